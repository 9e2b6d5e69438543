"""Games of more than two seats as games of two: every pair of seats, with equal weight for every game."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from sparring.errors import BadValue
from sparring.leaderboard.games import Games, from_arrays


class Result(NamedTuple):
    """How a game of several seats ended."""

    agents: Sequence[str]
    """Who sat where."""
    returns: Sequence[float]
    """What each seat was paid."""
    cluster: Hashable = None
    """Games that share chance (rotations of a deal) have the same one; None: only with itself."""


def pairwise(results: Iterable[Result]) -> Games:
    """Return all results as games of two: the earlier seat of each pair in seat 0, won by whoever is paid more.

    The pairs of a game weigh 1 together, whatever its number of seats, and are one cluster, so that a game is not counted
    as several (fit with `robust`). Pairs of an agent with itself are left out, with their weight given to the others. The
    seat term then is what an earlier seat is worth against a later one.

    >>> games = pairwise([Result(["a", "b", "c"], [2.0, 0.0, -2.0])])
    >>> len(games), games.weight.sum().round(6)
    (3, np.float64(1.0))

    Raises:
        BadValue: A game has fewer than two seats, or not one return for each; or none has two different agents.
    """
    numbers: dict[Hashable, int] = {}
    rows: list[tuple[str, str, float, int, float]] = []
    for place, result in enumerate(results):
        if len(result.agents) < 2 or len(result.agents) != len(result.returns):
            raise BadValue(
                f"a game has two seats or more and one return for each, got {len(result.agents)} agents and "
                f"{len(result.returns)} returns in game {place}"
            )
        label = ("game", place) if result.cluster is None else ("cluster", result.cluster)
        number = numbers.setdefault(label, len(numbers))
        rows += _pairs(result, number)
    if not rows:
        raise BadValue("no game has two different agents: there is nobody to compare")
    names = sorted({name for row in rows for name in row[:2]})
    index = {name: i for i, name in enumerate(names)}
    first, second, outcome, cluster, weight = zip(*rows, strict=True)
    lower, upper = ([index[name] for name in seat] for seat in (first, second))
    return from_arrays(names, lower, upper, outcome, cluster, weight)


def _pairs(result: Result, number: int) -> list[tuple[str, str, float, int, float]]:
    seats = [(i, j) for i, j in combinations(range(len(result.agents)), 2) if result.agents[i] != result.agents[j]]
    paid = result.returns
    return [
        (
            result.agents[i],
            result.agents[j],
            0.5 * ((paid[i] > paid[j]) - (paid[i] < paid[j]) + 1),
            number,
            1 / len(seats),
        )
        for i, j in seats
    ]
