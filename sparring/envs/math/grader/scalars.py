"""From a tree to an expression with its unit, or to a matrix of expressions."""

from __future__ import annotations

from sparring.envs.math.grader import linear, realset
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import Node, add, mul, num, rebuild, walk
from sparring.envs.math.grader.units import Unit
from sparring.envs.math.grader.values import Matrix, Scalar, Value

MAX_ITEMS = 500
_STRUCTURES = frozenset(
    ("bracket", "set", "matrix", "row", "rel", "list", "union", "meet", "minus", "builder", "ratio")
)


def scalar(node: Node) -> Scalar:
    """Return an expression with its unit.

    Raises:
        CannotRead: It contains a collection or a statement, or several units.
    """
    inner, unit = _split(_without_braces(node) if node.head != "set" else node)
    unit = unit if unit is None or unit.powers else None
    for here in walk(inner):
        if here.head in _STRUCTURES or here.head in ("quantity", "pm"):
            raise CannotRead(f"a {here.head} inside an expression")
        if here.head == "const" and (
            ":" in here.value or here.value == "empty" or (here.value == "oo" and not realset.infinite(inner))
        ):
            raise CannotRead(f"{here.value} inside an expression")
    inner = fold(_without_bases(inner))
    for here in walk(inner):
        if here.head == "pow" and here.args[0] == num(0) and here.args[1].head == "num" and here.args[1].value <= 0:
            raise CannotRead("a division by zero")
    return Scalar(inner, unit)


def _without_braces(node: Node) -> Node:
    """Braces around one thing inside an expression only group, as in |{-3}|."""
    args = tuple(map(_without_braces, node.args))
    if node.head == "set" and len(args) == 1:
        return args[0]
    return rebuild(node, args) if args != node.args else node


def _without_bases(node: Node) -> Node:
    if node.head == "base":
        return node.args[0]
    args = tuple(map(_without_bases, node.args))
    return rebuild(node, args) if args != node.args else node


def _split(node: Node) -> tuple[Node, Unit | None]:
    """Return an expression and the one unit in it."""
    if node.head == "quantity":
        return node.args[0], node.value
    if node.head == "mul" and sum(arg.head == "quantity" for arg in node.args) == 1:
        unit = next(arg.value for arg in node.args if arg.head == "quantity")
        return mul(*(arg.args[0] if arg.head == "quantity" else arg for arg in node.args)), unit
    if node.head == "add" and any(_split(arg)[1] is not None for arg in node.args):
        parts = [_split(arg) for arg in node.args]
        units = {unit for _, unit in parts if unit is not None}
        if len(units) == 1:
            return add(*(part for part, _ in parts)), units.pop()
    return node, None


def matrix(node: Node) -> Value:
    """Return a matrix."""
    if sum(len(row.args) for row in node.args) > MAX_ITEMS:
        raise TooMuch("a matrix of too many entries")
    return Matrix(tuple(tuple(scalar(entry).node for entry in row.args) for row in node.args))


def matrix_expression(node: Node) -> Value:
    """Return what an expression of matrices and vectors comes to; a column of a vector is a tuple."""
    found = linear.evaluated(node)
    if isinstance(found, Node):
        return scalar(found)
    if sum(map(len, found)) > MAX_ITEMS:
        raise TooMuch("a matrix of too many entries")
    return Matrix(tuple(tuple(scalar(entry).node for entry in row) for row in found))
