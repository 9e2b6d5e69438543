"""Tests that are programs: they run here, what they test runs in another process, and only plain values pass between.

A test file imports the program's names from `solution` (or from the name of its main file). What it gets are stand-ins: calls
and attributes go to the other process. Arguments that the program changes in place are changed here too; functions given as
arguments are called back; exceptions come back by their names. Objects of the program's own classes stay where they are, and
are equal to nothing here but, where their class says so, to each other.
"""

from __future__ import annotations

import ast
import builtins
import io
import socket
import sys
import types
import unittest
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from typing import Any

from .messages import told
from .modules import Parts, Solution, Type
from .pytests import OutcomeError, Tests, pytest_module
from .stands import Line, LostError

LINE = 4
"""The descriptor that leads to the program."""


def judge(text: str, name: str, modules: list[str]) -> dict[str, Any]:
    """Return what the tests in a file say: a list of (test, verdict, words).

    Every function `test...` and every `unittest.TestCase` is a test; a file without any is one itself.
    """
    line = Line(_connection())
    try:
        found = _judged(line, text, name, modules)
    except LostError:
        found = []
    if line.lost:
        found.append(["the file", "lost", line.lost])  # a bare `except` in a test may have hidden it
    return {"ok": found}


def _connection() -> socket.socket:
    connection = socket.socket(fileno=LINE)
    connection.setblocking(True)  # the library's own end, on which it had a time limit
    return connection


def _judged(line: Line, text: str, name: str, modules: list[str]) -> list[list[str]]:
    solution = Solution("solution", line)
    sys.modules.update({"solution": solution, name: solution, "pytest": pytest_module()})
    sys.meta_path.append(Parts(line, modules))
    unittest.main = lambda *_, **__: None  # type: ignore[assignment]  # the tests run without
    module = types.ModuleType("tests")
    sys.modules["tests"] = module
    vars(module)["type"] = Type
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
    yield from _cases(module)
    for name, test, counts in Tests(module).all():
        verdict = _one(name, test)
        if counts or verdict[1] != "passed":
            yield verdict


class _Verdicts(unittest.TestResult):
    """The verdict on every test of `unittest`, and on every set-up and tear-down of several that failed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._before: tuple[int, ...] | None = None

    def _counts(self) -> tuple[int, ...]:
        found: tuple[list[Any], ...] = (self.failures, self.errors, self.skipped, self.unexpectedSuccesses)
        return tuple(map(len, found))

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802  # unittest's name
        """Note what went wrong before."""
        super().startTest(test)
        self._before = self._counts()

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802  # unittest's name
        """Say what went wrong since."""
        super().stopTest(test)
        self._say(str(test), self._before or ())
        self._before = None

    def addError(self, test: Any, error: Any) -> None:  # noqa: N802  # unittest's name
        """Say it at once where no test runs."""
        before = self._counts()
        super().addError(test, error)
        if self._before is None:
            self._say(str(test), before)

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802  # unittest's name
        """Say it at once where no test runs."""
        before = self._counts()
        super().addSkip(test, reason)
        if self._before is None:
            self._say(str(test), before)

    def _say(self, name: str, before: tuple[int, ...]) -> None:
        failures, errors = self.failures[before[0] :], self.errors[before[1] :]
        wrong = [*failures, *errors]
        verdict = "runtime_error" if errors else "passed" if self._counts() == before else "wrong_answer"
        self.found.append([name, verdict, wrong[0][1].strip().rpartition("\n")[2][:300] if wrong else ""])


def _cases(module: types.ModuleType) -> list[list[str]]:
    kinds = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, unittest.TestCase)]
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(kind) for kind in dict.fromkeys(kinds))
    result = _Verdicts()
    with redirect_stderr(io.StringIO()):
        suite.run(result)
    return result.found


def _one(name: str, test: Callable[[], Any]) -> list[str]:
    try:
        test()
    except (AssertionError, OutcomeError) as error:
        told("error", error)
        return [name, "wrong_answer", str(error)[:300]]
    except Exception as error:  # noqa: BLE001  # what a test raises is its verdict
        told("error", error)
        return [name, "runtime_error", f"{type(error).__name__}: {error}"[:300]]
    return [name, "passed", ""]
