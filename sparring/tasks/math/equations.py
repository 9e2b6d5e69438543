"""Equations in one unknown: linear, quadratic, rational, with absolute values, radicals, powers and logarithms; and systems."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    braces,
    brackets,
    determinant,
    joined,
    linear,
    nonzero,
    primitive,
    product_of,
    row,
    scaled,
    show,
    signed,
    surd,
    times,
    wrap,
)

_SET = "Give the set of all real solutions."


def _solved(text: str, solutions: set[Fraction], steps: tuple[str, ...] = ()) -> Problem:
    answer = braces(sorted(solutions))
    return Problem(f"Solve {text}. {_SET}", answer, (*steps, f"The solution set is {answer}."))


@family("linear_equations", "equations", "linear equations")
def linear_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve ax + b = c, then with x on both sides, with brackets, with fractions."""
    a, b, c, d = (nonzero(rng, (12, 12, 15, 9, 9)[level - 1]) for _ in range(4))
    if level == 1:
        return _linear(a, b, 0, c * a + b if rng.random() < 0.5 else d, linear(a, "x", b))
    if level == 2:
        return _linear(a, b, c, d, linear(a, "x", b), linear(c, "x", d))
    k, m = rng.randint(2, 9), rng.randint(2, 9)
    if level == 3:
        return _linear(k * a, k * b, m * c, m * d, f"{k}({linear(a, 'x', b)})", f"{m}({linear(c, 'x', d)})")
    left, right = f"({linear(a, 'x', b)})/{k}", f"({linear(c, 'x', d)})/{m}"
    p, q = Fraction(a, k), Fraction(b, k)
    if level == 4:
        return _linear(p, q, Fraction(c, m), Fraction(d, m), left, right)
    e, f, n = nonzero(rng, 9), nonzero(rng, 9), rng.randint(2, 9)
    return _linear(
        p + Fraction(e, n),
        q + Fraction(f, n),
        Fraction(c, m),
        Fraction(d, m),
        f"{left} + ({linear(e, 'x', f)})/{n}",
        right,
    )


def _linear(a: Number, b: Number, c: Number, d: Number, left: str, right: str = "") -> Problem:
    """Return the problem whose sides are ax + b and cx + d; if it has not one solution, with 2x more on the left."""
    if a == c:
        a, left = a + 2, f"{left} + 2x"
    x = Fraction(d - b) / (a - c)
    checks = [f"{wrap(a)}*{wrap(x)} + {wrap(b)} = {a * x + b}"]
    if c:
        checks.append(f"{wrap(c)}*{wrap(x)} + {wrap(d)} = {c * x + d}")
    return Problem(
        f"Solve {left} = {right or d} for x. Give an exact number.",
        str(x),
        (f"({d} - {wrap(b)})/({wrap(a)} - {wrap(c)}) = {x}", *checks, f"The answer is {x}."),
    )


@family("linear_systems", "equations", "linear systems")
def linear_systems(rng: EpisodeRng, level: int) -> Problem:
    """Solve a system of two linear equations, at levels 4 and 5 of three; at levels 3 and 5 with fractions."""
    size = 3 if level > 3 else 2
    most, below = (6, 12, 9, 6, 9)[level - 1], (1, 1, 5, 1, 3)[level - 1]
    rows = [[nonzero(rng, most) for _ in range(size)] for _ in range(size)]
    values = [Fraction(rng.randint(-9, 9), rng.randint(1, below)) for _ in range(size)]
    if not determinant(rows):
        return linear_systems(rng, level)
    texts, checks = [], []
    for line in rows:
        end = sum((a * v for a, v in zip(line, values, strict=True)), Fraction(0))
        scale = end.denominator
        whole = [a * scale for a in line]
        texts.append(f"{signed(zip(whole, 'xyz', strict=False), ' ')} = {end * scale}")
        checks.append(f"{' + '.join(product_of(pair) for pair in zip(whole, values, strict=True))} = {end * scale}")
    names = row("xyz"[:size])
    return Problem(
        f"Solve the system {', '.join(texts)}. Give {names}.",
        row(values),
        (f"The determinant is {determinant(rows)}: there is one solution.", *checks, f"The solution is {row(values)}."),
    )


@family("quadratic_equations", "equations", "quadratics")
def quadratic_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve a quadratic with rational roots."""
    most, lead = (30, 45, 12, 15, 20)[level - 1], (1, 1, 5, 9, 12)[level - 1]
    first, second = ([rng.randint(1, lead), nonzero(rng, most)] for _ in range(2))
    roots = {Fraction(-b, a) for a, b in (first, second)}
    product = times([nonzero(rng, 3) if level > 1 else 1], first, second)
    if level < 3:
        text = f"{show(product)} = 0"
    else:
        moved = [nonzero(rng, 2) if level > 3 else 0, nonzero(rng, 9), nonzero(rng, 30)]
        left = [c + m for c, m in zip(product, moved, strict=True)]
        text = f"{show(left)} = {show(moved)}"
    a, b, c = product
    inner = b * b - 4 * a * c
    root = isqrt(int(inner))
    steps = (
        f"{wrap(b)}^2 - 4*{wrap(a)}*{wrap(c)} = {inner}",
        f"sqrt({inner}) = {root}",
        f"({-b} + {root})/(2*{wrap(a)}) = {Fraction(-b + root) / (2 * a)}",
        f"({-b} - {root})/(2*{wrap(a)}) = {Fraction(-b - root) / (2 * a)}",
    )
    return _solved(text, roots, steps)


@family("quadratic_radicals", "equations", "quadratics", "radicals")
def quadratic_radicals(rng: EpisodeRng, level: int) -> Problem:
    """Solve a quadratic with irrational roots."""
    a = 1 if level < 3 else rng.choice((1, -1)) * rng.randint(2, 3 * level - 6)
    b = nonzero(rng, (15, 40, 15, 20, 30)[level - 1]) * (2 if level == 1 else 1)
    c = nonzero(rng, (60, 80, 60, 30, 40)[level - 1])
    inner = b * b - 4 * a * c
    if inner <= 0 or isqrt(inner) ** 2 == inner:
        return quadratic_radicals(rng, level)
    signs = (-1, 1) if a > 0 else (1, -1)
    roots = [surd(Fraction(-b, 2 * a), Fraction(sign, 2 * a), inner) for sign in signs]
    formulas = [f"({-b} {'-' if sign < 0 else '+'} sqrt({inner}))/(2*{wrap(a)})" for sign in signs]
    moved = nonzero(rng, 9) if level == 5 else 0
    return Problem(
        f"Solve {show([a, b + moved, c])} = {show([moved, 0])}. Give the set of all real solutions in exact form.",
        braces(roots),
        (
            f"{wrap(b)}^2 - 4*{wrap(a)}*{wrap(c)} = {inner}",
            *(f"{formula} = {root}" for formula, root in zip(formulas, roots, strict=True)),
            f"The solution set is {braces(roots)}.",
        ),
    )


@family("rational_equations", "equations", "rational expressions")
def rational_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve proportions, and sums of fractions with x in the denominators, where a root may fall on a pole."""
    a, b, c, d = (nonzero(rng, 9 + 2 * level) for _ in range(4))
    if level <= 2:
        e, f = (1, 1) if level == 1 else (rng.randint(2, 7), rng.randint(2, 7))
        lead, end = a * f - c * e, c * b - a * d
        if not lead or not end or b * f == d * e:
            return rational_equations(rng, level)
        x = Fraction(end, lead)
        text = f"{a}/({linear(e, 'x', b)}) = {c}/({linear(f, 'x', d)})"
        checks = (f"{end}/{wrap(lead)} = {x}", f"{a}/({wrap(e)}*{wrap(x)} + {wrap(b)}) = {Fraction(a) / (e * x + b)}")
        return _solved(text, {x}, (*checks, f"{c}/({wrap(f)}*{wrap(x)} + {wrap(d)}) = {Fraction(c) / (f * x + d)}"))
    return _fractions_to_quadratic(rng, level)


def _fractions_to_quadratic(rng: EpisodeRng, level: int) -> Problem:
    """Return a sum of two fractions with the poles s and t that has the roots u and v, of which v may be a pole."""
    s, t, u, v = rng.sample(range(-9, 10), 4)
    if level == 5:
        return _with_poles(rng, s, t, u, rng.choice((v, s, t)))
    root = Fraction(v, rng.choice((2, 3))) if level == 4 else Fraction(v)
    tops: list[Number] = [-(pole - u) * (pole - root) / (pole - other) for pole, other in ((s, t), (t, s))]
    p, q, r = primitive(scaled([*tops, 1]))
    if not p or not q:
        return _fractions_to_quadratic(rng, level)
    checks = (
        f"{p}/({wrap(x)} - {wrap(s)}) + {wrap(q)}/({wrap(x)} - {wrap(t)}) = {r}" for x in sorted({Fraction(u), root})
    )
    text = joined([f"{p}/{_pole(s)}", f"{q}/{_pole(t)}"])
    return _solved(f"{text} = {r}", {Fraction(u), root}, tuple(checks))


def _pole(s: int) -> str:
    return f"({show([1, -s])})" if s else "x"


def _with_poles(rng: EpisodeRng, s: int, t: int, u: int, v: int) -> Problem:
    a, b, c = (nonzero(rng, 6) for _ in range(3))
    d, e = b - a * t + c + a * (u + v), -b * t - c * s - a * u * v
    left = joined([f"({show([a, b])})/{_pole(s)}", f"{c}/{_pole(t)}"])
    right = f"({show([d, e])})/[{_pole(s)}{_pole(t)}]"
    product = show(times([a], [1, -u], [1, -v]))
    lost = [f"At {x} a denominator is 0: this is no solution." for x in (s, t) if x == v]
    steps = (f"Times the denominators: {product} is 0.", f"{product} = {a}{brackets([[1, -u], [1, -v]])}", *lost)
    return _solved(f"{left} = {right}", {Fraction(u), Fraction(v)} - {s, t}, steps)


@family("absolute_value_equations", "equations", "absolute values")
def absolute_value_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve |ax + b| = c, = |cx + d|, = cx + d, and sums of two or three absolute values."""
    a, b, d = rng.randint(1, 9), nonzero(rng, 15), nonzero(rng, 15)
    other = rng.choice([n for n in range(1, 10) if n != a])
    if level == 1:
        terms, slope, end = [(1, a, b)], 0, rng.randint(1, 40)
    elif level == 2:
        terms, slope, end = [(1, a, b), (-1, other, d)], 0, 0
    elif level == 3:
        terms, slope, end = [(1, a, b)], rng.choice((1, -1)) * other, _end(rng, [(1, a, b)], other)
    elif level == 4:
        terms, slope, end = [(1, 1, b), (1, 1, d)], 0, abs(b - d) + rng.randint(1, 30)
    else:
        terms = [(k, rng.randint(1, 4), nonzero(rng, 9)) for k in (1, nonzero(rng, 3), nonzero(rng, 3))]
        slope = nonzero(rng, 15)
        end = _end(rng, terms, slope)
    found = absolute_roots(terms, slope, end)
    if found is None:
        return absolute_value_equations(rng, level)
    left = signed(((k, f"|{linear(a, 'x', b)}|") for k, a, b in terms), " ")
    checks = []
    for x in sorted(found):
        worth = slope * x + end
        checks.append(f"{' + '.join(f'{wrap(k)}*|{wrap(a)}*{wrap(x)} + {wrap(b)}|' for k, a, b in terms)} = {worth}")
        checks += [f"{wrap(slope)}*{wrap(x)} + {wrap(end)} = {worth}"] if slope else []
    return _solved(f"{left} = {signed([(slope, 'x'), (end, '')], ' ')}", found, tuple(checks))


def _end(rng: EpisodeRng, terms: list[tuple[int, int, int]], slope: int) -> int:
    """Draw the constant on the right, as a rule so that there is a solution."""
    x = nonzero(rng, 12)
    return sum(k * abs(a * x + b) for k, a, b in terms) - slope * x if rng.random() < 0.9 else nonzero(rng, 30)


def absolute_roots(terms: list[tuple[int, int, int]], slope: int, end: int) -> set[Fraction] | None:
    """Solve the sum of k*|ax + b| = slope*x + end between the zeros of the absolute values; None if all of a part solves it."""
    zeros = sorted({Fraction(-b, a) for _, a, b in terms})
    middles = [zeros[0] - 1, *((u + v) / 2 for u, v in pairwise(zeros)), zeros[-1] + 1]
    lows, highs = [None, *zeros], [*zeros, None]
    found = set()
    for middle, low, high in zip(middles, lows, highs, strict=True):
        turned = [(k if a * middle + b > 0 else -k, a, b) for k, a, b in terms]
        lead, rest = sum(k * a for k, a, _ in turned) - slope, end - sum(k * b for k, _, b in turned)
        if not lead and not rest:
            return None
        x = Fraction(rest, lead) if lead else None
        if x is not None and (low is None or x >= low) and (high is None or x <= high):
            found.add(x)
    return found
