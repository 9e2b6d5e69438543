import re
from fractions import Fraction

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import coefficients, value, values

X = sympy.Symbol("x")


def sym(text):
    """A text as a sympy polynomial in x, built from our own reading."""
    return sympy.Poly(value(text, {"x": X}, sympy.Integer), X, domain="QQ")


def polynomial_division(question, answer):
    p, d, asked = re.match(r"Divide (.*) by (.*)\. What is the (\w+)\?", question).groups()
    quotient, remainder = sympy.div(sym(p), sym(d))
    return sym(answer) == {"quotient": quotient, "remainder": remainder}[asked]


def polynomial_gcd(question, answer):
    p, q = re.match(r"What is the greatest common divisor of (.*) and (.*)\? ", question).groups()
    return sym(answer) == sympy.gcd(sym(p), sym(q)).monic()


def polynomial_values(question, answer):
    p, x = re.match(r"Let p\(x\) = (.*)\. What is p\((.*)\)\?", question).groups()
    return value(p, {"x": Fraction(x)}) == Fraction(answer)


def vieta_sums(question, answer):
    p, asked = re.match(r"Let p\(x\) = (.*), with .* What is the (.*)\?", question).groups()
    roots = [complex(r) for r in sympy.Poly(sym(p)).nroots(n=30, maxsteps=200)]
    if asked.startswith("product"):
        k = int(re.search(r"(-?\d+) - r", asked)[1])
        found = 1
        for r in roots:
            found *= k - r
    else:
        n = next((i + 2 for i, w in enumerate(("squares", "cubes", "fourth")) if w in asked), 1)
        found = sum(r ** (-n if "reciprocals" in asked else n) for r in roots)
    return abs(found - float(Fraction(answer))) < 1e-7 * (1 + abs(found))


def remainder_theorem(question, answer):
    if found := re.match(r"What is the remainder when (.*) is divided by (.*)\?", question):
        return sym(answer) == sympy.rem(sym(found[1]), sym(found[2]))
    if found := re.match(r"For which number k is (.*) divisible by (.*)\?", question):
        p = value(found[1], {"x": X, "k": sympy.Rational(answer)}, sympy.Integer)
        return sympy.rem(p, value(found[2], {"x": X}, sympy.Integer), X) == 0
    if found := re.match(r"What remainder does (.*) leave on division by (.*)\? Give", question):
        return sym(answer) == sympy.rem(sym(found[1]), sym(found[2]))
    at_a, first, at_b, second = re.match(
        r"A polynomial leaves the remainder (\S+) on division by (.*) and (\S+) on division by (.*)\. What", question
    ).groups()
    rest = sym(answer)
    return rest.degree() < 2 and all(sympy.rem(rest, sym(d)) == sym(v) for v, d in ((at_a, first), (at_b, second)))


def interpolation(question, answer):
    points = [(Fraction(a), Fraction(b)) for a, b in re.findall(r"f\((-?\d+)\) = (-?\d+)", question)]
    degree = int(re.search(r"at most (\d)", question)[1])
    assert len(points) == degree + 1
    if "Find f(x)" in question:
        return len(coefficients(answer)) <= degree + 1 and all(value(answer, {"x": a}) == b for a, b in points)
    x = Fraction(re.search(r"What is f\((-?\d+)\)", question)[1])
    return sympy.interpolate(
        [(sympy.Rational(a), sympy.Rational(b)) for a, b in points], sympy.Rational(x)
    ) == sympy.Rational(answer)


def integer_roots(question, answer):
    p = re.match(r"Find the set of all integer roots of (.*)\.", question)[1]
    return values(answer) == by_trial(p)


def by_trial(p):
    return [Fraction(n) for n in range(-40, 41) if value(p, {"x": Fraction(n)}) == 0]


def expansion_coefficients(question, answer):
    asked, text = re.match(r"What is the (.*) in the expansion of (.*)\?", question).groups()
    k = (
        0
        if asked.startswith("constant")
        else (found := re.search(r"x(?:\^\(?(-?\d+)\)?)?$", asked)) and int(found[1] or 1)
    )
    whole = sympy.expand(value(text, {"x": X}, sympy.Integer) * X**12)
    return whole.coeff(X, k + 12) == int(answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "polynomials",
    polynomial_division,
    polynomial_gcd,
    polynomial_values,
    vieta_sums,
    remainder_theorem,
    interpolation,
    integer_roots,
    expansion_coefficients,
)
