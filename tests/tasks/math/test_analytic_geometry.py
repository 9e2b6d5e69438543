import math
import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import value, values


def places(question):
    return [tuple(Fraction(x) for x in p.split(", ")) for p in re.findall(r"\((-?\d[^)]*)\)", question)]


def point_line_distance(question, answer):
    found = value(answer)
    points = places(question)
    if "points" in question:
        return math.isclose(found, math.dist(*points), rel_tol=1e-9)
    if "slope" in question:
        p, q = points
        slope = Fraction(re.search(r"slope (\S+)\?", question)[1])
        return close(found, least(lambda t: math.dist(tuple(map(float, p)), (t, float(q[1] + slope * t)))))
    forms = re.findall(r"((?:-?\d*[xyz][ +-]*[\dxyz +-]*)) = (-?\d+)", question)
    normal = [value(forms[0][0], {n: Fraction(n == m) for n in "xyz"}) for m in "xyz"]
    size = math.sqrt(sum(v * v for v in normal))
    if len(forms) == 2:
        assert forms[0][0].strip() == forms[1][0].strip()
        return close(found, abs(int(forms[0][1]) - int(forms[1][1])) / size)
    foot = [a * b for a, b in zip(points[0], normal, strict=False)]
    return close(found, float(abs(sum(foot) - int(forms[0][1]))) / size)


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6)


def least(f, low=-2000.0, high=2000.0):
    """The least value of a convex function, by ternary search."""
    for _ in range(120):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, b) if f(a) < f(b) else (a, high)
    return f(low)


def inside(points, x, y):
    """1 inside, 0 on an edge, -1 outside, by crossings of a ray."""
    odd = False
    for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True):
        turn = (c - a) * (y - b) - (d - b) * (x - a)
        if turn == 0 and min(a, c) <= x <= max(a, c) and min(b, d) <= y <= max(b, d):
            return 0
        if (b > y) != (d > y) and (turn > 0) == (d > b):
            odd = not odd
    return 1 if odd else -1


def lattice_polygons(question, answer):
    """Sum of trapezia under the edges."""
    points = places(question)
    area = sum((c - a) * (b + d) / 2 for (a, b), (c, d) in zip(points, [*points[1:], points[0]], strict=True))
    return abs(area) == Fraction(answer) and simple(points)


def simple(points):
    """No two edges cross."""
    edges = list(zip(points, [*points[1:], points[0]], strict=True))

    def side(p, q, r):
        turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return (turn > 0) - (turn < 0)

    return not any(
        side(*e, f[0]) * side(*e, f[1]) < 0 and side(*f, e[0]) * side(*f, e[1]) < 0 for e in edges for f in edges
    )


def pick_theorem(question, answer):
    points = [(int(x), int(y)) for x, y in places(question)]
    xs, ys = zip(*points, strict=True)
    least_kind = 1 if "strictly" in question else 0
    spots = ((x, y) for x in range(min(xs), max(xs) + 1) for y in range(min(ys), max(ys) + 1))
    return simple(points) and sum(inside(points, x, y) >= least_kind for x, y in spots) == int(answer)


def circle_equations(question, answer):
    p, q, s = values(answer)
    if "equation" in question:
        text = re.search(r"equation (.*) = 0", question)[1]
        spots = [(Fraction(1, 3), Fraction(-2)), (Fraction(5), Fraction(7, 2)), (Fraction(-1), Fraction(4)), (p, q)]
        scale = value(text, {"x": Fraction(1), "y": Fraction(0)}) + value(text, {"x": Fraction(-1), "y": Fraction(0)})
        scale = scale / 2 - value(text, {"x": Fraction(0), "y": Fraction(0)})
        return all(value(text, {"x": x, "y": y}) == scale * ((x - p) ** 2 + (y - q) ** 2 - s) for x, y in spots)
    points = [spot for spot in places(question) if len(spot) == 2]
    on = all((x - p) ** 2 + (y - q) ** 2 == s for x, y in points)
    return on and ("diameter" not in question or [a + b for a, b in zip(*points, strict=True)] == [2 * p, 2 * q])


def line_equations(question, answer):
    a, b, c = values(answer)
    points = places(question)
    lowest = math.gcd(*map(int, (a, b, c))) == 1 and (a > 0 or (a == 0 and b > 0))
    if "equally far" in question:
        (x, y), (u, v) = points
        middle = a * (x + u) / 2 + b * (y + v) / 2 == c
        return lowest and middle and a * (v - y) == b * (u - x)
    on = all(a * x + b * y == c for x, y in points)
    if found := re.search(r"(parallel|perpendicular) to (.*?) = ", question):
        d, e = (value(found[2], {"x": Fraction(i), "y": Fraction(1 - i)}) for i in (1, 0))
        on = on and (a * e == b * d if found[1] == "parallel" else a * d + b * e == 0)
    return lowest and on


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "analytic_geometry", point_line_distance, lattice_polygons, pick_theorem, circle_equations, line_equations
)
