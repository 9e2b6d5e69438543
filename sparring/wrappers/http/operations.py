"""How operations are read: no field that is unknown, missing or of another type gets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sparring.errors import BadValue, unknown_name

Asked = Mapping[str, Any]
Told = dict[str, Any]
Kinds = Mapping[str, tuple[type, ...]]
"""Of each field the types that it may have."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done, and which fields it takes."""

    do: Callable[[str, Any, Asked], Told]
    needs: Kinds
    takes: Kinds
    """With what it needs."""

    def check(self, asked: Asked) -> None:
        """Refuse fields that are missing, unknown or of another type."""
        check_fields(repr(asked["op"]), asked, self.takes)
        for name in self.needs:
            if name not in asked:
                raise BadValue(f"{asked['op']!r} needs {name!r}: {' or '.join(map(_called, self.needs[name]))}")


def check_fields(whose: str, said: Asked, kinds: Kinds) -> None:
    """Refuse fields that are unknown or of another type.

    Raises:
        UnknownName: There is no such field; the nearest is named.
        BadValue: It has another type.
    """
    for name, value in said.items():
        if name not in kinds:
            raise unknown_name(f"field of {whose}", name[:80], kinds)
        if type(value) not in kinds[name]:
            raise BadValue(f"{name}={value!r:.80} must be {' or '.join(map(_called, kinds[name]))}")


def _called(kind: type) -> str:
    names = {str: "a text", int: "a whole number", dict: "an object", type(None): "null"}
    return names[kind]
