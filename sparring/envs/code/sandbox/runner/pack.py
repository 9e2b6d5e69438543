"""Plain values as JSON and back to nothing else: what passes between a program and those who judge it.

Numbers that JSON keeps, texts, true, false, null and lists are themselves; all else is an object of one key:

    {"i": hex}       a whole number beyond 53 bits          {"f": "nan"}        a float that is not finite
    {"t": [...]}     tuple                                   {"d": [[k, v] ...]} dict
    {"s": [...]}     set                                     {"z": [...]}        frozenset
    {"b": hex}       bytes                                   {"a": hex}          bytearray
    {"c": [re, im]}  complex                                 {"q": [n, d]}       Fraction
    {"m": text}      Decimal                                 {"x": [name, v]}    of a subclass: its name and bare content
    {"o": name}      anything else: equal to nothing
    {"h": [id, name]}  an object that stays where it is, {"p": id} a function to be called back, {"k": name} a class of Python's
                     own: judged tests alone (`remote`)

The content of a subclass is taken by the methods of the class that it derives from, so its own methods have no say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

MAX_DEPTH = 100
_WHOLE = 1 << 53
Wire = Any


class Codec:
    """How values are packed and unpacked; objects that are no plain values can be given a form of their own."""

    def __init__(
        self, other: Callable[[object], Wire] | None = None, known: Mapping[str, Callable[[Any], Any]] | None = None
    ):
        self._other = other or _unknown
        self._unpackers: dict[str, Callable[[Any], Any]] = {
            "i": lambda content: int(content, 16),
            "f": float,
            "t": lambda content: tuple(map(self.unpack, content)),
            "s": lambda content: set(map(self.unpack, content)),
            "z": lambda content: frozenset(map(self.unpack, content)),
            "d": lambda content: {self.unpack(key): self.unpack(value) for key, value in content},
            "b": bytes.fromhex,
            "a": bytearray.fromhex,
            "c": lambda content: complex(*map(self.unpack, content)),
            "q": lambda content: Fraction(*map(self.unpack, content)),
            "m": Decimal,
            "x": lambda content: self.unpack(content[1]),
            "o": Opaque,
            **(known or {}),
        }

    def pack(self, value: object, depth: int = 0) -> Wire:
        """Return a value in the form above.

        Raises:
            ValueError: It is nested more than 100 levels deep.
        """
        kind = type(value)
        if kind is str or kind is bool or value is None:
            return value
        if depth > MAX_DEPTH:
            raise ValueError(f"a value nested more than {MAX_DEPTH} levels deep")
        packer = _PACKERS.get(kind)
        if packer is not None:
            return packer(self, value, depth + 1)
        for base in kind.__mro__[1:]:
            if base is str:
                return {"x": [kind.__name__, str.__str__(value)]}
            if base in _PACKERS:
                return {"x": [kind.__name__, _PACKERS[base](self, value, depth + 1)]}
        return self._other(value)

    def unpack(self, wire: Wire) -> Any:
        """Return the value that `pack` made this of.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError: It is in no such form.
        """
        if isinstance(wire, list):
            return [self.unpack(item) for item in wire]
        if not isinstance(wire, dict):
            return wire
        ((tag, content),) = wire.items()
        return self._unpackers[tag](content)


class Opaque:
    """What is known of an object that is no plain value: the name of its class. It is equal to nothing else."""

    def __init__(self, name: str):
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


def _unknown(value: object) -> Wire:
    return {"o": type(value).__name__}


def _int(codec: Codec, value: Any, depth: int) -> Wire:
    plain = int.__index__(value)
    return plain if -_WHOLE < plain < _WHOLE else {"i": int.__format__(plain, "x")}


def _float(codec: Codec, value: Any, depth: int) -> Wire:
    plain = float.__float__(value)
    return plain if math.isfinite(plain) else {"f": float.__repr__(plain)}


def _list(codec: Codec, value: Any, depth: int) -> Wire:
    return [codec.pack(item, depth) for item in list.__iter__(value)]


def _tuple(codec: Codec, value: Any, depth: int) -> Wire:
    return {"t": [codec.pack(item, depth) for item in tuple.__iter__(value)]}


def _set(codec: Codec, value: Any, depth: int) -> Wire:
    return {"s": [codec.pack(item, depth) for item in set.__iter__(value)]}


def _frozenset(codec: Codec, value: Any, depth: int) -> Wire:
    return {"z": [codec.pack(item, depth) for item in frozenset.__iter__(value)]}


def _dict(codec: Codec, value: Any, depth: int) -> Wire:
    return {"d": [[codec.pack(key, depth), codec.pack(item, depth)] for key, item in dict.items(value)]}


def _complex(codec: Codec, value: Any, depth: int) -> Wire:
    parts = (complex.__getattribute__(value, "real"), complex.__getattribute__(value, "imag"))
    return {"c": [_float(codec, part, depth) for part in parts]}


def _fraction(codec: Codec, value: Any, depth: int) -> Wire:
    parts = (object.__getattribute__(value, name) for name in ("_numerator", "_denominator"))
    return {"q": [codec.pack(part, depth) for part in parts]}


_PACKERS: dict[type, Callable[[Codec, Any, int], Wire]] = {
    int: _int,
    float: _float,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _frozenset,
    dict: _dict,
    complex: _complex,
    Fraction: _fraction,
    Decimal: lambda codec, value, depth: {"m": Decimal.__str__(value)},
    bytes: lambda codec, value, depth: {"b": bytes.hex(value)},
    bytearray: lambda codec, value, depth: {"a": bytearray.hex(value)},
}
_PLAIN = Codec()


def pack(value: object) -> Wire:
    """Return a plain value in the form above.

    Raises:
        ValueError: It is nested more than 100 levels deep.

    >>> pack([1, (2.5, None), {"a": {3}}])
    [1, {'t': [2.5, None]}, {'d': [['a', {'s': [3]}]]}]
    """
    return _PLAIN.pack(value)


def unpack(wire: Wire) -> Any:
    """Return the value that `pack` made this of.

    >>> unpack(pack({(1, 2): [0.5, b"x"]}))
    {(1, 2): [0.5, b'x']}
    """
    return _PLAIN.unpack(wire)
