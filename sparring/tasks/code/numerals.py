"""Problems of numbers that are written or spoken: Roman numbers, number words."""

from __future__ import annotations

import re

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

_ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
_ROMAN += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


_SHORTER = [("V", "IIIII"), ("IV", "IIII"), ("X", "VV"), ("IX", "VIV"), ("L", "XXXXX"), ("XL", "XXXX"), ("C", "LL")]
_SHORTER += [("XC", "LXL"), ("D", "CCCCC"), ("CD", "CCCC"), ("M", "DD"), ("CM", "DCD")]


def _strokes_to_roman(strokes: int) -> str:
    text = "I" * strokes
    for short, long in _SHORTER:
        text = text.replace(long, short)
    return text


def _marks(rng: EpisodeRng, size: int) -> tuple[str]:
    count = rng.randint(1, 3)
    return ("+".join(_strokes_to_roman(rng.randint(1, min(1300, 4 + size**3))) for _ in range(count)),)


def _add_as_strokes(text: str) -> str:
    for short, long in reversed(_SHORTER):
        text = text.replace(short, long)
    return _strokes_to_roman(text.count("I"))


@program(
    "roman_sum",
    3,
    "parsing",
    "numbers",
    inputs=_marks,
    edges=[
        ("I",),
        ("I+V",),
        ("XIV+VI",),
        ("CDXLIV",),
        ("IX+IX",),
        ("M+CM+XC+IX",),
        ("XXXIX+I",),
        ("MMM+CMXC+IX",),
        ("II+II",),
    ],
    oracle=_add_as_strokes,
)
def roman_sum(text: str) -> str:
    """Return the sum in `text`, in Roman numbers with plus signs between them, as a Roman number.

    I, V, X, L, C, D and M are 1, 5, 10, 50, 100, 500 and 1000. They stand from the largest to the smallest and are added,
    but for 4, 9, 40, 90, 400 and 900, which are IV, IX, XL, XC, CD and CM. So no letter is there more than three times in
    a row, and V, L and D never twice. There may be one number only; the sum is below 4000. There are no spaces.

    >>> roman_sum("XIV+VI")
    'XX'
    >>> roman_sum("IV+V+CCC")
    'CCCIX'
    """
    total = 0
    for number in text.split("+"):
        for worth, sign in _ROMAN:
            while number.startswith(sign):
                total, number = total + worth, number[len(sign) :]
    found = ""
    for worth, sign in _ROMAN:
        found += sign * (total // worth)
        total %= worth
    return found


_ONES = [
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
]
_ONES += ["seventeen", "eighteen", "nineteen"]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _say(number: int) -> str:
    for worth, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= worth:
            rest = number % worth
            joint = " and " if rest < 100 else " "
            return f"{_say(number // worth)} {name}{joint + _say(rest) if rest else ''}"
    tens = _TENS[number // 10]
    return _ONES[number] if number < 20 else f"{tens}-{_ONES[number % 10]}" if number % 10 else tens


def _spoken(rng: EpisodeRng, size: int) -> tuple[str]:
    number = rng.randint(0, 10 ** rng.randint(1, min(9, size + 1)) - 1)
    return (_say(number - number % 1000 if rng.random() < 0.2 else number),)


def _split_at_the_largest(text: str) -> int:
    words = [word for word in re.split(r"[ -]", text) if word != "and"]
    for worth, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if name in words:
            at = words.index(name)
            after = " ".join(words[at + 1 :])
            return _split_at_the_largest(" ".join(words[:at])) * worth + (_split_at_the_largest(after) if after else 0)
    return sum(_ONES.index(word) if word in _ONES else 10 * _TENS.index(word) for word in words)


@program(
    "spoken_number",
    4,
    "parsing",
    "numbers",
    inputs=_spoken,
    edges=[
        ("zero",),
        ("seventeen",),
        ("ninety-nine",),
        ("one hundred",),
        ("three hundred and forty-two thousand",),
        ("two million and six",),
        ("seven hundred and five million twenty thousand one hundred and one",),
        ("one thousand and ten",),
        ("nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine",),
    ],
    oracle=_split_at_the_largest,
)
def spoken_number(text: str) -> int:
    """Return the whole number below a thousand million that `text` names in English words.

    The words are zero to nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred, thousand and
    million, all in small letters, and "and", which means nothing. They are separated by a space, tens and ones by a hyphen,
    as in "forty-two". There is always a number before hundred, thousand and million: it is "one hundred", not "hundred".

    >>> spoken_number("three hundred and forty-two thousand and seven")
    342007
    >>> spoken_number("one million nineteen thousand")
    1019000
    """
    total = group = 0
    for word in text.replace("-", " ").split():
        if word in ("million", "thousand"):
            total += group * (10**6 if word == "million" else 1000)
            group = 0
        elif word == "hundred":
            group *= 100
        elif word != "and":
            group += _ONES.index(word) if word in _ONES else 10 * _TENS.index(word)
    return total + group
