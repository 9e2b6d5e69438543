"""Arithmetic of matrices and vectors that are written out: sums, products, powers, inverses, determinants."""

from __future__ import annotations

from fractions import Fraction

from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import ONE, ZERO, Node, add, mul, num, power, size, sym, walk

Rows = tuple[tuple[Node, ...], ...]
MAX_SIDE = 6
MAX_POWER = 32
MAX_NODES = 4000


def is_linear(node: Node) -> bool:
    """Return whether an expression has matrices or vectors in it."""
    if node.head in ("add", "mul", "pow") or (node.head == "call" and node.value in ("det", "abs")):
        return any(arg.head == "matrix" or _is_vector(arg) or is_linear(arg) for arg in node.args)
    return False


def _is_vector(node: Node) -> bool:
    return node.head == "bracket" and node.value in ("()", "<>", "[]") and len(node.args) > 1


def evaluated(node: Node) -> Rows | Node:
    """Return the rows of a matrix, or an expression where the result is none.

    Raises:
        CannotRead: The shapes do not fit.
        TooMuch: It is too large.
    """
    if node.head == "matrix":
        return tuple(tuple(row.args) for row in node.args)
    if _is_vector(node):
        if all(_is_vector(arg) for arg in node.args):
            return tuple(arg.args for arg in node.args)
        return tuple((arg,) for arg in node.args)
    if not is_linear(node):
        return node
    if node.head == "call":
        inner = evaluated(node.args[0])
        return determinant(inner) if isinstance(inner, tuple) else Node("call", (inner,), node.value)
    if node.head == "pow":
        return _power(evaluated(node.args[0]), node.args[1])
    parts = [evaluated(arg) for arg in node.args]
    total = parts[0]
    for part in parts[1:]:
        total = _plus(total, part) if node.head == "add" else _times(total, part)
    return total


def _plus(a: Rows | Node, b: Rows | Node) -> Rows | Node:
    if isinstance(a, Node) and isinstance(b, Node):
        return add(a, b)
    if isinstance(a, Node) or isinstance(b, Node) or _shape(a) != _shape(b):
        raise CannotRead("a sum of matrices of different shapes")
    return _checked(tuple(tuple(map(add, x, y)) for x, y in zip(a, b, strict=True)))


def _shape(rows: Rows) -> tuple[int, int]:
    return len(rows), len(rows[0])


def _times(a: Rows | Node, b: Rows | Node) -> Rows | Node:
    if isinstance(a, Node) and isinstance(b, Node):
        return mul(a, b)
    if isinstance(a, Node) or isinstance(b, Node):
        factor, rows = (a, b) if isinstance(a, Node) else (b, a)
        assert isinstance(factor, Node)
        assert isinstance(rows, tuple)
        return _checked(tuple(tuple(mul(factor, entry) for entry in row) for row in rows))
    if len(a[0]) != len(b) or max(len(a), len(b), len(b[0])) > MAX_SIDE:
        raise CannotRead("a product of matrices whose shapes do not fit")
    columns = tuple(zip(*b, strict=True))
    rows = tuple(tuple(fold(add(*map(mul, row, column))) for column in columns) for row in a)
    return rows[0][0] if _shape(rows) == (1, 1) else _checked(rows)


def _checked(rows: Rows) -> Rows:
    if sum(size(entry) for row in rows for entry in row) > MAX_NODES:
        raise TooMuch("a matrix of too large entries")
    return rows


def _power(base: Rows | Node, exponent: Node) -> Rows | Node:
    if isinstance(base, Node):
        return power(base, exponent)
    if exponent == sym("T"):
        return tuple(zip(*base, strict=True))
    times = exponent.value if exponent.head == "num" else Fraction(1, 2)
    if times.denominator != 1 or abs(times) > MAX_POWER or len(base) != len(base[0]) or len(base) > MAX_SIDE:
        raise CannotRead("a power of a matrix that is not worked out")
    if any(here.head != "num" for row in base for entry in row for here in walk(entry)) and abs(times) > 2:
        raise TooMuch("a power of a matrix of letters")
    whole: Rows | Node = base if times >= 0 else inverse(base)
    total: Rows | Node = tuple(tuple(ONE if i == j else ZERO for j in range(len(base))) for i in range(len(base)))
    for _ in range(abs(int(times))):
        total = _times(total, whole)
    return total


def determinant(rows: Rows) -> Node:
    """Return the determinant of a square matrix of at most five rows."""
    if len({len(row) for row in rows} | {len(rows)}) != 1 or len(rows) > 5:
        raise CannotRead("the determinant of a matrix that is not square, or too large")
    return fold(_minor_sum(rows))


def _minor_sum(rows: Rows) -> Node:
    if len(rows) == 1:
        return rows[0][0]
    terms = [
        mul(num(Fraction((-1) ** k)), entry, _minor_sum(tuple(row[:k] + row[k + 1 :] for row in rows[1:])))
        for k, entry in enumerate(rows[0])
    ]
    return add(*terms)


def inverse(rows: Rows) -> Rows:
    """Return the inverse of a square matrix of at most four rows: the adjugate divided by the determinant."""
    n = len(rows)
    if n > 4:
        raise CannotRead("the inverse of a matrix that is too large")
    below = determinant(rows)
    if below == ZERO:
        raise CannotRead("the inverse of a singular matrix")
    if n == 1:
        return ((power(below, num(-1)),),)

    def cofactor(i: int, j: int) -> Node:
        minor = tuple(row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i)
        return fold(mul(num((-1) ** (i + j)), _minor_sum(minor), power(below, num(-1))))

    return _checked(tuple(tuple(cofactor(j, i) for j in range(n)) for i in range(n)))
