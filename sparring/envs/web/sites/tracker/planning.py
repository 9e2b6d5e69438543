"""Milestones and releases of a project."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import ISSUE, dated, denied, labels_of, may, project_of

if TYPE_CHECKING:
    from starlette.responses import Response

_TAG = re.compile(r"v[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")
_COUNTED = """
SELECT milestones.*, projects.key, projects.name AS project,
  (SELECT COUNT(*) FROM issues WHERE milestone_id = milestones.id) AS total,
  (SELECT COUNT(*) FROM issues WHERE milestone_id = milestones.id AND closed_as IS NULL) AS open
FROM milestones JOIN projects ON projects.id = project_id
"""


def milestones(visit: Visit) -> Response:
    """The milestones of a project."""
    return _milestones_page(visit, 200, "")


def _milestones_page(visit: Visit, status: int, error: str) -> Response:
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    return visit.page(
        "milestones.html",
        status,
        project=project,
        milestones=visit.rows(f"{_COUNTED} WHERE project_id = ? ORDER BY due_on, milestones.id", project["id"]),
        can=may(visit, project["id"], "Maintainer"),
        given={name: visit.field(name) for name in ("title", "due_on", "about")},
        error=error,
    )


def _wrong(visit: Visit, number: int) -> str:
    """Say what is wrong with the form of a milestone; "" if nothing is."""
    title = visit.field("title")
    if not title or len(title) > 60 or dated(visit.field("due_on")) is None:
        return "Give a title of at most 60 characters and a date such as 2026-03-31."
    if visit.row("SELECT 1 FROM milestones WHERE title = ? AND id != ?", title, number):
        return "A milestone of this title is there already."
    return ""


def add_milestone(visit: Visit) -> Response:
    """Add a milestone."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    if not may(visit, project["id"], "Maintainer"):
        return denied(visit, project["id"], "Maintainer")
    if wrong := _wrong(visit, 0):
        return _milestones_page(visit, 422, wrong)
    visit.run(
        "INSERT INTO milestones (project_id, title, due_on, about) VALUES (?, ?, ?, ?)",
        *(project["id"], visit.field("title"), dated(visit.field("due_on")), visit.field("about")[:500]),
    )
    return visit.redirect(f"/p/{project['key']}/milestones", f"The milestone {visit.field('title')} is added.")


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        f"{_COUNTED} WHERE milestones.id = ? AND projects.key = ?",
        *(whole(str(visit.path["number"])), str(visit.path["key"]).upper()),
    )


def milestone(visit: Visit) -> Response:
    """A milestone and its issues."""
    return _milestone_page(visit, 200, "")


def _milestone_page(visit: Visit, status: int, error: str) -> Response:
    one = _found(visit)
    if one is None:
        return visit.missing("milestone")
    issues = visit.rows(f"{ISSUE} WHERE milestone_id = ? ORDER BY closed_as IS NOT NULL, number", one["id"])
    can = may(visit, one["project_id"], "Maintainer")
    return visit.page(
        "milestone.html",
        status,
        project=project_of(visit),
        milestone=one,
        issues=issues,
        labels_of=labels_of(visit, issues),
        can=can,
        error=error,
    )


def save_milestone(visit: Visit) -> Response:
    """Change a milestone, close it, or open it again."""
    one = _found(visit)
    if one is None:
        return visit.missing("milestone")
    if not may(visit, one["project_id"], "Maintainer"):
        return denied(visit, one["project_id"], "Maintainer")
    here = f"/p/{one['key']}/milestones/{one['id']}"
    deed = visit.field("do")
    if deed == "close" and one["open"]:
        told = plural(one["open"], "open issue")
        return visit.redirect(here, f"{one['title']} has {told}: close them or plan them for another milestone first.")
    if deed in ("close", "reopen"):
        visit.run("UPDATE milestones SET closed = ? WHERE id = ?", int(deed == "close"), one["id"])
        return visit.redirect(here, f"{one['title']} is {'closed' if deed == 'close' else 'open'}.")
    if wrong := _wrong(visit, one["id"]):
        return _milestone_page(visit, 422, wrong)
    visit.run(
        "UPDATE milestones SET title = ?, due_on = ?, about = ? WHERE id = ?",
        *(visit.field("title"), dated(visit.field("due_on")), visit.field("about")[:500], one["id"]),
    )
    return visit.redirect(here, "The milestone is saved.")


def releases(visit: Visit) -> Response:
    """The releases of a project."""
    return _releases_page(visit, 200, "")


def _releases_page(visit: Visit, status: int, error: str) -> Response:
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    rows = visit.rows(
        "SELECT releases.*, milestones.title AS milestone FROM releases LEFT JOIN milestones ON milestones.id = milestone_id "
        "WHERE releases.project_id = ? ORDER BY released_on DESC, releases.id DESC",
        project["id"],
    )
    return visit.page(
        "releases.html",
        status,
        project=project,
        releases=rows,
        milestones=visit.rows("SELECT * FROM milestones WHERE project_id = ? ORDER BY due_on, id", project["id"]),
        can=may(visit, project["id"], "Maintainer"),
        given={name: visit.field(name) for name in ("tag", "title", "milestone", "notes")},
        error=error,
    )


def release(visit: Visit) -> Response:
    """Release a version."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    if not may(visit, project["id"], "Maintainer"):
        return denied(visit, project["id"], "Maintainer")
    tag, title = visit.field("tag"), visit.field("title")[:80]
    if _TAG.fullmatch(tag) is None or not title:
        return _releases_page(visit, 422, "Give a tag such as v2.4.0 and a title.")
    if visit.row("SELECT 1 FROM releases WHERE project_id = ? AND tag = ?", project["id"], tag):
        return _releases_page(visit, 422, f"The tag {tag} is used already. A release cannot be changed or repeated.")
    milestone = visit.value(
        "SELECT id FROM milestones WHERE project_id = ? AND title = ?", project["id"], visit.field("milestone")
    )
    visit.run(
        "INSERT INTO releases (project_id, tag, title, notes, released_on, milestone_id) VALUES (?, ?, ?, ?, ?, ?)",
        *(project["id"], tag, title, visit.field("notes")[:1000], visit.now.date().isoformat(), milestone),
    )
    return visit.redirect(f"/p/{project['key']}/releases", f"{tag} is released.")
