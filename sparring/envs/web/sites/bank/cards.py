"""Cards: freezing, limits, replacing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, money, whole
from sparring.envs.web.sites.bank.common import today
from sparring.envs.web.sites.bank.numbers import cents
from sparring.envs.web.sites.bank.words import BRANCH, LOST, MOST_CASH, MOST_ONLINE, REPLACEMENTS

if TYPE_CHECKING:
    from starlette.responses import Response

_LISTED = "SELECT cards.*, accounts.name AS account FROM cards JOIN accounts ON accounts.id = account_id"


def cards(visit: Visit) -> Response:
    """All cards."""
    return visit.page("cards.html", cards=visit.rows(f"{_LISTED} ORDER BY cards.id"))


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_LISTED} WHERE cards.id = ?", whole(str(visit.path["number"])))


def highest(kind: str) -> tuple[int, int]:
    """Return the highest limits of a kind of card, cash and online, in cents."""
    kind = "credit" if "credit" in kind else "debit"
    return MOST_CASH[kind], MOST_ONLINE[kind]


def card(visit: Visit) -> Response:
    """A card."""
    found = _found(visit)
    return visit.missing("card") if found is None else _page(visit, found)


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    ordered = visit.rows("SELECT * FROM card_orders WHERE card_id = ? ORDER BY id", found["id"])
    return visit.page("card.html", status, card=found, ordered=ordered, highest=highest(found["kind"]), error=error)


def freeze(visit: Visit) -> Response:
    """Freeze a card, or let it be used again."""
    found = _found(visit)
    if found is None:
        return visit.missing("card")
    if found["status"] == "blocked":
        return visit.redirect(f"/cards/{found['id']}", "This card is blocked by the bank.")
    status = "frozen" if visit.field("do") == "freeze" else "active"
    visit.run("UPDATE cards SET status = ? WHERE id = ?", status, found["id"])
    return visit.redirect(f"/cards/{found['id']}", f"This card is {status} now.")


def limits(visit: Visit) -> Response:
    """Change what a card can do in a day, and whether abroad."""
    found = _found(visit)
    if found is None:
        return visit.missing("card")
    if found["status"] != "active":
        return _page(visit, found, 422, "Limits can be changed while a card is active only.")
    cash, online = cents(visit.field("cash")), cents(visit.field("online"))
    most_cash, most_online = highest(found["kind"])
    if cash is None or online is None:
        return _page(visit, found, 422, "Write amounts such as 250.00.")
    if cash > most_cash or online > most_online:
        error = f"This card's limits are at most {money(most_cash)} in cash and {money(most_online)} online."
        return _page(visit, found, 422, error)
    visit.run(
        "UPDATE cards SET cash_cents = ?, online_cents = ?, abroad = ? WHERE id = ?",
        *(cash, online, int(bool(visit.field("abroad"))), found["id"]),
    )
    return visit.redirect(f"/cards/{found['id']}", "The limits are saved.")


def places(visit: Visit) -> list[str]:
    """Return where a card can be sent to."""
    at = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM profile")}
    return [f"{at['street']}, {at['town']}", BRANCH]


def replace_form(visit: Visit) -> Response:
    """The form for another card in place of this one."""
    found = _found(visit)
    return visit.missing("card") if found is None else _replace_page(visit, found)


def _replace_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "replace.html", status, card=found, reasons=REPLACEMENTS, lost=LOST, places=places(visit), error=error
    )


def replace(visit: Visit) -> Response:
    """Order another card; one that was lost or stolen is blocked."""
    found = _found(visit)
    if found is None:
        return visit.missing("card")
    reason, place = visit.field("reason"), visit.field("place")
    if reason not in REPLACEMENTS or place not in places(visit) or not visit.field("sure"):
        error = "Say why, choose where the card goes to, and confirm the order."
        return _replace_page(visit, found, 422, error)
    visit.run(
        "INSERT INTO card_orders (card_id, reason, deliver_to, ordered_on) VALUES (?, ?, ?, ?)",
        *(found["id"], reason, place, today(visit)),
    )
    if reason in LOST:
        visit.run("UPDATE cards SET status = 'blocked' WHERE id = ?", found["id"])
    return visit.redirect(f"/cards/{found['id']}", "Another card is ordered.")
