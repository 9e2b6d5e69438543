"""Moderation: reports, posts that wait, threads, warnings; all on the board that the member moderates."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.forum.common import POSTS, THREADS, boards, is_mine, minute, post_of, sliced, thread_of
from sparring.envs.web.sites.forum.data import ME, REASONS

if TYPE_CHECKING:
    from starlette.responses import Response

QUEUE_PER_PAGE = 6
_REPORTS = f"""
SELECT reports.*, found.author, found.body, found.title, members.name AS reporter
FROM reports JOIN ({POSTS} WHERE moderator_id = {ME}) AS found ON found.id = post_id
  JOIN members ON members.id = reporter_id
"""


def queue(visit: Visit) -> Response:
    """Reports that are open."""
    states = {"open": "open", "done": "done"}
    state = states.get(visit.query("show"), "open")
    where = "reports.state = 'open'" if state == "open" else "reports.state != 'open'"
    rows = visit.rows(f"{_REPORTS} WHERE {where} ORDER BY made_at, reports.id")
    shown = sliced(visit, rows, QUEUE_PER_PAGE, "/moderation", {"show": visit.query("show")})
    return visit.page("queue.html", shown=shown, state=state, board=_mine(visit))


def _mine(visit: Visit) -> sqlite3.Row:
    found = visit.row("SELECT * FROM boards WHERE moderator_id = ?", ME)
    assert found is not None, "the data has a board that the member moderates"
    return found


def decide(visit: Visit) -> Response:
    """Uphold a report, which hides the post, or dismiss it."""
    found = visit.row(f"{_REPORTS} WHERE reports.id = ? AND reports.state = 'open'", whole(str(visit.path["number"])))
    deed = visit.field("do")
    if found is None or deed not in ("uphold", "dismiss"):
        return visit.missing("open report")
    if deed == "dismiss":
        visit.run("UPDATE reports SET state = 'dismissed' WHERE id = ?", found["id"])
        return visit.redirect("/moderation", f"Report {found['id']} is dismissed.")
    visit.run("UPDATE reports SET state = 'upheld' WHERE post_id = ? AND state = 'open'", found["post_id"])
    visit.run("UPDATE posts SET state = 'hidden' WHERE id = ?", found["post_id"])
    return visit.redirect("/moderation", f"Report {found['id']} is upheld, post #{found['post_id']} is hidden.")


def waiting(visit: Visit) -> Response:
    """Posts that wait for approval."""
    rows = visit.rows(
        f"SELECT found.*, joined_on, (SELECT COUNT(*) FROM warnings WHERE member_id = found.author_id) AS warned "
        f"FROM ({POSTS} WHERE moderator_id = ? AND posts.state = 'waiting') AS found "
        "JOIN members ON members.id = found.author_id ORDER BY found.id",
        ME,
    )
    shown = sliced(visit, rows, QUEUE_PER_PAGE, "/moderation/waiting", {})
    return visit.page("waiting.html", shown=shown, board=_mine(visit))


def admit(visit: Visit) -> Response:
    """Approve a post that waits, or reject it."""
    found, deed = post_of(visit), visit.field("do")
    states = {"approve": "visible", "reject": "rejected"}
    if found is None or not is_mine(found) or found["state"] != "waiting" or deed not in states:
        return visit.missing("waiting post")
    visit.run("UPDATE posts SET state = ? WHERE id = ?", states[deed], found["id"])
    said = "approved" if deed == "approve" else "rejected"
    return visit.redirect("/moderation/waiting", f"Post #{found['id']} is {said}.")


def hidden(visit: Visit) -> Response:
    """What is hidden: threads and posts, and the warnings so far."""
    return visit.page(
        "hidden.html",
        board=_mine(visit),
        threads=visit.rows(f"{THREADS} WHERE threads.hidden AND moderator_id = ? ORDER BY threads.id", ME),
        posts=visit.rows(f"{POSTS} WHERE posts.state = 'hidden' AND moderator_id = ? ORDER BY posts.id", ME),
        warnings=visit.rows(
            "SELECT warnings.*, members.name FROM warnings JOIN members ON members.id = member_id "
            "ORDER BY given_at DESC, warnings.id DESC"
        ),
    )


def thread_form(visit: Visit) -> Response:
    """The form by which a thread is pinned, locked, hidden, moved."""
    found = thread_of(visit)
    if found is None or not is_mine(found):
        return visit.missing("thread on your board")
    return visit.page("moderate.html", thread=found, boards=boards(visit))


def save_thread(visit: Visit) -> Response:
    """Pin, lock, hide, move a thread."""
    found = thread_of(visit)
    if found is None or not is_mine(found):
        return visit.missing("thread on your board")
    to = visit.row("SELECT * FROM boards WHERE id = ?", whole(visit.field("board")))
    board = found["board_id"] if to is None else to["id"]
    flags = [int(bool(visit.field(name))) for name in ("pinned", "locked", "hidden")]
    visit.run(
        "UPDATE threads SET pinned = ?, locked = ?, hidden = ?, board_id = ? WHERE id = ?", *flags, board, found["id"]
    )
    gone = flags[2] and board != found["board_id"]
    return visit.redirect("/moderation" if gone else f"/threads/{found['id']}", "The thread is changed.")


def hide(visit: Visit) -> Response:
    """Hide a post, or show it again."""
    found, deed = post_of(visit), visit.field("do")
    states = {"hide": ("visible", "hidden"), "show": ("hidden", "visible")}
    if found is None or not is_mine(found) or deed not in states or states[deed][0] != found["state"]:
        return visit.missing("post on your board")
    visit.run("UPDATE posts SET state = ? WHERE id = ?", states[deed][1], found["id"])
    return visit.redirect(f"/posts/{found['id']}", f"Post #{found['id']} is {states[deed][1]}.")


def warn_form(visit: Visit) -> Response:
    """The form of a warning."""
    found = _warnable(visit)
    return visit.missing("post on your board") if found is None else _warn_page(visit, found, 200, "")


def _warnable(visit: Visit) -> sqlite3.Row | None:
    found = post_of(visit)
    return None if found is None or not is_mine(found) or found["author_id"] == ME else found


def _warn_page(visit: Visit, found: sqlite3.Row, status: int, error: str) -> Response:
    sql = "SELECT * FROM warnings WHERE member_id = ? ORDER BY given_at DESC, id DESC"
    old = visit.rows(sql, found["author_id"])
    words = visit.field("body")[:500]
    return visit.page("warn.html", status, post=found, old=old, reasons=REASONS, words=words, error=error)


def warn(visit: Visit) -> Response:
    """Warn the author of a post."""
    found = _warnable(visit)
    if found is None:
        return visit.missing("post on your board")
    reason, body = visit.field("reason"), visit.field("body")[:500]
    if reason not in REASONS or not body:
        return _warn_page(visit, found, 422, "A warning needs a reason and some words.")
    sql = "INSERT INTO warnings (member_id, post_id, reason, body, given_at) VALUES (?, ?, ?, ?, ?)"
    visit.run(sql, found["author_id"], found["id"], reason, body, minute(visit))
    return visit.redirect(f"/posts/{found['id']}", f"{found['author']} is warned.")
