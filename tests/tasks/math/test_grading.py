"""The answers of all families are graded as they should be; `tests.tasks.math.sweep` takes many more of them."""

import pytest

from sparring.envs.math.grader import grade
from sparring.tasks.families import LEVELS, Problem, family_names
from tests.cases import cases
from tests.tasks.math.checking import draws
from tests.tasks.math.grading import faults

each = cases("name", family_names())


def graded_well(name, count):
    for level in LEVELS:
        for problem in draws(name, level, count, "graded"):
            assert not faults(problem), problem


@pytest.mark.brief
@each
def test_answers_are_paid_in_every_form_and_nothing_else_is(name):
    graded_well(name, 1)


@pytest.mark.slow
@each
def test_many_answers_are_paid_in_every_form_and_nothing_else_is(name):
    graded_well(name, 3)


@pytest.mark.slow
@each
def test_the_answers_of_other_problems_are_not_paid(name):
    for level in LEVELS:
        one, *others = draws(name, level, 5, "others")
        wrong = [other.answer for other in others if other.answer != one.answer]
        assert wrong
        assert not [answer for answer in wrong if grade(one.answer, answer).verdict == "correct"]


def test_faults_are_found():
    assert faults(Problem("What is 2/4?", "2/4"))
    assert any("is paid" in fault for fault in faults(Problem("7", "7")))
    assert not faults(Problem("What is 3 + 4?", "7"))
