import re
from fractions import Fraction

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import values


def matrices(text):
    """All matrices of a text as sympy's."""
    return [read(m) for m in re.findall(r"\[\[.*?\]\]", text)]


def read(text):
    return sympy.Matrix([[sympy.Rational(x) for x in r] for r in values(text, Fraction)])


def matrix_products(question, answer):
    a, *rest = matrices(question)
    if "A^" in question:
        return read(answer) == a ** int(question[-2])
    (b,) = rest
    return read(answer) == (a * b - b * a if "BA" in question else a * b)


def determinants(question, answer):
    if "number t" in question:
        text = re.search(r"\[\[.*\]\]", question)[0].replace("t", f"({answer})")
        return read(text).det() == 0
    (a,) = matrices(question)
    if found := re.search(r"of \((-?\d)\)\*A\^(\d)", question):
        return (int(found[1]) * a ** int(found[2])).det() == int(answer)
    return a.det(method="berkowitz") == int(answer)


def inverse_matrices(question, answer):
    (a,) = matrices(question)
    return read(answer) * a == sympy.eye(a.rows) == a * read(answer)


def matrix_ranks(question, answer):
    a, b = matrices(question)
    return list(map(int, values(answer))) == [a.rank(), b.rank(), (a * b).rank()]


def row_reduction(question, answer):
    return read(answer) == matrices(question)[0].rref()[0]


def eigenvalues(question, answer):
    (a,) = matrices(question)
    if found := re.search(r"A\^2 ([+-]) (\d?)A ([+-]) (\d?)I", question):
        p, q = int(found[1] + (found[2] or "1")), int(found[3] + (found[4] or "1"))
        a = a * a + p * a + q * sympy.eye(a.rows)
    return values(answer) == sorted(a.eigenvals())


def matrix_equations(question, answer):
    a, *rest = matrices(question)
    x = read(answer)
    assert a.det() != 0
    if "AXB" in question:
        return a * x * rest[0] == rest[1] and rest[0].det() != 0
    if "AX + B" in question:
        return a * x + rest[0] == rest[1]
    return (x * a if "XA" in question else a * x) == rest[0]


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "linear_algebra",
    matrix_products,
    determinants,
    inverse_matrices,
    matrix_ranks,
    row_reduction,
    eigenvalues,
    matrix_equations,
)
