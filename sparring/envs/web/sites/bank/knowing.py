"""What the bank's tasks share: whom and what to ask for, the rows that payments change, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Plan, button, fill, link, select
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.bank.accounts import PAGE
from sparring.envs.web.sites.bank.numbers import plain
from sparring.envs.web.sites.bank.words import TODAY

NOW_ON = TODAY.isoformat()


def accounts(draw: Draw) -> list[sqlite3.Row]:
    """Return the accounts."""
    return draw.rows("SELECT * FROM accounts ORDER BY id")


def payees(draw: Draw) -> list[sqlite3.Row]:
    """Return whom one pays."""
    return draw.rows("SELECT * FROM payees ORDER BY id")


def option(payee: Mapping[str, str] | sqlite3.Row) -> str:
    """Return a payee as the forms list it."""
    return f"{payee['name']} ({payee['number'][-4:]})"


def told(draw: Draw, payee: sqlite3.Row) -> str:
    """Return a payee as a goal names it: two of one name by the end of their numbers."""
    alike = draw.value("SELECT COUNT(*) FROM payees WHERE name = ?", payee["name"])
    return str(payee["name"]) if alike == 1 else f"{payee['name']} (account number ending in {payee['number'][-4:]})"


def twins(draw: Draw) -> list[sqlite3.Row]:
    """Return the payees whose name another one has too."""
    return draw.rows(
        "SELECT * FROM payees WHERE name IN (SELECT name FROM payees GROUP BY name HAVING COUNT(*) > 1) ORDER BY id"
    )


class Payment(NamedTuple):
    """What goes out of an account (or comes into it, if the amount is negative) today."""

    account: int
    amount: int
    party: str
    reference: str
    category: str = "Transfers"


def booked(draw: Draw, *payments: Payment) -> tuple[Expect, ...]:
    """Return what payments change: a transaction each, and the balances."""
    rows = tuple(
        added(
            "transactions",
            f"{money(abs(one.amount))} {'to' if one.amount > 0 else 'from'} {one.party}",
            account_id=one.account,
            booked_on=NOW_ON,
            party=one.party,
            reference=one.reference,
            amount_cents=-one.amount,
            category=one.category,
        )
        for one in payments
    )
    sums: dict[int, int] = {}
    for one in payments:
        sums[one.account] = sums.get(one.account, 0) - one.amount
    before = {row["id"]: row["balance_cents"] for row in accounts(draw)}
    balances = tuple(
        changed("accounts", number, "the balance", balance_cents=before[number] + change)
        for number, change in sums.items()
        if change
    )
    return (*rows, *balances)


def transfer(source: str, to: str, amount: int, reference: str = "", on: str = "") -> Plan:
    """Fill the form of a transfer, and confirm it."""
    said = (fill("Reference", reference),) if reference else ()
    when = (fill("Day", on),) if on else ()
    return (
        link("Transfer"),
        select("From", source),
        select("To", to),
        fill("Amount in dollars", plain(amount)),
        *said,
        *when,
        button("Continue"),
        button("Confirm transfer"),
    )


def moved(draw: Draw, source: sqlite3.Row, to: sqlite3.Row, amount: int, reference: str = "") -> tuple[Expect, ...]:
    """Return what a transfer between one's own accounts changes."""
    out = Payment(source["id"], amount, to["name"], reference)
    return booked(draw, out, Payment(to["id"], -amount, source["name"], reference))


def transactions(draw: Draw, where: str, *values: object) -> list[sqlite3.Row]:
    """Return transactions, with the names of their accounts."""
    return draw.rows(
        "SELECT transactions.*, accounts.name AS account FROM transactions JOIN accounts ON accounts.id = account_id "
        f"WHERE {where} ORDER BY transactions.id",
        *values,
    )


def single(rows: Sequence[sqlite3.Row]) -> list[sqlite3.Row]:
    """Return those that can be told by account, day, party and amount."""
    keys = [(row["account_id"], row["booked_on"], row["party"], row["amount_cents"]) for row in rows]
    times = Counter(keys)
    return [row for row, key in zip(rows, keys, strict=True) if times[key] == 1]


def opened(draw: Draw, row: sqlite3.Row) -> Plan:
    """Look for a transaction in its account, and open it."""
    place = row["account_id"], row["booked_on"]
    if str(place) not in draw.kept:
        draw.kept[str(place)] = draw.rows(
            "SELECT id, party FROM transactions WHERE account_id = ? AND booked_on = ? ORDER BY id DESC", *place
        )
    there = draw.kept[str(place)]
    assert len(there) <= PAGE
    alike = [one["id"] for one in there if one["party"] == row["party"]]
    return (*filtered(row["account"], row["booked_on"], row["booked_on"]), link(row["party"], alike.index(row["id"])))


def filtered(account: str, first: str = "", last: str = "", *, words: str = "", category: str = "") -> Plan:
    """Narrow the transactions of an account down."""
    return (
        link("Accounts"),
        link(account),
        *((fill("Words", words),) if words else ()),
        *((select("Category", category),) if category else ()),
        *((fill("First day", first),) if first else ()),
        *((fill("Last day", last),) if last else ()),
        button("Apply filters"),
    )


def payment_of(row: sqlite3.Row) -> str:
    """Return a transaction as a goal names it."""
    to = "payment to" if row["amount_cents"] < 0 else "payment from"
    return f"the {to} {row['party']} of {money(abs(row['amount_cents']))} on {day(row['booked_on'])} ({row['account']})"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
