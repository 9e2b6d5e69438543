"""Two agents on the same tasks and repeats: the difference with its interval, a p-value, and how many tasks would tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from sparring.agents.improve.distributions import student, tail
from sparring.errors import BadValue
from sparring.leaderboard.statistics import Failures, Families, Floats, Ints, Scores, cluster_sums, few, group

Test = Literal["McNemar, exact", "sign flips, exact", "sign flips, sampled", "Student's t over clusters"]
BY_T: Test = "Student's t over clusters"
MOST_FLIPS = 14
"""Up to so many clusters that differ, every choice of signs is counted."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first agent's mean minus the second's, over the tasks and repeats that both have."""

    difference: float
    low: float
    high: float
    p_value: float
    """Two-sided; of the hypothesis that the two agents' scores could be exchanged. Below 5 % exactly where the interval leaves out 0."""
    test: Test
    tasks: int
    pairs: int
    """Pairs of scores, of the same task and repeat."""
    clusters: int
    better: int
    """Tasks in which the first agent's mean is higher."""
    worse: int
    tasks_needed: int | None
    """About how many tasks of this kind tell a true difference of this size (two-sided 5 %, power 80 %); None for none."""
    left_out: int
    """Tasks that only one of them has, or that have no pair of scores."""


class Pairs(NamedTuple):
    """Tasks that both agents have scores of."""

    names: tuple[str, ...]
    differences: Floats
    """The mean difference of each task's pairs, (N,)."""
    pairs: int
    binary: bool
    """Whether every score is at a bound: right or wrong."""


def compare(
    first: Scores,
    second: Scores,
    *,
    families: Families | None = None,
    failures: Failures = "left out",
    bounds: tuple[float, float] | None = (0.0, 1.0),
    level: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Comparison:
    """Return how much better the first agent is than the second, on the same tasks and seeds.

    The interval is Student's t over clusters of paired differences, to whose squares those of two more clusters are added: they
    differ by one repeat where scores are right or wrong, and by more where what is seen rests on few clusters (`_step`). For
    single verdicts it is Bonett and Price's (2012), which adds one task that only the first has right, and one that only the
    second has, with Student's t for the normal quantile. p is McNemar's exact one (1947: a sign test on the tasks in which one
    of them is right) for single verdicts, and else that of the mean when clusters' signs are flipped; or, where it is larger,
    that of the interval's own t. Where the exact test alone cannot tell the two apart, the interval reaches to 0.

    >>> found = compare({"a": [1], "b": [1], "c": [0]}, {"a": [0], "b": [1], "c": [0]})
    >>> round(found.difference, 3), found.p_value, found.test
    (0.333, 1.0, 'McNemar, exact')

    Args:
        first: Scores by task; the r-th score of a task is paired with the other agent's r-th.
        second: The other agent's.
        bounds: Of scores; None for numbers without bounds, such as tokens.
        resamples: Choices of signs, where there are too many to count them all.
        seed: Of those choices.

    Raises:
        BadValue: They have no task in common, a score is out of bounds, a family is missing, or the level is not in (0, 1).
    """
    low, high = bounds or (-math.inf, math.inf)
    paired = pair(first, second, failures, (low, high))
    groups = group(paired.names, families)
    off, single = paired.differences, paired.binary and groups is None and paired.pairs == len(paired.names)
    sums = cluster_sums(off, groups)
    mean = float(off.mean())
    width, repeat = high - low, len(off) / paired.pairs if paired.binary else 0.0
    step = width * _step(sums / width, repeat) if bounds else 0.0
    *ends, own = _interval(off, groups, step, level, single)
    p_value, test = max(_test(off, sums, single, resamples, seed), (own, BY_T))
    if p_value >= 1 - level:
        ends = [min(ends[0], 0.0), max(ends[1], 0.0)]
    return Comparison(
        difference=mean,
        low=max(-width, min(ends[0], mean)),
        high=min(width, max(ends[1], mean)),
        p_value=p_value,
        test=test,
        tasks=len(off),
        pairs=paired.pairs,
        clusters=len(sums),
        better=_above(off),
        worse=_above(-off),
        tasks_needed=tasks_needed(off, groups),
        left_out=len(first.keys() | second.keys()) - len(off),
    )


def _test(differences: Floats, sums: Floats, single: bool, resamples: int, seed: int) -> tuple[float, Test]:
    if single:
        return mcnemar(_above(differences), _above(-differences)), "McNemar, exact"
    return flip(sums, resamples, seed)


def _above(differences: Floats) -> int:
    return int((differences > 0).sum())


def pair(
    first: Scores, second: Scores, failures: Failures = "left out", bounds: tuple[float, float] = (0.0, 1.0)
) -> Pairs:
    """Return the differences of the tasks that both have, in the order of their names.

    Raises:
        BadValue: There is none, or a score is out of bounds.
    """
    means: dict[str, float] = {}
    pairs, binary = 0, True
    for task in sorted(first.keys() & second.keys()):
        both = list(_both(first[task], second[task], failures))
        if odd := [x for pair in both for x in pair if not (math.isfinite(x) and bounds[0] <= x <= bounds[1])]:
            raise BadValue(f"task {task!r} has the score {odd[0]}: give numbers from {bounds[0]:g} to {bounds[1]:g}")
        if both:
            means[task] = math.fsum(a - b for a, b in both) / len(both)
            pairs += len(both)
            binary = binary and all(x in bounds for pair in both for x in pair)
    if not means:
        raise BadValue(
            f"the two agents ({len(first)} and {len(second)} tasks) have no task with scores in common: "
            f"run both on the same suite and seeds"
        )
    return Pairs(tuple(means), np.array(list(means.values())), pairs, binary)


def _both(
    first: Sequence[float | None], second: Sequence[float | None], failures: Failures
) -> list[tuple[float, float]]:
    if failures not in ("left out", "count 0"):
        raise BadValue(f"infrastructure failures are 'left out' or 'count 0', got {failures!r}")
    pairs = zip(first, second, strict=False)
    if failures == "count 0":
        return [(0.0 if a is None else float(a), 0.0 if b is None else float(b)) for a, b in pairs]
    return [(float(a), float(b)) for a, b in pairs if a is not None and b is not None]


def _step(sums_G: Floats, repeat: float) -> float:
    """Return by how much two more clusters differ: by `repeat`, or up to 1 as far as what is seen rests on few clusters.

    `step^2 = w + (1 - w) repeat^2` with w = 1 / q^2 and q the participation ratio of `statistics.effective_size`.
    """
    weight = float(few((sums_G**2).sum(), (sums_G**4).sum()))
    return math.sqrt(weight + (1 - weight) * repeat**2)


def _interval(
    differences: Floats, groups: Ints | None, step: float, level: float, single: bool
) -> tuple[float, float, float]:
    """Return the interval of the mean over tasks and its p-value; `step` is by how much two more clusters differ (see `compare`)."""
    mean, count = float(differences.mean()), len(differences)
    if single:
        middle = mean * count / (count + 2)
        square = float((differences**2).sum()) + 2 * step**2
        error = math.sqrt((square / (count + 2) - middle**2) / (count + 2))
        return _students(middle, error, count - 1, level)
    off = cluster_sums(differences - mean, groups)
    clusters = len(off)
    square = float((off**2).sum()) + 2 * step**2
    error = math.sqrt(square * clusters / max(1, clusters - 1)) / count
    return _students(mean, error, clusters - 1, level)


def _students(mean: float, error: float, freedom: int, level: float) -> tuple[float, float, float]:
    """Return Student's interval and p-value; there are none (and p is 0) without degrees of freedom, or where there is no error."""
    quantile = student(level, freedom)
    if not freedom or error <= 1e-12 * abs(mean):
        return -math.inf, math.inf, 0.0
    return mean - quantile * error, mean + quantile * error, tail(mean / error, freedom)


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p-value of `better` against `worse` discordant pairs (a sign test; McNemar 1947).

    >>> mcnemar(8, 1)
    0.0390625

    Raises:
        BadValue: A count is negative.
    """
    if better < 0 or worse < 0:
        raise BadValue(f"counts of pairs are 0 or more, got {better} and {worse}")
    total, few = better + worse, min(better, worse)
    if total <= 1000:
        return min(1.0, 2 * float(sum(math.comb(total, i) for i in range(few + 1)) / 2**total))
    most = math.lgamma(total + 1) - total * math.log(2)
    logs = (most - math.lgamma(i + 1) - math.lgamma(total - i + 1) for i in range(few + 1))
    return min(1.0, 2 * math.fsum(map(math.exp, logs)))


def flip(sums_G: Floats, resamples: int = 10_000, seed: int = 0) -> tuple[float, Test]:
    """Return (p, test): how often the sum is as far from 0 as it is when each cluster's sign is chosen by a coin.

    Exact for up to `MOST_FLIPS` clusters that are not 0; else (1 + as far) / (1 + resamples).
    """
    sums = sums_G[sums_G != 0]
    seen = abs(float(sums.sum())) * (1 - 1e-12)
    if len(sums) <= MOST_FLIPS:
        signs = 1 - 2 * ((np.arange(2 ** len(sums))[:, None] >> np.arange(len(sums))) & 1)
        return float((abs(signs @ sums) >= seen).mean()), "sign flips, exact"
    generator = np.random.Generator(np.random.PCG64(seed))
    extreme = 0
    for start in range(0, resamples, 500):
        coins = generator.integers(0, 2, (min(500, resamples - start), len(sums)), dtype=np.int8)
        extreme += int((abs((1.0 - 2.0 * coins) @ sums) >= seen).sum())
    return (1 + extreme) / (1 + resamples), "sign flips, sampled"


def tasks_needed(
    differences_N: Floats, groups_N: Ints | None = None, *, level: float = 0.05, power: float = 0.8
) -> int | None:
    """Return how many tasks of this kind tell a true difference as large as the one seen; None if there is none.

    `((z_a sqrt(m) + z_b sqrt(v)) / mean)^2` with v the variance of a task's difference and m = v + mean^2 that without
    a difference (Connor 1987, for verdicts), both by clusters.

    >>> tasks_needed(np.array([1.0] * 6 + [-1.0] * 3 + [0.0] * 91))
    783
    """
    mean, count = float(differences_N.mean()), len(differences_N)
    if abs(mean) < 1e-12:
        return None
    without = float((cluster_sums(differences_N, groups_N) ** 2).sum()) / count
    variance = float((cluster_sums(differences_N - mean, groups_N) ** 2).sum()) / count
    needed = (student(1 - level) * math.sqrt(without) + student(2 * power - 1) * math.sqrt(variance)) / mean
    return math.ceil(needed**2)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for a table of comparisons, in the same order (Holm 1979): below 5 % are as many as hold together.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]

    Raises:
        BadValue: One is not in [0, 1].
    """
    if odd := [p for p in p_values if not 0 <= p <= 1]:
        raise BadValue(f"p-values lie between 0 and 1, got {odd[0]}")
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def compare_all(
    agents: Mapping[str, Scores], *, families: Families | None = None, failures: Failures = "left out", seed: int = 0
) -> dict[tuple[str, str], tuple[Comparison, float]]:
    """Return every pair's comparison and its p-value adjusted by Holm over the table, by (first, second) in sorted order.

    Raises:
        BadValue: As `compare`.
    """
    names = sorted(agents)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    found = [compare(agents[a], agents[b], families=families, failures=failures, seed=seed) for a, b in pairs]
    adjusted = holm([each.p_value for each in found])
    return {pair: (each, p) for pair, each, p in zip(pairs, found, adjusted, strict=True)}
