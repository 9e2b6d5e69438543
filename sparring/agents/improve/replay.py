"""Replay: what earlier policies did, kept to be learnt from again, each different sequence once."""

from __future__ import annotations

import json
import math
import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sparring.agents.improve.rows import Row, row_from_json
from sparring.errors import BadValue, CheckpointError


class Record(NamedTuple):
    """One sequence in a replay buffer. JSON-able."""

    row: Row
    task: str
    """What it answers: records of one task share its places in the buffer."""
    version: int
    """The policy's version (its iteration) when it was last sampled."""
    reward: float = 0.0
    found: int = 1
    """How often it was sampled."""
    logprobs: tuple[float, ...] = ()
    """Of the row's tokens from the first that counts on, when it was last sampled: what a correction is made from
    (`sampled.Proximal`)."""

    @property
    def key(self) -> tuple[str, tuple[int, ...], tuple[bool, ...]]:
        """What makes two of them the same: task, tokens and mask, whatever the weight."""
        return (self.task, self.row.ids, self.row.mask)


@dataclass
class ReplayBuffer:
    """At most `capacity` different records, at most `per_task` of one task (0: any number); the oldest leave first.

    >>> buffer = ReplayBuffer(capacity=2)
    >>> for version, ids in enumerate([(1, 2), (1, 3), (1, 2), (1, 4)]):
    ...     buffer.add([Record(Row(ids, (False, True)), "a", version)])
    >>> [(r.row.ids, r.version, r.found) for r in buffer.records]
    [((1, 2), 2, 2), ((1, 4), 3, 1)]
    """

    capacity: int
    per_task: int = 0
    records: list[Record] = field(default_factory=list)
    """By version, the oldest first; of one version in the order of coming."""

    def __post_init__(self) -> None:
        if self.capacity < 1 or self.per_task < 0:
            raise BadValue(
                f"capacity is >= 1 and per_task >= 0 (0: any number), got {self.capacity} and {self.per_task}"
            )

    def add(self, records: Iterable[Record]) -> None:
        """Take records in; one that is there already gets the newer version, reward and weight, and its count grows."""
        known = {r.key: r for r in self.records}
        for record in records:
            before = known.get(record.key)
            if before is not None:
                newer = max(before, record, key=lambda r: r.version) if before.version != record.version else record
                record = newer._replace(found=before.found + record.found)
                del known[record.key]
            known[record.key] = record
        kept: list[Record] = []
        places: dict[str, int] = {}
        for record in sorted(known.values(), key=lambda r: r.version)[::-1]:
            places[record.task] = places.get(record.task, 0) + 1
            if len(kept) < self.capacity and (not self.per_task or places[record.task] <= self.per_task):
                kept.append(record)
        self.records = kept[::-1]

    def fresh(self, version: int, max_age: int) -> list[Record]:
        """Return the records sampled at most `max_age` versions before `version` (SPEAR: 10)."""
        return [r for r in self.records if 0 <= version - r.version <= max_age]

    def draw(self, count: int, rng: random.Random, *, version: int = 0, half_life: float | None = None) -> list[Record]:
        """Return `count` different records, or all if there are no more.

        Args:
            count: How many.
            rng: Draws.
            version: The present version.
            half_life: Age in versions at which a record is half as likely as a new one; all are equally likely if not
                given.

        Raises:
            BadValue: The half-life is not positive.
        """
        if half_life is not None and half_life <= 0:
            raise BadValue(f"half_life must be above 0 versions, got {half_life}")
        if len(self.records) <= count:
            return list(self.records)
        if half_life is None:
            return rng.sample(self.records, count)
        # Efraimidis and Spirakis 2006: the smallest of e / w, e exponential, are a weighted draw without replacement
        ages = [max(0, version - r.version) / half_life for r in self.records]
        keys = [math.log(rng.expovariate(1.0) or 5e-324) + math.log(2) * age for age in ages]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return [self.records[i] for i in order[:count]]

    def to_json(self) -> list[list[Any]]:
        """Return the records as JSON-able lists."""
        return [[[list(r.row.ids), list(r.row.mask), r.row.weight], *r[1:]] for r in self.records]

    def fill(self, data: Sequence[Sequence[Any]]) -> ReplayBuffer:
        """Take over what `to_json` wrote, and return itself."""
        self.records = [
            Record(row_from_json(row), task, version, reward, found, tuple(logprobs))
            for row, task, version, reward, found, logprobs in data
        ]
        return self

    def save(self, path: Path) -> None:
        """Write the records, one a line; the file is replaced as a whole, so that it is never half-written.

        Raises:
            CheckpointError: It could not be written.
        """
        draft = path.with_name(path.name + ".part")
        try:
            draft.write_text("".join(json.dumps(r, separators=(",", ":")) + "\n" for r in self.to_json()), "ascii")
            os.replace(draft, path)
        except OSError as error:
            raise CheckpointError(f"cannot write {path}: {error}") from error

    def load(self, path: Path) -> ReplayBuffer:
        """Take over what `save` wrote, and return itself.

        Raises:
            CheckpointError: The file is missing or holds something else.
        """
        try:
            return self.fill([json.loads(line) for line in path.read_text("ascii").splitlines()])
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointError(f"{path} is no replay buffer: {type(error).__name__}: {error}") from error
