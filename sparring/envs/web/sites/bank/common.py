"""What the pages share: who is signed in, accounts, payees, booking, lists in pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.bank.words import NAME


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: how many letters are not read, how many claims wait."""
    return {
        "me": NAME,
        "unread": visit.value("SELECT COUNT(*) FROM unread JOIN messages ON id = message_id WHERE NOT archived"),
        "waiting": visit.value("SELECT COUNT(*) FROM claims WHERE status = 'submitted' AND person_id != 1"),
    }


def today(visit: Visit) -> str:
    """Return the date."""
    return visit.now.date().isoformat()


def named(visit: Visit, table: str) -> sqlite3.Row | None:
    """Return the row of a table that the address names."""
    return visit.row(f"SELECT * FROM {table} WHERE id = ?", whole(str(visit.path["number"])))


def accounts(visit: Visit) -> list[sqlite3.Row]:
    """Return the accounts."""
    return visit.rows("SELECT * FROM accounts ORDER BY id")


def account(visit: Visit, text: str) -> sqlite3.Row | None:
    """Return the account whose number in a form is this text."""
    return visit.row("SELECT * FROM accounts WHERE id = ?", whole(text))


def payees(visit: Visit) -> list[sqlite3.Row]:
    """Return the payees by name, with what a list shows of them."""
    return visit.rows("SELECT *, name || ' (' || substr(number, -4) || ')' AS shown FROM payees ORDER BY name, id")


def book(visit: Visit, account: int, amount: int, party: str, reference: str, category: str) -> None:
    """Put an amount into an account's books today; a negative one goes out."""
    visit.run(
        "INSERT INTO transactions (account_id, booked_on, party, reference, amount_cents, category) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        *(account, today(visit), party, reference, amount, category),
    )
    visit.run("UPDATE accounts SET balance_cents = balance_cents + ? WHERE id = ?", amount, account)


def like(word: str) -> str:
    """Return the pattern of a word for LIKE with the escape sign \\."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class Part(NamedTuple):
    """A page of a list."""

    rows: list[sqlite3.Row]
    page: int
    pages: int


def part(visit: Visit, rows: Sequence[sqlite3.Row], size: int) -> Part:
    """Return the page of a list that the address asks for."""
    pages = max(1, -(-len(rows) // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)
    return Part(list(rows[(page - 1) * size : page * size]), page, pages)


class Question(NamedTuple):
    """What is asked before something is done that cannot be undone."""

    title: str
    text: str
    action: str
    """Where the answer goes to."""
    yes: str
    """The words of the button."""
    back: str
    """The page that one comes from."""
