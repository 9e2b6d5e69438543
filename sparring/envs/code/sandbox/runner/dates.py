"""Dates and times between a program and its tests, as plain values."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from .pack import Wire

_TEXTS: dict[str, type[date | time]] = {"date": date, "datetime": datetime, "time": time}


def pack_date(value: object) -> Wire | None:
    """Return a date, time or difference of times as {"y": [its class, its content]}; None if it is none."""
    if type(value) is timedelta:
        return {"y": ["timedelta", [value.days, value.seconds, value.microseconds]]}
    kind = type(value)
    return {"y": [kind.__name__, kind.isoformat(value)]} if kind in _TEXTS.values() else None  # type: ignore[attr-defined]


def unpack_date(content: Any) -> Any:
    """Return what `pack_date` wrote.

    Raises:
        LookupError, TypeError, ValueError, OverflowError: It is none.
    """
    kind, told = content
    return timedelta(*told) if kind == "timedelta" else _TEXTS[kind].fromisoformat(told)
