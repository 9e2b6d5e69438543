"""Equipment: what can be had, what one has, requests and faults."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, unique, whole
from sparring.envs.web.sites.hr.basics import BUDGET, ME, day_of
from sparring.envs.web.sites.hr.words import FAULTS, LOCATIONS

if TYPE_CHECKING:
    from starlette.responses import Response

DEAR = 40000
"""What costs more, in cents, needs a reason."""
MOST = 5
FIELDS = ("item", "quantity", "location", "needed_on", "reason")
_SORTS = {
    "name": ("Name", "name"),
    "low": ("Price, low to high", "price_cents"),
    "high": ("Price, high to low", "price_cents DESC"),
}


def left(visit: Visit) -> int:
    """Return what is left of the year's budget, in cents."""
    spent = visit.value(
        "SELECT COALESCE(SUM(cost_cents), 0) FROM requests WHERE employee_id = ? AND status != 'cancelled'", ME
    )
    return BUDGET - int(spent)


def catalogue(visit: Visit) -> Response:
    """What can be had, and one's requests."""
    asked = {name: visit.query(name)[:40] for name in ("category", "sort")}
    categories = unique(row[0] for row in visit.rows("SELECT category FROM items ORDER BY id"))
    order = _SORTS.get(asked["sort"], _SORTS["name"])[1]
    rows = visit.rows(
        f"SELECT * FROM items WHERE ? = '' OR category = ? ORDER BY {order}, id", asked["category"], asked["category"]
    )
    requests = visit.rows(
        "SELECT requests.*, name FROM requests JOIN items ON items.id = item_id WHERE employee_id = ? ORDER BY requests.id DESC",
        ME,
    )
    return visit.page(
        "equipment.html",
        items=rows,
        requests=requests,
        asked=asked,
        categories=categories,
        sorts=_SORTS,
        left=left(visit),
    )


def form(visit: Visit) -> Response:
    """The form of a request."""
    values = {**dict.fromkeys(FIELDS, ""), "item": visit.query("item")[:20], "quantity": "1"}
    return _form(visit, values)


def _form(visit: Visit, values: Mapping[str, str], status: int = 200, error: str = "") -> Response:
    items = visit.rows("SELECT * FROM items ORDER BY name, id")
    return visit.page(
        "equipment_form.html",
        status,
        items=items,
        values=values,
        locations=tuple(LOCATIONS),
        most=MOST,
        left=left(visit),
        dear=DEAR,
        error=error,
    )


def ask(visit: Visit) -> Response:
    """Ask for a thing."""
    values = {name: visit.field(name)[:300] for name in FIELDS}
    item = visit.row("SELECT * FROM items WHERE id = ?", whole(values["item"]))
    quantity, day = whole(values["quantity"], 1, MOST), day_of(values["needed_on"])
    if item is None or quantity is None or day is None or values["location"] not in LOCATIONS:
        return _form(visit, values, 422, "Choose what, how many, where and until when.")
    cost = quantity * item["price_cents"]
    if day <= visit.now.date():
        error = "It takes a day at least: choose a date from tomorrow on."
    elif not item["available"]:
        error = f"{item['name']} cannot be had at present."
    elif cost > left(visit):
        error = f"That costs {money(cost)}; your budget has {money(left(visit))} left."
    elif cost > DEAR and len(values["reason"]) < 10:
        error = f"What costs more than {money(DEAR)} needs a reason of at least ten characters."
    else:
        columns = "employee_id, item_id, quantity, location, needed_on, reason, cost_cents, asked_on"
        visit.run(
            f"INSERT INTO requests ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(ME, item["id"], quantity, values["location"], day.isoformat(), values["reason"], cost),
            visit.now.date().isoformat(),
        )
        return visit.redirect("/equipment", f"You asked for {quantity} × {item['name']}.")
    return _form(visit, values, 422, error)


def _request(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT requests.*, name FROM requests JOIN items ON items.id = item_id WHERE requests.id = ? AND employee_id = ?",
        *(whole(str(visit.path["number"])), ME),
    )


def cancel_form(visit: Visit) -> Response:
    """Ask whether a request is really to be cancelled."""
    found = _request(visit)
    if found is None:
        return visit.missing("request")
    if found["status"] != "requested":
        return visit.redirect("/equipment", "This request cannot be cancelled any more.")
    return visit.page("equipment_cancel.html", one=found)


def cancel(visit: Visit) -> Response:
    """Cancel a request."""
    found = _request(visit)
    if found is None:
        return visit.missing("request")
    if found["status"] != "requested":
        return visit.redirect("/equipment", "This request cannot be cancelled any more.")
    visit.run("UPDATE requests SET status = 'cancelled' WHERE id = ?", found["id"])
    return visit.redirect("/equipment", f"Request {found['id']} is cancelled.")


def assets(visit: Visit) -> Response:
    """What one has."""
    rows = visit.rows("SELECT * FROM assets WHERE employee_id = ? ORDER BY name, id", ME)
    faults = visit.rows(
        "SELECT faults.*, name, serial FROM faults JOIN assets ON assets.id = asset_id WHERE employee_id = ? "
        "ORDER BY faults.id DESC",
        ME,
    )
    return visit.page("assets.html", assets=rows, faults=faults)


def _asset(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM assets WHERE id = ? AND employee_id = ?", whole(str(visit.path["number"])), ME)


def fault_form(visit: Visit) -> Response:
    """The form for saying what is wrong with a thing."""
    found = _asset(visit)
    if found is None:
        return visit.missing("thing")
    return visit.page("fault.html", asset=found, kinds=FAULTS, error="")


def report(visit: Visit) -> Response:
    """Say what is wrong with a thing."""
    found = _asset(visit)
    if found is None:
        return visit.missing("thing")
    kind = visit.field("kind")
    if kind not in FAULTS:
        return visit.page("fault.html", 422, asset=found, kinds=FAULTS, error="Choose what is wrong.")
    today = visit.now.date().isoformat()
    visit.run(
        "INSERT INTO faults (asset_id, kind, details, reported_on) VALUES (?, ?, ?, ?)",
        *(found["id"], kind, visit.field("details")[:300], today),
    )
    return visit.redirect("/equipment/mine", f"Thank you. The {found['name']} is looked at.")
