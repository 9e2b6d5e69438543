"""What happened so far: leave, time sheets, applications, trainings, reviews, equipment, new starters."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.sites.hr import words
from sparring.envs.web.sites.hr.basics import BOSS, ME, MONDAY, TODAY, ahead, team, working_days
from sparring.tasks.core import EpisodeRng

_OTHERS = 6
"""People of other teams whose leave is known."""


def leave(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Leave that was taken, granted or asked for, and how much of it there is."""
    mine = team(database)
    strangers = database.execute(
        "SELECT id FROM employees WHERE manager_id NOT IN (?, ?) ORDER BY id", (ME, BOSS)
    ).fetchall()
    rows: list[tuple[object, ...]] = []
    for who in [ME, *mine, *(row[0] for row in rng.sample(strangers, _OTHERS))]:
        weeks = sorted([*rng.sample(range(-32, -1), 3), *rng.sample(range(2, 24), 2 + (who == ME))])
        for i, week in enumerate(weeks):
            first = MONDAY + timedelta(days=7 * week + rng.randint(0, 2))
            last = first + timedelta(days=rng.randint(0, 4 - first.weekday()))
            days = working_days(first, last)
            if not days:
                continue
            kind = rng.choice(("Annual leave",) * 6 + ("Study leave", "Unpaid leave"))
            status = "declined" if week < 0 and rng.random() < 0.15 else "approved"
            status = "pending" if week > 0 and i % 2 else status
            asked = min(first - timedelta(days=rng.randint(20, 60)), TODAY - timedelta(days=rng.randint(1, 9)))
            note = rng.choice(words.NOTES) if rng.random() < 0.6 else ""
            reply = "Too many are away in that week." if status == "declined" else ""
            told = (first.isoformat(), last.isoformat(), days, note, status, reply, asked.isoformat())
            rows.append((who, kind, *told))
    for number, row in enumerate(sorted(rows, key=lambda row: (str(row[-1]), str(row))), 4101):
        database.execute("INSERT INTO leave VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *row))
    for who in [ME, *mine]:
        for kind, usual in words.KINDS.items():
            used = database.execute(
                "SELECT COALESCE(SUM(days), 0) FROM leave WHERE employee_id = ? AND kind = ? AND first_day >= '2026' "
                "AND status IN ('approved', 'pending')",
                (who, kind),
            ).fetchone()[0]
            days = max(usual + rng.randint(0, 4), used + rng.randint(1, 4)) if usual > 2 else usual
            if usual:
                database.execute("INSERT INTO allowances VALUES (?, ?, ?)", (who, kind, days))


def sheets(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Projects, one's own time sheets, and what the team sent in for the last week."""
    projects = [(code, name, int(i < 5)) for i, (code, name) in enumerate(rng.sample(words.PROJECTS, 7))]
    database.executemany("INSERT INTO projects VALUES (?, ?, ?)", projects)
    codes = [code for code, _, is_open in projects if is_open]
    for weeks in range(5, -1, -1):
        status = "draft" if weeks == 0 else "submitted" if weeks == 1 else "approved"
        _sheet(database, rng, ME, weeks, status, codes, 1 if weeks == 0 else 5)
    for who in team(database):
        for weeks in (2, 1):
            status = "approved" if weeks == 2 else rng.choice(("submitted", "submitted", "draft"))
            _sheet(database, rng, who, weeks, status, codes, 5)


def _sheet(
    database: sqlite3.Connection, rng: EpisodeRng, who: int, weeks: int, status: str, codes: list[str], days: int
) -> None:
    week = (MONDAY - timedelta(days=7 * weeks)).isoformat()
    number = database.execute(
        "INSERT INTO sheets (employee_id, week, status) VALUES (?, ?, ?)", (who, week, status)
    ).lastrowid
    chosen = rng.sample(codes, 2)
    for day in range(days):
        split = rng.choice((0, 120, 180, 240))
        parts = [(chosen[0], 450 - split + rng.choice((-30, 0, 0, 30))), (chosen[1], split)]
        rows = [(number, code, day + 1, minutes) for code, minutes in parts if minutes]
        database.executemany("INSERT INTO hours VALUES (?, ?, ?, ?)", rows)


def hiring(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Openings, and who applied for them."""
    mine = database.execute("SELECT department FROM employees WHERE id = ?", (ME,)).fetchone()[0]
    heads = dict(database.execute("SELECT department, id FROM employees WHERE manager_id = ?", (BOSS,)).fetchall())
    own = [(title, mine) for title in rng.sample(words.TITLES[mine][2], 4)]
    others = [(title, one) for one, (_, _, staff) in words.TITLES.items() if one != mine for title in staff]
    for i, (title, department) in enumerate([*own, *rng.sample(others, 5)]):
        boss = ME if department == mine else heads[department]
        status = "closed" if i in (3, 8) else "open"
        place, opened = rng.choice(tuple(words.LOCATIONS)), ahead(-rng.randint(20, 120))
        row = (301 + i, title, department, place, status, opened, boss)
        database.execute("INSERT INTO openings VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    first, last = list(words.APPLICANTS), list(words.FAMILIES)
    rng.shuffle(first)
    rng.shuffle(last)
    staff = database.execute(
        "SELECT id FROM employees WHERE manager_id NOT IN (?, ?) ORDER BY id", (BOSS, ME)
    ).fetchall()
    interviewers = [ME, *(row[0] for row in rng.sample(staff, 5) if row[0] != ME)]
    for i in range(40):
        opening = 301 + (i % 4 if i < 26 else 4 + i % 5)
        name = f"{first[i % len(first)]} {last[(i + i // len(first)) % len(last)]}"
        stage = rng.choice(("Applied", "Screening", "Interview", "Interview", "Offer", "Rejected", "Withdrawn"))
        reason = rng.choice(words.REASONS) if stage == "Rejected" else ""
        phone, start = f"07700 900{rng.randint(100, 999)}", ahead(rng.randint(30, 120))
        told = (phone, stage, rng.choice(words.SOURCES), ahead(-rng.randint(8, 60)), rng.randint(0, 15), start, reason)
        person = (2001 + i, opening, name, f"{name.lower().replace(' ', '.')}@post.example", *told)
        database.execute("INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", person)
        if stage in ("Interview", "Offer"):
            _interviewed(database, rng, 2001 + i, interviewers)


def _interviewed(database: sqlite3.Connection, rng: EpisodeRng, candidate: int, interviewers: list[int]) -> None:
    for who in rng.sample(interviewers[1:], rng.randint(1, 3)):
        score = (candidate, who, rng.randint(2, 5), rng.choice(words.REMARKS))
        database.execute("INSERT INTO scores VALUES (?, ?, ?, ?)", score)
    who, taken = rng.choice(interviewers), 1
    while taken:
        held = (MONDAY + timedelta(days=rng.choice((-4, -3, 3, 4, 8, 9)))).isoformat()
        at, room = rng.choice(words.TIMES), rng.choice(words.ROOMS)
        taken = database.execute(
            "SELECT COUNT(*) FROM interviews WHERE held_on = ? AND at = ? AND (room = ? OR interviewer_id = ?)",
            (held, at, room, who),
        ).fetchone()[0]
    database.execute("INSERT INTO interviews VALUES (NULL, ?, ?, ?, ?, ?)", (candidate, who, held, at, room))
    if rng.random() < 0.4:
        note = (candidate, rng.choice(interviewers), rng.choice(words.REMARKS), ahead(-rng.randint(1, 7)))
        database.execute("INSERT INTO notes VALUES (NULL, ?, ?, ?, ?)", note)


def learning(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Courses, their classes, who is enrolled and who completed what."""
    database.executemany("INSERT INTO courses VALUES (?, ?, ?, ?, ?, ?)", words.COURSES)
    places = tuple(words.LOCATIONS)
    number = 700
    for code, *_ in words.COURSES:
        for week in sorted(rng.sample(range(2, 16), rng.randint(2, 4))):
            number += 1
            held = MONDAY + timedelta(days=7 * week + rng.randint(1, 3))
            seats = rng.choice((8, 10, 12, 16))
            taken = seats if rng.random() < 0.2 else rng.randint(2, seats - 2)
            row = (number, code, held.isoformat(), rng.choice(places), rng.choice(words.TRAINERS), seats, taken)
            database.execute("INSERT INTO classes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for who in [ME, *team(database)]:
        basic = [code for code, _, _, _, needs, _ in words.COURSES if needs is None]
        done = set(rng.sample(basic, rng.randint(3, 5)))
        done |= {code for code, _, _, _, needs, _ in words.COURSES if needs in done and rng.random() < 0.3}
        ages = rng.sample(range(30, 800), len(done))
        rows = [(who, code, ahead(-age)) for code, age in zip(sorted(done), ages, strict=True)]
        database.executemany("INSERT INTO completions VALUES (?, ?, ?)", rows)
        for code in rng.sample([code for code in basic if code not in done], 1 + (who == ME)):
            chosen = database.execute(
                "SELECT id FROM classes WHERE code = ? AND seats - taken > (SELECT COUNT(*) FROM enrolments WHERE "
                "class_id = id) ORDER BY seats - taken DESC, id LIMIT 1",
                (code,),
            ).fetchone()
            if chosen is not None:
                seat = (chosen[0], who, 0, ahead(-rng.randint(1, 20)))
                database.execute("INSERT INTO enrolments VALUES (?, ?, ?, ?)", seat)


def reviews(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """This spring's reviews, all of them open, and one's own of last autumn."""
    columns = "employee_id, kind, cycle, status, overall, pattern, workload, confidence, strengths, areas, text, hours"
    chosen = rng.sample(words.STRENGTHS, 2)
    strong = ", ".join(one for one in words.STRENGTHS if one in chosen)
    past = (rng.choice(words.RATINGS[1:4]), rng.choice(words.PATTERNS), rng.randint(3, 9), rng.randint(3, 9), strong)
    text = "The new bench runs, and two of us can run it."
    row = (ME, "self", "Autumn 2025", "submitted", *past, rng.choice(words.AREAS), text, rng.randint(6, 30))
    database.execute(f"INSERT INTO reviews ({columns}) VALUES ({', '.join('?' * len(row))})", row)
    rows = [(ME, "self"), *((who, "manager") for who in team(database))]
    database.executemany("INSERT INTO reviews (employee_id, kind, cycle) VALUES (?, ?, 'Spring 2026')", rows)


def things(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """What can be had, what one has, what one asked for."""
    prices = []
    for number, (name, category, usual) in enumerate(words.ITEMS, 1):
        price = usual + rng.randrange(-usual // 10, usual // 10, 100) // 100 * 100
        price = next(one for one in range(price, 0, -100) if one not in prices)
        prices.append(price)
        row = (number, name, category, price, int(rng.random() > 0.15))
        database.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?)", row)
    for number, name in enumerate(words.ASSETS, 1):
        serial = f"{rng.choice('KLMNPR')}{rng.choice('ABCDE')}{rng.randint(10000, 99999)}"
        database.execute(
            "INSERT INTO assets VALUES (?, ?, ?, ?, ?)", (number, ME, name, serial, ahead(-rng.randint(60, 1200)))
        )
    small = [number for number, price in enumerate(prices, 1) if price < 15000]
    for number, item in enumerate(rng.sample(small, 2), 5001):
        asked = ahead(-rng.randint(5, 70))
        wish = (number, ME, item, 1, rng.choice(tuple(words.LOCATIONS)), ahead(rng.randint(6, 20)))
        database.execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?)",
            (*wish, rng.choice(("requested", "ordered", "delivered")), prices[item - 1], asked),
        )


def starters(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """People who begin soon."""
    mine = team(database)
    leads = [
        row[0] for row in database.execute("SELECT DISTINCT manager_id FROM employees WHERE manager_id > ?", (BOSS,))
    ]
    for i in range(5):
        name = f"{rng.choice(words.APPLICANTS)} {words.FAMILIES[(3 * i + rng.randint(0, 2)) % len(words.FAMILIES)]}"
        department = rng.choice(words.DEPARTMENTS)
        kit = ", ".join(one for one in words.EQUIPMENT if rng.random() < 0.4)
        rights = ", ".join(one for one in words.ACCESS if rng.random() < 0.5)
        row = (8001 + i, name, f"{name.lower().replace(' ', '.')}@post.example", f"07700 900{rng.randint(100, 999)}")
        job = (
            (MONDAY + timedelta(days=7 * rng.randint(2, 11) + 1)).isoformat(),
            rng.choice(words.TITLES[department][2]),
            department,
        )
        rest = (
            rng.choice(tuple(words.LOCATIONS)),
            rng.choice(sorted(leads)),
            "Permanent",
            "",
            rng.choice((20, 30, 38)),
        )
        last = (rng.choice(words.COMPUTERS), kit, rights, rng.choice(mine), rng.randint(0, 1), "")
        database.execute(f"INSERT INTO starters VALUES ({', '.join('?' * 18)})", (*row, *job, *rest, *last))
