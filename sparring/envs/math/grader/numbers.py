"""Reading numbers: decimals, repeating decimals, scientific notation, bases, words."""

from __future__ import annotations

import re
from fractions import Fraction

from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.tree import Node, div, mul, num, power

MAX_DIGITS = 4000
_REPEATING = re.compile(
    r"([0-9]*)\.([0-9]*)(?:\(([0-9]+)\)|\\(?:overline|bar|dot)\{?([0-9]+)\}?|(\.\.\.|\\l?dots|\\cdots))"
)


def literal(text: str) -> Node:
    """Return the number that a token says.

    >>> literal("1.50").value, literal("0.1(6)").value, literal("2e3").value
    (Fraction(3, 2), Fraction(1, 6), Fraction(2000, 1))
    """
    if len(text) > MAX_DIGITS:
        raise CannotRead(f"a number of more than {MAX_DIGITS} digits")
    if match := _REPEATING.fullmatch(text):
        return num(_repeating(*match.groups()))
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    value = Fraction(int(whole + decimals or "0"), 10 ** len(decimals))
    if not exponent:
        return num(value)
    return mul(num(value), power(num(10), num(int(exponent))))


def _repeating(whole: str, fixed: str, round_: str | None, bar: str | None, dots: str | None) -> Fraction:
    period = round_ or bar
    if period is None:
        fixed, period = _find_period(fixed)
    start = Fraction(int((whole + fixed) or "0"), 10 ** len(fixed))
    return start + Fraction(int(period), (10 ** len(period) - 1) * 10 ** len(fixed))


def _find_period(digits: str) -> tuple[str, str]:
    """Return the fixed part and the period of `333` or `1666` or `142857142857`: what stands there at least twice, or thrice if one digit."""
    for length in range(1, len(digits) // 2 + 1):
        period, times = digits[-length:], 1
        while digits[: len(digits) - times * length].endswith(period):
            times += 1
        if times >= (3 if length == 1 else 2):
            return digits[: len(digits) - times * length], period
    raise CannotRead(f"{digits!r} followed by dots does not say how it goes on")


def in_base(digits: str, base: int) -> int | None:
    """Return the value of digits in a base of 2 to 36; None if a digit does not belong to it."""
    if not 2 <= base <= 36 or len(digits) > MAX_DIGITS:
        return None
    value = 0
    for digit in digits:
        here = int(digit, 36)
        if here >= base:
            return None
        value = value * base + here
    return value


_UNITS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_TENS["fourty"] = 40
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
}
SCALES |= {"dozen": 12}
_ORDINALS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_ORDINALS |= {"eleventh": 11, "twelfth": 12, "hundredth": 100, "thousandth": 1000}


def _ordinal(word: str) -> int | None:
    return 2 if word in ("half", "halves") else _ORDINALS.get(word.removesuffix("s"))


def _cardinal(words: list[str]) -> int | None:
    """Return `two hundred and five` as 205; None if the words are no whole number."""
    total = group = 0
    last = 10**18
    fresh = True
    for word in words:
        if word in _UNITS or word in _TENS:
            value = _UNITS.get(word, _TENS.get(word, 0))
            low = group % 100
            if low and not (low >= 20 and low % 10 == 0 and 0 < value < 10):
                return None
            group, fresh = group + value, False
        elif word == "hundred":
            if not (1 <= (group or 1) < 100):
                return None
            group, fresh = (group or 1) * 100, False
        elif word in SCALES and SCALES[word] < last:
            last = SCALES[word]
            total, group, fresh = total + (group or (1 if fresh else 0)) * last, 0, False
        elif word != "and" or fresh:
            return None
    return None if fresh or words[-1] == "and" else total + group


def from_words(text: str) -> Fraction | None:
    """Return what number words say; None if they are none.

    >>> from_words("forty-two"), from_words("minus two thirds"), from_words("three and a half"), from_words("blue")
    (Fraction(42, 1), Fraction(-2, 3), Fraction(7, 2), None)
    """
    if len(text) > 200 or not text[:1].isalpha():
        return None
    words = text.lower().replace("-", " ").replace(",", " ").split()
    if words and words[0] in ("minus", "negative"):
        value = from_words(" ".join(words[1:]))
        return None if value is None or words[1:2] in (["minus"], ["negative"]) else -value
    if not words:
        return None
    if words[:2] == ["half", "a"] and words[2:] and words[-1] in SCALES:
        return Fraction(SCALES[words[-1]], 2)
    bottom = _ordinal(words[-1])
    if bottom is None or (len(words) == 1 and words[0] != "half"):
        return _point(words)
    return _with_fraction(words[:-1], bottom)


def _point(words: list[str]) -> Fraction | None:
    words = ["one", *words[1:]] if len(words) > 1 and words[0] in ("a", "an") and words[1] in SCALES else words
    if "point" not in words:
        value = _cardinal(words)
        return None if value is None else Fraction(value)
    place = words.index("point")
    whole, digits = _cardinal(words[:place] or ["zero"]), [_UNITS.get(word, 10) for word in words[place + 1 :]]
    if whole is None or not digits or max(digits) > 9:
        return None
    return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))


def _with_fraction(words: list[str], bottom: int) -> Fraction | None:
    whole = 0
    if "and" in words:
        place = len(words) - 1 - words[::-1].index("and")
        if (top := _numerator(words[place + 1 :])) is not None and (found := _cardinal(words[:place])) is not None:
            return found + Fraction(top, bottom)
    top = _numerator(words) if words else 1
    return None if top is None else whole + Fraction(top, bottom)


def _numerator(words: list[str]) -> int | None:
    return 1 if words in (["a"], ["an"], ["one"]) else _cardinal(words) if words else None


def mixed(whole: Node, fraction: Node) -> Node | None:
    """Return a mixed number, or None if the parts do not make one: it takes a proper fraction."""
    if whole.head == "num" and fraction.head == "num" and 0 < fraction.value < 1 and whole.value.denominator == 1:
        return num(whole.value + fraction.value)
    return None


def quotient(top: Node, bottom: Node) -> Node:
    """Return a fraction.

    Raises:
        CannotRead: The denominator is zero.
    """
    if bottom.head == "num" and not bottom.value:
        raise CannotRead("a division by zero")
    return div(top, bottom)
