"""A program against the tests of a data set's problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from sparring.envs.code.conversion.convert import Converted, convert, program
from sparring.envs.code.sandbox import Limits, Result, Stdio, TestResult, run
from sparring.errors import SandboxError
from sparring.tasks.core import Task
from sparring.tasks.datasets import code_problem
from sparring.tasks.datasets.code.problems import CodeProblem

_CACHED = 64
_AT_ONCE, _PATIENCE = 8, 3
"""Runs with standard input at a time, and those that may use up their time before the rest is not run."""


class Prepared(NamedTuple):
    """A problem and its tests."""

    problem: CodeProblem
    converted: Converted


@lru_cache(maxsize=_CACHED)
def prepared(task: Task) -> Prepared:
    """Return the problem that a task is, with its tests; the last ones are kept.

    Raises:
        BadValue: The task is of no data set, or its tests cannot be made.
        SandboxError: The sandbox failed where the problem's own solution had to say what is right.
    """
    problem = code_problem(task)
    return Prepared(problem, convert(problem))


def judged(found: Prepared, answer: str, limits: Limits, backend: str = "auto") -> Result:
    """Return what the tests show of a program.

    Raises:
        SandboxError: The sandbox failed: nothing is known of the program.
    """
    text, tests = program(found.problem, answer), found.converted.tests
    if not isinstance(tests[0], Stdio):
        return _known(run(text, tests, limits=limits, backend=backend))
    parts: list[Result] = []
    while sum(len(part.tests) for part in parts) < len(tests):
        done = sum(len(part.tests) for part in parts)
        slow = sum(test.verdict == "timeout" for part in parts for test in part.tests)
        if slow >= _PATIENCE:
            rest = TestResult("timeout", f"not run: {slow} runs before had used up their time")
            parts.append(Result("timeout", (rest,) * (len(tests) - done)))
        else:
            parts.append(_known(run(text, tests[done : done + _AT_ONCE], limits=limits, backend=backend)))
    return _joined(parts)


def _known(result: Result) -> Result:
    if result.verdict == "harness_error":
        raise SandboxError(result.reason)
    return result


def _joined(parts: Sequence[Result]) -> Result:
    """One result for the runs of one program; its verdict is the first that is not `passed`."""
    first = next((part for part in parts if not part.passed), parts[0])
    return replace(
        first,
        tests=tuple(test for part in parts for test in part.tests),
        seconds=sum(part.seconds for part in parts),
        memory=max(part.memory for part in parts),
    )
