import math
import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import pieces, value


def near(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def exact_trig_values(question, answer):
    text = re.match(r"Work out (.*), with angles", question)[1]
    text = re.sub(r"(sin|cos|tan)\((-?\d+)\)\^2", r"(\1(\2)*\1(\2))", text)
    return near(value(text), value(answer))


def angle_of(quadrant, function, told):
    """The angle in degrees, by its function's value."""
    number = float(value(told))
    acute = math.degrees(math.asin(abs(number)) if function == "sin" else math.acos(abs(number)))
    angle = {"0": acute, "90": 180 - acute, "180": 180 + acute, "270": 360 - acute}[quadrant]
    assert near({"sin": math.sin, "cos": math.cos}[function](math.radians(angle)), number)
    return angle


def trig_identities(question, answer):
    low, function, told, asked = re.match(
        r"The angle x is between (\d+) and \d+ degrees, and (\w+)\(x\) = (.*)\. What is (.*)\? Give", question
    ).groups()
    x = angle_of(low, function, told)
    asked = re.sub(r"(sin|cos|tan)\((\d*)x\)", lambda m: f"{m[1]}({m[2] or 1}x)", asked)
    return math.isclose(value(asked, {"x": x}, float), value(answer), rel_tol=1e-6, abs_tol=1e-7)


def angle_sums(question, answer):
    angles = {
        name: angle_of(low, function, told)
        for name, low, function, told in re.findall(
            r"(\w) is between (\d+) and \d+ degrees with (\w+)\(\w\) = (-?\d+/\d+)", question
        )
    }
    asked = re.search(r"What is (.*)\? Give", question)[1]
    return math.isclose(value(asked, angles, float), value(answer), rel_tol=1e-6, abs_tol=1e-7)


def triangle_solving(question, answer):
    sides = {n: float(value(v)) for n, v in re.findall(r"(CA|CB|BC|AB) = ([^ ,.]+\)?)", question)}
    angles = {n: math.radians(int(v)) for v, n in re.findall(r"(\d+) degrees at ([ABC])", question)}
    found = float(value(answer))
    if "area" in question or "How long is AB" in question:
        a, b = (sides["CA"], 0.0), (sides["CB"] * math.cos(angles["C"]), sides["CB"] * math.sin(angles["C"]))
        return near(found, math.dist(a, b) if "How" in question else abs(a[0] * b[1]) / 2)
    if "cosine" in question:
        a, b = sides["CA"], sides["CB"]
        return near(math.dist((a, 0), (b * found, b * math.sqrt(1 - found * found))), sides["AB"])
    if "CA?" in question:  # BC on the x-axis from B: walk from B under its angle, from C under its own
        a, b = angles["A"], angles["B"]
        c = math.pi - a - b
        x = (
            sides["BC"] * math.tan(c) / (math.tan(b) + math.tan(c))
            if abs(math.cos(b)) > 1e-9 < abs(math.cos(c))
            else None
        )
        if x is None:
            return near(found * math.sin(a), sides["BC"] * math.sin(b))
        return near(found, math.hypot(sides["BC"] - x, x * math.tan(b)))
    return near(
        2 * found * math.sin(angles["C"] if angles else math.radians(int(re.search(r"angle (\d+)", question)[1]))),
        sides["AB"],
    )


def trig_equations(question, answer):
    top, left, right = re.match(
        r"Find the set of all x with 0 <= x < (\d+) that solve (.*) = (.*), with angles", question
    ).groups()
    left = re.sub(r"(\w+)\((\d*x)\)\^2", r"(\1(\2)*\1(\2))", left)
    target = float(value(right))

    def gap(x):
        try:
            return abs(value(left, {"x": float(x)}, float) - target)
        except ZeroDivisionError:
            return math.inf

    found = [Fraction(p) for p in pieces(answer)]
    exact = all(gap(x) < 1e-9 and 0 <= x < int(top) for x in found) and found == sorted(set(found))
    candidates = {Fraction(n, k) for k in (1, 2, 3, 4, 5, 6) for n in range(0, int(top) * k, 5)}
    return exact and sum(gap(x) < 1e-9 for x in candidates) == len(found)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "trigonometry", exact_trig_values, trig_identities, angle_sums, triangle_solving, trig_equations
)
