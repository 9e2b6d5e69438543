"""What an equation, a list of equations or a set says, once its parts are known."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from sparring.envs.math.grader import realset
from sparring.envs.math.grader.equal import same
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.naming import name_of
from sparring.envs.math.grader.realset import RealSet
from sparring.envs.math.grader.tree import Node, add, call, letters, mul, neg, num
from sparring.envs.math.grader.units import DEGREE
from sparring.envs.math.grader.values import Congruence, Family, Items, Matrix, Named, Relation, Scalar, Value


def named_list(items: Items) -> Value:
    """`x = 2 or x = 3` and `x = 2, 3` are x and a list; `x = 2, y = 3` stays a list of named values."""
    first = items.items[0]
    if not isinstance(first, Named):
        return items
    values: list[Value] = [first.value]
    for item in items.items[1:]:
        if isinstance(item, Named) and item.name == first.name:
            values.append(item.value)
        elif isinstance(item, (Scalar, Items)) and not isinstance(first.value, Named):
            values.append(item)
        else:
            return items
    flat: list[Value] = []
    for value in values:
        flat += value.items if isinstance(value, Items) and value.kind == "list" else (value,)
    return Named(first.name, Items("list", tuple(flat)))


def as_family(value: Value, parameter: str, domain: str) -> Family | None:
    """Return an expression, or several, as a family with this parameter."""
    items = value.items if isinstance(value, Items) and value.kind in ("list", "set") else (value,)
    nodes = tuple(item.node for item in items if isinstance(item, Scalar) and item.unit in (None, DEGREE))
    return Family(nodes, parameter, domain) if len(nodes) == len(items) else None


def as_realset(value: Value) -> RealSet | None:
    """Return a value as a set of reals, where it can be one."""
    if isinstance(value, RealSet):
        return value
    if isinstance(value, Named):
        return as_realset(as_set(value.value)) if value.name.head == "sym" else None
    if isinstance(value, Scalar):
        return realset.points((value.node,)) if not letters(value.node) and not realset.infinite(value.node) else None
    if not isinstance(value, Items) or not all(
        isinstance(item, Scalar) and not letters(item.node) for item in value.items
    ):
        return None
    nodes = tuple(item.node for item in value.items if isinstance(item, Scalar))
    if value.kind in ("set", "list"):
        return realset.points(nodes)
    if len(nodes) != 2:
        return None
    closed = value.kind == "square"
    return realset.interval(*nodes, low_in=closed, high_in=closed)


def as_set(value: Value) -> Value:
    """Return a pair of numbers as an interval; other values as they are."""
    if isinstance(value, Items) and value.kind in ("tuple", "square"):
        found = as_realset(value)
        return value if found is None else found
    return value


def near(exact: Value, rough: Value) -> bool:
    """Whether a rounded value is within five percent of the exact one."""
    if not isinstance(exact, Scalar) or not isinstance(rough, Scalar):
        return False
    try:
        gap = add(exact.node, neg(rough.node))
        bound = mul(num(Fraction(1, 20)), call("abs", exact.node))
        return realset.sign(add(bound, neg(call("abs", gap)))) >= 0
    except TooMuch:
        return False


def residue_class(name: Node | None, last: Node) -> Value:
    """Return the class of `residue (mod modulus)`, with its least residue."""
    residue, modulus = fold(last.args[0]), fold(last.args[1])
    if residue.head == modulus.head == "num" and modulus.value:
        residue = num(residue.value % abs(modulus.value))
    return Congruence(name, residue, modulus)


def simple_equation(first: Scalar, second: Value) -> Value:
    """`y = 2x + 1` names y; `2x + 3y = 7` names nothing."""
    if not isinstance(second, Scalar):
        return Named(first.node, second)
    name, shared = name_of(first.node), set(letters(first.node)) & set(letters(second.node))
    if name is not None and (not shared or (first.node.head != "sym" and name not in letters(second.node))):
        return Named(first.node, second)
    if second.node.head == "sym" and not shared:
        return Named(second.node, first)
    return Relation("=", first.node, second.node)


def unpacked(names: Items, value: Value) -> Value | None:
    """(x, y) = (1, 2), possibly with more tuples after it."""
    if not all(isinstance(item, Scalar) and item.node.head == "sym" for item in names.items):
        return None
    if isinstance(value, Items) and value.kind in ("tuple", "square"):
        return value if len(value.items) == len(names.items) else None
    return value if isinstance(value, (Items, Matrix)) else None


def true_statement(sides: list[Scalar]) -> Value:
    """An equation between numbers says its value if it is true."""
    for one, other in pairwise(sides):
        found = same(one.node, other.node).same
        if not found:
            raise CannotRead(
                "an equation between numbers that is false" if found is False else "an equation that cannot be checked"
            )
    return sides[-1] if sides[-1].unit else sides[0]


def oriented(left: Node, sign: str, right: Node) -> Relation:
    """Return a relation whose sign is =, <, <= or !=."""
    if sign in (">", ">="):
        return Relation({">": "<", ">=": "<="}[sign], right, left)
    return Relation(sign, left, right)
