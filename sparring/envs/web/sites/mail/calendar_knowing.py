"""What the calendar's tasks share: events to ask for, the rows they make, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sparring.envs.web.checks import Bind, Expect, added, changed
from sparring.envs.web.jobs import Draw, Plan, button, fill, link, select
from sparring.envs.web.sites.mail.calendar_store import clock, diary, events, long_day, overlap, taken
from sparring.envs.web.sites.mail.data import ME

SOON = "2026-03-18"
"""Tomorrow."""
TITLES = (
    *("Fire drill", "Photo day", "First aid course", "Print run", "Stocktaking", "Press visit", "Team breakfast"),
    *("Test of the phones", "Desk move", "Supplier lunch", "Poster hanging", "Quiet hour"),
)
"""Of events that nobody has yet."""
PLACES = (
    "Corn Exchange",
    "Café Linden",
    "Print shop, Dock Road",
    "Station hall",
    "Botanic Garden",
    "Yard behind the mill",
)
LENGTHS = (30, 45, 60, 75, 90)


class Time(NamedTuple):
    """A day, a start and an end."""

    day: str
    starts: str
    ends: str

    @property
    def said(self) -> str:
        """The time as a goal names it."""
        return f"{long_day(self.day)} from {self.starts} to {self.ends}"

    @property
    def columns(self) -> dict[str, object]:
        """The time in a row."""
        return self._asdict()


def a_day(draw: Draw, low: int = 2, high: int = 40) -> str:
    """Draw a workday so many days from today."""
    while True:
        day = date(2026, 3, 17) + timedelta(days=draw.rng.randint(low, high))
        if day.weekday() < 5:
            return day.isoformat()


def a_time(draw: Draw, day: str = "") -> Time:
    """Draw a time to come; on a day, if one is given."""
    starts = draw.rng.randrange(34, 66) * 15
    return Time(day or a_day(draw), clock(starts), clock(starts + draw.choice(LENGTHS)))


def free_time(draw: Draw, room: int | None, day: str = "") -> Time:
    """Draw a time at which I have nothing and a room, if one is given, is free."""
    while True:
        found = a_time(draw, day)
        on = date.fromisoformat(found.day)
        mine = diary(draw, ME, on, on)
        if not any(overlap(slot.span, found) for slot in mine) and (room is None or taken(draw, room, [found]) is None):
            return found


def own(draw: Draw, where: str = "1") -> list[sqlite3.Row]:
    """Return one's own single events to come."""
    return events(
        draw, ME, f"organizer = ? AND status = 'confirmed' AND every = 'never' AND day >= ? AND {where}", ME, SOON
    )


def series(draw: Draw) -> list[sqlite3.Row]:
    """Return one's own weekly events."""
    return events(draw, ME, "organizer = ? AND status = 'confirmed' AND every = 'week'", ME)


def invited(draw: Draw, *answers: str) -> list[sqlite3.Row]:
    """Return colleagues' single events to come to which one gave one of these answers, with the organizers' names."""
    marks = ", ".join("?" * len(answers))
    return draw.rows(
        "SELECT events.*, (SELECT name FROM people WHERE people.email = organizer) AS who FROM events JOIN attendees ON "
        "event_id = events.id AND email = ? WHERE status = 'confirmed' AND every = 'never' AND day >= ? "
        f"AND answer IN ({marks}) ORDER BY events.id",
        *(ME, SOON, *answers),
    )


def letter_of(draw: Draw, event: sqlite3.Row) -> sqlite3.Row:
    """Return the letter that invites to an event."""
    kept, key = draw.kept, f"letter of {event['id']}"
    if key not in kept:
        kept[key] = draw.row(
            "SELECT messages.*, people.name AS who FROM invitations JOIN messages ON messages.id = message_id "
            "LEFT JOIN people ON email = sender WHERE event_id = ?",
            event["id"],
        )
    found: sqlite3.Row = kept[key]
    return found


def looked_up(title: str) -> Plan:
    """Find an event that is to come and open it."""
    return (link("Calendar"), link("Find events"), fill("Words", title, submit=True), link(title))


def put_in(title: str, calendar: str, time: Time, *more: Plan) -> Plan:
    """Fill the form of a new event and save it."""
    when = (fill("Day", time.day), fill("Start", time.starts), fill("End", time.ends))
    begin = (link("Calendar"), link("New event"), fill("Title", title), select("In the calendar", calendar))
    return (*begin, *when, *sum(more, ()), button("Save event"))


def moved_to(time: Time) -> Plan:
    """Fill the form by which an event is moved."""
    return (fill("Day", time.day), fill("Start", time.starts), fill("End", time.ends), button("Move"))


def occupy(draw: Draw, room: int, email: str, time: Time) -> None:
    """Let a colleague have a room."""
    draw.run(
        "INSERT INTO events (organizer, title, room_id, day, starts, ends) VALUES (?, 'Meeting', ?, ?, ?, ?)",
        *(email, room, *time),
    )


def new_event(
    draw: Draw, title: str, calendar: str, time: Time, guests: Sequence[str] = (), **more: object
) -> list[Expect]:
    """What making an event adds."""
    number = draw.value("SELECT id FROM calendars WHERE name = ?", calendar)
    row = {"id": Bind("event"), "calendar_id": number, "organizer": ME, "title": title, **time.columns, **more}
    asked = [added("attendees", f"{email} is asked", event_id=Bind("event"), email=email) for email in guests]
    return [added("events", f"the event {title}", **row), *asked]


def answered(event: sqlite3.Row, said: str, **more: object) -> Expect:
    """An answer to an invitation."""
    return changed("attendees", (event["id"], ME), f"{event['title']}: {said}", answer=said, **more)


def called_off(event: sqlite3.Row) -> Expect:
    """An event that is called off."""
    return changed("events", event["id"], f"{event['title']} called off", status="cancelled")


def room_label(room: sqlite3.Row) -> str:
    """A room as the form of an event names it."""
    return f"{room['name']} ({room['seats']} seats)"
