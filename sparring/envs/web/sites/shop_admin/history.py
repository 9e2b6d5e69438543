"""What happened in the back office so far: orders, returns, reviews, movements of stock, purchases."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.sites.shop.data import SHIPPING
from sparring.envs.web.sites.shop_admin import words
from sparring.envs.web.sites.shop_admin.data import CUSTOMERS, ME, PRODUCTS, ago, later, seed_people, seed_products
from sparring.tasks.core import EpisodeRng

FIRST_ORDER = 5001
ORDERS = 84
NEW = 13
"""Orders that are not sent yet."""
_FIRST_PURCHASE = 301
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    seed_people(database, rng)
    seed_products(database, rng)
    _orders(database, rng)
    _returns(database, rng)
    _goodwill(database, rng)
    _reviews(database, rng)
    _purchases(database, rng)
    _moves(database, rng)


def tracking(rng: EpisodeRng) -> str:
    """Return a tracking number such as QF48210931."""
    return f"{rng.choice(_LETTERS)}{rng.choice(_LETTERS)}{rng.randint(10**7, 10**8 - 1)}"


def _orders(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    prices = dict(database.execute("SELECT id, price_cents FROM products").fetchall())
    ages = [rng.randint(0, 4) for _ in range(NEW)] + [rng.randint(5, 60) for _ in range(30)]
    ages += [rng.randint(61, 350) for _ in range(ORDERS - len(ages))]
    for number, age in enumerate(sorted(ages, reverse=True), FIRST_ORDER):
        products = rng.sample(range(1, PRODUCTS + 1), rng.choice((1, 2, 2, 3)))
        lines = [(number, one, rng.choice((1, 1, 1, 2, 3)), prices[one]) for one in products]
        goods = sum(quantity * price for _, _, quantity, price in lines)
        shipping = rng.choice(("Standard", "Standard", "Express"))
        code, percent = rng.choice((("", 0), ("", 0), ("", 0), ("HARBOUR15", 15), ("WELCOME5", 5)))
        status = "new" if age < 5 else "sent" if age < 10 else "delivered"
        status = "packed" if age in (3, 4) and rng.random() < 0.5 else status
        status = "cancelled" if age > 12 and rng.random() < 0.08 else status
        there = status in ("sent", "delivered")
        sent = (rng.choice(words.CARRIERS), tracking(rng), ago(age - rng.randint(1, 2))) if there else ("", "", "")
        head = (number, rng.randint(1, CUSTOMERS), status, ago(age), shipping, code, goods, goods * percent // 100)
        row = (*head, SHIPPING[shipping], *sent)
        database.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        database.executemany("INSERT INTO order_lines VALUES (?, ?, ?, ?)", lines)
        if rng.random() < 0.15:
            note = (number, rng.randint(ME, 7), ago(age), rng.choice(words.ORDER_NOTES))
            database.execute("INSERT INTO notes VALUES (NULL, ?, ?, ?, ?)", note)


def _returns(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Returns: seven to decide on, some of them asked for too late, and older ones."""
    delivered = "SELECT id, placed_on FROM orders WHERE status = 'delivered' AND placed_on {} ? ORDER BY id"
    recent = database.execute(delivered.format(">="), (ago(60),)).fetchall()
    older = database.execute(delivered.format("<"), (ago(60),)).fetchall()
    for order, placed in [*rng.sample(older, 10), *rng.sample(recent, 7)]:
        lines = database.execute("SELECT * FROM order_lines WHERE order_id = ?", (order,)).fetchall()
        _, product, bought, price = rng.choice(lines)
        quantity = rng.randint(1, bought)
        waiting = placed >= ago(60)
        asked = ago(rng.randint(0, 6)) if waiting else later(placed, rng.randint(9, 26))
        reason = rng.choice(words.RETURN_REASONS)
        why = reason, rng.choice(words.RETURN_COMMENTS[reason])
        decided, state = "", ("waiting", 0, "", "")
        if not waiting:
            decided = later(asked, rng.randint(1, 4))
            approved = rng.random() < 0.7
            state = ("approved", quantity * price, "", decided)
            state = state if approved else ("refused", 0, rng.choice(words.RETURN_ANSWERS), decided)
        row = (order, product, quantity, *why, asked, *state)
        database.execute("INSERT INTO returns VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        if state[0] == "approved":
            refund = (order, quantity * price, "Return", "", rng.randint(ME, 7), decided)
            database.execute("INSERT INTO refunds VALUES (NULL, ?, ?, ?, ?, ?, ?)", refund)


def _goodwill(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Refunds that are not for returns."""
    free = database.execute(
        "SELECT id, placed_on FROM orders WHERE status = 'delivered' AND id NOT IN "
        "(SELECT order_id FROM returns) ORDER BY id"
    ).fetchall()
    for order, placed in rng.sample(free, 6):
        amount = rng.choice((395, 500, 750, 1000))
        row = (order, amount, rng.choice(words.REFUND_REASONS), "", rng.randint(ME, 7), later(placed, 9))
        database.execute("INSERT INTO refunds VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)


def _reviews(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Reviews with titles of their own: ten to look at, three of them advertisements, and older ones."""
    good = rng.sample(words.GOOD_TITLES, len(words.GOOD_TITLES))
    fair = rng.sample(words.FAIR_TITLES, len(words.FAIR_TITLES))
    bad = rng.sample(words.BAD_TITLES, len(words.BAD_TITLES))
    spam = rng.sample(words.SPAM_TITLES, 3)
    told = [(rng.choice((4, 5, 5)), title, rng.choice(words.GOOD_BODIES)) for title in good]
    told += [(3, title, rng.choice(words.FAIR_BODIES)) for title in fair]
    told += [(rng.choice((1, 2)), title, rng.choice(words.BAD_BODIES)) for title in bad]
    waiting = [*told[:4], told[len(good)], *told[-2:]]
    bodies = rng.sample(words.SPAM_BODIES, 3)
    waiting += [(rng.randint(1, 5), title, body) for title, body in zip(spam, bodies, strict=True)]
    rest = [one for one in told if one not in waiting]
    rows = [(one, "published", rng.randint(9, 400)) for one in rng.sample(rest, len(rest))]
    rows += [(one, "waiting", rng.randint(0, 6)) for one in rng.sample(waiting, len(waiting))]
    for (stars, title, body), status, age in sorted(rows, key=lambda row: -row[2]):
        refused = status == "published" and stars < 3 and rng.random() < 0.2
        end = ("refused", "Not about the product") if refused else (status, "")
        about = rng.randint(1, PRODUCTS), rng.randint(1, CUSTOMERS)
        row = (*about, stars, title, body, ago(age), *end)
        database.execute("INSERT INTO reviews VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, '')", row)


def _purchases(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Orders to suppliers: old ones that came, one that was cancelled, four that are under way, a draft."""
    states = ("received",) * 6 + ("cancelled",) + ("sent",) * 4 + ("draft",)
    ages = sorted(rng.sample(range(25, 200), 7), reverse=True) + sorted(rng.sample(range(2, 12), 4), reverse=True) + [0]
    suppliers = rng.sample(range(1, len(words.SUPPLIERS) + 1), 5)
    whose = [rng.randint(1, len(words.SUPPLIERS)) for _ in range(7)] + suppliers
    for number, (state, age, supplier) in enumerate(zip(states, ages, whose, strict=True), _FIRST_PURCHASE):
        made = ago(age)
        due = later(made, 14) if state != "draft" else ""
        came = later(made, rng.randint(9, 16)) if state == "received" else ""
        row = (number, supplier, state, made, due, came, "")
        database.execute("INSERT INTO purchases VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        own = database.execute("SELECT id, cost_cents FROM products WHERE supplier_id = ? ORDER BY id", (supplier,))
        there = own.fetchall()
        for product, cost in rng.sample(there, min(len(there), rng.randint(2, 4))):
            amount = rng.choice((6, 8, 10, 12, 20, 24))
            line = (number, product, amount, cost, amount if came else 0)
            database.execute("INSERT INTO purchase_lines VALUES (?, ?, ?, ?, ?)", line)
            if came:
                move = (product, amount, "Delivery", f"Purchase order {number}", rng.randint(3, 5), came)
                database.execute("INSERT INTO moves VALUES (NULL, ?, ?, ?, ?, ?, ?)", move)


def _moves(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """What people counted, lost and found."""
    for age in sorted(rng.sample(range(1, 200), 40), reverse=True):
        reason = rng.choice(words.MOVE_REASONS)
        change = rng.randint(1, 3) if reason == "Found" else -rng.randint(1, 4)
        row = (rng.randint(1, PRODUCTS), change, reason, rng.choice(words.MOVE_NOTES), rng.randint(3, 5), ago(age))
        database.execute("INSERT INTO moves VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
