"""Tools that an agent may be given in any environment (`tools(AGENT, use=python)`): domains offer them, by name.

An installed package adds its own by an entry point of the group `sparring.tools` that names a module which calls
`register_tool` when imported. A tool keeps nothing from one question to the next: what it shows depends on the calls alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sparring.names import Registry
from sparring.types import ToolSpec


class Tool(Protocol):
    """Something that can be called with arguments and shows a text."""

    @property
    def spec(self) -> ToolSpec:
        """Its name, what it does, and what its arguments are."""

    def run(self, calls: Sequence[Mapping[str, Any]]) -> str:
        """Return what the last of some calls shows, the others having been made before it. Any arguments may come.

        Raises:
            InfrastructureError: It does not work; nothing is known of the call.
        """


Maker = TypeVar("Maker", bound=Callable[[], Tool])
_BUILTINS = {"calculator": "sparring.envs.math.calculator", "python": "sparring.envs.code.python_tool"}
"""Tool -> the module that registers it."""
_TOOLS: Registry[Callable[[], Tool]] = Registry("tool", group="sparring.tools", find_builtins=lambda: _BUILTINS)


def register_tool(name: str) -> Callable[[Maker], Maker]:
    """Return a decorator that registers what makes a tool: a function or class without arguments.

    Raises:
        RegistrationError: The name is taken.
    """

    def decorate(maker: Maker) -> Maker:
        _TOOLS.register(name, maker)
        return maker

    return decorate


def tool_names() -> tuple[str, ...]:
    """The names of all tools, sorted."""
    return _TOOLS.names()


def make_tool(name: str) -> Tool:
    """Return the tool of a name.

    >>> make_tool("calculator").run([{"expression": "2^10 - 1/3"}])
    '3071/3 = about 1023.66666667'

    Raises:
        UnknownName: There is none; the nearest is named.
    """
    return _TOOLS.get(name)()
