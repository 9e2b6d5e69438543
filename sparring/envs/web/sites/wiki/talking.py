"""Talk pages, and requests to the stewards."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.wiki.data import ME
from sparring.envs.web.sites.wiki.markup import tidy
from sparring.envs.web.sites.wiki.pages import found_page, known, moment, page_called, part
from sparring.envs.web.sites.wiki.shown import render

if TYPE_CHECKING:
    from starlette.responses import Response

LONGEST_POST = 1000
STATES = ("open", "granted", "declined", "withdrawn")
REQUESTS = ("protection", "deletion", "renaming")
_REQUESTS = """
SELECT requests.*, users.name AS user, title FROM requests JOIN users ON users.id = user_id JOIN pages ON pages.id = page_id
"""


def talk(visit: Visit) -> Response:
    """What is talked about on a page's talk page."""
    found = found_page(visit)
    return visit.missing("page") if found is None else _talk_page(visit, found, {"heading": "", "text": ""})


def _talk_page(
    visit: Visit, found: sqlite3.Row, values: dict[str, str], status: int = 200, error: str = ""
) -> Response:
    topics = visit.rows(
        "SELECT topics.*, COUNT(*) AS posts, MAX(at) AS latest FROM topics JOIN posts ON topic_id = topics.id "
        "WHERE page_id = ? GROUP BY topics.id ORDER BY topics.id DESC",
        found["id"],
    )
    return visit.page("talk.html", status, found=found, topics=topics, values=values, error=error)


def begin(visit: Visit) -> Response:
    """Begin a topic."""
    found = found_page(visit)
    if found is None:
        return visit.missing("page")
    values = {
        "heading": " ".join(visit.field("heading").split())[:80],
        "text": tidy(visit.field("text")[:LONGEST_POST]),
    }
    if not all(values.values()):
        return _talk_page(visit, found, values, 422, "A topic needs a heading and a text.")
    number = visit.run("INSERT INTO topics (page_id, heading) VALUES (?, ?)", found["id"], values["heading"])
    _post(visit, number, values["text"])
    return visit.redirect(f"/topic/{number}", "Your topic is added.")


def _post(visit: Visit, topic: int, text: str) -> None:
    visit.run("INSERT INTO posts (topic_id, user_id, at, text) VALUES (?, ?, ?, ?)", topic, ME, moment(visit), text)


def _topic(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT topics.*, title FROM topics JOIN pages ON pages.id = page_id WHERE topics.id = ?",
        whole(str(visit.path["number"])),
    )


def topic(visit: Visit) -> Response:
    """A topic with all that was said."""
    found = _topic(visit)
    return visit.missing("topic") if found is None else _topic_page(visit, found)


def _topic_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    rows = visit.rows(
        "SELECT posts.*, name FROM posts JOIN users ON users.id = user_id WHERE topic_id = ? ORDER BY posts.id",
        found["id"],
    )
    titles = known(visit)
    posts = [(row, render(row["text"], titles).body) for row in rows]
    return visit.page("topic.html", status, found=found, posts=posts, error=error, longest=LONGEST_POST)


def reply(visit: Visit) -> Response:
    """Say something in a topic, or say that it is resolved, or not."""
    found = _topic(visit)
    if found is None:
        return visit.missing("topic")
    to = f"/topic/{found['id']}"
    if found["state"] == "archived":
        return visit.redirect(to, "This topic is archived.")
    state = visit.field("state")
    if state in ("open", "resolved"):
        visit.run("UPDATE topics SET state = ? WHERE id = ?", state, found["id"])
        return visit.redirect(to, f"This topic is {state} now.")
    text = tidy(visit.field("text")[:LONGEST_POST])
    if not text:
        return _topic_page(visit, found, 422, "Write something first.")
    _post(visit, found["id"], text)
    return visit.redirect(to, "Your reply is added.")


def requests(visit: Visit) -> Response:
    """What the stewards are asked to do."""
    values = {"kind": REQUESTS[0], "title": visit.query("title")[:100], "reason": ""}
    return _requests_page(visit, values)


def _requests_page(visit: Visit, values: dict[str, str], status: int = 200, error: str = "") -> Response:
    state, mine = visit.query("status"), visit.query("mine")
    state = state if state in STATES else ""
    rows = visit.rows(
        f"{_REQUESTS} WHERE (? = '' OR status = ?) AND (? = '' OR user_id = ?) ORDER BY requests.id DESC",
        *(state, state, mine, ME),
    )
    return visit.page(
        "requests.html",
        status,
        part=part(visit, rows, status=state, mine=mine),
        asked={"status": state, "mine": mine},
        values=values,
        error=error,
        states=STATES,
        kinds=REQUESTS,
        mine=ME,
    )


def ask(visit: Visit) -> Response:
    """Ask the stewards for something."""
    values = {"kind": visit.field("kind"), "title": visit.field("title")[:100], "reason": visit.field("reason")[:500]}
    values["kind"] = values["kind"] if values["kind"] in REQUESTS else REQUESTS[0]
    values["reason"] = " ".join(values["reason"].split())
    found = page_called(visit, values["title"])
    if found is None:
        return _requests_page(visit, values, 422, "There is no page of that title.")
    if not values["reason"]:
        return _requests_page(visit, values, 422, "Give a reason.")
    open_one = "SELECT 1 FROM requests WHERE page_id = ? AND kind = ? AND status = 'open'"
    if visit.row(open_one, found["id"], values["kind"]):
        error = f"{values['kind'].title()} of {found['title']} is asked for already."
        return _requests_page(visit, values, 422, error)
    visit.run(
        "INSERT INTO requests (kind, page_id, user_id, at, reason) VALUES (?, ?, ?, ?, ?)",
        *(values["kind"], found["id"], ME, moment(visit), values["reason"]),
    )
    return visit.redirect("/requests", "The stewards will look at your request.")


def _own(visit: Visit) -> sqlite3.Row | None:
    number = whole(str(visit.path["number"]))
    return visit.row(f"{_REQUESTS} WHERE requests.id = ? AND user_id = ? AND status = 'open'", number, ME)


def withdraw_form(visit: Visit) -> Response:
    """Ask whether a request is to be withdrawn."""
    found = _own(visit)
    return visit.missing("open request of yours") if found is None else visit.page("withdraw.html", found=found)


def withdraw(visit: Visit) -> Response:
    """Withdraw a request."""
    found = _own(visit)
    if found is None:
        return visit.missing("open request of yours")
    visit.run("UPDATE requests SET status = 'withdrawn' WHERE id = ?", found["id"])
    return visit.redirect("/requests", f"Your request for {found['kind']} of {found['title']} is withdrawn.")
