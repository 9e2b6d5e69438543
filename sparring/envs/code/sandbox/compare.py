"""Whether the values that a program gave are the values that were expected.

Both are in the form of `runner.pack`, and nothing is built from what the program gave, so nothing of it can run. Exactly: the
types are the same (True is not 1, 1 is not 1.0, a list is no tuple, a subclass is not its base), nan is nan, 0.0 is -0.0, sets
and dicts have no order. As Python's `==` has it (`loose`): numbers are equal by value, a subclass is its content, a set is a
frozenset; True is still not 1, and nan is still nan.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

from sparring.envs.code.sandbox.runner.pack import MAX_DEPTH, Wire

_NUMBERS = frozenset("ifqm")
_LOOSE_TAGS = {"z": "s", "a": "b"}


class MalformedError(ValueError):
    """What the program gave is no value in the agreed form."""


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
        return (expected == got and _plain(expected, got)) or key(expected, loose) == key(got, loose)
    return _close(expected, got, tolerance, loose, 0)


def _plain(expected: Wire, got: Wire) -> bool:
    """Whether equality of the JSON values settles it: the same text or whole number."""
    return type(expected) is type(got) and isinstance(got, (str, int))


def key(wire: Wire, loose: bool, depth: int = 0) -> str:
    """Return a text that equal values share.

    Raises:
        MalformedError: It is no value.
    """
    if isinstance(wire, str) or wire is None or isinstance(wire, bool):
        return json.dumps(wire)
    if isinstance(wire, (int, float)):
        return _number(wire, loose)
    if depth > MAX_DEPTH + 2:
        raise MalformedError("a value nested too deeply")
    if isinstance(wire, list):
        return f"[{','.join(key(item, loose, depth + 1) for item in wire)}]"
    tag, content = _tagged(wire)
    if tag in _NUMBERS:
        text = _number(number(tag, content), loose)
        return f"m{text}" if tag == "m" and not loose else text
    if tag == "x":
        name, inner = content
        return key(inner, loose, depth + 1) if loose else f"{name}!{key(inner, loose, depth + 1)}"
    if loose:
        tag = _LOOSE_TAGS.get(tag, tag)
    if tag in ("s", "z"):
        return f"{tag}{{{','.join(sorted(key(item, loose, depth + 1) for item in content))}}}"
    if tag == "d":
        pairs = sorted(f"{key(name, loose, depth + 1)}:{key(value, loose, depth + 1)}" for name, value in content)
        return f"d{{{','.join(pairs)}}}"
    if tag == "o":
        return f"o{id(wire)}"
    return f"{tag}({','.join(key(item, loose, depth + 1) for item in content)})"


def _tagged(wire: Any) -> tuple[str, Any]:
    """Return the one tag of an object and what it holds, checked."""
    if not isinstance(wire, dict) or len(wire) != 1:
        raise MalformedError("an object without one tag")
    ((tag, content),) = wire.items()
    check = _CHECKS.get(tag)
    if check is None or not check(content):
        raise MalformedError(f"the tag {tag!r} with a content that is none of its own")
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
    """Return the number that a tag holds; a Decimal that is not finite is its text.

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
            return Fraction(top, bottom)
        return _decimal(content)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise MalformedError(f"a number that is none: {error}") from error


def _decimal(text: str) -> Fraction | str:
    """The value of a Decimal of moderate size; else its text, so that nobody has to write out 1e999999."""
    exponent = text.upper().rpartition("E")[2] if "E" in text.upper() else "0"
    if len(text) > 4000 or len(exponent) > 5 or abs(int(exponent)) > 4000:
        return f"decimal {text}"
    try:
        return Fraction(text)
    except ValueError:
        return f"decimal {text}"


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
        return key(expected, loose) == key(got, loose)
    tag, content = _tagged(expected)
    if not isinstance(got, dict) or _tagged(got)[0] != tag:
        return False
    other = _tagged(got)[1]
    if tag in ("t", "c"):
        return _all_close(content, other, tolerance, loose, depth)
    if tag == "d" and len(content) == len(other):
        mine, theirs = ({key(name, loose): value for name, value in pairs} for pairs in (content, other))
        return mine.keys() == theirs.keys() and all(
            _close(value, theirs[name], tolerance, loose, depth + 1) for name, value in mine.items()
        )
    return key(expected, loose) == key(got, loose)


def _all_close(expected: list[Wire], got: list[Wire], tolerance: float, loose: bool, depth: int) -> bool:
    return len(expected) == len(got) and all(
        _close(mine, theirs, tolerance, loose, depth + 1) for mine, theirs in zip(expected, got, strict=True)
    )


def _is_float(wire: Wire) -> bool:
    return isinstance(wire, float) or (isinstance(wire, dict) and "f" in wire)


def _is_int(wire: Wire) -> bool:
    return isinstance(wire, int) and not isinstance(wire, bool)


def _near(expected: Wire, got: Wire, tolerance: float) -> bool:
    if not _is_float(got) and not _is_int(got):
        return False
    mine, theirs = (float(each["f"]) if isinstance(each, dict) else float(each) for each in (expected, got))
    if math.isnan(mine) or math.isnan(theirs):
        return math.isnan(mine) and math.isnan(theirs)
    return math.isclose(mine, theirs, rel_tol=tolerance, abs_tol=tolerance)
