"""How families write numbers, polynomials, radicals, sets and matrices (the grader's canonical forms), and their arithmetic.

A polynomial is the list of its coefficients from the highest power down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm, prod

from sparring.tasks.core import EpisodeRng

Number = int | Fraction
Polynomial = Sequence[Number]
_FUNCTIONS = ("sqrt", "pi", "log", "sin", "cos", "tan", "|")


def nonzero(rng: EpisodeRng, most: int) -> int:
    """Draw an integer from -`most` to `most` that is not 0."""
    return rng.choice((1, -1)) * rng.randint(1, most)


def ratio(rng: EpisodeRng, most: int, below: int) -> Fraction:
    """Draw a fraction other than 0 with a numerator up to `most` and a denominator up to `below`."""
    return Fraction(nonzero(rng, most), rng.randint(1, below))


def signed(terms: Iterable[tuple[Number, str]], gap: str = "") -> str:
    """Write a sum of (coefficient, body), a constant having an empty body.

    >>> signed([(3, "x^2"), (-1, "x"), (0, "y"), (-5, "")]), signed([(1, ""), (2, "sqrt(3)")], gap=" ")
    ('3x^2-x-5', '1 + 2*sqrt(3)')
    """
    out = ""
    for coefficient, body in terms:
        if coefficient:
            sign = "-" if coefficient < 0 else "+"
            out += f"{gap}{sign}{gap}" if out else sign.strip("+")
            out += _times(-coefficient if coefficient < 0 else coefficient, body)
    return out or "0"


def _times(size: Number, body: str) -> str:
    """Write a product of a positive number and a body: `2x`, `3x/5`, `2*sqrt(3)`."""
    if not body or size == 1:
        return body or str(size)
    if (below := Fraction(size).denominator) > 1:
        return f"{_times(Fraction(size).numerator, body)}/{below}"
    star = "*" in body or body[0].isdigit() or body.startswith(_FUNCTIONS)
    return f"{size}{'*' if star else ''}{body}"


def joined(terms: Iterable[str]) -> str:
    """Write a sum of terms that bring their minus signs: `-3/(x + 2) - 4/(x - 1)`."""
    first, *rest = terms
    return first + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in rest)


def power(letter: str, exponent: Number) -> str:
    """Write a power: nothing for exponent 0, `x`, `x^2`, `x^(-2)`, `x^(1/2)`."""
    if exponent in (0, 1):
        return letter if exponent else ""
    plain = exponent > 0 and Fraction(exponent).denominator == 1
    return f"{letter}^{exponent}" if plain else f"{letter}^({exponent})"


def poly(p: Polynomial, letter: str = "x", gap: str = "") -> str:
    """Write a polynomial: `3x^2-2x+1`."""
    return signed(((c, power(letter, len(p) - 1 - i)) for i, c in enumerate(p)), gap)


def show(p: Polynomial, letter: str = "x") -> str:
    """Write a polynomial with spaces, as in a question: `3x^2 - 2x + 1`."""
    return poly(p, letter, " ")


def brackets(factors: Iterable[Polynomial], letter: str = "x") -> str:
    """Write a product of polynomials: `(2x + 1)(x - 3)`."""
    return "".join(f"({show(f, letter)})" for f in factors)


def wrap(value: Number) -> str:
    """Write a number as a factor or a base: in brackets unless it is a natural number."""
    return str(value) if value >= 0 and Fraction(value).denominator == 1 else f"({value})"


def linear(a: Number, letter: str, b: Number) -> str:
    """Write `a*letter + b` with spaces."""
    return signed([(a, letter), (b, "")], " ")


def times(*factors: Polynomial) -> list[Number]:
    """Multiply polynomials."""
    out: list[Number] = [1]
    for factor in factors:
        new: list[Number] = [0] * (len(out) + len(factor) - 1)
        for i, a in enumerate(out):
            for j, b in enumerate(factor):
                new[i + j] += a * b
        out = new
    return out


def plus(p: Polynomial, q: Polynomial, scale: Number = 1) -> list[Number]:
    """Return p + scale*q, without leading zeros."""
    size = max(len(p), len(q))
    padded = zip([0] * (size - len(p)) + list(p), [0] * (size - len(q)) + list(q), strict=True)
    return strip([a + scale * b for a, b in padded])


def strip(p: Polynomial) -> list[Number]:
    """Drop leading zeros; the zero polynomial is [0]."""
    lead = next((i for i, c in enumerate(p) if c), len(p) - 1)
    return list(p[lead:])


def at(p: Polynomial, x: Number) -> Number:
    """Return the value of a polynomial."""
    value: Number = 0
    for coefficient in p:
        value = value * x + coefficient
    return value


def inside(p: Polynomial, q: Polynomial) -> list[Number]:
    """Return the polynomial p(q(x))."""
    out: list[Number] = [0]
    for coefficient in p:
        out = plus(times(out, q), [coefficient])
    return out


def derivative(p: Polynomial) -> list[Number]:
    """Return the derivative of a polynomial."""
    return [c * (len(p) - 1 - i) for i, c in enumerate(p[:-1])] or [0]


def with_roots(*roots: Number) -> list[Number]:
    """Return the product of (x - root)."""
    return times(*([1, -r] for r in roots))


def primitive(values: Sequence[int]) -> tuple[int, ...]:
    """Divide integers by their greatest common divisor; the first that is not 0 becomes positive."""
    lead = next((v for v in values if v), 1)
    by = gcd(*values) * (1 if lead > 0 else -1) or 1
    return tuple(v // by for v in values)


def scaled(values: Sequence[Number]) -> list[int]:
    """Multiply by the least common denominator."""
    below = lcm(*(Fraction(v).denominator for v in values))
    return [int(v * below) for v in values]


def square_part(n: int) -> tuple[int, int]:
    """Return (a, b) with a^2*b = n and b square-free.

    >>> square_part(72)
    (6, 2)
    """
    a, b, d = 1, n, 2
    while d * d <= b:
        while b % (d * d) == 0:
            a, b = a * d, b // (d * d)
        d += 1
    return a, b


def surd(p: Number, q: Number, n: int) -> str:
    """Write p + q*sqrt(n) in lowest terms.

    >>> surd(Fraction(1, 2), Fraction(1, 2), 20), surd(0, Fraction(-1, 2), 3), surd(1, 1, 4)
    ('(1+2*sqrt(5))/2', '-sqrt(3)/2', '3')
    """
    a, b = square_part(n) if n else (0, 1)
    p, q = Fraction(p), Fraction(q) * a
    if b == 1 or not q:
        return str(p + q * (b == 1))
    below = lcm(p.denominator, q.denominator)
    top = signed([(p * below, ""), (q * below, f"sqrt({b})")])
    if below == 1:
        return top
    return f"({top})/{below}" if p else f"{top}/{below}"


def root_of(q: Number) -> str:
    """Write the square root of a fraction >= 0 exactly."""
    q = Fraction(q)
    return surd(0, Fraction(1, q.denominator), q.numerator * q.denominator)


def times_pi(q: Number) -> str:
    """Write q*pi: `3*pi/4`."""
    q = Fraction(q)
    return signed([(q.numerator, "pi")]) + (f"/{q.denominator}" if q.denominator > 1 else "")


def braces(items: Iterable[object]) -> str:
    """Write a set, in the order given."""
    return "{" + ", ".join(map(str, items)) + "}"


def row(items: Iterable[object]) -> str:
    """Write a tuple."""
    return "(" + ", ".join(map(str, items)) + ")"


def matrix(rows: Iterable[Iterable[object]]) -> str:
    """Write a matrix, `[[1, 2], [3, 4]]`."""
    return "[" + ", ".join("[" + ", ".join(map(str, r)) + "]" for r in rows) + "]"


def interval(low: object, high: object, closed: tuple[bool, bool] = (False, False)) -> str:
    """Write an interval; an end that is None is infinite."""
    left = "(-oo" if low is None else f"{'[' if closed[0] else '('}{low}"
    right = "oo)" if high is None else f"{high}{']' if closed[1] else ')'}"
    return f"{left}, {right}"


def sum_of(values: Iterable[Number]) -> str:
    """Write a sum of numbers as an expression: `3 + (-2) + 1/2`."""
    return " + ".join(str(v) if v >= 0 else f"({v})" for v in values)


def product_of(values: Iterable[Number]) -> str:
    """Write a product of numbers as an expression: `3*(-2)*(1/2)`."""
    return "*".join(map(wrap, values))


def determinant(m: Sequence[Sequence[Number]]) -> Number:
    """Return the determinant by expansion along the first row."""
    if len(m) == 1:
        return m[0][0]
    minors = ([[*r[:j], *r[j + 1 :]] for r in m[1:]] for j in range(len(m)))
    signed_terms = ((-m[0][j] if j % 2 else m[0][j]) * determinant(minor) for j, minor in enumerate(minors))
    return sum(signed_terms, 0 * m[0][0])


def falling(n: int, k: int) -> int:
    """Return n(n-1)...(n-k+1)."""
    return prod(range(n - k + 1, n + 1))
