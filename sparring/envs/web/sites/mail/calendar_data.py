"""Who meets whom, when and where."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sparring.envs.web.sites.mail.calendar_store import clock, days_of, long_day
from sparring.envs.web.sites.mail.data import ME, TEAMS
from sparring.tasks.core import EpisodeRng

CALENDARS = ("Work", "Personal", "Projects")
ROOMS = (
    *(("Kingfisher", 4, 1, 0), ("Heron", 6, 1, 1), ("Wagtail", 8, 2, 0), ("Curlew", 10, 2, 1)),
    *(("Lapwing", 12, 3, 1), ("Dunlin", 14, 3, 0), ("Avocet", 20, 4, 1), ("Bittern", 30, 4, 1)),
)
"""Name, seats, floor, whether there is a screen."""
KINDS = ("Review", "Kick-off", "Walk-through", "Retrospective", "Sign-off", "First draft")
MATTERS = (
    *("budget", "price list", "handbook", "survey", "newsletter", "catalogue", "annual report", "office move"),
    *("trade fair", "new website", "warehouse", "summer party"),
)
_PERSONAL = (
    ("Dentist", "Elm Street 4"),
    ("School evening", "Marlow School"),
    ("Swimming lesson", "Northgate Baths"),
    ("Car service", "Hobson Garage"),
    ("Haircut", "Mill Lane 11"),
    ("Choir practice", "St Anne Hall"),
    ("Optician", "Market Square 2"),
    ("Vet", "Quay Road 30"),
    ("Dinner with Jo", "The Copper Pot"),
    ("Piano lesson", "Orchard Way 7"),
)
_SERIES = ("Planning round", "Open hour", "Desk check", "Numbers of the week")
_OTHERS = ("Meeting", "Call", "Interview", "Visit", "Training")
_LENGTHS = (30, 45, 60, 60, 90)
_START, _DAYS = date(2026, 3, 2), 54
Guests = Sequence[tuple[str, str]]
"""Addresses and answers."""


class _Book:
    """The events that are made, and who and what is taken by them."""

    def __init__(self, database: sqlite3.Connection, rng: EpisodeRng):
        self.database, self.rng = database, rng
        self.people = [row["email"] for row in database.execute("SELECT email FROM people ORDER BY id")]
        self.taken: dict[tuple[str | int, str], list[tuple[int, int]]] = {}
        self.titles = rng.sample(
            [f"{kind}: {matter}" for kind in KINDS for matter in MATTERS], len(KINDS) * len(MATTERS)
        )

    def free(self, who: str | int, days: Sequence[str], starts: int, ends: int) -> bool:
        """Whether someone, or a room, has nothing then."""
        return not any(low < ends and starts < high for day in days for low, high in self.taken.get((who, day), ()))

    def workday(self, low: int = 0, high: int = _DAYS) -> str:
        """Draw a workday, counted from the first one."""
        while True:
            day = _START + timedelta(days=self.rng.randrange(low, high))
            if day.weekday() < 5:
                return day.isoformat()

    def add(
        self,
        row: Mapping[str, object],
        guests: Guests,
        firm: Sequence[str],
        size: int = 0,
        clashing: Sequence[str] = (),
    ) -> int:
        """Draw a time at which those in `firm` and, with a size, a room are free; return the event's number.

        With `clashing` days, one of them is drawn too, and I am not free then.
        """
        low, high = (32, 38) if row.get("calendar_id") == 2 else (17, 34)
        while True:
            first = self.rng.choice(clashing) if clashing else str(row["day"])
            days = days_of(first, str(row.get("every", "never")), str(row.get("until", "")))
            starts = self.rng.randrange(low, high) * 30
            ends = starts + self.rng.choice(_LENGTHS)
            fits = [i for i, room in enumerate(ROOMS, 1) if room[1] >= size > 0 and self.free(i, days, starts, ends)]
            open_to_all = all(self.free(who, days, starts, ends) for who in firm) and (fits or not size)
            if open_to_all and not (clashing and self.free(ME, days, starts, ends)):
                break
        room = self.rng.choice(fits) if fits else None
        whole = {**row, "day": first, "starts": clock(starts), "ends": clock(ends), "room_id": room}
        marks = ", ".join("?" * len(whole))
        made = self.database.execute(f"INSERT INTO events ({', '.join(whole)}) VALUES ({marks})", [*whole.values()])
        number = made.lastrowid or 0
        self.database.executemany(
            "INSERT INTO attendees (event_id, email, answer) VALUES (?, ?, ?)", [(number, *guest) for guest in guests]
        )
        for who in (*firm, *([room] if room else ())):
            for day in days:
                self.taken.setdefault((who, day), []).append((starts, ends))
        return number

    def guests(self, number: int, *but: str) -> list[tuple[str, str]]:
        """Draw guests and their answers."""
        chosen = self.rng.sample([email for email in self.people if email not in but], number)
        return [(email, self.rng.choice(("accepted", "accepted", "accepted", "tentative", "none"))) for email in chosen]


def seed_calendar(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the calendar's empty tables, and put letters with invitations into the mailbox."""
    database.executemany("INSERT INTO calendars (name) VALUES (?)", [(name,) for name in CALENDARS])
    database.executemany("INSERT INTO rooms VALUES (NULL, ?, ?, ?, ?)", ROOMS)
    settings = {"calendar_view": "week", "calendar_reminder": "10"}
    database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    book = _Book(database, rng)
    _series(book)
    _own(book)
    _invited(book)
    _others(book)


def _series(book: _Book) -> None:
    """Weekly events, each on another weekday: two of one's own, two of colleagues."""
    rng = book.rng
    days = [(_START + timedelta(days=k)).isoformat() for k in rng.sample(range(5), 4)]
    for i, title in enumerate(rng.sample(_SERIES, 2)):
        row = {"organizer": ME, "title": title, "day": days.pop(), "every": "week", "until": "2026-06-26"}
        book.add({**row, "calendar_id": 1 + 2 * i}, book.guests(3), (ME,), 4)
    for team, host in zip(rng.sample(TEAMS, 2), rng.sample(book.people, 2), strict=True):
        row = {
            "organizer": host,
            "title": f"{team} stand-up",
            "day": days.pop(),
            "every": "week",
            "until": "2026-05-29",
        }
        book.add(row, [(ME, "accepted"), *book.guests(3, host)], (ME, host), 5)


def _own(book: _Book) -> None:
    """One's own single events, some with guests."""
    for i in range(14):
        guests = book.guests(book.rng.randint(1, 4))
        day = book.workday(0, 15) if i < 3 else book.workday(16)
        row = {"calendar_id": book.rng.choice((1, 1, 3)), "organizer": ME, "title": book.titles.pop(), "day": day}
        book.add(row, guests, (ME,), len(guests) + 1)
    for title, place in book.rng.sample(_PERSONAL, 6):
        row = {"calendar_id": 2, "organizer": ME, "title": title, "place": place, "day": book.workday(16)}
        book.add(row, (), (ME,))


def _invited(book: _Book) -> None:
    """What colleagues invite to; those that are not answered have a letter."""
    rng = book.rng
    mine = sorted(
        day
        for (who, day), spans in book.taken.items()
        if who == ME and "2026-03-18" < day < "2026-04-25" and min(spans)[0] < 960
    )
    for i in range(20):
        host = rng.choice(book.people)
        answer = "accepted" if i < 8 else "tentative" if i < 10 else "declined" if i < 12 else "none"
        day = book.workday(0, 15) if i < 3 else book.workday(17)
        row = {"organizer": host, "title": book.titles.pop(), "day": day}
        asked = "asked" if answer == "none" else ME if answer == "accepted" else host
        guests = [(ME, answer), *book.guests(rng.randint(1, 3), host)]
        number = book.add(row, guests, (host, asked), len(guests) + 1, mine if i > 15 else ())
        if answer == "none":
            sent = f"2026-03-{rng.randint(9, 16):02}T{rng.randint(8, 17):02}:{rng.randint(0, 59):02}"
            letter(book.database, number, sent)


def _others(book: _Book) -> None:
    """What colleagues do among themselves."""
    rng = book.rng
    for _ in range(64):
        host = rng.choice(book.people)
        guests = book.guests(rng.randint(0, 3), host)
        row = {"organizer": host, "title": rng.choice(_OTHERS), "day": book.workday(14, 42)}
        book.add(row, guests, (host,), (len(guests) + 1) * (rng.random() < 0.6))


def letter(database: sqlite3.Connection, number: int, sent_at: str) -> int:
    """Put the letter that invites to an event into the inbox; return the letter's number."""
    found = database.execute(
        "SELECT title, organizer, day, starts, ends, rooms.name, place, people.name FROM events LEFT JOIN rooms ON "
        "rooms.id = room_id LEFT JOIN people ON email = organizer WHERE events.id = ?",
        (number,),
    ).fetchone()
    title, organizer, day, starts, ends, room, place, who = tuple(found)
    where = f" in {room or place}" if room or place else ""
    subject = f"Invitation: {title}, {long_day(day)}"
    body = f"Dear Sam,\nplease join us on {long_day(day)} from {starts} to {ends}{where}: {title}.\n{who}"
    made = database.execute(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) VALUES ('inbox', ?, ?, ?, ?, ?)",
        (organizer, ME, subject, body, sent_at),
    )
    database.execute("INSERT INTO invitations VALUES (?, ?)", (made.lastrowid, number))
    database.execute("INSERT INTO unread VALUES (?)", (made.lastrowid,))
    return made.lastrowid or 0
