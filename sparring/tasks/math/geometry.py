"""Geometry: triangles, polygons on the lattice, circles, solids, angles and distances; exact with radicals and pi."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import root_of, row, sum_of, times_pi, wrap

Point = tuple[int, int]


def _ends(question: str, answer: object, *steps: str) -> Problem:
    return Problem(question, str(answer), (*steps, f"The answer is {answer}."))


def _shoelace(points: Sequence[Point]) -> tuple[Fraction, str]:
    """Return the signed area of a polygon, and twice its signed area as a sum."""
    turns = [a * d - b * c for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True)]
    return Fraction(sum(turns), 2), f"{sum_of(turns)} = {sum(turns)}"


@family("coordinate_triangles", "geometry", "area")
def coordinate_triangles(rng: EpisodeRng, level: int) -> Problem:
    """Find a triangle's area from its corners; at level 4 a corner from the area, at level 5 a triangle in space."""
    most = (8, 20, 60, 12, 6)[level - 1]
    if level == 5:
        return _in_space(rng, most)
    points = [(rng.randint(-most, most), rng.randint(-most, most)) for _ in range(3)]
    area, step = _shoelace(points)
    if not area:
        return coordinate_triangles(rng, level)
    if level == 4:
        return _missing_corner(rng, points, abs(area))
    listed = ", ".join(map(str, points))
    return _ends(
        f"What is the area of the triangle with the corners {listed}?",
        abs(area),
        step,
        f"{abs(area * 2)}/2 = {abs(area)}",
    )


def _missing_corner(rng: EpisodeRng, points: Sequence[Point], area: Fraction) -> Problem:
    (a, b), (c, d), (e, _) = points
    if a == c:
        return coordinate_triangles(rng, 4)
    slope = Fraction(d - b, c - a)
    height = b + slope * (e - a)
    top = height + 2 * area / abs(c - a)
    return _ends(
        f"The triangle with the corners ({a}, {b}), ({c}, {d}) and ({e}, t) has the area {area}, and its third corner lies "
        f"above the line through the other two. What is t?",
        top,
        f"The line passes there at the height {b} + {wrap(slope)}*({e} - {wrap(a)}).",
        f"{wrap(height)} + 2*{wrap(area)}/{abs(c - a)} = {top}",
    )


def _in_space(rng: EpisodeRng, most: int) -> Problem:
    p, q, r = ([rng.randint(-most, most) for _ in range(3)] for _ in range(3))
    (a, b, c), (d, e, f) = ([y - x for x, y in zip(p, other, strict=True)] for other in (q, r))
    cross = (b * f - c * e, c * d - a * f, a * e - b * d)
    square = sum(v * v for v in cross)
    if not square:
        return _in_space(rng, most)
    area = root_of(Fraction(square, 4))
    return _ends(
        f"What is the exact area of the triangle with the corners {row(p)}, {row(q)} and {row(r)} in space?",
        area,
        f"{' + '.join(f'{wrap(v)}^2' for v in cross)} = {square}",
        f"sqrt({square})/2 = {area}",
    )


@family("heron_areas", "geometry", "area", "radicals")
def heron_areas(rng: EpisodeRng, level: int) -> Problem:
    """Find the exact area, inradius, circumradius or a height of a triangle from its sides."""
    most = (24, 30, 30, 30, 40)[level - 1]
    a, b = rng.randint(2, most), rng.randint(2, most)
    c = rng.randint(abs(a - b) + 1, a + b - 1)
    half = Fraction(a + b + c, 2)
    square = half * (half - a) * (half - b) * (half - c)
    area = root_of(square)
    steps = [
        f"({a} + {b} + {c})/2 = {half}",
        f"sqrt({wrap(half)}*{wrap(half - a)}*{wrap(half - b)}*{wrap(half - c)}) = {area}",
    ]
    kind = (0, 0, 1, 2, 3)[level - 1]
    asked = ("area", "height on the side a", "radius of the inscribed circle", "radius of the circumscribed circle")[
        kind
    ]
    value = (square, 4 * square / (a * a), square / half**2, Fraction(a * b * c) ** 2 / (16 * square))[kind]
    answer = root_of(value)
    formula = ("", f"2*({area})/{a}", f"({area})/{wrap(half)}", f"{a}*{b}*{c}/(4*({area}))")[kind]
    steps += [f"{formula} = {answer}"] if formula else []
    return _ends(f"A triangle has the sides a = {a}, b = {b} and c = {c}. What is the exact {asked}?", answer, *steps)


@family("pythagoras", "geometry", "right triangles", "radicals")
def pythagoras(rng: EpisodeRng, level: int) -> Problem:
    """Find a hypotenuse, a leg, a diagonal of a box, a height of an isosceles triangle, or a chord's distance."""
    a, b, c = (rng.randint(2, (40, 140, 30, 99, 60)[level - 1]) for _ in range(3))
    if level == 1:
        square, text, spelled = (
            Fraction(a * a + b * b),
            f"The legs of a right triangle are {a} and {b}. How long is its hypotenuse",
            f"{a}^2 + {b}^2",
        )
    elif level == 2:
        a, b = sorted((a, b))
        square, text, spelled = (
            Fraction(b * b - a * a),
            f"A right triangle has the hypotenuse {b} and a leg {a}. How long is its other leg",
            f"{b}^2 - {a}^2",
        )
    elif level == 3:
        square, text, spelled = (
            Fraction(a * a + b * b + c * c),
            f"A box has the edges {a}, {b} and {c}. How long is its space diagonal",
            f"{a}^2 + {b}^2 + {c}^2",
        )
    elif level == 4:
        square, spelled = b * b - Fraction(a * a, 4), f"{b}^2 - ({a}/2)^2"
        text = f"An isosceles triangle has the base {a} and two sides of {b}. How long is its height on the base"
    else:
        square, spelled = Fraction(a * a) + (Fraction(b * b + c * c, 4)), f"{a}^2 + ({b}/2)^2 + ({c}/2)^2"
        text = f"A pyramid has a rectangular base with the sides {b} and {c}; its apex is {a} above the centre of the base. How long are its side edges"
    if square <= 0:
        return pythagoras(rng, level)
    answer = root_of(square)
    return _ends(f"{text}? Give an exact number.", answer, f"{spelled} = {square}", f"sqrt({square}) = {answer}")


@family("circle_areas", "geometry", "circles")
def circle_areas(rng: EpisodeRng, level: int) -> Problem:
    """Find areas and lengths of circles, rings, sectors and of a circle round or in a square or triangle, with pi."""
    r, s = Fraction(rng.randint(1, 299), rng.randint(1, 6)), rng.randint(1, 60)
    angle = 5 * rng.randint(1, 71)
    part = Fraction(angle, 360)
    if level == 1:
        asked, value, spelled = rng.choice((("area", r * r, f"{wrap(r)}^2"), ("circumference", 2 * r, f"2*{wrap(r)}")))
        text = f"A circle has the radius {r}. What is its {asked}"
    elif level == 2:
        big = r + s
        value, spelled = big * big - r * r, f"{wrap(big)}^2 - {wrap(r)}^2"
        text = f"A ring lies between two circles with the same centre and the radii {r} and {big}. What is its area"
    elif level == 3:
        asked, value, spelled = rng.choice(
            (
                ("area", part * r * r, f"{angle}/360*{wrap(r)}^2"),
                ("arc length", part * 2 * r, f"{angle}/360*2*{wrap(r)}"),
            )
        )
        text = f"A sector of a circle with the radius {r} has the angle {angle} degrees. What is its {asked}"
    elif level == 4:
        a, b = rng.randint(1, 99), rng.randint(1, 99)
        value, spelled = Fraction(a * a + b * b, 4), f"({a}^2 + {b}^2)/4"
        text = f"A rectangle has the sides {a} and {b}. What is the area of the circle through its corners"
    else:
        a, b = sorted((rng.randint(1, 70), rng.randint(1, 70)))
        value, spelled = part * (b * b - a * a), f"{angle}/360*({b}^2 - {a}^2)"
        text = f"Two circles with the same centre have the radii {a} and {b}; two radii with an angle of {angle} degrees cut out a piece of the ring between them. What is its area"
        if a == b:
            return circle_areas(rng, level)
    answer = times_pi(value)
    return _ends(f"{text}? Give an exact multiple of pi.", answer, f"{spelled} = {value}")


@family("solids", "geometry", "volume")
def solids(rng: EpisodeRng, level: int) -> Problem:
    """Find volumes and surfaces of cylinders, cones, spheres, frustums and shells, with pi."""
    r, h = rng.randint(1, 60), rng.randint(1, 90)
    if level == 1:
        value, spelled = Fraction(r * r * h), f"{r}^2*{h}"
        text = f"What is the volume of a cylinder with the radius {r} and the height {h}"
    elif level == 2:
        name, value, spelled = rng.choice(
            (
                ("volume of a cone", Fraction(r * r * h, 3), f"{r}^2*{h}/3"),
                ("whole surface of a cylinder", Fraction(2 * r * (r + h)), f"2*{r}*({r} + {h})"),
            )
        )
        text = f"What is the {name} with the radius {r} and the height {h}"
    elif level == 3:
        a, b = r, r + h
        value, spelled = Fraction(4 * (b**3 - a**3), 3), f"4*({b}^3 - {a}^3)/3"
        text = f"A hollow ball has the inner radius {a} and the outer radius {b}. What is the volume of its shell"
    elif level == 4:
        k = rng.randint(1, 40)
        value, spelled = Fraction(h * (r * r + r * k + k * k), 3), f"{h}*({r}^2 + {r}*{k} + {k}^2)/3"
        text = f"What is the volume of a frustum of a cone with the radii {r} and {k} and the height {h}"
    else:
        d = rng.randint(1, 40)
        value, spelled = (
            Fraction(r * r * h) + Fraction(2 * r**3, 3) + Fraction(r * r * d, 3),
            f"{r}^2*{h} + 2*{r}^3/3 + {r}^2*{d}/3",
        )
        text = f"A solid is a cylinder with the radius {r} and the height {h}, a half ball on its top and a cone of the height {d} below it, both with the cylinder's radius. What is its volume"
    return _ends(f"{text}? Give an exact multiple of pi.", times_pi(value), f"{spelled} = {value}")


@family("similar_triangles", "geometry", "similarity")
def similar_triangles(rng: EpisodeRng, level: int) -> Problem:
    """Use ratios in similar triangles: sides, parallels, perimeters, areas, and the trapezium's diagonals."""
    a, b, c, d = (rng.randint(2, (20, 30, 30, 30, 30)[level - 1]) for _ in range(4))
    if len({a, b, c, d}) < 4:
        return similar_triangles(rng, level)
    if level == 1:
        value, spelled = Fraction(b * c, a), f"{b}*{c}/{a}"
        text = f"Triangles ABC and DEF are similar (in this order), AB = {a}, BC = {b} and DE = {c}. How long is EF?"
    elif level == 2:
        value, spelled = Fraction(c * (a + b), a), f"{c}*({a} + {b})/{a}"
        text = f"In triangle ABC the point D lies on AB with AD = {a} and DB = {b}; E lies on AC with DE parallel to BC and DE = {c}. How long is BC?"
    elif level == 3:
        value, spelled = Fraction(c * b * b, a * a), f"{c}*({b}/{a})^2"
        text = f"Two similar triangles have corresponding sides of {a} and {b}. The first has the area {c}. What is the area of the second?"
    elif level == 4:
        value, spelled = Fraction(c * ((a + b) ** 2 - a * a), a * a), f"{c}*(({a} + {b})^2 - {a}^2)/{a}^2"
        text = f"In triangle ABC the point D lies on AB with AD = {a} and DB = {b}; E lies on AC with DE parallel to BC. Triangle ADE has the area {c}. What is the area of the quadrilateral DBCE?"
    else:
        value, spelled = Fraction(a * b * c, (a + b) ** 2) * Fraction(1, 2) * (a + b), f"{a}*{b}*{c}/(2*({a} + {b}))"
        text = f"A trapezium ABCD has the parallel sides AB = {a} and CD = {b} and the height {c}. Its diagonals meet at M. What is the area of triangle BCM?"
    if (level in (1, 3) and a == b) or (level == 2 and d == 0):
        return similar_triangles(rng, level)
    return _ends(text, value, f"{spelled} = {value}")


@family("polygon_angles", "geometry", "angles")
def polygon_angles(rng: EpisodeRng, level: int) -> Problem:
    """Find an angle in degrees from sums of angles: triangles, polygons, circles and bisectors."""
    ask = "Give the number of degrees."
    if level == 1:
        a, b = rng.randint(10, 100), rng.randint(10, 79)
        value, spelled = Fraction(180 - a - b), f"180 - {a} - {b}"
        text = f"Two angles of a triangle are {a} and {b} degrees. How large is the third angle?"
    elif level in (2, 3):
        n = rng.randint(4, 5) if level == 2 else rng.randint(6, 9)
        known = [rng.randint(60, 170) for _ in range(n - 1)]
        value = Fraction(180 * (n - 2) - sum(known))
        spelled = f"180*({n} - 2) - {' - '.join(map(str, known))}"
        text = f"The angles of a convex polygon with {n} corners are {', '.join(map(str, known))} degrees and one more. How large is that one?"
        if not 0 < value < 180:
            return polygon_angles(rng, level)
    elif level == 4:
        parts = [rng.randint(1, 15) for _ in range(rng.randint(3, 5))]
        n, asked = len(parts), rng.choice(("largest", "smallest"))
        pick = max(parts) if asked == "largest" else min(parts)
        value, spelled = (
            Fraction(180 * (n - 2) * pick, sum(parts)),
            f"180*({n} - 2)*{pick}/({' + '.join(map(str, parts))})",
        )
        text = f"The angles of a polygon with {n} corners are in the ratio {':'.join(map(str, parts))}. How large is the {asked}?"
        if Fraction(180 * (n - 2) * max(parts), sum(parts)) >= 180 or len(set(parts)) < 2:
            return polygon_angles(rng, level)
    else:
        return _angle_chase(rng, ask)
    return _ends(f"{text} {ask}", value, f"{spelled} = {value}")


def _angle_chase(rng: EpisodeRng, ask: str) -> Problem:
    a, b = rng.randint(10, 120), rng.randint(10, 120)
    if a + b >= 175:
        return _angle_chase(rng, ask)
    c = 180 - a - b
    asked, value, spelled = rng.choice(
        (
            ("AIB, where I is the centre of the inscribed circle", 90 + Fraction(c, 2), f"90 + {c}/2"),
            ("between the bisector of the angle at A and the height from A", abs(Fraction(b - c, 2)), f"|{b} - {c}|/2"),
            ("between the extension of AB beyond B and the side BC", Fraction(180 - b), f"180 - {b}"),
            (
                "between the bisector of the angle at A and the side BC, the smaller one",
                _smaller(b, a),
                f"90 - |90 - ({b} + {a}/2)|",
            ),
        )
    )
    return _ends(
        f"Triangle ABC has the angles {a} degrees at A and {b} degrees at B. How large is the angle {asked}? {ask}",
        value,
        f"180 - {a} - {b} = {c}",
        f"{spelled} = {value}",
    )


def _smaller(b: int, a: int) -> Fraction:
    return 90 - abs(90 - (b + Fraction(a, 2)))
