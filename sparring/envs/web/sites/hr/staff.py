"""Home, the directory, the tree of the company, news, settings; and what stands on every page."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, plural, whole
from sparring.envs.web.sites.hr.basics import ME, MONDAY, day_of
from sparring.envs.web.sites.hr.words import DEPARTMENTS, LOCATIONS

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 12
SORTS = {
    "name": ("Name", "name, id"),
    "oldest": ("Longest with us", "started_on, id"),
    "newest": ("Newest", "started_on DESC, id"),
}
LANGUAGES = ("English", "Deutsch", "Français", "Polski")
DIGESTS = ("Never", "Daily", "Weekly", "Monthly")
_TEAM = "SELECT * FROM employees WHERE manager_id = ? ORDER BY name, id"


def myself(visit: Visit) -> sqlite3.Row:
    """Return the employee who is signed in."""
    if "me" not in visit.kept:
        visit.kept["me"] = visit.row("SELECT * FROM employees WHERE id = ?", ME)
    found: sqlite3.Row = visit.kept["me"]
    return found


def reports(visit: Visit) -> list[sqlite3.Row]:
    """Return who reports to the one who is signed in, by name."""
    return visit.rows(_TEAM, ME)


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: who is signed in, and how much waits for an approval."""
    waiting = visit.value(
        "SELECT (SELECT COUNT(*) FROM leave JOIN employees ON employees.id = employee_id WHERE manager_id = :me AND "
        "status = 'pending') + (SELECT COUNT(*) FROM sheets JOIN employees ON employees.id = employee_id WHERE "
        "manager_id = :me AND status = 'submitted')".replace(":me", str(ME))
    )
    return {"user": myself(visit), "waiting": waiting, "plural": plural}


def cut(visit: Visit, rows: Sequence[sqlite3.Row], size: int, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what a page of a longer list needs: rows, page, pages, total, address."""
    pages = max(1, -(-len(rows) // size))
    page = min(whole(visit.query("page"), 1) or 1, pages)

    def address(number: int) -> str:
        return f"{visit.request.url.path}?{urlencode({**asked, 'page': number})}"

    shown = rows[(page - 1) * size : page * size]
    return {"rows": shown, "page": page, "pages": pages, "total": len(rows), "address": address}


def like(text: str) -> str:
    """Return a pattern for LIKE ... ESCAPE '\\' that finds a text anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def home(visit: Visit) -> Response:
    """What there is to do, and what is new."""
    documents = visit.rows(
        "SELECT * FROM documents WHERE binding AND id NOT IN (SELECT document_id FROM confirmations WHERE employee_id = ?) "
        "ORDER BY title",
        ME,
    )
    sheet = visit.row("SELECT * FROM sheets WHERE employee_id = ? AND week = ?", ME, MONDAY.isoformat())
    review = visit.row("SELECT * FROM reviews WHERE employee_id = ? AND kind = 'self' ORDER BY id DESC", ME)
    away = visit.rows(
        "SELECT name, kind, first_day, last_day FROM leave JOIN employees ON employees.id = employee_id WHERE status = "
        "'approved' AND manager_id = ? AND last_day >= ? ORDER BY first_day, name LIMIT 4",
        *(ME, visit.now.date().isoformat()),
    )
    news = visit.rows("SELECT * FROM news ORDER BY published_on DESC, id DESC")
    return visit.page(
        "home.html", documents=documents, sheet=sheet, review=review, away=away, news=news, week=MONDAY.isoformat()
    )


def story(visit: Visit) -> Response:
    """One piece of news."""
    found = visit.row("SELECT * FROM news WHERE id = ?", whole(str(visit.path["number"])))
    return visit.missing("news") if found is None else visit.page("story.html", story=found)


def people(visit: Visit) -> Response:
    """The directory."""
    asked = {name: visit.query(name)[:60] for name in ("q", "department", "location", "sort")}
    where, values = ["1"], []
    if asked["q"]:
        where.append("employees.name || '|' || employees.title LIKE ? ESCAPE '\\'")
        values.append(like(asked["q"]))
    for name in ("department", "location"):
        if asked[name]:
            where.append(f"employees.{name} = ?")
            values.append(asked[name])
    order = SORTS.get(asked["sort"], SORTS["name"])[1]
    rows = visit.rows(f"SELECT * FROM employees WHERE {' AND '.join(where)} ORDER BY {order}", *values)
    return visit.page(
        "people.html",
        asked=asked,
        departments=DEPARTMENTS,
        locations=tuple(LOCATIONS),
        sorts=SORTS,
        **cut(visit, rows, PAGE, asked),
    )


def person(visit: Visit) -> Response:
    """Someone in the directory; of one's own reports more is shown."""
    found = visit.row("SELECT * FROM employees WHERE id = ?", whole(str(visit.path["number"])))
    if found is None:
        return visit.missing("person")
    manager = visit.row("SELECT * FROM employees WHERE id = ?", found["manager_id"])
    below = visit.rows(_TEAM, found["id"])
    known = found["manager_id"] == ME
    done = enrolled = []
    if known:
        done = visit.rows(
            "SELECT courses.*, completed_on FROM completions JOIN courses USING (code) WHERE employee_id = ? "
            "ORDER BY completed_on DESC, code",
            found["id"],
        )
        enrolled = visit.rows(
            "SELECT courses.title, classes.*, waiting FROM enrolments JOIN classes ON class_id = classes.id JOIN courses "
            "USING (code) WHERE employee_id = ? ORDER BY held_on, classes.id",
            found["id"],
        )
    return visit.page(
        "person.html",
        person=found,
        manager=manager,
        below=below,
        address=LOCATIONS[found["location"]],
        known=known,
        done=done,
        enrolled=enrolled,
    )


def tree(visit: Visit) -> Response:
    """The company as a tree: someone, who is above, and two levels below."""
    asked = whole(visit.query("from"), 1)
    found = visit.row("SELECT * FROM employees WHERE id = ?", asked) or visit.row(
        "SELECT * FROM employees WHERE manager_id IS NULL ORDER BY id"
    )
    assert found is not None, "someone leads the company"
    above: list[sqlite3.Row] = []
    one: sqlite3.Row | None = found
    while one is not None and len(above) < 8:
        one = visit.row("SELECT * FROM employees WHERE id = ?", one["manager_id"])
        above += [one] if one is not None else []
    below = visit.rows(
        "SELECT *, (SELECT COUNT(*) FROM employees AS next WHERE next.manager_id = employees.id) AS reports "
        "FROM employees WHERE manager_id = ? ORDER BY name, id",
        found["id"],
    )
    return visit.page("tree.html", person=found, above=above[::-1], below=below)


def settings(visit: Visit) -> Response:
    """Language, digest, reminders, deputy."""
    return _settings_page(visit, {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")})


def _settings_page(visit: Visit, values: Mapping[str, str], status: int = 200, error: str = "") -> Response:
    return visit.page(
        "settings.html",
        status,
        values=values,
        languages=LANGUAGES,
        digests=DIGESTS,
        deputies=reports(visit),
        error=error,
    )


def save_settings(visit: Visit) -> Response:
    """Save the settings."""
    language, digest = visit.field("language"), visit.field("digest")
    deputy = visit.field("deputy")
    first, last = day_of(visit.field("deputy_from")), day_of(visit.field("deputy_to"))
    values = {
        "language": language if language in LANGUAGES else LANGUAGES[0],
        "digest": digest if digest in DIGESTS else "Weekly",
        "reminders": "1" if visit.field("reminders") else "0",
        "deputy": deputy if deputy in {str(one["id"]) for one in reports(visit)} else "",
        "deputy_from": first.isoformat() if first else "",
        "deputy_to": last.isoformat() if last else "",
    }
    if values["deputy"] and (first is None or last is None or last < first):
        return _settings_page(visit, values, 422, "A deputy needs a first day and a last day, in this order.")
    if not values["deputy"] and (first or last):
        return _settings_page(visit, values, 422, "Choose a deputy for these days, or empty them.")
    for name, value in values.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, name)
    return visit.redirect("/settings", "The settings are saved.")
