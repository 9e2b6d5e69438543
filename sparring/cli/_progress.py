"""Live progress of a training run: a table that updates on a terminal, a line per evaluation elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sparring.cli._output import write

if TYPE_CHECKING:
    from sparring.agents.training import Progress, RunConfig

_SHOWN = {
    "eval/exploitability": ("exploitability, policy", "{:.4f}"),
    "eval/average/exploitability": ("exploitability, weight average", "{:.4f}"),
    "eval/value": ("value of the first seat", "{:+.4f}"),
    "eval/solved": ("solved, held out", "{:.1%}"),
    "eval/score": ("mean return against the first opponent", "{:+.3f}"),
    "eval/losing_moves": ("moves that perfect play would not make", "{:.1%}"),
    "eval/solved_by_turn": ("solved by turn", "{}"),
    "eval/accuracy_by_turn": ("right at turn", "{}"),
    "eval/gain": ("what the last answer adds to the first", "{:+.1%}"),
    "eval/legal_mass": ("probability of a legal answer", "{:.4%}"),
    "legal_rate": ("legal rate in play", "{:.2%}"),
    "loss": ("loss", "{:.4f}"),
}
_SHORT = {
    "eval/exploitability": "exploitability {:.4f}",
    "eval/average/exploitability": "(average {:.4f})",
    "eval/solved": "solved {:.1%}",
    "eval/score": "return {:+.3f}",
    "eval/losing_moves": "losing moves {:.1%}",
    "eval/solved_by_turn": "by turn {}",
    "eval/accuracy_by_turn": "right at turn {}",
    "eval/gain": "difference {:+.1%}",
    "legal_rate": "legal {:.2%}",
}


@contextlib.contextmanager
def progress_display(config: RunConfig, *, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Yield the function that shows a run's progress; with `quiet` it shows nothing."""
    if quiet:
        yield lambda progress: None
    elif sys.stdout.isatty():
        with _live(config) as show:
            yield show
    else:
        yield _line


def _line(progress: Progress) -> None:
    """Write a line for each evaluation, and for whatever goes wrong."""
    metrics = progress.metrics
    for words in progress.warnings:
        write(f"warning at iteration {progress.iteration}: {words}")
    if not any(key.startswith("eval/") for key in metrics):
        return
    parts = [text.format(_plain(metrics[key])) for key, text in _SHORT.items() if key in metrics]
    write(f"{progress.iteration:>5}/{progress.total}  {progress.cpu_seconds:6.1f} CPU s  {' '.join(parts)}")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    return " ".join(f"{v:.1%}" for v in value) if isinstance(value, list) else value


@contextlib.contextmanager
def _live(config: RunConfig) -> Iterator[Callable[[Progress], None]]:
    from rich.live import Live

    latest: dict[str, Any] = {}
    rate = _Rate()
    references = _references(config)
    with Live(refresh_per_second=8, transient=True) as live:

        def show(progress: Progress) -> None:
            latest.update(progress.metrics)
            for words in progress.warnings:
                live.console.print(f"warning at iteration {progress.iteration}: {words}")
            live.update(_panel(config, progress, latest, references, rate.update(progress.episodes)))

        yield show


class _Rate:
    """Episodes per wall second, smoothed over the last seconds."""

    def __init__(self) -> None:
        self._marks = [(time.monotonic(), 0)]

    def update(self, episodes: int) -> float:
        now = time.monotonic()
        self._marks = [*(m for m in self._marks[-500:] if now - m[0] < 5), (now, episodes)]
        then, before = self._marks[0]
        return (episodes - before) / (now - then) if now > then else 0.0


def _references(config: RunConfig) -> Mapping[str, float]:
    from sparring.envs.registry import make

    analysis = make(config.env, **config.env_kwargs).spec.analysis
    return analysis().references if analysis else {}


def _panel(
    config: RunConfig, progress: Progress, latest: Mapping[str, Any], references: Mapping[str, float], rate: float
) -> Any:
    from rich.panel import Panel
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_row("iteration", ProgressBar(total=progress.total, completed=progress.iteration, width=32))
    table.add_row(
        "", f"{progress.iteration} of {progress.total}, {progress.cpu_seconds:.1f} CPU s, {rate:,.0f} games/s"
    )
    for key, (name, text) in _SHOWN.items():
        if key in latest:
            table.add_row(name, text.format(_plain(latest[key])))
    if references:
        table.add_row("reference", ", ".join(f"{name} {value:.3f}" for name, value in references.items()))
    return Panel(table, title=f"{config.recipe} on {config.env}, seed {config.seed}", expand=False)
