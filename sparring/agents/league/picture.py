"""The league as a picture: every entrant's mean and seeds, arena by arena, beside the model that all began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sparring.agents.league.arenas import Kind
from sparring.agents.league.table import Row
from sparring.errors import MissingExtra

_COLOURS: Mapping[Kind, str] = {
    "base": "#6b7280",
    "recipe": "#2563eb",
    "labels": "#7c3aed",
    "control": "#d97706",
    "test time": "#059669",
}


def draw(found: Sequence[Row], path: Path) -> None:
    """Write an SVG; the same rows are the same bytes.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("the picture needs matplotlib: pip install 'sparring[train]'") from error
    arenas = list(dict.fromkeys(row.arena for row in found))
    sizes = [sum(row.arena == arena for row in found) for arena in arenas]
    with mpl.rc_context({"svg.hashsalt": "sparring", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7.6, 0.9 * len(arenas) + 0.27 * sum(sizes)), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots(len(arenas), 1, squeeze=False, gridspec_kw={"height_ratios": sizes})[:, 0]
        for one, arena in zip(axes, arenas, strict=True):
            _draw_arena(one, [row for row in found if row.arena == arena])
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_arena(axes: Any, mine: Sequence[Row]) -> None:
    for place, row in enumerate(mine):
        colour, (low, high) = _COLOURS[row.kind], row.interval
        if len(row.values) > 1:
            axes.plot([low, high], [place, place], color=colour, linewidth=1.6, alpha=0.5)
        axes.plot(row.values, [place] * len(row.values), "|", color=colour, markersize=7)
        axes.plot([row.mean], [place], "o", color=colour, markersize=5)
        if row.kind == "base":
            axes.axvline(row.mean, color=colour, linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(mine)), [row.entrant for row in mine], fontsize=7)
    axes.invert_yaxis()
    everything = [value for row in mine for value in row.values]
    room = 0.08 * (max(everything) - min(everything) or 1.0)
    axes.set_xlim(min(everything) - room, max(everything) + room)
    axes.tick_params(axis="x", labelsize=7)
    axes.set_title(f"{mine[0].arena}: {mine[0].metric}, {'more' if mine[0].sign > 0 else 'less'} is better", fontsize=8)
    axes.grid(alpha=0.2, axis="x")
