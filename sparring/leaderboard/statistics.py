"""Means of an agent's scores with intervals that hold: repeats of a task, and tasks of a family, are one cluster.

Scores come as `{task: (score of each repeat)}`; None stands for an infrastructure failure, which is never a score.

    mean_score    scores in [0, 1] (or other bounds): Wilson's interval, its sample size adjusted to the clusters
    pass_at, pass_hat   what k samples would bring, and the chance that k samples are all right
    macro_mean    a suite's score: the mean of its parts

Numbers without bounds, such as tokens, are in `sparring.leaderboard.unbounded`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sparring.agents.improve.distributions import student
from sparring.agents.improve.estimates import pass_at_k, pass_hat_k
from sparring.agents.improve.metrics import wilson
from sparring.errors import BadValue

Scores = Mapping[str, Sequence[float | None]]
"""By task, the score of every repeat; None where the infrastructure failed."""
Families = Mapping[str, Hashable]
"""By task, what it has in common with others: a template, a generator, a seed pack."""
Failures = Literal["left out", "count 0"]
"""What is done with infrastructure failures; a board shows both."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over tasks with its interval."""

    mean: float
    low: float
    """May be -infinity where one cluster says nothing of others and there are no bounds."""
    high: float
    samples: int
    """Scores that count."""
    tasks: int
    """Tasks that have one."""
    clusters: int
    """Families, or tasks."""
    failures: int = 0
    """Infrastructure failures among the samples asked for, however they are treated."""


class Table(NamedTuple):
    """Scores by task in the order of the tasks' names, so that the order of the input changes no byte."""

    names: tuple[str, ...]
    values: Floats
    """The mean of each task's scores, (N,)."""
    groups: Ints | None
    """The number of each task's family; None where each task is a cluster of its own."""
    samples: int
    failures: int
    once: bool
    """Whether every task has a single score, and no family."""


def mean_score(
    scores: Scores,
    *,
    families: Families | None = None,
    failures: Failures = "left out",
    bounds: tuple[float, float] = (0.0, 1.0),
    level: float = 0.95,
) -> Estimate:
    """Return the mean over tasks of scores within bounds; every task counts alike, however many repeats it has.

    One score per task, each at a bound (right or wrong): exactly Wilson's interval (1927). Else Wilson's interval for the
    effective number of samples, `mean (1 - mean) / variance`, with Student's t for the normal quantile (Korn and Graubard
    1998 do so with Clopper and Pearson's). The variance is that of clusters, moved towards its largest
    possible value as far as it rests on few of them (see `effective_size`).

    >>> found = mean_score({"a": [1.0], "b": [0.0], "c": [1.0]})
    >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3)
    (0.667, 0.208, 0.939)

    Raises:
        BadValue: No task has a score, a score is out of bounds, a family is missing, or the level is not in (0, 1).
    """
    return _bounded(tabulate(scores, families, failures, bounds), bounds, level)


def _bounded(table: Table, bounds: tuple[float, float], level: float) -> Estimate:
    low, high = bounds
    unit = (table.values - low) / (high - low)
    clusters = number_of_clusters(table)
    mean, size = (float(x) for x in effective_size(unit, table.groups))
    if table.once and bool(np.isin(unit, (0.0, 1.0)).all()):
        interval = wilson(float(unit.sum()), len(unit), student(level))
    elif clusters == 1:
        interval = 0.0, 1.0
    else:
        interval = wilson(mean * size, size, student(level, clusters - 1))
    ends = min(interval[0], mean), mean, max(interval[1], mean)
    below, middle, above = (low + (high - low) * x for x in ends)
    return Estimate(middle, below, above, table.samples, len(unit), clusters, table.failures)


def effective_size(values_SN: Floats, groups_N: Ints | None = None) -> tuple[Floats, Floats]:
    """Return (means, effective numbers of independent right-or-wrong samples) for each of S sets of N task means.

    With d the deviations of the G clusters (of one task each without groups), v their variance of the mean and
    `p (1 - p) sum(size^2) / N^2` the largest it can be, the variance is `(1 - w) v + w largest`. The weight w = 1 / q^2,
    where q = sum(d^2)^2 / sum(d^4) is the number of clusters that v rests on (the participation ratio): of one lucky task
    among wrong ones q is about 1, so v says nothing; of N alike it is N / 3 or more, so v says all. Where every cluster is
    at the mean, w is 1: that many samples as there are clusters. The rule is our own; its coverage is measured in
    `benchmarks/intervals.py`.

    Args:
        values_SN: Means of tasks in [0, 1].
        groups_N: The cluster of each task, numbered from 0.
    """
    count = values_SN.shape[-1]
    mean = np.clip(values_SN.mean(axis=-1), 0.0, 1.0)
    off = cluster_sums(values_SN - mean[..., None], groups_N)
    sizes = np.ones(count) if groups_N is None else np.bincount(groups_N).astype(float)
    clusters = off.shape[-1]
    square = (off**2).sum(axis=-1)
    largest = mean * (1 - mean) * (sizes**2).sum() / count**2
    weight = few(square, (off**4).sum(axis=-1), 1e-20 * count)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = square / count**2 * (clusters / max(1, clusters - 1))
        variance = (1 - weight) * variance + weight * largest
        size = np.where(variance > 0, mean * (1 - mean) / variance, count**2 / (sizes**2).sum())
    return mean, size


def few(square: ArrayLike, fourth: ArrayLike, least: ArrayLike = 1e-20) -> Floats:
    """Return 1 / q^2, with q the number of clusters that a sum of squares rests on (see `effective_size`); 1 where it is 0.

    >>> few([2.0, 0.0], [2.0, 0.0]).tolist()
    [0.25, 1.0]

    Args:
        square: Sums of the clusters' squared deviations.
        fourth: Sums of their fourth powers.
        least: What no more than rounding leaves of a square.
    """
    sums = np.asarray(square, dtype=np.float64)
    informed = sums > np.asarray(least, dtype=np.float64)
    return np.where(informed, (np.asarray(fourth) / np.where(informed, sums, 1.0) ** 2) ** 2, 1.0)


def cluster_sums(values_SN: Floats, groups_N: Ints | None) -> Floats:
    """Return the sums over each cluster, (..., G); the values themselves without groups."""
    if groups_N is None:
        return values_SN
    order = np.argsort(groups_N, kind="stable")
    starts = np.flatnonzero(np.diff(groups_N[order], prepend=-1))
    return np.asarray(np.add.reduceat(values_SN[..., order], starts, axis=-1))


def pass_at(scores: Scores, k: int, *, families: Families | None = None, level: float = 0.95) -> Estimate:
    """Return the chance that one of k samples is right, as a mean over tasks of the unbiased `pass_at_k`.

    Raises:
        BadValue: A task has fewer than k samples that are no infrastructure failures, or a score is neither 0 nor 1.
    """
    return _over_tasks(scores, k, pass_at_k, families, level)


def pass_hat(scores: Scores, k: int, *, families: Families | None = None, level: float = 0.95) -> Estimate:
    """Return the chance that all of k samples are right (pass^k), as a mean over tasks of the unbiased `pass_hat_k`.

    Raises:
        BadValue: As `pass_at`.
    """
    return _over_tasks(scores, k, pass_hat_k, families, level)


def _over_tasks(
    scores: Scores, k: int, estimate: Callable[[int, int, int], float], families: Families | None, level: float
) -> Estimate:
    valid = {task: [score for score in given if score is not None] for task, given in scores.items()}
    for task, given in valid.items():
        if len(given) < k:
            raise BadValue(
                f"{k} samples need at least {k} valid ones of every task, but task {task!r} has {len(given)}: "
                f"run it more often, or ask for k = {len(given)}"
            )
        if odd := [score for score in given if score not in (0, 1)]:
            raise BadValue(f"samples are right (1) or wrong (0), but task {task!r} has {odd[0]}: give verdicts")
    per_task = {task: [estimate(len(given), round(sum(given)), k)] for task, given in valid.items()}
    samples = sum(map(len, valid.values()))
    table = tabulate(per_task, families, "left out")._replace(
        samples=samples,
        failures=sum(map(len, scores.values())) - samples,
        once=families is None and samples == len(valid),
    )
    return _bounded(table, (0.0, 1.0), level)


def macro_mean(
    parts: Sequence[Estimate],
    weights: Sequence[float] | None = None,
    *,
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> Estimate:
    """Return the mean of independent parts, such as a suite's domains; every part counts alike, or by its weight.

    Of scores within bounds it is Wilson's interval for the effective number of samples of the whole, `mean (1 - mean) /
    sum (w^2 v_j)`; the parts' variances v_j follow from their own intervals, which are Wilson's. (Adding squared distances
    to the parts' ends covers 0.90 where all parts are near a bound: `benchmarks/intervals.py`.) Without
    bounds, or with a part of one cluster, squared distances are added (MOVER: Zou and Donner 2008).

    >>> half = Estimate(0.5, 0.4, 0.6, 100, 100, 100)
    >>> both = macro_mean([half, half])
    >>> round(both.low, 3), both.mean, round(both.high, 3)
    (0.429, 0.5, 0.571)

    Args:
        parts: As `mean_score` (or, without bounds, `mean_value`) returns them, of one level.
        weights: Above 0; only their shares matter.
        bounds: Of the scores.

    Raises:
        BadValue: There are no parts, not one weight for each, or a weight that is not above 0.
    """
    given = [1.0] * len(parts) if weights is None else list(weights)
    if not parts or len(given) != len(parts):
        raise BadValue(
            f"a macro mean needs parts and one weight for each, got {len(parts)} parts, {len(given)} weights"
        )
    if not all(0 < weight < math.inf for weight in given):
        raise BadValue(f"weights of parts are above 0, got {given}: leave a part out instead")
    shares = [weight / math.fsum(given) for weight in given]
    mean = math.fsum(share * part.mean for share, part in zip(shares, parts, strict=True))
    low, high = _joined(parts, shares, bounds) or _added(parts, shares, mean)
    counts = [sum(x) for x in zip(*((p.samples, p.tasks, p.clusters, p.failures) for p in parts), strict=True)]
    return Estimate(mean, min(low, mean), max(high, mean), *counts)


def _added(parts: Sequence[Estimate], shares: Sequence[float], mean: float) -> tuple[float, float]:
    below = math.hypot(*(share * (part.mean - part.low) for share, part in zip(shares, parts, strict=True)))
    above = math.hypot(*(share * (part.high - part.mean) for share, part in zip(shares, parts, strict=True)))
    return mean - below, mean + above


def _joined(
    parts: Sequence[Estimate], shares: Sequence[float], bounds: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Return Wilson's interval of the whole; None where the parts' intervals are not his."""
    if bounds is None or any(part.high - part.low >= (bounds[1] - bounds[0]) * (1 - 1e-12) for part in parts):
        return None
    low, width = bounds[0], bounds[1] - bounds[0]
    means = [(part.mean - low) / width for part in parts]
    mean = min(1.0, max(0.0, math.fsum(share * p for share, p in zip(shares, means, strict=True))))
    sizes = [_inverse_size(p, (part.high - part.low) / width) for p, part in zip(means, parts, strict=True)]
    variance = 0.0
    for share, p, size in zip(shares, means, sizes, strict=True):
        towards = (p + size / 4 * mean) / (1 + size / 4)  # about one sample more, at the whole's mean
        variance += share**2 * towards * (1 - towards) * size
    if variance <= 0:
        variance, spread = math.fsum(share**2 * size for share, size in zip(shares, sizes, strict=True)), 1.0
    else:
        spread = mean * (1 - mean)
    if variance <= 0:
        return None
    ends = wilson(mean * spread / variance, spread / variance, 1.0)
    return low + width * ends[0], low + width * ends[1]


def _inverse_size(mean: float, width: float) -> float:
    """Return z^2 / n of a Wilson interval: the root of `half^2 (1 + x)^2 = mean (1 - mean) x + x^2 / 4`."""
    square, spread = (width / 2) ** 2, mean * (1 - mean)
    a, b = square - 0.25, 2 * square - spread
    return (-b - math.sqrt(max(0.0, b * b - 4 * a * square))) / (2 * a)


def tabulate(
    scores: Scores, families: Families | None, failures: Failures, bounds: tuple[float, float] = (0.0, 1.0)
) -> Table:
    """Return the tasks' means and clusters; a task without a score that counts is left out.

    Raises:
        BadValue: No task has a score, a score is out of bounds or not finite, a family is missing.
    """
    kept = {task: _kept(scores[task], failures) for task in sorted(scores)}
    names = tuple(task for task, given in kept.items() if given)
    if not names:
        raise BadValue(f"none of {len(scores)} tasks has a score: run some, or count infrastructure failures as 0")
    for task in names:
        if odd := [s for s in kept[task] if not (math.isfinite(s) and bounds[0] <= s <= bounds[1])]:
            raise BadValue(f"task {task!r} has the score {odd[0]}: give numbers from {bounds[0]:g} to {bounds[1]:g}")
    values = np.array([math.fsum(kept[task]) / len(kept[task]) for task in names])
    samples = sum(map(len, kept.values()))
    void = sum(score is None for given in scores.values() for score in given)
    return Table(names, values, group(names, families), samples, void, families is None and samples == len(names))


def _kept(given: Sequence[float | None], failures: Failures) -> list[float]:
    if failures not in ("left out", "count 0"):
        raise BadValue(f"infrastructure failures are 'left out' or 'count 0', got {failures!r}")
    zero = failures == "count 0"
    return [0.0 if score is None else float(score) for score in given if score is not None or zero]


def group(names: Sequence[str], families: Families | None) -> Ints | None:
    """Return the number of each task's family, counted from 0 in the order of the tasks; None without families.

    Raises:
        BadValue: A task has no family.
    """
    if families is None:
        return None
    if missing := [name for name in names if name not in families]:
        raise BadValue(f"task {missing[0]!r} has no family: name one for every task, or give no families")
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(families[name], len(numbers)) for name in names], dtype=np.int64)


def number_of_clusters(table: Table) -> int:
    """Return how many families there are, or else tasks."""
    return len(table.values) if table.groups is None else int(table.groups.max()) + 1
