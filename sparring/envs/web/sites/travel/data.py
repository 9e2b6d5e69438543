"""Who travels: the account, travellers, cards, vouchers, and what was booked so far."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sparring.envs.web.sites.travel.fares import (
    BAG,
    FARES,
    HORIZON,
    INSURANCE,
    RATES,
    TODAY,
    Journey,
    board_cents,
    free_seats,
    journeys,
    nights,
    running,
    stay_price,
)
from sparring.envs.web.sites.travel.places import ISLANDS, TOWNS, seed_places
from sparring.tasks.core import EpisodeRng

ME = 1
"""The account, and the traveller who has it."""
SEAT_WISHES = ("No preference", "Window", "Aisle")
MEALS = ("Standard", "Vegetarian", "Vegan", "Gluten-free")
_FAMILY = ("Robin", "Alma", "Theo", "Juno")
_OTHERS = ("Robin Calderwood", "Alma Caldwell", "Magnus Thorne", "Ingrid Faulk")
_CARDS = (("Visa ending {}", "2028-11"), ("Mastercard ending {}", "2027-05"), ("Visa ending {}", "2026-02"))
_WISHES = ("", "", "A quiet room, please.", "Late arrival, about 22:00.", "A cot, please.")
_NAMES = (
    *("By the lakes", "Coast in spring", "To the archive", "Sunday drive", "Paper mills", "Old bridges"),
    *("Round of the valleys", "Book shops"),
)
UPCOMING, PAST, STAYS = ("Saver", "Standard", "Flex", "Saver", "Standard", "Flex", "Standard"), 9, 8


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    seed_places(database, rng)
    _people(database, rng)
    _full(database, rng)
    _trips(database, rng)
    _stays(database, rng)
    _kept(database, rng)


def _people(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    me = ("Sam Calder", "sam.calder@plover.example", f"01632 960{rng.randint(100, 999)}")
    row = (*me, rng.choice((1, 3, 4, 5, 8)), rng.randint(0, 1), rng.randint(0, 1))
    database.execute("INSERT INTO account VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
    names = [me[0], *(f"{name} Calder" for name in rng.sample(_FAMILY, 3)), *rng.sample(_OTHERS, 3)]
    for number, name in enumerate(names):
        born = date(1950, 1, 1) + timedelta(days=rng.randint(9000, 19000) if number != 3 else rng.randint(22000, 25000))
        passport = f"{rng.choice('BCDFGHJKLM')}{rng.randint(1_000_000, 9_999_999)}"
        wishes = (f"01632 961{rng.randint(100, 999)}", rng.choice(SEAT_WISHES), rng.choice(MEALS))
        database.execute(
            "INSERT INTO travellers VALUES (NULL, ?, ?, ?, ?, ?, ?)", (name, born.isoformat(), passport, *wishes)
        )
    digits = rng.sample(range(1001, 9999), len(_CARDS))
    cards = [(label.format(number), expires) for (label, expires), number in zip(_CARDS, digits, strict=True)]
    database.executemany("INSERT INTO cards VALUES (NULL, ?, ?)", cards)


def _full(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Sell out some services and rooms."""
    for table, column, source, number in (
        ("sold_out", "service_id", "services", 90),
        ("full_nights", "room_id", "rooms", 260),
    ):
        most = database.execute(f"SELECT COUNT(*) FROM {source}").fetchone()[0]
        days = [(TODAY + timedelta(days=rng.randint(1, 70))).isoformat() for _ in range(number)]
        rows = [(rng.randint(1, most), day) for day in days]
        database.executemany(f"INSERT OR IGNORE INTO {table} ({column}, day) VALUES (?, ?)", rows)


def _rows(database: sqlite3.Connection) -> Any:
    return lambda sql, *values: database.execute(sql, values).fetchall()


def _drawn(database: sqlite3.Connection, rng: EpisodeRng, day: date) -> Journey:
    """Draw a journey of a day."""
    there = running(_rows(database), day.isoweekday())
    while True:
        origin, destination = rng.sample(range(1, len(TOWNS) + 1), 2)
        found = journeys(there, origin, destination, day)
        if found:
            return rng.choice(found)


def _trips(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    ahead = sorted(rng.sample(range(4, 70), len(UPCOMING)))
    behind = sorted(rng.sample(range(20, 430), PAST), reverse=True)
    fares = [*(rng.choice(sorted(FARES)) for _ in behind), *rng.sample(UPCOMING, len(UPCOMING))]
    for number, (days, fare) in enumerate(zip([*(-days for days in behind), *ahead], fares, strict=True), 3041):
        day = TODAY + timedelta(days=days)
        journey = _drawn(database, rng, day)
        people = [ME, *sorted(rng.sample(range(2, 8), rng.choice((0, 0, 1, 1, 2))))]
        bags = [rng.choice((0, 0, 0, 1)) for _ in people]
        insured = rng.randint(0, 1)
        total = len(people) * (journey.price(fare) + insured * INSURANCE) + sum(bags) * BAG
        booked = min(day, TODAY) - timedelta(days=rng.randint(1, 30))
        status = "cancelled" if days < 0 and fare == "Flex" and rng.random() < 0.6 else "booked"
        back = total if status == "cancelled" else 0
        row = (number, status, booked.isoformat(), journey.key, day.isoformat(), fare, insured, rng.randint(1, 2))
        database.execute("INSERT INTO trips VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, ?)", (*row, total, back))
        seats = {leg["id"]: free_seats(_rows(database), leg, day) for leg in journey.legs}
        for one, more in zip(people, bags, strict=True):
            database.execute("INSERT INTO trip_travellers VALUES (?, ?, ?)", (number, one, more))
            for service, free in seats.items():
                if days > 0 and free and rng.random() < 0.3:
                    seat = free.pop(rng.randrange(len(free)))
                    database.execute("INSERT INTO seats VALUES (?, ?, ?, ?)", (number, service, one, seat))
        if days < 0 and status == "booked":
            said = (day + timedelta(days=2)).isoformat(), f"Trip {number}", total // 100
            database.execute("INSERT INTO points VALUES (NULL, ?, ?, ?)", said)


def _stays(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    rooms = rng.sample(range(1, database.execute("SELECT COUNT(*) FROM rooms").fetchone()[0] + 1), STAYS)
    starts = [*sorted(rng.sample(range(-400, -20), 3)), *sorted(rng.sample(range(9, 90), STAYS - 3))]
    for number, (room_id, days) in enumerate(zip(rooms, starts, strict=True), 7011):
        room = database.execute("SELECT * FROM rooms WHERE id = ?", (room_id,)).fetchone()
        hotel = database.execute("SELECT * FROM hotels WHERE id = ?", (room["hotel_id"],)).fetchone()
        first = TODAY + timedelta(days=days)
        last = first + timedelta(days=rng.randint(1, 4))
        rate = sorted(RATES)[number % 2] if hotel["flexible"] else "Advance"
        board = rng.choice([each for each in ("Room only", "Breakfast") if board_cents(hotel, each) is not None])
        guests = rng.randint(1, room["sleeps"])
        booked = min(first, TODAY) - timedelta(days=rng.randint(2, 30))
        total = stay_price(room, board_cents(hotel, board) or 0, rate, guests, len(nights(first, last)))
        row: Sequence[Any] = (number, booked.isoformat(), room_id, first.isoformat(), last.isoformat(), guests)
        more = (rng.randint(1, 7), board, rate, rng.choice(_WISHES), rng.randint(1, 2), total)
        database.execute("INSERT INTO stays VALUES (?, 'booked', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", (*row, *more))


def _kept(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Vouchers, points, alerts, routes and the short list."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    trips = [row[0] for row in database.execute("SELECT id FROM trips WHERE day < ?", (TODAY.isoformat(),))]
    limits = (HORIZON + 30, 75, -20, -45, 200)
    for number, days in enumerate(limits):
        code = "".join(rng.choice(letters) for _ in range(4)) + str(rng.randint(100, 999))
        expires = (TODAY + timedelta(days=days + rng.randint(0, 18))).isoformat()
        used = rng.choice(trips) if number == len(limits) - 1 else None
        row = (code, rng.choice((500, 1000, 1500)), rng.choice((3000, 4000, 5000)), expires, used)
        database.execute("INSERT INTO vouchers VALUES (?, ?, ?, ?, ?)", row)
    for what in ("Welcome bonus", "Review of a hotel", "Spring bonus"):
        day = (TODAY - timedelta(days=rng.randint(30, 400))).isoformat()
        database.execute("INSERT INTO points VALUES (NULL, ?, ?, ?)", (day, what, 25 * rng.randint(2, 20)))
    pairs = [(one, other) for one in range(1, len(TOWNS) + 1) for other in range(1, len(TOWNS) + 1) if one != other]
    for pair in rng.sample(pairs, 6):
        limit = 500 * rng.randint(4, 16)
        database.execute("INSERT INTO alerts VALUES (NULL, ?, ?, ?, ?)", (*pair, limit, rng.randint(0, 1)))
    mainland = [town for town in range(1, len(TOWNS) + 1) if town not in ISLANDS]
    for name in rng.sample(_NAMES, 3):
        database.execute("INSERT INTO routes VALUES (NULL, ?, ?, ?, ?)", (name, *rng.sample(mainland, 3)))
    hotels = rng.sample(range(1, 7 * len(TOWNS) + 1), 6)
    database.executemany("INSERT INTO shortlist VALUES (?)", [(hotel,) for hotel in sorted(hotels)])
