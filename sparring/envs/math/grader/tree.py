"""Expressions as immutable trees, whose constructors do exact arithmetic on small rational numbers and nothing else.

| head | args | value |
|---|---|---|
| `num` | | a Fraction |
| `sym` | | the name of a letter |
| `const` | | `pi`, `e`, `i`, `oo` or `empty` |
| `add`, `mul` | two or more | |
| `pow` | base, exponent | |
| `root` | radicand | the degree; the real root of a negative number if the degree is odd |
| `call` | arguments | the name of a function |
| `pm` | one | `+` for plus-minus, `-` for minus-plus |
| `quantity` | one | a `Unit` |
| `bracket`, `set` | items | the two brackets |
| `matrix` | rows, each a `row` | |
| `rel` | two or more sides | the signs between them, a tuple |
| `list` | items | what joins them: `,` `;` `or` `and` |
| `union`, `meet`, `minus` | two sets | |
| `builder` | the letter, the condition | |
| `ratio` | two or more | |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MAX_BITS = 40_000
"""A rational number whose numerator or denominator may become longer is left unevaluated."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node; equal trees are equal."""

    head: str
    args: tuple[Node, ...] = ()
    value: Any = None


def num(value: int | Fraction) -> Node:
    """Return a rational number."""
    return Node("num", (), Fraction(value))


def sym(name: str) -> Node:
    """Return a letter."""
    return Node("sym", (), name)


def const(name: str) -> Node:
    """Return a constant."""
    return Node("const", (), name)


def call(name: str, *args: Node) -> Node:
    """Return a function of its arguments."""
    return Node("call", args, name)


ZERO, ONE, MINUS_ONE, HALF = num(0), num(1), num(-1), num(Fraction(1, 2))
PI, E, IMAG, OO = const("pi"), const("e"), const("i"), const("oo")


def bits(value: Fraction) -> int:
    """Return how long the longer part of a fraction is."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _flatten(head: str, args: tuple[Node, ...]) -> Iterator[Node]:
    for arg in args:
        if arg.head == head:
            yield from arg.args
        else:
            yield arg


def add(*args: Node) -> Node:
    """Return a sum; rational terms are added up.

    >>> add(num(1), num(2)).value
    Fraction(3, 1)
    """
    total, rest, size = Fraction(0), [], 0
    for arg in _flatten("add", args):
        if arg.head == "num" and (size := size + bits(arg.value)) <= MAX_BITS:
            total += arg.value
        else:
            rest.append(arg)
    if total or not rest:
        rest.append(num(total))
    return rest[0] if len(rest) == 1 else Node("add", tuple(rest))


def mul(*args: Node) -> Node:
    """Return a product; rational factors are multiplied, and zero times a finite thing is zero."""
    total, rest, size = Fraction(1), [], 0
    for arg in _flatten("mul", args):
        if arg.head == "num" and (size := size + bits(arg.value)) <= MAX_BITS:
            total *= arg.value
        else:
            rest.append(arg)
    if not total and all(_harmless(arg) for arg in rest):
        return ZERO
    if total != 1 or not rest:
        rest.insert(0, num(total))
    return rest[0] if len(rest) == 1 else Node("mul", tuple(rest))


def _harmless(node: Node) -> bool:
    """Whether the node surely has a finite value, so that zero times it is zero."""
    return node.head in ("num", "sym") or (node.head == "const" and node.value in ("pi", "e", "i"))


def neg(arg: Node) -> Node:
    """Return minus the argument."""
    return mul(MINUS_ONE, arg)


def power(base: Node, exponent: Node) -> Node:
    """Return a power; a rational number to a small whole power is worked out."""
    if exponent.head == "num":
        times: Fraction = exponent.value
        if times == 1:
            return base
        if times == 0 and _harmless(base) and base != ZERO:
            return ONE
        if base.head == "num" and times.denominator == 1 and _small_power(base.value, times.numerator):
            return num(base.value ** (times.numerator % 2 if base.value == -1 else times.numerator))
        if times == Fraction(1, 2):
            return root(base, 2)
        if times == Fraction(-1, 2) and base.head != "const":
            return power(root(base, 2), MINUS_ONE)
        if base.head == "mul" and _whole(exponent) and times:
            return mul(*(power(arg, exponent) for arg in base.args))
        if base.head == "pow" and _whole(exponent) and _whole(base.args[1]):
            return power(base.args[0], num(times * base.args[1].value))
    return Node("pow", (base, exponent))


def _whole(exponent: Node) -> bool:
    """Whether an exponent is a whole number that is not too long."""
    return exponent.head == "num" and exponent.value.denominator == 1 and bits(exponent.value) < 128


def _small_power(base: Fraction, times: int) -> bool:
    """Whether a power is defined and short."""
    if base in (0, 1, -1):
        return bool(base) or times > 0
    return bits(base) * abs(times) <= MAX_BITS


def div(top: Node, bottom: Node) -> Node:
    """Return a quotient; by zero it stays as it is, and has no value later."""
    return mul(top, power(bottom, MINUS_ONE))


def root(arg: Node, degree: int) -> Node:
    """Return a root; perfect powers of small rational numbers are worked out."""
    if arg.head == "num" and arg.value >= 0 and bits(arg.value) <= 4096:
        top, bottom = integer_root(arg.value.numerator, degree), integer_root(arg.value.denominator, degree)
        if top**degree == arg.value.numerator and bottom**degree == arg.value.denominator:
            return num(Fraction(top, bottom))
    return Node("root", (arg,), degree)


def integer_root(number: int, degree: int) -> int:
    """Return the whole part of the root of a number >= 0 (Newton's method from above).

    >>> integer_root(26, 3), integer_root(27, 3)
    (2, 3)
    """
    if number < 2 or degree == 1:
        return number
    if degree >= number.bit_length():
        return 1
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all below it."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(here.args)


def letters(*nodes: Node) -> list[str]:
    """Return the names of the free letters, sorted."""
    return sorted({here.value for node in nodes for here in walk(node) if here.head == "sym"})


def size(node: Node) -> int:
    """Return the number of nodes."""
    return sum(1 for _ in walk(node))


def rebuild(node: Node, args: tuple[Node, ...]) -> Node:
    """Return the node with other arguments, worked out again."""
    if args == node.args:
        return node
    if node.head == "add":
        return add(*args)
    if node.head == "mul":
        return mul(*args)
    if node.head == "pow":
        return power(*args)
    return root(args[0], node.value) if node.head == "root" else Node(node.head, args, node.value)


def replaced(node: Node, name: str, value: Node) -> Node:
    """Return the tree with a letter replaced, worked out again."""
    if node.head == "sym":
        return value if node.value == name else node
    args = tuple(replaced(arg, name, value) for arg in node.args)
    return rebuild(node, args) if args != node.args else node


def depth(node: Node) -> int:
    """Return how many levels a tree has."""
    level, deepest = [node], 0
    while level:
        deepest += 1
        level = [arg for here in level for arg in here.args]
    return deepest


def text(node: Node) -> str:
    """Return a text that only equal trees share; whole numbers of any length are written in base 16."""
    if node.head == "num":
        return rational_text(node.value)
    return f"{node.head}:{node.value}({','.join(map(text, node.args))})"


def rational_text(value: Fraction) -> str:
    """Return a rational number in base 16."""
    return f"{value.numerator:x}" if value.denominator == 1 else f"{value.numerator:x}/{value.denominator:x}"
