"""Whether two expressions are equal: exactly where that can be shown, undecided where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from sparring.envs.math.grader import ball, evaluate, sympy_door, whole
from sparring.envs.math.grader.complexes import Complex
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.kernels import Kernels, unity
from sparring.envs.math.grader.laws import LAWS
from sparring.envs.math.grader.tree import MINUS_ONE, Node, add, letters, mul, neg, num, replaced, size, sym, text, walk
from sparring.envs.math.grader.zero import generator, is_zero

DIGITS = 60
"""Numbers that agree to so many digits, without a proof that they are equal, are undecided."""
MAX_SIZE = 600
_STEPS = (80, 260, 900)
_RATIONAL = frozenset(("num", "sym", "add", "mul"))


class Outcome(NamedTuple):
    """`same` is None where neither was shown."""

    same: bool | None
    path: str
    reason: str


def same(a: Node, b: Node) -> Outcome:
    """Return whether two expressions have the same value."""
    if a == b:
        return Outcome(True, "number" if a.head == "num" else "form", "the forms are the same")
    if a.head == "num" and b.head == "num":
        return Outcome(False, "number", f"{_short(b)} is not {_short(a)}")
    if size(a) + size(b) > MAX_SIZE:
        return Outcome(None, "budget", "the expressions are too large to be compared")
    names = letters(a, b)
    if _rational(a) and _rational(b):
        found = is_zero(add(a, neg(b)), generator(text(a), text(b)))
        if found is not None:
            return Outcome(found, "rational function", "the values agree everywhere" if found else "the values differ")
    return _with_letters(a, b, names) if names else _numbers(a, b)


def _short(node: Node) -> str:
    value: Fraction = node.value
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 200:
        return "a large number"
    return str(value)


def _rational(node: Node) -> bool:
    """Whether a tree is a rational function."""
    return all(
        here.head in _RATIONAL
        or (here.head == "pow" and here.args[1].head == "num" and here.args[1].value.denominator == 1)
        or (here.head == "const" and here.value == "i")
        for here in walk(node)
    )


def _numbers(a: Node, b: Node) -> Outcome:
    """Compare two numbers: intervals prove a difference, an algebraic zero test proves equality."""
    path, proof, known = "closed form", None, False
    reason = f"equal to {DIGITS} digits, but not proven to be equal"
    for precision in _STEPS:
        try:
            x, y = evaluate.value(a, {}, precision), evaluate.value(b, {}, precision)
        except Undefined as error:
            return Outcome(False, path, f"no value: {error}")
        except TooMuch as error:
            reason = str(error)
        else:
            known = True
            if ball.disjoint(x.re, y.re) or ball.disjoint(x.im, y.im):
                return Outcome(False, path, "the values differ")
        if proof is None and (proof := _proven(a, b)):
            return Outcome(True, path, "the values are proven to be equal")
    if known and sympy_door.is_zero(add(a, neg(b))):
        return Outcome(True, "sympy", "sympy proves that the values are equal")
    return Outcome(None, path, reason)


def _proven(a: Node, b: Node) -> bool:
    """Whether it is shown that two expressions are equal; with whole parts of n/2 and the like for each residue of n."""
    name, period = whole.period(a, b)
    if period == 1:
        return _shown(a, b)
    steps = [add(mul(num(period), sym(whole.COUNTER)), num(rest)) for rest in range(period)]
    return all(_shown(replaced(a, name, step), replaced(b, name, step)) for step in steps)


def _shown(a: Node, b: Node) -> bool:
    try:
        kernels, rng = Kernels(LAWS, whole.whole_letters(a, b)), generator(text(a), text(b))
        gap = add(kernels.algebraic(a), neg(kernels.algebraic(b)))
        if kernels.turns:
            cases = whole.readings(gap, kernels.turns)
            return all(is_zero(whole.at(gap, case, unity), rng) for case in cases)
        if is_zero(gap, rng):
            return True
        product = kernels.product_of_logs(gap)
        return product is not None and bool(is_zero(add(product, MINUS_ONE), rng))
    except (TooMuch, Undefined, CannotRead, RecursionError):
        return False


def _with_letters(a: Node, b: Node, names: list[str]) -> Outcome:
    """Compare two functions: a difference at one point where both are real proves that they differ."""
    path = "function"
    points = _differences(a, b, names)
    if points is None:
        return Outcome(False, path, "the values differ at a point")
    if _proven(a, b):
        return Outcome(True, path, "the functions are proven to be equal")
    if points and sympy_door.is_zero(add(a, neg(b))):
        return Outcome(True, "sympy", "sympy proves that the functions are equal")
    return Outcome(
        None, path, f"equal at {points} points, but not proven to be equal" if points else "no common values found"
    )


def _differences(a: Node, b: Node, names: list[str]) -> int | None:
    """Return at how many points both are real and cannot be told apart; None if they differ at one.

    Where no point has two values that are real throughout, complex ones count.
    """
    rng = generator(text(a), text(b), "points")
    counted = whole.whole_letters(a, b)
    agree = 0
    points = [{n: _draw(rng.random(), rng.random(), index, n in counted) for n in names} for index in range(24)]
    for kind in (evaluate.RealPoint, dict):
        for point in points:
            x, y = _value_at(a, kind(point)), _value_at(b, kind(point))
            if x is not None and y is not None:
                if ball.disjoint(x.re, y.re) or ball.disjoint(x.im, y.im):
                    return None
                agree += 1
            if agree >= 12:
                break
        if agree:
            break
    return agree


def _draw(size_: float, place: float, index: int, counted: bool) -> Fraction:
    """A number for a letter: small and large, of both signs."""
    if counted:
        return Fraction(int(1 + place * (8 if index < 12 else 30)))
    largest = (2, 10, 1, 100, 4, 10_000)[index % 6]
    sign = -1 if size_ < 0.4 and index % 4 else 1
    return sign * Fraction(int(place * 10**6) + 1, 10**6) * largest


def _value_at(node: Node, values: Mapping[str, Fraction]) -> Complex | None:
    try:
        return evaluate.value(node, values, 90)
    except (TooMuch, Undefined):
        return None
