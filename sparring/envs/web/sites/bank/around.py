"""Letters from the bank, the profile, help."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.bank.common import like, named, part, today

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 8
FIELDS = ("email", "phone", "street", "town", "alert_over")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def messages(visit: Visit) -> Response:
    """Letters from the bank, the newest first."""
    word, archived = visit.query("q")[:60], int(bool(visit.query("archived")))
    rows = visit.rows(
        "SELECT *, id IN (SELECT message_id FROM unread) AS new FROM messages WHERE archived = ? AND "
        "(subject || ' ' || body) LIKE ? ESCAPE '\\' ORDER BY sent_on DESC, id DESC",
        *(archived, like(word)),
    )
    return visit.page(
        "messages.html",
        part=part(visit, rows, PAGE),
        word=word,
        archived=archived,
        sent=visit.rows("SELECT * FROM replies ORDER BY id DESC"),
        address=lambda number: f"/messages?archived={archived or ''}&page={number}",
    )


def message(visit: Visit) -> Response:
    """A letter, which is read by that."""
    found = named(visit, "messages")
    if found is None:
        return visit.missing("message")
    visit.run("DELETE FROM unread WHERE message_id = ?", found["id"])
    return _message_page(visit, found)


def _message_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    replies = visit.rows("SELECT * FROM replies WHERE message_id = ? ORDER BY id", found["id"])
    return visit.page("message.html", status, message=found, replies=replies, error=error)


def reply(visit: Visit) -> Response:
    """Answer a letter."""
    found, body = named(visit, "messages"), visit.field("body")[:1000]
    if found is None:
        return visit.missing("message")
    if not body:
        return _message_page(visit, found, 422, "Write something.")
    visit.run(
        "INSERT INTO replies (message_id, subject, body, sent_on) VALUES (?, ?, ?, ?)",
        *(found["id"], found["subject"], body, today(visit)),
    )
    return visit.redirect(f"/messages/{found['id']}", "Your answer is sent.")


def archive(visit: Visit) -> Response:
    """Put a letter into the archive, or take it out."""
    found = named(visit, "messages")
    if found is None:
        return visit.missing("message")
    visit.run("UPDATE messages SET archived = NOT archived WHERE id = ?", found["id"])
    told = "is back among your messages" if found["archived"] else "is in the archive"
    return visit.redirect("/messages", f"{found['subject']} {told}.")


def write(visit: Visit) -> Response:
    """Write to the bank."""
    subject, body = visit.field("subject")[:100], visit.field("body")[:1000]
    if not subject or not body:
        return visit.redirect("/messages", "A message needs a subject and a text.")
    row = (subject, body, today(visit))
    visit.run("INSERT INTO replies (message_id, subject, body, sent_on) VALUES (NULL, ?, ?, ?)", *row)
    return visit.redirect("/messages", "Your message is sent.")


def profile(visit: Visit) -> Response:
    """Where one lives, and what one is told."""
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM profile")}
    return visit.page("profile.html", values=values, error="")


def save_profile(visit: Visit) -> Response:
    """Save the profile."""
    values = {name: visit.field(name)[:80] for name in FIELDS}
    values["paperless"] = str(int(bool(visit.field("paperless"))))
    if _EMAIL.fullmatch(values["email"]) is None or not values["street"] or not values["town"]:
        return visit.page("profile.html", 422, values=values, error="Give an email address, a street and a town.")
    over = whole(values["alert_over"], 1, 100_000)
    if over is None:
        return visit.page("profile.html", 422, values=values, error="Alerts need a whole number of dollars.")
    values["alert_over"] = str(over)
    for name, value in values.items():
        visit.run("UPDATE profile SET value = ? WHERE name = ?", value, name)
    return visit.redirect("/profile", "Your profile is saved.")


def help_page(visit: Visit) -> Response:
    """How things are done here."""
    return visit.page("help.html")
