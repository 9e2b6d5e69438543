"""Whether two equations or inequalities say the same."""

from __future__ import annotations

from fractions import Fraction

from sparring.envs.math.grader import constants, evaluate
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import ONE, Node, add, letters, mul, neg, num, power, rebuild

_POINTS = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def equivalent(a: Node, b: Node, c: Node, d: Node, *, ordered: bool) -> Outcome:
    """Return whether `a = b` is a constant multiple of `c = d`; of an inequality (`ordered`) the multiple is above zero.

    What divides is multiplied out first, so that y = 1/x is x y = 1.
    """
    path = "inequality" if ordered else "equation"
    first, second = add(a, neg(b)), add(c, neg(d))
    if letters(first) != letters(second):
        for renamed in constants.renamings(first, second):
            if (found := _proportional(first, renamed, path, ordered)).same:
                return found
        return Outcome(False, path, f"its letters are {', '.join(letters(second)) or 'none'}")
    found = _proportional(first, second, path, ordered)
    if found.same or ordered:
        return found
    cleared = _numerator(first)[0], _numerator(second)[0]
    if cleared == (first, second):
        return found
    other = _proportional(*cleared, path, ordered)
    return other if other.same else found


def _proportional(first: Node, second: Node, path: str, ordered: bool) -> Outcome:
    names = letters(first)
    for shift in range(4):
        point = {name: num(_POINTS[(index + 3 * shift) % len(_POINTS)] + shift) for index, name in enumerate(names)}
        f, g = fold(_substituted(first, point)), fold(_substituted(second, point))
        signs = _sign(f), _sign(g)
        if 0 in signs or None in signs:
            continue
        if ordered and signs[0] != signs[1]:
            return Outcome(False, path, "the inequality points the other way")
        found = same(mul(first, g), mul(second, f))
        reason = (
            {True: "a multiple of the other", False: "no multiple of the other"}.get(found.same, found.reason)
            if found.same is not None
            else found.reason
        )
        return Outcome(found.same, path, reason)
    found = same(first, second)
    return Outcome(found.same or None, path, found.reason)


def _substituted(node: Node, point: dict[str, Node]) -> Node:
    if node.head == "sym":
        return point[node.value]
    args = tuple(_substituted(arg, point) for arg in node.args)
    return rebuild(node, args) if args != node.args else node


def _sign(node: Node) -> int | None:
    """The sign of a number; 0 where it cannot be told from zero, None where there is none."""
    try:
        found = evaluate.value(node, {}, 80)
    except (TooMuch, Undefined):
        return None
    if found.has_zero:
        return 0
    return (1 if found.re.m > 0 else -1) if found.real else 1


def _numerator(node: Node) -> tuple[Node, Node]:
    """Return a quotient's numerator and denominator."""
    if node.head == "pow" and node.args[1].head == "num" and node.args[1].value < 0:
        top, bottom = _numerator(node.args[0])
        size = num(-node.args[1].value)
        return power(bottom, size), power(top, size)
    if node.head == "mul":
        parts = [_numerator(arg) for arg in node.args]
        return mul(*(top for top, _ in parts)), mul(*(bottom for _, bottom in parts))
    if node.head == "add":
        parts = [_numerator(arg) for arg in node.args]
        below: list[Node] = []
        for _, bottom in parts:
            if bottom not in below and bottom != ONE and len(below) < 6:
                below.append(bottom)
        whole = mul(*below) if below else ONE
        terms = []
        for top, bottom in parts:
            rest = [other for other in below if other != bottom]
            terms.append(
                mul(top, *rest)
                if bottom == ONE or bottom in below
                else mul(top, whole, power(bottom, num(Fraction(-1))))
            )
        return add(*terms), whole
    return node, ONE
