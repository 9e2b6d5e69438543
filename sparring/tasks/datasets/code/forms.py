"""The forms in which data sets write programming problems, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from sparring.errors import BadValue, unknown_name
from sparring.tasks.datasets.code import contests, functions, own
from sparring.tasks.datasets.code._rows import Row, text
from sparring.tasks.datasets.code.problems import Asked, CodeProblem

AUTO, OWN = "auto", "own"
LONGEST_QUESTION = 30_000
"""Characters; longer ones are refused, so that what a model is shown has a bound."""
FIELDS = ("question", "tests", "function", "solution", "starter")
"""What a mapping may name: `question` of every form, the others of rows of one's own."""


@dataclass(frozen=True, slots=True)
class Form:
    """How rows say problems."""

    asked: Callable[[Row], Asked]
    read: Callable[[Row], CodeProblem]
    needed: tuple[str, ...]
    """Columns that must be there."""
    optional: tuple[str, ...] = ()


FORMS: Mapping[str, Form] = {
    "bigcodebench": Form(
        functions.bigcodebench_asked,
        functions.bigcodebench,
        ("instruct_prompt", "test"),
        ("task_id", "complete_prompt", "code_prompt", "canonical_solution", "entry_point", "libs"),
    ),
    "evalplus": Form(
        functions.evalplus_asked,
        functions.evalplus,
        ("prompt", "entry_point", "canonical_solution", "base_input"),
        ("task_id", "plus_input", "atol"),
    ),
    "humaneval": Form(
        functions.humaneval_asked,
        functions.humaneval,
        ("prompt", "entry_point", "test"),
        ("task_id", "canonical_solution"),
    ),
    "mbpp": Form(
        functions.mbpp_asked,
        functions.mbpp,
        ("code", "test_list"),
        ("task_id", "text", "prompt", "test_setup_code", "test_imports", "challenge_test_list", "test"),
    ),
    "livecodebench": Form(
        contests.livecodebench_asked,
        contests.livecodebench,
        ("question_content", "public_test_cases", "private_test_cases"),
        (
            *("question_id", "question_title", "platform", "contest_id", "contest_date", "difficulty"),
            *("starter_code", "metadata"),
        ),
    ),
    "apps": Form(
        contests.apps_asked,
        contests.apps,
        ("question", "input_output"),
        (
            *("problem_id", "id", "solutions", "starter_code", "difficulty", "url", "source", "name", "tags"),
            *("skill_types", "date", "time_limit", "memory_limit"),
        ),
    ),
    "codecontests": Form(
        contests.codecontests_asked,
        contests.codecontests,
        ("description", "public_tests", "private_tests", "generated_tests"),
        (
            *("name", "solutions", "source", "difficulty", "cf_rating", "cf_tags", "time_limit"),
            *("memory_limit_bytes", "input_file", "output_file"),
        ),
    ),
}
"""Name -> form; the first whose columns are all there is what `auto` takes. `own` is a mapping of one's own."""


@dataclass(frozen=True, slots=True)
class CodeReader:
    """Reads the rows of one set."""

    form: str
    mapping: tuple[tuple[str, str], ...] = ()
    libraries: tuple[str, ...] = ()
    """What the sandbox has besides Python's own library."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which no problem can be made."""
        named = tuple(column.partition(".")[0] for _, field in self.mapping for column in field.split("+"))
        return tuple(dict.fromkeys(named if self.form == OWN else (*FORMS[self.form].needed, *named)))

    @property
    def keep(self) -> tuple[str, ...]:
        """The columns that are read if they are there."""
        return () if self.form == OWN else FORMS[self.form].optional

    def wanted(self, row: Row) -> bool:
        """Whether a row is one of the problems: all are."""
        return True

    def glance(self, row: Row) -> dict[str, Any]:
        """Return what can be told of a problem without decoding its tests.

        Raises:
            BadValue: It has no question or no tests, the question is too long, or its tests need what is not there.
        """
        asked = self._asked(row)
        if len(asked.question) > LONGEST_QUESTION:
            raise BadValue(f"a question of {len(asked.question)} characters; at most {LONGEST_QUESTION} are asked")
        sources = (
            [text(row, name, default="") for name in ("test", "code_prompt")] if self.form == "bigcodebench" else []
        )
        missing = functions.missing(sources, self.libraries)
        if missing:
            words = ", ".join(missing)
            raise BadValue(f"it needs {words}: not in the sandbox (if a backend has it: libraries={'+'.join(missing)})")
        return {"question": asked.question, "id": asked.id, "notes": list(asked.notes), **asked.kept}

    def problem(self, row: Row) -> dict[str, Any]:
        """Return what a task says: the question, and a digest of all that the problem's row says.

        Raises:
            BadValue: As `glance`.
        """
        columns = {name: row[name] for name in (*self.needed, *self.keep) if name in row}
        said = json.dumps(columns, sort_keys=True, default=str, ensure_ascii=True)
        digest = blake2b(f"{self.form} {self.mapping} {said}".encode(), digest_size=8).hexdigest()
        return {**self.glance(row), "form": self.form, "digest": digest}

    def read(self, row: Row) -> CodeProblem:
        """Return the whole problem.

        Raises:
            BadValue: A field says nothing that can be used.
        """
        found = own.read(row, dict(self.mapping)) if self.form == OWN else FORMS[self.form].read(row)
        if not found.tests.some:
            raise BadValue("there are no tests")
        return replace(found, libraries=self.libraries)

    def _asked(self, row: Row) -> Asked:
        if self.form == OWN:
            return own.asked(row, dict(self.mapping))
        return FORMS[self.form].asked(row)


def code_reader(form: str, options: Mapping[str, str]) -> CodeReader:
    """Return what reads a set's rows.

    Args:
        form: A name of `FORMS`, or `own` for rows of one's own, whose fields `options` has to name.
        options: The options of the pack's name.

    Raises:
        UnknownName: There is no such form; the nearest is given.
        BadValue: A mapping without tests, or for a form that has its own fields.
    """
    if form not in (*FORMS, OWN):
        raise unknown_name("form of programming problems", form, (*FORMS, OWN, AUTO))
    mapping = tuple((key, options[key]) for key in FIELDS if key in options)
    if form == OWN and "tests" not in options:
        raise BadValue("form=own: say which field has the tests, tests=FIELD")
    if form != OWN and mapping:
        raise BadValue(f"{mapping[0][0]}={mapping[0][1]} is for form=own; form={form} knows its fields")
    libraries = tuple(filter(None, options.get("libraries", "").split("+")))
    return CodeReader(form, mapping if form == OWN else (), libraries)


def form_of(columns: Iterable[str], options: Mapping[str, str]) -> str:
    """Return the form that rows with these columns have.

    Raises:
        BadValue: It is none that is known.
    """
    if "tests" in options:
        return OWN
    there = set(columns)
    for name, form in FORMS.items():
        if there.issuperset(form.needed):
            return name
    known = "; ".join(f"{name} ({', '.join(form.needed)})" for name, form in FORMS.items())
    raise BadValue(
        f"fields {', '.join(sorted(there))}: these are no programming problems in a known form. Name the fields by "
        f"question=FIELD,tests=FIELD. The known forms need: {known}"
    )
