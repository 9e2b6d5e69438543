"""Whether the values that a program gave are the values that were expected.

Both are in the form of `runner.pack`, and nothing is built from what the program gave, so nothing of it can run. Exactly: the
types are the same (True is not 1, 1 is not 1.0, a list is no tuple, a subclass is not its base), nan is nan, 0.0 is -0.0, sets
and dicts have no order. As Python's `==` has it (`loose`): numbers are equal by value, a subclass is its content, a set is a
frozenset; True is still not 1, and nan is still nan.

What comparing costs is bounded by the size of the expected value, however large the other is.
"""

from __future__ import annotations

import json
import math
import sys
from fractions import Fraction
from itertools import count
from typing import Any

from sparring.envs.code.sandbox.runner.pack import MAX_DEPTH, Wire

_NUMBERS = frozenset("ifqm")
_LOOSE_TAGS = {"z": "s", "a": "b"}
_OPAQUE = count()
"""Every object that is no plain value is equal to nothing, itself included."""


class MalformedError(ValueError):
    """What the program gave is no value in the agreed form."""


class _LongerError(Exception):
    """A text is longer than that of an equal value could be."""


def same(expected: Wire, got: Wire, *, loose: bool = False, tolerance: float | None = None) -> bool:
    """Return whether two values are the same.

    Args:
        expected: The right value.
        got: The program's value, whatever it is.
        loose: Compare as `==` does; see above.
        tolerance: The error that floats may have, relative and (below 1) absolute; they may be whole numbers then.

    Raises:
        MalformedError: `got` is no value.

    >>> same(5, 5.0), same(5, 5.0, loose=True), same(0.3, 0.1 + 0.2, tolerance=1e-9)
    (False, True, True)
    """
    if tolerance is None:
        return _same(expected, got, loose)
    return _close(expected, got, tolerance, loose, 0)


def _same(expected: Wire, got: Wire, loose: bool) -> bool:
    mine = key(expected, loose)
    try:
        return key(got, loose, len(mine)) == mine
    except _LongerError:
        return False


def key(wire: Wire, loose: bool, most: int = sys.maxsize) -> str:
    """Return a text that equal values share.

    Raises:
        MalformedError: It is no value.
        _LongerError: The text is longer than `most`.
    """
    return _Writer(loose, most).text(wire, 0)


class _Writer:
    """Writes one value as `key` says, and stops early if it gets too long."""

    def __init__(self, loose: bool, left: int):
        self._loose, self._left = loose, left

    def text(self, wire: Wire, depth: int) -> str:
        """Return the text of a part."""
        if isinstance(wire, str) or wire is None or isinstance(wire, bool):
            return self._spent(json.dumps(wire))
        if isinstance(wire, (int, float)):
            return self._spent(_number(wire, self._loose))
        if depth > MAX_DEPTH + 2:
            raise MalformedError("a value nested too deeply")
        if isinstance(wire, list):
            return f"[{','.join(self._texts(wire, depth))}]"
        tag, content = _tagged(wire)
        if tag in _NUMBERS:
            written = _number(number(tag, content), self._loose)
            return self._spent(f"m{written}" if tag == "m" and not self._loose else written)
        if tag == "x":
            inner = self.text(content[1], depth + 1)
            return inner if self._loose else f"{content[0]}!{inner}"
        return self._tagged(_LOOSE_TAGS.get(tag, tag) if self._loose else tag, content, depth)

    def _tagged(self, tag: str, content: Any, depth: int) -> str:
        if tag in ("b", "a"):
            return self._spent(f"{tag}({content})")
        if tag == "o":
            return f"o{next(_OPAQUE)}"
        if tag == "d":
            parts = self._texts([each for pair in content for each in pair], depth)
            return f"d{{{','.join(sorted(map(':'.join, zip(parts[::2], parts[1::2], strict=True))))}}}"
        parts = self._texts(content, depth)
        return f"{tag}{{{','.join(sorted(parts))}}}" if tag in ("s", "z") else f"{tag}({','.join(parts)})"

    def _texts(self, parts: list[Wire], depth: int) -> list[str]:
        self._spend(len(parts))  # a comma or bracket for each
        return [self.text(part, depth + 1) for part in parts]

    def _spent(self, text: str) -> str:
        self._spend(len(text))
        return text

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _LongerError


def _tagged(wire: Any) -> tuple[str, Any]:
    """Return the one tag of an object and what it holds, checked."""
    if not isinstance(wire, dict) or len(wire) != 1:
        raise MalformedError("an object without one tag")
    ((tag, content),) = wire.items()
    check = _CHECKS.get(tag)
    if check is None or not check(content):
        raise MalformedError(f"the tag {tag[:20]!r} with a content that is none of its own")
    return tag, content


def _pairs(content: Any) -> bool:
    return isinstance(content, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in content)


def _list(content: Any) -> bool:
    return isinstance(content, list)


def _text(content: Any) -> bool:
    return isinstance(content, str)


def _two(content: Any) -> bool:
    return isinstance(content, list) and len(content) == 2


_CHECKS = {
    "i": _text,
    "f": lambda content: content in ("nan", "inf", "-inf"),
    "t": _list,
    "s": _list,
    "z": _list,
    "d": _pairs,
    "b": _text,
    "a": _text,
    "c": _two,
    "q": _two,
    "m": _text,
    "x": lambda content: _two(content) and isinstance(content[0], str),
    "o": _text,
}


def number(tag: str, content: Any) -> int | float | Fraction | str:
    """Return the number that a tag holds; a Fraction and a Decimal that is not finite are their texts.

    Raises:
        MalformedError: It holds none.
    """
    try:
        if tag == "i":
            return int(content, 16)
        if tag == "f":
            return float(content)
        if tag == "q":
            top, bottom = (each if isinstance(each, int) else int(each["i"], 16) for each in content)
            if bottom < 1:
                raise ValueError(f"a denominator of {bottom}")
            return f"q{top:x}/{bottom:x}"  # in lowest terms, or it is no Fraction
        return _decimal(content)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError("a number that is none") from error


def _decimal(text: str) -> Fraction | str:
    """The value of a Decimal of moderate size; else its text, so that nobody has to write out 1e999999."""
    if is_huge(text):
        return f"decimal {text}"
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return f"decimal {text}"


def is_huge(text: str) -> bool:
    """Whether a Decimal would take thousands of digits to write out."""
    _, mark, exponent = text.upper().rpartition("E")
    return len(text) > 4000 or (bool(mark) and (len(exponent) > 5 or abs(int(exponent)) > 4000))


def _number(value: int | float | Fraction | str, loose: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and (not loose or not math.isfinite(value)):
        return f"f{value!r}" if value else "f0.0"
    if isinstance(value, int) and not loose:
        return f"i{value:x}"
    exact = Fraction(value)
    return f"q{exact.numerator:x}/{exact.denominator:x}"


def _close(expected: Wire, got: Wire, tolerance: float, loose: bool, depth: int) -> bool:
    if depth > MAX_DEPTH:
        raise MalformedError("a value nested too deeply")
    if isinstance(got, dict) and "x" in got and loose:
        got = _tagged(got)[1][1]
    if _is_float(expected) or (loose and _is_int(expected)):
        return _near(expected, got, tolerance)
    if isinstance(expected, list):
        return isinstance(got, list) and _all_close(expected, got, tolerance, loose, depth)
    if not isinstance(expected, dict):
        return _same(expected, got, loose)
    tag, content = _tagged(expected)
    if not isinstance(got, dict) or _tagged(got)[0] != tag:
        return loose and _same(expected, got, loose)
    other = _tagged(got)[1]
    if tag in ("t", "c"):
        return _all_close(content, other, tolerance, loose, depth)
    if tag == "d":
        return len(content) == len(other) and _dicts_close(content, other, tolerance, loose, depth)
    return _same(expected, got, loose)


def _dicts_close(expected: list[Wire], got: list[Wire], tolerance: float, loose: bool, depth: int) -> bool:
    mine = {key(name, loose): value for name, value in expected}
    most = max(map(len, mine), default=0)
    try:
        theirs = {key(name, loose, most): value for name, value in got}
    except _LongerError:
        return False
    return mine.keys() == theirs.keys() and all(
        _close(value, theirs[name], tolerance, loose, depth + 1) for name, value in mine.items()
    )


def _all_close(expected: list[Wire], got: list[Wire], tolerance: float, loose: bool, depth: int) -> bool:
    return len(expected) == len(got) and all(
        _close(mine, theirs, tolerance, loose, depth + 1) for mine, theirs in zip(expected, got, strict=True)
    )


def _is_float(wire: Wire) -> bool:
    return isinstance(wire, float) or (isinstance(wire, dict) and "f" in wire)


def _is_int(wire: Wire) -> bool:
    return (isinstance(wire, int) and not isinstance(wire, bool)) or (isinstance(wire, dict) and "i" in wire)


def _near(expected: Wire, got: Wire, tolerance: float) -> bool:
    mine, theirs = _real(expected), _real(got)
    if mine is None or theirs is None:
        return False
    if math.isnan(mine) or math.isnan(theirs):
        return math.isnan(mine) and math.isnan(theirs)
    return math.isclose(mine, theirs, rel_tol=tolerance, abs_tol=tolerance)


def _real(wire: Wire) -> float | None:
    """The float of a float or whole number; None of anything else, and of what no float is near."""
    if not _is_float(wire) and not _is_int(wire):
        return None
    try:
        return float(number(*_tagged(wire)) if isinstance(wire, dict) else wire)
    except OverflowError:
        return None
