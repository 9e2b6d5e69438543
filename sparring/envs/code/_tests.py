"""From a task to its tests: programming problems and families of the suite, whose hidden tests are made anew for every episode and attempt."""

from __future__ import annotations

from typing import NamedTuple

from sparring.envs.code.sandbox import Call, Result
from sparring.errors import BadValue
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.program_families import find_problem
from sparring.tasks.programs import Case, Problem, hidden_cases

LONGEST_VALUE = 300
"""Characters of an argument or value that are told."""


class Assignment(NamedTuple):
    """What a solver is asked, and what it is not told."""

    program: Problem
    text: str
    """Statement, first line and examples."""


def assignment(environment: str, task: Task) -> Assignment:
    """Return what a task asks.

    Raises:
        BadValue: The task names no programming problem.
    """
    if not isinstance(task.params.get("program"), str):
        raise BadValue(f"task {task.pack!r} names no programming problem: {environment} is played on packs `code/...`")
    program = find_problem(task.params)
    lines = [program.statement, "", "```python", program.signature, "```", ""]
    lines += [f"{called(program, case)} returns {cut(case.expected)}" for case in program.examples]
    return Assignment(program, "\n".join(lines))


def called(program: Problem, case: Case) -> str:
    """Write a call."""
    return f"{program.name}({', '.join(map(cut, case.args))})"


def cut(value: object) -> str:
    """Write a value, shortened in the middle if it is long."""
    text = repr(value)
    half = LONGEST_VALUE // 2
    return text if len(text) <= LONGEST_VALUE else f"{text[:half]} ... {text[-half:]}"


def tests(program: Problem, task: Task, seed: int, attempt: int) -> tuple[Case, ...]:
    """Return the hidden tests of one attempt; what is told of them helps no later one."""
    return hidden_cases(program, episode_rng(task, seed, f"tests {attempt}"))


def calls(program: Problem, cases: tuple[Case, ...]) -> list[Call]:
    """Return tests in the sandbox's form."""
    return [
        Call(program.name, case.args, case.expected, tolerance=program.tolerance, accepts=program.accepts)
        for case in cases
    ]


def failures(program: Problem, cases: tuple[Case, ...], result: Result, most: int) -> list[str]:
    """Describe the first tests that did not pass."""
    found = []
    for case, test in zip(cases, result.tests, strict=True):
        if test.verdict == "passed":
            continue
        got = (
            f"it gave {test.got[:LONGEST_VALUE]}"
            if test.verdict == "wrong_answer"
            else f"{test.verdict}: {test.got[:LONGEST_VALUE]}"
        )
        found.append(f"{called(program, case)} returns {cut(case.expected)}; {got}")
        if len(found) == most:
            break
    return found
