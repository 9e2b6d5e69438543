"""Sparring: where language agents get better.

An environment asks a seat for text, a policy answers, a verifier pays, and a recipe turns what was paid into a better
policy; everything is recorded so that anyone can replay it.

>>> import sparring
>>> env = sparring.make("KuhnPoker-v0")
>>> episode = env.start(env.tasks("train")[0], seed=0)
>>> episode.turn.seat, episode.turn.legal
('player_0', ('check', 'bet'))
>>> episode.step("bet").seat
'player_1'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sparring._version import __version__

if TYPE_CHECKING:
    from sparring.envs.core import Environment, EnvSpec, Episode
    from sparring.envs.games._core import Game, GameEnvironment, GameEpisode
    from sparring.envs.registry import environment_names, make
    from sparring.errors import SparringError
    from sparring.tasks import Pack, Task, load_tasks, register_pack
    from sparring.types import Completion, Message, Prompt, Trajectory, Turn
    from sparring.wrappers.registration import register

_EXPORTS = {
    "Completion": "sparring.types",
    "EnvSpec": "sparring.envs.core",
    "Environment": "sparring.envs.core",
    "Episode": "sparring.envs.core",
    "Game": "sparring.envs.games._core",
    "GameEnvironment": "sparring.envs.games._core",
    "GameEpisode": "sparring.envs.games._core",
    "Message": "sparring.types",
    "Pack": "sparring.tasks",
    "Prompt": "sparring.types",
    "SparringError": "sparring.errors",
    "Task": "sparring.tasks",
    "Trajectory": "sparring.types",
    "Turn": "sparring.types",
    "environment_names": "sparring.envs.registry",
    "load_tasks": "sparring.tasks",
    "make": "sparring.envs.registry",
    "register": "sparring.wrappers.registration",
    "register_pack": "sparring.tasks",
}

__all__ = [
    "Completion",
    "EnvSpec",
    "Environment",
    "Episode",
    "Game",
    "GameEnvironment",
    "GameEpisode",
    "Message",
    "Pack",
    "Prompt",
    "SparringError",
    "Task",
    "Trajectory",
    "Turn",
    "__version__",
    "environment_names",
    "load_tasks",
    "make",
    "register",
    "register_pack",
]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sparring' has no attribute {name!r}")
    return getattr(importlib.import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _register_faces() -> None:
    """Tell Gymnasium and PettingZoo of every environment; done last, since third-party packages import us."""
    from sparring.wrappers.registration import register_all

    register_all()


_register_faces()
