"""From the problems of data sets to tests that the sandbox runs."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from sparring.envs.code.conversion.asserts import Listed, Said, Target, asserted, listed
from sparring.envs.code.conversion.checkers import AllClose, AnyJson
from sparring.envs.code.conversion.computed import values_of
from sparring.envs.code.conversion.scripts import script, tree
from sparring.envs.code.sandbox import Call, Script, Stdio
from sparring.envs.code.sandbox.checks import packed
from sparring.syntax import parse
from sparring.tasks.datasets.code.problems import CodeProblem, Streams, Table, Texts

LONGEST_VALUE = 300
"""Characters of an argument or value that are told."""
METHOD = "_called_by_the_tests"
"""How tests call a function that may be a method of a class `Solution`."""
_TAIL = """

def {method}(*given):
    made = globals().get("Solution")
    return getattr(made(), "{entry}")(*given) if made is not None else globals()["{entry}"](*given)
"""


class Converted(NamedTuple):
    """A problem's tests in the sandbox's form."""

    tests: tuple[Call, ...] | tuple[Stdio, ...] | tuple[Script, ...]
    words: tuple[str, ...]
    """Each test in words; none for scripts."""
    public: int
    """So many of them, the first, may be told."""


def convert(problem: CodeProblem) -> Converted:
    """Return the tests of a problem: calls where its tests say plain calls, else a script for the judge, or streams.

    Raises:
        BadValue: They cannot be read, need a library that is not there, or the problem's own solution, which has to say what
            is right, fails.
    """
    if isinstance(problem.tests, Streams):
        return _streams(problem.tests, problem.public)
    if isinstance(problem.tests, Table):
        return _table(problem, problem.tests)
    return _texts(problem, problem.tests)


def program(problem: CodeProblem, answer: str) -> str:
    """Return the program that runs: the answer with what the problem puts before it, and what its tests call after it."""
    tail = _TAIL.format(method=METHOD, entry=problem.entry) if _as_method(problem) else ""
    return _with_head(problem.head, answer) + tail


def _as_method(problem: CodeProblem) -> bool:
    return isinstance(problem.tests, Table) and problem.tests.json


def _with_head(head: str, answer: str) -> str:
    """Put a head before a program, but behind its `from __future__` lines, which must be the first."""
    if not head:
        return answer
    try:
        body = parse(answer).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return answer
    future = [line for line in body if isinstance(line, ast.ImportFrom) and line.module == "__future__"]
    if not future:
        return f"{head}\n{answer}"
    lines = answer.split("\n")
    last = future[-1].end_lineno or 0
    return "\n".join((*lines[:last], head, *lines[last:]))


def _streams(tests: Streams, public: int) -> Converted:
    made = tuple(Stdio(given, wanted, tolerance=tests.tolerance) for given, wanted in tests.pairs)
    words = tuple(f"with the input {cut(given)} it writes {cut(wanted)}" for given, wanted in tests.pairs)
    return Converted(made, words, public)


def cut(value: object) -> str:
    """Write a value, shortened in the middle if it is long."""
    text = repr(value)
    half = LONGEST_VALUE // 2
    return text if len(text) <= LONGEST_VALUE else f"{text[:half]} ... {text[-half:]}"


def _table(problem: CodeProblem, table: Table) -> Converted:
    name = METHOD if table.json else problem.entry
    outputs = table.outputs
    if outputs is None:
        values = values_of(program(problem, problem.solutions[0]), problem.entry, table.inputs)
        outputs = tuple((value,) for value in values)
    made = []
    for args, values in zip(table.inputs, outputs, strict=True):
        accepts = AnyJson(values, table.tolerance or 0.0) if table.json else AllClose(values[0], table.tolerance or 0.0)
        packed(list(args))
        made.append(Call(name, args, values[0], loose=True, accepts=accepts))
    words = tuple(f"{problem.entry}({', '.join(map(cut, call.args))}) returns {cut(call.expected)}" for call in made)
    return Converted(tuple(made), words, problem.public)


def _texts(problem: CodeProblem, texts: Texts) -> Converted:
    said = None if texts.setup and not texts.check and not _only_imports(texts.setup) else _calls(problem, texts)
    if said:
        return Converted(tuple(each.call for each in said), tuple(each.words for each in said), problem.public)
    check = problem.entry if texts.check else ""
    made = script(texts.parts, setup=texts.setup, check=check, libraries=problem.libraries)
    return Converted((made,), (), 0)


def _only_imports(setup: str) -> bool:
    return all(isinstance(line, ast.Import | ast.ImportFrom) for line in tree(setup).body)


def _calls(problem: CodeProblem, texts: Texts) -> list[Said] | None:
    """The calls that texts say; None if they do anything else."""
    found: list[Said] = []
    for part in texts.parts:
        lines, helpers, called = _lines(tree(part), problem.entry, check=texts.check)
        loop = listed(lines, helpers, called)
        if loop is not None:
            found += _looped(loop, problem.entry)
            continue
        for line in lines:
            said = asserted(line, Target(called, problem.entry))
            if said is None:
                return None
            found += said
    return found


def _lines(part: ast.Module, entry: str, *, check: bool) -> tuple[Sequence[ast.stmt], Sequence[ast.stmt], str]:
    """What a text does, what it has defined for that, and how it calls the function."""
    imports = (ast.Import, ast.ImportFrom)
    if check:
        functions = [line for line in part.body if isinstance(line, ast.FunctionDef) and line.name == "check"]
        if len(functions) == 1 and len(functions[0].args.args) == 1:
            others = [line for line in part.body if line is not functions[0]]
            return functions[0].body, others, functions[0].args.args[0].arg
        return [ast.Break()], [], entry
    helpers = [
        line for line in part.body if isinstance(line, ast.FunctionDef) and line.name in ("assertion", "is_floats")
    ]
    lines = [line for line in part.body if line not in helpers and not isinstance(line, imports)]
    return lines, helpers, entry


def _looped(loop: Listed, entry: str) -> list[Said]:
    """The calls of a loop of EvalPlus."""
    found = []
    for args, value in zip(loop.inputs, loop.results, strict=True):
        call = Call(entry, tuple(args), value, loose=True, accepts=AllClose(value, loop.tolerance))
        found.append(Said(call, f"{entry}({', '.join(map(cut, args))}) returns {cut(value)}"))
    return found
