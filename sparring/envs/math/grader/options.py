"""What a grader can be told to allow, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sparring.errors import BadValue

UNITS = ("optional", "required", "convert")


@dataclass(frozen=True, slots=True)
class Options:
    """What is allowed beyond equality; nothing is by default."""

    tolerance: float | None = None
    """Relative tolerance for numbers; None asks for equality."""
    percent: bool = False
    """Whether a factor of 100 is allowed: 0.5 may be written 50. (The sign itself is always understood: 50 % = 1/2.)"""
    units: str = "optional"
    """`optional`: a missing unit is right, another one is wrong; `required`: it must be there; `convert`: 1 m = 100 cm."""
    ordered: bool = False
    """Whether lists separated by commas must be in the order of the gold."""
    decimal_comma: bool = False
    """Whether 3,5 is 7/2."""

    @property
    def exact(self) -> bool:
        """Whether numbers are compared as they stand."""
        return self.tolerance is None and not self.percent and not self.decimal_comma

    def __post_init__(self) -> None:
        if self.units not in UNITS:
            raise BadValue(f"units={self.units!r}: use one of {', '.join(UNITS)}")
        if self.tolerance is not None and not (math.isfinite(self.tolerance) and 0 <= self.tolerance < 1):
            raise BadValue(f"tolerance={self.tolerance!r}: use a number from 0 to below 1, such as 1e-4, or None")


@dataclass(frozen=True, slots=True)
class Grade:
    """A verdict and how it came about."""

    verdict: Literal["correct", "wrong", "undecided"]
    value: str | None
    """The canonical form of the answer that was read."""
    reason: str
    """One sentence."""
    answer: str | None
    """The text that was taken as the answer."""
    path: str
    """What decided: number, choice, set, interval, rational function, closed form, sympy ..."""

    @property
    def correct(self) -> bool:
        """Whether the verdict is `correct`."""
        return self.verdict == "correct"
