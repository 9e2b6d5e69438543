"""Sets whose tests are asserts or test files: HumanEval, MBPP, what EvalPlus made of them, BigCodeBench."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Sequence
from typing import Any

from sparring.errors import BadValue
from sparring.tasks.datasets.code import _rows
from sparring.tasks.datasets.code._rows import Row, fenced, kept, normal, text, texts, there
from sparring.tasks.datasets.code.problems import Asked, CodeProblem, Table, Texts

_ORACLES = frozenset(
    (
        *("find_zero", "are_equivalent", "sum_div", "surface_Area", "digit_distance_nums", "check_str"),
        *("text_match_three", "text_starta_endb", "similar_elements", "find_char_long", "common_in_nested_lists"),
        *("extract_singly", "larg_nnum", "intersection_array", "find_dissimilar", "Diff"),
    )
)
"""Functions that EvalPlus judges by rules that are in its program and not in its data."""
_RULED = "EvalPlus judges this function by a rule that is not in its data; the set on the hub has it"
_LISTS = "tuples and sets among the inputs are lists in this file; the set on the hub has them as they are"
_OURS = ("pytest", "solution")


def humaneval_asked(row: Row) -> Asked:
    """HumanEval: the prompt is the beginning of a program."""
    there(row, "test")
    return Asked(str(row.get("task_id", "")), f"Write this function:\n\n{fenced(normal(text(row, 'prompt')))}")


def humaneval(row: Row) -> CodeProblem:
    """HumanEval, with `check(candidate)`."""
    prompt, entry = normal(text(row, "prompt")), text(row, "entry_point")
    solution = _whole(prompt, normal(text(row, "canonical_solution", default="")), entry)
    head = _rows.before(solution or f"{prompt}\n    pass\n", entry)
    test = normal(text(row, "test"))
    tests = Texts((test,), head, check="def check(" in test)
    return CodeProblem(humaneval_asked(row), tests, entry, head=head, solutions=(solution,) if solution else ())


def _whole(prompt: str, solution: str, entry: str) -> str:
    """The reference: the prompt goes on with it, or it is whole by itself."""
    if not solution.strip():
        return ""
    whole = re.search(rf"^(?:async )?def {re.escape(entry)}\b", solution, re.MULTILINE)
    imports = "".join(f"{line}\n" for line in prompt.splitlines() if re.match(r"(?:import|from)\s+\w", line))
    return imports + solution if whole else prompt + solution


def evalplus_asked(row: Row) -> Asked:
    """A file of EvalPlus."""
    there(row, "base_input", "plus_input")
    entry, number = str(row.get("entry_point", "")), str(row.get("task_id", ""))
    notes = ((_RULED,) if entry in _ORACLES else ()) + ((_LISTS,) if number.startswith("Mbpp/") else ())
    return Asked(number, f"Write this function:\n\n{fenced(normal(text(row, 'prompt')))}", notes)


def evalplus(row: Row) -> CodeProblem:
    """A file of EvalPlus: inputs, and a solution that says what is right."""
    prompt, entry = normal(text(row, "prompt")), text(row, "entry_point")
    solution = _whole(prompt, normal(text(row, "canonical_solution")), entry)
    inputs = [tuple(args) for name in ("base_input", "plus_input") for args in _listed(row, name)]
    atol = row.get("atol", 0)
    if isinstance(atol, bool) or not isinstance(atol, int | float):
        raise BadValue(f"field 'atol' is {atol!r:.80}, no number")
    head = _rows.before(solution, entry)
    starter = "" if f"def {entry}" in prompt else _rows.signature(solution, entry)
    return CodeProblem(
        evalplus_asked(row),
        Table(tuple(inputs), None, tolerance=float(atol)),
        entry,
        starter,
        head,
        solutions=(solution,),
    )


def _listed(row: Row, name: str) -> Sequence[Sequence[Any]]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(args, list) for args in value):
        raise BadValue(f"field {name!r} is {value!r:.80}, no list of lists of arguments")
    return value


def mbpp_asked(row: Row) -> Asked:
    """MBPP: a sentence."""
    there(row, "test_list", "test")
    return Asked(str(row.get("task_id", "")), normal(text(row, "text", "prompt")))


def mbpp(row: Row) -> CodeProblem:
    """MBPP, full, sanitized or with EvalPlus' tests: a list of asserts, or a file that holds them."""
    code = normal(text(row, "code"))
    parts = tuple(
        normal(part) for part in (*texts(row, "test_list"), *texts(row, "challenge_test_list")) if part.strip()
    )
    setup = "\n".join((*texts(row, "test_imports"), normal(text(row, "test_setup_code", default="")))).strip("\n")
    entry = _rows.called(parts, code)
    examples = parts[:1]
    tests = Texts(parts, setup)
    plus = normal(text(row, "test", default=""))
    if plus:
        tests = Texts((plus,))
    elif any(not line.startswith(("import ", "from ")) for line in setup.splitlines() if line.strip()):
        examples = (*setup.splitlines(), *examples)
    starter = _rows.signature(code, entry)
    public = 0 if plus else 1
    return CodeProblem(mbpp_asked(row), tests, entry, starter, examples=examples, solutions=(code,), public=public)


def bigcodebench_asked(row: Row) -> Asked:
    """BigCodeBench: the instruction names the code to begin with."""
    there(row, "test")
    return Asked(
        str(row.get("task_id", "")), normal(text(row, "instruct_prompt", "complete_prompt")), (), kept(row, "libs")
    )


def bigcodebench(row: Row) -> CodeProblem:
    """BigCodeBench: a file with `unittest.TestCase`s."""
    entry = text(row, "entry_point", default="task_func")
    code = normal(text(row, "code_prompt", "complete_prompt", default=""))
    solution = normal(text(row, "canonical_solution", default=""))
    solutions = (_whole(code, solution, entry),) if solution.strip() else ()
    return CodeProblem(bigcodebench_asked(row), Texts((normal(text(row, "test")),)), entry, solutions=solutions)


def missing(sources: Sequence[str], libraries: Collection[str]) -> list[str]:
    """Return the modules that programs import and that neither Python nor the sandbox has.

    >>> missing(["import os, numpy.linalg\\nfrom pandas import DataFrame"], ["numpy"])
    ['pandas']
    """
    found = set()
    for source in sources:
        for node in ast.walk(_rows.parsed(source) or ast.Module([], [])):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return sorted(found - set(sys.stdlib_module_names) - {*libraries, *_OURS, "__future__"})
