"""The door to inspect_ai: any environment as a task of theirs, with the model under evaluation in its seats.

```
inspect eval sparring/play -T env=KuhnPoker-v0 -T opponent=equilibrium --model openai/...
inspect eval sparring/suite -T name=core-v0 --model openai/...
```

A sample is one seat's episode; an epoch is another try of it, in which the environment draws the same and the others draw anew. The score
is what the seat was paid, the messages what it saw and said: what the others' first moves decide is missing in the sample's input, and
there in its messages. A seat is asked by `get_model(role=SEAT)`, so roles seat several models where the model has all seats
(`opponent="self"`). All is text: tools are not sent as such, environments say in words how they are called.

What an environment raises is an error of the sample, and no score. An episode that one of inspect's limits cuts off is truncated, and
scored by what was paid until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sparring.agents._episodes import Job, agent_seed
from sparring.agents.flows.core import Agent, player_agent, take_turn
from sparring.agents.policies.core import mix_seed
from sparring.agents.resolve import find_player
from sparring.agents.trainers.rows import SELF, Row, rows, waited
from sparring.envs.core import Environment, Episode
from sparring.envs.registry import make
from sparring.errors import BadValue, MissingExtra
from sparring.types import Message
from sparring.wrappers.seat import random_player

try:
    from anyio import get_cancelled_exc_class
    from inspect_ai import Task, task
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ChatMessage, ChatMessageSystem, ChatMessageUser, get_model
    from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
    from inspect_ai.solver import Generate, Solver, TaskState, solver
    from inspect_ai.util import LimitExceededError
except ImportError as error:
    raise MissingExtra(f"tasks of inspect_ai need {error.name}: pip install 'sparring[inspect]'") from error

_TOLD = "sparring"
"""Where the facts about an episode lie in a sample's store."""


@task
def play(
    env: str,
    count: int = 100,
    *,
    arguments: Mapping[str, Any] | None = None,
    seat: str = "",
    opponent: str = "random",
    split: str = "test",
    first: int = 0,
    seed: int = 0,
) -> Task:
    """Return tasks of an environment as one of inspect's, a sample for every seat of each.

    Args:
        env: The environment's id.
        count: How many tasks.
        arguments: The environment's own arguments.
        seat: Which seat the model has; every one in turn if left out.
        opponent: Who has the others, if there are any: a named player, or `self` for the model, or those of the seats' roles.
        split: Where the tasks come from.
        first: The first task's index.
        seed: The episodes' seed.

    Raises:
        UnknownName: No such environment, argument, split, seat or player.
        BadValue: The split has no such tasks, there is nobody else to play as the opponent, or the arguments have no names.
    """
    if not isinstance(arguments, Mapping | None):
        raise BadValue(
            f"arguments={arguments!r:.80}: give names with values, on the command line -T 'arguments={{\"NAME\": VALUE}}'"
        )
    place = make(env, **(arguments or {}))
    seats = [seat] if seat else place.spec.seats[:1] if opponent == SELF else place.spec.seats
    others = SELF if len(place.spec.seats) == 1 and opponent == "random" else opponent
    return task_of(rows(place, count, seats=seats, opponent=others, split=split, first=first, seed=seed), name=env)


def task_of(made: Sequence[Row], *, name: str) -> Task:
    """Return rows, of which each is an episode, as a task of inspect's.

    Raises:
        BadValue: There are none, or two are of the same task and seat of an environment.
    """
    if not made:
        raise BadValue(f"{name}: no rows; make some with rows(environment, 50)")
    samples = [sample_of(row, _id(row)) for row in made]
    if len({sample.id for sample in samples}) < len(samples):
        raise BadValue(f"{name}: two rows are of the same task and seat; say with epochs how often each is played")
    return Task(dataset=samples, solver=episode(), scorer=reward(), name=name)


def _id(row: Row) -> str:
    number = row.task.content_hash if row.task.index is None else row.task.index
    return f"{row.environment}-{row.task.split}-{number}-{row.seat}"


def sample_of(row: Row, id: str, metadata: Mapping[str, Any] | None = None) -> Sample:
    """Return a row as a sample of inspect's, with metadata beside those that `episode` and `reward` read."""
    whole = replace(row, opponent=SELF)
    own = {"episode": whole.to_json(), "cluster": row.task.id, "seat": row.seat}
    others = _others(row, whole.place().spec.seats)
    shown = [_message(said["role"], said["content"], row.seat) for said in whole.prompt()]
    return Sample(input=shown, id=id, metadata={**own, "others": others, **(metadata or {})})


def _others(row: Row, seats: Sequence[str]) -> dict[str, str]:
    """Return the names of the players who have the seats that the model does not have."""
    rest = [seat for seat in seats if seat != row.seat and row.opponent != SELF]
    if isinstance(row.opponent, Mapping):
        return {seat: row.opponent[seat] for seat in rest}
    return dict.fromkeys(rest, row.opponent or "random")


@solver
def episode() -> Solver:
    """Return the solver that plays a sample's episode to the end."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        row, names = Row.from_json(state.metadata["episode"]), state.metadata["others"]
        place = row.place()
        begun = await waited(place, lambda: place.start(row.task, seed=row.seed))
        told = {"returns": dict(begun.turn.rewards), "steps": 0, "illegal": 0, "terminated": False, "truncated": False}
        state.store.set(_TOLD, told)
        others = {seat: player_agent(find_player(place, name), name) for seat, name in names.items()}
        try:
            await _Game(state, row, place, begun, others, told).play()
        except (LimitExceededError, get_cancelled_exc_class()):
            told["truncated"] = True
            raise
        return state

    return solve


@dataclass
class _Game:
    """An episode in progress, who sits where, and what is to be told of it."""

    state: TaskState
    row: Row
    place: Environment
    episode: Episode
    others: Mapping[str, Agent]
    told: dict[str, Any]

    async def play(self) -> None:
        """Play to the end, or until the model has no room for what it is told."""
        turn, told, steps, draws = self.episode.turn, self.told, 0, self._draws()
        if turn.seat != self.row.seat:
            self.state.messages = []  # what the sample shows is but its name
        chats: dict[str, list[ChatMessage]] = {seat: [] for seat in self.place.spec.seats}
        chats[self.row.seat] = list(self.state.messages)
        shown = bool(self.state.messages)
        while (seat := turn.seat) is not None:
            own = seat not in self.others
            if own:
                said = await self._ask(seat, chats[seat], () if shown else turn.messages)
                shown = False
            else:
                said = take_turn(self.others[seat], self.episode, mix_seed(draws, steps))
            if said is None:
                told["truncated"] = True
                return
            turn, steps = await waited(self.place, partial(self.episode.step, said)), steps + 1
            told["returns"] = {each: paid + turn.rewards[each] for each, paid in told["returns"].items()}
            if own:
                told["steps"] += 1
                told["illegal"] += bool(turn.info.get("illegal", False))
                told["answer"], told["feedback"] = turn.info.get("action"), turn.feedback
        told["terminated"], told["truncated"] = turn.terminated, turn.truncated

    async def _ask(self, seat: str, chat: list[ChatMessage], news: Sequence[Message]) -> str | None:
        """Return what the model says; None if the chat has become too long for it."""
        new = [_message(message.role, message.content, seat) for message in news]
        chat += new
        self.state.messages.extend(new)
        output = self.state.output = await get_model(role=seat).generate(list(chat))
        answer = output.message
        answer.metadata = {**(answer.metadata or {}), "seat": seat}
        chat.append(answer)
        self.state.messages.append(answer)
        return None if output.stop_reason == "model_length" else output.completion

    def _draws(self) -> int:
        """Return the seed of the others' draws: that of our own runs."""
        anyone = dict.fromkeys(self.place.spec.seats, player_agent(random_player, "random"))
        return agent_seed(Job(self.place, self.row.task, self.row.seed, anyone, sample=self.state.epoch - 1))


def _message(role: str, content: str, seat: str) -> ChatMessage:
    kind = ChatMessageSystem if role == "system" else ChatMessageUser
    return kind(content=content, metadata={"seat": seat})


@scorer(metrics=[mean(), stderr(cluster="cluster")])
def reward() -> Scorer:
    """Return the scorer whose value is the sum of the seat's rewards; its metrics take samples of one task together."""

    async def score(state: TaskState, target: Target) -> Score:
        return scored(state, [state.metadata["seat"]])

    return score


def scored(state: TaskState, seats: Sequence[str], low: float = 0.0, high: float = 1.0) -> Score:
    """Return the mean return of seats, `low` as 0 and `high` as 1; no value for an episode that is void.

    The metadata have every seat's return, the number of the model's actions and of illegal ones, and how it ended.
    """
    told: dict[str, Any] = dict(state.store.get(_TOLD, {}))
    if not (told.get("terminated") or told.get("truncated")):
        return Score.unscored(explanation="the episode is void")
    paid = sum(told["returns"][seat] for seat in seats) / len(seats)
    answer, feedback = told.pop("answer", None), told.pop("feedback", None)
    return Score(
        value=(paid - low) / (high - low),
        answer=None if answer is None else str(answer),
        explanation=feedback,
        metadata=told,
    )
