"""The rollout engine: plays many episodes at once and batches every waiting prompt per policy.

`rollout(jobs)` keeps up to `live` episodes going. In each round it gathers the prompts of all episodes that wait, makes
one `generate` call per policy, and applies the actions; environments whose spec says `blocking` start and step in threads
while the others generate. Finished trajectories are yielded as they come. An episode that fails (its environment, flow or
player raises, or its policy cannot answer it) is yielded with `error` set and without returns; the others go on. With
`store`, every trajectory is appended to a JSONL file as it ends, and a second call with the same jobs continues where the
first was cut off.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sparring.agents.flows.core import Agent
from sparring.agents.policies.core import Policy, mix_seed
from sparring.agents.store import TrajectoryStore
from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, InfrastructureError, PolicyError
from sparring.tasks.core import Task
from sparring.types import Completion, Prompt, Step, Trajectory, Turn, canonical_json


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


def rollout(
    jobs: Iterable[Job], *, live: int = 4096, threads: int = 8, store: Path | None = None
) -> Generator[Trajectory, None, None]:
    """Play all jobs and yield their trajectories as they finish (in no particular order).

    Args:
        jobs: What to play; taken one by one as room becomes free.
        live: How many episodes to keep going at once.
        threads: Threads for blocking environments.
        store: A JSONL file to append to; jobs whose trajectory is already in it are yielded from there, not played again,
            and of equal jobs one is played for all.

    Raises:
        BadValue: A job leaves a seat without an agent, or `live` or `threads` is below 1.
    """
    if live < 1 or threads < 1:
        raise BadValue(f"live={live} and threads={threads} must be at least 1")
    engine = _Engine(live, threads)
    if store is not None:
        yield from _with_store(engine, jobs, store)
        return
    with closing(engine.run(iter(jobs))) as played:
        for _, trajectory in played:
            yield trajectory


def _with_store(engine: _Engine, jobs: Iterable[Job], path: Path) -> Generator[Trajectory, None, None]:
    found: list[Trajectory] = []
    asked: dict[str, int] = {}  # how many equal jobs wait for the one that is played

    def fresh() -> Iterator[Job]:
        for job in jobs:
            key = job.key
            known = kept.get(key)
            if known is not None:
                found.append(known)
                continue
            asked[key] = asked.get(key, 0) + 1
            if asked[key] == 1:
                yield job

    with TrajectoryStore(path) as kept, closing(engine.run(fresh())) as played:
        for job, trajectory in played:
            key = job.key
            kept.append(key, trajectory)
            yield from [trajectory] * asked.pop(key)
            yield from found
            found.clear()
        yield from found


@dataclass(slots=True, eq=False)
class _Game:
    """An episode in progress."""

    job: Job
    base: int
    """Seed of the agents' draws."""
    episode: Episode | None = None
    steps: list[Step] = field(default_factory=list)
    returns: dict[str, float] = field(default_factory=dict)
    flow: Generator[Prompt, Completion, str] | None = None
    agent: Agent | None = None
    completion: Completion | None = None
    asked: float = 0.0
    error: str | None = None


class _Engine:
    def __init__(self, live: int, threads: int):
        self._live = live
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._slow: dict[Future[None], _Game] = {}
        self._waiting: dict[int, tuple[Policy, list[_Game], list[Prompt]]] = {}
        self._running = 0
        self._exhausted = False

    def run(self, jobs: Iterator[Job]) -> Generator[tuple[Job, Trajectory], None, None]:
        try:
            while True:
                ready: list[_Game] = []
                self._fill(jobs, ready)
                self._collect(ready, block=not ready and not self._waiting)
                yield from self._ask(ready)
                answered: list[_Game] = []
                self._generate(answered)
                yield from self._ask(answered)
                if not self._running and self._exhausted:
                    return
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)

    def _fill(self, jobs: Iterator[Job], ready: list[_Game]) -> None:
        """Start as many episodes as there is room for."""
        for job in islice(jobs, self._live - self._running):
            self._running += 1
            self._do(_Game(job, _agent_seed(job)), _start, ready)
        self._exhausted = self._running < self._live

    def _do(self, game: _Game, work: Callable[[_Game], None], ready: list[_Game]) -> None:
        """Do `work` on the game, in a thread if its environment blocks; done games go to `ready`."""
        if game.job.environment.spec.blocking:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, "sparring-env")
            self._slow[self._pool.submit(_guarded, work, game)] = game
        else:
            _guarded(work, game)
            ready.append(game)

    def _collect(self, ready: list[_Game], *, block: bool) -> None:
        """Move games whose thread is done to `ready`; wait for one if `block`."""
        if not self._slow:
            return
        done, _ = wait(self._slow, None if block else 0, FIRST_COMPLETED)
        for future in done:
            future.result()
            ready.append(self._slow.pop(future))

    def _ask(self, games: Iterable[_Game]) -> Iterator[tuple[Job, Trajectory]]:
        """Put every game's next prompt in line; yield those that are over. Flows without prompts act at once."""
        todo = list(games)
        while todo:
            again: list[_Game] = []
            for game in todo:
                if game.error is not None or game.episode is None or game.episode.turn.seat is None:
                    self._running -= 1
                    yield game.job, _trajectory(game)
                elif game.flow is None:
                    self._begin_turn(game, again)
            todo = again

    def _begin_turn(self, game: _Game, again: list[_Game]) -> None:
        episode, spec = game.episode, game.job.environment.spec
        assert episode is not None
        seat = episode.turn.seat
        if seat is None or seat not in game.job.agents:
            _void(game, spec.id, f"asks the seat {seat!r}, which it does not declare", again)
        elif len(game.steps) >= spec.max_turns:
            _void(game, spec.id, f"goes on after the {spec.max_turns} turns that it declares as its limit", again)
        else:
            game.agent = game.job.agents[seat]
            game.asked = time.perf_counter()
            game.completion = None
            self._advance(game, again)

    def _advance(self, game: _Game, ready: list[_Game]) -> None:
        """Start the flow, or send it the completion: it yields another prompt, or returns the action."""
        agent, episode = game.agent, game.episode
        assert agent is not None
        assert episode is not None
        try:
            if game.flow is None:
                game.flow = agent.flow(episode, mix_seed(game.base, len(game.steps)))
                prompt = next(game.flow)
            else:
                assert game.completion is not None
                prompt = game.flow.send(game.completion)
        except StopIteration as stop:
            action = stop.value
            game.flow = None
            if isinstance(action, str):
                self._do(game, lambda g: _act(g, action), ready)
            else:
                _void(game, agent.name, f"its flow returned {action!r:.80}, not the text of an action", ready)
        except Exception as error:  # noqa: BLE001 - the error boundary towards flows and players
            _void(game, agent.name, error, ready)
        else:
            self._queue(game, agent, prompt, ready)

    def _queue(self, game: _Game, agent: Agent, prompt: object, ready: list[_Game]) -> None:
        """Put the prompt in its policy's line."""
        if agent.policy is None:
            _void(game, agent.name, "its flow asked for a completion, but it has no policy", ready)
        elif not isinstance(prompt, Prompt):
            _void(game, agent.name, f"its flow yielded {prompt!r:.80}, not a Prompt", ready)
        else:
            _, games, prompts = self._waiting.setdefault(id(agent.policy), (agent.policy, [], []))
            games.append(game)
            prompts.append(prompt)

    def _generate(self, ready: list[_Game]) -> None:
        """Answer all waiting prompts, one call per policy."""
        lines, self._waiting = self._waiting, {}
        for policy, games, prompts in lines.values():
            for game, answer in zip(games, _answers(policy, prompts), strict=True):
                if isinstance(answer, Completion):
                    game.completion = answer
                    self._advance(game, ready)
                else:
                    _void(game, policy.name, answer, ready)


def _answers(policy: Policy, prompts: Sequence[Prompt]) -> list[Completion | Exception]:
    """Return the policy's completions; for a prompt that it fails on, the error.

    A `PolicyError` means that it cannot answer at all. Anything else is the fault of some prompt, found by asking halves.
    """
    try:
        out: list[Completion | Exception] = list(policy.generate(prompts))
    except Exception as error:  # noqa: BLE001 - the error boundary towards policies
        if isinstance(error, PolicyError) or len(prompts) == 1:
            return [error] * len(prompts)
        half = len(prompts) // 2
        return _answers(policy, prompts[:half]) + _answers(policy, prompts[half:])
    if len(out) != len(prompts):
        return [PolicyError(f"returned {len(out)} completions for {len(prompts)} prompts")] * len(prompts)
    return [c if isinstance(c, Completion) else PolicyError(f"answered {c!r:.80}, no Completion") for c in out]


def _void(game: _Game, who: str, why: object, ready: list[_Game]) -> None:
    """Mark the episode as failed."""
    game.error = f"{who}: {type(why).__name__}: {why}" if isinstance(why, Exception) else f"{who}: {why}"
    ready.append(game)


def _guarded(work: Callable[[_Game], None], game: _Game) -> None:
    try:
        work(game)
    except Exception as error:  # noqa: BLE001 - the error boundary towards environments
        _void(game, game.job.environment.spec.id, error, [])


def _agent_seed(job: Job) -> int:
    """Return the seed of the agents' draws in this job: from task and seed, not from the environment's stream."""
    missing = [seat for seat in job.environment.spec.seats if seat not in job.agents]
    if missing:
        raise BadValue(
            f"no agent for {', '.join(missing)} of {job.environment.spec.id}: the job has {', '.join(job.agents) or 'none'}"
        )
    task = job.task
    text = f"{task.pack}|{task.version}|{task.split}|{task.index}|{job.seed}|{job.sample}|agents"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _start(game: _Game) -> None:
    job = game.job
    game.episode = job.environment.start(job.task, seed=job.seed)
    game.returns = dict.fromkeys(job.environment.spec.seats, 0.0)
    _credit(game, game.episode.turn)


def _act(game: _Game, action: str) -> None:
    episode = game.episode
    assert episode is not None
    before = episode.turn
    seat = before.seat
    assert seat is not None
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
            game.completion,
            True,
            time.perf_counter() - game.asked,
        )
    )


def _credit(game: _Game, turn: Turn) -> None:
    for seat, reward in turn.rewards.items():
        if seat not in game.returns or not math.isfinite(reward):
            raise InfrastructureError(f"pays {reward!r} to the seat {seat!r}")
        game.returns[seat] += reward


def _trajectory(game: _Game) -> Trajectory:
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
