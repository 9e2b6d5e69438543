"""What a bundle's episodes must be, one by one: those of a run, or the games of a tournament."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from sparring.agents.flows.core import Agent
from sparring.agents.rollout import Job
from sparring.envs.registry import make
from sparring.leaderboard.log import Entry
from sparring.leaderboard.run import definition, describer, job_of
from sparring.leaderboard.seats import Seat
from sparring.leaderboard.suites import Suite, suite_from
from sparring.leaderboard.tournament import Plan, Schedule, describe
from sparring.types import Trajectory


class Cast(NamedTuple):
    """An episode as it must have been played."""

    job: Job
    seats: Mapping[str, Seat]
    """Where those sit who are verified; in all other seats are players of the suite, who are asked again."""


class Script(Protocol):
    """All episodes of a bundle, made of what is trusted here; it can be sent to another process."""

    def cast(self, number: int) -> Cast:
        """Return an episode."""

    def describe(self, number: int, trajectory: Trajectory) -> Entry:
        """Return what an episode comes to."""


class RunScript:
    """The episodes of a run.

    Args:
        suite: What was asked.
        agent: Who played, as it was named.
        prices: Of its models, as the card has them.

    Raises:
        BadValue: That is no agent's name.
        UnknownName: Some environment has no such player.
    """

    def __init__(self, suite: Suite, agent: str, prices: Mapping[str, tuple[float, float]]):
        self.suite, self.agent, self.prices = suite, agent, dict(prices)
        self.describe = describer(suite, prices)
        self._seats = {part.name: Seat(agent, part.environment) for part in suite.parts}

    def cast(self, number: int) -> Cast:
        """Return an episode."""
        item = self.suite.item(number)
        seat, (mine, _) = self._seats[item.part.name], item.seating
        names = [mine] if mine else item.part.environment.spec.seats
        return Cast(job_of(item, seat.agent), dict.fromkeys(names, seat))

    def __reduce__(self) -> tuple[Any, ...]:
        return _run_script, (definition(self.suite), self.agent, self.prices)


def _run_script(asked: Mapping[str, Any], agent: str, prices: Mapping[str, tuple[float, float]]) -> RunScript:
    return RunScript(suite_from(asked), agent, prices)


class GamesScript:
    """The games of a tournament.

    Args:
        schedule: What was played, with an environment that is trusted.

    Raises:
        BadValue: An agent's name is none.
        UnknownName: The environment has no such player.
    """

    def __init__(self, schedule: Schedule):
        self.schedule = schedule
        self._seats = {name: Seat(name, schedule.environment) for name in schedule.plan.agents}
        self._agents: dict[str, Agent] = {name: seat.agent for name, seat in self._seats.items()}

    def cast(self, number: int) -> Cast:
        """Return a game: everybody in it is verified."""
        _, sitting = self.schedule.seating(number)
        seats = self.schedule.environment.spec.seats
        sat = {seat: self._seats[name] for seat, name in zip(seats, sitting, strict=True)}
        return Cast(self.schedule.job(number, self._agents), sat)

    def describe(self, number: int, trajectory: Trajectory) -> Entry:
        """Return what a game comes to."""
        return describe(number, trajectory)

    def __reduce__(self) -> tuple[Any, ...]:
        return _games_script, (self.schedule.plan,)


def _games_script(plan: Plan) -> GamesScript:
    return GamesScript(Schedule(plan, make(plan.env, **plan.kwargs)))
