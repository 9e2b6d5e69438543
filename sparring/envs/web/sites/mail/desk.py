"""Pages that need scripts: labels in an order of one's own, days away, letters to several people. Only they lead to each other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole

if TYPE_CHECKING:
    from starlette.responses import Response

HOME = "desk/"
"""The path of their first page, without the first slash."""
SUGGESTED = 6
"""The most people who are suggested."""


def home(visit: Visit) -> Response:
    """The page that leads to the others."""
    return visit.page("desk.html")


def label_order(visit: Visit) -> Response:
    """The labels, to be put in order."""
    counts = {row[0]: row[1] for row in visit.rows("SELECT label_id, COUNT(*) FROM message_labels GROUP BY label_id")}
    return visit.page("desk_labels.html", counts=counts)


def save_label_order(visit: Visit) -> Response:
    """Save the order of the labels."""
    names = {row["id"]: row["name"] for row in visit.rows("SELECT * FROM labels")}
    order = [whole(part) for part in visit.field("order").split(",")]
    if len(order) != len(names) or set(order) != set(names):
        return visit.redirect("/desk/labels", "Drag the labels into another order first.")
    _set(visit, "label_order", ", ".join(names[number] for number in order if number is not None))
    return visit.redirect("/desk/labels", "The order of the labels is saved.")


def away(visit: Visit) -> Response:
    """The form for days away."""
    return visit.page("desk_away.html", first=visit.now.date().isoformat())


def save_away(visit: Visit) -> Response:
    """Save the first and the last day away."""
    first, last = (_day(visit.field(name)) for name in ("from", "until"))
    if first is None or last is None or not visit.now.date() <= first <= last:
        return visit.redirect("/desk/away", "Choose a first and a last day, in this order.")
    _set(visit, "away_from", first.isoformat())
    _set(visit, "away_until", last.isoformat())
    return visit.redirect("/desk/away", f"You are away from {first.isoformat()} to {last.isoformat()}.")


def write(visit: Visit) -> Response:
    """The form of a letter to several people."""
    return visit.page("desk_write.html")


def suggest(visit: Visit) -> Response:
    """Return who may be meant by what is being typed, as JSON."""
    escaped = visit.query("q")[:100].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = visit.rows(
        "SELECT * FROM people WHERE name LIKE ? ESCAPE '\\' ORDER BY name, id LIMIT ?", f"%{escaped}%", SUGGESTED
    )
    return visit.data([{"value": row["email"], "label": row["name"]} for row in found])


def _set(visit: Visit, name: str, value: str) -> None:
    visit.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
