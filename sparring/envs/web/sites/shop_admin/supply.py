"""Suppliers, and what is ordered from them."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop_admin.lists import EMAIL, asked, listing, moved, query, today
from sparring.envs.web.sites.shop_admin.products import MOST, suppliers_of

if TYPE_CHECKING:
    from starlette.responses import Response

STATUSES = ("draft", "sent", "received", "cancelled")
_LISTED = (
    "SELECT purchases.*, suppliers.name AS supplier, lead_days, (SELECT COALESCE(SUM(quantity * cost_cents), 0) "
    "FROM purchase_lines WHERE purchase_id = purchases.id) AS cost FROM purchases "
    "JOIN suppliers ON suppliers.id = supplier_id"
)


def suppliers(visit: Visit) -> Response:
    """All suppliers."""
    found = visit.rows(
        "SELECT suppliers.*, (SELECT COUNT(*) FROM products WHERE supplier_id = suppliers.id) AS products "
        "FROM suppliers ORDER BY name"
    )
    return visit.page("suppliers.html", suppliers=found)


def _supplier(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM suppliers WHERE id = ?", whole(str(visit.path["number"])))


def supplier(visit: Visit) -> Response:
    """One supplier."""
    found = _supplier(visit)
    if found is None:
        return visit.missing("supplier")
    return _supplier_page(visit, found, {name: str(found[name]) for name in _FIELDS})


_FIELDS = ("contact", "email", "phone", "lead_days", "note")


def _supplier_page(
    visit: Visit, found: sqlite3.Row, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    bought = visit.rows(f"{_LISTED} WHERE supplier_id = ? ORDER BY purchases.id DESC LIMIT 8", found["id"])
    return visit.page("supplier.html", status, supplier=found, values=values, purchases=bought, most=MOST, error=error)


def save_supplier(visit: Visit) -> Response:
    """Save what is known of a supplier."""
    found = _supplier(visit)
    if found is None:
        return visit.missing("supplier")
    values = {name: visit.field(name)[:300] for name in _FIELDS}
    days = whole(values["lead_days"], 0, MOST)
    if not values["contact"] or EMAIL.fullmatch(values["email"]) is None or days is None:
        return _supplier_page(visit, found, values, 422, "Give a contact, an email address and the days it takes.")
    visit.run(
        "UPDATE suppliers SET contact = ?, email = ?, phone = ?, lead_days = ?, note = ? WHERE id = ?",
        *(values["contact"], values["email"], values["phone"], days, values["note"], found["id"]),
    )
    return visit.redirect(f"/suppliers/{found['id']}", f"{found['name']} is saved.")


def purchases(visit: Visit) -> Response:
    """What is ordered from suppliers."""
    given = asked(visit, status=STATUSES, supplier=[str(one["id"]) for one in suppliers_of(visit)])
    made = query()
    if given["status"]:
        made.add("status = ?", given["status"])
    if given["supplier"]:
        made.add("supplier_id = ?", int(given["supplier"]))
    shown = listing(visit, _LISTED, made, "purchases.id DESC", given)
    return visit.page("purchases.html", shown=shown, asked=given, statuses=STATUSES, suppliers=suppliers_of(visit))


def begin(visit: Visit) -> Response:
    """Begin to order from a supplier."""
    found = _supplier(visit)
    if found is None:
        return visit.missing("supplier")
    number = visit.run("INSERT INTO purchases (supplier_id, made_on) VALUES (?, ?)", found["id"], today(visit))
    return visit.redirect(f"/purchases/{number}", f"Purchase order {number} is begun.")


def find(visit: Visit) -> sqlite3.Row | None:
    """Return the purchase that an address names."""
    return visit.row(f"{_LISTED} WHERE purchases.id = ?", whole(str(visit.path["number"])))


def _lines(visit: Visit, number: int) -> list[sqlite3.Row]:
    return visit.rows(
        "SELECT purchase_lines.*, products.name, products.sku, products.stock FROM purchase_lines "
        "JOIN products ON products.id = product_id WHERE purchase_id = ? ORDER BY products.name",
        number,
    )


def purchase(visit: Visit) -> Response:
    """One purchase."""
    found = find(visit)
    return visit.missing("purchase order") if found is None else _page(visit, found)


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    own = visit.rows("SELECT * FROM products WHERE supplier_id = ? ORDER BY name", found["supplier_id"])
    return visit.page(
        "purchase.html",
        status,
        purchase=found,
        lines=_lines(visit, found["id"]),
        products=own,
        most=MOST,
        error=error,
    )


def line(visit: Visit) -> Response:
    """Say how many of a product a draft orders; none: take it out."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    if found["status"] != "draft":
        return _page(visit, found, 422, "Only a draft can be changed.")
    product = visit.row(
        "SELECT * FROM products WHERE id = ? AND supplier_id = ?", whole(visit.field("product")), found["supplier_id"]
    )
    if product is not None and visit.field("remove"):
        visit.run("DELETE FROM purchase_lines WHERE purchase_id = ? AND product_id = ?", found["id"], product["id"])
        return visit.redirect(f"/purchases/{found['id']}", f"{product['name']} is taken out.")
    quantity = whole(visit.field("quantity"), 1, MOST)
    if product is None or quantity is None:
        return _page(visit, found, 422, f"Choose a product, and a quantity from 1 to {MOST}.")
    visit.run(
        "INSERT OR REPLACE INTO purchase_lines VALUES (?, ?, ?, ?, 0)",
        *(found["id"], product["id"], quantity, product["cost_cents"]),
    )
    return visit.redirect(f"/purchases/{found['id']}", f"{quantity} × {product['name']} on the list.")


def send(visit: Visit) -> Response:
    """Send a draft to the supplier."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    if found["status"] != "draft" or not _lines(visit, found["id"]):
        return _page(visit, found, 422, "Only a draft with something on it can be sent.")
    due = (visit.now.date() + timedelta(days=found["lead_days"])).isoformat()
    visit.run(
        "UPDATE purchases SET status = 'sent', expected_on = ?, note = ? WHERE id = ?",
        *(due, visit.field("note")[:200], found["id"]),
    )
    return visit.redirect(f"/purchases/{found['id']}", f"Purchase order {found['id']} is sent to {found['supplier']}.")


def cancel_form(visit: Visit) -> Response:
    """Ask whether a purchase is to be cancelled."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    if found["status"] not in ("draft", "sent"):
        return _page(visit, found, 422, f"This purchase order is {found['status']}.")
    return visit.page("purchase_cancel.html", purchase=found, lines=_lines(visit, found["id"]))


def cancel(visit: Visit) -> Response:
    """Cancel a purchase."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    if found["status"] not in ("draft", "sent"):
        return _page(visit, found, 422, f"This purchase order is {found['status']}.")
    visit.run("UPDATE purchases SET status = 'cancelled' WHERE id = ?", found["id"])
    return visit.redirect(f"/purchases/{found['id']}", f"Purchase order {found['id']} is cancelled.")


def receive_form(visit: Visit) -> Response:
    """Ask how much of a purchase came."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    return _receive_page(visit, found)


def _receive_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    if found["status"] != "sent":
        return _page(visit, found, 422, f"This purchase order is {found['status']}; nothing of it can come in.")
    lines = _lines(visit, found["id"])
    return visit.page("receive.html", status, purchase=found, lines=lines, most=MOST, error=error)


def receive(visit: Visit) -> Response:
    """Book what came of a purchase."""
    found = find(visit)
    if found is None:
        return visit.missing("purchase order")
    lines = _lines(visit, found["id"])
    came = {one["product_id"]: whole(visit.field(f"came{one['product_id']}"), 0, MOST) for one in lines}
    if found["status"] != "sent" or None in came.values():
        return _receive_page(visit, found, 422, f"Say of everything how many came, from 0 to {MOST}.")
    for product, number in came.items():
        if number:
            visit.run(
                "UPDATE purchase_lines SET received = ? WHERE purchase_id = ? AND product_id = ?",
                *(number, found["id"], product),
            )
            moved(visit, product, number, "Delivery", f"Purchase order {found['id']}")
    visit.run("UPDATE purchases SET status = 'received', received_on = ? WHERE id = ?", today(visit), found["id"])
    return visit.redirect(f"/purchases/{found['id']}", f"The delivery of purchase order {found['id']} is booked.")
