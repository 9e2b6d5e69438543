"""Promotions: codes that make orders cheaper for some time."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.shop_admin.lists import AMOUNT, asked, cents, dollars, iso, listing, query, today
from sparring.envs.web.sites.shop_admin.words import PREFIXES

if TYPE_CHECKING:
    from starlette.responses import Response

FIELDS = ("code", "percent", "starts_on", "ends_on", "minimum", "category", "paused")
STATES = ("running", "paused", "planned", "over")
_LISTED = "SELECT * FROM (SELECT *, {} AS state FROM promotions)"
_STATE = (
    "CASE WHEN ends_on < '{0}' THEN 'over' WHEN paused THEN 'paused' WHEN starts_on > '{0}' THEN 'planned' "
    "ELSE 'running' END"
)
_CODE = re.compile(r"[A-Z0-9]{3,16}")


def promotions(visit: Visit) -> Response:
    """All promotions."""
    given = asked(visit, state=STATES)
    made = query()
    if given["state"]:
        made.add("state = ?", given["state"])
    select = _LISTED.format(_STATE.format(today(visit)))
    shown = listing(visit, select, made, "starts_on DESC, code", given)
    return visit.page("promotions.html", shown=shown, asked=given, states=STATES)


def _promotion(visit: Visit) -> sqlite3.Row | None:
    return visit.row("SELECT * FROM promotions WHERE id = ?", whole(str(visit.path["number"])))


def promotion(visit: Visit) -> Response:
    """The form of a promotion."""
    found = _promotion(visit)
    if found is None:
        return visit.missing("promotion")
    values = {name: str(found[name]) for name in ("code", "percent", "starts_on", "ends_on", "category")}
    values |= {"minimum": dollars(found["minimum_cents"]), "paused": "1" if found["paused"] else ""}
    return _page(visit, found, values)


def new_promotion(visit: Visit) -> Response:
    """The form of a promotion that there is not yet."""
    return _page(visit, None, dict.fromkeys(FIELDS, "") | {"minimum": "0.00", "starts_on": today(visit)})


def _page(
    visit: Visit, found: sqlite3.Row | None, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    return visit.page(
        "promotion.html", status, promotion=found, values=values, categories=PREFIXES, pattern=AMOUNT, error=error
    )


def save(visit: Visit) -> Response:
    """Save a promotion, or a new one."""
    found = _promotion(visit) if "number" in visit.path else None
    if found is None and "number" in visit.path:
        return visit.missing("promotion")
    values = {name: visit.field(name)[:40] for name in FIELDS}
    values["code"] = values["code"].upper()
    percent, minimum = whole(values["percent"], 1, 80), cents(values["minimum"])
    start, end = iso(values["starts_on"]), iso(values["ends_on"])
    error = _wrong(visit, values, found["id"] if found else 0)
    if not error and (percent is None or minimum is None):
        error = "Give a discount from 1 to 80 percent, and a minimum such as 40.00."
    if not error and (start is None or end is None or start > end):
        error = "Give a first day, and a last day that is not before it."
    if error:
        return _page(visit, found, values, 422, error)
    category = values["category"] if values["category"] in PREFIXES else ""
    row = (values["code"], percent, start, end, minimum, category, int(bool(values["paused"])))
    if found is None:
        visit.run("INSERT INTO promotions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", *row)
    else:
        visit.run(
            "UPDATE promotions SET code = ?, percent = ?, starts_on = ?, ends_on = ?, minimum_cents = ?, category = ?, "
            "paused = ? WHERE id = ?",
            *(*row, found["id"]),
        )
    return visit.redirect("/promotions", f"The promotion {values['code']} is saved.")


def _wrong(visit: Visit, values: dict[str, str], number: int) -> str:
    """Say what is wrong with a code; "" if nothing is."""
    if _CODE.fullmatch(values["code"]) is None:
        return "A code has 3 to 16 letters and digits."
    if visit.row("SELECT 1 FROM promotions WHERE code = ? AND id != ?", values["code"], number):
        return f"There is a promotion {values['code']} already."
    return ""


def delete_form(visit: Visit) -> Response:
    """Ask whether a promotion is to be deleted."""
    found = _promotion(visit)
    if found is None:
        return visit.missing("promotion")
    used = visit.value("SELECT COUNT(*) FROM orders WHERE promotion = ?", found["code"])
    return visit.page("promotion_delete.html", promotion=found, used=used)


def delete(visit: Visit) -> Response:
    """Delete a promotion."""
    found = _promotion(visit)
    if found is None:
        return visit.missing("promotion")
    visit.run("DELETE FROM promotions WHERE id = ?", found["id"])
    return visit.redirect("/promotions", f"The promotion {found['code']} is deleted.")
