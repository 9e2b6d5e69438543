"""A method over its training seeds: interquartile mean, performance profile and probability of improvement.

The statistics of Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice", arXiv 2108.13264.
Scores are (R, M): R training runs of each of M tasks. Bootstraps are stratified: the runs of each task are drawn again, the
tasks stay (section 4.1 there). Intervals are percentiles; with 3 to 5 runs they are too narrow, as that paper says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sparring.errors import BadValue

Floats = NDArray[np.float64]
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A statistic with its bootstrap interval."""

    value: float
    low: float
    """-infinity where all draws are alike: they say nothing of what others would be."""
    high: float


@dataclass(frozen=True, slots=True)
class Profile:
    """The share of runs that score more than each threshold, with a band that holds at each of them alone."""

    thresholds: tuple[float, ...]
    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def iqm(scores_RM: ArrayLike) -> float:
    """Return the interquartile mean: of all runs of all tasks together, without the lowest and highest quarter of them.

    >>> iqm([[0.0, 1.0], [2.0, 100.0]])
    1.5

    Raises:
        BadValue: The scores are no table of finite numbers.
    """
    return float(_iqm(_table(scores_RM)))


def _iqm(scores: Floats) -> Floats:
    """Return the means of the middle half over the last two axes."""
    flat = np.sort(scores.reshape(*scores.shape[:-2], -1), axis=-1)
    cut = flat.shape[-1] // 4
    return np.asarray(flat[..., cut : flat.shape[-1] - cut].mean(axis=-1))


def iqm_interval(scores_RM: ArrayLike, *, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0) -> Aggregate:
    """Return the interquartile mean with its stratified bootstrap interval.

    Raises:
        BadValue: As `iqm`, or the level is not between 0 and 1.
    """
    scores = _table(scores_RM)
    return _open(_interval([scores], lambda drawn: _iqm(drawn[0]), level, resamples, seed))


def performance_profile(
    scores_RM: ArrayLike,
    thresholds: Sequence[float],
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Profile:
    """Return for each threshold the share of runs with a higher score, every task counting alike.

    >>> performance_profile([[0.0, 1.0], [2.0, 3.0]], [0.5, 2.5], resamples=10).shares
    (0.75, 0.25)

    Raises:
        BadValue: As `iqm_interval`, or there are no thresholds.
    """
    scores, marks = _table(scores_RM), np.asarray(thresholds, dtype=np.float64)
    if not marks.size:
        raise BadValue("a performance profile needs thresholds, got none")
    parts = [_interval([scores], _share_above(mark), level, resamples, seed) for mark in marks]
    columns = zip(*((part.value, part.low, part.high) for part in parts), strict=True)
    return Profile(tuple(marks.tolist()), *map(tuple, columns))


def _share_above(mark: float) -> Callable[[Sequence[Floats]], Floats]:
    return lambda drawn: np.asarray((drawn[0] > mark).mean(axis=(-2, -1)))


def improvement_probability(
    first_RM: ArrayLike, second_RM: ArrayLike, *, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0
) -> Aggregate:
    """Return the chance that a run of the first scores more than one of the second on a task drawn at random.

    The mean over tasks of Mann and Whitney's U by pairs of runs, ties counting half.

    >>> improvement_probability([[1.0], [3.0]], [[2.0], [1.0]], resamples=10).value
    0.625

    Raises:
        BadValue: As `iqm_interval`, or the two have different numbers of tasks.
    """
    first, second = _table(first_RM), _table(second_RM)
    if first.shape[1] != second.shape[1]:
        raise BadValue(f"both need the same tasks, got {first.shape[1]} and {second.shape[1]}")
    return _open(_interval([first, second], _chance, level, resamples, seed))


def _open(found: Aggregate) -> Aggregate:
    """Return it without ends where they are where it is itself."""
    return found if found.low < found.high else Aggregate(found.value, -math.inf, math.inf)


def _chance(drawn: Sequence[Floats]) -> Floats:
    first, second = drawn
    signs = np.sign(first[..., :, None, :] - second[..., None, :, :])
    return np.asarray((signs.mean(axis=(-3, -2, -1)) + 1) / 2)


def _interval(
    tables: Sequence[Floats],
    statistic: Callable[[Sequence[Floats]], Floats],
    level: float,
    resamples: int,
    seed: int,
) -> Aggregate:
    """Return a statistic of tables, and percentiles of what it is when the runs of each task are drawn again."""
    if not 0 < level < 1 or resamples < 1:
        raise BadValue(f"an interval needs a level in (0, 1) and resamples, got {level} and {resamples}")
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = max(1, 1_000_000 // max(t.size * t.shape[0] for t in tables))
    found = [
        statistic([_draw(table, min(rows, resamples - start), generator) for table in tables])
        for start in range(0, resamples, rows)
    ]
    low, high = np.quantile(np.concatenate(found), [(1 - level) / 2, (1 + level) / 2])
    value = float(statistic(tables))
    return Aggregate(value, min(value, float(low)), max(value, float(high)))


def _draw(table: Floats, times: int, generator: np.random.Generator) -> Floats:
    runs = generator.integers(0, len(table), (times, *table.shape))
    return np.asarray(table[runs, np.arange(table.shape[1])])


def _table(scores: ArrayLike) -> Floats:
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise BadValue(f"scores are a table of finite numbers, (runs, tasks), got shape {table.shape}")
    return table
