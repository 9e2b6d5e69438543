"""The registry of environments: versioned ids, built-in domains, and third-party packages by entry point.

A package adds environments by an entry point in the group `sparring.envs` that names a module which calls `register`
(or is decorated by it) when imported.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from sparring.envs.core import Environment, EnvSpec
from sparring.errors import BadValue, Boundary, RegistrationError, SparringError, UnknownName, raised, unknown_name
from sparring.names import Registry

Factory = TypeVar("Factory", bound=Callable[..., Environment])
P = ParamSpec("P")
R = TypeVar("R")


class Bridge(Protocol):
    """A module that makes another suite's environments."""

    def names(self) -> tuple[str, ...]:
        """The suite's environments."""

    def factory(self, name: str) -> Callable[..., Environment]:
        """What makes one of them."""


_BUILTIN_PACKAGES = ("sparring.envs.code", "sparring.envs.games", "sparring.envs.math", "sparring.envs.web")
_BRIDGES = {
    name: f"sparring.envs.bridges.{name}"
    for name in ("gymnasium", "open_spiel", "pettingzoo", "reasoning_gym", "textarena")
}
"""`NAME:` in front of an id -> the module whose `factory(rest of the id)` makes it, and whose `names()` lists the rests."""
_CARDS = {"pack": "sparring.envs.questions.cards"}
"""Likewise for environments of a file: the rest of the id is its path."""
_REGISTERS = re.compile(r'^@register\("([^"]+)"\)$', re.MULTILINE)
_ID = re.compile(r"(?:[a-z0-9_-]+/)?[A-Za-z][A-Za-z0-9_]*-v(?:0|[1-9]\d*)")
_OWN = "sparring/"
"""May stand before the ids of Sparring's own environments, and before no other."""


def _find_builtins() -> dict[str, str]:
    """Read which ids the built-in modules register, without importing them: there are too many to import them all."""
    found = {}
    for package in map(importlib.import_module, _BUILTIN_PACKAGES):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            ids = _REGISTERS.findall(path.read_text(encoding="utf-8"))
            found.update(dict.fromkeys(ids, f"{package.__name__}.{path.stem}"))
    return found


_FACTORIES: Registry[Callable[..., Environment]] = Registry(
    "environment", group="sparring.envs", find_builtins=_find_builtins
)


def register(id: str) -> Callable[[Factory], Factory]:
    """Return a decorator that registers a factory (a function or class that makes an `Environment`) under `id`.

    The factory takes keyword arguments with defaults only; unknown ones are refused by `make`.

    Raises:
        RegistrationError: The id is malformed (it is `Name-vN` or `namespace/Name-vN`) or taken.
    """
    if not isinstance(id, str) or _ID.fullmatch(id) is None or id.startswith(_OWN):
        raise RegistrationError(
            f"environment id {id!r:.80} is malformed: write 'Name-v0', or 'your_package/Name-v0' from another package"
        )

    def decorate(build: Factory) -> Factory:
        _FACTORIES.register(id, build)
        return build

    return decorate


def told_keywords(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that names the nearest of its keyword arguments where it is given one that it does not take.

    >>> told_keywords(lambda *, level=1: level)(levle=2)
    Traceback (most recent call last):
        ...
    sparring.errors.UnknownName: no argument of <lambda> is called 'levle'; did you mean 'level'?
    """
    known = inspect.signature(function).parameters

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in known:
                raise unknown_name(f"argument of {function.__name__}", name, known)
        return function(*args, **kwargs)

    return call


def environment_names() -> tuple[str, ...]:
    """The ids of all registered environments, sorted."""
    return _FACTORIES.names()


def resolve(id: str) -> str:
    """Return the registered id that `id` means; a leading `sparring/` may be written or left out.

    Raises:
        UnknownName: There is none; the message gives the nearest.
        BadValue: It is no text.
    """
    if not isinstance(id, str):
        raise BadValue(f"{id!r:.80} is no id of an environment: write one as text, such as 'TicTacToe-v0'")
    if ":" in id:
        bridge(id)
        return id
    names = environment_names()
    short = id.removeprefix(_OWN)
    if short in names:
        return short
    stem = re.sub(r"-v\d+$", "", short).casefold()
    versions = [n for n in names if re.sub(r"-v\d+$", "", n).casefold() == stem]
    if versions:
        raise UnknownName(f"no environment is called {id!r}; did you mean {versions[-1]!r}?")
    if short.endswith(".toml"):
        raise UnknownName(f"no environment is called {id!r}; did you mean the card of a pack, 'pack:{short}'?")
    space, slash, _ = short.rpartition("/")
    if slash and not any(name.startswith(f"{space}/") for name in names):
        raise UnknownName(
            f"no environment is called {id!r}, since nothing here registers any as {space!r}: install its package, or import what "
            "registers it first (`sparring --import FILE VERB ...`)"
        )
    raise unknown_name("environment", short, names, hint="(`sparring list` shows all)")


def factory(id: str) -> Callable[..., Environment]:
    """Return what is registered under `id`.

    Raises:
        UnknownName: Nothing is; the message gives the nearest.
    """
    name = resolve(id)
    return bridge(id).factory(id.partition(":")[2]) if ":" in name else _FACTORIES.get(name)


def bridge_names() -> tuple[str, ...]:
    """What may stand before the colon in the id of another suite's environment, sorted."""
    return tuple(sorted(_BRIDGES))


def bridge(id: str) -> Bridge:
    """Return the bridge that an id such as `open_spiel:go` goes over.

    Raises:
        UnknownName: There is none; the message gives the nearest.
    """
    prefix = id.partition(":")[0]
    known = {**_BRIDGES, **_CARDS}
    if prefix not in known:
        raise unknown_name("bridge", prefix, known)
    found: Bridge = importlib.import_module(known[prefix])
    return found


def make(id: str, /, **kwargs: Any) -> Environment:
    """Make a registered environment.

    >>> make("KuhnPoker-v0").spec.seats
    ('player_0', 'player_1')

    Raises:
        UnknownName: No such environment, or it takes no such argument; the nearest name is given.
        BadValue: An argument has a value that the environment refuses.
        RegistrationError: The factory raises something else; the message has the line.
    """
    name = resolve(id)
    build = factory(name)
    known = inspect.signature(build).parameters
    for argument in kwargs:
        if argument not in known:
            raise unknown_name(f"argument of {name}", argument, known)
    environment = _built(name, build, kwargs)
    if not isinstance(getattr(environment, "spec", None), EnvSpec):
        raise RegistrationError(
            f"the factory of {name!r} returned {environment!r:.80}: return an environment, with spec, kwargs, start, load and tasks"
        )
    if environment.spec.id != name:
        raise BadValue(f"the factory of {name!r} made an environment that calls itself {environment.spec.id!r}")
    return environment


def _built(name: str, build: Callable[..., Environment], kwargs: Mapping[str, Any]) -> Environment:
    with Boundary() as boundary:
        return build(**kwargs)
    assert boundary.error is not None
    if isinstance(boundary.error, SparringError | ImportError):
        raise boundary.error
    raise RegistrationError(f"{name} cannot be made with {dict(kwargs)}: {raised(boundary.error)}") from boundary.error
