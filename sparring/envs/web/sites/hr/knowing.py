"""What the portal's tasks share: people and days to ask for, and the steps that lead there."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.checks import Expect, added
from sparring.envs.web.jobs import Draw, Plan, button, fill, link, select
from sparring.envs.web.site import day
from sparring.envs.web.sites.hr.basics import ME, MONDAY, TODAY, working_days
from sparring.envs.web.sites.hr.words import KINDS

_WHOLE_WEEKS = [
    monday
    for monday in (MONDAY + timedelta(days=7 * n) for n in range(3, 22))
    if working_days(monday, monday + timedelta(days=4)) == 5
]


def team(draw: Draw) -> list[sqlite3.Row]:
    """Return who reports to the one who is signed in."""
    return draw.rows("SELECT * FROM employees WHERE manager_id = ? ORDER BY id", ME)


def marks(things: list[int]) -> str:
    """Return whole numbers as a condition in SQL lists them."""
    return ", ".join(map(str, things))


def opened(name: str) -> Plan:
    """Find a person and open their page."""
    return (fill("Find a person", name, submit=True), link(name))


def approvals(draw: Draw) -> Plan:
    """Open what waits for the one who is signed in, as long as nothing of it is decided."""
    waiting = draw.value(
        "SELECT (SELECT COUNT(*) FROM leave JOIN employees ON employees.id = employee_id WHERE manager_id = ? AND status = "
        "'pending') + (SELECT COUNT(*) FROM sheets JOIN employees ON employees.id = employee_id WHERE manager_id = ? AND "
        "status = 'submitted')",
        *(ME, ME),
    )
    return (link(f"Approvals ({waiting})"),)


def days_off(first: str, last: str) -> str:
    """Return the days of a leave as a goal names them."""
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def ask_leave(kind: str, first: str, last: str, note: str = "") -> Plan:
    """Ask for leave."""
    words = (fill("Note to your manager", note),) if note else ()
    begin = (link("Leave"), link("Request leave"), select("Kind of leave", kind), fill("First day", first))
    return (*begin, fill("Last day", last), *words, button("Continue"), button("Send request"))


def asked_leave(kind: str, first: str, last: str, note: str = "") -> Expect:
    """The row of a leave that is asked for."""
    days = working_days(date.fromisoformat(first), date.fromisoformat(last))
    values = {"kind": kind, "first_day": first, "last_day": last, "days": days, "note": note}
    return added("leave", "the request", employee_id=ME, asked_on=TODAY.isoformat(), **values)


def clear_leave(draw: Draw, people: list[int], first: str = "2026-03-18", last: str = "2026-12-31") -> None:
    """Take away what leave people have in some days."""
    draw.run(
        f"DELETE FROM leave WHERE employee_id IN ({marks(people)}) AND first_day <= ? AND last_day >= ? AND status != 'declined'",
        *(last, first),
    )


def give_leave(draw: Draw, who: int, first: date, last: date, status: str = "approved") -> int:
    """Give someone leave; return its number."""
    draw.run(
        "INSERT INTO leave (employee_id, kind, first_day, last_day, days, status, asked_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(who, next(iter(KINDS)), first.isoformat(), last.isoformat(), working_days(first, last), status),
        (TODAY - timedelta(days=draw.rng.randint(2, 12))).isoformat(),
    )
    return int(draw.value("SELECT MAX(id) FROM leave"))


def have_left(draw: Draw, kind: str, days: int) -> None:
    """Leave the one who is signed in so many days of a kind."""
    draw.run(
        "UPDATE allowances SET days = ? + (SELECT COALESCE(SUM(days), 0) FROM leave WHERE employee_id = ? AND kind = ? AND "
        "first_day >= '2026' AND status IN ('approved', 'pending')) WHERE employee_id = ? AND kind = ?",
        *(days, ME, kind, ME, kind),
    )


def weeks(draw: Draw, number: int) -> list[date]:
    """Return Mondays of different weeks to come, none of them with a public holiday."""
    return draw.sample(_WHOLE_WEEKS, number)


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
