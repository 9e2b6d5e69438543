"""Writing, answering and forwarding letters."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, unique, whole
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.sites.mail.letters import found

if TYPE_CHECKING:
    from starlette.responses import Response

_ADDRESS = re.compile(r"[^@\s,]{1,60}@[^@\s,]{1,60}\.[^@\s,.]{1,20}")
HOWS = {"reply": "answers", "forward": "forwards"}


def form(visit: Visit) -> Response:
    """The form of a letter: a new one, an answer, or another one sent on."""
    values = {"to": visit.query("to")[:200], "subject": "", "body": ""}
    how = str(visit.path.get("how", ""))
    if not how:
        return _page(visit, values, "", None)
    one = found(visit)
    if one is None or how not in HOWS:
        return visit.missing("letter")
    if how == "reply":
        values = {"to": one["sender"], "subject": _prefixed("Re: ", one["subject"]), "body": ""}
    else:
        values = {"to": "", "subject": _prefixed("Fwd: ", one["subject"]), "body": ""}
    return _page(visit, values, how, one)


def _prefixed(prefix: str, subject: str) -> str:
    return subject if subject.startswith(prefix) else prefix + subject


def _page(
    visit: Visit, values: dict[str, str], how: str, about: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page("write.html", status, values=values, how=how, about=about, error=error)


def send(visit: Visit) -> Response:
    """Send a letter."""
    how = visit.field("how")
    about = visit.row("SELECT * FROM messages WHERE id = ?", whole(visit.field("about"))) if how in HOWS else None
    how = how if about is not None else ""
    values = {
        "to": visit.field("to")[:1000],
        "subject": visit.field("subject")[:200],
        "body": visit.field("body")[:5000],
    }
    to = unique(part.strip().lower() for part in re.split(r"[,;]", values["to"]) if part.strip())
    wrong = next((address for address in to if _ADDRESS.fullmatch(address) is None), None)
    if not to or wrong is not None:
        error = "Say to whom." if wrong is None else f"{wrong[:60]} is no email address."
        return _page(visit, values, how, about, 422, error)
    if not values["subject"]:
        return _page(visit, values, how, about, 422, "A letter needs a subject.")
    body = values["body"]
    if about is not None and how == "forward":
        body = f"{body}\n\n---\n{about['subject']}\n{about['body']}".strip()
    column = HOWS[how] if how else None
    number = visit.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) VALUES ('sent', ?, ?, ?, ?, ?)",
        *(ME, ", ".join(sorted(to)), values["subject"], body, visit.now.isoformat(timespec="minutes")),
    )
    if column is not None and about is not None:
        visit.run(f"UPDATE messages SET {column} = ? WHERE id = ?", about["id"], number)
    return visit.redirect("/?folder=sent", "Your letter is sent.")
