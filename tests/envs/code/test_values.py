"""Values shown and built from what a program sent, at a cost that it does not choose; tests that are refused."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from sparring.envs.code.sandbox import Call, Limits, Script, Stdio, run
from sparring.envs.code.sandbox.compare import MalformedError, same
from sparring.envs.code.sandbox.runner.pack import Opaque, pack
from sparring.envs.code.sandbox.runner.seccomp import instructions
from sparring.envs.code.sandbox.runner.syscalls import table
from sparring.envs.code.sandbox.values import build, printable, show
from sparring.errors import BadValue
from tests.envs.code.test_pack import VALUES, over_the_wire


@given(VALUES)
def test_what_is_built_is_the_value(value):
    assert build(over_the_wire(value)) == value
    assert 0 < len(show(over_the_wire(value))) <= 300


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1, (2,), {}], "[1, (2,), {}]"),
        ({"a": {1}}, "{'a': {1}}"),
        (Fraction(1, 2), "Fraction(1, 2)"),
        (Decimal("0.5"), "Decimal('0.5')"),
        (b"ab", "b'ab'"),
        (1 << 60, "1152921504606846976"),
        (float("nan"), "nan"),
        (Ellipsis, "<ellipsis>"),
        ("\ud800", r"'\ud800'"),
    ],
)
def test_values_are_shown_as_people_write_them(value, shown):
    assert show(pack(value)) == shown


@pytest.mark.parametrize(
    "wire", [{"s": [[1]]}, {"m": "spam"}, {"q": [1, 0]}, {"q": ["a", 1]}, {}, {"d": [1]}, {"any": 1}, {"f": []}]
)
def test_what_is_no_value_is_not_built(wire):
    with pytest.raises(MalformedError):
        build(wire)
    assert show(wire)


def test_hostile_values_cost_nothing():
    colliding = [i * (2**61 - 1) for i in range(50_000)]
    began = time.process_time()
    with pytest.raises(MalformedError):
        build({"s": colliding})
    with pytest.raises(MalformedError):
        build({"d": [[i, 0] for i in colliding]})
    assert isinstance(build({"m": "1e999999999"}), Opaque)
    assert isinstance(build({"q": [{"i": "f" * 10**6}, {"i": "e" * 10**6}]}), Opaque)
    for wire in ([[]] * 10**6, {"b": "00" * 10**6}, [{"m": "1e-3999"}] * 10**5, {"s": colliding}):
        assert not same([1, 2], wire, loose=True)
        assert not same({"s": [1]}, wire)
        assert len(show(wire)) <= 300
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("expected", "got", "close"),
    [(1.0, 10**400, False), (1e20, 10**20, True), (float("inf"), 10**400, False), (1.0, {1: 1}, False)],
)
def test_floats_are_near_whole_numbers_of_any_size(expected, got, close):
    assert same(pack(expected), pack(got), tolerance=1e-6) == close


def test_texts_can_be_printed():
    assert printable("a\ud800ü").encode() == rb"a\ud800" + "ü".encode()


@pytest.mark.parametrize(
    "tests",
    [
        None,
        5,
        [Call("f", (object(),))],
        [Call("f", (), object())],
        [Call(5)],  # type: ignore[arg-type]
        [Call("f", 5)],  # type: ignore[arg-type]
        [Call("f", (), 1, {1: 2})],  # type: ignore[dict-item]
        [Script("def (")],
        [Script(5)],  # type: ignore[arg-type]
        [Stdio(b"x")],  # type: ignore[arg-type]
    ],
)
def test_tests_that_are_none_are_refused(tests):
    with pytest.raises(BadValue):
        run("def f(): return 1", tests)


def test_limits_of_bytes_are_whole():
    with pytest.raises(BadValue, match="whole"):
        Limits(memory=2.5e8)  # type: ignore[arg-type]


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_starts_processes_only_where_it_may(machine):
    found = table(machine)
    everything = [number for part in found for number in part.values()]
    assert len(set(everything)) == len(everything)
    sizes = [len(instructions(machine, executing=a, forking=b)) for a in (False, True) for b in (False, True)]
    assert len(set(sizes)) == 4
    assert max(sizes) < 4096
