"""Games whose payoffs have degrees (poker, bargaining): what an agent is paid per game, where who is paid more says too little.

Who bets always wins more hands than it loses, and goes broke. So agents are ranked by their mean payoff, against all others alike.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue
from sparring.leaderboard.games import Floats
from sparring.leaderboard.multiplayer import Result
from sparring.leaderboard.ratings import Ratings
from sparring.leaderboard.robust import Margins
from sparring.leaderboard.statistics import few


class Payoffs(NamedTuple):
    """Mean payoffs, as ratings and as a matrix."""

    ratings: Ratings
    """In units of the game; the covariance is that of the means."""
    margins: Margins | None
    """Half of the mean difference of every pair, as a share of the largest possible one; None if two have not met."""


def payoffs(results: Sequence[Result], *, range: tuple[float, float], level: float = 0.95) -> Payoffs:
    """Return what every agent is paid per game, with the interval of Student's t over deals within line-ups.

    All games of a deal (its rotations) are one cluster, whose payoffs to one agent are averaged first; the variance is that of
    clusters about the mean of their line-up (a stratified sample: Cochran 1977, equation 5.11), so that who meets whom adds nothing.
    To its squares those of two more deals are added, paid the best and the worst, as far as an agent's own rest on few deals
    (`statistics.few`): of deals that are all alike nobody knows what rare ones pay. Degrees of freedom are an agent's
    deals less its line-ups.

    Args:
        results: Finished games.
        range: Bounds of a payoff.
        level: Of the intervals.

    Raises:
        BadValue: A line-up has a single finished deal.
    """
    lineups = _lineups(results)
    names = tuple(sorted({name for lineup in lineups for name in lineup}))
    place = {name: i for i, name in enumerate(names)}
    n = len(names)
    width = range[1] - range[0]
    total, counts, covariance = np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros((n, n))
    freedom, square, fourth = np.zeros((3, n))
    duels = _Duels(n)
    for lineup, paid in lineups.items():
        if len(paid) < 2:
            raise BadValue(
                f"{' and '.join(lineup)} have finished {len(paid)} deal: an interval needs two, so play more"
            )
        at = [place[name] for name in lineup]
        total[at] += paid.sum(axis=0)
        counts[at] += len(paid)
        freedom[at] += len(paid) - 1
        off = paid - paid.mean(axis=0)
        square[at] += (off**2).sum(axis=0)
        fourth[at] += (off**4).sum(axis=0)
        covariance[np.ix_(at, at)] += off.T @ off * (len(paid) / (len(paid) - 1))
        for i, j in combinations(np.arange(len(at)), 2):
            duels.add(at[i], at[j], (paid[:, i] - paid[:, j]) / width)
    means = total / counts
    step = width / 2 * np.sqrt(few(square, fourth, 1e-20 * width**2 * counts) * counts / freedom)
    others = (n * np.eye(n) - 1) / max(1, n - 1)  # what one agent is paid more, the others are paid less
    covariance = (covariance + 2 * np.outer(step, step) * others) / np.outer(counts, counts)
    deals = sum(map(len, lineups.values()))
    reach = np.array([student(level, each) for each in freedom]) * np.sqrt(covariance.diagonal())
    low, high = np.maximum(range[0], means - reach), np.minimum(range[1], means + reach)
    least = int(freedom.min())
    ratings = Ratings(names, means, low, high, covariance, (), None, None, counts, deals, least)
    return Payoffs(ratings, duels.margins(names))


class _Duels:
    """Differences of the payoffs of pairs of agents who have met, n agents."""

    def __init__(self, n: int):
        self._sums = {name: np.zeros((n, n)) for name in ("net", "deals", "lineups", "square", "fourth")}
        self._better = np.zeros((n, n), dtype=np.int64)

    def add(self, one: int, other: int, off: Floats) -> None:
        """Add the differences of one line-up's deals, as shares of the largest possible one."""
        about = off - off.mean()
        found = off.sum(), len(off), 1, (about**2).sum(), (about**4).sum()
        for into, value in zip(self._sums.values(), found, strict=True):
            into[one, other] += value
            into[other, one] += value
        self._sums["net"][other, one] -= 2 * off.sum()
        self._better[one, other] += np.count_nonzero(off > 0)
        self._better[other, one] += np.count_nonzero(off < 0)

    def margins(self, names: tuple[str, ...]) -> Margins | None:
        """Return them, with two more deals of each pair as in `payoffs`; None if two have not met."""
        net, deals, lineups, square, fourth = self._sums.values()
        if (deals + np.eye(len(names)) == 0).any():
            return None
        count, freedom = np.maximum(1, deals), np.maximum(1, deals - lineups)
        error = np.sqrt((square + 2 * few(square, fourth, 1e-20 * count)) * count / freedom) / count
        np.fill_diagonal(error, 0.0)
        mean = net / count
        return Margins(names, mean, error, self._better, mean, freedom.astype(np.int64))


def _lineups(results: Sequence[Result]) -> dict[tuple[str, ...], Floats]:
    """Return the mean payoffs of each deal by who met: (deals, agents in sorted order)."""
    deals: dict[tuple[tuple[str, ...], Hashable], dict[str, list[float]]] = {}
    for game, result in enumerate(results):
        lineup = tuple(sorted({*result.agents}))
        found = deals.setdefault(
            (lineup, game if result.cluster is None else result.cluster), {name: [] for name in lineup}
        )
        for name, paid in zip(result.agents, result.returns, strict=True):
            found[name].append(paid)
    out: dict[tuple[str, ...], list[list[float]]] = {}
    for (lineup, _), found in deals.items():
        out.setdefault(lineup, []).append([sum(found[name]) / len(found[name]) for name in lineup])
    return {lineup: np.array(rows) for lineup, rows in sorted(out.items())}
