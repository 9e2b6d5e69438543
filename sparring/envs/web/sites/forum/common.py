"""What the Gatepost's pages share: threads and posts as they are shown, who may do what, lists in pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.forum.data import EDIT_DAYS, ME

THREADS_PER_PAGE = 15
POSTS_PER_PAGE = 10
SHOWN = "state IN ('visible', 'deleted', 'hidden')"
"""Posts that have a place in their thread."""
THREADS = """
SELECT threads.*, boards.name AS board, boards.slug, boards.moderator_id, opening.id AS opening, opening.author_id,
  opening.written_at AS started_at, members.name AS author,
  opening.score + COALESCE((SELECT value FROM votes WHERE post_id = opening.id), 0) AS score,
  (SELECT COUNT(*) FROM posts WHERE thread_id = threads.id AND parent_id IS NOT NULL AND state = 'visible') AS replies,
  (SELECT MAX(written_at) FROM posts WHERE thread_id = threads.id AND state = 'visible') AS last_at,
  EXISTS (SELECT 1 FROM polls WHERE thread_id = threads.id) AS poll
FROM threads JOIN boards ON boards.id = board_id JOIN posts AS opening ON opening.thread_id = threads.id
  AND opening.parent_id IS NULL JOIN members ON members.id = opening.author_id
"""
POSTS = """
SELECT posts.id, posts.thread_id, posts.author_id, posts.parent_id, posts.body, posts.written_at, posts.edited_at,
  posts.state, posts.score + COALESCE(value, 0) AS score, COALESCE(value, 0) AS mine, members.name AS author,
  members.signature, title, locked, threads.hidden, board_id, boards.name AS board, moderator_id
FROM posts JOIN members ON members.id = posts.author_id JOIN threads ON threads.id = posts.thread_id
  JOIN boards ON boards.id = board_id LEFT JOIN votes ON votes.post_id = posts.id
"""
Context = Mapping[str, Any]


class Slice(NamedTuple):
    """A page of a list."""

    rows: list[Any]
    page: int
    pages: int
    total: int
    address: Callable[[int], str]


def sliced(visit: Visit, rows: list[Any], size: int, path: str, kept: Mapping[str, str]) -> Slice:
    """Return the page of a list that the address asks for."""
    pages = max(1, -(-len(rows) // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    asked = {name: value for name, value in kept.items() if value}
    shown = rows[(page - 1) * size : page * size]
    return Slice(shown, page, pages, len(rows), lambda number: f"{path}?{urlencode({**asked, 'page': number})}")


def like(word: str) -> str:
    """Return the pattern for texts that contain a word."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def thread_of(visit: Visit) -> sqlite3.Row | None:
    """Return the thread that the address names, if it is to be seen."""
    found = visit.row(f"{THREADS} WHERE threads.id = ?", whole(str(visit.path["number"])))
    if found is None or (found["hidden"] and not is_mine(found)):
        return None
    return found


def post_of(visit: Visit) -> sqlite3.Row | None:
    """Return the post that the address names, if it is to be seen."""
    found = visit.row(f"{POSTS} WHERE posts.id = ?", whole(str(visit.path["number"])))
    if found is None or is_mine(found):
        return found
    return None if found["hidden"] or found["state"] in ("waiting", "rejected") else found


def is_mine(row: sqlite3.Row) -> bool:
    """Whether a thread or a post is on a board that the member moderates."""
    return bool(row["moderator_id"] == ME)


def why_not_changed(visit: Visit, post: sqlite3.Row, deed: str) -> str:
    """Return why the member cannot edit or delete a post; "" if that can be done."""
    since = (visit.now - timedelta(days=EDIT_DAYS)).isoformat(timespec="minutes")
    if post["author_id"] != ME or post["state"] != "visible":
        return f"This is no post that you can {deed}."
    if post["locked"]:
        return f"The thread is locked, so nobody can {deed} posts in it."
    if post["written_at"] < since:
        return f"Posts can be edited and deleted for {EDIT_DAYS} days. The time for this one is over."
    if deed == "delete" and post["parent_id"] is None:
        return "The opening post of a thread cannot be deleted."
    if deed == "delete" and visit.row("SELECT 1 FROM posts WHERE parent_id = ? AND state != 'rejected'", post["id"]):
        return "Somebody has replied to this post, so it cannot be deleted."
    return ""


def place_of(visit: Visit, post: sqlite3.Row) -> str:
    """Return the address of the page of a thread on which a post is."""
    sql = f"SELECT id, parent_id FROM posts WHERE thread_id = ? AND {SHOWN} ORDER BY id"
    order = [row["id"] for row, _ in tree(visit.rows(sql, post["thread_id"]))]
    page = order.index(post["id"]) // POSTS_PER_PAGE + 1 if post["id"] in order else 1
    return f"/threads/{post['thread_id']}" + (f"?page={page}" if page > 1 else "")


def thread_posts(visit: Visit, thread: int) -> list[sqlite3.Row]:
    """Return the posts of a thread that have a place in it, the oldest first."""
    return visit.rows(f"{POSTS} WHERE posts.thread_id = ? AND {SHOWN} ORDER BY posts.id", thread)


def tree(posts: list[sqlite3.Row]) -> list[tuple[sqlite3.Row, int]]:
    """Return posts each followed by the replies to it, with their depth."""
    below: dict[int | None, list[sqlite3.Row]] = {}
    there = {post["id"] for post in posts}
    for post in posts:
        below.setdefault(post["parent_id"] if post["parent_id"] in there else None, []).append(post)
    out = list[tuple[sqlite3.Row, int]]()
    todo = [(post, 0) for post in reversed(below.get(None, []))]
    while todo:
        post, depth = todo.pop()
        out.append((post, depth))
        todo += [(reply, depth + 1) for reply in reversed(below.get(post["id"], []))]
    return out


def boards(visit: Visit) -> list[sqlite3.Row]:
    """Return all boards."""
    return visit.rows("SELECT * FROM boards ORDER BY id")


def minute(visit: Visit) -> str:
    """Return the time as the tables write it."""
    return visit.now.isoformat(timespec="minutes")


def when(moment: str) -> str:
    """Return a date and time as the pages write it.

    >>> when("2026-03-07T09:05")
    '7 Mar 2026, 09:05'
    """
    read = datetime.fromisoformat(moment)
    return f"{read.day} {read:%b} {read.year}, {read:%H:%M}"


def context(visit: Visit) -> Context:
    """Return what every page shows: who one is, how much is new."""
    waiting = (
        "SELECT (SELECT COUNT(*) FROM reports JOIN posts ON posts.id = post_id JOIN threads ON threads.id = thread_id "
        "JOIN boards ON boards.id = board_id WHERE reports.state = 'open' AND moderator_id = ?) + "
        "(SELECT COUNT(*) FROM posts JOIN threads ON threads.id = thread_id JOIN boards ON boards.id = board_id "
        "WHERE posts.state = 'waiting' AND moderator_id = ?)"
    )
    return {
        "me": visit.row("SELECT * FROM members WHERE id = ?", ME),
        "fresh": visit.value("SELECT COUNT(*) FROM notifications WHERE NOT seen"),
        "letters": visit.value("SELECT COUNT(*) FROM unread"),
        "waiting": visit.value(waiting, ME, ME),
        "when": when,
        "plural": plural,
    }
