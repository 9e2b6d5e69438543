"""Forks: a bad and a good episode of one task, and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sparring.types import Trajectory


class Fork(NamedTuple):
    """A bad and a good episode of one task and seed."""

    bad: Trajectory
    good: Trajectory
    common: int
    """How many first actions they share; both go on after those."""


def common_steps(one: Trajectory, other: Trajectory) -> int:
    """Return how many first actions two episodes share."""
    same = [a.text == b.text for a, b in zip(one.steps, other.steps, strict=False)]
    return same.index(False) if False in same else len(same)


def forks(group: Sequence[Trajectory], scores: Sequence[float], *, good: float, gap: float) -> list[Fork]:
    """Return each bad episode of a group with the good one that shares most first actions with it, of equals the first.

    Good is a score of at least `good`; bad is one that is lower than that of the good one by at least `gap` (Agent-R: Yuan et al.
    2025, https://arxiv.org/abs/2501.11425, section 3.1). Left out are pairs one of which ends where they part.

    Args:
        group: Episodes of one task and seed.
        scores: One for each.
        good: The least score of a good one.
        gap: The least difference, above 0.
    """
    out = []
    for bad, low in zip(group, scores, strict=True):
        better = [t for t, high in zip(group, scores, strict=True) if high >= good and high - low >= gap]
        if better:
            best = max(better, key=lambda t: common_steps(bad, t))
            out.append(Fork(bad, best, common_steps(bad, best)))
    return [fork for fork in out if fork.common < min(len(fork.bad.steps), len(fork.good.steps))]
