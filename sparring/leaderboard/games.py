"""Games of two as arrays, and the counts that ratings are fitted to: the order of the games changes none of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sparring.errors import BadValue

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIN, DRAW, LOSS = 0, 1, 2
"""Results of the agent in seat 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Games:
    """Results of games of two agents; arrays have one element per game."""

    agents: tuple[str, ...]
    """In sorted order; the arrays have places in it."""
    first: Ints
    """The agent in seat 0."""
    second: Ints
    """The agent in seat 1."""
    result: Ints
    """`WIN`, `DRAW` or `LOSS` of the first."""
    cluster: Ints
    """Games that share chance, such as the two of a seat-swapped deal, have the same number."""
    weight: Floats | None = field(default=None)
    """What each counts; None for 1."""

    def __len__(self) -> int:
        return len(self.first)


def from_rows(rows: Iterable[tuple[str, str, float, Hashable]]) -> Games:
    """Return games from rows of (agent in seat 0, agent in seat 1, outcome, cluster).

    The outcome is that of seat 0: 1 for a win, 0.5 for a draw, 0 for a loss.

    Raises:
        BadValue: As `from_arrays`.
    """
    listed = list(rows)
    numbers: dict[Hashable, int] = {}
    names = tuple(sorted({name for row in listed for name in row[:2]}))
    place = {name: i for i, name in enumerate(names)}
    return from_arrays(
        names,
        [place[row[0]] for row in listed],
        [place[row[1]] for row in listed],
        [row[2] for row in listed],
        [numbers.setdefault(row[3], len(numbers)) for row in listed],
    )


def from_arrays(
    agents: Sequence[str],
    first: ArrayLike,
    second: ArrayLike,
    outcome: ArrayLike,
    cluster: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> Games:
    """Return games from arrays, their agents sorted by name.

    Args:
        agents: Names; the next two have places in it.
        first: The agent in seat 0 of each game.
        second: The agent in seat 1.
        outcome: Of the agent in seat 0: 1, 0.5 or 0.
        cluster: Integers; games with the same one are not independent. None: all are.
        weight: What each game counts, above 0. None: 1.

    Raises:
        BadValue: Names or places are not what they should be, an outcome is none of the three, an agent plays itself, or the
            arrays have different lengths.
    """
    names = tuple(sorted(set(agents)))
    if len(names) != len(agents):
        raise BadValue(f"{len(agents)} agents have {len(names)} different names: name each of them once")
    order = np.array([names.index(name) for name in agents], dtype=np.int64)
    a, b = (_places(seat, len(names)) for seat in (first, second))
    points = np.asarray(outcome, dtype=np.float64)
    deal = np.arange(len(a)) if cluster is None else np.asarray(cluster)
    counts = None if weight is None else np.asarray(weight, dtype=np.float64)
    lengths = {len(x) for x in (a, b, points, deal, counts) if x is not None}
    if len(lengths) > 1:
        raise BadValue(f"every array has one element per game, got lengths {sorted(lengths)}")
    if len(deal) and not np.issubdtype(deal.dtype, np.integer):
        raise BadValue(f"clusters are integers, got {deal.dtype}: number the deals, or use from_rows")
    if (own := np.flatnonzero(a == b)).size:
        raise BadValue(f"agent {agents[int(a[own[0]])]!r} plays itself in game {own[0]}: such a game rates nobody")
    twice = np.round(points * 2)
    if (odd := np.flatnonzero((twice != points * 2) | (twice < 0) | (twice > 2))).size:
        raise BadValue(f"outcomes are 1, 0.5 or 0 for the agent in seat 0, got {points[odd[0]]} in game {odd[0]}")
    if counts is not None and not ((counts > 0) & np.isfinite(counts)).all():
        raise BadValue(f"weights of games are above 0, got {counts.min()}: leave a game out instead")
    return Games(names, order[a], order[b], (2 - twice).astype(np.int64), deal.astype(np.int64), counts)


def _places(seat: ArrayLike, agents: int) -> Ints:
    places = np.asarray(seat, dtype=np.int64)
    if places.size and (places.min() < 0 or places.max() >= agents):
        raise BadValue(f"places of {agents} agents are 0 to {agents - 1}, got {places.min()} to {places.max()}")
    return places


class Cells(NamedTuple):
    """Games counted by who plays whom, C cells of which each has at least one."""

    first: Ints
    second: Ints
    counts: Floats
    """Weighted wins, draws and losses of the first, (C, 3)."""


class Patterns(NamedTuple):
    """Clusters of the same size and the same games, counted."""

    codes: Ints
    """What each is made of, (P, size): see `decode`."""
    counts: Ints
    """How many clusters are so, (P,)."""


def codes(games: Games) -> Ints:
    """Return a number for each game: its weight's rank, its agents, its result."""
    n = len(games.agents)
    pairs: Ints = (games.first * n + games.second) * 3 + games.result
    if games.weight is None:
        return pairs
    ranks: Ints = np.unique(games.weight, return_inverse=True)[1].astype(np.int64)
    return ranks * (3 * n * n) + pairs


def decode(games: Games, numbers: Ints) -> tuple[Ints, Ints, Ints, Floats]:
    """Return (first, second, result, weight) of games by their codes."""
    n = len(games.agents)
    rank, rest = np.divmod(numbers, 3 * n * n)
    pair, result = np.divmod(rest, 3)
    first, second = np.divmod(pair, n)
    weights = np.ones(1) if games.weight is None else np.unique(games.weight)
    return first, second, result, weights[rank]


def count_cells(games: Games, numbers: Ints) -> Cells:
    """Return the games by who plays whom."""
    n = len(games.agents)
    weights = np.ones(1) if games.weight is None else np.unique(games.weight)
    counted = np.bincount(numbers, minlength=len(weights) * 3 * n * n).reshape(len(weights), n * n, 3)
    total = np.zeros((n * n, 3))
    for weight, part in zip(weights, counted, strict=True):  # in order of weight: the same sum in any order of games
        total += weight * part
    used = np.flatnonzero(total.sum(axis=1))
    first, second = np.divmod(used, n)
    return Cells(first, second, total[used])


def count_patterns(games: Games, numbers: Ints) -> list[Patterns]:
    """Return the clusters by what they are made of, for each size of cluster."""
    ordered, deals = numbers, games.cluster
    if (np.diff(deals) < 0).any():
        order = np.argsort(deals, kind="stable")
        ordered, deals = numbers[order], deals[order]
    starts = np.flatnonzero(np.diff(deals, prepend=deals[0] - 1))
    sizes = np.diff(starts, append=len(deals))
    found = []
    for size in np.unique(sizes):
        rows = np.sort(ordered[starts[sizes == size][:, None] + np.arange(size)], axis=1)
        found.append(_unique_rows(rows))
    return found


def _unique_rows(rows: Ints) -> Patterns:
    most = int(rows.max()) + 1
    if rows.shape[1] > 2 or most >= 2**31:
        return Patterns(*np.unique(rows, axis=0, return_counts=True))
    keys = rows[:, 0] if rows.shape[1] == 1 else rows[:, 0] * most + rows[:, 1]
    keys, counts = np.unique(keys, return_counts=True)
    return Patterns(keys[:, None] if rows.shape[1] == 1 else np.stack(np.divmod(keys, most), axis=1), counts)
