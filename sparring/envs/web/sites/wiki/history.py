"""The past of pages: their revisions, what changed, restoring, thanks, recent changes, what a user did."""

from __future__ import annotations

import sqlite3
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import slug
from sparring.envs.web.sites.wiki.pages import REVISIONS, edits_part, found_page, known, moment, when
from sparring.envs.web.sites.wiki.shown import render

if TYPE_CHECKING:
    from starlette.responses import Response


def history(visit: Visit) -> Response:
    """The revisions of a page, the newest first."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    rows = visit.rows("SELECT id, at FROM revisions WHERE page_id = ? ORDER BY id DESC", found["id"])
    moves = visit.rows(
        "SELECT moves.*, users.name AS user FROM moves JOIN users ON users.id = user_id WHERE page_id = ? ORDER BY moves.id",
        found["id"],
    )
    thanked = {row[0] for row in visit.rows("SELECT * FROM thanks")}
    return visit.page(
        "history.html",
        found=found,
        part=edits_part(visit, [row[0] for row in rows]),
        thanked=thanked,
        all=rows,
        moves=moves,
        mine=ME,
    )


def _revision(visit: Visit, number: str) -> sqlite3.Row | None:
    return visit.row(f"{REVISIONS} WHERE revisions.id = ?", whole(number))


def revision(visit: Visit) -> Response:
    """A page as it once was."""
    found = _revision(visit, str(visit.path["number"]))
    if found is None:
        return visit.missing("revision")
    return visit.page("revision.html", found=found, shown=render(found["text"], known(visit)))


def compare(visit: Visit) -> Response:
    """What an edit changed, or all edits between two revisions."""
    found = _revision(visit, str(visit.path.get("number", visit.query("new"))))
    if found is None:
        return visit.missing("revision")
    asked = visit.query("old")
    old = _revision(visit, asked) if asked else _revision(visit, str(found["previous"] or ""))
    if asked and (old is None or old["page_id"] != found["page_id"]):
        return visit.missing("revision")
    if old is not None and old["id"] > found["id"]:
        old, found = found, old
    rows = changed_lines("" if old is None else old["text"], found["text"])
    thanked = visit.row("SELECT 1 FROM thanks WHERE revision_id = ?", found["id"]) is not None
    one = old is None or old["id"] == found["previous"]
    return visit.page("compare.html", found=found, old=old, rows=rows, thanked=thanked, one=one, mine=ME)


def changed_lines(old: str, new: str) -> list[tuple[str, str]]:
    """Return pairs of lines that differ.

    >>> changed_lines("a\\nb\\nc", "a\\nd\\nc\\ne")
    [('b', 'd'), ('', 'e')]
    """
    before = [line for line in old.split("\n") if line]
    after = [line for line in new.split("\n") if line]
    out = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            left, right = before[i:j], after[k:m]
            longest = max(len(left), len(right))
            left, right = [*left, *[""] * (longest - len(left))], [*right, *[""] * (longest - len(right))]
            out += list(zip(left, right, strict=True))
    return out


def restore_form(visit: Visit) -> Response:
    """Ask whether an old revision is to be restored."""
    found = _revision(visit, str(visit.path["number"]))
    if found is None:
        return visit.missing("revision")
    gone = visit.rows(
        f"{REVISIONS} WHERE page_id = ? AND revisions.id > ? ORDER BY revisions.id DESC", found["page_id"], found["id"]
    )
    return visit.page("restore.html", found=found, gone=gone, rows=_lost(visit, found))


def _lost(visit: Visit, found: sqlite3.Row) -> list[tuple[str, str]]:
    now = visit.value("SELECT text FROM revisions WHERE page_id = ? ORDER BY id DESC", found["page_id"])
    return changed_lines(now, found["text"])


def restore(visit: Visit) -> Response:
    """Make an old revision's text the newest."""
    found = _revision(visit, str(visit.path["number"]))
    if found is None:
        return visit.missing("revision")
    to = f"/wiki/{slug(found['title'])}"
    if found["protected"]:
        return visit.redirect(to, "This page is protected: only stewards can edit it.")
    if not _lost(visit, found):
        return visit.redirect(to, "Nothing was changed.")
    summary = visit.field("summary")[:200] or f"Restored revision {found['id']}"
    visit.run(
        "INSERT INTO revisions (page_id, user_id, at, summary, text) VALUES (?, ?, ?, ?, ?)",
        *(found["page_id"], ME, moment(visit), summary, found["text"]),
    )
    return visit.redirect(to, f"The revision of {when(found['at'])} is restored.")


def thank(visit: Visit) -> Response:
    """Thank the user who made an edit."""
    found = _revision(visit, str(visit.path["number"]))
    if found is None:
        return visit.missing("revision")
    to = f"/history/{slug(found['title'])}"
    if found["user_id"] == ME:
        return visit.redirect(to, "This edit is your own.")
    visit.run("INSERT OR IGNORE INTO thanks VALUES (?)", found["id"])
    return visit.redirect(to, f"You thanked {found['user']} for the edit of {when(found['at'])}.")


def recent(visit: Visit) -> Response:
    """The newest edits of all pages."""
    user, minor = visit.query("user")[:60], visit.query("minor")
    rows = visit.rows(
        "SELECT id FROM revisions WHERE (? = '' OR user_id = (SELECT id FROM users WHERE name = ?)) AND (NOT minor OR ? = '') "
        "ORDER BY at DESC, id DESC",
        *(user, user, minor),
    )
    numbers = [row[0] for row in rows]
    users = visit.rows("SELECT name FROM users ORDER BY name")
    return visit.page(
        "recent.html", part=edits_part(visit, numbers, user=user, minor=minor), user=user, minor=minor, users=users
    )


def _user(visit: Visit) -> sqlite3.Row | None:
    name = " ".join(str(visit.path["name"]).replace("_", " ").split())
    return visit.row("SELECT * FROM users WHERE name = ?", name)


def user(visit: Visit) -> Response:
    """A user."""
    found = _user(visit)
    if found is None:
        return visit.missing("user")
    edits = visit.value("SELECT COUNT(*) FROM revisions WHERE user_id = ?", found["id"])
    made = visit.value(
        "SELECT COUNT(*) FROM (SELECT user_id, MIN(id) FROM revisions GROUP BY page_id) WHERE user_id = ?", found["id"]
    )
    return visit.page("user.html", found=found, edits=edits, made=made)


def contributions(visit: Visit) -> Response:
    """The edits of a user, the newest first."""
    found = _user(visit)
    if found is None:
        return visit.missing("user")
    rows = visit.rows("SELECT id FROM revisions WHERE user_id = ? ORDER BY at DESC, id DESC", found["id"])
    return visit.page("contributions.html", found=found, part=edits_part(visit, [row[0] for row in rows]))
