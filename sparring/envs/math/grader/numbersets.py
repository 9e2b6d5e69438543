"""The sets of numbers that have a letter of their own: the reals and their halves, the integers."""

from __future__ import annotations

from sparring.envs.math.grader import realset
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.realset import EMPTY, REALS
from sparring.envs.math.grader.tree import OO, ZERO, neg
from sparring.envs.math.grader.values import Value, Word

_HALVES = {
    "+": realset.interval(ZERO, OO, low_in=False, high_in=False),
    "0+": realset.interval(ZERO, OO, low_in=True, high_in=False),
    "-": realset.interval(neg(OO), ZERO, low_in=False, high_in=False),
    "0-": realset.interval(neg(OO), ZERO, low_in=False, high_in=True),
    "*": realset.minus(REALS, realset.points((ZERO,))),
}
_NUMBER_SETS = {
    **{
        "Z": "integers",
        "Z+": "positive integers",
        "N": "natural numbers",
        "Q": "rational numbers",
        "C": "complex numbers",
    },
    **{"N+": "positive integers", "N*": "positive integers", "Z-": "negative integers", "Z0+": "non negative integers"},
    **{"Q+": "positive rational numbers", "Z*": "non zero integers", "N0": "non negative integers"},
}
_DOMAINS = {"Z": "Z", "N": "N", "N0": "N0", "Z0+": "N0", **dict.fromkeys(("Z+", "N+", "N*"), "Z+")}
_LETTERS = {said: letter for letter, said in reversed(_NUMBER_SETS.items())}


def domain(name: str) -> str | None:
    """Return the letter of a set of whole numbers through which a parameter may run; None for other sets."""
    return _DOMAINS.get(name.removeprefix("mathbb:"))


def letter_of(said: str) -> str | None:
    """Return the letter of the set of numbers that words name."""
    return _LETTERS.get(said)


def number_set(name: str) -> Value:
    """The empty set, the reals and their halves; other sets of numbers are words."""
    letter = name.removeprefix("mathbb:")
    if name == "empty" or letter == "R":
        return EMPTY if name == "empty" else REALS
    if letter[0] == "R" and letter[1:] in _HALVES:
        return _HALVES[letter[1:]]
    if letter in _NUMBER_SETS:
        return Word(_NUMBER_SETS[letter])
    raise CannotRead(f"the set {letter} is not known")
