"""Asserts as data: what is read from them is what Python would do."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.code.conversion.asserts import Target, asserted, listed
from sparring.envs.code.conversion.checkers import AllClose, AnyJson, Equals, IsClose, Through, Truthy, Within
from sparring.envs.code.conversion.literals import NoLiteralError, literal
from sparring.envs.code.sandbox.checks import packed
from sparring.envs.code.sandbox.compare import same
from tests.cases import cases
from tests.tasks.datasets.code_schemas import NUMPY

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.complex_numbers(allow_nan=False, allow_infinity=False),
)
HASHED = st.recursive(
    SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
).filter(lambda value: value == value)
VALUES = st.recursive(
    HASHED | st.sets(HASHED, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HASHED, inner, max_size=3) | st.tuples(inner),
    max_leaves=8,
)
F = Target("f", "f")


def expression(text):
    return ast.parse(text, mode="eval").body


def calls(text, target=F):
    found = [asserted(line, target) for line in ast.parse(text).body]
    return None if None in found else [said.call for each in found for said in each]


def alike(one, other):
    """The same with its types, so that True is not 1."""
    return same(packed(one), packed(other))


@given(VALUES)
def test_literals_are_the_values_that_python_has(value):
    assert alike(literal(expression(repr(value))), value)


@given(st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from("abc"), VALUES, max_size=2), VALUES)
def test_an_assert_is_the_call_that_it_says(args, kwargs, expected):
    given_ = ", ".join([*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())])
    for text in (f"assert f({given_}) == {expected!r}", f"assert {expected!r} == f({given_}), 'no'"):
        (call,) = calls(text, Target("f", "solve"))
        assert call.function == "solve"
        assert alike(list(call.args), args)
        assert alike(dict(call.kwargs), kwargs)
        assert alike(call.expected, expected)


@given(VALUES, VALUES | st.none())
def test_a_value_is_right_where_the_assert_would_hold(expected, other):
    (call,) = calls(f"assert f() == {expected!r}")
    for value in (expected, other):
        if call.accepts is None:
            found = same(packed(call.expected), packed(value), loose=call.loose)
        else:
            found = call.accepts((), value)
        assert found == (value == expected)


@cases(
    ("text", "value"),
    [
        ("-1 + 2 * 3", 5),
        ("10 ** 18 + 7 // 2 % 5", 10**18 + 3),
        ("'ab' * 3 + 'c'", "abababc"),
        ("[0] * 4 + [1]", [0, 0, 0, 0, 1]),
        ("~5", -6),
        ("float('-inf')", -math.inf),
        ("[inf, math.pi, np.inf]", [math.inf, math.pi, math.inf]),
        ("set([1, 2])", {1, 2}),
        ("list(range(3))", [0, 1, 2]),
        ("complex(1, -2)", 1 - 2j),
        ("[set(), frozenset({1})]", [set(), frozenset({1})]),
        ("1 + 2j", 1 + 2j),
    ],
)
def test_what_can_be_folded_is(text, value):
    assert alike(literal(expression(text)), value)


@cases(
    "text",
    [
        *("x", "f(1)", "[*a]", "{**a}", "...", "lambda: 1", "[i for i in range(3)]", "f'{1}'", "1 < 2", "open('a')"),
        *("9 ** 9 ** 9", "2 ** 10 ** 9", "'a' * 10 ** 9", "list(range(10 ** 12))", "10 ** 9999 * 10 ** 9999"),
        *(
            "1 / 0",
            "{[]: 1}",
            "{[]}",
            "range(3)",
            "-'a'",
            "'a' + 1",
            "'%s' % 1",
            "int('x')",
            "print",
            "os.inf",
            "set(key=1)",
        ),
        *("[" * 150 + "]" * 150, "bytes(10 ** 10)", "True.real", "-True"),
    ],
)
def test_what_is_no_literal_or_too_large_is_refused(text):
    with pytest.raises(NoLiteralError):
        literal(expression(text))


@cases(
    ("text", "accepts"),
    [
        ("assert f(1)", Truthy(True)),
        ("assert not f(1)", Truthy(False)),
        ("assert f(1) == 0", Equals(0)),
        ("assert f(1) == [2, {3: True}]", Equals([2, {3: True}])),
        ("assert f(1) == [2, 3]", None),
        ("assert f(1) is None", None),
        ("assert abs(f(1) - 2.5) < 1e-6", Within(2.5, 1e-6)),
        ("assert abs(2 - f(1)) <= 0.5", Within(2, 0.5, strict=False)),
        ("assert 1e-3 > abs(f(1) - 2)", Within(2, 1e-3)),
        ("assert math.isclose(f(1), 2)", IsClose(2)),
        ("assert isclose(2, f(1), rel_tol=0.1, abs_tol=0.2)", IsClose(2, 0.1, 0.2)),
        ("assert sorted(f(1)) == [2]", Through("sorted", [2])),
        ("assert 3 == len(f(1))", Through("len", 3)),
    ],
)
def test_when_a_value_is_right(text, accepts):
    (call,) = calls(text)
    assert (call.args, call.accepts) == ((1,), accepts)
    assert call.loose == (text != "assert f(1) is None")


def test_several_conditions_are_several_calls():
    assert [call.args for call in calls("assert f(1) == 2 and f(2) and abs(f(3) - 1) < 0.1")] == [(1,), (2,), (3,)]


@cases(
    "text",
    [
        *(
            "for i in range(3): assert f(i)",
            "x = f(1)",
            "f(1)",
            "assert f(x) == 1",
            "assert f(1) == f(2)",
            "assert f(1) != 2",
        ),
        *(
            "assert f(1) or f(2)",
            "assert 0 < f(1) < 2",
            "assert f(1) in (2, 3)",
            "assert set(f(1)) == {2}",
            "assert False",
        ),
        *("assert f(*[1]) == 2", "assert f(**{}) == 2", "assert abs(f(1) - g(2)) < 1", "assert round(f(1), 2) == 1.5"),
        *(
            "assert g(1) == 2",
            "assert f.g(1) == 2",
            "assert math.isclose(f(1), 2, rel=3)",
            "assert f(1) is 5",
            "assert f",
        ),
        *(
            "assert abs(f(1)) < 2",
            "assert abs(f(1) - 2) < x",
            "with a: pass",
            "assert f(1)(2) == 3",
            "def f(x): return 1",
        ),
    ],
)
def test_what_is_no_plain_call_is_left_to_the_judge(text):
    assert calls(text) is None


@cases(
    ("checker", "right", "wrong"),
    [
        (Equals({"a": 1}), [{"a": 1}, {"a": True}], [{"a": 2}, None, {"b": 1}]),
        (Within(1.0, 0.1), [1.05, 1], [1.1, 2.0, math.nan]),
        (Within(1.0, 0.5, strict=False), [1.5], [1.6]),
        (IsClose(1e9), [1e9 + 0.1], [1e9 + 10]),
        (AllClose(0.3, 0), [0.1 + 0.2, 0.3], [0.30001, "0.3", None, [0.3]]),
        (AllClose([0.5, 1.5], 0), [[0.5, 1.5 + 1e-7], (0.5, 1.5 + 1e-7)], [[0.5], [0.5, 1.5, 1.5], [0.6, 1.5], 0.5]),
        (AllClose([1, 2], 0), [[1, 2]], [[1, 2 + 1e-9], (1, 2), [2, 1]]),
        (AllClose([1, 0.5], 0), [[1, 0.5]], [[1, 0.5 + 1e-9]]),
        (AllClose([1, 2], 0.1), [[1.05, 2], (1, 2)], [[1, 2.2], [1, "2"]]),
        (AllClose([math.nan, math.inf], 0), [[math.nan, math.inf]], [[math.nan, 1.0], [1.0, math.inf]]),
        (AnyJson(([[1, 2.0]],), 1e-6), [[[1, 2.0]], [(1, 2)], ((1, 2.0000001),)], [[[1, 2.1]], [[1]], [], None]),
        (AnyJson(({"1": [2]},), 0.0), [{1: [2]}, {"1": (2,)}], [{1: [3]}, {2: [2]}, {1: [2], 2: [2]}, [1]]),
        (AnyJson(([5], 5), 0.0), [5, [5], 5.0], [[[5]], 6, "5"]),
        (AnyJson((3.0,), 1e-6), [3, 3.0000001], [True, "3.0", 3.1]),
    ],
)
def test_checkers(checker, right, wrong):
    assert [value for value in right if not checker((), value)] == []
    assert [value for value in wrong if checker((), value)] == []


def parts_of(test):
    body = ast.parse(test).body
    helpers = [line for line in body if isinstance(line, ast.FunctionDef)]
    return [line for line in body if line not in helpers and not isinstance(line, ast.Import | ast.ImportFrom)], helpers


LOOP = "inputs = [[1], [{2}]]\nresults = [2, inf]\nfor i, (inp, exp) in enumerate(zip(inputs, results)):\n"


def test_the_loop_of_evalplus_is_data():
    lines, helpers = parts_of(f"{NUMPY}\n{LOOP}    assertion(f(*inp), exp, 1e-6)\n")
    assert listed(lines, helpers, "f") == ([[1], [{2}]], [2, math.inf], 1e-6)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("assertion(f(*inp), exp, 1e-6)", "assertion(g(*inp), exp, 1e-6)"),
        ("assertion(f(*inp), exp, 1e-6)", "assertion(f(*inp), exp, ref(*inp), 1e-6)"),
        ("assert exact_match", "assert set(out) == set(exp)"),
        ("results = [2, inf]", "results = [2]"),
        ("results = [2, inf]", "results = [2, x]"),
        ("zip(inputs, results)", "zip(inputs, inputs)"),
        ("def assertion(out, exp, atol)", "def assertion(out, exp, atol, more)"),
    ],
)
def test_other_loops_are_left_to_the_judge(old, new):
    text = f"{NUMPY}\n{LOOP}    assertion(f(*inp), exp, 1e-6)\n"
    assert old in text
    lines, helpers = parts_of(text.replace(old, new))
    assert listed(lines, helpers, "f") is None
