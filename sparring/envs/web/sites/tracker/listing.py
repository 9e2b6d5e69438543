"""Lists of issues: searching, filtering, sorting, filters that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import ISSUE, issue_of, labels, labels_of, paged
from sparring.envs.web.sites.tracker.data import PRIORITIES

if TYPE_CHECKING:
    from starlette.responses import Response

STATES = ("open", "closed", "all")
SORTS = {
    "newest": ("Newest", "issues.created_on DESC, issues.id DESC"),
    "oldest": ("Oldest", "issues.created_on, issues.id"),
    "due": ("Due date", "issues.due_on IS NULL, issues.due_on, issues.id"),
    "priority": (
        "Priority",
        f"CASE priority {' '.join(f'WHEN {name!r} THEN {i}' for i, name in enumerate(PRIORITIES))} END, issues.id",
    ),
}
NOBODY = "nobody"
NONE = "none"
FIELDS = ("words", "project", "state", "label", "assignee", "milestone", "priority", "sort")
"""What a list is narrowed down by, and what a kept filter holds."""


def asked_for(visit: Visit, take: str = "query") -> dict[str, str]:
    """Return what a list is to be narrowed down by; what is no known value counts as nothing."""
    asked = {name: getattr(visit, take)(name)[:100] for name in FIELDS}
    known = {
        "project": {row[0] for row in visit.rows("SELECT key FROM projects")},
        "state": set(STATES),
        "label": {row[0] for row in visit.rows("SELECT name FROM labels")},
        "assignee": {NOBODY, *(row[0] for row in visit.rows("SELECT username FROM people"))},
        "milestone": {NONE, *(row[0] for row in visit.rows("SELECT title FROM milestones"))},
        "priority": set(PRIORITIES),
        "sort": set(SORTS),
    }
    asked |= {name: "" for name, values in known.items() if asked[name] not in values}
    return asked | {"state": asked["state"] or "open", "sort": asked["sort"] or "newest"}


def conditions(asked: dict[str, str]) -> tuple[str, list[Any]]:
    """Return what a list is narrowed down by as SQL with its values."""
    where, values = ["1"], list[Any]()
    for word in asked["words"].split()[:8]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append(
            "(projects.key || '-' || issues.number || ' ' || issues.title || ' ' || issues.body) LIKE ? ESCAPE '\\'"
        )
        values.append(f"%{escaped}%")
    if asked["state"] != "all":
        where.append(f"closed_as IS {'NULL' if asked['state'] == 'open' else 'NOT NULL'}")
    if asked["label"]:
        where.append(
            "issues.id IN (SELECT issue_id FROM issue_labels JOIN labels ON labels.id = label_id WHERE name = ?)"
        )
        values.append(asked["label"])
    for name, column, nothing in (
        ("project", "projects.key", ""),
        ("assignee", "one.username", NOBODY),
        ("milestone", "milestones.title", NONE),
        ("priority", "priority", ""),
    ):
        if asked[name] and asked[name] == nothing:
            where.append(f"{column} IS NULL")
        elif asked[name]:
            where.append(f"{column} = ?")
            values.append(asked[name])
    return " AND ".join(where), values


def issues(visit: Visit) -> Response:
    """A list of issues."""
    asked = asked_for(visit)
    jump = issue_of(visit, asked["words"]) if visit.query("jump") else None
    if jump is not None:
        return visit.redirect(f"/i/{jump['code']}")
    where, values = conditions(asked)
    found = visit.rows(f"{ISSUE} WHERE {where} ORDER BY {SORTS[asked['sort']][1]}", *values)
    page, pages, size = paged(visit, len(found))
    shown = found[(page - 1) * size : page * size]
    milestones = visit.rows(
        "SELECT title FROM milestones JOIN projects ON projects.id = project_id WHERE ? IN ('', key) ORDER BY milestones.id",
        asked["project"],
    )
    people = visit.rows(
        "SELECT * FROM people WHERE ? = '' OR id IN (SELECT person_id FROM members JOIN projects ON projects.id = project_id "
        "WHERE key = ?) ORDER BY name",
        *(asked["project"], asked["project"]),
    )
    return visit.page(
        "issues.html",
        asked=asked,
        issues=shown,
        told=plural(len(found), "issue"),
        labels_of=labels_of(visit, shown),
        today=visit.now.date().isoformat(),
        page=page,
        pages=pages,
        address=lambda number: f"/issues?{urlencode({**given(asked), 'page': number})}",
        projects=visit.rows("SELECT * FROM projects ORDER BY name"),
        people=people,
        milestones=milestones,
        labels=labels(visit),
        states=STATES,
        sorts=SORTS,
        priorities=PRIORITIES,
    )


def given(asked: dict[str, str]) -> dict[str, str]:
    """Return what is not as it would be anyway."""
    usual = {"state": "open", "sort": "newest"}
    return {name: value for name, value in asked.items() if value != usual.get(name, "")}


def filters(visit: Visit) -> Response:
    """The filters that are kept."""
    rows = visit.rows("SELECT * FROM filters ORDER BY name, id")
    shown = [
        {"id": row["id"], "name": row["name"], "address": f"/issues?{urlencode(kept)}", "kept": kept}
        for row in rows
        for kept in [given({name: str(row[name]) for name in FIELDS})]
    ]
    return visit.page("filters.html", filters=shown)


def keep(visit: Visit) -> Response:
    """Keep a filter."""
    asked, name = asked_for(visit, "field"), visit.field("name")[:60]
    back = f"/issues?{urlencode(given(asked))}"
    if not name or visit.row("SELECT 1 FROM filters WHERE name = ?", name):
        return visit.redirect(back, "The filter is not saved: give it a name that no filter has yet.")
    columns = ", ".join(FIELDS)
    marks = ", ".join("?" for _ in FIELDS)
    visit.run(f"INSERT INTO filters (name, {columns}) VALUES (?, {marks})", name, *(asked[one] for one in FIELDS))
    return visit.redirect("/filters", f"The filter {name} is saved.")


def drop_form(visit: Visit) -> Response:
    """Ask whether a filter is to be deleted."""
    found = visit.row("SELECT * FROM filters WHERE id = ?", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("filter")
    return visit.page(
        "sure.html",
        what=f"Delete the filter {found['name']}",
        says="Issues stay as they are; only the filter goes.",
        action=f"/filters/{found['id']}/delete",
        back="/filters",
        box="",
    )


def drop(visit: Visit) -> Response:
    """Delete a filter."""
    found = visit.row("SELECT * FROM filters WHERE id = ?", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("filter")
    visit.run("DELETE FROM filters WHERE id = ?", found["id"])
    return visit.redirect("/filters", f"The filter {found['name']} is deleted.")
