"""For Countdown: a reader of expressions, a maker of puzzles and a solver."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from sparring.tasks.core import EpisodeRng

SMALL = tuple(range(1, 11)) * 2
LARGE = (25, 50, 75, 100)
_MOST, _DIGITS = 6, 3
"""No expression has more numbers, no number more digits."""
_TREES = 20
"""How many ways to combine the same numbers are tried for a target."""
_TOKENS = re.compile(r"[0-9]+|[-+*/()]")
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "(": 0}
_NUMBER = 3
_SIGNS = str.maketrans({**dict.fromkeys("×·∗⋅✕✖xX", "*"), **dict.fromkeys("÷∕⁄", "/"), **dict.fromkeys("−–—", "-")})
_LATEX = (("\\times", "*"), ("\\cdot", "*"), ("\\div", "/"), ("\\left", ""), ("\\right", ""))
_CLAIM = re.compile(r"\s*=\s*[0-9]{1,12}\s*\Z")


class Term(NamedTuple):
    """An expression: its one spelling, what binds it (`_RANK`), its value, and the numbers in it."""

    text: str
    rank: int
    value: Fraction | None
    """None if a step is not allowed."""
    numbers: tuple[int, ...]
    fault: str = ""
    """The first step that is not allowed."""


@lru_cache(maxsize=4096)
def parse(text: str, classic: bool) -> Term | None:
    """Return the expression that a text is, or None; no more than six numbers.

    >>> parse("(25 \u2212 3) \u00d7 4 = 88", True).text, parse("25 3", True)
    ('(25-3)*4', None)
    """
    for latex, sign in _LATEX:
        text = text.replace(latex, sign)
    text = _CLAIM.sub("", text).translate(_SIGNS)
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != "".join(text.split()) or sum(map(str.isdigit, tokens)) > _MOST:
        return None
    terms: list[Term] = []
    signs: list[str] = []
    wanted = True
    for token in tokens:
        if wanted != (token.isdigit() or token == "("):
            return None
        if token.isdigit():
            if len(token) > _DIGITS or token != str(int(token)):
                return None
            terms.append(Term(token, _NUMBER, Fraction(int(token)), (int(token),)))
            wanted = False
        elif token == ")":
            _reduce(terms, signs, 1, classic)
            if not signs:
                return None
            signs.pop()
        elif token == "(":
            signs.append(token)
        else:
            _reduce(terms, signs, _RANK[token], classic)
            signs.append(token)
            wanted = True
    if wanted:
        return None
    _reduce(terms, signs, 1, classic)
    return None if signs else terms[0]


def _reduce(terms: list[Term], signs: list[str], rank: int, classic: bool) -> None:
    """Carry out the operations since the last open parenthesis that bind at least as strongly as `rank`."""
    while signs and _RANK[signs[-1]] >= rank:
        right, left = terms.pop(), terms.pop()
        terms.append(_join(signs.pop(), left, right, classic))


def _join(sign: str, left: Term, right: Term, classic: bool) -> Term:
    rank = _RANK[sign]
    first = f"({left.text})" if left.rank < rank else left.text
    second = f"({right.text})" if right.rank <= rank else right.text
    text, numbers = f"{first}{sign}{second}", left.numbers + right.numbers
    a, b = left.value, right.value
    if a is None or b is None:
        return Term(text, rank, None, numbers, left.fault or right.fault)
    if sign == "/" and b == 0:
        return Term(text, rank, None, numbers, f"{a}/0 is a division by 0")
    value = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
    if classic and (value <= 0 or value.denominator > 1):
        return Term(text, rank, None, numbers, f"{a}{sign}{b} is not a positive whole number")
    return Term(text, rank, value, numbers)


def worth(text: str, classic: bool) -> Term:
    """Return an expression that is known to be one."""
    term = parse(text, classic)
    assert term is not None
    return term


def puzzle(count: int, large: int, high: int, rng: EpisodeRng) -> tuple[tuple[int, ...], int]:
    """Return numbers and a target that the classic rules reach with them, but not with fewer than `needed(count)`."""
    while True:
        numbers = tuple(sorted(rng.sample(SMALL, count - large) + rng.sample(LARGE, large)))
        easy = Reach(numbers).with_fewer_than(needed(count))
        for _ in range(_TREES):
            targets = [t for t in _tree(numbers, rng) if (high + 1) // 10 <= t <= high and t not in easy]
            if targets:
                return numbers, targets[-1]


def needed(count: int) -> int:
    """How many of `count` numbers every solution uses at least."""
    return max(3, count - 1)


def _tree(numbers: Sequence[int], rng: EpisodeRng) -> Iterator[int]:
    """The results on the way of combining all numbers at random."""
    pool = list(numbers)
    while len(pool) > 1:
        a, b = (pool.pop(rng.randrange(len(pool))) for _ in range(2))
        pool.append(rng.choice([value for _, value in results(max(a, b), min(a, b))]))
        yield pool[-1]


def results(a: int, b: int) -> Iterator[tuple[str, int]]:
    """What a >= b give under the classic rules; steps that change nothing are left out, unless there is no other."""
    yield "+", a + b
    if b > 1:
        yield "*", a * b
        if a % b == 0:
            yield "/", a // b
    if a > b:
        yield "-", a - b


class Reach:
    """What can be reached from some numbers under the classic rules; sets of numbers are bits."""

    def __init__(self, numbers: Sequence[int]):
        self._numbers = numbers
        self._values: dict[int, dict[int, str]] = {}

    def with_fewer_than(self, count: int) -> set[int]:
        """The values of fewer than `count` numbers."""
        return {value for part in self._sets() if part.bit_count() < count for value in self.values(part)}

    def _sets(self) -> list[int]:
        return sorted(range(1, 1 << len(self._numbers)), key=int.bit_count)

    def values(self, part: int) -> dict[int, str]:
        """The values that use exactly these numbers, each with an expression that is in parentheses if it needs them."""
        known = self._values.get(part)
        if known is None:
            known = self._values[part] = {}
            if part & (part - 1) == 0:
                number = self._numbers[part.bit_length() - 1]
                known[number] = str(number)
            for left, right in _splits(part):
                for a, first in self.values(left).items():
                    for b, second in self.values(right).items():
                        big, small = ((a, first), (b, second)) if a >= b else ((b, second), (a, first))
                        for sign, value in results(big[0], small[0]):
                            if value not in known:
                                known[value] = f"({big[1]}{sign}{small[1]})"
        return known

    def find(self, target: int) -> str | None:
        """An expression worth the target, with as few numbers as possible; None if there is none."""
        return next((found for part in self._sets() if (found := self.values(part).get(target))), None)


@lru_cache(maxsize=64)
def _splits(part: int) -> tuple[tuple[int, int], ...]:
    """The ways to split a set into two."""
    splits = []
    left = (part - 1) & part
    while left:
        right = part ^ left
        if left < right:
            splits.append((left, right))
        left = (left - 1) & part
    return tuple(splits)


@lru_cache(maxsize=1024)
def solve(numbers: tuple[int, ...], target: int) -> str | None:
    """Return an expression with as few numbers as possible that is worth the target by the classic rules; None if there is none.

    >>> solve((3, 4, 25), 88)
    '(25-3)*4'
    """
    found = Reach(numbers).find(target)
    return None if found is None else worth(found, True).text
