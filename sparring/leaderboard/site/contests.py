"""What pages of tournaments and leagues say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sparring.leaderboard.site import charts
from sparring.leaderboard.site.boards import BADGES
from sparring.leaderboard.store import Store

PAGE = 100
"""Games that a page lists."""
_KINDS = {"base": "k-base", "recipe": "k-recipe", "control": "k-control", "test time": "k-test"}


def tournament_page(
    store: Store, key: str, *, page: int = 0, listed: Sequence[int] | None = None
) -> dict[str, Any] | None:
    """A tournament: standings, who beats whom, cycles, exploitability, games.

    Args:
        store: Open.
        key: The tournament's.
        page: Which hundred of the games.
        listed: The games that there are pages of, where there are not of all.
    """
    found = store.tournament(key)
    if found is None:
        return None
    said = found.standings
    if listed is None:
        games, count = store.games(key, first=page * PAGE, most=PAGE)
    else:
        games = [one for item in listed if (one := store.game(key, item)) is not None]
        count = len(games)
    names = [row["agent"] for row in said["rows"]]
    points = [(row["agent"], *row["points"]) for row in said["rows"]]
    bars = [charts.Bar(agent, value, low, high, (), "k-recipe") for agent, value, low, high in points]
    unit = "paid per game" if said["graded"] else "points"
    return {
        "tournament": found,
        "said": said,
        "verified": {"tier": 0, "key": None, **said.get("verified", {})},
        "badges": BADGES,
        "unit": unit,
        "svg": charts.rows(f"{found.env}: {unit} with 95 % intervals", bars, unit, line=0.0),
        "names": names,
        "cells": {a: {b: _cell(said["scores"].get(a, {}).get(b)) for b in names} for a in names},
        "games": games,
        "count": count,
        "total": store.games(key, most=0)[1],
        "page": page,
        "pages": max(1, -(-count // PAGE)) if listed is None else 1,
        "sampled": listed is not None,
    }


def _cell(score: float | None) -> dict[str, Any] | None:
    """Return a cell of the matrix: its number, and the class of its colour from 0 to 10."""
    return None if score is None else {"score": score, "shade": round(score * 10)}


def league_page(store: Store, key: str) -> dict[str, Any] | None:
    """A league of methods: every arena with its controls."""
    found = store.leagues().get(key)
    if found is None:
        return None
    name, content = found
    arenas = []
    for arena in dict.fromkeys(row["arena"] for row in content["rows"]):
        rows = [row for row in content["rows"] if row["arena"] == arena]
        arenas.append(_arena(arena, rows))
    return {"name": name, "arenas": arenas, "smoke": content.get("smoke", False), "scale": content.get("scale", 1.0)}


def _arena(arena: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    sign, metric = rows[0].get("sign", 1), rows[0].get("metric", "score")
    ordered = sorted(rows, key=lambda row: -sign * row["mean"])
    bars = []
    for row in ordered:
        low, high = row.get("interval") or (row["mean"], row["mean"])
        ends = [end if math.isfinite(end) else row["mean"] for end in (low, high)]
        kind = _KINDS.get(row.get("kind", ""), "k-other")
        bars.append(charts.Bar(row["entrant"], row["mean"], ends[0], ends[1], row.get("values", ()), kind))
    base = next((row["mean"] for row in rows if row.get("kind") == "base"), None)
    better = "more is better" if sign > 0 else "less is better"
    words = f"{metric}, {better}"
    return {
        "name": arena,
        "rows": ordered,
        "metric": metric,
        "better": better,
        "passes": any("8" in row.get("pass_at", {}) for row in rows),
        "svg": charts.rows(f"{arena}: {words}", bars, words, line=base),
    }
