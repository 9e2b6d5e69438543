"""An answer seen as another kind of answer, where that is what it may mean beside a gold answer of that kind."""

from __future__ import annotations

from fractions import Fraction

from sparring.envs.math.grader import pieces, progressions, vectors
from sparring.envs.math.grader.statements import as_family
from sparring.envs.math.grader.tree import Node, letters, num, replaced, sym
from sparring.envs.math.grader.values import (
    Clock,
    Family,
    Items,
    Matrix,
    Named,
    Pieces,
    Ratio,
    Relation,
    Scalar,
    Value,
    Word,
)

_WHOLE = frozenset(("k", "m", "n"))
"""Letters that stand for whole numbers by custom, where they are multiplied by pi."""
_MOST_BRANCHES = 16
"""A family of angles that is not declared as one has at most so many expressions."""
_FREE = frozenset(("k", "m", "n", "j", "l", "t", "s", "c"))
"""Letters that are parameters by custom."""


def as_ratio(value: Value, other: Value) -> Value:
    """Return 3:30 as a ratio beside what is no time of day."""
    if isinstance(value, Clock) and value.ratio and not isinstance(other, Clock):
        return Ratio(tuple(map(num, value.ratio)))
    return value


def as_vector(value: Value, other: Value) -> Value:
    """Return 3i - 2j as a tuple beside a tuple or a matrix."""
    if not isinstance(value, Scalar) or not isinstance(other, (Items, Matrix)):
        return value
    length = len(other.items) if isinstance(other, Items) else max(len(other.rows), len(other.rows[0]))
    if isinstance(other, Items) and other.kind not in ("tuple", "square"):
        return value
    found = vectors.components(value.node, length)
    return value if found is None else Items("tuple", tuple(map(Scalar, found)))


def parameters(value: Value) -> set[str]:
    """Return the letters of an expression, or of several."""
    items = value.items if isinstance(value, Items) else (value,)
    return {name for item in items if isinstance(item, Scalar) for name in letters(item.node)}


def implied_family(value: Value) -> Family | None:
    """Return an expression, or several, in n, k or another usual letter for whole numbers as a family."""
    names = parameters(value)
    if len(names) != 1 or not names <= set(progressions.PARAMETERS):
        return None
    return as_family(value, names.pop(), "Z")


def as_angles(value: Value) -> Family | None:
    """Return expressions such as pi/4 + k pi as a family: a start, and k, m or n times a part of pi."""
    found = implied_family(value) if isinstance(value, (Scalar, Items)) else None
    several = isinstance(value, Items) and value.kind not in ("list", "set")
    if found is None or several or found.parameter not in _WHOLE or len(found.items) > _MOST_BRANCHES:
        return None
    return found if progressions.turns(found) else None


def with_parameter(value: Items, other: Items) -> Items:
    """Return (n pi, n pi + 1) as (k pi, k pi + 1) beside a tuple with k: one letter for a whole number in all places."""
    mine, theirs = parameters(value), parameters(other)
    angles = any(as_angles(item) is not None for item in value.items)
    if len(mine) != 1 or len(theirs) != 1 or mine == theirs or not (mine | theirs) <= _WHOLE or not angles:
        return value
    name, new = mine.pop(), sym(theirs.pop())
    items = [Scalar(replaced(i.node, name, new), i.unit) if isinstance(i, Scalar) else i for i in value.items]
    return Items(value.kind, tuple(items))


def as_pieces(value: Value) -> Pieces | None:
    """Return an expression in one letter as a function of one piece; None if it is none."""
    if isinstance(value, Pieces):
        return value
    if not isinstance(value, Scalar) or value.unit is not None or len(letters(value.node)) != 1:
        return None
    return pieces.as_pieces(value.node, letters(value.node)[0])


def parameter_named(value: Value, other: Value) -> Value:
    """Return 3m as 3k beside 3k: the one letter that only one of them has is a parameter, whose name does not matter."""
    if not isinstance(value, Scalar) or not isinstance(other, Scalar):
        return value
    names, others = set(letters(value.node)), set(letters(other.node))
    mine, theirs = names - others, others - names
    if len(mine) != 1 or len(theirs) != 1 or not mine | theirs <= _FREE:
        return value
    return Scalar(replaced(value.node, mine.pop(), sym(theirs.pop())), value.unit)


def transposed(rows: tuple[tuple[Node, ...], ...]) -> tuple[tuple[Node, ...], ...]:
    """Return rows as columns."""
    return tuple(zip(*rows, strict=True))


def rows_of(value: Value) -> tuple[tuple[Node, ...], ...] | None:
    """Return the rows of a matrix; a tuple of numbers is one row, which also stands for a column."""
    if isinstance(value, Matrix):
        return value.rows
    if (
        isinstance(value, Items)
        and value.kind in ("tuple", "square")
        and all(isinstance(item, Scalar) for item in value.items)
    ):
        return (tuple(item.node for item in value.items if isinstance(item, Scalar)),)
    return None


def as_relation(value: Value) -> Relation | None:
    """Return a named value as an equation; None if it is none."""
    if isinstance(value, Relation):
        return value
    if isinstance(value, Named) and isinstance(value.value, Scalar):
        return Relation("=", value.name, value.value.node)
    return None


def exact_items(items: tuple[Value, ...]) -> list[Fraction] | None:
    """Return the values of items that are all rational numbers; None if one is not."""
    out = []
    for item in items:
        if not isinstance(item, Scalar) or item.node.head != "num" or item.unit is not None:
            return None
        out.append(item.node.value)
    return out


def by_name(value: Value) -> list[tuple[str, Value]] | None:
    """Return the names and values of `x = 1, y = 2`, sorted by name; None if the names are not different letters."""
    if not isinstance(value, Items) or not all(
        isinstance(item, Named) and item.name.head == "sym" for item in value.items
    ):
        return None
    found = sorted(
        (item.name.value, index, item.value) for index, item in enumerate(value.items) if isinstance(item, Named)
    )
    return [(name, inner) for name, _, inner in found] if len({name for name, _, _ in found}) == len(found) else None


def spelled(value: Value) -> list[str] | None:
    """Return the words, or the letters, that a value was written with: for a product of letters may be a word."""
    if isinstance(value, Word):
        return sorted(value.text.split())
    if isinstance(value, Items) and all(isinstance(item, Word) for item in value.items):
        return sorted(word for item in value.items if isinstance(item, Word) for word in item.text.split())
    if not isinstance(value, Scalar) or value.unit is not None:
        return None
    letters_ = value.node.args if value.node.head == "mul" else (value.node,)
    known = all(arg.head in ("sym", "const") and len(str(arg.value)) == 1 for arg in letters_)
    return ["".join(str(arg.value) for arg in letters_).lower()] if known else None


def without_index(value: Value, other: Value) -> Value:
    """Return `x_1 = 2, x_2 = -1` beside values of x as values of x."""
    if not isinstance(other, Named) or other.name.head != "sym" or not isinstance(value, Items):
        return value
    pairs = [item for item in value.items if isinstance(item, Named) and item.name.head == "sym"]
    bases = {item.name.value.partition("_")[0] for item in pairs if item.name.value.partition("_")[2].isdigit()}
    if len(pairs) != len(value.items) or bases != {other.name.value}:
        return value
    return Named(other.name, Items("list", tuple(item.value for item in pairs)))
