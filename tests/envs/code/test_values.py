"""Values shown and built from what a program sent, at a cost that it does not choose; tests that are refused."""

from __future__ import annotations

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
from tests.cases import cases
from tests.cost import costs_at_most
from tests.envs.code.test_pack import VALUES, over_the_wire


@given(VALUES)
def test_what_is_built_is_the_value(value):
    assert build(over_the_wire(value)) == value
    assert 0 < len(show(over_the_wire(value))) <= 300


@cases(
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


@cases("wire", [{"s": [[1]]}, {"m": "spam"}, {"q": [1, 0]}, {"q": ["a", 1]}, {}, {"d": [1]}, {"any": 1}, {"f": []}])
def test_what_is_no_value_is_not_built(wire):
    with pytest.raises(MalformedError):
        build(wire)
    assert show(wire)


def test_hostile_values_cost_nothing():
    assert costs_at_most(1, reject_hostile_values)


def reject_hostile_values():
    colliding = [i * (2**61 - 1) for i in range(50_000)]
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


@pytest.mark.parametrize(
    ("expected", "got", "close"),
    [(1.0, 10**400, False), (1e20, 10**20, True), (float("inf"), 10**400, False), (1.0, {1: 1}, False)],
)
def test_floats_are_near_whole_numbers_of_any_size(expected, got, close):
    assert same(pack(expected), pack(got), tolerance=1e-6) == close


def test_texts_can_be_printed():
    assert printable("a\ud800ü").encode() == rb"a\ud800" + "ü".encode()


@cases(
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


ALLOWED, KILLED, REFUSED = 0x7FFF0000, 0x80000000, 0x00050001
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def verdict(filter_, number, architecture, *arguments):
    """What the filter says of a system call, as the kernel reads it: little-endian words of `struct seccomp_data`."""
    halves = (half for each in arguments for half in (each & 0xFFFFFFFF, each >> 32))
    words = {0: number, 4: architecture, **dict(zip(range(16, 64, 4), halves, strict=False))}
    held, at = 0, 0
    while True:
        code, if_true, if_false, value = filter_[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            held = words.get(value, 0)
        else:
            at += if_true if {0x15: held == value, 0x35: held >= value, 0x45: held & value != 0}[code] else if_false


@cases("machine", ["x86_64", "aarch64"])
@cases("forking", [False, True])
@cases("executing", [False, True])
def test_the_filter_lets_through_what_it_lists_and_nothing_else(machine, executing, forking):
    found, architecture = table(machine), ARCHITECTURES[machine]
    everything = [number for part in found for number in part.values()]
    assert len(set(everything)) == len(everything)
    filter_ = instructions(machine, executing=executing, forking=forking)
    assert len(filter_) < 4096
    expected = dict.fromkeys(found.allowed.values(), ALLOWED) | dict.fromkeys(found.deadly.values(), KILLED)
    expected |= dict.fromkeys(found.forking.values(), ALLOWED if forking else REFUSED)
    expected |= dict.fromkeys(found.executing.values(), ALLOWED if executing else REFUSED)
    for number in {*range(1000), 0x3FFFFFFF} - {*found.examined.values()}:
        assert verdict(filter_, number, architecture) == expected.get(number, REFUSED)
        assert verdict(filter_, number, 0x40000003) == KILLED
    for number in (0x40000000, 0x40000001, 0xFFFFFFFF):
        assert verdict(filter_, number, architecture) == (KILLED if machine == "x86_64" else REFUSED)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_looks_at_arguments(machine):
    examined, architecture = table(machine).examined, ARCHITECTURES[machine]

    def says(name, *arguments, forking=True):
        filter_ = instructions(machine, executing=False, forking=forking)
        return verdict(filter_, examined[name], architecture, *arguments)

    thread, user_space = 0x10000, 0x10000000
    assert [says("clone", flags) for flags in (thread, 0, user_space)] == [ALLOWED, ALLOWED, KILLED]
    assert [says("clone", flags, forking=False) for flags in (thread, 0, user_space)] == [ALLOWED, REFUSED, KILLED]
    assert says("clone3", thread) == 0x00050026
    assert [says("socketpair", family) for family in (1, 2, 16)] == [ALLOWED, REFUSED, REFUSED]
    assert [says("prctl", option) for option in (15, 4, 22)] == [ALLOWED, REFUSED, REFUSED]
    assert [says("fcntl", 3, command) for command in (1, 8, 10, 15)] == [ALLOWED, REFUSED, REFUSED, REFUSED]
    assert [says("ioctl", 0, request) for request in (0x5401, 0x5412)] == [ALLOWED, REFUSED]
    assert [says("prlimit64", 0, 0, new) for new in (0, 1, 1 << 32)] == [ALLOWED, REFUSED, REFUSED]
    assert says("prlimit64", 0, 7, 1) == ALLOWED
    assert [says(name, 3, 0, 0, 1) for name in ("sendto", "recvfrom")] == [REFUSED, REFUSED]
    assert [says(name, 3, 0, 1) for name in ("sendmsg", "recvmsg")] == [REFUSED, REFUSED]
