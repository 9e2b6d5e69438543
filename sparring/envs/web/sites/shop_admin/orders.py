"""Orders: finding, packing, sending, cancelling, noting, refunding."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, whole
from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop_admin.data import ME
from sparring.envs.web.sites.shop_admin.lists import AMOUNT, asked, cents, listing, moved, query, today
from sparring.envs.web.sites.shop_admin.words import CARRIERS, REFUND_REASONS

if TYPE_CHECKING:
    from starlette.responses import Response

STATUSES = ("new", "packed", "sent", "delivered", "cancelled")
OPEN = ("new", "packed")
_TOTAL = "goods_cents - discount_cents + shipping_cents"
SORTS = {
    "": ("Newest first", "orders.id DESC"),
    "old": ("Oldest first", "orders.id"),
    "total": ("Total, high to low", "total_cents DESC, orders.id"),
    "customer": ("Customer", "customers.name, orders.id"),
}
_LISTED = (
    f"SELECT orders.*, {_TOTAL} AS total_cents, customers.name, customers.email FROM orders "
    "JOIN customers ON customers.id = customer_id"
)
_TRACKING = "[A-Z]{2}[0-9]{8}"


def orders(visit: Visit) -> Response:
    """All orders, narrowed down and sorted."""
    given = asked(visit, q=None, status=STATUSES, shipping=SHIPPING, sort=SORTS)
    made = query()
    made.words(given["q"], "orders.id || ' ' || customers.name || ' ' || customers.email")
    for name in ("status", "shipping"):
        if given[name]:
            made.add(f"orders.{name} = ?", given[name])
    shown = listing(visit, _LISTED, made, SORTS[given["sort"]][1], given)
    return visit.page("orders.html", shown=shown, asked=given, statuses=STATUSES, shippings=SHIPPING, sorts=SORTS)


def find(visit: Visit) -> sqlite3.Row | None:
    """Return the order that an address names."""
    return visit.row(f"{_LISTED} WHERE orders.id = ?", whole(str(visit.path["number"])))


def lines_of(visit: Visit, order: int) -> list[sqlite3.Row]:
    """Return what an order has."""
    return visit.rows(
        "SELECT order_lines.*, products.name, products.sku FROM order_lines JOIN products ON products.id = product_id "
        "WHERE order_id = ? ORDER BY products.name",
        order,
    )


def refunded(visit: Visit, order: int) -> int:
    """Return how many cents of an order were given back."""
    return int(visit.value("SELECT COALESCE(SUM(amount_cents), 0) FROM refunds WHERE order_id = ?", order))


def order(visit: Visit) -> Response:
    """One order."""
    found = find(visit)
    return visit.missing("order") if found is None else _page(visit, found)


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    by = "JOIN staff ON staff.id = staff_id WHERE order_id = ? ORDER BY"
    return visit.page(
        "order.html",
        status,
        order=found,
        lines=lines_of(visit, found["id"]),
        notes=visit.rows(f"SELECT notes.*, staff.name FROM notes {by} notes.id", found["id"]),
        refunds=visit.rows(f"SELECT refunds.*, staff.name FROM refunds {by} refunds.id", found["id"]),
        returns=visit.rows("SELECT * FROM returns WHERE order_id = ? ORDER BY id", found["id"]),
        carriers=CARRIERS,
        pattern=_TRACKING,
        open=OPEN,
        error=error,
    )


def pack(visit: Visit) -> Response:
    """Say that a new order is packed."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    if found["status"] != "new":
        return _page(visit, found, 422, f"This order is {found['status']} already.")
    visit.run("UPDATE orders SET status = 'packed' WHERE id = ?", found["id"])
    return visit.redirect(f"/orders/{found['id']}", f"Order {found['id']} is packed.")


def send(visit: Visit) -> Response:
    """Say that an order is sent: by whom, and under which number."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    if found["status"] not in OPEN:
        return _page(visit, found, 422, f"This order is {found['status']} already.")
    carrier, number = visit.field("carrier"), visit.field("tracking").upper()
    right = len(number) == 10 and number.isascii() and number[:2].isalpha() and number[2:].isdigit()
    if carrier not in CARRIERS or not right:
        return _page(visit, found, 422, "Choose a carrier and give a tracking number such as QF48210931.")
    visit.run(
        "UPDATE orders SET status = 'sent', carrier = ?, tracking = ?, sent_on = ? WHERE id = ?",
        *(carrier, number, today(visit), found["id"]),
    )
    return visit.redirect(f"/orders/{found['id']}", f"Order {found['id']} is sent.")


def deliver(visit: Visit) -> Response:
    """Say that an order arrived."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    if found["status"] != "sent":
        return _page(visit, found, 422, "Only an order that is sent can be delivered.")
    visit.run("UPDATE orders SET status = 'delivered' WHERE id = ?", found["id"])
    return visit.redirect(f"/orders/{found['id']}", f"Order {found['id']} is delivered.")


def note(visit: Visit) -> Response:
    """Add a note to an order."""
    found, body = find(visit), visit.field("body")[:500]
    if found is None:
        return visit.missing("order")
    if not body:
        return _page(visit, found, 422, "Write something.")
    visit.run("INSERT INTO notes VALUES (NULL, ?, ?, ?, ?)", found["id"], ME, today(visit), body)
    return visit.redirect(f"/orders/{found['id']}", "The note is added.")


def cancel_form(visit: Visit) -> Response:
    """Ask whether an order is to be cancelled."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    if found["status"] not in OPEN:
        return _page(visit, found, 422, f"This order is {found['status']} and cannot be cancelled.")
    left = found["total_cents"] - refunded(visit, found["id"])
    return visit.page("cancel.html", order=found, lines=lines_of(visit, found["id"]), left=left)


def cancel(visit: Visit) -> Response:
    """Cancel an order: the goods go back to the shelf, the money to the customer."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    if found["status"] not in OPEN:
        return _page(visit, found, 422, f"This order is {found['status']} and cannot be cancelled.")
    visit.run("UPDATE orders SET status = 'cancelled' WHERE id = ?", found["id"])
    for line in lines_of(visit, found["id"]):
        moved(visit, line["product_id"], line["quantity"], "Cancelled order", f"Order {found['id']}")
    left = found["total_cents"] - refunded(visit, found["id"])
    if left > 0:
        give_back(visit, found["id"], left, "Cancelled order", "")
    return visit.redirect(f"/orders/{found['id']}", f"Order {found['id']} is cancelled.")


def give_back(visit: Visit, order: int, amount: int, reason: str, note: str) -> None:
    """Give money of an order back."""
    visit.run("INSERT INTO refunds VALUES (NULL, ?, ?, ?, ?, ?, ?)", order, amount, reason, note, ME, today(visit))


def refund_form(visit: Visit) -> Response:
    """The form for giving money back."""
    found = find(visit)
    return visit.missing("order") if found is None else _refund_page(visit, found)


def _refund_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    values = {name: visit.field(name)[:200] for name in ("amount", "reason", "note")}
    return visit.page(
        "refund.html",
        status,
        order=found,
        lines=lines_of(visit, found["id"]),
        back=refunded(visit, found["id"]),
        reasons=REFUND_REASONS,
        values=values,
        pattern=AMOUNT,
        error=error,
    )


def refund(visit: Visit) -> Response:
    """Ask whether the money is to be given back, and give it back when that is said."""
    found = find(visit)
    if found is None:
        return visit.missing("order")
    amount, reason, note = cents(visit.field("amount")), visit.field("reason"), visit.field("note")[:200]
    if not amount or reason not in REFUND_REASONS:
        return _refund_page(visit, found, 422, "Give an amount such as 12.50, and a reason.")
    left = found["total_cents"] - refunded(visit, found["id"])
    if amount > left:
        return _refund_page(visit, found, 422, f"Only {money(max(0, left))} of this order can still be given back.")
    if not visit.field("sure"):
        return visit.page("refund_sure.html", order=found, amount=amount, reason=reason, note=note)
    give_back(visit, found["id"], amount, reason, note)
    return visit.redirect(f"/orders/{found['id']}", f"{money(amount)} is given back.")
