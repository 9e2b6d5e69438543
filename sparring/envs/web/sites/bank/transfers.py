"""Moving money: a form, a page that asks again, transfers that are still to come; payees."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, day, money, plural, whole
from sparring.envs.web.sites.bank.common import Question, account, accounts, book, like, named, payees, today
from sparring.envs.web.sites.bank.numbers import cents, iso, read_number

if TYPE_CHECKING:
    from starlette.responses import Response

MOST = 1000000
"""The most that one transfer to somebody else can move, in cents."""
_FIELDS = ("from", "to", "amount", "reference", "on")
_STATES = ("scheduled", "sent", "cancelled")
LISTED = """
SELECT scheduled.*, accounts.name AS source, COALESCE(payees.name, own.name, 'a deleted payee') AS target FROM scheduled
JOIN accounts ON accounts.id = account_id LEFT JOIN payees ON payees.id = payee_id
LEFT JOIN accounts AS own ON own.id = to_account
"""


class Transfer(NamedTuple):
    """What is to be moved."""

    source: sqlite3.Row
    payee: sqlite3.Row | None
    own: sqlite3.Row | None
    """The account of one's own, if it goes there."""
    amount: int
    reference: str
    on: str

    @property
    def to(self) -> str:
        """Whom it goes to."""
        there = self.payee or self.own
        assert there is not None
        return str(there["name"])


def _values(visit: Visit, *, posted: bool) -> dict[str, str]:
    read = visit.field if posted else visit.query
    return {name: read(name)[:80] for name in _FIELDS}


def form(visit: Visit) -> Response:
    """The form of a transfer."""
    values = _values(visit, posted=False)
    return _form_page(visit, {**values, "on": iso(values["on"]) or today(visit)})


def _form_page(visit: Visit, values: dict[str, str], status: int = 200, error: str = "") -> Response:
    return visit.page(
        "transfer.html",
        status,
        values=values,
        accounts=accounts(visit),
        payees=payees(visit),
        first=today(visit),
        error=error,
    )


def _read(visit: Visit, values: dict[str, str]) -> Transfer | str:
    """Return the transfer that a form says, or what is wrong with it."""
    source, amount, on = account(visit, values["from"]), cents(values["amount"]), iso(values["on"])
    kind, _, number = values["to"].partition("-")
    payee = visit.row("SELECT * FROM payees WHERE id = ?", whole(number)) if kind == "payee" else None
    own = account(visit, number) if kind == "account" else None
    if source is None or (payee is None and own is None):
        return "Choose the account that pays, and whom it pays."
    if own is not None and own["id"] == source["id"]:
        return "An account cannot pay itself."
    if not amount:
        return "Write an amount such as 125.50."
    if on < today(visit):
        return "Choose today or a later day."
    if payee is not None and amount > MOST:
        return f"One transfer to somebody else can move {money(MOST)} at most."
    if on == today(visit) and amount > source["balance_cents"]:
        return f"There is not enough money in the {source['name']}: it has {money(source['balance_cents'])}."
    return Transfer(source, payee, own, amount, values["reference"], on)


def review(visit: Visit) -> Response:
    """Show a transfer once more before it is made."""
    values = _values(visit, posted=False)
    found = _read(visit, values)
    if isinstance(found, str):
        return _form_page(visit, values, 422, found)
    back = f"/transfer?{urlencode(values)}"
    return visit.page("review.html", found=found, values=values, back=back, now_sent=found.on == today(visit))


def send(visit: Visit) -> Response:
    """Make a transfer: at once, or on its day."""
    values = _values(visit, posted=True)
    found = _read(visit, values)
    if isinstance(found, str):
        return _form_page(visit, values, 422, found)
    if found.on > today(visit):
        visit.run(
            "INSERT INTO scheduled (account_id, payee_id, to_account, amount_cents, reference, due_on) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            *(found.source["id"], found.payee and found.payee["id"], found.own and found.own["id"]),
            *(found.amount, found.reference, found.on),
        )
        return visit.redirect("/scheduled", f"{money(found.amount)} go to {found.to} on {day(found.on)}.")
    book(visit, found.source["id"], -found.amount, found.to, found.reference, "Transfers")
    if found.own is not None:
        book(visit, found.own["id"], found.amount, found.source["name"], found.reference, "Transfers")
    return visit.redirect(f"/accounts/{found.source['id']}", f"{money(found.amount)} are sent to {found.to}.")


def scheduled(visit: Visit) -> Response:
    """Transfers that are to come, were sent or cancelled."""
    state = visit.query("state")
    state = state if state in _STATES else "scheduled"
    rows = visit.rows(f"{LISTED} WHERE status = ? ORDER BY due_on, scheduled.id", state)
    return visit.page("scheduled.html", rows=rows, state=state, states=_STATES, told=plural(len(rows), "transfer"))


def _waiting(visit: Visit) -> sqlite3.Row | None:
    number = whole(str(visit.path["number"]))
    return visit.row(f"{LISTED} WHERE scheduled.id = ? AND status = 'scheduled'", number)


def ask_cancel(visit: Visit) -> Response:
    """Ask whether a transfer is to be cancelled."""
    found = _waiting(visit)
    if found is None:
        return visit.missing("scheduled transfer")
    text = f"{money(found['amount_cents'])} to {found['target']} on {day(found['due_on'])}: {found['reference']}"
    question = Question(
        "Cancel this transfer?", text, f"/scheduled/{found['id']}/cancel", "Cancel transfer", "/scheduled"
    )
    return visit.page("confirm.html", question=question)


def cancel(visit: Visit) -> Response:
    """Cancel a transfer."""
    found = _waiting(visit)
    if found is None:
        return visit.missing("scheduled transfer")
    visit.run("UPDATE scheduled SET status = 'cancelled' WHERE id = ?", found["id"])
    return visit.redirect("/scheduled", f"The transfer to {found['target']} is cancelled.")


def payee_list(visit: Visit) -> Response:
    """Whom one pays."""
    word = visit.query("q")[:60]
    rows = visit.rows(
        "SELECT * FROM payees WHERE (name || ' ' || number) LIKE ? ESCAPE '\\' ORDER BY name, id", like(word)
    )
    return visit.page("payees.html", payees=rows, word=word, told=plural(len(rows), "payee"))


def payee_form(visit: Visit) -> Response:
    """The form of a payee."""
    found = named(visit, "payees") if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("payee")
    values = {"name": "", "number": ""} if found is None else {name: found[name] for name in ("name", "number")}
    return _payee_page(visit, values, found)


def _payee_page(
    visit: Visit, values: dict[str, str], found: sqlite3.Row | None, status: int = 200, error: str = ""
) -> Response:
    return visit.page("payee.html", status, values=values, found=found, error=error)


def save_payee(visit: Visit) -> Response:
    """Save a payee."""
    found = named(visit, "payees") if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("payee")
    values = {"name": visit.field("name")[:80], "number": visit.field("number")[:40]}
    number = read_number(values["number"])
    if not values["name"]:
        return _payee_page(visit, values, found, 422, "Give a name.")
    if number is None:
        error = "This is no account number: it looks like OB40 7713 0905 1148, and its check digits must be right."
        return _payee_page(visit, values, found, 422, error)
    if found is None:
        row = (values["name"], number, today(visit))
        visit.run("INSERT INTO payees (name, number, added_on) VALUES (?, ?, ?)", *row)
    else:
        visit.run("UPDATE payees SET name = ?, number = ? WHERE id = ?", values["name"], number, found["id"])
    return visit.redirect("/payees", f"{values['name']} is saved.")


def _is_used(visit: Visit, payee: int) -> bool:
    return bool(
        visit.row("SELECT 1 FROM standing_orders WHERE payee_id = ?", payee)
        or visit.row("SELECT 1 FROM scheduled WHERE payee_id = ? AND status = 'scheduled'", payee)
    )


def ask_delete(visit: Visit) -> Response:
    """Ask whether a payee is to be deleted."""
    found = named(visit, "payees")
    if found is None:
        return visit.missing("payee")
    if _is_used(visit, found["id"]):
        why = f"{found['name']} has a standing order or a scheduled transfer, and cannot be deleted."
        return visit.redirect(f"/payees/{found['id']}", why)
    action, text = f"/payees/{found['id']}/delete", f"{found['name']}, {found['number']}"
    question = Question("Delete this payee?", text, action, "Delete payee", f"/payees/{found['id']}")
    return visit.page("confirm.html", question=question)


def delete_payee(visit: Visit) -> Response:
    """Delete a payee."""
    found = named(visit, "payees")
    if found is None:
        return visit.missing("payee")
    if _is_used(visit, found["id"]):
        return visit.redirect(f"/payees/{found['id']}", "This payee is still used.")
    visit.run("DELETE FROM payees WHERE id = ?", found["id"])
    return visit.redirect("/payees", f"{found['name']} is deleted.")
