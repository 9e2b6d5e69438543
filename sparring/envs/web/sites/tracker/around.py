"""Labels, people, one's own profile and preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.tracker.access import ISSUE, labels_of
from sparring.envs.web.sites.tracker.data import ME, NOTIFY, PAGE_SIZES

if TYPE_CHECKING:
    from starlette.responses import Response

_LABELS = """
SELECT labels.*, COUNT(issue_id) AS used, COUNT(CASE WHEN closed_as IS NULL THEN issues.id END) AS open
FROM labels LEFT JOIN issue_labels ON label_id = labels.id LEFT JOIN issues ON issues.id = issue_id
"""


def labels(visit: Visit) -> Response:
    """All labels."""
    return visit.page("labels.html", labels=visit.rows(f"{_LABELS} GROUP BY labels.id ORDER BY labels.name"))


def add_label(visit: Visit) -> Response:
    """Add a label."""
    name = visit.field("name")[:40]
    if not name or visit.row("SELECT 1 FROM labels WHERE name = ?", name):
        return visit.redirect("/labels", "Give a name that no label has yet.")
    visit.run("INSERT INTO labels (name, about) VALUES (?, ?)", name, visit.field("about")[:100])
    return visit.redirect("/labels", f"The label {name} is added.")


def drop_form(visit: Visit) -> Response:
    """Ask whether a label is to be deleted."""
    found = visit.row(f"{_LABELS} WHERE labels.id = ? GROUP BY labels.id", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("label")
    return visit.page(
        "sure.html",
        what=f"Delete the label {found['name']}",
        says=f"It is taken off all issues: {found['used']} have it now, {found['open']} of them open.",
        action=f"/labels/{found['id']}/delete",
        back="/labels",
        box="",
    )


def drop(visit: Visit) -> Response:
    """Delete a label."""
    found = visit.row("SELECT * FROM labels WHERE id = ?", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("label")
    visit.run("DELETE FROM issue_labels WHERE label_id = ?", found["id"])
    visit.run("DELETE FROM labels WHERE id = ?", found["id"])
    return visit.redirect("/labels", f"The label {found['name']} is deleted.")


def people(visit: Visit) -> Response:
    """Everybody."""
    word = visit.query("name")[:60]
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = visit.rows(
        "SELECT people.*, (SELECT COUNT(*) FROM issues WHERE assignee_id = people.id AND closed_as IS NULL) AS open "
        "FROM people WHERE name LIKE ? ESCAPE '\\' ORDER BY name",
        f"%{escaped}%",
    )
    return visit.page("people.html", people=rows, word=word)


def person(visit: Visit) -> Response:
    """Someone, with what they work on."""
    found = visit.row("SELECT * FROM people WHERE username = ?", str(visit.path["username"]))
    if found is None:
        return visit.missing("person")
    issues = visit.rows(f"{ISSUE} WHERE assignee_id = ? AND closed_as IS NULL ORDER BY issues.id", found["id"])
    roles = visit.rows(
        "SELECT projects.*, role FROM members JOIN projects ON projects.id = project_id WHERE person_id = ? ORDER BY name",
        found["id"],
    )
    return visit.page("person.html", person=found, issues=issues, labels_of=labels_of(visit, issues), roles=roles)


def settings(visit: Visit) -> Response:
    """Profile and preferences."""
    return _settings_page(visit, 200, "")


def _settings_page(visit: Visit, status: int, error: str) -> Response:
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")}
    return visit.page("settings.html", status, values=values, sizes=PAGE_SIZES, notify=NOTIFY, error=error)


def save_settings(visit: Visit) -> Response:
    """Save profile and preferences."""
    name, size, notify = visit.field("name")[:60], visit.field("per_page"), visit.field("notify")
    if not name or size not in PAGE_SIZES or notify not in NOTIFY:
        return _settings_page(visit, 422, "Give a name, and choose a length of lists and what you are told.")
    visit.run(
        "UPDATE people SET name = ?, title = ?, about = ? WHERE id = ?",
        *(name, visit.field("title")[:60], visit.field("about")[:500], ME),
    )
    digest = "on" if visit.field("weekly_digest") else "off"
    for key, value in {"per_page": size, "notify": notify, "weekly_digest": digest}.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, key)
    return visit.redirect("/settings", "Your settings are saved.")
