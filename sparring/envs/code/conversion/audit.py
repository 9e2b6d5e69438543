"""Whether the problems of a data set can be solved: each one's own solution against its converted tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sparring.envs.code.conversion.running import judged, prepared
from sparring.envs.code.sandbox import Call, Limits, Stdio
from sparring.errors import BadValue
from sparring.tasks.core import Task

_LIMITS = Limits(cpu=20.0, memory=1 << 30)
_MOST_SOLUTIONS = 5
Outcome = Literal["passed", "failed", "unreadable", "unknown"]


@dataclass(frozen=True, slots=True)
class Audited:
    """What is known of one problem."""

    task: Task
    outcome: Outcome
    """`passed`: a solution of its own passes; `failed`: none does; `unreadable`: there is no problem; `unknown`: it has none."""
    kind: str = ""
    """How it is tested: `calls`, `script` or `streams`."""
    words: str = ""
    """Why it has not passed."""


def audit(tasks: Iterable[Task], *, limits: Limits = _LIMITS, backend: str = "auto") -> Iterator[Audited]:
    """Yield for every task of a data set whether one of its first five solutions passes its converted tests.

    Raises:
        SandboxError: The sandbox failed.
    """
    for task in tasks:
        try:
            found = prepared(task)
        except BadValue as error:
            yield Audited(task, "unreadable", words=str(error))
            continue
        first = found.converted.tests[0]
        kind = "calls" if isinstance(first, Call) else "streams" if isinstance(first, Stdio) else "script"
        words = ""
        for solution in found.problem.solutions[:_MOST_SOLUTIONS]:
            result = judged(found, solution, limits, backend)
            if result.passed:
                yield Audited(task, "passed", kind)
                break
            words = words or f"{result.verdict}: {result.reason[:200]}"
        else:
            yield Audited(task, "failed" if words else "unknown", kind, words or "the data has no solution in Python")
