"""One episode of a rollout: the job, its state while it is played, and the trajectory that it leaves."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from sparring.agents.flows.core import After, Agent, Ask, afters, direct
from sparring.agents.policies.core import mix_seed
from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, Boundary, InfrastructureError
from sparring.tasks.core import Task
from sparring.types import Call, Completion, Prompt, Step, Trajectory, Turn, canonical_json


@dataclass(frozen=True, slots=True)
class Job:
    """One episode to play: where, what, with which chance draws, and who sits where."""

    environment: Environment
    task: Task
    seed: int
    agents: Mapping[str, Agent]
    group: str = ""
    sample: int = 0
    """Tells repeated plays of (task, seed) apart: same chance draws, other draws of the agents."""

    @property
    def key(self) -> str:
        """Identifies the job in a store: everything that decides the episode."""
        names = {seat: agent.name for seat, agent in self.agents.items()}
        env = [self.environment.spec.id, dict(self.environment.kwargs)]
        text = canonical_json([env, self.task.to_json(), self.seed, names, self.group, self.sample])
        return blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(slots=True, eq=False)
class Game:
    """An episode in progress."""

    job: Job
    base: int
    """Seed of the agents' draws."""
    episode: Episode | None = None
    steps: list[Step] = field(default_factory=list)
    returns: dict[str, float] = field(default_factory=dict)
    flow: Generator[Prompt | Ask, Any, Any] | None = None
    agent: Agent | None = None
    asks: Prompt | Ask | None = None
    """What the flow waits for."""
    answers: list[Completion] = field(default_factory=list)
    """What it was answered so far, of that."""
    calls: list[tuple[str, Prompt, Completion]] = field(default_factory=list)
    """What it asked in this turn: (policy, prompt, answer)."""
    asked: float = 0.0
    error: str | None = None
    leaving: list[tuple[Agent, Generator[Prompt | Ask, Any, None]]] | None = None
    """What agents still do when the episode is over; None before its end."""

    @property
    def expected(self) -> int:
        """How many answers the flow waits for."""
        return len(self.asks.prompts) if isinstance(self.asks, Ask) else 1

    @property
    def answer(self) -> object:
        """What the flow is sent: a completion, or several."""
        return self.answers[0] if isinstance(self.asks, Prompt) else tuple(self.answers)


def failure(who: str, why: object) -> str:
    """Return what a void trajectory says."""
    return f"{who}: {type(why).__name__}: {why}" if isinstance(why, BaseException) else f"{who}: {why}"


def guarded(work: Callable[[Game], None], game: Game) -> None:
    """Do work that calls the environment; whatever it raises voids this game alone."""
    with Boundary() as boundary:
        work(game)
    if boundary.error is not None:
        game.error = failure(game.job.environment.spec.id, boundary.error)


def agent_seed(job: Job) -> int:
    """Return the seed of the agents' draws in this job: from task and seed, not from the environment's stream."""
    missing = [seat for seat in job.environment.spec.seats if seat not in job.agents]
    if missing:
        raise BadValue(
            f"no agent for {', '.join(missing)} of {job.environment.spec.id}: the job has {', '.join(job.agents) or 'none'}"
        )
    for seat, agent in job.agents.items():
        if not isinstance(agent, Agent):
            raise BadValue(
                f"{agent!r:.80} is no agent for {seat} of {job.environment.spec.id}: sparring.resolve_agent(NAME, environment), "
                "policy_agent and player_agent make one"
            )
    task = job.task
    item = task.content_hash if task.index is None else task.index
    text = f"{task.pack}|{task.version}|{task.split}|{item}|{job.seed}|{job.sample}|agents"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def start(game: Game) -> None:
    """Start the episode."""
    job = game.job
    game.episode = job.environment.start(job.task, seed=job.seed)
    game.returns = dict.fromkeys(job.environment.spec.seats, 0.0)
    _credit(game, game.episode.turn)


def act(game: Game, action: str) -> None:
    """Apply the action of the seat to move, and record the step."""
    episode = game.episode
    assert episode is not None
    before = episode.turn
    seat = before.seat
    assert seat is not None
    completion = _completion(game, action)
    after = episode.step(action)
    _credit(game, after)
    game.steps.append(
        Step(
            seat,
            before.messages,
            action,
            after.info.get("action"),
            bool(after.info.get("illegal", False)),
            before.legal,
            after.rewards,
            after.feedback,
            completion,
            True,
            _calls(game),
            time.perf_counter() - game.asked,
        )
    )


def leaving(game: Game) -> list[tuple[Agent, Generator[Prompt | Ask, Any, None]]]:
    """Return what the agents of a game that is over do then, seat by seat."""
    job = game.job
    found = [
        (seat, place, number, after)
        for place, seat in enumerate(job.environment.spec.seats)
        for number, after in enumerate(afters(job.agents[seat].flow))
    ]
    if not found:
        return []
    trajectory = trajectory_of(game)

    def begin(after: After, seat: str, seed: int) -> Generator[Prompt | Ask, Any, None]:
        yield from after(trajectory, seat, seed)

    return [
        (job.agents[seat], begin(after, seat, mix_seed(game.base, len(game.steps), place, number)))
        for seat, place, number, after in found
    ]


def _completion(game: Game, action: str) -> Completion | None:
    """Return what `Step.completion` says; of several that fit, the last one."""
    if game.agent is not None and game.agent.flow is direct and game.calls:
        return game.calls[-1][2]
    own = game.agent.policy if game.agent else None
    answers = [answer for name, prompt, answer in game.calls if not prompt.aside and (own is None or name == own.name)]
    alike = [answer for answer in answers if answer.text == action]
    said = action.strip()
    ending = [answer for answer in answers if said and answer.text.strip().endswith(said)]
    found = alike or ending or answers
    return found[-1] if found else None


def _calls(game: Game) -> tuple[Call, ...]:
    """Return all that the flow asked, if there is more to tell than the transcript and the completion."""
    if game.agent is None or game.agent.flow is direct:
        return ()
    return tuple(Call(policy, prompt.messages, answer) for policy, prompt, answer in game.calls)


def _credit(game: Game, turn: Turn) -> None:
    for seat, reward in turn.rewards.items():
        if seat not in game.returns or not math.isfinite(reward):
            raise InfrastructureError(f"pays {reward!r} to the seat {seat!r}")
        game.returns[seat] += reward


def trajectory_of(game: Game) -> Trajectory:
    """Return the record of a game that is over or void; a void one has no returns."""
    job, episode = game.job, game.episode
    turn = None if episode is None else episode.turn
    spec = job.environment.spec
    return Trajectory(
        env=spec.id,
        env_kwargs=job.environment.kwargs,
        task=job.task.to_json(),
        seed=job.seed,
        seats=spec.seats,
        agents={seat: agent.name for seat, agent in job.agents.items()},
        steps=tuple(game.steps),
        returns=game.returns if game.error is None else {},
        terminated=turn is not None and turn.terminated,
        truncated=turn is not None and turn.truncated,
        error=game.error,
        group=job.group,
        sample=job.sample,
    )
