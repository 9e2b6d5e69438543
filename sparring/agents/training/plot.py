"""The learning curve of a run as a PNG, with reference lines and the runs that lie beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparring.agents.training.config import RunConfig
from sparring.agents.training.folder import RunFolder
from sparring.errors import CheckpointError, MissingExtra

_COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626")


@dataclass(frozen=True, slots=True)
class Curve:
    """What one run contributes to the picture: evaluations in order."""

    label: str
    config: RunConfig
    records: Sequence[Mapping[str, Any]]

    def series(self, key: str) -> tuple[list[float], list[float]]:
        """Return (CPU seconds, values) of one metric."""
        found = [(r["cpu_seconds"], r[key]) for r in self.records if key in r]
        return [x for x, _ in found], [y for _, y in found]


def read_curve(folder: Path, label: str) -> Curve | None:
    """Return the curve of a run folder, or None if it is none or has no evaluation."""
    try:
        config = RunConfig.from_toml(folder / "config.toml")
        records = [r for r in RunFolder(folder).metrics() if any(k.startswith("eval/") for k in r)]
    except (CheckpointError, json.JSONDecodeError):
        return None
    return Curve(label, config, records) if records else None


def neighbours(folder: Path) -> list[Curve]:
    """Return the curve of the run and of the runs beside and inside it that are on the same environment."""
    own = read_curve(folder, "")
    if own is None:
        return []
    curves = [Curve(own.config.recipe, own.config, own.records)]
    inside = sorted(p for p in folder.iterdir() if p.is_dir())
    beside = sorted(p for p in folder.parent.iterdir() if p.is_dir() and p != folder)
    for path in [*inside, *beside]:
        other = read_curve(path, path.name)
        if other is not None and other.config.env == own.config.env:
            curves.append(other)
    return curves[: len(_COLOURS)]


def draw_curve(folder: Path, references: Mapping[str, float]) -> Path:
    """Write `curve.png` into the run folder and return its path.

    Args:
        folder: The run.
        references: Horizontal lines: name -> value.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("the learning curve needs matplotlib: pip install 'sparring[train]'") from error
    figure = Figure(figsize=(7.2, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    curves = neighbours(folder)
    kind = next(k for k in _KINDS if any(f"eval/{k}" in r for r in curves[0].records))
    words, draw = _KINDS[kind]
    for curve, colour in zip(curves, _COLOURS, strict=False):
        draw(axes, curve, colour)
    for name, value in references.items():
        axes.axhline(value, color="#6b7280", linewidth=0.8, linestyle=":")
        axes.annotate(
            f"{name} {value:.3f}",
            (0.01, value),
            xycoords=("axes fraction", "data"),
            ha="left",
            va="bottom",
            fontsize=7,
        )
    axes.set_xlabel("CPU seconds of training, evaluation excluded")
    axes.set_ylabel(words)
    axes.set_title(f"{curves[0].config.env}, seed {curves[0].config.seed}", fontsize=10)
    if kind != "score":
        axes.set_ylim(0, 1.05 if kind == "solved" else None)
    axes.grid(alpha=0.2)
    figure.legend(fontsize=7, loc="outside lower center", ncols=2)
    path = folder / "curve.png"
    figure.savefig(path, dpi=150)
    return path


def _draw_exploitability(axes: Any, curve: Curve, colour: str) -> None:
    axes.plot(
        *curve.series("eval/exploitability"), color=colour, alpha=0.45, linewidth=1, label=f"{curve.label}: policy"
    )
    axes.plot(
        *curve.series("eval/average/exploitability"),
        color=colour,
        linewidth=1.8,
        label=f"{curve.label}: weight average",
    )


def _draw_success(axes: Any, curve: Curve, colour: str) -> None:
    x, low = curve.series("eval/solved_low")
    _, high = curve.series("eval/solved_high")
    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(*curve.series("eval/solved"), color=colour, linewidth=1.8, label=f"{curve.label}: solved, 95 % interval")
    x, turns = curve.series("eval/solved_by_turn")
    if not turns:
        axes.plot(
            *curve.series("eval/first"), color=colour, linewidth=1, linestyle="--", label=f"{curve.label}: first answer"
        )
    elif len(turns[0]) > 1:  # type: ignore[arg-type]
        first = [t[0] for t in turns]  # type: ignore[index]
        axes.plot(x, first, color=colour, linewidth=1, linestyle="--", label=f"{curve.label}: on the first try")


def _draw_score(axes: Any, curve: Curve, colour: str) -> None:
    x, low = curve.series("eval/score_low")
    _, high = curve.series("eval/score_high")
    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(*curve.series("eval/score"), color=colour, linewidth=1.8, label=f"{curve.label}: 95 % interval")


_KINDS = {
    "exploitability": ("exploitability (reward per episode)", _draw_exploitability),
    "solved": ("share solved", _draw_success),
    "score": ("mean return against the random player", _draw_score),
}
"""Which metric the evaluations have -> what the vertical axis says, and who draws it."""
