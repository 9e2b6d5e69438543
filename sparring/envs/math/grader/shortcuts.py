r"""Answers that need no parser: numbers, letters of choices and tuples of numbers, in a box at the end or alone.

Whatever is not of these forms is left to the parser, which must decide as is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import gcd

Number = tuple[int, int]
"""Numerator and denominator, reduced, the denominator positive."""
Quick = Number | str | tuple[Number, ...]
Reader = Callable[[str], Quick | None]

_DIGITS = "[0-9]{1,18}"
_NUMBER = re.compile(
    rf" ?([-+]?)(?:({_DIGITS})(?:\.([0-9]{{1,12}}))?|([0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}})|({_DIGITS})/({_DIGITS})"
    rf"|\\[dt]?frac\{{(-?{_DIGITS})\}}\{{({_DIGITS})\}}) ?"
)
_LETTER = re.compile(r" ?(?:([A-J])|\(([A-J])\)|\\(?:text|mathrm|mathbf)(?:bf|rm)?\{(?:([A-J])|\(([A-J])\))\}) ?")
_TUPLE = re.compile(r" ?(?:\\left)?\(([^(){}\[\]]{1,200}(?:\{[^{}()]{1,20}\}[^(){}\[\]]{0,80}){0,12})(?:\\right)?\) ?")
_BOX = "\\boxed{"
_TO_THE_END = re.compile(r"\\boxed\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}[\s.$*)\]\\]*\Z")
_BEFORE = 80
_SUSPICIOUS = re.compile(r"n[oe'’]|xcept|tha[nt]|but|boxed|≠|nstead", re.IGNORECASE)
"""Without one of these before it, a box is not denied and not joined to another."""
_LONGEST = 40


def number(text: str) -> Number | None:
    r"""Return the value of `12`, `-7/3`, `0.5`, `1,000` or `\frac{1}{2}`; None for anything else.

    >>> number("-7"), number("6/4"), number("1e3")
    ((-7, 1), (3, 2), None)
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals, grouped, top, bottom, above, below = match.groups()
    if whole is not None and decimals is None:
        return (-int(whole) if sign == "-" else int(whole)), 1
    if whole is not None:
        return _reduced(int(sign + whole + decimals), 10 ** len(decimals))
    if grouped is not None:
        return int(sign + grouped.replace(",", "")), 1
    if above is not None:
        top, bottom = above, below
    value = -int(top) if sign == "-" else int(top)
    return _reduced(value, int(bottom)) if int(bottom) else None


def _reduced(top: int, bottom: int) -> Number:
    common = gcd(top, bottom)
    return top // common, bottom // common


def letter(text: str) -> str | None:
    r"""Return the letter of `B`, `(B)`, `\text{B}` or `\textbf{(B)}`; None for anything else."""
    match = _LETTER.fullmatch(text)
    return None if match is None else next(group for group in match.groups() if group)


def numbers(text: str) -> tuple[Number, ...] | None:
    r"""Return the numbers of `(1, -2/3)` or `\left(1, 2\right)`; None for anything else."""
    match = _TUPLE.fullmatch(text)
    if match is None or "," not in match[1]:
        return None
    found = tuple(number(part) for part in match[1].removesuffix("\\right").split(","))
    return None if None in found else found  # type: ignore[return-value]


def shown(value: Quick) -> str:
    """Return the canonical form.

    >>> shown((1, 2)), shown("B"), shown(((1, 1), (2, 3)))
    ('1/2', 'B', '(1, 2/3)')
    """
    if isinstance(value, str):
        return value
    top, bottom = value[0], value[1]
    if isinstance(top, int):
        return str(top) if bottom == 1 else f"{top}/{bottom}"
    return f"({', '.join(map(shown, value))})"  # type: ignore[arg-type]


READERS: tuple[tuple[str, Reader], ...] = (("number", number), ("choice", letter), ("tuple", numbers))


def content(response: str) -> str | None:
    """Return what stands in the box with which a response ends, or a short response; None where more has to be looked at."""
    at = response.rfind(_BOX)
    if at < 0:
        return response if len(response) <= _LONGEST else None
    match = _TO_THE_END.match(response, at)
    if match is None or _SUSPICIOUS.search(response, max(0, at - _BEFORE), at):
        return None
    return match[1]
