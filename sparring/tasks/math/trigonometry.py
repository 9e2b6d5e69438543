"""Trigonometry: exact values, identities, sums of angles, triangles and equations; angles in degrees."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import braces, nonzero, root_of, signed, surd, wrap
from sparring.tasks.math._telling import listed

_HALVES = {0: (0, 1), 30: (1, 1), 45: (1, 2), 60: (1, 3), 90: (2, 1)}
"""sin of an acute angle is a*sqrt(n)/2."""
_TRIPLES = (
    (3, 4, 5),
    (5, 12, 13),
    (8, 15, 17),
    (7, 24, 25),
    (20, 21, 29),
    (12, 35, 37),
    (9, 40, 41),
    (28, 45, 53),
    (11, 60, 61),
)
_QUADRANTS = ("between 0 and 90", "between 90 and 180", "between 180 and 270", "between 270 and 360")


def _exact(function: str, angle: int) -> tuple[Fraction, int] | None:
    """Return (q, n) with the value q*sqrt(n), or None where a tangent has none."""
    if function == "cos":
        return _exact("sin", angle + 90)
    if function == "tan":
        (a, n), (b, m) = _sine(angle), _sine(angle + 90)
        return (a * m / (b * m * m), n * m) if b and n != m else (a / b, 1) if b else None
    return _sine(angle)


def _sine(angle: int) -> tuple[Fraction, int]:
    turn = angle % 360
    acute = turn % 180 if turn % 180 <= 90 else 180 - turn % 180
    a, n = _HALVES[acute]
    return Fraction(a if turn < 180 else -a, 2), n


@family("exact_trig_values", "trigonometry", "special angles")
def exact_trig_values(rng: EpisodeRng, level: int) -> Problem:
    """Work out sines, cosines and tangents of special angles beyond 360 degrees, and sums of their multiples."""
    field = rng.choice(((30, 60, 90), (45, 90)))
    count = (1, 1, 2, 2, 3)[level - 1]
    turns, terms, steps = (1, 4, 2, 3, 4)[level - 1], [], []
    p, q, n = Fraction(0), Fraction(0), 3 if field[0] == 30 else 2
    for _ in range(count):
        function, angle = rng.choice(("sin", "cos", "tan")), rng.choice(field[:2]) * rng.randint(-4 * turns, 8 * turns)
        power = 2 if level > 3 and rng.random() < 0.4 else 1
        scale, found = nonzero(rng, 12), _exact(function, angle)
        if found is None:
            return exact_trig_values(rng, level)
        if level < 3 and not found[0] and rng.random() < 0.8:
            return exact_trig_values(rng, level)
        a, m = (found[0] ** 2 * found[1], 1) if power == 2 else found
        body = f"{function}({angle}){'^2' if power == 2 else ''}"
        terms.append((scale, body))
        steps.append(f"{body} = {surd(0, a, m)}")
        root = 1 if isqrt(m) ** 2 == m else m
        p, q = (p + scale * a * isqrt(m), q) if root == 1 else (p, q + scale * a)
    if not q and level > 2 and rng.random() < 0.7:
        return exact_trig_values(rng, level)
    answer = surd(p, q, n)
    return Problem(
        f"Work out {signed(terms, ' ')}, with angles in degrees. Give an exact number.",
        answer,
        (*steps, f"The answer is {answer}."),
    )


@family("trig_identities", "trigonometry", "identities")
def trig_identities(rng: EpisodeRng, level: int) -> Problem:
    """From one function of an angle and its quadrant find another, its double or half angle, or a higher multiple."""
    quadrant = rng.randint(0, 3)
    cosine, sine = _point(rng, quadrant, level)
    p, q = cosine * cosine, sine[0] * sine[0] * sine[1]
    given = rng.choice(("sin", "cos"))
    told = surd(0, *sine) if given == "sin" else str(cosine)
    asked, (top, n) = rng.choice(_wanted(cosine, sine, level))
    answer = surd(0, top, n)
    return Problem(
        f"The angle x is {_QUADRANTS[quadrant]} degrees, and {given}(x) = {told}. What is {asked}? Give an exact number.",
        answer,
        (
            f"{p} + {q} = 1",
            f"So the cosine of x has the value {cosine} and its sine {surd(0, *sine)}.",
            f"The answer is {answer}.",
        ),
    )


def _point(rng: EpisodeRng, quadrant: int, level: int) -> tuple[Fraction, tuple[Fraction, int]]:
    """Draw a rational cosine, and the sine as (q, n) for q*sqrt(n)."""
    below = rng.randint(30, 60) if level == 1 else rng.randint(24, 48)
    above = rng.randint(1, below - 1)
    cosine = Fraction(above, below) * (1 if quadrant in (0, 3) else -1)
    square = cosine.denominator**2 - cosine.numerator**2
    return cosine, (Fraction(1 if quadrant < 2 else -1, cosine.denominator), square)


def _wanted(cosine: Fraction, sine: tuple[Fraction, int], level: int) -> list[tuple[str, tuple[Fraction, int]]]:
    q, n = sine
    square = q * q * n
    double = 2 * cosine * cosine - 1
    if level == 1:
        return [("tan(x)", (q / cosine, n))]
    if level == 2:
        return [("tan(x)", (q / cosine, n)), ("1/cos(x)", (1 / cosine, 1)), ("1/sin(x)", (1 / (q * n), n))]
    if level == 3:
        return [("sin(2x)", (2 * q * cosine, n)), ("cos(2x)", (double, 1))]
    if level == 4:
        return [("sin(3x)", (q * (3 - 4 * square), n)), ("cos(3x)", (4 * cosine**3 - 3 * cosine, 1))]
    return [
        ("sin(4x)", (4 * q * cosine * double, n)),
        ("cos(4x)", (2 * double * double - 1, 1)),
        ("sin(x)^2*cos(2x)", (square * double, 1)),
        ("sin(x)^4 + cos(x)^4", (square * square + cosine**4, 1)),
    ]


@family("angle_sums", "trigonometry", "sum formulas")
def angle_sums(rng: EpisodeRng, level: int) -> Problem:
    """Use the formulas for sums of angles whose sines and cosines are rational; at level 5 of three angles."""
    count = 3 if level == 5 else 2
    names = "xyz"[:count]
    points: list[tuple[Fraction, Fraction]] = []
    told: list[str] = []
    for name in names:
        a, b, c = rng.choice(_TRIPLES)
        if rng.random() < 0.5:
            a, b = b, a
        if level == 2:
            quadrant = rng.choice((0, 1))
        else:
            quadrant = 0 if level == 1 else rng.randint(0, 3)
        sine = Fraction(a if quadrant < 2 else -a, c)
        cosine = Fraction(b if quadrant in (0, 3) else -b, c)
        points.append((cosine, sine))
        shown = ("sin", sine) if rng.random() < 0.5 else ("cos", cosine)
        told.append(f"{name} is {_QUADRANTS[quadrant]} degrees with {shown[0]}({name}) = {shown[1]}")
    signs = [1, *(rng.choice((1, -1)) if level > 1 else 1 for _ in names[1:])]
    weights = [2 if level == 4 and i == 0 else 1 for i in range(count)]
    cosine, sine, steps = Fraction(1), Fraction(0), []
    for (co, si), sign, weight in zip(points, signs, weights, strict=True):
        for _ in range(weight):
            new = cosine * co - sine * si * sign, sine * co + cosine * si * sign
            steps.append(f"{wrap(cosine)}*{wrap(co)} - {wrap(sine)}*{wrap(si * sign)} = {new[0]}")
            steps.append(f"{wrap(sine)}*{wrap(co)} + {wrap(cosine)}*{wrap(si * sign)} = {new[1]}")
            cosine, sine = new
    values = {"sin": sine, "cos": cosine} | ({"tan": sine / cosine} if cosine else {})
    function = rng.choice(sorted(values))
    inner = signed([(sign * weight, n) for sign, weight, n in zip(signs, weights, names, strict=True)], " ")
    return Problem(
        f"The angle {listed(told)}. What is {function}({inner})? Give an exact number.",
        str(values[function]),
        (
            "The cosines and sines of the sums, one angle after the other:",
            *steps[2:],
            f"The answer is {values[function]}.",
        ),
    )


@family("triangle_solving", "trigonometry", "law of cosines", "law of sines")
def triangle_solving(rng: EpisodeRng, level: int) -> Problem:
    """Find a side, an area, a cosine, a side by the law of sines, or a circumradius, all exact."""
    most = (60, 60, 30, 40, 40)[level - 1]
    a, b, c = (rng.randint(2, most) for _ in range(3))
    if level == 1:
        angle = rng.choice((60, 120))
        square = Fraction(a * a + b * b + (a * b if angle == 120 else -a * b))
        text = f"Triangle ABC has the sides CA = {a}, CB = {b} and the angle {angle} degrees at C. How long is AB?"
        return _triangle(text, root_of(square), f"{a}^2 + {b}^2 {'+' if angle == 120 else '-'} {a}*{b} = {square}")
    if level == 2:
        angle = rng.choice((30, 45, 60, 120, 135, 150))
        q, n = _sine(angle)
        answer = surd(0, q * a * b / 2, n)
        text = f"Triangle ABC has the sides CA = {a}, CB = {b} and the angle {angle} degrees at C. What is its area?"
        return _triangle(text, answer, f"sin({angle}) = {surd(0, q, n)}", f"{a}*{b}*({surd(0, q, n)})/2 = {answer}")
    if level == 3:
        c = rng.randint(abs(a - b) + 1, a + b - 1)
        cosine = Fraction(a * a + b * b - c * c, 2 * a * b)
        text = f"Triangle ABC has the sides CA = {a}, CB = {b} and AB = {c}. What is the cosine of its angle at C?"
        return _triangle(text, str(cosine), f"({a}^2 + {b}^2 - {c}^2)/(2*{a}*{b}) = {cosine}")
    angles = rng.sample((30, 45, 60, 90, 120, 135), 2)
    if sum(angles) >= 180:
        return triangle_solving(rng, level)
    (p, m), (q, n) = (_sine(angle) for angle in angles)
    if level == 4:
        side = Fraction(rng.randint(2, 150), rng.randint(1, 6))
        answer = surd(0, side * q / (p * m), m * n)
        text = f"Triangle ABC has the angles {angles[0]} degrees at A and {angles[1]} degrees at B, and BC = {side}. How long is CA?"
        return _triangle(text, answer, f"{side}*({surd(0, q, n)})/({surd(0, p, m)}) = {answer}")
    k = rng.choice((1, 2, 3, 5, 6, 7, 10, 11))
    angle = rng.choice((45, 60, 120, 135))
    q, n = _sine(angle)
    length = Fraction(rng.randint(1, 90), rng.randint(1, 4))
    chord = surd(0, length, k)
    answer = surd(0, length / (2 * q * n), k * n)
    text = f"Triangle ABC has the angle {angle} degrees at C and AB = {chord}. What is the radius of the circle through its corners?"
    return _triangle(text, answer, f"{chord}/(2*({surd(0, q, n)})) = {answer}")


def _triangle(text: str, answer: str, *steps: str) -> Problem:
    return Problem(f"{text} Give an exact number.", answer, (*steps, f"The answer is {answer}."))


def _equal_angles(function: str, base: int, low: int, high: int) -> set[int]:
    """Return the angles from low to below high with the function's value at base."""
    period, starts = {"sin": (360, (base, 180 - base)), "cos": (360, (base, -base)), "tan": (180, (base,))}[function]
    return {angle for start in starts for angle in range(low + (start - low) % period, high, period)}


@family("trig_equations", "trigonometry", "equations")
def trig_equations(rng: EpisodeRng, level: int) -> Problem:
    """Find all angles of an interval that solve f(kx + c) = v, or at level 5 a quadratic equation in sine or cosine."""
    if level == 5:
        return _quadratic(rng)
    function = rng.choice(("sin", "cos", "tan"))
    k = (1, 1, rng.randint(2, 3), rng.randint(2, 6))[level - 1]
    shift = rng.choice(range(-90, 91, 5 if level > 1 else 1))
    base = rng.choice((30, 45, 60, 90)) * rng.randint(-3, 4)
    found = _exact(function, base)
    if found is None or not shift:
        return trig_equations(rng, level)
    scale = nonzero(rng, 9)
    value = surd(0, found[0] * scale, found[1])
    top = 360 if level < 4 else 180
    inner = _equal_angles(function, base, shift, shift + top * k)
    solutions = sorted(Fraction(angle - shift, k) for angle in inner)
    answer = braces(solutions)
    body = f"{function}({signed([(k, 'x'), (shift, '')], ' ')})"
    return Problem(
        f"Find the set of all x with 0 <= x < {top} that solve {signed([(scale, body)])} = {value}, with angles in degrees. "
        "Give the numbers of degrees, without a unit.",
        answer,
        (
            f"({value})/{wrap(scale)} = {surd(0, *found)}",
            *(f"{k}*{wrap(x)} + {wrap(shift)} = {k * x + shift}" for x in solutions),
            f"The answer is {answer}.",
        ),
    )


def _quadratic(rng: EpisodeRng) -> Problem:
    """Return a quadratic in sin(kx) or cos(kx) with one exact root u within [-1, 1] and another root v."""
    function, k, scale = rng.choice(("sin", "cos")), rng.randint(1, 4), nonzero(rng, 9)
    u = Fraction(rng.choice((-2, -1, 0, 1, 2)), 2)
    v = (
        Fraction(rng.choice((-2, -1, 0, 1, 2)), 2)
        if rng.random() < 0.5
        else Fraction(rng.choice((1, -1)) * rng.randint(3, 15), 2)
    )
    zeros = {"sin": {0: 0, 1: 30, 2: 90, -1: -30, -2: -90}, "cos": {0: 90, 1: 60, 2: 0, -1: 120, -2: 180}}[function]
    inner = {angle for r in (u, v) if abs(r) <= 1 for angle in _equal_angles(function, zeros[int(2 * r)], 0, 180 * k)}
    answer = braces(sorted(Fraction(angle, k) for angle in inner))
    a, b, c = (2 * scale * w for w in (Fraction(2), -2 * (u + v), 2 * u * v))
    body = f"{function}({signed([(k, 'x')])})"
    text = signed([(a, f"{body}^2"), (b, body), (c, "")], " ")
    if answer == "{}":
        return _quadratic(rng)
    return Problem(
        f"Find the set of all x with 0 <= x < 180 that solve {text} = 0, with angles in degrees. "
        "Give the numbers of degrees, without a unit.",
        answer,
        (
            f"{wrap(a)}*{wrap(u)}^2 + {wrap(b)}*{wrap(u)} + {wrap(c)} = 0",
            f"{wrap(a)}*{wrap(v)}^2 + {wrap(b)}*{wrap(v)} + {wrap(c)} = 0",
            f"The answer is {answer}.",
        ),
    )
