"""Programming problems: a function that is right, a way to make inputs for it, and a statement.

A problem is a plain function in `sparring/tasks/code/`. Its signature is what is asked for, its docstring the statement, the
doctests in it the examples that a solver sees, its body the reference. Hidden tests are made anew from every seed, so they
cannot be learnt by heart:

    @program("running_maximum", 1, "lists", "scan", inputs=one_list, oracle=..., edges=[([],), ([7],)])
    def running_maximum(values: list[int]) -> list[int]: ...
"""

from __future__ import annotations

import doctest
import inspect
import re
from ast import literal_eval, parse, unparse
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sparring.errors import BadValue
from sparring.names import Registry
from sparring.tasks.core import EpisodeRng

LEVELS = (1, 2, 3, 4, 5)
TESTS = 20
"""Hidden tests of a task: the edges, then inputs of growing size."""
Args = tuple[Any, ...]
Function = TypeVar("Function", bound=Callable[..., Any])
_REGISTERS = re.compile(r'^@program\(\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """A call, and what it returns."""

    args: Args
    expected: Any


@dataclass(frozen=True, slots=True)
class Program:
    """A programming problem."""

    name: str
    level: int
    """1 (a few lines) to 5 (an algorithm that has to be known or found)."""
    skills: tuple[str, ...]
    reference: Callable[..., Any]
    inputs: Callable[[EpisodeRng, int], Args]
    """(generator, size 1 to 10) -> the arguments of a call; plain data, all draws from the generator."""
    edges: tuple[Args, ...]
    """Arguments that every task tests: empty, single, equal, negative, largest ..."""
    oracle: Callable[..., Any] | None = None
    """Another way to the same values, slow and plainly right; the tests of this package compare the two."""
    accepts: Callable[[Args, Any], bool] | None = None
    """(arguments, value) -> whether that value is right, where several are."""
    tolerance: float | None = None
    """The relative error that floats may have; None: they are compared exactly."""

    @property
    def statement(self) -> str:
        """The task in words, without the examples."""
        text = inspect.cleandoc(self.reference.__doc__ or "")
        return text.partition("\n>>> ")[0].strip()

    @property
    def signature(self) -> str:
        """The first line of the function that is asked for."""
        node = parse(inspect.getsource(self.reference)).body[0]
        node.decorator_list, node.body = [], []  # type: ignore[attr-defined]
        return unparse(node).strip()

    @property
    def examples(self) -> tuple[Case, ...]:
        """The examples that the solver sees."""
        found = doctest.DocTestParser().get_examples(inspect.cleandoc(self.reference.__doc__ or ""))
        return tuple(Case(self._arguments(each.source), literal_eval(each.want.strip())) for each in found)

    def _arguments(self, call: str) -> Args:
        node = parse(call.strip(), mode="eval").body
        return tuple(literal_eval(arg) for arg in node.args)  # type: ignore[attr-defined]

    def expected(self, args: Args) -> Any:
        """What the reference returns; the arguments stay as they are."""
        return self.reference(*deepcopy(args))


_PROGRAMS: Registry[Program] = Registry(
    "programming problem",
    find_builtins=lambda: {
        name: f"sparring.tasks.code.{path.stem}"
        for path in sorted((Path(__file__).parent / "code").glob("*.py"))
        for name in _REGISTERS.findall(path.read_text(encoding="utf-8"))
    },
)


def program(
    name: str,
    level: int,
    *skills: str,
    inputs: Callable[[EpisodeRng, int], Args],
    edges: Sequence[Args] = (),
    oracle: Callable[..., Any] | None = None,
    accepts: Callable[[Args, Any], bool] | None = None,
    tolerance: float | None = None,
) -> Callable[[Function], Function]:
    """Return a decorator that registers a function as the reference of the problem `name`; see `Program`.

    Raises:
        BadValue: The level is none of 1 to 5, or the function has another name.
    """
    if level not in LEVELS:
        raise BadValue(f"level={level!r} of {name!r}: use {', '.join(map(str, LEVELS))}")

    def decorate(reference: Function) -> Function:
        if reference.__name__ != name:
            raise BadValue(f"the function {reference.__name__!r} is registered as {name!r}: use one name")
        made = Program(name, level, skills, reference, inputs, tuple(edges), oracle, accepts, tolerance)
        _PROGRAMS.register(name, made, module=reference.__module__)
        return reference

    return decorate


def program_names() -> tuple[str, ...]:
    """The names of all programming problems, sorted."""
    return _PROGRAMS.names()


def get_program(name: str) -> Program:
    """Return a programming problem.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
    """
    return _PROGRAMS.get(name)


def hidden_cases(found: Program, rng: EpisodeRng, count: int = TESTS) -> tuple[Case, ...]:
    """Return the edges and inputs of growing size, with what the reference returns for them."""
    args = list(found.edges[:count])
    made = count - len(args)
    args += [found.inputs(rng, 1 + 9 * i // max(1, made - 1)) for i in range(made)]
    return tuple(Case(each, found.expected(each)) for each in args)
