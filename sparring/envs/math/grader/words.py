"""Answers that are no formulas: choices, times, dates, bases, words."""

from __future__ import annotations

import re
from fractions import Fraction

from sparring.envs.math.grader.numbers import in_base
from sparring.envs.math.grader.said import NO_LIMIT
from sparring.envs.math.grader.tree import num
from sparring.envs.math.grader.values import Based, Choice, Clock, Date, Items, Scalar, Value, Word

_CHOICE = re.compile(
    r"(?:(?:the )?(?:correct )?(?:option|choice|answer|answer is)[ :]*)?\(?([A-Z])[.):]*|\(([a-zA-Z])\)|([a-z])\)",
    re.IGNORECASE,
)
_CHOICE_WITH_TEXT = re.compile(
    r"(?:(?:[Oo]ption|[Cc]hoice)[ :]*)?(?:\(([A-Ja-j])\)[:.]?|([A-J])[.):])\s*(?!\\(?:times|cdot|div|pm|mp|[lg]eq?|neq?|cup|cap|in|to|equiv|approx|setminus)\b)(\S.*)",
    re.DOTALL,
)
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2}))?\s*(?:([ap])\.?\s*m\.?|o'?\s?clock)?", re.IGNORECASE)
_MONTHS = {
    name: index + 1
    for index, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ]
    )
}
_MONTHS |= {name[:3]: index for name, index in list(_MONTHS.items())} | {"sept": 9}
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-zA-Z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-zA-Z]+)\.?,? ([0-9]{4})")
_DAY_AND_MONTH = re.compile(
    r"([a-zA-Z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?|([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-zA-Z]{3,9})\.?"
)
_BASED = re.compile(
    r"\(?([0-9a-zA-Z]+)\)?_\{?\(?([0-9]{1,2}|[a-z]+)\)?\}?|([0-9a-zA-Z]+) \(?(?:in )?base ([0-9]{1,2}|[a-z]+)\)?|0([xXbBoO])([0-9a-fA-F]+)"
)
_BASE_WORDS = dict(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "sixteen", "hex"],
        (*range(2, 13), 16, 16),
        strict=True,
    )
)
_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_ORDINAL_WORDS |= {"ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12}
_TENS = dict(
    zip(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), range(20, 100, 10), strict=True)
)
_TRUTH = {"yes": "yes", "true": "yes", "no": "no", "false": "no", "y": "yes", "n": "no"}
_NONE = re.compile(
    r"(?:.{0,60}\b(?:has|have|is|are|exists?) )?(?:no|0) (?:such |real |valid |possible |integer |other )*"
    r"(?:(?<=such )[a-z]|(?:numbers?|values?)(?: of [a-z])?|solutions?|roots?|answers?)(?: exists?)?|(?:the )?(?:empty|null) set"
)
_REALS = re.compile(
    r"(?:x (?:is |can be )?)?(?:all|any|every) reals?(?: numbers?| values?)?(?: (?:of )?x)?|(?:the )?(?:set of )?(?:all )?real numbers"
)
_INFINITE = re.compile(
    r"(?:it |the (?:limit|series|integral) )?(?:(?:diverges|tends|goes|approaches)(?: to)? )?(?P<sign>positive |negative |minus |plus |[-+]|\\infty)?\s*(?:infinity|\\infty)"
)
_ORDINAL = re.compile(r"([0-9]{1,9})\s*\^?\{?\s*(?:st|nd|rd|th)\}?")
_LETTERS = re.compile(r"\(?[A-Z]\)?(?:(?:\s*,\s*|\s*(?:,\s*)?(?:and|&)\s+)\(?[A-Z]\)?)+")
_ROMAN = re.compile(r"\(?[IVX]{1,4}\)?(?:(?:\s*,\s*|\s*(?:,\s*)?(?:and|&)\s+)\(?[IVX]{1,4}\)?)+(?: only)?")


def read_words(text: str) -> Value | None:
    """Return the choice, time, date, number in a base or truth value that a text is; None if it is none of them."""
    low = text.lower().rstrip(".")
    if low in _TRUTH and len(low) > 1:
        return Word(_TRUTH[low])
    if NO_LIMIT.fullmatch(low):
        return Word("does not exist")
    if match := _ORDINAL.fullmatch(low):
        return Scalar(num(int(match[1])))
    tens, _, last = low.replace(" ", "-").rpartition("-")
    if last in _ORDINAL_WORDS and (not tens or tens in _TENS):
        return Scalar(num(_TENS.get(tens, 0) + _ORDINAL_WORDS[last]))
    return _lettered(text) or _choice(text) or _clock(text) or _date(text) or _based(text)


def nothing(text: str) -> bool:
    """Whether the text says that there is no solution."""
    return _NONE.fullmatch(text.lower().rstrip(".")) is not None


def everything(text: str) -> bool:
    """Whether the text says that all real numbers are solutions."""
    return _REALS.fullmatch(text.lower().rstrip(".")) is not None


def infinite(text: str) -> int:
    """Return 1 or -1 for words that say infinity or minus infinity, and 0 for others."""
    match = _INFINITE.fullmatch(text.lower().rstrip("."))
    if match is None:
        return 0
    return -1 if (match["sign"] or "").strip() in ("negative", "minus", "-") else 1


def _lettered(text: str) -> Items | None:
    """`A and C`, `(A), (C)`: several choices."""
    if _ROMAN.fullmatch(text):
        return Items("list", tuple(map(Word, re.findall(r"[ivx]+", text.lower()))))
    if not _LETTERS.fullmatch(text):
        return None
    found = re.findall(r"[A-Z]", text)
    return Items("list", tuple(Choice(letter) for letter in found)) if "and" in text or "(" in text else None


def _choice(text: str) -> Choice | None:
    if match := _CHOICE.fullmatch(text):
        letter = match[1] or match[2] or match[3]
        bare = len(text) == 1
        if letter.upper() > "J" and not bare and len(text) == 3:
            return None
        if letter.isupper() or (not bare and (match[2] or match[3] or not match[1] or "(" in text)):
            return Choice(letter.upper())
    if match := _CHOICE_WITH_TEXT.fullmatch(text):
        rest = match[3].strip()
        if not rest.startswith(("=", "+", "-", "*", "/", "^", "(", ",")) and _says_something(rest):
            return Choice((match[1] or match[2]).upper(), rest)
    return None


def _says_something(text: str) -> bool:
    """Whether a text beside a letter is an answer: not another letter, and no mere sign."""
    return _CHOICE_WITH_TEXT.match(text) is None and any(map(str.isalnum, text))


def _clock(text: str) -> Clock | None:
    low = text.lower().rstrip(".")
    if low in ("noon", "midnight", "12 noon", "12 midnight"):
        return Clock(43_200 if "noon" in low else 0)
    match = _CLOCK.fullmatch(text)
    if match is None or not (match[2] or match[4] or "clock" in low):
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    plain = not match[4] and "clock" not in low
    parts = tuple(int(group) for group in match.group(1, 2, 3) if group) if plain and not text.startswith("0") else ()
    return Clock(3600 * hour + 60 * minute + second, parts)


def _date(text: str) -> Date | Word | None:
    text = text.removeprefix("the ").removeprefix("The ")
    if match := _DAY_AND_MONTH.fullmatch(text):
        month, day = match[1] or match[4], match[2] or match[3]
        if found := _MONTHS.get(month.lower()):
            name = next(name for name, index in _MONTHS.items() if index == found)
            return Word(f"{name} {int(day)}")
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _AMERICAN.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        return _day(int(match[3]), second, first) if first > 12 else _day(int(match[3]), first, second)
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := _DAY_FIRST.fullmatch(text):
        return _day(int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    return None


def _day(year: int, month: int, day: int) -> Date | None:
    return Date(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _based(text: str) -> Based | Scalar | None:
    """Return a whole number with its base; in base ten it is a number like any other."""
    match = _BASED.fullmatch(text)
    if match is None:
        return None
    if match[5]:
        digits, base = match[6], {"x": 16, "b": 2, "o": 8}[match[5].lower()]
    else:
        digits, name = match[1] or match[3], match[2] or match[4]
        base = int(name) if name.isdigit() else _BASE_WORDS.get(name.lower(), 0)
    if not digits[0].isdigit() and base <= 10:
        return None
    value = in_base(digits, base)
    if value is None:
        return None
    return Scalar(num(value)) if base == 10 else Based(Fraction(value), base)
