"""Sets of contest problems: LiveCodeBench, APPS and TACO, CodeContests; most read the standard input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sparring.errors import BadValue
from sparring.tasks.datasets.code._rows import (
    ANY_OUTPUT,
    SEVERAL,
    Row,
    kept,
    loaded,
    normal,
    stated_error,
    text,
    texts,
    there,
    typing_head,
)
from sparring.tasks.datasets.code.encoded import packed_text
from sparring.tasks.datasets.code.problems import Asked, CodeProblem, Streams, Table

_NO_TESTS = re.compile(r"\s*(?:\{\s*\}|null|\[\s*\])?\s*\Z|.*\"inputs\"\s*:\s*\[\s*\]", re.DOTALL)
_WRAPPED = "values are wrapped in lists in this set: [x] and x both pass where [x] is expected"
_IMAGES = "the statement had images, which are not in the data"
_TESTS = ("public_tests", "private_tests", "generated_tests")
_PYTHON_3 = 3
"""How CodeContests calls the language of a solution."""
_KEPT_BY_APPS = ("difficulty", "url", "source", "name", "tags", "skill_types", "date", "time_limit", "memory_limit")
_KEPT_BY_CONTESTS = ("source", "difficulty", "cf_rating", "cf_tags", "time_limit", "memory_limit_bytes")


def livecodebench_asked(row: Row) -> Asked:
    """LiveCodeBench."""
    there(row, "public_test_cases", "private_test_cases")
    question = normal(text(row, "question_content"))
    notes = (ANY_OUTPUT,) if SEVERAL.search(question) else ()
    more = kept(row, "question_title", "platform", "contest_id", "contest_date", "difficulty")
    return Asked(str(row.get("question_id", "")), question, notes, more)


def livecodebench(row: Row) -> CodeProblem:
    """LiveCodeBench: public tests as JSON, private ones as JSON or packed."""
    public, private = _cases(row, "public_test_cases"), _cases(row, "private_test_cases")
    cases = (*public, *private)
    said = row.get("metadata") or {}
    said = loaded(said, "metadata") if isinstance(said, str) else said
    entry = said.get("func_name") if isinstance(said, Mapping) else None
    asked = livecodebench_asked(row)
    if not any(case.get("testtype") == "functional" for case in cases):
        pairs = tuple((_line(case["input"]), _line(case["output"])) for case in cases)
        return CodeProblem(asked, Streams(pairs, tolerance=stated_error(asked.question, 0.0)), public=len(public))
    if not isinstance(entry, str) or not entry:
        raise BadValue(f"field 'metadata' is {said!r:.80}: it names no func_name, though tests call a function")
    starter = normal(text(row, "starter_code", default=""))
    inputs = tuple(tuple(_values(case["input"])) for case in cases)
    outputs = tuple((loaded(case["output"], "output"),) for case in cases)
    table = Table(inputs, outputs, json=True, tolerance=stated_error(asked.question))
    return CodeProblem(asked, table, entry, starter, typing_head(starter), public=len(public))


def _cases(row: Row, name: str) -> list[dict[str, Any]]:
    """The tests in a field: a list, JSON, or JSON that is packed."""
    value = row.get(name) or []
    if isinstance(value, str):
        value = loaded(value if value.lstrip()[:1] == "[" else packed_text(value), name)
    if not isinstance(value, list) or not all(
        isinstance(one, dict) and {"input", "output"} <= one.keys() for one in value
    ):
        raise BadValue(f"field {name!r} is {value!r:.80}, no list of tests with input and output")
    return value


def _values(lines: str) -> Iterable[Any]:
    """The arguments of a call: JSON, one on each line."""
    return (loaded(line, "input") for line in normal(lines).split("\n") if line.strip())


def apps_asked(row: Row) -> Asked:
    """APPS and TACO.

    Raises:
        BadValue: There is no question or no test.
    """
    question = normal(text(row, "question"))
    tests = row.get("input_output")
    if not isinstance(tests, Mapping) and _NO_TESTS.match(text(row, "input_output", default="")):
        raise BadValue("there are no tests: input_output has no inputs")
    number = next((row[name] for name in ("problem_id", "id", "url") if row.get(name) not in (None, "")), "")
    notes = (ANY_OUTPUT,) if SEVERAL.search(question) else ()
    return Asked(str(number), question, notes, kept(row, *_KEPT_BY_APPS))


def apps(row: Row) -> CodeProblem:
    """APPS and TACO: inputs and outputs, of a function if there is a `fn_name`."""
    asked = apps_asked(row)
    said = row["input_output"]
    tests = table_or_streams(loaded(said, "input_output") if isinstance(said, str) else said, asked.question)
    starter = normal(text(row, "starter_code", default=""))
    solutions = tuple(map(normal, texts(row, "solutions")))
    if isinstance(tests, Streams):
        return CodeProblem(asked, tests, solutions=solutions)
    table, entry = tests
    wrapped = any(len(values) > 1 for values in table.outputs or ())
    asked = Asked(asked.id, asked.question, asked.notes + ((_WRAPPED,) if wrapped else ()), asked.kept)
    return CodeProblem(asked, table, entry, starter, typing_head(starter), solutions=solutions)


def table_or_streams(said: object, question: str) -> Streams | tuple[Table, str]:
    """Return the tests of `{"inputs": [...], "outputs": [...], "fn_name": ...}`; with a function its name, too.

    Raises:
        BadValue: It is no such thing, or empty.
    """
    inputs, outputs = (said.get("inputs"), said.get("outputs")) if isinstance(said, Mapping) else (None, None)
    if not isinstance(inputs, list) or not isinstance(outputs, list) or len(inputs) != len(outputs) or not inputs:
        raise BadValue(f"the tests are {said!r:.80}, no inputs with as many outputs")
    entry = said.get("fn_name") if isinstance(said, Mapping) else None
    if not entry:
        pairs = tuple((_line(one), _line(other)) for one, other in zip(inputs, outputs, strict=True))
        return Streams(pairs, tolerance=stated_error(question))
    args = tuple(tuple(map(_numbered, one)) if isinstance(one, list) else (_numbered(one),) for one in inputs)
    return Table(args, tuple(map(_alternatives, outputs)), json=True, tolerance=stated_error(question)), str(entry)


def _alternatives(value: Any) -> tuple[Any, ...]:
    return (value, value[0]) if isinstance(value, list) and len(value) == 1 else (value,)


def _numbered(value: Any) -> Any:
    """A dict whose keys are whole numbers, which JSON has as texts."""
    if isinstance(value, dict) and value and all(re.fullmatch(r"-?\d{1,18}", str(key)) for key in value):
        return {int(key): item for key, item in value.items()}
    return value


def _line(value: object) -> str:
    """What is read or written: a text, or a list of lines."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(map(str, value))
    return normal(str(value))


def codecontests_asked(row: Row) -> Asked:
    """CodeContests.

    Raises:
        BadValue: The problem has no statement or no tests, or its programs read and write files.
    """
    if not any(_columns(row, name, "input", "output") for name in _TESTS):
        raise BadValue(f"there are no tests: {', '.join(_TESTS)} are empty")
    question = normal(text(row, "description"))
    for name in ("input_file", "output_file"):
        if row.get(name):
            raise BadValue(f"programs use a file ({name} is {row[name]!r}), not the standard input and output")
    notes = ((ANY_OUTPUT,) if SEVERAL.search(question) else ()) + ((_IMAGES,) if "<image>" in question else ())
    return Asked(text(row, "name", default=""), question, notes, kept(row, *_KEPT_BY_CONTESTS))


def codecontests(row: Row) -> CodeProblem:
    """CodeContests: public, private and generated tests; every input once."""
    asked = codecontests_asked(row)
    groups = [_pairs(row, name) for name in _TESTS]
    pairs: dict[str, str] = {}
    for given, wanted in (pair for group in groups for pair in group):
        pairs.setdefault(given, wanted)
    public = len({given for given, _ in groups[0]})
    tests = Streams(tuple(pairs.items()), tolerance=stated_error(asked.question))
    solutions = [code for language, code in _columns(row, "solutions", "language", "solution") if language == _PYTHON_3]
    return CodeProblem(asked, tests, solutions=tuple(map(normal, solutions)), public=public)


def _pairs(row: Row, name: str) -> list[tuple[str, str]]:
    return [(_line(given), _line(wanted)) for given, wanted in _columns(row, name, "input", "output")]


def _columns(row: Row, name: str, first: str, second: str) -> list[tuple[Any, Any]]:
    """Two lists in a field, or a list of pairs, as pairs."""
    value = row.get(name) or {}
    if isinstance(value, list) and all(isinstance(one, Mapping) and {first, second} <= one.keys() for one in value):
        return [(one[first], one[second]) for one in value]
    firsts, seconds = (value.get(first, []), value.get(second, [])) if isinstance(value, Mapping) else (None, None)
    if not isinstance(firsts, list) or not isinstance(seconds, list) or len(firsts) != len(seconds):
        raise BadValue(f"field {name!r} is {value!r:.80}, no lists {first} and {second} of one length")
    return list(zip(firsts, seconds, strict=True))
