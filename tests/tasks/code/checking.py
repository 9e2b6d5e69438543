"""What is asked of every programming problem, in one place."""

from __future__ import annotations

import importlib
from copy import deepcopy
from functools import cache
from math import isclose
from pathlib import Path

from sparring.tasks.core import Task, episode_rng

SEEDS = range(4)


@cache
def solutions():
    """Return {problem: {name of the solution: function}}."""
    out = {}
    for path in sorted((Path(__file__).parent / "solutions").glob("[!_]*.py")):
        module = importlib.import_module(f"tests.tasks.code.solutions.{path.stem}")
        for name, function in vars(module).items():
            if "__right_" in name or "__wrong_" in name:
                problem, _, way = name.partition("__")
                out.setdefault(problem, {})[way] = function
    return out


def rng(seed):
    return episode_rng(Task("code", index=seed), seed, "tests")


def same(left, right, tolerance=None):
    """Whether two values are of the same types and equal."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(same(a, b, tolerance) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key], tolerance) for key in left)
    if isinstance(left, float) and tolerance is not None:
        return isclose(left, right, rel_tol=tolerance, abs_tol=tolerance)
    return left == right


def passes(function, program, cases):
    """Whether a function gives a right value in every case; one that raises gives none."""
    for case in cases:
        try:
            value = function(*deepcopy(case.args))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
            return False
        if not (
            program.accepts(case.args, value) if program.accepts else same(value, case.expected, program.tolerance)
        ):
            return False
    return True
