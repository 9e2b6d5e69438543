"""Whether what a program wrote is what it had to write."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import islice, zip_longest

_LONGEST_NUMBER = 400
"""Characters of a word that can be a number with a tolerance."""


def same_text(expected: str, got: str, *, exact: bool = False, tolerance: float | None = None) -> bool:
    """Return whether two outputs are the same.

    Args:
        expected: The right output.
        got: The program's.
        exact: Byte by byte; else white space at the ends of lines and of the output does not matter.
        tolerance: Then a line may also differ in white space between its words, and in numbers that have a fraction or an
            exponent on either side: by so much, relative and (below 1) absolute.

    >>> same_text("a 0.5", "a  0.50"), same_text("a 0.5", "a  0.50", tolerance=0.0), same_text("07", "7", tolerance=0.1)
    (False, True, False)
    """
    if exact:
        return got == expected
    mine, theirs = _tidy(expected), _tidy(got)
    if mine == theirs or tolerance is None:
        return mine == theirs
    return len(mine) == len(theirs) and all(
        one == other or _same_line(one, other, tolerance) for one, other in zip(mine, theirs, strict=True)
    )


def _tidy(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _same_line(expected: str, got: str, tolerance: float) -> bool:
    mine = expected.split()
    theirs = got.split(maxsplit=len(mine))
    return all(
        one is not None and other is not None and (one == other or _same_number(one, other, tolerance))
        for one, other in islice(zip_longest(mine, theirs), len(mine) + 1)
    )


def _same_number(expected: str, got: str, tolerance: float) -> bool:
    if max(len(expected), len(got)) > _LONGEST_NUMBER or not _is_real(expected + got):
        return False
    try:
        mine, theirs = Decimal(expected), Decimal(got)
    except InvalidOperation:
        return False
    if not mine.is_finite() or not theirs.is_finite():
        return mine == theirs
    if abs(mine.adjusted()) > _LONGEST_NUMBER or abs(theirs.adjusted()) > _LONGEST_NUMBER:
        return mine == theirs
    return abs(mine - theirs) <= Decimal(tolerance) * max(Decimal(1), abs(mine))


def _is_real(text: str) -> bool:
    """Whether a number has a fraction or an exponent: whole numbers are texts, 007 is not 7."""
    return any(mark in text for mark in ".eE")
