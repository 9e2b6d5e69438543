import math
import re
from fractions import Fraction

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import value

X = sympy.Symbol("x")


def series_sums(question, answer):
    found = float(Fraction(answer))
    if "begins" in question:
        a, b, c = (Fraction(t) for t in re.search(r"terms (.*) and goes", question)[1].split(", "))
        assert b * b == a * c
        assert abs(b) < abs(a)
        return near(sum(float(a) * float(b / a) ** i for i in range(900)), found)
    text, span = re.match(r"What is the sum of (.*) (over all .*|from .*)\?", question).groups()
    low, *high = map(int, re.findall(r"-?\d+", span))
    if high:
        return sum(value(text, {"n": Fraction(n)}) for n in range(low, high[0] + 1)) == Fraction(answer)
    if "^n" in text:
        return near(sum(term(text, n) for n in range(low, low + 900)), found)
    gap, scale = int(re.search(r"\+ (\d+)", text)[1]), int(text.split("/")[0])
    steps = 4000  # partial sum plus the integral of the rest
    head = sum(scale / (n * (n + gap)) for n in range(low, low + steps))
    end = low + steps - 0.5
    return abs(head + scale / gap * math.log(1 + gap / end) - found) < 1e-6


def term(text, n):
    """The n-th term: the power of a fraction is worked out by floats."""
    factor, base = text.rsplit("*", 1)
    return float(value(factor, {"n": Fraction(n)})) * float(value(base[:-2].strip("()"))) ** n


def near(a, b):
    return abs(a - b) < 1e-8 * (1 + abs(b))


def taylor_coefficients(question, answer):
    n, text = re.match(r"What is the coefficient of x\^(\d+) in the power series of (.*) at 0\?", question).groups()
    names = {"exp": sympy.exp, "ln": sympy.log, "sin": sympy.sin, "cos": sympy.cos}
    text = text.replace("[", "(").replace("]", ")")
    stand, letters = text, {"x": X}
    for i, found in enumerate(re.finditer(r"(exp|ln|sin|cos)\(((?:[^()]|\([^()]*\))*)\)", text)):
        letter = "uvw"[i]
        letters[letter] = names[found[1]](value(found[2], {"x": X}, sympy.Integer))
        stand = stand.replace(found[0], letter)
    f = value(stand, letters, sympy.Integer)
    return f.diff(X, int(n)).subs(X, 0) / sympy.factorial(int(n)) == sympy.Rational(answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "infinite_series", series_sums, taylor_coefficients
)
