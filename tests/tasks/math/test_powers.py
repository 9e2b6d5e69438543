import math
import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import same, value, values


def exponent_laws(question, answer):
    text, base = re.match(r"Write (.*) as a single power of (\w)\.", question).groups()
    x = 1.25 if base == "x" else float(base)
    found = value(text, {"x": x}, number=Fraction)
    return math.isclose(math.log(found) / math.log(x), Fraction(answer), rel_tol=1e-9, abs_tol=1e-9)


def logarithm_laws(question, answer):
    if question.startswith("Work"):
        text = re.match(r"Work out (.*)\. Give", question)[1]
        return same(value(text), Fraction(answer))
    base, p, q, name, m, n, k = re.match(
        r"Let log_(\d+)\(x\) = (\S+) and log_\d+\(y\) = (\S+)\. .* of the (\w+) root of x(\S*) \* y(\S*) \* \d+(\S*)\?",
        question,
    ).groups()
    m, n, k = (Fraction(e.strip("^()") or 1) for e in (m, n, k))
    root = {"square": 2, "cube": 3, "fourth": 4}[name]
    b = float(base)
    x, y = b ** float(Fraction(p)), b ** float(Fraction(q))
    inner = (float(m) * math.log(x) + float(n) * math.log(y) + float(k) * math.log(b)) / math.log(b)
    return math.isclose(inner / root, float(Fraction(answer)), rel_tol=1e-9, abs_tol=1e-9)


def nested_radicals(question, answer):
    left, right = question.split(" with ")[0].split(" = ")
    found = dict(zip(("m", "n") if "m" in right else ("p", "q"), values(answer), strict=True))
    ordered = "m" not in found or found["m"] > found["n"] > 0
    return ordered and math.isclose(value(left), value(right, found), rel_tol=1e-7)


def radical_simplification(question, answer):
    text = re.match(r"Write (.*) as [kp]", question)[1]
    a, b = values(answer)
    if " k*" in question:
        assert all(b % (d * d) for d in range(2, 11))
        return same(value(text), float(a) * math.sqrt(b))
    n = int(re.search(r"p \+ q\*sqrt\((\d+)\)", question)[1])
    return same(value(text), float(a) + float(b) * math.sqrt(n))


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "powers", exponent_laws, logarithm_laws, nested_radicals, radical_simplification
)
