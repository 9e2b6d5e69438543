"""When a value that a program gave is right, where that is more than being the one expected value.

They run on plain data, outside the sandbox: `(arguments, value) -> bool`; each is itself plain data. None does work that grows
faster than the value (a text, list or dict that a program gives may be large and made to be slow).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_THROUGH: Mapping[str, Callable[[Any], Any]] = {"sorted": sorted, "list": list, "tuple": tuple, "len": len}
THROUGH = frozenset(_THROUGH)
"""What may stand around a call: `sorted(f(x)) == [1, 2]`."""


@dataclass(frozen=True, slots=True)
class Equals:
    """`value == expected`, as Python has it: True is 1 here."""

    expected: Any

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        return bool(self.expected == value)


@dataclass(frozen=True, slots=True)
class Truthy:
    """`assert f(x)`, or with `wanted=False` `assert not f(x)`."""

    wanted: bool

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        return bool(value) is self.wanted


@dataclass(frozen=True, slots=True)
class Through:
    """`sorted(f(x)) == expected`, and with the other names of `THROUGH`."""

    name: str
    expected: Any

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        return bool(_THROUGH[self.name](value) == self.expected)


@dataclass(frozen=True, slots=True)
class Within:
    """`abs(f(x) - expected) < most`; `<=` if not `strict`."""

    expected: Any
    most: float
    strict: bool = True

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        error = abs(value - self.expected)
        return bool(error < self.most if self.strict else error <= self.most)


@dataclass(frozen=True, slots=True)
class IsClose:
    """`math.isclose(f(x), expected, rel_tol=..., abs_tol=...)`."""

    expected: Any
    relative: float = 1e-9
    absolute: float = 0.0

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        return math.isclose(value, self.expected, rel_tol=self.relative, abs_tol=self.absolute)


@dataclass(frozen=True, slots=True)
class AllClose:
    """Equal, or as EvalPlus says, near: `|value - expected| <= tolerance + 1e-7 |expected|`, item by item.

    Where nothing is said (a tolerance of 0), 1e-6 goes for a float and for a list or tuple of nothing but floats.
    """

    expected: Any
    tolerance: float

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        if self.expected == value:
            return True
        tolerance = self.tolerance or (1e-6 if _floats(self.expected) else 0.0)
        return tolerance > 0 and _near(self.expected, value, tolerance)


def _floats(value: Any) -> bool:
    listed = isinstance(value, list | tuple) and bool(value) and all(isinstance(item, float) for item in value)
    return isinstance(value, float) or listed


def _near(expected: Any, value: Any, tolerance: float) -> bool:
    """Whether two values are near; nan is near nan, which is equal to nothing."""
    if isinstance(expected, list | tuple):
        fits = isinstance(value, list | tuple) and len(value) == len(expected)
        return fits and all(_near(mine, theirs, tolerance) for mine, theirs in zip(expected, value, strict=True))
    if expected == value or (expected != expected and value != value):
        return True
    numbers = isinstance(expected, int | float | complex) and isinstance(value, int | float | complex)
    if not numbers or not math.isfinite(abs(expected)):
        return False
    return bool(abs(value - expected) <= tolerance + 1e-7 * abs(expected))


@dataclass(frozen=True, slots=True)
class AnyJson:
    """One of several values, written as JSON: tuples are lists, the keys of dicts are texts, floats have a tolerance."""

    expected: tuple[Any, ...]
    tolerance: float

    def __call__(self, args: tuple[Any, ...], value: Any) -> bool:
        """Say whether a value is right."""
        return any(_same_json(one, value, self.tolerance) for one in self.expected)


def _same_json(expected: Any, value: Any, tolerance: float) -> bool:
    if isinstance(expected, list):
        fits = isinstance(value, list | tuple) and len(value) == len(expected)
        return fits and all(_same_json(mine, theirs, tolerance) for mine, theirs in zip(expected, value, strict=True))
    if isinstance(expected, dict):
        if not isinstance(value, dict) or len(value) != len(expected):
            return False
        theirs = {str(key): item for key, item in value.items()}
        return theirs.keys() == expected.keys() and all(
            _same_json(item, theirs[key], tolerance) for key, item in expected.items()
        )
    if isinstance(expected, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return math.isclose(value, expected, rel_tol=tolerance, abs_tol=tolerance)
    return bool(expected == value)
