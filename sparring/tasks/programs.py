"""Programming problems: a function that is right, a way to make inputs for it, and a statement.

A problem is a plain function in `sparring/tasks/code/`. Its signature is what is asked for, its docstring the statement, the
doctests in it the examples that a solver sees, its body the reference. Hidden tests are made anew from every seed, so they
cannot be learnt by heart:

    @program("running_maximum", 1, "lists", "scan", inputs=one_list, oracle=..., edges=[([],), ([7],)])
    def running_maximum(values: list[int]) -> list[int]: ...

The pack `code/all` has all problems in turn, `code/all:3` those of a level, `code/NAME` one. A problem belongs to one split for
ever: its name's hash says to which.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sparring.errors import BadValue, unknown_name
from sparring.names import Registry
from sparring.syntax import literal, parse
from sparring.tasks.core import UNBOUNDED, EpisodeRng, Pack

LEVELS = (1, 2, 3, 4, 5)
PREFIX, ALL = "code/", "all"
_SHARES = {"train": range(7), "validation": range(7, 8), "test": range(8, 10)}
"""Which tenths of all problems are whose."""
TESTS = 20
"""Hidden tests of a task: the edges, then inputs of growing size."""
Args = tuple[Any, ...]
Function = TypeVar("Function", bound=Callable[..., Any])
_BEHIND = 1_000_000
"""No module has so many lines."""
_REGISTERS = re.compile(r'^@program\(\s*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """A call, and what it returns."""

    args: Args
    expected: Any


class Problem(Protocol):
    """What an episode asks for and tests: a `Program`, or a problem drawn from a family (`sparring.tasks.program_families`)."""

    @property
    def name(self) -> str:
        """The name of the function that is asked for."""

    @property
    def level(self) -> int:
        """1 to 5."""

    @property
    def skills(self) -> tuple[str, ...]:
        """What it takes."""

    @property
    def statement(self) -> str:
        """The task in words, without the examples."""

    @property
    def signature(self) -> str:
        """The first line of the function that is asked for."""

    @property
    def examples(self) -> tuple[Case, ...]:
        """The examples that a solver sees."""

    @property
    def solution(self) -> str:
        """A program that solves the task."""

    @property
    def accepts(self) -> Callable[[Args, Any], bool] | None:
        """(arguments, value) -> whether that value is right, where several are."""

    @property
    def tolerance(self) -> float | None:
        """The relative error that floats may have; None: they are compared exactly."""

    def cases(self, rng: EpisodeRng, count: int = TESTS) -> tuple[Case, ...]:
        """Return hidden tests, all draws from the generator."""


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
        return ast.unparse(node).strip()

    @property
    def examples(self) -> tuple[Case, ...]:
        """The examples that the solver sees."""
        found = doctest.DocTestParser().get_examples(inspect.cleandoc(self.reference.__doc__ or ""))
        return tuple(Case(self._arguments(each.source), literal(each.want.strip())) for each in found)

    def _arguments(self, call: str) -> Args:
        node = parse(call.strip(), mode="eval").body
        return tuple(ast.literal_eval(arg) for arg in node.args)  # type: ignore[attr-defined]

    def expected(self, args: Args) -> Any:
        """What the reference returns; the arguments stay as they are."""
        return self.reference(*deepcopy(args))

    @property
    def solution(self) -> str:
        """The reference as a program of its own."""
        return source(self)

    def cases(self, rng: EpisodeRng, count: int = TESTS) -> tuple[Case, ...]:
        """Return the edges and inputs of growing size, with what the reference returns for them."""
        args = list(self.edges[:count])
        made = count - len(args)
        args += [self.inputs(rng, 1 + 9 * i // max(1, made - 1)) for i in range(made)]
        return tuple(Case(each, self.expected(each)) for each in args)


def source(found: Program) -> str:
    """Return the reference as a program of its own: the function, and what it uses of its module.

    >>> source(get_program("running_maximum")).splitlines()[0]
    'from __future__ import annotations'
    """
    parts = _parts(found)
    return _program_of(parts[found.name], parts)


def oracle_source(found: Program) -> str | None:
    """Return the oracle as a program of its own, under the name of the function that is asked for; None if there is none."""
    if found.oracle is None:
        return None
    parts = _parts(found)
    calls = [each for node in parts[found.name] for each in getattr(node, "decorator_list", ()) if _registers(each)]
    way = next(keyword.value for call in calls for keyword in call.keywords if keyword.arg == "oracle")
    made = parse(f"def {found.name}(*args):\n    return ({ast.unparse(way)})(*args)").body
    return _program_of([ast.increment_lineno(node, _BEHIND) for node in made], parts)


def _parts(found: Program) -> dict[str, list[ast.stmt]]:
    """The statements of a problem's module by the names that they define."""
    tree = parse(Path(inspect.getfile(found.reference)).read_text(encoding="utf-8"))
    parts: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        for name in _defines(node):
            parts.setdefault(name, []).append(node)
    return parts


def _program_of(first: Sequence[ast.stmt], parts: Mapping[str, list[ast.stmt]]) -> str:
    """Write statements and all that they use."""
    wanted: dict[int, ast.stmt] = {}
    todo = list(first)
    while todo:
        node = todo.pop()
        if node.lineno in wanted:
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.decorator_list = [each for each in node.decorator_list if not _registers(each)]
            node.body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
        wanted[node.lineno] = node
        todo += [part for each in ast.walk(node) if isinstance(each, ast.Name) for part in parts.get(each.id, ())]
    body = [wanted[line] for line in sorted(wanted)]
    return "from __future__ import annotations\n\n" + "\n\n".join(map(ast.unparse, body)) + "\n"


def _defines(node: ast.stmt) -> list[str]:
    """The names that a statement of a module defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.ImportFrom) and str(node.module).startswith("sparring."):
        return []
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [each.asname or each.name for each in node.names]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, (ast.AnnAssign, ast.AugAssign))
        else []
    )
    return [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]


def _registers(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "program"


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


def hidden_cases(found: Problem, rng: EpisodeRng, count: int = TESTS) -> tuple[Case, ...]:
    """Return the hidden tests of a problem, all draws from the generator."""
    return found.cases(rng, count)


@lru_cache
def program_split(name: str) -> str:
    """Return the split that a problem belongs to."""
    tenth = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % 10
    return next(split for split, tenths in _SHARES.items() if tenth in tenths)


@lru_cache(maxsize=1024)
def program_pack(name: str) -> Pack:
    """Return the pack `code/all`, `code/all:LEVEL` or `code/NAME`, the last in the one split that the problem belongs to.

    Raises:
        UnknownName: There is no such problem.
        BadValue: The level is none of 1 to 5.
    """
    stem, colon, level = name.removeprefix(PREFIX).partition(":")
    if stem != ALL:
        if stem not in program_names() or colon:
            raise unknown_name("programming problem", stem + colon + level, (ALL, *program_names()))
        return Pack(name, {program_split(stem): UNBOUNDED}, partial(_params, {program_split(stem): (stem,)}))
    if colon and level not in map(str, LEVELS):
        raise BadValue(f"level={level!r} in {name!r}: use {', '.join(map(str, LEVELS))}")
    wanted = [each for each in program_names() if not colon or get_program(each).level == int(level)]
    found = {split: tuple(each for each in wanted if program_split(each) == split) for split in _SHARES}
    return Pack(name, dict.fromkeys(found, UNBOUNDED), partial(_params, found))


def _params(names: Mapping[str, Sequence[str]], split: str, index: int) -> Mapping[str, Any]:
    found = get_program(names[split][index % len(names[split])])
    return {"program": found.name, "level": found.level, "skills": list(found.skills)}
