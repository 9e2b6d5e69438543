"""Tasks about the past of pages: undoing nonsense, finding out who wrote what and when."""

from __future__ import annotations

import re
import sqlite3
from typing import NamedTuple

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import added
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, link, report, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.wiki import words
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.knowing import (
    SUMMARIES,
    Entry,
    articles,
    edits_of,
    insert_edit,
    near,
    opened,
    plain_lines,
    saved,
    topic,
    users,
    with_fact,
    with_plain_lines,
)

_FACT = re.compile(r"\| ([A-Z][a-z ]+) = (\d+)( m| ha)?")


def _spoilt(draw: Draw, one: Entry) -> str:
    """Return a page's text with nonsense instead of one of its lines."""
    _, line = draw.choice(plain_lines(one))
    return one.text.replace(line, draw.choice(words.NONSENSE))


def _authors(draw: Draw, one: Entry) -> list[sqlite3.Row]:
    """Return a page's revisions with who made them, the newest first."""
    return draw.rows(
        "SELECT revisions.*, name FROM revisions JOIN users ON users.id = user_id WHERE page_id = ? ORDER BY revisions.id DESC",
        one.page,
    )


def _restored(one: Entry, number: int) -> Plan:
    """Restore a revision from the page's history."""
    begin: Plan = (*opened(one.title), link("History"), link(f"Revision {number}"))
    return (*begin, link("Restore this revision"), button("Restore"))


@template("wiki/restore", levels=(2, 3), infeasible=True)
def restore(draw: Draw) -> Job:
    """Restore what stood there before some users' nonsense; at level 3 thank who wrote it."""
    several = draw.rows("SELECT page_id, MAX(id), user_id FROM revisions GROUP BY page_id HAVING COUNT(*) > 1")
    others = {row["page_id"] for row in several if row["user_id"] != ME}
    found = with_plain_lines(draw, [one for one in articles(draw) if one.page in others], 1)[0]
    before = _authors(draw, found)
    first, second = draw.sample([user for user in users(draw) if user["id"] != before[0]["user_id"]], 2)
    at = draw.rng.randint(10, 49)
    insert_edit(draw, found, first["id"], f"2026-03-17T07:{at}", _spoilt(draw, found))
    now = found._replace(text=f"{_spoilt(draw, found)}\n{draw.choice(words.NONSENSE)}")
    last = insert_edit(draw, found, second["id"], f"2026-03-17T08:{at}", now.text, draw.choice(("", "funny")))
    thank = (
        (link("History"), button(f"Thank {before[0]['name']} for revision {found.revision}")) if draw.level == 3 else ()
    )
    also = ", and thank the user who made that revision" if thank else ""
    goal = (
        f"Restore the revision of {found.title!r} that was there before {first['name']} and {second['name']} put nonsense into it "
        f"today{also}."
    )
    if draw.infeasible:
        draw.run("UPDATE pages SET protected = 1 WHERE id = ?", found.page)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_restored(found, found.revision)[:4], report("the page is protected")),
            mistakes={
                "says it is done": (*_restored(found, found.revision)[:4], answer()),
                "on the talk page": (*topic(found.title, "Nonsense", "Please restore it."), answer()),
                "on the talk page and report": (*topic(found.title, "Nonsense", "Please restore it."), report()),
            },
        )
    row = added("thanks", "the thanks", revision_id=found.revision)
    return Job(
        goal=goal,
        expect=(saved(found.page, found.text, "the page restored"), *((row,) if thank else ())),
        plan=(*_restored(found, found.revision), *thank, answer()),
        mistakes={
            "the last edit alone": (*_restored(found, last - 1), *thank, answer()),
            "too far back": (*_restored(found, before[1]["id"]), *thank, answer()),
            "not confirmed": (*_restored(found, found.revision)[:-1], answer()),
            "twice": (*_restored(found, last - 1), *_restored(found, found.revision), *thank, answer()),
        },
    )


@template("wiki/undo_or_thank", levels=(2,))
def undo_or_thank(draw: Draw) -> Job:
    """Undo the newest edit if it changed a figure, else thank for it."""
    found = draw.choice(
        [one for one in articles(draw, "Bridges", "Buildings", "Districts", "Inns") if _FACT.search(one.text)]
    )
    user = draw.choice(users(draw))
    key, number, unit = draw.choice(_FACT.findall(found.text))
    bad = draw.rng.random() < 0.5
    text = (
        with_fact(found, key, f"{near(draw, int(number))}{unit}") if bad else f"{found.text}\n[[Category:To be mapped]]"
    )
    at = f"2026-03-16T{draw.rng.randint(10, 22)}:{draw.rng.randint(10, 59)}"
    last = insert_edit(draw, found, user["id"], at, text, draw.choice(SUMMARIES))
    look: Plan = (*opened(found.title), link("History"), link(f"Changes {last}"))
    undo: Plan = (link("Undo this edit"), button("Restore"))
    thank: Plan = (button(f"Thank {user['name']}"),)
    undone = saved(found.page, found.text, "the edit undone")
    thanked = added("thanks", "the thanks", revision_id=last)
    right, wrong = (undo, thank) if bad else (thank, undo)
    both: Plan = (*thank, link(f"Changes {last}"), *undo)
    return Job(
        goal=f"Look at the newest edit of {found.title!r}: if it changed a figure in the infobox, undo it; else thank the user who "
        "made it.",
        expect=(undone if bad else thanked,),
        plan=(*look, *right, answer()),
        mistakes={
            "the other": (*look, *wrong, answer()),
            "both": (*look, *both, answer()),
            "only looked": (*look, answer()),
        },
    )


class _Spoilt(NamedTuple):
    page: Entry
    before: int
    edit: int


@template("wiki/undo_all", levels=(4,))
def undo_all(draw: Draw) -> Job:
    """Undo all that a user did on one day, on several pages."""
    user, other = draw.sample(users(draw), 2)
    chosen = with_plain_lines(draw, articles(draw), 4)
    made = []
    for i, one in enumerate(chosen):
        who = other if i == 3 else user
        at = f"2026-03-16T{10 + 2 * i}:{draw.rng.randint(10, 59)}"
        text = f"{one.text}\n[[Category:To be mapped]]" if i == 3 else _spoilt(draw, one)
        made.append(_Spoilt(one, one.revision, insert_edit(draw, one, who["id"], at, text)))
    *bad, good = made

    def undo(one: _Spoilt, name: str) -> Plan:
        return (*edits_of(name), link(f"Changes {one.edit}"), link("Undo this edit"), button("Restore"))

    steps = [undo(one, user["name"]) for one in bad]
    return Job(
        goal=f"On 16 March 2026 {user['name']} put nonsense into several articles. Undo all edits that {user['name']} made on that day, "
        "and no others.",
        expect=tuple(saved(one.page.page, one.page.text, f"{one.page.title} restored") for one in bad),
        plan=(*sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*sum(steps[:-1], ()), answer()),
            "another user's too": (*sum(steps, ()), *undo(good, other["name"]), answer()),
            "not confirmed": (*sum(steps, ())[:-1], answer()),
        },
    )


@template("wiki/who_changed", levels=(2, 3))
def who_changed(draw: Draw) -> Job:
    """Who changed a figure, or (level 3) how many days lie between two such changes."""
    found = draw.choice(
        [one for one in articles(draw, "Bridges", "Buildings", "Districts", "Inns") if _FACT.search(one.text)]
    )
    key, number, unit = draw.choice(_FACT.findall(found.text))
    old = near(draw, int(number))
    people = draw.sample(users(draw), 4)
    days = sorted(draw.sample(range(1, 28), 4))
    first, wrong = f"{number}{unit}", f"{old}{unit}"
    line = draw.choice(words.HALL_TALES)
    states = (
        (f"{found.text}\n[[Category:To be mapped]]", "Sorted"),
        (with_fact(found, key, wrong), "According to the plaque"),
        (f"{with_fact(found, key, wrong)}\n{line}", "One sentence more"),
        (found.text, "Back to the yearbook"),
    )
    ats = [f"2026-02-{number:02}T{draw.rng.randint(9, 21):02}:{draw.rng.randint(10, 59)}" for number in days]
    draw.run("DELETE FROM revisions WHERE page_id = ? AND at >= '2026-02'", found.page)
    if not draw.value("SELECT COUNT(*) FROM revisions WHERE page_id = ?", found.page):
        insert_edit(draw, found, people[3]["id"], "2026-01-03T12:00", found.text, "Created the page")
    numbers = [
        insert_edit(draw, found, who["id"], at, *state) for who, at, state in zip(people, ats, states, strict=True)
    ]
    look: Plan = (*opened(found.title), link("History"))
    look = (*look, link(f"Changes {numbers[1]}"))
    name = people[1]["name"]
    if draw.level == 2:
        return Job(
            goal=f"Who changed {key} of {found.title!r} from {first} to {wrong}? Answer with the name of the user.",
            answer=Answer("text", name),
            plan=(*look, answer(name)),
            mistakes={
                "who changed it back": (*look, answer(people[3]["name"])),
                "the one before": (*look, answer(people[0]["name"])),
                "two names": (*look, answer(f"{name} or {people[2]['name']}")),
                "undid it": (*look, button(f"Thank {name}"), answer(name)),
            },
        )
    more = (*look, link("History"), link(f"Changes {numbers[2]}"), link("History"), link(f"Changes {numbers[3]}"))
    when = ats[1][:10]
    return Job(
        goal=f"On which day was {key} of {found.title!r} changed from {first} to {wrong}? Answer with the date.",
        answer=Answer("date", when),
        plan=(*more, answer(day(when))),
        mistakes={
            "when it was changed back": (*more, answer(day(ats[3]))),
            "the edit before": (*more, answer(day(ats[0]))),
            "without the year": (*more, answer(day(when).removesuffix(" 2026"))),
        },
    )


@template("wiki/count_edits", levels=(1,))
def count_edits(draw: Draw) -> Job:
    """How many edits a user made in a month."""
    user = draw.choice(users(draw))
    rows = draw.rows("SELECT at FROM revisions WHERE user_id = ? ORDER BY id DESC", user["id"])
    month, name = draw.choice((("2026-01", "January 2026"), ("2026-02", "February 2026"), ("2025-12", "December 2025")))
    extra = draw.sample(articles(draw), draw.rng.randint(1, 4))
    for i, one in enumerate(extra):
        at = f"2026-03-1{i + 3}T10:{draw.rng.randint(10, 59)}"
        insert_edit(draw, one, user["id"], at, f"{one.text}\n[[Category:To be mapped]]", "Sorted")
    number = sum(row["at"].startswith(month) for row in rows)
    pages = -(-(len(rows) + len(extra)) // 15)
    look: Plan = (*edits_of(user["name"]), *(link("Next page"),) * (pages - 1))
    total = len(rows) + len(extra)
    return Job(
        goal=f"How many edits did {user['name']} make in {name}? Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "one more": (*look, answer(number + 1)),
            "all": (*look, answer(total + number + 1)),
            "in words": (*look, answer(f"{number} edits")),
        },
    )
