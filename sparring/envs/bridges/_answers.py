r"""What a response answers, and what its parts say: for questions whose answers are numbers, words, lists or grids."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sparring.envs.math.grader import check_gold
from sparring.errors import BadValue

LONGEST = 20_000
"""No answer with more characters is read."""
_TAG = re.compile(r"<answer>((?:(?!<answer>).)*?)(?:</answer>|\Z)", re.IGNORECASE | re.DOTALL)
_BRACES = re.compile(r"\\boxed\s{0,8}\{|[{}]")
_TEXT = re.compile(r"\\text\{([^{}]*)\}")
_SAID = re.compile(r"\banswer\s*(?:is\s*:?|:)\s*(\S.*)\Z", re.IGNORECASE)
_FENCE = re.compile(r"```[a-zA-Z]*\n(.*?)\n?```", re.DOTALL)
_QUOTES = ("\"'", "``", "“”", "$$")
_LITERAL = re.compile(
    r"([-+]?)\s*((?:[0-9]{1,3}(?:,[0-9]{3}){1,20}|[0-9]{1,80})(?:\.[0-9]{0,80})?)(?:[eE]([-+]?[0-9]{1,3}))?"
)
_MINUS = str.maketrans("−–", "--")
_REDUCED = re.compile(r"(-?[0-9]{1,60})\s*/\s*([0-9]{1,60})|(-?)\\[dt]?frac\{(-?[0-9]{1,60})\}\{([0-9]{1,60})\}")


def answer_of(response: str) -> str:
    r"""Return what a response answers: the last `<answer>`, else the last `\boxed`, else what follows "answer is" in the last
    line, else all of it.

    >>> answer_of("so <answer> 7 </answer>"), answer_of(r"so $\boxed{\text{yes}}$"), answer_of("The answer is: up left")
    ('7', 'yes', 'up left')
    """
    if tags := _TAG.findall(response):
        return bare(tags[-1])
    if (inside := _last_box(response)) is not None:
        return bare(_TEXT.sub(r"\1", inside))
    lines = response.strip().splitlines()
    said = _SAID.search(lines[-1]) if lines else None
    return bare(said[1] if said else response)


def _last_box(text: str) -> str | None:
    """The content of the box that is opened last of those that are closed, found in one pass."""
    opened: list[tuple[bool, int]] = []
    best: tuple[int, int] | None = None
    for brace in _BRACES.finditer(text):
        if brace[0] != "}":
            opened.append((brace[0] != "{", brace.end()))
        elif opened:
            is_box, start = opened.pop()
            if is_box and (best is None or start > best[0]):
                best = (start, brace.start())
    return text[slice(*best)] if best else None


def bare(text: str) -> str:
    """Return a text without white space, a fence of code and a pair of quotation marks around it.

    >>> bare(" 'on' "), bare("```json\\n[1]\\n```"), bare("['a', 'b']")
    ('on', '[1]', "['a', 'b']")
    """
    text = text.strip("\r\n\t ")
    if fence := _FENCE.fullmatch(text):
        text = fence[1].strip("\r\n")
    if len(text) > 2 and any(text[0] in pair and text[-1] in pair for pair in _QUOTES):
        inside = text[1:-1]
        return text if text[0] in inside or text[-1] in inside else inside.strip()
    return text


def tidy(text: str) -> str:
    """Return a text with single spaces, without a full stop at its end."""
    return " ".join(text.split()).removesuffix(".")


def tokens(text: str) -> list[str]:
    """Return what stands between white space, commas, brackets and quotation marks.

    >>> tokens("[1, 'b']  c")
    ['1', 'b', 'c']
    """
    return re.findall(r"[^\s,\[\]()'\"]+", text)


def items(text: str) -> list[str]:
    """Return what stands between commas."""
    return [bare(part) for part in text.strip().removeprefix("[").removesuffix("]").split(",")]


def rows(text: str) -> list[list[str]]:
    """Return a grid's cells: lines and what stands in them, or a list of lists.

    >>> rows("1 2\\n3 4") == rows("[[1, 2], [3, 4]]") == [["1", "2"], ["3", "4"]]
    True

    Raises:
        ValueError: It begins as a list of lists and is none.
    """
    if text.lstrip().startswith("[["):
        return [[str(cell) for cell in listed(row)] for row in listed(json.loads(text))]
    return [cells for line in text.splitlines() if (cells := tokens(line))]


def numbers(text: str) -> list[list[int]]:
    """Return a grid of whole numbers.

    Raises:
        ValueError: A cell is none.
    """
    return [[whole(cell) for cell in row] for row in rows(text)]


def whole(text: str) -> int:
    """Return a whole number of at most 60 digits.

    Raises:
        ValueError: It is none.
    """
    if not re.fullmatch(r"[-+]?[0-9]{1,60}", text.strip()):
        raise ValueError(f"{text[:40]!r} is no whole number")
    return int(text)


def literal(text: str) -> Fraction:
    r"""Return the value of a number that is written out: no fraction, no operation that is left to do.

    >>> literal("1,234.5"), literal("-1.5e3"), literal(r"**$7$**.")
    (Fraction(2469, 2), Fraction(-1500, 1), Fraction(7, 1))

    Raises:
        ValueError: It is none, or has very many digits.
    """
    match = _LITERAL.fullmatch(tidy(text).strip("*$\\() ").translate(_MINUS))
    if match is None:
        raise ValueError(f"{text[:40]!r} is no number that is written out")
    sign, digits, exponent = match.groups()
    value = Fraction(digits.replace(",", "")) * Fraction(10) ** int(exponent or 0)
    return -value if sign == "-" else value


def ratio(text: str) -> Fraction:
    """Return the value of a number that is written out, or of a fraction of two whole ones.

    Raises:
        ValueError: It is neither.
    """
    try:
        return literal(text)
    except ValueError:
        top, bottom = fraction(text)
    if not bottom:
        raise ValueError(f"{text[:40]!r} has no value")
    return Fraction(top, bottom)


def value_of(text: str) -> Fraction:
    """Return the exact value of an arithmetical expression, by our grader.

    >>> value_of("(1+1/2)*4")
    Fraction(6, 1)

    Raises:
        ValueError: It has none, or none that is rational.
    """
    try:
        return Fraction(check_gold(text))
    except BadValue as error:
        raise ValueError(str(error)) from error


def fraction(text: str) -> tuple[int, int]:
    r"""Return numerator and denominator as they are written.

    >>> fraction("2/4"), fraction(r"$\frac{-1}{3}$")
    ((2, 4), (-1, 3))

    Raises:
        ValueError: It is no fraction.
    """
    match = _REDUCED.fullmatch(bare(text))
    if match is None:
        raise ValueError(f"{text[:40]!r} is no fraction")
    top, bottom, sign, above, below = match.groups()
    return (int(top), int(bottom)) if top else (int(f"{sign}1") * int(above) if sign else int(above), int(below))


def listed(value: object) -> list[Any]:
    """Return a list.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, list):
        raise ValueError(f"{str(value)[:40]!r} is no list")
    return value


def words(value: object) -> list[str]:
    """Return a list of texts.

    Raises:
        ValueError: It is none.
    """
    found = listed(value)
    if not all(isinstance(item, str) for item in found):
        raise ValueError(f"{str(value)[:40]!r} is no list of texts")
    return found


def square(grid: Sequence[Sequence[Any]], height: int, width: int) -> None:
    """Do nothing for a grid of a size.

    Raises:
        ValueError: It has another one.
    """
    if len(grid) != height or any(len(row) != width for row in grid):
        raise ValueError(f"the grid is not {height} x {width}")
