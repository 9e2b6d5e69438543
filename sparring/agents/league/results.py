"""What came out of the league that was run for this version: read from `results.json`, which `sparring league` wrote."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any


def results(recipe: str) -> list[dict[str, Any]]:
    """Return a record for every arena that a recipe was in with settings of its own; empty if it was in none."""
    return [row for row in _rows() if row["kind"] in ("recipe", "labels") and row["recipe"] == recipe]


def untrained(arena: str) -> float:
    """Return what the model that all of an arena began with gets: the mean of its base."""
    return next(float(row["mean"]) for row in _rows() if row["arena"] == arena and row["kind"] == "base")


@functools.cache
def _rows() -> list[dict[str, Any]]:
    """Return the rows; none in a checkout whose league has not been run."""
    file = resources.files("sparring.agents.league") / "results.json"
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["rows"]
    return rows
