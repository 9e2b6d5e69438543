"""Days, weeks and months; what waits for an answer, what is at the same time, reminders; searching."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import MONTHS, Visit, plural, whole
from sparring.envs.web.sites.mail.calendar_store import (
    FIRST,
    LAST,
    REMINDERS,
    STANDINGS,
    WEEKDAYS,
    ZONE,
    Slot,
    conflicts,
    diary,
    events,
    expand,
    long_day,
    minutes,
    read_day,
    same_time,
)
from sparring.envs.web.sites.mail.data import ME

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 15
VIEWS = ("day", "week", "month")
WHEN = {"coming": "From today on", "past": "Before today", "all": "All"}
_AHEAD = timedelta(days=60)
"""How far ahead reminders and conflicts are looked for."""


def page(visit: Visit, template: str, status: int = 200, /, **values: Any) -> Response:
    """Return a page of the calendar."""
    waiting = visit.value(
        "SELECT COUNT(*) FROM attendees JOIN events ON id = event_id WHERE email = ? AND answer = 'none' "
        "AND status = 'confirmed' AND CASE every WHEN 'week' THEN until ELSE day END >= ?",
        *(ME, visit.now.date().isoformat()),
    )
    return visit.page(template, status, waiting=waiting, zone=ZONE, **values)


def seen(slot: Slot, names: Mapping[str, str], *, series: bool = False) -> dict[str, Any]:
    """Return an event on one of its days as the pages show it; `series` leads to the series and not to the day."""
    event = slot.event
    weekly = event["every"] == "week"
    return {
        "title": event["title"],
        "link": f"/calendar/e/{event['id']}" + (f"?day={slot.day}" if weekly and not series else ""),
        "day": long_day(slot.day),
        "time": f"{event['starts']} to {event['ends']}",
        "where": event["room"] or event["place"],
        "weekly": weekly,
        "who": "you" if event["organizer"] == ME else names.get(event["organizer"], event["organizer"]),
        "standing": STANDINGS.get(event["standing"], ""),
    }


def names_of(visit: Visit) -> dict[str, str]:
    """Return the names of addresses."""
    return {row["email"]: row["name"] for row in visit.rows("SELECT email, name FROM people ORDER BY id DESC")}


def shown(visit: Visit, first: date, last: date) -> list[Slot]:
    """Return one's diary without the calendars that are hidden."""
    hidden = {row["id"] for row in visit.rows("SELECT id FROM calendars WHERE NOT shown")}
    return [slot for slot in diary(visit, ME, first, last) if slot.event["calendar_id"] not in hidden]


def asked_day(visit: Visit) -> date:
    """Return the day that the address asks for, or today."""
    return read_day(visit.query("day")) or visit.now.date()


def calendar(visit: Visit) -> Response:
    """A day, a week or a month."""
    view = visit.query("view")
    if view not in VIEWS:
        view = str(visit.value("SELECT value FROM settings WHERE name = 'calendar_view'"))
    day = asked_day(visit)
    return {"day": _day, "week": _week, "month": _month}[view if view in VIEWS else "week"](visit, day)


def _around(visit: Visit, view: str, before: date, after: date, day: date) -> dict[str, Any]:
    """The pager of a view, and the links to the others."""
    return {
        "view": view,
        "views": [(each, f"/calendar?{urlencode({'view': each, 'day': day.isoformat()})}") for each in VIEWS],
        "before": f"/calendar?view={view}&day={before}" if before >= FIRST else "",
        "after": f"/calendar?view={view}&day={after}" if after <= LAST else "",
        "iso": day.isoformat(),
    }


def _day(visit: Visit, day: date) -> Response:
    names, step = names_of(visit), timedelta(days=1)
    slots = shown(visit, day, day)
    hours = range(min([8, *(minutes(slot.event["starts"]) // 60 for slot in slots)]), 18)
    late = max([17, *(minutes(slot.event["starts"]) // 60 for slot in slots)])
    rows = [
        (f"{hour:02}:00", [seen(slot, names) for slot in slots if minutes(slot.event["starts"]) // 60 == hour])
        for hour in range(hours.start, late + 1)
    ]
    more = _around(visit, "day", day - step, day + step, day)
    return page(visit, "calendar_day.html", named=long_day(day.isoformat()), rows=rows, **more)


def _week(visit: Visit, day: date) -> Response:
    names, monday = names_of(visit), day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=k) for k in range(7)]
    slots = shown(visit, monday, days[-1])
    rows = [
        (
            long_day(each.isoformat()),
            each.isoformat(),
            [seen(slot, names) for slot in slots if slot.day == each.isoformat()],
        )
        for each in days
    ]
    more = _around(visit, "week", monday - timedelta(days=7), monday + timedelta(days=7), day)
    title = f"Week of {long_day(monday.isoformat())}"
    return page(visit, "calendar_week.html", named=title, rows=rows, **more)


def _month(visit: Visit, day: date) -> Response:
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    monday = first - timedelta(days=first.weekday())
    slots = shown(visit, first, after - timedelta(days=1))
    weeks: list[list[tuple[str, str, list[str]]]] = []
    while monday < after:
        days = [monday + timedelta(days=k) for k in range(7)]
        weeks.append([_cell(each, slots) if each.month == day.month else ("", "", []) for each in days])
        monday += timedelta(days=7)
    more = _around(visit, "month", (first - timedelta(days=1)).replace(day=1), after, day)
    title = f"{MONTHS[day.month - 1]} {day.year}"
    return page(visit, "calendar_month.html", named=title, weeks=weeks, weekdays=WEEKDAYS, **more)


def _cell(day: date, slots: Sequence[Slot]) -> tuple[str, str, list[str]]:
    """A day of a month: its name, its link, what is on."""
    iso = day.isoformat()
    lines = [f"{slot.event['starts']} {slot.event['title']}" for slot in slots if slot.day == iso]
    return f"{day.day} {MONTHS[day.month - 1]}", f"/calendar?view=day&day={iso}", lines


def invitations(visit: Visit) -> Response:
    """What one is invited to: what waits for an answer first, then what is answered."""
    now, names = visit.now.date(), names_of(visit)
    found = events(visit, ME, "status = 'confirmed' AND answer IS NOT NULL")
    coming = _next(visit, found, now)
    rows = {
        waits: [
            {
                **seen(slot, names, series=True),
                "clash": [seen(other, names) for other in same_time(visit, ME, slot.span, slot.event["id"])],
            }
            for slot in coming
            if (slot.event["standing"] == "none") is waits
        ]
        for waits in (True, False)
    }
    return page(visit, "calendar_invitations.html", waits=rows[True], answered=rows[False])


def _next(visit: Visit, found: Sequence[sqlite3.Row], first: date) -> list[Slot]:
    """Return events on the first of their days from a day on."""
    out: dict[int, Slot] = {}
    for slot in expand(visit, found, first, LAST):
        out.setdefault(slot.event["id"], slot)
    return list(out.values())


def clashes(visit: Visit) -> Response:
    """What is at the same time in the next weeks."""
    now, names = visit.now.date(), names_of(visit)
    pairs = conflicts(visit, ME, now, now + _AHEAD)
    return page(
        visit, "calendar_conflicts.html", pairs=[(seen(one, names), seen(other, names)) for one, other in pairs]
    )


def reminders(visit: Visit) -> Response:
    """When one is reminded of what, in order; what does not remind is left out."""
    now, names = visit.now, names_of(visit)
    mine = {row["event_id"]: row["reminder"] for row in visit.rows("SELECT * FROM attendees WHERE email = ?", ME)}
    due = []
    for slot in diary(visit, ME, now.date(), now.date() + timedelta(days=14)):
        before = mine.get(slot.event["id"], slot.event["reminder"])
        when = datetime.fromisoformat(f"{slot.day}T{slot.event['starts']}") - timedelta(minutes=before)
        if before and when >= now:
            due.append((when, before, slot))
    due.sort(key=lambda each: (each[0], each[2].event["id"]))
    number, pages = _paged(visit, len(due))
    rows = [
        (
            long_day(when.date().isoformat()),
            f"{when:%H:%M}",
            REMINDERS.get(before, f"{before} minutes before"),
            seen(slot, names),
        )
        for when, before, slot in due[(number - 1) * PAGE : number * PAGE]
    ]
    return page(
        visit,
        "calendar_reminders.html",
        rows=rows,
        number=number,
        pages=pages,
        address=lambda number: f"/calendar/reminders?page={number}",
    )


def _paged(visit: Visit, count: int) -> tuple[int, int]:
    """Return which page is asked for, and how many there are."""
    pages = max(1, -(-count // PAGE))
    return min(whole(visit.query("page"), 1) or 1, pages), pages


def search(visit: Visit) -> Response:
    """Events by words, calendar and time: weekly ones once, on their first day."""
    asked = {"q": visit.query("q")[:100], "when": visit.query("when"), "calendar": visit.query("calendar")[:40]}
    asked["when"] = asked["when"] if asked["when"] in WHEN else "coming"
    known = names_of(visit)
    calendars = visit.rows("SELECT * FROM calendars ORDER BY id")
    number_of = {row["name"]: row["id"] for row in calendars}
    found = [each for each in events(visit, ME, "status = 'confirmed'") if each["standing"]]
    if asked["calendar"] in number_of:
        found = [each for each in found if each["calendar_id"] == number_of[asked["calendar"]]]
    else:
        asked["calendar"] = ""
    words = asked["q"].lower().split()[:8]
    found = [each for each in found if all(word in _text(each, known) for word in words)]
    today = visit.now.date().isoformat()
    if asked["when"] != "all":
        found = [each for each in found if (_last(each) >= today) is (asked["when"] == "coming")]
    page_number, pages = _paged(visit, len(found))
    kept = {name: value for name, value in asked.items() if value}
    return page(
        visit,
        "calendar_search.html",
        asked=asked,
        when=WHEN,
        calendars=calendars,
        told=plural(len(found), "event"),
        rows=[
            seen(Slot(each, each["day"]), known, series=True)
            for each in found[(page_number - 1) * PAGE : page_number * PAGE]
        ],
        number=page_number,
        pages=pages,
        address=lambda number: f"/calendar/search?{urlencode({**kept, 'page': number})}",
    )


def _last(event: sqlite3.Row) -> str:
    return str(event["until"] if event["every"] == "week" else event["day"])


def _text(event: sqlite3.Row, names: Mapping[str, str]) -> str:
    """What is searched of an event."""
    said = (event["title"], event["place"], event["room"] or "", event["note"], names.get(event["organizer"], ""))
    return " ".join(said).lower()
