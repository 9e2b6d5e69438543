"""Claims of the team: looking at them, approving, refusing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.bank.claims import LISTED, STATES, items
from sparring.envs.web.sites.bank.common import part, today
from sparring.envs.web.sites.bank.words import ME, MOST_APPROVED

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 8


def approvals(visit: Visit) -> Response:
    """Claims of the team, the oldest first."""
    asked = {name: visit.query(name)[:40] for name in ("state", "who")}
    asked["state"] = asked["state"] if asked["state"] in STATES[1:] else "submitted"
    person = whole(asked["who"])
    where, values = ("AND person_id = ?", (person,)) if person is not None else ("", ())
    rows = visit.rows(
        f"{LISTED} WHERE person_id != ? AND status = ? {where} ORDER BY made_on, claims.id", ME, asked["state"], *values
    )
    kept = {name: value for name, value in asked.items() if value}
    return visit.page(
        "approvals.html",
        part=part(visit, rows, PAGE),
        told=plural(len(rows), "claim"),
        asked=asked,
        states=STATES[1:],
        people=visit.rows("SELECT * FROM people WHERE id != ? ORDER BY name", ME),
        address=lambda number: f"/approvals?{urlencode({**kept, 'page': number})}",
    )


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        f"{LISTED} WHERE claims.id = ? AND person_id != ? AND status != 'draft'",
        *(whole(str(visit.path["number"])), ME),
    )


def approval(visit: Visit) -> Response:
    """A claim of the team."""
    found = _found(visit)
    return visit.missing("claim") if found is None else _page(visit, found)


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    return visit.page(
        "approval.html", status, claim=found, items=items(visit, found["id"]), most=MOST_APPROVED, error=error
    )


def decide(visit: Visit) -> Response:
    """Approve a claim, or refuse it with a reason."""
    found = _found(visit)
    if found is None:
        return visit.missing("claim")
    if found["status"] != "submitted":
        return _page(visit, found, 422, "This claim is decided already.")
    approved, reason = visit.field("do") == "approve", visit.field("reason")[:200]
    if approved and found["total"] > MOST_APPROVED:
        return _page(visit, found, 422, "This claim is too large for you: the finance department approves it.")
    if not approved and not reason:
        return _page(visit, found, 422, "Say why the claim is refused.")
    visit.run(
        "UPDATE claims SET status = ?, decided_on = ?, reason = ? WHERE id = ?",
        *("approved" if approved else "refused", today(visit), "" if approved else reason, found["id"]),
    )
    told = "approved" if approved else "refused"
    return visit.redirect("/approvals", f"{found['title']} of {found['who']} is {told}.")
