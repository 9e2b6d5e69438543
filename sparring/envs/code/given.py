"""Code on problems that others wrote: the tests are those of a data set or file, and the same in every episode and attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring.envs.code._tests import LONGEST_VALUE
from sparring.envs.code.conversion.running import judged, prepared
from sparring.envs.code.program import MOST_FAILURES, CodeEnvironment, CodeEpisode
from sparring.envs.code.sandbox import Result
from sparring.errors import BadValue
from sparring.tasks import get_pack
from sparring.tasks.core import Pack, Task
from sparring.tasks.datasets import find_dataset, read_name
from sparring.tasks.datasets.code.forms import LONGEST_QUESTION
from sparring.tasks.datasets.code.problems import CodeProblem, Streams
from sparring.types import Message

_LONGEST_TEXT = LONGEST_QUESTION + 10_000
_LONGEST_LINE = 8 * LONGEST_VALUE
_RULES = (
    "Write a Python program. Answer with the whole program, with all that it imports, in one block that begins with ```python "
    "and ends with ```. It runs on hidden tests, without network and with {libraries} only."
)


def asked(problem: CodeProblem) -> str:
    """Return what a solver is told of a problem: statement, beginning, examples, and what is called or read.

    Raises:
        BadValue: It is longer than texts may be.
    """
    parts = [problem.asked.question.strip()]
    if problem.starter:
        parts.append(f"Use this beginning:\n```python\n{problem.starter.rstrip()}\n```")
    if problem.examples:
        parts.append("For example:\n```python\n{}\n```".format("\n".join(problem.examples)))
    if isinstance(problem.tests, Streams):
        parts.append("The program reads the standard input and writes to the standard output.")
    elif problem.entry:
        parts.append(f"The tests call `{problem.entry}`.")
    text = "\n\n".join(parts)
    if len(text) > _LONGEST_TEXT:
        raise BadValue(
            f"problem {problem.asked.id!r}: a text of {len(text)} characters; at most {_LONGEST_TEXT} are asked"
        )
    return text


class GivenEpisode(CodeEpisode):
    """One problem of a data set."""

    def _asked(self) -> str:
        self.prepared = prepared(self.task)
        return asked(self.prepared.problem)

    def _judged(self, text: str) -> tuple[Result, list[str]]:
        """Return what the tests show, and of the first half, or of the public ones, those that did not pass, in words.

        The other half is never told, so that what is told can be learnt by heart to no avail.
        """
        converted = self.prepared.converted
        result = judged(self.prepared, text, self.environment.limits, self.environment.backend)
        told = max(converted.public, len(converted.tests) // 2)
        found: list[str] = []
        for words, test in zip(converted.words[:told], result.tests, strict=False):
            if test.verdict != "passed" and len(found) < MOST_FAILURES:
                got = test.got[:LONGEST_VALUE]
                gave = f"it gave {got}" if test.verdict == "wrong_answer" else f"{test.verdict}: {got}"
                found.append(f"{words[: _LONGEST_LINE - len(gave) - 2]}; {gave}")
        return result, found

    def solution(self) -> str:
        """The first of the problem's own solutions that is Python 3.

        Raises:
            BadValue: The data has none.
        """
        found = self.prepared.problem.solution
        if found is None:
            raise BadValue(f"problem {self.prepared.problem.asked.id!r} of {self.task.pack}: the data has no solution")
        return f"{found.rstrip()}\n"

    def floor(self) -> str:
        """A program that solves nothing."""
        entry = self.prepared.problem.entry
        return f"def {entry}(*args, **kwargs):\n    return None\n" if entry.isidentifier() else "pass\n"


class GivenEnvironment(CodeEnvironment):
    """Makes episodes of the problems of a data set or file."""

    def __init__(self, id: str, pack: Pack, kwargs: Mapping[str, Any], doc: str | None):
        super().__init__(id, pack, kwargs, doc)
        libraries = read_name(pack.name).options.get("libraries", "").replace("+", ", ")
        words = _RULES.format(
            libraries=f"the standard library and {libraries}" if libraries else "the standard library"
        )
        words += f" You have {self.attempts} attempts." if self.attempts > 1 else ""
        notes = (self.spec.max_turns or 0) - 1
        chars = len(words) + _LONGEST_TEXT + notes * (200 + MOST_FAILURES * (_LONGEST_LINE + 1))
        self.rules = Message("system", words)
        self.spec = replace(self.spec, max_chars=chars)

    def start(self, task: Task, *, seed: int) -> GivenEpisode:
        """State the problem of the task; its tests are those of the data.

        Raises:
            BadValue: The task is of no data set or was altered, or its tests cannot be read.
            SandboxError: The sandbox failed where the problem's own solution has to say what is right.
        """
        return GivenEpisode(self, task, seed)


def given_environment(id: str, given: Mapping[str, Any], doc: str | None) -> GivenEnvironment:
    """Return the environment of a data set or file: `given` has its name as `tasks`.

    Raises:
        BadValue: It is none of programming problems, or a level is asked for.
    """
    name = given["tasks"]
    if given["level"] is not None:
        raise BadValue(f"level={given['level']!r}: {name} has no levels; only packs code/... have")
    source = read_name(name)
    if not source.of_code:
        if source.kind == "file":
            name = replace(source, options={**source.options, "form": "auto"}).name
        elif (known := find_dataset(source.where)) is None or not known.form:
            raise BadValue(f"{name} has no programming problems: name a set code/..., or add form=... to the name")
    return GivenEnvironment(id, get_pack(name), dict(given), doc)
