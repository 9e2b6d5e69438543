"""What pages of suites say: boards with ranks, what a suite asks and how hard it is, agents, curves of improvement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sparring.leaderboard.ranking import Contender, Place, places, weights
from sparring.leaderboard.rows import RunRow
from sparring.leaderboard.site import charts
from sparring.leaderboard.site.curves import curve_names, seeds_section
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import load_suite, suite_names

BADGES = (
    ("self-reported", "nothing is proved"),
    ("replayed", "every episode was played again: rewards follow from the tasks, the seeds and what the agent said"),
    ("sealed seeds", "replayed, and the agent was fixed before its seeds were drawn"),
    ("model-audited", "replayed, and the declared weights give the recorded tokens their log-probabilities"),
    ("hosted run", "the organiser ran the agent"),
)
"""Of every tier: its name, and what it proves."""
_MOST_TASKS = 300
"""Tasks of a part that a page lists."""


def index(store: Store) -> dict[str, Any]:
    """The first page: all boards."""
    boards = []
    for suite in store.suites():
        found = board(store, suite)
        boards.append({"suite": suite, "line": found["line"], "runs": found["count"], "top": found["rows"][:3]})
    empty = [name for name in suite_names() if name not in store.suites()]
    names = curve_names(store)
    return {
        "boards": boards,
        "tournaments": store.tournaments(),
        "removals": [one for one in store.removals() if one.kind == "tournament"],
        "leagues": store.leagues(),
        "curves": names,
        "empty": empty,
    }


def board(store: Store, suite: str, tier: int = 1) -> dict[str, Any]:
    """A suite's board.

    Args:
        store: Open.
        suite: `NAME-vN`.
        tier: Only runs of this tier or a higher one have a row; those below tier 1 are listed apart.
    """
    runs = store.runs(suite=suite)
    first = _first(runs)
    ranked = [run for run in runs if first.get(run.agent_key) == run.key]
    placed = {one.key: one for one in _places(store.path, store.state, suite)}
    order = [run for key in placed for run in ranked if run.key == key]
    removals = store.removals(suite=suite)
    attempts = Counter([run.agent_key for run in runs] + [one.agent_key for one in removals])
    names = {run.key: run.label for run in runs}
    rows = [row_of(run, placed[run.key], names, attempts) for run in order if run.tier >= tier]
    others = [run for run in runs if run.key not in placed]
    domains = [one["name"] for one in runs[0].report["domains"]] if runs else []
    return {
        "suite": suite,
        "line": runs[0].card["asked"]["line"] if runs else "",
        "count": len(runs),
        "rows": rows,
        "domains": domains if len(domains) > 1 else [],
        "reported": [row_of(run, None, names, attempts) for run in others if run.ranked and run.tier == 0],
        "again": [row_of(run, None, names, attempts) for run in others if run.ranked and run.tier > 0],
        "partial": [row_of(run, None, names, attempts) for run in others if not run.ranked],
        "tier": tier,
        "badges": BADGES,
        "pareto": _pareto(rows),
        "removals": removals,
        "seeds": seeds_section(store, suite),
    }


def _first(runs: Sequence[RunRow]) -> dict[str, str]:
    """Return every agent's first run that can be ranked: those after it are more tries, of which the best would say too much."""
    out: dict[str, str] = {}
    for run in runs:
        if run.ranked and run.tier > 0:
            out.setdefault(run.agent_key, run.key)
    return out


@lru_cache(maxsize=64)
def _places(path: Path, state: str, suite: str) -> tuple[Place, ...]:
    """Rank a suite; kept until the board changes."""
    with Store(path) as store:
        runs = store.runs(suite=suite)
        first = {*_first(runs).values()}
        ranked = [run for run in runs if run.key in first]
        if not ranked:
            return ()
        asked, families = store.suite(ranked[0].hash)
        parts = weights([(part["name"], part["domain"]) for part in asked["parts"]])
        found = [Contender(run.key, *_ends(run), run.hash, store.scores(run.key)) for run in ranked]
        return tuple(places(found, parts, families))


def _ends(run: RunRow) -> tuple[float, float, float]:
    score = run.report["whole"]["score"]
    return score["mean"], score["low"], score["high"]


def row_of(run: RunRow, place: Place | None, names: Mapping[str, str], attempts: Mapping[str, int]) -> dict[str, Any]:
    """Return a row of a board."""
    whole = run.report["whole"]
    return {
        "run": run,
        "place": place,
        "tied": [(key, names[key]) for key in place.tied_with] if place else [],
        "whole": whole,
        "domains": {one["name"]: one["score"] for one in run.report["domains"]},
        "attempts": attempts.get(run.agent_key, 1),
    }


def _pareto(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the chart of scores against what they cost: money, else tokens, else seconds, whichever all of them have."""
    counted = (
        (name, [row["whole"][key] for row in rows])
        for key, name in (
            ("cost", "cost per episode"),
            ("said", "tokens per episode"),
            ("seconds", "seconds per episode"),
        )
    )
    found = [(name, values) for name, values in counted if None not in values and any(values)]
    if len(rows) < 2 or not found:
        return None
    name, values = found[0]
    dots = []
    for row, value in zip(rows, values, strict=True):
        mean, low, high = _ends(row["run"])
        dots.append(charts.Dot(row["run"].label, value, mean, low, high, f"t{row['run'].tier}"))
    spread = [value for value in values if value > 0]
    log = bool(spread) and max(spread) > 20 * min(spread)
    return {
        "name": name,
        "svg": charts.scatter(f"Score against {name}", dots, (name, "score"), log=log),
        "left": len(values) - len(spread) if log else 0,
    }


def suite_page(store: Store, suite: str) -> dict[str, Any] | None:
    """What a suite asks, and how hard its tasks are."""
    runs = store.runs(suite=suite)
    first = {*_first(runs).values()}
    ranked = [run for run in runs if run.key in first]
    if not runs:
        return None
    asked, _ = store.suite((ranked or runs)[0].hash)
    scores = {run.key: store.scores(run.key) for run in ranked}
    parts = [_part(part, [scores[run.key].get(part["name"], []) for run in ranked]) for part in asked["parts"]]
    frozen = load_suite(suite) if suite in suite_names() else None
    return {
        "suite": suite,
        "asked": asked,
        "hash": (ranked or runs)[0].hash,
        "parts": parts,
        "runs": len(ranked),
        "frozen": frozen,
    }


def _part(part: Mapping[str, Any], scores: Sequence[Sequence[Sequence[float | None]]]) -> dict[str, Any]:
    """Return what is known of a part: of every task the mean score over runs, and how well it tells strong from weak runs."""
    size = part["tasks"]
    table = np.array([[_mean(each[t]) if t < len(each) else np.nan for t in range(size)] for each in scores])
    if not table.size:
        return {"part": part, "svg": "", "tasks": [], "solved": None, "more": 0}
    known = ~np.isnan(table)
    shares = np.where(known.any(axis=0), np.nansum(table, axis=0) / np.maximum(1, known.sum(axis=0)), np.nan)
    told = [_discrimination(table, t) for t in range(min(size, _MOST_TASKS))]
    tasks = [
        {"task": t, "share": None if np.isnan(shares[t]) else float(shares[t]), "told": told[t]}
        for t in range(len(told))
    ]
    valid = [float(x) for x in shares if not np.isnan(x)]
    return {
        "part": part,
        "svg": charts.histogram(f"Tasks of {part['name']} by mean score", valid),
        "solved": sum(valid) / len(valid) if valid else None,
        "never": sum(x == 0 for x in valid),
        "always": sum(x == 1 for x in valid),
        "tasks": tasks,
        "more": size - len(tasks),
    }


def _discrimination(table: Any, task: int) -> float | None:
    """Return the correlation over runs of a task's score with the mean of the part's others; None where it says nothing."""
    mine, rest = table[:, task], np.delete(table, task, axis=1)
    if len(mine) < 3 or rest.shape[1] == 0 or np.isnan(table).any():
        return None
    others = rest.mean(axis=1)
    if mine.std() < 1e-12 or others.std() < 1e-12:
        return None
    return float(np.corrcoef(mine, others)[0, 1])


def _mean(tries: Sequence[float | None]) -> float:
    known = [score for score in tries if score is not None]
    return sum(known) / len(known) if known else float("nan")


def agent_page(store: Store, key: str) -> dict[str, Any] | None:
    """All runs of an agent, the best and the others."""
    runs = store.runs(agent=key)
    if not runs:
        return None
    first = _first(runs)
    by_suite: dict[str, list[RunRow]] = {}
    for run in runs:
        by_suite.setdefault(run.suite, []).append(run)
    found = {suite: {one.key: one for one in _places(store.path, store.state, suite)} for suite in by_suite}
    groups = [
        {
            "suite": suite,
            "runs": [
                row_of(run, found[suite].get(run.key), {r.key: r.label for r in store.runs(suite=suite)}, {})
                for run in each
            ],
        }
        for suite, each in by_suite.items()
    ]
    return {"agent": runs[0], "groups": groups, "first": first, "badges": BADGES, "removals": store.removals(agent=key)}
