"""From a string to an agent: how every command and configuration names who plays (the grammar is in `sparring.agents.spec`).

An installed package adds kinds of models, as in `mine:REST`, by an entry point of the group `sparring.policies` that names a module which
calls `register_policy`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sparring.agents.flows.catalog import as_option, asks_itself, flow_names, make_flow
from sparring.agents.flows.core import Agent, player_agent, policy_agent
from sparring.agents.policies.core import Policy, ScriptedPolicy
from sparring.agents.spec import Spec, Value, parse
from sparring.envs.core import Environment, Player
from sparring.errors import BadValue, Boundary, RegistrationError, SparringError, unknown_name
from sparring.names import Registry
from sparring.wrappers.seat import checked, random_player

Load = Callable[[str, str], Policy]
"""(what follows the colon, device) -> the policy, whose name is all of it: `KIND:REST`."""
RESERVED = ("human", "random", "reference")
"""Agents that are there anyway."""
_MODELS: Registry[Load] = Registry("kind of model", group="sparring.policies")


def find_player(environment: Environment, name: str) -> Player:
    """Return a named player of the environment.

    `random` is there wherever legal moves can be listed, and `reference` wherever there are players: it is the strongest.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    players = environment.spec.players
    if name in players:
        return players[name]
    if name == "random" and environment.spec.moves is not None:
        return random_player
    if name == "reference" and players:
        return next(iter(players.values()))
    raise unknown_name(f"player of {environment.spec.id}", name, player_names(environment))


def player_names(environment: Environment) -> tuple[str, ...]:
    """Return the names that `find_player` knows for this environment."""
    extra = {"random"} if environment.spec.moves is not None else set()
    return tuple(sorted(extra | set(environment.spec.players)))


def model_kinds() -> tuple[str, ...]:
    """Return what stands before the colon in the names of models."""
    return _MODELS.names()


def register_policy(kind: str) -> Callable[[Load], Load]:
    """Return a decorator that registers what loads the models of a kind, as in `KIND:REST`.

    Raises:
        RegistrationError: The name is taken, or it is no word.
    """
    if kind in RESERVED or not kind.replace("-", "_").isidentifier():
        raise RegistrationError(f"no kind of model can be called {kind!r}: write a word that no other agent has")
    return lambda load: _MODELS.register(kind, load)


def resolve_agent(
    text: str, environment: Environment, *, device: str = "auto", models: dict[str, Policy] | None = None
) -> Agent:
    """Return the agent that a string names.

    `human` reads from the terminal; `random`, and every player that the environment offers (`perfect`, `equilibrium` ...), the
    strongest also as `reference`; `transformers:PATH` is a model folder or hub id; `openai:MODEL@URL` a model behind a server;
    `says:TEXT` answers everything with this text; `FLOW(AGENT, option=value)` uses another agent in one of the flows of
    `sparring.agents.flows.catalog`. A model that is named twice is loaded once.

    Args:
        text: The name.
        environment: Where it will play.
        device: Where models live.
        models: Those that are loaded already, by name; what is loaded is added.

    Raises:
        UnknownName: No such player, kind of agent, flow or option; the nearest is named.
        BadValue: The text is no agent's name, an option has no such value, a flow that asks a model is about a player, or the
            environment is none.
        CheckpointError: The model folder is missing or incomplete.
    """
    return _Resolver(checked(environment), device, {} if models is None else models).agent(parse(text))


class _Resolver:
    def __init__(self, environment: Environment, device: str, models: dict[str, Policy]):
        self.environment = environment
        self.device = device
        self.models = models

    def agent(self, spec: Spec) -> Agent:
        if spec.given is not None:
            return self.composed(spec)
        if spec.name in model_kinds():
            return policy_agent(self.model(spec))
        if spec.name == "human" and spec.rest is None:
            from sparring.agents.policies.human import HumanPolicy

            return policy_agent(HumanPolicy())
        players = player_names(self.environment)
        if spec.name not in (*players, "reference") or spec.rest is not None:
            known = [*players, "human", *model_kinds()]
            raise unknown_name("agent", str(spec) if spec.name in players else spec.name, [*known, *flow_names()])
        return player_agent(find_player(self.environment, spec.name), spec.name)

    def model(self, spec: Spec) -> Policy:
        if not spec.rest:
            form, example = _FORMS.get(spec.name, ("REST", "x"))
            raise BadValue(
                f"agent {str(spec)!r} says no model: write {spec.name}:{form}, for example {spec.name}:{example}"
            )
        name = str(spec)
        if name not in self.models:
            self.models[name] = self.loaded(name, spec.name, spec.rest)
        return self.models[name]

    def loaded(self, name: str, kind: str, rest: str) -> Policy:
        """Load a model; what a package raises, if not on purpose, is told with its name."""
        with Boundary() as boundary:
            return _MODELS.get(kind)(rest, self.device)
        assert boundary.error is not None
        if isinstance(boundary.error, SparringError):
            raise boundary.error
        raise BadValue(
            f"agent {name!r:.200} cannot be loaded: {type(boundary.error).__name__}: {boundary.error}"
        ) from boundary.error

    def composed(self, spec: Spec) -> Agent:
        if spec.name not in flow_names():
            raise unknown_name("flow", spec.name, flow_names())
        given = spec.given or ()
        if len(given) != 1 or not isinstance(given[0], Spec):
            raise BadValue(
                f"agent {str(spec)!r:.200}: a flow is about one agent: write {spec.name}(AGENT, option=value)"
            )
        inner = self.agent(given[0])
        options = {key: self.option(spec, key, value) for key, value in spec.options.items()}
        flow = make_flow(spec.name, inner.flow, options)
        if inner.policy is None and asks_itself(spec.name, options):
            raise BadValue(
                f"agent {str(spec)!r:.200}: {spec.name} asks the agent's own model, and {inner.name} has none: name a model in its place, "
                "such as transformers:PATH"
            )
        return Agent(str(spec), flow, inner.policy)

    def option(self, spec: Spec, key: str, value: Spec | Value) -> Any:
        """Return an option's value: a name without a colon is a text, a model its policy."""
        if not isinstance(value, Spec):
            return as_option(spec.name, key, value)
        if value.rest is None and value.given is None:
            return value.name
        found = self.agent(value).policy
        if found is None or value.given is not None:
            raise BadValue(f"{key}={value} of {spec.name}: name a model, such as transformers:PATH")
        return found


@register_policy("transformers")
def _transformers(rest: str, device: str) -> Policy:
    from sparring.agents.policies.transformers import TransformersPolicy

    return TransformersPolicy.from_pretrained(rest, device=device)


@register_policy("openai")
def _openai(rest: str, device: str) -> Policy:
    from sparring.agents.policies.openai import OpenAIPolicy

    return OpenAIPolicy.from_text(rest)


@register_policy("says")
def _says(rest: str, device: str) -> Policy:
    return ScriptedPolicy(lambda prompt: rest, f"says:{rest}")


_FORMS = {
    "transformers": ("PATH", "runs/kuhn-poker/policy"),
    "openai": ("MODEL@URL", "qwen3@http://localhost:8000/v1"),
    "says": ("TEXT", "yes"),
}
"""Kind -> what follows the colon, and an example."""
