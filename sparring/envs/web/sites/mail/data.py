"""Who writes to whom, about what."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

ME = "sam.calder@plover.example"
FOLDERS = ("inbox", "archive", "sent", "trash")
TEAMS = ("Design", "Finance", "Research", "Operations", "Sales")
_FIRST = (
    *("Amara", "Bastian", "Chiara", "Dmitri", "Esther", "Farid", "Gwen", "Hiro", "Ines", "Jakub", "Katya", "Lamar"),
    *("Maeve", "Nadia", "Omar", "Priya"),
)
_LAST = (
    *("Whitlock", "Sorensen", "Bianchi", "Volkov", "Mendel", "Rahimi", "Pryce", "Tanaka", "Duarte", "Nowak", "Ivanova"),
    *("Boone", "Gallagher", "Hassan", "Siddiqui", "Raman"),
)
LABELS = ("Travel", "Invoices", "Hiring", "Personal", "Reading")
_TOPICS = (
    (
        "Minutes of the {team} meeting, week {days}",
        "Here are the minutes. The next meeting is in room {number}. Please add what I forgot.",
    ),
    ("Invoice {code}", "Please find invoice {code} over ${number}.00. It is due within {days} days."),
    (
        "Travel to {town} on {weekday}",
        "Your booking to {town} is confirmed. The booking code is {code}, the seat is {seat}.",
    ),
    (
        "Draft {days} of the {thing}",
        "I attach nothing, as you asked: the draft of the {thing} is on the shelf, {number} pages long.",
    ),
    (
        "Interview on {weekday} at {hour}",
        "The interview with the candidate for {team} is on {weekday} at {hour}:00. Could you join?",
    ),
    (
        "Lunch in {town} Street on {weekday}?",
        "Shall we have lunch on {weekday}? The place in {town} Street has a table for {days}.",
    ),
    ("Password for the {thing}", "The new password for the {thing} is {code}. Please do not write it down."),
    (
        "Question about page {number} of the {thing}",
        "How many copies of the {thing} do we need? I thought of {number}, but {days} may do.",
    ),
    ("Your parcel from {town}, {weekday}", "The parcel with number {code} is at the desk until {weekday}, {hour}:00."),
    (
        "Reading list for {team}, part {days}",
        "Three papers for {team}: read the one on the {thing} first, it has {number} pages.",
    ),
)
_THINGS = ("annual report", "catalogue", "price list", "budget", "handbook", "survey", "contract", "newsletter")
_TOWNS = ("Lisbon", "Ghent", "Turin", "Malmo", "Porto", "Graz", "Utrecht", "Bergen")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MESSAGES = {"inbox": 46, "archive": 24, "sent": 12, "trash": 8}


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    first, last = rng.sample(_FIRST, len(_FIRST)), rng.sample(_LAST, len(_LAST))
    people = [
        (name, f"{name}.{surname}".lower() + "@plover.example", surname)
        for name, surname in zip(first, last, strict=True)
    ]
    for name, email, surname in people:
        person = (f"{name} {surname}", email, rng.choice(TEAMS), f"01632 960{rng.randint(100, 999)}")
        database.execute("INSERT INTO people VALUES (NULL, ?, ?, ?, ?)", person)
    database.executemany("INSERT INTO labels (name) VALUES (?)", [(label,) for label in LABELS])
    ages = sorted((rng.sample(range(30, 60 * 24 * 80), sum(MESSAGES.values()))), reverse=True)
    folders = [folder for folder, count in MESSAGES.items() for _ in range(count)]
    rng.shuffle(folders)
    subjects: set[str] = set()
    for number, (folder, age) in enumerate(zip(folders, ages, strict=True), 1):
        who = people[min(rng.randrange(len(people)), rng.randrange(len(people)))][1]
        sender, to = (ME, who) if folder == "sent" else (who, ME)
        subject, body = _written(rng)
        while subject in subjects:
            subject, body = _written(rng)
        subjects.add(subject)
        when = (NOW - timedelta(minutes=age)).isoformat(timespec="minutes")
        row = (number, folder, sender, to, subject, body, when, int(rng.random() < 0.1))
        database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", row)
        if folder == "inbox" and rng.random() < 0.4:
            database.execute("INSERT INTO unread VALUES (?)", (number,))
        if folder in ("inbox", "archive") and rng.random() < 0.25:
            database.execute("INSERT INTO message_labels VALUES (?, ?)", (number, rng.randint(1, len(LABELS))))
    settings = {"signature": "Sam Calder", "auto_reply": "", "per_page": "15"}
    database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    sender = rng.choice(people)[1]
    database.execute("INSERT INTO rules VALUES (NULL, ?, ?, 0)", (sender, rng.randint(1, len(LABELS))))


def code(rng: EpisodeRng) -> str:
    """Return a code such as QF-4821."""
    return f"{rng.choice(_LETTERS)}{rng.choice(_LETTERS)}-{rng.randint(1000, 9999)}"


def _written(rng: EpisodeRng) -> tuple[str, str]:
    subject, body = rng.choice(_TOPICS)
    values = {
        "team": rng.choice(TEAMS),
        "number": rng.randint(11, 240),
        "days": rng.randint(2, 9),
        "code": code(rng),
        "town": rng.choice(_TOWNS),
        "seat": f"{rng.randint(1, 30)}{rng.choice('ABCDEF')}",
        "thing": rng.choice(_THINGS),
        "weekday": rng.choice(_WEEKDAYS),
        "hour": rng.randint(9, 17),
    }
    return subject.format(**values), body.format(**values)
