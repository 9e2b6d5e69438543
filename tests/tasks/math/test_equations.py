import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import pieces, solution_set, solves, value, values


def equation(question):
    return re.match(r"Solve (.*?)(?: for x)?\. Give", question)[1].replace("[", "(").replace("]", ")")


def linear_equations(question, answer):
    return solves(equation(question), Fraction(answer))


def linear_systems(question, answer):
    system = re.match(r"Solve the system (.*)\. Give", question)[1].split(", ")
    found = dict(zip("xyz", values(answer), strict=False))
    return len(found) == len(system) and all(value(a, found) == value(b) for a, b in (e.split(" = ") for e in system))


def quadratic_equations(question, answer):
    return solution_set(equation(question), answer, most=2)


def quadratic_radicals(question, answer):
    return len(pieces(answer)) == 2 and solution_set(equation(question), answer, most=2)


def rational_equations(question, answer):
    return solution_set(equation(question), answer, most=2)


def absolute_value_equations(question, answer):
    return solution_set(equation(question), answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "equations",
    linear_equations,
    linear_systems,
    quadratic_equations,
    quadratic_radicals,
    rational_equations,
    absolute_value_equations,
)


def test_a_wrong_key_is_found():
    assert not quadratic_equations("Solve x^2 - 3x + 2 = 0. Give the set", "{1}")
    assert not quadratic_equations("Solve x^2 - 3x + 2 = 0. Give the set", "{1, 3}")
    assert not rational_equations("Solve x/(x - 1) = 1/(x - 1). Give the set", "{1}")
