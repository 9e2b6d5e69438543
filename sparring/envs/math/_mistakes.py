"""Planting an error in a worked solution: one equation is made false, and what follows goes on from it.

>>> from sparring.tasks import Task, episode_rng
>>> steps = ("7 * 8 = 56", "56 - 6 = 50", "The answer is 50.")
>>> plant("What is 7 * 8 - 6?", steps, episode_rng(Task("doctest"), 3))
Planted(steps=('7 * 8 = 65', '65 - 6 = 59', 'The answer is 59.'), wrong=1)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from sparring.envs.math._claims import Claim, claims, holds
from sparring.envs.math.grader import check_gold
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

_LITERAL = re.compile(r"-?\d+(?:\.\d+|/\d+)?")
_OPERATOR = re.compile(r"[-+*/^!]|sqrt|mod")
_NUMBERS = re.compile(r"(?<![\w.^/])(\(-\d+(?:/\d+|\.\d+)?\)|\d+(?:/\d+|\.\d+)?)(?![\w/]|\.\d|\^)")
_BEHIND = re.compile(r"[-+*/^]\s*$")
_TRIES = 16


class Planted(NamedTuple):
    """A solution with an error."""

    steps: tuple[str, ...]
    wrong: int
    """The number of the first wrong step, counted from 1."""


def spots(steps: Sequence[str]) -> list[tuple[int, Claim]]:
    """Return the equations whose right side, a number that is worked out, can be made wrong: (position of the step, claim).

    The last equation of a step is the one.
    """
    found = []
    for k, step in enumerate(steps[:-1]):
        *_, last = [None, *claims(step, own=True)]
        if last is not None and _LITERAL.fullmatch(last.right.text) and _OPERATOR.search(last.left.text.lstrip("-")):
            found.append((k, last))
    return found


def plant(question: str, steps: Sequence[str], rng: EpisodeRng) -> Planted | None:
    """Return the solution with one step made wrong, every step equally likely; None if none can be.

    The wrong step's equation is false. Behind it, the old value is replaced by the new one wherever it cannot have come from
    elsewhere, and the equations are worked out anew, so that the final answer is often wrong too.
    """
    places = spots(steps)
    rng.shuffle(places)
    for k, claim in places:
        for wrong in _slips(claim, rng):
            step = _with_right(steps[k], claim, wrong)
            if _plain(wrong) and all(
                holds(c) is False for c in claims(step, own=True) if c.left.text == claim.left.text
            ):
                return Planted((*steps[:k], step, *_follow(question, steps, k, claim.right.text, wrong)), k + 1)
    return None


def _slips(claim: Claim, rng: EpisodeRng) -> Iterator[str]:
    """Yield wrong results; the last one, 1 too large, is wrong for certain."""
    for _ in range(_TRIES):
        yield mistaken(claim.right.text, rng, signs="-" in claim.left.text)
    yield _like(_value(claim.right.text) + 1, claim.right.text)


def mistaken(literal: str, rng: EpisodeRng, *, signs: bool = True) -> str:
    """Return another number, as one gets it by a slip: a digit, a sign (where `signs`), two digits in the wrong order.

    >>> from sparring.tasks import Task, episode_rng
    >>> rng = episode_rng(Task("doctest"), 0)
    >>> [mistaken(literal, rng) for literal in ("56", "-7/3", "0.25")]
    ['46', '-7/4', '0.52']
    """
    start, end = rng.choice([m.span() for m in re.finditer(r"\d+", literal)])
    digits = literal[start:end]
    kind = rng.random()
    if kind < 0.15 and signs and literal.strip("-0./"):
        return literal[1:] if literal.startswith("-") else f"-{literal}"
    if kind < 0.35 and len(digits) > 1:
        i = rng.randrange(len(digits) - 1)
        new = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
    else:
        i = rng.randrange(len(digits))
        new = digits[:i] + str((int(digits[i]) + rng.choice((1, -1))) % 10) + digits[i + 1 :]
    if start and literal[start - 1] == ".":
        return literal[:start] + new + literal[end:]
    return literal[:start] + str(int(new)) + literal[end:]


def _plain(literal: str) -> bool:
    """Whether a fraction is in lowest terms."""
    return "/" not in literal or str(_value(literal)) == literal


def _with_right(step: str, claim: Claim, right: str) -> str:
    return step[: claim.right.start] + right + step[claim.right.end :]


def _follow(question: str, steps: Sequence[str], k: int, old: str, new: str) -> list[str]:
    """Return the steps behind step `k` as they go on when its value `old` is taken to be `new`."""
    elsewhere = {_value(m[1]) for text in (question, *steps[:k]) for m in _NUMBERS.finditer(text)}
    changed: dict[Fraction, str] = {}
    result: tuple[str, str] | None = (old, new)
    out = []
    for step in steps[k + 1 :]:
        if result is not None and _value(result[0]) not in elsewhere:
            changed[_value(result[0])] = result[1]
        text, result = _gone_on(step, changed)
        out.append(text)
    return out


def _gone_on(step: str, changed: Mapping[Fraction, str]) -> tuple[str, tuple[str, str] | None]:
    """Return a step with changed values, and what its result was and is now, if it has one that changes."""
    found = list(claims(step, own=True))
    if not found:
        return _replaced(step, changed), None
    first = found[0]
    head = _replaced(step[: first.right.start], changed)
    text = head + step[first.right.start :]
    if head == step[: first.right.start] or len(found) > 1 or not _LITERAL.fullmatch(first.right.text):
        return text, None
    again = next(claims(text, own=True), None)
    value = _worked_out(again.left.text) if again is not None else None
    if again is None or value is None:
        return text, None
    result = _like(value, first.right.text)
    return _with_right(text, again, result), (first.right.text, result)


def _replaced(text: str, changed: Mapping[Fraction, str]) -> str:
    def swap(match: re.Match[str]) -> str:
        new = changed.get(_value(match[1]))
        if new is None:
            return match[1]
        operand = _BEHIND.search(text[: match.start()]) or text[match.end() :].lstrip().startswith("^")
        return f"({new})" if match[1].startswith("(") or (operand and not new.isdigit()) else new

    return _NUMBERS.sub(swap, text)


def _value(literal: str) -> Fraction:
    top, _, below = literal.strip("()").partition("/")
    return Fraction(top) / (int(below or 1) or 1)


def _worked_out(expression: str) -> Fraction | None:
    """Return the value of an expression; None if it is no number that can be written as one."""
    try:
        shown = check_gold(expression)
    except BadValue:
        return None
    return _value(shown) if _LITERAL.fullmatch(shown) else None


def _like(value: Fraction, example: str) -> str:
    """Write a number as the example is written: as a decimal if that is one and it has an end."""
    if "." in example:
        for places in range(len(example.partition(".")[2]) + 6):
            if (value * 10**places).denominator == 1:
                return f"{float(value):.{places}f}" if abs(value) < 10**9 else str(value)
    return str(value)
