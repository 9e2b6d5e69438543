"""Tasks of a few steps: watching, thanking, talking, asking the stewards, preferences."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.wiki import words
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.knowing import (
    SAVED_AT,
    articles,
    entries,
    opened,
    posted,
    topic,
    without_page,
)
from sparring.envs.web.sites.wiki.pages import when

_TEXTS = (
    *("The archive opens again in April; I can look then.", "Please keep the old figure until we know more."),
    *(
        "I asked the warden, who agrees.",
        "There is a newer book on this in the library.",
        "My neighbour has a print of it.",
    ),
)
_HEADINGS = ("Map wanted", "Two plaques", "A better photograph", "Question about the boats", "Name in old maps")
_ABOUT = ("I collect old maps.", "Retired bargeman.", "Ask me about bells.", "I fix commas.")


@template("wiki/watch", levels=(1, 2), infeasible=True)
def watch(draw: Draw) -> Job:
    """Watch one article, or (level 2) two."""
    watched = {row[0] for row in draw.rows("SELECT page_id FROM watched")}
    *chosen, other = draw.sample([one for one in articles(draw) if one.page not in watched], draw.level + 1)
    names = " and ".join(f"the article {one.title!r}" for one in chosen)
    goal = f"Put {names} on your watchlist."

    def steps(*pages: str) -> Plan:
        return sum(((*opened(title), button("Watch")) for title in pages), ())

    if draw.infeasible:
        without_page(draw, chosen[-1])
        rest = [one.title for one in chosen[:-1]]
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(chosen[-1].title)[:1], report("there is no such article")),
            mistakes={
                "says it is done": (*opened(chosen[-1].title)[:1], answer()),
                "another": (*steps(*rest, other.title), answer()),
                "another and report": (*steps(*rest, other.title), report()),
            },
        )
    titles = [one.title for one in chosen]
    return Job(
        goal=goal,
        expect=tuple(added("watched", f"{one.title} watched", page_id=one.page) for one in chosen),
        plan=(*steps(*titles), answer()),
        mistakes={
            "another": (*steps(*titles[:-1], other.title), answer()),
            "one too many": (*steps(*titles, other.title), answer()),
            "watched and not": (*steps(*titles), button("Stop watching"), answer()),
        },
    )


@template("wiki/tidy_watchlist", levels=(2,))
def tidy_watchlist(draw: Draw) -> Job:
    """Stop watching what nobody edited lately."""
    rows = draw.rows(
        "SELECT page_id, title, MAX(at) AS at FROM revisions JOIN pages ON pages.id = page_id WHERE page_id IN "
        "(SELECT page_id FROM watched) GROUP BY page_id ORDER BY at"
    )
    number = draw.rng.randint(3, min(5, len(rows) - 1))
    days = [row["at"][:10] for row in rows]
    while days[number] == days[number - 1]:
        number -= 1
    old, kept = rows[:number], rows[number:]
    stop = [button(f"Stop watching {row['title']}") for row in old]
    begin = link("Watchlist")
    return Job(
        goal=f"Stop watching every page on your watchlist whose newest edit is from before {day(kept[0]['at'])}.",
        expect=tuple(removed("watched", row["page_id"], f"{row['title']} not watched") for row in old),
        plan=(begin, *stop, answer()),
        mistakes={
            "one forgotten": (begin, *stop[:-1], answer()),
            "one too many": (begin, *stop, button(f"Stop watching {kept[0]['title']}"), answer()),
            "the others": (begin, *(button(f"Stop watching {row['title']}") for row in kept), answer()),
        },
    )


@template("wiki/thank", levels=(2,))
def thank(draw: Draw) -> Job:
    """Thank a user for an edit that is known by its time."""
    rows = draw.rows(
        "SELECT revisions.*, title, name FROM revisions JOIN pages ON pages.id = page_id JOIN users ON users.id = user_id "
        "WHERE user_id != ? AND page_id IN (SELECT page_id FROM revisions WHERE user_id != ? GROUP BY page_id "
        "HAVING COUNT(*) > 1) ORDER BY revisions.id",
        *(ME, ME),
    )
    found = draw.choice(rows)
    other = next(row for row in rows if row["page_id"] == found["page_id"] and row["id"] != found["id"])
    begin: Plan = (*opened(found["title"]), link("History"))

    def press(row: sqlite3.Row) -> Plan:
        return (button(f"Thank {row['name']} for revision {row['id']}"),)

    return Job(
        goal=f"Thank the user who made the edit of {when(found['at'])} to {found['title']!r}.",
        expect=(added("thanks", "the thanks", revision_id=found["id"]),),
        plan=(*begin, *press(found), answer()),
        mistakes={
            "for another edit": (*begin, *press(other), answer()),
            "for both": (*begin, *press(other), *press(found), answer()),
            "only looked": (*begin, link(f"Changes {found['id']}"), answer()),
        },
    )


@template("wiki/preferences", levels=(1, 2))
def preferences(draw: Draw) -> Job:
    """The text about oneself, or (level 2) all preferences."""
    size, wrong = draw.sample(("10", "30"), 2)
    digest = draw.choice(("never", "daily"))
    about = f"{draw.choice(_ABOUT)} Here since {draw.rng.randint(2011, 2021)}."
    tick: Plan = (check("Watch every page that I edit"),)
    more: Plan = (fill("About you", about), *tick, select("News of your watchlist by mail", digest))
    begin, save = link("Preferences"), button("Save preferences")
    first = select("Entries per page", size)
    if draw.level == 1:
        return Job(
            goal=f"Set the text about you in your preferences to {about!r}.",
            expect=(changed("users", ME, "the text about you", about=about),),
            plan=(begin, more[0], save, answer()),
            mistakes={
                "not saved": (begin, more[0], answer()),
                "another": (begin, fill("About you", about.replace("Here", "There")), save, answer()),
                "more than that": (begin, more[0], *tick, save, answer()),
            },
        )
    return Job(
        goal=f"Set your preferences: {size} entries per page, news of your watchlist by mail: {digest}, watch every page "
        f"that you edit, and the text about you is {about!r}.",
        expect=(
            changed("settings", "per_page", "entries per page", value=size),
            changed("settings", "digest", "news by mail", value=digest),
            changed("settings", "watch_edits", "watching", value="1"),
            changed("users", ME, "the text about you", about=about),
        ),
        plan=(begin, first, *more, save, answer()),
        mistakes={
            "not saved": (begin, first, *more, answer()),
            "no text": (begin, first, *more[1:], save, answer()),
            "another size": (begin, select("Entries per page", wrong), *more, save, answer()),
        },
    )


@template("wiki/reply", levels=(2, 3), infeasible=True)
def reply(draw: Draw) -> Job:
    """Reply in a topic; from level 3 mark it as resolved and watch the page."""
    rows = draw.rows(
        "SELECT topics.*, title FROM topics JOIN pages ON pages.id = page_id WHERE state = 'open' AND page_id NOT IN "
        "(SELECT page_id FROM watched) ORDER BY topics.id"
    )
    found, other = draw.sample(rows, 2)
    text, wrong = draw.sample(_TEXTS, 2)
    large = draw.level == 3
    more = "Then mark the topic as resolved and put the article on your watchlist. " if large else ""
    goal = f"Reply {text!r} in the topic {found['heading']!r} on the talk page of {found['title']!r}. {more}".strip()

    def look(row: sqlite3.Row) -> Plan:
        return (*opened(row["title"]), link("Talk"), link(row["heading"]))

    def say(said: str) -> Plan:
        return (fill("Your reply", said), button("Reply"))

    end: Plan = (button("Mark as resolved"), link("Article"), button("Watch")) if large else ()
    if draw.infeasible:
        draw.run("UPDATE topics SET state = 'archived' WHERE id = ?", found["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look(found), report("the topic is archived")),
            mistakes={
                "says it is done": (*look(found), answer()),
                "elsewhere": (*look(other), *say(text), *end, answer()),
                "new topic and report": (*topic(found["title"], found["heading"], text), report()),
            },
        )
    post = {"topic_id": found["id"], "user_id": ME, "at": SAVED_AT, "text": text}
    rest = (
        changed("topics", found["id"], "the topic resolved", state="resolved"),
        added("watched", "the article watched", page_id=found["page_id"]),
    )
    return Job(
        goal=goal,
        expect=(added("posts", "the reply", **post), *(rest if large else ())),
        plan=(*look(found), *say(text), *end, answer()),
        mistakes={
            "elsewhere": (*look(other), *say(text), *end, answer()),
            "another text": (*look(found), *say(wrong), *end, answer()),
            "a new topic": (*topic(found["title"], found["heading"], text), answer()),
            "twice": (*look(found), *say(text), *say(text), *end, answer()),
        },
    )


@template("wiki/new_topic", levels=(2,))
def new_topic(draw: Draw) -> Job:
    """Begin a topic on a talk page."""
    found, other = draw.sample([one for one in entries(draw) if not one.text.startswith("#")], 2)
    heading, (text, wrong) = draw.choice(_HEADINGS), draw.sample(_TEXTS, 2)
    begin = topic(found.title, heading, text)
    return Job(
        goal=f"Start the topic {heading!r} on the talk page of {found.title!r}, with the text {text!r}.",
        expect=posted(found.page, heading, text),
        plan=(*begin, answer()),
        mistakes={
            "another page": (*topic(other.title, heading, text), answer()),
            "another text": (*topic(found.title, heading, wrong), answer()),
            "not added": (*begin[:-1], answer()),
            "a section instead": (*opened(found.title), link("History"), answer()),
        },
    )


@template("wiki/request", levels=(2,), infeasible=True)
def request(draw: Draw) -> Job:
    """Ask the stewards for something."""
    asked = {row[0] for row in draw.rows("SELECT page_id FROM requests")}
    found, other = draw.sample([one for one in articles(draw) if one.page not in asked], 2)
    kind, wrong = draw.sample(sorted(words.REASONS), 2)
    why = f"See the talk page of {draw.choice(articles(draw)).title}."
    goal = f"Ask the stewards for the {kind} of {found.title!r}, with the reason {why!r}."

    def send(what: str, title: str, reason: str) -> Plan:
        fields: Plan = (fill("Title of the page", title), fill("Reason", reason))
        return (link("Requests"), select("Ask for", what), *fields, button("Send request"))

    if draw.infeasible:
        who, at = draw.rng.randint(2, 9), "2026-03-16T18:20"
        sql = "INSERT INTO requests (kind, page_id, user_id, at, reason) VALUES (?, ?, ?, ?, ?)"
        draw.run(sql, kind, found.page, who, at, words.REASONS[kind])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*send(kind, found.title, why), report("it is asked for already")),
            mistakes={
                "says it is done": (*send(kind, found.title, why), answer()),
                "something else": (*send(wrong, found.title, why), answer()),
                "something else and report": (*send(wrong, found.title, why), report()),
            },
        )
    row = {"kind": kind, "page_id": found.page, "user_id": ME, "at": SAVED_AT, "reason": why}
    return Job(
        goal=goal,
        expect=(added("requests", "the request", **row),),
        plan=(*send(kind, found.title, why), answer()),
        mistakes={
            "something else": (*send(wrong, found.title, why), answer()),
            "another page": (*send(kind, other.title, why), answer()),
            "another reason": (*send(kind, found.title, words.REASONS[kind]), answer()),
            "not sent": (*send(kind, found.title, why)[:-1], answer()),
        },
    )


@template("wiki/withdraw", levels=(1,), infeasible=True)
def withdraw(draw: Draw) -> Job:
    """Withdraw a request of one's own."""
    mine = draw.rows(
        "SELECT requests.*, title FROM requests JOIN pages ON pages.id = page_id WHERE user_id = ? ORDER BY requests.id",
        ME,
    )
    there = [row for row in mine if row["status"] == "open"]
    found = draw.choice([row for row in mine if (row["status"] != "open") == draw.infeasible])
    other = next(row for row in there if row["id"] != found["id"])
    names = {row["id"]: f"Withdraw the request for {row['kind']} of {row['title']}" for row in mine}
    goal = f"Withdraw your request for the {found['kind']} of {found['title']!r}."

    def drop(number: int) -> Plan:
        return (link("Requests"), link(names[number]), button("Withdraw this request"))

    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Requests"), report("it is decided already")),
            mistakes={
                "says it is done": (link("Requests"), answer()),
                "another": (*drop(other["id"]), answer()),
                "another and report": (*drop(other["id"]), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("requests", found["id"], "the request", status="withdrawn"),),
        plan=(*drop(found["id"]), answer()),
        mistakes={
            "another": (*drop(other["id"]), answer()),
            "both": (*drop(other["id"]), *drop(found["id"]), answer()),
            "not confirmed": (*drop(found["id"])[:-1], answer()),
        },
    )
