"""Approvals: what the one who is signed in has to decide for the team."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.hr.basics import ME
from sparring.envs.web.sites.hr.leave import balances
from sparring.envs.web.sites.hr.sheets import grid

if TYPE_CHECKING:
    from starlette.responses import Response

_LEAVE = "SELECT leave.*, name FROM leave JOIN employees ON employees.id = employee_id WHERE manager_id = ?"
_SHEETS = "SELECT sheets.*, name FROM sheets JOIN employees ON employees.id = employee_id WHERE manager_id = ?"


def overview(visit: Visit) -> Response:
    """All that waits."""
    leave = visit.rows(f"{_LEAVE} AND status = 'pending' ORDER BY leave.id", ME)
    sheets = visit.rows(f"{_SHEETS} AND status = 'submitted' ORDER BY week, name", ME)
    return visit.page("approvals.html", leave=leave, sheets=sheets)


def _leave(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LEAVE} AND leave.id = ?", ME, whole(str(visit.path["number"])))


def leave(visit: Visit) -> Response:
    """Someone's request for leave."""
    found = _leave(visit)
    return visit.missing("request") if found is None else _leave_page(visit, found)


def _leave_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    others = visit.rows(
        f"{_LEAVE} AND status = 'approved' AND employee_id != ? AND first_day <= ? AND last_day >= ? "
        "ORDER BY first_day, name",
        *(ME, found["employee_id"], found["last_day"], found["first_day"]),
    )
    left = balances(visit, found["employee_id"]).get(found["kind"])
    return visit.page("approve_leave.html", status, leave=found, others=others, left=left, error=error)


def decide_leave(visit: Visit) -> Response:
    """Approve or decline a request for leave."""
    found = _leave(visit)
    if found is None:
        return visit.missing("request")
    if found["status"] != "pending":
        return visit.redirect("/approvals", f"Request {found['id']} is decided already.")
    reply, verdict = visit.field("reply")[:300], visit.field("do")
    if verdict not in ("approve", "decline"):
        return _leave_page(visit, found, 422, "Approve the request or decline it.")
    if verdict == "decline" and not reply:
        return _leave_page(visit, found, 422, "Say why the request is declined.")
    status = "approved" if verdict == "approve" else "declined"
    visit.run("UPDATE leave SET status = ?, reply = ? WHERE id = ?", status, reply, found["id"])
    return visit.redirect("/approvals", f"Request {found['id']} of {found['name']} is {status}.")


def _sheet(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_SHEETS} AND sheets.id = ?", ME, whole(str(visit.path["number"])))


def sheet(visit: Visit) -> Response:
    """Someone's time sheet."""
    found = _sheet(visit)
    return visit.missing("time sheet") if found is None else _sheet_page(visit, found)


def _sheet_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page("approve_sheet.html", status, sheet=found, grid=grid(visit, found), error=error)


def decide_sheet(visit: Visit) -> Response:
    """Approve a time sheet, or send it back."""
    found = _sheet(visit)
    if found is None:
        return visit.missing("time sheet")
    if found["status"] != "submitted":
        return visit.redirect("/approvals", "This time sheet is decided already, or not sent in.")
    reply, verdict = visit.field("reply")[:300], visit.field("do")
    if verdict not in ("approve", "return"):
        return _sheet_page(visit, found, 422, "Approve the time sheet or send it back.")
    if verdict == "return" and not reply:
        return _sheet_page(visit, found, 422, "Say what has to be changed.")
    status = "approved" if verdict == "approve" else "returned"
    visit.run("UPDATE sheets SET status = ?, reply = ? WHERE id = ?", status, reply, found["id"])
    return visit.redirect("/approvals", f"The time sheet of {found['name']} is {status}.")
