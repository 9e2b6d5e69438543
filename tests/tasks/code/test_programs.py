"""Every programming problem: its reference, its tests, its right and wrong solutions."""

from __future__ import annotations

import inspect
import re

import pytest

from sparring.errors import BadValue, UnknownName
from sparring.tasks.programs import get_program, hidden_cases, program, program_names
from tests.cases import cases
from tests.tasks.code.checking import SEEDS, passes, rng, same, solutions

PROGRAMS = [get_program(name) for name in program_names()]
every_problem = cases("found", [pytest.param(found, id=found.name) for found in PROGRAMS])


def cases_of(found):
    return [hidden_cases(found, rng(seed)) for seed in SEEDS]


@pytest.mark.slow
@every_problem
def test_the_reference_agrees_with_the_oracle(found):
    assert found.oracle is not None or found.accepts is not None
    for hidden in cases_of(found):
        for case in hidden:
            if found.oracle is not None:
                assert same(found.oracle(*case.args), case.expected, found.tolerance), case
            if found.accepts is not None:
                assert found.accepts(case.args, case.expected), case


@pytest.mark.slow
@every_problem
def test_the_examples_are_true_and_the_statement_is_there(found):
    assert len(found.examples) >= 2
    assert all(same(found.expected(case.args), case.expected) for case in found.examples)
    assert len(found.statement.split()) >= 8
    assert found.signature.startswith(f"def {found.name}(")
    assert "->" in found.signature
    for name in inspect.signature(found.reference).parameters:
        assert re.search(rf"`{name}\b", found.statement), f"the statement does not name `{name}`"


@pytest.mark.slow
@every_problem
def test_hidden_tests_are_many_and_differ_from_seed_to_seed(found):
    first, second, *_ = cases_of(found)
    assert len(first) == len(second) >= 15
    assert first != second
    assert first == hidden_cases(found, rng(SEEDS[0]))
    assert len({repr(case.args) for case in first}) >= 10


@pytest.mark.slow
@every_problem
def test_right_solutions_pass_and_wrong_ones_fail_at_every_seed(found):
    ways = solutions()[found.name]
    right = {way for way in ways if way.startswith("right_")}
    assert len(right) >= 2
    assert len(ways) - len(right) >= 3
    for hidden in cases_of(found):
        for way, function in ways.items():
            assert passes(function, found, hidden) == (way in right), (way, found.name)


@pytest.mark.slow
@every_problem
def test_no_constant_answer_passes(found):
    for hidden in cases_of(found):
        for case in hidden:
            assert not passes(lambda *args, value=case.expected: value, found, hidden)


def test_there_are_solutions_for_nothing_else():
    assert set(solutions()) == set(program_names())


def test_a_mistaken_registration_is_one_sentence():
    with pytest.raises(BadValue, match="level=6"):
        program("double", 6, inputs=lambda rng, size: (size,))
    with pytest.raises(BadValue, match="use one name"):
        program("double", 1, inputs=lambda rng, size: (size,))(lambda x: 2 * x)
    with pytest.raises(UnknownName, match="running_maximum"):
        get_program("running_maximun")
