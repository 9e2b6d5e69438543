"""Stays that are booked: all of them, one of them, its wishes, cancelling."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.fares import FREE_UNTIL, TODAY, stay_refund

if TYPE_CHECKING:
    from starlette.responses import Response

_STAYS = """
SELECT stays.*, rooms.name AS room, hotels.name AS hotel, hotel_id, travellers.name AS lead FROM stays
JOIN rooms ON rooms.id = room_id JOIN hotels ON hotels.id = hotel_id
LEFT JOIN travellers ON travellers.id = traveller_id
"""


def stays(visit: Visit) -> Response:
    """All stays, the latest first."""
    found = visit.rows(f"{_STAYS} ORDER BY check_in DESC, stays.id")
    return visit.page("stays.html", stays=found, told=plural(len(found), "stay"), today=TODAY.isoformat())


def _own(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_STAYS} WHERE stays.id = ?", whole(str(visit.path["number"])))


def is_open(found: sqlite3.Row) -> bool:
    """Whether something about a stay can still be changed."""
    return bool(found["status"] == "booked" and found["check_in"] > TODAY.isoformat())


def stay(visit: Visit) -> Response:
    """One stay."""
    found = _own(visit)
    if found is None:
        return visit.missing("stay")
    return visit.page(
        "stay.html",
        stay=found,
        open=is_open(found),
        back=stay_refund(found),
        card=visit.value("SELECT label FROM cards WHERE id = ?", found["card_id"]),
        guests=plural(found["guests"], "guest"),
        free_until=FREE_UNTIL,
    )


def wish(visit: Visit) -> Response:
    """Change what the hotel is asked for."""
    found = _own(visit)
    if found is None:
        return visit.missing("stay")
    if not is_open(found):
        return visit.redirect(f"/stays/{found['id']}", "This stay is over or cancelled.")
    visit.run("UPDATE stays SET wish = ? WHERE id = ?", visit.field("wish")[:300], found["id"])
    return visit.redirect(f"/stays/{found['id']}", "The hotel is told.")


def cancel(visit: Visit) -> Response:
    """What comes back if a stay is cancelled."""
    found = _own(visit)
    if found is None:
        return visit.missing("stay")
    if not is_open(found) or stay_refund(found) is None:
        return visit.redirect(f"/stays/{found['id']}", "This stay cannot be cancelled.")
    return visit.page("stay_cancel.html", stay=found, back=stay_refund(found))


def do_cancel(visit: Visit) -> Response:
    """Cancel a stay."""
    found = _own(visit)
    if found is None:
        return visit.missing("stay")
    if not is_open(found) or stay_refund(found) is None:
        return visit.redirect(f"/stays/{found['id']}", "This stay cannot be cancelled.")
    visit.run("UPDATE stays SET status = 'cancelled', refund_cents = ? WHERE id = ?", stay_refund(found), found["id"])
    return visit.redirect(f"/stays/{found['id']}", f"Stay {found['id']} is cancelled.")
