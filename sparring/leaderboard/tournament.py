"""Tournaments: every agent meets every other as often, from every seat, on shared deals; what comes out is who is better at a game.

A deal is a task and its chance draws. In a game of two seats each pair of agents plays each of its deals twice, seats swapped, and no
other pair gets that deal: what a good hand is worth cancels, and the two games are one cluster for every interval. In a game of n
seats the agents sit down n at a time, each line-up in all n rotations of a deal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from sparring.agents.flows.core import Agent
from sparring.agents.policies.core import Policy
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, pairs
from sparring.agents.spec import parse
from sparring.agents.training.budget import UNLIMITED, Budget, Spent
from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.leaderboard.bounds import SEED
from sparring.leaderboard.card import prices_from, provenance
from sparring.leaderboard.files import replacing
from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.run import check_independent, summed, used_by
from sparring.tasks.core import SPLITS
from sparring.types import EMPTY, Trajectory

FILE = "tournament.json"
SCHEMA = 1
_MOST, _MOST_AGENTS = 10_000_000, 1000
"""Games of a tournament, and agents."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played."""

    env: str
    agents: tuple[str, ...]
    """As they are named; each once."""
    deals: int
    """For every pair of agents, or for every line-up."""
    kwargs: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    split: str = "test"
    seed: int = 0
    models: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    commit: str = ""
    machine: str = ""
    begun: str = ""
    schema: int = SCHEMA

    @property
    def decides(self) -> tuple[Any, ...]:
        """What decides the games."""
        return self.env, self.agents, self.deals, dict(self.kwargs), self.split, self.seed, dict(self.models)


@dataclass(frozen=True)
class Schedule:
    """Every game of a tournament, by its number: deal by deal, line-up by line-up, rotation by rotation."""

    plan: Plan
    environment: Environment

    @cached_property
    def lineups(self) -> tuple[tuple[str, ...], ...]:
        """Who meets: every pair; in games of n seats, n neighbours of the list, taken as a ring, from every place in it."""
        names, seats = self.plan.agents, len(self.environment.spec.seats)
        if seats == 2:
            return tuple(combinations(names, 2))
        starts = range(1 if len(names) == seats else len(names))
        return tuple(tuple(names[(first + i) % len(names)] for i in range(seats)) for first in starts)

    @cached_property
    def games(self) -> int:
        """How many there are."""
        return len(self.lineups) * self.plan.deals * len(self.environment.spec.seats)

    def seating(self, number: int) -> tuple[int, tuple[str, ...]]:
        """Return a game's deal, and who sits in each seat."""
        rest, turn = divmod(number, len(self.environment.spec.seats))
        lineup = self.lineups[rest % len(self.lineups)]
        return rest, lineup[turn:] + lineup[:turn]

    def job(self, number: int, agents: Mapping[str, Agent]) -> Job:
        """Return a game with these agents, by name."""
        tasks, seats = self.environment.tasks(self.plan.split), self.environment.spec.seats
        deal, sitting = self.seating(number)
        again, place = divmod(deal, len(tasks))
        sat = {seat: agents[name] for seat, name in zip(seats, sitting, strict=True)}
        return Job(self.environment, tasks[place], self.plan.seed + again, sat, group=str(deal))


@dataclass(frozen=True)
class Tournament(Schedule):
    """One that can be gone on with."""

    folder: Path
    agents: Mapping[str, Agent]

    def play(
        self,
        *,
        live: int = 256,
        budget: Budget = UNLIMITED,
        report: Callable[[int, int], None] = lambda done, total: None,
    ) -> bool:
        """Play what is missing; return whether that was all.

        Args:
            live: How many games are played at once.
            budget: What this call may use; iterations are games.
            report: Called after every game with how many are finished, and how many there are.

        Raises:
            InfrastructureError: A game could not be written down.
        """
        spent, numbers = Spent(budget), dict[int, int]()
        with EpisodeLog(self.folder, describe, write=True) as log:
            with closing(pairs(self._jobs(log, numbers), live=live)) as played:
                for job, trajectory in () if spent.is_up() else played:
                    entry = log.append(numbers.pop(id(job)), trajectory)
                    report(len(log.entries), self.games)
                    spent.add(entry.said or 0)
                    if spent.is_up():
                        break
            return len(log.entries) == self.games

    def played(self) -> Iterator[tuple[int, tuple[str, ...], Trajectory]]:
        """Yield every finished game: its deal, who sat where, and what happened.

        Raises:
            BadValue: The files are damaged.
        """
        with EpisodeLog(self.folder, describe) as log:
            for number, trajectory in log.trajectories():
                yield *self.seating(number), trajectory

    def _jobs(self, log: EpisodeLog, numbers: dict[int, int]) -> Iterator[Job]:
        for number in range(self.games):
            if number not in log.entries:
                job = self.job(number, self.agents)
                numbers[id(job)] = number
                yield job


def describe(number: int, trajectory: Trajectory) -> Entry:
    """Return the entry of a game; its score is seat 0's result: 1 for more than any other seat is paid, 0.5 for as much, else 0."""
    if trajectory.error is None:
        mine, *others = (trajectory.returns[seat] for seat in trajectory.seats)
        score = 0.5 + 0.5 * ((mine > max(others)) - (mine < max(others)))
    steps = trajectory.steps
    illegal, seconds = sum(step.illegal for step in steps), round(sum(step.seconds for step in steps), 6)
    read, said = summed(used_by(trajectory, steps))
    return Entry(
        number, None if trajectory.error is not None else score, len(steps), illegal, read, said, None, seconds
    )


def begin(plan: Plan, folder: Path, *, device: str = "auto") -> Tournament:
    """Begin a tournament in a folder, or go on with the one that is there.

    Raises:
        BadValue: There are too few agents for the game, one is named twice or learns from game to game, or in the folder is
            another tournament.
        InfrastructureError: The folder cannot be written to.
        UnknownName: There is no such environment or agent.
    """
    environment = make(plan.env, **plan.kwargs)
    plan = replace(plan, agents=tuple(str(parse(name)) for name in plan.agents))
    check_plan(plan, environment)
    models: dict[str, Policy] = {}
    agents = {name: resolve_agent(name, environment, device=device, models=models) for name in plan.agents}
    check_independent(agents.values())
    kwargs = dict(environment.kwargs)
    new = replace(plan, env=environment.spec.id, kwargs=kwargs, **provenance(models.values()))
    if (folder / FILE).exists():
        known = read_plan(folder)
        if known.decides != new.decides:
            raise BadValue(f"{folder} is another tournament (agents, deals, game or models): name another folder")
        return Tournament(known, environment, folder, agents)
    with replacing(folder / FILE) as draft:
        draft.write_text(json.dumps(asdict(new), indent=1) + "\n", "utf-8")
    return Tournament(new, environment, folder, agents)


def check_plan(plan: Plan, environment: Environment) -> None:
    """Check that a plan can be played.

    Raises:
        BadValue: There are too few agents for the game, or too many games, one is named twice, or a number is out of range.
    """
    seats, id = len(environment.spec.seats), environment.spec.id
    if seats < 2:
        raise BadValue(f"{id} has one seat: agents are compared on it by `sparring eval`")
    if len({*plan.agents}) < max(seats, len(plan.agents)):
        raise BadValue(f"a tournament of {id} needs {seats} different agents at least, got {list(plan.agents)!s:.200}")
    if not 1 <= plan.deals <= _MOST:
        raise BadValue(f"deals={plan.deals!s:.80}: play {'one at least' if plan.deals < 1 else 'fewer'}")
    if not 0 <= plan.seed < SEED - _MOST or plan.split not in SPLITS:
        raise BadValue(
            f"seed={plan.seed!s:.80}, split={plan.split!r:.80}: a number from 0 to {SEED - _MOST - 1}, and one of {', '.join(SPLITS)}"
        )
    if len(plan.agents) > _MOST_AGENTS or (games := Schedule(plan, environment).games) > _MOST:
        count = f"{len(plan.agents)} agents" if len(plan.agents) > _MOST_AGENTS else f"{games} games"
        raise BadValue(f"{count} are more than {_MOST_AGENTS} agents or {_MOST:,} games: play fewer")


def read_plan(folder: Path) -> Plan:
    """Read `tournament.json`.

    Raises:
        BadValue: The folder has none, or it is of another schema.
    """
    try:
        return plan_from(json.loads((folder / FILE).read_text("utf-8")))
    except FileNotFoundError:
        raise BadValue(f"{folder} is no tournament: it has no {FILE}; `sparring tournament` makes one") from None
    except (OSError, ValueError, RecursionError, BadValue) as error:
        raise BadValue(f"{folder / FILE} is damaged: {error}") from error


def plan_from(data: object) -> Plan:
    """Return the plan that a dict says.

    Raises:
        BadValue: It says none.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else None
        raise BadValue(f"its schema is {found!r:.80}, this version reads {SCHEMA}")
    names = [f.name for f in fields(Plan)]
    if {*data} != {*names}:
        raise BadValue(f"it must have exactly the keys {', '.join(sorted(names))}")
    for name in names:
        wanted = type(_EXAMPLE[name])
        if type(data[name]) is not wanted:
            raise BadValue(f"{name}={data[name]!r:.80} is no {wanted.__name__}")
    if not all(isinstance(name, str) for name in data["agents"]):
        raise BadValue(f"agents={data['agents']!r:.80}: each is a text")
    return Plan(**{**data, "agents": tuple(data["agents"]), "prices": prices_from(data["prices"])})


_EXAMPLE: Mapping[str, Any] = {**asdict(Plan("", (), 0, {})), "agents": []}
