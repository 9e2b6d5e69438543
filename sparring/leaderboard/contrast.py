"""Runs of one suite against each other: by part, and as a whole, on the same tasks, seeds, seats and tries.

The whole weighs its parts as the suite's score does (domains alike, and in each its parts), so its difference is that of the two
scores over what both have. Its interval and its p-value are of one statistic, the one that decides ranks on a board
(`sparring.leaderboard.ranking`), whatever the number of parts: Student's t over clusters of paired differences. Of a single part, all
else is as in `sparring.leaderboard.paired`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue
from sparring.leaderboard.curves import Point, improvement_curve
from sparring.leaderboard.paired import BY_T, Comparison, compare, holm, pair
from sparring.leaderboard.ranking import Paired, paired, weights
from sparring.leaderboard.records import Record
from sparring.leaderboard.statistics import Estimate, Families, Floats, Scores, cluster_sums, group
from sparring.types import Trajectory


class Sides(NamedTuple):
    """A part as two agents played it."""

    first: Scores
    second: Scores
    families: Families | None
    weight: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """The first run minus the second."""

    whole: Comparison
    parts: Mapping[str, Comparison | None]
    """None: they have no episode of it in common that is not void."""
    adjusted: Mapping[str, float]
    """Of every part that is compared: its p-value, by Holm over the parts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first answer in which two runs differ."""

    item: int
    part: str
    task: int
    step: int
    """Which of the episode's, from 0."""
    seats: tuple[str | None, str | None]
    said: tuple[str | None, str | None]
    """None: the episode was over."""
    scores: tuple[float | None, float | None]
    """Of the episode."""


@dataclass(frozen=True, slots=True)
class Level:
    """A run among the generations of an agent."""

    name: str
    score: Estimate
    gain: Contrast | None
    """Over the first; None for the first."""


def contrast(first: Record, second: Record, *, seed: int = 0) -> Contrast:
    """Return how much better the first run is than the second.

    Raises:
        BadValue: They are runs of different suites, or have no finished episode in common.
    """
    if first.card.hash != second.card.hash:
        raise BadValue(
            f"{first.folder} asked for {_asked(first)} and {second.folder} for {_asked(second)}: only runs of the same tasks and "
            "seeds can be compared"
        )
    shares = weights([(part.name, part.domain) for part in first.suite.parts])
    sides = {
        name: Sides(first.scores[name], second.scores[name], first.families[name], share)
        for name, share in shares.items()
    }
    there = {name: each for name, each in sides.items() if _in_common(each)}
    if not there:
        raise BadValue(
            f"{first.folder} and {second.folder} have no episode in common that is not void: play them again"
        )
    found, whole = compare_whole(list(there.values()), seed=seed)
    parts = dict(zip(there, found, strict=True))
    adjusted = dict(zip(there, holm([each.p_value for each in found]), strict=True))
    return Contrast(whole, {name: parts.get(name) for name in sides}, adjusted)


def contrasts(runs: Mapping[str, Record], *, seed: int = 0) -> dict[tuple[str, str], tuple[Contrast, float]]:
    """Return every pair's contrast and the p-value of its whole, adjusted by Holm over the table; pairs are in the runs' order.

    Raises:
        BadValue: As `contrast`.
    """
    names = list(runs)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    found = [contrast(runs[a], runs[b], seed=seed) for a, b in pairs]
    adjusted = holm([each.whole.p_value for each in found])
    return {names: (each, p) for names, each, p in zip(pairs, found, adjusted, strict=True)}


def curve(runs: Mapping[str, Record], *, seed: int = 0) -> tuple[tuple[Level, ...], dict[str, tuple[Point, ...]]]:
    """Return how runs change in their order: the whole, with gains over the first; and every part's improvement curve.

    Raises:
        BadValue: As `contrast`.
    """
    (_, first), *_ = runs.items()
    levels = []
    for name, run in runs.items():
        gain = None if run is first else contrast(run, first, seed=seed)
        score = run.report.whole.score
        if score is None:
            raise BadValue(f"{run.folder} has no episode that is not void: play it again")
        levels.append(Level(name, score, gain))
    comparable = [part for part in first.scores if all(_in_common(_sides(run, first, part)) for run in runs.values())]
    parts = {
        part: improvement_curve(
            {name: {0: run.scores[part]} for name, run in runs.items()}, families=first.families[part], seed=seed
        )
        for part in comparable
    }
    return tuple(levels), parts


def compare_whole(
    sides: Sequence[Sides], *, resamples: int = 10_000, seed: int = 0
) -> tuple[tuple[Comparison, ...], Comparison]:
    """Return the comparisons of parts and that of the whole, which weighs them; `resamples` and `seed` are of the parts' tests.

    >>> same = Sides({"a": [1], "b": [1]}, {"a": [0], "b": [1]}, None, 1.0)
    >>> parts, whole = compare_whole([same, same])
    >>> whole.difference, whole.tasks, round(whole.p_value, 3), parts[0].p_value
    (0.5, 4, 0.391, 1.0)

    Raises:
        BadValue: A part has no task with scores of both.
    """
    parts = tuple(
        compare(each.first, each.second, families=each.families, resamples=resamples, seed=seed) for each in sides
    )
    error, freedom, p_value = _whole(sides)
    reach = student(0.95, freedom) * error if freedom else math.inf
    total = math.fsum(each.weight for each in sides)
    shares = [each.weight / total for each in sides]
    mean = math.fsum(share * part.difference for share, part in zip(shares, parts, strict=True))
    low, high = max(-1.0, mean - reach), min(1.0, mean + reach)
    if len(parts) == 1:
        return parts, replace(parts[0], low=low, high=high, p_value=p_value, test=BY_T)
    sums, off = (np.concatenate(each) for each in zip(*map(_weighed, sides, shares), strict=True))
    tasks = sum(part.tasks for part in parts)
    return parts, Comparison(
        difference=mean,
        low=low,
        high=high,
        p_value=p_value,
        test=BY_T,
        tasks=tasks,
        pairs=sum(part.pairs for part in parts),
        clusters=len(sums),
        better=sum(part.better for part in parts),
        worse=sum(part.worse for part in parts),
        tasks_needed=_needed(mean, sums, off, tasks),
        left_out=sum(part.left_out for part in parts),
    )


def _whole(sides: Sequence[Sides]) -> Paired:
    """Return how sure the whole's difference is, as boards work it out."""
    firsts, seconds, families = {}, {}, dict[str, Sequence[str] | None]()
    total = math.fsum(each.weight for each in sides)
    for number, each in enumerate(sides):
        tasks, name = sorted(each.first.keys() | each.second.keys()), str(number)
        firsts[name], seconds[name] = ([side.get(task, ()) for task in tasks] for side in (each.first, each.second))
        families[name] = None if each.families is None else [str(each.families[task]) for task in tasks]
    return paired(firsts, seconds, {str(number): each.weight / total for number, each in enumerate(sides)}, families)


def _weighed(sides: Sides, share: float) -> tuple[Floats, Floats]:
    """Return what each cluster of a part adds to the whole's difference, and how far that is from the part's mean."""
    found = pair(sides.first, sides.second)
    groups = group(found.names, sides.families)
    each = share / len(found.names)
    differences = found.differences
    return each * cluster_sums(differences, groups), each * cluster_sums(differences - differences.mean(), groups)


def _needed(mean: float, sums: Floats, off: Floats, tasks: int) -> int | None:
    """Return how many tasks, in the same proportions, tell a true difference of this size (see `paired.tasks_needed`)."""
    if abs(mean) < 1e-12:
        return None
    without, variance = math.sqrt(float((sums**2).sum())), math.sqrt(float((off**2).sum()))
    return math.ceil(tasks * ((student(0.95) * without + student(0.6) * variance) / mean) ** 2)


def _sides(first: Record, second: Record, part: str) -> Sides:
    return Sides(first.scores[part], second.scores[part], None, 1.0)


def _in_common(sides: Sides) -> bool:
    pairs = (zip(sides.first[task], sides.second[task], strict=True) for task in sides.first)
    return any(a is not None and b is not None for each in pairs for a, b in each)


def _asked(run: Record) -> str:
    return f"{run.card.suite}{'' if run.card.frozen else ', changed'} (hash {run.card.hash[:12]})"


def first_difference(first: Record, second: Record) -> Difference | None:
    """Return the first answer, in the order of the suite, in which two runs differ; void episodes are passed over."""
    for item in sorted(first.log.entries.keys() & second.log.entries.keys()):
        entries = first.log.entries[item], second.log.entries[item]
        found = _parting(first.log.trajectory(entries[0]), second.log.trajectory(entries[1]))
        if found is not None:
            step, seats, said = found
            place = first.suite.place(item)
            return Difference(
                item, place.part.name, place.task, step, seats, said, (entries[0].score, entries[1].score)
            )
    return None


def _parting(
    first: Trajectory, second: Trajectory
) -> tuple[int, tuple[str | None, str | None], tuple[str | None, str | None]] | None:
    for number, (a, b) in enumerate(zip_longest(first.steps, second.steps)):
        seats, said = zip(*[(None, None) if step is None else (step.seat, step.text) for step in (a, b)], strict=True)
        if seats[0] != seats[1] or said[0] != said[1]:
            return number, seats, said
    return None
