"""Whether two numbers or expressions are the same, with their units and what the options allow."""

from __future__ import annotations

from fractions import Fraction

from sparring.envs.math.grader import ball, constants, evaluate, realset, units
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.options import Options
from sparring.envs.math.grader.tree import Node, letters, mul, num
from sparring.envs.math.grader.values import Scalar


def scalars(a: Scalar, b: Scalar, options: Options) -> Outcome:
    """Compare two expressions with their units."""
    if a.unit == b.unit:
        return expressions(a.node, b.node, options)
    percent = units.Unit((("%", 1),))
    if percent in (a.unit, b.unit):
        return _percent(a, b, percent, options)
    if a.unit is None or b.unit is None:
        if options.units == "required":
            return Outcome(False, "unit", "the unit is missing")
        return expressions(a.node, b.node, options)
    if options.units == "convert":
        (kind_a, size_a), (kind_b, size_b) = units.factor(a.unit), units.factor(b.unit)
        if kind_a == kind_b:
            return expressions(mul(a.node, num(size_a)), mul(b.node, num(size_b)), options)
    return Outcome(False, "unit", f"the unit is {b.unit}, not {a.unit}")


def _percent(a: Scalar, b: Scalar, percent: units.Unit, options: Options) -> Outcome:
    """50 % is 1/2; with the sign left out it is 50, but 0.5 % is not 0.5."""
    if a.unit is not None and b.unit is not None:
        return Outcome(False, "unit", f"the unit is {b.unit}, not {a.unit}")
    hundredth = num(Fraction(1, 100))
    exact = expressions(
        mul(a.node, hundredth) if a.unit == percent else a.node,
        mul(b.node, hundredth) if b.unit == percent else b.node,
        options,
    )
    if exact.same or options.units == "required" or not _beyond_one(a.node):
        return exact._replace(path="percent")
    return expressions(a.node, b.node, options)._replace(path="percent")


def _beyond_one(node: Node) -> bool:
    """Whether a number is greater than 1 in size, and so a number of percent where there may be percents."""
    try:
        found = evaluate.value(node, {}, 60)
    except (TooMuch, Undefined):
        return False
    size = ball.Ball(abs(found.re.m), found.re.r, found.re.e)
    return found.real and ball.add(size, ball.Ball(-1, 0, 0), 60).positive


def expressions(a: Node, b: Node, options: Options) -> Outcome:
    """Compare two expressions without units."""
    if realset.infinite(a) or realset.infinite(b):
        return Outcome(a == b, "infinity", "infinite" if a == b else "a finite number is not infinite")
    found = same(a, b)
    if found.same:
        return found
    if letters(a, b):
        return constants.same_family(a, b) or found
    if options.percent and any(_beyond_one(y) and same(mul(x, num(100)), y).same for x, y in ((a, b), (b, a))):
        return Outcome(True, "percent", "the same up to a factor of 100, which `percent` allows")
    if options.tolerance is not None:
        return _near(a, b, options.tolerance) or found
    return found


def _near(a: Node, b: Node, tolerance: float) -> Outcome | None:
    """Compare with a tolerance relative to the greater of the two."""
    try:
        x, y = evaluate.value(a, {}, 100), evaluate.value(b, {}, 100)
    except (TooMuch, Undefined):
        return None
    if not (x.real and y.real):
        return None
    gap = ball.add(x.re, ball.neg(y.re), 100)
    greater = x.re if abs(x.re.m) * 2.0 ** min(x.re.e - y.re.e, 900) >= abs(y.re.m) else y.re
    allowed = ball.mul(
        ball.Ball(abs(greater.m), greater.r, greater.e), ball.from_fraction(Fraction(tolerance), 100), 100
    )
    rest = ball.add(allowed, ball.neg(ball.Ball(abs(gap.m), gap.r, gap.e)), 100)
    inside = not rest.negative
    return Outcome(inside, "tolerance", f"{'within' if inside else 'beyond'} the tolerance {tolerance}")
