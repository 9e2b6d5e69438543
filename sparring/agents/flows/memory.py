"""What agents remember from one episode to the next: entries in a JSONL file, found again by the words in them.

What is found depends on the set of entries alone, not on the order in which they came.
"""

from __future__ import annotations

import json
import math
import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from sparring.errors import BadValue, InfrastructureError, unknown_name
from sparring.types import Message, Trajectory, canonical_json

LEARN = ("now", "later", "never")
"""When an agent sees what it has learnt: in its next turns; when it is made anew; it learns nothing."""
LONGEST = 4000
"""Characters of what is kept of an episode, and of a lesson."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something remembered."""

    kind: str
    """`episode`, `lesson`, `skill`, or `use` of a skill."""
    key: str
    """Tells entries apart; of two with the same kind and key the first stays."""
    env: str
    """The environment's id."""
    about: str
    """What it is found by: all that the seat was shown."""
    text: str
    """What is shown."""
    worth: float
    """The seat's return; of a use, 1 if the episode was good and else 0."""


@lru_cache(maxsize=4096)
def _counts(text: str) -> tuple[Mapping[str, int], int]:
    """Return how often each word occurs, and the sum of the squares."""
    counts = Counter(_WORD.findall(text.casefold()))
    return counts, sum(n * n for n in counts.values())


def similarity(one: str, other: str) -> float:
    """Return the cosine of two texts' word counts, a · b / (|a| |b|): 1 for the same words, 0 for none in common.

    >>> similarity("One, two, three, four", "one"), similarity("red", "blue")
    (0.5, 0.0)
    """
    (a, size), (b, other_size) = _counts(one), _counts(other)
    common = sum(count * b.get(word, 0) for word, count in a.items())
    return common / math.sqrt(size * other_size) if common else 0.0


class Memory:
    """Entries, in a file or in this process alone.

    Several processes may append to a file; each sees what was in it when it opened it, and what it adds itself. Threads may
    share a memory.

    Args:
        store: The file, which is made if it is not there; None: nothing is kept on disk.
        learn: One of `LEARN`.

    Raises:
        UnknownName: `learn` is none of these.
        BadValue: Without a file there is nothing to read, or nobody who reads it; or a line of the file is no entry.
    """

    def __init__(self, store: str | None, learn: str):
        if learn not in LEARN:
            raise unknown_name("time to learn", learn, LEARN)
        if learn != "now" and store is None:
            raise BadValue(f"learn={learn!r} without store=FILE: nobody would ever see a memory")
        self.learns = learn != "never"
        self._path = None if store is None else Path(store)
        self._at_once = learn == "now"
        self._lock = threading.Lock()
        self._known: set[tuple[str, str]] = set()
        self._entries: list[Entry] = []
        if self._path is not None:
            self._open(self._path)

    def entries(self, kind: str, env: str) -> tuple[Entry, ...]:
        """Return what is remembered of an environment and may be seen now, ordered by key."""
        with self._lock:
            found = [entry for entry in self._entries if (entry.kind, entry.env) == (kind, env)]
        return tuple(sorted(found, key=lambda entry: entry.key))

    def recall(
        self, kind: str, env: str, about: str, k: int, weigh: Callable[[Entry], float] = lambda entry: 1.0
    ) -> tuple[Entry, ...]:
        """Return the k entries of the highest similarity times weight, the best first; of equals in the order of keys."""
        found = self.entries(kind, env)
        return tuple(sorted(found, key=lambda entry: -similarity(about, entry.about) * weigh(entry))[:k])

    def add(self, entry: Entry) -> None:
        """Remember something, unless it is known.

        Raises:
            InfrastructureError: It cannot be written.
        """
        with self._lock:
            if not self.learns or (entry.kind, entry.key) in self._known:
                return
            if self._path is not None:
                _append(self._path, entry)
            self._known.add((entry.kind, entry.key))
            if self._at_once:
                self._entries.append(entry)

    def _open(self, path: Path) -> None:
        if not path.exists():
            if not self.learns:
                raise BadValue(f"there is no memory {str(path)!r}: let an agent learn one, or correct store=...")
            path.parent.mkdir(parents=True, exist_ok=True)
            return
        whole = 0
        for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
            if not line.endswith(b"\n"):
                break  # torn by a crash
            whole += len(line)
            entry = _read(line, path, number)
            if (entry.kind, entry.key) not in self._known:
                self._known.add((entry.kind, entry.key))
                self._entries.append(entry)
        if self.learns and whole < path.stat().st_size:
            os.truncate(path, whole)


def _append(path: Path, entry: Entry) -> None:
    line = f"{canonical_json(asdict(entry))}\n".encode("ascii")
    try:
        with path.open("ab", buffering=0) as file:
            written = file.write(line)
    except OSError as error:
        raise InfrastructureError(f"cannot append to {path} ({error}); make room and run it again") from error
    if written != len(line):
        raise InfrastructureError(f"cannot append to {path} (disk full); make room and run it again")


def _read(line: bytes, path: Path, number: int) -> Entry:
    try:
        entry = Entry(**json.loads(line))
        right = isinstance(entry.worth, int | float) and all(
            isinstance(each, str) for each in (entry.kind, entry.key, entry.env, entry.about, entry.text)
        )
    except (ValueError, TypeError) as error:
        raise BadValue(f"{path}, line {number} is no memory ({error}): move the file away") from error
    if not right:
        raise BadValue(f"{path}, line {number} is no memory ({line[:80]!r}): move the file away")
    return entry


@dataclass(frozen=True, slots=True)
class Past:
    """An episode that is over, as one seat saw it."""

    trajectory: Trajectory = field(repr=False)
    seat: str

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that the seat saw and said."""
        return self.trajectory.transcript(self.seat)

    @property
    def worth(self) -> float:
        """What it was paid."""
        return float(self.trajectory.returns[self.seat])

    @property
    def feedback(self) -> str:
        """The verifier's words on the seat's last action, or nothing."""
        return next((step.feedback or "" for step in reversed(self.trajectory.steps) if step.seat == self.seat), "")

    def said(self) -> Iterator[str]:
        """Yield all that was written for the seat: its actions, and what a flow had answered on its way to them."""
        for step in self.trajectory.steps:
            if step.seat == self.seat:
                yield step.text
                yield from (call.completion.text for call in step.calls)

    @property
    def key(self) -> str:
        """Tells episodes apart: environment, task, seeds, seat, and all actions."""
        each = self.trajectory
        actions = [step.text for step in each.steps]
        what = [each.env, dict(each.env_kwargs), dict(each.task), each.seed, each.sample, self.seat, actions]
        return blake2b(canonical_json(what).encode(), digest_size=8).hexdigest()

    def entry(self, kind: str, text: str, *, worth: float | None = None, key: str | None = None) -> Entry:
        """Return an entry about it."""
        about, worth = shown(self.messages), self.worth if worth is None else worth
        return Entry(kind, key or self.key, self.trajectory.env, about, text[:LONGEST], worth)


def shown(messages: tuple[Message, ...]) -> str:
    """Return what a seat was shown, beside the rules: what memories are found by."""
    return "\n".join(message.content for message in messages if message.role in ("user", "tool"))
