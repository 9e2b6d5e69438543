import re
from fractions import Fraction
from itertools import pairwise

import numpy as np

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import value, values

GRID = np.linspace(-150.0137, 150.0191, 60_001)
MARKS = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def truth(text, x, number):
    """Whether a chain, a conjunction or a disjunction of inequalities holds; undefined is false."""
    if " and " in text or " or " in text:
        word = " and " if " and " in text else " or "
        parts = [truth(part, x, number) for part in text.split(word)]
        return np.logical_and.reduce(parts) if word == " and " else np.logical_or.reduce(parts)
    sides = re.split(r" (<=|>=|<|>) ", text)
    try:
        worth = [value(side, {"x": x}, number) for side in sides[::2]]
    except ZeroDivisionError:
        return False
    return np.logical_and.reduce([MARKS[m](a, b) for m, (a, b) in zip(sides[1::2], pairwise(worth), strict=True)])


def members(answer):
    """The intervals of an answer as (low, high, low closed, high closed)."""
    out = []
    for piece in answer.split(" U ") if answer != "{}" else []:
        if piece[0] == "{":
            out += [(x, x, True, True) for x in values(piece)]
        else:
            low, high = piece[1:-1].split(", ")
            ends = [float("-inf") if low == "-oo" else value(low), float("inf") if high == "oo" else value(high)]
            out.append((*ends, piece[0] == "[", piece[-1] == "]"))
    return sorted(out, key=lambda p: p[:2])


def inside(x, pieces):
    return any((a < x or (c and a == x)) and (x < b or (d and x == b)) for a, b, c, d in pieces)


def solved(question, answer):
    """The answer and the text agree on a fine grid, and exactly at and beside every rational end."""
    text = re.match(r"Solve (.*)\. Give", question)[1]
    pieces = members(answer)
    ascending = all(p[1] < q[0] or (p[1] == q[0] and not (p[3] or q[2])) for p, q in pairwise(pieces))
    on_grid = np.zeros(len(GRID), bool)
    for a, b, *_ in pieces:
        on_grid |= (float(a) < GRID) & (float(b) > GRID)
    ends = {e for p in pieces for e in p[:2] if isinstance(e, Fraction)} | set(map(Fraction, range(-30, 31)))
    near = {e + Fraction(d, 997) for e in ends for d in (-1, 0, 1)}
    exact = all(bool(truth(text, x, Fraction)) == inside(x, pieces) for x in near)
    return ascending and exact and bool((truth(text, GRID, float) == on_grid).all())


def closed_at_roots(question, answer):
    """Irrational ends belong to the set just if the inequality is weak."""
    weak = "=" in re.search("[<>]=?", question)[0]
    return all(c == (weak and abs(a) < 1e9) and d == (weak and abs(b) < 1e9) for a, b, c, d in members(answer))


def linear_inequalities(question, answer):
    return solved(question, answer)


def quadratic_inequalities(question, answer):
    return solved(question, answer) and closed_at_roots(question, answer)


def polynomial_inequalities(question, answer):
    return solved(question, answer)


def rational_inequalities(question, answer):
    return solved(question, answer)


def absolute_inequalities(question, answer):
    return solved(question, answer)


def inequality_systems(question, answer):
    return solved(question, answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "inequalities",
    linear_inequalities,
    quadratic_inequalities,
    polynomial_inequalities,
    rational_inequalities,
    absolute_inequalities,
    inequality_systems,
)


def test_a_wrong_key_is_found():
    assert solved("Solve x^2 - 1 <= 0. Give", "[-1, 1]")
    assert not solved("Solve x^2 - 1 <= 0. Give", "(-1, 1]")
    assert not solved("Solve x^2 - 1 <= 0. Give", "[-1, 2]")
