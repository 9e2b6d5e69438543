"""Generated rows about polynomials, equations, intervals, sets, matrices, words, dates. Labels are computed exactly."""

from __future__ import annotations

import math
from fractions import Fraction

from tests.envs.math_grader.recipes import Item, Rng, rows_of
from tests.envs.math_grader.writing import MONTHS, decimal, fraction, matrix, poly, product, words


@rows_of("polynomials", 30, "coefficients as integers")
def polynomials(rng: Rng) -> Item:
    factors = [[rng.randint(-7, 7) or 1, rng.randint(1, 4)] for _ in range(rng.choice((2, 2, 3)))]
    whole = product(factors)
    split = "".join(f"({poly(f)})" for f in factors)
    k = rng.randrange(len(whole))
    slips = [
        [c + (i == k) for i, c in enumerate(whole)],
        [-c for c in whole],
        [c * (-1) ** i for i, c in enumerate(whole)],
    ]
    slips.append(product([*factors[1:], [-factors[0][0], factors[0][1]]]))
    wrong = [poly(slip) for slip in slips if slip != whole]
    return rng.choice((poly(whole), split)), [split, poly(whole), poly(whole, rising=True)], wrong


@rows_of("rational_expressions", 24, "partial fractions")
def partial_fractions(rng: Rng) -> Item:
    a, b = rng.sample([n for n in range(-6, 7) if n], 2)
    p, q = rng.randint(1, 5), rng.randint(1, 5)
    top, bottom = [-p * b - q * a, p + q], product([[-a, 1], [-b, 1]])
    parts = f"\\frac{{{p}}}{{{poly([-a, 1])}}}+\\frac{{{q}}}{{{poly([-b, 1])}}}"
    whole = f"\\frac{{{poly(top)}}}{{{poly(bottom)}}}"
    right = [parts, whole, f"\\frac{{{poly(top)}}}{{({poly([-a, 1])})({poly([-b, 1])})}}"]
    wrong = [f"\\frac{{{p + q}}}{{{poly(bottom)}}}", f"\\frac{{{poly([top[0] + 1, top[1]])}}}{{{poly(bottom)}}}"]
    wrong += [parts.replace("+\\frac", "-\\frac"), f"\\frac{{{poly(bottom)}}}{{{poly(top)}}}"]
    return rng.choice((parts, whole)), right, wrong


@rows_of("equations", 16, "lines through lattice points")
def lines(rng: Rng) -> Item:
    m, k = rng.choice([n for n in range(-6, 7) if n]), rng.choice([n for n in range(-9, 10) if n])
    right = [
        f"y = {poly([k, m])}",
        f"{poly([k, m])} - y = 0",
        f"y - {poly([0, m])} = {k}" if m > 0 else f"y + {poly([0, -m])} = {k}",
    ]
    wrong = [f"y = {poly([-k, m])}", f"y = {poly([k, -m])}", f"y = {poly([k + 1, m])}"]
    wrong += [f"x = {poly([k, m]).replace('x', 'y')}"] if m != -1 else []
    return f"y = {poly([k, m])}", [*right, f"2y = {poly([2 * k, 2 * m])}"], wrong


def _ends(rng: Rng) -> tuple[str, str, str, str, Fraction, Fraction]:
    low = Fraction(rng.randint(-12, 9), rng.choice((1, 1, 2, 3)))
    high = low + Fraction(rng.randint(1, 12), rng.choice((1, 1, 2)))
    return (
        fraction(low.numerator, low.denominator),
        fraction(high.numerator, high.denominator),
        rng.choice("[("),
        rng.choice(")]"),
        low,
        high,
    )


def _chain(low: str, high: str, left: str, right: str, name: str = "x") -> str:
    return f"{low} {'<' if left == '(' else chr(92) + 'le'} {name} {'<' if right == ')' else chr(92) + 'le'} {high}"


@rows_of("interval_inequality", 16, "ends as Fraction")
def interval_to_inequality(rng: Rng) -> Item:
    low, high, left, right, a, b = _ends(rng)
    other_left, other_right = "[(".replace(left, ""), ")]".replace(right, "")
    far = str(b + 1)
    good = [
        _chain(low, high, left, right),
        f"\\{{x \\mid {_chain(low, high, left, right)}\\}}",
        f"{left}{a}, {b}{right}",
    ]
    bad = [_chain(low, high, other_left, right), _chain(low, high, left, other_right), _chain(low, far, left, right)]
    return f"{left}{a}, {b}{right}", good, [*bad, f"x {'>' if left == '(' else chr(92) + 'ge'} {low}"]


@rows_of("inequality_interval", 16, "ends as Fraction")
def inequality_to_interval(rng: Rng) -> Item:
    low, high, left, right, a, b = _ends(rng)
    other_left, other_right = "[(".replace(left, ""), ")]".replace(right, "")
    good = [
        f"{left}{low}, {high}{right}",
        f"x \\in {left}{low}, {high}{right}",
        f"\\left{left}{low}, {high}\\right{right}",
    ]
    bad = [f"{other_left}{low}, {high}{right}", f"{left}{low}, {high}{other_right}", f"{left}{a - 1}, {b}{right}"]
    return _chain(low, high, left, right), good, [*bad, f"\\{{{low}, {high}\\}}"]


@rows_of("sets", 14, "sets of Fraction")
def sets(rng: Rng) -> Item:
    pool = [Fraction(n, d) for n in range(-9, 10) for d in (1, 1, 2, 3)]
    items = sorted(set(rng.sample(pool, rng.randint(2, 5))))
    shown = [fraction(v.numerator, v.denominator) for v in items]
    mixed_up = rng.sample(shown, len(shown))
    slip = [*shown[:-1], str(items[-1] + 1)]
    right = [f"\\{{{', '.join(order)}\\}}" for order in (shown, mixed_up, shown[::-1], [*shown, shown[0]])]
    wrong = [f"\\{{{', '.join(order)}\\}}" for order in (slip, shown[1:], [*shown, "10"])]
    return f"{{{', '.join(map(str, items))}}}", right, [*wrong, f"({', '.join(shown)})"]


@rows_of("tuples", 14, "tuples of Fraction")
def tuples(rng: Rng) -> Item:
    items = [Fraction(rng.randint(-20, 20), rng.choice((1, 1, 2, 4, 5))) for _ in range(rng.choice((2, 2, 3)))]
    items[0] = items[-1] + 1 if items[0] == items[-1] else items[0]
    shown = [fraction(v.numerator, v.denominator) for v in items]
    right = [
        f"({', '.join(shown)})",
        f"\\left({','.join(map(decimal, items))}\\right)",
        f"({', '.join(map(str, items))})",
    ]
    slips = [shown[::-1], [*shown[:-1], str(items[-1] + 1)], [*shown, "0"], [str(-items[0] or 1), *shown[1:]]]
    return (
        f"({', '.join(map(str, items))})",
        right,
        [*(f"({', '.join(s)})" for s in slips), f"\\{{{', '.join(shown)}\\}}"],
    )


@rows_of("matrices", 14, "products of integer matrices", "box")
def matrices(rng: Rng) -> Item:
    a, b = ([[rng.randint(-5, 5) for _ in range(2)] for _ in range(2)] for _ in range(2))
    c = [[sum(a[i][k] * b[k][j] for k in range(2)) for j in range(2)] for i in range(2)]
    slips = [
        [list(r) for r in zip(*c, strict=True)],
        [r[::-1] for r in c],
        c[::-1],
        [[-v for v in r] for r in c],
        [c[0], [c[1][0], c[1][1] + 1]],
    ]
    right = [matrix(c), matrix(c, "bmatrix"), str(c), f"{matrix(a)}{matrix(b)}"]
    return str(c), right, [matrix(s) for s in slips if s != c]


@rows_of("combinatorics", 16, "math.comb, math.perm, math.factorial")
def counts(rng: Rng) -> Item:
    n = rng.randint(5, 14)
    k = rng.randint(2, n - 2)
    value = math.comb(n, k)
    right = [
        f"\\binom{{{n}}}{{{k}}}",
        f"\\frac{{{n}!}}{{{k}! \\cdot {n - k}!}}",
        str(value),
        f"\\binom{{{n}}}{{{n - k}}}",
        f"C({n}, {k})",
    ]
    wrong = [
        f"\\binom{{{n + 1}}}{{{k}}}",
        f"\\frac{{{n}!}}{{{n - k}!}}",
        str(value + 1),
        f"P({n}, {k})",
        f"{n}^{{{k}}}",
    ]
    return str(value), right, wrong


@rows_of("logs", 14, "powers and products of integers")
def logs(rng: Rng) -> Item:
    b, k, p, q = rng.randint(2, 7), rng.randint(2, 5), rng.randint(2, 9), rng.randint(2, 9)
    if rng.random() < 0.5:
        return (
            str(k),
            [f"\\log_{{{b}}} {b**k}", f"\\log_{b}({b**k})", f"-\\log_{{{b}}} \\frac{{1}}{{{b**k}}}"],
            [f"\\log_{{{b}}} {b**k + 1}", f"\\log_{{{b}}} {b ** (k + 1)}", f"\\log_{{{b**k}}} {b}"],
        )
    right = [f"\\ln {p} + \\ln {q}", f"\\ln({p} \\cdot {q})", f"\\ln {p * q * b} - \\ln {b}"]
    return (
        f"\\ln {p * q}",
        right,
        [f"\\ln {p} \\cdot \\ln {q}", f"\\ln {p * q + 1}", f"\\ln {p * q * b} - {b}", f"-\\ln {p * q}"],
    )


@rows_of("number_words", 16, "English names of integers", "word")
def named_numbers(rng: Rng) -> Item:
    n = rng.choice((rng.randint(11, 99), rng.randint(100, 999), rng.randint(1000, 99999)))
    slips = (n + 1, n - 1, n + 10, n + 100, n * 10)
    return str(n), [words(n), words(n).capitalize(), words(n, joint=" and ")], [words(v) for v in slips]


@rows_of("dates", 10, "the calendar", "word")
def dates(rng: Rng) -> Item:
    y, m, d = rng.randint(1900, 2030), rng.randrange(12), rng.randint(2, 27)
    right = [f"{MONTHS[m]} {d}, {y}", f"{d} {MONTHS[m]} {y}", f"{MONTHS[m][:3]} {d}, {y}", f"{y}-{m + 1:02}-{d:02}"]
    wrong = [
        f"{MONTHS[m - 1]} {d}, {y}",
        f"{MONTHS[m]} {d + 1}, {y}",
        f"{d} {MONTHS[m]} {y + 1}",
        f"{y}-{m + 1:02}-{d - 1:02}",
    ]
    return f"{y}-{m + 1:02}-{d:02}", right, wrong


@rows_of("times", 10, "minutes of the day", "word")
def times(rng: Rng) -> Item:
    h, m = rng.randint(1, 11), rng.randint(1, 59)
    gold = f"{h + 12}:{m:02}"
    return (
        gold,
        [f"{h}:{m:02} p.m.", f"{h}:{m:02} PM", gold],
        [f"{h}:{m:02} a.m.", f"{h + 12}:{m - 1:02}", f"{h % 11 + 1}:{m:02} PM"],
    )


@rows_of("units", 12, "int", "any")
def lengths(rng: Rng) -> Item:
    n, i = rng.randint(2, 400), rng.randrange(4)
    short, long = ("cm", "m", "kg", "km")[i], ("centimeters", "meters", "kilograms", "kilometers")[i]
    wrong_unit = ("mm", "cm", "g", "mm")[i]
    right = [f"{n}\\text{{ {short}}}", f"{n} {long}", str(n), f"{n}\\,\\mathrm{{{short}}}"]
    return (
        f"{n} {short}",
        right,
        [f"{n}\\text{{ {wrong_unit}}}", f"{n + 1} {short}", f"{n}\\text{{ {short}}}^2", f"{10 * n} {long}"],
    )
