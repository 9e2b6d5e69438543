import math
import re
from fractions import Fraction

import sympy

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import value, values


def vectors(text):
    return [
        sympy.Matrix([sympy.Rational(x) for x in values(v)]) for v in re.findall(r"\(-?\d[^()a-z]*,[^()a-z]*\)", text)
    ]


def read(text):
    return sympy.Matrix([sympy.Rational(x) for x in values(text, Fraction)])


def vector_products(question, answer):
    u, v, *rest = vectors(question)
    if "vector product of u and v?" in question:
        return read(answer) == u.cross(v)
    if not rest:
        return int(answer) == u.dot(v)
    (w,) = rest
    if "(u x v) x w" in question:
        return read(answer) == v * u.dot(w) - u * v.dot(w)  # Grassmann's identity
    if found := re.search(r"of (-?\d)u \+ v and v ([+-]) (\d)w", question):
        return int(answer) == (int(found[1]) * u + v).dot(v + int(found[2] + found[3]) * w)
    return int(answer) == sympy.Matrix.hstack(u, v, w).det()


def vector_projections(question, answer):
    u, v = vectors(question)
    if "parallelogram" in question:
        return math.isclose(value(answer), math.sqrt(u.dot(u) * v.dot(v) - u.dot(v) ** 2), rel_tol=1e-9)
    p = read(answer)
    if "line" in question:
        return (u - p).dot(v) == 0 and sympy.Matrix.hstack(p, v).rank() == 1
    if "mirror" in question:
        return p.dot(p) == u.dot(u) and (u + p).dot(v) == 0 and sympy.Matrix.hstack(u - p, v).rank() == 1
    return p.dot(v) == 0 and sympy.Matrix.hstack(u - p, v).rank() == 1


def orthogonality(question, answer):
    if "number k" in question:
        first, second = re.search(r"vectors (\(.*?\)) and (\(.*?\)) orth", question).groups()
        return read(first).dot(read(second.replace("k", answer))) == 0
    if "Gram-Schmidt" in question:
        *before, last = vectors(question)
        p = read(answer)
        space = sympy.Matrix.hstack(*before)
        return all(p.dot(b) == 0 for b in before) and sympy.Matrix.hstack(space, last - p).rank() == space.rank()
    u, v = vectors(question)
    if "cosine" in question:
        return math.isclose(
            value(answer), float(u.dot(v)) / math.sqrt(u.dot(u) * v.dot(v)), rel_tol=1e-9, abs_tol=1e-12
        )
    n = read(answer)
    lead = next(x for x in n if x)
    return n.dot(u) == n.dot(v) == 0 and lead > 0 and math.gcd(*map(int, n)) == 1


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "vectors", vector_products, vector_projections, orthogonality
)
