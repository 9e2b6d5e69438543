import re
from fractions import Fraction

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import value, values

X, N = sympy.symbols("x n")


def sym(text):
    """A text as a sympy expression in x and n, built from our own reading."""
    text = re.sub(r"sqrt\(([^()]*)\)", r"(\1)^(1/2)", text)
    return value(text, {"x": X, "n": N}, sympy.Rational)


def rational(answer):
    return sympy.Rational(answer)


def polynomial_derivatives(question, answer):
    order, text = re.match(r"What is the (\w+ )?derivative of f\(x\) = (.*)\? Give", question).groups()
    times = {None: 1, "second ": 2, "third ": 3}[order]
    return sympy.expand(sympy.diff(sym(text), X, times) - sym(answer)) == 0


def derivative_rules(question, answer):
    text, x = re.match(r"Let f\(x\) = (.*)\. What is f'\((-?\d+)\)\?", question).groups()
    return sympy.diff(sym(text), X).subs(X, int(x)) == rational(answer)


def definite_integrals(question, answer):
    if "region" in question:
        first, second = map(sym, re.search(r"y = (.*) and y = (.*)\?", question).groups())
        low, high = sorted(sympy.roots(sympy.Poly(first - second, X)))
        return abs(sympy.integrate(first - second, (X, low, high))) == rational(answer)
    text, low, high = re.match(r"What is the integral of (.*) from x = (\S+) to x = (\S+)\?", question).groups()
    return sympy.integrate(sym(text), (X, int(low), int(high))) == rational(answer)


def limits(question, answer):
    text, where = re.match(r"What is the limit of (.*) as x tends to (\S+)\?", question).groups()
    f = sym(text)
    if where == "infinity":
        top, bottom = (sympy.Poly(p, X) for p in sympy.fraction(f))
        return top.degree() == bottom.degree() and top.LC() / bottom.LC() == rational(answer)
    if "sqrt" in text:  # l'Hopital
        top, bottom = (sym(t) for t in re.match(r"\((sqrt\(.*?\) - \d+)\)/\((.*)\)$", text).groups())
        return (top.diff(X) / bottom.diff(X)).subs(X, int(where)) == rational(answer)
    return sympy.cancel(f).subs(X, int(where)) == rational(answer)


def tangent_lines(question, answer):
    f = sym(re.search(r" of y = (.*?)(?: at| that)", question)[1])
    line = sym(answer.removeprefix("y = "))
    slope = line.coeff(X, 1)
    if found := re.search(r"slope (\S+)\?", question):
        return slope == rational(found[1]) and sympy.discriminant(sympy.expand(f - line), X) == 0
    x = int(re.search(r"with x = (-?\d+)\?", question)[1])
    turn = f.diff(X).subs(X, x)
    return sympy.expand(f - line).subs(X, x) == 0 and (
        slope * turn == -1 if "orthogonal" in question else slope == turn
    )


def cubic_extrema(question, answer):
    text = re.search(r"(?:has|y =|value of) (.*?)(?: its| as a|\.| for)", question)[1]
    f = sym(text)
    slope, bend = f.diff(X), f.diff(X, 2)
    if "local" in question:
        x, *y = values(answer)
        sign = bend.subs(X, x)
        good = slope.subs(X, x) == 0 and (sign < 0 if "maximum" in question else sign > 0)
        return bool(good) and (not y or f.subs(X, x) == y[0])
    if "inflection" in question:
        x, y = values(answer)
        return bend.subs(X, sympy.Rational(x)) == 0 and f.subs(X, sympy.Rational(x)) == sympy.Rational(y)
    low, high = map(int, re.search(r"for (-?\d+) <= x <= (-?\d+)", question).groups())
    spots = [Fraction(low * (60 - i) + high * i, 60) for i in range(61)]
    near = [value(text, {"x": x}) for x in spots]
    roots = [r for r in sympy.roots(sympy.Poly(slope, X)) if low < r < high]
    exact = [f.subs(X, r) for r in [low, high, *roots]]
    assert min(exact) <= min(near)
    assert max(exact) >= max(near)
    if "(m, M)" in question:
        return values(answer) == [min(exact), max(exact)]
    return int(answer) == (max(exact) if "greatest" in question else min(exact))


def initial_values(question, answer):
    told = re.findall(r"f('*)\((x|-?\d+)\) = (.*?)(?:, | and |\. )", question)
    if "What is" in question:
        (_, _, slope), (_, x, y) = told
        new = int(re.search(r"What is f\((-?\d+)\)", question)[1])
        return int(y) + sympy.integrate(sym(slope), (X, int(x), new)) == rational(answer)
    f = sym(answer)
    return len(told) >= 2 and all(
        sympy.expand((f.diff(X, len(order)) if order else f).subs(X, X if x == "x" else int(x)) - sym(v)) == 0
        for order, x, v in told
    )


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "calculus",
    polynomial_derivatives,
    derivative_rules,
    definite_integrals,
    limits,
    tangent_lines,
    cubic_extrema,
    initial_values,
)
