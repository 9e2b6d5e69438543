"""What there is in the beginning: accounts, what went in and out, payees, orders, cards, bills, goals, letters."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.company import seed_company
from sparring.envs.web.sites.bank.numbers import account_number
from sparring.envs.web.sites.bank.words import EVERYDAY, HOUSEHOLD, JOINT, RAINY, TODAY, ago
from sparring.tasks.core import EpisodeRng

_SPENDERS = (EVERYDAY,) * 5 + (JOINT,) * 3 + (HOUSEHOLD,) * 2
SPENT = 168
"""How many payments with a card there are."""
Entry = tuple[int, str, str, str, int, str]
"""(account, date, party, reference, cents, category)"""


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    profile = {
        "email": "sam.calder@plover.example",
        "phone": f"01632 960{rng.randint(100, 999)}",
        "street": f"{rng.randint(2, 60)} {rng.choice(('Quay Street', 'Mill Lane', 'Abbey Walk', 'Chapel Hill'))}",
        "town": rng.choice(("Whitby", "Ludlow", "Hexham", "Totnes")),
        "paperless": str(rng.randint(0, 1)),
        "alert_over": str(rng.choice((100, 250, 500))),
    }
    database.executemany("INSERT INTO profile VALUES (?, ?)", profile.items())
    payees = _payees(database, rng)
    _standing(database, rng, payees)
    _books(database, rng, payees)
    _scheduled(database, rng, payees)
    _cards(database, rng)
    _bills(database, rng)
    _goals(database, rng)
    _letters(database, rng)
    seed_company(database, rng)


def _number(rng: EpisodeRng) -> str:
    return account_number(rng.randrange(10**11, 10**12))


def _payees(database: sqlite3.Connection, rng: EpisodeRng) -> list[tuple[int, str]]:
    """People and firms; two of the people have one name, and two nearly so."""
    people = [
        f"{first} {last}"
        for first, last in zip(
            rng.sample(words.FIRST_NAMES, len(words.FIRST_NAMES)),
            rng.sample(words.LAST_NAMES, len(words.LAST_NAMES)),
            strict=True,
        )
    ][:5]
    initial = people[1][0]
    alike = next((name for name in words.FIRST_NAMES if name[0] != initial), "Rosa")
    people += [people[0], f"{alike} {people[1].split()[1]}"]
    names = [*people, *words.FIRMS]
    rng.shuffle(names)
    for name in names:
        row = (name, _number(rng), ago(rng.randint(40, 1500)))
        database.execute("INSERT INTO payees VALUES (NULL, ?, ?, ?)", row)
    return list(enumerate(names, 1))


def _standing(database: sqlite3.Connection, rng: EpisodeRng, payees: list[tuple[int, str]]) -> None:
    ids = {name: number for number, name in payees}
    paused = set(rng.sample(range(1, len(words.ORDERS)), 2))
    for i, (payee, reference, every, low, high) in enumerate(words.ORDERS):
        account = (HOUSEHOLD, HOUSEHOLD, JOINT)[i] if i < 3 else rng.choice((EVERYDAY, JOINT))
        ahead = rng.randint(1, 6) if every == "week" else rng.randint(2, 28)
        row = (account, ids[payee], rng.randrange(low, high, 50), reference, every, ago(-ahead))
        database.execute("INSERT INTO standing_orders VALUES (NULL, ?, ?, ?, ?, ?, ?, 'active')", row)
        if i in paused:
            database.execute("UPDATE standing_orders SET status = 'paused' WHERE id = ?", (i + 1,))


def _books(database: sqlite3.Connection, rng: EpisodeRng, payees: list[tuple[int, str]]) -> None:
    """Transactions, the oldest first, and the balances that follow from them."""
    entries = [*_spent(rng), *_monthly(database, rng), *_sent(rng, payees)]
    rng.shuffle(entries)
    entries = sorted((one for one in entries if one[1] <= ago(0)), key=lambda one: one[1])
    database.executemany(
        "INSERT INTO transactions (account_id, booked_on, party, reference, amount_cents, category) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        entries,
    )
    for i, (name, opened) in enumerate(words.ACCOUNTS, 1):
        running, lowest = 0, 0
        for one in entries:
            if one[0] == i:
                running += one[4]
                lowest = min(lowest, running)
        balance = running - lowest + rng.randrange(30000, 220000, 7)
        database.execute("INSERT INTO accounts VALUES (NULL, ?, ?, ?, ?)", (name, _number(rng), opened, balance))


def _spent(rng: EpisodeRng) -> list[Entry]:
    """What was paid by card; now and then twice on the same day, or nearly so."""
    first = date.fromisoformat(words.FIRST_DAY)
    days = (TODAY - first).days
    out: list[Entry] = []
    while len(out) < SPENT:
        category = rng.choice((*words.MERCHANTS, "Groceries", "Eating out"))
        party, low, high = rng.choice(words.MERCHANTS[category])
        account = rng.choice(_SPENDERS)
        opened = 30 if account == JOINT else 0
        when = (first + timedelta(days=rng.randint(opened, days))).isoformat()
        shown = "Uncategorised" if rng.random() < 0.08 else category
        out.append((account, when, party, "", -rng.randint(low, high), shown))
        if rng.random() < 0.04:
            out.append(out[-1])
    return out


def _monthly(database: sqlite3.Connection, rng: EpisodeRng) -> list[Entry]:
    """Salary, rent and what moves between the accounts, month by month."""
    orders = database.execute(
        "SELECT account_id, name, reference, amount_cents FROM standing_orders JOIN payees ON payees.id = payee_id "
        "WHERE every = 'month' ORDER BY standing_orders.id"
    ).fetchall()
    salary = rng.randrange(310000, 420000, 100)
    shifts = rng.randrange(50000, 80000, 500), rng.randrange(90000, 130000, 500), rng.randrange(10000, 30000, 500)
    out: list[Entry] = []
    for month in words.MONTHS:
        pay = salary + rng.choice((0, 0, 0, 12500, 31000))
        out.append((EVERYDAY, f"{month}-25", words.EMPLOYER, f"Salary {month}", pay, "Income"))
        for to, amount in zip((JOINT, HOUSEHOLD, RAINY), shifts, strict=True):
            if to == JOINT and month == words.MONTHS[0]:
                continue
            name = words.ACCOUNTS[to - 1][0]
            out.append((EVERYDAY, f"{month}-02", name, "Monthly", -amount, "Transfers"))
            out.append((to, f"{month}-02", words.ACCOUNTS[EVERYDAY - 1][0], "Monthly", amount, "Transfers"))
        day = rng.randint(3, 9)
        for account, name, reference, amount in orders[:3]:
            if account == JOINT and month == words.MONTHS[0]:
                continue
            out.append((account, f"{month}-{day:02}", name, reference, -amount, "Bills"))
    return out


def _sent(rng: EpisodeRng, payees: list[tuple[int, str]]) -> list[Entry]:
    """What went to people and came from them."""
    people = [name for _, name in payees if name not in words.FIRMS]
    out: list[Entry] = []
    for _ in range(22):
        when = ago(rng.randint(1, 130))
        what = rng.choice(("Dinner", "Tickets", "Birthday present", "Ferry", "Half of the gas", "Concert", "Weekend"))
        sign = rng.choice((-1, -1, 1))
        amount = sign * rng.randrange(800, 14000, 25)
        out.append((EVERYDAY, when, rng.choice(people), what, amount, "Gifts" if what[0] == "B" else "Transfers"))
    return out


def _scheduled(database: sqlite3.Connection, rng: EpisodeRng, payees: list[tuple[int, str]]) -> None:
    """Transfers of the days to come, some that are sent already, and one that was cancelled."""
    ahead = sorted(rng.sample(range(1, 40), 7))
    states = ["sent"] * 3 + ["cancelled"] + ["scheduled"] * len(ahead)
    days = [*sorted(-rng.randint(1, 25) for _ in range(4)), *ahead]
    chosen = rng.sample([number for number, _ in payees], len(days))
    for state, when, payee in zip(states, days, chosen, strict=True):
        what = rng.choice(("Deposit", "Camping", "Course fee", "Second half", "Repair", "Present for Ines"))
        row = (rng.choice((EVERYDAY, JOINT)), payee, rng.randrange(1500, 26000, 50), what, ago(-when), state)
        database.execute("INSERT INTO scheduled VALUES (NULL, ?, ?, NULL, ?, ?, ?, ?)", row)


def _cards(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    digits = rng.sample(range(1000, 10000), len(words.CARDS) + 2)
    for (kind, account), four in zip((*words.CARDS, words.GOLD, words.GOLD), digits, strict=True):
        cash, online = rng.randrange(10000, 40000, 5000), rng.randrange(30000, 120000, 5000)
        row = (account, kind, str(four), cash, online, rng.randint(0, 1))
        database.execute("INSERT INTO cards VALUES (NULL, ?, ?, ?, ?, ?, ?, 'active')", row)
    database.execute("UPDATE cards SET status = 'frozen' WHERE id = ?", (rng.randint(2, len(digits)),))


def _bills(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Of every biller a bill that is paid; open ones, some of them overdue."""
    rows: list[tuple[object, ...]] = []
    late = set(rng.sample(range(len(words.BILLERS)), 3))
    for i, (biller, what, low, high) in enumerate(words.BILLERS):
        paid = rng.randint(24, 50)
        pay = (biller, f"{what} {ago(paid)[:4]}-{rng.randint(100, 499)}", rng.randint(low, high), ago(paid - 9))
        rows.append((*pay, "paid", rng.choice((EVERYDAY, HOUSEHOLD)), ago(paid - 5)))
        due = ago(rng.randint(1, 12)) if i in late else ago(-rng.randint(2, 40))
        rows.append((biller, f"{what} 2026-{rng.randint(500, 999)}", rng.randint(low, high), due, "open", None, None))
    rng.shuffle(rows)
    database.executemany("INSERT INTO bills VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", rows)


def _goals(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    for name in words.GOALS:
        target = rng.randrange(60000, 480000, 5000)
        saved = rng.randrange(target // 5, target * 4 // 5, 500)
        row = (name, target, saved, ago(-rng.randint(60, 600)))
        database.execute("INSERT INTO goals VALUES (NULL, ?, ?, ?, ?)", row)


def _letters(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    days = sorted(rng.sample(range(1, 110), len(words.LETTERS)), reverse=True)
    for number, (when, (subject, body)) in enumerate(zip(days, rng.sample(words.LETTERS, len(days)), strict=True), 1):
        rate = rng.randint(11, 19)
        values = {
            "rate": f"1.{rate}",
            "better": f"1.{rate + rng.randint(10, 60)}",
            "code": f"OB-{rng.randint(10000, 99999)}",
            "adviser": f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}",
            "day": rng.randint(7, 28),
            "hour": rng.randint(9, 16),
        }
        row = (number, subject.format(**values), body.format(**values), ago(when))
        database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, 0)", row)
        if when < 30:
            database.execute("INSERT INTO unread VALUES (?)", (number,))
