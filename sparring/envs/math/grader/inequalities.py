"""The solutions of inequalities in one letter, exactly: roots in closed form, in an order that is proved."""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from math import gcd

from sparring.envs.math.grader import evaluate, polynomial
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.realset import (
    EMPTY,
    REALS,
    RealSet,
    contains,
    infinite,
    interval,
    meet,
    minus,
    points,
    sign,
    union,
)
from sparring.envs.math.grader.tree import OO, ZERO, Node, add, div, letters, mul, neg, num, power, replaced, root, sym

_BITS = 200
"""To how many bits two neighbouring roots are told apart."""
_HALVES = 20
"""So many halves above and below zero are tried where an inequality cannot be solved."""


def solve(left: Node, relation: str, right: Node) -> RealSet | None:
    """Return the solutions of an inequality in one letter between polynomials, or absolute values of them.

    None if it is another kind of inequality, or has roots that are not found in closed form.

    >>> from sparring.envs.math.grader.parser import parse
    >>> from sparring.envs.math.grader.show import show
    >>> show(solve(parse("x^2"), "<", parse("8")))
    '(-2*sqrt(2), 2*sqrt(2))'
    """
    if relation in (">", ">="):
        left, relation, right = right, {">": "<", ">=": "<="}[relation], left
    if len(letters(left, right)) != 1:
        return None
    for side, other, flip in ((left, right, False), (right, left, True)):
        if side.head == "sym" and not letters(other):
            return _ray(other, relation, above=flip)
        if side.head == "call" and side.value == "abs" and not letters(other):
            return _absolute(side.args[0], relation, other, above=flip)
    return _by_roots(add(left, neg(right)), relation)


def refuted(left: Node, relation: str, right: Node, where: RealSet) -> bool:
    """Whether one of some rational numbers is a solution and not in a set, or the other way round."""
    name, gap = letters(left, right)[0], add(left, neg(right))
    for half in range(-_HALVES, _HALVES + 1):
        place = num(Fraction(half, 2))
        try:
            holds = _holds(sign(fold(replaced(gap, name, place))), relation)
        except (CannotRead, TooMuch):
            continue
        if holds != contains(where, place):
            return True
    return False


def _ray(end: Node, relation: str, *, above: bool) -> RealSet:
    if relation == "=":
        return points((end,))
    if relation == "!=":
        return minus(REALS, points((end,)))
    if infinite(end):
        return REALS if (infinite(end) > 0) != above else EMPTY
    closed = relation == "<="
    if above:
        return interval(end, OO, low_in=closed, high_in=False)
    return interval(neg(OO), end, low_in=False, high_in=closed)


def _absolute(inner: Node, relation: str, other: Node, *, above: bool) -> RealSet | None:
    """|inner| < other, or other < |inner| if `above`."""
    near = relation in ("<", "<=") and not above
    left, right = solve(neg(other), relation, inner), solve(inner, relation, other)
    if near:
        return None if left is None or right is None else meet(left, right)
    first, second = solve(inner, ">" if relation == "<" else relation, other), solve(inner, relation, neg(other))
    if relation == "<=":
        first = solve(inner, ">=", other)
    if relation in ("=", "!="):
        second = solve(inner, relation, neg(other))
    if first is None or second is None:
        return None
    return meet(first, second) if relation == "!=" else union(first, second)


def _by_roots(node: Node, relation: str) -> RealSet | None:
    """The numbers for which a polynomial is < 0, <= 0, = 0 or != 0: its sign is that of one place between two roots."""
    name = letters(node)[0]
    found = _roots(node, name)
    if found is None:
        return None
    at = _ordered(found)
    out = EMPTY
    for index, (low, high) in enumerate(zip([None, *at], [*at, None], strict=True)):
        if _holds(sign(fold(replaced(node, name, num(_between(low, high))))), relation):
            ends = neg(OO) if low is None else low, OO if high is None else high
            out = union(out, interval(*ends, low_in=False, high_in=False))
        if index < len(at) and _holds(0, relation):
            out = union(out, points((at[index],)))
    return out


def _roots(node: Node, name: str) -> list[Node] | None:
    """Return all real roots of a polynomial; None if they are not found."""
    try:
        found = polynomial.univariate(polynomial.of(node, polynomial.no_atoms))
    except TooMuch:
        found = None
    if found is None:
        parts = _coefficients(node, name)
        return None if parts is None else _solved(parts)
    rational, rest = polynomial.rational_roots(found[1])
    others = _closed(rest)
    return None if others is None else [*map(num, rational), *others]


def _closed(coefficients: list[Fraction]) -> list[Node] | None:
    """Return the real roots of a polynomial without rational roots that is linear or quadratic in a power of the letter."""
    if len(coefficients) == 1:
        return []
    step = gcd(*(index for index, coefficient in enumerate(coefficients) if coefficient))
    inner = coefficients[::step]
    rational, rest = polynomial.rational_roots(inner)
    if len(rest) > 3:
        return None
    values = [*map(num, rational), *_solved([num(c) for c in rest])]
    if step % 2:
        return [_root(value, step) for value in values]
    return [one for value in values if sign(value) > 0 for one in (root(value, step), neg(root(value, step)))]


def _root(value: Node, degree: int) -> Node:
    """The real root of an odd degree."""
    if degree == 1:
        return value
    return neg(root(neg(value), degree)) if sign(value) < 0 else root(value, degree)


def _solved(coefficients: list[Node]) -> list[Node]:
    """Return the real roots of a polynomial of at most the second degree, from the constant up."""
    while len(coefficients) > 1 and not sign(coefficients[-1]):
        coefficients = coefficients[:-1]
    if len(coefficients) < 2:
        return []
    if len(coefficients) == 2:
        return [fold(neg(div(*coefficients)))]
    c, b, a = coefficients
    inside = fold(add(power(b, num(2)), neg(mul(num(4), a, c))))
    if (how := sign(inside)) < 0:
        return []
    middle, gap = div(neg(b), mul(num(2), a)), div(root(inside, 2), mul(num(2), a))
    return [fold(add(middle, gap)), fold(add(middle, neg(gap)))] if how else [fold(middle)]


def _coefficients(node: Node, name: str) -> list[Node] | None:
    """Return the closed forms by which 1, x and x^2 are multiplied; None if there is something else."""
    parts: list[list[Node]] = [[], [], []]
    powers = {sym(name): 1, power(sym(name), num(2)): 2}
    for term in _terms(node):
        factors = term.args if term.head == "mul" else (term,)
        lettered = [factor for factor in factors if letters(factor)]
        if len(lettered) > 1 or (lettered and lettered[0] not in powers):
            return None
        rest = [factor for factor in factors if not letters(factor)]
        parts[powers[lettered[0]] if lettered else 0].append(mul(*rest))
    return [add(*part) if part else ZERO for part in parts]


def _terms(node: Node) -> list[Node]:
    """Return the terms of a sum, with one sum among the factors of a product multiplied out."""
    if node.head == "add":
        return [term for arg in node.args for term in _terms(arg)]
    sums = [arg for arg in node.args if arg.head == "add"] if node.head == "mul" else []
    if len(sums) != 1:
        return [node]
    rest = [arg for arg in node.args if arg is not sums[0]]
    return [term for arg in sums[0].args for term in _terms(mul(*rest, arg))]


def _ordered(roots: list[Node]) -> list[Node]:
    """Return different roots from the least to the greatest."""
    out: list[Node] = []
    for found in sorted(dict.fromkeys(roots), key=cmp_to_key(_order)):
        if not out or _order(found, out[-1]):
            out.append(found)
    return out


def _order(a: Node, b: Node) -> int:
    return sign(fold(add(a, neg(b))))


def _between(low: Node | None, high: Node | None) -> Fraction:
    """Return a rational number between two places.

    Raises:
        TooMuch: They are too near to each other.
    """
    if low is None:
        return Fraction(0) if high is None else _near(high) - 1
    if high is None:
        return _near(low) + 1
    middle = (_near(low) + _near(high)) / 2
    if sign(add(num(middle), neg(low))) <= 0 or sign(add(high, neg(num(middle)))) <= 0:
        raise TooMuch("two roots that lie too near to each other")
    return middle


def _near(node: Node) -> Fraction:
    if node.head == "num":
        return Fraction(node.value)
    found = evaluate.value(node, {}, _BITS)
    if found.re.top > _BITS // 2:
        raise TooMuch("a root that is too large")
    return Fraction(found.re.m) * Fraction(2) ** found.re.e


def _holds(value: int, relation: str) -> bool:
    return {"<": value < 0, "<=": value <= 0, "=": value == 0, "!=": value != 0}[relation]
