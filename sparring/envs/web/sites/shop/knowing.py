"""What the shop's tasks share: products to ask for, the changes that buying makes, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from sparring.envs.web.checks import Bind, Expect, added, changed, removed
from sparring.envs.web.jobs import Draw, Plan, button, check, fill, link, select
from sparring.envs.web.site import money
from sparring.envs.web.sites.shop.data import COUPONS, ME, ONE_SIZE, SHIPPING, TODAY


class Thing(NamedTuple):
    """A product in a size, and how many of it."""

    variant: int
    name: str
    size: str
    price: int
    stock: int
    quantity: int = 1

    @property
    def called(self) -> str:
        """The name as the basket shows it."""
        return self.name if self.size == ONE_SIZE else f"{self.name}, {self.size.lower()}"

    @property
    def said(self) -> str:
        """The thing as a goal names it."""
        size = "" if self.size == ONE_SIZE else f" in size {self.size.lower()}"
        return f"{self.quantity} × {self.name}{size}"


_THINGS = """
SELECT variants.id, products.name, variants.label, price_cents, stock, category_id, colour, brand
FROM variants JOIN products ON products.id = product_id
"""
FREE = (
    f"variants.id NOT IN (SELECT variant_id FROM basket WHERE customer_id = {ME}) AND "
    f"variants.product_id NOT IN (SELECT product_id FROM wishlist WHERE customer_id = {ME})"
)
"""Things that are neither in the basket nor on the wish list."""


def things(draw: Draw, where: str, *values: object) -> list[Thing]:
    """Return things that fulfil a condition in SQL."""
    return [Thing(*row[:5]) for row in draw.rows(f"{_THINGS} WHERE {where} ORDER BY variants.id", *values)]


def some_things(draw: Draw, number: int, least: int = 6) -> list[Thing]:
    """Return different products that are in stock and not in the basket, one of each."""
    there = draw.sample(things(draw, f"stock >= ? AND {FREE}", least), 3 * number)
    by_name = {thing.name: thing for thing in there}
    return list(by_name.values())[:number]


def empty_basket(draw: Draw) -> None:
    """Begin with an empty basket."""
    draw.run("DELETE FROM basket WHERE customer_id = ?", ME)


def basket(draw: Draw) -> list[Thing]:
    """Return what is in the basket, sorted by name."""
    rows = draw.rows(
        "SELECT variants.id, products.name, variants.label, price_cents, stock, quantity FROM basket JOIN variants ON "
        "variants.id = variant_id JOIN products ON products.id = product_id WHERE customer_id = ? "
        "ORDER BY products.name, variants.id",
        ME,
    )
    return [Thing(*row) for row in rows]


def addresses(draw: Draw) -> list[sqlite3.Row]:
    """Return the addresses of the one who is signed in."""
    return draw.rows("SELECT * FROM addresses WHERE customer_id = ? ORDER BY id", ME)


def opened(name: str) -> Plan:
    """Find a product and open its page."""
    return (fill("Search", name, submit=True), link(name))


def put(thing: Thing, quantity: int | None = None) -> Plan:
    """Find a thing and put it into the basket."""
    number = thing.quantity if quantity is None else quantity
    size = () if thing.size == ONE_SIZE else (select("Size", thing.size),)
    amount = () if number == 1 else (fill("Quantity", number),)
    return (*opened(thing.name), *size, *amount, button("Add to basket"))


def pay(address: sqlite3.Row, shipping: str, note: str = "") -> Plan:
    """Check out from the basket's page."""
    whole = f"{address['label']}: {address['recipient']}, {address['street']}, {address['city']} {address['postcode']}"
    gift = (fill("Gift note", note),) if note else ()
    ships = f"{shipping} ({money(SHIPPING[shipping])})"
    return (
        link("Check out"),
        check(whole),
        check(ships),
        *gift,
        check("I accept the terms of sale"),
        button("Place order"),
    )


def in_basket(thing: Thing) -> Expect:
    """A thing that comes into the basket."""
    return added(
        "basket",
        f"{thing.called} in the basket",
        customer_id=ME,
        variant_id=thing.variant,
        quantity=thing.quantity,
    )


def out_of_basket(thing: Thing) -> Expect:
    """A thing that leaves the basket."""
    return removed("basket", (ME, thing.variant), f"{thing.called} not in the basket")


def ordered(
    bought: Sequence[Thing],
    address: int,
    shipping: str,
    *,
    note: str = "",
    coupon: str | None = None,
    name: str = "order",
) -> tuple[Expect, ...]:
    """What placing an order changes (the basket aside)."""
    goods = sum(thing.price * thing.quantity for thing in bought)
    percent = next((row[1] for row in COUPONS if row[0] == coupon), 0)
    discount = goods * percent // 100
    order = added(
        "orders",
        f"the {name}",
        id=Bind(name),
        customer_id=ME,
        status="placed",
        placed_on=TODAY.isoformat(),
        address_id=address,
        shipping=shipping,
        gift_note=note,
        coupon=coupon,
        discount_cents=discount,
        shipping_cents=SHIPPING[shipping],
        total_cents=goods - discount + SHIPPING[shipping],
    )
    lines = [
        added(
            "order_lines",
            f"{thing.called} in the {name}",
            order_id=Bind(name),
            variant_id=thing.variant,
            quantity=thing.quantity,
            price_cents=thing.price,
        )
        for thing in bought
    ]
    stock = [
        changed("variants", thing.variant, f"{thing.called} sent", stock=thing.stock - thing.quantity)
        for thing in bought
    ]
    return (order, *lines, *stock)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
