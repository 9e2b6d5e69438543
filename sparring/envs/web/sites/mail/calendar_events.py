"""Events: looking at one, making, changing, moving, calling off, answering."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.mail.calendar_form import (
    EVERY,
    Filled,
    blank,
    filled,
    read_form,
    room_taken,
    when_wrong,
)
from sparring.envs.web.sites.mail.calendar_store import (
    ANSWERS,
    LAST,
    REMINDERS,
    STANDINGS,
    Slot,
    event,
    expand,
    guests_of,
    long_day,
    read_day,
    same_time,
)
from sparring.envs.web.sites.mail.calendar_views import asked_day, names_of, page, seen
from sparring.envs.web.sites.mail.data import ME

if TYPE_CHECKING:
    from starlette.responses import Response

_NEXT = 5
"""So many of the coming days of a weekly event are listed."""


def _found(visit: Visit) -> sqlite3.Row | None:
    """Return the event that an address names, if one has to do with it."""
    found = event(visit, whole(str(visit.path["number"])))
    return found if found is not None and found["standing"] else None


def _coming(visit: Visit, found: sqlite3.Row) -> list[str]:
    """Return the days of an event from today on."""
    return [slot.day for slot in expand(visit, [found], visit.now.date(), LAST)]


def _chosen(visit: Visit, found: sqlite3.Row, text: str, *, past: bool = False) -> str | None:
    """Return the day of a series that is meant, if it is on that day (and that is not past); None for the series as a whole."""
    day = read_day(text)
    if found["every"] != "week" or day is None or (day < visit.now.date() and not past):
        return None
    return day.isoformat() if expand(visit, [found], day, day) else None


def _changeable(visit: Visit) -> sqlite3.Row | None:
    """Return the event that an address names, if one may change it."""
    found = _found(visit)
    mine = found is not None and found["organizer"] == ME and found["status"] == "confirmed"
    return found if found is not None and mine and _coming(visit, found) else None


def show(visit: Visit) -> Response:
    """An event."""
    found = _found(visit)
    if found is None:
        return visit.missing("event")
    names, coming = names_of(visit), _coming(visit, found)
    one = _chosen(visit, found, visit.query("day"), past=True)
    slot = Slot(found, one or (coming[0] if coming else found["day"]))
    mine = visit.row("SELECT * FROM attendees WHERE event_id = ? AND email = ?", found["id"], ME)
    guests = guests_of(visit, found["id"])
    return page(
        visit,
        "event.html",
        event=found,
        seen=seen(slot, names),
        one=one,
        coming=[(long_day(day), f"/calendar/e/{found['id']}?day={day}") for day in coming[:_NEXT]],
        until=long_day(found["until"]) if found["every"] == "week" else "",
        calendar=visit.value("SELECT name FROM calendars WHERE id = ?", found["calendar_id"]) or "",
        guests=[
            ("you" if row["email"] == ME else row["name"], STANDINGS[row["answer"]], row["note"]) for row in guests
        ],
        mine=mine,
        reminder=found["reminder"] if mine is None else mine["reminder"],
        reminders=REMINDERS,
        answers=_answers(found["standing"]) if coming else {},
        clash=[seen(other, names) for other in same_time(visit, ME, slot.span, found["id"])],
        changeable=_changeable(visit) is not None,
        changing=f"?day={one}" if one in coming else "",
        past=not coming,
    )


def _answers(standing: str) -> dict[str, str]:
    """What can be answered, but for the answer that is given."""
    return {} if standing == "own" else {key: words for key, words in ANSWERS.items() if key != standing}


def invitation(visit: Visit, letter: int) -> dict[str, Any] | None:
    """Return the event that a letter invites to, as the letter's page shows it; None if it invites to none."""
    number = visit.value("SELECT event_id FROM invitations WHERE message_id = ?", letter)
    found = None if number is None else event(visit, number)
    if found is None or found["standing"] in ("", "own"):
        return None
    names, coming = names_of(visit), _coming(visit, found)
    slot = Slot(found, coming[0] if coming else found["day"])
    return {
        **seen(slot, names, series=True),
        "number": found["id"],
        "cancelled": found["status"] != "confirmed",
        "clash": [seen(other, names) for other in same_time(visit, ME, slot.span, found["id"])],
        "answers": _answers(found["standing"]) if coming and found["status"] == "confirmed" else {},
    }


def answer(visit: Visit) -> Response:
    """Answer an invitation."""
    found, said = _found(visit), visit.field("answer")
    if found is None or found["standing"] == "own" or said not in ANSWERS:
        return visit.missing("invitation")
    if found["status"] != "confirmed" or not _coming(visit, found):
        return visit.redirect(f"/calendar/e/{found['id']}", "It is too late to answer.")
    visit.run(
        "UPDATE attendees SET answer = ?, note = ? WHERE event_id = ? AND email = ?",
        *(said, visit.field("words")[:200], found["id"], ME),
    )
    letter = whole(visit.field("letter"), 1)
    return visit.redirect(f"/m/{letter}" if letter else f"/calendar/e/{found['id']}", f"Answered: {STANDINGS[said]}.")


def remind(visit: Visit) -> Response:
    """Set when one is reminded of an event."""
    found, before = _found(visit), whole(visit.field("reminder"))
    if found is None or before not in REMINDERS:
        return visit.missing("event")
    if found["standing"] == "own":
        visit.run("UPDATE events SET reminder = ? WHERE id = ?", before, found["id"])
    else:
        visit.run("UPDATE attendees SET reminder = ? WHERE event_id = ? AND email = ?", before, found["id"], ME)
    return visit.redirect(f"/calendar/e/{found['id']}", f"Reminder: {REMINDERS[before].lower()}.")


def form(visit: Visit) -> Response:
    """The form of an event: a new one, or one's own."""
    if "number" not in visit.path:
        return _form(visit, Filled(blank(visit, asked_day(visit))), None)
    found = _changeable(visit)
    return (
        visit.missing("event of yours that is to come")
        if found is None
        else _form(visit, Filled(filled(visit, found)), found)
    )


def _form(visit: Visit, made: Filled, found: sqlite3.Row | None, status: int = 200) -> Response:
    calendars = visit.rows("SELECT * FROM calendars ORDER BY id")
    rooms = visit.rows("SELECT * FROM rooms ORDER BY id")
    return page(
        visit,
        "event_form.html",
        status,
        **{"event": found, "values": made.values, "error": made.error, "calendars": calendars, "rooms": rooms},
        **{"every": EVERY, "reminders": REMINDERS},
    )


def save(visit: Visit) -> Response:
    """Save a new event, or one's own."""
    found = None
    if "number" in visit.path:
        found = _changeable(visit)
        if found is None:
            return visit.missing("event of yours that is to come")
    made = read_form(visit, found)
    if made.error:
        return _form(visit, made, found, 422)
    columns = made.columns()
    if found is None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        number = visit.run(f"INSERT INTO events ({names}, organizer) VALUES ({marks}, ?)", *columns.values(), ME)
    else:
        number = int(found["id"])
        sets = ", ".join(f"{name} = ?" for name in columns)
        visit.run(f"UPDATE events SET {sets} WHERE id = ?", *columns.values(), number)
    _invite(visit, number, made.guests)
    return visit.redirect(f"/calendar/e/{number}", "The event is saved.")


def _invite(visit: Visit, number: int, guests: list[str]) -> None:
    """Make these the guests of an event; who is one already keeps the answer."""
    before = {row["email"] for row in guests_of(visit, number)}
    for email in sorted(before - set(guests)):
        visit.run("DELETE FROM attendees WHERE event_id = ? AND email = ?", number, email)
    for email in guests:
        if email not in before:
            visit.run("INSERT INTO attendees (event_id, email) VALUES (?, ?)", number, email)


def move_form(visit: Visit) -> Response:
    """The form by which an event, or one day of a series, is moved."""
    found = _changeable(visit)
    if found is None:
        return visit.missing("event of yours that is to come")
    one = _chosen(visit, found, visit.query("day"))
    values = {"day": one or found["day"], "starts": found["starts"], "ends": found["ends"]}
    return _move(visit, found, one, values)


def _move(
    visit: Visit, found: sqlite3.Row, one: str | None, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    told = long_day(one or found["day"])
    return page(visit, "event_move.html", status, event=found, one=one, told=told, values=values, error=error)


def move(visit: Visit) -> Response:
    """Move an event; or one day of a series, which becomes an event of its own."""
    found = _changeable(visit)
    if found is None:
        return visit.missing("event of yours that is to come")
    one = _chosen(visit, found, visit.field("one"))
    values = {name: visit.field(name)[:20] for name in ("day", "starts", "ends")}
    if found["every"] == "week" and one is None:
        return _move(visit, found, one, values, 422, "Choose a day of the series, or change the series.")
    error = when_wrong(visit, {**values, "every": "never"})
    room = visit.row("SELECT * FROM rooms WHERE id = ?", found["room_id"])
    if not error and room is not None:
        error = _room(visit, found, one, room, values)
    if error:
        return _move(visit, found, one, values, 422, error)
    if one is None:
        visit.run("UPDATE events SET day = ?, starts = ?, ends = ? WHERE id = ?", *values.values(), found["id"])
        return visit.redirect(f"/calendar/e/{found['id']}", "The event is moved.")
    visit.run("INSERT INTO skipped VALUES (?, ?)", found["id"], one)
    number = visit.run(
        "INSERT INTO events (calendar_id, organizer, title, place, room_id, day, starts, ends, note, reminder) "
        "SELECT calendar_id, organizer, title, place, room_id, ?, ?, ?, note, reminder FROM events WHERE id = ?",
        *(*values.values(), found["id"]),
    )
    visit.run(
        "INSERT INTO attendees SELECT ?, email, answer, note, reminder FROM attendees WHERE event_id = ?",
        number,
        found["id"],
    )
    return visit.redirect(f"/calendar/e/{number}", "This day of the series is moved.")


def _room(visit: Visit, found: sqlite3.Row, one: str | None, room: sqlite3.Row, values: dict[str, str]) -> str:
    """Return what stands in the way of the room at the new time: a series may stand in its own way."""
    span = (values["day"], values["starts"], values["ends"])
    day = date.fromisoformat(span[0])
    alone = one is None or all(slot.day == one for slot in expand(visit, [found], day, day))
    return room_taken(visit, room, [span], found["id"] if alone else None)


def cancel_form(visit: Visit) -> Response:
    """The question whether an event, or one day of a series, is to be called off."""
    found = _changeable(visit)
    if found is None:
        return visit.missing("event of yours that is to come")
    one = _chosen(visit, found, visit.query("day"))
    guests = [row["name"] for row in guests_of(visit, found["id"])]
    return page(visit, "event_cancel.html", event=found, one=one, told=long_day(one or found["day"]), guests=guests)


def cancel(visit: Visit) -> Response:
    """Call off an event, or one day of a series."""
    found = _changeable(visit)
    if found is None:
        return visit.missing("event of yours that is to come")
    one = _chosen(visit, found, visit.field("one"))
    if visit.field("one") and one is None:
        return visit.missing("day of the series")
    if one is None:
        visit.run("UPDATE events SET status = 'cancelled' WHERE id = ?", found["id"])
        return visit.redirect("/calendar", f"{found['title']} is called off.")
    visit.run("INSERT INTO skipped VALUES (?, ?)", found["id"], one)
    return visit.redirect("/calendar", f"{found['title']} is called off on {long_day(one)}.")
