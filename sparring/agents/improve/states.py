"""What was seen of states: visits and summed returns of each legal move, by prompt, fading from iteration to iteration.

A state is a prompt with its legal moves. Its averages are over `1 / (1 - share)` iterations if `share` of all counts is kept at each:
on games that come from slightly older policies, which is a bias, but with so much less variance that learning needs a fraction of
the games (measured on Leduc poker, `benchmarks/README.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sparring.types import Trajectory

State = tuple[tuple[int, ...], tuple[str, ...]]
"""Prompt (token ids) and legal moves."""
LEAST = 0.05
"""States that were seen less often than that, fading counted, are forgotten."""


class Seen(NamedTuple):
    """What was seen of one state."""

    times: float
    """Visits, those with an illegal answer counted."""
    visits: dict[str, float]
    """Times each legal move was made; every legal move is a key."""
    totals: dict[str, float]
    """Sums of the returns that followed."""


def seen(trajectories: Iterable[Trajectory], unit: float, before: Iterable[Sequence[Any]] = ()) -> dict[State, Seen]:
    """Return what was seen of each state: before, and in these trajectories.

    Illegal answers count as visits of the state only: where all were illegal, nothing is known of any move.

    Args:
        trajectories: Played with listed moves; what a policy said counts, not what players did.
        unit: Of returns: what they are divided by.
        before: What `faded` returned.
    """
    states = {(tuple(ids), tuple(legal)): Seen(times, visits, totals) for ids, legal, times, visits, totals in before}
    for trajectory in trajectories:
        for step in trajectory.steps:
            if step.completion is None:
                continue
            assert step.legal is not None
            key = (step.completion.prompt_ids, step.legal)
            state = states.get(key)
            if state is None:
                zeros = dict.fromkeys(step.legal, 0.0)
                state = Seen(0.0, zeros, dict(zeros))
            states[key] = state._replace(times=state.times + 1)
            if step.action is not None and not step.illegal:
                state.visits[step.action] += 1
                state.totals[step.action] += trajectory.returns[step.seat] / unit
    return states


def faded(states: dict[State, Seen], share: float) -> list[list[Any]]:
    """Return `share` of what was seen, JSON-able; states of which less than `LEAST` visits are left are forgotten.

    >>> faded({((1, 2), ("a",)): Seen(1.0, {"a": 1.0}, {"a": -1.0})}, 0.5)
    [[(1, 2), ('a',), 0.5, {'a': 0.5}, {'a': -0.5}]]
    """
    return [
        [*key, share * state.times, *({move: share * n for move, n in each.items()} for each in state[1:])]
        for key, state in states.items()
        if share * state.times >= LEAST
    ]
