"""Geometry with coordinates: lines, circles and polygons on the lattice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import atan2, gcd

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import nonzero, primitive, root_of, row, signed, sum_of, wrap

Point = tuple[int, int]


@family("point_line_distance", "geometry", "distances", "radicals")
def point_line_distance(rng: EpisodeRng, level: int) -> Problem:
    """Find the exact distance of two points, of a point from a line or plane, of parallel lines."""
    most = (30, 12, 12, 9, 9)[level - 1]
    x, y, z, a, b, c, d = (nonzero(rng, most) for _ in range(7))
    if level == 1:
        text, square, spelled = (
            f"the points ({x}, {y}) and ({a}, {b})",
            Fraction((x - a) ** 2 + (y - b) ** 2),
            f"({x} - {wrap(a)})^2 + ({y} - {wrap(b)})^2",
        )
    elif level in (2, 3):
        above, below = a * x + b * y - c, a * a + b * b
        line = f"{signed([(a, 'x'), (b, 'y')], ' ')} = {c}"
        square, spelled = (
            Fraction(above * above, below),
            f"({wrap(a)}*{wrap(x)} + {wrap(b)}*{wrap(y)} - {wrap(c)})^2/({wrap(a)}^2 + {wrap(b)}^2)",
        )
        if level == 3:
            line = f"through (0, {c}) with the slope {Fraction(a, z)}"
            slope = Fraction(a, z)
            square = (slope * x - y + c) ** 2 / (slope**2 + 1)
            spelled = f"({wrap(slope)}*{wrap(x)} - {wrap(y)} + {wrap(c)})^2/({wrap(slope)}^2 + 1)"
        text = f"the point ({x}, {y}) and the line {line}"
    elif level == 4:
        square, spelled = Fraction((c - d) ** 2, a * a + b * b), f"({c} - {wrap(d)})^2/({wrap(a)}^2 + {wrap(b)}^2)"
        left = signed([(a, "x"), (b, "y")], " ")
        text = f"the lines {left} = {c} and {left} = {d}"
    else:
        above, below = a * x + b * y + c * z - d, a * a + b * b + c * c
        square = Fraction(above * above, below)
        spelled = f"({wrap(a)}*{wrap(x)} + {wrap(b)}*{wrap(y)} + {wrap(c)}*{wrap(z)} - {wrap(d)})^2/({wrap(a)}^2 + {wrap(b)}^2 + {wrap(c)}^2)"
        text = f"the point ({x}, {y}, {z}) and the plane {signed([(a, 'x'), (b, 'y'), (c, 'z')], ' ')} = {d}"
    if not square:
        return point_line_distance(rng, level)
    answer = root_of(square)
    return Problem(
        f"What is the exact distance between {text}?",
        answer,
        (
            f"The square of the distance is {spelled} = {square}",
            f"sqrt({square}) = {answer}",
            f"The answer is {answer}.",
        ),
    )


def _polygon(rng: EpisodeRng, corners: int, most: int) -> list[Point] | None:
    """Draw a polygon whose corners are seen from a point within in the order of their angles: it cannot cross itself."""
    points = list({(rng.randint(-most, most), rng.randint(-most, most)): None for _ in range(corners)})
    points = [p for p in points if p != (0, 0)]
    points.sort(key=lambda p: atan2(p[1], p[0]))
    around = list(zip(points, [*points[1:], points[0]], strict=True))
    turning = all(a * d - b * c > 0 for (a, b), (c, d) in around)
    return points if len(points) == corners and turning else None


def _twice_area(points: Sequence[Point]) -> list[int]:
    return [a * d - b * c for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True)]


@family("lattice_polygons", "geometry", "area")
def lattice_polygons(rng: EpisodeRng, level: int) -> Problem:
    """Find the area of a polygon with 4 to 8 corners from its coordinates."""
    corners = level + 3
    points = _polygon(rng, corners, (8, 12, 15, 20, 30)[level - 1])
    if points is None:
        return lattice_polygons(rng, level)
    dx, dy = nonzero(rng, 9), nonzero(rng, 9)
    moved = [(x + dx, y + dy) for x, y in points]
    turns = _twice_area(moved)
    area = Fraction(sum(turns), 2)
    return Problem(
        f"What is the area of the polygon with the corners {', '.join(map(str, moved))} (in this order)?",
        str(area),
        (f"{sum_of(turns)} = {sum(turns)}", f"{sum(turns)}/2 = {area}", f"The answer is {area}."),
    )


@family("pick_theorem", "geometry", "lattice points")
def pick_theorem(rng: EpisodeRng, level: int) -> Problem:
    """Count lattice points inside, on the edges of, or inside and on a polygon with 3 to 6 corners."""
    corners = (3, 3, 4, 5, 6)[level - 1]
    points = _polygon(rng, corners, (6, 15, 10, 15, 30)[level - 1])
    if points is None:
        return pick_theorem(rng, level)
    edges = [gcd(c - a, d - b) for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True)]
    doubled, rim = sum(_twice_area(points)), sum(edges)
    within = (doubled - rim + 2) // 2
    asked, answer = rng.choice((("strictly inside", within), ("inside or on the edges of", within + rim)))
    steps = (
        f"{sum_of(_twice_area(points))} = {doubled}",
        f"{sum_of(edges)} = {rim}",
        f"({doubled} - {rim} + 2)/2 = {within}",
        *((f"{within} + {rim} = {answer}",) if answer > within else ()),
    )
    return Problem(
        f"How many points with integer coordinates lie {asked} the polygon with the corners {', '.join(map(str, points))} (in this order)?",
        str(answer),
        (*steps, f"The answer is {answer}."),
    )


@family("circle_equations", "geometry", "circles")
def circle_equations(rng: EpisodeRng, level: int) -> Problem:
    """Find the centre and the square of the radius of a circle from its equation, a diameter, or three points."""
    if level > 3:
        return _circle_through(rng, (6, 12)[level - 4])
    a, b, c, d = (nonzero(rng, 12) for _ in range(4))
    if level == 3:
        centre = (Fraction(a + c, 2), Fraction(b + d, 2))
        square = Fraction((a - c) ** 2 + (b - d) ** 2, 4)
        told = f"has the points ({a}, {b}) and ({c}, {d}) as ends of a diameter"
        steps = [
            f"({a} + {wrap(c)})/2 = {centre[0]}",
            f"({b} + {wrap(d)})/2 = {centre[1]}",
            f"(({a} - {wrap(c)})^2 + ({b} - {wrap(d)})^2)/4 = {square}",
        ]
    else:
        scale = 1 if level == 1 else rng.randint(2, 5)
        p, q = (2 * a, 2 * b) if level == 1 else (a, b)
        end = rng.randint(-60, 30)
        centre = (Fraction(-p, 2 * scale), Fraction(-q, 2 * scale))
        square = centre[0] ** 2 + centre[1] ** 2 - Fraction(end, scale)
        told = f"has the equation {signed([(scale, 'x^2'), (scale, 'y^2'), (p, 'x'), (q, 'y'), (end, '')], ' ')} = 0"
        steps = [
            f"{wrap(-p)}/(2*{scale}) = {centre[0]}",
            f"{wrap(-q)}/(2*{scale}) = {centre[1]}",
            f"{wrap(centre[0])}^2 + {wrap(centre[1])}^2 - {wrap(Fraction(end, scale))} = {square}",
        ]
    return _circle(rng, level, told, centre, square, steps)


def _circle_through(rng: EpisodeRng, most: int) -> Problem:
    (a, b), (c, d), (e, f) = points = [(rng.randint(-most, most), rng.randint(-most, most)) for _ in range(3)]
    below = 2 * ((c - a) * (f - b) - (d - b) * (e - a))
    if not below:
        return _circle_through(rng, most)
    u, v = c * c + d * d - a * a - b * b, e * e + f * f - a * a - b * b
    x, y = Fraction(u * (f - b) - v * (d - b), below), Fraction(v * (c - a) - u * (e - a), below)
    square = (x - a) ** 2 + (y - b) ** 2
    steps = [f"({wrap(x)} - {wrap(p)})^2 + ({wrap(y)} - {wrap(q)})^2 = {square}" for p, q in points]
    return _circle(rng, 4, f"passes through the points {', '.join(map(str, points))}", (x, y), square, steps)


def _circle(
    rng: EpisodeRng, level: int, told: str, centre: tuple[Fraction, Fraction], square: Fraction, steps: Sequence[str]
) -> Problem:
    if square <= 0:
        return circle_equations(rng, level)
    answer = row((*centre, square))
    return Problem(
        f"A circle {told}. Give (p, q, s) where (p, q) is its centre and s is the square of its radius.",
        answer,
        (*steps, f"The answer is {answer}."),
    )


@family("line_equations", "geometry", "lines")
def line_equations(rng: EpisodeRng, level: int) -> Problem:
    """Find ax + by = c in lowest terms: through two points, parallel, perpendicular, a bisector of two points."""
    most = (12, 60, 30, 60, 90)[level - 1]
    x, y, u, v = (rng.randint(-most, most) for _ in range(4))
    a, b = nonzero(rng, 5 + 4 * level), nonzero(rng, 5 + 4 * level)
    if level in (1, 2):
        left, told = (v - y, x - u), f"through ({x}, {y}) and ({u}, {v})"
    elif level == 3:
        left, told = (a, b), f"through ({x}, {y}) parallel to {signed([(a, 'x'), (b, 'y')], ' ')} = {u}"
    elif level == 4:
        left, told = (b, -a), f"through ({x}, {y}) perpendicular to {signed([(a, 'x'), (b, 'y')], ' ')} = {u}"
    else:
        left, told = (2 * (u - x), 2 * (v - y)), f"of all points equally far from ({x}, {y}) and ({u}, {v})"
    end = left[0] * x + left[1] * y if level < 5 else u * u + v * v - x * x - y * y
    if not any(left):
        return line_equations(rng, level)
    answer = primitive((*left, end))
    steps = [f"One equation has the numbers {row((*left, end))}; in lowest terms they are {row(answer)}."]
    if level < 5:
        steps.append(f"{wrap(answer[0])}*{wrap(x)} + {wrap(answer[1])}*{wrap(y)} = {answer[2]}")
    return Problem(
        f"The line {told} has an equation ax + by = c with integers a, b, c that have no common divisor above 1, where the "
        "first of a and b that is not 0 is positive. Give (a, b, c).",
        row(answer),
        (*steps, f"The answer is {row(answer)}."),
    )
