"""What a member does to threads and posts of others: voting, saving, following, reporting, polls."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.forum.common import THREADS, THREADS_PER_PAGE, minute, place_of, post_of, sliced, thread_of
from sparring.envs.web.sites.forum.data import ME, REASONS

if TYPE_CHECKING:
    from starlette.responses import Response

_VOTES = {"up": 1, "down": -1}


def vote(visit: Visit) -> Response:
    """Vote for or against a post, or take a vote back."""
    found = post_of(visit)
    if found is None or found["state"] != "visible":
        return visit.missing("post")
    back = place_of(visit, found)
    deed, number = visit.field("vote"), found["id"]
    if found["author_id"] == ME or deed not in (*_VOTES, "back"):
        return visit.redirect(back, "You cannot vote for your own posts.")
    if deed == "back":
        visit.run("DELETE FROM votes WHERE post_id = ?", number)
        return visit.redirect(back, f"Your vote on #{number} is taken back.")
    visit.run("INSERT OR REPLACE INTO votes VALUES (?, ?)", number, _VOTES[deed])
    return visit.redirect(back, f"You voted {deed} #{number}.")


def keep(visit: Visit) -> Response:
    """Save a thread, follow it, or no longer."""
    found, deed = thread_of(visit), visit.field("do")
    if found is None:
        return visit.missing("thread")
    number, said = found["id"], ""
    if deed == "save":
        visit.run("INSERT OR IGNORE INTO saved VALUES (?, ?)", number, visit.now.date().isoformat())
        said = "The thread is saved."
    elif deed == "unsave":
        visit.run("DELETE FROM saved WHERE thread_id = ?", number)
        said = "The thread is no longer saved."
    elif deed == "follow":
        visit.run("INSERT OR IGNORE INTO thread_follows VALUES (?)", number)
        said = "You follow this thread."
    elif deed == "unfollow":
        visit.run("DELETE FROM thread_follows WHERE thread_id = ?", number)
        said = "You no longer follow this thread."
    places = {"saved": "/saved", "follows": "/you/follows"}
    return visit.redirect(places.get(visit.field("from"), f"/threads/{number}"), said)


def saved(visit: Visit) -> Response:
    """The threads that are saved."""
    rows = visit.rows(
        f"SELECT * FROM ({THREADS} WHERE NOT threads.hidden) AS found JOIN saved ON thread_id = found.id "
        "ORDER BY saved_on DESC, found.id DESC"
    )
    shown = sliced(visit, rows, THREADS_PER_PAGE, "/saved", {})
    return visit.page("saved.html", shown=shown, told=plural(shown.total, "saved thread"))


def poll(visit: Visit) -> Response:
    """Vote in a poll, or take the vote back."""
    found = thread_of(visit)
    asked = None if found is None else visit.row("SELECT * FROM polls WHERE thread_id = ?", found["id"])
    if found is None or asked is None:
        return visit.missing("poll")
    back = f"/threads/{found['id']}"
    if asked["closes_on"] < visit.now.date().isoformat():
        return visit.redirect(back, "This poll is closed.")
    there = {row["id"] for row in visit.rows("SELECT id FROM poll_options WHERE thread_id = ?", found["id"])}
    chosen = {number for text in visit.fields("option")[:20] if (number := whole(text)) in there}
    if visit.field("back"):
        chosen = set()
    elif not chosen or (len(chosen) > 1 and not asked["several"]):
        return visit.redirect(back, "Choose an answer first.")
    visit.run(
        "DELETE FROM poll_votes WHERE option_id IN (SELECT id FROM poll_options WHERE thread_id = ?)", found["id"]
    )
    for number in sorted(number for number in chosen if number is not None):
        visit.run("INSERT INTO poll_votes VALUES (?)", number)
    return visit.redirect(back, "Your answer is counted." if chosen else "Your answer is taken back.")


def _may_report(visit: Visit) -> sqlite3.Row | None:
    found = post_of(visit)
    return None if found is None or found["author_id"] == ME or found["state"] != "visible" else found


def report(visit: Visit) -> Response:
    """The form for a report."""
    found = _may_report(visit)
    return visit.missing("post to report") if found is None else _report_page(visit, found)


def _report_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "report.html", status, post=found, reasons=REASONS, error=error, words=visit.field("comment")[:500]
    )


def send_report(visit: Visit) -> Response:
    """Report a post to the moderator of its board."""
    found = _may_report(visit)
    if found is None:
        return visit.missing("post to report")
    reason, comment = visit.field("reason"), visit.field("comment")[:500]
    if reason not in REASONS:
        return _report_page(visit, found, 422, "Choose a reason.")
    if visit.row("SELECT 1 FROM reports WHERE post_id = ? AND reporter_id = ?", found["id"], ME):
        return _report_page(visit, found, 422, "You have reported this post already.")
    visit.run(
        "INSERT INTO reports (post_id, reporter_id, reason, comment, made_at) VALUES (?, ?, ?, ?, ?)",
        *(found["id"], ME, reason, comment, minute(visit)),
    )
    return visit.redirect(place_of(visit, found), f"Thank you. Post #{found['id']} is reported.")
