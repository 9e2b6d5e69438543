"""The sessions of a server: episodes of one environment, and the operations on them.

An operation is a JSON object, `{"op": "step", "session": ID, "action": TEXT}`; `docs/serving.md` lists them. What cannot be
done is answered, never raised.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sparring._version import __version__
from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, Boundary, EpisodeOver, InfrastructureError, UnknownName, unknown_name
from sparring.tasks.core import SPLITS, Task, TaskSet
from sparring.types import messages_to_json
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.operations import Asked, Kinds, Operation, Told, check_fields
from sparring.wrappers.http.records import (
    PROTOCOL,
    frame_to_json,
    spec_to_json,
    text_of,
    turn_to_json,
    view_to_json,
)
from sparring.wrappers.http.refusals import NoSession, TooLarge, TooMany, refusal
from sparring.wrappers.seat import Seat

_TASK: Kinds = {
    "pack": (str,),
    "version": (int,),
    "split": (str,),
    "index": (int, type(None)),
    "params": (dict,),
    "hash": (str,),
}
"""What a task may say, and of which types."""
_PAGE = 64
"""Tasks that are told at once."""
_SEATS = 64
"""Ways of seating others that are kept ready."""


class Line:
    """A connection whose sessions end when it does."""

    def __init__(self) -> None:
        self.sessions: set[str] = set()
        self.open = True


@dataclass(slots=True, eq=False)
class Session:
    """An episode that is played, and whose it is."""

    id: str
    owner: str
    environment: Environment
    episode: Episode
    used: float
    told: Told
    """The last turn, as it was told."""
    number: int = 0
    """How many actions there were."""
    action: str = ""
    """The last one."""
    line: Line | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One operation at a time, where they run in threads."""


class Sessions:
    """All sessions of one environment.

    Args:
        environment: What is played; clients cannot change its arguments.
        limits: Of everything.
        any_task: Whether clients may bring tasks of their own; else only those that `environment.tasks` has.
        clock: Seconds; any zero.
    """

    def __init__(
        self,
        environment: Environment,
        limits: Limits | None = None,
        *,
        any_task: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.environment, self.limits = environment, limits or Limits()
        self._any_task, self._clock = any_task, clock
        self._sessions: dict[str, Session] = {}
        self._counts = Counter[str]()
        self._lock = threading.Lock()
        self._seat = lru_cache(_SEATS)(self._make_seat)
        self._own = lru_cache(4096)(self._find_task)
        self._operations = self._listed()

    def __len__(self) -> int:
        return len(self._sessions)

    def answer(self, owner: str, asked: object, line: Line | None = None) -> Told:
        """Do what is asked and return what is told: an error, if it cannot be done.

        Args:
            owner: Whose sessions are meant.
            asked: An operation.
            line: Over which it came; sessions that are started end with it.
        """
        with Boundary() as boundary:
            if not isinstance(asked, dict):
                raise BadValue(f'an operation is an object such as {{"op": "about"}}, got {asked!r:.80}')
            name = asked.get("op")
            if not isinstance(name, str) or name not in self._operations:
                raise unknown_name("operation", str(name)[:80], self._operations)
            operation = self._operations[name]
            operation.check(asked)
            return operation.do(owner, line, asked)
        assert boundary.error is not None
        return refusal(boundary.error)

    def find(self, owner: str, id: object) -> Session:
        """Return a session of an owner, and note that it was used; what is somebody else's is not there.

        Raises:
            NoSession: There is none.
        """
        found = self._sessions.get(id) if isinstance(id, str) else None
        if found is None or found.owner != owner:
            raise NoSession(f"there is no session {id!r:.60}: it has ended, or was idle for {self.limits.idle:g} s")
        found.used = self._clock()
        return found

    def idle(self) -> list[Session]:
        """Return the sessions that nobody has used for too long."""
        before = self._clock() - self.limits.idle
        return [one for one in tuple(self._sessions.values()) if one.used < before and not one.turn.locked()]

    def all(self, line: Line | None = None) -> list[Session]:
        """Return all sessions, or those of a line."""
        if line is None:
            return list(self._sessions.values())
        return [self._sessions[id] for id in tuple(line.sessions) if id in self._sessions]

    def end(self, *sessions: Session) -> None:
        """Forget sessions: what their episodes hold ends with them."""
        for session in sessions:
            with self._lock:
                if self._sessions.pop(session.id, None) is not None:
                    self._counts[session.owner] -= 1
            if session.line is not None:
                session.line.sessions.discard(session.id)

    def _listed(self) -> Mapping[str, Operation]:
        text, whole, found = {"session": (str,)}, (int,), dict[str, Operation]()
        sitting: Kinds = {"seat": (str,), "others": (str, dict)}
        item: Kinds = {"task": (dict,), "split": (str,), "index": whole}

        def add(name: str, do: Callable[..., Told], needs: Any, more: Any = None) -> None:
            found[name] = Operation(do, needs, {"op": (str,), **needs, **(more or {})})

        add("about", self._about, {}, sitting)
        add("tasks", self._tasks, {"split": (str,)}, {"first": whole, "count": whole})
        add("start", self._start, {"seed": whole}, {**item, **sitting})
        add("load", self._load, {"state": (str,)}, sitting)
        add("step", self._step, {**text, "action": (str,)}, {"number": whole})
        add("turn", self._turn, text)
        add("transcript", self._transcript, {**text, "seat": (str,)})
        add("encode", self._encode, {**text, "seat": (str,)})
        add("save", self._save, text)
        add("render", self._render, text)
        add("player", self._player, {**text, "name": (str,)})
        add("close", self._close, text)
        return found

    def _about(self, owner: str, line: Line | None, asked: Asked) -> Told:
        environment = self._seated(asked)
        splits = {}
        for split in SPLITS:
            try:
                tasks = environment.tasks(split)
            except UnknownName:
                continue
            splits[split] = {"pack": tasks.pack.name, "version": tasks.pack.version, "size": len(tasks)}
        return {
            "protocol": PROTOCOL,
            "sparring": __version__,
            "spec": spec_to_json(environment.spec),
            "kwargs": dict(environment.kwargs),
            "splits": splits,
            "body": self.limits.body,
        }

    def _tasks(self, owner: str, line: Line | None, asked: Asked) -> Told:
        tasks = self.environment.tasks(asked["split"])
        first, count = asked.get("first", 0), asked.get("count", 1)
        if not 0 <= first <= len(tasks) or not 0 <= count <= _PAGE:
            raise BadValue(f"first={first}, count={count}: from 0 to {len(tasks)}, and at most {_PAGE} at once")
        return {"tasks": [self._own(asked["split"], i).to_json() for i in range(first, min(first + count, len(tasks)))]}

    def _start(self, owner: str, line: Line | None, asked: Asked) -> Told:
        if ("task" in asked) == ("index" in asked):
            raise BadValue("'start' needs either 'task', or 'split' and 'index'")
        if "task" in asked:
            task = self._allowed(asked["task"])
        else:
            task = self._own(asked.get("split", SPLITS[0]), asked["index"])
        return self._open(owner, line, asked, lambda environment: environment.start(task, seed=asked["seed"]))

    def _load(self, owner: str, line: Line | None, asked: Asked) -> Told:
        try:
            state = base64.b64decode(asked["state"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadValue(f"state={asked['state']!r:.40} is not base64: {error}") from error
        if not self._any_task:
            self._allowed(_task_in(state))
        return self._open(owner, line, asked, lambda environment: environment.load(state))

    def _open(self, owner: str, line: Line | None, asked: Asked, begin: Callable[[Environment], Episode]) -> Told:
        environment = self._seated(asked)
        with self._lock:
            if self._counts[owner] >= self.limits.sessions:
                raise TooMany(f"there are {self.limits.sessions} sessions already: close some, or come later")
            self._counts[owner] += 1
        with Boundary() as boundary:
            episode = begin(environment)
            told = {"turn": turn_to_json(episode.turn)}
        if boundary.error is not None:
            with self._lock:
                self._counts[owner] -= 1
            raise boundary.error
        made = Session(secrets.token_urlsafe(18), owner, environment, episode, self._clock(), told, line=line)
        self._sessions[made.id] = made
        if line is not None:
            line.sessions.add(made.id)
            if not line.open:
                self.end(made)
        return {"session": made.id, **told}

    def _step(self, owner: str, line: Line | None, asked: Asked) -> Told:
        session, action = self.find(owner, asked["session"]), asked["action"]
        number = asked.get("number", session.number)
        if number == session.number - 1 and action == session.action:
            return session.told  # the answer was lost on its way
        if number != session.number:
            raise BadValue(f"number={number}: there were {session.number} actions in this session")
        if len(action) > self.limits.action:
            raise TooLarge(f"an action has at most {self.limits.action:,} characters here, not {len(action):,}")
        with Boundary() as boundary:
            told = {"turn": turn_to_json(session.episode.step(action))}
        if boundary.error is None:
            session.told, session.number, session.action, session.used = told, number + 1, action, self._clock()
            return told
        if isinstance(boundary.error, EpisodeOver):
            raise boundary.error
        self.end(session)
        raise InfrastructureError(f"the episode is void, {type(boundary.error).__name__}: {boundary.error}")

    def _turn(self, owner: str, line: Line | None, asked: Asked) -> Told:
        session = self.find(owner, asked["session"])
        return {**session.told, "number": session.number}

    def _transcript(self, owner: str, line: Line | None, asked: Asked) -> Told:
        return {"messages": messages_to_json(self._episode(owner, asked).transcript(asked["seat"]))}

    def _encode(self, owner: str, line: Line | None, asked: Asked) -> Told:
        session = self.find(owner, asked["session"])
        seats = session.environment.spec.seats
        if asked["seat"] not in seats:
            raise unknown_name(f"seat of {session.environment.spec.id}", asked["seat"][:80], seats)
        return {"view": view_to_json(session.episode.encode(asked["seat"]))}

    def _save(self, owner: str, line: Line | None, asked: Asked) -> Told:
        return {"state": text_of(self._episode(owner, asked).save())}

    def _render(self, owner: str, line: Line | None, asked: Asked) -> Told:
        return {"frame": frame_to_json(self._episode(owner, asked).render())}

    def _player(self, owner: str, line: Line | None, asked: Asked) -> Told:
        session = self.find(owner, asked["session"])
        players = session.environment.spec.players
        if asked["name"] not in players:
            raise unknown_name(f"player of {session.environment.spec.id}", asked["name"][:80], players)
        if session.episode.turn.seat is None:
            raise EpisodeOver("the episode is over: no player has anything to say")
        return {"moves": dict(players[asked["name"]](session.episode))}

    def _close(self, owner: str, line: Line | None, asked: Asked) -> Told:
        self.end(self.find(owner, asked["session"]))
        return {}

    def _episode(self, owner: str, asked: Asked) -> Episode:
        return self.find(owner, asked["session"]).episode

    def _seated(self, asked: Asked) -> Environment:
        """Return the environment, or as one seat lives it."""
        seat, others = asked.get("seat"), asked.get("others")
        if seat is None:
            if others is not None:
                raise BadValue(f"others={others!r:.80} play beside one seat: name it, 'seat'")
            return self.environment
        if isinstance(others, dict):
            check_fields("others", others, dict.fromkeys(self.environment.spec.seats, (str,)))
        return self._seat(seat, tuple(sorted(others.items())) if isinstance(others, dict) else others)

    def _make_seat(self, seat: str, others: str | tuple[tuple[str, str], ...] | None) -> Environment:
        return Seat(self.environment, seat, dict(others) if isinstance(others, tuple) else others)

    def _find_task(self, split: str, index: int) -> Task:
        tasks: TaskSet = self.environment.tasks(split)
        if not 0 <= index < len(tasks):
            raise BadValue(f"index={index}: split {split!r} has {len(tasks)} tasks, counted from 0")
        return tasks[index]

    def _allowed(self, said: Asked) -> Task:
        """Return the task that a client means, if it may be played."""
        check_fields("a task", said, _TASK)
        if "pack" not in said:
            raise BadValue("a task says its 'pack': as `tasks` tells it")
        task = Task.from_json(said)
        if self._any_task:
            return task
        own = None if task.index is None else self._own(task.split, task.index)
        if own is None or own.content_hash != task.content_hash:
            raise BadValue(
                f"the task {task.id[:200]} is none of this environment's: the server must be started with --any-task"
            )
        return own


def _task_in(state: bytes) -> Asked:
    """Return what a saved episode says of its task."""
    try:
        task = json.loads(state)["task"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadValue(f"not a saved episode ({type(error).__name__}): {state[:60]!r}") from error
    if not isinstance(task, dict):
        raise BadValue(f"not a saved episode, its task is {task!r:.60}")
    return task
