"""A buffer of partial episodes: starting points that an agent made itself, from which it goes on to learn."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import pvariance
from typing import Any, Literal, NamedTuple

from sparring.errors import BadValue
from sparring.types import Trajectory

Begin = Literal["new", "improve", "diverge"]
"""From a task as it is, or from a partial episode: to do better, or to do it another way."""


class Partial(NamedTuple):
    """The first actions of an episode: play them again on (task, seed) and go on from there (`restart.Prefixed`)."""

    task: Mapping[str, Any]
    """`Task.to_json()`."""
    seed: int
    actions: tuple[str, ...]
    priority: float

    @property
    def key(self) -> tuple[str, int, tuple[str, ...]]:
        """What makes two of them the same start."""
        return (self.task["hash"], self.seed, self.actions)


def partial_episodes(group: Sequence[Trajectory], seat: str) -> list[Partial]:
    """Return what each trajectory of a group began with: one action of `seat` more than it was itself restarted from.

    The priority is the variance of the group's returns of `seat`: where all end alike there is nothing to learn. Left
    out are void episodes, and those that are over after that action.

    Exploratory iteration: Jiang et al. 2025, "Bootstrapping Task Spaces for Self-Improvement", arXiv 2509.04575.
    """
    valid = [t for t in group if t.error is None]
    if not valid:
        return []
    priority = pvariance([t.returns[seat] for t in valid])
    out = []
    for t in valid:
        ends = [i + 1 for i, step in enumerate(t.steps) if i >= t.prefix and step.seat == seat]
        if ends and (ends[0] < len(t.steps) or not (t.terminated or t.truncated)):
            out.append(Partial(t.task, t.seed, tuple(step.text for step in t.steps[: ends[0]]), priority))
    return out


@dataclass
class HistoryBuffer:
    """Partial episodes by priority: at most `capacity`, those of least priority leave first (of equals the oldest).

    ExIt draws in proportion to the priority, once there are at least `least` to draw from.
    """

    capacity: int
    least: int = 1
    items: list[Partial] = field(default_factory=list)
    """Oldest first."""

    def __post_init__(self) -> None:
        if self.capacity < 1 or self.least < 1:
            raise BadValue(f"capacity and least are >= 1, got {self.capacity} and {self.least}")

    def add(self, partials: Sequence[Partial]) -> None:
        """Take partial episodes in; one that is there gets the new priority, and leaves if that is 0."""
        known = {p.key: p for p in self.items}
        for partial in partials:
            known.pop(partial.key, None)
            if partial.priority > 0:
                known[partial.key] = partial
        self.items = list(known.values())
        surplus = len(self.items) - self.capacity
        if surplus > 0:
            order = sorted(range(len(self.items)), key=lambda i: (self.items[i].priority, i))
            leaving = set(order[:surplus])
            self.items = [p for i, p in enumerate(self.items) if i not in leaving]

    def draw(self, rng: random.Random) -> Partial:
        """Return one, as likely as its share of all priority.

        Raises:
            BadValue: The buffer is empty.
        """
        if not self.items:
            raise BadValue("the history buffer is empty: begin with a new task")
        return rng.choices(self.items, [p.priority for p in self.items])[0]

    def begin(self, rng: random.Random, *, new: float = 0.5, diverge: float = 0.0) -> tuple[Begin, Partial | None]:
        """Decide how the next episode begins: from a task with probability `new`, and while there is too little here.

        Args:
            rng: Draws; two or three numbers.
            new: Probability of a new task.
            diverge: Probability that an episode from the buffer asks for another way instead of a better one.
        """
        if len(self.items) < self.least or rng.random() < new:
            return "new", None
        kind: Begin = "diverge" if rng.random() < diverge else "improve"
        return kind, self.draw(rng)

    def to_json(self) -> list[list[Any]]:
        """Return the items as JSON-able lists, for `session.memory`."""
        return [[dict(p.task), p.seed, list(p.actions), p.priority] for p in self.items]

    def fill(self, data: Sequence[Sequence[Any]]) -> HistoryBuffer:
        """Take over what `to_json` wrote, and return itself."""
        self.items = [Partial(task, seed, tuple(actions), priority) for task, seed, actions, priority in data]
        return self
