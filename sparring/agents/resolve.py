"""From a string to an agent: how every command and configuration names who plays."""

from __future__ import annotations

from collections.abc import Callable

from sparring.agents.flows.core import Agent, player_agent, policy_agent
from sparring.envs.core import Environment, Player
from sparring.errors import BadValue, unknown_name
from sparring.wrappers.seat import random_player


def find_player(environment: Environment, name: str) -> Player:
    """Return a named player of the environment; `random` is there wherever legal moves can be listed.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    players = environment.spec.players
    if name in players:
        return players[name]
    if name == "random" and environment.spec.moves is not None:
        return random_player
    raise unknown_name(f"player of {environment.spec.id}", name, player_names(environment))


def player_names(environment: Environment) -> tuple[str, ...]:
    """Return the names that `find_player` knows for this environment."""
    extra = {"random"} if environment.spec.moves is not None else set()
    return tuple(sorted(extra | set(environment.spec.players)))


def resolve_agent(text: str, environment: Environment, *, device: str = "auto") -> Agent:
    """Return the agent that a string names.

    `human` reads from the terminal; `random`, and every player that the environment offers (`perfect`, `equilibrium` ...);
    `transformers:PATH` is a model folder or hub id.

    Raises:
        UnknownName: No such player or kind of agent.
        CheckpointError: The model folder is missing or incomplete.
    """
    kind, _, rest = text.partition(":")
    if kind in _MODELS and rest:
        return _MODELS[kind](rest, device)
    if kind in _MODELS:
        raise BadValue(f"agent {text!r} says no model: write {kind}:PATH, for example {kind}:runs/kuhn-poker/policy")
    if text == "human":
        from sparring.agents.policies.human import HumanPolicy

        return policy_agent(HumanPolicy())
    if text not in player_names(environment):
        raise unknown_name("agent", text, [*player_names(environment), "human", *_MODELS])
    return player_agent(find_player(environment, text), text)


def _transformers(rest: str, device: str) -> Agent:
    from sparring.agents.policies.transformers import TransformersPolicy

    return policy_agent(TransformersPolicy.from_pretrained(rest, device=device))


_MODELS: dict[str, Callable[[str, str], Agent]] = {"transformers": _transformers}
"""Kind -> how to load a model of it: (path, device) -> agent."""
