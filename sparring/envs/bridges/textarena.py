"""TextArena's games: `textarena:NAME`, each episode in a process of its own (see `_textarena_worker`).

What is repaired on the way: nothing of an earlier episode is shown and no generator is shared (isolation); a seat hears
moves, not the reasoning around them, where TextArena's game has a form for moves; words cannot pose as the game's (messages
are put together here, from TextArena's records, with everything that players said in quotation marks). The rules themselves
are TextArena's, with their faults.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from sparring.envs.bridges._checks import turns
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, marked, replay
from sparring.envs.games._arguments import whole
from sparring.envs.games._speech import quote
from sparring.errors import BadValue, InfrastructureError, MissingExtra, unknown_name
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

PREFIX = "textarena:"
_SECONDS = 60.0
"""How long one of TextArena's answers may take."""
_START = 600.0
"""How long the first may take: TextArena is imported for it, which takes a busy machine a while."""
_CHARACTERS = 20_000
"""What one turn of a game may show, at most; the conformance check would tell."""
_MARK = 280


def names() -> tuple[str, ...]:
    """The names of TextArena's games, sorted; of every game the standard wrappers' version.

    Raises:
        MissingExtra: TextArena is not installed.
    """
    found = _ask_once({"do": "names"})
    return tuple(name for name in found if not name.endswith(("-raw", "-train")))


@dataclass(frozen=True)
class Factory:
    """Makes the environment of one of TextArena's games."""

    name: str

    def __call__(self, *, players: int | None = None, max_turns: int = 200) -> TextArenaEnvironment:
        """Make it.

        Args:
            players: How many play; found out if left out.
            max_turns: After so many actions the episode is truncated; TextArena declares no limit.

        Raises:
            MissingExtra: TextArena is not installed.
            UnknownName: TextArena has no such game.
            BadValue: The game cannot be started here; the message says why.
        """
        return TextArenaEnvironment(self.name, players, max_turns)


factory = Factory


class TextArenaEnvironment:
    """One of TextArena's games."""

    def __init__(self, name: str, players: int | None, max_turns: int):
        known = names()
        if name not in known:
            raise unknown_name("game of TextArena", name, known)
        turns(max_turns)
        if players is not None:
            whole("players", players, 1, 100)
        self.name = name
        self.kwargs: Mapping[str, Any] = {"players": players, "max_turns": max_turns}
        started = _ask_once({"do": "start", "name": name, "players": players, "seed": 0})
        if "error" in started:
            raise BadValue(f"{PREFIX}{name} cannot be played here: {started['error']}")
        self.players: int = started["players"]
        self.spec = EnvSpec(
            id=PREFIX + name,
            seats=tuple(f"player_{i}" for i in range(self.players)),
            reward_range=(-1.0, 1.0),
            max_turns=max_turns,
            max_chars=max_turns * _CHARACTERS,
            illegal="retry(1)",
            doc=f"TextArena's `{name}` by the installed `textarena`; its rules, its rewards, our messages.",
            blocking=True,
        )

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return TextArenaEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the seed of the game is drawn from the episode's generator."""
        return seed_pack(self.spec.id).tasks(split)


class TextArenaEpisode(EpisodeBase):
    """One episode, in its own process."""

    environment: TextArenaEnvironment

    def __init__(self, environment: TextArenaEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        request = {"do": "start", "name": environment.name, "players": environment.players}
        self._link = _Link({**request, "seed": self.rng.getrandbits(31)})
        weakref.finalize(self, self._link.close)
        self._brackets: bool = self._link.first["brackets"]
        self._nothing = dict.fromkeys(environment.spec.seats, 0.0)
        self._begin(self._asked(self._link.first, {}))

    def _advance(self, action: str) -> Turn:
        move = self._move(action)
        answer = self._link.ask({"do": "step", "action": move})
        refused = bool(answer["refused"])
        info = {"action": None if refused else move, "illegal": refused}
        if "rewards" in answer:
            self._link.close()
            return Turn(None, (), self._rewards(answer["rewards"]), terminated=True, info=info)
        if len(self.actions) >= self.environment.spec.max_turns:
            self._link.close()
            return Turn(None, (), self._nothing, truncated=True, info=info)
        return self._asked(answer, info)

    def _move(self, action: str) -> str:
        """What TextArena is told: the last mark alone, where the game has a form for moves; else everything."""
        if not self._brackets:
            return action
        mark = marked(action, _MARK)
        return f"[{action.strip()[:_MARK] if mark is None else mark}]"

    def _asked(self, answer: Mapping[str, Any], info: Mapping[str, Any]) -> Turn:
        player = answer["player"]
        messages = tuple(_message(source, text, kind) for source, text, kind in answer["news"] if source != player)
        return Turn(self.environment.spec.seats[player], messages, self._nothing, info=info)

    def _rewards(self, rewards: list[Any]) -> dict[str, float]:
        if not all(isinstance(reward, int | float) for reward in rewards):
            raise InfrastructureError(f"{self.environment.spec.id} paid {rewards}, which are no numbers")
        return {seat: float(reward) for seat, reward in zip(self.environment.spec.seats, rewards, strict=True)}

    def render(self) -> Frame:
        """The last thing that was shown to anyone."""
        last = [m.content for seat in self.environment.spec.seats for m in self.transcript(seat)[-1:]]
        return Frame("\n".join(last))


def _message(source: int, text: str, kind: str) -> Message:
    """Return a message to a player: the game's own words, or what another player said in quotation marks."""
    if kind == "PLAYER_ACTION" and source >= 0:
        return Message("user", f"Player {source}: {quote(text)}")
    return Message("system" if kind == "PROMPT" else "user", text)


class _Link:
    """The connection to the process of one episode."""

    def __init__(self, request: Mapping[str, Any]):
        ours, theirs = socket.socketpair()
        zygote = _zygote()
        with theirs:
            zygote.send(json.dumps(request).encode(), theirs)
        self._request, self._patience = request, _SECONDS if zygote.answers else _START
        with ours:
            ours.settimeout(self._patience)
            self._stream = ours.makefile("rw", encoding="utf-8", errors="surrogatepass")
            self.first: Any = self._read()
            self._patience = _SECONDS
            ours.settimeout(self._patience)
        zygote.answers = True

    def ask(self, request: Mapping[str, Any]) -> Any:
        """Send a request; return the answer.

        Raises:
            InfrastructureError: The process is gone, hangs, or the game raised.
        """
        with contextlib.suppress(BrokenPipeError):
            self._stream.write(json.dumps(request) + "\n")
            self._stream.flush()
        answer = self._read()
        if "error" in answer:
            raise InfrastructureError(f"TextArena's {self._request['name']} failed: {answer['error']}")
        return answer

    def close(self) -> None:
        """End the process: it waits for nothing but the next line."""
        with contextlib.suppress(OSError):
            self._stream.close()

    def _read(self) -> Any:
        line = ""
        try:
            with contextlib.suppress(ConnectionError):
                line = self._stream.readline()
        except TimeoutError as error:
            self.close()
            raise InfrastructureError(
                f"TextArena has not answered for {self._patience:g} s: {dict(self._request)}"
            ) from error
        if not line:
            self.close()
            raise InfrastructureError(f"TextArena's process has ended without an answer to {dict(self._request)}")
        return json.loads(line)


def _ask_once(request: Mapping[str, Any]) -> Any:
    """Return the answer of a process that is asked nothing more."""
    link = _Link(request)
    link.close()
    return link.first


class _Zygote:
    """The process that has imported TextArena and forks one child for every episode."""

    def __init__(self) -> None:
        if find_spec("textarena") is None:
            raise MissingExtra("TextArena is not installed: pip install 'sparring[bridges]'")
        self.pid, self.answers = os.getpid(), False
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        module = "sparring.envs.bridges._textarena_worker"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONHASHSEED": "0"},
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        atexit.register(self.close)

    def send(self, data: bytes, end: socket.socket) -> None:
        """Ask for an episode that is served over `end`."""
        with self._lock:
            socket.send_fds(self._socket, [data], [end.fileno()])

    def close(self) -> None:
        """End the process; what it forked ends with the episodes."""
        if os.getpid() == self.pid:
            self._socket.close()
            self._process.wait()


_STARTED: list[_Zygote] = []
_LOCK = threading.Lock()


def _zygote() -> _Zygote:
    """Return this process's zygote; a forked process gets its own."""
    with _LOCK:
        if not _STARTED or _STARTED[0].pid != os.getpid():
            _STARTED[:] = [_Zygote()]
        return _STARTED[0]
