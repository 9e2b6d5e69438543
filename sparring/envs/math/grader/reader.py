"""From the text of an answer to what it is."""

from __future__ import annotations

import re

from sparring.envs.math.grader import numbers, units
from sparring.envs.math.grader.build import build
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.parser import parse
from sparring.envs.math.grader.phrases import ATTEMPTS
from sparring.envs.math.grader.realset import EMPTY, REALS
from sparring.envs.math.grader.said import words
from sparring.envs.math.grader.text import MAX_LENGTH, clean, plain, unwrap
from sparring.envs.math.grader.tree import OO, neg, num
from sparring.envs.math.grader.values import Choice, Scalar, Value
from sparring.envs.math.grader.words import everything, infinite, nothing, read_words

_LEAD = re.compile(
    r"(?:(?:is )?(?:approximately|about|roughly|exactly|simply|just|equal to)|≈|=|:)\s+(?=\S)|=\s*", re.IGNORECASE
)
_SAID = re.compile(
    r"\\text(?:bf|it|rm)?\{[^{}]*(?:\bis|\bare|=|:)\s*:?\s*\}\s*:?\s*(?=\S)|(?:the )?(?:final |correct )?answer(?: is|:)\s+(?=\S)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9]{3}(?![0-9]))")
_MANY = 4
_SOME_DIGIT = re.compile(r"[0-9]")


def read(text: str, *, decimal_comma: bool = False, separators: bool = False) -> Value:
    r"""Return what an answer's text is.

    Args:
        text: The text, without the sentence around it.
        decimal_comma: Whether 3,5 is 7/2.
        separators: Whether `100,200` is two numbers.

    Raises:
        CannotRead: It is nothing that is known.
        TooMuch: It is too long.

    >>> read(r"\frac{14}{4}").node.value
    Fraction(7, 2)
    """
    if len(text) > MAX_LENGTH:
        raise TooMuch(f"an answer of {len(text)} characters; at most {MAX_LENGTH} are read")
    tidy = unwrap(text)
    if decimal_comma:
        tidy = _COMMA.sub(".", _POINT.sub("", tidy.replace("{,}", ",")))
    tidy = _peeled(clean(tidy).replace("{:}", ":"))
    if match := _SAID.match(tidy):
        tidy = tidy[match.end() :]
    if not tidy:
        raise CannotRead("an empty text")
    bare = plain(tidy)
    if not bare:
        raise CannotRead("an empty text")
    return _by_words(bare, decimal_comma) or _by_formula(tidy, bare, separators)


def _peeled(text: str) -> str:
    """Return the text with one of each pair of brackets that stand around it many times."""
    for opening, closing in ("()", "{}"):
        times = min(len(text) - len(text.lstrip(opening)), len(text) - len(text.rstrip(closing)))
        if times < _MANY:
            continue
        core, level = text[times:-times], 0
        for char in core:
            level += (char == opening) - (char == closing)
            if level < 0:
                return text
        text = f"{opening}{core}{closing}" if not level else text
    return text


def _by_words(bare: str, decimal_comma: bool) -> Value | None:
    found = read_words(bare)
    if isinstance(found, Choice) and found.rest is not None:
        return found
    if found is not None:
        return found
    if not bare[0].isalpha():
        return None
    if nothing(bare):
        return EMPTY
    if everything(bare):
        return REALS
    if size := infinite(bare):
        return Scalar(OO if size > 0 else neg(OO))
    return _number_words(bare)


def _number_words(bare: str) -> Value | None:
    """`forty-two apples`: the number that words say, and the noun after it."""
    value = numbers.from_words(bare)
    if value is not None:
        return Scalar(num(value))
    head, _, noun = bare.rpartition(" ")
    if (
        noun.isalpha()
        and head
        and (value := numbers.from_words(head)) is not None
        and noun.lower() not in numbers.SCALES
    ):
        return Scalar(num(value), units.product([(units.symbol(noun) or units.noun(noun), 1)]))
    return None


def _by_formula(tidy: str, bare: str, separators: bool) -> Value:
    text = _LEAD.sub("", tidy, count=1) if _LEAD.match(tidy) else tidy
    if text.startswith("\\text") and _LEAD.match(bare):
        text = _LEAD.sub("", bare, count=1)
    try:
        return build(parse(text, separators=separators))
    except CannotRead as error:
        reason = error
    for attempt in ATTEMPTS:
        if (found := attempt(text, separators)) is not None:
            return found
    word = words(bare)
    if (
        word is not None
        and (len(bare.split()) > 1 or not _SOME_DIGIT.search(bare))
        and not bare.count("(") - bare.count(")")
    ):
        return word
    raise reason
