"""Quantiles of the normal and of Student's t distribution: all that intervals need of a statistics library."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

from sparring.errors import BadValue


def tail(t: float, freedom: int) -> float:
    """Return the chance that a Student's t is farther from 0 than this one.

    >>> round(tail(12.706, 1), 4), round(tail(2.776, 4), 4), round(tail(1.984, 100), 4)
    (0.05, 0.05, 0.05)

    Exact up to 30 degrees of freedom, then by Wallace's normal approximation (1959), whose error is below 1e-5 there.
    """
    if freedom <= 30:
        return 1 - _within(math.atan(abs(t) / math.sqrt(freedom)), freedom)
    z = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(t * t / freedom))
    return math.erfc(z / math.sqrt(2))


@lru_cache(maxsize=4096)
def student(level: float = 0.95, freedom: float = math.inf) -> float:
    """Return the t that Student's distribution stays within, on both sides, with probability `level`.

    >>> [round(student(0.95, n), 3) for n in (1, 4, 29, math.inf)]
    [12.706, 2.776, 2.045, 1.96]

    Exact up to 200 degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4, by bisection), then by their
    expansion 26.7.5, whose error is below 1e-9 there.

    Args:
        level: Between 0 and 1.
        freedom: Degrees of freedom, a whole number; infinite for the normal distribution, and 0 for no bound at all.

    Raises:
        BadValue: The level is not between 0 and 1, or the degrees of freedom are negative.
    """
    if not 0 < level < 1:
        raise BadValue(f"the level of an interval lies between 0 and 1, such as 0.95, got {level}")
    if freedom < 0:
        raise BadValue(f"degrees of freedom are 0 or more, got {freedom}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    if math.isinf(freedom):
        return z
    if freedom < 1:
        return math.inf
    return _bisect(level, int(freedom)) if freedom <= 200 else _expand(z, freedom)


def _bisect(level: float, freedom: int) -> float:
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < level else (low, middle)
    return math.tan(low) * math.sqrt(freedom)


def _within(angle: float, freedom: int) -> float:
    """Return P(|t| <= tan(angle) sqrt(freedom))."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0
    for j in range(1 + odd, freedom, 2):
        total += term
        term *= cosine * cosine * j / (j + 1)
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def _expand(z: float, freedom: float) -> float:
    parts = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(part / freedom ** (i + 1) for i, part in enumerate(parts))
