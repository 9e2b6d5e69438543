"""Programs from examples: whatever fits the examples passes the hidden tests."""

from __future__ import annotations

from itertools import product

import pytest

from sparring.tasks.program_families import get_program_family
from tests.tasks.code_families.checking import NAMES, cases_of, function, passes, problem

SYNTHESIS = [name for name in NAMES if name.endswith("_synthesis")]


def fitting(found):
    """Every program of the language, run by its own text, that fits the examples."""
    for length in range(1, len(found.spec["program"]) + 1):
        for program in product(found.spec["words"], repeat=length):
            called = function(found.name, found.family.solution({**found.spec, "program": list(program)}))
            if passes(called, found.examples):
                yield list(program), called


@pytest.mark.parametrize("name", SYNTHESIS)
@pytest.mark.parametrize("level", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_all_programs_that_fit_the_examples_pass_the_hidden_tests(name, level):
    found = problem(name, level, 1)
    programs = list(fitting(found))
    assert found.spec["program"] in [program for program, _ in programs]
    for program, called in programs:
        for cases in cases_of(found):
            assert passes(called, cases), program


@pytest.mark.parametrize("name", SYNTHESIS)
def test_the_examples_are_needed(name):
    found = problem(name, 3)
    wanted = [case.expected for case in found.examples]
    for mutant, _ in found.told_apart:
        if all(step in found.spec["words"] for step in mutant["program"]):
            assert [found.family.run(mutant, *case.args) for case in found.examples] != wanted


@pytest.mark.parametrize("name", SYNTHESIS)
def test_the_language_is_stated_and_has_the_program(name):
    family = get_program_family(name)
    for level in (1, 3, 5):
        found = problem(name, level)
        assert all(step in found.spec["words"] for step in found.spec["program"])
        assert found.statement.count("\n- ") == len(found.spec["words"])
        assert family.canonical(found.spec) == family.canonical({**found.spec, "words": []})
