"""Sets of real numbers made of points and intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from sparring.envs.math.grader import evaluate
from sparring.envs.math.grader.equal import same
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.tree import OO, Node, add, neg, num

MAX_BREAKS = 100
MAX_WHOLE = 500


@dataclass(frozen=True, slots=True)
class RealSet:
    """Which numbers are inside: below the first break, at it, above it, at the second ... 2n + 1 answers for n breaks."""

    breaks: tuple[Node, ...]
    inside: tuple[bool, ...]


EMPTY = RealSet((), (False,))
REALS = RealSet((), (True,))


def sign(gap: Node) -> int:
    """Return the sign of a real number.

    Raises:
        TooMuch: It cannot be found, or the number is not real.
    """
    if gap.head == "num":
        return int(gap.value > 0) - int(gap.value < 0)
    try:
        found = evaluate.value(gap, {}, 100)
    except Undefined as error:
        raise CannotRead(str(error)) from error
    if not found.real:
        raise CannotRead("the end of an interval is not real")
    if found.re.has_zero:
        if same(gap, num(0)).same:
            return 0
        raise TooMuch("two ends of intervals that cannot be told apart")
    return 1 if found.re.m > 0 else -1


def infinite(node: Node) -> int:
    """Return 1 for infinity, -1 for minus infinity, 0 for anything else."""
    if node == OO:
        return 1
    return -1 if node == neg(OO) else 0


def interval(low: Node, high: Node, *, low_in: bool, high_in: bool) -> RealSet:
    """Return an interval; the ends may be infinite.

    Raises:
        CannotRead: The ends are in the wrong order.
    """
    breaks, inside = [], [infinite(low) < 0]
    if infinite(low) > 0 or infinite(high) < 0 or (infinite(low) and low_in) or (infinite(high) and high_in):
        raise CannotRead("an interval that begins at infinity, or has it inside")
    if not infinite(low):
        breaks.append(low)
        inside += [low_in, True]
    else:
        inside = [True]
    if not infinite(high):
        if breaks and (order := sign(add(high, neg(low)))) <= 0:
            if order < 0 or not (low_in and high_in):
                raise CannotRead("an interval whose ends are in the wrong order")
            return RealSet((low,), (False, True, False))
        breaks.append(high)
        inside += [high_in, False]
    return RealSet(tuple(breaks), tuple(inside))


def points(nodes: tuple[Node, ...]) -> RealSet:
    """Return a finite set."""
    out = EMPTY
    for node in nodes:
        out = union(out, RealSet((node,), (False, True, False)))
    return out


def combine(a: RealSet, b: RealSet, rule: Callable[[bool, bool], bool]) -> RealSet:
    """Return the set of what `rule` says of being in a and being in b."""
    if len(a.breaks) + len(b.breaks) > MAX_BREAKS:
        raise TooMuch("a set of too many intervals")
    breaks: list[Node] = []
    inside = [rule(a.inside[0], b.inside[0])]
    i = j = 0
    while i < len(a.breaks) or j < len(b.breaks):
        order = _order(a, i, b, j)
        here_a = a.inside[2 * i + 1] if order <= 0 else a.inside[2 * i]
        here_b = b.inside[2 * j + 1] if order >= 0 else b.inside[2 * j]
        breaks.append(a.breaks[i] if order <= 0 else b.breaks[j])
        i, j = i + (order <= 0), j + (order >= 0)
        inside += [rule(here_a, here_b), rule(a.inside[2 * i], b.inside[2 * j])]
    return _normal(breaks, inside)


def _order(a: RealSet, i: int, b: RealSet, j: int) -> int:
    if i >= len(a.breaks):
        return 1
    return -1 if j >= len(b.breaks) else sign(add(a.breaks[i], neg(b.breaks[j])))


def _normal(breaks: list[Node], inside: list[bool]) -> RealSet:
    """Without the breaks at which nothing changes."""
    kept, out = [], [inside[0]]
    for index, node in enumerate(breaks):
        here, after = inside[2 * index + 1], inside[2 * index + 2]
        if here == after == out[-1]:
            continue
        kept.append(node)
        out += [here, after]
    return RealSet(tuple(kept), tuple(out))


def union(a: RealSet, b: RealSet) -> RealSet:
    """Return what is in either."""
    return combine(a, b, lambda x, y: x or y)


def meet(a: RealSet, b: RealSet) -> RealSet:
    """Return what is in both."""
    return combine(a, b, lambda x, y: x and y)


def minus(a: RealSet, b: RealSet) -> RealSet:
    """Return what is in a and not in b."""
    return combine(a, b, lambda x, y: x and not y)


def equal(a: RealSet, b: RealSet) -> bool | None:
    """Return whether two sets are the same; None if an end cannot be decided."""
    if a.inside != b.inside or len(a.breaks) != len(b.breaks):
        return False
    found = [same(x, y).same for x, y in zip(a.breaks, b.breaks, strict=True)]
    return False if False in found else None if None in found else True


def whole_members(where: RealSet, domain: str) -> list[int]:
    """Return the whole numbers of a bounded set that belong to a domain such as mathbb:Z or mathbb:N.

    Raises:
        CannotRead: There are too many, or the domain is none of whole numbers.
    """
    lowest = {"mathbb:Z": None, "mathbb:N": 1, "mathbb:Z+": 1}.get(domain, 0)
    if domain not in ("mathbb:Z", "mathbb:N", "mathbb:Z+") or where.inside[-1]:
        raise CannotRead("a set of other numbers than reals, or one that is not finite")
    if where.inside[0] and lowest is None:
        raise CannotRead("a set of integers that is not finite")
    ends = [_floor(node) for node in where.breaks]
    start = lowest if lowest is not None and (where.inside[0] or not ends or ends[0] < lowest) else min(ends)
    if max(ends) - start > MAX_WHOLE:
        raise CannotRead("a set of too many integers")
    return [k for k in range(start, max(ends) + 1) if contains(where, num(k))]


def _floor(node: Node) -> int:
    if node.head == "num":
        return int(node.value.numerator // node.value.denominator)
    found = evaluate.value(node, {}, 100)
    if not found.real or found.re.top > 40:
        raise CannotRead("the end of a set of integers")
    return int((Fraction(found.re.m) * Fraction(2) ** found.re.e) // 1)


def contains(where: RealSet, node: Node) -> bool:
    """Return whether a real number is in a set."""
    for index, place in enumerate(where.breaks):
        order = sign(add(node, neg(place)))
        if order <= 0:
            return where.inside[2 * index + (order == 0)]
    return where.inside[-1]
