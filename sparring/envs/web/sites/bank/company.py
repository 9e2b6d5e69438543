"""The company's part of what there is in the beginning: people, claims with receipts, rates, policy."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.site import day
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.numbers import in_dollars, plain
from sparring.envs.web.sites.bank.words import ME, TODAY, ago
from sparring.tasks.core import EpisodeRng

OPEN = 15
"""Claims of the team that wait for an answer."""


def seed_company(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the tables of the expenses."""
    database.executemany(
        "INSERT INTO people (name, job) VALUES (?, ?)", [(words.NAME, "Head of survey"), *words.COMPANY]
    )
    rates = [(code, name, rng.randint(low, high)) for code, (name, low, high) in words.RATES.items()]
    database.executemany("INSERT INTO rates VALUES (?, ?, ?)", [("USD", "US dollar", 10000), *rates])
    limits = [(category, rng.randrange(low, high + 1, 500)) for category, (low, high) in words.LIMITS.items()]
    database.executemany("INSERT INTO policy VALUES (?, ?)", limits)
    _claims(database, rng)


def _claims(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Claims of the team, open and decided, and some of one's own, under titles that are used once only."""
    titles = [title.format(town=town) for title in words.TITLES for town in words.TOWNS]
    rng.shuffle(titles)
    team = list(range(2, len(words.COMPANY) + 2))
    plan = [(person, "submitted") for person in (*team, *rng.sample(team, OPEN - len(team)))]
    plan += [(rng.choice(team), rng.choice(("approved", "refused"))) for _ in range(5)]
    plan += [(ME, status) for status in ("draft", "draft", "submitted", "approved", "paid", "paid")]
    rng.shuffle(plan)
    for number, (person, status) in enumerate(plan, 1):
        made = rng.randint(1, 28) if status in ("submitted", "draft") else rng.randint(30, 80)
        decided = None if status in ("submitted", "draft") else ago(made - rng.randint(3, 20))
        reason = rng.choice(("Please add receipts", "Claimed before")) if status == "refused" else ""
        row = (number, person, titles[number], status, ago(made), decided, reason)
        database.execute("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        currency = rng.choice(("USD", "USD", "EUR", "GBP", "CHF", "CAD", "DKK", "NOK"))
        for _ in range(rng.choice((1, 2, 2, 3, 3))):
            _item(database, rng, number, currency, TODAY - timedelta(days=made + rng.randint(1, 12)))


def _item(database: sqlite3.Connection, rng: EpisodeRng, claim: int, currency: str, when: date) -> None:
    """An item within the policy, with a receipt that says the same."""
    rate = database.execute("SELECT per_unit FROM rates WHERE currency = ?", (currency,)).fetchone()[0]
    category = rng.choice(("Meals", "Meals", "Lodging", "Travel", "Travel", "Equipment", "Conference", "Other"))
    limit = database.execute("SELECT limit_cents FROM policy WHERE category = ?", (category,)).fetchone()[0]
    amount = rng.randint(limit // 8, limit * 9 // 10) * 10000 // rate
    merchant = rng.choice(words.SPENT[category])
    text = receipt(merchant, when.isoformat(), currency, amount, rng.randint(1000, 9999))
    row = (claim, when.isoformat(), category, merchant, currency, amount, in_dollars(amount, rate), text)
    database.execute("INSERT INTO items VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def receipt(merchant: str, when: str, currency: str, amount: int, number: int) -> str:
    """Return the text of a receipt.

    >>> receipt("Noodle Corner", "2026-03-01", "EUR", 1250, 77)
    'Noodle Corner, receipt 77, 1 March 2026. Total EUR 12.50. Paid by card.'
    """
    return f"{merchant}, receipt {number}, {day(when)}. Total {currency} {plain(amount)}. Paid by card."
