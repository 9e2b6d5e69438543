"""Algebra: expanding, factoring, rational expressions, substitution, squares and symmetric sums."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    at,
    brackets,
    joined,
    nonzero,
    plus,
    power,
    ratio,
    row,
    show,
    signed,
    sum_of,
    times,
    wrap,
)


@family("expand_products", "algebra", "expanding brackets")
def expand_products(rng: EpisodeRng, level: int) -> Problem:
    """Multiply out two linear factors, up to three factors of degree 1 or 2."""
    most = (9, 15, 9, 9, 12)[level - 1]
    degrees = ((1, 1), (1, 1), (1, 2), (1, 1, 1), (1, 2, 2))[level - 1]
    factors = [[rng.randint(1, 5 + level), *(nonzero(rng, most) for _ in range(d))] for d in degrees]
    product, steps = times(factors[0]), []
    for factor in factors[1:]:
        new = times(product, factor)
        steps.append(f"{brackets([product, factor])} = {show(new)}")
        product = new
    return Problem(
        f"Expand {brackets(factors)}. "
        "Give the coefficients from the highest power of x down to the constant term as a tuple.",
        row(product),
        (*steps, f"The coefficients are {row(product)}."),
    )


@family("factor_polynomials", "algebra", "factoring")
def factor_polynomials(rng: EpisodeRng, level: int) -> Problem:
    """Factor over the integers: monic quadratics, a common factor, other leading coefficients, cubics."""
    form, order, factors, scale, answer = _factored(rng, level)
    product = times([scale], *factors)
    if gcd(*(int(c) for c in product)) != scale or any(gcd(*f) > 1 for f in factors):
        return factor_polynomials(rng, level)
    shown = (str(scale) if scale > 1 else "") + brackets(factors)
    return Problem(
        f"Over the integers, {show(product)} = {form} with {order}. Give {row(_letters(form))}.",
        row(answer),
        (f"{show(product)} = {shown}", f"The answer is {row(answer)}."),
    )


def _letters(form: str) -> str:
    return "".join(c for c in form if c in "abcdek")


def _factored(rng: EpisodeRng, level: int) -> tuple[str, str, list[list[int]], int, tuple[int, ...]]:
    if level in (1, 2, 4):
        count, most = (2, 3)[level == 4], (30, 20, 0, 18)[level - 1]
        scale = rng.randint(2, 12) if level == 2 else 1
        ends = sorted(nonzero(rng, most) for _ in range(count))
        form = ("(x + a)(x + b)", "k(x + a)(x + b)", "", "(x + a)(x + b)(x + c)")[level - 1]
        order = "a <= b <= c" if level == 4 else "a <= b"
        return form, order, [[1, b] for b in ends], scale, (*([scale] if level == 2 else []), *ends)
    (a, b), (c, d) = sorted((rng.randint(2, 9), nonzero(rng, 12)) for _ in range(2))
    if level == 3:
        return "(ax + b)(cx + d)", "2 <= a <= c, and b <= d if a = c", [[a, b], [c, d]], 1, (a, b, c, d)
    e = nonzero(rng, 9)
    order = "2 <= a <= c, and b <= d if a = c"
    return "(ax + b)(cx + d)(x + e)", order, [[a, b], [c, d], [1, e]], 1, (a, b, c, d, e)


@family("rational_expressions", "algebra", "rational expressions")
def rational_expressions(rng: EpisodeRng, level: int) -> Problem:
    """Cancel a common factor, or add two or three fractions with linear denominators."""
    return _cancelled(rng, level) if level <= 3 else _fraction_sum(rng, level)


def _cancelled(rng: EpisodeRng, level: int) -> Problem:
    most = (9, 20, 9)[level - 1]
    common, top, bottom = ([rng.randint(1, 6) if level == 3 else 1, nonzero(rng, most)] for _ in range(3))
    if top[0] * bottom[1] == top[1] * bottom[0] or gcd(*top, *bottom) > 1 or gcd(*common) > 1:
        return _cancelled(rng, level)
    above, below = times(common, top), times(common, bottom)
    answer = (top[1], bottom[1]) if level < 3 else (*top, *bottom)
    form, names = ("(x + a)/(x + b)", "(a, b)") if level < 3 else ("(ax + b)/(cx + d)", "(a, b, c, d)")
    told = "" if level < 3 else ", where a > 0 and a, b, c, d are integers with no common divisor above 1"
    return Problem(
        f"In lowest terms, ({show(above)})/({show(below)}) = {form}{told}. Give {names}.",
        row(answer),
        (
            f"{show(above)} = {brackets([common, top])}",
            f"{show(below)} = {brackets([common, bottom])}",
            f"The common factor {show(common)} cancels, so the answer is {row(answer)}.",
        ),
    )


def _fraction_sum(rng: EpisodeRng, level: int) -> Problem:
    count = level - 2
    ends = rng.sample([n for n in range(-9, 10) if n], count)
    tops = [nonzero(rng, 9) for _ in ends]
    factors = [[1, e] for e in ends]
    others = [times(*(f for f in factors if f is not factor)) for factor in factors]
    total: list[Number] = [0]
    for top, other in zip(tops, others, strict=True):
        total = plus(total, other, top)
    total = [*[0] * (count - len(total)), *total]
    terms = joined(f"{t}/({show(f)})" for t, f in zip(tops, factors, strict=True))
    form, names = ("px + q", "(p, q)") if count == 2 else ("px^2 + qx + r", "(p, q, r)")
    numerators = signed(((t, brackets([o])) for t, o in zip(tops, others, strict=True)), " ")
    return Problem(
        f"Write {terms} as one fraction ({form})/[{brackets(factors)}]. Give {names}.",
        row(total),
        (f"The numerator is {numerators} = {show(total)}", f"The answer is {row(total)}."),
    )


@family("substitution", "algebra", "substitution")
def substitution(rng: EpisodeRng, level: int) -> Problem:
    """Put numbers for 2 or 3 letters into a sum of 2 to 4 terms."""
    letters = "abc"[: 2 if level < 3 else 3]
    most, degree, below = (6, 6, 6, 5, 6)[level - 1], (1, 2, 2, 3, 2)[level - 1], (1, 1, 1, 1, 4)[level - 1]
    values = [ratio(rng, most, below) for _ in letters]
    terms: list[tuple[int, list[int]]] = []
    while len(terms) < min(2 + level // 2, 4):
        exponents = [rng.randint(0, degree) for _ in letters]
        if any(exponents) and exponents not in [e for _, e in terms]:
            terms.append((nonzero(rng, 3 + 2 * level), exponents))
    text = signed(((c, "".join(map(power, letters, e))) for c, e in terms), " ")
    worth, steps = [], []
    for coefficient, exponents in terms:
        factors = [wrap(v) + (f"^{e}" if e > 1 else "") for v, e in zip(values, exponents, strict=True) if e]
        value = Fraction(coefficient)
        for v, e in zip(values, exponents, strict=True):
            value *= v**e
        worth.append(value)
        steps.append(f"{'*'.join([wrap(coefficient), *factors])} = {value}")
    given = ", ".join(f"{name} = {value}" for name, value in zip(letters, values, strict=True))
    return Problem(
        f"What is the value of {text} when {given}?",
        str(sum(worth)),
        (*steps, f"{sum_of(worth)} = {sum(worth)}", f"The answer is {sum(worth)}."),
    )


@family("rational_evaluation", "algebra", "substitution", "rational expressions")
def rational_evaluation(rng: EpisodeRng, level: int) -> Problem:
    """Work out a quotient of polynomials at a number."""
    up, down = ((1, 1), (2, 1), (2, 2), (3, 2), (3, 3))[level - 1]
    x = Fraction(nonzero(rng, 8), rng.randint(1, (1, 1, 3, 5, 7)[level - 1]))
    top, bottom = ([nonzero(rng, 9) for _ in range(d + 1)] for d in (up, down))
    above, below = at(top, x), at(bottom, x)
    if not below or not above:
        return rational_evaluation(rng, level)
    value = Fraction(above) / below
    return Problem(
        f"Work out ({show(top)})/({show(bottom)}) at x = {x}. Give an exact fraction in lowest terms.",
        str(value),
        (
            f"The numerator is {_horner(top, x)} = {above}",
            f"The denominator is {_horner(bottom, x)} = {below}",
            f"{wrap(above)}/{wrap(below)} = {value}",
            f"The answer is {value}.",
        ),
    )


def _horner(p: list[int], x: Fraction) -> str:
    powers = [f"*{power(wrap(x), len(p) - 1 - i)}" if i < len(p) - 1 else "" for i in range(len(p))]
    return " + ".join(f"{wrap(c)}{tail}" for c, tail in zip(p, powers, strict=True))


@family("completing_square", "algebra", "quadratics")
def completing_square(rng: EpisodeRng, level: int) -> Problem:
    """Write a quadratic as a(x + h)^2 + k; at level 5 a quadratic in two letters."""
    if level == 5:
        return _two_squares(rng)
    a = (1, 1, rng.randint(2, 9), nonzero(rng, 9))[level - 1]
    b = nonzero(rng, 30) * (2 * a if level in (1, 3) else 1)
    c = nonzero(rng, 99)
    h = Fraction(b, 2 * a)
    k = c - a * h * h
    lead = "" if a == 1 else "-" if a == -1 else str(a)
    square = f"{lead}(x + h)^2 + k"
    return Problem(
        f"Write {show([a, b, c])} in the form {square}. Give (h, k) in exact form.",
        row((h, k)),
        (f"{wrap(b)}/(2*{wrap(a)}) = {h}", f"{wrap(c)} - {wrap(a)}*{wrap(h)}^2 = {k}", f"The answer is {row((h, k))}."),
    )


def _two_squares(rng: EpisodeRng) -> Problem:
    b, d, c = nonzero(rng, 20), nonzero(rng, 20), nonzero(rng, 50)
    p, q = Fraction(b, 2), Fraction(d, 2)
    r = c - p * p - q * q
    text = signed([(1, "x^2"), (1, "y^2"), (b, "x"), (d, "y"), (c, "")], " ")
    return Problem(
        f"Write {text} in the form (x + p)^2 + (y + q)^2 + r. Give (p, q, r) in exact form.",
        row((p, q, r)),
        (
            f"{wrap(b)}/2 = {p}",
            f"{wrap(d)}/2 = {q}",
            f"{wrap(c)} - {wrap(p)}^2 - {wrap(q)}^2 = {r}",
            f"The answer is {row((p, q, r))}.",
        ),
    )


@family("symmetric_expressions", "algebra", "identities")
def symmetric_expressions(rng: EpisodeRng, level: int) -> Problem:
    """Find x^n + y^n from x + y and xy, by the recurrence of power sums."""
    most, degree = (60, 30, 30, 30, 20)[level - 1], (2, 3, 4, 5, 6)[level - 1]
    s, p = (Fraction(nonzero(rng, most), rng.randint(1, 3 if level == 5 else 1)) for _ in range(2))
    sums, steps = [Fraction(2), s], []
    for n in range(2, degree + 1):
        sums.append(s * sums[-1] - p * sums[-2])
        steps.append(f"x^{n} + y^{n} is {wrap(s)}*{wrap(sums[-2])} - {wrap(p)}*{wrap(sums[-3])} = {sums[-1]}")
    inverse = rng.random() < 0.5
    answer = sums[-1] / p**degree if inverse else sums[-1]
    asked = f"1/x^{degree} + 1/y^{degree}" if inverse else f"x^{degree} + y^{degree}"
    if inverse:
        steps.append(f"{wrap(sums[-1])}/{wrap(p)}^{degree} = {answer}")
    return Problem(
        f"Let x and y be complex numbers with x + y = {s} and xy = {p}. What is {asked}?",
        str(answer),
        (*steps, f"The answer is {answer}."),
    )
