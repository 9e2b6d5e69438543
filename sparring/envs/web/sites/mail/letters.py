"""Folders and letters: looking at them, moving, starring, labelling."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.mail.calendar_events import invitation
from sparring.envs.web.sites.mail.data import FOLDERS, ME

if TYPE_CHECKING:
    from starlette.responses import Response

DEEDS = {
    "archive": "Archive",
    "trash": "Move to trash",
    "inbox": "Move to inbox",
    "star": "Star",
    "unstar": "Remove star",
}
"""What can be done to a letter -> the words of its button."""


def folder(visit: Visit) -> Response:
    """A list of letters: of a folder, with a label, with words."""
    asked = {name: visit.query(name)[:100] for name in ("folder", "label", "q", "starred")}
    asked["folder"] = asked["folder"] if asked["folder"] in (*FOLDERS, "all") else "inbox"
    where, values = ["1"], list[Any]()
    if asked["folder"] != "all":
        where.append("folder = ?")
        values.append(asked["folder"])
    if asked["label"]:
        where.append("id IN (SELECT message_id FROM message_labels JOIN labels ON label_id = labels.id WHERE name = ?)")
        values.append(asked["label"])
    if asked["starred"]:
        where.append("starred")
    for word in asked["q"].split()[:8]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append("(sender || ' ' || recipients || ' ' || subject || ' ' || body) LIKE ? ESCAPE '\\'")
        values.append(f"%{escaped}%")
    order = "ORDER BY sent_at DESC, id DESC"
    found = [row[0] for row in visit.rows(f"SELECT id FROM messages WHERE {' AND '.join(where)} {order}", *values)]
    size = int(visit.value("SELECT value FROM settings WHERE name = 'per_page'"))
    pages = max(1, -(-len(found) // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    ids = found[(page - 1) * size : page * size]
    shown = visit.rows(f"SELECT * FROM messages WHERE id IN ({', '.join('?' * len(ids))}) {order}", *ids)
    kept = {name: value for name, value in asked.items() if value}
    return visit.page(
        "folder.html",
        asked=asked,
        letters=shown,
        told=plural(len(found), "letter"),
        page=page,
        pages=pages,
        address=lambda number: f"/?{urlencode({**kept, 'page': number})}",
        new={row[0] for row in visit.rows("SELECT message_id FROM unread")},
        names=names(visit),
        deeds=DEEDS,
        here=f"/?{urlencode({**kept, 'page': page})}",
    )


def names(visit: Visit) -> dict[str, str]:
    """Return the names of addresses."""
    return {ME: "Me"} | {row["email"]: row["name"] for row in visit.rows("SELECT * FROM people")}


def found(visit: Visit) -> sqlite3.Row | None:
    """Return the letter that an address names."""
    return visit.row("SELECT * FROM messages WHERE id = ?", whole(str(visit.path["number"])))


def letter(visit: Visit) -> Response:
    """A letter, which is read by that."""
    one = found(visit)
    if one is None:
        return visit.missing("letter")
    visit.run("DELETE FROM unread WHERE message_id = ?", one["id"])
    has = visit.rows(
        "SELECT labels.* FROM labels JOIN message_labels ON label_id = labels.id WHERE message_id = ? ORDER BY name",
        one["id"],
    )
    known = names(visit)
    to = [known.get(address, address) for address in one["recipients"].split(", ")]
    asked = invitation(visit, one["id"])
    return visit.page("letter.html", letter=one, has=has, names=known, to=to, deeds=DEEDS, invitation=asked)


def do(visit: Visit) -> Response:
    """Do something to a letter."""
    one, deed = found(visit), visit.field("do")
    if one is None or deed not in DEEDS:
        return visit.missing("letter")
    _do(visit, one["id"], deed)
    return visit.redirect(f"/m/{one['id']}", f"Done: {DEEDS[deed].lower()}.")


def many(visit: Visit) -> Response:
    """Do something to all letters that are ticked."""
    deed, numbers = visit.field("do"), [whole(text) for text in visit.fields("letter")[:200]]
    if deed not in DEEDS or not numbers:
        return visit.redirect("/", "Tick letters and choose what to do.")
    for number in numbers:
        _do(visit, number, deed)
    return visit.redirect("/", f"Done with {plural(len(numbers), 'letter')}: {DEEDS[deed].lower()}.")


def _do(visit: Visit, number: int | None, deed: str) -> None:
    if deed in ("star", "unstar"):
        visit.run("UPDATE messages SET starred = ? WHERE id = ?", int(deed == "star"), number)
    else:
        visit.run("UPDATE messages SET folder = ? WHERE id = ?", deed, number)


def label(visit: Visit) -> Response:
    """Put a label on a letter, or take one off."""
    one = found(visit)
    chosen = visit.row("SELECT * FROM labels WHERE id = ?", whole(visit.field("label")))
    if one is None or chosen is None:
        return visit.missing("letter or label")
    if visit.field("remove"):
        visit.run("DELETE FROM message_labels WHERE message_id = ? AND label_id = ?", one["id"], chosen["id"])
        return visit.redirect(f"/m/{one['id']}", f"The label {chosen['name']} is off.")
    visit.run("INSERT OR IGNORE INTO message_labels VALUES (?, ?)", one["id"], chosen["id"])
    return visit.redirect(f"/m/{one['id']}", f"The label {chosen['name']} is on.")
