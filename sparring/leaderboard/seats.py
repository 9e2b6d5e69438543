"""The agent of a run as far as a verifier knows it: a name, and what of it can be asked again without any model."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from sparring.agents.flows.core import Agent, afters, direct
from sparring.agents.policies.core import Policy
from sparring.agents.resolve import model_kinds, player_names, resolve_agent
from sparring.agents.spec import Spec, parse
from sparring.envs.core import Environment
from sparring.errors import BadValue, unknown_name
from sparring.leaderboard.strict import Wrong, difference
from sparring.types import Call, Completion, Prompt, messages_to_json

FLOWS = ("beam", "best_of", "cot", "debate", "dser", "iad", "reflect", "stick", "tree", "vote")
"""Flows that are played again: what they ask and do follows from their episode, their seed and the answers alone; they open no file,
run no tool and train nothing."""
_MOST = 64
"""The largest whole number among the options of such a flow: what it does without an answer stays small."""


class Heard:
    """What a run's models said, in the order in which it is recorded; they are asked the same again, and nothing else."""

    def __init__(self) -> None:
        self._calls: deque[tuple[str, Call]] = deque()
        self._field = ""

    def load(self, field: str, calls: Sequence[Call]) -> None:
        """Take what is recorded of a turn."""
        self._field = field
        self._calls = deque((f"{field}[{i}]", call) for i, call in enumerate(calls))

    def answers(self, name: str, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return what a model answered.

        Raises:
            Wrong: Another one was asked, or something else, or nothing more.
        """
        return [self._answer(name, prompt) for prompt in prompts]

    def _answer(self, name: str, prompt: Prompt) -> Completion:
        if not self._calls:
            raise Wrong(self._field, f"another answer of {name}", "no more")
        field, call = self._calls.popleft()
        asked = [name, messages_to_json(prompt.messages)]
        at = difference(asked, [call.policy, messages_to_json(call.messages)], field)
        if at is not None:
            raise Wrong(*at)
        return call.completion


class _Model:
    """One of the models, as a policy."""

    def __init__(self, name: str, heard: Heard):
        self.name = name
        self._heard = heard

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return what was recorded."""
        return self._heard.answers(self.name, prompts)


class Seat:
    """The agent in an environment.

    Args:
        text: As it was named.
        environment: Where it played.

    Raises:
        BadValue: The name is none, or names what cannot be verified.
        UnknownName: It names a player or a model of a kind that there is not.
    """

    def __init__(self, text: str, environment: Environment):
        spec = parse(text)
        self.models = {model_name(one) for one in _models(spec)}
        """What its models are called."""
        self.exact = spec.given is None and (
            spec.name == "says" or (spec.rest is None and spec.name in (*player_names(environment), "reference"))
        )
        """Whether its words follow from the seed: a named player, or `says:`."""
        self.flow = spec.given is not None
        self.heard: Heard | None = None
        """What its models said, if it is a flow that is played again with that."""
        if self.exact:
            self.agent = resolve_agent(text, environment)
        elif self.flow and _is_safe(spec) and self.models:
            self.heard = Heard()
            models: dict[str, Policy] = {
                str(one): _Model(model_name(one), self.heard) for one in _models(spec) if one.name != "says"
            }
            self.agent = resolve_agent(text, environment, models=models)
        elif self.flow or self.models:
            self.agent = Agent(str(spec) if self.flow else next(iter(self.models)), direct)
        else:
            resolve_agent(text, environment)  # says what is wrong with the name
            raise BadValue(f"agent {text!r:.200} cannot be verified in {environment.spec.id}")
        if afters(self.agent.flow):
            raise BadValue(f"agent {text!r:.200} learns from one episode to the next: no run has such agents")


def agent_models(text: str) -> set[str]:
    """Return what the models in an agent's name are called in records.

    Raises:
        BadValue: It is no agent's name.
        UnknownName: A model is of a kind that there is not.
    """
    return {model_name(one) for one in _models(parse(text))}


def _models(spec: Spec) -> Iterator[Spec]:
    if spec.rest is not None or spec.name == "human":
        yield spec
    for value in (*(spec.given or ()), *spec.options.values()):
        if isinstance(value, Spec):
            yield from _models(value)


def model_name(spec: Spec) -> str:
    """Return what a model that is named so is called in records.

    Raises:
        UnknownName: There is no such kind, or no such option.
        BadValue: An option has no such value.
    """
    rest = spec.rest or ""
    if spec.name not in (*model_kinds(), "human"):
        raise unknown_name("kind of model", spec.name, model_kinds())
    if spec.name != "openai":
        return f"{spec.name}:{rest}" if rest else spec.name
    from sparring.agents.policies.openai import read_options

    head, _, options = rest.partition("?")
    said = read_options(options).text
    return f"openai:{head.rstrip('/')}" + (f"?{said}" if said else "")


def _is_safe(spec: Spec) -> bool:
    """Whether an agent can be made and asked here, whoever named it."""
    if spec.given is None:
        return spec.name != "human"
    inside = [*spec.given, *spec.options.values()]
    small = all(abs(value) <= _MOST for value in inside if isinstance(value, int | float))
    return spec.name in FLOWS and small and all(_is_safe(value) for value in inside if isinstance(value, Spec))
