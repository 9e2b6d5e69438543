"""Between which bounds a real expression surely lies, whatever real numbers its letters stand for."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isnan

from sparring.envs.math.grader import polynomial
from sparring.envs.math.grader.errors import TooMuch
from sparring.envs.math.grader.tree import Node

Range = tuple[float, float]
_ANY: Range = (-inf, inf)
_CALLS: dict[str, Range] = {
    **dict.fromkeys(("sin", "cos", "tanh", "sgn"), (-1.0, 1.0)),
    **dict.fromkeys(("abs", "factorial", "factorial2"), (0.0, inf)),
    **dict.fromkeys(("arctan", "arcsin"), (-2.0, 2.0)),
    "cosh": (1.0, inf),
    "sech": (0.0, 1.0),
    "arccos": (0.0, 4.0),
    "arccosh": (0.0, inf),
}
_LARGEST = 1 << 60
"""Numbers beyond it bound nothing."""


def never_negative(node: Node) -> bool:
    """Return whether an expression is surely at least zero wherever it is real.

    >>> from sparring.envs.math.grader.parser import parse
    >>> [never_negative(parse(text)) for text in ("x^2+1", "x^2-x+1", "1-cos(x)", "x-1", "x^2-1")]
    [True, True, True, False, False]
    """
    return bounds(node)[0] >= 0 or _without_roots(node) or _beyond(node)


def bounds(node: Node) -> Range:
    """Return a lower and an upper bound, infinite where none is seen."""
    if node.head == "num":
        return (float(node.value),) * 2 if abs(node.value) < _LARGEST else (0.0, inf) if node.value > 0 else (-inf, 0.0)
    if node.head == "const":
        return {"pi": (3.0, 4.0), "e": (2.0, 3.0)}.get(node.value, _ANY)
    if node.head == "call":
        return _CALLS.get(node.value, _ANY)
    if node.head == "add":
        parts = [bounds(arg) for arg in node.args]
        return sum(low for low, _ in parts), sum(high for _, high in parts)
    if node.head == "mul":
        return _product(node.args)
    if node.head == "root":
        return (0.0, inf) if node.value % 2 == 0 or bounds(node.args[0])[0] >= 0 else _ANY
    return _power(*node.args) if node.head == "pow" else _ANY


def _product(args: tuple[Node, ...]) -> Range:
    total: Range = (1.0, 1.0)
    for arg in args:
        ends = [a * b for a in total for b in bounds(arg)]
        ends = [0.0 if isnan(end) else end for end in ends]
        total = min(ends), max(ends)
    return total


def _power(base: Node, exponent: Node) -> Range:
    low, high = bounds(base)
    if low > 0 and exponent.head != "num":
        return 0.0, inf
    if exponent.head != "num":
        return _ANY
    times: Fraction = exponent.value
    if times.numerator % 2 == 0 or low >= 0:
        small = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        whole = times.denominator == 1 and 0 < times < 100 and small < 1000
        return (small ** int(times) if whole else 0.0), inf
    return _ANY


def _without_roots(node: Node) -> bool:
    """Whether a polynomial in one letter of the second degree is nowhere below zero."""
    try:
        found = polynomial.univariate(polynomial.of(node, polynomial.no_atoms))
    except TooMuch:
        return False
    if found is None or len(found[1]) != 3:
        return False
    c, b, a = found[1]
    return a > 0 and b * b <= 4 * a * c


def _beyond(node: Node) -> bool:
    """Whether it is r + sqrt(r^2 + c) for a number c >= 0."""
    if node.head != "add" or sum(arg.head == "root" for arg in node.args) != 1:
        return False
    root = next(arg for arg in node.args if arg.head == "root")
    rest = Node("add", tuple(arg for arg in node.args if arg.head != "root"))
    try:
        square = polynomial.power(polynomial.of(rest, polynomial.no_atoms), 2)
        gap = polynomial.of(root.args[0], polynomial.no_atoms)
        for monomial, coefficient in square.items():
            gap = polynomial.add(gap, {monomial: -coefficient})
    except TooMuch:
        return False
    return root.value == 2 and gap.keys() <= {()} and gap.get((), Fraction(0)) >= 0
