"""Colleagues' hours, rooms, calendars, settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.mail.calendar_store import (
    FIRST,
    LAST,
    REMINDERS,
    hours_of_all,
    in_room,
    long_day,
    printable,
)
from sparring.envs.web.sites.mail.calendar_views import VIEWS, asked_day, names_of, page
from sparring.envs.web.sites.mail.data import ME, TEAMS

if TYPE_CHECKING:
    from starlette.responses import Response

    from sparring.envs.web.sites.mail.calendar_store import Slot

_MOST = 8
"""Calendars that one can have."""


def _written(spans: list[tuple[str, str]]) -> str:
    return ", ".join(f"{starts} to {ends}" for starts, ends in spans)


def _days(visit: Visit, path: str, kept: str = "") -> dict[str, str]:
    """The day that is shown, and the links to the days around it."""
    day, step = asked_day(visit), timedelta(days=1)
    return {
        "iso": day.isoformat(),
        "told": long_day(day.isoformat()),
        "before": f"{path}?day={day - step}{kept}" if day > FIRST else "",
        "after": f"{path}?day={day + step}{kept}" if day < LAST else "",
    }


def free(visit: Visit) -> Response:
    """When colleagues have something on a day."""
    team = visit.query("team")
    team = team if team in TEAMS else ""
    people = visit.rows("SELECT * FROM people WHERE team = ? OR ? = '' ORDER BY name, id", team, team)
    hours = hours_of_all(visit, asked_day(visit))
    rows = [
        (one["name"], one["team"], _written(hours[one["email"]].busy), _written(hours[one["email"]].maybe))
        if one["email"] in hours
        else (one["name"], one["team"], "", "")
        for one in people
    ]
    days = _days(visit, "/calendar/free", f"&team={team}" if team else "")
    return page(visit, "calendar_free.html", rows=rows, team=team, teams=TEAMS, **days)


def rooms(visit: Visit) -> Response:
    """The rooms, and when they are taken on a day."""
    day = asked_day(visit)
    rows = [
        (room, _written([slot.span[1:] for slot in in_room(visit, room["id"], day, day)]))
        for room in visit.rows("SELECT * FROM rooms ORDER BY id")
    ]
    return page(visit, "calendar_rooms.html", rows=rows, **_days(visit, "/calendar/rooms"))


def room(visit: Visit) -> Response:
    """A room, and who has it in a week."""
    found = visit.row("SELECT * FROM rooms WHERE id = ?", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("room")
    day = asked_day(visit)
    monday = day - timedelta(days=day.weekday())
    names = names_of(visit)
    rows = [
        (long_day(slot.day), f"{slot.event['starts']} to {slot.event['ends']}", _holder(slot, names))
        for slot in in_room(visit, found["id"], monday, monday + timedelta(days=6))
    ]
    week = timedelta(days=7)
    address = f"/calendar/rooms/{found['id']}?day="
    return page(
        visit,
        "calendar_room.html",
        room=found,
        rows=rows,
        told=f"Week of {long_day(monday.isoformat())}",
        before=f"{address}{day - week}" if day - week >= FIRST else "",
        after=f"{address}{day + week}" if day + week <= LAST else "",
    )


def _holder(slot: Slot, names: dict[str, str]) -> str:
    """Who has a room: of what is not one's own business, only the name."""
    organizer = slot.event["organizer"]
    who = "You" if organizer == ME else names.get(organizer, organizer)
    return f"{who}: {slot.event['title']}" if slot.event["standing"] else who


def calendars(visit: Visit) -> Response:
    """One's calendars."""
    counts = {
        row[0]: row[1]
        for row in visit.rows(
            "SELECT calendar_id, COUNT(*) FROM events WHERE status = 'confirmed' GROUP BY calendar_id"
        )
    }
    return page(visit, "calendars.html", calendars=visit.rows("SELECT * FROM calendars ORDER BY id"), counts=counts)


def change_calendars(visit: Visit) -> Response:
    """Add a calendar, or show or hide one."""
    turned = visit.row("SELECT * FROM calendars WHERE id = ?", whole(visit.field("turn")))
    if turned is not None:
        visit.run("UPDATE calendars SET shown = ? WHERE id = ?", 1 - turned["shown"], turned["id"])
        return visit.redirect("/calendar/calendars", f"{turned['name']} is {'hidden' if turned['shown'] else 'shown'}.")
    name = printable(visit.field("name"))[:40]
    if not name or visit.row("SELECT 1 FROM calendars WHERE name = ?", name):
        return visit.redirect("/calendar/calendars", "Give a name that no calendar has yet.")
    if visit.value("SELECT COUNT(*) FROM calendars") >= _MOST:
        return visit.redirect("/calendar/calendars", f"You can have {_MOST} calendars.")
    visit.run("INSERT INTO calendars (name) VALUES (?)", name)
    return visit.redirect("/calendar/calendars", f"The calendar {name} is added.")


def settings(visit: Visit) -> Response:
    """What the calendar begins with."""
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")}
    return page(visit, "calendar_settings.html", values=values, views=VIEWS, reminders=REMINDERS)


def save_settings(visit: Visit) -> Response:
    """Save what the calendar begins with."""
    view, before = visit.field("view"), whole(visit.field("reminder"))
    if view not in VIEWS or before not in REMINDERS:
        return visit.redirect("/calendar/settings", "Choose a view and a reminder.")
    visit.run("UPDATE settings SET value = ? WHERE name = 'calendar_view'", view)
    visit.run("UPDATE settings SET value = ? WHERE name = 'calendar_reminder'", str(before))
    return visit.redirect("/calendar/settings", "The settings of the calendar are saved.")
