"""Where tasks are played: the protocol, the registry, the conformance checks, and one package per domain."""

from sparring.envs.core import Analysis, Environment, EnvSpec, Episode, EpisodeBase, Player, Table
from sparring.envs.registry import environment_names, make, register

__all__ = [
    "Analysis",
    "EnvSpec",
    "Environment",
    "Episode",
    "EpisodeBase",
    "Player",
    "Table",
    "environment_names",
    "make",
    "register",
]
