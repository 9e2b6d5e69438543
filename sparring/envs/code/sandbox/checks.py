"""What a program has to do: tests as data, and tests as text that are made into data where they can be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sparring.envs.code.sandbox.runner.pack import Codec
from sparring.errors import BadValue
from sparring.syntax import parse


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function of the program, and what it has to return."""

    function: str
    args: tuple[Any, ...] = ()
    expected: Any = None
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    loose: bool = False
    """Compare as `==` does, rather than types and all; see `sparring.envs.code.sandbox.compare`."""
    tolerance: float | None = None
    """The error that floats may have, relative and absolute."""
    raises: str | None = None
    """The name of the exception that the call has to raise, instead of returning something."""
    accepts: Callable[[tuple[Any, ...], Any], bool] | None = None
    """(arguments, value) -> whether the value is right, where several are; runs on plain data, outside the sandbox."""


@dataclass(frozen=True, slots=True)
class Stdio:
    """A run of the program with a standard input, and the standard output that it has to write."""

    stdin: str = ""
    expected: str = ""
    exact: bool = False
    """Compare byte by byte; otherwise white space at the ends of lines and of the output does not matter."""
    tolerance: float | None = None
    """The error that numbers with a fraction may have, relative and (below 1) absolute; None: the text counts."""


@dataclass(frozen=True, slots=True)
class Script:
    """A file of tests as people write them: asserts, `test_...` functions, `unittest.TestCase`s, with `pytest.raises`,
    `pytest.approx`, `pytest.fixture` and `pytest.mark.parametrize`. It runs in a process of its own and imports from
    `solution`; without an import, or with `import *`, names are the program's that neither the file nor Python defines."""

    text: str


Test = Call | Stdio | Script
MAX_TEXT = 16 << 20
"""Characters of a text of a test."""
_SHORT = 1 << 14
"""Characters of a text of tests that is remembered."""
_COMPARED = {ast.Eq: "==", ast.Is: "is"}


def parse_asserts(text: str) -> list[Call] | None:
    """Return the calls that `assert f(1, [2]) == 3` and the like say; None if there is a line of another kind.

    They are compared loosely, as Python would. `assert f(x)` and `assert not f(x)` expect True and False.

    >>> parse_asserts("assert f(-1) == [2.5]")[0].args
    (-1,)
    >>> parse_asserts("for x in range(3): assert f(x)") is None
    True

    Raises:
        BadValue: The text is no Python.
    """
    found = [_asserted(line) for line in _parsed(text)]
    known = [each for each in found if each is not None]
    return known if known and len(known) == len(found) else None


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadValue(f"tests {text!r:.80} are no Python: {error}") from error


def _asserted(line: ast.stmt) -> Call | None:
    if not isinstance(line, ast.Assert):
        return None
    test = line.test
    try:
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _COMPARED:
            return _compared(test)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return _call(test.operand, False)
        return _call(test, True)
    except (ValueError, TypeError, RecursionError):
        return None


def _compared(test: ast.Compare) -> Call | None:
    sides = (test.left, test.comparators[0])
    if isinstance(sides[0], ast.Call) and not _is_literal(sides[0]):
        return _call(sides[0], literal(sides[1]))
    return _call(sides[1], literal(sides[0]))


def _call(node: ast.expr, expected: Any) -> Call | None:
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Name)
        or any(each.arg is None for each in node.keywords)
    ):
        return None
    args = tuple(literal(arg) for arg in node.args)
    kwargs = {str(each.arg): literal(each.value) for each in node.keywords}
    return Call(node.func.id, args, expected, kwargs, loose=True)


def _is_literal(node: ast.expr) -> bool:
    try:
        literal(node)
    except ValueError:
        return False
    return True


def literal(node: ast.expr) -> Any:
    """Return the value of a literal: numbers with signs, texts, lists, tuples, sets, dicts, `set()`, `float("inf")`.

    Raises:
        ValueError: It is none.
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        args = [literal(arg) for arg in node.args]
        makers: dict[str, Callable[..., Any]] = {
            "set": set,
            "frozenset": frozenset,
            "float": float,
            "tuple": tuple,
            "list": list,
            "dict": dict,
            "complex": complex,
        }
        if node.func.id in makers and len(args) <= 1:
            return makers[node.func.id](*args)
    return ast.literal_eval(node)


def checked(tests: Sequence[Test] | str) -> tuple[Test, ...]:
    """Return tests as data: a text of plain asserts as calls, any other as a script.

    Raises:
        BadValue: There are none, or one is no test.
    """
    if isinstance(tests, str):
        return _remembered(tests) if len(tests) <= _SHORT else _read(tests)
    out = tuple(tests) if isinstance(tests, Iterable) else ()
    if not out or not all(isinstance(each, (Call, Stdio, Script)) for each in out):
        raise BadValue(f"tests={tests!r:.80}: give at least one Call, Stdio or Script, or a text")
    if len({type(each) for each in out}) > 1:
        raise BadValue("tests of calls, of standard output and scripts are for different programs; give one kind")
    for each in out:
        _check(each)
    return out


def _read(text: str) -> tuple[Test, ...]:
    found = parse_asserts(text)
    return (Script(text),) if found is None else tuple(found)


_remembered = lru_cache(maxsize=256)(_read)
"""Many programs are tried on one task, and reading its tests takes as long as judging by them."""


def _check(test: Test) -> None:
    if isinstance(test, Call):
        _check_call(test)
        return
    texts = (test.text,) if isinstance(test, Script) else (test.stdin, test.expected)
    for text in texts:
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise BadValue(f"a test with {text!r:.80}: give texts of at most {MAX_TEXT} characters")
    if isinstance(test, Script):
        _parsed(test.text)


def _check_call(test: Call) -> None:
    if not isinstance(test.function, str) or not isinstance(test.args, (tuple, list)):
        raise BadValue(f"{test!r:.160}: give the name of a function and a tuple of arguments")
    if not isinstance(test.kwargs, Mapping) or not all(isinstance(name, str) for name in test.kwargs):
        raise BadValue(f"kwargs={test.kwargs!r:.80}: give names and values")


def packed(value: Any) -> Any:
    """Return a value of a test in the form that `runner.pack` describes.

    Raises:
        BadValue: It is no plain value, or nested too deeply.
    """
    try:
        return _STRICT.pack(value)
    except ValueError as error:
        raise BadValue(f"{value!r:.80} in a test: {error}; give plain values") from error


def _refuse(value: object) -> Any:
    raise ValueError(f"a {type(value).__name__} is no plain value")


_STRICT = Codec(_refuse)
