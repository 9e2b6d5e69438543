"""Leave: what is left, asking for it, taking it back, the team's calendar."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.hr.basics import ME, MONDAY, day_of, working_days
from sparring.envs.web.sites.hr.staff import myself, reports
from sparring.envs.web.sites.hr.words import HOLIDAYS, KINDS

if TYPE_CHECKING:
    from starlette.responses import Response

YEAR = "2026"
LONGEST = 42
"""The most days from the first to the last of one request."""
FIELDS = ("kind", "first_day", "last_day", "note")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def balances(visit: Visit, who: int) -> dict[str, tuple[int, int]]:
    """Return kind -> (days a year, days left) of someone's leave in this year; what waits counts as taken."""
    used = dict(
        map(
            tuple,
            visit.rows(
                "SELECT kind, SUM(days) FROM leave WHERE employee_id = ? AND status IN ('approved', 'pending') "
                "AND first_day LIKE ? GROUP BY kind",
                *(who, f"{YEAR}%"),
            ),
        )
    )
    rows = visit.rows("SELECT kind, days FROM allowances WHERE employee_id = ?", who)
    return {row["kind"]: (row["days"], row["days"] - used.get(row["kind"], 0)) for row in rows}


def overview(visit: Visit) -> Response:
    """What is left, and one's requests of a year."""
    years = [row[0] for row in visit.rows("SELECT DISTINCT substr(first_day, 1, 4) FROM leave ORDER BY 1 DESC")]
    year = visit.query("year")
    year = year if year in years else YEAR
    rows = visit.rows(
        "SELECT * FROM leave WHERE employee_id = ? AND first_day LIKE ? ORDER BY first_day DESC, id DESC",
        ME,
        f"{year}%",
    )
    return visit.page("leave.html", balances=balances(visit, ME), requests=rows, years=years, year=year)


def form(visit: Visit) -> Response:
    """The form of a request."""
    return _form(visit, dict.fromkeys(FIELDS, ""))


def _form(visit: Visit, values: Mapping[str, str], status: int = 200, error: str = "") -> Response:
    return visit.page(
        "leave_form.html", status, values=values, kinds=tuple(KINDS), balances=balances(visit, ME), error=error
    )


def _why_not(visit: Visit, values: Mapping[str, str], first: date | None, last: date | None) -> str:
    """Return why a request cannot be made; "" if it can."""
    kind = values["kind"]
    if kind not in KINDS or first is None or last is None:
        return "Choose the kind of leave, its first day and its last day."
    if not visit.now.date() < first <= last or f"{last.year}" != YEAR:
        return f"The first day must come after today, the last day not before it and in {YEAR}."
    if (last - first).days >= LONGEST:
        return "A request of more than six weeks has to be made on paper."
    days = working_days(first, last)
    if not days:
        return "Nobody works on these days: they are weekends or public holidays."
    if visit.row(
        "SELECT 1 FROM leave WHERE employee_id = ? AND status IN ('approved', 'pending') AND first_day <= ? "
        "AND last_day >= ?",
        *(ME, last.isoformat(), first.isoformat()),
    ):
        return "You have leave in these days already, or have asked for it."
    left = balances(visit, ME).get(kind, (0, days))[1]
    return f"That would take {days} days; you have {left} days of this kind left." if days > left else ""


def ask(visit: Visit) -> Response:
    """Check a request, show it once more, and send it when it is sure."""
    values = {name: visit.field(name)[:200] for name in FIELDS}
    first, last = day_of(values["first_day"]), day_of(values["last_day"])
    error = _why_not(visit, values, first, last)
    if error or visit.field("change"):
        return _form(visit, values, 422 if error else 200, error)
    assert first is not None, "a request without complaint has a first day"
    assert last is not None, "a request without complaint has a last day"
    days = working_days(first, last)
    if not visit.field("sure"):
        return visit.page("leave_check.html", values=values, days=days)
    visit.run(
        "INSERT INTO leave (employee_id, kind, first_day, last_day, days, note, asked_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(ME, values["kind"], first.isoformat(), last.isoformat(), days, values["note"], visit.now.date().isoformat()),
    )
    return visit.redirect("/leave", "Your request is sent to your manager.")


def _own(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM leave WHERE id = ? AND employee_id = ?", whole(str(visit.path["number"])), ME)


def _can_cancel(visit: Visit, found: sqlite3.Row) -> bool:
    return found["status"] in ("pending", "approved") and found["first_day"] > visit.now.date().isoformat()


def request(visit: Visit) -> Response:
    """One of one's own requests."""
    found = _own(visit)
    if found is None:
        return visit.missing("request")
    return visit.page("leave_request.html", leave=found, open=_can_cancel(visit, found))


def cancel_form(visit: Visit) -> Response:
    """Ask whether a request is really to be cancelled."""
    found = _own(visit)
    if found is None:
        return visit.missing("request")
    if not _can_cancel(visit, found):
        return visit.redirect(f"/leave/{found['id']}", "This request cannot be cancelled any more.")
    return visit.page("leave_cancel.html", leave=found)


def cancel(visit: Visit) -> Response:
    """Cancel a request."""
    found = _own(visit)
    if found is None:
        return visit.missing("request")
    if not _can_cancel(visit, found):
        return visit.redirect(f"/leave/{found['id']}", "This request cannot be cancelled any more.")
    visit.run("UPDATE leave SET status = 'cancelled' WHERE id = ?", found["id"])
    return visit.redirect("/leave", f"Request {found['id']} is cancelled.")


def calendar(visit: Visit) -> Response:
    """A week of the team as a table."""
    asked = day_of(visit.query("day")) or MONDAY
    monday = asked - timedelta(days=asked.weekday())
    days = [monday + timedelta(days=n) for n in range(5)]
    people = [myself(visit), *reports(visit)]
    rows = visit.rows(
        "SELECT leave.* FROM leave JOIN employees ON employees.id = employee_id WHERE (manager_id = ? OR employee_id = ?) "
        "AND status IN ('approved', 'pending') AND first_day <= ? AND last_day >= ?",
        *(ME, ME, days[-1].isoformat(), days[0].isoformat()),
    )

    def cell(who: int, day: date) -> str:
        iso = day.isoformat()
        if iso in HOLIDAYS:
            return "public holiday"
        there = (row for row in rows if row["employee_id"] == who and row["first_day"] <= iso <= row["last_day"])
        return ", ".join(row["kind"] + (" (pending)" if row["status"] == "pending" else "") for row in there) or "–"

    return visit.page(
        "calendar.html",
        days=[(WEEKDAYS[day.weekday()], day.isoformat()) for day in days],
        lines=[(one["name"], [cell(one["id"], day) for day in days]) for one in people],
        before=(monday - timedelta(days=7)).isoformat(),
        after=(monday + timedelta(days=7)).isoformat(),
    )


def holidays(visit: Visit) -> Response:
    """The public holidays of the year."""
    return visit.page("holidays.html", holidays=HOLIDAYS, year=YEAR)
