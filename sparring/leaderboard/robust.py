"""What a single line of ratings cannot say: Nash mass, which copies of an agent do not shift, and cycles.

In rock, paper, scissors all are rated alike. With two more copies of paper in the pool, ratings of the three kinds move apart,
though nothing has changed; the maximal lottery keeps a third for each kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sparring.errors import BadValue
from sparring.leaderboard.games import Floats, Games, Ints, codes, count_patterns, decode
from sparring.leaderboard.paired import holm, mcnemar

CLOSE, NOTHING, MOST_STEPS = 1e-13, 1e-7, 500
"""By how much, as a share of the largest margin, the lottery may be beaten; what mass counts as none; steps at most."""


class Margins(NamedTuple):
    """Who beats whom by how much, A agents."""

    agents: tuple[str, ...]
    margin: Floats
    """Mean of wins less losses of the row's agent against the column's, in [-1, 1], seats together: antisymmetric, (A, A)."""
    error: Floats
    """Its standard error over clusters, after one more win and one more loss."""
    better: Ints
    """Clusters (deals) in which the row's agent scores more than the column's, (A, A)."""
    centre: Floats
    """What the error is about: the margin, after one more win and one more loss where games are won or lost."""
    freedom: Ints
    """Degrees of freedom of the error."""


def margins(games: Games) -> Margins:
    """Return the score of every pair, with clusters of games (such as seat-swapped deals) as the units.

    Raises:
        BadValue: Two agents have not met; the message names them.
    """
    n = len(games.agents)
    counts, total, square, size, better = (np.zeros((n, n)) for _ in range(5))
    for patterns in count_patterns(games, codes(games)):
        first, second, result, weight = decode(games, patterns.codes.ravel())
        row = np.repeat(np.arange(len(patterns.codes)), patterns.codes.shape[1])
        low, high = np.minimum(first, second), np.maximum(first, second)
        points = weight * (1 - result) * np.where(first < second, 1, -1)
        keys, place = np.unique((row * n + low) * n + high, return_inverse=True)
        units, sums = np.bincount(place, weight), np.bincount(place, points)
        times = patterns.counts[keys // (n * n)]
        at = np.divmod(keys % (n * n), n)
        for into, values in ((counts, 1), (total, sums), (square, sums**2), (size, units), (better, sums > 0)):
            np.add.at(into, at, times * values)
        np.add.at(better.T, at, times * (sums < 0))
    if (apart := np.argwhere(np.triu(counts == 0, 1))).size:
        pair = [games.agents[i] for i in apart[0]]
        raise BadValue(f"{pair[0]!r} and {pair[1]!r} have not met: a Nash mass needs games of every pair")
    return _margins(games.agents, counts, total, square, size, better.astype(np.int64))


def _margins(
    agents: tuple[str, ...], counts: Floats, total: Floats, square: Floats, size: Floats, better: Ints
) -> Margins:
    upper = np.triu_indices(len(agents), 1)
    margin, error, centre = np.zeros((3, *total.shape))
    clusters, unit = counts[upper], size[upper] / counts[upper]
    mean = total[upper] / size[upper]
    more = (square[upper] + 2 * unit**2) / (clusters + 2) - (total[upper] / (clusters + 2)) ** 2
    margin[upper], error[upper] = mean, np.sqrt(more / (clusters + 2)) / unit
    centre[upper] = mean * clusters / (clusters + 2)
    freedom = np.maximum(1, counts + counts.T - 1).astype(np.int64)
    return Margins(agents, margin - margin.T, error + error.T, better, centre - centre.T, freedom)


def lottery(margin_AA: Floats) -> Floats:
    """Return the maximal lottery: the mixed agent that no agent beats, (A,).

    Every agent's expected margin against it is 0 at most (Fishburn 1984; Balduzzi et al. 2018, "Re-evaluating
    Evaluation"). Of several lotteries it is the analytic centre, which treats equal agents alike: copies of an agent share its
    mass. It is the end of the central path `p_i (t - (margin p)_i) = t / A`, whose p sums to 1 since margin is antisymmetric,
    followed by Newton's steps as t falls to 0 (the interior-point method for self-dual problems).

    >>> lottery(np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])).round(6).tolist()
    [0.333333, 0.333333, 0.333333]

    Raises:
        BadValue: The matrix is not antisymmetric.
    """
    if margin_AA.ndim != 2 or not np.array_equal(margin_AA, -margin_AA.T):
        raise BadValue(
            f"margins are an antisymmetric matrix (what one wins the other loses), got shape {margin_AA.shape}"
        )
    n = len(margin_AA)
    game = margin_AA / max(float(abs(margin_AA).max(initial=0.0)), 1e-300)
    p, t = np.full(n, 1 / n), 2.0
    for _ in range(MOST_STEPS):
        if t < CLOSE:
            break
        slack = t - game @ p
        aim = 0.1 * t
        by_p = np.linalg.solve(np.diag(slack) - p[:, None] * game, aim / n - p * (slack + aim - t))
        by_slack = aim - t - game @ by_p
        falls = np.concatenate([by_p / p, by_slack / slack])
        length = min(1.0, 0.9 / max(1e-300, float(-falls.min())))
        p, t = p + length * by_p, t + length * (aim - t)
    p = np.where(p > NOTHING, p, 0.0)
    return np.asarray(p / p.sum())


@dataclass(frozen=True, slots=True)
class Mass:
    """An agent's share of the maximal lottery."""

    agent: str
    mass: float
    low: float
    """Of draws of the margins by their standard errors (Student's t), the 2.5th percentile (at level 0.95)."""
    high: float


def nash_mass(found: Margins, *, level: float = 0.95, draws: int = 200, seed: int = 0) -> tuple[Mass, ...]:
    """Return every agent's Nash mass with the range that the uncertainty of the margins leaves, in the order of names.

    The mass jumps where a margin changes sign, so the ranges may be wide: that is what is known.

    Raises:
        BadValue: The level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise BadValue(f"the level of an interval lies between 0 and 1, such as 0.95, got {level}")
    n = len(found.agents)
    upper = np.triu_indices(n, 1)
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = []
    for _ in range(draws):
        noisy = np.zeros((n, n))
        off = found.error[upper] * generator.standard_t(found.freedom[upper])
        noisy[upper] = np.clip(found.centre[upper] + off, -1, 1)
        drawn.append(lottery(noisy - noisy.T))
    mass = lottery(found.margin)
    low = np.quantile(drawn, (1 - level) / 2, axis=0, method="lower")
    high = np.quantile(drawn, (1 + level) / 2, axis=0, method="higher")
    ends = zip(found.agents, mass, np.minimum(low, mass), np.maximum(high, mass), strict=True)
    return tuple(Mass(agent, *map(float, values)) for agent, *values in ends)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Three agents of which each beats the next, and the last the first, beyond doubt."""

    agents: tuple[str, str, str]
    p_value: float
    """The largest of the three edges', adjusted by Holm over all pairs."""


def edges(found: Margins) -> dict[tuple[str, str], float]:
    """Return for every pair (who scores more in more clusters, the other) the p-value of that, adjusted by Holm over all pairs.

    The exact sign test on clusters: deals in which both score the same do not count.
    """
    n = len(found.agents)
    pairs = [(i, j) if found.better[i, j] >= found.better[j, i] else (j, i) for i, j in combinations(range(n), 2)]
    adjusted = holm([mcnemar(int(found.better[i, j]), int(found.better[j, i])) for i, j in pairs])
    return {(found.agents[i], found.agents[j]): p for (i, j), p in zip(pairs, adjusted, strict=True)}


def cycles(found: Margins, *, level: float = 0.95) -> tuple[Cycle, ...]:
    """Return all cycles of three whose edges are each significant, beginning with the first by name.

    The chance that any edge of any of them is false is at most 1 - level, whatever the number of agents. (Where longer cycles
    are significant and all pairs decided, so is one of three.)

    Raises:
        BadValue: The level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise BadValue(f"the level of a test lies between 0 and 1, such as 0.95, got {level}")
    sure = {pair: p for pair, p in edges(found).items() if p <= 1 - level}
    out = []
    for a, b, c in combinations(found.agents, 3):
        for ring in ((a, b, c), (a, c, b)):
            links = list(zip(ring, (*ring[1:], ring[0]), strict=True))
            if all(link in sure for link in links):
                out.append(Cycle(ring, max(sure[link] for link in links)))
    return tuple(out)
