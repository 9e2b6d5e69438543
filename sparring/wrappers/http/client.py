"""An environment of a server as one of ours: the same episodes, byte for byte.

What runs on the server are the steps; the client's `Environment` and `Episode` ask for them. An episode that the server has
lost raises `ServerError`, an `InfrastructureError`: it is void, and never a reward.
"""

from __future__ import annotations

import base64
import os
import weakref
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import EnvSpec, Episode
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Pack, Task, TaskSet, check_seed
from sparring.types import Frame, Message, Turn
from sparring.wrappers.http.keys import VARIABLE
from sparring.wrappers.http.operations import Told
from sparring.wrappers.http.records import (
    PROTOCOL,
    frame_from_json,
    messages_from_json,
    spec_from_json,
    text_of,
    turn_from_json,
    view_from_json,
)
from sparring.wrappers.http.refusals import ServerError, raised
from sparring.wrappers.http.sockets import is_here
from sparring.wrappers.http.wires import Wire, make_wire

_BLOCK = 32
"""Tasks that are fetched at once."""


def connect(
    url: str,
    *,
    token: str | None = None,
    seat: str | None = None,
    others: str | Mapping[str, str] | None = None,
    plain: bool = False,
) -> RemoteEnvironment:
    """Return the environment that `sparring serve-env` serves at an address.

    Args:
        url: `ws://HOST:PORT` (one connection for all sessions, which end with it) or `http://HOST:PORT`; with a certificate
            in front of the server `wss://` or `https://`.
        token: Who asks; by default what the environment variable SPARRING_SERVE_TOKEN holds, if anything. One that is given is
            in what pickle makes of the environment.
        seat: One seat alone; the others are played at the server.
        others: Who plays them: a named player of the environment for all, or for each seat; uniformly random if left out.
        plain: Send the token in the clear to other machines too.

    Raises:
        BadValue: The address is none, the token could be read on its way or is refused, or no such seat can be had.
        ServerError: The server does not answer, or speaks another version.
        MissingExtra: httpx2 (`http://`) or websockets (`ws://`) is not installed.
    """
    return RemoteEnvironment(url, token=token, seat=seat, others=others, plain=plain)


class RemoteEnvironment:
    """The environment of a server; see `connect`. Any thread may use it; pickled, it connects anew.

    `spec.analysis` is None, and `spec.blocking` is True unless the server is on this machine and its environment is fast.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        seat: str | None = None,
        others: str | Mapping[str, str] | None = None,
        plain: bool = False,
    ):
        self.url = url
        self._given: dict[str, Any] = {"token": token, "seat": seat, "others": others, "plain": plain}
        self.wire = make_wire(url, token or os.environ.get(VARIABLE) or None, plain=plain)
        weakref.finalize(self, self.wire.close)
        self._sitting: dict[str, Any] = {} if seat is None else {"seat": seat}
        if others is not None:
            self._sitting["others"] = others if isinstance(others, str) else dict(others)
        about = self.wire.one("about", **self._sitting)
        if about.get("protocol") != PROTOCOL:
            raise ServerError(
                f"{url} speaks version {about.get('protocol')!r:.20}, this is {PROTOCOL}: install the same"
            )
        self.wire.largest = int(about["body"])
        players = {name: partial(_ask_player, name) for name in about["spec"]["players"]}
        far = not is_here(urlsplit(url).hostname or "")
        self.spec: EnvSpec = spec_from_json(about["spec"], players, blocking=far)
        self.kwargs: Mapping[str, Any] = about["kwargs"]
        self._splits: Mapping[str, Mapping[str, Any]] = about["splits"]
        self._block = lru_cache(256)(partial(_fetch, self.wire))

    def start(self, task: Task, *, seed: int) -> RemoteEpisode:
        """Start the episode (task, seed)."""
        return self.start_all([(task, seed)])[0]

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned, here or where the environment itself is."""
        told = self.wire.one("load", state=text_of(state), **self._sitting)
        return RemoteEpisode(self, told, own=False)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of one split; they are fetched as they are asked for."""
        if split not in self._splits:
            raise unknown_name(f"split of {self.spec.id}", split, self._splits)
        said = self._splits[split]
        sizes = {name: one["size"] for name, one in self._splits.items()}
        return Pack(said["pack"], sizes, self._params, said["version"]).tasks(split)

    def start_all(self, tasks: Sequence[tuple[Task, int]]) -> list[RemoteEpisode]:
        """Start the episodes (task, seed) of all pairs in one request.

        Raises:
            SparringError: One cannot be started; the others are closed.
        """
        asked = [
            {"op": "start", "task": task.to_json(), "seed": check_seed(seed), **self._sitting} for task, seed in tasks
        ]
        told = self.wire.ask(asked)
        wrong = next((one for one in told if "error" in one), None)
        made = [RemoteEpisode(self, one, own=True) for one in told if "error" not in one]
        if wrong is not None:
            raise raised(wrong)
        return made

    def step_all(self, actions: Sequence[tuple[RemoteEpisode, str]]) -> list[Turn]:
        """Act in many episodes in one request; each may be named once. Returns their next turns, in order.

        Raises:
            SparringError: One cannot be stepped; those that could have their next turn.
        """
        if len({id(episode) for episode, _ in actions}) < len(actions):
            raise BadValue("an episode is named twice: its second action would come before its first was answered")
        told = self.wire.ask([episode.asking(action) for episode, action in actions])
        wrong = None
        for (episode, action), one in zip(actions, told, strict=True):
            if "error" in one:
                wrong = wrong or raised(one)
            else:
                episode.answered(action, one)
        if wrong is not None:
            raise wrong
        return [episode.turn for episode, _ in actions]

    def close(self) -> None:
        """End what is not used any more, and close the connection; over a WebSocket this ends all its sessions."""
        self.wire.finish()

    def __enter__(self) -> RemoteEnvironment:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(connect, self.url, **self._given), ()

    def __repr__(self) -> str:
        return f"<{self.spec.id} at {self.url}>"

    def _params(self, split: str, index: int) -> Mapping[str, Any]:
        params: Mapping[str, Any] = self._block(split, index // _BLOCK)[index % _BLOCK]["params"]
        return params


class RemoteEpisode:
    """An episode that is played on a server. It ends there when it is no longer used here.

    Args:
        environment: Of the server.
        told: What the server said when it began.
        own: Whether it began here, so that what its seats have heard is known here.
    """

    turn: Turn

    def __init__(self, environment: RemoteEnvironment, told: Told, *, own: bool):
        self.environment = environment
        self.session: str = told["session"]
        self._wire: Wire = environment.wire
        self._finalizer = weakref.finalize(self, self._wire.forget, self.session, os.getpid())
        self._finalizer.atexit = False
        self._number: int | None = 0 if own else None
        self._heard: dict[str, list[Message]] | None = {seat: [] for seat in environment.spec.seats} if own else None
        self._begin(told)

    def step(self, action: str) -> Turn:
        """Act for the seat to move; return the next turn.

        Raises:
            EpisodeOver: Nobody is to act any more.
            BadValue: The action is no text, or is longer than the server takes.
            ServerError: The episode is lost, and void.
        """
        asked = self.asking(action)
        told = self._wire.ask([asked])[0]
        if "error" in told:
            raise raised(told)
        return self.answered(action, told)

    def asking(self, action: str) -> dict[str, Any]:
        """Return the operation that an action is.

        Raises:
            BadValue: The action is no text.
        """
        if not isinstance(action, str):
            raise BadValue(f"an action is text (str), got {type(action).__name__}: {action!r:.80}")
        if self._number is None:
            self._number = int(self._wire.one("turn", session=self.session)["number"])
        return {"op": "step", "session": self.session, "action": action, "number": self._number}

    def answered(self, action: str, told: Told) -> Turn:
        """Take what the server answered to an action."""
        assert self._number is not None
        self._number += 1
        if self._heard is not None and self.turn.seat is not None:
            self._heard[self.turn.seat].append(Message("assistant", action))
        return self._begin(told)

    def transcript(self, seat: str) -> tuple[Message, ...]:
        """All that `seat` has seen and said; for the seat to move it is known here."""
        if self._heard is not None and seat == self.turn.seat:
            return tuple(self._heard[seat])
        return messages_from_json(self._wire.one("transcript", session=self.session, seat=seat)["messages"])

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """The numeric view."""
        return view_from_json(self._wire.one("encode", session=self.session, seat=seat)["view"])

    def save(self) -> bytes:
        """The exact state, as the environment itself saves it."""
        return base64.b64decode(self._wire.one("save", session=self.session)["state"])

    def render(self) -> Frame:
        """A picture of the state."""
        return frame_from_json(self._wire.one("render", session=self.session)["frame"])

    def close(self) -> None:
        """End it on the server now."""
        if self._finalizer.detach() is not None:
            self._wire.ask([{"op": "close", "session": self.session}])

    def _begin(self, told: Told) -> Turn:
        turn = turn_from_json(told["turn"])
        if self._heard is not None and turn.seat is not None:
            self._heard[turn.seat].extend(turn.messages)
        self.turn = turn
        return turn


def _ask_player(name: str, episode: Episode) -> Mapping[str, float]:
    """Ask a named player at the server."""
    assert isinstance(episode, RemoteEpisode)
    moves: Mapping[str, float] = episode.environment.wire.one("player", session=episode.session, name=name)["moves"]
    return moves


def _fetch(wire: Wire, split: str, block: int) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = wire.one("tasks", split=split, first=block * _BLOCK, count=_BLOCK)["tasks"]
    return tasks
