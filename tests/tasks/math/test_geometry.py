import math
import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import same, value


def given(question):
    """All numbers of a text."""
    return [Fraction(n) for n in re.findall(r"-?\d+(?:/\d+)?", question)]


def near(answer, number):
    return math.isclose(value(answer), number, rel_tol=1e-9, abs_tol=1e-9)


def heron(points):
    """The area from the sides alone, in any dimension."""
    a, b, c = (math.dist(p, q) for p, q in zip(points, [*points[1:], points[0]], strict=True))
    s = (a + b + c) / 2
    return math.sqrt(max(0.0, s * (s - a) * (s - b) * (s - c)))


def coordinate_triangles(question, answer):
    corners = [tuple(p.split(", ")) for p in re.findall(r"\(([^)]*)\)", question)]
    if "(e, t)" in question or " t)" in question:
        t = Fraction(answer)
        (a, b), (c, d), (e, f) = ([t if x == "t" else Fraction(x) for x in p] for p in corners)
        area = Fraction(re.search(r"has the area (\S+),", question)[1])
        above = f > b + Fraction(d - b) / (c - a) * (e - a)
        return above and abs((c - a) * (f - b) - (d - b) * (e - a)) == 2 * area
    return math.isclose(value(answer), heron([tuple(map(float, p)) for p in corners]), rel_tol=1e-5)


def heron_areas(question, answer):
    a, b, c = (int(n) for n in re.findall(r"= (\d+)", question))
    cosine = (a * a + b * b - c * c) / (2 * a * b)
    area = a * b * math.sqrt(1 - cosine * cosine) / 2
    if "height" in question:
        return near(answer, 2 * area / a)
    if "inscribed" in question:
        return near(answer, 2 * area / (a + b + c))
    if "circumscribed" in question:
        return near(answer, c / (2 * math.sqrt(1 - cosine * cosine)))
    return near(answer, area)


def pythagoras(question, answer):
    a, *rest = map(float, given(question))
    if "legs" in question:
        return near(answer, math.hypot(a, rest[0]))
    if "other leg" in question:
        return near(answer, math.sqrt(a - rest[0]) * math.sqrt(a + rest[0]))
    if "box" in question:
        return near(answer, math.dist((0, 0, 0), (a, *rest)))
    if "base" in question and "pyramid" not in question:
        return near(math.sqrt(1) and answer, math.tan(math.acos(a / 2 / rest[0])) * a / 2)
    return near(answer, math.dist((0, 0, rest[1]), (a / 2, rest[0] / 2, 0)))


def integral(f, low, high, n=200):
    """Simpson's rule, exact for cubics."""
    h = (high - low) / n
    return h / 3 * sum((1 if i in (0, n) else 4 if i % 2 else 2) * f(low + i * h) for i in range(n + 1))


def circle_areas(question, answer):
    first, *rest = map(float, given(question))
    if "sector" in question:
        arc = math.radians(rest[0]) * first
        return near(answer, arc if "arc" in question else arc * first / 2)
    if "two radii" in question:
        return near(answer, integral(lambda r: math.radians(rest[1]) * r, first, rest[0]))
    if "ring" in question:
        return near(answer, integral(lambda r: 2 * math.pi * r, first, rest[0]))
    if "rectangle" in question:
        return near(answer, math.pi * (math.hypot(first, rest[0]) / 2) ** 2)
    return near(answer, integral(lambda r: 2 * math.pi * r, 0, first) if "area" in question else 2 * math.pi * first)


def solids(question, answer):
    r, *rest = map(float, given(question))
    if "whole surface" in question:
        return near(answer, 2 * math.pi * r * rest[0] + 2 * math.pi * r * r)
    if "shell" in question:
        return near(answer, integral(lambda s: 4 * math.pi * s * s, r, rest[0]))
    if "half ball" in question:
        parts = [(lambda z: r * r, rest[0]), (lambda z: r * r - z * z, r), (lambda z: (r * z / rest[1]) ** 2, rest[1])]
        return near(answer, sum(math.pi * integral(f, 0, top) for f, top in parts))
    if "frustum" in question:
        k, h = rest
        return near(answer, math.pi * integral(lambda z: (r + (k - r) * z / h) ** 2, 0, h))
    h = rest[0]
    return near(
        answer, math.pi * integral((lambda z: (r * z / h) ** 2) if "cone" in question else (lambda z: r * r), 0, h)
    )


def similar_triangles(question, answer):
    numbers = given(question)
    found = Fraction(answer)
    if "DEF" in question:
        ab, bc, de = numbers
        return ab / bc == de / found
    if "How long is BC" in question:
        ad, db, de = numbers
        return de / found == ad / (ad + db)
    if "corresponding" in question:
        a, b, area = numbers
        return found / area == b * b / (a * a)
    if "DBCE" in question:
        ad, db, area = numbers  # put A at the origin and AB on the x-axis: areas go with AD * height
        height = 2 * area / ad
        return found == (ad + db) * height * (ad + db) / ad / 2 - area
    a, b, h = numbers  # A (0, 0), B (a, 0), C (b, h), D (0, h): AC and BD meet at M
    t = a / (a + b)
    x, y = t * b, t * h
    return found == abs((b - a) * (y - 0) - (h - 0) * (x - a)) / 2


def polygon_angles(question, answer):
    found = Fraction(answer)
    if "Two angles" in question or "convex polygon" in question:
        corners = 3 if "Two" in question else int(re.search(r"with (\d+) corners", question)[1])
        angles = [int(n) for n in re.findall(r"\d+", question.split(" are ")[1])]
        return sum(angles) + found == 180 * (corners - 2) and len(angles) == corners - 1
    if "ratio" in question:
        parts = list(map(int, re.search(r"ratio ([\d:]+)", question)[1].split(":")))
        one = Fraction(180 * (len(parts) - 2), sum(parts))
        return found == one * (max(parts) if "largest" in question else min(parts))
    return math.isclose(chase(question), float(found), abs_tol=1e-6)


def chase(question):
    """Put the triangle in the plane and measure."""
    a, b = (math.radians(int(n)) for n in re.findall(r"(\d+) degrees at", question))
    side = math.sin(b) / math.sin(a + b)
    A, B, C = (0.0, 0.0), (1.0, 0.0), (side * math.cos(a), side * math.sin(a))
    bisector = (math.cos(a / 2), math.sin(a / 2))
    along = (C[0] - B[0], C[1] - B[1])
    if "inscribed" in question:
        y = math.tan(a / 2) * math.tan(b / 2) / (math.tan(a / 2) + math.tan(b / 2))
        centre = (y / math.tan(a / 2), y)
        return measure((A[0] - centre[0], A[1] - centre[1]), (B[0] - centre[0], B[1] - centre[1]))
    if "height" in question:
        found = measure(bisector, (along[1], -along[0]))
        return min(found, 180 - found)
    if "extension" in question:
        return measure((1.0, 0.0), along)
    found = measure(bisector, along)
    return min(found, 180 - found)


def measure(u, v):
    return math.degrees(abs(math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1])))


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "geometry",
    coordinate_triangles,
    heron_areas,
    pythagoras,
    circle_areas,
    solids,
    similar_triangles,
    polygon_angles,
)


def test_answers_with_radicals_are_in_lowest_terms():
    assert same(value("(1+sqrt(5))/2"), (1 + math.sqrt(5)) / 2)
    assert near("3*pi/4", 0.75 * math.pi)
