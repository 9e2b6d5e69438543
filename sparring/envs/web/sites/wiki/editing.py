"""Writing: pages, sections, new pages, other titles."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import (
    LONGEST,
    plain,
    section_text,
    sections_of,
    slug,
    target_of,
    tidy,
    titled,
    with_section,
)
from sparring.envs.web.sites.wiki.pages import found_page, is_watched, known, moment, page_called, setting, watch
from sparring.envs.web.sites.wiki.shown import render

if TYPE_CHECKING:
    from starlette.responses import Response


def new(visit: Visit) -> Response:
    """The form that asks for the title of a new page."""
    asked = visit.query("title")[:100]
    if not asked:
        return visit.page("new.html", title="", error="")
    title = titled(asked)
    if not title:
        error = "A title has letters, figures, blanks and the signs ' ( ) , . & ! - only."
        return visit.page("new.html", 422, title=asked, error=error)
    if page_called(visit, title) is not None:
        return visit.page("new.html", 422, title=asked, error=f"There is a page {title} already.")
    return visit.redirect(f"/edit/{slug(title)}")


def form(visit: Visit) -> Response:
    """The form of a page's text, or of a section's."""
    title, found = titled(str(visit.path["title"])), found_page(visit)
    if not title:
        return visit.missing("page")
    section = visit.query("section")[:10]
    text = _part(found, section)
    if text is None:
        return visit.missing("section")
    watched = bool(setting(visit, "watch_edits")) or (found is not None and is_watched(visit, found["id"]))
    values = {"text": text, "summary": "", "minor": "", "watch": "1" if watched else "", "heading": ""}
    return _page(visit, title, found, section, values)


def _part(found: sqlite3.Row | None, section: str) -> str | None:
    """Return the text that a form is about; None if there is no such part."""
    if found is None:
        return None if section else ""
    if section == "new":
        return ""
    return section_text(found["text"], whole(section) or 0) if section else str(found["text"])


def _page(
    visit: Visit,
    title: str,
    found: sqlite3.Row | None,
    section: str,
    values: dict[str, str],
    status: int = 200,
    error: str = "",
    preview: bool = False,
) -> Response:
    head = sections_of(str(found["text"])) if found is not None else []
    number = whole(section, 1, len(head))
    return visit.page(
        "edit.html",
        status,
        title=title,
        found=found,
        section=section,
        about=head[number - 1].title if number else "",
        values=values,
        error=error,
        preview=render(tidy(_written(values)), known(visit)) if preview else None,
        longest=LONGEST,
    )


def _written(values: dict[str, str]) -> str:
    """Return what was written, below the heading of a new section."""
    return f"== {values['heading']} ==\n{values['text']}" if values["heading"] else values["text"]


def save(visit: Visit) -> Response:
    """Save a text, or show what it will look like."""
    title, found = titled(str(visit.path["title"])), found_page(visit)
    section = visit.field("section")[:10]
    if not title or _part(found, section) is None:
        return visit.missing("page or section")
    values = {name: visit.field(name) for name in ("text", "summary", "minor", "watch", "heading")}
    values["summary"], values["heading"] = values["summary"][:200], plain(values["heading"].replace("=", ""))[:80]
    values["heading"] = values["heading"] if section == "new" else ""
    if found is not None and found["protected"]:
        return visit.redirect(f"/edit/{slug(title)}", "Nothing was saved.")
    if visit.field("do") == "preview":
        return _page(visit, title, found, section, values, preview=True)
    error = _complaint(visit, found, section, values)
    if error:
        return _page(visit, title, found, section, values, 422, error)
    return _saved(visit, title, found, section, values)


def _complaint(visit: Visit, found: sqlite3.Row | None, section: str, values: dict[str, str]) -> str:
    base = whole(visit.field("base"))
    if len(values["text"]) > LONGEST:
        return f"A page has at most {LONGEST:,} characters."
    if section == "new" and not values["heading"]:
        return "A section needs a heading."
    if not tidy(values["text"]) and section in ("", "new"):
        return "Write something first. Pages are deleted by stewards; ask for it under Requests."
    if found is not None and base is not None and base != found["revision"]:
        return "Someone has changed this page in the meantime. Open it again and repeat your edit."
    return ""


def _saved(visit: Visit, title: str, found: sqlite3.Row | None, section: str, values: dict[str, str]) -> Response:
    to = f"/wiki/{slug(title)}"
    text = tidy(_written(values))
    if found is not None and section:
        text = with_section(found["text"], 0 if section == "new" else whole(section) or 0, text)
    if not text:
        return _page(visit, title, found, section, values, 422, "Write something first.")
    number = visit.run("INSERT INTO pages (title) VALUES (?)", title) if found is None else found["id"]
    watch(visit, number, bool(values["watch"]))
    if found is not None and found["text"] == text:
        return visit.redirect(to, "Nothing was changed.")
    visit.run(
        "INSERT INTO revisions (page_id, user_id, at, summary, minor, text) VALUES (?, ?, ?, ?, ?, ?)",
        *(number, ME, moment(visit), values["summary"], int(bool(values["minor"])), text),
    )
    return visit.redirect(f"{to}?redirect=no" if target_of(text) else to, "Your edit is saved.")


def move_form(visit: Visit) -> Response:
    """The form of another title."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    return _move_page(visit, found, {"new": found["title"], "reason": "", "leave": "1"})


def _move_page(
    visit: Visit, found: sqlite3.Row, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    return visit.page("move.html", status, found=found, values=values, error=error)


def move(visit: Visit) -> Response:
    """Give a page another title."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    if found["protected"]:
        return visit.redirect(f"/move/{slug(found['title'])}", "Nothing was moved.")
    values = {name: visit.field(name)[:200] for name in ("new", "reason", "leave")}
    title = titled(values["new"])
    if not title:
        error = "A title has letters, figures, blanks and the signs ' ( ) , . & ! - only."
        return _move_page(visit, found, values, 422, error)
    if page_called(visit, title) is not None:
        return _move_page(visit, found, values, 422, f"There is a page {title} already.")
    visit.run("UPDATE pages SET title = ? WHERE id = ?", title, found["id"])
    visit.run(
        "INSERT INTO moves (page_id, user_id, at, old, new, reason) VALUES (?, ?, ?, ?, ?, ?)",
        *(found["id"], ME, moment(visit), found["title"], title, values["reason"]),
    )
    if values["leave"]:
        number = visit.run("INSERT INTO pages (title) VALUES (?)", found["title"])
        visit.run(
            "INSERT INTO revisions (page_id, user_id, at, summary, text) VALUES (?, ?, ?, ?, ?)",
            *(number, ME, moment(visit), f"Moved to {title}", f"#REDIRECT [[{title}]]"),
        )
    return visit.redirect(f"/wiki/{slug(title)}", f"{found['title']} is now {title}.")
