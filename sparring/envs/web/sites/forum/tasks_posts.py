"""Tasks about posts and threads: voting, saving, replying, editing, deleting, reporting, following."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.checks import Expect, Words, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.forum.data import EDIT_DAYS, ME, REASONS
from sparring.envs.web.sites.forum.knowing import (
    POLLED,
    SENT_AT,
    TEXTS,
    TODAY,
    at_post,
    below,
    blocked,
    counts,
    lone,
    members,
    on_board,
    opened,
    opening_of,
    post,
    posts,
    replied,
    replies,
    reply_said,
    said,
    threads,
    to_post,
)
from sparring.envs.web.sites.shop.knowing import listed
from sparring.envs.web.world import NOW

_COMMENTS = ("Please look at this one.", "Not for this board.", "Somebody could get hurt.", "It is the second time.")
_UNSAVED = "threads.id NOT IN (SELECT thread_id FROM saved)"
_UNVOTED = "id NOT IN (SELECT post_id FROM votes)"
_UNFOLLOWED = "threads.id NOT IN (SELECT thread_id FROM thread_follows)"


@template("forum/vote", levels=(1, 2))
def vote(draw: Draw) -> Job:
    """Vote up an opening post; at level 2 one reply up and another one down."""
    if draw.level == 1:
        fresh = threads(draw, f"opening.author_id != {ME} AND opening.{_UNVOTED}")
        found, other = (post(draw, one["opening"]) for one in draw.sample(fresh, 2))
        steps: list[Plan] = [(*at_post(draw, found), button(f"Vote up #{found['id']}"))]
        wrong: Plan = (*at_post(draw, other), button(f"Vote up #{other['id']}"))
        down: Plan = (*at_post(draw, found), button(f"Vote down #{found['id']}"))
        expect: tuple[Expect, ...] = (added("votes", "the vote", post_id=found["id"], value=1),)
        goal = f"Vote up the opening post of the thread {found['title']!r}."
    else:
        found, second, other = lone(draw, 3, f"posts.{_UNVOTED}")
        steps = [(*at_post(draw, found), button(f"Vote up #{found['id']}"))]
        steps.append((*at_post(draw, second), button(f"Vote down #{second['id']}")))
        wrong = (*at_post(draw, other), button(f"Vote down #{other['id']}"))
        down = (*at_post(draw, second), button(f"Vote up #{second['id']}"))
        expect = (
            added("votes", "the vote up", post_id=found["id"], value=1),
            added("votes", "the vote down", post_id=second["id"], value=-1),
        )
        goal = f"Vote up {reply_said(found)}, and vote down {reply_said(second)}."
    before: Plan = sum(steps[:-1], ())
    return Job(
        goal=goal,
        expect=expect,
        plan=(*before, *steps[-1], answer()),
        mistakes={
            "another post": (*before, *wrong, answer()),
            "one too many": (*before, *steps[-1], *wrong, answer()),
            "the other way": (*before, *down, answer()),
            "not voted": (*before, *steps[-1][:-1], answer()),
        },
    )


@template("forum/save", levels=(1, 2), infeasible=True)
def save(draw: Draw) -> Job:
    """Save a thread; at level 2 follow another one too."""
    first, second, other = draw.sample(threads(draw, f"{_UNSAVED} AND {_UNFOLLOWED}"), 3)
    goal = f"Save {said(first)} and follow {said(second)}." if draw.level == 2 else f"Save {said(first)}."
    do = (*opened(other), button("Save thread"))
    if draw.infeasible:
        gone = second if draw.level == 2 else first
        look = opened(gone)[:1]
        draw.run("DELETE FROM posts WHERE thread_id = ?", gone["id"])
        draw.run("DELETE FROM threads WHERE id = ?", gone["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is no such thread")),
            mistakes={
                "another": (*do, answer()),
                "another and report": (*do, report()),
                "says it is done": (*look, answer()),
            },
        )
    expect = [added("saved", "the saved thread", thread_id=first["id"], saved_on=TODAY)]
    saves: Plan = (*opened(first), button("Save thread"))
    more: Plan = ()
    if draw.level == 2:
        expect.append(added("thread_follows", "the followed thread", thread_id=second["id"]))
        more = (*opened(second), button("Follow thread"))
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*saves, *more, answer()),
        mistakes={
            "another": (*do, *more, answer()),
            "followed too": (*saves, button("Follow thread"), *more, answer()),
            "only looked": (*saves[:-1], *more, answer()),
            "followed instead": (*saves[:-1], button("Follow thread"), *more, answer()),
        },
    )


@template("forum/unsave", levels=(1,))
def unsave(draw: Draw) -> Job:
    """Remove a thread from those that are saved."""
    found, other = draw.sample(threads(draw, "threads.id IN (SELECT thread_id FROM saved)"), 2)
    drop = (link("Saved"), button(f"Remove {found['title']}"))
    return Job(
        goal=f"Remove {said(found)} from your saved threads.",
        expect=(removed("saved", found["id"], "no longer saved"),),
        plan=(*drop, answer()),
        mistakes={
            "another": (link("Saved"), button(f"Remove {other['title']}"), answer()),
            "both": (*drop, button(f"Remove {other['title']}"), answer()),
            "only looked": (link("Saved"), link(found["title"]), answer()),
        },
    )


@template("forum/reply", levels=(2, 3), infeasible=True)
def reply(draw: Draw) -> Job:
    """Reply to what somebody wrote; from level 3 vote for it and follow the thread too."""
    found, other = lone(draw, 2, f"posts.{_UNVOTED} AND {_UNFOLLOWED}")
    text, wrong = draw.sample(TEXTS, 2)
    more = ", vote that reply up, and follow the thread" if draw.level == 3 else ""
    goal = f"Answer {reply_said(found)} with a reply to it: {text!r}{more}."
    begin: Plan = (*at_post(draw, found), link(f"Reply to #{found['id']}"))
    elsewhere: Plan = (*at_post(draw, other), link(f"Reply to #{other['id']}"))
    if draw.infeasible:
        draw.run("UPDATE threads SET locked = 1 WHERE id = ?", found["thread_id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*at_post(draw, found), report("the thread is locked")),
            mistakes={
                "elsewhere": (*elsewhere, *replies(text), answer()),
                "elsewhere and report": (*elsewhere, *replies(text), report()),
                "the rest": (*at_post(draw, found), button(f"Vote up #{found['id']}"), answer()),
            },
        )
    expect = [replied(found, text)]
    also: Plan = ()
    if draw.level == 3:
        expect.append(added("votes", "the vote", post_id=found["id"], value=1))
        expect.append(added("thread_follows", "the thread followed", thread_id=found["thread_id"]))
        also = (*at_post(draw, found), button(f"Vote up #{found['id']}"), button("Follow thread"))
    opening = (*opened(found), link("Reply to this thread"))
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*also, *begin, *replies(text), answer()),
        mistakes={
            "to the opening post": (*also, *opening, *replies(text), answer()),
            "another text": (*also, *begin, *replies(wrong), answer()),
            "a draft": (*also, *begin, fill("Your reply", text), button("Save as draft"), answer()),
            "another thread": (*also, *elsewhere, *replies(text), answer()),
        },
    )


@template("forum/edit", levels=(2, 3), infeasible=True)
def edit(draw: Draw) -> Job:
    """Change the text of a post of one's own; at level 3 of two."""
    since = (NOW - timedelta(days=EDIT_DAYS)).isoformat(timespec="minutes")
    own = f"posts.author_id = {ME} AND posts.parent_id IS NOT NULL AND NOT locked AND posts.written_at"
    late, old = posts(draw, f"{own} >= ?", since), posts(draw, f"{own} < ?", since)
    chosen = draw.sample(late, draw.level)
    texts = draw.sample(TEXTS, draw.level)
    todo = list(zip(chosen[: draw.level - 1], texts, strict=False))
    if draw.infeasible:
        todo[-1] = (draw.choice(old), texts[-2])
    goal = listed([f"replace the text of your post in the thread {one['title']!r} by {text!r}" for one, text in todo])
    goal = f"{goal[0].upper()}{goal[1:]}."
    steps = [(*to_post(draw, one), link(f"Edit #{one['id']}"), fill("Text", text)) for one, text in todo]
    saves = button("Save post")
    wrong = (*to_post(draw, chosen[-1]), link(f"Edit #{chosen[-1]['id']}"), fill("Text", todo[-1][1]), saves)
    if draw.infeasible:
        look = to_post(draw, todo[-1][0])
        instead: Plan = (*look, link(f"Reply to #{todo[-1][0]['id']}"), *replies(todo[-1][1]))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("the time for editing is over")),
            mistakes={
                "a reply instead": (*instead, answer()),
                "another post": (*wrong, report()),
                "says it is done": (*look, answer()),
            },
        )
    done: Plan = sum(((*step, saves) for step in steps), ())
    before: Plan = sum(((*step, saves) for step in steps[:-1]), ())
    last = todo[-1][0]
    expect = [
        changed("posts", one["id"], f"#{one['id']} edited", body=Words(text), edited_at=SENT_AT) for one, text in todo
    ]
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*done, answer()),
        mistakes={
            "not saved": (*before, *steps[-1], answer()),
            "another post": (*before, *wrong, answer()),
            "a reply": (
                *before,
                *to_post(draw, last),
                link(f"Reply to #{last['id']}"),
                *replies(todo[-1][1]),
                answer(),
            ),
            "added to it": (*before, *steps[-1][:-1], fill("Text", f"{last['body']} {todo[-1][1]}"), saves, answer()),
        },
    )


@template("forum/delete", levels=(2,), infeasible=True)
def delete(draw: Draw) -> Job:
    """Delete a post of one's own, which cannot be done once somebody has replied to it."""
    since = (NOW - timedelta(days=EDIT_DAYS)).isoformat(timespec="minutes")
    late = posts(
        draw,
        f"posts.author_id = {ME} AND posts.parent_id IS NOT NULL AND NOT locked AND posts.written_at >= ? AND "
        "posts.id NOT IN (SELECT parent_id FROM posts WHERE parent_id IS NOT NULL)",
        since,
    )
    found, other = draw.sample(late, 2)
    goal = f"Delete your post in the thread {found['title']!r}."
    away: Plan = (*to_post(draw, other), link(f"Delete #{other['id']}"), button("Delete the post"))
    if draw.infeasible:
        sql = "INSERT INTO posts (thread_id, author_id, parent_id, body, written_at) VALUES (?, ?, ?, ?, ?)"
        author = draw.choice(members(draw))["id"]
        draw.run(sql, found["thread_id"], author, found["id"], draw.choice(TEXTS), "2026-03-17T09:28")
        look = to_post(draw, found)
        blank: Plan = (*look, link(f"Edit #{found['id']}"), fill("Text", "(deleted)"), button("Save post"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("somebody has replied to it")),
            mistakes={
                "emptied instead": (*blank, answer()),
                "another post": (*away, report()),
                "says it is done": (*look, answer()),
            },
        )
    begin: Plan = (*to_post(draw, found), link(f"Delete #{found['id']}"))
    return Job(
        goal=goal,
        expect=(changed("posts", found["id"], "the post deleted", state="deleted"),),
        plan=(*begin, button("Delete the post"), answer()),
        mistakes={
            "another post": (*away, answer()),
            "not confirmed": (*begin, answer()),
            "kept": (*begin, link("Keep it"), answer()),
            "both": (*begin, button("Delete the post"), *away, answer()),
        },
    )


@template("forum/report", levels=(2, 3))
def report_post(draw: Draw) -> Job:
    """Report what somebody wrote; at level 3 the reply that has the lowest score, which gets a vote against it too."""
    unreported = "posts.id NOT IN (SELECT post_id FROM reports)"
    if draw.level == 2:
        found, other = lone(draw, 2, unreported)
        what = reply_said(found)
        votes: Plan = ()
    else:
        found, other = _lowest(draw)
        what = f"the reply with the lowest score in the thread {found['title']!r}"
        votes = (button(f"Vote down #{found['id']}"),)
    reason, wrong = draw.sample(REASONS, 2)
    comment = draw.choice(_COMMENTS)
    also = ", and vote that reply down" if votes else ""

    def send(number: int, why: str, words: str) -> Plan:
        fields = (check(why), *((fill("Comment", words),) if words else ()))
        return (link("Report this post"), *fields, button("Send report"), answer())

    begin = (*at_post(draw, found), *votes, link(f"#{found['id']}"))
    row = added(
        "reports",
        "the report",
        post_id=found["id"],
        reporter_id=ME,
        reason=reason,
        comment=Words(comment),
        made_at=SENT_AT,
    )
    return Job(
        goal=f"Report {what} to the moderator, with the reason {reason!r} and the comment {comment!r}{also}.",
        expect=(row, *((added("votes", "the vote", post_id=found["id"], value=-1),) if votes else ())),
        plan=(*begin, *send(found["id"], reason, comment)),
        mistakes={
            "wrong reason": (*begin, *send(found["id"], wrong, comment)),
            "another post": (*to_post(draw, other), *send(other["id"], reason, comment)),
            "no comment": (*begin, *send(found["id"], reason, "")),
            **({"not voted": (*to_post(draw, found), *send(found["id"], reason, comment))} if votes else {}),
            "not sent": (*begin, *send(found["id"], reason, comment)[:-2], answer()),
        },
    )


def _lowest(draw: Draw) -> tuple[sqlite3.Row, sqlite3.Row]:
    """The reply with the lowest score in some thread, and the next one."""
    away, reported = blocked(draw), {row[0] for row in draw.rows("SELECT post_id FROM reports")}
    long = [number for number, replies in counts(draw).items() if replies > 4]
    for number in draw.sample(long, len(long)):
        *_, second, last = found = below(draw, number)
        known = not away & {one["author_id"] for one in found}
        free = not any(one["author_id"] == ME or one["id"] in reported or one["mine"] for one in (second, last))
        if known and free and last["score"] < second["score"]:
            break
    return last, second


@template("forum/follow_authors", levels=(3, 4))
def follow_authors(draw: Draw) -> Job:
    """Follow those who started some threads."""
    by_author: dict[int, sqlite3.Row] = {}
    free = f"opening.author_id NOT IN (SELECT member_id FROM member_follows) AND {_UNFOLLOWED}"
    for one in draw.sample(threads(draw, f"opening.author_id != {ME} AND {free}"), 16):
        by_author.setdefault(one["author_id"], one)
    *some, other = list(by_author.values())[: draw.level + 1]
    steps: list[Plan] = [(*opened(one), link(one["author"]), button("Follow member")) for one in (*some, other)]
    done: Plan = sum(steps[:-1], ())
    before: Plan = sum(steps[:-2], ())
    titles = listed([repr(one["title"]) for one in some])
    return Job(
        goal=f"Follow the members who started the threads {titles}.",
        expect=tuple(added("member_follows", f"{one['author']} followed", member_id=one["author_id"]) for one in some),
        plan=(*done, answer()),
        mistakes={
            "one forgotten": (*before, answer()),
            "one wrong": (*before, *steps[-1], answer()),
            "one too many": (*done, *steps[-1], answer()),
            "a thread": (*before, *steps[-2][:-2], button("Follow thread"), answer()),
        },
    )


@template("forum/unanswered", levels=(4,))
def unanswered(draw: Draw) -> Job:
    """Answer every thread of a board that has no replies."""
    board = draw.choice(draw.rows("SELECT * FROM boards WHERE slug != 'meta' ORDER BY id"))
    here = draw.sample(threads(draw, f"board_id = ? AND NOT {POLLED}", board["id"]), 3)
    lonely, other = here[:2], here[2]
    answered, some = counts(draw), {one["id"] for one in lonely}
    opening = "SELECT thread_id, posts.id FROM posts JOIN threads ON threads.id = thread_id WHERE parent_id IS NULL"
    for one in draw.rows(f"{opening} AND board_id = ? ORDER BY posts.id", board["id"]):
        if not answered[one["thread_id"]] and one["thread_id"] not in some:
            sql = "INSERT INTO posts (thread_id, author_id, parent_id, body, written_at) VALUES (?, ?, ?, ?, ?)"
            draw.run(sql, one["thread_id"], draw.choice(members(draw))["id"], one["id"], TEXTS[0], "2026-03-17T09:21")
    for one in lonely:
        draw.run("DELETE FROM posts WHERE thread_id = ? AND parent_id IS NOT NULL", one["id"])
        draw.run("UPDATE threads SET locked = 0 WHERE id = ?", one["id"])
    draw.run("UPDATE threads SET locked = 0 WHERE id = ?", other["id"])
    text, wrong = draw.sample(TEXTS, 2)
    look: Plan = (*on_board(board), select("Show", "Without replies"), button("Apply"))

    def say(one: sqlite3.Row, words: str) -> Plan:
        return (*look, link(one["title"]), link("Reply to this thread"), *replies(words))

    astray: Plan = (*opened(other), link("Reply to this thread"), *replies(text))
    first, last = sorted(lonely, key=lambda one: int(one["id"]))
    done: Plan = (*say(first, text), *say(last, text))
    return Job(
        goal=f"Reply to every thread on the board {board['name']} that has no replies yet, each time with "
        f"the text {text!r}.",
        expect=tuple(replied(opening_of(one), text, f"reply in {one['title']}") for one in (first, last)),
        plan=(*done, answer()),
        mistakes={
            "one forgotten": (*say(first, text), answer()),
            "one too many": (*done, *astray, answer()),
            "another text": (*say(first, text), *say(last, wrong), answer()),
            "another thread": (*say(first, text), *astray, answer()),
        },
    )
