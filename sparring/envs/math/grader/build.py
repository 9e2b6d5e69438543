"""From a tree to an answer: what a bracket, a list or a chain of signs means."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from sparring.envs.math.grader import inequalities, pieces, realset
from sparring.envs.math.grader.equal import same
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.linear import is_linear
from sparring.envs.math.grader.naming import is_application
from sparring.envs.math.grader.numbersets import domain, number_set
from sparring.envs.math.grader.realset import EMPTY, REALS, RealSet
from sparring.envs.math.grader.said import words
from sparring.envs.math.grader.scalars import MAX_ITEMS, matrix, matrix_expression, scalar
from sparring.envs.math.grader.statements import (
    as_family,
    as_realset,
    as_set,
    named_list,
    near,
    oriented,
    residue_class,
    simple_equation,
    true_statement,
    unpacked,
)
from sparring.envs.math.grader.tree import Node, call, const, div, letters, neg, num, rebuild, sym, text, walk
from sparring.envs.math.grader.values import (
    Based,
    Items,
    Matrix,
    Named,
    Ratio,
    Relation,
    Scalar,
    Value,
)

_INEQUALITIES = frozenset(("<", "<=", ">", ">=", "!="))


def build(node: Node) -> Value:
    """Return the answer that a tree is.

    Raises:
        CannotRead: The tree mixes what does not belong together.
    """
    if node.head == "base":
        return Based(node.args[0].value, node.value)
    if node.head == "const" and (node.value == "empty" or node.value.startswith("mathbb:")):
        return number_set(node.value)
    if node.head == "list" and (family := _family(node.args)) is not None:
        return family
    if any(here.head == "pm" for here in walk(node)):
        node = _without_signs_in_sets(node)
        if node.head != "builder" and any(here.head == "pm" for here in walk(node)):
            return _both_signs(node)
    if node.head in ("bracket", "set", "list", "rel", "union", "meet", "minus", "builder", "matrix"):
        if len(node.args) > MAX_ITEMS:
            raise TooMuch(f"a collection of {len(node.args)} items")
        return _BUILDERS[node.head](node)
    if node.head == "call" and node.value == "pmod":
        return residue_class(None, node)
    if node.head == "pieces":
        return _pieces(node)
    if node.head == "word" and (said := words(node.value)) is not None:
        return said
    if node.head == "ratio":
        return Ratio(tuple(scalar(arg).node for arg in node.args))
    return matrix_expression(node) if is_linear(node) else scalar(node)


def _both_signs(node: Node) -> Value:
    """Both readings of plus-minus as a list."""
    items = [build(_signed(node, which)) for which in (1, -1)]
    if node.head == "rel" and node.value == ("!=",):
        first, second = map(as_realset, items)
        if first is None or second is None:
            raise CannotRead("an inequality whose two readings are not read")
        return Named(node.args[0], realset.meet(first, second))
    flat: list[Value] = []
    for item in items:
        flat += item.items if isinstance(item, Items) and item.kind == "list" else (item,)
    return named_list(Items("list", tuple(flat)))


def _without_signs_in_sets(node: Node) -> Node:
    """The tree where each item of a set that says plus-minus is two items: {0, +-1} is {0, 1, -1}."""
    args: list[Node] = []
    for arg in node.args:
        inner = _without_signs_in_sets(arg)
        both = node.head == "set" and any(here.head == "pm" for here in walk(inner))
        args += [_signed(inner, 1), _signed(inner, -1)] if both else [inner]
    return rebuild(node, tuple(args))


def _signed(node: Node, which: int) -> Node:
    args = tuple(_signed(arg, which) for arg in node.args)
    if node.head == "pm":
        return args[0] if (node.value == "+") == (which > 0) else neg(args[0])
    return rebuild(node, args) if args != node.args else node


def _bracket(node: Node) -> Value:
    opening, closing = node.value
    items = node.args
    if len(items) == 2 and (opening + closing in ("[)", "(]") or any(realset.infinite(fold(i)) for i in items)):
        low, high = (scalar(item).node for item in items)
        return realset.interval(low, high, low_in=opening == "[", high_in=closing == "]")
    if opening + closing in ("[)", "(]"):
        raise CannotRead("an interval has two ends")
    if opening == "[" and all(item.head == "bracket" and item.value[0] == "[" for item in items):
        rows = tuple(tuple(scalar(entry).node for entry in item.args) for item in items)
        if len({len(row) for row in rows}) == 1:
            return Matrix(rows)
    built = tuple(map(build, items))
    if len(built) == 1 and isinstance(built[0], Scalar):
        return built[0]
    return Items("square" if opening == "[" else "tuple", built)


def _set(node: Node) -> Value:
    return Items("set", tuple(map(build, node.args))) if node.args else EMPTY


def _list(node: Node) -> Value:
    if (classes := _classes(node.args)) is not None:
        return classes
    first = node.args[0]
    if first.head == "rel" and first.value == ("!=",) and not any(letters(item) for item in node.args[1:]):
        rest = tuple(Node("rel", (first.args[0], item), ("!=",)) for item in node.args[1:])
        return _inequalities(Node("list", (first, *rest), ","))
    if all(item.head == "rel" and set(item.value) & _INEQUALITIES for item in node.args) or (
        node.value == "or" and any(item.head == "rel" and set(item.value) & _INEQUALITIES for item in node.args)
    ):
        return _inequalities(node)
    return named_list(Items("list", tuple(map(build, node.args))))


def _classes(args: tuple[Node, ...]) -> Value | None:
    r"""`n \equiv 1, 2 \pmod 4`: the modulus and the letter are those of all."""
    first, last = args[0], args[-1]
    inner = last.args[-1] if last.head == "rel" else last
    if first.head != "rel" or first.value != ("equiv",) or inner.head != "call" or inner.value != "pmod":
        return None
    out = []
    for item in args:
        residue = item.args[-1] if item.head == "rel" else item
        residue = residue.args[0] if residue.head == "call" and residue.value == "pmod" else residue
        out.append(residue_class(fold(first.args[0]), call("pmod", residue, inner.args[1])))
    return Items("list", tuple(out))


def _family(args: tuple[Node, ...]) -> Value | None:
    r"""`x = n\pi, n \in \mathbb{Z}`: what stands before a parameter and its domain."""
    last = args[-1]
    if last.head != "rel" or last.value != ("in",) or last.args[0].head != "sym":
        return None
    if last.args[1].head not in ("const", "sym"):
        return None
    where, parameter = domain(last.args[1].value), last.args[0].value
    if where is None or parameter not in letters(*args[:-1]) or len(args) < 2:
        return None
    inner = build(args[0] if len(args) == 2 else Node("list", args[:-1], ","))
    named = inner if isinstance(inner, Named) else None
    if named is not None and isinstance(named.value, RealSet):
        return named
    body = named.value if named else inner
    if isinstance(body, Items) and body.kind in ("tuple", "square") and where == "Z":
        return inner
    found = as_family(body, parameter, where)
    if found is None or parameter not in letters(*found.items):
        raise CannotRead("a family that is no expression")
    return Named(named.name, found) if named else found


def _inequalities(node: Node) -> Value:
    """Inequalities joined by `or`, or by `and` and commas."""
    sets = [as_realset(build(item)) for item in node.args]
    if any(found is None for found in sets) or len(letters(node)) > 1:
        return Items("list", tuple(map(build, node.args)))
    known = [found for found in sets if found is not None]
    out = known[0]
    for found in known[1:]:
        out = realset.union(out, found) if node.value == "or" else realset.meet(out, found)
    if node.value == "," and out == EMPTY:
        for found in known:
            out = realset.union(out, found)
    names = letters(node)
    return Named(sym(names[0]), out) if names else out


def _relation(node: Node) -> Value:
    sides, signs = node.args, node.value
    if "~" in signs:
        return _approximate(node)
    if "equiv" in signs:
        return _congruence(node)
    if signs == ("in",) and sides[0].head == sides[1].head == "num":
        return scalar(div(*sides))
    if set(signs) == {"in"} and len(signs) == 1:
        return Named(sides[0], as_set(build(sides[1])))
    if signs == ("notin",):
        outside = as_realset(build(sides[1]))
        return realset.minus(REALS, outside) if outside is not None else _fail("what is not in that set")
    if set(signs) == {"="}:
        return _equation(sides)
    if set(signs) <= _INEQUALITIES:
        return _chain(sides, signs)
    raise CannotRead("a chain of different signs")


def _fail(what: str) -> Value:
    raise CannotRead(f"{what} is not read")


def _approximate(node: Node) -> Value:
    """The exact side of `x = sqrt 2 ~ 1.41`; of `x ~ 1.41` the value."""
    at = node.value.index("~")
    exact, rest = node.args[at], node.args[at + 1]
    if at == 0 and letters(exact):
        return Named(exact, build(rest))
    if not letters(exact) and not letters(rest) and not near(build(exact), build(rest)):
        raise CannotRead("an approximation that is far off")
    return _relation(Node("rel", node.args[: at + 1], node.value[:at])) if at else build(exact)


def _congruence(node: Node) -> Value:
    last = node.args[-1]
    if len(node.args) != 2 or last.head != "call" or last.value not in ("pmod", "mod"):
        raise CannotRead("a congruence without its modulus")
    return residue_class(fold(node.args[0]), last)


def _equation(sides: tuple[Node, ...]) -> Value:
    if is_application(sides[0]) and sides[0].args[1].head == "bracket":
        sides = (sides[0].args[0], *sides[1:])
    built = [build(side) for side in sides]
    scalars = [item for item in built if isinstance(item, Scalar)]
    if len(scalars) == len(built) and not any(letters(item.node) for item in scalars):
        return true_statement(scalars)
    first = built[0]
    if isinstance(first, Items) and len(built) == 2 and (named := unpacked(first, built[1])) is not None:
        return named
    if not isinstance(first, Scalar):
        raise CannotRead("an equation whose left side is no expression")
    if len(built) == 2:
        return simple_equation(first, built[1])
    if len(built) > 2 and all(side.head == "sym" for side in sides[:-1]) and not letters(sides[-1]):
        return Items("list", tuple(Named(side, built[-1]) for side in sides[:-1]))
    closed = [item for item in built[1:] if isinstance(item, Scalar) and not letters(item.node)]
    if closed and built[-1] == closed[-1]:
        true_statement(closed)
        return Named(first.node, built[-1])
    if all(isinstance(item, Scalar) and same(item.node, scalars[-1].node).same for item in built[1:-1]):
        return Named(first.node, built[-1])
    if len(scalars) < len(built):
        raise CannotRead("a chain of equations between what are no expressions")
    return Items("set", tuple(Relation("=", x.node, y.node) for x, y in pairwise(scalars)))


def _chain(sides: tuple[Node, ...], signs: tuple[str, ...]) -> Value:
    nodes = [scalar(side).node for side in sides]
    names = letters(*nodes)
    if not names:
        raise CannotRead("an inequality without a letter")
    out: RealSet | None = REALS
    for (left, right), sign in zip(pairwise(nodes), signs, strict=True):
        found = inequalities.solve(left, sign, right) if len(names) == 1 else None
        out = None if found is None or out is None else realset.meet(out, found)
    if out is not None:
        return Named(sym(names[0]), out)
    relations = [oriented(left, sign, right) for (left, right), sign in zip(pairwise(nodes), signs, strict=True)]
    return relations[0] if len(relations) == 1 else Items("set", tuple(relations))


def _sets(node: Node) -> Value:
    rule = {"union": realset.union, "meet": realset.meet, "minus": realset.minus}[node.head]
    out: RealSet | None = None
    for arg in node.args:
        found = as_realset(build(arg))
        if found is None:
            return _collections(node)
        out = found if out is None else rule(out, found)
    return EMPTY if out is None else out


def _collections(node: Node) -> Value:
    items = [build(arg) for arg in node.args]
    if node.head == "union" and all(isinstance(item, Items) and item.kind == "set" for item in items):
        return Items("set", tuple(entry for item in items if isinstance(item, Items) for entry in item.items))
    if all(isinstance(item, Scalar) and item.unit is None for item in items):
        nodes = [item.node for item in items if isinstance(item, Scalar)]
        return Scalar(call(node.head, *(nodes if node.head == "minus" else sorted(nodes, key=text))))
    raise CannotRead("a set that is not made of real numbers")


def _builder(node: Node) -> Value:
    parts = node.args[1].args if node.args[1].head == "list" else (node.args[1],)
    if node.args[0].head != "sym" and (family := _family((node.args[0], *parts))) is not None:
        return family
    if node.args[0].head == "sym" and len(parts) > 1 and (family := _family(parts)) is not None:
        return family.value if isinstance(family, Named) else family
    found = as_realset(build(node.args[1]))
    if found is None or (node.args[0].head == "sym" and node.args[0].value not in letters(node.args[1])):
        raise CannotRead("a set whose condition is not read")
    if node.value not in (None, "mathbb:R"):
        return Items("set", tuple(Scalar(num(k)) for k in realset.whole_members(found, node.value)))
    return found


def _pieces(node: Node) -> Value:
    parts: list[tuple[Node, RealSet | None]] = []
    for piece in node.args:
        rest = piece.args[1] == const("otherwise")
        where = None if rest else as_realset(build(piece.args[1]))
        if where is None and not rest:
            raise CannotRead("a condition that is no set of real numbers")
        parts.append((scalar(piece.args[0]).node, where))
    names = {name for piece in node.args for name in letters(piece.args[1])}
    if len(names) != 1:
        raise CannotRead("pieces of a function of several letters")
    inside = {name for node, _ in parts for name in letters(node)}
    if inside and not names & inside:
        raise CannotRead("pieces of a function of another letter than its conditions are about")
    return pieces.made(parts, names.pop())


_BUILDERS: dict[str, Callable[[Node], Value]] = {
    "bracket": _bracket,
    "set": _set,
    "list": _list,
    "rel": _relation,
    "union": _sets,
    "meet": _sets,
    "minus": _sets,
    "builder": _builder,
    "matrix": matrix,
}
