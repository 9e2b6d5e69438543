"""Guides to the towns, and the planner of routes by road."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.fares import WEEKDAYS, Rows, lasts
from sparring.envs.web.sites.travel.journeys import towns

if TYPE_CHECKING:
    from starlette.responses import Response

_BAD = "Choose towns on the mainland, one after the other, no town twice in a row."


class Stage(NamedTuple):
    """A part of a route."""

    origin: int
    destination: int
    km: int
    minutes: int


def guides(visit: Visit) -> Response:
    """All guides."""
    return visit.page("guides.html", rows=visit.rows("SELECT * FROM towns ORDER BY name"))


def guide(visit: Visit) -> Response:
    """A town and what is to be seen there."""
    town = visit.row("SELECT * FROM towns WHERE slug = ?", visit.path["slug"])
    if town is None:
        return visit.missing("town")
    return visit.page(
        "guide.html",
        town=town,
        sights=visit.rows("SELECT * FROM sights WHERE town_id = ? ORDER BY name", town["id"]),
        hotels=visit.value("SELECT COUNT(*) FROM hotels WHERE town_id = ?", town["id"]),
        weekdays=WEEKDAYS,
    )


def stages(rows: Rows, stops: list[int]) -> list[Stage] | None:
    """Return the parts of a route; None if there is no road."""
    out = []
    for one, other in pairwise(stops):
        found = rows("SELECT * FROM roads WHERE from_id = ? AND to_id = ?", min(one, other), max(one, other))
        if not found:
            return None
        out.append(Stage(one, other, found[0]["km"], found[0]["minutes"]))
    return out


def _mainland(visit: Visit) -> dict[int, str]:
    names = towns(visit)
    there = {row[0] for row in visit.rows("SELECT from_id FROM roads UNION SELECT to_id FROM roads")}
    return {number: name for number, name in names.items() if number in there}


def planner(visit: Visit) -> Response:
    """A route by road, and the routes that were saved."""
    asked = {name: whole(visit.query(name), 1) for name in ("from", "via", "to")}
    begun = any(visit.query(name) for name in ("from", "to"))
    found = stages(visit.rows, [stop for stop in asked.values() if stop]) if asked["from"] and asked["to"] else None
    return visit.page(
        "planner.html",
        422 if begun and not found else 200,
        asked=asked,
        mainland=_mainland(visit),
        stages=found or [],
        lasts=lasts,
        routes=visit.rows("SELECT * FROM routes ORDER BY name, id"),
        error=_BAD if begun and not found else "",
    )


def save_route(visit: Visit) -> Response:
    """Save a route under a name."""
    origin, via, destination = (whole(visit.field(name), 1) for name in ("from", "via", "to"))
    stops = [stop for stop in (origin, via, destination) if stop]
    name = visit.field("name")[:60]
    if origin is None or destination is None or not name or not stages(visit.rows, stops):
        return visit.redirect("/planner", "A route needs a name and towns on the mainland.")
    if visit.row("SELECT 1 FROM routes WHERE name = ?", name):
        return visit.redirect("/planner", f"There is a route {name} already.")
    visit.run("INSERT INTO routes (name, from_id, via_id, to_id) VALUES (?, ?, ?, ?)", name, origin, via, destination)
    return visit.redirect("/planner", f"The route {name} is saved, with {plural(len(stops), 'town')}.")


def delete_route(visit: Visit) -> Response:
    """Delete a route."""
    number = whole(visit.field("route"))
    visit.run("DELETE FROM routes WHERE id = ?", number)
    return visit.redirect("/planner", "The route is deleted.")
