"""A taskset of verifiers (v1) as an environment: its prompts, its rewards; the seat is the agent.

`docs/bridges.md` shows one.

One prompt, one answer. The answer becomes a trace, which the task's own `@reward` methods score. What needs a program, a container, tools or
a judge's model is refused; conversations, tools and games of several are in `verifiers_agents`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sparring.envs.bridges._checks import bounds
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.envs.games._arguments import one_of, whole
from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra
from sparring.tasks.core import SPLITS, UNBOUNDED, Pack, Task, TaskSet
from sparring.types import Frame, Turn, say

SEAT = "player_0"
_LONGEST = 50_000
"""Characters of a prompt."""


class VerifiersEnvironment:
    """Asks the tasks of a taskset.

    Args:
        id: What it is registered as.
        taskset: The taskset; what it loads is kept.
        count: How many of its tasks, the first ones; all if left out.
        split: In which split they are.
        reward_range: Of the weighted sum of a task's rewards.
        kwargs: The arguments of whoever registered it.

    Raises:
        BadValue: The taskset cannot be played here; the message says why.
    """

    def __init__(
        self,
        id: str,
        taskset: Any,
        *,
        count: int | None = None,
        split: str = "train",
        reward_range: tuple[float, float] = (0.0, 1.0),
        kwargs: Mapping[str, Any] | None = None,
    ):
        one_of("split", split, SPLITS)
        if count is not None:
            whole("count", count, 1, UNBOUNDED)
        if not isinstance(taskset, _library().Taskset):
            raise BadValue(f"{id}: taskset={taskset!r:.80}: use a Taskset of verifiers, made with its configuration")
        if count is None and not taskset.bounded:
            raise BadValue(f"{id}: {type(taskset).__name__} has tasks without end: say how many, with count=")
        self.kwargs: Mapping[str, Any] = dict(kwargs or {})
        self.theirs = list(taskset if count is None else taskset.take(count))
        if type(taskset).toolsets(taskset.config):
            raise BadValue(f"{id}: {type(taskset).__name__} has tools, and here are none")
        shown = [_said(id, task) for task in self.theirs]
        self.pack = Pack(id, {split: len(shown)}, lambda split, index: shown[index])
        self.spec = EnvSpec(
            id=id,
            seats=(SEAT,),
            reward_range=bounds(reward_range),
            max_turns=1,
            max_chars=_LONGEST,
            pack=id,
            doc=f"The taskset `{type(taskset).__name__}` of verifiers: its prompts and its rewards.",
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """Ask a task; nothing depends on the seed."""
        return VerifiersEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The taskset's tasks."""
        return self.pack.tasks(split)


class VerifiersEpisode(EpisodeBase):
    """One task."""

    environment: VerifiersEnvironment

    def __init__(self, environment: VerifiersEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        if task.index is None:
            raise BadValue(f"{task.id} is none of the tasks of {environment.spec.id}")
        self._theirs = environment.theirs[task.index]
        self._begin(Turn(SEAT, tuple(say(role, text) for role, text in _prompt(self._theirs)), {SEAT: 0.0}))  # type: ignore[arg-type]

    def _advance(self, action: str) -> Turn:
        with Boundary(SystemExit) as boundary, ThreadPoolExecutor(1) as thread:  # which has no event loop yet
            reward = float(thread.submit(asyncio.run, self._score(action)).result())
        if boundary.error is not None:
            what = f"{type(boundary.error).__name__}: {boundary.error}"
            raise InfrastructureError(
                f"{self.environment.spec.id} failed on {self.task.id}: {what}"
            ) from boundary.error
        least, most = self.environment.spec.reward_range
        if not least <= reward <= most:
            raise InfrastructureError(
                f"{self.environment.spec.id} paid {reward:g} for {self.task.id}, outside {least:g} to {most:g}: say its reward_range"
            )
        return Turn(None, (), {SEAT: reward}, terminated=True, info={"action": action, "illegal": False})

    async def _score(self, action: str) -> float:
        task, vf = self._theirs, _library()
        from verifiers.v1.graph import MessageNode
        from verifiers.v1.trace import AgentInfo, Trace, TraceTask

        kinds = {"system": vf.SystemMessage, "user": vf.UserMessage}
        said = [kinds[role](content=text) for role, text in _prompt(task)]
        nodes = [MessageNode(parent=n - 1 if n else None, message=message) for n, message in enumerate(said)]
        answer = MessageNode(parent=len(nodes) - 1, message=vf.AssistantMessage(content=action), sampled=True)
        about = TraceTask(type=type(task).__name__, data=task.data, key=task.key, hash=task.hash)
        trace = Trace(task=about, agent=AgentInfo(config=vf.AgentConfig()), nodes=[*nodes, answer])
        await task.score(trace)
        return float(trace.reward)

    def render(self) -> Frame:
        """What was said."""
        return Frame("\n".join(message.content for message in self.transcript(SEAT)))


def _said(id: str, task: Any) -> dict[str, Any]:
    """Return what a task says, as JSON.

    Raises:
        BadValue: It cannot be played here.
    """
    vf, kind = _library(), type(task)
    prepared = any(
        getattr(kind, name) is not getattr(vf.Task, name) for name in ("setup", "finalize", "stage_verifier")
    )
    hooks = [*task.hooks("reward"), *task.hooks("metric")]
    needs = [fn.__name__ for fn in hooks if "runtime" in inspect.signature(fn).parameters]
    if task.NEEDS_CONTAINER or prepared or needs or task.config.judges or kind.toolsets(task.config):
        raise BadValue(
            f"{id}: {kind.__name__} needs more than an answer: a container, steps before or after it, tools, a judge, or a runtime "
            f"for {', '.join(needs) or 'them'}"
        )
    if not task.hooks("reward"):
        raise BadValue(f"{id}: {kind.__name__} has no rewards")
    said = _prompt(task)
    if not said or any(role not in ("system", "user") or not isinstance(text, str) for role, text in said):
        raise BadValue(f"{id}: the prompt of {kind.__name__} {task.data.idx} is not text by the system and the user")
    if sum(len(text) for _, text in said) > _LONGEST:
        raise BadValue(f"{id}: the prompt of {kind.__name__} {task.data.idx} has more than {_LONGEST} characters")
    out: dict[str, Any] = task.data.model_dump(mode="json", exclude_none=True)
    return out


def _prompt(task: Any) -> list[tuple[str, Any]]:
    given, first = task.data.prompt, task.data.system_prompt
    asked = [("user", given)] if isinstance(given, str) else [(m.role, m.content) for m in given or ()]
    return [*([] if first is None else [("system", first)]), *asked]


def _library() -> Any:
    try:
        import verifiers.v1
    except ImportError as error:
        raise MissingExtra(f"tasksets of verifiers need {error.name}: pip install 'sparring[verifiers]'") from error
    return verifiers.v1
