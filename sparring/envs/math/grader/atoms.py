"""Numbers, names, functions and commands: what expressions are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from sparring.envs.math.grader import counting, numbers, series, units
from sparring.envs.math.grader.brackets import bracketed, items_of
from sparring.envs.math.grader.cursor import CLOSING, END, Cursor
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.lexer import Token
from sparring.envs.math.grader.tree import (
    IMAG,
    MINUS_ONE,
    Node,
    add,
    call,
    const,
    mul,
    neg,
    num,
    power,
    rebuild,
    root,
    sym,
)

_PARTS = {
    "+": "+",
    ">0": "+",
    "-": "-",
    "<0": "-",
    ">=0": "0+",
    "0+": "0+",
    "<=0": "0-",
    "*": "*",
    "!=0": "*",
    "+0": "0+",
    "0": "0",
}
"""What may stand behind the sign of a set of numbers, and what it says: above zero, not below it, not zero ..."""


def atom(cursor: Cursor) -> Node:
    """The smallest thing that has a value: a number, a name, a function, a bracket, a command."""
    token = cursor.take()
    if token.text == "{" and cursor.peek().text == "}" and cursor.peek(1).text in ("_", "^"):
        cursor.position += 1
        return counting.before_letter(cursor)
    if token.kind == "op" and token.text in ("_", "^"):
        cursor.position -= 1
        return counting.before_letter(cursor)
    if token.kind == "num":
        return _number(cursor, token)
    if token.kind == "name":
        return _name(cursor, token)
    if token.kind == "const":
        return IMAG if token.text == "i" else _part_of(cursor, const(token.text))
    if token.kind == "func":
        return _function(cursor, token.text)
    if token.kind == "open":
        return cursor.nested(lambda inside: bracketed(inside, token.text))
    if token.kind == "cmd":
        return cursor.nested(lambda inside: _commanded(inside, token.text))
    if token.kind == "op" and token.text in ("√", "∛", "∜"):
        return root(cursor.nested(_radicand), {"√": 2, "∛": 3, "∜": 4}[token.text])
    if token.kind == "op" and token.text in ("|", "||"):
        return cursor.nested(_absolute)
    if token.kind == "word" and cursor.peek().text == "(" and (count := _counted(cursor, token.text)) is not None:
        return count
    if token.kind == "word" and not token.roman and len(token.text) <= 3:
        cursor.position -= 1
        split_letters(cursor)
        return atom(cursor)
    if token.kind == "word":
        return _word(cursor, token)
    raise CannotRead(f"{token.text!r} is not expected there" if token.text else "the text ends too early")


def _part_of(cursor: Cursor, whole: Node) -> Node:
    r"""`\mathbb{R}^+`, `\mathbb{R}_{\ge 0}`: the set with the sign behind it, as in mathbb:R+."""
    if not whole.value.startswith("mathbb:") or cursor.peek().text not in ("^", "_"):
        return whole
    start, signs = cursor.position, ""
    while cursor.peek().text in ("^", "_"):
        cursor.position += 1
        signs += _subscript(cursor)
    kind = _PARTS.get(signs.replace("*+", "+").replace("+*", "+"))
    if kind is None:
        cursor.position = start
        return whole
    return const(whole.value + kind)


def _word(cursor: Cursor, token: Token) -> Node:
    """Words as the left side of an equation: `Area = 5`."""
    words = [token.text]
    while cursor.peek().kind == "word":
        words.append(cursor.take().text)
    if token.text in ("angle", "triangle") and cursor.peek().kind in ("name", "word"):
        return sym(f"{token.text} {cursor.take().text}")
    ends = cursor.peek().kind in ("close", "end") or cursor.peek().text == ","
    before = cursor.peek(-len(words) - 1)
    if ends and (before.text == "," or (before.kind == "open" and before.text != "{") or cursor.peek().text == ","):
        return Node("word", (), " ".join(words))
    if (cursor.at("=") and len(words) <= 4) or token.text in ("angle", "triangle"):
        return sym(" ".join(words))
    raise CannotRead(f"{' '.join(words)!r} is not a number or letter that is known")


def _number(cursor: Cursor, token: Token) -> Node:
    if cursor.at("_"):
        cursor.position += 1
        base = argument(cursor)
        digits = token.text
        value = numbers.in_base(digits, int(base.value)) if base.head == "num" and digits.isdigit() else None
        if value is None:
            raise CannotRead(f"{digits} is no number in that base")
        return num(value) if base.value == 10 else Node("base", (num(value),), int(base.value))
    found = numbers.literal(token.text)
    return counting.glued(cursor, found) or found


def _counted(cursor: Cursor, name: str) -> Node | None:
    """C(n, k) and its like; None if it is something else, with nothing taken."""
    if not cursor.may_try():
        return None
    start, depth = cursor.position, cursor.depth
    cursor.take()
    try:
        cursor.deeper()
        items = items_of(cursor)
        cursor.expect("close", ")")
        found = counting.applied(name, items)
    except CannotRead:
        found = None
    cursor.depth = depth
    if found is None:
        cursor.position = start
    return found


_ACCENTED = re.compile(r"(?P<accent>vec|hat|widehat|overrightarrow|overline|bar)\((?P<inner>.*)\)")
_INNER = re.compile(r"\\(?:mathbf|mathrm|text|boldsymbol|bm)\s*\{(.*)\}|\{(.*)\}")
MAX_COMMANDS = 20
_UNIT_VECTORS = {"i": "i", "j": "j", "k": "k", "\\imath": "i", "\\jmath": "j", "\\textbf{i}": "i"}


def _accented(cursor: Cursor, name: str) -> Node | None:
    r"""`\hat{j}` is the letter j, `\overline{1+2i}` a conjugate; None for other names."""
    match = _ACCENTED.fullmatch(name)
    if match is None:
        return None
    inner = match["inner"].strip()
    if inner.count("\\") > MAX_COMMANDS:
        raise CannotRead("too much under one accent")
    if bare := _INNER.fullmatch(inner):
        inner = (bare[1] or bare[2] or "").strip()
    if match["accent"] not in ("overline", "bar") and inner in _UNIT_VECTORS:
        return IMAG if _UNIT_VECTORS[inner] == "i" else sym(_UNIT_VECTORS[inner])
    if match["accent"] in ("overline", "bar") and re.search(r"[0-9+]", inner):
        return call("conj", cursor.grammar.inner(inner))
    return None


def _name(cursor: Cursor, token: Token) -> Node:
    name = token.text
    if (found := _accented(cursor, name)) is not None:
        return found
    name = f"overline{name[3:]}" if name.startswith("bar(") else name
    if name in ("Gamma", "zeta") and cursor.peek().text == "(":
        cursor.take()
        inside = cursor.grammar.sum(cursor)
        cursor.expect("close", ")")
        return call(name.lower(), inside)
    if name in ("C", "P") and cursor.peek().text == "(" and (count := _counted(cursor, name)) is not None:
        return count
    if name == "C" and (count := counting.upper_first(cursor)) is not None:
        return count
    if cursor.at("_"):
        cursor.position += 1
        name += "_" + _subscript(cursor)
    return sym(name)


def _subscript(cursor: Cursor) -> str:
    if (cursor.peek().kind, cursor.peek().text) != ("open", "{"):
        return cursor.take().text
    cursor.take()
    parts = []
    while cursor.peek() is not END and cursor.peek().text != "}":
        parts.append(cursor.take().text)
    cursor.expect("close", "}")
    return "".join(parts)


def _function(cursor: Cursor, name: str) -> Node:
    base = None
    if cursor.accept("_"):
        base = argument(cursor)
    exponent = cursor.grammar.exponent(cursor) if cursor.accept("^") else None
    if exponent == MINUS_ONE and name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"):
        name, exponent = "arc" + name, None
    cursor.deeper()
    args = _arguments(cursor)
    cursor.depth -= 1
    return _applied(name, args, base) if exponent is None else power(_applied(name, args, base), exponent)


def _applied(name: str, args: tuple[Node, ...], base: Node | None) -> Node:
    args = tuple(map(_angle, args))
    if name == "log":
        below = args[-1] if base is None and len(args) == 2 else base or num(10)
        return _one(name, args[:1] if base is None and len(args) == 2 else args, lambda x: call("log", x, below))
    if base is not None:
        raise CannotRead(f"{name} has no base")
    simple = {"sqrt": lambda x: root(x, 2), "cbrt": lambda x: root(x, 3), "exp": lambda x: Node("pow", (const("e"), x))}
    if name in simple:
        return _one(name, args, simple[name])
    if name == "cis":
        return _one(name, args, lambda x: add(call("cos", x), mul(IMAG, call("sin", x))))
    if name in ("max", "min", "gcd", "lcm") and args:
        return call(name, *args)
    if name == "binom":
        if len(args) != 2:
            raise CannotRead(f"binom takes two arguments, not {len(args)}")
        return call("binom", *args)
    return _one(name, args, lambda x: call(name, x))


def _one(name: str, args: tuple[Node, ...], make: Callable[[Node], Node]) -> Node:
    if len(args) != 1:
        raise CannotRead(f"{name} takes one argument, not {len(args)}")
    return make(args[0])


def _angle(node: Node) -> Node:
    """Degrees inside a function are a factor of pi/180."""
    if node.head == "quantity" and node.value == units.DEGREE:
        return mul(num(Fraction(1, 180)), const("pi"), node.args[0])
    args = tuple(map(_angle, node.args)) if node.head in ("add", "mul") else node.args
    return node if args == node.args else Node(node.head, args, node.value)


def _arguments(cursor: Cursor) -> tuple[Node, ...]:
    """What a function is applied to: a bracket, or the product that follows."""
    token = cursor.peek()
    if token.kind == "open" and token.text in ("(", "[", "{", "\\{"):
        cursor.take()
        items = items_of(cursor)
        cursor.expect("close", CLOSING[token.text])
        return items
    sign = cursor.accept("-")
    node = cursor.grammar.postfix(cursor, atom(cursor)) if token.text != "-" else atom(cursor)
    if cursor.accept("^"):
        node = power(node, cursor.grammar.exponent(cursor))
    node = cursor.grammar.postfix(cursor, node)
    while cursor.peek().kind in ("num", "name", "const", "cmd") or (
        cursor.peek().kind == "op" and cursor.peek().text == "√"
    ):
        if cursor.peek().kind == "num" and cursor.peek(-1).kind == "num":
            break
        node = mul(node, cursor.grammar.powered(cursor))
    if cursor.peek().kind == "word" and cursor.peek().text in ("degrees", "degree", "deg"):
        cursor.take()
        node = Node("quantity", (node,), units.DEGREE)
    while (
        cursor.at("/")
        and cursor.peek(1).kind == "num"
        and node.head in ("const", "mul")
        and cursor.peek(-1).text == "pi"
    ):
        cursor.take()
        node = numbers.quotient(node, cursor.grammar.powered(cursor))
    return (neg(node) if sign else node,)


def _radicand(cursor: Cursor) -> Node:
    """What stands under a root sign without braces: one number, letter or bracket."""
    return atom(cursor)


def argument(cursor: Cursor) -> Node:
    """An argument of a command: a group, or one digit or letter."""
    token = cursor.peek()
    if token.kind == "open" and token.text == "{":
        return cursor.nested(braced)
    if (
        token.kind == "num"
        and token.text.isdigit()
        and len(token.text) > 1
        and cursor.latex
        and cursor.peek(-1).text != "_"
    ):
        parts = [token._replace(text=token.text[0]), token._replace(text=token.text[1:], space=False)]
        cursor.tokens[cursor.position : cursor.position + 1] = parts
        cursor.position += 1
        return num(int(token.text[0]))
    return cursor.nested(atom)


def braced(cursor: Cursor) -> Node:
    """What stands in the braces of LaTeX."""
    cursor.expect("open", "{")
    node = cursor.grammar.listing(cursor)
    if cursor.at("choose", "over"):
        name, below = cursor.take().text, cursor.grammar.listing(cursor)
        node = call("binom", node, below) if name == "choose" else numbers.quotient(node, below)
    cursor.expect("close", "}")
    return node


def _commanded(cursor: Cursor, name: str) -> Node:
    if name == "frac":
        top = argument(cursor)
        return numbers.quotient(top, argument(cursor))
    if name in ("binom", "dbinom", "tbinom"):
        top = argument(cursor)
        return call("binom", top, argument(cursor))
    if name in ("sum", "prod"):
        return _series(cursor, name)
    if name == "sqrt":
        degree = 2
        if (cursor.peek().kind, cursor.peek().text) == ("open", "["):
            cursor.take()
            index = cursor.grammar.sum(cursor)
            cursor.expect("close", "]")
            if index.head != "num" or index.value.denominator != 1 or not 2 <= index.value <= 64:
                return power(argument(cursor), power(index, MINUS_ONE))
            degree = int(index.value)
        return root(argument(cursor), degree)
    raise CannotRead(f"\\{name} is not expected there")


def _series(cursor: Cursor, kind: str) -> Node:
    r"""`\sum_{k=1}^{n}` after the sign, with what is added up."""
    ends: dict[str, Node] = {}
    while (sign := cursor.accept("_", "^")) and sign not in ends:
        if cursor.peek().text != "{":
            ends[sign] = argument(cursor)
            continue
        cursor.take()
        ends[sign] = cursor.grammar.relation(cursor)
        cursor.expect("close", "}")
    start = ends.get("_")
    if start is None or start.head != "rel" or start.value != ("=",) or "^" not in ends:
        raise CannotRead("a sum without its ends")
    index, body = start.args[0], cursor.grammar.term(cursor)
    if index == IMAG:
        index, body = sym("i"), _without_unit(body)
    if index.head != "sym":
        raise CannotRead("a sum over what is no letter")
    return series.evaluated(kind, index.value, start.args[1], ends["^"], body)


def _without_unit(node: Node) -> Node:
    """The tree with i as a letter."""
    args = tuple(map(_without_unit, node.args))
    return sym("i") if node == IMAG else rebuild(node, args)


def _absolute(cursor: Cursor) -> Node:
    """The contents of |...| after the first bar."""
    closing = cursor.peek(-1).text
    cursor.bars += 1
    inner = cursor.grammar.sum(cursor)
    cursor.bars -= 1
    cursor.expect("op", closing)
    return call("abs", inner)


def split_letters(cursor: Cursor) -> None:
    """Replace a run of letters by one token for each."""
    token = cursor.take()
    parts = [Token("const" if c in "ei" else "name", c, token.space and not k) for k, c in enumerate(token.text)]
    cursor.position -= 1
    cursor.tokens[cursor.position : cursor.position + 1] = parts
