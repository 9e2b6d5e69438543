"""What a board's database holds, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sparring.leaderboard.log import Entry
from sparring.leaderboard.suites import Seating


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run on the board."""

    key: str
    suite: str
    """`NAME-vN`."""
    hash: str
    ranked: bool
    """Whether it is all of a suite as it comes with the package, and complete."""
    tier: int
    name: str
    agent: str
    agent_key: str
    """The same for all runs under this name, of this agent, with these weights."""
    begun: str
    episodes: Path
    """The file with the episodes."""
    card: Mapping[str, Any]
    report: Mapping[str, Any]
    verified: Mapping[str, Any]
    """What verifying it said: key, notes, root; empty if it was not verified."""
    number: int = 0
    """The order of arrival; the store sets it."""
    twin: str = ""
    """The key of an earlier run under this name, with another training seed, in which word for word the same was said; the store finds it."""

    @property
    def said_seed(self) -> int | None:
        """With which its model was trained, if that is said."""
        found: int | None = self.card["training_seed"]
        return found

    @property
    def training_seed(self) -> int | None:
        """The same, where it is evidence of its own: not for a run with a twin, which tells no more of training than that one does."""
        return None if self.twin else self.said_seed

    @property
    def label(self) -> str:
        """Its name, with the training seed: how it is told from other runs of the same recipe."""
        return self.name if self.said_seed is None else f"{self.name}, seed {self.said_seed}"


class EpisodeRow(NamedTuple):
    """An episode of a run."""

    part: str
    task: int
    seating: Seating
    repeat: int
    entry: Entry


class GameRow(NamedTuple):
    """A game of a tournament."""

    item: int
    deal: int
    sitting: tuple[str, ...]
    score: float | None
    """Of seat 0."""
    steps: int
    illegal: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class TournamentRow:
    """A tournament on the board."""

    key: str
    env: str
    begun: str
    episodes: Path
    plan: Mapping[str, Any]
    standings: Mapping[str, Any]
    number: int = field(default=0, compare=False)


class LogRow(NamedTuple):
    """Something that was done to the board."""

    at: str
    what: str
    about: str
    detail: str


class RemovalRow(NamedTuple):
    """A run or a tournament that was taken off the board."""

    key: str
    """That it had there."""
    suite: str
    """Of a run; "" of a tournament."""
    name: str
    """Of a run; of a tournament, its game."""
    agent_key: str
    tier: int
    root: str
    """Of the tree over its episodes; "" if it was not verified."""
    at: str
    who: str
    reason: str
    barred: bool
    """Whether a submission may not bring it back."""

    @property
    def kind(self) -> str:
        """What it was: run or tournament."""
        return "run" if self.suite else "tournament"
