"""Time sheets: a grid of projects and days for every week."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.site import Visit
from sparring.envs.web.sites.hr.basics import ME, MONDAY, day_of
from sparring.envs.web.sites.hr.leave import WEEKDAYS

if TYPE_CHECKING:
    from starlette.responses import Response

PAST, COMING = 8, 2
"""How many weeks before and after this one have a sheet."""
MOST = 12 * 60
"""The most minutes of a day."""
_HOURS = re.compile(r"(\d{1,2})(?:\.(0|00|25|5|50|75))?")
_PARTS = {None: 0, "0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45}


class Grid(NamedTuple):
    """A time sheet as a table."""

    lines: Sequence[tuple[sqlite3.Row, Sequence[str]]]
    """A project, and its hours from Monday to Friday; "" where there are none."""
    days: Sequence[str]
    """The sum of each day."""
    total: str


def hours(minutes: int) -> str:
    """Return minutes as hours.

    >>> hours(450), hours(480), hours(15), hours(0)
    ('7.5', '8', '0.25', '0')
    """
    return f"{minutes / 60:g}"


def minutes(text: str) -> int | None:
    """Return the minutes of hours in quarters; None if a text says none.

    >>> minutes("7.5"), minutes("0.25"), minutes(""), minutes("7.3"), minutes("-1")
    (450, 15, 0, None, None)
    """
    found = _HOURS.fullmatch(text)
    if found is None or not text.isascii():
        return None if text else 0
    return int(found[1]) * 60 + _PARTS[found[2]]


def _entered(visit: Visit, sheet: sqlite3.Row | None) -> dict[tuple[str, int], int]:
    """Return (project, day) -> minutes of a sheet."""
    if sheet is None:
        return {}
    rows = visit.rows("SELECT project, day, minutes FROM hours WHERE sheet_id = ?", sheet["id"])
    return {(row["project"], row["day"]): row["minutes"] for row in rows}


def grid(visit: Visit, sheet: sqlite3.Row | None) -> Grid:
    """Return a sheet as a table: open projects, and others that have hours on it."""
    there = _entered(visit, sheet)
    used = {code for code, _ in there}
    projects = [
        one for one in visit.rows("SELECT * FROM projects ORDER BY code") if one["is_open"] or one["code"] in used
    ]
    lines = []
    for one in projects:
        cells = (there.get((one["code"], day)) for day in range(1, 6))
        lines.append((one, [hours(cell) if cell else "" for cell in cells]))
    sums = [sum(cell for (_, on), cell in there.items() if on == day) for day in range(1, 6)]
    return Grid(lines, [hours(one) for one in sums], hours(sum(sums)))


def _week(visit: Visit) -> date | None:
    """Return the Monday that the address names, if it has a sheet."""
    found = day_of(str(visit.path["week"]))
    if found is None or found.weekday() or not -7 * PAST <= (found - MONDAY).days <= 7 * COMING:
        return None
    return found


def _sheet(visit: Visit, week: date) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM sheets WHERE employee_id = ? AND week = ?", ME, week.isoformat())


def overview(visit: Visit) -> Response:
    """One's own sheets, the newest first."""
    known = {
        row["week"]: row
        for row in visit.rows(
            "SELECT sheets.*, (SELECT SUM(minutes) FROM hours WHERE sheet_id = sheets.id) AS minutes FROM sheets "
            "WHERE employee_id = ?",
            ME,
        )
    }
    weeks = [(MONDAY + timedelta(days=7 * n)).isoformat() for n in range(COMING, -PAST - 1, -1)]
    lines = [(week, known.get(week)) for week in weeks if week in known or week >= MONDAY.isoformat()]
    return visit.page("sheets.html", lines=lines, hours=hours)


def sheet(visit: Visit) -> Response:
    """The sheet of a week."""
    week = _week(visit)
    return visit.missing("time sheet") if week is None else _page(visit, week)


def _page(visit: Visit, week: date, status: int = 200, error: str = "") -> Response:
    found = _sheet(visit, week)
    return visit.page(
        "sheet.html",
        status,
        week=week.isoformat(),
        sheet=found,
        grid=grid(visit, found),
        weekdays=WEEKDAYS,
        open=_is_open(found),
        error=error,
    )


def _is_open(found: sqlite3.Row | None) -> bool:
    return found is None or found["status"] in ("draft", "returned")


def _given(visit: Visit) -> Mapping[tuple[str, int], int] | None:
    """Return (project, day) -> minutes as the form has them; None if something is no number of hours."""
    made: dict[tuple[str, int], int] = {}
    for project in visit.rows("SELECT code FROM projects WHERE is_open ORDER BY code"):
        for day in range(1, 6):
            found = minutes(visit.field(f"{project['code']}.{day}"))
            if found is None:
                return None
            made |= {(project["code"], day): found} if found else {}
    return made


def save(visit: Visit) -> Response:
    """Save a sheet, or send it in."""
    week = _week(visit)
    if week is None:
        return visit.missing("time sheet")
    found = _sheet(visit, week)
    if not _is_open(found):
        return visit.redirect(f"/sheets/{week}", "This time sheet is sent in already.")
    given = _given(visit)
    if given is None:
        return _page(visit, week, 422, "Hours are numbers in steps of a quarter, such as 7.5.")
    if any(sum(cell for (_, on), cell in given.items() if on == day) > MOST for day in range(1, 6)):
        return _page(visit, week, 422, f"A day has {hours(MOST)} hours at most.")
    send = visit.field("do") == "send"
    if send and not given:
        return _page(visit, week, 422, "A time sheet without hours cannot be sent in.")
    number = (
        found["id"]
        if found
        else visit.run("INSERT INTO sheets (employee_id, week) VALUES (?, ?)", ME, week.isoformat())
    )
    status = "submitted" if send else "draft"
    visit.run("UPDATE sheets SET status = ?, comment = ? WHERE id = ?", status, visit.field("comment")[:300], number)
    open_codes = "SELECT code FROM projects WHERE is_open"
    visit.run(f"DELETE FROM hours WHERE sheet_id = ? AND project IN ({open_codes})", number)
    for (code, day), cell in given.items():
        visit.run("INSERT INTO hours VALUES (?, ?, ?, ?)", number, code, day, cell)
    return visit.redirect("/sheets", f"The time sheet is {'sent to your manager' if send else 'saved as a draft'}.")
