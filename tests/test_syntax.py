"""Python is parsed in any number of threads."""

import ast
from concurrent.futures import ThreadPoolExecutor

import pytest

from sparring.syntax import literal, parse

TEXT = "def f(x):\n    return " + "(" * 30 + "x" + " + 1)" * 30 + "\n"


@pytest.mark.slow
def test_many_threads_parse_at_once():
    expected = ast.dump(ast.parse(TEXT * 20))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: ast.dump(parse(TEXT * 20)), range(200))) == {expected}


def test_a_literal_is_what_it_says():
    assert literal(" {'a': [1, -2.5, None]}") == {"a": [1, -2.5, None]}
    with pytest.raises(SyntaxError):
        parse("1 +", "eval")
    with pytest.raises(ValueError, match="malformed"):
        literal("f(2)")
