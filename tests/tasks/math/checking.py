"""Draws problems of a family and checks key, solution and variety; the checks of keys stand in the tests of the areas.

The slow tests take few problems of each family and level; `python -m tests.tasks.math.sweep` takes 200.
"""

import random
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import sparring.tasks.math
from sparring.tasks.families import get_family
from tests.cases import cases
from tests.tasks.math.reading import same, value

LEVELS = (1, 2, 3, 4, 5)
LETTERS = dict(zip("abcdefghknpqrstuvxyz", (Fraction(i * i + 3, 101 + i) for i in range(1, 99)), strict=False))


def families_of(area):
    """The names that a module registers."""
    source = (Path(sparring.tasks.math.__path__[0]) / f"{area}.py").read_text(encoding="utf-8")
    return sorted(re.findall(r'^@family\("([^"]+)"', source, re.MULTILINE))


def draws(name, level, count, seed=""):
    rng = random.Random(f"{name}:{level}{seed}")
    return [get_family(name).make(rng, level) for _ in range(count)]


def holds(step):
    """Whether a step is true: None if it claims no equality of expressions (a colon marks prose)."""
    sides = step.rstrip(".").rsplit(" is ", 1)[-1].split(" = ")
    if ":" in step or len(sides) < 2:
        return None
    found = [value(side, LETTERS) for side in sides]
    return all(same(found[0], other) for other in found[1:])


CHECKS = {}
"""Family -> (its check `(question, answer) -> bool`, the reader of steps that its area uses)."""


def verify(name, level, count, seed=""):
    """Every key is right by the family's check, every step is true, and the last one states the answer."""
    check, true = CHECKS[name]
    for problem in draws(name, level, count, seed):
        assert check(problem.question, problem.answer), problem
        assert problem.answer in problem.solution[-1], problem
        assert not [step for step in problem.solution[:-1] if true(step) is False], problem


def refuses(check, question, answer):
    """Whether a check finds an answer wrong, or cannot even read it for this question."""
    try:
        return not check(question, answer)
    except Exception:  # noqa: BLE001 - an answer of another shape
        return True


def verify_strength(name, level, count=8, seed=""):
    """The check refuses the keys of other problems (or this would not be a check)."""
    pairs = [(p, q) for p, q in pairwise(draws(name, level, count, seed)) if p.answer != q.answer]
    assert len(pairs) > count / 2
    for p, q in pairs:
        assert refuses(CHECKS[name][0], p.question, q.answer), (p.question, q.answer)


def key_tests(area, *checks, true=holds, many=6):
    """The tests of a module's families from their checks `name(question, answer) -> bool`: (few draws, many, coverage)."""
    table = {check.__name__: (check, true) for check in checks}
    CHECKS.update(table)
    each = cases(("name", "level"), [(name, level) for name in table for level in LEVELS])

    @pytest.mark.brief
    @each
    def few(name, level):
        verify(name, level, 2)

    @pytest.mark.slow
    @each
    def more(name, level):
        verify(name, level, many)
        verify_strength(name, level)

    def coverage():
        assert sorted(table) == families_of(area)

    return few, more, coverage
