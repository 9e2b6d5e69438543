"""One issue: reading, writing, editing, closing, comments; and several issues at once."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import (
    ISSUE,
    dated,
    denied,
    issue_of,
    labels,
    labels_of,
    may,
    members,
    project_of,
    role,
)
from sparring.envs.web.sites.tracker.data import ME, PRIORITIES, REASONS

if TYPE_CHECKING:
    from starlette.responses import Response

LONGEST = 2000
MOST_HOURS = 200


def found(visit: Visit) -> sqlite3.Row | None:
    """Return the issue that an address names."""
    return issue_of(visit, str(visit.path["code"]))


def issue(visit: Visit) -> Response:
    """An issue."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    comments = visit.rows(
        "SELECT comments.*, name FROM comments JOIN people ON people.id = author_id WHERE issue_id = ? "
        "ORDER BY written_at, comments.id",
        one["id"],
    )
    links = visit.rows(
        f"SELECT links.id AS link_id, kind, source_id, target_id, other.* FROM links JOIN ({ISSUE}) AS other "
        "ON other.id = CASE source_id WHEN ? THEN target_id ELSE source_id END WHERE ? IN (source_id, target_id) "
        "ORDER BY links.id",
        *(one["id"], one["id"]),
    )
    return visit.page(
        "issue.html",
        issue=one,
        labels=labels_of(visit, [one]).get(one["id"], []),
        comments=comments,
        links=[(said(link, one["id"]), link) for link in links],
        minutes=visit.value("SELECT SUM(minutes) FROM time_entries WHERE issue_id = ?", one["id"]),
        merges=visit.rows("SELECT * FROM merges WHERE issue_id = ? ORDER BY id", one["id"]),
        role=role(visit, one["project_id"]),
        can_edit=may(visit, one["project_id"], "Developer"),
        me=ME,
        overdue=one["due_on"] is not None and not one["closed_as"] and one["due_on"] < visit.now.date().isoformat(),
    )


def said(link: sqlite3.Row, issue: int) -> str:
    """Return a link's kind as seen from an issue."""
    if link["kind"] == "blocks" and link["target_id"] == issue:
        return "is blocked by"
    return str(link["kind"])


def _form(
    visit: Visit,
    project: sqlite3.Row,
    values: dict[str, Any],
    one: sqlite3.Row | None,
    status: int = 200,
    error: str = "",
) -> Response:
    milestones = visit.rows(
        "SELECT * FROM milestones WHERE project_id = ? AND (NOT closed OR title = ?) ORDER BY due_on, id",
        *(project["id"], values["milestone"]),
    )
    return visit.page(
        "edit.html",
        status,
        project=project,
        issue=one,
        values=values,
        columns=visit.rows("SELECT * FROM columns WHERE project_id = ? ORDER BY place", project["id"]),
        members=_assignees(visit, project["id"], one),
        milestones=milestones,
        labels=labels(visit),
        priorities=PRIORITIES,
        error=error,
    )


def _assignees(visit: Visit, project: int, one: sqlite3.Row | None) -> list[sqlite3.Row]:
    """Return to whom an issue can be assigned: members, and who has it already."""
    there = members(visit, project)
    has = None if one is None else visit.row("SELECT *, '' AS role FROM people WHERE id = ?", one["assignee_id"])
    return there if has is None or has["id"] in [row["id"] for row in there] else [*there, has]


_TEXTS = ("title", "body", "priority", "assignee", "milestone", "column", "estimate", "due_on")


def _sent(visit: Visit) -> dict[str, Any]:
    values: dict[str, Any] = {name: visit.field(name) for name in _TEXTS}
    known = {row["name"] for row in labels(visit)}
    return values | {"labels": [name for name in visit.fields("label") if name in known]}


def _read(visit: Visit, project: int, values: dict[str, Any], old: sqlite3.Row | None) -> tuple[dict[str, Any], str]:
    """Return what a form says as columns of an issue, and what is wrong with it."""
    column = visit.row("SELECT * FROM columns WHERE project_id = ? AND name = ?", project, values["column"])
    person = next((one for one in _assignees(visit, project, old) if one["username"] == values["assignee"]), None)
    milestone = visit.row("SELECT * FROM milestones WHERE project_id = ? AND title = ?", project, values["milestone"])
    estimate, due = whole(values["estimate"], 1, MOST_HOURS), dated(values["due_on"])
    wrong = ""
    if not values["title"] or len(values["title"]) > 120 or len(values["body"]) > LONGEST:
        wrong = "Give a title of at most 120 characters."
    elif values["priority"] not in PRIORITIES or column is None:
        wrong = "Choose a priority and a column."
    elif values["estimate"] and estimate is None:
        wrong = f"An estimate is a whole number of hours, 1 to {MOST_HOURS}."
    elif values["due_on"] and due is None:
        wrong = "A due date looks like 2026-03-31."
    elif column["id"] != (old and old["column_id"]) and (full := is_full(visit, column)):
        wrong = full
    read = {
        "title": values["title"],
        "body": values["body"],
        "column_id": column and column["id"],
        "assignee_id": person and person["id"],
        "milestone_id": milestone and milestone["id"],
        "priority": values["priority"],
        "estimate": estimate,
        "due_on": due,
    }
    return read, wrong


def is_full(visit: Visit, column: sqlite3.Row) -> str:
    """Say that a column takes no more issues; "" if it does."""
    there = visit.value("SELECT COUNT(*) FROM issues WHERE column_id = ? AND closed_as IS NULL", column["id"])
    if column["most"] is None or there < column["most"]:
        return ""
    return f"The column {column['name']} is full: it takes {plural(column['most'], 'issue')} at most."


def new_form(visit: Visit) -> Response:
    """The form of a new issue."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    if not may(visit, project["id"], "Reporter"):
        return denied(visit, project["id"], "Reporter")
    first = visit.value("SELECT name FROM columns WHERE project_id = ? ORDER BY place", project["id"])
    values = {**dict.fromkeys(_TEXTS, ""), "priority": "Medium", "column": first, "labels": []}
    return _form(visit, project, values, None)


def create(visit: Visit) -> Response:
    """Write a new issue."""
    project = project_of(visit)
    if project is None:
        return visit.missing("project")
    if not may(visit, project["id"], "Reporter"):
        return denied(visit, project["id"], "Reporter")
    values = _sent(visit)
    read, wrong = _read(visit, project["id"], values, None)
    if wrong:
        return _form(visit, project, values, None, 422, wrong)
    number = visit.value("SELECT COALESCE(MAX(number), 0) + 1 FROM issues WHERE project_id = ?", project["id"])
    row = {"project_id": project["id"], "number": number, "author_id": ME, **read}
    row["created_on"] = visit.now.date().isoformat()
    marks = ", ".join("?" for _ in row)
    issue = visit.run(f"INSERT INTO issues ({', '.join(row)}) VALUES ({marks})", *row.values())
    _label(visit, issue, values["labels"])
    return visit.redirect(f"/i/{project['key']}-{number}", f"{project['key']}-{number} is created.")


def _label(visit: Visit, issue: int, names: list[str]) -> None:
    """Give an issue these labels and no others."""
    marks = ", ".join("?" for _ in names)
    chosen = f"(SELECT id FROM labels WHERE name IN ({marks}))"
    visit.run(f"DELETE FROM issue_labels WHERE issue_id = ? AND label_id NOT IN {chosen}", issue, *names)
    visit.run(f"INSERT OR IGNORE INTO issue_labels SELECT ?, id FROM labels WHERE id IN {chosen}", issue, *names)


def edit_form(visit: Visit) -> Response:
    """The form of an issue."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    username = visit.value("SELECT username FROM people WHERE id = ?", one["assignee_id"])
    values = {name: one[name] or "" for name in ("title", "body", "priority", "milestone", "estimate", "due_on")}
    values |= {"assignee": username or "", "column": one["board_column"]}
    values["labels"] = labels_of(visit, [one]).get(one["id"], [])
    return _form(visit, _project(visit, one), values, one)


def _project(visit: Visit, one: sqlite3.Row) -> sqlite3.Row:
    project = visit.row("SELECT * FROM projects WHERE id = ?", one["project_id"])
    assert project is not None, "every issue has a project"
    return project


def save(visit: Visit) -> Response:
    """Save an issue."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    values = _sent(visit)
    read, wrong = _read(visit, one["project_id"], values, one)
    if wrong:
        return _form(visit, _project(visit, one), values, one, 422, wrong)
    sets = ", ".join(f"{name} = ?" for name in read)
    visit.run(f"UPDATE issues SET {sets} WHERE id = ?", *read.values(), one["id"])
    _label(visit, one["id"], values["labels"])
    return visit.redirect(f"/i/{one['code']}", f"{one['code']} is saved.")


def close_form(visit: Visit) -> Response:
    """Ask why an issue is to be closed."""
    one = found(visit)
    if one is None:
        return visit.missing("issue")
    return visit.page("close.html", issue=one, reasons=REASONS, error="")


def close(visit: Visit) -> Response:
    """Close an issue."""
    one, reason = found(visit), visit.field("reason")
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    if reason not in REASONS:
        return visit.page("close.html", 422, issue=one, reasons=REASONS, error="Choose a reason.")
    if one["closed_as"] is None:
        today = visit.now.date().isoformat()
        visit.run("UPDATE issues SET closed_as = ?, closed_on = ? WHERE id = ?", reason, today, one["id"])
    return visit.redirect(f"/i/{one['code']}", f"{one['code']} is closed.")


def change(visit: Visit) -> Response:
    """Open an issue again, or take it oneself."""
    one, deed = found(visit), visit.field("do")
    if one is None:
        return visit.missing("issue")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    if deed == "take":
        visit.run("UPDATE issues SET assignee_id = ? WHERE id = ?", ME, one["id"])
        return visit.redirect(f"/i/{one['code']}", f"{one['code']} is yours.")
    if one["closed_as"] == "Duplicate":
        return visit.redirect(f"/i/{one['code']}", "An issue that was closed as a duplicate stays closed.")
    visit.run("UPDATE issues SET closed_as = NULL, closed_on = NULL WHERE id = ?", one["id"])
    return visit.redirect(f"/i/{one['code']}", f"{one['code']} is open.")


def comment(visit: Visit) -> Response:
    """Write a comment."""
    one, words = found(visit), visit.field("body")[:LONGEST]
    if one is None:
        return visit.missing("issue")
    if not words:
        return visit.redirect(f"/i/{one['code']}", "An empty comment is not sent.")
    visit.run(
        "INSERT INTO comments (issue_id, author_id, body, written_at) VALUES (?, ?, ?, ?)",
        *(one["id"], ME, words, visit.now.isoformat(timespec="minutes")),
    )
    return visit.redirect(f"/i/{one['code']}", "Your comment is added.")


def _ticked(visit: Visit, texts: list[str]) -> list[sqlite3.Row]:
    rows = [visit.row(f"{ISSUE} WHERE issues.id = ?", whole(text)) for text in dict.fromkeys(texts[:60])]
    return [row for row in rows if row is not None]


def bulk_form(visit: Visit) -> Response:
    """What is to change in several issues."""
    chosen = _ticked(visit, visit.request.query_params.getlist("issue"))
    return _bulk_page(visit, chosen) if chosen else visit.redirect("/issues", "Tick some issues first.")


def _bulk_page(visit: Visit, chosen: list[sqlite3.Row], status: int = 200, error: str = "") -> Response:
    projects = {one["project_id"] for one in chosen}
    only = projects.pop() if len(projects) == 1 else 0
    milestones = visit.rows("SELECT * FROM milestones WHERE project_id = ? AND NOT closed ORDER BY due_on, id", only)
    return visit.page(
        "bulk.html",
        status,
        issues=chosen,
        told=plural(len(chosen), "issue"),
        members=members(visit, only),
        milestones=milestones,
        labels=labels(visit),
        priorities=PRIORITIES,
        error=error,
    )


def bulk(visit: Visit) -> Response:
    """Change several issues."""
    chosen = _ticked(visit, visit.fields("issue"))
    if not chosen:
        return visit.redirect("/issues", "Tick some issues first.")
    for one in chosen:
        if not may(visit, one["project_id"], "Developer"):
            return denied(visit, one["project_id"], "Developer")
    names = ("assignee", "priority", "milestone", "add", "remove")
    asked = {name: visit.field(name) for name in names}
    if not any(asked.values()):
        return _bulk_page(visit, chosen, 422, "Choose what is to change.")
    for one in chosen:
        _change_one(visit, one, asked)
    return visit.redirect("/issues", f"{plural(len(chosen), 'issue')} changed.")


def _change_one(visit: Visit, one: sqlite3.Row, asked: dict[str, str]) -> None:
    project = one["project_id"]
    people = {row["username"]: row["id"] for row in members(visit, project)} | {"nobody": None}
    milestones = {
        row["title"]: row["id"]
        for row in visit.rows("SELECT * FROM milestones WHERE project_id = ? AND NOT closed", project)
    } | {"none": None}
    known = {row["name"]: row["id"] for row in labels(visit)}
    for name, column, values in (
        ("assignee", "assignee_id", people),
        ("milestone", "milestone_id", milestones),
        ("priority", "priority", dict(zip(PRIORITIES, PRIORITIES, strict=True))),
    ):
        if asked[name] in values:
            visit.run(f"UPDATE issues SET {column} = ? WHERE id = ?", values[asked[name]], one["id"])
    if asked["add"] in known:
        visit.run("INSERT OR IGNORE INTO issue_labels VALUES (?, ?)", one["id"], known[asked["add"]])
    if asked["remove"] in known:
        visit.run("DELETE FROM issue_labels WHERE issue_id = ? AND label_id = ?", one["id"], known[asked["remove"]])
