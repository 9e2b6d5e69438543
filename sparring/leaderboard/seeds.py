"""Means over training seeds: what a new seed would bring, of the few that there are.

Seeds vary, and so do the answers of each on the tasks that all were asked. Where three seeds happen to score alike, Student's t alone
would be certain; so two more seeds are added that differ by one task (or family of tasks) from the others, up and down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sparring.agents.improve.distributions import student
from sparring.agents.improve.metrics import wilson


class Spread(NamedTuple):
    """A mean with its interval."""

    mean: float
    low: float
    high: float


def score_over_seeds(scores: Sequence[float], step: float, *, level: float = 0.95) -> Spread:
    """Return the mean score of two seeds or more; each end is the farther of Student's and of Wilson's interval.

    Wilson's is for the effective number of samples, `mean (1 - mean) / variance`: near a bound seeds reach farther to the other side.

    >>> [round(x, 3) for x in score_over_seeds([0.0, 0.0, 0.0], 1 / 60)]
    [0.0, 0.0, 0.041]

    Args:
        scores: Of each seed, in [0, 1].
        step: By how much one task changes a score.
    """
    found = gain_over_seeds(scores, step, level=level)
    mean, low, high = found
    if 0 < mean < 1:
        quantile = student(level, len(scores) - 1)
        variance = ((high - mean) / quantile) ** 2
        size = mean * (1 - mean) / variance
        below, above = wilson(mean * size, size, quantile)
        low, high = min(low, below), max(high, above)
    return Spread(mean, max(0.0, low), min(1.0, high))


def gain_over_seeds(gains: Sequence[float], step: float, *, level: float = 0.95) -> Spread:
    """Return the mean of the gains of two seeds or more, each paired on its tasks, with Student's interval.

    >>> [round(x, 3) for x in gain_over_seeds([0.5, 0.5, 0.5], 1 / 60)]
    [0.5, 0.459, 0.541]

    Args:
        gains: Of each seed.
        step: By how much one task changes a gain.
    """
    count = len(gains)
    mean = math.fsum(gains) / count
    square = math.fsum((gain - mean) ** 2 for gain in gains) + 2 * step**2
    reach = student(level, count - 1) * math.sqrt(square / (count - 1) / count)
    return Spread(mean, mean - reach, mean + reach)
