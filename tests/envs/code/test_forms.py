"""What counts as an argument of a problem: what its generator makes does, and nothing on which right programs differ."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.code._forms import ArgumentForm, argument_form, learnt
from sparring.envs.code.sandbox import Call, run
from sparring.errors import Boundary
from sparring.tasks.programs import get_program, program_names
from tests.cases import cases
from tests.envs.code.mutation import atoms, mutated
from tests.tasks.code.checking import rng, same, solutions

DICE = Random(0)
TIMES = [f"{DICE.randrange(24):02d}:{DICE.randrange(60):02d}" for _ in range(600)]
DEEP = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner) | st.sets(st.integers())
    ),
    max_leaves=12,
)


@cases(
    ("samples", "taken", "refused"),
    [
        (range(100), [0, 57, 99], [-1, 100, 1.0, True, "1", None]),
        ([1, 7, 30] * 40, [1, 7, 30], [2, 8, 0]),
        ([0.5, 2.25, 1.0], [0.75], [0.123, 3.0, 1, float("nan")]),
        (["ab", "ba", "aab"] * 20, ["ab"], ["", "c", "abab"]),
        (TIMES, ["09:41"], ["9:41", "33:00", "12.30", "12:61"]),
        ([[i, i + i % 3] for i in range(50)], [[4, 5], [7, 7]], [[5, 4], [1], [1, 2, 3], (4, 5)]),
        ([[i, -i, 2 * i] for i in range(1, 50)], [[3, 1, 2], [2, -1, 3]], [[2, 2, 3]]),
        ([(i, i + 1) for i in range(50)], [(3, 9)], [(9, 3), (3, 3), (3,), [3, 9]]),
        ([("put", i) for i in range(40)] + [("get", "k")] * 40, [("put", 7), ("get", "k")], [("get", 7), ("cut", 7)]),
        ([["(a)", "((b))", "()"][i % 3] + "c" * (i // 3 % 9) for i in range(90)], ["(a)c"], ["(a))c", "(a", "((a)c"]),
        (
            [{"a": i, "b": -i} for i in range(50)],
            [{"b": -3, "a": 0}],
            [{"c": 1, "a": 1}, {"a": "x", "b": 1}, {"a": 4}, {}],
        ),
        ([[[0] * n] * n for n in range(1, 6)], [[[0, 0], [0, 0]]], [[[0, 0]], [[0], [0, 0]]]),
        (
            [[-1, 0, 0], [-1, -1, 0, 2], [3, 0, 0, -1]] * 20,
            [[-1, 0, 0], [-1, 3, 0, 2]],
            [[0, 0, 0], [2, -1, 0], [-1, 2, 3, 0, 3, 3]],
        ),
    ],
)
def test_what_a_form_takes(samples, taken, refused):
    form = learnt(list(samples))
    assert [value for value in taken if not form.takes(value)] == []
    assert [value for value in refused if form.takes(value)] == []


@pytest.mark.parametrize(
    ("samples", "taken", "refused"),
    [
        ([([0] * n, n - 1) for n in range(1, 60)], ([0, 0, 0], 2), ([0, 0, 0], 3)),
        ([([1] * n, [2] * n) for n in range(60)], ([1, 1], [2, 2]), ([1, 1], [2])),
        (
            [("abc"[i % 3], ["c", "abc"[i % 3], "ab"[i % 2]][i % 2 :]) for i in range(60)],
            ("a", ["a", "b"]),
            ("c", ["a", "b"]),
        ),
        ([("ab"[i % 2] * i, "ab") for i in range(60)], ("aa", "ab"), ("bb", "a")),
        ([({"x": i, "y": -i},) for i in range(60)], ({"x": 5, "y": -5},), ({"x": 5, "y": -4},)),
        ([("." * i + "S" + "." * (60 - i),) for i in range(61)], ("S" + "." * 60,), ("." * 61,)),
    ],
)
def test_how_arguments_limit_each_other(samples, taken, refused):
    form = ArgumentForm(samples)
    assert form.takes(taken)
    assert not form.takes(refused)


@given(st.lists(DEEP, min_size=1, max_size=6), DEEP)
def test_any_values_teach_a_form_and_any_value_may_be_asked(samples, value):
    form = ArgumentForm([(each,) for each in samples])
    assert isinstance(form.takes((value,)), bool)
    assert not form.takes((value, value))


@pytest.mark.long
def test_generators_make_what_forms_take_and_right_programs_agree_on_the_rest():
    """Of made up arguments, none that counts may be one on which a right program differs from the reference."""
    taken = made = judged = 0
    for name in program_names():
        program, form = get_program(name), argument_form(name)
        draws, dice = rng(77), Random(name)
        calls = [program.inputs(draws, 1 + i % 10) for i in range(20)]
        others = [each for args in calls for each in atoms(args)][:200]
        taken, made = taken + sum(map(form.takes, calls)), made + len(calls)
        tries = [mutated(dice.choice(calls), dice, others) for _ in range(4)]
        judged += sum(_agreed(program, args) for args in _ended(program, list(filter(form.takes, tries))))
    assert taken > 0.99 * made
    assert judged > 1.2 * len(program_names())


def _ended(program, tries):
    """Return the arguments for which the reference comes to an end."""
    result = run(program.solution, [Call(program.name, args) for args in tries]) if tries else None
    if result is None or result.verdict not in ("timeout", "memory_limit"):
        return tries
    return [args for args in tries if run(program.solution, [Call(program.name, args)]).verdict != "timeout"]


def _agreed(program, args):
    """Return whether reference and oracle agree; where they do, every right solution has to."""
    value = _value(program.reference, args)
    if value is None or not same(_value(program.oracle, args), value, program.tolerance):
        return False
    for way, function in solutions()[program.name].items():
        if way.startswith("right_"):
            found = _value(function, args)
            right = program.accepts(args, found[0]) if program.accepts else same(found, value, program.tolerance)
            assert right, (program.name, way, args)
    return True


def _value(function, args):
    with Boundary():
        return [function(*deepcopy(args))]
    return None
