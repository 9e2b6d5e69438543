"""Merge requests: lists, changes, reviews, threads, merging."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.tracker.access import denied, may, paged
from sparring.envs.web.sites.tracker.data import ME, PIPELINES, files_of

if TYPE_CHECKING:
    from starlette.responses import Response

STATUSES = ("Open", "Merged", "Closed")
VERDICTS = {"approve": "Approved", "changes": "Changes requested"}
JOBS = ("Build", "Lint", "Unit tests", "Browser tests")
_MERGE = """
SELECT merges.*, projects.key || '!' || merges.number AS code, projects.key, projects.name AS project, approvals,
  people.name AS author, projects.key || '-' || issues.number AS issue, issues.title AS issue_title, closed_as,
  (SELECT COUNT(*) FROM threads WHERE merge_id = merges.id AND NOT resolved) AS unresolved,
  (SELECT COUNT(*) FROM reviews WHERE merge_id = merges.id AND verdict = 'Approved') AS approved,
  (SELECT COUNT(*) FROM reviews WHERE merge_id = merges.id AND verdict = 'Changes requested') AS refused
FROM merges JOIN projects ON projects.id = merges.project_id JOIN people ON people.id = merges.author_id
LEFT JOIN issues ON issues.id = issue_id
"""


def merges(visit: Visit) -> Response:
    """A list of merge requests."""
    asked = {name: visit.query(name)[:40] for name in ("project", "status", "pipeline")}
    asked["status"] = asked["status"] if asked["status"] in (*STATUSES, "All") else "Open"
    found = visit.rows(
        f"{_MERGE} WHERE ? IN ('', projects.key) AND ? IN ('All', status) AND ? IN ('', pipeline) "
        "ORDER BY merges.created_on DESC, merges.id DESC",
        *asked.values(),
    )
    page, pages, size = paged(visit, len(found))
    return visit.page(
        "merges.html",
        asked=asked,
        merges=found[(page - 1) * size : page * size],
        told=plural(len(found), "merge request"),
        projects=visit.rows("SELECT * FROM projects ORDER BY name"),
        statuses=(*STATUSES, "All"),
        pipelines=PIPELINES,
        page=page,
        pages=pages,
        address=lambda number: f"/merges?{urlencode({**asked, 'page': number})}",
    )


def found_merge(visit: Visit) -> sqlite3.Row | None:
    """Return the merge request that an address names."""
    return visit.row(
        f"{_MERGE} WHERE projects.key = ? AND merges.number = ?",
        *(str(visit.path["key"]).upper(), whole(str(visit.path["number"]), 1)),
    )


def home_of(one: sqlite3.Row) -> str:
    """Return the address of a merge request."""
    return f"/p/{one['key']}/merges/{one['number']}"


def obstacles(one: sqlite3.Row) -> list[str]:
    """Return why a merge request cannot be merged yet."""
    said = [
        (one["draft"], "It is a draft."),
        (one["pipeline"] == "Failed", "The pipeline has failed."),
        (one["pipeline"] == "Running", "The pipeline is still running."),
        (one["conflicts"], "It conflicts with main. Conflicts can only be solved on one's own machine."),
        (one["unresolved"], f"{plural(one['unresolved'], 'thread')} not resolved yet."),
        (one["refused"], "A reviewer has requested changes."),
        (one["approved"] < one["approvals"], f"{one['approved']} of {plural(one['approvals'], 'approval')} given."),
    ]
    return [words for there, words in said if there]


def merge(visit: Visit) -> Response:
    """A merge request."""
    return _merge_page(visit, 200, "")


def _merge_page(visit: Visit, status: int, error: str) -> Response:
    one = found_merge(visit)
    if one is None:
        return visit.missing("merge request")
    jobs = [(job, "Passed") for job in JOBS]
    if one["pipeline"] != "Passed":
        jobs = [*jobs[: one["number"] % 4], *((job, one["pipeline"]) for job in JOBS[one["number"] % 4 :][:1])]
    return visit.page(
        "merge.html",
        status,
        merge=one,
        home=home_of(one),
        jobs=jobs,
        reviews=visit.rows(
            "SELECT * FROM reviews JOIN people ON people.id = person_id WHERE merge_id = ? ORDER BY name", one["id"]
        ),
        comments=visit.rows(
            "SELECT comments.*, name FROM comments JOIN people ON people.id = author_id WHERE merge_id = ? "
            "ORDER BY written_at, comments.id",
            one["id"],
        ),
        obstacles=obstacles(one) if one["status"] == "Open" else [],
        can=may(visit, one["project_id"], "Developer"),
        me=ME,
        error=error,
    )


def changes(visit: Visit) -> Response:
    """What a merge request changes, and what is said about it."""
    one = found_merge(visit)
    if one is None:
        return visit.missing("merge request")
    threads = visit.rows("SELECT * FROM threads WHERE merge_id = ? ORDER BY file, line, id", one["id"])
    remarks: dict[int, list[sqlite3.Row]] = {thread["id"]: [] for thread in threads}
    for row in visit.rows(
        "SELECT remarks.*, name FROM remarks JOIN people ON people.id = author_id JOIN threads ON threads.id = thread_id "
        "WHERE merge_id = ? ORDER BY remarks.id",
        one["id"],
    ):
        remarks[row["thread_id"]].append(row)
    can = may(visit, one["project_id"], "Developer") and one["status"] == "Open"
    return visit.page(
        "changes.html",
        merge=one,
        home=home_of(one),
        threads=threads,
        remarks=remarks,
        files=files_of(one["diff"]),
        can=can,
    )


def review(visit: Visit) -> Response:
    """Approve, or ask for changes."""
    one, verdict, words = found_merge(visit), visit.field("verdict"), visit.field("body")[:2000]
    if one is None:
        return visit.missing("merge request")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    if one["author_id"] == ME and verdict in VERDICTS:
        return visit.redirect(home_of(one), "Nobody reviews a merge request of their own.")
    if one["status"] != "Open" or (verdict not in VERDICTS and not (verdict == "comment" and words)):
        return _merge_page(visit, 422, "Choose a verdict; a comment needs words.")
    if verdict == "changes" and not words:
        return _merge_page(visit, 422, "Say which changes you ask for.")
    if verdict in VERDICTS:
        visit.run("INSERT OR REPLACE INTO reviews VALUES (?, ?, ?)", one["id"], ME, VERDICTS[verdict])
    if words:
        visit.run(
            "INSERT INTO comments (merge_id, author_id, body, written_at) VALUES (?, ?, ?, ?)",
            *(one["id"], ME, words, visit.now.isoformat(timespec="minutes")),
        )
    return visit.redirect(home_of(one), "Your review is sent.")


def thread(visit: Visit) -> Response:
    """Answer a thread, resolve it, or open it again."""
    one = found_merge(visit)
    if one is None:
        return visit.missing("merge request")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    there = visit.row("SELECT * FROM threads WHERE id = ? AND merge_id = ?", whole(visit.field("thread")), one["id"])
    back = f"{home_of(one)}/changes"
    if there is None or one["status"] != "Open":
        return visit.redirect(back, "This thread cannot be changed.")
    deed, words = visit.field("do"), visit.field("body")[:1000]
    if deed == "answer":
        if not words:
            return visit.redirect(back, "An empty answer is not sent.")
        visit.run(
            "INSERT INTO remarks (thread_id, author_id, body, written_at) VALUES (?, ?, ?, ?)",
            *(there["id"], ME, words, visit.now.isoformat(timespec="minutes")),
        )
        return visit.redirect(back, "Your answer is added.")
    visit.run("UPDATE threads SET resolved = ? WHERE id = ?", int(deed == "resolve"), there["id"])
    return visit.redirect(back, "The thread is resolved." if deed == "resolve" else "The thread is open again.")


def change(visit: Visit) -> Response:
    """Merge; close or open again; make a draft or no draft of it."""
    one, deed = found_merge(visit), visit.field("do")
    if one is None:
        return visit.missing("merge request")
    if not may(visit, one["project_id"], "Developer"):
        return denied(visit, one["project_id"], "Developer")
    back = home_of(one)
    if deed in ("close", "reopen") and one["status"] != "Merged":
        visit.run("UPDATE merges SET status = ? WHERE id = ?", "Closed" if deed == "close" else "Open", one["id"])
        return visit.redirect(back, f"{one['code']} is {'closed' if deed == 'close' else 'open'}.")
    if deed in ("draft", "ready") and one["status"] == "Open":
        visit.run("UPDATE merges SET draft = ? WHERE id = ?", int(deed == "draft"), one["id"])
        return visit.redirect(back, f"{one['code']} is {'a draft' if deed == 'draft' else 'ready'}.")
    if deed != "merge" or one["status"] != "Open" or obstacles(one):
        return visit.redirect(back, f"{one['code']} cannot be merged.")
    today = visit.now.date().isoformat()
    gone = int(bool(visit.field("delete_branch")))
    visit.run(
        "UPDATE merges SET status = 'Merged', merged_on = ?, branch_deleted = ? WHERE id = ?", today, gone, one["id"]
    )
    visit.run(
        "UPDATE issues SET closed_as = 'Completed', closed_on = ? WHERE id = ? AND closed_as IS NULL",
        *(today, one["issue_id"]),
    )
    return visit.redirect(back, f"{one['code']} is merged.")
