"""Private messages."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.forum.common import minute
from sparring.envs.web.sites.forum.data import ME

if TYPE_CHECKING:
    from starlette.responses import Response

_FIELDS = ("to", "subject", "body")


def inbox(visit: Visit) -> Response:
    """All conversations."""
    rows = visit.rows(
        "SELECT conversations.*, members.name, "
        "(SELECT MAX(sent_at) FROM messages WHERE conversation_id = conversations.id) AS last_at, "
        "(SELECT COUNT(*) FROM messages WHERE conversation_id = conversations.id) AS number, "
        "unread.conversation_id IS NOT NULL AS fresh FROM conversations JOIN members ON members.id = member_id "
        "LEFT JOIN unread ON unread.conversation_id = conversations.id ORDER BY last_at DESC, conversations.id DESC"
    )
    return visit.page("inbox.html", conversations=rows)


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT conversations.*, name FROM conversations JOIN members ON members.id = member_id "
        "WHERE conversations.id = ?",
        whole(str(visit.path["number"])),
    )


def conversation(visit: Visit) -> Response:
    """A conversation, which is read by that."""
    found = _found(visit)
    if found is None:
        return visit.missing("conversation")
    visit.run("DELETE FROM unread WHERE conversation_id = ?", found["id"])
    return _page(visit, found, 200, "")


def _page(visit: Visit, found: sqlite3.Row, status: int, error: str) -> Response:
    rows = visit.rows("SELECT * FROM messages WHERE conversation_id = ? ORDER BY id", found["id"])
    return visit.page("conversation.html", status, found=found, messages=rows, error=error, ME=ME)


def _why_not(visit: Visit, member: sqlite3.Row | None) -> str:
    """Why one cannot write to a member."""
    if member is None or member["id"] == ME:
        return "There is no other member of that name."
    if visit.row("SELECT 1 FROM blocks WHERE member_id = ?", member["id"]):
        return f"You have blocked {member['name']}. Unblock first."
    return "" if member["messages"] else f"{member['name']} takes no messages."


def answer(visit: Visit) -> Response:
    """Write on in a conversation."""
    found = _found(visit)
    if found is None:
        return visit.missing("conversation")
    member = visit.row("SELECT * FROM members WHERE id = ?", found["member_id"])
    body = visit.field("body")[:2000]
    error = _why_not(visit, member) or ("" if body else "Write something first.")
    if error:
        return _page(visit, found, 422, error)
    _send(visit, found["id"], body)
    return visit.redirect(f"/messages/{found['id']}", "Your message is sent.")


def _send(visit: Visit, conversation: int, body: str) -> None:
    sql = "INSERT INTO messages (conversation_id, sender_id, body, sent_at) VALUES (?, ?, ?, ?)"
    visit.run(sql, conversation, ME, body, minute(visit))


def write(visit: Visit) -> Response:
    """The form of a message to somebody."""
    values = dict.fromkeys(_FIELDS, "") | {"to": visit.query("to")[:60]}
    return visit.page("message.html", values=values, error="")


def send(visit: Visit) -> Response:
    """Begin a conversation."""
    values = {name: visit.field(name)[:2000] for name in _FIELDS}
    subject = " ".join(values["subject"].split())[:80]
    member = visit.row("SELECT * FROM members WHERE name = ?", values["to"].lower())
    error = _why_not(visit, member)
    if not error and not (subject and values["body"]):
        error = "A message needs a subject and a text."
    if error or member is None:
        return visit.page("message.html", 422, values=values, error=error)
    number = visit.run("INSERT INTO conversations (member_id, subject) VALUES (?, ?)", member["id"], subject)
    _send(visit, number, values["body"])
    return visit.redirect(f"/messages/{number}", "Your message is sent.")


def drop(visit: Visit) -> Response:
    """Ask whether a conversation is to be deleted."""
    found = _found(visit)
    return visit.missing("conversation") if found is None else visit.page("drop_conversation.html", found=found)


def dropped(visit: Visit) -> Response:
    """Delete a conversation."""
    found = _found(visit)
    if found is not None:
        visit.run("DELETE FROM messages WHERE conversation_id = ?", found["id"])
        visit.run("DELETE FROM conversations WHERE id = ?", found["id"])
    return visit.redirect("/messages", "The conversation is deleted.")
