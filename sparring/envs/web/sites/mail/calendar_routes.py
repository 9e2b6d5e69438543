"""The calendar's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import get, post
from sparring.envs.web.sites.mail import calendar_around as around
from sparring.envs.web.sites.mail import calendar_events as events
from sparring.envs.web.sites.mail import calendar_views as views

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/calendar", views.calendar),
        get("/calendar/invitations", views.invitations),
        get("/calendar/conflicts", views.clashes),
        get("/calendar/reminders", views.reminders),
        get("/calendar/search", views.search),
        get("/calendar/free", around.free),
        get("/calendar/rooms", around.rooms),
        get("/calendar/rooms/{number}", around.room),
        get("/calendar/calendars", around.calendars),
        post("/calendar/calendars", around.change_calendars),
        get("/calendar/settings", around.settings),
        post("/calendar/settings", around.save_settings),
        get("/calendar/new", events.form),
        post("/calendar/new", events.save),
        get("/calendar/e/{number}", events.show),
        get("/calendar/e/{number}/edit", events.form),
        post("/calendar/e/{number}/edit", events.save),
        get("/calendar/e/{number}/move", events.move_form),
        post("/calendar/e/{number}/move", events.move),
        get("/calendar/e/{number}/cancel", events.cancel_form),
        post("/calendar/e/{number}/cancel", events.cancel),
        post("/calendar/e/{number}/answer", events.answer),
        post("/calendar/e/{number}/remind", events.remind),
    ]
