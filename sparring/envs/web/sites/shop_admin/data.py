"""What the back office knows: staff, suppliers, products, customers; what happened so far is in `history`."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.sites.shop.data import BRANDS, CATEGORIES, COLOURS, slug
from sparring.envs.web.sites.shop_admin import words
from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

TODAY = NOW.date()
OWNER = 1
ME = 2
"""The manager who is signed in."""
PRODUCTS = 60
CUSTOMERS = 36
_TOLD = (
    *("Made in small numbers and easy to mend.", "It comes in a plain box, with a leaflet on how to care for it."),
    *("Sold in sets of one.", "The maker takes it back for repair at any time."),
)
SETTINGS = {
    "sender": "Harbour & Lane",
    "reply_to": "help@harbour-lane.example",
    "return_days": "30",
    "free_from": "120.00",
    "rows": "12",
    "low_stock_mail": "1",
}


def ago(days: int) -> str:
    """Return the date of so many days before today.

    >>> ago(1)
    '2026-03-16'
    """
    return (TODAY - timedelta(days=days)).isoformat()


def later(iso: str, days: int) -> str:
    """Return the date of so many days after another.

    >>> later("2026-02-27", 3)
    '2026-03-02'
    """
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()


def seed_people(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Staff, suppliers, customers, settings, promotions."""
    database.executemany("INSERT INTO settings VALUES (?, ?)", SETTINGS.items())
    _staff(database, rng)
    for number, (name, *_) in enumerate(words.SUPPLIERS, 1):
        contact = f"{rng.choice(words.FIRST)} {rng.choice(words.LAST)}"
        email = f"orders@{slug(name)}.example"
        phone, days = f"01632 960{rng.randint(100, 999)}", rng.choice((3, 5, 7, 10, 14, 21))
        firm = (number, name, contact, email, phone, days, rng.choice(words.SUPPLIER_NOTES))
        database.execute("INSERT INTO suppliers VALUES (?, ?, ?, ?, ?, ?, ?)", firm)
    _customers(database, rng)
    for code, percent, start, end in words.PROMOTIONS:
        minimum = rng.choice((0, 2000, 3000, 5000, 7500))
        dates = ago(-start), ago(-end)
        row = (code, percent, *dates, minimum, words.PROMOTED.get(code, ""), int(code == "ANCHOR10"))
        database.execute("INSERT INTO promotions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row)


def _staff(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    first, last = rng.sample(words.STAFF_FIRST, 9), rng.sample(words.STAFF_LAST, 9)
    roles = ("Owner", "Manager", "Packer", "Packer", "Packer", "Support", "Support", "Buyer", "Buyer")
    for number, (one, two, role) in enumerate(zip(first, last, roles, strict=True), 1):
        email = f"{one}@harbour-lane.example".lower()
        active = int(number < 5 or rng.random() > 0.15)
        person = (number, f"{one} {two}", email, role, f"01632 960{rng.randint(100, 999)}", active, "daily")
        database.execute("INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?, ?)", person)


def _customers(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    names = [f"{one} {two}" for one in words.FIRST for two in words.LAST]
    chosen = rng.sample(names, CUSTOMERS - 2)
    chosen += rng.sample(chosen, 2)
    joined = sorted(rng.sample(range(370, 1400), CUSTOMERS), reverse=True)
    for number, (name, age) in enumerate(zip(chosen, joined, strict=True), 1):
        dots = slug(name).replace("-", ".")
        again = name in chosen[: number - 1]
        email = f"{dots}{rng.randint(60, 99)}@inbox.example" if again else f"{dots}@post.example"
        phone = f"01632 960{rng.randint(100, 999)}"
        who = (number, name, email, phone, rng.choice(words.TOWNS), ago(age), rng.randint(0, 1))
        row = (*who, int(rng.random() < 0.06), rng.choice(words.CUSTOMER_NOTES))
        database.execute("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def seed_products(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Products, each from a supplier of its category."""
    things = [(name, thing) for name in CATEGORIES for thing in CATEGORIES[name]]
    numbers = sorted(rng.sample(range(101, 990), PRODUCTS))
    taken: set[str] = set()
    for product in range(1, PRODUCTS + 1):
        category, (noun, made_of, low, high, _) = things[(product * 5) % len(things)]
        name = f"{rng.choice(BRANDS)} {made_of} {noun}"
        while name in taken:
            name = f"{rng.choice(BRANDS)} {made_of} {noun}"
        taken.add(name)
        sku = f"{words.PREFIXES[category]}-{numbers[product - 1]}"
        supplier = rng.choice([i for i, one in enumerate(words.SUPPLIERS, 1) if category in one[1:]])
        price = rng.randrange(low, high, 50) - 5
        reorder = rng.choice((4, 5, 6, 8, 10))
        stock = 0 if rng.random() < 0.1 else rng.randint(1, 4) if rng.random() < 0.15 else rng.randint(11, 60)
        text = f"A {made_of.lower()} {noun.lower()} in {rng.choice(COLOURS)}. {rng.choice(_TOLD)}"
        costs = price, price * rng.randint(40, 60) // 100
        row = (product, sku, name, category, supplier, *costs, stock, reorder, int(rng.random() < 0.88), text)
        database.execute("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
