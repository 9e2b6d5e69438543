"""Projects: the first page, all projects, one of them, its members and settings."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import ISSUE, denied, labels_of, may, members, project_of, role
from sparring.envs.web.sites.tracker.data import ME, ROLES, VISIBILITIES

if TYPE_CHECKING:
    from starlette.responses import Response

_OPEN = "(SELECT COUNT(*) FROM issues WHERE project_id = projects.id AND closed_as IS NULL) AS open"


def home(visit: Visit) -> Response:
    """What the one who is signed in has to do."""
    mine = visit.rows(
        f"{ISSUE} WHERE assignee_id = ? AND closed_as IS NULL ORDER BY issues.due_on IS NULL, issues.due_on, issues.id",
        ME,
    )
    waiting = visit.rows(
        "SELECT merges.*, key FROM merges JOIN reviews ON merge_id = merges.id JOIN projects ON projects.id = project_id "
        "WHERE person_id = ? AND verdict = 'Waiting' AND status = 'Open' ORDER BY merges.id",
        ME,
    )
    today = visit.now.date().isoformat()
    return visit.page(
        "home.html",
        issues=mine[:10],
        more=len(mine) - 10,
        labels_of=labels_of(visit, mine[:10]),
        waiting=waiting,
        today=today,
    )


def projects(visit: Visit) -> Response:
    """All projects."""
    rows = visit.rows(
        f"SELECT projects.*, role, {_OPEN} FROM projects LEFT JOIN members ON project_id = projects.id "
        "AND person_id = ? ORDER BY name",
        ME,
    )
    return visit.page("projects.html", projects=rows, plural=plural)


def project(visit: Visit) -> Response:
    """One project."""
    one = project_of(visit)
    if one is None:
        return visit.missing("project")
    count = "SELECT COUNT(*) FROM {} WHERE project_id = ? AND {}".format
    return visit.page(
        "project.html",
        project=one,
        role=role(visit, one["id"]),
        open=visit.value(count("issues", "closed_as IS NULL"), one["id"]),
        closed=visit.value(count("issues", "closed_as IS NOT NULL"), one["id"]),
        merges=visit.value(count("merges", "status = 'Open'"), one["id"]),
        next=visit.row("SELECT * FROM milestones WHERE project_id = ? AND NOT closed ORDER BY due_on, id", one["id"]),
        latest=visit.row("SELECT * FROM releases WHERE project_id = ? ORDER BY released_on DESC, id DESC", one["id"]),
    )


def member_list(visit: Visit) -> Response:
    """Who works on a project."""
    one = project_of(visit)
    if one is None:
        return visit.missing("project")
    there = members(visit, one["id"])
    others = visit.rows(
        "SELECT * FROM people WHERE id NOT IN (SELECT person_id FROM members WHERE project_id = ?) ORDER BY name",
        one["id"],
    )
    can = may(visit, one["id"], "Maintainer")
    return visit.page("members.html", project=one, members=there, others=others, roles=ROLES, can=can, me=ME)


def add_member(visit: Visit) -> Response:
    """Add someone, or give a member another role."""
    one = project_of(visit)
    if one is None:
        return visit.missing("project")
    if not may(visit, one["id"], "Maintainer"):
        return denied(visit, one["id"], "Maintainer")
    back, wanted = f"/p/{one['key']}/members", visit.field("role")
    person = visit.row("SELECT * FROM people WHERE username = ?", visit.field("person"))
    if person is None or wanted not in ROLES:
        return visit.redirect(back, "Choose a person and a role.")
    if wanted != "Maintainer" and _last(visit, one, person["id"]):
        return visit.redirect(back, "A project needs a maintainer.")
    visit.run("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", one["id"], person["id"], wanted)
    return visit.redirect(back, f"{person['name']} is a {wanted} of {one['name']}.")


def _last(visit: Visit, project: sqlite3.Row, person: int) -> bool:
    rows = visit.rows("SELECT person_id FROM members WHERE project_id = ? AND role = 'Maintainer'", project["id"])
    return [row[0] for row in rows] == [person]


def _leaving(visit: Visit) -> tuple[sqlite3.Row | None, sqlite3.Row | None]:
    one = project_of(visit)
    person = one and visit.row(
        "SELECT people.* FROM people JOIN members ON person_id = people.id WHERE project_id = ? AND username = ?",
        *(one["id"], str(visit.path["username"])),
    )
    return one, person


def remove_form(visit: Visit) -> Response:
    """Ask whether a member is to be removed."""
    one, person = _leaving(visit)
    if one is None or person is None:
        return visit.missing("member")
    return visit.page(
        "sure.html",
        what=f"Remove {person['name']} from {one['name']}",
        says="Comments and logged time stay. A member who is removed can be added again.",
        action=f"/p/{one['key']}/members/{person['username']}/remove",
        back=f"/p/{one['key']}/members",
        box="Also take their open issues of this project off them",
    )


def remove(visit: Visit) -> Response:
    """Remove a member."""
    one, person = _leaving(visit)
    if one is None or person is None:
        return visit.missing("member")
    if not may(visit, one["id"], "Maintainer"):
        return denied(visit, one["id"], "Maintainer")
    back = f"/p/{one['key']}/members"
    if person["id"] == ME or _last(visit, one, person["id"]):
        return visit.redirect(back, "This member cannot be removed.")
    if visit.field("box"):
        visit.run(
            "UPDATE issues SET assignee_id = NULL WHERE project_id = ? AND assignee_id = ? AND closed_as IS NULL",
            *(one["id"], person["id"]),
        )
    visit.run("DELETE FROM members WHERE project_id = ? AND person_id = ?", one["id"], person["id"])
    return visit.redirect(back, f"{person['name']} is no member of {one['name']} any more.")


def settings(visit: Visit) -> Response:
    """What is set for a project."""
    return _settings_page(visit, 200, "")


def _settings_page(visit: Visit, status: int, error: str) -> Response:
    one = project_of(visit)
    if one is None:
        return visit.missing("project")
    if not may(visit, one["id"], "Maintainer"):
        return denied(visit, one["id"], "Maintainer")
    columns = visit.rows("SELECT * FROM columns WHERE project_id = ? ORDER BY place", one["id"])
    return visit.page("setup.html", status, project=one, columns=columns, visibilities=VISIBILITIES, error=error)


def save_settings(visit: Visit) -> Response:
    """Save what is set for a project."""
    one = project_of(visit)
    if one is None:
        return visit.missing("project")
    if not may(visit, one["id"], "Maintainer"):
        return denied(visit, one["id"], "Maintainer")
    name, visibility = visit.field("name")[:60], visit.field("visibility")
    approvals = whole(visit.field("approvals"), 0, 5)
    columns = visit.rows("SELECT * FROM columns WHERE project_id = ?", one["id"])
    limits = {column["id"]: visit.field(f"most{column['place']}") for column in columns}
    if not name or visibility not in VISIBILITIES or approvals is None:
        return _settings_page(visit, 422, "Give a name, who can see the project, and 0 to 5 approvals.")
    if any(text and whole(text, 1, 99) is None for text in limits.values()):
        return _settings_page(visit, 422, "A limit is a whole number from 1 to 99, or nothing.")
    visit.run(
        "UPDATE projects SET name = ?, about = ?, visibility = ?, approvals = ?, tracks_time = ? WHERE id = ?",
        *(name, visit.field("about")[:300], visibility, approvals, int(bool(visit.field("tracks_time"))), one["id"]),
    )
    for column, text in limits.items():
        visit.run("UPDATE columns SET most = ? WHERE id = ?", whole(text), column)
    return visit.redirect(f"/p/{one['key']}/settings", "The settings are saved.")
