"""A JSONL file of trajectories that survives being cut off: what is whole is kept, what is torn is dropped."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType

from sparring.errors import BadValue, InfrastructureError
from sparring.types import Trajectory


class TrajectoryStore:
    """Append trajectories under their job's key; void ones are written too, but are not found again.

    Raises:
        BadValue: A line inside the file (not the torn last one) is no trajectory.
    """

    def __init__(self, path: Path):
        self._path = path
        self._known: dict[str, Trajectory] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._recover()
        self._file = path.open("ab", buffering=0)

    def get(self, key: str) -> Trajectory | None:
        """Return the finished trajectory of a job, or None."""
        return self._known.get(key)

    def append(self, key: str, trajectory: Trajectory) -> None:
        """Write one line and hand it to the operating system.

        Raises:
            InfrastructureError: It could not be written; what was stored before is intact.
        """
        text = json.dumps({"key": key, **trajectory.to_json()}, separators=(",", ":"), allow_nan=False)
        line = f"{text}\n".encode("ascii")
        try:
            while line:
                line = line[self._file.write(line) :]
        except OSError as error:
            raise InfrastructureError(f"cannot append to {self._path} ({error}); make room and run it again") from error
        self._remember(key, trajectory)

    def __enter__(self) -> TrajectoryStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _recover(self) -> None:
        """Read what is there; cut off a last line that was torn by a crash."""
        if not self._path.exists():
            return
        whole = 0
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                self._read(line, number)
                whole += len(line)
        if whole < self._path.stat().st_size:
            os.truncate(self._path, whole)

    def _read(self, line: bytes, number: int) -> None:
        try:
            data = json.loads(line)
            key = data.pop("key")
            trajectory = Trajectory.from_json(data)
        except (ValueError, KeyError, AttributeError, TypeError, BadValue) as error:
            raise BadValue(
                f"{self._path}, line {number} is no stored trajectory ({error}): move the file away"
            ) from error
        self._remember(key, trajectory)

    def _remember(self, key: str, trajectory: Trajectory) -> None:
        if trajectory.error is None:
            self._known[key] = trajectory
