"""Puts every environment into the registries of Gymnasium and PettingZoo; `import sparring` calls `register_all()`.

Entry points are strings, so nothing of the faces is imported before an environment is made. PettingZoo has a registry
since 1.27; with older ones `sparring.wrappers.pettingzoo.aec` and `parallel` are called directly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import gymnasium
import pettingzoo

from sparring.envs import registry
from sparring.envs.core import Environment

Factory = TypeVar("Factory", bound=Callable[..., Environment])
_FACES = "sparring.wrappers"


def register_all() -> None:
    """Register every environment that is not yet registered; doing it twice changes nothing."""
    for name in registry.environment_names():
        _register(name)


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

    def decorate(factory: Factory) -> Factory:
        registry.register(id)(factory)
        _register(id)
        return factory

    return decorate


def _register(name: str) -> None:
    id = name if "/" in name else f"sparring/{name}"
    if id not in gymnasium.registry:
        gymnasium.register(
            id,
            f"{_FACES}.gymnasium:SeatEnv",
            vector_entry_point=f"{_FACES}.vector:SeatVectorEnv",
            kwargs={"environment": name},
        )
    if not hasattr(pettingzoo, "register"):
        return
    if id not in pettingzoo.aec_registry:
        pettingzoo.register("aec", id, f"{_FACES}.pettingzoo:aec", kwargs={"environment": name})
    if id not in pettingzoo.parallel_registry:
        pettingzoo.register("parallel", id, f"{_FACES}.pettingzoo:parallel", kwargs={"environment": name})
