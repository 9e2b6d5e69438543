"""Values of programs as people see them, and as checkers get them; at a cost that the program does not choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sparring.envs.code.sandbox.compare import MalformedError, is_huge
from sparring.envs.code.sandbox.runner.pack import Codec, Opaque, Wire

SHOWN = 300
"""Characters of a value that are shown."""
_DIGITS = 3000
"""Hexadecimal digits of a number that is written out, or reduced to lowest terms."""
_COLLISIONS = 8
"""Members of a set that may have the same hash: among honest values, few do."""
_BRACKETS = {"t": ("(", ")"), "s": ("{", "}"), "z": ("frozenset({", "})"), "d": ("{", "}"), "c": ("complex(", ")")}


def printable(text: str) -> str:
    """Return a text that every file and terminal takes: without halves of surrogate pairs."""
    return text.encode("utf-8", "backslashreplace").decode()


def show(wire: Wire) -> str:
    """Return a value about as people write it, cut to 300 characters.

    >>> show([1, {"t": [2.5, None]}, {"i": "ff"}])
    '[1, (2.5, None), 255]'
    """
    text = ""
    try:
        for piece in _pieces(wire):
            text += piece
            if len(text) >= SHOWN:
                break
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        text += "?"
    return printable(text[:SHOWN])


def _pieces(wire: Wire) -> Iterator[str]:
    if isinstance(wire, list):
        yield from _listed("[", wire, "]")
        return
    if not isinstance(wire, dict):
        yield repr(wire[:SHOWN] if isinstance(wire, str) else wire)
        return
    ((tag, content),) = wire.items()
    if tag == "x":
        yield from _pieces(content[1])
    elif tag == "d":
        yield "{"
        for number, (name, value) in enumerate(content):
            yield ", " if number else ""
            yield from _pieces(name)
            yield ": "
            yield from _pieces(value)
        yield "}"
    elif tag in _BRACKETS:
        left, right = _BRACKETS[tag]
        yield from _listed(left, content, ",)" if tag == "t" and len(content) == 1 else right)
    elif tag in ("b", "a"):
        yield repr((bytes if tag == "b" else bytearray).fromhex(content[: 2 * SHOWN]))
    elif tag == "i":
        yield str(int(content, 16)) if len(content) < _DIGITS else f"0x{content[:SHOWN]}"
    else:
        yield f"Decimal('{content[:SHOWN]}')" if tag == "m" else repr(_SAFE.unpack(wire))


def _listed(left: str, parts: list[Wire], right: str) -> Iterator[str]:
    yield left
    for number, part in enumerate(parts):
        yield ", " if number else ""
        yield from _pieces(part)
    yield right


def build(wire: Wire) -> Any:
    """Return the value that `pack` made this of; objects and numbers of absurd size are `Opaque`.

    Raises:
        MalformedError: It is none, or a set or dict made to be slow.
    """
    try:
        return _SAFE.unpack(wire)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise MalformedError("a value that is none") from error


def _members(content: list[Wire]) -> list[Any]:
    members = [_SAFE.unpack(each) for each in content]
    if max(Counter(map(hash, members)).values(), default=0) > _COLLISIONS:
        raise ValueError("members of a set with the same hash")
    return members


def _dict(content: list[Wire]) -> dict[Any, Any]:
    names = _members([name for name, _ in content])
    return dict(zip(names, [_SAFE.unpack(value) for _, value in content], strict=True))


def _fraction(content: list[Wire]) -> Fraction | Opaque:
    top, bottom = map(_SAFE.unpack, content)
    return Opaque("Fraction") if max(top.bit_length(), bottom.bit_length()) > 4 * _DIGITS else Fraction(top, bottom)


_SAFE = Codec(
    known={
        "s": lambda content: set(_members(content)),
        "z": lambda content: frozenset(_members(content)),
        "d": _dict,
        "q": _fraction,
        "m": lambda content: Opaque("Decimal") if is_huge(content) else Decimal(content),
    }
)
