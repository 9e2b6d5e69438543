"""What pages say of runs that belong together: generations of an agent, and training seeds of a recipe.

A run is named `NAME@GENERATION`, or `NAME` where there are no generations; its card says the training seed. Of one recipe, generation
and seed the first run that can be ranked counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sparring.errors import BadValue
from sparring.leaderboard.aggregate import Aggregate, Profile, iqm_interval, performance_profile
from sparring.leaderboard.contrast import Sides, compare_whole
from sparring.leaderboard.curves import improvement_curve
from sparring.leaderboard.ranking import weights
from sparring.leaderboard.rows import RunRow
from sparring.leaderboard.seeds import gain_over_seeds, score_over_seeds
from sparring.leaderboard.site import charts
from sparring.leaderboard.statistics import Estimate
from sparring.leaderboard.store import Store

Levels = Mapping[str, Mapping[int | None, RunRow]]
"""By generation and training seed; "" stands for a recipe without generations, None for a run that says no seed."""

MARKS = tuple(i / 20 for i in range(20))
"""Scores at which a performance profile is drawn."""


@dataclass(frozen=True, slots=True)
class OverSeeds:
    """A generation over its training seeds."""

    level: str
    runs: Mapping[int, RunRow]
    """By training seed."""
    mean: Estimate
    """Of the suite's scores; the interval is that of new seeds (`seeds.score_over_seeds`; of one seed: of new tasks)."""
    iqm: Aggregate | None
    """Of seeds x tasks; None where there is one seed, or some task is void."""
    profile: Profile | None
    """Of seeds x tasks, likewise: by `MARKS` the share that score more."""
    gain: Estimate | None
    """Over the first generation, paired by seed; None for that, and where there is one seed."""

    @property
    def values(self) -> list[float]:
        """The suite's score of every seed."""
        return [run.report["whole"]["score"]["mean"] for run in self.runs.values()]


def sides_of(asked: Mapping[str, Any], families: Mapping[str, Any], mine: Any, theirs: Any) -> dict[str, Sides]:
    """Return by part what two runs have scored, where they have something in common."""
    out = dict[str, Sides]()
    for name, share in weights([(part["name"], part["domain"]) for part in asked["parts"]]).items():
        first, second = ({str(t): each for t, each in enumerate(one.get(name, []))} for one in (mine, theirs))
        if any(
            a is not None and b is not None for t in first for a, b in zip(first[t], second.get(t, ()), strict=False)
        ):
            out[name] = Sides(first, second, _families(families, name), share)
    return out


def _families(families: Mapping[str, Any], part: str) -> dict[str, Any] | None:
    kinds = families.get(part)
    return {str(t): kind for t, kind in enumerate(kinds)} if kinds else None


def recipes(store: Store, suite: str) -> dict[str, Levels]:
    """Return the recipes of a suite's runs by name, generations in order."""
    found: dict[str, dict[str, dict[int | None, RunRow]]] = {}
    for run in store.runs(suite=suite):
        name, at, level = run.name.rpartition("@")
        if not (at and name and level):
            name, level = run.name, ""
        if run.tier > 0 and run.ranked:
            found.setdefault(name, {}).setdefault(level, {}).setdefault(run.training_seed, run)
    return {name: dict(sorted(levels.items(), key=_level)) for name, levels in found.items()}


def _level(item: tuple[str, object]) -> tuple[float, str]:
    """Order generations by number where they are numbers."""
    try:
        return float(item[0]), ""
    except ValueError:
        return float("inf"), item[0]


def curve_names(store: Store) -> list[dict[str, Any]]:
    """Return the recipes with two generations or more on a suite."""
    return [
        {"key": sha256(f"{suite}\0{name}".encode()).hexdigest()[:16], "suite": suite, "name": name, "levels": levels}
        for suite in store.suites()
        for name, levels in recipes(store, suite).items()
        if len(levels) > 1
    ]


def in_common(levels: Levels) -> dict[str, dict[int, RunRow]]:
    """Return the runs of the training seeds that every generation has; where there are none, the first of each as one of seed 0."""
    shared = sorted(set.intersection(*({s for s in runs if s is not None} for runs in levels.values())))
    if not shared:
        return {level: {0: next(iter(runs.values()))} for level, runs in levels.items()}
    return {level: {s: runs[s] for s in shared} for level, runs in levels.items()}


def over_seeds(store: Store, levels: Mapping[str, Mapping[int, RunRow]]) -> list[OverSeeds]:
    """Return what every generation comes to over its seeds, which all have."""
    first = next(iter(levels.values()))
    step = _step(*store.suite(next(iter(first.values())).hash))
    out = []
    for level, runs in levels.items():
        mean = _mean([run.report["whole"]["score"] for run in runs.values()], step)
        together = _table([store.scores(run.key) for run in runs.values()])
        out.append(
            OverSeeds(
                level,
                runs,
                mean,
                None if together is None else iqm_interval(together),
                None if together is None else performance_profile(together, MARKS, resamples=200),
                None if runs is first else _gain(store, runs, first, step),
            )
        )
    return out


def _step(asked: Mapping[str, Any], families: Mapping[str, Any]) -> float:
    """Return by how much one task, or family of tasks, changes the suite's score at most."""
    shares = weights([(part["name"], part["domain"]) for part in asked["parts"]])
    return max(
        shares[part["name"]] / len({*(families.get(part["name"]) or range(part["tasks"]))}) for part in asked["parts"]
    )


def _mean(scores: Sequence[Mapping[str, Any]], step: float) -> Estimate:
    if len(scores) == 1:
        return Estimate(**scores[0])
    count = len(scores)
    return Estimate(*score_over_seeds([each["mean"] for each in scores], step), count, count, count)


def _table(scores: Sequence[Mapping[str, Sequence[Sequence[float | None]]]]) -> list[list[float]] | None:
    """Return the scores of runs x tasks, of all parts together; None where there is one run, or some task is void."""
    table = [[_task(tries) for part in sorted(run) for tries in run[part]] for run in scores]
    if len(table) == 1 or any(value is None for row in table for value in row):
        return None
    return [[value for value in row if value is not None] for row in table]


def _profiles(title: str, points: Sequence[OverSeeds]) -> str:
    """Return the chart of performance profiles, of four generations at most: the first, the last, and two between."""
    known = [one for one in points if one.profile is not None]
    places = sorted({round(i * (len(known) - 1) / 3) for i in range(4)}) if known else []
    lines = [
        charts.Band(known[i].level or "all seeds", one.shares, one.low, one.high)
        for i in places
        if (one := known[i].profile) is not None
    ]
    if not lines:
        return ""
    return charts.bands(f"{title}: share of runs that score more", MARKS, lines, ("score", "share of seeds x tasks"))


def _task(tries: Sequence[float | None]) -> float | None:
    known = [score for score in tries if score is not None]
    return sum(known) / len(known) if known else None


def _gain(store: Store, runs: Mapping[int, RunRow], first: Mapping[int, RunRow], step: float) -> Estimate | None:
    """Return the difference to the first generation: of each seed on the same tasks, then over seeds."""
    differences = list[float]()
    for seed, run in runs.items():
        before = first[seed]
        sides = sides_of(*store.suite(run.hash), store.scores(run.key), store.scores(before.key))
        if run.hash == before.hash and sides:
            differences.append(compare_whole(list(sides.values()), resamples=1)[1].difference)
    if len(differences) < 2:
        return None
    mean, low, high = gain_over_seeds(differences, step)
    count = len(differences)
    return Estimate(mean, max(-1.0, low), min(1.0, high), count, count, count)


def seeds_section(store: Store, suite: str) -> dict[str, Any] | None:
    """Return what a board says of recipes with several training seeds; None where there are none."""
    found = _several(store.path, store.state, suite)
    if not found:
        return None
    bars = [
        charts.Bar(_titled(name, one.level), one.mean.mean, one.mean.low, one.mean.high, one.values)
        for name, levels in found
        for one in levels
    ]
    return {
        "recipes": found,
        "svg": charts.rows(f"Scores on {suite} over training seeds", bars, "score"),
        "profiles": {name: _profiles(name, levels) for name, levels in found},
    }


def _titled(name: str, level: str) -> str:
    text = f"{name}@{level}" if level else name
    return text if len(text) <= 30 else f"{text[:29]}…"


@lru_cache(maxsize=64)
def _several(path: Path, state: str, suite: str) -> tuple[tuple[str, tuple[OverSeeds, ...]], ...]:
    """Return the recipes with several training seeds; kept until the board changes."""
    out = []
    with Store(path) as store:
        for name, levels in recipes(store, suite).items():
            seeded = {level: runs for level, runs in levels.items() if len(runs.keys() - {None}) > 1}
            if seeded and len(next(iter(in_common(seeded).values()))) > 1:
                out.append((name, tuple(over_seeds(store, in_common(seeded)))))
    return tuple(out)


def curve_page(store: Store, key: str) -> dict[str, Any] | None:
    """Scores by generation, each paired with the first; over the training seeds that all of them have."""
    found = next((one for one in curve_names(store) if one["key"] == key), None)
    if found is None:
        return None
    levels = in_common(found["levels"])
    points = over_seeds(store, levels)
    seeds = [*points[0].runs]
    several = len(seeds) > 1
    asked, families = store.suite(points[0].runs[seeds[0]].hash)
    dots = [charts.Dot(one.level, 0, one.mean.mean, one.mean.low, one.mean.high) for one in points]
    lines = [list(each) for each in zip(*(one.values for one in points), strict=True)] if several else []
    title = f"{found['name']} on {found['suite']}"
    asked_alike = len({run.hash for one in points for run in one.runs.values()}) == 1
    names = [part["name"] for part in asked["parts"]] if asked_alike else []
    parts = [part for name in names if (part := _part(store, found["name"], name, levels, families))]
    return {
        "curve": found,
        "svg": charts.curve(title, dots, ("generation", "score"), lines),
        "points": points,
        "profiles": _profiles(title, points),
        "several": several,
        "seeds": seeds,
        "parts": parts,
    }


def _part(
    store: Store, title: str, part: str, runs: Mapping[str, Mapping[int, RunRow]], families: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return the curve of a part; None where generations have nothing in common."""
    levels = {
        level: {
            s: {str(t): each for t, each in enumerate(store.scores(run.key).get(part, [])) if each}
            for s, run in each.items()
        }
        for level, each in runs.items()
    }
    try:
        points = improvement_curve(levels, families=_families(families, part))
    except BadValue:
        return None
    dots = [charts.Dot(p.level, 0, p.mean.mean, p.mean.low, p.mean.high) for p in points]
    several = len(points[0].means) > 1
    lines = [[p.means[s].mean for p in points] for s in points[0].means] if several else []
    tests = [next(iter(p.gains.values()), None) if not several else None for p in points]
    rows = [{**asdict(p), "test": test} for p, test in zip(points, tests, strict=True)]
    return {
        "name": part,
        "svg": charts.curve(f"{title} on {part}", dots, ("generation", "score"), lines),
        "points": rows,
    }
