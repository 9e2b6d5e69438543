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
    total, counts, covariance = np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros((n, n))
    net, weight, error, better = (np.zeros((n, n)) for _ in "four")
    for lineup, paid in lineups.items():
        if len(paid) < 2:
            raise BadValue(
                f"{' and '.join(lineup)} have finished {len(paid)} deal: an interval needs two, so play more"
            )
        at = [place[name] for name in lineup]
        total[at] += paid.sum(axis=0)
        counts[at] += len(paid)
        spread = np.atleast_2d(np.cov(paid, rowvar=False)) * len(paid)
        covariance[np.ix_(at, at)] += spread
        for i, j in combinations(np.arange(len(at)), 2):
            off = (paid[:, i] - paid[:, j]) / (range[1] - range[0])
            for a, b, sign in ((at[i], at[j], 1), (at[j], at[i], -1)):
                net[a, b] += sign * off.sum()
                weight[a, b] += len(off)
                error[a, b] += len(off) * off.var(ddof=1)
                better[a, b] += np.count_nonzero(sign * off > 0)
    means = total / counts
    covariance /= np.outer(counts, counts)
    clusters = sum(map(len, lineups.values()))
    reach = student(level, clusters - len(lineups)) * np.sqrt(covariance.diagonal())
    ratings = Ratings(names, means, means - reach, means + reach, covariance, (), None, None, counts, clusters)
    if (weight + np.eye(n) == 0).any():
        return Payoffs(ratings, None)
    each = np.where(weight == 0, 1, weight)
    return Payoffs(ratings, Margins(names, net / each, np.sqrt(error) / each, better.astype(np.int64)))


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
