"""Means of numbers without bounds, such as returns, tokens or seconds, with intervals by clusters that allow for skewness."""

from __future__ import annotations

import math

import numpy as np

from sparring.agents.improve.distributions import student
from sparring.leaderboard.statistics import Estimate, Failures, Families, Floats, Scores, cluster_sums, tabulate

LEAST_SKEWED = 8
"""Of fewer clusters skewness cannot be told."""


def mean_value(
    scores: Scores, *, families: Families | None = None, failures: Failures = "left out", level: float = 0.95
) -> Estimate:
    """Return the mean over tasks of numbers without bounds, such as returns, tokens or seconds: Student's t over clusters.

    From 8 clusters on each end is the farther one of Student's and of Hall's interval (1992), which allows for skewness: of 30
    log-normal numbers (sigma 1) Student's alone covers 0.885, both 0.944 (`benchmarks/intervals.py`). There are no ends where
    there is one cluster, or all are equal: they say nothing of how far others may be.

    >>> found = mean_value({"a": [1.0], "b": [2.0], "c": [3.0]})
    >>> round(found.low, 3), found.mean, round(found.high, 3)
    (-0.484, 2.0, 4.484)

    Raises:
        BadValue: As `mean_score`, without bounds.
    """
    table = tabulate(scores, families, failures, (-math.inf, math.inf))
    tasks, mean = len(table.values), float(table.values.mean())
    off = cluster_sums(table.values - mean, table.groups)
    clusters = len(off)
    below = above = math.inf
    if clusters > 1 and float((off**2).sum()) > 1e-24 * max(mean**2, 1e-300) * clusters:
        below, above = _reaches(off * (clusters / tasks), student(level, clusters - 1))
    return Estimate(mean, mean - below, mean + above, table.samples, tasks, clusters, table.failures)


def _reaches(off_G: Floats, quantile: float) -> tuple[float, float]:
    """Return how far the interval of a mean reaches down and up, from the clusters' deviations.

    Hall's ends are `mean - s h(+-t / sqrt(G))` with h the inverse of `x + g x^2 / 3 + g^2 x^3 / 27 + g / (6 G)`, where g is the
    skewness.
    """
    count = len(off_G)
    deviation = math.sqrt(float((off_G**2).sum()) / (count - 1))
    reach = quantile / math.sqrt(count)
    below = above = reach * deviation
    skew = 0.0
    if count >= LEAST_SKEWED and deviation > 0:
        skew = float(((off_G / deviation) ** 3).sum()) * count / ((count - 1) * (count - 2))
    if abs(skew) > 1e-9:
        down, up = (3 / skew * (float(np.cbrt(1 + skew * (side - skew / (6 * count)))) - 1) for side in (reach, -reach))
        below, above = max(below, deviation * down), max(above, -deviation * up)
    return below, above
