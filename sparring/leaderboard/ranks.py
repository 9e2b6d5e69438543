"""Ranks as ranges: who is above whom beyond doubt, all pairs at once; the rest are tied."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue
from sparring.leaderboard.games import Floats
from sparring.leaderboard.ratings import Ratings


@dataclass(frozen=True, slots=True)
class Rank:
    """The ranks that an agent may have; 1 is the best."""

    agent: str
    best: int
    """1 + how many are certainly above it."""
    worst: int
    """The number of agents, less how many are certainly below it."""
    tied_with: tuple[str, ...]
    """All others that are neither, by name."""


def rank_ranges(ratings: Ratings, *, level: float = 0.95, draws: int = 4000, seed: int = 0) -> tuple[Rank, ...]:
    """Return every agent's range of ranks, in the order of the points; all ranges hold together with probability `level`.

    Two agents differ if |difference| / standard error is above the quantile of its largest value over all pairs, were all
    equal (max-t: Hothorn et al. 2008), simulated with the fit's covariance and degrees of freedom. The ranges are those of
    Mogstad et al. 2024.

    Raises:
        BadValue: The level is not between 0 and 1, or there are too few draws for it.
    """
    n = len(ratings.agents)
    critical = critical_value(ratings.covariance, ratings.freedom, level=level, draws=draws, seed=seed)
    above = ratings.points[:, None] - ratings.points[None, :] > critical * _errors(ratings.covariance)
    order = sorted(range(n), key=lambda i: (-ratings.points[i], ratings.agents[i]))
    tied = ~above & ~above.T & ~np.eye(n, dtype=bool)
    names = ratings.agents
    return tuple(
        Rank(
            names[i],
            1 + int(above[:, i].sum()),
            n - int(above[i].sum()),
            tuple(name for name, same in zip(names, tied[i], strict=True) if same),
        )
        for i in order
    )


def critical_value(
    covariance: Floats, freedom: float = math.inf, *, level: float = 0.95, draws: int = 4000, seed: int = 0
) -> float:
    """Return the quantile of the largest |difference| / standard error over all pairs of a normal vector about 0.

    With `freedom` degrees of freedom the standard errors are estimates, all too small or too large together (the multivariate t
    distribution). Of a single pair it is Student's t exactly, and of more pairs never less. It depends on the covariance by
    its bytes: the same in every process. Pairs whose difference is certain do not count.

    Raises:
        BadValue: The level is not between 0 and 1, or there are too few draws for it.
    """
    if not 0 < level < 1 or draws * (1 - level) < 10:
        raise BadValue(f"level {level} needs to lie in (0, 1) and {draws} draws to leave 10 beyond it: draw more")
    errors = _errors(covariance)
    first, second = np.nonzero(np.triu(errors, 1))
    if not first.size:
        return 0.0
    alone = student(level, freedom)
    if first.size == 1:
        return alone
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(0.0, values))
    generator = np.random.Generator(np.random.PCG64(seed))
    normal = generator.standard_normal((draws, len(covariance))) @ root.T
    if math.isfinite(freedom):
        normal /= np.sqrt(generator.chisquare(freedom, draws) / freedom)[:, None]
    scale = 1 / errors[first, second]
    rows = max(1, 2_000_000 // first.size)
    parts = (normal[start : start + rows] for start in range(0, draws, rows))
    largest = [(abs(part[:, first] - part[:, second]) * scale).max(axis=1) for part in parts]
    return max(alone, float(np.quantile(np.concatenate(largest), level)))


def _errors(covariance: Floats) -> Floats:
    """Return the standard error of every difference; 0 where rounding alone is left of it."""
    own = np.diag(covariance)
    square = own[:, None] + own[None, :] - 2 * covariance
    floor = 1e-12 * max(float(own.max(initial=0.0)), math.ulp(1.0))
    return np.asarray(np.sqrt(np.where(square > floor, square, 0.0)))
