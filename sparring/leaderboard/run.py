"""Runs: an agent plays a suite, and every episode is on disk as soon as it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sparring.agents.flows.core import Agent, afters, player_agent
from sparring.agents.policies.core import Policy
from sparring.agents.resolve import find_player, resolve_agent
from sparring.agents.rollout import Job, pairs
from sparring.agents.spec import parse
from sparring.agents.training.budget import UNLIMITED, Budget, Spent
from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.bounds import check_name
from sparring.leaderboard.card import FILE, Card, make_card, read_card
from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.suites import Item, Part, Suite
from sparring.types import Step, Trajectory

LIVE = 256
"""Episodes that are played at once."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run asks other than its suite; then it is no run of that suite any more, and no board ranks it."""

    limit: int | None = None
    """Only so many tasks of each part."""
    repeats: int | None = None
    """Tries of each task."""
    seed: int | None = None
    """Of all episodes."""
    seeds: Mapping[str, int] | None = None
    """Of parts, by name: sealed ones."""

    def apply(self, suite: Suite) -> Suite:
        """Return the suite with the changes."""
        return replace(suite, parts=tuple(map(self._changed, suite.parts)))

    def _changed(self, part: Part) -> Part:
        return replace(
            part,
            tasks=part.tasks if self.limit is None else min(part.tasks, self.limit),
            repeats=part.repeats if self.repeats is None else self.repeats,
            seed=(self.seeds or {}).get(part.name, part.seed if self.seed is None else self.seed),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """A run after another episode."""

    done: int
    """Finished, in this call and before."""
    total: int
    voids: int
    """In this call."""
    entry: Entry
    part: str


def begin(
    agent: str,
    suite: Suite,
    folder: Path,
    *,
    name: str = "",
    changes: Changes | None = None,
    device: str = "auto",
    training_seed: int | None = None,
) -> Run:
    """Begin a run in a folder, or go on with the one that is there.

    Args:
        agent: Who plays, as `sparring.agents.resolve` reads it.
        suite: What is asked.
        folder: The run's.
        name: What boards call the agent; by default as it is named.
        changes: What is asked otherwise.
        device: Where models live.
        training_seed: With which the agent's model was trained: boards show runs of several together.

    Raises:
        BadValue: In the folder is another run, the agent learns from episode to episode, or the name is none.
        UnknownName: There is no such agent in some environment of the suite.
        InfrastructureError: The folder cannot be written to.
    """
    agent = str(parse(agent))
    check_name(name)
    asked = (changes or Changes()).apply(suite)
    models: dict[str, Policy] = {}
    agents = {part.name: _resolved(agent, part, device, models) for part in asked.parts}
    check_independent(agents.values())
    frozen = asked.hash == suite.hash
    card = make_card(
        agent, asked, definition(asked), models.values(), name=name, frozen=frozen, training_seed=training_seed
    )
    if (folder / FILE).exists():
        known = read_card(folder)
        for key in ("agent", "suite", "hash", "models"):
            mine, theirs = getattr(card, key), getattr(known, key)
            if mine != theirs:
                raise BadValue(
                    f"{folder} is a run with {key} = {theirs!r:.120}, not {mine!r:.120}: name another folder"
                )
        return Run(folder, known, asked, agents)
    card.write(folder)
    return Run(folder, card, asked, agents)


def check_independent(agents: Iterable[Agent]) -> None:
    """Refuse agents whose play depends on what they played before.

    Raises:
        BadValue: One learns from episodes.
    """
    for agent in agents:
        if afters(agent.flow):
            raise BadValue(
                f"agent {agent.name!r} learns from one episode to the next, so what it scores depends on their order, and here they are "
                "played independently; use learn=never"
            )


def _resolved(agent: str, part: Part, device: str, models: dict[str, Policy]) -> Agent:
    try:
        return resolve_agent(agent, part.environment, device=device, models=models)
    except UnknownName as error:
        raise UnknownName(f"the part {part.name!r} is played on {part.env}, and there {error}") from error


def reopen(folder: Path, *, device: str = "auto") -> Run:
    """Return the run of a folder, to go on with it.

    Raises:
        BadValue: There is none, or this version of Sparring asks for other tasks.
    """
    card = read_card(folder)
    return begin(card.agent, card.to_suite(), folder, device=device)


@dataclass(frozen=True)
class Run:
    """A run that can be gone on with."""

    folder: Path
    card: Card
    suite: Suite
    agents: Mapping[str, Agent]
    """By part."""

    @property
    def describe(self) -> Callable[[int, Trajectory], Entry]:
        """Makes the entries of its episodes."""
        return describer(self.suite, self.card.prices)

    def play(
        self,
        *,
        live: int = LIVE,
        budget: Budget = UNLIMITED,
        report: Callable[[Progress], None] = lambda progress: None,
    ) -> bool:
        """Play what is missing; void episodes are tried again. Return whether all episodes are finished now.

        Args:
            live: How many episodes are played at once.
            budget: What this call may use; iterations are episodes.
            report: Called after every episode.

        Raises:
            InfrastructureError: An episode could not be written down.
        """
        spent, voids, items = Spent(budget), 0, dict[int, Item]()
        with EpisodeLog(self.folder, self.describe, write=True) as log:
            with closing(pairs(self._jobs(log, items), live=live)) as played:
                for job, trajectory in () if spent.is_up() else played:
                    item = items.pop(id(job))
                    entry = log.append(item.number, trajectory)
                    voids += entry.score is None
                    report(Progress(len(log.entries), self.suite.episodes, voids, entry, item.part.name))
                    spent.add(entry.said or 0)
                    if spent.is_up():
                        break
            return len(log.entries) == self.suite.episodes

    def _jobs(self, log: EpisodeLog, items: dict[int, Item]) -> Iterator[Job]:
        for number in range(self.suite.episodes):
            if number not in log.entries:
                item = self.suite.item(number)
                job = job_of(item, self.agents[item.part.name])
                items[id(job)] = item
                yield job


def job_of(item: Item, agent: Agent) -> Job:
    """Return the episode of an item with an agent in its seat, or in all."""
    part, (mine, opponent) = item.part, item.seating
    seats = part.environment.spec.seats
    other = player_agent(find_player(part.environment, opponent), opponent) if opponent else agent
    agents = {seat: agent if seat == mine or not mine else other for seat in seats}
    return Job(
        part.environment, item.task, part.seed, agents, group=f"{part.name}:{mine}:{opponent}", sample=item.repeat
    )


def describer(suite: Suite, prices: Mapping[str, tuple[float, float]]) -> Callable[[int, Trajectory], Entry]:
    """Return what makes the entry of an episode of a suite.

    Args:
        suite: What is asked.
        prices: As the run's card has them.
    """

    def describe(number: int, trajectory: Trajectory) -> Entry:
        part, _, (seat, _), _ = suite.place(number)
        mine = [step for step in trajectory.steps if step.seat == seat or not seat]
        used = used_by(trajectory, mine)
        read, said = summed(used)
        priced = read is not None and all(model in prices for model in used)
        cost = sum(
            count * price / 1e6
            for model, each in used.items()
            if each and priced
            for count, price in zip(each, prices[model], strict=True)
        )
        return Entry(
            number,
            None if trajectory.error is not None else score_of(part, seat, trajectory),
            len(mine),
            sum(step.illegal for step in mine),
            read,
            said,
            cost if priced else None,
            round(sum(step.seconds for step in mine), 6),
        )

    return describe


def score_of(part: Part, seat: str, trajectory: Trajectory) -> float:
    """Return what an episode is worth: the return within the environment's range, from 0 to 1; the mean over seats if all are meant."""
    low, high = part.environment.spec.reward_range
    returns = [trajectory.returns[seat]] if seat else list(trajectory.returns.values())
    return (sum(returns) / len(returns) - low) / (high - low)


def used_by(trajectory: Trajectory, steps: Sequence[Step]) -> dict[str, tuple[int, int] | None]:
    """Return how many tokens each model read and said in some steps, asides included; None where nobody counted those of an answer."""
    out: dict[str, tuple[int, int] | None] = {}
    for step in steps:
        own = [(trajectory.agents[step.seat], step.completion)] if step.completion else []
        for model, completion in [(call.policy, call.completion) for call in step.calls] or own:
            before, more = out.get(model, (0, 0)), completion.tokens
            out[model] = None if before is None or more is None else (before[0] + more[0], before[1] + more[1])
    return out


def summed(used: Mapping[str, tuple[int, int] | None]) -> tuple[int, int] | tuple[None, None]:
    """Return how many tokens all models read and said; None twice where some were not counted.

    >>> summed({"one": (10, 2), "other": (5, 1)}), summed({"one": (10, 2), "other": None})
    ((15, 3), (None, None))
    """
    known = [each for each in used.values() if each is not None]
    return (sum(read for read, _ in known), sum(said for _, said in known)) if len(known) == len(used) else (None, None)


def definition(suite: Suite) -> dict[str, Any]:
    """Return a suite as its file says it; `suite_from` inverts it."""
    parts = [
        {key: getattr(part, key) for key in ("name", "env", "domain", "tasks", "split", "seed", "repeats")}
        | {"kwargs": dict(part.kwargs), "opponents": list(part.opponents)}
        for part in suite.parts
    ]
    return {"name": suite.name, "version": suite.version, "line": suite.line, "parts": parts}


def write_suite(suite: Suite, path: Path) -> None:
    """Write a suite's file, with its hash; `read_suite` reads it."""
    import tomli_w

    path.write_text(tomli_w.dumps({**definition(suite), "hash": suite.hash}), "utf-8")
