"""What all of the Companion's functions share: who is signed in, pages and their newest revisions, lists."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, day, plural, whole
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import slug, titled

PAGES = """
SELECT pages.id, title, protected, revisions.id AS revision, user_id, at, summary, minor, text
FROM pages JOIN revisions ON revisions.id = (SELECT MAX(id) FROM revisions WHERE page_id = pages.id)
"""
"""All pages with their newest revisions."""
REVISIONS = """
SELECT revisions.*, title, protected, users.name AS user,
  LENGTH(text) - COALESCE((SELECT LENGTH(text) FROM revisions AS old WHERE old.page_id = revisions.page_id
    AND old.id < revisions.id ORDER BY old.id DESC LIMIT 1), 0) AS grown,
  (SELECT MAX(id) FROM revisions AS old WHERE old.page_id = revisions.page_id AND old.id < revisions.id) AS previous,
  NOT EXISTS (SELECT 1 FROM revisions AS new WHERE new.page_id = revisions.page_id AND new.id > revisions.id) AS newest
FROM revisions JOIN pages ON pages.id = page_id JOIN users ON users.id = user_id
"""
"""All revisions with what is told of them in lists."""
SIZES = ("10", "15", "30")


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: who is signed in."""
    me = visit.row("SELECT * FROM users WHERE id = ?", ME)
    return {"me": me, "slug": slug, "when": when, "plural": plural}


def when(at: str) -> str:
    """Return a moment as the pages write it.

    >>> when("2026-03-07T10:15")
    '7 March 2026, 10:15'
    """
    return f"{day(at)}, {at[11:16]}"


def moment(visit: Visit) -> str:
    """Return now, as it is kept."""
    return visit.now.isoformat(timespec="minutes")


def found_page(visit: Visit) -> sqlite3.Row | None:
    """Return the page that an address names."""
    title = titled(str(visit.path["title"]))
    return visit.row(f"{PAGES} WHERE title = ?", title) if title else None


def page_called(visit: Visit, title: str) -> sqlite3.Row | None:
    """Return the page of a title."""
    return visit.row(f"{PAGES} WHERE title = ?", titled(title))


def known(visit: Visit) -> frozenset[str]:
    """Return the titles that there are."""
    return frozenset(row[0] for row in visit.rows("SELECT title FROM pages"))


def is_watched(visit: Visit, page: int) -> bool:
    """Whether the one who is signed in watches a page."""
    return visit.row("SELECT 1 FROM watched WHERE page_id = ?", page) is not None


def watch(visit: Visit, page: int, on: bool) -> None:
    """Watch a page, or stop."""
    if on:
        visit.run("INSERT OR IGNORE INTO watched VALUES (?)", page)
    elif is_watched(visit, page):
        visit.run("DELETE FROM watched WHERE page_id = ?", page)


def setting(visit: Visit, name: str) -> str:
    """Return a preference."""
    return str(visit.value("SELECT value FROM settings WHERE name = ?", name))


def like(word: str) -> str:
    """Return a pattern of SQL that finds a word."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class Part(NamedTuple):
    """A page of a list."""

    rows: Sequence[Any]
    total: int
    page: int
    pages: int
    address: Callable[[int], str]


def part(visit: Visit, rows: Sequence[Any], **asked: str) -> Part:
    """Return the page of a list that is asked for.

    Args:
        visit: The request.
        rows: The whole list.
        asked: What else stands in the address.
    """
    size = int(setting(visit, "per_page"))
    pages = max(1, -(-len(rows) // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    kept = {name: value for name, value in asked.items() if value}
    shown = rows[(page - 1) * size : page * size]
    return Part(shown, len(rows), page, pages, lambda number: f"?{urlencode({**kept, 'page': number})}")


def edits(visit: Visit, numbers: Sequence[int]) -> list[sqlite3.Row]:
    """Return what is told of revisions, in the order of their numbers here."""
    marks = ", ".join("?" for _ in numbers)
    rows = {row["id"]: row for row in visit.rows(f"{REVISIONS} WHERE revisions.id IN ({marks})", *numbers)}
    return [rows[number] for number in numbers]


def edits_part(visit: Visit, numbers: Sequence[int], **asked: str) -> Part:
    """Return the page of a list of revisions that is asked for."""
    found = part(visit, numbers, **asked)
    return found._replace(rows=edits(visit, found.rows))
