"""Ranks on a suite: who is better beyond doubt, by paired differences of all runs at once; the rest are tied.

Scores are weighed as in the suite's score (domains alike, and in each its parts), so a difference of two runs is the mean of one
number for every task. Its interval is that of `sparring.leaderboard.paired.compare`, worked out for all pairs together; p-values are
adjusted by Holm over the table. Runs with other seeds share no draws: they are compared by their own intervals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sparring.agents.improve.distributions import tail
from sparring.leaderboard.paired import holm
from sparring.leaderboard.statistics import Floats, Ints, cluster_sums, few

TaskScores = Mapping[str, Sequence[Sequence[float | None]]]
"""By part, the scores of every task: None where the infrastructure failed, or it was not tried."""


class Contender(NamedTuple):
    """A run that is to be ranked."""

    key: str
    score: float
    low: float
    high: float
    seeds: str
    """Runs with equal ones (the hash of what was asked) are paired."""
    scores: TaskScores


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands."""

    key: str
    best: int
    """1 + how many are better beyond doubt."""
    worst: int
    """The number of runs, less how many are worse beyond doubt."""
    tied_with: tuple[str, ...]


def weights(parts: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return what every part counts in a suite's score, from (name, domain) of each.

    >>> weights([("a", "math"), ("b", "math"), ("c", "web")])
    {'a': 0.25, 'b': 0.25, 'c': 0.5}
    """
    domains = [domain for _, domain in parts]
    return {name: 1 / len({*domains}) / domains.count(domain) for name, domain in parts}


def places(
    found: Sequence[Contender], parts: Mapping[str, float], families: Mapping[str, Sequence[str] | None]
) -> list[Place]:
    """Return every run's place, the highest score first.

    Args:
        found: The runs.
        parts: What every part counts (`weights`).
        families: By part, what each of its tasks is made of; None where tasks have nothing in common.
    """
    n = len(found)
    order = sorted(range(n), key=lambda i: (-found[i].score, i))
    p = _p_values(found, parts, families)
    upper = [(i, j) for i in range(n) for j in range(i + 1, n)]
    adjusted = holm([p[i, j] for i, j in upper])
    sure = np.zeros((n, n), dtype=bool)
    for (i, j), value in zip(upper, adjusted, strict=True):
        if value < 0.05 and found[i].score != found[j].score:
            sure[(i, j) if found[i].score > found[j].score else (j, i)] = True
    out = []
    for i in order:
        tied = [found[j].key for j in order if j != i and not sure[i, j] and not sure[j, i]]
        out.append(Place(found[i].key, 1 + int(sure[:, i].sum()), n - int(sure[i].sum()), tuple(tied)))
    return out


def _p_values(
    found: Sequence[Contender], parts: Mapping[str, float], families: Mapping[str, Sequence[str] | None]
) -> Floats:
    """Return two-sided p-values of the differences of all pairs, (A, A)."""
    n = len(found)
    out = np.ones((n, n))
    for seeds in dict.fromkeys(one.seeds for one in found):
        mine = [i for i, one in enumerate(found) if one.seeds == seeds]
        table = _table([found[i].scores for i in mine], parts, families)
        for place, i in enumerate(mine[:-1]):
            rest = mine[place + 1 :]
            out[i, rest] = out[rest, i] = _paired(table.values[place] - table.values[place + 1 :], table)
    for i in range(n):
        for j in range(n):
            if found[i].seeds != found[j].seeds:
                out[i, j] = _apart(found[i], found[j])
    return out


class Paired(NamedTuple):
    """What is known of the difference of two runs with the same seeds."""

    error: float
    """Its standard error."""
    freedom: int
    """Degrees of freedom: clusters less one."""
    p_value: float
    """Two-sided: the one that decides ranks."""


def paired(
    first: TaskScores, second: TaskScores, parts: Mapping[str, float], families: Mapping[str, Sequence[str] | None]
) -> Paired:
    """Return how sure the difference of two runs is."""
    table = _table([first, second], parts, families)
    off = table.values[:1] - table.values[1:]
    _, errors, clusters = _errors(off, table)
    return Paired(float(errors[0]), clusters - 1, float(_paired(off, table)[0]))


class _Table(NamedTuple):
    values: Floats
    """Weighed means of tasks, NaN where there is none: (A, N)."""
    groups: Ints
    """The cluster of every task, (N,)."""
    step: float
    """By how much a task's difference can change at most: the largest weight."""
    repeat: float
    """By how much one repeat changes it, where scores are right or wrong."""


def _table(
    found: Sequence[TaskScores], parts: Mapping[str, float], families: Mapping[str, Sequence[str] | None]
) -> _Table:
    sizes = {part: max(len(one.get(part, ())) for one in found) for part in parts}
    total = sum(sizes.values())
    columns, names = [], list[tuple[str, object]]()
    step = repeat = 0.0
    for part, size in sizes.items():
        weight = parts[part] * total / size if size else 0.0
        kinds = families.get(part)
        names += [(part, kinds[t] if kinds else t) for t in range(size)]
        given = [[one.get(part, ())[t : t + 1] for t in range(size)] for one in found]
        columns.append(weight * np.array([list(map(_mean, row)) for row in given]).reshape(len(found), size))
        every = [x for row in given for one in row for each in one for x in each]
        step = max(step, weight)
        if {*every} <= {0.0, 1.0, None} and every:
            repeat = max(repeat, weight * len(found) * size / len(every))
    numbers: dict[tuple[str, object], int] = {}
    groups = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
    return _Table(np.concatenate(columns, axis=1), groups, step, repeat)


def _mean(tries: Sequence[Sequence[float | None]]) -> float:
    known = [score for one in tries for score in one if score is not None]
    return sum(known) / len(known) if known else math.nan


def _paired(off: Floats, table: _Table) -> Floats:
    """Return the p-values of rows of differences, (A,), by Student's t over clusters."""
    means, errors, clusters = _errors(off, table)
    if clusters < 2:
        return np.ones(len(off))
    t = np.divide(abs(means), errors, out=np.zeros(len(off)), where=means != 0)
    return np.array([tail(float(each), clusters - 1) for each in t])


def _errors(off: Floats, table: _Table) -> tuple[Floats, Floats, int]:
    """Return (means, standard errors, clusters) of rows of differences, with two more clusters that differ by a step.

    As in `paired.compare`, that is one repeat where scores are right or wrong, and more where the difference rests on few clusters.
    """
    there = ~np.isnan(off)
    count = np.maximum(1, there.sum(axis=1))
    whole = bool(there.all())
    off = off if whole else np.where(there, off, 0.0)
    mean = off.sum(axis=1) / count
    raw = cluster_sums(off, table.groups)
    clusters = raw.shape[1]
    sizes = cluster_sums((there[:1] if whole else there).astype(np.float64), table.groups)
    squares = raw * raw
    square = squares.sum(axis=1)
    weight = few(square, (squares * squares).sum(axis=1))
    more = weight * table.step**2 + (1 - weight) * table.repeat**2
    centred = raw - mean[:, None] * sizes
    variance = ((centred * centred).sum(axis=1) + 2 * more) * clusters / max(1, clusters - 1) / count**2
    return np.where(square > 1e-20, mean, 0.0), np.sqrt(variance), clusters


def _apart(one: Contender, other: Contender) -> float:
    """Return the p-value of two runs with other seeds, by the widths of their intervals."""
    error = math.hypot(one.high - one.low, other.high - other.low) / 2 / 1.96
    return math.erfc(abs(one.score - other.score) / max(error, 1e-300) / math.sqrt(2))
