"""What the Companion's tasks share: pages to ask for, the changes that editing makes, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sparring.envs.web.checks import ANY, Bind, Expect, added
from sparring.envs.web.jobs import Draw, Plan, button, check, fill, link, select
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import HEADING, categories_of, facts_of, links_of, tidy
from sparring.envs.web.sites.wiki.pages import PAGES
from sparring.envs.web.world import NOW

SAVED_AT = NOW.isoformat(timespec="minutes")
_SIGNS = frozenset("[<{|*!'")
"""What lines with markup have."""
SUMMARIES = (
    *("Corrected by the yearbook", "Figure checked on site", "New figure from the town hall", "See the plaque"),
    *("After the minutes of the council", "Measured again"),
)


class Entry(NamedTuple):
    """A page as it stands."""

    page: int
    title: str
    protected: int
    revision: int
    text: str

    @property
    def facts(self) -> Mapping[str, str]:
        """What is in its infobox."""
        return facts_of(self.text)


def entries(draw: Draw) -> list[Entry]:
    """Return all pages."""
    if "entries" not in draw.kept:
        rows = draw.rows(f"SELECT id, title, protected, revision, text FROM ({PAGES}) ORDER BY id")
        draw.kept["entries"] = [Entry(*row) for row in rows]
    found: list[Entry] = draw.kept["entries"]
    return found


def entry(draw: Draw, title: str) -> Entry:
    """Return the page of a title."""
    return next(one for one in entries(draw) if one.title == title)


def articles(draw: Draw, *categories: str) -> list[Entry]:
    """Return articles that can be edited, of all categories or of some."""
    if "free" not in draw.kept:
        pairs = ((one, set(categories_of(one.text))) for one in entries(draw) if not one.protected)
        draw.kept["free"] = [(one, its) for one, its in pairs if its]
    free: list[tuple[Entry, set[str]]] = draw.kept["free"]
    return [one for one, its in free if not categories or not its.isdisjoint(categories)]


def linking(draw: Draw, title: str) -> list[Entry]:
    """Return the pages that link to a title."""
    if "links" not in draw.kept:
        found: dict[str, list[Entry]] = {}
        for one in entries(draw):
            for to in links_of(one.text):
                found.setdefault(to, []).append(one)
        draw.kept["links"] = found
    links: dict[str, list[Entry]] = draw.kept["links"]
    return links.get(title, [])


def opened(title: str) -> Plan:
    """Search for a page and open it."""
    return (fill("Search the Companion", title, submit=True), link(title))


def edit(title: str, text: str, summary: str = "", *ticks: str) -> Plan:
    """Open a page and give it another text."""
    said: Plan = (fill("Summary", summary),) if summary else ()
    ticked = tuple(check(tick) for tick in ticks)
    return (*opened(title), link("Edit"), fill("Text of the page", text), *said, *ticked, button("Save page"))


def edit_section(title: str, section: str, text: str) -> Plan:
    """Open a page and give one of its sections another text."""
    return (*opened(title), link(f"Edit section {section}"), fill("Text of the section", text), button("Save page"))


def write_page(title: str, text: str) -> Plan:
    """Write a new page."""
    begin: Plan = (link("New page"), fill("Title", title), button("Write this page"))
    return (*begin, fill("Text of the page", text), button("Save page"))


def topic(title: str, heading: str, text: str) -> Plan:
    """Begin a topic on a talk page."""
    return (*opened(title), link("Talk"), fill("Heading", heading), fill("Text", text), button("Add topic"))


def saved(page: object, text: str, label: str, summary: object = ANY, minor: int = 0) -> Expect:
    """A new revision of a page."""
    values = {"page_id": page, "user_id": ME, "at": SAVED_AT, "summary": summary, "minor": minor, "text": tidy(text)}
    return added("revisions", label, **values)


def made(title: str, text: str) -> tuple[Expect, Expect]:
    """A new page."""
    key = Bind(f"the page {title}")
    return added("pages", f"the page {title}", id=key, title=title), saved(key, text, f"the text of {title}")


def posted(page: int, heading: str, text: str) -> tuple[Expect, Expect]:
    """A new topic on a talk page."""
    key = Bind("topic")
    post = {"topic_id": key, "user_id": ME, "at": SAVED_AT, "text": tidy(text)}
    return added("topics", "the topic", id=key, page_id=page, heading=heading), added("posts", "the post", **post)


def with_fact(one: Entry, key: str, value: object) -> str:
    """Return a page's text with another value in its infobox."""
    head, sep, rest = one.text.partition(f"| {key} = ")
    assert sep, f"{one.title} tells no {key}"
    _, end, rest = rest.partition("\n")
    return f"{head}{sep}{value}{end}{rest}"


def near(draw: Draw, number: int) -> int:
    """Return another number near one."""
    return abs(number + draw.choice((-21, -11, -9, -4, -3, 3, 4, 6, 9, 11, 12))) or number + 5


def insert_edit(draw: Draw, one: Entry, user: int, at: str, text: str, summary: str = "") -> int:
    """Let a user edit a page before the episode begins; return the revision."""
    sql = "INSERT INTO revisions (page_id, user_id, at, summary, text) VALUES (?, ?, ?, ?, ?)"
    draw.run(sql, one.page, user, at, summary, tidy(text))
    return int(draw.value("SELECT MAX(id) FROM revisions"))


def users(draw: Draw) -> list[sqlite3.Row]:
    """Return all users but the one who is signed in."""
    return draw.rows("SELECT * FROM users WHERE id != ? ORDER BY id", ME)


def edits_of(user: str) -> Plan:
    """Look at what a user did lately."""
    return (link("Recent changes"), select("By", user), button("Apply"))


def plain_lines(one: Entry) -> list[tuple[str, str]]:
    """Return (section, line) of the lines in a page's sections that have no markup and are there once."""
    out, section = [], ""
    for line in one.text.split("\n"):
        found = HEADING.fullmatch(line)
        if found:
            section = found[2]
        elif section and line and not set(line) & _SIGNS and one.text.count(line) == 1:
            out.append((section, line))
    return out


def with_plain_lines(draw: Draw, pages: Sequence[Entry], number: int) -> list[Entry]:
    """Return some pages that have lines without markup."""
    found: list[Entry] = []
    for one in draw.sample(pages, len(pages)):
        if len(found) == number:
            break
        if plain_lines(one):
            found.append(one)
    return found


def without_page(draw: Draw, one: Entry) -> None:
    """Delete a page and all that belongs to it."""
    draw.run("DELETE FROM posts WHERE topic_id IN (SELECT id FROM topics WHERE page_id = ?)", one.page)
    for table in ("revisions", "watched", "topics", "requests"):
        draw.run(f"DELETE FROM {table} WHERE page_id = ?", one.page)
    draw.run("DELETE FROM pages WHERE id = ?", one.page)
