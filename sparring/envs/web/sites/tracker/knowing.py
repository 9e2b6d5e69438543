"""What the tracker's tasks share: things to ask for, the changes that deeds make, the steps that lead there."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

from sparring.envs.web.checks import Expect, Words, added, changed
from sparring.envs.web.jobs import Draw, Plan, button, check, fill, link, select
from sparring.envs.web.sites.tracker.data import ME, MOMENT, TODAY

MINE = (1, 2, 3)
"""Projects with merge requests that the one who is signed in may merge."""
LED = (1, 2)
"""Projects whose maintainer they are."""
SEARCH = "Search issues"
_ISSUES = """
SELECT issues.*, key || '-' || number AS code, key, projects.name AS project, one.name AS who, one.username,
  milestones.title AS milestone, columns.name AS board_column
FROM issues JOIN projects ON projects.id = issues.project_id JOIN columns ON columns.id = column_id
LEFT JOIN people AS one ON one.id = assignee_id LEFT JOIN milestones ON milestones.id = milestone_id
"""
_MERGES = """
SELECT merges.*, key || '!' || merges.number AS code, key, projects.name AS project, people.name AS author
FROM merges JOIN projects ON projects.id = merges.project_id JOIN people ON people.id = merges.author_id
"""


def issues(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return issues with the names of what they refer to."""
    return draw.rows(f"{_ISSUES} WHERE {where} ORDER BY issues.id", *values)


def open_issues(draw: Draw, *projects: int) -> list[sqlite3.Row]:
    """Return the open issues of some projects."""
    marks = ", ".join("?" for _ in projects)
    return issues(draw, f"closed_as IS NULL AND issues.project_id IN ({marks})", *projects)


def merges(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return open merge requests of projects in which one may merge."""
    marks = ", ".join(map(str, MINE))
    return draw.rows(
        f"{_MERGES} WHERE status = 'Open' AND merges.project_id IN ({marks}) AND {where} ORDER BY merges.id", *values
    )


def members(draw: Draw, project: int) -> list[sqlite3.Row]:
    """Return the members of a project but the one who is signed in."""
    return draw.rows(
        "SELECT people.*, role FROM members JOIN people ON people.id = person_id WHERE project_id = ? AND people.id != ? "
        "ORDER BY name",
        *(project, ME),
    )


def strangers(draw: Draw, project: int) -> list[sqlite3.Row]:
    """Return those who are no members of a project."""
    return draw.rows(
        "SELECT * FROM people WHERE id NOT IN (SELECT person_id FROM members WHERE project_id = ?) ORDER BY name",
        project,
    )


def project(draw: Draw, number: int) -> sqlite3.Row:
    """Return a project."""
    return draw.row("SELECT * FROM projects WHERE id = ?", number)


def labels(draw: Draw) -> dict[str, int]:
    """Return the ids of the labels."""
    return {row["name"]: row["id"] for row in draw.rows("SELECT * FROM labels ORDER BY id")}


def labels_of(draw: Draw, issue: int) -> list[str]:
    """Return the labels of an issue."""
    rows = draw.rows(
        "SELECT name FROM issue_labels JOIN labels ON labels.id = label_id WHERE issue_id = ? ORDER BY name", issue
    )
    return [row[0] for row in rows]


def soon(days: int) -> str:
    """Return the date in so many days."""
    return (TODAY + timedelta(days=days)).isoformat()


def said(issue: sqlite3.Row) -> str:
    """Return an issue as a goal names it."""
    return f'{issue["code"]} ("{issue["title"]}")'


def by_key(issue: sqlite3.Row) -> Plan:
    """Open an issue by its key."""
    return (fill(SEARCH, issue["code"], submit=True),)


def by_title(issue: sqlite3.Row) -> Plan:
    """Search for an issue and open it."""
    return (fill(SEARCH, issue["title"], submit=True), link(issue["title"]))


def inside(name: str, *links: str) -> Plan:
    """Open a page of a project."""
    return (link("Projects"), link(name), *map(link, links))


def at_merge(merge: sqlite3.Row, *links: str) -> Plan:
    """Open a merge request."""
    return (link("Merge requests"), link(merge["title"]), *map(link, links))


def edit(*steps: Any) -> Plan:
    """Fill the form of the issue whose page is open, and save it."""
    return (link("Edit"), *steps, button("Save changes"))


def close(reason: str) -> Plan:
    """Close the issue whose page is open."""
    return (link("Close"), check(reason), button("Close issue"))


def comment(words: str) -> Plan:
    """Comment on the issue whose page is open."""
    return (fill("Your comment", words), button("Add comment"))


def tick(chosen: list[sqlite3.Row], *changes: Any) -> Plan:
    """Tick issues of the list that is open, and change them together."""
    number = f"{len(chosen)} issue" if len(chosen) == 1 else f"{len(chosen)} issues"
    ticks = [check(f"Tick {one['code']}") for one in chosen]
    return (*ticks, button("Edit what is ticked"), *changes, button(f"Change {number}"))


def filtered(*pairs: tuple[str, str]) -> Plan:
    """Open the list of issues and narrow it down."""
    return (link("Issues"), *(select(name, value) for name, value in pairs), button("Apply filters"))


def closed(issue: sqlite3.Row, reason: str) -> Expect:
    """An issue that is closed today."""
    return changed("issues", issue["id"], f"{issue['code']} closed", closed_as=reason, closed_on=TODAY.isoformat())


def commented(words: str, *, issue: int | None = None, merge: int | None = None, label: str = "the comment") -> Expect:
    """A comment that is written."""
    return added("comments", label, issue_id=issue, merge_id=merge, author_id=ME, body=Words(words), written_at=MOMENT)


def ready(draw: Draw, merge: int) -> None:
    """Make a merge request one that can be merged."""
    draw.run("UPDATE merges SET pipeline = 'Passed', conflicts = 0, draft = 0 WHERE id = ?", merge)
    draw.run("UPDATE threads SET resolved = 1 WHERE merge_id = ?", merge)
    draw.run("UPDATE reviews SET verdict = 'Approved' WHERE merge_id = ?", merge)


def merged(draw: Draw, merge: sqlite3.Row, *, gone: bool = False) -> tuple[Expect, ...]:
    """What merging a merge request changes."""
    today = TODAY.isoformat()
    branch = {"branch_deleted": 1} if gone else {}
    label = f"{merge['code']} merged"
    issue = issues(draw, "issues.id = ?", merge["issue_id"])[0]
    return (
        changed("merges", merge["id"], label, status="Merged", merged_on=today, **branch),
        *((closed(issue, "Completed"),) if issue["closed_as"] is None else ()),
    )
