"""The process in which TextArena runs: one import, then a fork for every episode.

TextArena seeds Python's global generator, and its games keep what an earlier episode left behind. So every episode gets a
process of its own, forked from one that has imported TextArena and played nothing: nothing is shared, nothing leaks, and the
caller's generators are never touched.

The caller sends over a socket, with every request for an episode, one end of a socket pair. The child answers one line of
JSON for each line of JSON that it is sent there, and ends when that is closed.
"""

from __future__ import annotations

import array
import importlib
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from sparring.errors import Boundary

_FORMATTER = "ActionFormattingWrapper"
_MOST_PLAYERS = 15


def main() -> None:
    """Serve until the caller is gone."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    from textarena.envs.registration import ENV_REGISTRY

    while True:
        data, ancillary, _, _ = listening.recvmsg(65536, socket.CMSG_SPACE(4))
        if not data:
            return
        descriptors = array.array("i", ancillary[0][2])
        with socket.socket(fileno=descriptors[0]) as end:
            if os.fork() == 0:
                listening.close()
                _serve(end, ENV_REGISTRY, json.loads(data))
                os._exit(0)


def _serve(end: socket.socket, registry: dict[str, Any], request: dict[str, Any]) -> None:
    """Answer the caller of one episode, errors included."""
    handlers: dict[str, Callable[[], Any]] = {"names": lambda: sorted(registry)}
    stream = end.makefile("rw", encoding="utf-8", errors="surrogatepass")
    game: Game | None = None
    while True:
        with Boundary(SystemExit) as boundary:
            if request["do"] == "step":
                assert game is not None
                answer: Any = game.step(request["action"])
            elif request["do"] == "start":
                game = Game(registry, request)
                answer = game.begin()
            else:
                answer = handlers[request["do"]]()
        if boundary.error is not None:
            words = " ".join(f"{type(boundary.error).__name__}: {boundary.error}".replace("*", "").split())
            answer = {"error": words[:300]}
        stream.write(json.dumps(answer) + "\n")
        stream.flush()
        line = stream.readline()
        if not line:
            return
        request = json.loads(line)


class Game:
    """One episode of one of TextArena's games, without its observation wrappers."""

    def __init__(self, registry: dict[str, Any], request: dict[str, Any]):
        spec = registry[request["name"]]
        random.seed(request["seed"])
        np.random.seed(request["seed"] % 2**32)
        module, name = spec.entry_point.split(":")
        kind = getattr(importlib.import_module(module), name)
        self.brackets = any(wrapper.__name__ == _FORMATTER for wrapper in spec.default_wrappers or ())
        self.players = 0
        for players in [request["players"]] if request["players"] else [2, 1, *range(3, _MOST_PLAYERS + 1)]:
            random.seed(request["seed"])
            self.env = kind(**spec.kwargs)
            with Boundary() as boundary:
                self.env.reset(num_players=players, seed=request["seed"])
            if boundary.error is None:
                self.players = players
                break
            if not isinstance(boundary.error, AssertionError | ValueError):
                raise boundary.error
        if not self.players:
            raise boundary.error or ValueError("no number of players suits it")
        self.refused = False
        self._watch()

    def _watch(self) -> None:
        """Note when the game calls a move invalid."""
        original = self.env.state.set_invalid_move

        def noticing(*args: Any, **kwargs: Any) -> Any:
            self.refused = True
            return original(*args, **kwargs)

        self.env.state.set_invalid_move = noticing

    def begin(self) -> dict[str, Any]:
        """What the first player is told."""
        return {"players": self.players, "brackets": self.brackets, "process": os.getpid(), **self._ask()}

    def step(self, action: str) -> dict[str, Any]:
        """Act; return what the next player is told, or how the game ended."""
        self.refused = False
        done, _ = self.env.step(action)
        if not done:
            return {"refused": self.refused, **self._ask()}
        ended = self.env.close()
        rewards = ended[0] if isinstance(ended, tuple) else ended
        return {"refused": self.refused, "rewards": [rewards[i] for i in range(self.players)]}

    def _ask(self) -> dict[str, Any]:
        player, news = self.env.get_observation()
        return {"player": player, "news": [[source, str(text), kind.name] for source, text, kind in news]}


if __name__ == "__main__":
    main()
