"""Functions that are defined piece by piece."""

from __future__ import annotations

from sparring.envs.math.grader import realset
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.realset import EMPTY, REALS, RealSet
from sparring.envs.math.grader.tree import ONE, Node, add, div, mul, neg, num, power, replaced, sym
from sparring.envs.math.grader.values import Pieces

MAX_PIECES = 12
_PARAMETER = "t#"


def made(parts: list[tuple[Node, RealSet | None]], name: str) -> Pieces:
    """Return a function of pieces; where no set is given the piece is for what is left over."""
    if len(parts) > MAX_PIECES:
        raise CannotRead(f"a function of {len(parts)} pieces")
    left, out = REALS, []
    for _, where in parts:
        if where is not None:
            left = realset.minus(left, where)
    for node, where in parts:
        out.append((node, left if where is None else where))
    return Pieces(tuple(out), name)


def compared(a: Pieces, b: Pieces) -> Outcome:
    """Return whether two functions of pieces are the same: defined for the same numbers, and equal in each overlap."""
    path = "pieces"
    if realset.equal(_domain(a), _domain(b)) is not True:
        return Outcome(False, path, "defined for other numbers")
    for first, here in a.parts:
        for second, there in b.parts:
            second_ = second if a.name == b.name else replaced(second, b.name, sym(a.name))
            found = _equal_within(first, second_, realset.meet(here, there), a.name)
            if not found.same:
                return found._replace(path=path)
    return Outcome(True, path, "the same function")


def _domain(value: Pieces) -> RealSet:
    out = EMPTY
    for _, where in value.parts:
        out = realset.union(out, where)
    return out


def _equal_within(a: Node, b: Node, where: RealSet, name: str) -> Outcome:
    """Compare on every interval and at every point of a set."""
    if not any(where.inside) or same(a, b).same:
        return Outcome(True, "pieces", "the same expression")
    for index, inside in enumerate(where.inside):
        if not inside:
            continue
        if index % 2:
            place = where.breaks[index // 2]
        else:
            low = where.breaks[index // 2 - 1] if index else None
            high = where.breaks[index // 2] if index // 2 < len(where.breaks) else None
            place = _cover(low, high)
        found = same(fold(replaced(a, name, place)), fold(replaced(b, name, place)))
        if not found.same:
            return found
    return Outcome(True, "pieces", "the same in the interval")


def _cover(low: Node | None, high: Node | None) -> Node:
    """An expression of a parameter that runs through an interval and stays inside."""
    square = power(sym(_PARAMETER), num(2))
    if low is None or high is None:
        if low is not None:
            return add(low, square)
        return sym(_PARAMETER) if high is None else add(high, neg(square))
    return div(add(low, mul(high, square)), add(ONE, square))


def as_pieces(node: Node, name: str) -> Pieces:
    """Return an expression as a function of one piece."""
    return Pieces(((node, REALS),), name)
