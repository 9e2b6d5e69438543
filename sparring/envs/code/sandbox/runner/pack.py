"""Plain values as JSON and back to nothing else: what passes between a program and those who judge it.

Numbers that JSON keeps, texts, true, false, null and lists are themselves; all else is an object of one key:

    {"i": hex}       a whole number beyond 53 bits          {"f": "nan"}        a float that is not finite
    {"t": [...]}     tuple                                   {"d": [[k, v] ...]} dict
    {"s": [...]}     set                                     {"z": [...]}        frozenset
    {"b": hex}       bytes                                   {"a": hex}          bytearray
    {"c": [re, im]}  complex                                 {"q": [n, d]}       Fraction
    {"m": text}      Decimal                                 {"x": [name, v]}    of a subclass: its name and bare content
    {"o": name}      anything else: equal to nothing

The content of a subclass is taken by the methods of the class that it derives from, so its own methods have no say.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

MAX_DEPTH = 100
_WHOLE = 1 << 53
Wire = Any


def pack(value: object, depth: int = 0) -> Wire:
    """Return a value in the form above.

    Raises:
        ValueError: It is nested more than 100 levels deep.

    >>> pack([1, (2.5, None), {"a": {3}}])
    [1, {'t': [2.5, None]}, {'d': [['a', {'s': [3]}]]}]
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if depth > MAX_DEPTH:
        raise ValueError(f"a value nested more than {MAX_DEPTH} levels deep")
    simple = _PACKERS.get(kind)
    if simple is not None:
        return simple(value, depth + 1)
    for base in kind.__mro__[1:]:
        if base is str:
            return {"x": [kind.__name__, str.__str__(value)]}
        if base in _PACKERS:
            return {"x": [kind.__name__, _PACKERS[base](value, depth + 1)]}
    return {"o": kind.__name__}


def _int(value: Any, depth: int) -> Wire:
    plain = int.__index__(value)
    return plain if -_WHOLE < plain < _WHOLE else {"i": int.__format__(plain, "x")}


def _float(value: Any, depth: int) -> Wire:
    plain = float.__float__(value)
    return plain if math.isfinite(plain) else {"f": float.__repr__(plain)}


def _list(value: Any, depth: int) -> Wire:
    return [pack(item, depth) for item in list.__iter__(value)]


def _tuple(value: Any, depth: int) -> Wire:
    return {"t": [pack(item, depth) for item in tuple.__iter__(value)]}


def _set(value: Any, depth: int) -> Wire:
    return {"s": [pack(item, depth) for item in set.__iter__(value)]}


def _frozenset(value: Any, depth: int) -> Wire:
    return {"z": [pack(item, depth) for item in frozenset.__iter__(value)]}


def _dict(value: Any, depth: int) -> Wire:
    return {"d": [[pack(key, depth), pack(item, depth)] for key, item in dict.items(value)]}


def _complex(value: Any, depth: int) -> Wire:
    parts = (complex.__getattribute__(value, "real"), complex.__getattribute__(value, "imag"))
    return {"c": [_float(part, depth) for part in parts]}


def _fraction(value: Any, depth: int) -> Wire:
    parts = (object.__getattribute__(value, name) for name in ("_numerator", "_denominator"))
    return {"q": [pack(part, depth) for part in parts]}


_PACKERS: dict[type, Callable[[Any, int], Wire]] = {
    int: _int,
    float: _float,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _frozenset,
    dict: _dict,
    complex: _complex,
    Fraction: _fraction,
    Decimal: lambda value, depth: {"m": Decimal.__str__(value)},
    bytes: lambda value, depth: {"b": bytes.hex(value)},
    bytearray: lambda value, depth: {"a": bytearray.hex(value)},
}


def unpack(wire: Wire) -> Any:
    """Return the value that `pack` made this of; for what comes from the judging side only.

    >>> unpack(pack({(1, 2): [0.5, b"x"]}))
    {(1, 2): [0.5, b'x']}
    """
    if isinstance(wire, list):
        return [unpack(item) for item in wire]
    if not isinstance(wire, dict):
        return wire
    ((tag, content),) = wire.items()
    return _UNPACKERS[tag](content)


_UNPACKERS: dict[str, Callable[[Any], Any]] = {
    "i": lambda content: int(content, 16),
    "f": float,
    "t": lambda content: tuple(map(unpack, content)),
    "s": lambda content: set(map(unpack, content)),
    "z": lambda content: frozenset(map(unpack, content)),
    "d": lambda content: {unpack(key): unpack(value) for key, value in content},
    "b": bytes.fromhex,
    "a": bytearray.fromhex,
    "c": lambda content: complex(*map(unpack, content)),
    "q": lambda content: Fraction(*map(unpack, content)),
    "m": Decimal,
    "x": lambda content: unpack(content[1]),
}
