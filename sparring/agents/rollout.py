"""The rollout engine: plays many episodes at once and batches every waiting prompt per policy.

`rollout(jobs)` keeps up to `live` episodes going. In each round it gathers the prompts of all episodes that wait, makes
one `generate` call per policy, and applies the actions; environments whose spec says `blocking` start and step in threads
while the others generate, and begin as soon as their own answer has ended where a policy can tell (`stream`). When an episode is over, agents that learn from it (`Learning`) do so; then its trajectory is
yielded. An episode that fails (its environment, flow or player raises, or its policy cannot answer it) is yielded with
`error` set and without returns; the others go on. With `store`, every trajectory is appended to a JSONL file as it ends, and
a second call with the same jobs continues where the first was cut off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from itertools import islice
from pathlib import Path

from sparring.agents._episodes import Game, Job, act, agent_seed, failure, guarded, leaving, start, trajectory_of
from sparring.agents.flows.core import Agent, Ask
from sparring.agents.policies.core import Policy, StreamingPolicy, mix_seed, teach
from sparring.agents.store import TrajectoryStore
from sparring.errors import BadValue, Boundary, PolicyError
from sparring.types import Completion, Prompt, Trajectory

__all__ = ["Job", "pairs", "rollout"]


def rollout(
    jobs: Iterable[Job], *, live: int = 4096, threads: int = 8, store: Path | None = None, lockstep: bool = False
) -> Generator[Trajectory, None, None]:
    """Play all jobs and yield their trajectories as they finish (in no particular order).

    Args:
        jobs: What to play; taken one by one as room becomes free.
        live: How many episodes to keep going at once.
        threads: Threads for blocking environments.
        store: A JSONL file to append to; jobs whose trajectory is already in it are yielded from there, not played again,
            and of equal jobs one is played for all.
        lockstep: Ask only when every episode waits for an answer. What is asked together then depends on the jobs alone, and so
            do a model's log-probabilities to the last bit, however long the environments' steps take.

    Raises:
        BadValue: A job leaves a seat without an agent, or `live` or `threads` is below 1.
    """
    if store is not None:
        yield from _with_store(_engine(live, threads, lockstep), jobs, store)
        return
    with closing(pairs(jobs, live=live, threads=threads, lockstep=lockstep)) as played:
        for _, trajectory in played:
            yield trajectory


def pairs(
    jobs: Iterable[Job], *, live: int = 4096, threads: int = 8, lockstep: bool = False
) -> Generator[tuple[Job, Trajectory], None, None]:
    """Play all jobs as `rollout` does; yield each trajectory with the job that it came from.

    Raises:
        BadValue: As for `rollout`.
    """
    with closing(_engine(live, threads, lockstep).run(iter(jobs))) as played:
        yield from played


def _engine(live: int, threads: int, lockstep: bool) -> _Engine:
    if live < 1 or threads < 1:
        raise BadValue(f"live={live} and threads={threads} must be at least 1")
    return _Engine(live, threads, lockstep)


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


class _Engine:
    def __init__(self, live: int, threads: int, lockstep: bool):
        self._live = live
        self._threads = threads
        self._lockstep = lockstep
        self._pool: ThreadPoolExecutor | None = None
        self._slow: dict[Future[None], Game] = {}
        self._waiting: dict[int, tuple[Policy, list[Game], list[Prompt]]] = {}
        """By policy: the games that wait for it, once for every prompt, and the prompts."""
        self._running = 0
        self._exhausted = False

    def run(self, jobs: Iterator[Job]) -> Generator[tuple[Job, Trajectory], None, None]:
        try:
            while True:
                ready: list[Game] = []
                self._fill(jobs, ready)
                self._collect(ready, block=not ready and not self._waiting)
                yield from self._ask(ready)
                while self._lockstep and self._slow:
                    ready = []
                    self._collect(ready, block=True)
                    yield from self._ask(ready)
                answered: list[Game] = []
                self._generate(answered)
                yield from self._ask(answered)
                if not self._running and self._exhausted:
                    return
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)

    def _fill(self, jobs: Iterator[Job], ready: list[Game]) -> None:
        """Start as many episodes as there is room for."""
        for job in islice(jobs, self._live - self._running):
            self._running += 1
            self._do(Game(job, agent_seed(job)), start, ready)
        self._exhausted = self._running < self._live

    def _do(self, game: Game, work: Callable[[Game], None], ready: list[Game]) -> None:
        """Do `work` on the game, in a thread if its environment blocks; done games go to `ready`."""
        if game.job.environment.spec.blocking:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, "sparring-env")
            self._slow[self._pool.submit(guarded, work, game)] = game
        else:
            guarded(work, game)
            ready.append(game)

    def _collect(self, ready: list[Game], *, block: bool) -> None:
        """Move games whose thread is done to `ready`; wait for one if `block`, in lockstep for all."""
        if not self._slow:
            return
        if self._lockstep:
            wait(self._slow)
        else:
            wait(self._slow, None if block else 0, FIRST_COMPLETED)
        for future in [future for future in self._slow if future.done()]:  # in the order in which they began
            future.result()
            ready.append(self._slow.pop(future))

    def _ask(self, games: Iterable[Game]) -> Iterator[tuple[Job, Trajectory]]:
        """Put every game's next prompt in line; yield those that are over. Flows without prompts act at once."""
        todo = list(games)
        while todo:
            again: list[Game] = []
            for game in todo:
                if game.error is not None or game.episode is None or game.episode.turn.seat is None:
                    if self._take_leave(game, again):
                        continue
                    self._running -= 1
                    yield game.job, trajectory_of(game)
                elif game.flow is None:
                    self._begin_turn(game, again)
            todo = again

    def _begin_turn(self, game: Game, again: list[Game]) -> None:
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
            game.calls.clear()
            self._advance(game, again)

    def _take_leave(self, game: Game, again: list[Game]) -> bool:
        """Let the next agent do what it does when an episode is over; return whether there was one. None does if it is void."""
        if game.error is not None:
            return False
        if game.leaving is None:
            game.leaving = leaving(game)
        if not game.leaving:
            return False
        game.agent, game.flow = game.leaving.pop(0)
        game.asks = None
        self._advance(game, again)
        return True

    def _advance(self, game: Game, ready: list[Game]) -> None:
        """Start the flow, or send it the completion: it yields another prompt, or returns the action."""
        agent, episode = game.agent, game.episode
        assert agent is not None
        assert episode is not None
        with Boundary() as boundary:
            if game.flow is None:
                game.flow, game.asks = agent.flow(episode, mix_seed(game.base, len(game.steps))), None
            asks = next(game.flow) if game.asks is None else game.flow.send(game.answer)
        if boundary.error is None:
            self._queue(game, agent, asks, ready)
        elif isinstance(boundary.error, StopIteration):
            game.flow = None
            if game.leaving is None:
                self._take(game, agent, boundary.error.value, ready)
            else:
                ready.append(game)
        else:
            _void(game, agent.name, boundary.error, ready)

    def _take(self, game: Game, agent: Agent, action: object, ready: list[Game]) -> None:
        """Play what the flow returned."""
        if isinstance(action, str):
            self._do(game, lambda g: act(g, action), ready)
        else:
            _void(game, agent.name, f"its flow returned {action!r:.80}, not the text of an action", ready)

    def _queue(self, game: Game, agent: Agent, asks: object, ready: list[Game]) -> None:
        """Put prompts in their policy's line."""
        policy: Policy | None = agent.policy
        asked: tuple[Prompt, ...]
        if isinstance(asks, Prompt):
            asked = (asks,)
        elif isinstance(asks, Ask) and asks.prompts:
            policy, asked = asks.policy or agent.policy, asks.prompts
        else:
            _void(game, agent.name, f"its flow yielded {asks!r:.80}, not a Prompt, and no Ask with prompts", ready)
            return
        if policy is None:
            _void(game, agent.name, "its flow asked for a completion, but it has no policy", ready)
            return
        if isinstance(asks, Ask) and asks.lesson is not None:
            with Boundary() as boundary:
                policy = teach(policy, asks.lesson)
            if boundary.error is not None:
                _void(game, agent.name, boundary.error, ready)
                return
        game.asks, game.answers = asks, []
        _, games, prompts = self._waiting.setdefault(id(policy), (policy, [], []))
        games += [game] * len(asked)
        prompts += asked

    def _generate(self, ready: list[Game]) -> None:
        """Answer all waiting prompts, one call per policy."""
        lines, self._waiting = self._waiting, {}
        for policy, games, prompts in lines.values():
            heard: dict[Game, dict[int, Completion | BaseException]] = {}
            for number, answer in _answers(policy, prompts, any(g.job.environment.spec.blocking for g in games)):
                game = games[number]
                mine = heard.setdefault(game, {})
                mine[number] = answer
                if len(mine) == game.expected:
                    self._hear(game, policy, [(prompts[i], mine[i]) for i in sorted(mine)], ready)

    def _hear(
        self, game: Game, policy: Policy, heard: Sequence[tuple[Prompt, Completion | BaseException]], ready: list[Game]
    ) -> None:
        """Give a game all answers that its flow waits for."""
        for prompt, answer in heard:
            if not isinstance(answer, Completion):
                _void(game, policy.name, answer, ready)
                return
            game.calls.append((policy.name, prompt, answer))
            game.answers.append(answer)
        self._advance(game, ready)


def _answers(
    policy: Policy, prompts: Sequence[Prompt], early: bool
) -> Iterator[tuple[int, Completion | BaseException]]:
    """Yield (number of the prompt, the policy's completion); for a prompt that it fails on, the error.

    A `PolicyError` that is raised means that it cannot answer at all, one in the place of a completion that it cannot answer
    this prompt. Anything else that is raised is the fault of some prompt, found by asking halves. With `early` answers come as
    they end, where the policy has a `stream`.
    """
    missing = dict(enumerate(prompts))
    given = _streamed(policy, prompts) if early else iter(())
    while True:
        with Boundary() as boundary:
            number, completion = next(given, (-1, None))
        if boundary.error is not None or completion is None:
            break
        del missing[number]
        yield number, completion
    if isinstance(boundary.error, PolicyError):
        yield from dict.fromkeys(missing, boundary.error).items()
    elif missing:
        yield from zip(missing, _whole_answers(policy, list(missing.values())), strict=True)


def _streamed(policy: Policy, prompts: Sequence[Prompt]) -> Iterator[tuple[int, Completion | BaseException]]:
    if isinstance(policy, StreamingPolicy):
        yield from policy.stream(prompts)


def _whole_answers(policy: Policy, prompts: Sequence[Prompt]) -> list[Completion | BaseException]:
    with Boundary() as boundary:
        out: list[Completion | BaseException] = list(policy.generate(prompts))
    if boundary.error is not None:
        if isinstance(boundary.error, PolicyError) or len(prompts) == 1:
            return [boundary.error] * len(prompts)
        half = len(prompts) // 2
        return _whole_answers(policy, prompts[:half]) + _whole_answers(policy, prompts[half:])
    if len(out) != len(prompts):
        return [PolicyError(f"returned {len(out)} completions for {len(prompts)} prompts")] * len(prompts)
    fit = (Completion, PolicyError)
    return [c if isinstance(c, fit) else PolicyError(f"answered {c!r:.80}, no Completion") for c in out]


def _void(game: Game, who: str, why: object, ready: list[Game]) -> None:
    """Mark the game as failed; it is over."""
    game.error = failure(who, why)
    ready.append(game)
