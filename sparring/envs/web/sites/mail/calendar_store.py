"""What is in the calendar: events, the days on which they are, who is there, what is at the same time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from sparring.envs.web.site import MONTHS
from sparring.envs.web.sites.mail.data import ME

ZONE = "London time"
"""The time zone of all times, for everyone."""
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
"""The days that the calendar knows."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ANSWERS = {"accepted": "Accept", "tentative": "Maybe", "declined": "Decline"}
"""What a guest can answer -> the words of its button."""
STANDINGS = {
    "own": "yours",
    "accepted": "accepted",
    "tentative": "maybe",
    "none": "not answered",
    "declined": "declined",
}
"""What someone has to do with an event -> how the pages say it."""
SHOWN = ("own", "accepted", "tentative", "none")
"""What stands in one's calendar."""
FIRM = ("own", "accepted", "tentative")
"""What others are weighed against."""
REMINDERS = {
    0: "No reminder",
    10: "10 minutes before",
    30: "30 minutes before",
    60: "1 hour before",
    1440: "1 day before",
}
LONGEST_SERIES = timedelta(days=366)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Source(Protocol):
    """What has the mail's data: a visit, or the draw of a task."""

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""


class Slot(NamedTuple):
    """An event on one of its days."""

    event: sqlite3.Row
    day: str

    @property
    def span(self) -> tuple[str, str, str]:
        """Day, start, end."""
        return self.day, self.event["starts"], self.event["ends"]


def read_day(text: str) -> date | None:
    """Return a day that the calendar knows, from its ISO form.

    >>> read_day("2026-03-17"), read_day("2026-02-30"), read_day("1999-01-01")
    (datetime.date(2026, 3, 17), None, None)
    """
    if _DAY.fullmatch(text) is None or not text.isascii():
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def read_time(text: str) -> str | None:
    """Return a time of the day if it is one, such as 09:30."""
    return text if _TIME.fullmatch(text) and text.isascii() else None


def printable(text: str) -> str:
    """Return a name without what cannot be seen.

    >>> printable(" Tea\\x00 ")
    'Tea'
    """
    return "".join(sign for sign in text if sign.isprintable()).strip()


def minutes(time: str) -> int:
    """Return the minutes since midnight.

    >>> minutes("09:30")
    570
    """
    return int(time[:2]) * 60 + int(time[3:])


def clock(number: int) -> str:
    """Return minutes since midnight as a time."""
    return f"{number // 60:02}:{number % 60:02}"


def long_day(iso: str) -> str:
    """Return a day with its weekday.

    >>> long_day("2026-03-17")
    'Tuesday 17 March 2026'
    """
    when = date.fromisoformat(iso)
    return f"{WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when.year}"


def overlap(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two spans (day, start, end) have a minute in common.

    >>> overlap(("d", "09:00", "10:00"), ("d", "10:00", "11:00")), overlap(("d", "09:00", "10:00"), ("d", "09:59", "11:00"))
    (False, True)
    """
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def days_of(first: str, every: str, until: str, low: date = FIRST, high: date = LAST) -> list[str]:
    """Return the days of an event from `low` to `high`: one, or one a week."""
    day = date.fromisoformat(first)
    if every != "week":
        return [first] if low <= day <= high else []
    last = min(high, date.fromisoformat(until))
    day += timedelta(days=max(0, -(-(low - day).days // 7)) * 7)
    return [(day + timedelta(days=k)).isoformat() for k in range(0, (last - day).days + 1, 7)]


_EVENTS = """
SELECT events.*, rooms.name AS room, CASE WHEN organizer = ? THEN 'own' ELSE COALESCE(answer, '') END AS standing
FROM events LEFT JOIN rooms ON rooms.id = room_id LEFT JOIN attendees ON event_id = events.id AND email = ?
"""
_SPAN = "status = 'confirmed' AND events.day <= ? AND CASE every WHEN 'week' THEN until ELSE events.day END >= ?"


def events(source: Source, who: str, where: str, *values: object) -> list[sqlite3.Row]:
    """Return events with the name of the room and what someone has to do with them (`standing`, "" for nothing)."""
    return source.rows(f"{_EVENTS} WHERE {where} ORDER BY events.day, starts, ends, events.id", who, who, *values)


def event(source: Source, number: int | None, who: str = ME) -> sqlite3.Row | None:
    """Return an event by its number."""
    return next(iter(events(source, who, "events.id = ?", number)), None)


def expand(source: Source, found: Iterable[sqlite3.Row], first: date, last: date) -> list[Slot]:
    """Return events on each of their days from `first` to `last`, in order; days that were called off are left out."""
    skipped = {tuple(row) for row in source.rows("SELECT event_id, day FROM skipped")}
    slots = [
        Slot(each, day)
        for each in found
        for day in days_of(each["day"], each["every"], each["until"], first, last)
        if (each["id"], day) not in skipped
    ]
    return sorted(slots, key=lambda slot: (*slot.span, slot.event["id"]))


def diary(source: Source, who: str, first: date, last: date, standings: Sequence[str] = SHOWN) -> list[Slot]:
    """Return what is in someone's calendar from `first` to `last`."""
    found = events(source, who, _SPAN, last.isoformat(), first.isoformat())
    return expand(source, [each for each in found if each["standing"] in standings], first, last)


def same_time(source: Source, who: str, span: tuple[str, str, str], but: int | None = None) -> list[Slot]:
    """Return what someone has at the time of a span, other than the event `but`."""
    on = date.fromisoformat(span[0])
    return [slot for slot in diary(source, who, on, on, FIRM) if slot.event["id"] != but and overlap(slot.span, span)]


def conflicts(source: Source, who: str, first: date, last: date) -> list[tuple[Slot, Slot]]:
    """Return the pairs in someone's calendar that are at the same time."""
    found = diary(source, who, first, last)
    return [
        (one, other) for i, one in enumerate(found) for other in found[i + 1 : i + 20] if overlap(one.span, other.span)
    ]


def in_room(source: Source, room: int | None, first: date, last: date) -> list[Slot]:
    """Return what is in a room."""
    found = events(source, ME, f"{_SPAN} AND room_id = ?", last.isoformat(), first.isoformat(), room)
    return expand(source, found, first, last)


def taken(source: Source, room: int, spans: Sequence[tuple[str, str, str]], but: int | None = None) -> Slot | None:
    """Return what stands in the way of using a room at some times."""
    if not spans:
        return None
    low, high = (date.fromisoformat(pick(day for day, _, _ in spans)) for pick in (min, max))
    wanted: dict[str, list[tuple[str, str, str]]] = {}
    for span in spans:
        wanted.setdefault(span[0], []).append(span)
    for slot in in_room(source, room, low, high):
        if slot.event["id"] != but and any(overlap(slot.span, span) for span in wanted.get(slot.day, ())):
            return slot
    return None


class Hours(NamedTuple):
    """When someone has something on a day."""

    busy: list[tuple[str, str]]
    maybe: list[tuple[str, str]]

    def touch(self, span: tuple[str, str, str]) -> bool:
        """Whether any of them has a minute in common with a span of the day."""
        return any(overlap((span[0], *mine), span) for mine in (*self.busy, *self.maybe))


def hours_of_all(source: Source, day: date) -> dict[str, Hours]:
    """Return everyone's hours on a day: busy with what they organise or accepted, maybe with what they have not answered."""
    iso = day.isoformat()
    found = {slot.event["id"]: slot for slot in expand(source, events(source, ME, _SPAN, iso, iso), day, day)}
    marks = ", ".join("?" * len(found))
    guests = source.rows(f"SELECT * FROM attendees WHERE event_id IN ({marks}) ORDER BY event_id, email", *found)
    out: dict[str, Hours] = {}
    for slot in found.values():
        out.setdefault(slot.event["organizer"], Hours([], [])).busy.append(slot.span[1:])
    for guest in guests:
        if guest["answer"] != "declined":
            hours = out.setdefault(guest["email"], Hours([], []))
            (hours.busy if guest["answer"] == "accepted" else hours.maybe).append(found[guest["event_id"]].span[1:])
    return {who: Hours(merged(hours.busy), merged(hours.maybe)) for who, hours in out.items()}


def merged(spans: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return spans of a day in order, those that touch as one.

    >>> merged([("10:00", "11:00"), ("09:00", "10:00"), ("12:00", "13:00")])
    [('09:00', '11:00'), ('12:00', '13:00')]
    """
    out: list[tuple[str, str]] = []
    for starts, ends in sorted(spans):
        if out and starts <= out[-1][1]:
            out[-1] = (out[-1][0], max(ends, out[-1][1]))
        else:
            out.append((starts, ends))
    return out


def guests_of(source: Source, number: int) -> list[sqlite3.Row]:
    """Return the guests of an event, with their names."""
    return source.rows(
        "SELECT attendees.*, COALESCE((SELECT name FROM people WHERE people.email = attendees.email ORDER BY id), "
        "attendees.email) AS name FROM attendees WHERE event_id = ? ORDER BY name, attendees.email",
        number,
    )
