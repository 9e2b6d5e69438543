"""A task of inspect_ai as an environment: its samples, its solver, its scorer; the seat is its model.

```python
from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import match
import sparring
from sparring.envs.bridges.inspect_samples import InspectEnvironment

@sparring.register("mine/Capitals-v0")
def capitals():
    task = Task([Sample("Of which country is Lima the capital?", target="Peru")], scorer=match())
    return InspectEnvironment("mine/Capitals-v0", task)
```

The solver runs as it is, so templates, system messages and lists of choices are there; where it asks the model, the seat is asked. After
every answer it runs again from the start with all answers so far, until it asks for another one or ends; then the scorer pays. No model
is called and nothing is waited for: solvers and scorers that ask models themselves, use tools or a sandbox are refused.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from sparring.envs.bridges._checks import bounds, turns
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.envs.games._arguments import one_of
from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra, SparringError
from sparring.tasks.core import SPLITS, Pack, TaskSet
from sparring.tasks.core import Task as Item
from sparring.types import Frame, Message, Turn

try:
    from inspect_ai import Task
    from inspect_ai.dataset import Dataset, Sample
    from inspect_ai.model import ChatMessage, ChatMessageUser, ModelName, ModelOutput
    from inspect_ai.scorer import NOANSWER, Score, Target, value_to_float
    from inspect_ai.solver import TaskState
except ImportError as error:
    raise MissingExtra(f"tasks of inspect_ai need {error.name}: pip install 'sparring[inspect]'") from error

T = TypeVar("T")
SEAT = "player_0"
_LONGEST = 50_000
"""Characters that the solver may show in a turn."""
_MODEL = "sparring/seat"


class InspectEnvironment:
    """Asks the samples of a task; of several scorers the first one pays.

    Args:
        id: What it is registered as.
        task: The task. Samples are text, with no assistant's words in their input.
        split: In which split all samples are.
        max_turns: How often the solver may ask; an episode in which it asks more often is truncated.
        reward_range: Of the scorer's values, as inspect's `value_to_float` reads them.
        kwargs: The arguments of whoever registered it.

    Raises:
        BadValue: The task cannot be played here; the message says why.
    """

    def __init__(
        self,
        id: str,
        task: Task,
        *,
        split: str = "test",
        max_turns: int = 1,
        reward_range: tuple[float, float] = (0.0, 1.0),
        kwargs: Mapping[str, Any] | None = None,
    ):
        one_of("split", split, SPLITS)
        turns(max_turns)
        if not isinstance(task, Task):
            raise BadValue(
                f"{id}: task={task!r:.80}: use a Task of inspect_ai; a function that makes one must be called"
            )
        if task.sandbox is not None or not task.scorer or not isinstance(task.dataset, Dataset):
            raise BadValue(f"{id}: only tasks with a dataset, a scorer and no sandbox can be played here")
        self.task = task
        self.scorer = task.scorer[0]
        self.kwargs: Mapping[str, Any] = dict(kwargs or {})
        samples = [_plain(id, sample) for sample in task.dataset]
        self.pack = Pack(id, {split: len(samples)}, lambda split, index: samples[index])
        self.spec = EnvSpec(
            id=id,
            seats=(SEAT,),
            reward_range=bounds(reward_range),
            max_turns=max_turns,
            max_chars=max_turns * _LONGEST,
            pack=id,
            doc=f"The task `{task.name}` of inspect_ai: its samples, its solver, its scorer.",
        )

    def start(self, task: Item, *, seed: int) -> Episode:
        """Ask a sample; nothing depends on the seed."""
        return InspectEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "test") -> TaskSet:
        """The samples."""
        return self.pack.tasks(split)


class InspectEpisode(EpisodeBase):
    """One sample."""

    environment: InspectEnvironment

    def __init__(self, environment: InspectEnvironment, task: Item, seed: int):
        super().__init__(environment, task, seed)
        self._begin(self._next({}))

    def _advance(self, action: str) -> Turn:
        return self._next({"action": action, "illegal": False})

    def _next(self, info: Mapping[str, Any]) -> Turn:
        """Run the solver with all answers so far.

        Raises:
            InfrastructureError: The solver or the scorer raised, waited, or did what cannot be done here.
        """
        with Boundary(SystemExit) as boundary:
            return self._run(info)
        error = boundary.error
        if isinstance(error, SparringError):
            raise error
        what = f"{type(error).__name__}: {error}"
        raise InfrastructureError(
            f"{self.environment.spec.id} failed on {self.task.id}: {what}; models, tools and sandboxes are not there"
        ) from error

    def _run(self, info: Mapping[str, Any]) -> Turn:
        state = _state(self.task)
        try:
            state = _at_once(self._solved(state))
        except _Asked as asked:
            return self._asked(asked.messages, info)
        score = _at_once(self.environment.scorer(state, state.target))
        if not isinstance(score, Score):
            raise InfrastructureError(f"the scorer of {self.environment.spec.id} gave no score for {self.task.id}")
        least, most = self.environment.spec.reward_range
        value = float("nan") if isinstance(score.value, dict | list) else value_to_float()(score.value)
        if not least <= value <= most:
            raise InfrastructureError(
                f"{self.environment.spec.id} paid {score.value!r:.80} for {self.task.id}, no number from {least:g} to {most:g}"
            )
        said = {**info, "action": score.answer, "illegal": score.value == NOANSWER}
        return Turn(None, (), {SEAT: value}, terminated=True, feedback=score.explanation, info=said)

    async def _solved(self, state: TaskState) -> TaskState:
        answers = iter(self.actions)

        async def generate(state: TaskState, *args: Any, **kwargs: Any) -> TaskState:
            if state.tools:
                raise BadValue(f"{self.environment.spec.id} gives its model tools, and here are none")
            answer = next(answers, None)
            if answer is None:
                raise _Asked(state.messages)
            state.output = ModelOutput.from_content(_MODEL, answer)
            state.messages.append(state.output.message)
            return state

        task = self.environment.task
        setup = task.setup if isinstance(task.setup, list) else [task.setup] if task.setup else []
        for solver in (*setup, task.solver):
            state = await solver(state, generate)
        return state

    def _asked(self, messages: Sequence[ChatMessage], info: Mapping[str, Any]) -> Turn:
        if len(self.actions) >= self.environment.spec.max_turns:
            return Turn(None, (), {SEAT: 0.0}, truncated=True, info=info)
        shown = [Message(message.role, message.text) for message in messages]
        known = list(self.transcript(SEAT))
        if shown[: len(known)] != known:
            raise BadValue(f"{self.environment.spec.id} changes what its model has been told before")
        new = tuple(shown[len(known) :])
        if any(message.role == "assistant" for message in new) or sum(len(m.content) for m in new) > _LONGEST:
            raise BadValue(
                f"{self.task.id}: its model is shown words as its own that it has not said, or more than {_LONGEST} characters"
            )
        return Turn(SEAT, new, {SEAT: 0.0}, info=info)

    def render(self) -> Frame:
        """What was said."""
        return Frame("\n".join(message.content for message in self.transcript(SEAT)))


class _Asked(Exception):  # noqa: N818
    """The solver asks its model for an answer that is not there yet."""

    def __init__(self, messages: Sequence[ChatMessage]):
        super().__init__("an answer is asked for")
        self.messages = list(messages)


def _plain(id: str, sample: Sample) -> dict[str, Any]:
    """Return what a sample says, as JSON.

    Raises:
        BadValue: It has pictures or other things, or needs files.
    """
    if sample.files or sample.setup or sample.sandbox:
        raise BadValue(f"{id}: sample {sample.id} needs a sandbox, and here is none")
    given = sample.input
    for message in () if isinstance(given, str) else given:
        if not isinstance(message.content, str):
            raise BadValue(f"{id}: sample {sample.id} shows more than text")
    said = given if isinstance(given, str) else [{"role": m.role, "content": m.content} for m in given]
    out = sample.model_dump(mode="json", include={"id", "target", "choices", "metadata"}, exclude_none=True)
    return {**out, "input": said}


def _state(task: Item) -> TaskState:
    sample = Sample(**task.params)
    messages = [ChatMessageUser(content=sample.input)] if isinstance(sample.input, str) else list(sample.input)
    return TaskState(
        model=ModelName(_MODEL),
        sample_id=sample.id or task.index or 0,
        epoch=1,
        input=sample.input,
        messages=list[ChatMessage](messages),
        target=Target(sample.target),
        choices=sample.choices,
        metadata=sample.metadata,
    )


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that waits for nothing.

    Raises:
        BadValue: It waits.
    """
    try:
        work.send(None)
    except StopIteration as done:
        out: T = done.value
        return out
    work.close()
    raise BadValue("a solver or scorer waits for something, such as a model, and here it cannot")
