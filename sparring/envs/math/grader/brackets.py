"""Brackets of all kinds: tuples, intervals, sets, matrices, absolute values."""

from __future__ import annotations

from sparring.envs.math.grader import numbers
from sparring.envs.math.grader.cursor import CLOSING, END, Cursor
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.series import continued
from sparring.envs.math.grader.tree import Node, call, const, sym

_ROUND = {"(": (")", "]"), "[": ("]", ")"), "{": ("}",), "\\{": ("\\}",), "<": (">",)}


def items_of(cursor: Cursor) -> tuple[Node, ...]:
    """What stands between brackets, separated by commas or semicolons."""
    if cursor.peek().kind == "close":
        return ()
    bars, cursor.bars = cursor.bars, 0
    items = [cursor.grammar.relation(cursor)]
    while cursor.accept(",", ";"):
        if cursor.accept("..."):
            cursor.accept(",", ";")
            items = continued(items, cursor.grammar.relation(cursor))
        else:
            items.append(cursor.grammar.relation(cursor))
    cursor.bars = bars
    return tuple(items)


def bracketed(cursor: Cursor, opening: str) -> Node:
    """The rest of a bracket after its opening."""
    if opening.startswith("env:"):
        return _environment(cursor, opening)
    if opening == "|":
        inner = cursor.grammar.sum(cursor)
        cursor.expect("close", "|")
        return call("abs", inner)
    if opening in ("floor", "ceil"):
        inner = cursor.grammar.sum(cursor)
        cursor.expect("close", opening)
        return call(opening, inner)
    if opening in ("{", "\\{") and (built := _builder(cursor, opening)) is not None:
        return built
    items = items_of(cursor)
    if cursor.at("choose", "over"):
        name, below = cursor.take().text, cursor.grammar.sum(cursor)
        items = (call("binom", items[0], below) if name == "choose" else numbers.quotient(items[0], below),)
    token = cursor.take()
    if token.kind != "close" or token.text not in _ROUND.get(opening, ()):
        raise CannotRead(f"{opening!r} is not closed")
    return _closed(cursor, opening, token.text, items)


def _closed(cursor: Cursor, opening: str, closing: str, items: tuple[Node, ...]) -> Node:
    if opening == "\\{" or (opening == "{" and (len(items) != 1 or not cursor.latex)):
        return Node("set", items)
    if opening == "{" or (len(items) == 1 and opening == "(" and closing == ")"):
        return items[0]
    if len(items) == 1 and items[0].head == "matrix":
        return items[0]
    if len(items) == 1 and opening == "[" and items[0].head not in ("bracket", "list"):
        return Node("bracket", items, "[]")
    if not items:
        raise CannotRead("a bracket with nothing in it")
    return Node("bracket", items, opening + closing)


def _builder(cursor: Cursor, opening: str) -> Node | None:
    """`{x | x > 2}` after the brace, or None where it is another kind of set."""
    start, domain = cursor.position, const("mathbb:R")
    letter = cursor.take()
    while letter.kind == "name" and cursor.peek().kind not in ("end", "close") and not cursor.at("|", ":"):
        if not cursor.at("in"):
            break
        domain = const(cursor.peek(1).text)
        cursor.position += 2
    if letter.kind != "name" or not cursor.accept("|", ":"):
        cursor.position = start
        return _image(cursor, opening)
    condition = cursor.grammar.listing(cursor)
    cursor.expect("close", CLOSING[opening])
    return Node("builder", (sym(letter.text), condition), domain.value)


def _image(cursor: Cursor, opening: str) -> Node | None:
    """`{2k + 1 | k in Z}` after the brace, or None."""
    if not cursor.may_try():
        return None
    start, depth = cursor.position, cursor.depth
    try:
        image = cursor.grammar.sum(cursor)
        found = cursor.accept("|", ":")
        condition = cursor.grammar.listing(cursor) if found else image
        if found:
            cursor.expect("close", CLOSING[opening])
            return Node("builder", (image, condition))
    except CannotRead:
        pass
    cursor.position, cursor.depth = start, depth
    return None


def _skip_distance(cursor: Cursor) -> None:
    """The distance in `\\\\[4pt]`."""
    if (
        cursor.peek().text == "["
        and cursor.peek(1).kind == "num"
        and cursor.peek(2).text in ("pt", "em", "ex", "mm", "cm")
    ):
        cursor.position += 4


_SAID = ("if", "for", "when", "where", "in", "is")
_ELSE = ("otherwise", "else", "elsewhere", "Otherwise")


def _cases(cursor: Cursor, opening: str) -> Node:
    """Rows of an expression and its condition; rows without conditions are a list."""
    rows: list[tuple[Node, ...]] = []
    while cursor.peek() is not END and cursor.peek().kind != "close":
        row = [cursor.grammar.relation(cursor)]
        while cursor.accept(",", ";", "&", "."):
            pass
        said = _skipped(cursor, _SAID)
        if _skipped(cursor, _ELSE):
            row.append(const("otherwise"))
        elif cursor.peek().kind != "close" and not cursor.at("\\\\"):
            row.append(cursor.grammar.listing(cursor))
        elif said:
            raise CannotRead("a condition is missing")
        _skipped(cursor, (".", *_ELSE))
        rows.append(tuple(row))
        if cursor.accept("\\\\"):
            _skip_distance(cursor)
    cursor.expect("close", opening)
    if not rows or any(row[0].head == "rel" for row in rows):
        return Node("list", tuple(cell for row in rows for cell in row), ",")
    if all(len(row) == 1 for row in rows):
        return Node("list", tuple(row[0] for row in rows), ",")
    if any(len(row) == 1 for row in rows):
        raise CannotRead("a piece of a function without its condition")
    return Node("pieces", tuple(Node("piece", row) for row in rows))


def _skipped(cursor: Cursor, words: tuple[str, ...]) -> bool:
    start = cursor.position
    while cursor.peek().text in words and (cursor.peek().kind == "word" or cursor.peek().text == "."):
        cursor.position += 1
    return cursor.position > start


def _environment(cursor: Cursor, opening: str) -> Node:
    if opening == "env:cases" or opening == "env:dcases":
        return _cases(cursor, opening)
    rows: list[Node] = []
    row: list[Node] = []
    while cursor.peek() is not END and cursor.peek().kind != "close":
        row.append(cursor.grammar.relation(cursor))
        while cursor.at(",", ";"):
            cursor.take()
        if cursor.accept("\\\\"):
            _skip_distance(cursor)
            rows.append(Node("row", tuple(row)))
            row = []
        else:
            cursor.accept("&")
    if row:
        rows.append(Node("row", tuple(row)))
    cursor.expect("close", opening)
    if opening in ("env:aligned", "env:align", "env:gathered"):
        return Node("list", tuple(row.args[0] for row in rows), ",")
    if not rows or len({len(row.args) for row in rows}) != 1 or ("matrix" not in opening and opening != "env:array"):
        raise CannotRead(f"{opening[4:]} is not read, or its rows differ in length")
    if opening == "env:vmatrix":
        return call("det", Node("matrix", tuple(rows)))
    return Node("matrix", tuple(rows))
