"""Where a run's metrics go besides metrics.jsonl: TensorBoard, Weights & Biases, trackio.

Nothing leaves the machine unless its user says so: TensorBoard and wandb write into the run folder, wandb offline as long as
`WANDB_MODE` is not set, and trackio writes to its local data base as long as neither `TRACKIO_SPACE_ID` nor `TRACKIO_SERVER_URL`
is. What was recorded offline goes up with `wandb sync RUN/wandb/offline-*`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from sparring.agents.training.config import RunConfig
from sparring.errors import Boundary, MissingExtra, unknown_name

PROJECT = "sparring"
"""The project that runs belong to in Weights & Biases and trackio."""


class Tracker(Protocol):
    """One library's side of a run."""

    def log(self, iteration: int, metrics: Mapping[str, float]) -> None:
        """Take the metrics of an iteration."""

    def close(self) -> None:
        """Write what is not written yet."""


Opener = Callable[[RunConfig, Path, int], Tracker]
"""(configuration, run folder, first iteration that will be logged) -> tracker."""


def find_trackers(names: tuple[str, ...]) -> dict[str, Opener]:
    """Return what opens each tracker, whose package is there.

    Raises:
        UnknownName: There is no such tracker; the nearest is named.
        MissingExtra: Its library is not installed.
    """
    found = {}
    for name in names:
        if name not in _TRACKERS:
            raise unknown_name("tracker", name, _TRACKERS)
        package, found[name] = _TRACKERS[name]
        if find_spec(package) is None:
            raise MissingExtra(f"the tracker {name!r} needs {package}: pip install 'sparring[trackers]'")
    return found


class Trackers:
    """All trackers of a run. One that fails is left out from then on: metrics.jsonl has everything, and the run goes on."""

    def __init__(self, openers: Mapping[str, Opener], config: RunConfig, folder: Path, first: int):
        self._open: dict[str, Tracker] = {}
        self._warnings: list[str] = []
        for name, opener in openers.items():
            with self._foreign(name):
                self._open[name] = opener(config, folder, first)

    def log(self, record: Mapping[str, Any]) -> list[str]:
        """Hand on the numbers of an iteration's record; return a sentence for each tracker that has failed since."""
        metrics = numbers(record)
        for name, tracker in list(self._open.items()):
            with self._foreign(name):
                tracker.log(record["iteration"], metrics)
        told, self._warnings = self._warnings, []
        return told

    def close(self) -> list[str]:
        """Close all; return a sentence for each that has failed."""
        for name, tracker in list(self._open.items()):
            with self._foreign(name):
                tracker.close()
        self._open.clear()
        return self._warnings

    @contextlib.contextmanager
    def _foreign(self, name: str) -> Iterator[None]:
        """Leave a tracker out if its library raises, and keep what it prints out of standard output."""
        with Boundary() as boundary, contextlib.redirect_stdout(sys.stderr):
            yield
        if boundary.error is not None:
            self._open.pop(name, None)
            kind = type(boundary.error).__name__
            self._warnings.append(f"the tracker {name} failed and is left out ({kind}: {boundary.error})")


def numbers(record: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a record by name; those of a list under the name with their place.

    >>> numbers({"loss": 0.5, "eval/solved_by_turn": [0.1, 0.3], "note": "x"})
    {'loss': 0.5, 'eval/solved_by_turn/1': 0.1, 'eval/solved_by_turn/2': 0.3}
    """
    out: dict[str, float] = {}
    for key, value in record.items():
        several = {f"{key}/{i}": v for i, v in enumerate(value, 1)} if isinstance(value, list) else {key: value}
        out |= {name: v for name, v in several.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
    return out


class TensorBoard:
    """Event files in RUN/tensorboard."""

    def __init__(self, config: RunConfig, folder: Path, first: int):
        from torch.utils.tensorboard import SummaryWriter

        # purge_step hides what a run that was broken off wrote after the checkpoint that it goes on from
        self._writer: Any = SummaryWriter(str(folder / "tensorboard"), purge_step=first or None)
        if not first:
            self._writer.add_text("config.toml", f"```toml\n{config.to_toml()}```", 0)

    def log(self, iteration: int, metrics: Mapping[str, float]) -> None:
        """Add a scalar for each number."""
        for name, value in metrics.items():
            self._writer.add_scalar(name, value, iteration)

    def close(self) -> None:
        """Write what is not written yet."""
        self._writer.close()


class WeightsAndBiases:
    """A run in RUN/wandb; its id is kept there, so that a run that goes on is the same one."""

    def __init__(self, config: RunConfig, folder: Path, first: int):
        offline = "WANDB_MODE" not in os.environ
        if offline:  # else its service reports on itself, whatever becomes of the run
            os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
        import wandb

        known = folder / "wandb" / "run-id"
        known.parent.mkdir(exist_ok=True)
        if not first or not known.exists():
            known.write_text(uuid4().hex[:8], "ascii")
        self._run = wandb.init(
            project=PROJECT,
            name=folder.name,
            id=known.read_text("ascii"),
            resume="allow",
            dir=str(folder),
            config=dataclasses.asdict(config),
            mode="offline" if offline else None,
            settings=wandb.Settings(silent=True, console="off", disable_git=True, x_disable_stats=True),
        )
        self._run.define_metric("*", step_metric="iteration")

    def log(self, iteration: int, metrics: Mapping[str, float]) -> None:
        """Add a row; its place is the iteration, which may come again after a crash, unlike wandb's own count of rows."""
        self._run.log({**metrics, "iteration": iteration})

    def close(self) -> None:
        """Write what is not written yet."""
        self._run.finish()


class Trackio:
    """A run in trackio's data base, where `trackio show` finds it."""

    def __init__(self, config: RunConfig, folder: Path, first: int):
        import trackio

        self._finish = trackio.finish  # not the run's own, which would be called again when Python ends
        self._run = trackio.init(
            PROJECT,
            name=folder.name,
            config=dataclasses.asdict(config),
            resume="allow" if first else "never",
            auto_log_gpu=False,
            auto_log_cpu=False,
        )

    def log(self, iteration: int, metrics: Mapping[str, float]) -> None:
        """Add a row."""
        self._run.log(dict(metrics), step=iteration)

    def close(self) -> None:
        """Write what is not written yet."""
        self._finish()


_TRACKERS: Mapping[str, tuple[str, Opener]] = {
    "tensorboard": ("tensorboard", TensorBoard),
    "trackio": ("trackio", Trackio),
    "wandb": ("wandb", WeightsAndBiases),
}
"""Name -> (the package that it needs, what opens it)."""
