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

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from sparring.agents.improve.learner import Learner
from sparring.errors import BadValue, CheckpointError
from sparring.types import Trajectory, dumps

_MANIFEST = "manifest.json"
_KEEP = 2


class Config(Protocol):
    """What a run is made with."""

    def to_toml(self) -> str:
        """Return it as TOML."""
        ...


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path):
        self.path = path
        self._metrics = path / "metrics.jsonl"
        self._trajectories = path / "trajectories.jsonl"
        self._checkpoints = path / "checkpoints"

    def create(self, config: Config, *, overwrite: bool) -> None:
        """Make the folder for a new run.

        Raises:
            BadValue: There is something already, and `overwrite` is off (or it is no run folder).
            CheckpointError: It cannot be made (no permission, disk full).
        """
        if self.path.exists() and not self.path.is_dir():
            raise BadValue(f"{self.path} is a file; choose another --out")
        with self._writing("the run folder"):
            self._create(config, overwrite=overwrite)

    def _create(self, config: Config, *, overwrite: bool) -> None:
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
        self.path.mkdir(parents=True, exist_ok=True)
        _replace_text(self.path / "config.toml", config.to_toml())
        self._checkpoints.mkdir()

    def log(self, record: Mapping[str, Any]) -> None:
        """Append one iteration's metrics.

        Raises:
            CheckpointError: The disk is full or not writable; the checkpoints are intact.
        """
        with self._writing(self._metrics.name), self._metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def metrics(self) -> list[dict[str, Any]]:
        """Return all whole lines of metrics."""
        return [record for _, record in _records(self._metrics)]

    def sample(self, iteration: int, trajectories: Iterable[Trajectory]) -> None:
        """Append some episodes of an iteration.

        Raises:
            CheckpointError: The disk is full or not writable; the checkpoints are intact.
        """
        with self._writing(self._trajectories.name), self._trajectories.open("a", encoding="ascii") as file:
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
            _sync(self._checkpoints)
        except (OSError, CheckpointError) as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise CheckpointError(
                f"cannot write the checkpoint of iteration {iteration} to {self._checkpoints} ({error}); {self._left()}"
            ) from error
        for old in sorted(self._checkpoints.glob("[0-9]*"))[:-_KEEP]:
            shutil.rmtree(old, ignore_errors=True)
        return final

    def latest(self) -> Path | None:
        """Return the newest checkpoint that is whole, or None."""
        for path in sorted(self._checkpoints.glob("[0-9]*"), reverse=True):
            if not _faults(path):
                return path
        return None

    def resume(self, learner: Learner) -> tuple[int, dict[str, Any]]:
        """Load the newest whole checkpoint into the learner; return its iteration and the recipe's memory.

        Metrics, sample episodes and damaged checkpoints of later iterations are dropped: they will be made again.

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
        with self._writing("the run folder"):
            for file in (self._metrics, self._trajectories):
                lines = [line for line, record in _records(file) if record["iteration"] <= iteration]
                _replace_text(file, "".join(lines))
        for later in self._checkpoints.glob("[0-9]*"):
            if later.name > path.name:
                shutil.rmtree(later, ignore_errors=True)
        return iteration, state["memory"]

    def finish(self, learner: Learner, summary: Mapping[str, Any]) -> None:
        """Write the final models as `policy/` and `average/`, and the summary.

        Raises:
            CheckpointError: They could not be written; the checkpoints are intact.
        """
        with self._writing("the final model"):
            for name, policy in (("policy", learner.policy), ("average", learner.average)):
                draft = self.path / f".draft-{name}"
                shutil.rmtree(draft, ignore_errors=True)
                policy.save_pretrained(draft)
                shutil.rmtree(self.path / name, ignore_errors=True)
                os.replace(draft, self.path / name)
            _replace_text(self.path / "summary.json", json.dumps(dict(summary), indent=2) + "\n")

    @contextlib.contextmanager
    def _writing(self, what: str) -> Iterator[None]:
        """Say in one sentence what could not be written and what is left."""
        try:
            yield
        except (OSError, CheckpointError) as error:
            raise CheckpointError(f"cannot write {what} in {self.path} ({error}); {self._left()}") from error

    def _left(self) -> str:
        """Return what a failed write leaves to continue from."""
        kept = self.latest()
        if kept is None:
            return "there is no checkpoint yet"
        return f"the checkpoint of iteration {int(kept.name)} is intact: make room and continue with --resume"


def read_samples(run: Path) -> list[Trajectory]:
    """Return the sample episodes of a run folder, oldest first."""
    records = [record for _, record in _records(run / "trajectories.jsonl")]
    return [Trajectory.from_json({k: v for k, v in record.items() if k != "iteration"}) for record in records]


def _write_manifest(folder: Path) -> None:
    """List every file with its size and SHA-256, after having it reach the disk."""
    entries = {}
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        with file.open("rb+") as handle:
            os.fsync(handle.fileno())
        entries[str(file.relative_to(folder))] = {"bytes": file.stat().st_size, "sha256": _sha256(file)}
    with (folder / _MANIFEST).open("w", encoding="utf-8") as manifest:
        manifest.write(json.dumps(entries, indent=1))
        manifest.flush()
        os.fsync(manifest.fileno())
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        _sync(path)


def _sync(folder: Path) -> None:
    """Have a folder's list of names reach the disk, on systems whose folders can be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _faults(folder: Path) -> str:
    """Return what is wrong with a checkpoint; "" if it is whole."""
    try:
        entries = json.loads((folder / _MANIFEST).read_text("utf-8"))
        for name, entry in entries.items():
            if (folder / name).stat().st_size != entry["bytes"] or _sha256(folder / name) != entry["sha256"]:
                return f"{name} is damaged"
    except FileNotFoundError as error:
        return f"{Path(error.filename).name} is missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{_MANIFEST} is damaged: {error}"
    return ""


def _sha256(file: Path) -> str:
    """Return the hash of a file of any size."""
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _records(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the lines of a JSONL file with what they say, up to the first that was cut off or damaged."""
    out: list[tuple[str, dict[str, Any]]] = []
    if not path.exists():
        return out
    for line in path.read_text("utf-8", errors="replace").splitlines(keepends=True):
        try:
            record = json.loads(line)
        except ValueError:
            break
        if not line.endswith("\n") or not isinstance(record, dict):
            break
        out.append((line, record))
    return out


def _replace_text(path: Path, text: str) -> None:
    draft = path.with_name(f".draft-{path.name}")
    draft.write_text(text, "utf-8")
    os.replace(draft, path)
