"""An environment of verifiers (v1) whose agents are our seats: conversations, tools, games of several.

`docs/bridges.md` shows one.

Their loop runs as it is: `run()` asks its agents, tools are called, rewards are computed and `finalize()` judges. Only the model is
ours: what it is asked becomes a turn, and the action is its answer. Every episode has an environment of theirs and an event loop of its
own, which runs while a step is taken and stands still between steps; no thread waits.
"""

from __future__ import annotations

import asyncio
import copy
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from sparring.envs.bridges._checks import bounds, settings, turns
from sparring.envs.bridges._verifiers_play import Asked, Game, aside, load
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.envs.games._arguments import one_of, whole
from sparring.errors import BadValue, Boundary, InfrastructureError, SparringError, unknown_name
from sparring.tasks.core import SPLITS, UNBOUNDED, Pack, Task, TaskSet
from sparring.types import Frame, Message, ToolSpec, Turn

_LONGEST = 50_000
"""Characters that a seat may be shown in a turn."""


class VerifiersAgentEnvironment:
    """Plays an environment of verifiers; its agents, in the order of its configuration, are the seats.

    Args:
        id: What it is registered as.
        config: As `vf-eval` has it below `env`: `{"taskset": {"id": ...}, "id": ..., ...}`, where an id is an installed module.
        conversations: How many conversations an agent has in an episode, where it is more than one: each is a seat.
        count: How many of the taskset's tasks, the first ones; all if left out.
        split: In which split they are.
        max_turns: How often each agent is asked at most; fewer times if its own configuration says so.
        reward_range: Of what an agent's rewards sum up to.
        seconds: How long their side of a step may take; then the episode is void.
        kwargs: The arguments of whoever registered it.

    Raises:
        BadValue: It cannot be played here; the message says why.
    """

    def __init__(
        self,
        id: str,
        config: Mapping[str, Any],
        *,
        conversations: Mapping[str, int] | None = None,
        count: int | None = None,
        split: str = "train",
        max_turns: int = 20,
        reward_range: tuple[float, float] = (0.0, 1.0),
        seconds: float = 300.0,
        kwargs: Mapping[str, Any] | None = None,
    ):
        one_of("split", split, SPLITS)
        turns(max_turns)
        if count is not None:
            whole("count", count, 1, UNBOUNDED)
        if not isinstance(seconds, int | float) or not seconds > 0:
            raise BadValue(f"seconds={seconds!r:.80}: use a number above 0")
        self.kwargs: Mapping[str, Any] = dict(kwargs or {})
        self.seconds = seconds
        self.config, self.theirs, agents = load(id, settings("config", config), count, max_turns)
        wanted = settings("conversations", {} if conversations is None else conversations)
        for name, number in wanted.items():
            if name not in agents:
                raise unknown_name(f"agent of {id}", name, agents)
            whole(f"conversations of {name}", number, 1, 100)
        self.roles = tuple(name for name in agents for _ in range(wanted.get(name, 1)))
        shown = [_said(id, task) for task in self.theirs]
        self.pack = Pack(id, {split: len(shown)}, lambda split, index: shown[index])
        most = sum(agents[name].max_turns for name in self.roles)
        self.spec = EnvSpec(
            id=id,
            seats=tuple(f"player_{i}" for i in range(len(self.roles))),
            reward_range=bounds(reward_range),
            max_turns=most,
            max_chars=most * _LONGEST,
            roles=self.roles if len(self.roles) > 1 else (),
            pack=id,
            doc=f"The environment `{self.config.env_id}` of verifiers: its tasks, its loop, its tools and its rewards.",
            blocking=True,
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start a task; nothing depends on the seed."""
        return VerifiersAgentEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The taskset's tasks."""
        return self.pack.tasks(split)


class VerifiersAgentEpisode(EpisodeBase):
    """One episode of theirs, in an event loop of its own."""

    environment: VerifiersAgentEnvironment

    def __init__(self, environment: VerifiersAgentEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        if task.index is None:
            raise BadValue(f"{task.id} is none of the tasks of {environment.spec.id}")
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._close = weakref.finalize(self, aside, self._runner.close)
        self._game = Game(environment.config, copy.deepcopy(environment.theirs[task.index]))
        self._seats: dict[str, str] = {}
        self._shown: dict[str, list[Message]] = {}
        self._begin(self._next({}))

    def _advance(self, action: str) -> Turn:
        return self._next({"action": action, "illegal": False}, action)

    def _next(self, info: Mapping[str, Any], action: str | None = None) -> Turn:
        """Let their loop run until it asks again or is over.

        Raises:
            InfrastructureError: It failed, or does what cannot be done here.
        """
        if not self._close.alive:
            raise InfrastructureError(f"this episode of {self.environment.spec.id} is void: start another")
        with Boundary(SystemExit) as boundary:
            found = aside(self._runner.run, self._game.until_asked(action, self.environment.seconds))
            if isinstance(found, Asked):
                return self._asked(found, info)
            self._close()
            return self._over(found, info)
        self._close()
        error = boundary.error
        what = str(error) if isinstance(error, SparringError) else f"{type(error).__name__}: {error}"
        raise InfrastructureError(f"{self.environment.spec.id} failed on {self.task.id}: {what}") from error

    def _asked(self, asked: Asked, info: Mapping[str, Any]) -> Turn:
        seat, known = self._seat(asked.agent, asked.trace), self._shown.get(asked.trace, [])
        shown = [_heard(message) for message in asked.body["messages"]]
        new = shown[len(known) :]
        if shown[: len(known)] != known or any(message.role == "assistant" for message in new):
            raise BadValue(f"the agent {asked.agent!r} is shown another past than it had")
        if sum(len(message.content) for message in new) > _LONGEST:
            raise BadValue(f"the agent {asked.agent!r} is shown more than {_LONGEST} characters")
        self._shown[asked.trace] = [*shown, _heard({"role": "assistant"})]
        tools = tuple(ToolSpec(**tool["function"]) for tool in asked.body.get("tools", ()))
        return Turn(seat, tuple(new), dict.fromkeys(self.environment.spec.seats, 0.0), tools=tools, info=info)

    def _seat(self, agent: str, trace: str) -> str:
        """Return the seat of a conversation: a new one has the agent's next."""
        if trace not in self._seats:
            named = zip(self.environment.spec.seats, self.environment.roles, strict=True)
            free = [seat for seat, name in named if name == agent and seat not in self._seats.values()]
            if not free:
                had = self.environment.roles.count(agent)
                raise BadValue(
                    f"the agent {agent!r} has more than {had} conversations: say conversations={{{agent!r}: {had + 1}}}"
                )
            self._seats[trace] = free[0]
        return self._seats[trace]

    def _over(self, traces: Sequence[Any], info: Mapping[str, Any]) -> Turn:
        rewards = dict.fromkeys(self.environment.spec.seats, 0.0)
        ended = {self._seat(trace.agent.name, trace.id): trace for trace in traces}
        rewards |= {seat: float(trace.reward) for seat, trace in ended.items()}
        least, most = self.environment.spec.reward_range
        if not all(least <= reward <= most for reward in rewards.values()):
            raise BadValue(f"it paid {rewards}, outside {least:g} to {most:g}: say its reward_range")
        truncated = any(trace.is_truncated for trace in traces)
        said = {**info, "stop_conditions": {seat: trace.stop_condition for seat, trace in sorted(ended.items())}}
        return Turn(None, (), rewards, terminated=not truncated, truncated=truncated, info=said)

    def render(self) -> Frame:
        """What was said to and by each seat."""
        told = [message.content for seat in self.environment.spec.seats for message in self.transcript(seat)]
        return Frame("\n".join(told))


def _said(id: str, task: Any) -> dict[str, Any]:
    """Return what a task says, as JSON.

    Raises:
        BadValue: It cannot be played here.
    """
    kind = type(task)
    if kind.NEEDS_CONTAINER or task.data.image is not None or task.config.judges:
        raise BadValue(f"{id}: {kind.__name__} {task.data.idx} needs a container or a judge, and here is none")
    out: dict[str, Any] = task.data.model_dump(mode="json", exclude_none=True)
    return out


def _heard(message: Mapping[str, Any]) -> Message:
    """Return a message of a request; of the model's own ones only that it is one.

    Raises:
        BadValue: It shows more than text.
    """
    role, content = message["role"], message.get("content") or ""
    if role == "assistant":
        return Message("assistant", "")
    if isinstance(content, list) and all(part["type"] == "text" for part in content):
        content = "".join(part["text"] for part in content)
    if not isinstance(content, str) or role not in ("system", "user", "tool"):
        raise BadValue(f"it shows more than text: {message!r:.80}")
    return Message(role, content, message.get("name"))
