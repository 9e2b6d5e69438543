"""What stands in the Companion at the start: users, pages with their history, talk, requests."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from sparring.envs.web.sites.wiki import articles, words
from sparring.envs.web.sites.wiki.articles import Article, Town, linked
from sparring.envs.web.sites.wiki.markup import facts_of
from sparring.envs.web.sites.wiki.past import past
from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

ME = 1
"""The user who is signed in."""
MY_NAME = "Marlo Finch"
STEWARD = 2
CATEGORIES = (
    *("Bridges", "Buildings", "Districts", "Ferries", "Festivals", "Guilds", "Inns", "Lists", "Waterways"),
    *words.TRADES.values(),
)
"""The categories of all worlds."""
STYLE = (
    "This guide says how articles are written. It is protected; ask for changes on its talk page.",
    (
        ("Titles", ("Use the common name, in the singular. Two things of one name get a word in brackets.",)),
        (
            "Figures",
            ("Lengths are in metres, prices in dollars, years as four digits.", "Every figure needs a source."),
        ),
        ("Categories", ("An article is in the category of its kind and, if it stands somewhere, of its district.",)),
    ),
)
_OLDEST = 60 * 24 * 900
_NEWEST = 60 * 24 * 5
"""Minutes; what tasks add to the history comes later."""


class Draft(NamedTuple):
    """A revision before it has a number."""

    age: int
    """Minutes."""
    page: int
    user: int
    summary: str
    minor: int
    text: str


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    _users(database, rng)
    pages = _pages(rng)
    protected = {"Style guide", "Marrowfen", *rng.sample([one.title for one in pages if "Guilds" in one.categories], 1)}
    for one in pages:
        database.execute("INSERT INTO pages VALUES (NULL, ?, ?)", (one.title, int(one.title in protected)))
    drafts = [draft for number, one in enumerate(pages, 1) for draft in _history(number, one, rng)]
    drafts.sort(key=lambda draft: (-draft.age, draft.page))
    rows = [(one.page, one.user, _at(one.age), one.summary, one.minor, one.text) for one in drafts]
    database.executemany("INSERT INTO revisions VALUES (NULL, ?, ?, ?, ?, ?, ?)", rows)
    _mine(database, rng, pages)
    _talk(database, rng, pages)


def _at(age: int) -> str:
    return (NOW - timedelta(minutes=age)).isoformat(timespec="minutes")


def _users(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    names = [MY_NAME, *rng.sample(words.USERS, 9)]
    for number, name in enumerate(names, 1):
        joined = (datetime(2021, 1, 4) + timedelta(days=rng.randrange(700))).date().isoformat()
        role = "steward" if number in (STEWARD, STEWARD + 1) else "editor"
        about = rng.choice(words.ABOUT) if number > ME else "I look after the small articles."
        database.execute("INSERT INTO users VALUES (NULL, ?, ?, ?, ?)", (name, role, joined, about))


def _pages(rng: EpisodeRng) -> list[Article]:
    town = Town(rng)
    kinds = (
        *(articles.bridges, articles.people, articles.districts, articles.waterways, articles.guilds),
        *(articles.buildings, articles.inns, articles.festivals, articles.ferries),
    )
    pages = [one for kind in kinds for one in kind(town)]
    return [*pages, *_lists(pages), *_redirects(town, rng), *_about(town)]


def _lists(pages: list[Article]) -> list[Article]:
    """Tables of all things of a kind."""
    columns = {
        "Bridges": ("Crosses", "District", "Opened", "Length"),
        "Inns": ("District", "Rooms", "Double room"),
        "Buildings": ("District", "Built", "Height", "Admission"),
    }
    made = []
    for kind, names in columns.items():
        members = sorted((one for one in pages if kind in one.categories), key=lambda one: one.title)
        rows = []
        for one in members:
            facts = facts_of(one.text())
            rows.append(f"| {linked(one.title)} | {' | '.join(facts[name] for name in names)}")
        table = (f"! Name | {' | '.join(names)}", *rows)
        lead = f"This is a list of the {kind.lower()} of [[Marrowfen]], in the order of their names."
        made.append(Article(f"List of {kind.lower()}", (), lead, ((kind, table),), ("Lists",)))
    return made


def _redirects(town: Town, rng: EpisodeRng) -> list[Article]:
    chosen = rng.sample(town.bridges[2:], 2)
    names = {f"{name} crossing": name for name in chosen} | {f"{town.waters[0]} towpath": town.waters[0]}
    names |= {town.guilds[0].removeprefix("Guild of "): town.guilds[0]}
    return [Article(name, (), f"#REDIRECT [[{target}]]", (), ()) for name, target in names.items()]


def _about(town: Town) -> list[Article]:
    lead = f"'''Marrowfen''' is a town of canals in six districts: {', '.join(map(linked, town.districts))}."
    ways = f"Its waterways are the {', the '.join(map(linked, town.waters))}."
    lists = ("* [[List of bridges]]", "* [[List of inns]]", "* [[List of buildings]]", "* [[Twin towns of Marrowfen]]")
    home = Article("Marrowfen", (), lead, (("Water", (ways,)), ("Lists", lists)), ())
    return [home, Article("Style guide", (), STYLE[0], STYLE[1], ())]


def _history(number: int, page: Article, rng: EpisodeRng) -> list[Draft]:
    """The revisions of a page, the newest of which has its text."""
    edits = past(page.text(), 0 if not page.categories else rng.choice((0, 0, 0, 1, 1, 1, 2, 2)), rng)
    ages = sorted(rng.sample(range(_NEWEST, 60 * 24 * 120), len(edits) - 1), reverse=True)
    ages = [rng.randrange(60 * 24 * 130, _OLDEST), *ages]
    out, last = list[Draft](), 0
    for age, (text, summary, minor) in zip(ages, edits, strict=True):
        user = rng.choice([one for one in range(1, 11) if one != last])
        user = user if user != ME or rng.random() < 0.5 else rng.choice([one for one in range(2, 11) if one != last])
        out.append(Draft(age, number, user, summary, minor, text))
        last = user
    return out


def _mine(database: sqlite3.Connection, rng: EpisodeRng, pages: list[Article]) -> None:
    """What the one who is signed in watches, asked for and set."""
    numbers = [number for number, one in enumerate(pages, 1) if one.categories]
    database.executemany("INSERT INTO watched VALUES (?)", [(number,) for number in sorted(rng.sample(numbers, 7))])
    states = ["open", "open", "open", "granted", "declined", "open", "granted", "declined"]
    ages = sorted(rng.sample(range(200, 60 * 24 * 40), len(states)), reverse=True)
    for i, (page, age) in enumerate(zip(rng.sample(numbers, len(states)), ages, strict=True)):
        kind = "renaming" if states[i] == "granted" else rng.choice(sorted(words.REASONS))
        user = ME if i in (0, 1, 3, 4) else rng.randint(2, 10)
        row = (kind, page, user, _at(age), words.REASONS[kind], states[i])
        database.execute("INSERT INTO requests VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
    settings = {"per_page": "15", "watch_edits": "", "digest": "weekly"}
    database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())


def _talk(database: sqlite3.Connection, rng: EpisodeRng, pages: list[Article]) -> None:
    """Talk about some pages; old topics are archived."""
    numbers = [number for number, one in enumerate(pages, 1) if one.categories]
    chosen = [*rng.sample(numbers, 14), *rng.sample(numbers, 8)]
    ages = sorted(rng.sample(range(300, 60 * 24 * 300), 22), reverse=True)
    for i, (page, age) in enumerate(zip(chosen, ages, strict=True)):
        taken = {row[0] for row in database.execute("SELECT heading FROM topics WHERE page_id = ?", (page,))}
        heading, text = rng.choice([one for one in words.TOPICS if one[0] not in taken])
        state = "archived" if i < 4 else "resolved" if rng.random() < 0.25 else "open"
        row = database.execute("INSERT INTO topics VALUES (NULL, ?, ?, ?)", (page, heading, state))
        said = [text, *rng.sample(words.REPLIES, rng.randint(0, 2))]
        for j, line in enumerate(said):
            post = (row.lastrowid, rng.randint(2, 10), _at(age - j * 95), line)
            database.execute("INSERT INTO posts VALUES (NULL, ?, ?, ?, ?)", post)
