"""Who works at Larkmoor Instruments, and what the portal knows of them in the beginning."""

from __future__ import annotations

import sqlite3
from datetime import date

from sparring.envs.web.sites.hr import past, words
from sparring.envs.web.sites.hr.basics import BOSS, ME, TEAM, ahead
from sparring.tasks.core import EpisodeRng

STAFF = 46
"""How many lead nobody."""


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    _people(database, rng)
    _own(database, rng)
    _documents(database, rng)
    past.leave(database, rng)
    past.sheets(database, rng)
    past.hiring(database, rng)
    past.learning(database, rng)
    past.reviews(database, rng)
    past.things(database, rng)
    past.starters(database, rng)


def _names(rng: EpisodeRng, number: int) -> list[str]:
    """Return names, some of them easily taken for each other."""
    first, last = list(words.FIRST), list(words.LAST)
    rng.shuffle(first)
    rng.shuffle(last)
    alike = [f"{one} {last[i]}" for i, pair in enumerate(words.TWINS) for one in pair]
    made = [f"{first[i % len(first)]} {last[(i + 3 + i // len(last)) % len(last)]}" for i in range(number - len(alike))]
    names = made[: BOSS + 1] + rng.sample([*made[BOSS + 1 :], *alike], number - BOSS - 1)
    assert len(set(names)) == number
    return names


def _posts(rng: EpisodeRng) -> list[tuple[str, str, int | None]]:
    """Return (title, department, manager) of everyone, in the order of their ids."""
    mine = rng.choice(words.MINE)
    heads = {department: 3 + i for i, department in enumerate(words.DEPARTMENTS)}
    posts: list[tuple[str, str, int | None]] = [(words.TITLES[mine][1][0], mine, heads[mine])]
    posts.append(("Managing Director", "People and Culture", None))
    posts += [(words.TITLES[department][0], department, BOSS) for department in words.DEPARTMENTS]
    leads = {department: [ME] if department == mine else [] for department in words.DEPARTMENTS}
    for department, (_, titles, _) in words.TITLES.items():
        for title in titles[1:] if department == mine else titles:
            posts.append((title, department, heads[department]))
            leads[department].append(len(posts))
    posts += [(rng.choice(words.TITLES[mine][2]), mine, ME) for _ in range(TEAM)]
    for i in range(STAFF - TEAM):
        department = words.DEPARTMENTS[i % len(words.DEPARTMENTS)]
        others = [lead for lead in leads[department] if lead != ME]
        posts.append((rng.choice(words.TITLES[department][2]), department, rng.choice(others)))
    return posts


def _people(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    posts = _posts(rng)
    names = _names(rng, len(posts))
    numbers = rng.sample(range(1000, 9999), len(posts))
    starts = rng.sample(range(70, 7200), len(posts))
    for i, (title, department, manager) in enumerate(posts):
        email = f"{names[i].lower().replace(' ', '.')}@larkmoor.example"
        room = f"{rng.choice('ABCD')}{rng.randint(1, 4)}.{rng.randint(10, 38)}"
        place = rng.choice(tuple(words.LOCATIONS))
        row = (
            i + 1,
            names[i],
            title,
            department,
            place,
            manager,
            email,
            f"01632 96{numbers[i]}",
            room,
            ahead(-starts[i]),
        )
        database.execute("INSERT INTO employees VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _own(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """What only the one who is signed in sees: address, bank, whom to call, settings."""
    name = database.execute("SELECT name FROM employees WHERE id = ?", (ME,)).fetchone()[0]
    town, postcode = rng.choice(words.TOWNS)
    street = f"{rng.randint(2, 60)} {rng.choice(words.STREETS)}"
    code = "-".join(f"{rng.randint(10, 99)}" for _ in range(3))
    private = (street, town, postcode, f"07700 900{rng.randint(100, 999)}", f"{name.split()[0].lower()}@home.example")
    bank = (name, code, str(rng.randint(10_000_000, 99_999_999)))
    database.execute("INSERT INTO personal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (ME, *private, *bank))
    firsts = rng.sample(words.FIRST, 3)
    for i, relation in enumerate(rng.sample(words.RELATIONS, 3)):
        row = (f"{firsts[i]} {rng.choice(words.LAST)}", relation, f"07700 900{rng.randint(100, 999)}", int(i == 0))
        database.execute("INSERT INTO contacts VALUES (NULL, ?, ?, ?, ?)", row)
    values = {
        "language": "English",
        "digest": "Weekly",
        "reminders": "1",
        "deputy": "",
        "deputy_from": "",
        "deputy_to": "",
    }
    database.executemany("INSERT INTO settings VALUES (?, ?)", values.items())


def _documents(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    ages = rng.sample(range(20, 900), len(words.POLICIES))
    policies = rng.sample(words.POLICIES, len(words.POLICIES))
    for number, (one, age) in enumerate(zip(policies, sorted(ages, reverse=True), strict=True), 1):
        body = f"{one.rule.format(n=rng.randint(one.low, one.high))}\n\n{one.rest}"
        row = (number, one.title, one.category, rng.randint(1, 5), ahead(-age), 1, body)
        database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    done = rng.sample(range(1, len(policies) + 1), len(policies) - words.SIGNED)
    rows = [(number, ME, ahead(-rng.randint(1, 19))) for number in done]
    database.executemany("INSERT INTO confirmations VALUES (?, ?, ?)", rows)
    dates = rng.sample(range(1, 60), len(words.NEWS))
    for (title, body), age in zip(words.NEWS, sorted(dates, reverse=True), strict=True):
        when = date.fromisoformat(ahead(rng.randint(10, 60)))
        values = {"place": rng.choice(tuple(words.LOCATIONS)), "day": f"{when.day} {when:%B}"}
        database.execute(
            "INSERT INTO news VALUES (NULL, ?, ?, ?)", (title.format(**values), body.format(**values), ahead(-age))
        )
