"""What the environments of mathematics share: which problems they are played on, and how a task says one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache, partial
from typing import Any

from sparring.envs.games._arguments import shown, whole
from sparring.envs.math.grader import Options, check_gold
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Pack, Task
from sparring.tasks.datasets import PREFIXES, problem_pack
from sparring.tasks.families import ALL, LEVELS, PREFIX, Problem
from sparring.tasks.registry import get_pack

EVERYTHING = f"{PREFIX}{ALL}"
"""All families of problems in turn."""
_DEFAULTS = Options()
_TYPES: Mapping[str, tuple[type, ...]] = {"tolerance": (int, float, type(None)), "units": (str,)}


def read_options(grading: Mapping[str, Any] | None) -> Options:
    """Return the grader's options that a mapping asks for.

    >>> read_options({"tolerance": 0.01}).tolerance, read_options(None).units
    (0.01, 'optional')

    Raises:
        UnknownName: The grader has no such option; the nearest is given.
        BadValue: A value is out of range.
    """
    if not grading:
        return _DEFAULTS
    if not isinstance(grading, Mapping):
        raise BadValue(f'grading={shown(grading)}: use a mapping of options, such as {{"tolerance": 0.01}}')
    known = [field.name for field in fields(Options)]
    for name, value in grading.items():
        if name not in known:
            raise unknown_name("option of the grader", name, known)
        wanted = _TYPES.get(name, (bool,))
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise BadValue(f"grading option {name}={shown(value)}: {_remedy(name)}")
    return Options(**grading)


def _remedy(name: str) -> str:
    if name == "tolerance":
        return "use a number from 0 to below 1, or null"
    return "use 'optional', 'required' or 'convert'" if name == "units" else "use true or false"


def find_pack(name: str, level: int | None, options: Options = _DEFAULTS) -> Pack:
    """Return the pack of problems of a name, at one level of difficulty if one is asked for.

    Raises:
        UnknownName: There is no such pack; the nearest is given.
        BadValue: The level is none, or the pack has none.
    """
    if not isinstance(name, str):
        raise BadValue(f"tasks={shown(name)}: use the name of a pack of problems, such as {EVERYTHING!r}")
    if level is not None:
        name = f"{name}:{whole('level', level, LEVELS[0], LEVELS[-1])}"
        if not name.startswith(PREFIX) or name.count(":") > 1:
            raise BadValue(f"level={level}: only packs of families, such as {EVERYTHING!r}, are made by level")
    return problem_pack(name, _checker(options)) if name.startswith(PREFIXES) else get_pack(name)


@lru_cache(maxsize=8192)
def checked(gold: str, options: Options) -> str:
    """Return the canonical form of a gold answer, remembered: a group of episodes has the same one.

    Raises:
        BadValue: It cannot be read.
    """
    return check_gold(gold, options)


@lru_cache
def _checker(options: Options) -> Callable[[str], str]:
    return partial(check_gold, options=options)


def read_problem(id: str, task: Task, longest: int) -> Problem:
    """Return the problem that a task says: `question` and `answer` are text, `solution` (if given) a list of steps, or lines.

    Raises:
        BadValue: It says none, or the question has more than `longest` characters.
    """
    params = task.params
    question, answer = params.get("question"), params.get("answer")
    if not (isinstance(question, str) and isinstance(answer, str)):
        raise BadValue(f"a task of {id} has params 'question' and 'answer', both text; {task.id} has {sorted(params)}")
    if len(question) > longest:
        raise BadValue(
            f"the question of {task.id} has {len(question)} characters: make {id} with longest={len(question)}"
        )
    return Problem(question, answer, read_steps(params))


def read_steps(params: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the steps of a task's worked solution, one for each line that is not blank.

    >>> read_steps({"solution": "2 * 3 = 6\\n\\nThe answer is 6."})
    ('2 * 3 = 6', 'The answer is 6.')

    Raises:
        BadValue: The solution is neither text nor a list of texts.
    """
    steps = params.get("solution") or ()
    if isinstance(steps, str):
        steps = (steps,)
    if not (isinstance(steps, list | tuple) and all(isinstance(step, str) for step in steps)):
        raise BadValue(f"the solution of a problem is a list of steps (text), not {shown(steps)}")
    return tuple(line.strip() for step in steps for line in step.splitlines() if line.strip())
