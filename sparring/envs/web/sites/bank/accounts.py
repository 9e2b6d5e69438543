"""The first page, accounts with their transactions, one transaction, statements."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import MONTHS as MONTH_NAMES
from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.common import accounts, like, named, part, today
from sparring.envs.web.sites.bank.numbers import cents, iso
from sparring.envs.web.sites.bank.transfers import LISTED

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 12
EXPORTED = 60
"""The most lines of an export."""
SORTS = {
    "newest": ("Newest first", "booked_on DESC, id DESC"),
    "oldest": ("Oldest first", "booked_on, id"),
    "largest": ("Largest amount first", "ABS(amount_cents) DESC, id"),
    "smallest": ("Smallest amount first", "ABS(amount_cents), id"),
}
WAYS = {"out": ("Money out", "amount_cents < 0"), "in": ("Money in", "amount_cents > 0")}
_ASKED = ("q", "category", "way", "from", "to", "least", "most", "sort")


def home(visit: Visit) -> Response:
    """All accounts, and what comes next."""
    ahead = visit.rows(f"{LISTED} WHERE status = 'scheduled' ORDER BY due_on, scheduled.id LIMIT 3")
    bills = visit.row(
        "SELECT COUNT(*) AS number, COALESCE(SUM(due_on < ?), 0) AS late FROM bills WHERE status = 'open'", today(visit)
    )
    saved = visit.value("SELECT COALESCE(SUM(saved_cents), 0) FROM goals")
    return visit.page("home.html", accounts=accounts(visit), ahead=ahead, bills=bills, saved=saved, plural=plural)


def _conditions(asked: dict[str, str]) -> tuple[str, list[Any]]:
    where, values = ["account_id = ?"], list[Any]()
    for word in asked["q"].split()[:6]:
        where.append("(party || ' ' || reference || ' ' || note) LIKE ? ESCAPE '\\'")
        values.append(like(word))
    if asked["category"] in words.CATEGORIES:
        where.append("category = ?")
        values.append(asked["category"])
    if asked["way"] in WAYS:
        where.append(WAYS[asked["way"]][1])
    for name, sign in (("from", ">="), ("to", "<=")):
        if when := iso(asked[name]):
            where.append(f"booked_on {sign} ?")
            values.append(when)
    for name, sign in (("least", ">="), ("most", "<=")):
        amount = cents(asked[name])
        if amount is not None:
            where.append(f"ABS(amount_cents) {sign} ?")
            values.append(amount)
    return " AND ".join(where), values


def _asked(visit: Visit) -> dict[str, str]:
    return {name: visit.query(name)[:80] for name in _ASKED}


def _found(visit: Visit, account: int, asked: dict[str, str]) -> list[sqlite3.Row]:
    where, values = _conditions(asked)
    order = SORTS.get(asked["sort"], SORTS["newest"])[1]
    return visit.rows(f"SELECT * FROM transactions WHERE {where} ORDER BY {order}", account, *values)


def account(visit: Visit) -> Response:
    """An account's transactions, searched, filtered and sorted."""
    found = named(visit, "accounts")
    if found is None:
        return visit.missing("account")
    asked = _asked(visit)
    rows = _found(visit, found["id"], asked)
    kept = {name: value for name, value in asked.items() if value}
    here = f"/accounts/{found['id']}"
    return visit.page(
        "account.html",
        account=found,
        asked=asked,
        part=part(visit, rows, PAGE),
        told=plural(len(rows), "transaction"),
        money_in=sum(row["amount_cents"] for row in rows if row["amount_cents"] > 0),
        money_out=-sum(row["amount_cents"] for row in rows if row["amount_cents"] < 0),
        address=lambda number: f"{here}?{urlencode({**kept, 'page': number})}",
        export=f"{here}/export?{urlencode(kept)}",
        categories=words.CATEGORIES,
        sorts=SORTS,
        ways=WAYS,
    )


def export(visit: Visit) -> Response:
    """What was found, as a table with a line for each transaction."""
    found = named(visit, "accounts")
    if found is None:
        return visit.missing("account")
    rows = _found(visit, found["id"], _asked(visit))
    return visit.page("export.html", account=found, rows=rows[:EXPORTED], left=max(0, len(rows) - EXPORTED))


def transaction(visit: Visit) -> Response:
    """One transaction."""
    found = named(visit, "transactions")
    return visit.missing("transaction") if found is None else _transaction_page(visit, found)


def _transaction_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "transaction.html",
        status,
        found=found,
        account=visit.row("SELECT * FROM accounts WHERE id = ?", found["account_id"]),
        dispute=visit.row("SELECT * FROM disputes WHERE transaction_id = ? ORDER BY id DESC", found["id"]),
        categories=words.CATEGORIES,
        error=error,
    )


def file(visit: Visit) -> Response:
    """Give a transaction another category or note."""
    found = named(visit, "transactions")
    if found is None:
        return visit.missing("transaction")
    category, note = visit.field("category"), visit.field("note")[:120]
    if category not in words.CATEGORIES:
        return _transaction_page(visit, found, 422, "Choose a category from the list.")
    visit.run("UPDATE transactions SET category = ?, note = ? WHERE id = ?", category, note, found["id"])
    return visit.redirect(f"/transactions/{found['id']}", "Category and note are saved.")


def month_name(month: str) -> str:
    """Return the name of a month.

    >>> month_name("2026-02")
    'February 2026'
    """
    return f"{MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}"


def has_statement(account: sqlite3.Row, month: str) -> bool:
    """Whether there is a statement of an account: of all whole months since it was opened."""
    return month in words.MONTHS[:-1] and account["opened_on"][:7] <= month


def statements(visit: Visit) -> Response:
    """All statements, by account."""
    listed = [
        (one, [month for month in reversed(words.MONTHS) if has_statement(one, month)]) for one in accounts(visit)
    ]
    return visit.page("statements.html", listed=listed, month_name=month_name)


def statement(visit: Visit) -> Response:
    """What an account did in a month."""
    found, month = named(visit, "accounts"), str(visit.path["month"])
    if found is None or not has_statement(found, month):
        return visit.missing("statement")
    after = visit.value(
        "SELECT COALESCE(SUM(amount_cents), 0) FROM transactions WHERE account_id = ? AND booked_on > ?",
        *(found["id"], f"{month}-31"),
    )
    rows = visit.rows(
        "SELECT category, SUM(MAX(amount_cents, 0)) AS came, -SUM(MIN(amount_cents, 0)) AS went, COUNT(*) AS number "
        "FROM transactions WHERE account_id = ? AND substr(booked_on, 1, 7) = ? GROUP BY category ORDER BY category",
        *(found["id"], month),
    )
    closing = found["balance_cents"] - after
    came, went = sum(row["came"] for row in rows), sum(row["went"] for row in rows)
    values = {"closing": closing, "opening": closing - came + went, "came": came, "went": went}
    return visit.page("statement.html", account=found, name=month_name(month), rows=rows, values=values)


def dispute_form(visit: Visit) -> Response:
    """The form for disputing a payment."""
    return _dispute_page(visit, 200, "")


def _why_not(visit: Visit, found: sqlite3.Row) -> str:
    """Return why a transaction cannot be disputed; "" if it can."""
    if found["amount_cents"] >= 0:
        return "Money that came in cannot be disputed."
    if found["booked_on"] < words.ago(words.DISPUTE_DAYS):
        return f"Payments can be disputed for {words.DISPUTE_DAYS} days; this one is older."
    if visit.row("SELECT 1 FROM disputes WHERE transaction_id = ? AND status = 'open'", found["id"]):
        return "This payment is disputed already."
    return ""


def _dispute_page(visit: Visit, status: int, error: str) -> Response:
    found = named(visit, "transactions")
    if found is None:
        return visit.missing("transaction")
    if why := _why_not(visit, found):
        return visit.redirect(f"/transactions/{found['id']}", why)
    return visit.page("dispute.html", status, found=found, reasons=words.DISPUTES, error=error)


def dispute(visit: Visit) -> Response:
    """Dispute a payment."""
    found, reason = named(visit, "transactions"), visit.field("reason")
    if found is None or _why_not(visit, found):
        return _dispute_page(visit, 200, "")
    if reason not in words.DISPUTES:
        return _dispute_page(visit, 422, "Say what is wrong with the payment.")
    visit.run(
        "INSERT INTO disputes (transaction_id, reason, details, opened_on) VALUES (?, ?, ?, ?)",
        *(found["id"], reason, visit.field("details")[:500], today(visit)),
    )
    return visit.redirect("/disputes", "We look into it, and write to you within ten days.")


def disputes(visit: Visit) -> Response:
    """All disputes."""
    rows = visit.rows(
        "SELECT disputes.*, party, booked_on, amount_cents FROM disputes JOIN transactions "
        "ON transactions.id = transaction_id ORDER BY disputes.id DESC"
    )
    return visit.page("disputes.html", disputes=rows)


def withdraw(visit: Visit) -> Response:
    """Withdraw a dispute."""
    visit.run(
        "UPDATE disputes SET status = 'withdrawn' WHERE id = ? AND status = 'open'", whole(visit.field("dispute"))
    )
    return visit.redirect("/disputes", "The dispute is withdrawn.")
