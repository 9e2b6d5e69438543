"""Pages that need scripts: quick order, orders with menus, all products in a list that grows. Only they lead to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, whole
from sparring.envs.web.sites.shop import buying, orders
from sparring.envs.web.sites.shop.data import ONE_SIZE
from sparring.envs.web.sites.shop.people import customer

if TYPE_CHECKING:
    from starlette.responses import Response

HOME = "desk/"
"""The path of their first page, without the first slash."""
SUGGESTED = 6
"""The most products that are suggested."""
LISTED = 12
"""How many products come at a time where the list grows."""
NEWEST = 8
"""How many orders are shown."""


def home(visit: Visit) -> Response:
    """The page that leads to the others."""
    return visit.page("desk.html")


def order_form(visit: Visit) -> Response:
    """Quick order: a product, a number, one button."""
    return visit.page("desk_order.html", most=buying.MOST)


def suggest(visit: Visit) -> Response:
    """Return what a product may be that is being typed, as JSON."""
    escaped = visit.query("q")[:100].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = visit.rows(
        "SELECT variants.id, name, label, price_cents FROM variants JOIN products ON products.id = product_id "
        "WHERE stock > 0 AND name LIKE ? ESCAPE '\\' ORDER BY name, variants.id LIMIT ?",
        *(f"%{escaped}%", SUGGESTED),
    )
    return visit.data(
        [
            {
                "value": str(row["id"]),
                "label": row["name"] if row["label"] == ONE_SIZE else f"{row['name']}, {row['label'].lower()}",
                "cents": row["price_cents"],
            }
            for row in found
        ]
    )


def order(visit: Visit) -> Response:
    """Put what was chosen into the basket, if it was confirmed, and show the form again."""
    if visit.field("sure") != "yes" or not visit.field("variant"):
        return visit.redirect("/desk/order", "Choose one of the products that are suggested, and confirm.")
    made = buying.add(visit)
    made.headers["location"] = "/desk/order"
    return made


def order_list(visit: Visit) -> Response:
    """The newest orders, each with a menu."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your orders.")
    found = visit.rows(
        "SELECT * FROM orders WHERE customer_id = ? ORDER BY placed_on DESC, id DESC LIMIT ?", user["id"], NEWEST
    )
    return visit.page("desk_orders.html", orders=found)


def cancel(visit: Visit) -> Response:
    """Cancel an order, if that was confirmed."""
    if visit.field("sure") != "yes":
        return visit.redirect("/desk/orders", "Confirm that the order is to be cancelled.")
    made = orders.cancel(visit)
    if made.status_code == 303:
        made.headers["location"] = "/desk/orders"
    return made


def products(visit: Visit) -> Response:
    """All products, in a list that grows."""
    return visit.page("desk_products.html")


def more(visit: Visit) -> Response:
    """Return some more products, as JSON."""
    total = int(visit.value("SELECT COUNT(*) FROM products"))
    page = whole(visit.query("page"), 1, total) or 1
    found = visit.rows("SELECT * FROM products ORDER BY name, id LIMIT ? OFFSET ?", LISTED, (page - 1) * LISTED)
    shown = [{"id": row["id"], "name": row["name"], "price": money(row["price_cents"])} for row in found]
    return visit.data({"products": shown, "total": total, "last": page * LISTED >= total})


def wish(visit: Visit) -> Response:
    """Put a product on the wish list; return what is said about it, as JSON."""
    user = customer(visit)
    found = visit.row("SELECT * FROM products WHERE id = ?", whole(visit.field("product")))
    if user is None or found is None:
        return visit.data({"said": "Sign in to keep a wish list." if user is None else "There is no such product."})
    visit.run("INSERT OR IGNORE INTO wishlist VALUES (?, ?)", user["id"], found["id"])
    return visit.data({"said": f"{found['name']} is on your wish list."})
