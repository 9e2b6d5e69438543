"""What the whole portal counts on: today, who is signed in, which days are worked."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.sites.hr.words import HOLIDAYS
from sparring.envs.web.world import NOW

TODAY = NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
ME = 1
"""The employee who is signed in: the lead of a team."""
BOSS = 2
TEAM = 7
"""How many report to the one who is signed in."""
BUDGET = 180000
"""What may be spent on one's equipment in a year, in cents."""


def ahead(days: int) -> str:
    """Return the day so many days from today, as the tables hold it."""
    return (TODAY + timedelta(days=days)).isoformat()


def working_days(first: date, last: date) -> int:
    """Return how many days from the first to the last are worked: no weekends, no public holidays.

    >>> working_days(date(2026, 4, 2), date(2026, 4, 8))
    3
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(one.weekday() < 5 and one.isoformat() not in HOLIDAYS for one in days)


def team(database: sqlite3.Connection) -> list[int]:
    """Return who reports to the one who is signed in."""
    return [row[0] for row in database.execute("SELECT id FROM employees WHERE manager_id = ? ORDER BY id", (ME,))]


def day_of(text: str) -> date | None:
    """Return the date that a text is, if it is one of these years.

    >>> day_of("2026-04-01"), day_of("1.4.2026"), day_of("9999-01-01")
    (datetime.date(2026, 4, 1), None, None)
    """
    try:
        found = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return found if found is not None and 1950 <= found.year <= 2050 else None
