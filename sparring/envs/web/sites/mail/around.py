"""Labels, rules, people, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.mail.data import TEAMS

if TYPE_CHECKING:
    from starlette.responses import Response

_EMAIL = re.compile(r"[^@\s,]{1,60}@[^@\s,]{1,60}\.[^@\s,.]{1,20}")
PAGE_SIZES = ("10", "15", "30")


def labels(visit: Visit) -> Response:
    """All labels."""
    counts = {row[0]: row[1] for row in visit.rows("SELECT label_id, COUNT(*) FROM message_labels GROUP BY label_id")}
    return visit.page("labels.html", counts=counts, error="")


def change_labels(visit: Visit) -> Response:
    """Add a label, or delete one."""
    gone = whole(visit.field("delete"))
    if gone is not None:
        visit.run("DELETE FROM message_labels WHERE label_id = ?", gone)
        visit.run("DELETE FROM rules WHERE label_id = ?", gone)
        visit.run("DELETE FROM labels WHERE id = ?", gone)
        return visit.redirect("/labels", "The label is deleted.")
    name = visit.field("name")[:40]
    if not name or visit.row("SELECT 1 FROM labels WHERE name = ?", name):
        return visit.redirect("/labels", "Give a name that no label has yet.")
    visit.run("INSERT INTO labels (name) VALUES (?)", name)
    return visit.redirect("/labels", f"The label {name} is added.")


def rules(visit: Visit) -> Response:
    """What happens to letters that come in."""
    found = visit.rows("SELECT rules.*, name FROM rules JOIN labels ON label_id = labels.id ORDER BY rules.id")
    return visit.page("rules.html", rules=found)


def change_rules(visit: Visit) -> Response:
    """Add a rule, or delete one."""
    gone = whole(visit.field("delete"))
    if gone is not None:
        visit.run("DELETE FROM rules WHERE id = ?", gone)
        return visit.redirect("/rules", "The rule is deleted.")
    sender = visit.field("sender")[:120].lower()
    label = visit.row("SELECT * FROM labels WHERE id = ?", whole(visit.field("label")))
    if _EMAIL.fullmatch(sender) is None or label is None:
        return visit.redirect("/rules", "A rule needs an email address and a label.")
    archives = int(bool(visit.field("archives")))
    visit.run("INSERT INTO rules VALUES (NULL, ?, ?, ?)", sender, label["id"], archives)
    return visit.redirect("/rules", "The rule is added.")


def people(visit: Visit) -> Response:
    """The address book."""
    word = visit.query("q")[:60]
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = visit.rows(
        "SELECT * FROM people WHERE name || ' ' || email || ' ' || team LIKE ? ESCAPE '\\' ORDER BY name, id",
        f"%{escaped}%",
    )
    return visit.page("people.html", people=found, word=word)


def person(visit: Visit) -> Response:
    """Someone in the address book, or the form of someone new."""
    found = None
    if "number" in visit.path:
        found = visit.row("SELECT * FROM people WHERE id = ?", whole(str(visit.path["number"])))
        if found is None:
            return visit.missing("person")
    values = {name: found[name] if found else "" for name in ("name", "email", "team", "phone")}
    return visit.page("person.html", found=found, values=values, teams=TEAMS, error="")


def save_person(visit: Visit) -> Response:
    """Save or delete someone."""
    found = None
    if "number" in visit.path:
        found = visit.row("SELECT * FROM people WHERE id = ?", whole(str(visit.path["number"])))
        if found is None:
            return visit.missing("person")
        if visit.field("delete"):
            visit.run("DELETE FROM people WHERE id = ?", found["id"])
            return visit.redirect("/people", f"{found['name']} is deleted.")
    values = {name: visit.field(name)[:120] for name in ("name", "email", "team", "phone")}
    values["email"] = values["email"].lower()
    values["team"] = values["team"] if values["team"] in TEAMS else ""
    if not values["name"] or _EMAIL.fullmatch(values["email"]) is None:
        error = "Give a name and an email address."
        return visit.page("person.html", 422, found=found, values=values, teams=TEAMS, error=error)
    if found is None:
        visit.run("INSERT INTO people (name, email, team, phone) VALUES (?, ?, ?, ?)", *values.values())
    else:
        sets = ", ".join(f"{name} = ?" for name in values)
        visit.run(f"UPDATE people SET {sets} WHERE id = ?", *values.values(), found["id"])
    return visit.redirect("/people", f"{values['name']} is saved.")


def settings(visit: Visit) -> Response:
    """Signature, automatic answer, letters per page."""
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")}
    return visit.page("settings.html", values=values, sizes=PAGE_SIZES)


def save_settings(visit: Visit) -> Response:
    """Save the settings."""
    size = visit.field("per_page")
    values = {
        "signature": visit.field("signature")[:200],
        "auto_reply": visit.field("auto_reply")[:500] if visit.field("away") else "",
        "per_page": size if size in PAGE_SIZES else "15",
    }
    for name, value in values.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, name)
    return visit.redirect("/settings", "The settings are saved.")
