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

from sparring._faces import install
from sparring._version import __version__

if TYPE_CHECKING:
    from sparring.agents.flows import player_agent, policy_agent
    from sparring.agents.policies import RandomPolicy, ScriptedPolicy
    from sparring.agents.policies.transformers import TransformersPolicy
    from sparring.agents.resolve import resolve_agent
    from sparring.agents.rollout import Job, rollout
    from sparring.envs.conformance import check
    from sparring.envs.core import Environment, EnvSpec, Episode
    from sparring.envs.games._core import Game, GameEnvironment, GameEpisode
    from sparring.envs.games.solvers.best_response import GameTree
    from sparring.envs.questions.decorator import task
    from sparring.envs.registry import environment_names, make
    from sparring.errors import SparringError
    from sparring.tasks import Pack, Task, load_tasks, register_pack
    from sparring.tasks.datasets.cards import load_pack
    from sparring.types import Completion, Message, Prompt, Trajectory, Turn
    from sparring.wrappers import Seat
    from sparring.wrappers.registration import register

_EXPORTS = {
    "Completion": "sparring.types",
    "EnvSpec": "sparring.envs.core",
    "Environment": "sparring.envs.core",
    "Episode": "sparring.envs.core",
    "Game": "sparring.envs.games._core",
    "GameEnvironment": "sparring.envs.games._core",
    "GameEpisode": "sparring.envs.games._core",
    "GameTree": "sparring.envs.games.solvers.best_response",
    "Job": "sparring.agents.rollout",
    "Message": "sparring.types",
    "Pack": "sparring.tasks",
    "Prompt": "sparring.types",
    "RandomPolicy": "sparring.agents.policies",
    "ScriptedPolicy": "sparring.agents.policies",
    "Seat": "sparring.wrappers",
    "SparringError": "sparring.errors",
    "Task": "sparring.tasks",
    "Trajectory": "sparring.types",
    "TransformersPolicy": "sparring.agents.policies.transformers",
    "Turn": "sparring.types",
    "check": "sparring.envs.conformance",
    "environment_names": "sparring.envs.registry",
    "load_pack": "sparring.tasks.datasets.cards",
    "load_tasks": "sparring.tasks",
    "make": "sparring.envs.registry",
    "player_agent": "sparring.agents.flows",
    "policy_agent": "sparring.agents.flows",
    "register": "sparring.wrappers.registration",
    "register_pack": "sparring.tasks",
    "resolve_agent": "sparring.agents.resolve",
    "rollout": "sparring.agents.rollout",
    "task": "sparring.envs.questions.decorator",
}

__all__ = [
    "Completion",
    "EnvSpec",
    "Environment",
    "Episode",
    "Game",
    "GameEnvironment",
    "GameEpisode",
    "GameTree",
    "Job",
    "Message",
    "Pack",
    "Prompt",
    "RandomPolicy",
    "ScriptedPolicy",
    "Seat",
    "SparringError",
    "Task",
    "Trajectory",
    "TransformersPolicy",
    "Turn",
    "__version__",
    "check",
    "environment_names",
    "load_pack",
    "load_tasks",
    "make",
    "player_agent",
    "policy_agent",
    "register",
    "register_pack",
    "resolve_agent",
    "rollout",
    "task",
]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sparring' has no attribute {name!r}")
    return getattr(importlib.import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


install()
