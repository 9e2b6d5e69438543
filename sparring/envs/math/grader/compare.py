"""Whether two answers are the same."""

from __future__ import annotations

from collections import Counter

from sparring.envs.math.grader import inequalities, pieces, progressions, realset, views
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.equations import equivalent
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.naming import name_of, names_a_value, same_name
from sparring.envs.math.grader.options import Options
from sparring.envs.math.grader.quantities import expressions, scalars
from sparring.envs.math.grader.reader import read
from sparring.envs.math.grader.realset import EMPTY, RealSet
from sparring.envs.math.grader.statements import as_realset, as_set
from sparring.envs.math.grader.tree import ZERO, Node, add, div, letters, mul, sym
from sparring.envs.math.grader.values import (
    Based,
    Choice,
    Clock,
    Congruence,
    Date,
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

MAX_PAIRS = 3000
_EXACT = {Based: "base", Clock: "time", Date: "date", Word: "word"}


def compare(a: Value, b: Value, options: Options) -> Outcome:
    """Return whether two answers are the same; the order does not matter."""
    a, b = views.without_index(_without_name(a, b), b), views.without_index(_without_name(b, a), a)
    if isinstance(a, Choice) or isinstance(b, Choice):
        return _choices(a, b, options)
    a, b = views.as_ratio(a, b), views.as_ratio(b, a)
    if type(a) is type(b) and type(a) in _EXACT:
        equal = _time(a) == _time(b)
        return Outcome(equal, _EXACT[type(a)], "the same" if equal else "another one")
    if Word("none") in (a, b) and EMPTY in (a, b):
        return Outcome(True, "set", "both say that there is nothing")
    if isinstance(a, Word) != isinstance(b, Word) and (spelled := views.spelled(a)) == views.spelled(b) and spelled:
        return Outcome(True, "word", "the same words")
    if isinstance(a, Ratio) or isinstance(b, Ratio):
        return _ratios(a, b)
    if (found := _angles(a, b)) is not None:
        return found
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return scalars(a, b, options)
    a, b = views.as_vector(a, b), views.as_vector(b, a)
    for rule in (_families, _pieces, _unsolved, _sets, _matrices, _statements, _collections):
        if (found := rule(a, b, options)) is not None:
            return found
    return Outcome(False, "kind", f"{_kind(b)} is not {_kind(a)}")


def _kind(value: Value) -> str:
    if isinstance(value, Items):
        return {"list": "a list", "tuple": "a tuple", "set": "a set", "square": "a bracket"}[value.kind]
    names = {
        Scalar: "a number or expression",
        RealSet: "a set of reals",
        Relation: "an equation or inequality",
        Word: "words",
    }
    return names.get(type(value), f"a {type(value).__name__.lower()}")


def _without_name(value: Value, other: Value) -> Value:
    """`x = 5` beside something that has no name is 5."""
    if isinstance(value, Named) and not isinstance(other, (Named, Relation)) and not _names_values(other):
        several = isinstance(value.value, Items) and value.value.kind == "list" and len(value.value.items) > 1
        if several and isinstance(value.value, Items) and isinstance(other, Items) and other.kind == "tuple":
            return Items("set", value.value.items)
        return value.value
    return value


def _names_values(value: Value) -> bool:
    return isinstance(value, Items) and any(isinstance(item, Named) for item in value.items)


def _choices(a: Value, b: Value, options: Options) -> Outcome:
    """Letters decide where both have one; else the text beside the letter is the answer."""
    if isinstance(a, Choice) and isinstance(b, Choice):
        return Outcome(a.letter == b.letter, "choice", f"choice {b.letter}")
    choice, other = (a, b) if isinstance(a, Choice) else (b, a)
    assert isinstance(choice, Choice)
    if isinstance(other, Scalar) and other.node.head == "sym" and other.unit is None:
        return Outcome(
            other.node.value == choice.letter and choice.rest is None, "choice", f"the letter {other.node.value}"
        )
    if choice.rest is None:
        return Outcome(False, "choice", f"{_kind(other)} is not the choice {choice.letter}")
    try:
        return compare(read(choice.rest), other, options)
    except CannotRead:
        return Outcome(False, "choice", f"the text of choice {choice.letter} is another answer")


def _time(value: Value) -> Value | int:
    return value.seconds if isinstance(value, Clock) else value


def _ratios(a: Value, b: Value) -> Outcome:
    if isinstance(a, Ratio) and isinstance(b, Ratio):
        if len(a.terms) != len(b.terms):
            return Outcome(False, "ratio", "a ratio of another number of terms")
        if ZERO in (*a.terms, *b.terms):
            return _all([same(x, y) for x, y in zip(a.terms, b.terms, strict=True)], "ratio")
        pairs = [(mul(x, b.terms[0]), mul(y, a.terms[0])) for x, y in zip(a.terms[1:], b.terms[1:], strict=True)]
        return _all([same(*pair) for pair in pairs], "ratio")
    ratio, other = (a, b) if isinstance(a, Ratio) else (b, a)
    if isinstance(ratio, Ratio) and len(ratio.terms) == 2 and isinstance(other, Scalar) and other.unit is None:
        found = same(div(*ratio.terms), other.node)
        return found._replace(path="ratio")
    return Outcome(False, "ratio", f"{_kind(other)} is not a ratio")


def _all(outcomes: list[Outcome], path: str) -> Outcome:
    """All parts must be the same."""
    for outcome in outcomes:
        if outcome.same is False:
            return Outcome(False, path, outcome.reason)
    for outcome in outcomes:
        if outcome.same is None:
            return Outcome(None, path, outcome.reason)
    return Outcome(True, path, "all parts are the same")


def _families(a: Value, b: Value, options: Options) -> Outcome | None:
    """A family beside an expression in n, k or another usual letter for whole numbers is beside a family."""
    if not isinstance(a, Family) and not isinstance(b, Family):
        return None
    x, y = (value if isinstance(value, Family) else views.implied_family(value) for value in (a, b))
    if x is None or y is None:
        return Outcome(False, "family", f"{_kind(b)} is not {_kind(a)}")
    return progressions.compared(x, y)


def _angles(a: Value, b: Value) -> Outcome | None:
    """Families of angles whose whole parameter is not declared and has another letter; None if they are something else."""
    kinds = (Scalar, Items)
    if not isinstance(a, kinds) or not isinstance(b, kinds) or views.parameters(a) == views.parameters(b):
        return None
    x, y = views.as_angles(a), views.as_angles(b)
    return None if x is None or y is None else progressions.compared(x, y)


def _pieces(a: Value, b: Value, options: Options) -> Outcome | None:
    """An expression in one letter beside a function of pieces is one of a single piece."""
    if not isinstance(a, Pieces) and not isinstance(b, Pieces):
        return None
    x, y = views.as_pieces(a), views.as_pieces(b)
    if x is None or y is None:
        return Outcome(False, "pieces", f"{_kind(b)} is not {_kind(a)}")
    return pieces.compared(x, y)


def _unsolved(a: Value, b: Value, options: Options) -> Outcome | None:
    """An inequality that is not solved beside a set of reals: undecided, unless some number tells them apart."""
    for one, other in ((a, b), (b, a)):
        if not isinstance(one, Relation) or one.sign == "=" or len(letters(one.left, one.right)) != 1:
            continue
        try:
            where = as_realset(as_set(other.value if isinstance(other, Named) else other))
        except CannotRead:
            return None
        if where is not None:
            wrong = inequalities.refuted(one.left, one.sign, one.right, where)
            return Outcome(False if wrong else None, "interval", "another set" if wrong else "it cannot be solved")
    return None


def _definite(value: Value) -> bool:
    return isinstance(value, RealSet)


def _sets(a: Value, b: Value, options: Options) -> Outcome | None:
    if not _definite(a) and not _definite(b):
        return None
    if EMPTY in (a, b) and not (_definite(a) and _definite(b)):
        return Outcome(False, "set", "one has no elements")
    try:
        x, y = as_realset(a), as_realset(b)
    except CannotRead:
        x = y = None
    if x is None or y is None:
        return Outcome(False, "interval", f"{_kind(b)} is not {_kind(a)}")
    found = realset.equal(x, y)
    return Outcome(found, "interval", "the same set" if found else "another set")


def _matrices(a: Value, b: Value, options: Options) -> Outcome | None:
    if not isinstance(a, Matrix) and not isinstance(b, Matrix):
        return None
    x, y = views.rows_of(a), views.rows_of(b)
    if x is None or y is None:
        return Outcome(False, "matrix", f"{_kind(b)} is not {_kind(a)}")
    if not isinstance(a, Matrix) and len(y[0]) == 1:
        y = views.transposed(y)
    if not isinstance(b, Matrix) and len(x[0]) == 1:
        x = views.transposed(x)
    if len(x) != len(y) or len(x[0]) != len(y[0]):
        return Outcome(False, "matrix", "a matrix of another shape")
    pairs = zip((e for row in x for e in row), (e for row in y for e in row), strict=True)
    return _all([expressions(*pair, options) for pair in pairs], "matrix")


def _statements(a: Value, b: Value, options: Options) -> Outcome | None:
    kinds = (Named, Relation, Congruence)
    if not isinstance(a, kinds) and not isinstance(b, kinds):
        return None
    if isinstance(a, Named) and isinstance(b, Named) and _named_alike(a.name, b.name):
        return compare(a.value, views.parameter_named(b.value, a.value), options)
    if isinstance(a, Congruence) and isinstance(b, Congruence):
        same_name = a.name is None or b.name is None or a.name == b.name
        return _all(
            [Outcome(same_name, "congruence", "the letter"), same(a.residue, b.residue), same(a.modulus, b.modulus)],
            "congruence",
        )
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Congruence) and isinstance(other, Scalar):
            return _residue(one, other)
    x, y = views.as_relation(a), views.as_relation(b)
    if x is not None and y is not None and x.sign == y.sign:
        return equivalent(x.left, x.right, y.left, y.right, ordered=x.sign in ("<", "<="))
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Relation) and isinstance(other, Scalar) and _says_value(one, gold=one is a):
            return scalars(Scalar(one.right), other, options)
    if _names_values(a) or _names_values(b):
        return None
    return Outcome(False, "equation", f"{_kind(b)} is not {_kind(a)}")


def _residue(one: Congruence, other: Scalar) -> Outcome:
    """A residue class beside its residue, or beside 7k + 3."""
    if (family := views.implied_family(other)) is not None:
        name = sym(family.parameter)
        members = Family((add(one.residue, mul(one.modulus, name)),), family.parameter, "Z")
        return progressions.compared(members, family)
    return same(one.residue, other.node)._replace(path="congruence")


def _named_alike(a: Node, b: Node) -> bool:
    first, second = name_of(a), name_of(b)
    return a == b or (first is not None and second is not None and same_name(first, second))


def _says_value(relation: Relation, *, gold: bool) -> bool:
    """Whether an equation says a value: an answer may name a sum of letters, but a gold of that kind is an equation."""
    if relation.sign != "=" or letters(relation.right) or relation.right == ZERO:
        return False
    return names_a_value(relation.left) and (not gold or relation.left.head == "call")


# collections


def _collections(a: Value, b: Value, options: Options) -> Outcome | None:
    if _names_values(a) or _names_values(b):
        return _assignments(a, b, options)
    if not isinstance(a, Items) and not isinstance(b, Items):
        return None
    x, y = _items(a), _items(b)
    kinds = {x.kind, y.kind}
    if "set" in kinds:
        if kinds <= {"set", "list"}:
            return _unordered(x.items, y.items, options, multiple=False)
        return Outcome(False, "set", f"{_kind(b)} is not {_kind(a)}")
    if kinds == {"list"}:
        return _ordered(x, y, options) if options.ordered else _unordered(x.items, y.items, options, multiple=True)
    if kinds in ({"tuple"}, {"square"}, {"list", "tuple"}) or len(x.items) > 2:
        if len(x.items) > 1 and len(y.items) > 1:
            return _ordered(x, y, options)
        if kinds == {"square"}:
            return _ordered(x, y, options)
    return Outcome(False, "kind", f"{_kind(b)} is not {_kind(a)}")


def _items(value: Value) -> Items:
    return value if isinstance(value, Items) else Items("list", (value,))


def _ordered(a: Items, b: Items, options: Options) -> Outcome:
    path = "tuple" if a.kind == b.kind == "tuple" else "list"
    if len(a.items) != len(b.items):
        return Outcome(False, path, f"{len(b.items)} items instead of {len(a.items)}")
    if views.parameters(a):
        b = views.with_parameter(b, a)
        nodes = [tuple(item.node for item in side.items if isinstance(item, Scalar)) for side in (a, b)]
        name = min(views.parameters(a))
        if len(nodes[0]) == len(nodes[1]) == len(a.items) and progressions.shifted(nodes[0], nodes[1], name):
            return Outcome(True, path, "the same members")
    return _all([compare(x, y, options) for x, y in zip(a.items, b.items, strict=True)], path)


def _unordered(a: tuple[Value, ...], b: tuple[Value, ...], options: Options, *, multiple: bool) -> Outcome:
    """Compare without order; `multiple` says that it matters how often an item occurs."""
    path = "list" if multiple else "set"
    exact = [views.exact_items(items) for items in (a, b)]
    if exact[0] is not None and exact[1] is not None and options.tolerance is None and not options.percent:
        x, y = Counter(exact[0]), Counter(exact[1])
        found = x == y if multiple else x.keys() == y.keys()
        return Outcome(found, path, "the same items" if found else "other items")
    if not multiple:
        a, b = _distinct(a, options), _distinct(b, options)
    if len(a) != len(b):
        return Outcome(False, path, f"{len(b)} items instead of {len(a)}")
    if len(a) * len(b) > MAX_PAIRS:
        raise TooMuch(f"collections of {len(a)} items that are no numbers")
    return _matched(a, b, options, path)


def _matched(a: tuple[Value, ...], b: tuple[Value, ...], options: Options, path: str) -> Outcome:
    rest, doubt = list(b), None
    for item in a:
        found = None
        for index, other in enumerate(rest):
            outcome = compare(item, other, options)
            if outcome.same:
                found = index
                break
            if outcome.same is None:
                doubt = outcome
        if found is None:
            return Outcome(None if doubt else False, path, doubt.reason if doubt else "an item is missing")
        del rest[found]
    return Outcome(True, path, "the same items")


def _distinct(items: tuple[Value, ...], options: Options) -> tuple[Value, ...]:
    out: list[Value] = []
    if len(items) ** 2 > 2 * MAX_PAIRS:
        raise TooMuch(f"a set of {len(items)} items that are no numbers")
    for item in items:
        if not any(compare(item, other, options).same for other in out):
            out.append(item)
    return tuple(out)


def _assignments(a: Value, b: Value, options: Options) -> Outcome:
    """`x = 1, y = 2`: by name; beside a tuple by the alphabet."""
    x, y = views.by_name(a), views.by_name(b)
    if x is not None and y is not None:
        if [name for name, _ in x] != [name for name, _ in y]:
            return Outcome(False, "assignment", "values for other letters")
        return _all([compare(u, v, options) for (_, u), (_, v) in zip(x, y, strict=True)], "assignment")
    named, other = (x, b) if x is not None else (y, a)
    set_like = isinstance(other, RealSet) or (isinstance(other, Items) and other.kind == "set")
    if named is not None and set_like and not _indexed(named):
        return Outcome(False, "assignment", "values of several letters are no set")
    if (
        named is None
        or not isinstance(other, Items)
        or other.kind not in ("tuple", "list", "square")
        or len(other.items) != len(named)
    ):
        return (
            _unordered(_items(a).items, _items(b).items, options, multiple=True)
            if isinstance(a, Items) and isinstance(b, Items)
            else Outcome(False, "assignment", f"{_kind(b)} is not {_kind(a)}")
        )
    return _all(
        [compare(value, item, options) for (_, value), item in zip(named, other.items, strict=True)], "assignment"
    )


def _indexed(named: list[tuple[str, Value]]) -> bool:
    """Whether the names are x_1, x_2 and so on, which are values of one letter."""
    return len({name.partition("_")[0] for name, _ in named}) == 1
