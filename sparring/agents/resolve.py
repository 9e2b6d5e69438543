"""From a string to an agent: how every command and configuration names who plays."""

from __future__ import annotations

from collections.abc import Callable

from sparring.agents.flows.core import Agent, player_agent, policy_agent
from sparring.envs.core import Environment, Episode, Player
from sparring.errors import BadValue, unknown_name


def find_player(environment: Environment, name: str) -> Player:
    """Return a named player of the environment; `random` is there wherever legal moves can be listed.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    players = environment.spec.players
    if name in players:
        return players[name]
    if name == "random" and environment.spec.moves is not None:
        return uniform_player
    raise unknown_name(f"player of {environment.spec.id}", name, player_names(environment))


def player_names(environment: Environment) -> tuple[str, ...]:
    """Return the names that `find_player` knows for this environment."""
    extra = {"random"} if environment.spec.moves is not None else set()
    return tuple(sorted(extra | set(environment.spec.players)))


def uniform_player(episode: Episode) -> dict[str, float]:
    """Play uniformly among the legal moves."""
    legal = episode.turn.legal
    assert legal
    return dict.fromkeys(legal, 1 / len(legal))


def resolve_agent(text: str, environment: Environment, *, device: str = "auto") -> Agent:
    """Return the agent that a string names.

    `human` reads from the terminal; `random`, and every player that the environment offers (`perfect`, `equilibrium` ...);
    `transformers:PATH` is a model folder or hub id.

    Raises:
        UnknownName: No such player or kind of agent.
        CheckpointError: The model folder is missing or incomplete.
    """
    kind, _, rest = text.partition(":")
    if kind in _KINDS and (rest or kind == "human"):
        return _KINDS[kind](rest, device)
    if kind in _KINDS:
        raise BadValue(f"agent {text!r} says no model: write {kind}:PATH, for example {kind}:runs/kuhn-poker/policy")
    if text not in player_names(environment):
        raise unknown_name("agent", text, [*player_names(environment), *_KINDS])
    return player_agent(find_player(environment, text), text)


def _human(rest: str, device: str) -> Agent:
    from sparring.agents.policies.human import HumanPolicy

    return policy_agent(HumanPolicy(), name="human")


def _transformers(rest: str, device: str) -> Agent:
    from sparring.agents.policies.transformers import TransformersPolicy

    return policy_agent(TransformersPolicy.from_pretrained(rest, device=device))


_KINDS: dict[str, Callable[[str, str], Agent]] = {"human": _human, "transformers": _transformers}
