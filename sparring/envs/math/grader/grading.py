"""The grader: extract, read, compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from sparring.envs.math.grader import shortcuts
from sparring.envs.math.grader.boxes import last_boxes
from sparring.envs.math.grader.compare import compare
from sparring.envs.math.grader.equal import Outcome
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.extract import extract
from sparring.envs.math.grader.options import Grade, Options
from sparring.envs.math.grader.reader import read
from sparring.envs.math.grader.remarks import MAX_REMEMBERED, understand
from sparring.envs.math.grader.show import show
from sparring.envs.math.grader.text import clean, plain, unwrap
from sparring.envs.math.grader.values import Items, Matrix, Value
from sparring.errors import BadValue, Boundary

DEFAULT = Options()
_LONGEST_REASON = 300
_LONGEST_SIMPLE = 60
_VERDICTS: dict[bool | None, Literal["correct", "wrong", "undecided"]] = {
    True: "correct",
    False: "wrong",
    None: "undecided",
}


@dataclass(frozen=True, slots=True)
class _Gold:
    """A gold answer, read once."""

    value: Value | None
    error: str = ""


class _Simple(NamedTuple):
    """A gold answer that needs no parser, and how an answer is read that is compared with it."""

    value: shortcuts.Quick
    read: shortcuts.Reader
    path: str
    shown: str


@lru_cache(maxsize=32768)
def _simple(gold: str) -> _Simple | None:
    """Return a gold answer that needs no parser; only short ones are asked for, since they are kept."""
    for path, reader in shortcuts.READERS:
        if (value := reader(gold)) is not None:
            return _Simple(value, reader, path, shortcuts.shown(value))
    return None


def _read_gold(text: str, options: Options) -> _Gold:
    with Boundary() as boundary:  # a defect of the grader is no defect of the caller
        try:
            return _Gold(understand(text, decimal_comma=options.decimal_comma))
        except (CannotRead, TooMuch, Undefined) as error:
            return _Gold(None, error=str(error))
    return _Gold(None, error=_defect(boundary.error))


_remembered_gold = lru_cache(maxsize=8192)(_read_gold)


def _gold(text: str, options: Options) -> _Gold:
    return (_remembered_gold if len(text) <= MAX_REMEMBERED else _read_gold)(text, options)


def _defect(error: BaseException | None) -> str:
    return f"the grader failed: {type(error).__name__}: {error}"[:_LONGEST_REASON]


def grade(gold: str, response: str, options: Options = DEFAULT) -> Grade:
    r"""Return whether the answer in a response is the gold answer.

    It never raises for what a response says, and does a bounded amount of work, whatever it says. What cannot be read as an
    answer is wrong; what can, but is too much work to compare, is undecided, and so is every answer to a gold that cannot be read
    (see `check_gold`).

    >>> grade("1/2", r"Hence it is \boxed{\frac{2}{4}}.").correct, grade("1/2", "0.49").verdict
    (True, 'wrong')
    """
    if len(gold) < _LONGEST_SIMPLE and (options is DEFAULT or options.exact) and (simple := _simple(gold)) is not None:
        text = shortcuts.content(response)
        found = None if text is None else simple.read(text)
        if found is not None:
            if found == simple.value:
                return Grade("correct", simple.shown, "the answers are equal", text, simple.path)
            shown = shortcuts.shown(found)
            return Grade("wrong", shown, f"{shown} is not {simple.shown}", text, simple.path)
    answer = None
    with Boundary() as boundary:  # a defect of the grader must not end a training run
        answer = extract(response)
        if answer is None:
            return Grade("wrong", None, "the response has no answer", None, "extraction")
        return _graded(gold, _gold(gold, options), answer, response, options)
    return Grade("undecided", None, _defect(boundary.error), answer, "error")


def _graded(gold: str, target: _Gold, answer: str, response: str, options: Options) -> Grade:
    found = _judged(gold, target, answer, options)
    if found.verdict == "wrong" and isinstance(target.value, Items) and target.value.kind in ("list", "set"):
        listed = last_boxes(response, len(target.value.items))
        if listed is not None and (other := _judged(gold, target, listed, options)).correct:
            return other
    return found


def _judged(gold: str, target: _Gold, answer: str, options: Options) -> Grade:
    if target.value is None:
        if _tidy(gold) == _tidy(answer):
            return Grade("correct", None, "the texts are the same", answer, "form")
        return Grade("undecided", None, f"the gold answer cannot be read: {target.error}", answer, "gold")
    try:
        value = understand(answer, decimal_comma=options.decimal_comma)
        shown = show(value)
    except (CannotRead, Undefined) as error:
        return Grade("wrong", None, f"the answer cannot be read: {error}", answer, "reading")
    except TooMuch as error:
        return Grade("undecided", None, f"the answer is not worked out: {error}", answer, "budget")
    outcome = _outcome(gold, target.value, answer, value, options)
    return Grade(_VERDICTS[outcome.same], shown, outcome.reason, answer, outcome.path)


def _tidy(text: str) -> str:
    return plain(clean(unwrap(text))).replace(" ", "")


def _outcome(gold: str, target: Value, answer: str, value: Value, options: Options) -> Outcome:
    try:
        outcome = compare(target, value, options)
        if outcome.same is False and isinstance(target, (Items, Matrix)) != isinstance(value, (Items, Matrix)):
            return _with_separators(gold, answer, outcome, options)
    except TooMuch as error:
        same = _tidy(gold) == _tidy(answer)
        return Outcome(True, "form", "the texts are the same") if same else Outcome(None, "budget", str(error))
    except (CannotRead, Undefined) as error:
        return Outcome(False, "kind", str(error))
    return outcome


def _with_separators(gold: str, answer: str, outcome: Outcome, options: Options) -> Outcome:
    """Read `100,200` as two numbers where the other side is a collection."""
    if "," not in gold or "," not in answer:
        return outcome
    try:
        first, second = (read(text, decimal_comma=options.decimal_comma, separators=True) for text in (gold, answer))
    except (CannotRead, TooMuch, Undefined):
        return outcome
    return compare(first, second, options)


def check_gold(gold: str, options: Options = DEFAULT) -> str:
    """Return the canonical form of a gold answer; for use when tasks are loaded.

    Raises:
        BadValue: It cannot be read.

    >>> check_gold("0.50"), check_gold(r"{2, 1}")
    ('1/2', '{1, 2}')
    """
    target = _gold(gold, options)
    if target.value is None:
        raise BadValue(
            f"gold answer {gold!r} cannot be read: {target.error}; write it as the documentation of the grader says"
        )
    try:
        return show(target.value)
    except (CannotRead, TooMuch, Undefined) as error:
        raise BadValue(f"gold answer {gold!r} is too large to be written out: {error}") from error
