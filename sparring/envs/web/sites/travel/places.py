"""Where one can go: towns, what is to be seen there, hotels, roads, and what runs between them."""

from __future__ import annotations

import math
import sqlite3

from sparring.tasks.core import EpisodeRng

TOWNS = (
    ("Ardmoor", "Lowlands", 50, 50, "The capital, with the largest station of the country and a covered market."),
    ("Belhaven", "Sea Coast", 92, 46, "A working port with tall warehouses; the ferries to the islands leave here."),
    ("Cairnsford", "Highlands", 34, 14, "The gate to the hills, known for its stone bridges and its whisky."),
    ("Dunmere", "Lakes", 18, 42, "A spa town between two lakes, quiet in winter and lively in June."),
    ("Elverton", "Lowlands", 62, 74, "A university town of spires, book shops and rowing clubs."),
    ("Farholm", "Islands", 120, 30, "An island of seven villages, reached only by ferry."),
    ("Greywater", "Lakes", 10, 60, "A slate town at the foot of the dam, with good walks in every direction."),
    ("Hollin Bridge", "Highlands", 52, 8, "A market town in a wooded valley, with a viaduct of twenty arches."),
    ("Inchmere", "Islands", 116, 62, "The sunniest of the islands, with a small airport and long beaches."),
    ("Kestrel Bay", "Sea Coast", 88, 12, "Cliffs, sea birds and a pier of 1891."),
    ("Lindale", "Lowlands", 40, 30, "A mill town that makes paper to this day."),
    ("Marlsand", "Sea Coast", 84, 88, "Dunes, golf and the longest promenade of the coast."),
)
"""Name, region, east and north in km, what it is known for."""
ISLANDS = (6, 9)
_LINES = (
    ("train", "Lowland Railways", "LR", 1, 2, 4),
    ("train", "Lowland Railways", "LR", 1, 5, 4),
    ("train", "Lowland Railways", "LR", 1, 11, 4),
    ("train", "Highland Line", "HL", 11, 3, 3),
    ("train", "Highland Line", "HL", 11, 8, 3),
    ("train", "Highland Line", "HL", 1, 3, 2),
    ("train", "Lakes & Fells", "LF", 1, 4, 3),
    ("train", "Lakes & Fells", "LF", 4, 7, 3),
    ("train", "Lakes & Fells", "LF", 1, 7, 2),
    ("train", "Coast Express", "CX", 2, 10, 3),
    ("train", "Coast Express", "CX", 2, 12, 3),
    ("train", "Coast Express", "CX", 5, 12, 3),
    ("train", "Coast Express", "CX", 1, 10, 2),
    ("ferry", "Skerry Ferries", "SK", 2, 6, 3),
    ("ferry", "Skerry Ferries", "SK", 2, 9, 3),
    ("ferry", "Blue Gannet", "BG", 10, 6, 2),
    ("flight", "Petrel Air", "PA", 1, 9, 2),
    ("flight", "Petrel Air", "PA", 3, 9, 2),
    ("flight", "Petrel Air", "PA", 1, 10, 2),
    ("flight", "Petrel Air", "PA", 3, 12, 2),
)
"""Mode, operator, letters of its codes, the towns at its ends, services a day in each direction."""
_SPEED = {"train": 1.1, "ferry": 0.55, "flight": 4.0}
_AROUND = {"train": 6, "ferry": 10, "flight": 35}
_BASE = {"train": 900, "ferry": 1400, "flight": 3900}
_PER_KM = {"train": 32, "ferry": 40, "flight": 50}
_DAYS = ("1234567", "1234567", "1234567", "12345", "123456", "1234567", "567", "134567", "67")
SIGHTS = (
    ("Castle", "Nine hundred years of walls, towers and one well-kept dungeon."),
    ("Maritime Museum", "Ships' models, charts and the logbooks of three hundred years."),
    ("Town Museum", "How people lived here, from flint axes to the first telephone."),
    ("Botanical Garden", "Glasshouses, a rock garden and a collection of ferns."),
    ("Art Gallery", "Landscapes, portraits and a room for what is new."),
    ("Railway Museum", "Eleven engines, a working signal box and rides at weekends."),
    ("Cathedral Tower", "Two hundred and twelve steps, and all of the town below."),
    ("Aquarium", "Rays, crabs and a tunnel below the seals."),
    ("Old Mill", "A water mill that still grinds, with bread from its own flour."),
    ("Market Hall", "Forty stalls under a roof of iron and glass."),
    ("Lighthouse", "The lamp room, the foghorn and the keeper's kitchen."),
)
_HOTELS = (
    *("Station Hotel", "Grand Hotel", "The Anchor", "The Crown", "Park House", "Quayside Inn", "Hotel Bellevue"),
    *("The Old Mill Inn", "Lantern Rooms", "Abbey Lodge", "Hotel Meridian", "The Wheatsheaf", "Bridge House"),
    *("Hotel Miramar", "The Crown & Thistle", "Station Lodge"),
)
_ROOMS = (
    ("Single room", 1, 70),
    ("Double room", 2, 100),
    ("Twin room", 2, 104),
    ("Family room", 4, 152),
    ("Suite", 3, 210),
)
HOTELS = 7
"""Hotels of a town."""


def slug(name: str) -> str:
    """Return a town's name as it stands in an address."""
    return name.lower().replace(" ", "-")


def _km(one: int, other: int) -> float:
    a, b = TOWNS[one - 1], TOWNS[other - 1]
    return math.hypot(a[2] - b[2], a[3] - b[3]) * 1.25


def seed_places(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the tables of towns, sights, hotels, roads and services."""
    for number, (name, region, _, _, about) in enumerate(TOWNS, 1):
        database.execute("INSERT INTO towns VALUES (?, ?, ?, ?, ?)", (number, slug(name), name, region, about))
        _sights(database, rng, number)
        _hotels(database, rng, number)
    _roads(database, rng)
    _services(database, rng)


def _sights(database: sqlite3.Connection, rng: EpisodeRng, town: int) -> None:
    for i, (name, about) in enumerate(rng.sample(SIGHTS, 4)):
        opens, closes = rng.choice((540, 570, 585, 600, 615)), rng.choice((990, 1020, 1035, 1050, 1080))
        later, earlier = opens + rng.choice((15, 30, 45, 75)), closes - rng.choice((15, 30, 60, 90))
        row = (
            town,
            name,
            about,
            rng.randrange(150, 4200, 50),
            0 if i == 3 and rng.random() < 0.5 else rng.randrange(200, 1600, 50),
        )
        times = (opens, closes, later, earlier, rng.choice((0, 1, 1, 2, 3)))
        database.execute("INSERT INTO sights VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, *times))


def _hotels(database: sqlite3.Connection, rng: EpisodeRng, town: int) -> None:
    names = rng.sample(_HOTELS, HOTELS)
    metres = rng.sample(range(100, 3600, 50), HOTELS)
    for name, distance in zip(names, metres, strict=True):
        stars = rng.choice((2, 3, 3, 4, 4, 5))
        half = 1900 + 100 * rng.randint(0, 16) if rng.random() < 0.6 else None
        row = (f"{name} {TOWNS[town - 1][0]}", stars, rng.randint(62, 97), distance, int(rng.random() < 0.6))
        breakfast = 0 if rng.random() < 0.4 else 100 * rng.randint(8, 16)
        made = database.execute(
            "INSERT INTO hotels VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", (town, *row, breakfast, half)
        )
        base = 3300 + 1900 * (stars - 1) + 100 * rng.randint(0, 24)
        for i in sorted(rng.sample(range(len(_ROOMS)), 3)):
            label, sleeps, percent = _ROOMS[i]
            price = base * percent // 10000 * 100 + 50 * rng.randint(0, 5)
            database.execute("INSERT INTO rooms VALUES (NULL, ?, ?, ?, ?)", (made.lastrowid, label, sleeps, price))


def _roads(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    mainland = [number for number in range(1, len(TOWNS) + 1) if number not in ISLANDS]
    for one in mainland:
        for other in mainland:
            if one < other:
                km = round(_km(one, other) * (1 + rng.randint(0, 25) / 100))
                minutes = km * 60 // rng.randint(48, 84)
                database.execute("INSERT INTO roads VALUES (?, ?, ?, ?)", (one, other, km, minutes))


def _services(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    codes = iter(rng.sample(range(100, 1000), 2 * sum(line[5] for line in _LINES)))
    for mode, operator, letters, one, other, number in _LINES:
        km = _km(one, other)
        for origin, destination in ((one, other), (other, one)):
            begins = sorted(rng.sample(range(360, 1200 if number > 2 else 1080, 45), number))
            for begin in begins:
                depart = begin + 5 * rng.randint(0, 8)
                minutes = round(km / _SPEED[mode]) + _AROUND[mode] + rng.randint(0, 12)
                price = (_BASE[mode] + round(km * _PER_KM[mode])) // 100 * 100 + 50 * rng.randint(-4, 14)
                days = "1234567" if begin == begins[0] else rng.choice(_DAYS)
                row = (f"{letters} {next(codes)}", mode, operator, origin, destination, depart, depart + minutes)
                values = (*row, days, price, rng.randint(1, 2**20))
                database.execute("INSERT INTO services VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
