"""Polynomials: division, common divisors, values, roots and coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    Polynomial,
    at,
    braces,
    brackets,
    linear,
    nonzero,
    plus,
    poly,
    power,
    show,
    strip,
    sum_of,
    times,
    with_roots,
    wrap,
)


def _draw(rng: EpisodeRng, degree: int, most: int, lead: int = 1) -> list[int]:
    """Draw a polynomial with a leading coefficient 1 to `lead` and other coefficients up to `most`, the last not 0."""
    return [rng.randint(1, lead), *(rng.randint(-most, most) for _ in range(degree - 1)), nonzero(rng, most)]


@family("polynomial_division", "polynomials", "long division")
def polynomial_division(rng: EpisodeRng, level: int) -> Problem:
    """Find the quotient or the remainder of a division that stays within the integers."""
    below, above = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3))[level - 1]
    divisor = _draw(rng, below, 9, 1 if level < 4 else 3)
    quotient = _draw(rng, above, 9, 9)
    remainder = [nonzero(rng, 20) for _ in range(below)]
    product = times(divisor, quotient)
    whole = plus(product, remainder)
    asked, answer = rng.choice((("quotient", quotient), ("remainder", remainder)))
    return Problem(
        f"Divide {show(whole)} by {show(divisor)}. What is the {asked}?",
        poly(answer),
        (
            f"({show(divisor)})({show(quotient)}) = {show(product)}",
            f"({show(product)}) + ({show(remainder)}) = {show(whole)}",
            f"The {asked} is {poly(answer)}.",
        ),
    )


@family("polynomial_gcd", "polynomials", "common divisors")
def polynomial_gcd(rng: EpisodeRng, level: int) -> Problem:
    """Find the monic greatest common divisor of two polynomials."""
    size, rest = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2))[level - 1]
    common = _draw(rng, size, (30, 12, 9, 9, 6)[level - 1])
    first, second = (_draw(rng, rest, 9, 3) for _ in range(2))
    if len(_common(first, second)) > 1:
        return polynomial_gcd(rng, level)
    one, two = times(common, first), times(common, second)
    return Problem(
        f"What is the greatest common divisor of {show(one)} and {show(two)}? Give it with the leading coefficient 1.",
        poly(common),
        (
            f"{show(one)} = {brackets([common, first])}",
            f"{show(two)} = {brackets([common, second])}",
            f"{show(first)} and {show(second)} have no common divisor.",
            f"The answer is {poly(common)}.",
        ),
    )


def _common(p: Polynomial, q: Polynomial) -> list[Number]:
    """Return a greatest common divisor by Euclid's algorithm."""
    while any(q):
        p, q = q, _remainder(p, q)
    return list(p)


def _remainder(p: Polynomial, q: Polynomial) -> list[Number]:
    rest = list(p)
    while len(rest) >= len(q) and any(rest):
        lift = [0] * (len(rest) - len(q))
        rest = strip([0, *plus(rest, [*q, *lift], -Fraction(rest[0]) / q[0])])
    return rest


@family("polynomial_values", "polynomials", "Horner's scheme")
def polynomial_values(rng: EpisodeRng, level: int) -> Problem:
    """Work out a polynomial at a number by Horner's scheme."""
    degree = level + 1
    p = [nonzero(rng, 9), *(rng.randint(-9, 9) for _ in range(degree))]
    x = Fraction(nonzero(rng, 5 if level < 5 else 7), 1 if level < 4 else rng.randint(2, 4))
    steps, value = [], Fraction(p[0])
    for coefficient in p[1:]:
        new = value * x + coefficient
        steps.append(f"{wrap(value)}*{wrap(x)} + {wrap(coefficient)} = {new}")
        value = new
    return Problem(f"Let p(x) = {show(p)}. What is p({x})?", str(value), (*steps, f"The answer is {value}."))


_SUMS = ("sum", "sum of the squares", "sum of the cubes", "sum of the fourth powers")


@family("vieta_sums", "polynomials", "roots and coefficients")
def vieta_sums(rng: EpisodeRng, level: int) -> Problem:
    """Find symmetric sums of the complex roots from the coefficients."""
    degree = (2, 2, 3, 3, 4)[level - 1]
    p = _draw(rng, degree, 30 if level == 1 else 12, 1 if level < 2 else 5)
    p = [c or 1 for c in p]
    n = rng.randint((1, 1, 2, 2, 3)[level - 1], (1, 2, 3, 3, 4)[level - 1])
    k = nonzero(rng, 5)
    product = Fraction(at(p, k)) / p[0]
    choices = [
        (f"the {_SUMS[n - 1]} of all roots", _power_sum(p, n)),
        (f"the {_SUMS[n - 1]} of the reciprocals of all roots", _power_sum(p[::-1], n)),
    ]
    if product:
        choices.append((f"the product of the differences {k} - r over all roots r", product))
    asked, answer = rng.choice(choices)
    if "product" in asked:
        steps = [f"p({k}) is {at(p, k)}.", f"{at(p, k)}/{p[0]} = {answer}"]
    else:
        steps = _newton(p if "reciprocals" not in asked else p[::-1], n)
    return Problem(
        f"Let p(x) = {show(p)}, with complex roots counted with multiplicity. What is {asked}?",
        str(answer),
        (*steps, f"The answer is {answer}."),
    )


def _power_sum(p: Polynomial, n: int) -> Fraction:
    """Return the sum of the n-th powers of the roots, by Newton's identities."""
    return _newton_sums(p, n)[-1]


def _newton_sums(p: Polynomial, n: int) -> list[Fraction]:
    e = [Fraction(c) / p[0] for c in p] + [Fraction(0)] * n
    sums: list[Fraction] = []
    for k in range(1, n + 1):
        sums.append(-k * e[k] - sum((e[i] * sums[k - i - 1] for i in range(1, k)), Fraction(0)))
    return sums


def _newton(p: Polynomial, n: int) -> list[str]:
    e = [Fraction(c) / p[0] for c in p] + [Fraction(0)] * n
    sums = _newton_sums(p, n)
    steps = []
    for k in range(1, n + 1):
        parts = [f"{wrap(-e[i])}*{wrap(sums[k - i - 1])}" for i in range(1, k)]
        steps.append(f"{' + '.join([f'(-{k})*{wrap(e[k])}', *parts])} = {sums[k - 1]}")
    return ["By Newton's identities, one power after the other:", *steps]


@family("remainder_theorem", "polynomials", "remainders")
def remainder_theorem(rng: EpisodeRng, level: int) -> Problem:
    """Use p(a) as the remainder on division by x - a, and two values for a quadratic divisor."""
    a = nonzero(rng, 6)
    if level in (1, 2):
        p = [nonzero(rng, 9), *(rng.randint(-9, 9) for _ in range(2 * level + 1))]
        return Problem(
            f"What is the remainder when {show(p)} is divided by {show([1, -a])}?",
            str(at(p, a)),
            (f"{_spelled(p, a)} = {at(p, a)}", f"The remainder is {at(p, a)}."),
        )
    if level == 3:
        p = [nonzero(rng, 9), *(rng.randint(-9, 9) for _ in range(3))]
        known = [*p[:2], 0, p[3]]
        k = -Fraction(at(known, a)) / a
        text = f"{show([*p[:2], 0, 0])} + kx" + (f" {'-' if p[3] < 0 else '+'} {abs(p[3])}" if p[3] else "")
        return Problem(
            f"For which number k is {text} divisible by {show([1, -a])}?",
            str(k),
            (f"{_spelled(known, a)} = {at(known, a)}", f"({-at(known, a)})/{wrap(a)} = {k}", f"The answer is {k}."),
        )
    b = rng.choice([n for n in range(-6, 7) if n != a])
    return _quadratic_remainder(rng, level, a, b)


def _spelled(p: Polynomial, x: Number) -> str:
    return " + ".join(f"{wrap(c)}*{wrap(x)}^{len(p) - 1 - i}" for i, c in enumerate(p) if c) or "0"


def _quadratic_remainder(rng: EpisodeRng, level: int, a: int, b: int) -> Problem:
    if level == 4:
        slope, at_a = nonzero(rng, 15), nonzero(rng, 30)
        at_b = at_a + slope * (b - a)
        told = (
            f"A polynomial leaves the remainder {at_a} on division by {show([1, -a])} and {at_b} on division by "
            f"{show([1, -b])}. What remainder does it leave on division by {brackets([[1, -a], [1, -b]])}?"
        )
    else:
        n, k, c = rng.randint(4, 12), rng.randint(2, 3), nonzero(rng, 30)
        p = [1, *[0] * (n - k - 1), nonzero(rng, 9), *[0] * (k - 1), c]
        at_a, at_b = (int(at(p, x)) for x in (a, b))
        slope = (at_b - at_a) // (b - a)
        told = f"What remainder does {show(p)} leave on division by {show(with_roots(a, b))}?"
    rest = [slope, at_a - slope * a]
    answer = poly(rest)
    return Problem(
        f"{told} Give a polynomial in x.",
        answer,
        (
            f"The value at {a} must be {at_a}, and the value at {b} must be {at_b}.",
            f"({at_b} - {wrap(at_a)})/({b} - {wrap(a)}) = {slope}",
            f"{at_a} - {wrap(slope)}*{wrap(a)} = {rest[1]}",
            f"The remainder is {answer}.",
        ),
    )


@family("interpolation", "polynomials", "interpolation")
def interpolation(rng: EpisodeRng, level: int) -> Problem:
    """Find the polynomial of least degree through given points, or its value at another place."""
    degree = (1, 2, 2, 3, 4)[level - 1]
    xs = sorted(rng.sample(range(-6, 7), degree + 2))
    new = xs.pop(rng.randrange(len(xs)))
    wild = level in (3, 5)
    p: list[Number] = [nonzero(rng, 6), *(rng.randint(-9, 9) for _ in range(degree))]
    ys: list[Number] = [nonzero(rng, 15) for _ in xs] if wild else [at(p, x) for x in xs]
    points = ", ".join(f"f({x}) = {y}" for x, y in zip(xs, ys, strict=True))
    name = ("", "1", "2", "3", "4")[degree]
    weights = [prod((Fraction(new - u, x - u) for u in xs if u != x), start=Fraction(1)) for x in xs]
    value = sum((w * y for w, y in zip(weights, ys, strict=True)), Fraction(0))
    if wild or level == 1:
        steps = [f"The weights of the values at {new} are {', '.join(map(str, weights))}."]
        spelled = " + ".join(f"{wrap(w)}*{wrap(y)}" for w, y in zip(weights, ys, strict=True))
        asked, answer, steps = f"What is f({new})?", str(value), [*steps, f"{spelled} = {value}"]
    else:
        asked, answer = "Find f(x) as a polynomial in x.", poly(p)
        steps = [f"{_spelled(p, x)} = {y}" for x, y in zip(xs, ys, strict=True)]
    return Problem(
        f"Let f be the polynomial of degree at most {name} with {points}. {asked}",
        answer,
        (*steps, f"The answer is {answer}."),
    )


@family("integer_roots", "polynomials", "roots and coefficients")
def integer_roots(rng: EpisodeRng, level: int) -> Problem:
    """Find all integer roots of a polynomial of degree 3 to 5 that may have other roots."""
    count, most = (3, 2, 3, 3, 3)[level - 1], (15, 20, 12, 9, 9)[level - 1]
    roots = [nonzero(rng, most) for _ in range(count)]
    extra: Polynomial = {1: [1], 2: [rng.randint(2, 6), nonzero(rng, 9)], 3: [rng.randint(2, 5), nonzero(rng, 7)]}.get(
        level, [rng.randint(1, 4), nonzero(rng, 5), nonzero(rng, 9)]
    )
    if level == 5:
        extra = times(extra, [rng.randint(2, 5), nonzero(rng, 9)])
    p = times(extra, with_roots(*roots))
    found = [x for x in range(-20, 21) if not at(p, x)]
    answer = braces(found)
    return Problem(
        f"Find the set of all integer roots of {show(p)}.",
        answer,
        (
            *(f"{_spelled(p, x)} = 0" for x in found),
            f"The other factor {show(extra)} has no further integer root.",
            f"The answer is {answer}.",
        ),
    )


@family("expansion_coefficients", "polynomials", "binomial theorem")
def expansion_coefficients(rng: EpisodeRng, level: int) -> Problem:
    """Find one coefficient of a power of a binomial, of a product of two, or of a power of a trinomial."""
    a, b = nonzero(rng, 5), nonzero(rng, 7)
    if level == 5:
        return _trinomial(rng)
    n = rng.randint(3, 7) if level == 1 else rng.randint(6, 12)
    if level == 3:
        k = rng.randint(1, n - 1)
        e = 3 * k - n
        value = comb(n, k) * a**k * b ** (n - k)
        text = f"({a if a not in (1, -1) else '-' * (a < 0)}x^2 {'-' if b < 0 else '+'} {abs(b)}/x)^{n}"
        steps = [f"Taking x^2 from {k} of the {n} factors gives the power {e}: 2*{k} - {n - k} = {e}"]
        steps.append(f"{comb(n, k)}*{wrap(a)}^{k}*{wrap(b)}^{n - k} = {value}")
        name = "the constant term" if not e else f"the coefficient of {power('x', e)}"
        return Problem(f"What is {name} in the expansion of {text}?", str(value), (*steps, f"The answer is {value}."))
    if level == 4:
        return _product_coefficient(rng, a, b)
    k = rng.randint(1, n - 1)
    value = comb(n, k) * a**k * b ** (n - k)
    return Problem(
        f"What is the coefficient of {power('x', k)} in the expansion of ({linear(a, 'x', b)})^{n}?",
        str(value),
        (f"{comb(n, k)}*{wrap(a)}^{k}*{wrap(b)}^{n - k} = {value}", f"The answer is {value}."),
    )


def _product_coefficient(rng: EpisodeRng, a: int, b: int) -> Problem:
    c, d, n, m = nonzero(rng, 3), nonzero(rng, 5), rng.randint(3, 6), rng.randint(3, 6)
    k = rng.randint(2, n + m - 2)
    parts = [
        comb(n, i) * a**i * b ** (n - i) * comb(m, k - i) * c ** (k - i) * d ** (m - k + i)
        for i in range(max(0, k - m), min(n, k) + 1)
    ]
    text = f"({linear(a, 'x', b)})^{n} ({linear(c, 'x', d)})^{m}"
    return _coefficient(text, k, parts)


def _trinomial(rng: EpisodeRng) -> Problem:
    a, b, c, n = nonzero(rng, 3), nonzero(rng, 3), nonzero(rng, 3), rng.randint(4, 7)
    k = rng.randint(2, 2 * n - 2)
    parts = [
        comb(n, i) * comb(n - i, k - 2 * i) * a**i * b ** (k - 2 * i) * c ** (n - k + i)
        for i in range(max(0, k - n), k // 2 + 1)
    ]
    return _coefficient(f"({show([a, b, c])})^{n}", k, parts)


def _coefficient(text: str, k: int, parts: Sequence[int]) -> Problem:
    return Problem(
        f"What is the coefficient of {power('x', k)} in the expansion of {text}?",
        str(sum(parts)),
        (f"{sum_of(parts)} = {sum(parts)}", f"The answer is {sum(parts)}."),
    )
