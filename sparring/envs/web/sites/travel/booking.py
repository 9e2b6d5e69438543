"""Booking a journey: fare, travellers, extras, payment."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.travel.fares import BAG, BAGS, FARES, INSURANCE, MOST, Journey, coming, fits, joined
from sparring.envs.web.sites.travel.journeys import day_of, offer_page

if TYPE_CHECKING:
    from starlette.responses import Response

_GONE = "No booking is in progress. Search for a journey first."


class Draft(NamedTuple):
    """A booking in progress."""

    row: sqlite3.Row
    journey: Journey
    people: list[sqlite3.Row]
    bags: list[int]

    @property
    def tickets(self) -> int:
        """Cents for the tickets of all."""
        return self.journey.price(self.row["fare"]) * int(self.row["passengers"])

    @property
    def luggage(self) -> int:
        """Cents for extra bags."""
        return BAG * sum(self.bags)

    @property
    def insurance(self) -> int:
        """Cents for insurance."""
        return INSURANCE * int(self.row["passengers"]) if self.row["insurance"] else 0

    @property
    def total(self) -> int:
        """Cents, before any voucher."""
        return self.tickets + self.luggage + self.insurance


def _draft(visit: Visit) -> Draft | None:
    row = visit.row("SELECT * FROM drafts ORDER BY id DESC")
    journey = None if row is None else joined(visit.rows, row["legs"], day_of(row))
    if row is None or journey is None:
        return None
    chosen = [int(number) for number in row["travellers"].split()]
    people = {one["id"]: one for one in visit.rows("SELECT * FROM travellers ORDER BY id")}
    there = [people[number] for number in chosen if number in people]
    if len(there) < len(chosen):
        return Draft(row, journey, [], [])
    bags = [int(number) for number in row["bags"].split()] or [0] * len(there)
    return Draft(row, journey, there, bags)


def begin(visit: Visit) -> Response:
    """Choose a fare."""
    day, passengers = coming(visit.field("date")), whole(visit.field("passengers"), 1, MOST)
    found = None if day is None else joined(visit.rows, visit.field("legs"), day)
    if found is None or passengers is None or not fits(visit.rows, found, passengers):
        return visit.missing("journey")
    if visit.field("fare") not in FARES:
        return offer_page(visit, found, passengers, 422, "Choose a fare.")
    visit.run("DELETE FROM drafts")
    visit.run(
        "INSERT INTO drafts (legs, day, passengers, fare) VALUES (?, ?, ?, ?)",
        *(found.key, found.day.isoformat(), passengers, visit.field("fare")),
    )
    return visit.redirect("/book/travellers")


def travellers(visit: Visit) -> Response:
    """Who travels."""
    draft = _draft(visit)
    return visit.redirect("/", _GONE) if draft is None else _travellers_page(visit, draft)


def _travellers_page(visit: Visit, draft: Draft, status: int = 200, error: str = "") -> Response:
    rows = visit.rows("SELECT * FROM travellers ORDER BY name, id")
    chosen = {one["id"] for one in draft.people}
    return visit.page("book_travellers.html", status, draft=draft, rows=rows, chosen=chosen, error=error)


def set_travellers(visit: Visit) -> Response:
    """Say who travels."""
    draft = _draft(visit)
    if draft is None:
        return visit.redirect("/", _GONE)
    there = {str(row["id"]) for row in visit.rows("SELECT id FROM travellers")}
    chosen = sorted({int(number) for number in visit.fields("traveller") if number in there})
    wanted = draft.row["passengers"]
    if len(chosen) != wanted:
        error = f"Choose as many travellers as there are passengers: {wanted}, not {len(chosen)}."
        return _travellers_page(visit, draft, 422, error)
    visit.run("UPDATE drafts SET travellers = ?, bags = '' WHERE id = ?", " ".join(map(str, chosen)), draft.row["id"])
    return visit.redirect("/book/extras")


def extras(visit: Visit) -> Response:
    """Luggage and insurance."""
    draft = _draft(visit)
    if draft is None:
        return visit.redirect("/", _GONE)
    if not draft.people:
        return visit.redirect("/book/travellers")
    return visit.page(
        "book_extras.html", draft=draft, fare=FARES[draft.row["fare"]], bag=BAG, insurance=INSURANCE, most=BAGS
    )


def set_extras(visit: Visit) -> Response:
    """Choose luggage and insurance."""
    draft = _draft(visit)
    if draft is None:
        return visit.redirect("/", _GONE)
    bags = [str(whole(visit.field(f"bags-{one['id']}"), 0, BAGS) or 0) for one in draft.people]
    insured = int(bool(visit.field("insurance")))
    visit.run("UPDATE drafts SET bags = ?, insurance = ? WHERE id = ?", " ".join(bags), insured, draft.row["id"])
    return visit.redirect("/book/payment")


def payment(visit: Visit) -> Response:
    """What it costs, and how it is paid."""
    draft = _draft(visit)
    if draft is None:
        return visit.redirect("/", _GONE)
    return _payment_page(visit, draft) if draft.people else visit.redirect("/book/travellers")


def _payment_page(visit: Visit, draft: Draft, status: int = 200, error: str = "") -> Response:
    cards = visit.rows("SELECT * FROM cards ORDER BY id")
    code = visit.field("voucher")[:20]
    card = visit.field("card")
    return visit.page("book_payment.html", status, draft=draft, cards=cards, code=code, card=card, error=error)


def valid_card(visit: Visit) -> sqlite3.Row | None:
    """Return the card that was chosen, if it can be used."""
    found = visit.row("SELECT * FROM cards WHERE id = ?", whole(visit.field("card")))
    return found if found is not None and found["expires"] >= visit.now.date().isoformat()[:7] else None


def _voucher(visit: Visit, code: str, total: int) -> sqlite3.Row | str:
    """Return a voucher that counts, or why it does not."""
    found = visit.row("SELECT * FROM vouchers WHERE code = ?", code)
    if found is None:
        return "There is no such voucher."
    if found["trip_id"] is not None or found["expires_on"] < visit.now.date().isoformat():
        return "This voucher is used or has expired."
    return found if total >= found["minimum_cents"] else "The booking does not reach the least amount of this voucher."


def pay(visit: Visit) -> Response:
    """Pay and book."""
    draft = _draft(visit)
    if draft is None:
        return visit.redirect("/", _GONE)
    if not draft.people:
        return visit.redirect("/book/travellers")
    card, code = valid_card(visit), visit.field("voucher").upper()
    if card is None or not visit.field("terms"):
        return _payment_page(visit, draft, 422, "Choose a card that has not expired, and accept the conditions.")
    if not fits(visit.rows, draft.journey, draft.row["passengers"]):
        return _payment_page(visit, draft, 422, "This journey has been sold out.")
    voucher = _voucher(visit, code, draft.total) if code else None
    if isinstance(voucher, str):
        return _payment_page(visit, draft, 422, voucher)
    discount = voucher["amount_cents"] if voucher is not None else 0
    trip = visit.run(
        "INSERT INTO trips (booked_on, legs, day, fare, insurance, card_id, voucher, discount_cents, total_cents) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(visit.now.date().isoformat(), draft.row["legs"], draft.row["day"], draft.row["fare"]),
        *(draft.row["insurance"], card["id"], voucher["code"] if voucher is not None else None, discount),
        draft.total - discount,
    )
    for one, bags in zip(draft.people, draft.bags, strict=True):
        visit.run("INSERT INTO trip_travellers VALUES (?, ?, ?)", trip, one["id"], bags)
    if voucher is not None:
        visit.run("UPDATE vouchers SET trip_id = ? WHERE code = ?", trip, voucher["code"])
    visit.run("DELETE FROM drafts")
    return visit.redirect(f"/trips/{trip}", f"Thank you! Your trip {trip} is booked.")
