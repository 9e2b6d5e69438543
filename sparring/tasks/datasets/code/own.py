"""Programming problems of one's own: a mapping says which field is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.errors import BadValue
from sparring.tasks.datasets.code import _rows
from sparring.tasks.datasets.code._rows import Row, loaded, normal
from sparring.tasks.datasets.code.contests import table_or_streams
from sparring.tasks.datasets.code.problems import Asked, CodeProblem, Streams, Texts
from sparring.tasks.datasets.fields import value_at


def asked(row: Row, mapping: Mapping[str, str]) -> Asked:
    """The question.

    Raises:
        BadValue: There is none, or there are no tests.
    """
    parts = [_field(row, name) for name in mapping.get("question", "question").split("+")]
    question = "\n".join(filter(None, parts)).strip()
    if not question:
        raise BadValue("the question is empty")
    if value_at(row, mapping["tests"]) in (None, "", [], {}):
        raise BadValue(f"there are no tests: field {mapping['tests']!r} is empty")
    return Asked(str(row.get("id", "")), question)


def read(row: Row, mapping: Mapping[str, str]) -> CodeProblem:
    """The whole problem. Tests are a text, a list of texts, `{"inputs": [...], "outputs": [...], "fn_name": ...}`, a list of
    `{"input": ..., "output": ...}`, or one of these as JSON.

    Raises:
        BadValue: A field says nothing that can be used.
    """
    found = asked(row, mapping)
    tests = value_at(row, mapping["tests"])
    if isinstance(tests, str) and tests.lstrip()[:1] in ("{", "["):
        tests = loaded(tests, mapping["tests"])
    solution = _field(row, mapping.get("solution", ""))
    entry = _field(row, mapping.get("function", "")).strip()
    if isinstance(tests, list) and tests and all(isinstance(one, dict) for one in tests):
        tests = {"inputs": [one.get("input") for one in tests], "outputs": [one.get("output") for one in tests]}
    if isinstance(tests, dict):
        made = table_or_streams({"fn_name": entry, **tests}, found.question)
        if isinstance(made, Streams):
            return CodeProblem(found, made, solutions=(solution,) if solution else ())
        table, entry = made
        return _made(row, mapping, CodeProblem(found, table, entry), solution)
    parts = (tests,) if isinstance(tests, str) else tests
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise BadValue(f"field {mapping['tests']!r} is {tests!r:.80}, no tests: use asserts, or inputs and outputs")
    texts = Texts(tuple(map(normal, parts)))
    return _made(row, mapping, CodeProblem(found, texts, entry or _rows.called(texts.parts, solution)), solution)


def _made(row: Row, mapping: Mapping[str, str], found: CodeProblem, solution: str) -> CodeProblem:
    """The problem with its starter and its solution."""
    starter = _field(row, mapping.get("starter", "")) or _rows.signature(solution, found.entry)
    solutions = (solution,) if solution else ()
    head = _rows.typing_head(starter)
    return CodeProblem(found.asked, found.tests, found.entry, starter, head, solutions=solutions)


def _field(row: Row, path: str) -> str:
    """The text of a field; "" if none is meant, or it says nothing."""
    value: Any = value_at(row, path) if path else None
    if value is not None and not isinstance(value, str):
        raise BadValue(f"field {path!r} is {value!r:.80}, no text")
    return normal(value or "")
