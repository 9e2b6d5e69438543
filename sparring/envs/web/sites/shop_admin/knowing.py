"""What the back office's tasks share: what to ask for, the changes that are made, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sparring.envs.web.checks import Bind, Expect, Words, added, changed
from sparring.envs.web.jobs import Draw, Plan, button, check, fill, link, select
from sparring.envs.web.sites.shop_admin.data import ME, TODAY
from sparring.envs.web.sites.shop_admin.lists import dollars

DAY = TODAY.isoformat()
_CUSTOMERS = "SELECT * FROM customers WHERE name IN (SELECT name FROM customers GROUP BY name HAVING COUNT(*) = 1)"


def found(words: object) -> Plan:
    """Search everything: an order's number, an article number or a code leads to its page at once."""
    return (fill("Search everything", words, submit=True),)


def named(name: str) -> Plan:
    """Search a name, and follow the link that has it."""
    return (*found(name), link(name))


def products(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return products."""
    return draw.rows(f"SELECT * FROM products WHERE {where} ORDER BY id", *values)


def orders(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return orders with the name of the customer and what they cost."""
    return draw.rows(
        "SELECT orders.*, name, email, goods_cents - discount_cents + shipping_cents AS total_cents, "
        "(SELECT COALESCE(SUM(amount_cents), 0) FROM refunds WHERE order_id = orders.id) AS back "
        f"FROM orders JOIN customers ON customers.id = customer_id WHERE {where} ORDER BY orders.id",
        *values,
    )


def customers(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return customers whose name nobody else has."""
    return draw.rows(f"{_CUSTOMERS} AND {where} ORDER BY id", *values)


def lines(draw: Draw, order: int) -> list[sqlite3.Row]:
    """Return what an order has."""
    return draw.rows(
        "SELECT order_lines.*, products.id, name, sku, stock FROM order_lines JOIN products "
        "ON products.id = product_id WHERE order_id = ? ORDER BY name",
        order,
    )


def suppliers(draw: Draw) -> dict[int, sqlite3.Row]:
    """Return the suppliers by their ids."""
    return {row["id"]: row for row in draw.rows("SELECT * FROM suppliers ORDER BY id")}


def moved(product: sqlite3.Row, change: int, reason: str, note: str = "") -> tuple[Expect, ...]:
    """A movement of stock. The row of the product needs its `id`, `name` and `stock`."""
    return (
        changed("products", product["id"], f"the stock of {product['name']}", stock=product["stock"] + change),
        added(
            "moves",
            f"the movement of {product['name']}",
            product_id=product["id"],
            change=change,
            reason=reason,
            note=Words(note),
            staff_id=ME,
            moved_on=DAY,
        ),
    )


def given_back(order: int, amount: int, reason: str, note: str = "") -> Expect:
    """Money of an order that is given back."""
    return added(
        "refunds",
        f"the refund of order {order}",
        order_id=order,
        amount_cents=amount,
        reason=reason,
        note=Words(note),
        staff_id=ME,
        given_on=DAY,
    )


def noted(order: int, body: str) -> Expect:
    """A note on an order."""
    return added("notes", f"the note on order {order}", order_id=order, staff_id=ME, written_on=DAY, body=Words(body))


def sent(order: int, carrier: str, tracking: str) -> Expect:
    """An order that is sent."""
    return changed(
        "orders", order, f"order {order} sent", status="sent", carrier=carrier, tracking=tracking, sent_on=DAY
    )


def sending(order: int, carrier: str, tracking: str) -> Plan:
    """Find an order and say that it is sent."""
    return (*found(order), select("Carrier", carrier), fill("Tracking number", tracking), button("Mark as sent"))


def refunding(amount: int, reason: str, note: str = "") -> Plan:
    """Give money back, from the page of an order."""
    words = (fill("Note", note),) if note else ()
    what = (fill("Amount in dollars", dollars(amount)), select("Reason", reason), *words)
    return (link("Give money back"), *what, button("Continue"), button("Yes, give it back"))


def moving(product: sqlite3.Row, change: int, reason: str, note: str = "") -> Plan:
    """Find a product by its article number, and change its stock."""
    words = (fill("Note", note),) if note else ()
    book = (fill("Change by", change), select("Reason", reason), *words, button("Change stock"))
    return (*found(product["sku"]), link("Change the stock"), *book)


def item(name: str, stock: int, quantity: int) -> Plan:
    """Put something on the draft of a purchase; its list says how many are in stock."""
    what = select("Product", f"{name} ({stock} in stock)")
    return (what, fill("Quantity", quantity), button("Add item"))


def bought(
    supplier: sqlite3.Row, what: Sequence[tuple[sqlite3.Row, int]], due: str, note: str = ""
) -> tuple[Expect, ...]:
    """A purchase that is sent to a supplier."""
    head = added(
        "purchases",
        "the purchase order",
        id=Bind("purchase"),
        supplier_id=supplier["id"],
        status="sent",
        made_on=DAY,
        expected_on=due,
        note=Words(note),
    )
    items = [
        added(
            "purchase_lines",
            f"{product['name']} on the purchase order",
            purchase_id=Bind("purchase"),
            product_id=product["id"],
            quantity=quantity,
            cost_cents=product["cost_cents"],
        )
        for product, quantity in what
    ]
    return (head, *items)


def tick(label: str, on: object) -> Plan:
    """Check a box, or uncheck it."""
    return (check(label, checked=bool(on)),)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
