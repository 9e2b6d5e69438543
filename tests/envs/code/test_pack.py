"""Values on the wire, and which of them are the same."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.code.sandbox.compare import MalformedError, key, same
from sparring.envs.code.sandbox.runner.pack import MAX_DEPTH, pack, unpack
from tests.cases import cases

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.fractions(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.complex_numbers(allow_nan=False),
)
HASHABLE = st.recursive(ATOMS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=5)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.sets(HASHABLE, max_size=4)
        | st.dictionaries(HASHABLE, inner, max_size=4)
    ),
    max_leaves=20,
)


def over_the_wire(value):
    return json.loads(json.dumps(pack(value)))


@given(VALUES)
def test_what_is_packed_comes_back(value):
    back = unpack(over_the_wire(value))
    assert type(back) is type(value)
    assert back == value


@given(VALUES)
def test_a_value_is_the_same_as_itself_in_every_way_of_comparing(value):
    assert same(pack(value), over_the_wire(value))
    assert same(pack(value), over_the_wire(value), loose=True)
    assert same(pack(value), over_the_wire(value), tolerance=1e-9)


@given(VALUES, VALUES)
def test_what_is_exactly_the_same_is_loosely_the_same_and_equal(left, right):
    if same(pack(left), over_the_wire(right)):
        assert same(pack(left), over_the_wire(right), loose=True)
        assert left == right


PLAIN = st.recursive(
    st.none() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, -0.0, 0.5]) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2) | st.tuples(inner) | st.dictionaries(st.integers(0, 1), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(PLAIN, PLAIN)
def test_loosely_the_same_is_what_python_calls_equal(left, right):
    assert same(pack(left), over_the_wire(right), loose=True) == (left == right)


@cases(
    ("expected", "got", "exactly", "loosely"),
    [
        (1, True, False, False),
        (True, 1, False, False),
        (0, False, False, False),
        (5, 5.0, False, True),
        (5.0, 5, False, True),
        (Fraction(5), 5, False, True),
        (Decimal("0.5"), 0.5, False, True),
        (float("nan"), float("nan"), True, True),
        (0.0, -0.0, True, True),
        (0.1, Fraction(1, 10), False, False),
        (Fraction(1, 2), Decimal("0.5"), False, True),
        (Decimal("0.50"), Decimal("0.5"), True, True),
        ([1], (1,), False, False),
        ({1}, frozenset({1}), False, True),
        ({1: 2}, Counter({1: 2}), False, True),
        ({1: 2}, defaultdict(int, {1: 2}), False, True),
        ({1: 2, 3: 4}, OrderedDict([(3, 4), (1, 2)]), False, True),
        (7, IntEnum("Seven", {"A": 7}).A, False, True),
        ((1, 2), namedtuple("Pair", "a b")(1, 2), False, True),
        ("a", "b", False, False),
        ("1", 1, False, False),
        (None, False, False, False),
        (2**70, float(2**70), False, True),
        (2**70 + 1, float(2**70), False, False),
        ([0], range(1), False, False),
        ([0], iter([0]), False, False),
    ],
)
def test_types_and_values(expected, got, exactly, loosely):
    assert same(pack(expected), over_the_wire(got)) == exactly
    assert same(pack(expected), over_the_wire(got), loose=True) == loosely


class Liar(int):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __index__(self):
        return 7

    def __repr__(self):
        return "7"


class LyingList(list):
    def __iter__(self):
        return iter([7])

    def __len__(self):
        return 1


def test_a_subclass_has_no_say():
    assert not same(pack(7), over_the_wire(Liar(3)), loose=True)
    assert same(pack(3), over_the_wire(Liar(3)), loose=True)
    assert not same(pack(3), over_the_wire(Liar(3)))
    assert not same(pack([7]), over_the_wire(LyingList()), loose=True)


class Anything:
    def __eq__(self, other):
        return True

    def __repr__(self):
        raise RuntimeError

    __class__ = int
    __hash__ = None


def test_other_objects_are_equal_to_nothing():
    wire = over_the_wire(Anything())
    assert wire == {"o": "Anything"}
    assert not same(pack(7), wire, loose=True)
    assert not same(wire, over_the_wire(Anything()), loose=True)


@cases(
    ("expected", "got", "close"),
    [
        (0.3, 0.1 + 0.2, True),
        (0.3, 0.31, False),
        (2.0, 2, True),
        (2, 2.0, False),
        ([1.0, (2.0,)], [1.0000000001, (2.0000000001,)], True),
        ([1.0], [1.0, 1.0], False),
        ({"a": 1.0}, {"a": 1.0000000001}, True),
        ({"a": 1.0}, {"b": 1.0}, False),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1e308, False),
        (1.0, "1.0", False),
        (1.0, True, False),
        (1 + 2j, 1.0000000001 + 2j, True),
    ],
)
def test_tolerance_is_for_floats(expected, got, close):
    assert same(pack(expected), over_the_wire(got), tolerance=1e-6) == close


@cases(
    "wire",
    [
        {},
        {"a": "00", "b": "00"},
        {"z": 1},
        {"d": [1]},
        {"d": [[1]]},
        {"i": "xyz"},
        {"q": [1, 0]},
        {"q": [1]},
        {"f": "1"},
        {"m": 1},
        {"x": [1, 2]},
        {"evil": []},
        {"m": "abc" * 10},
    ],
)
def test_what_is_no_value_is_named(wire):
    if wire == {"m": "abc" * 10}:
        assert not same(1, wire, loose=True)
        return
    with pytest.raises(MalformedError):
        same(1, wire)


def test_what_is_nested_too_deeply_is_no_value():
    deep = []
    for _ in range(MAX_DEPTH + 2):
        deep = [deep]
    with pytest.raises(ValueError, match="nested"):
        pack(deep)
    loop = []
    loop.append(loop)
    with pytest.raises(ValueError, match="nested"):
        pack(loop)
    for _ in range(3 * MAX_DEPTH):
        deep = [deep]
    with pytest.raises(MalformedError):
        key(deep, loose=False)


def test_numbers_of_absurd_size_cost_nothing():
    assert not same(1, {"m": "1e999999999"}, loose=True)
    assert not same(1, {"i": "f" * 100_000}, loose=True)
