"""One's own expenses: claims with items and receipts; exchange rates, policy."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, plural, whole
from sparring.envs.web.sites.bank.common import Question, today
from sparring.envs.web.sites.bank.numbers import RATE, cents, in_dollars, iso, plain
from sparring.envs.web.sites.bank.words import CLAIM_DAYS, LIMITS, ME, MOST_APPROVED, ago

if TYPE_CHECKING:
    from starlette.responses import Response

STATES = ("draft", "submitted", "approved", "paid", "refused")
LISTED = """
SELECT claims.*, people.name AS who, people.job,
  (SELECT COUNT(*) FROM items WHERE claim_id = claims.id) AS number,
  (SELECT COALESCE(SUM(dollar_cents), 0) FROM items WHERE claim_id = claims.id) AS total
FROM claims JOIN people ON people.id = person_id
"""
FIELDS = ("spent_on", "category", "merchant", "currency", "amount", "receipt")


def claims(visit: Visit) -> Response:
    """One's own claims."""
    state = visit.query("state")
    where, values = ("AND status = ?", (state,)) if state in STATES else ("", ())
    rows = visit.rows(f"{LISTED} WHERE person_id = ? {where} ORDER BY made_on DESC, claims.id DESC", ME, *values)
    told = plural(len(rows), "claim")
    return visit.page("claims.html", claims=rows, state=state, states=STATES, told=told, error="")


def start(visit: Visit) -> Response:
    """Begin a claim."""
    title = visit.field("title")[:80]
    if not title:
        rows = visit.rows(f"{LISTED} WHERE person_id = ? ORDER BY made_on DESC, claims.id DESC", ME)
        told, error = plural(len(rows), "claim"), "A claim needs a title."
        return visit.page("claims.html", 422, claims=rows, state="", states=STATES, told=told, error=error)
    number = visit.run("INSERT INTO claims (person_id, title, made_on) VALUES (?, ?, ?)", ME, title, today(visit))
    return visit.redirect(f"/expenses/{number}", "A draft is made. Add what you paid.")


def items(visit: Visit, claim: int) -> list[sqlite3.Row]:
    """Return the items of a claim."""
    return visit.rows("SELECT * FROM items WHERE claim_id = ? ORDER BY spent_on, id", claim)


def _own(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{LISTED} WHERE claims.id = ? AND person_id = ?", whole(str(visit.path["number"])), ME)


def claim(visit: Visit) -> Response:
    """One's own claim."""
    found = _own(visit)
    if found is None:
        return visit.missing("claim")
    return visit.page("claim.html", claim=found, items=items(visit, found["id"]))


def _item(visit: Visit, claim: sqlite3.Row) -> sqlite3.Row | None:
    number = whole(str(visit.path["item"]))
    return visit.row("SELECT * FROM items WHERE id = ? AND claim_id = ?", number, claim["id"])


def item_form(visit: Visit) -> Response:
    """The form of a new item, or of one that there is."""
    found = _own(visit)
    if found is None or found["status"] != "draft":
        return visit.missing("draft")
    if "item" not in visit.path:
        return _item_page(visit, found, {**dict.fromkeys(FIELDS, ""), "currency": "USD"}, None)
    item = _item(visit, found)
    if item is None:
        return visit.missing("item")
    values = {name: str(item[name]) for name in FIELDS if name != "amount"}
    return _item_page(visit, found, {**values, "amount": plain(item["amount_cents"])}, item)


def _item_page(
    visit: Visit,
    claim: sqlite3.Row,
    values: dict[str, str],
    item: sqlite3.Row | None,
    status: int = 200,
    error: str = "",
) -> Response:
    return visit.page(
        "item.html",
        status,
        claim=claim,
        item=item,
        values=values,
        categories=tuple(LIMITS),
        rates=visit.rows("SELECT * FROM rates ORDER BY currency = 'USD' DESC, currency"),
        days=CLAIM_DAYS,
        error=error,
    )


def save_item(visit: Visit) -> Response:
    """Save an item; what it is in dollars follows from the rate."""
    found = _own(visit)
    if found is None or found["status"] != "draft":
        return visit.missing("draft")
    item = _item(visit, found) if "item" in visit.path else None
    if item is None and "item" in visit.path:
        return visit.missing("item")
    values = {name: visit.field(name)[:300] for name in FIELDS}
    when, amount = iso(values["spent_on"]), cents(values["amount"])
    rate = visit.value("SELECT per_unit FROM rates WHERE currency = ?", values["currency"])
    if not amount or rate is None or values["category"] not in LIMITS or not values["merchant"]:
        error = "Choose a category and a currency, and write who was paid and an amount such as 24.90."
        return _item_page(visit, found, values, item, 422, error)
    if not ago(CLAIM_DAYS) <= when <= today(visit):
        error = f"Only what was paid in the last {CLAIM_DAYS} days can be claimed."
        return _item_page(visit, found, values, item, 422, error)
    row = (when, values["category"], values["merchant"], values["currency"], amount, in_dollars(amount, rate))
    if item is None:
        visit.run(
            "INSERT INTO items (spent_on, category, merchant, currency, amount_cents, dollar_cents, receipt, claim_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(*row, values["receipt"], found["id"]),
        )
    else:
        visit.run(
            "UPDATE items SET spent_on = ?, category = ?, merchant = ?, currency = ?, amount_cents = ?, "
            "dollar_cents = ?, receipt = ? WHERE id = ?",
            *(*row, values["receipt"], item["id"]),
        )
    return visit.redirect(f"/expenses/{found['id']}", f"{values['merchant']} is saved.")


def remove_item(visit: Visit) -> Response:
    """Take an item out of a draft."""
    found = _own(visit)
    if found is None or found["status"] != "draft":
        return visit.missing("draft")
    visit.run("DELETE FROM items WHERE id = ? AND claim_id = ?", whole(visit.field("item")), found["id"])
    return visit.redirect(f"/expenses/{found['id']}", "The item is removed.")


_DEEDS = {
    "submit": ("Submit this claim?", "Submit claim", "draft"),
    "delete": ("Delete this draft?", "Delete draft", "draft"),
    "recall": ("Take this claim back?", "Take claim back", "submitted"),
}
"""What can be done to a claim -> (the question, the words of its button, in which state)."""


def ask(visit: Visit) -> Response:
    """Ask before something is done to a claim."""
    found, deed = _own(visit), str(visit.path["deed"])
    if found is None or deed not in _DEEDS or found["status"] != _DEEDS[deed][2]:
        return visit.missing("claim")
    if deed == "submit" and not found["number"]:
        return visit.redirect(f"/expenses/{found['id']}", "A claim without items cannot be submitted.")
    title, words, _ = _DEEDS[deed]
    text = f"{found['title']}, {plural(found['number'], 'item')}, {money(found['total'])}"
    here = f"/expenses/{found['id']}"
    return visit.page("confirm.html", question=Question(title, text, f"{here}/{deed}", words, here))


def do(visit: Visit) -> Response:
    """Submit a claim, delete it, or take it back."""
    found, deed = _own(visit), str(visit.path["deed"])
    if found is None or deed not in _DEEDS or found["status"] != _DEEDS[deed][2]:
        return visit.missing("claim")
    if deed == "delete":
        visit.run("DELETE FROM items WHERE claim_id = ?", found["id"])
        visit.run("DELETE FROM claims WHERE id = ?", found["id"])
        return visit.redirect("/expenses", f"{found['title']} is deleted.")
    if deed == "submit" and not found["number"]:
        return visit.redirect(f"/expenses/{found['id']}", "A claim without items cannot be submitted.")
    visit.run("UPDATE claims SET status = ? WHERE id = ?", "submitted" if deed == "submit" else "draft", found["id"])
    told = "is submitted" if deed == "submit" else "is a draft again"
    return visit.redirect(f"/expenses/{found['id']}", f"{found['title']} {told}.")


def rates(visit: Visit) -> Response:
    """What other currencies are worth, and a calculator."""
    rows = visit.rows("SELECT * FROM rates WHERE currency != 'USD' ORDER BY currency")
    asked, amount = visit.query("currency")[:3], cents(visit.query("amount"))
    rate = next((row["per_unit"] for row in rows if row["currency"] == asked), None)
    result = "" if rate is None or amount is None else f"{plain(amount)} {asked} are {money(in_dollars(amount, rate))}."
    written = visit.query("amount")[:20]
    return visit.page("rates.html", rates=rows, scale=RATE, asked=asked, amount=written, result=result)


def policy(visit: Visit) -> Response:
    """What may be claimed."""
    rows = visit.rows("SELECT * FROM policy ORDER BY rowid")
    return visit.page("policy.html", rows=rows, days=CLAIM_DAYS, most=MOST_APPROVED)
