"""The flows that agents' names can use: `reflect(transformers:PATH, rounds=3)`.

A flow's maker takes the flow inside, and options by keyword:

    @register_flow("twice")
    def twice(inner: Flow, *, keep: str = "last", judge: Policy | None = None) -> Flow: ...

An installed package adds its own by an entry point of the group `sparring.flows` that names a module with such makers.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from sparring.agents.flows.core import Flow, Learning, afters
from sparring.agents.policies.core import Policy
from sparring.errors import BadValue, unknown_name
from sparring.names import Registry

Maker = Callable[..., Flow]
M = TypeVar("M", bound=Maker)
_KINDS: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,)}


_MODULES = {
    "beam": "searching",
    "best_of": "choosing",
    "cot": "reasoning",
    "debate": "debating",
    "dser": "reflecting",
    "iad": "refining",
    "lessons": "remembering",
    "memory": "remembering",
    "reflect": "reflecting",
    "skills": "remembering",
    "stick": "refining",
    "tools": "tools",
    "tree": "searching",
    "tt-si": "adapting",
    "vote": "choosing",
}
"""Flow -> its module here."""


def _find_builtins() -> dict[str, str]:
    return {name: f"sparring.agents.flows.{module}" for name, module in _MODULES.items()}


_FLOWS: Registry[Maker] = Registry("flow", group="sparring.flows", find_builtins=_find_builtins)


Asks = Callable[[Mapping[str, Any]], bool]
"""Whether a flow with these options, defaults filled in, asks the agent's own policy, whatever the flow inside it does."""
_ASKS: dict[str, Asks] = {}


def register_flow(name: str, *, asks: Asks = lambda options: False) -> Callable[[M], M]:
    """Return a decorator that registers a maker of flows.

    The flows that it makes also do what the flow inside them does when an episode is over.

    Args:
        name: As agents' names have it.
        asks: Whether it asks the agent's own policy itself: then it is not put around a player, who has none.

    Raises:
        RegistrationError: The name is taken.
    """

    def decorate(maker: M) -> M:
        @wraps(maker)
        def make(inner: Flow, **options: Any) -> Flow:
            flow = maker(inner, **options)
            after = tuple(dict.fromkeys((*afters(inner), *afters(flow))))
            return Learning(flow.flow if isinstance(flow, Learning) else flow, after) if after else flow

        _FLOWS.register(name, make)
        _ASKS[name] = asks
        return cast(M, make)

    return decorate


def flow_names() -> tuple[str, ...]:
    """The names of all flows, sorted."""
    return _FLOWS.names()


def flow_doc(name: str) -> str:
    """Return what the maker of a flow says of it: what it does, a `Paper:` where it has one, and its options.

    Raises:
        UnknownName: There is no such flow; the nearest is named.
    """
    return inspect.getdoc(_FLOWS.get(name)) or ""


def make_flow(name: str, inner: Flow, options: Mapping[str, Any]) -> Flow:
    """Return the flow of a name around another one.

    Args:
        name: As it is registered.
        inner: The flow inside.
        options: As the maker's keywords say; policies are there as such.

    Raises:
        UnknownName: There is no such flow or option; the nearest is named.
        BadValue: An option is of another kind, or one that must be given is not.
    """
    maker, known = _FLOWS.get(name), _options(name)
    for key, value in options.items():
        if key not in known:
            raise unknown_name(f"option of {name}", key, known)
        _check(name, key, value, known[key].annotation)
    missing = [key for key, each in known.items() if each.default is each.empty and key not in options]
    if missing:
        raise BadValue(f"{name} needs {missing[0]}=...: write {name}(AGENT, {missing[0]}=...)")
    return maker(inner, **options)


def asks_itself(name: str, options: Mapping[str, Any]) -> bool:
    """Return whether a flow with these options asks the agent's own policy, whatever the flow inside it does."""
    return _ASKS[name]({key: each.default for key, each in _options(name).items()} | dict(options))


def as_option(name: str, key: str, value: object) -> object:
    """Return an option's value as the flow reads it: `none` is a text where a text must be given.

    Raises:
        UnknownName: There is no such flow.
    """
    option = _options(name).get(key)
    return "none" if value is None and option is not None and option.annotation == "str" else value


def _options(name: str) -> dict[str, inspect.Parameter]:
    given = inspect.signature(_FLOWS.get(name)).parameters.items()
    return {key: each.replace(annotation=_written(each)) for key, each in given if each.kind == each.KEYWORD_ONLY}


def _written(option: inspect.Parameter) -> str:
    """Return the annotation of an option as it is written, without the modules of classes; "" if it has none.

    >>> _written(inspect.Parameter("x", inspect.Parameter.KEYWORD_ONLY, annotation=int | None))
    'int | None'
    """
    found = option.annotation
    if found is option.empty:
        return ""
    return found if isinstance(found, str) else re.sub(r"[\w.]+\.", "", inspect.formatannotation(found))


def _check(name: str, key: str, value: object, annotation: str) -> None:
    kinds = [kind.strip() for kind in annotation.split("|")]
    if not annotation or (value is None and "None" in kinds):
        return
    wanted = tuple(each for kind in kinds for each in _KINDS.get(kind, ()))
    right = isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool))
    if not right and not ("Policy" in kinds and _is_policy(value)):
        raise BadValue(f"{key}={value!r:.80} of {name}: it is {annotation}")


def _is_policy(value: object) -> bool:
    return callable(getattr(value, "generate", None))


__all__ = [
    "Flow",
    "Maker",
    "Policy",
    "as_option",
    "asks_itself",
    "flow_doc",
    "flow_names",
    "make_flow",
    "register_flow",
]
