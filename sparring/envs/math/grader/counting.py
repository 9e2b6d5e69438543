"""The ways to write combinations and arrangements: C(n, k), 10C3, {}_{10}C_3, C_{10}^3, nCr(10, 3)."""

from __future__ import annotations

from sparring.envs.math.grader.cursor import Cursor
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.numbers import literal
from sparring.envs.math.grader.tree import Node, add, call, div, neg, num

_LETTERS = {"C": "C", "P": "P", "A": "P"}
_WHOLE_NAMES = {"nCr": "C", "nPr": "P", "ncr": "C", "npr": "P", "comb": "C", "choose": "C", "perm": "P"}


def counted(kind: str, n: Node, k: Node) -> Node:
    """Return the number of combinations (C) or of arrangements (P) of k out of n."""
    if kind == "C":
        return call("binom", n, k)
    if n.head == k.head == "num":
        return call("perm", n, k)
    return div(call("factorial", n), call("factorial", add(n, neg(k))))


def before_letter(cursor: Cursor) -> Node:
    """What follows an index before the letter: `_{10}C_3` or `^{10}C_3`, from the sign of the index on."""
    cursor.take()
    n = _index(cursor)
    kind = _LETTERS.get(cursor.take().text)
    if kind is None or not cursor.accept("_"):
        raise CannotRead("an index that belongs to nothing")
    return counted(kind, n, _index(cursor))


def _index(cursor: Cursor) -> Node:
    if cursor.peek().kind == "num":
        return literal(cursor.take().text)
    return cursor.grammar.exponent(cursor)


def upper_first(cursor: Cursor) -> Node | None:
    """C^3_{10} after the C, or None."""
    start = cursor.position
    if cursor.at("^") and cursor.may_try():
        cursor.take()
        k = _index(cursor)
        if cursor.accept("_"):
            return counted("C", _index(cursor), k)
    cursor.position = start
    return None


def glued(cursor: Cursor, n: Node) -> Node | None:
    """10C3 after the 10, or None."""
    letter, k = cursor.peek(), cursor.peek(1)
    if letter.text not in ("C", "P") or letter.kind not in ("name", "word") or letter.space or k.space:
        return None
    if k.kind == "num" and k.text.isdigit():
        cursor.take()
        return counted(_LETTERS[letter.text], n, cursor.grammar.powered(cursor))
    if k.text == "_" and cursor.peek(2).text != "" and cursor.latex:
        cursor.position += 2
        return counted(_LETTERS[letter.text], n, _index(cursor))
    return None


def applied(name: str, items: tuple[Node, ...]) -> Node | None:
    """C(n, k) with its arguments; None where they are none: points may be called C as well."""
    kind = _LETTERS.get(name) if name != "A" else None
    kind = kind or _WHOLE_NAMES.get(name)
    if kind is None or len(items) != 2:
        return None
    n, k = items
    if any(item.head not in ("num", "sym", "add", "mul") for item in items):
        return None
    numbers = n.head == k.head == "num"
    if numbers and not (n.value.denominator == k.value.denominator == 1 and 0 <= k.value <= n.value):
        return None
    return counted(kind, n, k)


def indexed(name: str, exponent: Node) -> Node | None:
    """C_n^k and A_n^k of the continent, for a name with an index and its exponent; None for other powers."""
    letter, _, index = name.partition("_")
    if letter not in ("C", "A", "P") or not index.isdigit() or exponent.head != "num":
        return None
    if exponent.value.denominator != 1 or not 0 <= exponent.value <= int(index):
        return None
    return counted(_LETTERS[letter], num(int(index)), exponent)
