"""The first page, searching everything, reports, settings."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import MONTHS, Visit, whole
from sparring.envs.web.sites.shop_admin.lists import AMOUNT, EMAIL, ROWS, Query, cents, dollars, query
from sparring.envs.web.sites.shop_admin.orders import OPEN

if TYPE_CHECKING:
    from starlette.responses import Response

MOST_FOUND = 8
BEST = 15
"""How many products the report of best sellers has."""
TODOS = {
    "orders to send": ("/orders?status=new", "SELECT COUNT(*) FROM orders WHERE status = 'new'"),
    "packed orders": ("/orders?status=packed", "SELECT COUNT(*) FROM orders WHERE status = 'packed'"),
    "returns to decide": ("/returns", "SELECT COUNT(*) FROM returns WHERE status = 'waiting'"),
    "reviews to check": ("/reviews", "SELECT COUNT(*) FROM reviews WHERE status = 'waiting'"),
    "products low on stock": ("/products?state=low", "SELECT COUNT(*) FROM products WHERE stock <= reorder_at"),
    "deliveries expected": ("/purchases?status=sent", "SELECT COUNT(*) FROM purchases WHERE status = 'sent'"),
}
_SOLD = (
    "FROM order_lines JOIN orders ON orders.id = order_id JOIN products ON products.id = product_id "
    "WHERE status != 'cancelled'"
)


def home(visit: Visit) -> Response:
    """What there is to do."""
    todos = [(words, address, visit.value(sql)) for words, (address, sql) in TODOS.items()]
    latest = visit.rows(
        "SELECT orders.*, goods_cents - discount_cents + shipping_cents AS total_cents, customers.name FROM orders "
        "JOIN customers ON customers.id = customer_id ORDER BY orders.id DESC LIMIT 6"
    )
    return visit.page("home.html", todos=todos, latest=latest, open=OPEN)


def search(visit: Visit) -> Response:
    """Go to an order, product or promotion by its number or code, or list what has the words."""
    text = visit.query("q")[:80]
    for sql, address in (
        ("SELECT id FROM orders WHERE id = CAST(? AS INTEGER)", "/orders/{}") if whole(text) else ("", ""),
        ("SELECT id FROM products WHERE sku = ?", "/products/{}"),
        ("SELECT id FROM promotions WHERE code = ?", "/promotions/{}"),
    ):
        found = visit.value(sql, text.upper()) if sql and text else None
        if found is not None:
            return visit.redirect(address.format(found))
    return visit.page(
        "search.html",
        text=text,
        products=_matching(visit, "products", text, "name || ' ' || sku || ' ' || category"),
        customers=_matching(visit, "customers", text, "name || ' ' || email"),
        suppliers=_matching(visit, "suppliers", text, "name || ' ' || contact"),
        most=MOST_FOUND,
    )


def _matching(visit: Visit, table: str, text: str, columns: str) -> list[sqlite3.Row]:
    if not text:
        return []
    made: Query = query()
    made.words(text, columns)
    where = " AND ".join(made.where)
    return visit.rows(f"SELECT * FROM {table} WHERE {where} ORDER BY name, id LIMIT {MOST_FOUND}", *made.values)


def month_name(month: str) -> str:
    """Return a month as the pages write it.

    >>> month_name("2026-03")
    'March 2026'
    """
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def _months(visit: Visit) -> list[str]:
    return [row[0] for row in visit.rows("SELECT DISTINCT substr(placed_on, 1, 7) FROM orders ORDER BY 1 DESC")]


def _period(visit: Visit) -> tuple[str, str, list[object]]:
    """Return the month that is asked for, and the condition and values that keep it."""
    month = visit.query("month")
    month = month if month in _months(visit) else ""
    return month, " AND substr(placed_on, 1, 7) = ?" if month else "", [month] if month else []


def reports(visit: Visit) -> Response:
    """Which reports there are."""
    return visit.page("reports.html")


def by_month(visit: Visit) -> Response:
    """What was sold in every month."""
    rows = visit.rows(
        "SELECT substr(placed_on, 1, 7) AS month, COUNT(*) AS orders, SUM(goods_cents) AS goods, SUM(discount_cents) "
        "AS discounts, SUM(shipping_cents) AS shipping, SUM(goods_cents - discount_cents + shipping_cents) AS total "
        "FROM orders WHERE status != 'cancelled' GROUP BY 1 ORDER BY 1 DESC"
    )
    return visit.page("by_month.html", rows=rows, name=month_name)


def by_category(visit: Visit) -> Response:
    """What was sold of every category, in all or in one month."""
    month, where, values = _period(visit)
    rows = visit.rows(
        "SELECT category, COUNT(DISTINCT order_id) AS orders, SUM(quantity) AS units, "
        f"SUM(quantity * order_lines.price_cents) AS goods {_SOLD}{where} GROUP BY 1 ORDER BY 1",
        *values,
    )
    return visit.page("by_category.html", rows=rows, month=month, months=_months(visit), name=month_name)


def best_sellers(visit: Visit) -> Response:
    """Which products sold most, in all or in one month."""
    month, where, values = _period(visit)
    rows = visit.rows(
        "SELECT products.id, products.name, products.sku, products.category, SUM(quantity) AS units, "
        f"SUM(quantity * order_lines.price_cents) AS goods {_SOLD}{where} "
        f"GROUP BY 1 ORDER BY units DESC, goods DESC, products.name LIMIT {BEST}",
        *values,
    )
    return visit.page("best_sellers.html", rows=rows, month=month, months=_months(visit), name=month_name)


def settings(visit: Visit) -> Response:
    """What holds for the whole shop."""
    return _settings_page(visit, {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")})


def _settings_page(visit: Visit, values: dict[str, str], status: int = 200, error: str = "") -> Response:
    return visit.page("settings.html", status, values=values, sizes=ROWS, pattern=AMOUNT, error=error)


def save_settings(visit: Visit) -> Response:
    """Save the settings."""
    names = ("sender", "reply_to", "return_days", "free_from", "rows", "low_stock_mail")
    values = {name: visit.field(name)[:80] for name in names}
    values["low_stock_mail"] = "1" if values["low_stock_mail"] else ""
    days, free = whole(values["return_days"], 14, 365), cents(values["free_from"])
    if not values["sender"] or EMAIL.fullmatch(values["reply_to"]) is None or values["rows"] not in ROWS:
        return _settings_page(visit, values, 422, "Give a sender and an email address for answers.")
    if days is None or free is None:
        return _settings_page(visit, values, 422, "Give 14 to 365 days for returns, and an amount such as 120.00.")
    values |= {"return_days": str(days), "free_from": dollars(free)}
    for name, value in values.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, name)
    return visit.redirect("/settings", "The settings are saved.")
