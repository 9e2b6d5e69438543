"""What hangs on an issue: time that was spent, links to other issues; and the timesheet of all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import dated, denied, issue_of, may, paged
from sparring.envs.web.sites.tracker.data import ME
from sparring.envs.web.sites.tracker.issues import found

if TYPE_CHECKING:
    from starlette.responses import Response

KINDS = ("blocks", "is blocked by", "relates to")


def times(visit: Visit) -> Response:
    """The time that was spent on an issue."""
    return _times_page(visit, 200, "")


def _times_page(visit: Visit, status: int, error: str) -> Response:
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    rows = visit.rows(
        "SELECT time_entries.*, name FROM time_entries JOIN people ON people.id = person_id WHERE issue_id = ? "
        "ORDER BY spent_on DESC, time_entries.id DESC",
        one["id"],
    )
    total = sum(row["minutes"] for row in rows)
    can = may(visit, one["project_id"], "Developer")
    given = {name: visit.field(name) for name in ("hours", "minutes", "spent_on", "note")}
    today = visit.now.date().isoformat()
    return visit.page(
        "times.html",
        status,
        issue=one,
        entries=rows,
        total=total,
        can=can,
        me=ME,
        given=given,
        today=today,
        error=error,
    )


def log(visit: Visit) -> Response:
    """Log time."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    if not one["tracks_time"]:
        return visit.redirect(f"/i/{one['code']}/time", "This project does not track time.")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    hours, minutes = whole(visit.field("hours") or "0", 0, 24), whole(visit.field("minutes") or "0", 0, 59)
    when = dated(visit.field("spent_on"))
    if hours is None or minutes is None or not hours + minutes:
        return _times_page(visit, 422, "Give hours from 0 to 24 and minutes from 0 to 59, together more than nothing.")
    if when is None or when > visit.now.date().isoformat():
        return _times_page(visit, 422, "Give a date that is not in the future.")
    visit.run(
        "INSERT INTO time_entries (issue_id, person_id, minutes, spent_on, note) VALUES (?, ?, ?, ?, ?)",
        *(one["id"], ME, hours * 60 + minutes, when, visit.field("note")[:100]),
    )
    return visit.redirect(f"/i/{one['code']}/time", "Your time is logged.")


def unlog(visit: Visit) -> Response:
    """Take back time of one's own."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    number = whole(visit.field("entry"))
    mine = "FROM time_entries WHERE id = ? AND issue_id = ? AND person_id = ?"
    if visit.row(f"SELECT 1 {mine}", number, one["id"], ME) is None:
        return visit.redirect(f"/i/{one['code']}/time", "Only time of your own can be deleted.")
    visit.run(f"DELETE {mine}", number, one["id"], ME)
    return visit.redirect(f"/i/{one['code']}/time", "The entry is deleted.")


def sheet(visit: Visit) -> Response:
    """The time that was spent on all issues."""
    asked = {name: visit.query(name)[:40] for name in ("person", "project", "since", "until")}
    asked |= {name: dated(asked[name]) or "" for name in ("since", "until")}
    rows = visit.rows(
        "SELECT time_entries.*, people.name, projects.key || '-' || number AS code, issues.title FROM time_entries "
        "JOIN people ON people.id = person_id JOIN issues ON issues.id = issue_id JOIN projects ON projects.id = project_id "
        "WHERE ? IN ('', username) AND ? IN ('', projects.key) AND spent_on >= ? AND spent_on <= ? "
        "ORDER BY spent_on DESC, time_entries.id DESC",
        *(asked["person"], asked["project"], asked["since"], asked["until"] or "9"),
    )
    page, pages, size = paged(visit, len(rows))
    return visit.page(
        "sheet.html",
        asked=asked,
        entries=rows[(page - 1) * size : page * size],
        told=plural(len(rows), "entry", "entries"),
        people=visit.rows("SELECT * FROM people ORDER BY name"),
        projects=visit.rows("SELECT * FROM projects WHERE tracks_time ORDER BY name"),
        page=page,
        pages=pages,
        address=lambda number: f"/time?{urlencode({**{k: v for k, v in asked.items() if v}, 'page': number})}",
    )


def link_form(visit: Visit) -> Response:
    """The form of a link to another issue."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    return visit.page("link.html", issue=one, kinds=KINDS, given={"kind": "", "other": ""}, error="")


def link(visit: Visit) -> Response:
    """Link an issue to another one."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    kind, other = visit.field("kind"), issue_of(visit, visit.field("other"))
    wrong = ""
    if kind not in KINDS or other is None or other["id"] == one["id"]:
        wrong = "Choose a kind, and give the key of another issue, such as ATL-3."
    else:
        source, target = (other["id"], one["id"]) if kind == "is blocked by" else (one["id"], other["id"])
        if kind == "relates to":
            source, target = sorted((source, target))
        stored = "blocks" if kind == "is blocked by" else kind
        wrong = _objection(visit, stored, source, target)
    if wrong:
        given = {"kind": kind, "other": visit.field("other")[:20]}
        return visit.page("link.html", 422, issue=one, kinds=KINDS, given=given, error=wrong)
    visit.run("INSERT INTO links (kind, source_id, target_id) VALUES (?, ?, ?)", stored, source, target)
    return visit.redirect(f"/i/{one['code']}", "The link is added.")


def _objection(visit: Visit, kind: str, source: int, target: int) -> str:
    """Say why a link cannot be; "" if it can."""
    same = "kind = ? AND source_id = ? AND target_id = ?"
    if visit.row(f"SELECT 1 FROM links WHERE {same}", kind, source, target):
        return "This link is there already."
    if kind == "blocks" and source in _blocked(visit, target):
        return "Issues cannot block each other in a circle."
    return ""


def _blocked(visit: Visit, first: int) -> set[int]:
    """Return what an issue blocks, directly or not."""
    there, todo = set[int](), [first]
    while todo:
        rows = visit.rows("SELECT target_id FROM links WHERE kind = 'blocks' AND source_id = ?", todo.pop())
        new = {row[0] for row in rows} - there
        there |= new
        todo += new
    return there


def unlink(visit: Visit) -> Response:
    """Remove a link."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    where = "FROM links WHERE id = ? AND ? IN (source_id, target_id)"
    number = whole(visit.field("link"))
    if visit.row(f"SELECT 1 {where}", number, one["id"]) is None:
        return visit.redirect(f"/i/{one['code']}", "There is no such link.")
    visit.run(f"DELETE {where}", number, one["id"])
    return visit.redirect(f"/i/{one['code']}", "The link is removed.")
