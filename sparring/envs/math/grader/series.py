"""Finite sums and products that are written with a sign for them, and lists that go on with dots."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import ZERO, Node, add, letters, mul, num, replaced, size

MAX_WORK = 20_000
"""Terms times nodes of a term."""
MAX_LIST = 500
MAX_DEGREE = 8


def evaluated(kind: str, name: str, low: Node, high: Node, body: Node) -> Node:
    """Return a sum or product from `low` to `high`; a sum of a polynomial may end at an expression.

    Raises:
        CannotRead: The ends are no whole numbers and there is no formula.
        TooMuch: There are too many terms.
    """
    if low.head != "num" or low.value.denominator != 1:
        raise CannotRead("a sum that does not begin at a whole number")
    if high.head == "num" and high.value.denominator == 1:
        return _added(kind, name, int(low.value), int(high.value), body)
    if kind == "sum" and letters(body) == [name] and letters(high):
        return _formula(name, int(low.value), high, body)
    raise CannotRead("a sum without a last term")


def _added(kind: str, name: str, low: int, high: int, body: Node) -> Node:
    count = high - low + 1
    if count > 4 and count * size(body) > MAX_WORK:
        if kind == "sum" and letters(body) == [name]:
            return _formula(name, low, num(high), body)
        raise TooMuch(f"a {kind} of {count} terms")
    terms = [fold(replaced(body, name, num(k))) for k in range(low, high + 1)]
    total = add(ZERO, *terms) if kind == "sum" else mul(num(1), *terms)
    if total.head != "num" and all(term.head == "num" for term in terms):
        raise TooMuch(f"a {kind} whose value is too long")
    return total


def _formula(name: str, low: int, high: Node, body: Node) -> Node:
    """The sum of a polynomial of degree d is one of degree d + 1 in its end: d + 2 values determine it."""
    values = [_value(body, name, low + k) for k in range(MAX_DEGREE + 3)]
    differences = list(values)
    degree = -1
    while any(differences):
        degree += 1
        differences = [y - x for x, y in pairwise(differences)]
        if degree > MAX_DEGREE:
            raise CannotRead("a sum of what is no polynomial")
    total = ZERO
    count = add(high, num(1 - low))
    factor, row = count, list(values)
    for k in range(degree + 1):
        total = add(total, mul(num(row[0]), factor))
        factor = mul(factor, add(count, num(-k - 1)), num(Fraction(1, k + 2)))
        row = [y - x for x, y in pairwise(row)]
    return total


def _value(body: Node, name: str, at: int) -> Fraction:
    found = fold(replaced(body, name, num(at)))
    if found.head != "num":
        raise CannotRead("a sum of what is no polynomial")
    return Fraction(found.value)


def continued(items: list[Node], last: Node) -> list[Node]:
    """Return `1, 3, ..., 9` with all its numbers, from those before the dots and the last.

    Raises:
        CannotRead: They are no arithmetic progression of whole numbers.
    """
    values = [item.value for item in (*items, last) if item.head == "num" and item.value.denominator == 1]
    if len(values) != len(items) + 1 or not items:
        raise CannotRead("dots among what are no whole numbers")
    step = values[1] - values[0] if len(items) > 1 else Fraction(1)
    count = (values[-1] - values[0]) / step + 1 if step else Fraction(0)
    expected = [values[0] + k * step for k in range(len(items))]
    if values[:-1] != expected or count.denominator != 1 or not len(items) < count <= MAX_LIST:
        raise CannotRead("dots in a list that is no arithmetic progression")
    return [num(values[0] + k * step) for k in range(int(count))]
