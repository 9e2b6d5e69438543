import re

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import coefficients, same, solution_set, solves, value, values
from tests.tasks.math.test_equations import equation


def exponential_equations(question, answer):
    return solution_set(equation(question), answer)


def logarithmic_equations(question, answer):
    return solution_set(equation(question), answer)


def radical_equations(question, answer):
    """Where a radicand is 0 the two sides may meet without crossing."""
    text, found = equation(question), values(answer)
    inner = [coefficients(radicand, degree=1) for radicand in re.findall(r"sqrt\((.*?)\)", text)]
    edges = [-b / a for a, b in inner]
    return solution_set(text, answer) and all(solves(text, x) == (x in found) for x in edges)


def nonlinear_systems(question, answer):
    system = re.match(r"Solve the system (.*) in real", question)[1].split(", ")
    found = values(answer)
    solved = all(same(*(value(side, {"x": x, "y": y}) for side in e.split(" = "))) for e in system for x, y in found)
    most = 4 if system[0].startswith("x^2") else 2
    return solved and found == sorted(set(found)) and (len(found) == most or len(found) == by_sympy(system))


def by_sympy(system):
    """The number of real solutions."""
    names = sympy.symbols("x y", real=True)
    letters = dict(zip("xy", names, strict=True))
    sides = ([value(side, letters, sympy.Integer) for side in e.split(" = ")] for e in system)
    return len(sympy.solve([a - b for a, b in sides], names))


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "nonlinear", exponential_equations, logarithmic_equations, radical_equations, nonlinear_systems
)
