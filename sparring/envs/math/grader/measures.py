"""Units and scale words behind a number."""

from __future__ import annotations

from fractions import Fraction

from sparring.envs.math.grader import numbers, units
from sparring.envs.math.grader.cursor import Cursor
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.lexer import Token
from sparring.envs.math.grader.tree import Node, add, mul, num

_NO_NOUNS = frozenset([
    "is", "are", "was", "not", "no", "nor", "never", "maybe", "perhaps", "possibly", "probably", "wrong", "incorrect", "false", "but",
    "if", "when", "plus", "minus", "times", "than", "then", "more", "less", "most", "least", "at", "about", "approx", "approximately",
    "roughly", "almost", "nearly", "around", "under", "over", "above", "below", "between", "the", "a", "an", "of", "it", "this", "that",
    "otherwise", "else", "where", "or", "and", "cannot", "except", "unless", "each", "twice", "thrice", "half",
])  # fmt: skip
"""Words that are no units: with one of them behind it, a number is not an answer."""


_RENAMED = {"union": "cup", "Omega": "ohm"}
"""Units that are read as something else."""


def scale(cursor: Cursor, left: Node) -> Node | None:
    """`2.4 million`: the number times the scale word."""
    token = cursor.peek()
    factor = numbers.SCALES.get(token.text.lower())
    if factor is None or left.head != "num":
        return None
    cursor.position += 1
    return mul(left, num(factor))


def unit_of(cursor: Cursor, left: Node) -> units.Unit | None:
    """The unit at this place, or None."""
    parts: list[tuple[str, int]] = []
    sign, start = 1, cursor.position
    while True:
        found = unit_word(cursor, left, first=not parts)
        if found is None:
            break
        parts += [(name, power * sign) for name, power in found]
        sign = 1
        if parts and (cursor.at("/", "per") and cursor.peek(1).kind in ("word", "name", "key")):
            cursor.position += 1
            sign = -1
        elif (cursor.at("*") and cursor.peek(1).kind == "word") or (
            cursor.at("and") and _nouns_to_the_end(cursor) and not any(units.symbol(name) for name, _ in parts)
        ):
            cursor.position += 1
    if sign < 0 or not parts:
        cursor.position = start
        return None
    return units.product(parts)


def _nouns_to_the_end(cursor: Cursor) -> bool:
    """Whether nothing but nouns follows an `and`, as in `72 cats and dogs`: what is counted, and no other answer."""
    ahead = 1
    while (token := cursor.peek(ahead)).kind == "word" and _is_noun(token.text):
        ahead += 1
    return ahead > 1 and token.kind in ("end", "close")


def _is_noun(word: str) -> bool:
    return len(word) > 2 and word.lower() not in _NO_NOUNS and not _is_known(word) and numbers.from_words(word) is None


def abbreviation_ahead(cursor: Cursor, left: Node) -> bool:
    """Whether what follows is a unit of single letters, as in `12 m/s`: apart from the number, and nothing but units after it."""
    token, ahead = cursor.peek(), 0
    if (_short_name(cursor) and not lettered(left)) or _fraction_end(cursor, left):
        return True
    if cursor.latex or token.kind != "name" or not token.space or token.text not in units.SINGLE or lettered(left):
        return False
    while (token := cursor.peek(ahead)).kind not in ("end", "close") and token.text not in (",", ";", "=", "or", "and"):
        known = token.kind in ("name", "word") and (token.text in units.SINGLE or units.symbol(token.text) is not None)
        if not known and token.text not in ("/", "^", "*", "-", "{", "}") and token.kind != "num":
            return False
        ahead += 1
    return True


def unit_word(cursor: Cursor, left: Node, *, first: bool) -> list[tuple[str, int]] | None:
    """Return one unit with its power, or None if there is none here."""
    token, times = cursor.peek(), 1
    if token.text.startswith("money:") and first:
        cursor.position += 1
        return [(token.text[6:], 1)]
    if first and (end := _fraction_end(cursor, left)):
        return _fraction(cursor, left, end)
    if _short_name(cursor):
        cursor.position += 1
        return [(_RENAMED.get(token.text) or units.symbol(token.text) or token.text, 1)]
    if (
        token.text.lower() in ("square", "sq", "cubic", "cu")
        and token.kind == "word"
        and cursor.peek(1).kind in ("word", "key")
    ):
        times = 2 if token.text.lower().startswith("sq") else 3
        cursor.position += 1
        if cursor.at(".") or cursor.peek().text == ".":
            cursor.position += 1
        token = cursor.peek()
    inch = token.text == "in" and token.kind == "key" and cursor.peek(1).kind in ("end", "op", "close")
    single = token.kind == "name" and token.text in units.SINGLE and (not first or (token.space and not cursor.latex))
    if not (token.kind == "word" or inch or single) or token.text.lower() in _NO_NOUNS:
        return None
    cursor.position += 1
    if first and lettered(left) and token.kind == "word" and not _is_known(token.text):
        cursor.position -= 1
        return None
    powers = list(units.compound(token.text) or ((units.symbol(token.text) or units.noun(token.text), 1),))
    if cursor.accept("^"):
        exponent = cursor.grammar.exponent(cursor)
        if exponent.head != "num" or exponent.value.denominator != 1 or abs(exponent.value) > 9:
            raise CannotRead("a unit with that exponent")
        times *= int(exponent.value)
    return [(name, power * times) for name, power in powers]


def each(cursor: Cursor, left: Node) -> list[tuple[str, int]]:
    """What a price is for, as in $12 per hour."""
    if not cursor.at("per", "/") or cursor.peek(1).kind != "word":
        return []
    cursor.position += 1
    return [(name, -power) for name, power in unit_word(cursor, left, first=False) or []]


def _short_name(cursor: Cursor) -> bool:
    """Whether min, sec, cup and Omega are units: nothing follows that they could be applied to or joined with."""
    token, after = cursor.peek(), cursor.peek(1)
    known = (token.kind, token.text) in (("func", "min"), ("func", "sec"), ("key", "union"), ("name", "Omega"))
    return known and (after.kind in ("end", "close", "num") or after.text in (",", ";", "=", "or", "and", "/", "per"))


def _fraction_end(cursor: Cursor, left: Node) -> int:
    r"""How many tokens `\frac{km}{h}` has if its two parts are units; else 0."""
    if (cursor.peek().kind, cursor.peek().text) != ("cmd", "frac") or lettered(left) or cursor.peek(1).text != "{":
        return 0
    ahead = 1
    for _ in range(2):
        if cursor.peek(ahead).text != "{" or not _is_unit(cursor.peek(ahead + 1)):
            return 0
        ahead += 2
        while (token := cursor.peek(ahead)).text != "}":
            if not _is_unit(token) and not (cursor.peek(ahead - 1).text == "^" or token.text in ("^", "*")):
                return 0
            ahead += 1
        ahead += 1
    return ahead


def _is_unit(token: Token) -> bool:
    return token.kind in ("word", "name", "func") and units.symbol(token.text) is not None


def _fraction(cursor: Cursor, left: Node, end: int) -> list[tuple[str, int]]:
    goal, parts, sign = cursor.position + end, list[tuple[str, int]](), 1
    cursor.position += 2
    while cursor.position < goal:
        if cursor.peek().text in ("{", "}", "*"):
            sign = -1 if cursor.take().text == "{" else sign
            continue
        found = unit_word(cursor, left, first=False)
        if found is None:
            raise CannotRead("a fraction of units that is not read")
        parts += [(name, power * sign) for name, power in found]
    return parts


def compound(cursor: Cursor, first: Node) -> Node:
    """`3 hours 20 minutes` after the hours: both in the smaller unit."""
    while cursor.peek().kind == "num" or (cursor.at("and") and cursor.peek(1).kind == "num"):
        start = cursor.position
        cursor.accept("and")
        value = cursor.grammar.powered(cursor)
        unit = value.value if value.head == "quantity" else unit_of(cursor, value)
        inner = value.args[0] if value.head == "quantity" else value
        if unit == units.FOOT and first.value == units.DEGREE:
            first = Node("quantity", (add(first.args[0], mul(inner, num(Fraction(1, 60)))),), units.DEGREE)
            continue
        (kind, size), (other, smaller) = units.factor(first.value), units.factor(unit or units.DEGREE)
        if unit is None or kind != other or smaller >= size:
            cursor.position = start
            break
        first = Node("quantity", (add(mul(first.args[0], num(size / smaller)), inner),), unit)
    return first


def _is_known(word: str) -> bool:
    return units.symbol(word) is not None or units.compound(word) is not None


def splits(token: Token, left: Node, after: Token) -> bool:
    """Whether a run of letters after a factor is a product of letters."""
    if token.text in ("sq", "cu") and (after.kind == "word" or after.text == "in"):
        return False
    return len(token.text) <= 3 and not (
        _is_known(token.text) and left.head in ("num", "root", "mul", "pow", "add") and not lettered(left)
    )


def lettered(node: Node) -> bool:
    """Whether there is a letter in an expression."""
    return node.head == "sym" or any(map(lettered, node.args))
