"""Answers to questions: compared by type, never by looking for a piece of text in another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sparring.envs.web.roles import collapse
from sparring.envs.web.site import MONTHS, day, money
from sparring.errors import BadValue, unknown_name

_AMOUNT = re.compile(r"(?:\$|USD)?\s*(-?\d{1,3}(?:,\d{3})+|-?\d+)(?:\.(\d{1,2}))?\s*(?:USD|dollars)?", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?,?\s+(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the answer to a question is.

    Args:
        kind: `number`, `money` (cents), `date` (ISO), `text`, `yes_no`, `list` or `set` (of texts).
        value: The value.

    >>> Answer("money", 125000).accepts("$1,250"), Answer("date", "2026-03-07").accepts("March 7, 2026")
    (True, True)
    >>> Answer("set", ["red", "blue"]).accepts("Blue, red"), Answer("text", "Ada").accepts("Ada Lovelace")
    (True, False)

    Raises:
        UnknownName: There is no such kind.
        BadValue: The value is none of its kind.
    """

    kind: str
    value: Any

    def __post_init__(self) -> None:
        if self.kind not in _READERS:
            raise unknown_name("kind of answer", self.kind, _READERS)
        if not self.accepts(self.written()):
            raise BadValue(f"{self.value!r} is no {self.kind}: {self.written()!r} is not read as the same")

    def accepts(self, text: str) -> bool:
        """Whether a text says this answer."""
        read = _READERS[self.kind]
        expected = sorted(map(_plain, self.value)) if self.kind == "set" else self._expected()
        found = read(text.strip())
        return found is not None and bool(found == expected)

    def _expected(self) -> Any:
        if self.kind == "list":
            return [_plain(each) for each in self.value]
        if self.kind == "text":
            return _plain(self.value)
        return _number(str(self.value)) if self.kind == "number" else self.value

    def written(self) -> str:
        """Return the answer as it can be given."""
        if self.kind == "money":
            return money(self.value)
        if self.kind == "date":
            return day(self.value)
        if self.kind == "yes_no":
            return "yes" if self.value else "no"
        return json.dumps(list(self.value)) if self.kind in ("list", "set") else str(self.value)


def _plain(text: str) -> str:
    return collapse(text).strip("\"'").rstrip(".").strip().casefold()


def _number(text: str) -> Fraction | None:
    found = _NUMBER.fullmatch(text.rstrip(".").strip())
    return Fraction(found[0].replace(",", "")) if found else None


def read_money(text: str) -> int | None:
    """Return the cents that a text says, such as 24.50 or $1,250; None if it says no amount of money."""
    sign = -1 if text.startswith("-$") else 1
    found = _AMOUNT.fullmatch(text.removeprefix("-") if sign < 0 else text.rstrip("."))
    if found is None:
        return None
    whole, cents = int(found[1].replace(",", "")), int((found[2] or "0").ljust(2, "0"))
    return sign * (whole * 100 + (cents if whole >= 0 else -cents))


def _date(text: str) -> str | None:
    text = text.rstrip(".")
    if found := _ISO.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.fullmatch(text):
        parts = int(found[3]), _month(found[2]), int(found[1])
    elif found := _MONTH_FIRST.fullmatch(text):
        parts = int(found[3]), _month(found[1]), int(found[2])
    else:
        return None
    try:
        return date(*parts).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month by its name or its first three letters; 0 if it is none."""
    low = name.lower()
    return next((i for i, month in enumerate(MONTHS, 1) if low in (month.lower(), month[:3].lower())), 0)


def _yes_no(text: str) -> bool | None:
    return {"yes": True, "true": True, "no": False, "false": False}.get(_plain(text))


def _list(text: str) -> list[str]:
    if text.startswith("["):
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, list):
            return [_plain(str(each)) for each in said]
    separator = next((sign for sign in ("\n", ";", ",") if sign in text), ",")
    return [_plain(part) for part in text.split(separator) if part.strip()]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": _number,
    "money": read_money,
    "date": _date,
    "text": _plain,
    "yes_no": _yes_no,
    "list": _list,
    "set": lambda text: sorted(_list(text)),
}
