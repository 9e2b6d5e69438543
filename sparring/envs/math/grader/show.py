"""The canonical form of an answer: one text for each value, which reads back as the same value.

`-12` · `7/3` · `2*sqrt(3)` · `(1+sqrt(5))/2` · `3+4i` · `3x^2-2x+1` · `2*x*y` · `(1, 2)` · `{1, 2}` · `[0, 2) U (3, oo)` ·
`[[1, 2], [3, 4]]` · `y = 2x+1` · `B` · `yes` · `14:30` · `2024-03-05` · `101_2` · `12 cm` · `35%` · `oo`
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cmp_to_key
from typing import Any

from sparring.envs.math.grader import realset
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.expressions import expression
from sparring.envs.math.grader.naming import name_of
from sparring.envs.math.grader.numbersets import letter_of
from sparring.envs.math.grader.realset import RealSet
from sparring.envs.math.grader.tree import Node
from sparring.envs.math.grader.units import symbol
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


def show(value: Value) -> str:
    """Return the canonical form."""
    return _SHOWERS[type(value)](value)


# answers that are no expressions


def _scalar(value: Scalar) -> str:
    text = expression(value.node)
    if value.unit is None:
        return text
    if str(value.unit) == "%":
        return f"{text}%" if value.node.head == "num" else f"({text})%"
    return f"{text} {_unit(value.unit)}"


def _unit(unit: Any) -> str:
    named = [(name if symbol(name) or len(name) > 3 else f"\\text{{{name}}}", power) for name, power in unit.powers]
    top = [name if power == 1 else f"{name}^{power}" for name, power in named if power > 0]
    bottom = [name if power == -1 else f"{name}^{-power}" for name, power in named if power < 0]
    if not top:
        return "*".join(f"{name}^{{{power}}}" for name, power in unit.powers)
    return "*".join(top) + "".join(f"/{name}" for name in bottom)


def _items(value: Items) -> str:
    nested = value.kind == "list" and any(isinstance(item, Items) and item.kind == "list" for item in value.items)
    inner = ("; " if nested else ", ").join(_sorted_set(value.items) if value.kind == "set" else map(show, value.items))
    return {"tuple": f"({inner})", "set": f"{{{inner}}}", "square": f"[{inner}]", "list": inner}[value.kind]


def _sorted_set(items: tuple[Value, ...]) -> list[str]:
    """Return the canonical forms of different items, each worked out once, in order where they are real numbers."""
    shown: dict[str, Value] = {}
    for item in items:
        shown.setdefault(show(item), item)
    if all(isinstance(item, Scalar) and item.unit is None for item in shown.values()):
        try:

            def order(a: str, b: str) -> int:
                return _compare(shown[a], shown[b])

            return sorted(shown, key=cmp_to_key(order))
        except (CannotRead, TooMuch):
            return list(shown)
    return list(shown)


def _compare(a: Any, b: Any) -> int:
    return realset.sign(Node("add", (a.node, Node("mul", (Node("num", (), Fraction(-1)), b.node)))))


def _realset(value: RealSet) -> str:
    if not any(value.inside):
        return "{}"
    parts: list[str] = []
    points: list[str] = []
    breaks = value.breaks
    start: str | None = "(-oo" if value.inside[0] else None
    for index, node in enumerate(breaks):
        before, here, after = value.inside[2 * index : 2 * index + 3]
        text = expression(node)
        if start is not None and not (here and after):
            parts.append(f"{start}, {text}{']' if here else ')'}")
            start = None
        if here and not before and not after:
            points.append(text)
        if after and start is None:
            start = f"{'[' if here else '('}{text}"
    if start is not None:
        parts.append(f"{start}, oo)")
    if points:
        parts.append(f"{{{', '.join(points)}}}")
    return " U ".join(parts)


def _name(node: Node) -> str:
    """The left side of an equation; f(x) is no product there, and dy/dx is y'."""
    name = name_of(node) if node.head == "mul" else None
    if name is not None and name.endswith("'"):
        return name
    if name is not None and name.endswith("^-1"):
        return f"{name[:-3]}^{{-1}}({expression(node.args[1])})"
    if name is not None and " o " in name:
        return f"{node.args[0].value}({node.args[1].value}({expression(node.args[2])}))"
    if node.head == "mul" and len(node.args) == 2 and all(arg.head == "sym" for arg in node.args):
        return f"{node.args[0].value}({node.args[1].value})"
    return expression(node)


def _set_or_equation(value: Named) -> str:
    """`x = 5`; of a set of reals the name is left out; a set of numbers with a letter of its own has that letter."""
    if isinstance(value.value, Word) and (letter := letter_of(value.value.text)):
        return f"{_name(value.name)} \\in \\mathbb{{{letter}}}"
    return _realset(value.value) if isinstance(value.value, RealSet) else f"{_name(value.name)} = {show(value.value)}"


def _clock(value: Clock) -> str:
    minutes, seconds = divmod(value.seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def _based(value: Based) -> str:
    digits, rest = "", int(value.value)
    while rest:
        rest, digit = divmod(rest, value.base)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return f"{digits or '0'}_{value.base}"


def _congruence(value: Congruence) -> str:
    name = "" if value.name is None else f"{expression(value.name)} \\equiv "
    return f"{name}{expression(value.residue)} \\pmod{{{expression(value.modulus)}}}"


def _word(value: Word) -> str:
    """Words; short ones in a box of text, for they may look like letters."""
    return (
        f"\\text{{{value.text}}}"
        if max(map(len, value.text.split()), default=0) <= 3 and value.text not in _PLAIN
        else value.text
    )


_PLAIN = frozenset(("yes", "no"))


def _family(value: Family) -> str:
    return f"{', '.join(map(expression, value.items))}, {value.parameter} \\in \\mathbb{{{value.domain}}}"


def _pieces(value: Pieces) -> str:
    rows = [f"{expression(node)}, & {value.name} \\in {_realset(where)}" for node, where in value.parts]
    return "\\begin{cases} " + " \\\\ ".join(rows) + " \\end{cases}"


_SHOWERS: dict[type, Callable[[Any], str]] = {
    Scalar: _scalar,
    Items: _items,
    RealSet: _realset,
    Matrix: lambda value: "[" + ", ".join(f"[{', '.join(map(expression, row))}]" for row in value.rows) + "]",
    Named: _set_or_equation,
    Relation: lambda value: f"{expression(value.left)} {value.sign} {expression(value.right)}",
    Congruence: _congruence,
    Choice: lambda value: value.letter if value.rest is None else f"({value.letter}) {value.rest}",
    Word: _word,
    Clock: _clock,
    Date: lambda value: f"{value.year:04d}-{value.month:02d}-{value.day:02d}",
    Based: _based,
    Family: _family,
    Pieces: _pieces,
    Ratio: lambda value: ":".join(map(expression, value.terms)),
}
