"""From a row of somebody's table to a problem of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sparring.errors import BadValue, unknown_name
from sparring.tasks.datasets.answers import LETTERS, READERS, choice, plain, unlabelled

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ASKS_FOR_A_LETTER = "Answer with the letter of the right option."


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a row say what."""

    question: tuple[str, ...] = ("question",)
    """Joined by a line break where they say something; `a.b` is the field b inside the field a."""
    answer: str = "answer"
    read: str = "auto"
    """How the answer is written: a name of `READERS`."""
    choices: str = ""
    """The list of options of a multiple-choice question."""
    solution: str = ""
    keep: tuple[str, ...] = ()
    """What else is kept as it is: levels, subjects, ids."""
    strip: tuple[str, ...] = ()
    """Regular expressions; what they match in the question (instructions on the form of the answer) is left out."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Only rows that have one of these values there are problems."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which no problem can be made."""
        paths = (*self.question, self.answer, self.choices, self.solution, *self.where)
        return tuple(dict.fromkeys(path.partition(".")[0] for path in paths if path))

    def changed(self, options: Mapping[str, str]) -> Fields:
        """Return these fields with what the options of a pack's name say.

        Raises:
            UnknownName: There is no such way to read an answer; the nearest is given.
        """
        new: dict[str, Any] = {key: options[key] for key in ("answer", "read", "choices", "solution") if key in options}
        if "question" in options:
            new |= {"question": tuple(options["question"].split("+")), "strip": ()}
        if "answer" in options and "read" not in options:
            new["read"] = "choice" if "choices" in options else "auto"
        found = replace(self, **new)
        if found.read not in READERS:
            raise unknown_name("way to read an answer", found.read, READERS)
        return found

    def wanted(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is one of the problems."""
        return all(str(value_at(row, path)) in values for path, values in self.where.items())

    def glance(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what `problem` returns."""
        return self.problem(row)

    def problem(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return `question`, `answer` and whatever else is kept of a row.

        Raises:
            BadValue: A field is missing or says nothing that can be used.
        """
        question = "\n".join(filter(None, (_text(row, path) for path in self.question)))
        for pattern in self.strip:
            question = re.sub(pattern, "", question)
        if not question.strip():
            raise BadValue("the question is empty")
        asked, answer = question.strip(), value_at(row, self.answer)
        if self.choices:
            options = _options(value_at(row, self.choices))
            lines = [f"({letter}) {option}" for letter, option in zip(LETTERS, options, strict=False)]
            said = {"question": "\n".join((asked, *lines, _ASKS_FOR_A_LETTER)), "answer": choice(answer, options)}
        else:
            said = {"question": asked, "answer": READERS[self.read](answer)}
        for text in (said["question"], said["answer"]):
            if not text.isascii() and _SURROGATE.search(text):
                raise BadValue(f"half a character (a surrogate) is in {text!r:.80}")
        kept = {path: value_at(row, path) for path in self.keep if path in row and row[path] is not None}
        worked = {"solution": [_text(row, self.solution)]} if self.solution else {}
        return {**said, **worked, **kept}


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """Return the value of a field; `a.b` is the field b inside the field a.

    Raises:
        BadValue: There is no such field; those that there are are named.
    """
    value: Any = row
    for part in (path,) if path in row else path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            known = ", ".join(map(str, value)) if isinstance(value, Mapping) else f"no fields but {value!r:.40}"
            raise BadValue(f"there is no field {path!r}; there are {known or 'none'}")
        value = value[part]
    return value


def _text(row: Mapping[str, Any], path: str) -> str:
    """The text of a field; of a chat the last message of the user. An absent text is empty."""
    value = value_at(row, path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        said = [turn["content"] for turn in value if isinstance(turn, Mapping) and turn.get("role") == "user"]
        if value and not said:
            raise BadValue(f"field {path!r} is {value!r:.80}: neither a text nor a chat in which a user speaks")
        value = said[-1] if said else None
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(f"field {path!r} is {value!r:.80}, no text")
    return value.strip()


def _options(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not 2 <= len(value) <= len(LETTERS):
        raise BadValue(f"the options are {value!r:.80}, no list of 2 to {len(LETTERS)} options")
    return unlabelled([plain(option) for option in value])
