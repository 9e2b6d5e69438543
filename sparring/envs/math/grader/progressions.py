"""Families of numbers with a whole parameter, as in pi/4 + n pi: they are equal if they have the same members."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from sparring.envs.math.grader import evaluate
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import (
    MINUS_ONE,
    ONE,
    PI,
    ZERO,
    Node,
    add,
    div,
    letters,
    mul,
    neg,
    num,
    rebuild,
    replaced,
    sym,
)
from sparring.envs.math.grader.values import Family

PARAMETERS = ("n", "k", "m", "l", "j")
MAX_OFFSETS = 48
Progression = tuple[Node, Node]
"""Offset and step: all offset + n * step."""


def compared(a: Family, b: Family) -> Outcome:
    """Return whether two families have the same members."""
    path = "family"
    if a.domain != b.domain:
        return Outcome(False, path, "the parameter runs over other numbers")
    renamed = tuple(replaced(item, b.parameter, sym(a.parameter)) for item in b.items)
    if len(a.items) == len(renamed) and all(same(x, y).same for x, y in zip(a.items, renamed, strict=True)):
        return Outcome(True, path, "the same terms")
    if a.domain != "Z":
        return Outcome(False, path, "other terms")
    try:
        first, second = _progressions(a), _progressions(b)
        step, starts, others = _common(first, second)
    except (CannotRead, TooMuch, Undefined) as error:
        return Outcome(None, path, str(error))
    inside = all(any(_meet(x, y, step) for y in others) for x in starts)
    outside = all(any(_meet(x, y, step) for x in starts) for y in others)
    return Outcome(inside and outside, path, "the same members" if inside and outside else "other members")


def shifted(a: tuple[Node, ...], b: tuple[Node, ...], name: str) -> bool:
    """Whether tuples such as (k pi, k pi + 1) are the same for all k, but for a whole number that is added to k in all places."""
    times: set[int] = set()
    if name not in PARAMETERS:
        return False
    try:
        for x, y in zip(a, b, strict=True):
            first, second = _linear(x, name), _linear(y, name)
            if first is None or second is None or not same(first[1], second[1]).same:
                return False
            gap = add(second[0], neg(first[0]))
            if first[1] != ZERO:
                _ratio(first[1], PI)
                times.add(round(_near(div(gap, first[1]))))
            if not same(gap, mul(num(min(times, default=0)), first[1])).same:
                return False
    except (CannotRead, TooMuch, Undefined):
        return False
    return len(times) == 1


def turns(family: Family) -> bool:
    """Whether all members are as angles are: a start and a whole multiple of a part of pi."""
    try:
        return all(_ratio(step, PI) != 0 for _, step in _progressions(family))
    except (CannotRead, TooMuch, Undefined):
        return False


def _progressions(family: Family) -> list[Progression]:
    out: list[Progression] = []
    for item in family.items:
        if (linear := _linear(item, family.parameter)) is not None:
            out.append(linear)
            continue
        for start in (ZERO, ONE):
            doubled = add(mul(num(2), sym(family.parameter)), start)
            half = fold(_parity(replaced(item, family.parameter, doubled)))
            found = _linear(half, family.parameter)
            if found is None:
                raise CannotRead("a family that is no arithmetic progression")
            out.append(found)
    return out


def _parity(node: Node) -> Node:
    """(-1)^(2n + 1) is -1, (-1)^(2n) is 1."""
    if node.head == "pow" and node.args[0] == MINUS_ONE and letters(node.args[1]):
        times = fold(replaced(node.args[1], letters(node.args[1])[0], ZERO))
        if times.head == "num" and times.value.denominator == 1:
            return ONE if times.value % 2 == 0 else MINUS_ONE
    return rebuild(node, tuple(map(_parity, node.args))) if node.args else node


def _linear(item: Node, name: str) -> Progression | None:
    if letters(item) not in ([name], []):
        raise CannotRead("a family with more letters than its parameter")
    start = fold(replaced(item, name, ZERO))
    step = fold(add(replaced(item, name, ONE), neg(start)))
    return (start, step) if same(item, add(start, mul(step, sym(name)))).same else None


def _common(a: list[Progression], b: list[Progression]) -> tuple[Node, list[Node], list[Node]]:
    """Return one step for all, and the offsets of both with that step."""
    unit = a[0][1]
    ratios = [_ratio(step, unit) for _, step in (*a, *b)]
    bottom = lcm(*(ratio.denominator for ratio in ratios))
    whole = lcm(*(abs(int(ratio * bottom)) for ratio in ratios))
    step = mul(unit, num(Fraction(whole, bottom)))
    offsets = []
    for progressions, part in ((a, ratios[: len(a)]), (b, ratios[len(a) :])):
        starts: list[Node] = []
        for (start, each), ratio in zip(progressions, part, strict=True):
            times = abs(Fraction(whole, bottom) / ratio)
            if times > MAX_OFFSETS:
                raise TooMuch("a family with too many branches")
            starts += [fold(add(start, mul(num(k), each))) for k in range(int(times))]
        offsets.append(starts)
    return step, offsets[0], offsets[1]


def _ratio(step: Node, unit: Node) -> Fraction:
    if step == ZERO or unit == ZERO:
        raise CannotRead("a family of one member")
    near = _near(div(step, unit))
    ratio = near.limit_denominator(60)
    if not ratio or not same(step, mul(num(ratio), unit)).same:
        raise CannotRead("steps that have no common multiple")
    return ratio


def _near(node: Node) -> Fraction:
    """A rational number near a real one."""
    found = evaluate.value(node, {}, 100)
    if not found.real or found.re.top > 60:
        raise CannotRead("a step that is not real")
    return Fraction(found.re.m) * Fraction(2) ** found.re.e


def _meet(x: Node, y: Node, step: Node) -> bool:
    """Whether two offsets differ by a multiple of the step."""
    gap = _near(div(add(x, neg(y)), step))
    times = round(gap)
    return abs(gap - times) < Fraction(1, 10**9) and bool(same(x, add(y, mul(num(times), step))).same)
