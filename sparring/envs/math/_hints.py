"""What the verifier of mathematics may say about a wrong answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sparring.envs.math._claims import first_false
from sparring.envs.math.grader import grade

FEEDBACK = ("none", "right_wrong", "hint", "step")
_CUT = 300
LONGEST_NOTE = 800
"""No note has more characters."""


def cut(text: str) -> str:
    """Return a text, its end left out if it is long."""
    return text if len(text) <= _CUT else f"{text[:_CUT]}..."


def false_step(response: str) -> str | None:
    """Return a sentence about the first false equation in a response; None if none is found.

    >>> false_step("4 * 6 = 22, so it is 23")
    'In your answer, the first false equation is: 4 * 6 = 22'
    """
    found = first_false(response)
    return found and f"In your answer, the first false equation is: {cut(found)}"


def next_hint(solution: Sequence[str], answer: str, given: int) -> tuple[str | None, int]:
    """Return the next step of a worked solution that does not give the answer away, and how many steps are used up then.

    Of an equation that leads to the answer the left side is shown; the last step, which states the answer, never is.

    >>> next_hint(("4 * 6 = 24", "24 - 1 = 23", "The answer is 23."), "23", 1)
    ('24 - 1 = ?', 2)
    """
    for number, step in enumerate(solution[given:-1], given + 1):
        shown = _veiled(step, answer)
        if shown is not None:
            return cut(shown), number
    return None, len(solution)


def _veiled(step: str, answer: str) -> str | None:
    head, equals, tail = step.rpartition("=")
    if equals and grade(answer, rf"\boxed{{{tail.strip(' .')}}}").correct:
        return f"{head}= ?"
    return None if re.search(rf"(?<![\w.]){re.escape(answer)}(?![\w]|\.\d)", step) else step
