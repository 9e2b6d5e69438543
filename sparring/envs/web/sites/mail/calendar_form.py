"""The form of an event: what it may hold, and what is said against it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sparring.envs.web.site import Visit, unique, whole
from sparring.envs.web.sites.mail.calendar_store import (
    LONGEST_SERIES,
    REMINDERS,
    days_of,
    guests_of,
    long_day,
    printable,
    read_day,
    read_time,
    taken,
)
from sparring.envs.web.sites.mail.data import ME

FIELDS = ("title", "calendar", "day", "starts", "ends", "every", "until", "room", "place", "guests", "reminder", "note")
EVERY = {"never": "Does not repeat", "week": "Every week"}
_LONG = {"title": 80, "guests": 1000, "note": 500, "place": 80}
_MOST = 25
"""Guests of an event."""


@dataclass
class Filled:
    """A form that was filled in."""

    values: dict[str, str]
    guests: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def room(self) -> int | None:
        """The room's number."""
        return whole(self.values["room"], 1)

    def columns(self) -> dict[str, object]:
        """Return what comes into the table."""
        kept = {
            name: self.values[name] for name in ("title", "day", "starts", "ends", "every", "until", "place", "note")
        }
        return {
            **kept,
            "calendar_id": int(self.values["calendar"]),
            "room_id": self.room,
            "reminder": int(self.values["reminder"]),
        }


def blank(visit: Visit, day: date) -> dict[str, str]:
    """Return what the form of a new event holds."""
    reminder = visit.value("SELECT value FROM settings WHERE name = 'calendar_reminder'")
    first = visit.value("SELECT MIN(id) FROM calendars")
    filled = {"calendar": str(first), "day": day.isoformat(), "every": "never", "reminder": str(reminder)}
    return {**dict.fromkeys(FIELDS, ""), **filled}


def filled(visit: Visit, event: sqlite3.Row) -> dict[str, str]:
    """Return what the form of an event holds."""
    guests = ", ".join(row["email"] for row in guests_of(visit, event["id"]))
    own = {name: event[name] for name in ("title", "day", "starts", "ends", "every", "until", "place", "note")}
    more = {
        "calendar": event["calendar_id"],
        "room": event["room_id"] or "",
        "reminder": event["reminder"],
        "guests": guests,
    }
    return {name: str(value) for name, value in {**own, **more}.items()}


def read_form(visit: Visit, old: sqlite3.Row | None = None) -> Filled:
    """Read the form of an event.

    Args:
        visit: The request.
        old: The event that is changed, which does not stand in its own way.
    """
    made = Filled({name: visit.field(name)[: _LONG.get(name, 20)] for name in FIELDS})
    values = made.values
    values["title"] = printable(values["title"])
    values["every"] = values["every"] if values["every"] in EVERY else "never"
    values["until"] = values["until"] if values["every"] == "week" else ""
    values["reminder"] = values["reminder"] if whole(values["reminder"]) in REMINDERS else "10"
    calendar = visit.row("SELECT * FROM calendars WHERE id = ?", whole(values["calendar"]))
    made.guests, stranger = _read_guests(visit, values["guests"])
    if not values["title"]:
        made.error = "An event needs a title."
    elif calendar is None:
        made.error = "Choose a calendar."
    elif stranger:
        made.error = f"{stranger[:60]} is not in the address book: give names or email addresses from there."
    elif len(made.guests) > _MOST:
        made.error = f"An event has {_MOST} guests at most."
    else:
        number = None if old is None else int(old["id"])
        made.error = when_wrong(visit, values, "" if old is None else old["day"]) or room_wrong(visit, made, number)
    return made


def _read_guests(visit: Visit, text: str) -> tuple[list[str], str]:
    """Return the addresses of guests, and the first that is in no address book."""
    people = visit.rows("SELECT name, email FROM people ORDER BY id DESC")
    known = {name.lower(): email for name, email in map(tuple, people)} | {
        email: email for _, email in map(tuple, people)
    }
    said = unique(" ".join(part.split()).lower() for part in re.split(r"[,;\n]", text) if part.strip())
    stranger = next((each for each in said if each not in known), "")
    return unique(known[each] for each in said if each in known), stranger


def when_wrong(visit: Visit, values: dict[str, str], kept: str = "") -> str:
    """Return what is wrong with day and time, of which the day `kept` may be past; "" if nothing is."""
    day, starts, ends = read_day(values["day"]), read_time(values["starts"]), read_time(values["ends"])
    if day is None or starts is None or ends is None:
        return "Give a day, a start and an end."
    if ends <= starts:
        return "The end must come after the start, on the same day."
    if day < visit.now.date() and values["day"] != kept:
        return "That day is past."
    if values["every"] == "week":
        until = read_day(values["until"])
        if until is None or until < day or until - day > LONGEST_SERIES:
            return "Say until when it repeats: a day from the first one on, at most a year later."
    return ""


def room_wrong(visit: Visit, made: Filled, but: int | None) -> str:
    """Return what stands in the way of the room; "" if nothing does."""
    if not made.values["room"]:
        return ""
    room = visit.row("SELECT * FROM rooms WHERE id = ?", made.room)
    if room is None:
        return "There is no such room."
    if room["seats"] < len(made.guests) + 1:
        return f"{room['name']} has {room['seats']} seats, but you will be {len(made.guests) + 1}."
    values = made.values
    days = days_of(values["day"], values["every"], values["until"])
    if but is not None:
        days = [day for day in days if (but, day) not in _skipped(visit)]
    return room_taken(visit, room, [(day, values["starts"], values["ends"]) for day in days], but)


def _skipped(visit: Visit) -> set[tuple[int, str]]:
    return {(row["event_id"], row["day"]) for row in visit.rows("SELECT * FROM skipped")}


def room_taken(visit: Visit, room: sqlite3.Row, spans: Sequence[tuple[str, str, str]], but: int | None) -> str:
    """Return by whom a room is taken at some times; "" if it is free."""
    slot = taken(visit, room["id"], spans, but)
    if slot is None:
        return ""
    organizer = slot.event["organizer"]
    who = "you" if organizer == ME else visit.value("SELECT name FROM people WHERE email = ?", organizer) or organizer
    return f"{room['name']} is taken on {long_day(slot.day)} from {slot.event['starts']} to {slot.event['ends']} (by {who})."
