"""Rows of a data set: each names one seat's episode, in a string that any process can play.

A trainer repeats a row as often as its groups are large. Task, seed, seat and opponent are in the row, so all members of a group
start alike.

>>> from sparring.agents.trainers.rows import Row, rows
>>> first, second = rows("KuhnPoker-v0", 1, opponent="equilibrium")
>>> first.seat, second.seat, first.task == second.task
('player_0', 'player_1', True)
>>> Row.from_json(first.to_json()) == first
True
>>> first.prompt()[-1]["content"]
'Your card is K. Moves: check, bet.'
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Task, check_seed
from sparring.types import canonical_json, messages_to_json
from sparring.wrappers.seat import Seat
from sparring.wrappers.stacks import remake

T = TypeVar("T")
SELF = "self"
"""The opponent that is the policy itself: whoever trains answers for all seats, and learns from one."""
NAME = "sparring"
"""What these doors are called in the trainers' registries."""
_WAITING = 256
"""So many episodes of a process are waited for at once; threads are made as they are needed."""


@dataclass(frozen=True)
class Row:
    """One seat's episode: where, which, and against whom."""

    environment: str
    kwargs: Mapping[str, Any]
    task: Task
    seed: int
    seat: str
    opponent: str | Mapping[str, str] | None

    def to_json(self) -> str:
        """Return the row as one string; `Row.from_json` inverts it.

        Raises:
            BadValue: The opponent or an argument of the environment is a function.
        """
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        try:
            return canonical_json({**said, "kwargs": dict(self.kwargs), "task": self.task.to_json()})
        except TypeError as error:
            raise BadValue(
                f"rows are played by other processes, so name players instead of giving functions: {error}"
            ) from error

    @classmethod
    def from_json(cls, text: object) -> Row:
        """Read what `to_json` wrote.

        Raises:
            BadValue: It is no row, or its task was altered.
        """
        try:
            said = json.loads(str(text))
            return cls(**{**said, "task": Task.from_json(said["task"])})
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise BadValue(
                f"this names no episode ({error!r}): {text!r:.80}; write the data set with sparring.agents.trainers.rows"
            ) from error

    def place(self) -> Environment:
        """Return the environment: of the one seat, its opponents inside; of all seats where the policy plays itself.

        Raises:
            UnknownName: No such environment, seat or player.
            BadValue: An argument has a value that is not allowed.
        """
        environment = _environment(self.environment, canonical_json(dict(self.kwargs)))
        return environment if self.opponent == SELF else Seat(environment, self.seat, self.opponent)

    def prompt(self) -> list[dict[str, str]]:
        """Return what the seat is told first, as chat messages.

        Where that depends on what others say first it is only the name of the episode: a door asks what the episode says.
        """
        turn = self.place().start(self.task, seed=self.seed).turn
        if turn.seat == self.seat:
            return messages_to_json(turn.messages)
        return [{"role": "user", "content": f"{self.environment} {self.task.id} {self.seed} {self.seat}"}]


def rows(
    environment: str | Environment,
    count: int,
    *,
    seats: Sequence[str] | None = None,
    opponent: str | Mapping[str, str] | None = None,
    split: str = "train",
    first: int = 0,
    seed: int = 0,
) -> list[Row]:
    """Return the rows of `count` tasks, one for every seat of each.

    Args:
        environment: An id, or an `Environment` that can be made again from its id and arguments.
        count: How many tasks.
        seats: Which seats are trained; all if left out.
        opponent: Who plays the others: a named player, a player for each seat, `"self"`; uniformly random if left out.
        split: Where the tasks come from.
        first: The first task's index.
        seed: The episodes' seed.

    Raises:
        UnknownName: No such environment, split, seat or player.
        BadValue: The split has no such tasks, no seat is trained or one twice, or an opponent or an argument of the environment
            is a function.
    """
    place = make(environment) if isinstance(environment, str) else environment
    if isinstance(place, Seat):
        raise BadValue(
            f"give rows() the environment {place.spec.id} itself: the seat is seats=, its opponent opponent="
        )
    tasks = place.tasks(split)
    if not (type(count) is type(first) is int and 1 <= count <= len(tasks) - first and first >= 0):
        raise BadValue(
            f"count={count!r} from first={first!r}: the split {split!r} of {place.spec.id} has {len(tasks)} tasks"
        )
    trained = place.spec.seats if seats is None else seats
    if isinstance(trained, str) or not trained or len(set(trained)) < len(trained):
        raise BadValue(
            f"seats={seats!r}: give a list of different seats of {place.spec.id}, such as [{place.spec.seats[0]!r}]"
        )
    for seat in trained:
        if seat not in place.spec.seats:
            raise unknown_name(f"seat of {place.spec.id}", seat, place.spec.seats)
    made = [
        Row(place.spec.id, place.kwargs, tasks[first + i], check_seed(seed), seat, opponent)
        for i in range(count)
        for seat in trained
    ]
    for row in made[: len(trained)]:
        Row.from_json(row.to_json()).place()
    return made


def write_rows(path: str | Path, made: Iterable[Row]) -> None:
    """Write a data set of JSON lines that verl and SkyRL read: the prompt, the door and the episode of each row.

    `reward_model` is there for verl's reports alone: it is the environment that pays.

    Raises:
        BadValue: There are no rows, or the name of the file ends in something else than .jsonl or .json.
    """
    if Path(path).suffix not in (".jsonl", ".json"):
        raise BadValue(f"{path}: these are JSON lines, and verl and SkyRL go by the name: let it end in .jsonl")
    numbered = list(enumerate(made))
    if not numbered:
        raise BadValue(f"no rows to write to {path}: make some with rows(environment, 512)")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with Path(path).open("w", encoding="utf-8") as file:
        for index, row in numbered:
            line = {
                "data_source": row.environment,
                "prompt": row.prompt(),
                "agent_name": NAME,
                "env_class": NAME,
                "episode": row.to_json(),
                "reward_model": {"ground_truth": ""},
                "extra_info": {"index": index},
            }
            file.write(json.dumps(line) + "\n")


async def waited(environment: Environment, work: Callable[[], T]) -> T:
    """Return what `work` does with an episode; in a thread, where the environment waits for something slow.

    So many episodes are waited for together as a batch has: Python's own threads (`asyncio.to_thread`) are 4 more than there are cores.
    """
    if not environment.spec.blocking:
        return work()
    inside = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads(os.getpid()), lambda: inside.run(work))


@cache
def _threads(process: int) -> ThreadPoolExecutor:
    """Return those of a process: one that was forked has none of its parent's."""
    return ThreadPoolExecutor(_WAITING, thread_name_prefix="sparring")


@lru_cache(maxsize=64)
def _environment(id: str, kwargs: str) -> Environment:
    return remake(id, json.loads(kwargs))
