"""The episodes of a run on disk: lines of JSON that are only ever appended to, and an index that tells where each stands.

`episodes.jsonl` has a line for every episode that ended, `{"item": number, ...trajectory}`; `episodes.index` has a few numbers for
each of those: enough to go on with a run of 200,000 episodes, or to add it up, without reading them. An episode's line is written
before its index line, each by one call to the operating system, so that a run that is killed at any moment has lost nothing that
was finished: a torn last line is cut off, and a whole one that the index does not have is read again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import IO

from sparring.errors import BadValue, InfrastructureError
from sparring.types import Trajectory

EPISODES, INDEX = "episodes.jsonl", "episodes.index"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of an episode."""

    item: int
    """Which of the suite's."""
    score: float | None
    """From 0 to 1; None: the episode is void, an infrastructure failure."""
    steps: int
    """The agent's own."""
    illegal: int
    """How many of those were no legal answer."""
    read: int | None
    """Tokens that the agent's models were given; None where nobody counted."""
    said: int | None
    """Tokens that they sampled."""
    cost: float | None
    """Of those, by the card's prices; None where one of the models has none."""
    seconds: float
    """That the agent took, wall time."""
    offset: int = 0
    """Where the line begins in `episodes.jsonl`, in bytes."""
    length: int = 0
    """Of the line, with its end."""


class EpisodeLog:
    """The episodes of one run.

    Args:
        folder: The run's.
        describe: Makes an episode's entry, all but where it stands.
        write: Whether episodes will be added: one process at a time may.

    Raises:
        BadValue: A whole line is no episode, or none of the index.
        InfrastructureError: Another process is writing, or the folder cannot be written to.
    """

    def __init__(self, folder: Path, describe: Callable[[int, Trajectory], Entry], *, write: bool = False):
        self._episodes, self._index, self._describe = folder / EPISODES, folder / INDEX, describe
        self._files: tuple[IO[bytes], ...] = ()
        if write:
            self._files = _opened(self._episodes, self._index)
        self.entries: dict[int, Entry] = {}
        """The entry of every item that is finished."""
        self.voids: list[Entry] = []
        """Those of all void tries, in order."""
        self._read_index()
        self._read_rest()

    @property
    def index(self) -> Path:
        """Where the index is."""
        return self._index

    @property
    def size(self) -> int:
        """Bytes of whole lines."""
        return self._size

    def append(self, item: int, trajectory: Trajectory) -> Entry:
        """Write an episode down.

        Raises:
            InfrastructureError: It could not be written; what was before is intact.
        """
        line = encoded(item, trajectory)
        entry = replace(self._describe(item, trajectory), offset=self._size, length=len(line))
        self._write(0, line)
        self._write(1, _indexed(entry))
        self._remember(entry)
        return entry

    def trajectory(self, entry: Entry) -> Trajectory:
        """Read one episode.

        Raises:
            BadValue: Something else stands there.
        """
        with self._episodes.open("rb") as file:
            file.seek(entry.offset)
            item, trajectory = decoded(file.read(entry.length), f"{self._episodes}, byte {entry.offset}")
        if item != entry.item:
            raise BadValue(
                f"{self._episodes} has episode {item} where {entry.item} should be: delete {self._index.name}"
            )
        return trajectory

    def trajectories(self) -> Iterator[tuple[int, Trajectory]]:
        """Yield every finished item with its episode, in the order of the items."""
        for item in sorted(self.entries):
            yield item, self.trajectory(self.entries[item])

    def close(self) -> None:
        """Let another process write."""
        for file in self._files:
            file.close()

    def __enter__(self) -> EpisodeLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_index(self) -> None:
        """Remember what the index says of lines that are there; cut off what is torn, or points beyond them."""
        self._size = whole = 0
        there = self._episodes.stat().st_size if self._episodes.exists() else 0
        if not self._index.exists():
            return
        for line, entry in _read_entries(self._index):
            if entry.offset + entry.length > there:
                break
            whole += line
            self._remember(entry)
        self._cut(self._index, whole)

    def _read_rest(self) -> None:
        """Index the lines that come after the last one in the index; cut off a torn one."""
        if not self._episodes.exists():
            return
        with self._episodes.open("rb") as file:
            file.seek(self._size)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                item, trajectory = decoded(line, f"{self._episodes}, byte {self._size}")
                entry = replace(self._describe(item, trajectory), offset=self._size, length=len(line))
                if self._files:
                    self._write(1, _indexed(entry))
                self._remember(entry)
        self._cut(self._episodes, self._size)

    def _cut(self, path: Path, whole: int) -> None:
        if self._files and path.stat().st_size > whole:
            os.truncate(path, whole)

    def _write(self, which: int, line: bytes) -> None:
        try:
            while line:
                line = line[self._files[which].write(line) :]
        except OSError as error:
            path = (self._episodes, self._index)[which]
            raise InfrastructureError(f"cannot append to {path} ({error}); make room and run it again") from error

    def _remember(self, entry: Entry) -> None:
        self._size = entry.offset + entry.length
        if entry.score is None:
            self.voids.append(entry)
        else:
            self.entries[entry.item] = entry


def encoded(item: int, trajectory: Trajectory) -> bytes:
    """Return an episode's line."""
    return json.dumps({"item": item, **trajectory.to_json()}, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def decoded(line: bytes, where: str) -> tuple[int, Trajectory]:
    """Read an episode's line.

    Raises:
        BadValue: It is none.
    """
    try:
        data = json.loads(line)
        item = data.pop("item")
        if type(item) is not int:
            raise TypeError(f"the item is {item!r}")
        return item, Trajectory.from_json(data)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError, BadValue) as error:
        raise BadValue(f"{where}: this is no episode ({error})") from error


_COUNT = len(fields(Entry))


def _indexed(entry: Entry) -> bytes:
    return json.dumps(astuple(entry), separators=(",", ":")).encode() + b"\n"


def _read_entries(path: Path) -> Iterator[tuple[int, Entry]]:
    """Yield every whole line's length in bytes, and what it says."""
    lines = path.read_bytes().split(b"\n")[:-1]
    try:
        rows = json.loads(b"[" + b",".join(lines) + b"]")  # all at once: several times as fast as one by one
        if len(rows) != len(lines):
            raise ValueError("a line has more than one value")
        for line, values in zip(lines, rows, strict=True):
            if not isinstance(values, list) or len(values) != _COUNT:
                raise ValueError(f"{_COUNT} values are expected, not {values!r:.80}")
            yield len(line) + 1, Entry(*values)
    except ValueError as error:
        raise BadValue(f"{path} is damaged ({error}): delete it, it is made anew") from error


def _opened(episodes: Path, index: Path) -> tuple[IO[bytes], ...]:
    """Open both for appending, for this process alone."""
    try:
        episodes.parent.mkdir(parents=True, exist_ok=True)
        files = episodes.open("ab", buffering=0), index.open("ab", buffering=0)
    except OSError as error:
        raise InfrastructureError(f"cannot write to {episodes.parent}: {error}") from error
    try:
        fcntl.flock(files[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        for file in files:
            file.close()
        raise InfrastructureError(
            f"another process is writing to {episodes.parent}: let it end, or name another folder"
        ) from None
    return files
