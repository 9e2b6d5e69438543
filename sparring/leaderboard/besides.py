"""What a tournament's folder says besides its games: nobody can play that again, so it is worked out anew or told as self-reported."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sparring.envs.core import Environment
from sparring.errors import BadValue
from sparring.leaderboard.exploit import Exploitability, exploitability
from sparring.leaderboard.seats import Seat
from sparring.leaderboard.tournament import Plan

ANCHORED = "ratings that --anchor holds are not in the plan: here none is held, and the mean is 0"
_KEYS = {"value", "legal", "answers"}
_MOST = 1e9


def exploitabilities(said: Mapping[str, Any], plan: Plan, environment: Environment) -> dict[str, dict[str, Any]]:
    """Return how exploitable agents are of whom a folder says it.

    Named players and `says:` are asked again. Of all others it is what the folder says, and `reported` is true.

    Args:
        said: `exploitability` of `standings.json`.
        plan: Whose agents are meant.
        environment: Their game; where it is not solved exactly, nothing is returned.

    Raises:
        BadValue: What is said is none.
    """
    found = said.get("exploitability") or {}
    analysis = environment.spec.analysis() if environment.spec.analysis else None
    if not isinstance(found, Mapping) or analysis is None or not analysis.by_transcript:
        return {}
    return {name: _of(name, found[name], environment) for name in plan.agents if name in found}


def anchored(said: Mapping[str, Any]) -> bool:
    """Whether some agent's rating was held."""
    rows = said.get("rows")
    return isinstance(rows, list) and any(isinstance(row, dict) and row.get("anchor") for row in rows)


def _of(name: str, said: Any, environment: Environment) -> dict[str, Any]:
    seat = Seat(name, environment)
    if seat.exact:
        own = exploitability(seat.agent, environment, answers=1)  # who is not random says the same each time
        return {**asdict(replace(own, answers=None)), "reported": False}
    if not isinstance(said, dict) or {*said} != _KEYS or not _is_sound(Exploitability(**said)):
        raise BadValue(f"standings.json: the exploitability of {name} is no such thing: {said!s:.100}")
    return {**said, "reported": True}


def _is_sound(said: Exploitability) -> bool:
    numbers = [type(x) in (int, float) and math.isfinite(x) for x in (said.value, said.legal)]
    counted = said.answers is None or (type(said.answers) is int and 0 < said.answers < _MOST)
    return all(numbers) and counted and abs(said.value) < _MOST and 0 <= said.legal <= 1
