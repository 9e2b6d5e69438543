"""Writing: new threads, replies, drafts; editing and deleting one's own posts."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, unique, whole
from sparring.envs.web.sites.forum.common import minute, place_of, post_of, why_not_changed
from sparring.envs.web.sites.forum.data import ME
from sparring.envs.web.sites.forum.reading import all_tags

if TYPE_CHECKING:
    from starlette.responses import Response

MOST_TAGS = 3
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class _Wish:
    """A thread as its form says it."""

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    question: str = ""
    options: tuple[str, ...] = ()
    closes_on: str = ""
    several: bool = False

    def complaint(self, today: date) -> str:
        """Return what is wrong with it; "" if nothing is."""
        if len(self.title) < 5 or not self.body:
            return "A thread needs a title of five letters or more, and a text."
        if len(self.tags) > MOST_TAGS:
            return f"Choose {MOST_TAGS} tags at the most."
        if not (self.question or self.options):
            return ""
        if not self.question or not 2 <= len(self.options) <= 6:
            return "A poll needs a question and two to six answers, each on a line of its own."
        if _date(self.closes_on) is None or self.closes_on <= today.isoformat():
            return "Say on which day after today the poll closes."
        return ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _wish(visit: Visit) -> _Wish:
    lines = [line.strip()[:80] for line in visit.field("options").split("\n")]
    return _Wish(
        title=" ".join(visit.field("title").split())[:90],
        body=visit.field("body")[:4000],
        tags=tuple(tag for tag in all_tags(visit) if tag in visit.fields("tag")),
        question=visit.field("question")[:120],
        options=tuple(unique(line for line in lines if line)),
        closes_on=visit.field("closes_on")[:10],
        several=bool(visit.field("several")),
    )


def _board(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM boards WHERE slug = ?", str(visit.path["slug"]))


def _draft(visit: Visit, number: str) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM drafts WHERE id = ?", whole(number))


def _thread_page(
    visit: Visit, board: sqlite3.Row, wish: _Wish, draft: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page("write.html", status, board=board, wish=wish, draft=draft, tags=all_tags(visit), error=error)


def new_thread(visit: Visit) -> Response:
    """The form of a new thread."""
    board = _board(visit)
    if board is None:
        return visit.missing("board")
    draft = _draft(visit, visit.query("draft"))
    wish = _Wish() if draft is None else _Wish(draft["title"], draft["body"])
    return _thread_page(visit, board, wish, draft)


def start_thread(visit: Visit) -> Response:
    """Start a thread, or keep it as a draft."""
    board = _board(visit)
    if board is None:
        return visit.missing("board")
    wish, draft = _wish(visit), _draft(visit, visit.field("draft"))
    if visit.field("do") == "draft":
        return _keep_draft(visit, draft, board["id"], None, wish.title, wish.body)
    error = wish.complaint(visit.now.date())
    if not error and visit.row("SELECT 1 FROM threads WHERE board_id = ? AND title = ?", board["id"], wish.title):
        error = "This board has a thread of that title already."
    if error:
        return _thread_page(visit, board, wish, draft, 422, error)
    number = visit.run("INSERT INTO threads (board_id, title) VALUES (?, ?)", board["id"], wish.title)
    sql = "INSERT INTO posts (thread_id, author_id, body, written_at) VALUES (?, ?, ?, ?)"
    visit.run(sql, number, ME, wish.body, minute(visit))
    for tag in wish.tags:
        visit.run("INSERT INTO thread_tags SELECT ?, id FROM tags WHERE name = ?", number, tag)
    if wish.question:
        visit.run("INSERT INTO polls VALUES (?, ?, ?, ?)", number, wish.question, wish.closes_on, int(wish.several))
        for option in wish.options:
            visit.run("INSERT INTO poll_options (thread_id, label) VALUES (?, ?)", number, option)
    _drop(visit, draft)
    return visit.redirect(f"/threads/{number}", "Your thread is started.")


def _drop(visit: Visit, draft: sqlite3.Row | None) -> None:
    if draft is not None:
        visit.run("DELETE FROM drafts WHERE id = ?", draft["id"])


def _keep_draft(
    visit: Visit, draft: sqlite3.Row | None, board: int, parent: int | None, title: str, body: str
) -> Response:
    if draft is not None:
        sql = "UPDATE drafts SET title = ?, body = ?, saved_at = ? WHERE id = ?"
        visit.run(sql, title, body, minute(visit), draft["id"])
    else:
        sql = "INSERT INTO drafts (board_id, parent_id, title, body, saved_at) VALUES (?, ?, ?, ?, ?)"
        visit.run(sql, board, parent, title, body, minute(visit))
    return visit.redirect("/drafts", "The draft is saved.")


def _reply_page(
    visit: Visit, to: sqlite3.Row, body: str, draft: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page("reply.html", status, post=to, body=body, draft=draft, error=error)


def _answerable(visit: Visit) -> tuple[sqlite3.Row | None, str]:
    """The post that is replied to, and why nobody can."""
    to = post_of(visit)
    if to is None or to["state"] != "visible":
        return None, ""
    return to, "This thread is locked. Nobody can reply to it." if to["locked"] else ""


def reply(visit: Visit) -> Response:
    """The form of a reply."""
    to, error = _answerable(visit)
    if to is None:
        return visit.missing("post")
    draft = _draft(visit, visit.query("draft"))
    return _reply_page(visit, to, "" if draft is None else draft["body"], draft, 200, error)


def send_reply(visit: Visit) -> Response:
    """Reply to a post, or keep the reply as a draft."""
    to, error = _answerable(visit)
    if to is None:
        return visit.missing("post")
    body, draft = visit.field("body")[:4000], _draft(visit, visit.field("draft"))
    if visit.field("do") == "draft":
        return _keep_draft(visit, draft, to["board_id"], to["id"], "", body)
    if error or not body:
        return _reply_page(visit, to, body, draft, 422, error or "Write something first.")
    sql = "INSERT INTO posts (thread_id, author_id, parent_id, body, written_at) VALUES (?, ?, ?, ?, ?)"
    number = visit.run(sql, to["thread_id"], ME, to["id"], body, minute(visit))
    if visit.field("follow"):
        visit.run("INSERT OR IGNORE INTO thread_follows VALUES (?)", to["thread_id"])
    _drop(visit, draft)
    made = visit.row("SELECT * FROM posts WHERE id = ?", number)
    assert made is not None, "it was added just now"
    return visit.redirect(place_of(visit, made), f"Your reply is #{number}.")


def drafts(visit: Visit) -> Response:
    """All drafts."""
    rows = visit.rows(
        "SELECT drafts.*, boards.name AS board, slug FROM drafts JOIN boards ON boards.id = board_id "
        "ORDER BY saved_at DESC, drafts.id DESC"
    )
    return visit.page("drafts.html", drafts=rows)


def drop_draft(visit: Visit) -> Response:
    """Ask whether a draft is to be deleted."""
    found = _draft(visit, str(visit.path["number"]))
    return visit.missing("draft") if found is None else visit.page("drop_draft.html", draft=found)


def dropped_draft(visit: Visit) -> Response:
    """Delete a draft."""
    _drop(visit, _draft(visit, str(visit.path["number"])))
    return visit.redirect("/drafts", "The draft is deleted.")


def edit(visit: Visit) -> Response:
    """The form for editing one's post."""
    found = post_of(visit)
    if found is None:
        return visit.missing("post")
    return _edit_page(visit, found, found["body"], 200, "")


def _edit_page(visit: Visit, found: sqlite3.Row, body: str, status: int, error: str) -> Response:
    return visit.page(
        "edit.html", status, post=found, body=body, why=why_not_changed(visit, found, "edit"), error=error
    )


def save_edit(visit: Visit) -> Response:
    """Save an edited post."""
    found = post_of(visit)
    if found is None:
        return visit.missing("post")
    body = visit.field("body")[:4000]
    if why_not_changed(visit, found, "edit") or not body:
        return _edit_page(visit, found, body, 422, "Write something first.")
    if body != found["body"]:
        visit.run("UPDATE posts SET body = ?, edited_at = ? WHERE id = ?", body, minute(visit), found["id"])
    return visit.redirect(place_of(visit, found), f"Post #{found['id']} is saved.")


def delete(visit: Visit) -> Response:
    """Ask whether one's post is to be deleted."""
    found = post_of(visit)
    if found is None:
        return visit.missing("post")
    return visit.page("delete.html", post=found, why=why_not_changed(visit, found, "delete"))


def deleted(visit: Visit) -> Response:
    """Delete one's post."""
    found = post_of(visit)
    if found is None:
        return visit.missing("post")
    why = why_not_changed(visit, found, "delete")
    if why:
        return visit.page("delete.html", 422, post=found, why=why)
    visit.run("UPDATE posts SET state = 'deleted' WHERE id = ?", found["id"])
    return visit.redirect(place_of(visit, found), f"Post #{found['id']} is deleted.")
