"""Puts every environment into the registries of Gymnasium and PettingZoo, once they are imported (`sparring._faces`).

Entry points are strings, so nothing of the faces is imported before an environment is made. PettingZoo has a registry
since 1.27; with older ones `sparring.wrappers.pettingzoo.aec` and `parallel` are called directly.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from sparring.envs import registry
from sparring.envs.core import Environment

Factory = TypeVar("Factory", bound=Callable[..., Environment])
_FACES = "sparring.wrappers"


def register_all(library: str) -> None:
    """Tell `gymnasium` or `pettingzoo` of every environment that it does not know; doing it twice changes nothing."""
    for name in registry.environment_names():
        _TELL[library](name, _full(name))


def register(id: str) -> Callable[[Factory], Factory]:
    """Return a decorator that registers a factory of environments under `id`, with Gymnasium and PettingZoo too.

    The factory takes keyword arguments with defaults only; unknown ones are refused by `make`. After

    ```python
    @sparring.register("demo/Nim-v0")
    def nim(*, heap: int = 10) -> sparring.Environment: ...
    ```

    `sparring.make("demo/Nim-v0")`, `gymnasium.make("demo/Nim-v0")` and `pettingzoo.make("aec", "demo/Nim-v0")` work.

    Raises:
        RegistrationError: The id is malformed (it is `Name-vN` or `namespace/Name-vN`) or taken.
    """

    known = registry.register(id)

    def decorate(factory: Factory) -> Factory:
        known(factory)
        for library, tell in _TELL.items():
            if library in sys.modules:
                tell(id, _full(id))
        return factory

    return decorate


def _full(name: str) -> str:
    return name if "/" in name else f"sparring/{name}"


def _tell_gymnasium(name: str, id: str) -> None:
    import gymnasium

    if id not in gymnasium.registry:
        gymnasium.register(
            id,
            f"{_FACES}.gymnasium:SeatEnv",
            vector_entry_point=f"{_FACES}.vector:SeatVectorEnv",
            kwargs={"environment": name},
        )


def _tell_pettingzoo(name: str, id: str) -> None:
    import pettingzoo

    if not hasattr(pettingzoo, "register"):
        return
    for kind, known in (("aec", pettingzoo.aec_registry), ("parallel", pettingzoo.parallel_registry)):
        if id not in known:
            pettingzoo.register(kind, id, f"{_FACES}.pettingzoo:{kind}", kwargs={"environment": name})


_TELL = {"gymnasium": _tell_gymnasium, "pettingzoo": _tell_pettingzoo}
