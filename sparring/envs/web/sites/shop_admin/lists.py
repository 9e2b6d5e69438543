"""What the pages with lists and forms share: words to look for, sorting, pages, amounts, dates."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop_admin.data import ME

_AMOUNT = re.compile(r"\$?([0-9]{1,5})(?:\.([0-9]{2}))?")
_DATE = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
AMOUNT = "[$]?[0-9]{1,5}([.][0-9]{2})?"
"""The pattern of an amount in a form."""
EMAIL = re.compile(r"[^@\s,]{1,60}@[^@\s,]{1,60}\.[^@\s,.]{1,20}")
ROWS = ("8", "12", "20")


class Listing(NamedTuple):
    """One page of a list."""

    rows: Sequence[sqlite3.Row]
    total: int
    page: int
    pages: int
    address: Callable[[int], str]


class Query(NamedTuple):
    """Conditions in SQL that all hold, and their values."""

    where: list[str]
    values: list[object]

    def add(self, condition: str, *values: object) -> None:
        """Add a condition."""
        self.where.append(condition)
        self.values.extend(values)

    def words(self, text: str, columns: str) -> None:
        """Add that all words of a text are in the columns."""
        for word in text.split()[:8]:
            escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            self.add(f"({columns}) LIKE ? ESCAPE '\\'", f"%{escaped}%")


def query() -> Query:
    """Return a query without conditions."""
    return Query(["1"], [])


def asked(visit: Visit, **choices: Sequence[str] | Mapping[str, object] | None) -> dict[str, str]:
    """Return what the address asks for: parameter -> value, or "" if it is none of its choices (None: any text)."""
    given = {name: visit.query(name)[:80] for name in choices}
    return {
        name: value if (options := choices[name]) is None or value in options else "" for name, value in given.items()
    }


def listing(visit: Visit, select: str, made: Query, order: str, given: Mapping[str, str]) -> Listing:
    """Return the page of a list that the address asks for.

    Args:
        visit: The request.
        select: SELECT .. FROM .., without conditions.
        made: The conditions.
        order: Columns to sort by.
        given: What the addresses of other pages say.
    """
    sql = f"{select} WHERE {' AND '.join(made.where)}"
    size = int(visit.value("SELECT value FROM settings WHERE name = 'rows'"))
    total = visit.value(f"SELECT COUNT(*) FROM ({sql})", *made.values)
    pages = max(1, -(-total // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    rows = visit.rows(f"{sql} ORDER BY {order} LIMIT ? OFFSET ?", *made.values, size, (page - 1) * size)
    kept = {name: value for name, value in given.items() if value}
    path = visit.request.url.path
    return Listing(rows, total, page, pages, lambda number: f"{path}?{urlencode({**kept, 'page': number})}")


def cents(text: str) -> int | None:
    """Return the cents of an amount in dollars, if a text is one.

    >>> cents("12.50"), cents("$7"), cents("1,5"), cents("3.5")
    (1250, 700, None, None)
    """
    found = _AMOUNT.fullmatch(text)
    return int(found[1]) * 100 + int(found[2] or 0) if found and text.isascii() else None


def dollars(amount: int) -> str:
    """Return an amount as forms have it.

    >>> dollars(1250)
    '12.50'
    """
    return f"{amount // 100}.{amount % 100:02}"


def iso(text: str) -> str | None:
    """Return a date, if a text is one of this millennium.

    >>> iso("2026-02-30"), iso("2026-02-28")
    (None, '2026-02-28')
    """
    if _DATE.fullmatch(text) is None or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def moved(visit: Visit, product: int, change: int, reason: str, note: str = "") -> None:
    """Change the stock of a product, and say so in the list of movements."""
    visit.run("UPDATE products SET stock = stock + ? WHERE id = ?", change, product)
    visit.run(
        "INSERT INTO moves (product_id, change, reason, note, staff_id, moved_on) VALUES (?, ?, ?, ?, ?, ?)",
        *(product, change, reason, note, ME, today(visit)),
    )


def today(visit: Visit) -> str:
    """Return the date."""
    return visit.now.date().isoformat()
