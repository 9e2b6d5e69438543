"""What is in a bundle, as its verification sees it: a run of a suite, or a tournament."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol

from sparring.envs.core import Environment
from sparring.errors import BadValue
from sparring.leaderboard.bundle import GAMES, Bundle, standing_of_games
from sparring.leaderboard.card import Card
from sparring.leaderboard.findings import Report
from sparring.leaderboard.scripts import GamesScript, RunScript, Script
from sparring.leaderboard.sealed import check_seal
from sparring.leaderboard.standings import Played, standings
from sparring.leaderboard.strict import difference, read_json
from sparring.leaderboard.suites import Suite
from sparring.leaderboard.tournament import Plan
from sparring.leaderboard.trust import misshapen, trusted, trusted_games
from sparring.types import Trajectory, canonical_json

Wrongs = Iterator[tuple[str, object, object]]
"""What is wrong: (field, expected, found)."""


class Subject(Protocol):
    """What is asked, made of what is trusted here."""

    episodes: int
    parts: Mapping[str, Mapping[str, Any]]
    """What the manifest must say of each part."""
    notes: list[str]

    @property
    def head(self) -> Mapping[str, Any]:
        """What the manifest says of it: card or plan, and seal."""

    def part(self, number: int) -> str:
        """Return whose an episode is."""

    def script(self) -> Script:
        """Return all episodes.

        Raises:
            UsageError: An agent cannot play them.
        """

    def wrongs(self) -> Wrongs:
        """Yield what is wrong in card or plan, and in the seal."""

    def told(self, report: Report, lines: Callable[[], Iterator[bytes]]) -> Report:
        """Return a report with what is this subject's own; `lines` are those of the episodes."""


class RunSubject:
    """A run.

    Raises:
        Malformed: It asks something else than a suite that is known here.
        UsageError: The suite cannot be made here.
    """

    def __init__(self, bundle: Bundle, card: Card, suite: Suite | None, boards: Collection[str]):
        self._bundle, self._card, self._boards = bundle, card, boards
        self._known = trusted(card, suite)
        self._sealed = False
        self.episodes, self.parts = self._known.asked.episodes, self._known.parts
        self.notes: list[str] = []

    @property
    def head(self) -> Mapping[str, Any]:
        """What the manifest says of it."""
        seal = self._bundle.seal
        return {"card": self._bundle.manifest["card"], "seal": None if seal is None else seal.to_json()}

    def part(self, number: int) -> str:
        """Return whose an episode is."""
        return self._known.asked.place(number).part.name

    def script(self) -> Script:
        """Return all episodes."""
        return RunScript(self._known.asked, self._card.agent, self._card.prices)

    def wrongs(self) -> Wrongs:
        """Yield what does not follow from the suite, what is self-reported and has not its form, and what is wrong with the seal."""
        card, known = self._card, self._known
        same = known.asked.hash == known.suite.hash
        wanted = replace(card, suite=known.suite.id, hash=known.asked.hash, frozen=same)
        at = difference(jsonable(asdict(wanted)), self._bundle.manifest["card"], "card")
        if at is not None:
            yield at
        for field, expected, found in misshapen(card):
            yield f"card.{field}", expected, found
        seal = self._bundle.seal
        if seal is None:
            return
        at = check_seal(seal, card, known.suite, known.asked)
        if at is not None:
            yield at
        elif seal.receipt.board in self._boards:
            self._sealed = True
        else:
            self.notes.append(
                f"its seeds are sealed by the board {seal.receipt.board}, which is not among those believed"
            )

    def told(self, report: Report, lines: Callable[[], Iterator[bytes]]) -> Report:
        """Return a report with agent, suite, tier and score."""
        domains: dict[str, list[float]] = {}
        for part in self._known.asked.parts:
            each = (report.parts or {})[part.name]
            domains.setdefault(part.domain, []).append(each["score"] / (each["episodes"] or 1))
        means = [math.fsum(scores) / len(scores) for scores in domains.values()]
        return replace(
            report,
            tier=2 if report.tier and self._sealed else report.tier,
            agent=self._card.agent,
            name=self._card.name,
            training_seed=self._card.training_seed,
            suite=self._known.suite.id,
            frozen=report.verified and (self._card.frozen or self._sealed),
            score=math.fsum(means) / len(means),
        )


class TournamentSubject:
    """A tournament.

    Raises:
        Malformed: It asks what is not trusted, or what no tournament can be.
        UsageError: The environment cannot be made here.
    """

    def __init__(self, bundle: Bundle, plan: Plan, environment: Environment | None):
        self._bundle, self._plan = bundle, plan
        self._schedule = trusted_games(plan, environment)
        self.episodes = self._schedule.games
        self.parts: Mapping[str, Mapping[str, Any]] = standing_of_games(self._schedule)
        self.notes: list[str] = []

    @property
    def head(self) -> Mapping[str, Any]:
        """What the manifest says of it."""
        return {"plan": self._bundle.manifest["plan"], "seal": None}

    def part(self, number: int) -> str:
        """Return whose a game is: there is one part."""
        return GAMES

    def script(self) -> Script:
        """Return all games."""
        return GamesScript(self._schedule)

    def wrongs(self) -> Wrongs:
        """Yield what in the plan has not its form."""
        at = difference(jsonable(asdict(self._plan)), self._bundle.manifest["plan"], "plan")
        if at is not None:
            yield at
        for field, expected, found in misshapen(self._plan):
            yield f"plan.{field}", expected, found

    def told(self, report: Report, lines: Callable[[], Iterator[bytes]]) -> Report:
        """Return a report with the plan, and with standings if it is verified."""
        plan, found = jsonable(asdict(self._plan)), None
        if report.verified:
            try:
                found = standings(self._played(lines()), self._schedule.environment.spec)
            except BadValue as error:
                report = replace(report, notes=(*report.notes, f"there are no standings: {error}"))
        return replace(report, plan=plan, standings=None if found is None else found.to_json())

    def _played(self, lines: Iterator[bytes]) -> Iterator[Played]:
        for number, line in enumerate(lines):
            data = read_json(line, f"game {number}")
            del data["item"]
            yield *self._schedule.seating(number), Trajectory.from_json(data)


def jsonable(value: Any) -> Any:
    """Return a value as it comes out of JSON."""
    return read_json(canonical_json(value).encode(), "")
