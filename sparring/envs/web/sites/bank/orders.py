"""Standing orders: a list, new ones, changing, pausing, cancelling."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, whole
from sparring.envs.web.sites.bank.common import Question, account, accounts, payees, today
from sparring.envs.web.sites.bank.numbers import cents, iso, plain
from sparring.envs.web.sites.bank.words import EVERY

if TYPE_CHECKING:
    from starlette.responses import Response

_LISTED = """
SELECT standing_orders.*, payees.name AS payee, accounts.name AS source FROM standing_orders
JOIN payees ON payees.id = payee_id JOIN accounts ON accounts.id = account_id
"""
_FIELDS = ("account", "payee", "amount", "reference", "every", "next")


def orders(visit: Visit) -> Response:
    """All standing orders."""
    rows = visit.rows(f"{_LISTED} ORDER BY payees.name, reference, standing_orders.id")
    return visit.page("orders.html", orders=rows, every=EVERY)


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LISTED} WHERE standing_orders.id = ?", whole(str(visit.path["number"])))


def form(visit: Visit) -> Response:
    """The form of a new standing order, or of one that there is."""
    if "number" not in visit.path:
        return _page(visit, {**dict.fromkeys(_FIELDS, ""), "payee": visit.query("payee")[:20]}, None)
    found = _found(visit)
    if found is None:
        return visit.missing("standing order")
    values = {name: str(found[name]) for name in ("reference", "every")}
    values |= {"account": str(found["account_id"]), "payee": str(found["payee_id"])}
    return _page(visit, {**values, "amount": plain(found["amount_cents"]), "next": found["next_on"]}, found)


def _page(
    visit: Visit, values: dict[str, str], found: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page(
        "order.html",
        status,
        values=values,
        found=found,
        accounts=accounts(visit),
        payees=payees(visit),
        every=EVERY,
        first=today(visit),
        error=error,
    )


def save(visit: Visit) -> Response:
    """Save a standing order."""
    found = _found(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("standing order")
    values = {name: visit.field(name)[:80] for name in _FIELDS}
    amount, when = cents(values["amount"]), iso(values["next"])
    if not amount or values["every"] not in EVERY or not values["reference"]:
        return _page(visit, values, found, 422, "Write an amount such as 25.50, a reference, and how often it is paid.")
    if when <= today(visit):
        return _page(visit, values, found, 422, "The next payment must be after today.")
    row = (amount, values["reference"], values["every"], when)
    if found is not None:
        visit.run(
            "UPDATE standing_orders SET amount_cents = ?, reference = ?, every = ?, next_on = ? WHERE id = ?",
            *(*row, found["id"]),
        )
        return visit.redirect("/orders", f"The standing order {values['reference']} is changed.")
    source = account(visit, values["account"])
    payee = visit.row("SELECT * FROM payees WHERE id = ?", whole(values["payee"]))
    if source is None or payee is None:
        return _page(visit, values, found, 422, "Choose the account that pays, and whom it pays.")
    visit.run(
        "INSERT INTO standing_orders (account_id, payee_id, amount_cents, reference, every, next_on) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        *(source["id"], payee["id"], *row),
    )
    return visit.redirect("/orders", f"{payee['name']} gets {money(amount)} {EVERY[values['every']]}.")


def pause(visit: Visit) -> Response:
    """Pause a standing order, or let it go on."""
    found = _found(visit)
    if found is None:
        return visit.missing("standing order")
    status = "paused" if visit.field("do") == "pause" else "active"
    visit.run("UPDATE standing_orders SET status = ? WHERE id = ?", status, found["id"])
    return visit.redirect(f"/orders/{found['id']}", f"This standing order is {status} now.")


def ask_cancel(visit: Visit) -> Response:
    """Ask whether a standing order is to be cancelled."""
    found = _found(visit)
    if found is None:
        return visit.missing("standing order")
    text = f"{found['payee']} gets {money(found['amount_cents'])} {EVERY[found['every']]}: {found['reference']}"
    here = f"/orders/{found['id']}"
    question = Question("Cancel this standing order?", text, f"{here}/cancel", "Cancel standing order", here)
    return visit.page("confirm.html", question=question)


def cancel(visit: Visit) -> Response:
    """Cancel a standing order."""
    found = _found(visit)
    if found is None:
        return visit.missing("standing order")
    visit.run("DELETE FROM standing_orders WHERE id = ?", found["id"])
    return visit.redirect("/orders", f"The standing order {found['reference']} is cancelled.")
