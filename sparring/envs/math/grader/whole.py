"""Letters that stand for whole numbers: n in (-1)^n, n! or cos(n pi)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import lcm

from sparring.envs.math.grader.errors import TooMuch
from sparring.envs.math.grader.tree import Node, letters, rebuild, walk

MAX_READINGS = 64
MAX_PERIOD = 12
COUNTER = "n#"
"""The name of the letter that counts periods."""
_COUNTING = frozenset(("factorial", "factorial2", "binom", "mod"))
_CUSTOMARY = frozenset(("n", "k", "m", COUNTER))
_ROUNDED = frozenset(("floor", "ceil"))
_ANGLES = frozenset(("sin", "cos", "tan", "cot", "sec", "csc"))


def whole_letters(*nodes: Node) -> frozenset[str]:
    """Return the letters that are counted with, are exponents of negative numbers, or are n, k or m in a multiple of pi.

    >>> from sparring.envs.math.grader.parser import parse
    >>> sorted(whole_letters(parse("(-1)^n x^n"))), sorted(whole_letters(parse("2^n")))
    (['n'], [])
    """
    found: set[str] = set()
    for node in nodes:
        for here in walk(node):
            if here.head == "call" and here.value in _COUNTING:
                found.update(letters(node))
            elif here.head == "pow" and _negative(here.args[0]):
                found.update(letters(here.args[1]))
            elif here.head == "call" and here.value in _ANGLES:
                found.update(_beside_pi(here))
            elif here.head == "call" and here.value in _ROUNDED:
                found.update(_CUSTOMARY.intersection(letters(here)))
    return frozenset(found)


def _negative(base: Node) -> bool:
    return (base.head == "num" and base.value < 0) or (base.head == "const" and base.value == "i")


def _beside_pi(node: Node) -> set[str]:
    return {
        name
        for here in walk(node)
        if here.head == "mul" and any(arg.head == "const" and arg.value == "pi" for arg in here.args)
        for name in letters(here)
        if name in _CUSTOMARY
    }


def period(*nodes: Node) -> tuple[str, int]:
    """Return a letter and modulo which number it matters to the whole parts of its multiples; 1 if there are none.

    >>> from sparring.envs.math.grader.parser import parse
    >>> period(parse("floor(n/2)+floor(n/3)"))
    ('n', 6)
    """
    names: set[str] = set()
    size = 1
    for node in nodes:
        for here in walk(node):
            if here.head == "call" and here.value in _ROUNDED and letters(here):
                names.update(letters(here))
                size = lcm(size, *(part.value.denominator for part in walk(here) if part.head == "num"))
    if len(names) != 1 or not names <= _CUSTOMARY or size > MAX_PERIOD:
        return "", 1
    return names.pop(), size


def readings(node: Node, turns: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield for each letter of `turns` its values modulo its order, in all combinations.

    Raises:
        TooMuch: There are too many.
    """
    names = [name for name in letters(node) if name in turns]
    total = 1
    for name in names:
        total *= turns[name]
    if total > MAX_READINGS:
        raise TooMuch("too many cases of whole numbers")
    for values in product(*(range(turns[name]) for name in names)):
        yield dict(zip(names, values, strict=True))


def at(node: Node, reading: Mapping[str, int], unity: Callable[[Fraction], Node]) -> Node:
    """Return the tree with exp(i pi n)^c as a root of unity, for the n that `reading` says."""
    if node.head == "sym" and node.value in reading:
        return unity(Fraction(reading[node.value]))
    if node.head == "pow" and node.args[0].head == "sym" and node.args[0].value in reading:
        return unity(reading[node.args[0].value] * node.args[1].value)
    args = tuple(at(arg, reading, unity) for arg in node.args)
    return rebuild(node, args)
