"""Orders: all of them, one of them, cancelling, returning, ordering again."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.shop.buying import MOST, called
from sparring.envs.web.sites.shop.people import customer

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 6
STATUSES = ("placed", "shipped", "delivered", "cancelled")
REASONS = ("Damaged", "Wrong size", "Not as described", "No longer needed")
RETURN_DAYS = 30


def orders(visit: Visit) -> Response:
    """All orders, the newest first."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    status = visit.query("status")
    status = status if status in STATUSES else ""
    where, values = (
        ("customer_id = ? AND status = ?", (user["id"], status)) if status else ("customer_id = ?", (user["id"],))
    )
    found = visit.rows(
        "SELECT orders.*, (SELECT SUM(quantity) FROM order_lines WHERE order_id = orders.id) AS items FROM orders "
        f"WHERE {where} ORDER BY placed_on DESC, id DESC",
        *values,
    )
    pages = max(1, -(-len(found) // PAGE))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    return visit.page(
        "orders.html",
        orders=found[(page - 1) * PAGE : page * PAGE],
        told=plural(len(found), "order"),
        page=page,
        pages=pages,
        status=status,
        statuses=STATUSES,
        plural=plural,
    )


def _own(visit: Visit, user: sqlite3.Row) -> sqlite3.Row | None:
    return visit.row(
        "SELECT orders.*, label, recipient, street, city, postcode FROM orders LEFT JOIN addresses "
        "ON addresses.id = address_id WHERE orders.id = ? AND orders.customer_id = ?",
        *(whole(str(visit.path["number"])), user["id"]),
    )


def _lines(visit: Visit, order: int) -> list[sqlite3.Row]:
    return visit.rows(
        "SELECT order_lines.*, products.name, products.slug, variants.label, variants.stock, "
        "(SELECT SUM(quantity) FROM returns WHERE returns.order_id = order_lines.order_id "
        "AND returns.variant_id = order_lines.variant_id) AS returned "
        "FROM order_lines JOIN variants ON variants.id = variant_id JOIN products ON products.id = product_id "
        "WHERE order_id = ? ORDER BY products.name, variants.id",
        order,
    )


def _can_return(visit: Visit, found: sqlite3.Row) -> bool:
    latest = date.fromisoformat(found["placed_on"]) + timedelta(days=RETURN_DAYS)
    return found["status"] == "delivered" and visit.now.date() <= latest


def order(visit: Visit) -> Response:
    """One order."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    found = _own(visit, user)
    if found is None:
        return visit.missing("order")
    returnable = _can_return(visit, found)
    lines = _lines(visit, found["id"])
    return visit.page("order.html", order=found, lines=lines, called=called, returnable=returnable, days=RETURN_DAYS)


def cancel(visit: Visit) -> Response:
    """Cancel an order that is not sent yet; the goods go back to the shelf."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    found = _own(visit, user)
    if found is None:
        return visit.missing("order")
    if found["status"] != "placed":
        return visit.redirect(f"/orders/{found['id']}", "This order cannot be cancelled any more.")
    visit.run("UPDATE orders SET status = 'cancelled' WHERE id = ?", found["id"])
    for line in _lines(visit, found["id"]):
        visit.run("UPDATE variants SET stock = stock + ? WHERE id = ?", line["quantity"], line["variant_id"])
    return visit.redirect(f"/orders/{found['id']}", f"Order {found['id']} is cancelled.")


def again(visit: Visit) -> Response:
    """Put everything of an order into the basket that can be had."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    found = _own(visit, user)
    if found is None:
        return visit.missing("order")
    for line in _lines(visit, found["id"]):
        wanted = min(line["quantity"], line["stock"], MOST)
        if wanted:
            visit.run("INSERT OR REPLACE INTO basket VALUES (?, ?, ?)", user["id"], line["variant_id"], wanted)
    return visit.redirect("/basket", f"What order {found['id']} had is in your basket, as far as it can be had.")


def return_form(visit: Visit) -> Response:
    """The form for sending something back."""
    return _return_page(visit, 200, "")


def _return_page(visit: Visit, status: int, error: str) -> Response:
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    found = _own(visit, user)
    if found is None:
        return visit.missing("order")
    if not _can_return(visit, found):
        return visit.redirect(f"/orders/{found['id']}", "Nothing of this order can be returned.")
    lines = _lines(visit, found["id"])
    return visit.page("return.html", status, order=found, lines=lines, called=called, reasons=REASONS, error=error)


def send_back(visit: Visit) -> Response:
    """Ask to send something back."""
    user = customer(visit)
    found = None if user is None else _own(visit, user)
    if user is None or found is None or not _can_return(visit, found):
        return _return_page(visit, 200, "")
    lines = {line["variant_id"]: line for line in _lines(visit, found["id"])}
    line = lines.get(whole(visit.field("variant")))
    quantity, reason = whole(visit.field("quantity"), 1), visit.field("reason")
    if line is None or quantity is None or reason not in REASONS:
        return _return_page(visit, 422, "Choose what to return, how many, and why.")
    if quantity > line["quantity"] - (line["returned"] or 0):
        return _return_page(visit, 422, "That is more than was bought and not returned yet.")
    visit.run(
        "INSERT INTO returns (order_id, variant_id, quantity, reason, comment, requested_on) VALUES (?, ?, ?, ?, ?, ?)",
        *(found["id"], line["variant_id"], quantity, reason, visit.field("comment")[:500]),
        visit.now.date().isoformat(),
    )
    return visit.redirect(f"/orders/{found['id']}", "Your return is registered. A label is on its way.")
