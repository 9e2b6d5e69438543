"""Functions of rational numbers whose value is a small rational number, worked out inside a tree."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.tree import PI, Node, div, mul, num, power, rebuild, root

MAX_FACTORIAL = 2000


def fold(node: Node) -> Node:
    """Return the tree with factorials, remainders, whole parts and the like of rational numbers worked out.

    Raises:
        CannotRead: A function is applied to what it is not defined for.

    >>> from sparring.envs.math.grader.parser import parse
    >>> fold(parse("5! + floor(7/2)")).value
    Fraction(123, 1)
    """
    if not node.args:
        return node
    if node.head == "call" and node.value == "mod":
        return _mod(fold_power_base(node.args[0]), fold(node.args[1]))
    args = tuple(map(fold, node.args))
    if node.head != "call":
        return rebuild(node, args)
    if all(arg.head == "num" for arg in args):
        rule = _RULES.get(node.value)
        found = None if rule is None else rule([arg.value for arg in args])
        if found is not None:
            return num(found)
        if node.value in _SPECIAL and (special := _SPECIAL[node.value]([arg.value for arg in args])) is not None:
            return special
    return Node("call", args, node.value)


def fold_power_base(node: Node) -> Node:
    """Fold a dividend: a power stays a power, for its remainder is found without working it out."""
    return Node("pow", tuple(map(fold, node.args))) if node.head == "pow" else fold(node)


def _mod(dividend: Node, divisor: Node) -> Node:
    if divisor.head == "num" and divisor.value.denominator == 1 and divisor.value > 0:
        if dividend.head == "num":
            return num(dividend.value % divisor.value)
        if dividend.head == "pow" and all(arg.head == "num" and arg.value.denominator == 1 for arg in dividend.args):
            base, exponent = (int(arg.value) for arg in dividend.args)
            if (
                exponent >= 0
                and max(base.bit_length(), exponent.bit_length(), divisor.value.numerator.bit_length()) <= 2048
            ):
                return num(pow(base, exponent, int(divisor.value)))
    if dividend.head == "pow":
        dividend = power(*dividend.args)
        if dividend.head == "num":
            return _mod(dividend, divisor)
    return Node("call", (dividend, divisor), "mod")


def _whole(values: list[Fraction]) -> list[int] | None:
    return [int(v) for v in values] if all(v.denominator == 1 for v in values) else None


def _factorial(values: list[Fraction]) -> Fraction | None:
    n = values[0]
    if n.denominator != 1 or n < 0:
        raise CannotRead("the factorial of what is no whole number >= 0")
    return Fraction(math.factorial(int(n))) if n <= MAX_FACTORIAL else None


def _double_factorial(values: list[Fraction]) -> Fraction | None:
    n = values[0]
    if n.denominator != 1 or n < -1:
        raise CannotRead("the double factorial of what is no whole number >= -1")
    return Fraction(math.prod(range(int(n), 1, -2))) if n <= MAX_FACTORIAL else None


def _binom(values: list[Fraction]) -> Fraction | None:
    whole = _whole(values)
    if whole is None or whole[1] < 0 or whole[0] < 0:
        return None
    n, k = whole
    k = min(k, n - k)
    if k < 0:
        return Fraction(0)
    return Fraction(math.comb(n, k)) if k * n.bit_length() <= 40_000 and k <= 4000 else None


def _arrangements(values: list[Fraction]) -> Fraction | None:
    whole = _whole(values)
    if whole is None or not 0 <= whole[1] <= MAX_FACTORIAL or whole[0] < 0 or whole[0].bit_length() * whole[1] > 40_000:
        return None
    return Fraction(math.perm(*whole))


def _gcd(values: list[Fraction]) -> Fraction | None:
    whole = _whole(values)
    return None if whole is None else Fraction(math.gcd(*whole))


def _lcm(values: list[Fraction]) -> Fraction | None:
    whole = _whole(values)
    return None if whole is None or sum(v.bit_length() for v in whole) > 40_000 else Fraction(math.lcm(*whole))


def _gamma(values: list[Fraction]) -> Node | None:
    """Gamma(n) is (n - 1)!, and at halves it is a rational multiple of sqrt(pi)."""
    x = values[0]
    if x.denominator > 2 or abs(x) > 300 or (x.denominator == 1 and x < 1):
        return None
    if x.denominator == 1:
        return num(math.factorial(int(x) - 1))
    factor, at = Fraction(1), Fraction(1, 2)
    while at < x:
        factor, at = factor * at, at + 1
    while at > x:
        at -= 1
        factor /= at
    return mul(num(factor), root(PI, 2))


_ZETA = {2: 6, 4: 90, 6: 945, 8: 9450, 10: 93555}


def _zeta(values: list[Fraction]) -> Node | None:
    """Zeta(2) is pi^2/6, and so on for small even numbers."""
    below = _ZETA.get(int(values[0])) if values[0].denominator == 1 else None
    return None if below is None else div(power(PI, num(values[0])), num(below))


_SPECIAL: dict[str, Callable[[list[Fraction]], Node | None]] = {"gamma": _gamma, "zeta": _zeta}
_RULES: dict[str, Callable[[list[Fraction]], Fraction | None]] = {
    "factorial": _factorial,
    "factorial2": _double_factorial,
    "binom": _binom,
    "perm": _arrangements,
    "gcd": _gcd,
    "lcm": _lcm,
    "abs": lambda values: abs(values[0]),
    "floor": lambda values: Fraction(math.floor(values[0])),
    "ceil": lambda values: Fraction(math.ceil(values[0])),
    "max": max,
    "min": min,
    "sgn": lambda values: Fraction((values[0] > 0) - (values[0] < 0)),
    "Re": lambda values: values[0],
    "conj": lambda values: values[0],
    "Im": lambda values: Fraction(0),
}
