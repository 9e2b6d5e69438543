"""Checks of the arguments of games."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sparring.errors import BadValue

_MOST_BITS = 256
"""Larger numbers are not written out: Python refuses to write very large ones."""


def shown(value: object) -> str:
    """Return a value as an error message shows it, cut after 80 characters.

    >>> shown("abc"), len(shown("9" * 10_000)), shown(10**5000)
    ("'abc'", 80, 'a number of 16610 bits')
    """
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"a number of {value.bit_length()} bits"
    return f"{value!r:.80}"


def level(levels: Mapping[int, Mapping[str, Any]], difficulty: int, **given: Any) -> dict[str, Any]:
    """Return the arguments of a difficulty, except where one is given (not None).

    >>> level({1: {"rows": 4, "columns": 4}, 2: {"rows": 6, "columns": 7}}, 2, rows=None, columns=8)
    {'rows': 6, 'columns': 8}

    Raises:
        BadValue: There is no such difficulty.
    """
    if not isinstance(difficulty, int) or isinstance(difficulty, bool) or difficulty not in levels:
        raise BadValue(f"difficulty={shown(difficulty)}: use {', '.join(map(str, sorted(levels)))}")
    return {name: value if given[name] is None else given[name] for name, value in levels[difficulty].items()}


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number between `low` and `high`.

    Raises:
        BadValue: It is none; the message says the name, the value and the range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadValue(f"{name}={shown(value)}: use a whole number from {low} to {high}")
    return value


def flag(name: str, value: object) -> bool:
    """Return a value that is True or False.

    Raises:
        BadValue: It is neither; the message says the name and the value.
    """
    if not isinstance(value, bool):
        raise BadValue(f"{name}={shown(value)}: use True or False")
    return value


def one_of(name: str, value: object, options: Iterable[str]) -> str:
    """Return a text that is one of the options.

    Raises:
        BadValue: It is none; the message says the name, the value and the options.
    """
    names = tuple(options)
    if not isinstance(value, str) or value not in names:
        raise BadValue(f"{name}={shown(value)}: use {' or '.join(map(repr, names))}")
    return value
