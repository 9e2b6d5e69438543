"""Who is signed in, what they may do in a project, and what stands on every page."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.tracker.data import ME, ROLES

if TYPE_CHECKING:
    from starlette.responses import Response


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows."""
    return {"user": visit.row("SELECT * FROM people WHERE id = ?", ME), "spent": spent}


def spent(minutes: int | None) -> str:
    """Return a length of time as the pages write it.

    >>> spent(45), spent(120), spent(195), spent(0)
    ('45 min', '2 h', '3 h 15 min', '0 min')
    """
    hours, rest = divmod(minutes or 0, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def role(visit: Visit, project: int, person: int = ME) -> str:
    """Return a person's role in a project; "" if they are no member."""
    found = visit.value("SELECT role FROM members WHERE project_id = ? AND person_id = ?", project, person)
    return str(found or "")


def may(visit: Visit, project: int, least: str) -> bool:
    """Whether the one who is signed in has a role, or a higher one."""
    has = role(visit, project)
    return has in ROLES and ROLES.index(has) >= ROLES.index(least)


def denied(visit: Visit, project: int, least: str) -> Response:
    """Return to where a project begins, and say what role it takes."""
    found = visit.row("SELECT * FROM projects WHERE id = ?", project)
    assert found is not None, "the project is one that was found"
    return visit.redirect(f"/p/{found['key']}", f"In {found['name']} this takes the role {least}.")


def project_of(visit: Visit) -> sqlite3.Row | None:
    """Return the project that an address names."""
    return visit.row("SELECT * FROM projects WHERE key = ?", str(visit.path["key"]).upper())


def members(visit: Visit, project: int) -> list[sqlite3.Row]:
    """Return the members of a project, by name."""
    return visit.rows(
        "SELECT people.*, role FROM members JOIN people ON people.id = person_id WHERE project_id = ? ORDER BY name",
        project,
    )


def labels(visit: Visit) -> list[sqlite3.Row]:
    """Return all labels, by name."""
    return visit.rows("SELECT * FROM labels ORDER BY name")


ISSUE = """
SELECT issues.*, projects.key || '-' || number AS code, projects.key, projects.name AS project, projects.tracks_time,
  columns.name AS board_column, milestones.title AS milestone, one.name AS assignee, two.name AS author
FROM issues JOIN projects ON projects.id = issues.project_id JOIN columns ON columns.id = column_id
JOIN people AS two ON two.id = author_id
LEFT JOIN milestones ON milestones.id = milestone_id LEFT JOIN people AS one ON one.id = assignee_id
"""
"""Issues with the names of what they refer to."""


def issue_of(visit: Visit, code: str) -> sqlite3.Row | None:
    """Return the issue of a key such as ATL-12."""
    key, _, number = code.strip().upper().rpartition("-")
    return visit.row(f"{ISSUE} WHERE projects.key = ? AND number = ?", key, whole(number, 1))


def labels_of(visit: Visit, issues: list[sqlite3.Row]) -> dict[int, list[str]]:
    """Return the names of issues' labels by the issues' ids."""
    marks = ", ".join("?" for _ in issues)
    out: dict[int, list[str]] = {}
    for row in visit.rows(
        f"SELECT issue_id, name FROM issue_labels JOIN labels ON labels.id = label_id WHERE issue_id IN ({marks}) ORDER BY name",
        *(one["id"] for one in issues),
    ):
        out.setdefault(row["issue_id"], []).append(row["name"])
    return out


def paged(visit: Visit, number: int) -> tuple[int, int, int]:
    """Return the page that is asked for, how many there are, and the length of one."""
    size = int(visit.value("SELECT value FROM settings WHERE name = 'per_page'"))
    pages = max(1, -(-number // size))
    return min(whole(visit.query("page"), 1) or 1, pages), pages, size


def dated(text: str) -> str | None:
    """Return a date as a form sends it; None if it is none."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None
