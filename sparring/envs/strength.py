"""How strong the named players are: measured once, shipped with the package, the same for everyone.

`python -m benchmarks.strength` plays every player of an environment (with its default arguments) against every other and
writes `strength.json`; evaluation and training draw their opponents from the same players.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

STRENGTH = Path(__file__).parent / "strength.json"


@dataclass(frozen=True, slots=True)
class Strength:
    """One player's mean return against another; its seats in turn, and as many games in each."""

    mean: float
    spread: float
    """Half the width of the 95 % interval: over tasks, each played from every seat."""
    games: int


def published(id: str) -> Mapping[str, Mapping[str, Strength]]:
    """Return player -> opponent -> strength; empty for an environment that was not measured.

    In an environment of one seat there is nobody to play against and the opponent is "". With more than two seats the
    opponent holds all the others.

    >>> published("TicTacToe-v0")["perfect"]["random"].mean > 0.8
    True
    """
    return {
        player: {other: Strength(**one) for other, one in row.items()} for player, row in _read().get(id, {}).items()
    }


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(STRENGTH.read_text(encoding="utf-8"))["environments"]
    return table
