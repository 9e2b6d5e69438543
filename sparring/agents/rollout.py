"""The rollout engine: plays many episodes at once and batches every waiting prompt per policy.

`rollout(jobs)` keeps up to `live` episodes going. In each round it gathers the prompts of all episodes that wait, makes
one `generate` call per policy, and applies the actions; environments whose spec says `blocking` start and step in threads
while the others generate. Finished trajectories are yielded as they come; an episode that fails is yielded with `error`
set and its returns are void. With `store`, every trajectory is appended to a JSONL file as it ends, and a second call
with the same jobs continues where the first was cut off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sparring.agents.flows.core import Agent
from sparring.agents.policies.core import Policy, mix_seed
from sparring.agents.store import TrajectoryStore
from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue
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
) -> Iterator[Trajectory]:
    """Play all jobs and yield their trajectories as they finish (in no particular order).

    Args:
        jobs: What to play; taken one by one as room becomes free.
        live: How many episodes to keep going at once.
        threads: Threads for blocking environments.
        store: A JSONL file to append to; jobs whose trajectory is already in it are yielded from there, not played again.

    Raises:
        BadValue: A job leaves a seat without an agent.
    """
    if store is None:
        yield from _Engine(live, threads).run(iter(jobs))
        return
    with TrajectoryStore(store) as kept:
        pending = []
        for job in jobs:
            known = kept.get(job.key)
            if known is None:
                pending.append(job)
            else:
                yield known
        for played, trajectory in _Engine(live, threads).run_with_jobs(iter(pending)):
            kept.append(played.key, trajectory)
            yield trajectory


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

    def run(self, jobs: Iterator[Job]) -> Iterator[Trajectory]:
        return (trajectory for _, trajectory in self.run_with_jobs(jobs))

    def run_with_jobs(self, jobs: Iterator[Job]) -> Iterator[tuple[Job, Trajectory]]:
        try:
            while True:
                ready: list[_Game] = []
                started = self._fill(jobs, ready)
                self._collect(ready, block=not ready and not self._waiting)
                yield from self._ask(ready)
                answered: list[_Game] = []
                self._generate(answered)
                yield from self._ask(answered)
                if not self._running and not started:
                    return
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)

    def _fill(self, jobs: Iterator[Job], ready: list[_Game]) -> int:
        """Start as many episodes as there is room for; return how many."""
        started = 0
        for job in islice(jobs, self._live - self._running):
            started += 1
            self._running += 1
            self._do(_Game(job, _agent_seed(job)), _start, ready)
        return started

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
        episode = game.episode
        assert episode is not None
        seat = episode.turn.seat
        assert seat is not None
        game.agent = game.job.agents[seat]
        game.asked = time.perf_counter()
        game.flow = game.agent.flow(episode, mix_seed(game.base, len(game.steps)))
        game.completion = None
        self._advance(game, None, again)

    def _advance(self, game: _Game, completion: Completion | None, ready: list[_Game]) -> None:
        """Send the completion into the flow: it yields another prompt, or returns the action."""
        flow, agent = game.flow, game.agent
        assert flow is not None
        assert agent is not None
        try:
            prompt = next(flow) if completion is None else flow.send(completion)
        except StopIteration as stop:
            action = stop.value
            game.flow = None
            self._do(game, lambda g: _act(g, action), ready)
            return
        except Exception as error:  # noqa: BLE001 - the error boundary towards flows and players
            game.error = f"{agent.name}: {type(error).__name__}: {error}"
            ready.append(game)
            return
        if agent.policy is None:
            game.error = f"{agent.name}: its flow asked for a completion, but it has no policy"
            ready.append(game)
            return
        line = self._waiting.setdefault(id(agent.policy), (agent.policy, [], []))
        line[1].append(game)
        line[2].append(prompt)

    def _generate(self, ready: list[_Game]) -> None:
        """Answer all waiting prompts, one call per policy."""
        lines, self._waiting = self._waiting, {}
        for policy, games, prompts in lines.values():
            try:
                completions = policy.generate(prompts)
            except Exception as error:  # noqa: BLE001 - the error boundary towards policies
                for game in games:
                    game.error = f"{policy.name}: {type(error).__name__}: {error}"
                    ready.append(game)
                continue
            for game, completion in zip(games, completions, strict=True):
                game.completion = completion
                self._advance(game, completion, ready)


def _guarded(work: Callable[[_Game], None], game: _Game) -> None:
    try:
        work(game)
    except Exception as error:  # noqa: BLE001 - the error boundary towards environments
        game.error = f"{game.job.environment.spec.id}: {type(error).__name__}: {error}"


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
        returns=game.returns,
        terminated=turn is not None and turn.terminated,
        truncated=turn is not None and turn.truncated,
        error=game.error,
        group=job.group,
        sample=job.sample,
    )
