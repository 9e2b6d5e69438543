"""Tests as text, and what is no test."""

from __future__ import annotations

import pytest

from sparring.envs.code.sandbox import Call, Limits, Stdio, parse_asserts, run
from sparring.envs.code.sandbox.checks import checked
from sparring.errors import BadValue, UnknownName
from tests.cases import cases


@cases(
    ("text", "call"),
    [
        ("assert f(1) == 2", Call("f", (1,), 2, loose=True)),
        ("assert 2 == f(1)", Call("f", (1,), 2, loose=True)),
        (
            "assert f(-1, [2, (3,)], key='a') == {'b': {1, 2}}",
            Call("f", (-1, [2, (3,)]), {"b": {1, 2}}, {"key": "a"}, loose=True),
        ),
        ("assert f(x) == 2", None),
        ("assert f(1) is None", Call("f", (1,), None, loose=True)),
        ("assert f(1)", Call("f", (1,), True, loose=True)),
        ("assert not f(1)", Call("f", (1,), False, loose=True)),
        ("assert f(set()) == float('inf')", Call("f", (set(),), float("inf"), loose=True)),
        ("assert f(1) != 2", None),
        ("assert f(1) < 2", None),
        ("assert f(1) == 2, 'message'", Call("f", (1,), 2, loose=True)),
        ("assert abs(f(1) - 2) < 1e-6", None),
        ("assert f(*[1]) == 2", None),
        ("assert f(**{'a': 1}) == 2", None),
        ("assert s.f(1) == 2", None),
        ("x = f(1)", None),
        ("", None),
        ("assert f(1) == f(1)", None),
        ("assert f(1) == g(2)", None),
        ("assert set([1]) == f(1)", Call("f", (1,), {1}, loose=True)),
    ],
)
def test_asserts_are_read(text, call):
    found = parse_asserts(text)
    assert found == (None if call is None else [call])


def test_all_lines_or_none():
    assert parse_asserts("assert f(1) == 2\nassert f(x) == 2") is None
    assert len(parse_asserts("assert f(1) == 2\nassert f(2) == 3\n# a remark\n")) == 2


@cases(
    ("code", "tests", "words"),
    [
        (b"x", "assert f() == 1", "give the text of a program"),
        ({}, "assert f() == 1", "give the text of a program"),
        ({"../x.py": ""}, "assert f() == 1", "relative path"),
        ({"/etc/x.py": ""}, "assert f() == 1", "relative path"),
        ({"a.py": b""}, "assert f() == 1", "are text"),
        ("x" * 2_000_000, "assert f() == 1", "at most 1048576"),
        ("", "assert f(", "no Python"),
        ("", [], "at least one"),
        ("", [1], "at least one"),
        ("", [Call("f"), Stdio()], "one kind"),
    ],
)
def test_bad_input_is_one_sentence(code, tests, words):
    with pytest.raises(BadValue, match=words):
        run(code, tests)


@cases(
    "limits",
    [
        {"cpu": 0},
        {"cpu": "1"},
        {"cpu": True},
        {"memory": 1},
        {"output": 0},
        {"files": 1},
        {"processes": 0},
        {"wall": -1},
    ],
)
def test_limits_out_of_range_are_named(limits):
    (name,) = limits
    with pytest.raises(BadValue, match=name):
        Limits(**limits)


def test_an_unknown_backend_is_named():
    with pytest.raises(UnknownName, match="local"):
        run("", "assert f() == 1", backend="locl")


def test_tests_stay_as_they_are():
    tests = (Call("f", (1,), 2),)
    assert checked(tests) == tests
