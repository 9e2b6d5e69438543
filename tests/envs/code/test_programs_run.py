"""Every programming problem of the suite in the real sandbox: its reference and right solutions pass, wrong ones do not."""

from __future__ import annotations

import ast
import inspect

import pytest

from sparring.envs.code._tests import calls
from sparring.envs.code.sandbox import run_batch
from sparring.tasks.programs import get_program, hidden_cases, program_names, source
from tests.tasks.code.checking import rng, solutions

NAMES = program_names()


def renamed(function, name):
    """Return a function's source under another name."""
    node = ast.parse(inspect.getsource(function)).body[0]
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef) and each.name == function.__name__:
            each.name = name
        if isinstance(each, ast.Name) and each.id == function.__name__:
            each.id = name
    return ast.unparse(node)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(NAMES), 20))
def test_right_programs_are_paid_and_wrong_ones_are_not(start):
    jobs, right = [], []
    for name in NAMES[start : start + 20]:
        found = get_program(name)
        tests = calls(found, hidden_cases(found, rng(0)))
        for way, code in {
            "right": source(found),
            **{w: renamed(f, name) for w, f in solutions()[name].items()},
        }.items():
            jobs.append((code, tests))
            right.append((name, way))
    results = run_batch(jobs)
    for (name, way), result in zip(right, results, strict=True):
        assert result.passed == way.startswith("right"), (name, way, result)
