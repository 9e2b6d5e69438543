"""Products and their stock."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop_admin.lists import AMOUNT, asked, cents, dollars, listing, moved, query
from sparring.envs.web.sites.shop_admin.words import MOVE_REASONS, PREFIXES

if TYPE_CHECKING:
    from starlette.responses import Response

SORTS = {
    "": ("Name", "products.name"),
    "sku": ("Article number", "products.sku"),
    "price": ("Price, low to high", "price_cents, products.name"),
    "-price": ("Price, high to low", "price_cents DESC, products.name"),
    "stock": ("Stock, low to high", "stock, products.name"),
}
STATES = {
    "published": ("Published", "published"),
    "hidden": ("Hidden", "NOT published"),
    "low": ("Low on stock", "stock <= reorder_at"),
    "out": ("Out of stock", "stock = 0"),
}
FIELDS = ("sku", "name", "category", "supplier", "price", "cost", "reorder_at", "published", "description")
ALL_REASONS = (*MOVE_REASONS, "Delivery", "Return", "Cancelled order")
_SKU = re.compile(r"[A-Z]{3}-[0-9]{3}")
_LISTED = "SELECT products.*, suppliers.name AS supplier FROM products JOIN suppliers ON suppliers.id = supplier_id"
_MOVES = (
    "SELECT moves.*, products.name AS product, products.sku, staff.name FROM moves "
    "JOIN products ON products.id = product_id JOIN staff ON staff.id = staff_id"
)
MOST = 999


def suppliers_of(visit: Visit) -> list[sqlite3.Row]:
    """Return all suppliers, sorted by name."""
    return visit.rows("SELECT id, name FROM suppliers ORDER BY name")


def products(visit: Visit) -> Response:
    """All products, narrowed down and sorted."""
    supplying = suppliers_of(visit)
    given = asked(
        visit, q=None, category=PREFIXES, supplier=[str(one["id"]) for one in supplying], state=STATES, sort=SORTS
    )
    made = query()
    made.words(given["q"], "sku || ' ' || products.name")
    if given["category"]:
        made.add("category = ?", given["category"])
    if given["supplier"]:
        made.add("supplier_id = ?", int(given["supplier"]))
    if given["state"]:
        made.add(STATES[given["state"]][1])
    shown = listing(visit, _LISTED, made, SORTS[given["sort"]][1], given)
    return visit.page(
        "products.html",
        shown=shown,
        asked=given,
        categories=PREFIXES,
        suppliers=supplying,
        states=STATES,
        sorts=SORTS,
    )


def _product(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LISTED} WHERE products.id = ?", whole(str(visit.path["number"])))


def product(visit: Visit) -> Response:
    """The form of a product."""
    found = _product(visit)
    if found is None:
        return visit.missing("product")
    values = {name: str(found[name]) for name in ("sku", "name", "category", "reorder_at", "description")}
    values |= {"supplier": str(found["supplier_id"]), "published": "1" if found["published"] else ""}
    values |= {"price": dollars(found["price_cents"]), "cost": dollars(found["cost_cents"])}
    return _page(visit, found, values)


def new_product(visit: Visit) -> Response:
    """The form of a product that there is not yet."""
    return _page(visit, None, dict.fromkeys(FIELDS, "") | {"reorder_at": "0", "cost": "0.00"})


def _page(
    visit: Visit, found: sqlite3.Row | None, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    return visit.page(
        "product.html",
        status,
        product=found,
        values=values,
        categories=PREFIXES,
        suppliers=suppliers_of(visit),
        pattern=AMOUNT,
        error=error,
    )


def save(visit: Visit) -> Response:
    """Save a product, or a new one."""
    found = _product(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("product")
    values = {name: visit.field(name)[:600] for name in FIELDS}
    values |= {"sku": values["sku"].upper(), "name": values["name"][:80]}
    error = _wrong(visit, values, found["id"] if found else 0)
    if error:
        return _page(visit, found, values, 422, error)
    row = {
        "sku": values["sku"],
        "name": values["name"],
        "category": values["category"],
        "supplier_id": int(values["supplier"]),
        "price_cents": cents(values["price"]),
        "cost_cents": cents(values["cost"]),
        "reorder_at": int(values["reorder_at"]),
        "published": int(bool(values["published"])),
        "description": values["description"],
    }
    if found is None:
        marks = ", ".join("?" for _ in row)
        number = visit.run(f"INSERT INTO products ({', '.join(row)}) VALUES ({marks})", *row.values())
    else:
        number = found["id"]
        sets = ", ".join(f"{name} = ?" for name in row)
        visit.run(f"UPDATE products SET {sets} WHERE id = ?", *row.values(), number)
    return visit.redirect(f"/products/{number}", f"{values['name']} is saved.")


def _wrong(visit: Visit, values: dict[str, str], number: int) -> str:
    """Say what is wrong with the fields of a product; "" if nothing is."""
    if _SKU.fullmatch(values["sku"]) is None or not values["sku"].isascii():
        return "An article number looks like KIT-123."
    if visit.row("SELECT 1 FROM products WHERE sku = ? AND id != ?", values["sku"], number):
        return f"Another product has the article number {values['sku']}."
    if not values["name"] or values["category"] not in PREFIXES:
        return "Give a name and a category."
    if visit.row("SELECT 1 FROM suppliers WHERE id = ?", whole(values["supplier"])) is None:
        return "Choose a supplier."
    if not cents(values["price"]) or cents(values["cost"]) is None:
        return "Give price and cost as amounts such as 12.50."
    return "" if whole(values["reorder_at"], 0, MOST) is not None else f"Reorder at a stock from 0 to {MOST}."


def stock(visit: Visit) -> Response:
    """The movements of a product, and the form for another one."""
    found = _product(visit)
    return visit.missing("product") if found is None else _stock_page(visit, found)


def _stock_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    made = query()
    made.add("product_id = ?", found["id"])
    shown = listing(visit, _MOVES, made, "moved_on DESC, moves.id DESC", {})
    return visit.page("stock.html", status, product=found, shown=shown, reasons=MOVE_REASONS, most=MOST, error=error)


def move(visit: Visit) -> Response:
    """Change the stock of a product."""
    found = _product(visit)
    if found is None:
        return visit.missing("product")
    change, reason = whole(visit.field("change"), -MOST, MOST), visit.field("reason")
    if not change or reason not in MOVE_REASONS:
        return _stock_page(visit, found, 422, "Say by how much the stock changes (such as -3 or 5), and why.")
    if found["stock"] + change < 0:
        return _stock_page(visit, found, 422, f"There are only {found['stock']} in stock.")
    moved(visit, found["id"], change, reason, visit.field("note")[:200])
    return visit.redirect(f"/products/{found['id']}/stock", f"The stock of {found['name']} is changed by {change:+}.")


def moves(visit: Visit) -> Response:
    """All movements of stock."""
    given = asked(visit, q=None, reason=ALL_REASONS)
    made = query()
    made.words(given["q"], "products.sku || ' ' || products.name || ' ' || staff.name || ' ' || moves.note")
    if given["reason"]:
        made.add("reason = ?", given["reason"])
    shown = listing(visit, _MOVES, made, "moved_on DESC, moves.id DESC", given)
    return visit.page("moves.html", shown=shown, asked=given, reasons=ALL_REASONS)
