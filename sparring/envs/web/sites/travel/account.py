"""The account, travellers, vouchers, points, price alerts."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.travel.data import ME, MEALS, SEAT_WISHES
from sparring.envs.web.sites.travel.fares import TODAY
from sparring.envs.web.sites.travel.journeys import towns

if TYPE_CHECKING:
    from starlette.responses import Response

FIELDS = ("name", "born", "passport", "phone", "seat", "meal")
_PASSPORT = re.compile(r"[A-Z][0-9]{7}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PAGE = 6


def account(visit: Visit) -> Response:
    """Who one is, and what one wants to be told."""
    return _account_page(visit)


def _account_page(visit: Visit, status: int = 200, error: str = "") -> Response:
    found = visit.row("SELECT * FROM account")
    cards = visit.rows("SELECT * FROM cards ORDER BY id")
    month = TODAY.isoformat()[:7]
    return visit.page("account.html", status, account=found, cards=cards, month=month, error=error)


def save(visit: Visit) -> Response:
    """Change who one is."""
    email, phone, home = visit.field("email")[:120].lower(), visit.field("phone")[:30], whole(visit.field("home"), 1)
    if _EMAIL.fullmatch(email) is None or home not in towns(visit):
        return _account_page(visit, 422, "Give an email address and a home town.")
    flags = (int(bool(visit.field(name))) for name in ("newsletter", "reminders"))
    visit.run(
        "UPDATE account SET email = ?, phone = ?, home_id = ?, newsletter = ?, reminders = ?",
        email,
        phone,
        home,
        *flags,
    )
    return visit.redirect("/account", "Your details are saved.")


def travellers(visit: Visit) -> Response:
    """All travellers."""
    rows = visit.rows("SELECT * FROM travellers ORDER BY name, id")
    return visit.page("travellers.html", rows=rows, me=ME)


def _own(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM travellers WHERE id = ?", whole(str(visit.path["number"])))


def traveller(visit: Visit) -> Response:
    """The form of a traveller, or of a new one."""
    found = _own(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("traveller")
    return _traveller_page(visit, found, {name: found[name] if found is not None else "" for name in FIELDS})


def _traveller_page(
    visit: Visit, found: sqlite3.Row | None, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    return visit.page(
        "traveller.html", status, found=found, values=values, seats=SEAT_WISHES, meals=MEALS, error=error, me=ME
    )


def save_traveller(visit: Visit) -> Response:
    """Save a traveller."""
    found = _own(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("traveller")
    values = {name: visit.field(name)[:60] for name in FIELDS}
    values["passport"] = values["passport"].upper()
    if error := _wrong(values):
        return _traveller_page(visit, found, values, 422, error)
    if found is None:
        visit.run(
            "INSERT INTO travellers (name, born, passport, phone, seat, meal) VALUES (?, ?, ?, ?, ?, ?)",
            *values.values(),
        )
    else:
        sets = ", ".join(f"{name} = ?" for name in FIELDS)
        visit.run(f"UPDATE travellers SET {sets} WHERE id = ?", *values.values(), found["id"])
    return visit.redirect("/travellers", f"{values['name']} is saved.")


def _wrong(values: dict[str, str]) -> str:
    """Return what is wrong with a traveller's details."""
    try:
        born = date.fromisoformat(values["born"]) if len(values["born"]) == 10 else None
    except ValueError:
        born = None
    if not values["name"] or born is None or born > TODAY:
        return "Give a name and a date of birth."
    if values["passport"] and _PASSPORT.fullmatch(values["passport"]) is None:
        return "A passport number is a letter and seven digits, such as K1234567."
    if values["seat"] not in SEAT_WISHES or values["meal"] not in MEALS:
        return "Choose a seat and a meal."
    return ""


def _booked(visit: Visit, number: int) -> bool:
    """Whether a traveller is on a trip or in a hotel that is still to come."""
    trip = visit.row(
        "SELECT 1 FROM trip_travellers JOIN trips ON id = trip_id WHERE traveller_id = ? AND status = 'booked' "
        "AND day > ?",
        *(number, TODAY.isoformat()),
    )
    stay = visit.row(
        "SELECT 1 FROM stays WHERE traveller_id = ? AND status = 'booked' AND check_out > ?", number, TODAY.isoformat()
    )
    return trip is not None or stay is not None


def vouchers(visit: Visit) -> Response:
    """Vouchers and points."""
    rows = visit.rows("SELECT * FROM points ORDER BY day DESC, id DESC")
    pages = max(1, -(-len(rows) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    return visit.page(
        "vouchers.html",
        vouchers=visit.rows("SELECT * FROM vouchers ORDER BY code"),
        points=rows[(page - 1) * PAGE : page * PAGE],
        balance=f"{sum(row['number'] for row in rows):,}",
        today=TODAY.isoformat(),
        page=page,
        pages=pages,
        address=lambda number: f"/vouchers?page={number}",
    )


def alerts(visit: Visit) -> Response:
    """All price alerts."""
    rows = visit.rows("SELECT * FROM alerts ORDER BY id")
    return visit.page("alerts.html", alerts=rows, told=plural(len(rows), "alert"))


def _alert(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM alerts WHERE id = ?", whole(str(visit.path["number"])))


def alert(visit: Visit) -> Response:
    """The form of an alert, or of a new one."""
    found = _alert(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("alert")
    return _alert_page(visit, found)


def _alert_page(visit: Visit, found: sqlite3.Row | None, status: int = 200, error: str = "") -> Response:
    return visit.page("alert.html", status, found=found, error=error)


def save_alert(visit: Visit) -> Response:
    """Save an alert."""
    found = _alert(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("alert")
    names = towns(visit)
    origin, destination = (whole(visit.field(name), 1) for name in ("from", "to"))
    if found is not None:
        origin, destination = found["origin_id"], found["destination_id"]
    dollars, weekend = whole(visit.field("below"), 1, 999), int(bool(visit.field("weekend")))
    if origin not in names or destination not in names or origin == destination or dollars is None:
        return _alert_page(visit, found, 422, "Choose two different towns, and an amount from 1 to 999 dollars.")
    if found is not None:
        visit.run("UPDATE alerts SET below_cents = ?, weekend = ? WHERE id = ?", dollars * 100, weekend, found["id"])
        return visit.redirect("/alerts", "Your alert is changed.")
    if visit.row("SELECT 1 FROM alerts WHERE origin_id = ? AND destination_id = ?", origin, destination):
        return _alert_page(visit, None, 422, "You have an alert for these towns already.")
    visit.run(
        "INSERT INTO alerts (origin_id, destination_id, below_cents, weekend) VALUES (?, ?, ?, ?)",
        *(origin, destination, dollars * 100, weekend),
    )
    return visit.redirect("/alerts", "Your alert is set.")


def delete_alert(visit: Visit) -> Response:
    """Delete an alert."""
    found = _alert(visit)
    if found is None:
        return visit.missing("alert")
    visit.run("DELETE FROM alerts WHERE id = ?", found["id"])
    return visit.redirect("/alerts", "Your alert is deleted.")


def delete_traveller(visit: Visit) -> Response:
    """Ask whether a traveller is to be deleted."""
    found = _own(visit)
    if found is None:
        return visit.missing("traveller")
    return visit.page("traveller_delete.html", found=found, booked=found["id"] == ME or _booked(visit, found["id"]))


def do_delete_traveller(visit: Visit) -> Response:
    """Delete a traveller who is on no trip to come."""
    found = _own(visit)
    if found is None:
        return visit.missing("traveller")
    if found["id"] == ME or _booked(visit, found["id"]):
        return visit.redirect("/travellers", f"{found['name']} has bookings and cannot be deleted.")
    visit.run("DELETE FROM travellers WHERE id = ?", found["id"])
    return visit.redirect("/travellers", f"{found['name']} is deleted.")
