"""Tests that are programs: they run here, what they test runs in another process, and only plain values pass between.

A test file imports the program's names from `solution` (or from the name of its main file). What it gets are stand-ins: calls
and attributes go to the other process. Arguments that the program changes in place are changed here too; functions given as
arguments are called back; exceptions come back by their names. Objects of the program's own classes stay where they are, and
are equal to nothing here but, where their class says so, to each other.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import io
import re
import socket
import sys
import types
import unittest
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from functools import partial
from typing import Any

from .messages import told
from .stands import Line, LostError, Solution

LINE = 4
"""The descriptor that leads to the program."""


class _Raises:
    """`with pytest.raises(ValueError, match="...")`."""

    def __init__(self, expected: Any, match: str | None = None):
        self._expected, self._match = expected, match
        self.value: BaseException | None = None

    def __enter__(self) -> _Raises:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: object) -> bool:
        if value is None:
            raise AssertionError(f"{self._expected} was not raised")
        self.value = value
        if not isinstance(value, self._expected):
            return False
        if self._match is not None and not re.search(self._match, str(value)):
            raise AssertionError(f"{str(value)!r} does not match {self._match!r}")
        return True


class _Approx:
    """`pytest.approx`, of numbers and of lists and dicts of them."""

    def __init__(self, expected: Any, rel: float | None = None, abs: float | None = None):
        self._expected = expected
        self._rel, self._abs = 1e-6 if rel is None and abs is None else rel or 0.0, 1e-12 if abs is None else abs

    def __eq__(self, other: object) -> bool:
        return self._near(self._expected, other)

    __hash__ = None  # type: ignore[assignment]

    def _near(self, mine: Any, other: Any) -> bool:
        if isinstance(mine, list | tuple):
            pairs = isinstance(other, list | tuple) and len(mine) == len(other)
            return pairs and all(map(self._near, mine, other))
        if isinstance(mine, dict):
            return (
                isinstance(other, dict)
                and mine.keys() == other.keys()
                and all(self._near(mine[k], other[k]) for k in mine)
            )
        if not isinstance(other, int | float | complex) or isinstance(mine, str):
            return bool(mine == other)
        return bool(mine == other) or abs(mine - other) <= max(self._abs, self._rel * abs(mine))


def _parametrize(names: Any, rows: Any, **_: Any) -> Callable[[Any], Any]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def decorate(function: Any) -> Any:
        cases = [dict(zip(keys, row if len(keys) > 1 else (row,), strict=True)) for row in rows]
        before = getattr(function, "cases", [{}])
        function.cases = [{**first, **second} for first in before for second in cases]
        return function

    return decorate


def _pytest() -> types.ModuleType:
    """As much of pytest as test files of programming problems use."""
    module = types.ModuleType("pytest")
    mark = types.SimpleNamespace(parametrize=_parametrize)
    vars(module).update(
        {"raises": _Raises, "approx": _Approx, "mark": mark, "fixture": _fixture, "main": lambda *_, **__: 0}
    )
    return module


def judge(text: str, name: str) -> dict[str, Any]:
    """Return what the tests in a file say: a list of (test, verdict, words).

    Every function `test...` and every `unittest.TestCase` is a test; a file without any is one itself.
    """
    line = Line(_connection())
    try:
        found = _judged(line, text, name)
    except LostError:
        found = []
    if line.lost:
        found.append(["the file", "lost", line.lost])  # a bare `except` in a test may have hidden it
    return {"ok": found}


def _connection() -> socket.socket:
    connection = socket.socket(fileno=LINE)
    connection.setblocking(True)  # the library's own end, on which it had a time limit
    return connection


def _judged(line: Line, text: str, name: str) -> list[list[str]]:
    solution = Solution("solution", line)
    sys.modules.update({"solution": solution, name: solution, "pytest": _pytest()})
    unittest.main = lambda *_, **__: None  # type: ignore[assignment]  # the tests run without
    module = types.ModuleType("tests")
    sys.modules["tests"] = module
    tree = ast.parse(text, "tests.py")
    free = sorted(_free_names(tree) & solution._known)
    vars(solution)["__all__"] = free
    if not any(isinstance(node, ast.ImportFrom | ast.Import) and _imports(node, name) for node in ast.walk(tree)):
        vars(module).update({each: getattr(solution, each) for each in free})
    verdict = _one("the file", lambda: exec(compile(tree, "tests.py", "exec"), module.__dict__))
    if verdict[1] != "passed":
        return [verdict]
    return list(_all(module)) or [verdict]


def _free_names(tree: ast.Module) -> set[str]:
    """The names that a file uses and that neither it nor Python defines: they alone can be meant by `import *`.

    So a program cannot put an `abs` or an `isclose` of its own in the place of the one that the tests mean.
    """
    used: set[str] = set()
    defined = set(vars(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.arg):
            defined.add(node.arg)
        elif isinstance(node, ast.alias):
            defined.add((node.asname or node.name).partition(".")[0])
    return used - defined


def _imports(node: ast.Import | ast.ImportFrom, name: str) -> bool:
    names = [node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    return not {"solution", name}.isdisjoint(names)


def _all(module: types.ModuleType) -> Iterator[list[str]]:
    fixtures = {name: value for name, value in vars(module).items() if hasattr(value, "is_fixture")}
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            yield from _cases(value)
        elif name.startswith("test") and isinstance(value, types.FunctionType):
            for case in getattr(value, "cases", [{}]):
                yield _one(name, partial(_run, value, case, fixtures))
        elif name.startswith("Test") and isinstance(value, type):
            for each in [each for each in vars(value) if each.startswith("test")]:
                for case in getattr(vars(value)[each], "cases", [{}]):
                    yield _one(f"{name}.{each}", partial(_run_method, value, each, case, fixtures))


def _run_method(kind: type, name: str, case: dict[str, Any], fixtures: dict[str, Any]) -> None:
    instance = kind()
    for each in ("setup_method", "setup"):
        prepare = getattr(instance, each, None)
        if prepare is not None:
            prepare(*[getattr(instance, name)][: len(inspect.signature(prepare).parameters)])
    _run(getattr(instance, name), case, fixtures)


def _run(test: Callable[..., Any], case: dict[str, Any], fixtures: dict[str, Any]) -> None:
    """Run a test to its end, be it a function, a coroutine or a generator."""
    value = test(**case, **_prepared(test, case, fixtures))
    if inspect.iscoroutine(value):
        import asyncio

        asyncio.run(value)
    elif inspect.isgenerator(value):
        for _ in value:
            pass


def _prepared(function: Callable[..., Any], case: dict[str, Any], fixtures: dict[str, Any]) -> dict[str, Any]:
    """What the fixtures give that a function names; what they do after a `yield` is not done."""
    out = {}
    for name in inspect.signature(function).parameters:
        if name in fixtures and name not in case:
            made = fixtures[name](**_prepared(fixtures[name], {}, fixtures))
            out[name] = next(made) if inspect.isgenerator(made) else made
    return out


def _fixture(function: Any = None, **_: Any) -> Any:
    if function is None:
        return _fixture
    function.is_fixture = True
    return function


def _cases(kind: type[unittest.TestCase]) -> Iterator[list[str]]:
    for case in unittest.defaultTestLoader.loadTestsFromTestCase(kind):
        result = unittest.TestResult()
        with redirect_stderr(io.StringIO()):
            case.run(result)
        wrong = result.failures + result.errors
        verdict = (
            "passed"
            if result.wasSuccessful() and not result.skipped
            else "runtime_error"
            if result.errors
            else "wrong_answer"
        )
        yield [str(case), verdict, wrong[0][1].strip().rpartition("\n")[2][:300] if wrong else ""]


def _one(name: str, test: Callable[[], Any]) -> list[str]:
    try:
        test()
    except AssertionError as error:
        told("error", error)
        return [name, "wrong_answer", str(error)[:300]]
    except Exception as error:  # noqa: BLE001  # what a test raises is its verdict
        told("error", error)
        return [name, "runtime_error", f"{type(error).__name__}: {error}"[:300]]
    return [name, "passed", ""]
