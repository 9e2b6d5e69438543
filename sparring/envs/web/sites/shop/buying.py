"""Basket, coupons, checkout, wish list."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.shop.data import ONE_SIZE, SHIPPING
from sparring.envs.web.sites.shop.people import customer

if TYPE_CHECKING:
    from starlette.responses import Response

MOST = 20
"""The most of one thing in a basket."""
_LINES = """
SELECT basket.*, products.name, products.slug, products.price_cents, variants.label, variants.stock
FROM basket JOIN variants ON variants.id = variant_id JOIN products ON products.id = product_id
WHERE customer_id = ? ORDER BY products.name, variants.id
"""


class Sum(NamedTuple):
    """What a basket costs, in cents."""

    goods: int
    discount: int
    coupon: str | None


def called(line: sqlite3.Row) -> str:
    """Return the name of a thing with its size."""
    return line["name"] if line["label"] == ONE_SIZE else f"{line['name']}, {line['label'].lower()}"


def basket_lines(visit: Visit, user: sqlite3.Row) -> list[sqlite3.Row]:
    """Return what is in the basket."""
    return visit.rows(_LINES, user["id"])


def total(visit: Visit, user: sqlite3.Row, lines: list[sqlite3.Row]) -> Sum:
    """Return what the basket costs with its coupon, which counts only if the goods reach its minimum."""
    goods = sum(line["quantity"] * line["price_cents"] for line in lines)
    coupon = visit.row(
        "SELECT coupons.* FROM coupons JOIN basket_coupons USING (code) WHERE customer_id = ?", user["id"]
    )
    if coupon is None or goods < coupon["minimum_cents"]:
        return Sum(goods, 0, None)
    return Sum(goods, goods * coupon["percent"] // 100, coupon["code"])


def add(visit: Visit) -> Response:
    """Put a thing into the basket."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to fill your basket.")
    variant = visit.row(
        "SELECT variants.*, products.slug, products.name FROM variants JOIN products ON products.id = product_id "
        "WHERE variants.id = ?",
        whole(visit.field("variant")),
    )
    quantity = whole(visit.field("quantity"), 1, MOST)
    if variant is None or quantity is None:
        return visit.missing("product")
    there = visit.value(
        "SELECT quantity FROM basket WHERE customer_id = ? AND variant_id = ?", user["id"], variant["id"]
    )
    wanted = quantity + (there or 0)
    if wanted > min(MOST, variant["stock"]):
        return visit.redirect(f"/p/{variant['slug']}", f"Only {min(MOST, variant['stock'])} of this can be ordered.")
    visit.run("INSERT OR REPLACE INTO basket VALUES (?, ?, ?)", user["id"], variant["id"], wanted)
    return visit.redirect("/basket", f"{variant['name']} was added to your basket.")


def basket(visit: Visit) -> Response:
    """The basket."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your basket.")
    lines = basket_lines(visit, user)
    return visit.page("basket.html", lines=lines, called=called, sum=total(visit, user, lines), most=MOST)


def update(visit: Visit) -> Response:
    """Change the quantity of a thing in the basket, or take it out."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your basket.")
    lines = {line["variant_id"]: line for line in basket_lines(visit, user)}
    line = lines.get(whole(visit.field("variant")))
    if line is None:
        return visit.redirect("/basket", "That is not in your basket any more.")
    wanted = 0 if visit.field("remove") else whole(visit.field("quantity"), 0, MOST)
    if wanted is None or wanted > line["stock"]:
        return visit.redirect("/basket", f"Only {min(MOST, line['stock'])} of {called(line)} can be ordered.")
    if wanted:
        visit.run(
            "UPDATE basket SET quantity = ? WHERE customer_id = ? AND variant_id = ?",
            *(wanted, user["id"], line["variant_id"]),
        )
    else:
        visit.run("DELETE FROM basket WHERE customer_id = ? AND variant_id = ?", user["id"], line["variant_id"])
    return visit.redirect("/basket", f"Your basket now has {wanted} of {called(line)}.")


def coupon(visit: Visit) -> Response:
    """Use a coupon for the basket, or none."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your basket.")
    code = visit.field("code").upper()
    if visit.field("remove") or not code:
        visit.run("DELETE FROM basket_coupons WHERE customer_id = ?", user["id"])
        return visit.redirect("/basket", "No coupon is used.")
    found = visit.row("SELECT * FROM coupons WHERE code = ?", code)
    if found is None or found["expires_on"] < visit.now.date().isoformat():
        return visit.redirect("/basket", "This coupon is not valid, or not any more.")
    visit.run("INSERT OR REPLACE INTO basket_coupons VALUES (?, ?)", user["id"], code)
    return visit.redirect("/basket", f"Coupon {code} is used for this basket.")


def checkout(visit: Visit) -> Response:
    """Address, shipping, gift note, consent."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to check out.")
    return _checkout_page(visit, user)


def _checkout_page(visit: Visit, user: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    lines = basket_lines(visit, user)
    if not lines:
        return visit.redirect("/basket", "Your basket is empty.")
    addresses = visit.rows("SELECT * FROM addresses WHERE customer_id = ? ORDER BY id", user["id"])
    return visit.page(
        "checkout.html",
        status,
        lines=lines,
        called=called,
        sum=total(visit, user, lines),
        addresses=addresses,
        shipping=SHIPPING,
        error=error,
    )


def place(visit: Visit) -> Response:
    """Place the order."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to check out.")
    lines = basket_lines(visit, user)
    address = visit.row(
        "SELECT * FROM addresses WHERE id = ? AND customer_id = ?", whole(visit.field("address")), user["id"]
    )
    shipping = visit.field("shipping")
    if address is None or shipping not in SHIPPING or not visit.field("terms"):
        return _checkout_page(visit, user, 422, "Choose an address and how it is sent, and accept the terms.")
    short = next((line for line in lines if line["quantity"] > line["stock"]), None)
    if short is not None:
        return _checkout_page(visit, user, 422, f"There are only {short['stock']} left of {called(short)}.")
    if not lines:
        return visit.redirect("/basket", "Your basket is empty.")
    cost = total(visit, user, lines)
    ships = SHIPPING[shipping]
    order = visit.run(
        "INSERT INTO orders VALUES (NULL, ?, 'placed', ?, ?, ?, ?, ?, ?, ?, ?)",
        *(user["id"], visit.now.date().isoformat(), address["id"], shipping, visit.field("gift_note")[:300]),
        *(cost.coupon, cost.discount, ships, cost.goods - cost.discount + ships),
    )
    for line in lines:
        row = (order, line["variant_id"], line["quantity"], line["price_cents"])
        visit.run("INSERT INTO order_lines VALUES (?, ?, ?, ?)", *row)
        visit.run("UPDATE variants SET stock = stock - ? WHERE id = ?", line["quantity"], line["variant_id"])
    visit.run("DELETE FROM basket WHERE customer_id = ?", user["id"])
    visit.run("DELETE FROM basket_coupons WHERE customer_id = ?", user["id"])
    return visit.redirect(f"/orders/{order}", f"Thank you! Your order {order} is placed.")


def wishlist(visit: Visit) -> Response:
    """The wish list."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your wish list.")
    products = visit.rows(
        "SELECT products.*, (SELECT MIN(id) FROM variants WHERE product_id = products.id AND stock > 0) AS variant_id, "
        "(SELECT COUNT(*) FROM variants WHERE product_id = products.id) AS variants "
        "FROM products JOIN wishlist ON product_id = products.id WHERE customer_id = ? ORDER BY products.name",
        user["id"],
    )
    return visit.page("wishlist.html", products=products, told=plural(len(products), "product"))


def unwish(visit: Visit) -> Response:
    """Take a product from the wish list."""
    user = customer(visit)
    if user is None:
        return visit.redirect("/signin", "Sign in to see your wish list.")
    visit.run(
        "DELETE FROM wishlist WHERE customer_id = ? AND product_id = ?", user["id"], whole(visit.field("product"))
    )
    return visit.redirect("/wishlist", "Taken from your wish list.")
