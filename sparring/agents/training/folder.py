"""The run folder: frozen configuration, metrics, trajectories, and checkpoints that are whole or not there.

```
RUN/config.toml            what was asked for, frozen
RUN/metrics.jsonl          one line per iteration
RUN/trajectories.jsonl     sample episodes, at every evaluation
RUN/checkpoints/000100/    policy/ average/ optimizer.pt state.json manifest.json
RUN/policy/ RUN/average/   Hugging Face folders of the end, current weights and their moving average
RUN/summary.json curve.png what came out
```

A checkpoint is written beside its final place, listed with sizes and SHA-256 in its manifest, and renamed; so a cut-off
write, a full disk or a kill leaves the former one intact.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sparring.agents.improve.learner import Learner
from sparring.agents.training.config import RunConfig
from sparring.errors import BadValue, CheckpointError
from sparring.types import Trajectory, dumps

_MANIFEST = "manifest.json"
_KEEP = 2


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path):
        self.path = path
        self._metrics = path / "metrics.jsonl"
        self._trajectories = path / "trajectories.jsonl"
        self._checkpoints = path / "checkpoints"

    def create(self, config: RunConfig, *, overwrite: bool) -> None:
        """Make the folder for a new run.

        Raises:
            BadValue: There is something already, and `overwrite` is off (or it is no run folder).
        """
        if self.path.exists() and any(self.path.iterdir()):
            if not overwrite:
                raise BadValue(
                    f"{self.path} exists; continue it with --resume, replace it with --overwrite, or choose another --out"
                )
            if not (self.path / "config.toml").exists():
                raise BadValue(
                    f"{self.path} is no run folder (it has no config.toml), so --overwrite will not delete it"
                )
            shutil.rmtree(self.path)
        self._checkpoints.mkdir(parents=True)
        (self.path / "config.toml").write_text(config.to_toml(), "utf-8")

    def log(self, record: Mapping[str, Any]) -> None:
        """Append one iteration's metrics."""
        with self._metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def metrics(self) -> list[dict[str, Any]]:
        """Return all whole lines of metrics."""
        return [json.loads(line) for line in _whole_lines(self._metrics)]

    def sample(self, iteration: int, trajectories: Iterable[Trajectory]) -> None:
        """Append some episodes of an iteration."""
        with self._trajectories.open("a", encoding="ascii") as file:
            for t in trajectories:
                file.write(f'{{"iteration":{iteration},{dumps(t)[1:]}\n')

    def checkpoint(self, iteration: int, learner: Learner, memory: Mapping[str, Any]) -> Path:
        """Write the state after `iteration` iterations; all or nothing.

        Raises:
            CheckpointError: It could not be written (disk full, no permission); the former one is intact.
        """
        final = self._checkpoints / f"{iteration:06d}"
        draft = self._checkpoints / f".draft-{iteration:06d}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir(parents=True)
            learner.save(draft)
            (draft / "state.json").write_text(json.dumps({"iteration": iteration, "memory": memory}), "utf-8")
            _write_manifest(draft)
            shutil.rmtree(final, ignore_errors=True)
            os.replace(draft, final)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            kept = self.latest()
            left = f"the one of iteration {int(kept.name)} is intact" if kept else "there is none yet"
            raise CheckpointError(
                f"cannot write the checkpoint of iteration {iteration} to {self._checkpoints} ({error}); {left}. "
                "Make room and continue with --resume"
            ) from error
        for old in sorted(self._checkpoints.glob("[0-9]*"))[:-_KEEP]:
            shutil.rmtree(old)
        return final

    def latest(self) -> Path | None:
        """Return the newest checkpoint that is whole, or None."""
        for path in sorted(self._checkpoints.glob("[0-9]*"), reverse=True):
            if not _faults(path):
                return path
        return None

    def resume(self, learner: Learner) -> tuple[int, dict[str, Any]]:
        """Load the newest whole checkpoint into the learner; return its iteration and the recipe's memory.

        Metrics and sample episodes of later iterations are dropped: they will be made again.

        Raises:
            CheckpointError: There is no checkpoint, or none that is whole.
        """
        path = self.latest()
        if path is None:
            found = sorted(p.name for p in self._checkpoints.glob("[0-9]*"))
            why = f"{found[-1]}: {_faults(self._checkpoints / found[-1])}" if found else "none was written"
            raise CheckpointError(
                f"{self.path} has no whole checkpoint to continue from ({why}); start again with --overwrite"
            )
        state = json.loads((path / "state.json").read_text("utf-8"))
        learner.load(path)
        iteration = int(state["iteration"])
        for file in (self._metrics, self._trajectories):
            lines = [line for line in _whole_lines(file) if json.loads(line)["iteration"] <= iteration]
            _replace_text(file, "".join(lines))
        return iteration, state["memory"]

    def finish(self, learner: Learner, summary: Mapping[str, Any]) -> None:
        """Write the final models as `policy/` and `average/`, and the summary.

        Raises:
            CheckpointError: They could not be written; the checkpoints are intact.
        """
        try:
            for name, policy in (("policy", learner.policy), ("average", learner.average)):
                draft = self.path / f".draft-{name}"
                shutil.rmtree(draft, ignore_errors=True)
                policy.save_pretrained(draft)
                shutil.rmtree(self.path / name, ignore_errors=True)
                os.replace(draft, self.path / name)
            _replace_text(self.path / "summary.json", json.dumps(dict(summary), indent=2) + "\n")
        except OSError as error:
            raise CheckpointError(
                f"cannot write the final model to {self.path}: {error}; checkpoints are intact"
            ) from error


def _write_manifest(folder: Path) -> None:
    """List every file with its size and SHA-256, after having it reach the disk."""
    entries = {}
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        with file.open("rb+") as handle:
            digest = hashlib.sha256(handle.read()).hexdigest()
            os.fsync(handle.fileno())
        entries[str(file.relative_to(folder))] = {"bytes": file.stat().st_size, "sha256": digest}
    (folder / _MANIFEST).write_text(json.dumps(entries, indent=1), "utf-8")


def _faults(folder: Path) -> str:
    """Return what is wrong with a checkpoint; "" if it is whole."""
    try:
        entries = json.loads((folder / _MANIFEST).read_text("utf-8"))
        for name, entry in entries.items():
            content = (folder / name).read_bytes()
            if len(content) != entry["bytes"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
                return f"{name} is damaged"
    except FileNotFoundError as error:
        return f"{Path(error.filename).name} is missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{_MANIFEST} is damaged: {error}"
    return ""


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [line for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]


def _replace_text(path: Path, text: str) -> None:
    draft = path.with_name(f".draft-{path.name}")
    draft.write_text(text, "utf-8")
    os.replace(draft, path)
