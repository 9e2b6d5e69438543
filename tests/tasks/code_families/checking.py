"""What is asked of every family of programming problems, in one place."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from sparring.tasks.core import Task, episode_rng
from sparring.tasks.program_families import PREFIX, draw_program, get_program_family, program_family_names
from tests.tasks.code.checking import same

NAMES = program_family_names()
SEEDS = range(2)


@cache
def problem(name, level, index=0, split="train"):
    """A problem of a family."""
    return draw_program(get_program_family(name), level, split, index)


def specs(name, level, count, stream="specs"):
    """Specs as they are drawn, also those that make no problem."""
    rng = episode_rng(Task(f"{PREFIX}{name}:{level}"), 0, stream)
    return [get_program_family(name).draw(rng, level) for _ in range(count)]


def rng(seed):
    """The generator of hidden tests."""
    return episode_rng(Task("code families", index=seed), seed, "tests")


def cases_of(found):
    """The hidden tests of some seeds."""
    return [found.cases(rng(seed)) for seed in SEEDS]


def function(name, source):
    """The function that a program defines."""
    defined = {}
    exec(source, defined)
    return defined[name]


def passes(called, cases):
    """Whether a function gives what is expected in every case and leaves the arguments as they are."""
    for case in cases:
        args = deepcopy(case.args)
        if not same(called(*args), case.expected) or not same(args, case.args):
            return False
    return True
