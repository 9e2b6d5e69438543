"""How scores change along generations of self-play, or with the number of attempts: the same tasks and seeds throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sparring.errors import BadValue
from sparring.leaderboard.paired import Comparison, compare
from sparring.leaderboard.seeds import gain_over_seeds, score_over_seeds
from sparring.leaderboard.statistics import Estimate, Failures, Families, Scores, mean_score


@dataclass(frozen=True, slots=True)
class Point:
    """One level of a curve."""

    level: str
    """Such as a generation, or "reflection on"."""
    means: Mapping[int, Estimate]
    """By training seed: the mean over tasks; its interval is that of new tasks for the same model."""
    gains: Mapping[int, Comparison]
    """By training seed: against the first level, paired by task and repeat; empty for the first."""
    mean: Estimate
    """Over training seeds: the interval is that of new seeds on these tasks (`seeds`; of one seed: that seed's own)."""
    gain: Estimate | None
    """Of the gains over training seeds, likewise; None for the first."""


def improvement_curve(
    levels: Mapping[str, Mapping[int, Scores]],
    *,
    families: Families | None = None,
    failures: Failures = "left out",
    seed: int = 0,
) -> tuple[Point, ...]:
    """Return a point for every level, in their order; gains are over the first of them, of the same seeds.

    Args:
        levels: By level and training seed, the scores of each task, in [0, 1].
        seed: Of the p-values (see `compare`).

    Raises:
        BadValue: There are no levels, they have different training seeds, or as `mean_score` and `compare`.
    """
    if not levels:
        raise BadValue("a curve needs at least one level, got none")
    first_level, first = next(iter(levels.items()))
    points = []
    for level, runs in levels.items():
        if runs.keys() != first.keys() or not runs:
            raise BadValue(
                f"levels are compared by training seed, but {level!r} has {sorted(runs)} and {first_level!r} has "
                f"{sorted(first)}: run the same seeds"
            )
        means = {s: mean_score(runs[s], families=families, failures=failures) for s in sorted(runs)}
        gains = {
            s: compare(runs[s], first[s], families=families, failures=failures, seed=seed)
            for s in sorted(runs)
            if level != first_level
        }
        points.append(Point(level, means, gains, _over_seeds(means), _gain(gains)))
    return tuple(points)


def _over_seeds(means: Mapping[int, Estimate]) -> Estimate:
    if len(means) == 1:
        return next(iter(means.values()))
    over = score_over_seeds([each.mean for each in means.values()], max(1 / each.clusters for each in means.values()))
    samples, failures = sum(e.samples for e in means.values()), sum(e.failures for e in means.values())
    tasks = max(e.tasks for e in means.values())
    return Estimate(*over, samples, tasks, len(means), failures)


def _gain(gains: Mapping[int, Comparison]) -> Estimate | None:
    if not gains:
        return None
    found: Sequence[Comparison] = list(gains.values())
    pairs, tasks = sum(each.pairs for each in found), max(each.tasks for each in found)
    if len(found) == 1:
        return Estimate(found[0].difference, found[0].low, found[0].high, pairs, tasks, found[0].clusters)
    over = gain_over_seeds([each.difference for each in found], max(1 / each.clusters for each in found))
    return Estimate(over.mean, max(-1.0, over.low), min(1.0, over.high), pairs, tasks, len(found))
