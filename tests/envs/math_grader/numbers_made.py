"""Generated rows about numbers. Labels are computed exactly, with integers and `Fraction`.

A right response is another way to write the gold answer, a wrong one is written from a value that is checked to be another.
"""

from __future__ import annotations

import math
from fractions import Fraction

from tests.envs.math_grader.recipes import Item, Rng, rows_of
from tests.envs.math_grader.writing import base, by_threes, decimal, fraction, gaussian, mixed, repeating, words


def other(value: Fraction, rng: Rng) -> list[Fraction]:
    """Return mistaken values: sign, inverse, off by one, numerator or denominator off, a digit too many."""
    top, bottom = value.numerator, value.denominator
    slips = [-value, value + 1, value - 1, value * 10, Fraction(top + 1, bottom), Fraction(top, bottom + 1), 2 * value]
    slips += [1 / value] if value else []
    found = [slip for slip in slips if slip != value]
    rng.shuffle(found)
    return found


@rows_of("integers", 12, "int")
def integers(rng: Rng) -> Item:
    n = rng.choice((rng.randint(-99, 99), rng.randint(100, 99999))) or 5
    a = rng.randint(2, 9)
    right = [str(n), f"{n}.0", fraction(n * a, a), f"{n - a} + {a}", f"x = {n}", f"{n + a} - {a}"]
    wrong = [str(v) for v in (-n, n + 1, n - 1, n * 10, n + 10, 2 * n) if v != n]
    return str(n), right, [*wrong, fraction(n * a + 1, a)]


@rows_of("integer_separators", 12, "int, digits in groups of three")
def separators(rng: Rng) -> Item:
    n = rng.randint(10**4, 10**11)
    slips = [n + 10 ** rng.randrange(8), n - 1, n * 10, n // 10, n + 1000]
    styles = (",", "{,}", "\\,", " ", "'", "\u202f", "\\ ")
    return str(n), [by_threes(n, s) for s in styles], [by_threes(v, rng.choice(styles)) for v in slips]


@rows_of("big_integers", 10, "int")
def big_integers(rng: Rng) -> Item:
    n = rng.randint(10**20, 10**45)
    slips = [n + 1, n - 1, n + 10**5, n ^ 4, n - 10 ** rng.randrange(1, 15)]
    b, k = rng.choice((2, 3, 7, 10)), rng.randint(40, 120)
    right = [by_threes(n, "{,}"), f"{n - 7} + 7", by_threes(n, ",")]
    if rng.random() < 0.5:
        return (
            f"{b}^{{{k}}}",
            [str(b**k), f"{b} \\cdot {b}^{{{k - 1}}}"],
            [str(b**k + 1), f"{b}^{{{k - 1}}}", str(b**k - b)],
        )
    return str(n), right, [str(v) for v in slips]


@rows_of("fractions", 24, "fractions.Fraction")
def fractions(rng: Rng) -> Item:
    v = Fraction(rng.randint(-60, 60) or 7, rng.randint(2, 40))
    k, shift = rng.randint(2, 6), Fraction(rng.randint(1, 9), rng.randint(2, 9))
    top, bottom = v.numerator, v.denominator
    right = [fraction(top, bottom), f"{top}/{bottom}", fraction(top * k, bottom * k), f"\\dfrac{{{top}}}{{{bottom}}}"]
    rest = v - shift
    right.append(f"{fraction(rest.numerator, rest.denominator)} + {fraction(shift.numerator, shift.denominator)}")
    return str(v), right, [fraction(w.numerator, w.denominator) for w in other(v, rng)]


@rows_of("mixed_numbers", 14, "fractions.Fraction")
def mixed_numbers(rng: Rng) -> Item:
    v = rng.randint(1, 12) + Fraction(rng.randint(1, 11), 12)
    v = v if v.denominator > 1 else v + Fraction(1, 3)
    v *= rng.choice((1, 1, -1))
    right = [mixed(v), mixed(v, plain=True)]
    wrong = [mixed(w) for w in (-v, v + 1, v - 1, v + Fraction(1, 3)) if w.denominator > 1 and abs(w) > 1]
    return str(v), right, [*wrong, mixed(v).replace("\\frac", " \\cdot \\frac")]


@rows_of("decimals_exact", 16, "fractions.Fraction, finite decimals")
def decimals_exact(rng: Rng) -> Item:
    v = Fraction(rng.randint(-4000, 4000) or 3, rng.choice((2, 4, 5, 8, 10, 20, 25, 40, 100, 125)))
    right = [decimal(v), decimal(v) + ("0" if "." in decimal(v) else ".0"), fraction(v.numerator, v.denominator)]
    wrong = [decimal(w) for w in (-v, v * 10, v / 10, v + Fraction(1, 10), v - Fraction(1, 100), v + 1)]
    return rng.choice((str(v), decimal(v))), right, wrong


@rows_of("decimals_rounded", 24, "fractions.Fraction, rounded to 2 or 3 digits")
def decimals_rounded(rng: Rng) -> Item:
    v = Fraction(rng.randint(1, 400), rng.choice((3, 7, 9, 11, 13, 17, 19, 21, 23)))
    v = v if v.denominator > 2 else v + Fraction(1, 7)
    places = rng.choice((2, 3))
    rounded = Fraction(round(v * 10**places), 10**places)
    return fraction(v.numerator, v.denominator), [str(v)], [decimal(rounded), f"\\approx {decimal(rounded)}"]


@rows_of("repeating_decimals", 20, "fractions.Fraction, long division")
def repeating_decimals(rng: Rng) -> Item:
    period = ""
    while not period:
        v = Fraction(rng.randint(1, 150), rng.choice((3, 6, 7, 9, 11, 12, 13, 15, 22, 27, 33, 37, 41)))
        head, period = repeating(v)
    slip = str((int(period) + 1) % 10 ** len(period)).zfill(len(period))
    right = [f"{head}\\overline{{{period}}}", f"{head}({period})", f"{head}\\overline{{{period * 2}}}"]
    return str(v), right, [f"{head}{period}", f"{head}\\overline{{{slip}}}", f"{head}0\\overline{{{period}}}"]


@rows_of("scientific", 16, "powers of ten")
def scientific(rng: Rng) -> Item:
    a, k = Fraction(rng.randint(11, 99), 10), rng.choice((-9, -6, -4, -3, 3, 5, 8, 12, 23))
    right = [
        f"{decimal(a)} \\times 10^{{{k}}}",
        f"{decimal(a)}e{k}",
        f"{decimal(a * 10)} \\cdot 10^{{{k - 1}}}",
        decimal(a * Fraction(10) ** k),
    ]
    slips = [(a, k + 1), (a, -k), (a, k - 1), (a + Fraction(1, 10), k), (-a, k)]
    wrong = [f"{decimal(b)} \\times 10^{{{j}}}" for b, j in slips]
    return decimal(a * Fraction(10) ** k) if abs(k) < 9 else right[0], right, wrong


@rows_of("percent", 12, "fractions.Fraction")
def percents(rng: Rng) -> Item:
    v = Fraction(rng.randint(1, 600), 200)
    right = [f"{decimal(v * 100)}\\%", f"{decimal(v * 100)}%", decimal(v), fraction(v.numerator, v.denominator)]
    wrong = [f"{decimal(w)}\\%" for w in (v * 10, v, v * 100 + 1, v * 100 - Fraction(1, 2), 1000 * v)]
    return f"{decimal(v * 100)}\\%", right, wrong


@rows_of("base_n", 16, "int, digits in base n")
def bases(rng: Rng) -> Item:
    b, n = rng.choice((2, 3, 4, 5, 6, 7, 8, 9, 12, 16)), rng.randint(20, 5000)
    text = base(n, b)
    right = [
        f"{text}_{{{b}}}",
        f"{text}_{b}" if b < 10 else f"{text}_{{{b}}}",
        f"({text})_{{{b}}}",
        f"{text}_{{\\text{{{words(b)}}}}}",
    ]
    wrong = [f"{text}_{{{b + 1}}}", f"{base(n + 1, b)}_{{{b}}}", f"{base(n * b, b)}_{{{b}}}"]
    wrong += [f"{text[::-1]}_{{{b}}}"] if text != text[::-1] and text[-1] != "0" else []
    return f"{text}_{{{b}}}", right, wrong


@rows_of("complex", 20, "Gaussian integers over Fraction")
def complexes(rng: Rng) -> Item:
    a, b, c, d = (rng.choice([n for n in range(-6, 7) if n]) for _ in range(4))
    re, im = a * c - b * d, a * d + b * c
    z, w = gaussian(a, b), gaussian(c, d)
    if rng.random() < 0.4:
        norm = c * c + d * d
        fre, fim = Fraction(a * c + b * d, norm), Fraction(b * c - a * d, norm)
        wrong = [gaussian(fre + 1, fim)] + ([f"\\frac{{{w}}}{{{z}}}"] if (a, b) not in ((c, d), (-c, -d)) else [])
        return gaussian(fre, fim), [f"\\frac{{{z}}}{{{w}}}"], wrong
    wrong = [
        gaussian(x, y) for x, y in ((im, re), (re, -im), (-re, im), (re + 1, im), (a * c, b * d)) if (x, y) != (re, im)
    ]
    return gaussian(re, im), [f"({z})({w})", f"({w}) \\cdot ({z})", gaussian(re, im)], wrong


@rows_of("radicals", 24, "square factors of integers")
def radicals(rng: Rng) -> Item:
    a, b = rng.randint(2, 9), rng.choice((2, 3, 5, 6, 7, 10, 11, 13))
    sign = rng.choice(("", "-"))
    right = [
        f"{sign}{a}\\sqrt{{{b}}}",
        f"{sign}\\sqrt{{{a * a * b}}}",
        f"{sign}\\frac{{{a * b}}}{{\\sqrt{{{b}}}}}",
        f"{sign}{a} \\cdot {b}^{{1/2}}",
    ]
    wrong = [f"{sign}\\sqrt{{{a * b}}}", f"{sign}{a}\\sqrt{{{b + 1}}}", f"{sign}{a + 1}\\sqrt{{{b}}}", f"{sign}{a * b}"]
    wrong += [f"{'' if sign else '-'}{a}\\sqrt{{{b}}}"] + (
        [f"{sign}{b}\\sqrt{{{a}}}"] if a * a * b != b * b * a else []
    )
    return f"{sign}{a}*sqrt({b})", right, wrong


@rows_of("radicals", 12, "conjugates: 1/(sqrt(a)-sqrt(b)) = (sqrt(a)+sqrt(b))/(a-b)")
def conjugates(rng: Rng) -> Item:
    a, b = sorted(rng.sample((2, 3, 5, 6, 7, 10, 11, 13), 2), reverse=True)
    p, q = f"\\sqrt{{{a}}}", f"\\sqrt{{{b}}}"
    right = [f"\\frac{{{p}+{q}}}{{{a - b}}}", f"\\frac{{{q}+{p}}}{{{a - b}}}", f"\\frac{{1}}{{{p}-{q}}}"]
    wrong = [
        f"\\frac{{{p}-{q}}}{{{a - b}}}",
        f"\\frac{{1}}{{{p}+{q}}}",
        f"\\frac{{{p}+{q}}}{{{a + b}}}",
        f"\\frac{{1}}{{{q}-{p}}}",
    ]
    return right[0], right[1:], wrong


@rows_of("plus_minus", 14, "the quadratic formula")
def quadratic_roots(rng: Rng) -> Item:
    while True:
        a, b, c = rng.randint(1, 4), rng.randint(-9, 9) or 3, rng.randint(-9, 9) or -1
        d = b * b - 4 * a * c
        if d > 1 and math.isqrt(d) ** 2 != d:
            break
    gold = f"\\frac{{{-b} \\pm \\sqrt{{{d}}}}}{{{2 * a}}}"
    one, two = (f"\\frac{{{-b}{s}\\sqrt{{{d}}}}}{{{2 * a}}}" for s in "+-")
    right = [f"{one}, {two}", f"x = {gold}", f"{two} \\text{{ or }} {one}", f"\\left\\{{{one}, {two}\\right\\}}"]
    wrong = [one, f"\\frac{{{b} \\pm \\sqrt{{{d}}}}}{{{2 * a}}}", f"\\frac{{{-b} \\pm \\sqrt{{{d + 1}}}}}{{{2 * a}}}"]
    return gold, right, [*wrong, f"\\frac{{{-b} \\pm \\sqrt{{{d}}}}}{{{4 * a}}}"]
