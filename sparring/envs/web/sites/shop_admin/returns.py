"""Returns and reviews: what customers ask for and write, and what the shop says to that."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, whole
from sparring.envs.web.sites.shop_admin.lists import AMOUNT, asked, cents, dollars, listing, moved, query, today
from sparring.envs.web.sites.shop_admin.orders import give_back, refunded
from sparring.envs.web.sites.shop_admin.words import REFUSALS, RETURN_ANSWERS

if TYPE_CHECKING:
    from starlette.responses import Response

RETURN_STATUSES = ("waiting", "approved", "refused")
REVIEW_STATUSES = ("waiting", "published", "refused")
REVIEW_SORTS = {
    "": ("Newest first", "written_on DESC, reviews.id DESC"),
    "old": ("Oldest first", "written_on, reviews.id"),
    "stars": ("Stars, low to high", "stars, reviews.id"),
}
_RETURNS = (
    "SELECT returns.*, products.name AS product, products.sku, customers.name, orders.placed_on, "
    "orders.goods_cents - orders.discount_cents + orders.shipping_cents AS total_cents, order_lines.price_cents "
    "FROM returns JOIN products ON products.id = returns.product_id JOIN orders ON orders.id = returns.order_id "
    "JOIN customers ON customers.id = orders.customer_id "
    "JOIN order_lines ON order_lines.order_id = orders.id AND order_lines.product_id = returns.product_id"
)
_REVIEWS = (
    "SELECT reviews.*, products.name AS product, customers.name FROM reviews "
    "JOIN products ON products.id = product_id JOIN customers ON customers.id = customer_id"
)


def returns(visit: Visit) -> Response:
    """All returns; those that wait, unless others are asked for."""
    given = asked(visit, q=None, status=(*RETURN_STATUSES, "all"))
    made = query()
    made.words(given["q"], "returns.order_id || ' ' || customers.name || ' ' || products.name")
    status = given["status"] or "waiting"
    if status != "all":
        made.add("returns.status = ?", status)
    shown = listing(visit, _RETURNS, made, "requested_on, returns.id", given)
    return visit.page("returns.html", shown=shown, asked=given, status=status, statuses=RETURN_STATUSES)


def _return(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_RETURNS} WHERE returns.id = ?", whole(str(visit.path["number"])))


def one_return(visit: Visit) -> Response:
    """One return."""
    found = _return(visit)
    return visit.missing("return") if found is None else _return_page(visit, found)


def _return_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "return.html",
        status,
        one=found,
        most=dollars(_most(visit, found)),
        days=visit.value("SELECT value FROM settings WHERE name = 'return_days'"),
        answers=RETURN_ANSWERS,
        pattern=AMOUNT,
        error=error,
    )


def _most(visit: Visit, found: sqlite3.Row) -> int:
    """Return the most cents that can be given back for a return: its price, but no more than the order has left."""
    left: int = found["total_cents"] - refunded(visit, found["order_id"])
    worth: int = found["quantity"] * found["price_cents"]
    return max(0, min(left, worth))


def approve(visit: Visit) -> Response:
    """Approve a return: money back, and the thing back on the shelf if that is ticked."""
    found = _return(visit)
    if found is None:
        return visit.missing("return")
    if found["status"] != "waiting":
        return _return_page(visit, found, 422, f"This return is {found['status']} already.")
    amount = cents(visit.field("amount"))
    most = _most(visit, found)
    if not amount or amount > most:
        return _return_page(visit, found, 422, f"Give an amount of at most {money(most)}.")
    visit.run(
        "UPDATE returns SET status = 'approved', refund_cents = ?, decided_on = ? WHERE id = ?",
        *(amount, today(visit), found["id"]),
    )
    give_back(visit, found["order_id"], amount, "Return", "")
    if visit.field("restock"):
        moved(visit, found["product_id"], found["quantity"], "Return", f"Order {found['order_id']}")
    return visit.redirect("/returns", f"Return {found['id']} is approved, {money(amount)} is given back.")


def refuse(visit: Visit) -> Response:
    """Refuse a return."""
    found = _return(visit)
    if found is None:
        return visit.missing("return")
    if found["status"] != "waiting":
        return _return_page(visit, found, 422, f"This return is {found['status']} already.")
    why = visit.field("answer")
    if why not in RETURN_ANSWERS:
        return _return_page(visit, found, 422, "Choose why the return is refused.")
    visit.run(
        "UPDATE returns SET status = 'refused', answer = ?, decided_on = ? WHERE id = ?",
        *(why, today(visit), found["id"]),
    )
    return visit.redirect("/returns", f"Return {found['id']} is refused.")


def reviews(visit: Visit) -> Response:
    """All reviews; those that wait, unless others are asked for."""
    given = asked(visit, q=None, status=(*REVIEW_STATUSES, "all"), stars=("1", "2", "3", "4", "5"), sort=REVIEW_SORTS)
    made = query()
    made.words(given["q"], "title || ' ' || body || ' ' || products.name || ' ' || customers.name")
    status = given["status"] or "waiting"
    if status != "all":
        made.add("status = ?", status)
    if given["stars"]:
        made.add("stars = ?", int(given["stars"]))
    shown = listing(visit, _REVIEWS, made, REVIEW_SORTS[given["sort"]][1], given)
    return visit.page(
        "reviews.html", shown=shown, asked=given, status=status, statuses=REVIEW_STATUSES, sorts=REVIEW_SORTS
    )


def _review(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_REVIEWS} WHERE reviews.id = ?", whole(str(visit.path["number"])))


def review(visit: Visit) -> Response:
    """One review."""
    found = _review(visit)
    return visit.missing("review") if found is None else _review_page(visit, found)


def _review_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page("review.html", status, review=found, refusals=REFUSALS, error=error)


def publish(visit: Visit) -> Response:
    """Show a review in the shop."""
    found = _review(visit)
    if found is None:
        return visit.missing("review")
    visit.run("UPDATE reviews SET status = 'published', refusal = '' WHERE id = ?", found["id"])
    return visit.redirect("/reviews", f"The review {found['title']} is published.")


def take_down(visit: Visit) -> Response:
    """Refuse a review, or take it out of the shop."""
    found, why = _review(visit), visit.field("refusal")
    if found is None:
        return visit.missing("review")
    if why not in REFUSALS:
        return _review_page(visit, found, 422, "Choose why the review is refused.")
    visit.run("UPDATE reviews SET status = 'refused', refusal = ? WHERE id = ?", why, found["id"])
    return visit.redirect("/reviews", f"The review {found['title']} is refused.")


def reply(visit: Visit) -> Response:
    """Answer a review in the shop's name."""
    found = _review(visit)
    if found is None:
        return visit.missing("review")
    visit.run("UPDATE reviews SET reply = ? WHERE id = ?", visit.field("reply")[:500], found["id"])
    return visit.redirect(f"/reviews/{found['id']}", "The reply is saved.")
