"""The canonical form of an expression: one text for each value, which reads back as the same value."""

from __future__ import annotations

import re
from fractions import Fraction

from sparring.envs.math.grader import polynomial, realset
from sparring.envs.math.grader.errors import CannotRead, TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.integers import factor
from sparring.envs.math.grader.polynomial import I_KEY, Monomial, Poly
from sparring.envs.math.grader.tree import Node, num, rebuild

LONGEST = 4000
"""Numbers of more digits are not written out."""
_RADICAL = "sqrt("


def expression(node: Node) -> str:
    """Return the canonical form of an expression."""
    if node.head == "num":
        return _fraction(node.value)
    if realset.infinite(node):
        return "oo" if realset.infinite(node) > 0 else "-oo"
    try:
        return _polynomial(polynomial.of(node, _radical))
    except TooMuch:
        simpler = _reduced(node)
        return _form(node, 0) if simpler == node else expression(simpler)


def _reduced(node: Node) -> Node:
    """The tree with what is a number inside functions and powers worked out, as in ln|x/x|."""
    args = tuple(map(_reduced, node.args))
    if node.head in ("call", "root", "pow"):
        args = tuple(map(_as_number, args))
    if args == node.args:
        return node
    try:
        return fold(rebuild(node, args))
    except CannotRead:
        return node


def _as_number(node: Node) -> Node:
    if node.head == "num" or not node.args:
        return node
    try:
        poly = polynomial.of(node, polynomial.no_atoms)
    except TooMuch:
        return node
    return num(poly.get((), Fraction(0))) if poly.keys() <= {()} else node


def _fraction(value: Fraction) -> str:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 3.3 * LONGEST:
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        return f"(a number of about {int(bits * 0.30103)} digits)"
    return str(value)


def _radical(node: Node) -> Poly:
    """Square roots of rational numbers with square-free radicands, and pi and e, count as letters."""
    if node.head == "const" and node.value in ("pi", "e"):
        return polynomial.variable(node.value)
    if node.head == "root" and node.value == 2 and node.args[0].head == "num":
        radicand: Fraction = node.args[0].value
        inside, outside = 1, Fraction(1, radicand.denominator)
        for prime, times in factor(abs(radicand.numerator) * radicand.denominator):
            inside, outside = inside * prime ** (times % 2), outside * prime ** (times // 2)
        if inside.bit_length() > 64:
            raise TooMuch("a radicand that is not taken apart")
        root = polynomial.variable(f"{_RADICAL}{inside})") if inside != 1 else polynomial.constant(Fraction(1))
        unit = polynomial.variable(I_KEY) if radicand < 0 else polynomial.constant(Fraction(1))
        return polynomial.mul(polynomial.mul(polynomial.constant(outside), root), unit)
    raise TooMuch("not a polynomial in letters and square roots")


def _polynomial(poly: Poly) -> str:
    """A polynomial; a fraction of radicals as one fraction."""
    poly = _without_squares(poly)
    if not poly:
        return "0"
    names = {name for monomial in poly for name, _ in monomial}
    if any(exponent.denominator != 1 or exponent < 0 for monomial in poly for _, exponent in monomial):
        raise TooMuch("a power that no polynomial has")
    numbers = not any(name not in ("pi", "e", I_KEY) and not name.startswith(_RADICAL) for name in names)
    if not numbers:
        return _sum(poly, len(names) == 1)
    bottom = 1
    for coefficient in poly.values():
        bottom = bottom * coefficient.denominator // _gcd(bottom, coefficient.denominator)
    if bottom == 1 or names == {I_KEY}:
        return _sum(poly, names == {I_KEY})
    top = _sum({m: c * bottom for m, c in poly.items()}, names == {I_KEY})
    below = _fraction(Fraction(bottom))
    return f"({top})/{below}" if len(poly) > 1 else f"{top}/{below}"


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _without_squares(poly: Poly) -> Poly:
    """Powers of square roots are worked out, and products of them become one root."""
    out: Poly = {}
    for monomial, coefficient in poly.items():
        inside, outside, rest = 1, coefficient, []
        for name, exponent in monomial:
            if not name.startswith(_RADICAL):
                rest.append((name, exponent))
                continue
            if exponent.denominator != 1 or abs(exponent) > 64:
                raise TooMuch("a power of a root")
            number = int(name[len(_RADICAL) : -1])
            outside *= Fraction(number) ** ((exponent.numerator - exponent.numerator % 2) // 2)
            inside *= number if exponent.numerator % 2 else 1
        for prime, times in factor(inside):
            outside, inside = outside * prime ** (times // 2), inside // prime ** (times - times % 2)
        if inside > 1:
            rest.append((f"{_RADICAL}{inside})", Fraction(1)))
        out = polynomial.add(out, {tuple(sorted(rest)): outside})
    return out


def _order(monomial: Monomial) -> tuple[object, ...]:
    """Numbers by their radicals, the imaginary unit last; letters by degree."""
    names = [name for name, _ in monomial]
    letters = tuple((name, -e) for name, e in monomial if _is_letter(name))
    size = sum((e for name, e in monomial if _is_letter(name)), Fraction(0))
    return (-size, letters, I_KEY in names, tuple((name, -e) for name, e in monomial))


def _is_letter(name: str) -> bool:
    return name not in ("pi", "e", I_KEY) and not name.startswith(_RADICAL)


def _sum(poly: Poly, glued: bool) -> str:
    parts: list[str] = []
    for monomial in sorted(poly, key=_order):
        term = _term(monomial, poly[monomial], glued)
        parts.append(term if term.startswith("-") or not parts else f"+{term}")
    return "".join(parts)


def _term(monomial: Monomial, coefficient: Fraction, glued: bool) -> str:
    """A coefficient and a product of powers: 2x where there is one letter, else 2*x*y."""
    factors = sorted(monomial, key=lambda pair: (_is_letter(pair[0]), pair[0] == I_KEY, pair[0]))
    powers = [
        ("i" if name == I_KEY else name if name.startswith(_RADICAL) else _letter(name))
        + (f"^{_fraction(exponent)}" if exponent != 1 else "")
        for name, exponent in factors
    ]
    if not powers:
        return _fraction(coefficient)
    top, bottom = coefficient.numerator, coefficient.denominator
    sign = "-" if top < 0 else ""
    number = "" if abs(top) == 1 else _fraction(Fraction(abs(top)))
    if glued and len(powers) == 1 and len(powers[0].partition("^")[0]) == 1:
        text = number + powers[0]
    else:
        text = "*".join([number, *powers] if number else powers)
    return f"{sign}{text}" if bottom == 1 else f"{sign}{text}/{_fraction(Fraction(bottom))}"


_ACCENTED = re.compile(r"([a-z]+)\((.*)\)")
_INDEXED = re.compile(r"([^_]+)_(.*[^a-zA-Z0-9].*)")


def _letter(name: str) -> str:
    """A letter as it is read again: with braces for what stands over it or in its index."""
    if match := _ACCENTED.fullmatch(name):
        return f"\\{match[1]}{{{match[2]}}}"
    if match := _INDEXED.fullmatch(name):
        return f"{match[1]}_{{{match[2]}}}"
    if name.startswith(("angle ", "triangle ")) or name == "Pi":
        return f"\\{name}"
    return f"\\{name.replace(':', '{', 1)}}}" if name.startswith(("mathbb:", "mathcal:")) else name


_SUM, _PRODUCT, _POWER = 1, 2, 3


def _form(node: Node, level: int) -> str:
    """The form of an expression that is no polynomial."""
    if node.head == "num":
        text = _fraction(node.value)
        return (
            f"({text})"
            if level >= _PRODUCT and (node.value < 0 or (level == _POWER and node.value.denominator > 1))
            else text
        )
    if node.head in ("sym", "const"):
        return _letter(str(node.value))
    if node.head == "add":
        parts = [_form(arg, _SUM) for arg in node.args]
        text = parts[0] + "".join(part if part.startswith("-") else f"+{part}" for part in parts[1:])
        return f"({text})" if level >= _PRODUCT else text
    if node.head == "mul":
        return _product(node, level)
    if node.head == "pow":
        if node.args[1].head == "num" and node.args[1].value < 0:
            return _product(Node("mul", (node,)), level)
        text = f"{_form(node.args[0], _POWER)}^{_exponent(node.args[1])}"
        return f"({text})" if level == _POWER else text
    if node.head == "root":
        inner = expression(node.args[0])
        return f"sqrt({inner})" if node.value == 2 else f"\\sqrt[{node.value}]{{{inner}}}"
    return _called(node)


def _exponent(node: Node) -> str:
    text = expression(node)
    return text if node.head in ("sym", "const") or text.isdigit() else f"({text})"


def _product(node: Node, level: int) -> str:
    top, bottom, sign = [], [], ""
    for arg in node.args:
        if arg.head == "num":
            sign = "-" if arg.value < 0 else ""
            if abs(arg.value.numerator) != 1:
                top.append(_fraction(Fraction(abs(arg.value.numerator))))
            if arg.value.denominator != 1:
                bottom.append(_fraction(Fraction(arg.value.denominator)))
        elif arg.head == "pow" and arg.args[1].head == "num" and arg.args[1].value < 0:
            exponent = num_power(arg)
            bottom.append(_form(exponent, _POWER if exponent.head == "mul" else _PRODUCT))
        else:
            top.append(_form(arg, _PRODUCT))
    text = sign + ("*".join(top) or "1")
    if bottom:
        text += f"/{bottom[0]}" if len(bottom) == 1 and "/" not in bottom[0] else f"/({'*'.join(bottom)})"
    return f"({text})" if level == _POWER or (sign and level == _PRODUCT) else text


def num_power(node: Node) -> Node:
    """Return the reciprocal of a power with a negative exponent."""
    exponent = -node.args[1].value
    return node.args[0] if exponent == 1 else Node("pow", (node.args[0], Node("num", (), exponent)))


_OF_SETS = {"union": "\\cup", "meet": "\\cap", "minus": "\\setminus"}


def _called(node: Node) -> str:
    if node.head != "call":
        return f"{node.head}({', '.join(_form(arg, 0) for arg in node.args)})"
    if node.value in ("factorial", "factorial2"):
        inner = _form(node.args[0], _POWER)
        inner = f"({inner})" if inner.endswith("!") else inner
        return f"{inner}{'!' if node.value == 'factorial' else '!!'}"
    if node.value == "log":
        return f"log_{{{expression(node.args[1])}}}({expression(node.args[0])})"
    if node.value == "abs":
        return f"|{expression(node.args[0])}|"
    if node.value in _OF_SETS:
        return f" {_OF_SETS[node.value]} ".join(_form(arg, _POWER) for arg in node.args)
    if node.value == "mod":
        return f"({_form(node.args[0], _POWER)} mod {_form(node.args[1], _POWER)})"
    name = {"gamma": "\\Gamma", "zeta": "\\zeta"}.get(node.value, node.value)
    return f"{name}({', '.join(map(expression, node.args))})"
