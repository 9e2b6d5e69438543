"""From tokens to a tree: precedence climbing over LaTeX and plain text alike.

Loosest first: `or`, `and`, commas · relations · union, intersection, difference · sums · products, also by juxtaposition ·
signs · powers · factorials, primes, degrees, percent.
"""

from __future__ import annotations

import re
from fractions import Fraction

from sparring.envs.math.grader import counting, numbers, series, units
from sparring.envs.math.grader.atoms import argument, atom, braced, split_letters
from sparring.envs.math.grader.cursor import END, Cursor, Grammar
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.french import retagged
from sparring.envs.math.grader.lexer import Token, tokenize
from sparring.envs.math.grader.measures import abbreviation_ahead, compound, each, scale, splits, unit_of
from sparring.envs.math.grader.tree import Node, add, call, depth, mul, neg, num, power, sym

RELATIONS = frozenset(("=", "<", ">", "<=", ">=", "!=", "~", "equiv", "in", "notin"))
_DOTTED = re.compile(r"([0-9]*\.[0-9]*)\\dot\s*\{?([0-9])\}?([0-9]*)\\dot\s*\{?([0-9])\}?")
"""A repeating decimal with a dot over the first and the last digit of its period."""
_JOINS = frozenset((",", ";", "or", "and"))
MAX_DEPTH = 90
MAX_SIGNS = 6
_STARTS = frozenset(("num", "name", "const", "func", "open", "cmd"))


def parse(text: str, *, separators: bool = False) -> Node:
    r"""Return the tree of a clean text.

    Raises:
        CannotRead: It is not mathematics that is known.
        TooMuch: It is too long.

    >>> parse(r"\frac12 + 3x").head
    'add'
    """
    text = _DOTTED.sub(r"\1\\overline{\2\3\4}", text)
    cursor = Cursor(retagged(tokenize(text, separators=separators)), _GRAMMAR, latex="\\" in text or "^{" in text)
    node = _listing(cursor)
    if cursor.peek() is not END:
        raise CannotRead(f"{cursor.peek().text!r} is not expected there")
    if depth(node) > MAX_DEPTH:
        raise CannotRead(f"nested more than {MAX_DEPTH} levels deep")
    return node


def _listing(cursor: Cursor) -> Node:
    """Items joined by commas, `or` and `and`; a single item is itself."""
    items, joins = [_relation(cursor)], []
    while join := cursor.accept(*_JOINS):
        if cursor.accept("..."):
            cursor.accept(*_JOINS)
            items = series.continued(items, _relation(cursor))
            joins.append(",")
            continue
        while join in (",", ";") and cursor.at("or", "and"):
            join = cursor.take().text
        if cursor.peek() is END and join in (",", ";"):
            break
        joins.append(join)
        items.append(_relation(cursor))
    if len(items) == 1:
        return items[0]
    kinds = set(joins)
    if {",", ";"} <= kinds:
        return Node("list", _groups(items, joins), ";")
    value = "or" if "or" in kinds else ";" if ";" in kinds else "and" if kinds == {"and"} else ","
    if "and" in kinds and any(item.head == "rel" and item.value[0] not in "=~" for item in items):
        value = "or" if "or" in kinds else "and"
    return Node("list", tuple(items), value)


def _groups(items: list[Node], joins: list[str]) -> tuple[Node, ...]:
    """`x = 0, y = 0; x = 1, y = 1`: what stands between semicolons belongs together."""
    groups: list[list[Node]] = [[items[0]]]
    for join, item in zip(joins, items[1:], strict=True):
        if join == ";":
            groups.append([item])
        else:
            groups[-1].append(item)
    return tuple(group[0] if len(group) == 1 else Node("list", tuple(group), ",") for group in groups)


def _relation(cursor: Cursor) -> Node:
    sides, signs = [_sets(cursor)], []
    while cursor.at(*RELATIONS) and not (cursor.at("in") and cursor.peek(1) is END):
        signs.append(cursor.take().text)
        sides.append(_sets(cursor))
    if cursor.peek().text == "(" and cursor.peek(1).text == "mod":
        cursor.position += 2
        sides[-1] = call("pmod", sides[-1], _sum(cursor))
        cursor.expect("close", ")")
    if cursor.at("pmod") or (cursor.peek().kind, cursor.peek().text) == ("cmd", "pmod"):
        sides[-1] = call("pmod", sides[-1], _modulus(cursor))
    return Node("rel", tuple(sides), tuple(signs)) if signs else sides[0]


def _modulus(cursor: Cursor) -> Node:
    cursor.take()
    return cursor.nested(argument)


def _sets(cursor: Cursor) -> Node:
    left = _sum(cursor)
    while True:
        token = cursor.peek()
        union = token.kind == "name" and token.text == "U" and _is_set(left) and cursor.peek(1).kind == "open"
        if not union and not cursor.at("union", "meet", "minus"):
            return left
        cursor.position += 1
        head = "union" if union else token.text
        before = left.args if left.head == head and head != "minus" else (left,)
        left = Node(head, (*before, _sum(cursor)))


def _differ(left: Node, right: Node) -> bool:
    """Whether a minus sign between two things is that of sets: braces around one thing only group it."""
    if left.head == "const":
        return left.value.startswith("mathbb:") and right.head in ("set", "builder", "bracket", "union")
    several = left.head in ("union", "meet", "minus", "builder") or (left.head == "set" and len(left.args) > 1)
    return several and right.head in ("set", "builder")


def _is_set(node: Node) -> bool:
    return node.head in ("bracket", "set", "union", "meet", "minus", "builder") or (
        node.head == "mul" and _is_set(node.args[-1])
    )


def _sum(cursor: Cursor) -> Node:
    left = _term(cursor)
    while sign := cursor.accept("+", "-", "±", "∓"):
        right = _term(cursor)
        if sign in "±∓":
            right = Node("pm", (right,), "+" if sign == "±" else "-")
        if sign == "-" and _differ(left, right):
            left = Node("minus", (left, right))
        else:
            left = add(left, neg(right) if sign == "-" else right)
    return left


def _term(cursor: Cursor) -> Node:
    """A product; then the unit, if there is one."""
    money = cursor.take().text[6:] if cursor.peek().text.startswith("money:") else ""
    left = _signed(cursor)
    while True:
        token = cursor.peek()
        if cursor.at("*", "/", "mod") and token.kind != "end":
            cursor.position += 1
            right = _signed(cursor)
            left = mul(left, right) if token.text == "*" else _ratio_or_mod(token.text, left, right)
        elif left.head == "quantity" and token.kind == "num":
            break
        elif (
            (_starts_factor(token) or _starts_bars(cursor))
            and cursor.peek(1).text != "mod"
            and not abbreviation_ahead(cursor, left)
            and not _starts_union(cursor, left)
            and not (token.kind == "open" and token.text == "|" and cursor.bars)
        ):
            left = _juxtaposed(cursor, left)
        elif token.kind in ("word", "key") and (scaled := scale(cursor, left)) is not None:
            left = scaled
        elif token.kind == "word" and not token.roman and splits(token, left, cursor.peek(1)):
            split_letters(cursor)
        else:
            break
    if money:
        return Node("quantity", (left,), units.product([(money, 1), *each(cursor, left)]))
    unit = unit_of(cursor, left)
    if unit is None:
        return compound(cursor, left) if left.head == "quantity" else left
    return compound(cursor, Node("quantity", (left,), unit))


def _starts_factor(token: Token) -> bool:
    if token.kind == "op":
        return token.text in ("√", "∛", "∜")
    return token.kind in _STARTS and token.text != "pmod"


def _starts_bars(cursor: Cursor) -> bool:
    """Whether | opens an absolute value: another one closes it before the bracket around them ends."""
    if cursor.bars or not cursor.at("|"):
        return False
    ahead, level = 1, 0
    while (token := cursor.peek(ahead)) is not END and level >= 0:
        if token.text == "|" and token.kind == "op" and not level:
            return ahead > 1
        level += (token.kind == "open") - (token.kind == "close")
        ahead += 1
    return False


def _ratio_or_mod(sign: str, left: Node, right: Node) -> Node:
    if sign == "/" and left.head == "num" and right.head == "quantity" and right.args[0].head == "num":
        return Node("quantity", (numbers.quotient(left, right.args[0]),), right.value)
    return numbers.quotient(left, right) if sign == "/" else call("mod", left, right)


def _starts_union(cursor: Cursor, left: Node) -> bool:
    token = cursor.peek()
    return token.kind == "name" and token.text == "U" and _is_set(left) and cursor.peek(1).kind == "open"


def _juxtaposed(cursor: Cursor, left: Node) -> Node:
    """A factor without a sign before it; an integer before a proper fraction makes a mixed number."""
    before, token = cursor.peek(-1), cursor.peek()
    if token.kind == "num":
        if before.kind == "num" and token.space and (found := _plain_mixed(cursor, left)) is not None:
            return found
        if before.kind == "num" or (before.kind in ("name", "const") and cursor.peek(-2).text != "^"):
            raise CannotRead(f"{before.text} {token.text}: two numbers without a sign between them")
    whole = before.kind == "num" and before.text.isdigit() and (token.kind, token.text) == ("cmd", "frac")
    alone = left.head == "num" and left.value.denominator == 1
    right = _powered(cursor)
    percent = right.head == "quantity" and right.args[0].head == "num"
    part = right.args[0] if percent else right
    if whole and alone and part.head == "num":
        sum_ = numbers.mixed(num(abs(left.value)), part)
        if sum_ is not None:
            sum_ = sum_ if left.value >= 0 else neg(sum_)
            return Node("quantity", (sum_,), right.value) if percent else sum_
    return mul(left, right)


def _plain_mixed(cursor: Cursor, left: Node) -> Node | None:
    """`2 1/2` after the 2 was read."""
    top, slash, bottom = cursor.peek(), cursor.peek(1), cursor.peek(2)
    if slash.text != "/" or bottom.kind != "num" or left.head != "num" or slash.space or bottom.space:
        return None
    if not (top.text.isdigit() and bottom.text.isdigit() and int(bottom.text)):
        return None
    found = numbers.mixed(num(abs(left.value)), num(Fraction(int(top.text), int(bottom.text))))
    if found is None:
        return None
    cursor.position += 3
    return found if left.value >= 0 else neg(found)


def _signed(cursor: Cursor) -> Node:
    minus, both = False, ""
    while sign := cursor.accept("+", "-", "±", "∓"):
        if sign in "±∓":
            if both:
                raise CannotRead("two signs that say plus or minus")
            both = sign
        minus ^= sign == "-"
    inner = cursor.nested(_powered) if minus or both else _powered(cursor)
    inner = neg(inner) if minus else inner
    return Node("pm", (inner,), "+" if both == "±" else "-") if both else inner


def _powered(cursor: Cursor) -> Node:
    base = _postfix(cursor, atom(cursor))
    if not cursor.accept("^"):
        return base
    exponent = _exponent(cursor)
    if base.head == "sym" and (count := counting.indexed(base.value, exponent)) is not None:
        return _postfix(cursor, count)
    return _postfix(cursor, _raised(base, exponent))


def _raised(base: Node, exponent: Node) -> Node:
    if base.head == "matrix" and exponent in (sym("T"), Node("const", (), "top")):
        columns = zip(*(row.args for row in base.args), strict=True)
        return Node("matrix", tuple(Node("row", column) for column in columns))
    if exponent.head == "num" and not exponent.value and base.head == "num" and not base.value:
        raise CannotRead("0^0")
    return power(base, exponent)


def _exponent(cursor: Cursor) -> Node:
    """What stands after ^; powers group from the right."""
    if cursor.peek().kind == "open" and cursor.peek().text == "{":
        return cursor.nested(braced)
    return cursor.nested(_signed)


def _postfix(cursor: Cursor, node: Node) -> Node:
    signs = 0
    while cursor.at("!", "°", "%", "'", "''"):
        signs += 1
        if signs > MAX_SIGNS:
            raise CannotRead(f"more than {MAX_SIGNS} signs behind one number")
        sign = cursor.take().text
        if sign == "!":
            node = _factorial(cursor, node)
        elif sign == "°":
            node = _degrees(cursor, node)
        elif sign == "%":
            node = Node("quantity", (node,), units.Unit((("%", 1),)))
        elif node.head == "sym":
            node = sym(node.value + sign)
        else:
            node = Node("quantity", (node,), units.Unit((("ft" if sign == "'" else "in", 1),)))
    return node


def _factorial(cursor: Cursor, node: Node) -> Node:
    if not cursor.accept("!"):
        return call("factorial", node)
    if cursor.at("!"):
        raise CannotRead("three factorial signs in a row")
    return call("factorial2", node)


def _degrees(cursor: Cursor, node: Node) -> Node:
    token = cursor.peek()
    if token.kind in ("word", "name") and token.text in ("C", "F"):
        cursor.position += 1
        return Node("quantity", (node,), units.Unit(((f"°{token.text}", 1),)))
    return Node("quantity", (node,), units.DEGREE)


_GRAMMAR = Grammar(_listing, _relation, _sum, _term, _powered, _exponent, _postfix, parse)
