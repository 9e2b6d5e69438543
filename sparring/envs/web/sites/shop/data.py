"""What the shop sells, who buys there, and what they bought so far."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

TODAY = NOW.date()
ME = 1
"""The customer who is signed in at the start."""
TOKEN = "c4f1a09e"
CATEGORIES = {
    "Kitchen": (
        ("Kettle", "Enamel", 2900, 5900, 1100),
        ("Saucepan", "Steel", 3400, 8900, 1500),
        ("Bread Bin", "Bamboo", 2400, 4900, 1900),
        ("Teapot", "Stoneware", 1900, 4400, 900),
        ("Chopping Board", "Beech", 1400, 3900, 1200),
        ("Salad Bowl", "Acacia", 1700, 4200, 1000),
        ("Pepper Mill", "Walnut", 1900, 3600, 300),
    ),
    "Bedding": (
        ("Duvet Cover", "Linen", 5900, 12900, 1600),
        ("Pillowcase", "Cotton", 900, 2400, 250),
        ("Throw", "Lambswool", 4400, 9900, 1200),
        ("Quilt", "Cotton", 6900, 14900, 2300),
        ("Sheet", "Percale", 2900, 6900, 900),
    ),
    "Lighting": (
        ("Desk Lamp", "Brass", 3900, 8900, 1700),
        ("Floor Lamp", "Ash", 7900, 15900, 4200),
        ("Lantern", "Tin", 1900, 4900, 800),
        ("Pendant Light", "Glass", 4900, 11900, 1400),
        ("Night Light", "Porcelain", 1500, 3400, 300),
    ),
    "Outdoor": (
        ("Rucksack", "Canvas", 5900, 12900, 1300),
        ("Flask", "Steel", 1900, 3900, 450),
        ("Picnic Rug", "Wool", 3900, 7900, 1500),
        ("Camp Stove", "Titanium", 4900, 9900, 400),
        ("Hammock", "Cotton", 3400, 6900, 1800),
        ("Head Torch", "Aluminium", 1700, 4400, 120),
    ),
    "Stationery": (
        ("Notebook", "Recycled", 700, 1900, 300),
        ("Fountain Pen", "Brass", 2400, 5900, 60),
        ("Desk Diary", "Leather", 1900, 4400, 500),
        ("Pencil Case", "Felt", 900, 2400, 150),
        ("Card Set", "Letterpress", 1100, 2900, 200),
    ),
    "Clothing": (
        ("Jumper", "Lambswool", 5400, 11900, 600),
        ("Scarf", "Merino", 2400, 5900, 250),
        ("Rain Jacket", "Waxed", 7900, 15900, 900),
        ("Socks", "Bamboo", 800, 1900, 100),
        ("Cap", "Corduroy", 1700, 3400, 150),
        ("Overshirt", "Cotton", 4900, 9900, 700),
    ),
}
"""Category -> (thing, what it is made of, lowest and highest price in cents, grams)."""
BRANDS = (
    *("Fernhill", "Tarn & Beck", "Osmington", "Kestrel Row", "Halden", "Quayside", "Brambleworks"),
    *("Northmoor", "Pellworm", "Ilsley", "Wend", "Cobble Yard"),
)
COLOURS = ("sage", "oat", "navy", "rust", "charcoal", "mustard", "cream", "plum")
SIZES = ("Small", "Medium", "Large", "Extra large")
SIZED = ("Jumper", "Rain Jacket", "Overshirt", "Socks", "Duvet Cover", "Sheet", "Quilt")
ONE_SIZE = "One size"
PRODUCTS = 96
_PRAISE = (
    *("Just what I was after", "Lovely thing", "Better than the picture", "Solid and simple", "Well made"),
    *("A good gift", "Use it every day", "Worth the price"),
)
_BLAME = ("Not for me", "Smaller than I thought", "Arrived scratched", "Colour is off", "Fine, but dear")
_BODIES = (
    *("It came quickly and well packed.", "I have had it for two months now and nothing has come loose."),
    *("My sister has the same one and told me about it.", "The colour is a shade darker than on the screen."),
    *("I would buy it again.", "Customer service answered within a day.", "The finish is very even."),
)
_TOLD = ("Made in small numbers and easy to mend.", "It comes in a plain box, with a leaflet on how to care for it.")
_FIRST = ("Mira", "Jonas", "Adaeze", "Piotr", "Leila", "Callum", "Noor", "Hanna", "Tomás", "Wren", "Idris", "Greta")
_LAST = (
    "Okafor",
    "Lindqvist",
    "Marsh",
    "Kowalski",
    "Haddad",
    "Byrne",
    "Aziz",
    "Vogel",
    "Prado",
    "Ellery",
    "Penn",
    "Roth",
)
_STREETS = (
    "Mill Lane",
    "Harbour Road",
    "St Anne's Walk",
    "Castle Street",
    "Orchard Close",
    "Station Road",
    "Quay Street",
)
_CITIES = (
    *(("Whitby", "YO21 3AB"), ("Ludlow", "SY8 1PQ"), ("Falmouth", "TR11 4HT"), ("Stirling", "FK8 2RD")),
    *(("Hexham", "NE46 1LS"), ("Totnes", "TQ9 5GH"), ("Conwy", "LL32 8DE")),
)
LABELS = ("Home", "Work", "Parents", "Cabin")
SHIPPING = {"Standard": 395, "Express": 895, "Collection": 0}
"""Name -> price in cents."""
COUPONS = (
    ("SPRING10", 10, 4000, "2026-04-30"),
    ("HARBOUR15", 15, 9000, "2026-06-30"),
    ("WINTER20", 20, 3000, "2026-02-28"),
)


def slug(text: str) -> str:
    """Return a name as it stands in an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    _people(database, rng)
    _catalogue(database, rng)
    _history(database, rng)
    database.executemany("INSERT INTO coupons VALUES (?, ?, ?, ?)", COUPONS)
    variants = [row[0] for row in database.execute("SELECT MIN(id) FROM variants WHERE stock > 5 GROUP BY product_id")]
    rng.shuffle(variants)
    database.executemany(
        "INSERT INTO basket VALUES (?, ?, ?)", [(ME, variant, rng.randint(1, 3)) for variant in variants[:4]]
    )
    wished = rng.sample(range(1, PRODUCTS + 1), 6)
    database.executemany("INSERT INTO wishlist VALUES (?, ?)", [(ME, product) for product in wished])


def _people(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    first, last = rng.sample(_FIRST, len(_FIRST)), rng.sample(_LAST, len(_LAST))
    for number, names in enumerate(zip(first, last, strict=True), 1):
        name = " ".join(names)
        email = f"{slug(names[0])}.{slug(names[1])}@post.example".replace("á", "a")
        phone = f"01632 960{rng.randint(100, 999)}"
        row = (number, name, email, f"{names[1].lower()}{rng.randint(10, 99)}", phone, rng.randint(0, 1))
        database.execute("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?)", row)
        for i, label in enumerate(LABELS if number == ME else LABELS[:1]):
            city, postcode = rng.choice(_CITIES)
            who = name if label != "Parents" else f"{rng.choice(_FIRST)} {names[1]}"
            street = f"{rng.randint(1, 90)} {rng.choice(_STREETS)}"
            address = (number, label, who, street, city, postcode, int(i == 0))
            database.execute("INSERT INTO addresses VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", address)
    database.execute("INSERT INTO sessions VALUES (?, ?)", (TOKEN, ME))


def _catalogue(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    things = [(number, thing) for number, name in enumerate(CATEGORIES, 1) for thing in CATEGORIES[name]]
    for number, name in enumerate(CATEGORIES, 1):
        database.execute("INSERT INTO categories VALUES (?, ?, ?)", (number, slug(name), name))
    taken: set[str] = set()
    for product in range(1, PRODUCTS + 1):
        category, (noun, made_of, low, high, grams) = things[product % len(things)]
        brand = rng.choice(BRANDS)
        while f"{brand} {made_of} {noun}" in taken:
            brand = rng.choice(BRANDS)
        name = f"{brand} {made_of} {noun}"
        taken.add(name)
        colour = rng.choice(COLOURS)
        price = rng.randrange(low, high, 50) - 5
        weight = grams + rng.randrange(-grams // 5, grams // 5, 10)
        text = (
            f"A {made_of.lower()} {noun.lower()} in {colour} by {brand}. {rng.choice(_TOLD)} Guaranteed for "
            f"{rng.choice((2, 3, 5, 10))} years."
        )
        row = (product, slug(name), name, brand, category, colour, price, weight, text)
        database.execute("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for label in SIZES if noun in SIZED else (ONE_SIZE,):
            stock = 0 if rng.random() < 0.12 else rng.randint(3, 40)
            database.execute("INSERT INTO variants VALUES (NULL, ?, ?, ?)", (product, label, stock))
        for _ in range(max(0, rng.randint(-1, 5))):
            stars = rng.choice((2, 3, 4, 4, 5, 5, 5))
            words = rng.choice(_PRAISE if stars > 3 else _BLAME), rng.choice(_BODIES)
            when = (TODAY - timedelta(days=rng.randint(2, 600))).isoformat()
            review = (product, rng.randint(2, len(_FIRST)), stars, *words, when)
            database.execute("INSERT INTO reviews VALUES (NULL, ?, ?, ?, ?, ?, ?)", review)


def _history(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Orders of the one who is signed in, and some of others."""
    variants = database.execute(
        "SELECT variants.id, price_cents FROM variants JOIN products ON products.id = product_id"
    ).fetchall()
    ages = sorted(
        (*rng.sample(range(1, 7), 4), *rng.sample(range(8, 28), 4), *rng.sample(range(40, 330), 8)), reverse=True
    )
    whose = [ME] * len(ages) + [rng.randint(2, len(_FIRST)) for _ in range(6)]
    for number, (customer, age) in enumerate(zip(whose, [*ages, *rng.sample(range(1, 200), 6)], strict=True), 1041):
        lines = [(v, rng.choice((1, 1, 1, 2, 3)), price) for v, price in rng.sample(variants, rng.randint(1, 4))]
        goods = sum(quantity * price for _, quantity, price in lines)
        shipping = rng.choice(("Standard", "Standard", "Express"))
        status = "placed" if age < 7 else "shipped" if age < 12 else "delivered"
        status = "cancelled" if age > 40 and rng.random() < 0.1 else status
        address = database.execute("SELECT MIN(id) FROM addresses WHERE customer_id = ?", (customer,)).fetchone()[0]
        when = (TODAY - timedelta(days=age)).isoformat()
        cost = SHIPPING[shipping]
        order = (number, customer, status, when, address, shipping, "", None, 0, cost, goods + cost)
        database.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", order)
        rows = [(number, variant, quantity, price) for variant, quantity, price in lines]
        database.executemany("INSERT INTO order_lines VALUES (?, ?, ?, ?)", rows)
