"""Hotels: finding, the short list, booking a stay, stays that are booked."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.booking import valid_card
from sparring.envs.web.sites.travel.fares import (
    BOARDS,
    FREE_UNTIL,
    HORIZON,
    RATES,
    board_called,
    board_cents,
    coming,
    has_room,
    nights,
    stay_price,
)

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 5
LONGEST = 14
"""The most nights of a stay."""
GUESTS = 4
SORTS = {"price": "Price", "rating": "Rating", "stars": "Stars", "distance": "Distance from the centre"}
_BAD = f"Choose a town, check-in from tomorrow to {HORIZON} days ahead, 1 to {LONGEST} nights and 1 to {GUESTS} guests."


class Wanted(NamedTuple):
    """When somebody wants to stay, and how many they are."""

    check_in: str
    check_out: str
    guests: int

    @property
    def nights(self) -> list[str]:
        """The nights by the days on which they begin."""
        return nights(date.fromisoformat(self.check_in), date.fromisoformat(self.check_out))


def wanted(check_in: str, check_out: str, guests: str) -> Wanted | None:
    """Return what is wanted, if it can be booked."""
    first, last, number = coming(check_in), coming(check_out), whole(guests, 1, GUESTS)
    if first is None or last is None or number is None or not 1 <= (last - first).days <= LONGEST:
        return None
    return Wanted(check_in, check_out, number)


def _asked(visit: Visit) -> Wanted | None:
    return wanted(visit.query("in"), visit.query("out"), visit.query("guests"))


def search(visit: Visit) -> Response:
    """Hotels of a town that have a room."""
    names = ("town", "in", "out", "guests", "stars", "breakfast", "flexible", "sort")
    asked = {name: visit.query(name)[:10] for name in names}
    when, town = _asked(visit), whole(asked["town"], 1)
    begun = any(asked.values())
    found = _found(visit, asked, when, town) if when is not None and town is not None else []
    error = _BAD if begun and (when is None or town is None) else ""
    pages = max(1, -(-len(found) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    kept = {name: value for name, value in asked.items() if value}

    def address(number: int) -> str:
        return f"/hotels?{urlencode({**kept, 'page': number})}"

    return visit.page(
        "hotels.html",
        422 if error else 200,
        asked=asked,
        hotels=found[(page - 1) * PAGE : page * PAGE],
        begun=begun,
        error=error,
        told=plural(len(found), "hotel"),
        night=plural(len(when.nights), "night") if when is not None else "",
        page=page,
        pages=pages,
        address=address,
        sorts=SORTS,
        query=_query(when),
    )


def _query(when: Wanted | None) -> str:
    return "" if when is None else f"?{urlencode({'in': when.check_in, 'out': when.check_out, 'guests': when.guests})}"


def _found(visit: Visit, asked: dict[str, str], when: Wanted, town: int) -> list[tuple[sqlite3.Row, int | None]]:
    """Return hotels with what their cheapest free room costs in all."""
    rows = visit.rows("SELECT * FROM hotels WHERE town_id = ? AND stars >= ?", town, whole(asked["stars"]) or 0)
    if asked["breakfast"]:
        rows = [row for row in rows if not row["breakfast_cents"]]
    if asked["flexible"]:
        rows = [row for row in rows if row["flexible"]]
    priced = [(row, _cheapest(visit, row, when)) for row in rows]
    keys: dict[str, Any] = {
        "rating": lambda one: -one[0]["rating"],
        "stars": lambda one: -one[0]["stars"],
        "distance": lambda one: one[0]["metres"],
    }
    priced.sort(key=lambda one: (one[1] is None, one[1] or 0, one[0]["id"]))
    return sorted(priced, key=keys[asked["sort"]]) if asked["sort"] in keys else priced


def _rooms(visit: Visit, hotel: sqlite3.Row) -> list[sqlite3.Row]:
    return visit.rows("SELECT * FROM rooms WHERE hotel_id = ? ORDER BY price_cents, id", hotel["id"])


def _cheapest(visit: Visit, hotel: sqlite3.Row, when: Wanted) -> int | None:
    prices = [
        room["price_cents"] * len(when.nights)
        for room in _rooms(visit, hotel)
        if room["sleeps"] >= when.guests and has_room(visit.rows, room["id"], when.nights)
    ]
    return min(prices, default=None)


def _hotel(visit: Visit, number: object) -> sqlite3.Row | None:
    return visit.row(
        "SELECT hotels.*, towns.name AS town, towns.slug FROM hotels JOIN towns ON towns.id = town_id "
        "WHERE hotels.id = ?",
        number,
    )


def hotel(visit: Visit) -> Response:
    """A hotel and its rooms."""
    found = _hotel(visit, whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("hotel")
    when = _asked(visit)
    rooms = [
        (
            room,
            when is not None and room["sleeps"] >= when.guests and has_room(visit.rows, room["id"], when.nights),
        )
        for room in _rooms(visit, found)
    ]
    return visit.page(
        "hotel.html",
        hotel=found,
        rooms=rooms,
        when=when,
        night=plural(len(when.nights), "night") if when is not None else "",
        boards=[board_called(found, each) for each in BOARDS if board_cents(found, each) is not None],
        query=_query(when),
        free_until=FREE_UNTIL,
        listed=visit.row("SELECT 1 FROM shortlist WHERE hotel_id = ?", found["id"]) is not None,
    )


def shortlist(visit: Visit) -> Response:
    """The short list."""
    rows = visit.rows(
        "SELECT hotels.*, (SELECT MIN(price_cents) FROM rooms WHERE hotel_id = hotels.id) AS cents "
        "FROM hotels JOIN shortlist ON hotel_id = id ORDER BY name, id"
    )
    return visit.page("shortlist.html", hotels=rows, told=plural(len(rows), "hotel"))


def change_shortlist(visit: Visit) -> Response:
    """Put a hotel on the short list, or take it off."""
    found = _hotel(visit, whole(visit.field("hotel")))
    if found is None:
        return visit.missing("hotel")
    if visit.field("do") == "remove":
        visit.run("DELETE FROM shortlist WHERE hotel_id = ?", found["id"])
        return visit.redirect("/shortlist", f"{found['name']} is off your short list.")
    visit.run("INSERT OR IGNORE INTO shortlist VALUES (?)", found["id"])
    return visit.redirect(f"/hotels/{found['id']}", f"{found['name']} is on your short list.")


def _room(visit: Visit, number: int | None) -> tuple[sqlite3.Row, sqlite3.Row] | None:
    room = visit.row("SELECT * FROM rooms WHERE id = ?", number)
    found = None if room is None else _hotel(visit, room["hotel_id"])
    return None if room is None or found is None else (room, found)


def _can_have(visit: Visit, room: sqlite3.Row, when: Wanted) -> bool:
    return room["sleeps"] >= when.guests and has_room(visit.rows, room["id"], when.nights)


def book(visit: Visit) -> Response:
    """The form for a stay."""
    found, when = _room(visit, whole(str(visit.path["number"]))), _asked(visit)
    if found is None or when is None:
        return visit.missing("room")
    if not _can_have(visit, found[0], when):
        return visit.redirect(f"/hotels/{found[1]['id']}{_query(when)}", "This room is not free then.")
    return _book_page(visit, found, when)


def _book_page(
    visit: Visit, found: tuple[sqlite3.Row, sqlite3.Row], when: Wanted, status: int = 200, error: str = ""
) -> Response:
    room, place = found
    number = len(when.nights)
    until = date.fromisoformat(when.check_in) - timedelta(days=FREE_UNTIL)
    rates = [name for name in RATES if name == "Advance" or place["flexible"]]
    return visit.page(
        "stay_book.html",
        status,
        room=room,
        hotel=place,
        when=when,
        night=plural(number, "night"),
        boards=[(each, board_called(place, each)) for each in BOARDS if board_cents(place, each) is not None],
        rates=[(name, stay_price(room, 0, name, when.guests, number)) for name in rates],
        until=until.isoformat(),
        travellers=visit.rows("SELECT * FROM travellers ORDER BY name, id"),
        cards=visit.rows("SELECT * FROM cards ORDER BY id"),
        sent={name: visit.field(name)[:300] for name in ("lead", "board", "rate", "wish", "card")},
        error=error,
    )


def do_book(visit: Visit) -> Response:
    """Book a stay."""
    found = _room(visit, whole(str(visit.path["number"])))
    when = wanted(visit.field("in"), visit.field("out"), visit.field("guests"))
    if found is None or when is None:
        return visit.missing("room")
    room, place = found
    if not _can_have(visit, room, when):
        return visit.redirect(f"/hotels/{place['id']}{_query(when)}", "This room is not free then.")
    lead = visit.row("SELECT * FROM travellers WHERE id = ?", whole(visit.field("lead")))
    board, rate, card = visit.field("board"), visit.field("rate"), valid_card(visit)
    extra = board_cents(place, board) if board in BOARDS else None
    known = rate == "Advance" or (rate == "Flexible" and place["flexible"])
    if lead is None or extra is None or not known:
        return _book_page(visit, found, when, 422, "Choose who stays, the board and the rate.")
    if card is None or not visit.field("terms"):
        error = "Choose a card that has not expired, and accept the conditions."
        return _book_page(visit, found, when, 422, error)
    total = stay_price(room, extra, rate, when.guests, len(when.nights))
    row: Sequence[object] = (visit.now.date().isoformat(), room["id"], *when, lead["id"], board, rate)
    stay = visit.run(
        "INSERT INTO stays (booked_on, room_id, check_in, check_out, guests, traveller_id, board, rate, wish, card_id, "
        "total_cents) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(*row, visit.field("wish")[:300], card["id"], total),
    )
    return visit.redirect(f"/stays/{stay}", f"Thank you! Your stay {stay} is booked.")
