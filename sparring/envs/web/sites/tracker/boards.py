"""The board of a project: its open issues in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.tracker.access import ISSUE, denied, labels_of, may, members, project_of
from sparring.envs.web.sites.tracker.issues import is_full

if TYPE_CHECKING:
    from starlette.responses import Response


def board(visit: Visit) -> Response:
    """The board."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    who = visit.query("assignee")[:60]
    found = visit.rows(
        f"{ISSUE} WHERE issues.project_id = ? AND closed_as IS NULL ORDER BY columns.place, number", project["id"]
    )
    shown = [one for one in found if who in ("", one["assignee"])]
    columns = visit.rows("SELECT * FROM columns WHERE project_id = ? ORDER BY place", project["id"])
    counts = {column["id"]: sum(one["column_id"] == column["id"] for one in found) for column in columns}
    return visit.page(
        "board.html",
        project=project,
        columns=columns,
        counts=counts,
        issues=shown,
        after=dict(zip([one["id"] for one in columns], [*columns[1:], None], strict=True)),
        labels_of=labels_of(visit, shown),
        members=members(visit, project["id"]),
        who=who,
        can=may(visit, project["id"], "Developer"),
    )


def move(visit: Visit) -> Response:
    """Move an issue to another column."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    if not may(visit, project["id"], "Developer"):
        return denied(visit, project["id"], "Developer")
    back = f"/p/{project['key']}/board"
    issue, _, number = visit.field("step").partition(" ")
    issue, number = issue or visit.field("issue"), number or visit.field("column")
    one = visit.row(f"{ISSUE} WHERE issues.id = ? AND issues.project_id = ?", whole(issue), project["id"])
    column = visit.row("SELECT * FROM columns WHERE id = ? AND project_id = ?", whole(number), project["id"])
    if one is None or one["closed_as"] or column is None:
        return visit.redirect(back, "Choose an open issue and a column.")
    if one["column_id"] != column["id"] and (full := is_full(visit, column)):
        return visit.redirect(back, full)
    visit.run("UPDATE issues SET column_id = ? WHERE id = ?", column["id"], one["id"])
    return visit.redirect(back, f"{one['code']} is in {column['name']}.")
