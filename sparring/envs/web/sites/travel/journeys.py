"""Pages on which journeys are found: the first page, results, a journey with its fares, boards of departures."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.fares import (
    FARES,
    HORIZON,
    MODES,
    MOST,
    TODAY,
    WEEKDAYS,
    Journey,
    clock,
    coming,
    fits,
    joined,
    journeys,
    running,
    runs,
)

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 8
SORTS = {"departure": "Departure", "price": "Price", "duration": "Duration", "changes": "Changes"}
_ORDERS: dict[str, Any] = {
    "departure": lambda one: (one.depart, one.arrive),
    "price": lambda one: (one.price(), one.depart),
    "duration": lambda one: (one.minutes, one.depart),
    "changes": lambda one: (one.changes, one.depart),
}
AFTER = {"": "any time", "540": "09:00", "720": "12:00", "900": "15:00"}
_BAD = f"Choose two different towns, a date from tomorrow to {HORIZON} days ahead, and 1 to {MOST} passengers."


def towns(visit: Visit) -> dict[int, str]:
    """Return the names of all towns by id."""
    if "towns" not in visit.kept:
        visit.kept["towns"] = {row["id"]: row["name"] for row in visit.rows("SELECT id, name FROM towns ORDER BY name")}
    found: dict[int, str] = visit.kept["towns"]
    return found


def home(visit: Visit) -> Response:
    """The first page: the search, what is next, what is new."""
    coming_up = visit.row("SELECT * FROM trips WHERE status = 'booked' AND day > ? ORDER BY day, id", TODAY.isoformat())
    following = None if coming_up is None else joined(visit.rows, coming_up["legs"], day_of(coming_up))
    picks = visit.rows("SELECT * FROM towns WHERE id % 4 = 1 ORDER BY id")
    asked = {"from": visit.value("SELECT home_id FROM account"), "to": 0, "date": "", "passengers": 1}
    return visit.page("home.html", asked=asked, trip=coming_up, following=following, picks=picks, error="")


def day_of(trip: sqlite3.Row) -> date:
    """Return the day of a trip."""
    return date.fromisoformat(trip["day"])


def search(visit: Visit) -> Response:
    """The journeys of a day between two towns, narrowed down and sorted."""
    origin, destination = (whole(visit.query(name), 1) for name in ("from", "to"))
    day, passengers = coming(visit.query("date")), whole(visit.query("passengers"), 1, MOST)
    asked: dict[str, Any] = {
        "from": origin,
        "to": destination,
        "date": visit.query("date")[:10],
        "passengers": passengers or 1,
    }
    asked |= {name: visit.query(name)[:20] for name in ("mode", "direct", "after", "sort")}
    names = towns(visit)
    if not (origin in names and destination in names and origin != destination and day and passengers):
        return visit.page("home.html", 422, asked=asked, trip=None, following=None, picks=[], error=_BAD)
    assert origin is not None
    assert destination is not None
    every = journeys(running(visit.rows, day.isoweekday()), origin, destination, day)
    found = [one for one in every if _matches(one, asked)]
    found.sort(key=_ORDERS.get(asked["sort"], _ORDERS["departure"]))
    pages = max(1, -(-len(found) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    kept = {name: value for name, value in asked.items() if value}

    def address(number: int) -> str:
        return f"/journeys?{urlencode({**kept, 'page': number})}"

    shown = found[(page - 1) * PAGE : page * PAGE]
    return visit.page(
        "results.html",
        asked=asked,
        day=day.isoformat(),
        weekday=WEEKDAYS[day.weekday()],
        journeys=[(one, fits(visit.rows, one, passengers)) for one in shown],
        told=plural(len(found), "journey"),
        any=bool(every),
        page=page,
        pages=pages,
        address=address,
        sorts=SORTS,
        modes=MODES,
        times=AFTER,
    )


def _matches(one: Journey, asked: dict[str, Any]) -> bool:
    return (
        (asked["mode"] not in MODES or one.modes == asked["mode"])
        and not (asked["direct"] and one.changes)
        and one.depart >= (whole(asked["after"]) or 0)
    )


def offer(visit: Visit) -> Response:
    """A journey of a day with its fares."""
    day, passengers = coming(visit.query("date")), whole(visit.query("passengers"), 1, MOST)
    found = None if day is None else joined(visit.rows, visit.query("legs"), day)
    if found is None or passengers is None:
        return visit.missing("journey")
    return offer_page(visit, found, passengers)


def offer_page(visit: Visit, found: Journey, passengers: int, status: int = 200, error: str = "") -> Response:
    """Show a journey with its fares."""
    return visit.page(
        "offer.html",
        status,
        journey=found,
        passengers=passengers,
        people=plural(passengers, "passenger"),
        free=fits(visit.rows, found, passengers),
        fares=FARES,
        error=error,
    )


def departures(visit: Visit) -> Response:
    """What leaves a town, on which days."""
    town = visit.row("SELECT * FROM towns WHERE slug = ?", visit.path["slug"])
    if town is None:
        return visit.missing("town")
    rows = visit.rows("SELECT * FROM services WHERE origin_id = ? ORDER BY depart, id", town["id"])
    mode = visit.query("mode")
    rows = [row for row in rows if mode not in MODES or row["mode"] == mode]
    return visit.page("departures.html", town=town, services=rows, mode=mode, modes=MODES, runs=runs)


def boards(visit: Visit) -> Response:
    """All towns' boards."""
    return visit.page("boards.html", rows=visit.rows("SELECT * FROM towns ORDER BY name"))


def help_page(visit: Visit) -> Response:
    """Fares, luggage, hotels, points."""
    return visit.page("help.html", fares=FARES)


def common(visit: Visit) -> dict[str, Any]:
    """Return what every page can use."""
    names = towns(visit)
    return {"towns": names, "clock": clock, "plural": plural}
