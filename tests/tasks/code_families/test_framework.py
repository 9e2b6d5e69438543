"""What families of programming problems are made with."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue, UnknownName
from sparring.tasks.code_families._ops import Op, apply_all, coded, draw_clauses, every, said, some
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.program_families import (
    ProgramFamily,
    altered,
    code_pack,
    drawn,
    find_problem,
    get_program_family,
    program_family_names,
)
from sparring.tasks.programs import get_program, program_pack
from sparring.tasks.registry import load_tasks

values = st.recursive(
    st.booleans() | st.integers(-99, 99) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_altered_values_differ_and_are_plain_data(value):
    before = json.dumps(value)
    for dropped, other in altered(value):
        assert json.dumps(other) != before
        assert type(other) is type(value)
        assert not dropped or len(json.dumps(other)) < len(before)
    assert json.dumps(value) == before


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=2), min_size=2, max_size=5))
def test_each_clause_is_left_out_once_and_neighbours_change_places(clauses):
    found = list(altered(clauses))
    assert sum(dropped for dropped, _ in found) == len(clauses)
    swapped = [other for dropped, other in found if not dropped and sorted(other) == sorted(clauses)]
    different = sum(left != right for left, right in pairwise(clauses))
    assert len(swapped) >= different


class Parity(ProgramFamily):
    """Items that some clauses keep."""

    name, skills = "parity", ("lists",)
    signature = "(values: list[int]) -> list[int]"
    ops: ClassVar = {
        "above": Op("is above {0}", "x > {0}", lambda x, k: x > k, (range(5),)),
        "any": Op("is a number", "True", lambda x: True),
    }

    def draw(self, rng, level):
        return {"keep": draw_clauses(rng, self.ops, level, 2)}

    def statement(self, spec):
        return f"Keep an item of `values` if it {every([said(self.ops, each) for each in spec['keep']])}."

    def solution(self, spec):
        kept = " and ".join(coded(self.ops, each) for each in spec["keep"])
        return f"def parity(values):\n    return [x for x in values if {kept}]\n"

    def run(self, spec, *args):
        return [x for x in args[0] if all(apply_all(self.ops, [each], x) for each in spec["keep"])]

    def inputs(self, spec, rng, size):
        return ([rng.randint(-5, 9) for _ in range(3 * size)],)


def test_a_spec_with_a_clause_that_does_nothing_is_no_problem():
    assert drawn(Parity(), 1, {"keep": [["above", 3], ["any"]]}) is None
    assert drawn(Parity(), 1, {"keep": [["above", 3], ["above", 4]]}) is None


def test_a_spec_with_one_value_for_most_inputs_is_no_problem():
    assert drawn(Parity(), 1, {"keep": [["above", 99]]}) is None


def test_several_statements_are_counted():
    assert every(["a"]) == some(["a"]) == "a"
    assert every(["a", "b"]) == "each of these is true: (1) a; (2) b"


@pytest.mark.slow
def test_packs_have_the_levels_that_they_say():
    assert {task.params["level"] for task in load_tasks("code/family/recurrence")[:5]} == {1, 2, 3, 4, 5}
    assert load_tasks("code/family/recurrence:2")[3].params["level"] == 2
    names = [task.params["program"] for task in load_tasks("code/families:1")[:6]]
    assert names == list(program_family_names()[:6])
    assert code_pack("code/all:2") is program_pack("code/all:2")


def test_a_family_says_the_same_alone_and_among_all():
    which = program_family_names().index("cell_row")
    assert (
        load_tasks("code/families:3", "test")[which].params
        == load_tasks("code/family/cell_row:3", "test")[which].params
    )


def test_a_task_is_enough_to_find_its_problem():
    task = load_tasks("code/family/tariff:2", "validation")[4]
    again = find_problem(Task.from_json(json.loads(json.dumps(task.to_json()))).params)
    assert again.statement == find_problem(task.params).statement
    assert find_problem({"program": "running_maximum"}) is get_program("running_maximum")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("code/family/recurence", UnknownName, "did you mean 'recurrence'"),
        ("code/family/recurrence:6", BadValue, "level='6'"),
        ("code/families:0", BadValue, "use 1, 2, 3, 4, 5"),
        ("code/running_maximun", UnknownName, "running_maximum"),
    ],
)
def test_a_wrong_name_is_one_sentence(name, error, words):
    with pytest.raises(error, match=words):
        code_pack(name)


def test_a_task_without_a_problem_is_refused():
    with pytest.raises(BadValue, match="name a programming problem"):
        find_problem({"question": "?"})
    with pytest.raises(UnknownName, match="recurrence"):
        find_problem({"program": "recurrences", "level": 1, "spec": {}})
    spec = {**find_problem(load_tasks("code/family/list_pipeline:1")[0].params).spec}
    spec["steps"] = [*spec["steps"], ["add", 0]]
    with pytest.raises(BadValue, match="does nothing"):
        find_problem({"program": "list_pipeline", "level": 1, "spec": spec})


def test_inputs_that_a_rival_leaves_open_are_not_tested():
    found = find_problem(load_tasks("code/family/list_synthesis:1")[0].params)
    family = get_program_family("list_synthesis")
    rng = episode_rng(Task("open"), 0)
    assert found.rivals is not None
    for case in found.cases(rng):
        assert all(rival(*case.args) == family.run(found.spec, *case.args) for rival in found.rivals)
