"""Constants of integration: C, c, K and C_1 are names for the same, and a constant added to them changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from sparring.envs.math.grader import evaluate
from sparring.envs.math.grader.equal import Outcome, same
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.tree import Node, add, letters, neg, num, rebuild, sym

_SURE = re.compile(r"C|K|[Cc]_[0-9]|C'")
_POSSIBLE = re.compile(r"[CcKkABDE]|[CcKkAB]_[0-9]|C'")
_NO_VARIABLES = frozenset(("a", "b"))
_PLACES = (1, 2, 3, Fraction(1, 2), 0, Fraction(1, 4), -1)
MAX_CONSTANTS = 3


def same_family(gold: Node, answer: Node) -> Outcome | None:
    """Return whether the answer is the gold with other names of its constants; None where there are no constants."""
    if not any(_SURE.fullmatch(name) for name in letters(gold, answer)) or set(letters(gold, answer)) & _NO_VARIABLES:
        return None
    rest = _without(answer, "C") or _without(answer, "c")
    if rest is not None and letters(gold) and not any(_POSSIBLE.fullmatch(name) for name in letters(gold)):
        return same(gold, rest)._replace(path="antiderivative")
    for renamed in renamings(gold, answer):
        found = same(gold, renamed)
        if found.same or (found := _up_to_constant(gold, renamed)).same:
            return found._replace(path="antiderivative")
    return None


def renamings(gold: Node, answer: Node) -> Iterator[Node]:
    """Yield the answer with its constants named as in the gold, in each order."""
    names, others = letters(gold), letters(answer)
    if not any(_SURE.fullmatch(name) for name in (*names, *others)):
        return
    kept = [name for name in names if _POSSIBLE.fullmatch(name)]
    given = [name for name in others if _POSSIBLE.fullmatch(name)]
    if len(kept) != len(given) or len(kept) > MAX_CONSTANTS or set(names) - set(kept) != set(others) - set(given):
        return
    if set(names) == set(kept):
        return
    for order in permutations(kept):
        yield _renamed(answer, dict(zip(given, order, strict=True)))


def _renamed(node: Node, names: dict[str, str]) -> Node:
    if node.head == "sym":
        return sym(names.get(node.value, node.value))
    args = tuple(_renamed(arg, names) for arg in node.args)
    return rebuild(node, args) if args != node.args else node


def _without(node: Node, name: str) -> Node | None:
    """The other terms of a sum in which a constant is one term, and occurs nowhere else."""
    rest = [arg for arg in node.args if arg not in (sym(name), neg(sym(name)))]
    if node.head != "add" or len(rest) != len(node.args) - 1 or name in letters(*rest):
        return None
    return add(*rest)


def _up_to_constant(gold: Node, answer: Node) -> Outcome:
    """Compare f + C with g + C: equal if f - g is a constant."""
    nothing = Outcome(False, "antiderivative", "another function")
    for name in letters(gold):
        first, second = _without(gold, name), _without(answer, name)
        if first is None or second is None or not (_SURE.fullmatch(name) or name == "c"):
            continue
        for place in _PLACES:
            ends = [_value(node, Fraction(place)) for node in (first, second)]
            if ends[0] is not None and ends[1] is not None:
                return same(add(first, neg(ends[0])), add(second, neg(ends[1])))
    return nothing


def _value(node: Node, place: Fraction) -> Node | None:
    """The value where all letters have the same value, as a number that is not worked out; None if it is not real."""
    try:
        evaluate.value(node, evaluate.RealPoint(dict.fromkeys(letters(node), place)), 60)
    except (TooMuch, Undefined):
        return None
    return fold(_at(node, num(place)))


def _at(node: Node, value: Node) -> Node:
    if node.head == "sym":
        return value
    args = tuple(_at(arg, value) for arg in node.args)
    return rebuild(node, args) if args != node.args else node
