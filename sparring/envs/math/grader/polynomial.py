"""Sparse polynomials with rational coefficients and rational exponents, over letters, constants and whatever else is named."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, gcd, lcm

from sparring.envs.math.grader.errors import TooMuch
from sparring.envs.math.grader.tree import Node

Monomial = tuple[tuple[str, Fraction], ...]
Poly = dict[Monomial, Fraction]
MAX_TERMS = 300
MAX_DEGREE = 100
I_KEY = "#i"
"""The name of the imaginary unit; its powers are worked out."""


def constant(value: Fraction) -> Poly:
    """Return a number as a polynomial."""
    return {(): value} if value else {}


def variable(name: str, exponent: Fraction = Fraction(1)) -> Poly:
    """Return a power of a letter."""
    return {((name, exponent),): Fraction(1)}


def add(a: Poly, b: Poly) -> Poly:
    """Return the sum."""
    out = dict(a)
    for monomial, coefficient in b.items():
        total = out.get(monomial, Fraction(0)) + coefficient
        if total:
            out[monomial] = total
        else:
            del out[monomial]
    return _checked(out)


def mul(a: Poly, b: Poly) -> Poly:
    """Return the product.

    Raises:
        TooMuch: It would have too many terms.
    """
    if len(a) * len(b) > 20 * MAX_TERMS:
        raise TooMuch(f"a product of {len(a)} and {len(b)} terms")
    out: Poly = {}
    for left, x in a.items():
        for right, y in b.items():
            monomial, sign = _times(left, right)
            total = out.get(monomial, Fraction(0)) + sign * x * y
            if total:
                out[monomial] = total
            else:
                out.pop(monomial, None)
    return _checked(out)


def _checked(poly: Poly) -> Poly:
    if len(poly) > MAX_TERMS:
        raise TooMuch(f"a polynomial of {len(poly)} terms")
    if any(degree(monomial) > MAX_DEGREE for monomial in poly):
        raise TooMuch(f"a polynomial of a degree beyond {MAX_DEGREE}")
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > 20_000 for c in poly.values()):
        raise TooMuch("a coefficient of more than 20000 bits")
    return poly


def _times(left: Monomial, right: Monomial) -> tuple[Monomial, int]:
    if not left or not right:
        return left or right, 1
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, Fraction(0)) + exponent
    sign = 1
    if (turns := powers.get(I_KEY)) is not None and turns.denominator == 1:
        sign = 1 if turns % 4 < 2 else -1
        powers[I_KEY] = turns % 2
    return tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent)), sign


def power(a: Poly, times: int) -> Poly:
    """Return a whole power >= 0; a single term also has negative ones.

    Raises:
        TooMuch: It would be too large, or is none.
    """
    if len(a) == 1 and (times < 0 or times > 1):
        ((monomial, coefficient),) = a.items()
        if coefficient.numerator.bit_length() * abs(times) > 20_000:
            raise TooMuch("a coefficient of more than 20000 bits")
        if I_KEY not in dict(monomial):
            return {tuple((name, exponent * times) for name, exponent in monomial): coefficient**times}
    if times < 0 or times > 64:
        raise TooMuch(f"the power {times} of a sum")
    out = constant(Fraction(1))
    for _ in range(times):
        out = mul(out, a)
    return out


def of(node: Node, atom: Callable[[Node], Poly]) -> Poly:
    """Return a tree as a polynomial; `atom` says what to do with a node that is no sum, product or power.

    Raises:
        TooMuch: It is too large; that is estimated before it is multiplied out.
    """
    _estimate(node)
    return _of(node, atom)


def _estimate(node: Node) -> tuple[int, int, frozenset[object]]:
    """Return bounds of the number of terms and of the degree, and what counts as a letter."""
    if node.head == "num":
        return 1, 0, frozenset()
    if node.head == "add":
        parts = [_estimate(arg) for arg in node.args]
        names = frozenset[object]().union(*(names for _, _, names in parts))
        return _bounded(sum(terms for terms, _, _ in parts), max(degree for _, degree, _ in parts), names)
    if node.head == "mul":
        terms, total, names = 1, 0, frozenset[object]()
        for arg in node.args:
            more, degree_, others = _estimate(arg)
            terms, total, names = _bounded(terms * more, total + degree_, names | others)
        return terms, total, names
    if node.head == "pow" and node.args[1].head == "num":
        terms, degree_, names = _estimate(node.args[0])
        times: Fraction = node.args[1].value
        if terms > 1 and times.denominator == 1 and 1 < times <= 64:
            return _bounded(comb(terms + int(times) - 1, int(times)), degree_ * int(times), names)
    return 1, 1, frozenset((node.value if node.head == "sym" else node,))


def _bounded(terms: int, total: int, names: frozenset[object]) -> tuple[int, int, frozenset[object]]:
    """At most as many terms as there are monomials of the degree."""
    if terms > MAX_TERMS and (len(names) > 8 or comb(min(total, 1000) + len(names), len(names)) > MAX_TERMS):
        raise TooMuch(f"a polynomial of about {terms if terms < 10**9 else 'many'} terms")
    if total > MAX_DEGREE:
        raise TooMuch(f"a polynomial of a degree of about {total}")
    return min(terms, MAX_TERMS), total, names


def _of(node: Node, atom: Callable[[Node], Poly]) -> Poly:
    if node.head == "num":
        return constant(node.value)
    if node.head == "sym":
        return variable(node.value)
    if node.head == "const" and node.value == "i":
        return variable(I_KEY)
    if node.head == "add":
        total: Poly = {}
        for arg in node.args:
            total = add(total, _of(arg, atom))
        return total
    if node.head == "mul":
        total = constant(Fraction(1))
        for arg in node.args:
            total = mul(total, _of(arg, atom))
        return total
    if node.head == "pow" and node.args[1].head == "num":
        return _power_of(node, atom)
    return atom(node)


def _power_of(node: Node, atom: Callable[[Node], Poly]) -> Poly:
    exponent: Fraction = node.args[1].value
    base = _of(node.args[0], atom)
    if exponent.denominator == 1 and base and (0 <= exponent <= 64 or len(base) == 1):
        return power(base, exponent.numerator)
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        odd = all(each.numerator % 2 for _, each in monomial)
        if coefficient == 1 and odd and I_KEY not in dict(monomial):
            return {tuple((name, each * exponent) for name, each in monomial): Fraction(1)}
    return atom(node)


def no_atoms(node: Node) -> Poly:
    """Say that only sums, products and powers of letters are wanted."""
    raise TooMuch(f"{node.value or node.head} is no polynomial")


def content(poly: Poly) -> Fraction:
    """Return the number by which to divide so that the coefficients are whole, without a common factor, the first above zero."""
    numerators = gcd(*(c.numerator for c in poly.values()))
    size = Fraction(numerators, lcm(*(c.denominator for c in poly.values())))
    return -size if poly[leading(poly)] < 0 else size


def degree(monomial: Monomial) -> Fraction:
    """Return the total degree."""
    return sum((exponent for _, exponent in monomial), Fraction(0))


def leading(poly: Poly) -> Monomial:
    """Return the first monomial in the order of printing: by degree, then by the alphabet."""
    return min(poly, key=order)


def order(monomial: Monomial) -> tuple[object, ...]:
    """Return what monomials are sorted by."""
    return (-degree(monomial), tuple((name, -exponent) for name, exponent in monomial))


def univariate(poly: Poly) -> tuple[str, list[Fraction]] | None:
    """Return the letter and the coefficients from the constant up; None if there are more letters or other exponents."""
    names = {name for monomial in poly for name, _ in monomial}
    if len(names) != 1:
        return None
    exponents = [(monomial[0][1] if monomial else Fraction(0)) for monomial in poly]
    if any(e.denominator != 1 or not 0 <= e <= 64 for e in exponents):
        return None
    out = [Fraction(0)] * (int(max(exponents)) + 1)
    for exponent, coefficient in zip(exponents, poly.values(), strict=True):
        out[int(exponent)] = coefficient
    return names.pop(), out


def rational_roots(coefficients: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Return the rational roots, each as often as it occurs, and the coefficients of what is left.

    Only roots whose numerator and denominator are small are sought.

    >>> rational_roots([Fraction(6), Fraction(-5), Fraction(1)])
    ([Fraction(2, 1), Fraction(3, 1)], [Fraction(1, 1)])
    """
    roots: list[Fraction] = []
    rest = list(coefficients)
    while len(rest) > 1 and not rest[0]:
        roots.append(Fraction(0))
        rest = rest[1:]
    for candidate in _candidates(rest):
        while len(rest) > 1 and not (division := _divide(rest, candidate))[1]:
            roots.append(candidate)
            rest = division[0]
    return roots, rest


def _candidates(coefficients: list[Fraction]) -> list[Fraction]:
    scale = lcm(*(c.denominator for c in coefficients))
    last, first = abs(int(coefficients[0] * scale)), abs(int(coefficients[-1] * scale))
    tops = [k for k in range(1, min(last, 1000) + 1) if last % k == 0]
    bottoms = [k for k in range(1, min(first, 100) + 1) if first % k == 0]
    if len(tops) * len(bottoms) > 400:
        return []
    sizes = sorted({Fraction(top, bottom) for top in tops for bottom in bottoms})
    return [sign * size for size in sizes for sign in (1, -1)]


def _divide(coefficients: list[Fraction], at: Fraction) -> tuple[list[Fraction], Fraction]:
    """Return quotient and remainder of the division by (x - at)."""
    out: list[Fraction] = []
    carry = Fraction(0)
    for coefficient in reversed(coefficients):
        carry = carry * at + coefficient
        out.append(carry)
    return out[:-1][::-1], out[-1]
