"""Trips: all of them, one of them, another day, cancelling, luggage, seats."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.fares import (
    BAG,
    BAGS,
    FARES,
    SEATS,
    TODAY,
    Journey,
    coming,
    fits,
    free_seats,
    joined,
    refund,
    seat_called,
)
from sparring.envs.web.sites.travel.journeys import day_of

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 5
SHOWN = {
    "upcoming": ("upcoming", "status = 'booked' AND day > ? ORDER BY day, id"),
    "past": ("past", "status = 'booked' AND day <= ? ORDER BY day DESC, id"),
    "cancelled": ("cancelled", "status = 'cancelled' AND day != ? ORDER BY day DESC, id"),
}


def trips(visit: Visit) -> Response:
    """All trips: those to come, or those of the past, or those that were cancelled."""
    shown = visit.query("show") if visit.query("show") in SHOWN else "upcoming"
    found = visit.rows(f"SELECT * FROM trips WHERE {SHOWN[shown][1]}", TODAY.isoformat())
    pages = max(1, -(-len(found) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    return visit.page(
        "trips.html",
        trips=[(row, _journey(visit, row)) for row in found[(page - 1) * PAGE : page * PAGE]],
        shown=shown,
        shows=SHOWN,
        told=plural(len(found), "trip"),
        page=page,
        pages=pages,
        address=lambda number: f"/trips?show={shown}&page={number}",
    )


def _journey(visit: Visit, trip: sqlite3.Row) -> Journey:
    found = joined(visit.rows, trip["legs"], day_of(trip))
    assert found is not None, f"trip {trip['id']} goes by {trip['legs']} on {trip['day']}, which does not run"
    return found


def _own(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM trips WHERE id = ?", whole(str(visit.path["number"])))


def _people(visit: Visit, trip: int) -> list[sqlite3.Row]:
    return visit.rows(
        "SELECT travellers.name, travellers.id, bags FROM trip_travellers JOIN travellers ON id = traveller_id "
        "WHERE trip_id = ? ORDER BY id",
        trip,
    )


def _seats(visit: Visit, trip: int) -> dict[tuple[int, int], str]:
    """Return service and traveller -> seat."""
    rows = visit.rows("SELECT * FROM seats WHERE trip_id = ?", trip)
    return {(row["service_id"], row["traveller_id"]): row["seat"] for row in rows}


def is_open(trip: sqlite3.Row) -> bool:
    """Whether something about a trip can still be changed."""
    return bool(trip["status"] == "booked" and trip["day"] > TODAY.isoformat())


def trip(visit: Visit) -> Response:
    """One trip."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    return visit.page(
        "trip.html",
        trip=found,
        journey=_journey(visit, found),
        people=_people(visit, found["id"]),
        seats=_seats(visit, found["id"]),
        called=seat_called,
        fare=FARES[found["fare"]],
        card=visit.value("SELECT label FROM cards WHERE id = ?", found["card_id"]),
        open=is_open(found),
    )


def _refused(visit: Visit, found: sqlite3.Row, *, needs: str = "") -> Response | None:
    """Return the answer to who wants to change what cannot be changed."""
    if not is_open(found):
        return visit.redirect(
            f"/trips/{found['id']}", "This trip is over or cancelled; nothing about it can be changed."
        )
    if needs and getattr(FARES[found["fare"]], needs) is None:
        return visit.redirect(f"/trips/{found['id']}", f"{found['fare']} tickets can be neither changed nor cancelled.")
    return None


def change(visit: Visit) -> Response:
    """Another day: the form, and what the change would be."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found, needs="change_cents")
    if refused is not None:
        return refused
    asked = visit.query("date")[:10]
    moved, error = _moved(visit, found, asked) if asked else (None, "")
    return _change_page(visit, found, 422 if error else 200, asked=asked, moved=moved, error=error)


def _moved(visit: Visit, found: sqlite3.Row, asked: str) -> tuple[Journey | None, str]:
    """Return a trip's journey on another day, or why it cannot be."""
    day = coming(asked)
    if day is None or asked == found["day"]:
        return None, "Choose another day, from tomorrow on."
    moved = joined(visit.rows, found["legs"], day)
    if moved is None:
        return None, "Not all services of this trip run on that day."
    if not fits(visit.rows, moved, len(_people(visit, found["id"]))):
        return None, "That day is sold out."
    return moved, ""


def _fee(visit: Visit, found: sqlite3.Row) -> int:
    return (FARES[found["fare"]].change_cents or 0) * len(_people(visit, found["id"]))


def _change_page(visit: Visit, found: sqlite3.Row, status: int, **values: Any) -> Response:
    fee, journey = _fee(visit, found), _journey(visit, found)
    return visit.page("trip_change.html", status, trip=found, journey=journey, fee=fee, **values)


def do_change(visit: Visit) -> Response:
    """Move a trip to another day; seats that were chosen are given up."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found, needs="change_cents")
    if refused is not None:
        return refused
    asked = visit.field("date")[:10]
    moved, error = _moved(visit, found, asked)
    if moved is None:
        return _change_page(visit, found, 422, asked=asked, moved=None, error=error)
    fee = _fee(visit, found)
    visit.run("UPDATE trips SET day = ?, total_cents = total_cents + ? WHERE id = ?", asked, fee, found["id"])
    visit.run("DELETE FROM seats WHERE trip_id = ?", found["id"])
    return visit.redirect(f"/trips/{found['id']}", "The date of your trip is changed.")


def cancel(visit: Visit) -> Response:
    """What comes back if a trip is cancelled."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found, needs="kept_percent")
    if refused is not None:
        return refused
    return visit.page("trip_cancel.html", trip=found, journey=_journey(visit, found), back=refund(found))


def do_cancel(visit: Visit) -> Response:
    """Cancel a trip."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found, needs="kept_percent")
    if refused is not None:
        return refused
    visit.run("UPDATE trips SET status = 'cancelled', refund_cents = ? WHERE id = ?", refund(found), found["id"])
    visit.run("DELETE FROM seats WHERE trip_id = ?", found["id"])
    return visit.redirect(f"/trips/{found['id']}", f"Trip {found['id']} is cancelled.")


def luggage(visit: Visit) -> Response:
    """The form for extra bags."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    return _refused(visit, found) or _luggage_page(visit, found)


def _luggage_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    people = _people(visit, found["id"])
    values = {"people": people, "bag": BAG, "most": BAGS, "fare": FARES[found["fare"]], "error": error}
    return visit.page("trip_luggage.html", status, trip=found, **values)


def add_luggage(visit: Visit) -> Response:
    """Add extra bags."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found)
    if refused is not None:
        return refused
    people = _people(visit, found["id"])
    wanted = {one["id"]: whole(visit.field(f"bags-{one['id']}"), one["bags"], BAGS) for one in people}
    if None in wanted.values():
        return _luggage_page(visit, found, 422, f"Luggage can be added, up to {BAGS} bags each, but not given back.")
    more = sum((wanted[one["id"]] or 0) - one["bags"] for one in people)
    for number, bags in wanted.items():
        visit.run(
            "UPDATE trip_travellers SET bags = ? WHERE trip_id = ? AND traveller_id = ?", bags, found["id"], number
        )
    visit.run("UPDATE trips SET total_cents = total_cents + ? WHERE id = ?", more * BAG, found["id"])
    return visit.redirect(f"/trips/{found['id']}", f"{plural(more, 'bag')} added.")


def seats(visit: Visit) -> Response:
    """The form for seats."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    return _refused(visit, found) or _seats_page(visit, found)


def _choices(visit: Visit, found: sqlite3.Row) -> dict[int, list[str]]:
    """Return service -> the seats that the travellers of a trip can have."""
    mine = _seats(visit, found["id"])
    journey = _journey(visit, found)
    free = {leg["id"]: set(free_seats(visit.rows, leg, journey.day)) for leg in journey.legs}
    for (service, _), seat in mine.items():
        free[service].add(seat)
    return {service: [seat for seat in SEATS if seat in there] for service, there in free.items()}


def _seats_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "trip_seats.html",
        status,
        trip=found,
        journey=_journey(visit, found),
        people=_people(visit, found["id"]),
        seats=_seats(visit, found["id"]),
        choices=_choices(visit, found),
        called=seat_called,
        error=error,
    )


def set_seats(visit: Visit) -> Response:
    """Choose seats."""
    found = _own(visit)
    if found is None:
        return visit.missing("trip")
    refused = _refused(visit, found)
    if refused is not None:
        return refused
    wanted: dict[tuple[int, int], str] = {}
    for service, there in _choices(visit, found).items():
        people = [one["id"] for one in _people(visit, found["id"])]
        chosen = {number: visit.field(f"seat-{service}-{number}") for number in people}
        taken = [seat for seat in chosen.values() if seat]
        if len(taken) > len(set(taken)) or not set(taken) <= set(there):
            return _seats_page(visit, found, 422, "Choose seats that are free, and a different one for everybody.")
        wanted |= {(service, number): seat for number, seat in chosen.items() if seat}
    visit.run("DELETE FROM seats WHERE trip_id = ?", found["id"])
    for (service, number), seat in wanted.items():
        visit.run("INSERT INTO seats VALUES (?, ?, ?, ?)", found["id"], service, number, seat)
    return visit.redirect(f"/trips/{found['id']}", "Your seats are saved.")
