"""Selection: which records are worth learning from."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from sparring.agents.improve.rows import Row
from sparring.types import Trajectory


def solved(trajectories: Iterable[Trajectory], *, threshold: float) -> list[Trajectory]:
    """Return the trajectories whose every seat's return reaches the threshold; void ones never do."""
    return [t for t in trajectories if t.error is None and min(t.returns.values()) >= threshold]


def push_round(rounds: list[list[Row]], rows: Sequence[Row], *, keep: int) -> None:
    """Append this round's rows and drop all but the last `keep` rounds, in place."""
    rounds.append(list(rows))
    del rounds[: max(0, len(rounds) - keep)]


def distinct(rounds: Iterable[Iterable[Row]]) -> list[Row]:
    """Return each different sequence once, so that what is found often does not crowd out what is found rarely."""
    return list({(row.ids, row.mask): row for rows in rounds for row in rows}.values())


def draw_rows(rows: Sequence[Row], count: int, rng: random.Random) -> list[Row]:
    """Return `count` different rows drawn by `rng`, or all if there are no more."""
    return list(rows) if len(rows) <= count else rng.sample(rows, count)
