"""Every family of programming problems at every level."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.code._tests import assignment
from sparring.envs.code.program import LONGEST_STATEMENT
from sparring.tasks.core import SPLITS
from sparring.tasks.program_families import PREFIX, draw_program, drawn, get_program_family, spec_split
from sparring.tasks.programs import LEVELS, TESTS
from sparring.tasks.registry import load_tasks, pack_names
from sparring.types import canonical_json
from tests.cases import cases
from tests.tasks.code.checking import same
from tests.tasks.code_families.checking import NAMES, cases_of, function, passes, problem, rng, specs

each = cases("name", NAMES)
at_each_level = pytest.mark.parametrize(
    "level", [level if level == 3 else pytest.param(level, marks=pytest.mark.slow) for level in LEVELS]
)
AREAS = {
    "strings",
    "lists",
    "arithmetic",
    "graphs",
    "dynamic programming",
    "parsing",
    "simulation",
    "program synthesis",
}


def test_every_area_has_three_families():
    found = Counter(get_program_family(name).skills[0] for name in NAMES)
    assert set(found) == AREAS
    assert min(found.values()) >= 3
    assert {"code/families", *(f"{PREFIX}{name}" for name in NAMES)} <= set(pack_names())


@pytest.mark.slow
@each
@at_each_level
def test_the_solution_agrees_with_the_spec(name, level):
    found = problem(name, level)
    solution = function(name, found.solution)
    assert passes(solution, found.examples)
    for hidden in cases_of(found):
        assert passes(solution, hidden)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(NAMES), level=st.sampled_from(LEVELS), index=st.integers(0, 10**9), seed=st.integers(0, 10**9)
)
def test_the_solution_agrees_with_the_spec_for_any_seed(name, level, index, seed):
    found = draw_program(get_program_family(name), level, "train", index)
    assert passes(function(name, found.solution), found.cases(rng(seed)))


@each
@at_each_level
def test_the_tests_of_every_seed_tell_mutants_from_the_spec(name, level):
    found = problem(name, level)
    assert len(found.told_apart) >= 3
    for hidden in cases_of(found):
        for mutant, _ in found.told_apart:
            assert not passes(function(name, found.family.solution(mutant)), hidden), mutant


@each
@at_each_level
def test_every_clause_matters(name, level):
    found = problem(name, level)
    dropped = [spec for left_out, spec in found.family.mutants(found.spec) if left_out]
    told = [spec for spec, _ in found.told_apart]
    assert all(spec in told for spec in dropped)


@cases("name", [name for name in NAMES if not name.endswith("_synthesis")])
@at_each_level
def test_the_statement_says_everything_that_the_spec_does(name, level):
    found = problem(name, level)
    statements = {found.family.statement(mutant) for mutant, _ in found.told_apart}
    assert found.statement not in statements
    for argument in re.findall(r"(\w+): ", found.signature):
        assert re.search(rf"`{argument}\b", found.statement), argument


@each
@at_each_level
def test_a_task_is_complete_and_short_enough(name, level):
    task = load_tasks(f"{PREFIX}{name}:{level}")[0]
    asked = assignment("Code-v0", task)
    assert len(asked.text) <= LONGEST_STATEMENT
    assert asked.text.isascii()
    assert len(asked.program.examples) >= 3
    assert not re.search(
        r"\{\w*\}|\bNone\.|  |(?<!\.)\.\.(?!\.)| 1 (items|cells|characters|places|steps)\b", asked.program.statement
    )
    assert json.loads(canonical_json(task.params["spec"])) == task.params["spec"]
    assert asked.program.spec == problem(name, level).spec


@each
@at_each_level
def test_hidden_tests_are_many_and_differ_from_seed_to_seed(name, level):
    found = problem(name, level)
    first, second = cases_of(found)
    assert len(first) >= TESTS
    assert first == found.cases(rng(0))
    assert first != second
    assert len({repr(case.expected) for case in first}) >= 5
    assert not any(passes(lambda *args, value=case.expected: value, first) for case in first)


@pytest.mark.slow
@each
@pytest.mark.parametrize("level", [1, 4])
def test_a_problem_is_of_one_split(name, level):
    found = {split: problem(name, level, split=split) for split in SPLITS}
    for split, one in found.items():
        assert spec_split(one.family, one.spec) == split
        assert found["train"] is one or one.spec != found["train"].spec


@each
def test_from_level_three_on_statements_differ_in_their_words(name):
    texts = [get_program_family(name).statement(spec) for level in (3, 4, 5) for spec in specs(name, level, 10)]
    skeletons = {re.sub(r"`[^`]*`|-?\d+", "", text) for text in texts}
    assert len(skeletons) >= 20


@pytest.mark.slow
@each
def test_there_are_about_a_million_problems_of_every_level(name):
    family = get_program_family(name)
    for level in (1, 2):
        times = Counter(family.canonical(spec) for spec in specs(name, level, 1500))
        assert sum(n * (n - 1) // 2 for n in times.values()) <= 1, level  # of 1.1 million pairs


@pytest.mark.slow
@each
def test_the_spec_is_not_changed_by_use(name):
    found = problem(name, 4)
    before = canonical_json(found.spec)
    found.cases(rng(5))
    assert found.statement
    assert found.solution
    assert canonical_json(found.spec) == before
    again = drawn(found.family, 4, json.loads(before))
    assert again is not None
    assert same([case.expected for case in again.examples], [case.expected for case in found.examples])


@cache
def digest():
    """A hash over problems of all families, with their statements and tests."""
    told = [
        (name, found.statement, found.solution, repr(found.examples), repr(found.cases(rng(1))))
        for name in NAMES
        for found in [problem(name, 3)]
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["1", "77"])
def test_every_process_makes_the_same_problems(hash_seed):
    code = "from tests.tasks.code_families.test_families import digest; print(digest())"
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest()
