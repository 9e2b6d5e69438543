"""Tests of many cases fail if one does, and say which."""

import pytest

from tests.cases import cases, grouped

tried = []
found = []


@cases("n", [1, 2, 3])
def test_all_are_tried(n):
    tried.append(n)


def test_each_once():
    test_all_are_tried()
    assert tried[-3:] == [1, 2, 3]


GROUPS = [pytest.param([1, 2], id="small"), pytest.param([30], id="large", marks=pytest.mark.slow)]


@grouped("n", GROUPS)
def test_a_group_at_a_time(n):
    found.append(n)


def test_each_group_is_a_test():
    test_a_group_at_a_time(group=[30])
    test_a_group_at_a_time(group=[1, 2])
    assert found[-3:] == [30, 1, 2]
    assert test_a_group_at_a_time.pytestmark[0].args == ("group", GROUPS)


def test_all_that_fail_are_told():
    @cases("a, b", [(1, 1), pytest.param(1, 2, id="unlike"), (3, 3), (4, "x")])
    def equal(a, b):
        if isinstance(b, str):
            raise TypeError("a text")
        assert a == b

    with pytest.raises(AssertionError) as caught:
        equal()
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 of 4 fail:"
    assert lines[1].startswith("unlike: AssertionError")
    assert lines[-1] == "(4, 'x'): TypeError: a text"


def test_what_should_have_raised_fails():
    @cases("text", ["1", "x"])
    def refuses(text):
        with pytest.raises(ValueError, match="x"):
            int(text)

    with pytest.raises(AssertionError, match="1 of 2 fail"):
        refuses()


def test_fixtures_are_those_that_no_case_gives(tmp_path):
    @cases(("a", "b"), [(1, 2)])
    def with_a_path(a, tmp_path, b):
        assert (a, b, tmp_path.is_dir()) == (1, 2, True)

    with_a_path(tmp_path=tmp_path)


def test_none_and_marks_are_mistakes():
    with pytest.raises(ValueError, match="no cases of n"):
        cases("n", [])
    with pytest.raises(ValueError, match="no cases of n"):
        grouped("n", [pytest.param([], id="none")])
    with pytest.raises(ValueError, match="marks"):
        cases("n", [pytest.param(1, marks=pytest.mark.slow)])
