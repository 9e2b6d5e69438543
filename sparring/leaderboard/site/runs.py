"""What pages of runs say: a run with its episodes, an episode step by step, and two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sparring.errors import SparringError
from sparring.leaderboard.contrast import compare_whole
from sparring.leaderboard.paired import holm
from sparring.leaderboard.rows import EpisodeRow, RunRow
from sparring.leaderboard.site.boards import BADGES
from sparring.leaderboard.site.curves import sides_of
from sparring.leaderboard.site.photos import Photographer
from sparring.leaderboard.site.replay import VIEW, divergence, outcome, read_episode, replayed
from sparring.leaderboard.store import Store
from sparring.types import Trajectory

PAGE = 100
"""Episodes that a page lists."""
KINDS = ("", "wrong", "right", "illegal", "void")
_MOST_COMPARED = 12
"""Other runs that a run's page offers for comparison."""
_SEARCHED = 50
"""Episodes with different scores that are looked through for a first difference."""


def run_page(
    store: Store, key: str, *, part: str = "", kind: str = "", page: int = 0, listed: Sequence[int] | None = None
) -> dict[str, Any] | None:
    """A run: its parts, where it comes from, and its episodes.

    Args:
        store: Open.
        key: The run's.
        part: Of which episodes are listed; "" for all.
        kind: Which of these; one of `KINDS`.
        page: Which hundred of them.
        listed: The episodes that there are pages of, where there are not of all.
    """
    run = store.run(key)
    if run is None:
        return None
    if listed is None:
        rows, count = store.episodes(key, part=part, kind=kind, first=page * PAGE, most=PAGE)
    else:
        found = [row for item in listed if (row := store.episode(key, item)) is not None]
        rows, count = found, len(found)
    same = store.runs(suite=run.suite)
    others = [one for one in same if one.key != key and one.ranked and one.tier > 0][:_MOST_COMPARED]
    best = [{**one, "wrong": one["score"] is not None and one["score"]["mean"] < 1} for one in run.report["parts"]]
    domains = {one["name"]: one["domain"] for one in run.card["asked"]["parts"]}
    return {
        "run": run,
        "whole": run.report["whole"],
        "parts": best,
        "domains": run.report["domains"],
        "domain_of": domains,
        "attempts": [one for one in same if one.agent_key == run.agent_key],
        "episodes": rows,
        "count": count,
        "total": store.episodes(key, most=0)[1],
        "sampled": listed is not None,
        "part": part,
        "kind": kind,
        "kinds": KINDS,
        "page": page,
        "pages": max(1, -(-count // PAGE)) if listed is None else 1,
        "others": others,
        "badge": BADGES[run.tier],
    }


def episode_page(store: Store, key: str, item: int, photographer: Photographer | None = None) -> dict[str, Any] | None:
    """An episode of a run, step by step; web pages with pictures if there is who makes them."""
    run = store.run(key)
    row = store.episode(key, item) if run else None
    if run is None or row is None:
        return None
    trajectory = read_episode(run.episodes, row.entry.offset, row.entry.length)
    part = next(one for one in run.card["asked"]["parts"] if one["name"] == row.part)
    found = replayed(trajectory, run_programs=part["domain"] != "code", photographer=photographer)
    before, after = store.neighbours(key, item)
    return {
        "run": run,
        "row": row,
        "item": item,
        "domain": part["domain"],
        "replay": found,
        "view": VIEW,
        "outcome": outcome(trajectory),
        "before": None if before is None else f"episode/{key}/{before}.html",
        "after": None if after is None else f"episode/{key}/{after}.html",
    }


def game_page(store: Store, key: str, item: int) -> dict[str, Any] | None:
    """A game of a tournament, step by step."""
    found = store.tournament(key)
    row = store.game(key, item) if found else None
    if found is None or row is None:
        return None
    trajectory = read_episode(found.episodes, row.offset, row.length)
    near = [store.game(key, item + by) for by in (-1, 1)]
    paths = [None if one is None else f"game/{key}/{one.item}.html" for one in near]
    return {
        "tournament": found,
        "row": row,
        "item": item,
        "domain": "games",
        "replay": replayed(trajectory),
        "view": VIEW,
        "outcome": outcome(trajectory),
        "before": paths[0],
        "after": paths[1],
    }


class Rated(NamedTuple):
    """A part on which two runs are compared."""

    name: str
    domain: str
    found: Any
    """A `Comparison`; None where they share nothing."""
    adjusted: float
    """The p-value, by Holm over the parts."""


def compare_page(store: Store, first: str, second: str) -> dict[str, Any] | None:
    """Two runs of a suite on the same tasks."""
    one, other = store.run(first), store.run(second)
    if one is None or other is None or one.suite != other.suite or first == second:
        return None
    asked, families = store.suite(one.hash)
    mine, theirs = store.scores(first), store.scores(second)
    same = one.hash == other.hash
    whole, rated = _rated(asked, families, mine, theirs) if same else (None, [])
    return {
        "one": one,
        "other": other,
        "same": same,
        "whole": whole,
        "parts": rated,
        "split": _split(store, one, other) if same else None,
        "ends": [run.report["whole"]["score"] for run in (one, other)],
    }


def _rated(asked: Mapping[str, Any], families: Mapping[str, Any], mine: Any, theirs: Any) -> tuple[Any, list[Rated]]:
    """Return the comparison of the suites' scores, None where they share nothing, and those of the parts."""
    sides = sides_of(asked, families, mine, theirs)
    if not sides:
        return None, []
    found, whole = compare_whole(list(sides.values()))
    adjusted = dict(zip(sides, holm([one.p_value for one in found]), strict=True))
    parts = dict(zip(sides, found, strict=True))
    domains = {part["name"]: part["domain"] for part in asked["parts"]}
    return whole, [Rated(name, domains[name], parts.get(name), adjusted.get(name, 1.0)) for name in domains]


def _split(store: Store, one: RunRow, other: RunRow) -> dict[str, Any] | None:
    """Return an episode that one has solved better, at the first step at which the two differ."""
    theirs = {row.entry.item: row for row in store.episodes(other.key, most=100_000)[0]}
    searched = 0
    for row in store.episodes(one.key, most=100_000)[0]:
        match = theirs.get(row.entry.item)
        if match is None or row.entry.score == match.entry.score or None in (row.entry.score, match.entry.score):
            continue
        both = _read(one.episodes, row), _read(other.episodes, match)
        searched += 1
        if both[0] is not None and both[1] is not None:
            at = divergence(both[0], both[1])
            if at is not None:
                return _sides(one, other, row, match, both[0], both[1], at)
        if searched == _SEARCHED:
            return None
    return None


def _sides(
    one: RunRow, other: RunRow, mine: EpisodeRow, theirs: EpisodeRow, first: Trajectory, second: Trajectory, at: int
) -> dict[str, Any]:
    part = next(each for each in one.card["asked"]["parts"] if each["name"] == mine.part)
    sides = []
    for run, row, trajectory in ((one, mine, first), (other, theirs, second)):
        steps = replayed(trajectory, run_programs=part["domain"] != "code").steps
        sides.append({"run": run, "row": row, "step": steps[min(at, len(steps) - 1)], "returns": trajectory.returns})
    return {"at": at, "part": mine.part, "item": mine.entry.item, "domain": part["domain"], "sides": sides}


def _read(path: Path, row: EpisodeRow) -> Trajectory | None:
    try:
        return read_episode(path, row.entry.offset, row.entry.length)
    except SparringError:
        return None
