"""Verifiers by name, and functions as verifiers: is an answer right?

| name | an answer is right if | the reference is |
|---|---|---|
| `exact` | it is the reference, apart from case, width of characters and runs of white space | any text |
| `number` | it is the same number, written as 1,234.5, -3 or 2/3 | a number |
| `choice` | it is the same letter, as in B, b or (B) | a letter |
| `math` | the grader of mathematics says so (`sparring.envs.math.grader`) | what the grader can read |

But for `math`, which looks for the answer as `docs/math.md` says, the answer is the whole text, or what the last `[..]`,
`\\boxed{..}` or `<move>..</move>` in it holds: nothing is guessed from prose.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sparring.envs.core import answers
from sparring.envs.math.grader import check_gold, grade
from sparring.errors import BadValue, Boundary, InfrastructureError, unknown_name
from sparring.tasks.core import Task
from sparring.tasks.generated import normal

LONGEST = 1000
"""Longer answers count only by what their last mark holds."""
_SHOWN = 80
_NUMBER = re.compile(
    r"([+-]?)(?:([0-9]{1,3}(?:,[0-9]{3}){1,20}|[0-9]{1,60})(\.[0-9]{0,60})?|(\.[0-9]{1,60}))(?:/([0-9]{1,60}))?"
)
_LETTER = re.compile(r"\(?([A-Za-z])[).:]?")
_ALONE = "Write {what} alone, or put it in brackets at the end: [{example}]."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier says of an answer."""

    score: float
    """From 0 to 1."""
    feedback: str
    read: str | None
    """The answer as it was read; None if none can be read."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """When an answer is right."""

    name: str
    rules: str
    """What the solver is told of the form of answers."""
    judge: Callable[[str, Task], Verdict]
    check: Callable[[str], object]
    """Raises `BadValue` for a reference answer that cannot be read."""
    asked: str = "{}"
    """How a right answer is written, for the player `oracle`."""


def find_verifier(verifier: str | Callable[..., Any], task: str) -> Verifier:
    """Return the verifier of a name, or of a function (answer, task) -> score, or (score, feedback), or None (it cannot be read).

    Raises:
        UnknownName: There is none of that name; the nearest is given.
        BadValue: It is neither a name nor a function of two arguments.
    """
    if isinstance(verifier, str):
        if verifier not in VERIFIERS:
            raise unknown_name("verifier", verifier, VERIFIERS)
        return VERIFIERS[verifier]
    if not callable(verifier):
        raise BadValue(
            f"verifier={verifier!r:.80} of task {task!r}: use {', '.join(VERIFIERS)}, or a function (answer, task)"
        )
    if not _takes_two(verifier):
        raise BadValue(
            f"the verifier of task {task!r} is a function of {inspect.signature(verifier)}: write (answer, task); what was asked is "
            "in task.params"
        )
    return Verifier(getattr(verifier, "__name__", "function"), "Answer the question.", _Own(task, verifier), normal)


def _takes_two(function: Callable[..., Any]) -> bool:
    """Return whether a function can be called with two arguments, as far as that is known.

    >>> _takes_two(lambda answer, task: 1), _takes_two(lambda answer: 1), _takes_two(max)
    (True, False, True)
    """
    with suppress(ValueError):  # of some that are written in C nothing is known
        try:
            inspect.signature(function).bind(None, None)
        except TypeError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Own:
    """A function as verifier: it is somebody else's code, so what it raises or returns is looked at."""

    task: str
    function: Callable[[str, Task], Any]

    def __call__(self, text: str, task: Task) -> Verdict:
        """Judge an answer.

        Raises:
            InfrastructureError: The function raised, or returned no score; the answer is then neither right nor wrong.
        """
        with Boundary() as boundary:
            found = self.function(text, task)
        if boundary.error is not None:
            what = f"raised {type(boundary.error).__name__}: {boundary.error}"
            raise InfrastructureError(self._defect(what, text)) from boundary.error
        if found is None:
            return Verdict(0.0, "no answer can be read in that", None)
        score, feedback = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
        score = score.item() if isinstance(score, np.generic) else score
        known = isinstance(score, int | float) and math.isfinite(score) and 0 <= score <= 1
        if not known or not isinstance(feedback, str | None):
            raise InfrastructureError(self._defect(f"returned {found!r:.80}", text))
        return Verdict(float(score), feedback or ("right" if score == 1 else "wrong"), text[:_SHOWN])

    def _defect(self, what: str, text: str) -> str:
        return (
            f"the verifier of task {self.task!r} {what}, of the answer {text!r:.80}: return a score from 0 to 1, (score, feedback), "
            "or None, for any text"
        )


def read_number(text: str) -> Fraction | None:
    """Return the number that a text is; None if it is none.

    >>> read_number("1,234.5"), read_number("-2/4"), read_number("12 eggs")
    (Fraction(2469, 2), Fraction(-1, 2), None)
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None or (found[5] and not int(found[5])):
        return None
    digits = f"{(found[2] or '0').replace(',', '')}{found[3] or found[4] or ''}"
    value = Fraction(digits if not digits.endswith(".") else digits[:-1]) / int(found[5] or 1)
    return -value if found[1] == "-" else value


def read_letter(text: str) -> str | None:
    """Return the letter of the option that a text names.

    >>> read_letter("(b)"), read_letter("B."), read_letter("B or C")
    ('B', 'B', None)
    """
    found = _LETTER.fullmatch(text.strip())
    return found[1].upper() if found else None


@dataclass(frozen=True, slots=True)
class _Compared:
    """Compares what the answer and the reference are read as."""

    read: Callable[[str], object]
    what: str

    def __call__(self, text: str, task: Task) -> Verdict:
        reference = self.read(task.params["answer"])
        found = [(shown, value) for shown in _candidates(text) if (value := self.read(shown)) is not None]
        if not found:
            return Verdict(0.0, f"no answer: write {self.what} alone, or in brackets", None)
        right = next((shown for shown, value in found if value == reference), None)
        if right is not None:
            return Verdict(1.0, "right", right[:_SHOWN])
        shown = found[-1][0]
        return Verdict(0.0, f"wrong: {shown[:_SHOWN]} is not the answer", shown[:_SHOWN])

    def check(self, reference: str) -> None:
        """Do nothing for a reference that can be read.

        Raises:
            BadValue: It cannot.
        """
        if len(reference) > LONGEST:
            raise BadValue(f"the reference answer has {len(reference)} characters, and answers have {LONGEST} at most")
        if self.read(reference) is None:
            raise BadValue(
                f"the reference answer {reference!r:.80} is not {self.what}: mend it, or name another verifier"
            )


def _candidates(text: str) -> Iterator[str]:
    return filter(None, answers(text, whole=LONGEST, most=LONGEST))


def _mathematics(text: str, task: Task) -> Verdict:
    found = grade(task.params["answer"], text)
    if found.value is None and found.verdict == "wrong":
        return Verdict(0.0, "no answer can be read in that", None)
    if found.verdict == "undecided":
        return Verdict(0.0, f"undecided: {found.reason}", found.value)
    shown = (found.value or "")[:_SHOWN]
    return Verdict(float(found.correct), "right" if found.correct else f"wrong: {shown} is not the answer", found.value)


def _compared(name: str, read: Callable[[str], object], what: str, example: str) -> Verifier:
    judge = _Compared(read, what)
    return Verifier(name, _ALONE.format(what=what, example=example), judge, judge.check)


VERIFIERS = {
    one.name: one
    for one in (
        _compared("exact", normal, "the answer", "answer"),
        _compared("number", read_number, "the number", "42"),
        _compared("choice", read_letter, "the letter of the right option", "A"),
        Verifier(
            "math", "Put your final answer in \\boxed{...}, in exact form.", _mathematics, check_gold, "\\boxed{{{}}}"
        ),
    )
}
"""Name -> verifier."""
