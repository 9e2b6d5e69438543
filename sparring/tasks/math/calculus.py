"""Calculus: derivatives, integrals, limits, tangents, extrema, series; all with exact rational answers."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    Polynomial,
    at,
    brackets,
    derivative,
    nonzero,
    plus,
    poly,
    power,
    row,
    show,
    times,
    wrap,
)


def _draw(rng: EpisodeRng, degree: int, most: int) -> list[int]:
    return [nonzero(rng, most), *(rng.randint(-most, most) for _ in range(degree))]


def _solved(question: str, answer: object, *steps: str) -> Problem:
    return Problem(question, str(answer), (*steps, f"The answer is {answer}."))


def _spelled(p: Polynomial, x: Number) -> str:
    """Write the value of a polynomial: `3*2^2 + (-1)*2 + 5 = 15`."""
    parts = []
    for i, c in enumerate(p):
        tail = power(wrap(x), len(p) - 1 - i)
        parts.append(f"{wrap(c)}*{tail}" if tail else wrap(c))
    return f"{' + '.join(parts)} = {at(p, x)}"


@family("polynomial_derivatives", "calculus", "derivatives")
def polynomial_derivatives(rng: EpisodeRng, level: int) -> Problem:
    """Differentiate polynomials once, a product of brackets, or two to three times."""
    times_over = (1, 1, 1, 2, 3)[level - 1]
    p: Polynomial
    if level == 3:
        factors = [_draw(rng, d, 6) for d in (1, 2)]
        p, text = times(*factors), brackets(factors)
    else:
        p = _draw(rng, (2, 3, 0, 4, 6)[level - 1], 12)
        text = show(p)
    current: Polynomial = p
    steps = [f"{text} = {show(p)}"] if level == 3 else []
    for _ in range(times_over):
        current = derivative(current)
        steps.append(f"The derivative is {show(current)}.")
    name = ("", "", "second ", "third ")[times_over]
    return _solved(
        f"What is the {name}derivative of f(x) = {text}? Give an expanded polynomial in x.", poly(current), *steps
    )


@family("derivative_rules", "calculus", "product, quotient and chain rule")
def derivative_rules(rng: EpisodeRng, level: int) -> Problem:
    """Find a derivative's value at a point: power of a bracket, product, quotient, root, nested functions."""
    u, v = _draw(rng, 1 + (level > 2), 5), _draw(rng, 1, 6)
    x, n = rng.randint(-3, 3), rng.randint(3, 5)
    if level == 1:
        return _power_rule(v, n, x)
    if level == 4:
        return _root_rule(rng, x)
    a, b, du, dv = at(u, x), at(v, x), at(derivative(u), x), at(derivative(v), x)
    values = f"At {x} the two parts have the values {a} and {b}, their derivatives {du} and {dv}."
    if level == 2:
        text = f"({show(u)})^{n} ({show(v)})"
        value: Number = n * a ** (n - 1) * du * b + a**n * dv
        step = f"{n}*{wrap(a)}^{n - 1}*{wrap(du)}*{wrap(b)} + {wrap(a)}^{n}*{wrap(dv)} = {value}"
    elif not b:
        return derivative_rules(rng, level)
    elif level == 3:
        text = f"({show(u)})/({show(v)})"
        value = Fraction(du * b - a * dv) / b**2
        step = f"({wrap(du)}*{wrap(b)} - {wrap(a)}*{wrap(dv)})/{wrap(b)}^2 = {value}"
    else:
        text = f"(({show(u)})/({show(v)}))^{n}"
        inner = Fraction(du * b - a * dv) / b**2
        value = n * (Fraction(a) / b) ** (n - 1) * inner
        step = f"{n}*({a}/{wrap(b)})^{n - 1}*({wrap(du)}*{wrap(b)} - {wrap(a)}*{wrap(dv)})/{wrap(b)}^2 = {value}"
    return _solved(f"Let f(x) = {text}. What is f'({x})?", value, values, step)


def _power_rule(v: list[int], n: int, x: int) -> Problem:
    value = n * at(v, x) ** (n - 1) * v[0]
    return _solved(
        f"Let f(x) = ({show(v)})^{n}. What is f'({x})?",
        value,
        _spelled(v, x),
        f"{n}*{wrap(at(v, x))}^{n - 1}*{wrap(v[0])} = {value}",
    )


def _root_rule(rng: EpisodeRng, x: int) -> Problem:
    """Return the derivative of a linear factor times the root of a quadratic that is a square at x."""
    p, q, root = nonzero(rng, 4), rng.randint(-9, 9), rng.randint(1, 9)
    inside = [p, q, root * root - p * x * x - q * x]
    v = _draw(rng, 1, 6)
    slope = at(derivative(inside), x)
    value = v[0] * root + Fraction(at(v, x) * slope, 1) / (2 * root)
    return _solved(
        f"Let f(x) = ({show(v)})*sqrt({show(inside)}). What is f'({x})?",
        value,
        f"sqrt({at(inside, x)}) = {root}",
        f"{wrap(v[0])}*{root} + {wrap(at(v, x))}*{wrap(slope)}/(2*{root}) = {value}",
    )


def _antiderivative(p: Polynomial) -> list[Fraction]:
    return [Fraction(c) / (len(p) - i) for i, c in enumerate(p)] + [Fraction(0)]


@family("definite_integrals", "calculus", "integrals")
def definite_integrals(rng: EpisodeRng, level: int) -> Problem:
    """Integrate polynomials of degree 1 to 4 between integers; at level 5 the area between two parabolas."""
    if level == 5:
        return _area_between(rng)
    p = _draw(rng, level, (12, 9, 9, 6)[level - 1])
    low = rng.randint(-5, 4)
    high = low + rng.randint(1, 5)
    whole = _antiderivative(p)
    value = at(whole, high) - at(whole, low)
    return _solved(
        f"What is the integral of {show(p)} from x = {low} to x = {high}?",
        value,
        f"An antiderivative has the coefficients {', '.join(map(str, whole))}, from the highest power down.",
        _spelled(whole, high),
        _spelled(whole, low),
        f"{at(whole, high)} - {wrap(at(whole, low))} = {value}",
    )


def _area_between(rng: EpisodeRng) -> Problem:
    low, high = sorted(rng.sample(range(-9, 10), 2))
    gap = times([nonzero(rng, 6)], [1, -low], [1, -high])
    first = _draw(rng, 2, 9)
    second = plus(first, gap)
    value = abs(Fraction(gap[0]) * (high - low) ** 3 / 6)
    return _solved(
        f"What is the area of the region between the graphs of y = {show(first)} and y = {show(second)}?",
        value,
        f"The graphs meet at {low} and {high}, and their difference is {show(gap)}.",
        f"{abs(gap[0])}*({high} - {wrap(low)})^3/6 = {value}",
    )


@family("limits", "calculus", "limits")
def limits(rng: EpisodeRng, level: int) -> Problem:
    """Find limits of quotients: a cancelled factor, infinity, roots, a double cancelled factor."""
    a = rng.randint(-6, 6)
    if level in (1, 2, 5):
        n = 2 if level == 5 else 1
        top, bottom = _draw(rng, 1 + (level > 1), 6), _draw(rng, 1, 6)
        common = times(*([[1, -a]] * n))
        above, below = at(top, a), at(bottom, a)
        if not below:
            return limits(rng, level)
        value = Fraction(above) / below
        text = f"({show(times(common, top))})/({show(times(common, bottom))})"
        return _solved(
            f"What is the limit of {text} as x tends to {a}?",
            value,
            f"{show(times(common, top))} = {brackets([*[[1, -a]] * n, top])}",
            f"{show(times(common, bottom))} = {brackets([*[[1, -a]] * n, bottom])}",
            f"{wrap(above)}/{wrap(below)} = {value}",
        )
    return _limit_at_infinity(rng) if level == 3 else _limit_with_root(rng, a)


def _limit_at_infinity(rng: EpisodeRng) -> Problem:
    n, m = rng.randint(1, 2), rng.randint(1, 2)
    first, second = _draw(rng, n, 9), _draw(rng, m, 9)
    bottom = _draw(rng, n + m, 9)
    value = Fraction(first[0] * second[0], bottom[0])
    return _solved(
        f"What is the limit of {brackets([first, second])}/({show(bottom)}) as x tends to infinity?",
        value,
        f"Only the leading terms count: {first[0] * second[0]} and {bottom[0]} times the power {n + m} of x.",
        f"{wrap(first[0])}*{wrap(second[0])}/{wrap(bottom[0])} = {value}",
    )


def _limit_with_root(rng: EpisodeRng, a: int) -> Problem:
    root, slope, scale = rng.randint(1, 12), nonzero(rng, 9), nonzero(rng, 6)
    inner = [slope, root * root - slope * a]
    value = Fraction(slope, 2 * root * scale)
    return _solved(
        f"What is the limit of (sqrt({show(inner)}) - {root})/({show([scale, -scale * a])}) as x tends to {a}?",
        value,
        f"sqrt({at(inner, a)}) = {root}",
        f"Times the conjugate the numerator is {wrap(slope)} times ({show([1, -a])}).",
        f"{wrap(slope)}/({wrap(scale)}*({root} + {root})) = {value}",
    )


@family("tangent_lines", "calculus", "tangents")
def tangent_lines(rng: EpisodeRng, level: int) -> Problem:
    """Find tangents y = mx + c of polynomials and quotients, normals, and the tangent of a given slope."""
    p = _draw(rng, (2, 3, 2, 2, 4)[level - 1], 6)
    x = rng.randint(-4, 4)
    y, slope = at(p, x), Fraction(at(derivative(p), x))
    ask = "Give it in the form y = mx + c."
    if level == 4:
        text = f"What is the equation of the tangent of y = {show(p)} that has the slope {slope}? {ask}"
        return _line(text, slope, Fraction(y) - slope * x, f"The slope is that of the graph at {x}.", x, y)
    if level == 3:
        if not slope:
            return tangent_lines(rng, level)
        text = f"What is the equation of the line orthogonal to the graph of y = {show(p)} at its point with x = {x}? {ask}"
        normal = -1 / slope
        return _line(text, normal, y - normal * x, f"The tangent has the slope {slope}.", x, y)
    text = f"What is the equation of the tangent of y = {show(p)} at its point with x = {x}? {ask}"
    return _line(text, slope, y - slope * x, _spelled(derivative(p), x), x, y)


def _line(text: str, slope: Fraction, end: Fraction, step: str, x: int, y: Number) -> Problem:
    answer = f"y = {poly([slope, end])}"
    return _solved(text, answer, step, f"{wrap(slope)}*{wrap(x)} + {wrap(end)} = {y}")


@family("cubic_extrema", "calculus", "extrema")
def cubic_extrema(rng: EpisodeRng, level: int) -> Problem:
    """Find local extrema of cubics as points, values on an interval, inflection points, and extrema of quartics."""
    u, v = sorted(rng.sample(range(-7, 8), 2))
    a = 2 * nonzero(rng, 3 if level > 1 else 1)
    slope = times([3 * a], [1, -u], [1, -v])
    end = rng.randint(-30, 30)
    p = [int(c) for c in _antiderivative(slope)[:-1]] + [end]
    steps = [f"The derivative {show(slope)} has the roots {u} and {v}.", _spelled(p, u), _spelled(p, v)]
    if level == 1:
        kind = rng.choice(("maximum", "minimum"))
        x = u if (a > 0) == (kind == "maximum") else v
        return _solved(
            f"At which x has {show(p)} its local {kind}?",
            x,
            *steps[:1],
            f"f''({x}) has the value {at(derivative(slope), x)}.",
        )
    if level == 2:
        kind = rng.choice(("maximum", "minimum"))
        x = u if (a > 0) == (kind == "maximum") else v
        return _solved(f"Give the local {kind} (x, y) of y = {show(p)} as a point.", row((x, at(p, x))), *steps)
    if level == 3:
        middle = Fraction(u + v, 2)
        return _solved(
            f"Give the inflection point (x, y) of y = {show(p)}.",
            row((middle, at(p, middle))),
            f"({u} + {wrap(v)})/2 = {middle}",
            _spelled(p, middle),
        )
    low = rng.randint(-9, 5)
    high = low + rng.randint(3, 9)
    places = [low, high, *(x for x in (u, v) if low < x < high)]
    if level == 4:
        kind = rng.choice(("greatest", "least"))
        found = (max if kind == "greatest" else min)(at(p, x) for x in places)
        return _solved(
            f"What is the {kind} value of {show(p)} for {low} <= x <= {high}?",
            found,
            steps[0],
            *(_spelled(p, x) for x in places),
        )
    return _quartic_range(rng, low, high)


def _quartic_range(rng: EpisodeRng, low: int, high: int) -> Problem:
    roots = sorted(rng.sample(range(-6, 7), 3))
    slope = times([12 * nonzero(rng, 2)], *([1, -r] for r in roots))
    p = [int(c) for c in _antiderivative(slope)[:-1]] + [rng.randint(-30, 30)]
    places = sorted({low, high, *(x for x in roots if low < x < high)})
    values = [at(p, x) for x in places]
    return _solved(
        f"Give (m, M), the least and the greatest value of {show(p)} for {low} <= x <= {high}.",
        row((min(values), max(values))),
        f"The derivative {show(slope)} has the roots {', '.join(map(str, roots))}.",
        *(_spelled(p, x) for x in places),
    )


@family("initial_values", "calculus", "antiderivatives")
def initial_values(rng: EpisodeRng, level: int) -> Problem:
    """Find the function, or its value, from its first or second derivative and given values."""
    degree = (1, 2, 2, 2, 3)[level - 1]
    wanted = _draw(rng, degree + 1, 6)
    if level == 3:
        p, x, y = _draw(rng, 2, 9), rng.randint(-3, 3), rng.randint(-20, 20)
        new = rng.choice([n for n in range(-4, 5) if n != x])
        whole = _antiderivative(p)
        value = y + at(whole, new) - at(whole, x)
        return _solved(
            f"Let f'(x) = {show(p)} and f({x}) = {y}. What is f({new})?",
            value,
            _spelled(whole, new),
            _spelled(whole, x),
            f"{wrap(y)} + {wrap(at(whole, new))} - {wrap(at(whole, x))} = {value}",
        )
    x = rng.randint(-3, 3)
    slope = derivative(wanted)
    if level < 3:
        told = f"f'(x) = {show(slope)} and f({x}) = {at(wanted, x)}"
    else:
        u = rng.randint(-3, 3)
        told = f"f''(x) = {show(derivative(slope))}, f'({u}) = {at(slope, u)} and f({x}) = {at(wanted, x)}"
    return _solved(f"Let {told}. Find f(x) as a polynomial in x.", poly(wanted), _spelled(wanted, x))
