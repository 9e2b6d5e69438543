"""Tasks of a moderator: reports, waiting posts, threads, warnings."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Expect, Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, link, report, select, template
from sparring.envs.web.sites.forum.data import REASONS
from sparring.envs.web.sites.forum.knowing import (
    SENT_AT,
    boards,
    lone,
    moderated,
    opened,
    own_board,
    reply_said,
    said,
    threads,
    to_post,
    warned,
)

_WORDS = (
    "Please keep to the rules.",
    "This is not the tone here.",
    "Read the rules of the house.",
    "Last time, please.",
)
_WARN = "INSERT INTO warnings (member_id, post_id, reason, body, given_at) VALUES (?, ?, 'Rude', ?, '2026-02-03T18:40')"
_PINNED, _LOCKED = "Pinned at the top of the board", "Locked: nobody can reply"
_SAVE = button("Save changes")
_CARE: Plan = (link("Moderate this thread"),)


@template("forum/thread_care", levels=(2, 3), infeasible=True)
def thread_care(draw: Draw) -> Job:
    """Lock and pin a thread; at level 3 another one is locked and goes to another board."""
    own = own_board(draw)
    free = "NOT pinned AND NOT locked AND board_id"
    first, second, other = draw.sample(threads(draw, f"{free} = ?", own["id"]), 3)
    to, wrong = draw.sample([board for board in boards(draw) if board["id"] != own["id"]], 2)
    if draw.infeasible:
        foreign = draw.choice(threads(draw, f"{free} != ?", own["id"]))
        first, second = (foreign, second) if draw.level == 2 else (first, foreign)
    goal = f"Pin {said(first)} and lock it"
    if draw.level == 3:
        goal += f", and lock {said(second)} and move it to the board {to['name']}"
    care: Plan = (*opened(first), *_CARE, check(_PINNED), check(_LOCKED), _SAVE)
    astray: Plan = (*opened(other), *_CARE, check(_PINNED), check(_LOCKED), _SAVE)
    if draw.infeasible:
        foreign = first if draw.level == 2 else second
        return Job(
            goal=f"{goal}.",
            infeasible=True,
            plan=(*opened(foreign), report("it is on the board of another moderator")),
            mistakes={
                "another": (*astray, answer()),
                "another and report": (*astray, report()),
                "says it is done": (*opened(foreign), answer()),
            },
        )
    expect = [changed("threads", first["id"], "pinned and locked", pinned=1, locked=1)]
    moves: Plan = ()
    if draw.level == 3:
        begin = (*opened(second), *_CARE, check(_LOCKED))
        moves = (*begin, select("Board", to["name"]), _SAVE)
        expect.append(changed("threads", second["id"], "locked and moved", locked=1, board_id=to["id"]))
        last: Plan = (*begin, select("Board", wrong["name"]), _SAVE)
    else:
        last = (*opened(other), *_CARE, check(_LOCKED), _SAVE)
    return Job(
        goal=f"{goal}.",
        expect=tuple(expect),
        plan=(*care, *moves, answer()),
        mistakes={
            "another": (*astray, *moves, answer()),
            "not locked": (*opened(first), *_CARE, check(_PINNED), _SAVE, *moves, answer()),
            "one thing wrong": (*care, *last, answer()),
            "not saved": (*care[:-1], *moves, answer()),
        },
    )


def _open_reports(draw: Draw) -> list[sqlite3.Row]:
    return draw.rows(
        "SELECT reports.*, posts.author_id, members.name AS author FROM reports JOIN posts ON posts.id = post_id "
        "JOIN members ON members.id = posts.author_id WHERE reports.state = 'open' ORDER BY made_at, reports.id"
    )


def _decided(rows: list[sqlite3.Row], reason: str) -> tuple[Plan, list[Expect]]:
    """Uphold the reports with a reason and dismiss the others: the steps and the rows."""
    steps: Plan = (link("Moderation"),)
    expect: list[Expect] = []
    for row in rows:
        upheld = row["reason"] == reason
        steps += (moderated("Uphold" if upheld else "Dismiss", row["id"]),)
        expect.append(changed("reports", row["id"], "the reports", state="upheld" if upheld else "dismissed"))
        if upheld:
            expect.append(changed("posts", row["post_id"], "the posts hidden", state="hidden"))
    return steps, expect


@template("forum/reports", levels=(3,))
def reports(draw: Draw) -> Job:
    """Decide all open reports by their reason."""
    rows = _open_reports(draw)
    reason = draw.choice(sorted({row["reason"] for row in rows}))
    steps, expect = _decided(rows, reason)
    last = rows[-1]
    wrong = moderated("Dismiss" if last["reason"] == reason else "Uphold", last["id"])
    waiting = draw.row("SELECT id FROM posts WHERE state = 'waiting' ORDER BY id")
    also: Plan = (link("Waiting posts"), moderated("Approve", waiting["id"]))
    return Job(
        goal=f"Decide every open report on your board: uphold those with the reason {reason!r}, dismiss all others.",
        expect=tuple(expect),
        plan=(*steps, answer()),
        mistakes={
            "one forgotten": (*steps[:-1], answer()),
            "one wrong": (*steps[:-1], wrong, answer()),
            "the queue too": (*steps, *also, answer()),
            "only the first": (*steps[:2], answer()),
        },
    )


def _waiting(draw: Draw) -> list[sqlite3.Row]:
    return draw.rows(
        "SELECT posts.id, (SELECT COUNT(*) FROM warnings WHERE member_id = author_id) AS warned, joined_on FROM posts "
        "JOIN members ON members.id = author_id WHERE state = 'waiting' ORDER BY posts.id"
    )


def _some_warned(draw: Draw) -> None:
    """See to it that some of those whose posts wait were warned before."""
    rows = draw.rows("SELECT id, author_id FROM posts WHERE state = 'waiting' ORDER BY id")
    for row in draw.sample(rows, draw.rng.randint(2, 4)):
        draw.run(_WARN, row["author_id"], row["id"], draw.choice(_WORDS))


def _admitted(draw: Draw) -> tuple[Plan, list[Expect]]:
    """Approve the waiting posts of members who were never warned, and reject the others: the steps and the rows."""
    steps: Plan = (link("Moderation"), link("Waiting posts"))
    expect: list[Expect] = []
    for row in _waiting(draw):
        steps += (moderated("Reject" if row["warned"] else "Approve", row["id"]),)
        state = "rejected" if row["warned"] else "visible"
        expect.append(changed("posts", row["id"], f"#{row['id']} decided", state=state))
    return steps, expect


_ADMIT = "approve those of members who were never warned, and reject those of members who were"


@template("forum/waiting", levels=(3,))
def waiting_posts(draw: Draw) -> Job:
    """Approve or reject all posts that wait, by whether their authors were warned before."""
    _some_warned(draw)
    steps, expect = _admitted(draw)
    rows = _waiting(draw)
    wrong = moderated("Approve" if rows[-1]["warned"] else "Reject", rows[-1]["id"])
    every: Plan = (*steps[:2], *(moderated("Approve", row["id"]) for row in rows))
    return Job(
        goal=f"Go through all posts that wait for approval on your board: {_ADMIT}.",
        expect=tuple(expect),
        plan=(*steps, answer()),
        mistakes={
            "one forgotten": (*steps[:-1], answer()),
            "one wrong": (*steps[:-1], wrong, answer()),
            "all approved": (*every, answer()),
            "reports instead": (link("Moderation"), moderated("Dismiss", _open_reports(draw)[0]["id"]), answer()),
        },
    )


@template("forum/queue", levels=(4,))
def queue(draw: Draw) -> Job:
    """Decide all reports and all posts that wait."""
    _some_warned(draw)
    rows = _open_reports(draw)
    reason = draw.choice(sorted({row["reason"] for row in rows}))
    decided, expect = _decided(rows, reason)
    admitted, more = _admitted(draw)
    flip = moderated("Dismiss" if rows[0]["reason"] == reason else "Uphold", rows[0]["id"])
    return Job(
        goal=f"Empty the moderation queue of your board. Of the open reports, uphold those with the reason {reason!r} "
        f"and dismiss all others. Of the posts that wait for approval, {_ADMIT}.",
        expect=(*expect, *more),
        plan=(*decided, *admitted, answer()),
        mistakes={
            "reports only": (*decided, answer()),
            "waiting posts only": (*admitted, answer()),
            "one forgotten": (*decided, *admitted[:-1], answer()),
            "one report wrong": (decided[0], flip, *decided[2:], *admitted, answer()),
        },
    )


def _warning(post: sqlite3.Row, reason: str, words: str) -> Expect:
    return added(
        "warnings",
        f"{post['author']} warned",
        member_id=post["author_id"],
        post_id=post["id"],
        reason=reason,
        body=Words(words),
        given_at=SENT_AT,
    )


@template("forum/warn", levels=(3, 4))
def warn(draw: Draw) -> Job:
    """Warn the authors of one or two replies; who was warned before gets the reply hidden too."""
    *some, other = lone(draw, draw.level - 1, "board_id = ?", own_board(draw)["id"])
    if not any(_was_warned(draw, post) for post in some) and draw.rng.random() < 0.6:
        draw.run(_WARN, some[0]["author_id"], other["id"], draw.choice(_WORDS))
    reason, wrong = draw.sample(REASONS, 2)
    words = draw.choice(_WORDS)
    expect: list[Expect] = []
    done: Plan = ()
    for post in some:
        expect.append(_warning(post, reason, words))
        done += (*to_post(draw, post), *warned(post["author"], reason, words))
        if _was_warned(draw, post):
            expect.append(changed("posts", post["id"], f"#{post['id']} hidden", state="hidden"))
            done += (button("Hide this post"),)
    last = some[-1]
    hides = _was_warned(draw, last)
    flipped: Plan = done[:-1] if hides else (*done, button("Hide this post"))
    short: Plan = (*to_post(draw, last), button("Hide this post"))
    return Job(
        goal=f"Warn the author of {' and the author of '.join(map(reply_said, some))}, with the reason {reason!r} and "
        f"the words {words!r}. Whoever had been warned before gets that reply hidden as well; otherwise leave the "
        "reply as it is.",
        expect=tuple(expect),
        plan=(*done, answer()),
        mistakes={
            "hidden or not": (*flipped, answer()),
            "only hidden": (*short, answer()),
            "wrong reason": (*to_post(draw, last), *warned(last["author"], wrong, words), answer()),
            "another": (*done, *to_post(draw, other), *warned(other["author"], reason, words), answer()),
        },
    )


def _was_warned(draw: Draw, post: sqlite3.Row) -> bool:
    return bool(draw.rows("SELECT 1 FROM warnings WHERE member_id = ?", post["author_id"]))


@template("forum/handover", levels=(5,))
def handover(draw: Draw) -> Job:
    """The queue, a thread that is moved and one that is pinned, and a warning."""
    _some_warned(draw)
    own = own_board(draw)
    rows = _open_reports(draw)
    reason = draw.choice(sorted({row["reason"] for row in rows}))
    free = "NOT pinned AND NOT locked AND board_id = ?"
    first, second, other = draw.sample(threads(draw, free, own["id"]), 3)
    to, wrong = draw.sample([board for board in boards(draw) if board["id"] != own["id"]], 2)
    decided, expect = _decided(rows, reason)
    admitted, more = _admitted(draw)
    pins: Plan = (*opened(first), *_CARE, check(_PINNED), _SAVE)
    moves: Plan = (*opened(second), *_CARE, select("Board", to["name"]), _SAVE)
    astray: Plan = (*opened(second), *_CARE, select("Board", wrong["name"]), _SAVE)
    instead: Plan = (*opened(other), *_CARE, check(_PINNED), _SAVE)
    return Job(
        goal=f"You hand over your board today. Uphold the open reports with the reason {reason!r} and dismiss all "
        f"others. Of the posts that wait for approval, {_ADMIT}. Then pin {said(first)}, and move {said(second)} to "
        f"the board {to['name']}.",
        expect=(
            *expect,
            *more,
            changed("threads", first["id"], "the thread pinned", pinned=1),
            changed("threads", second["id"], "the thread moved", board_id=to["id"]),
        ),
        plan=(*decided, *admitted, *pins, *moves, answer()),
        mistakes={
            "wrong board": (*decided, *admitted, *pins, *astray, answer()),
            "not pinned": (*decided, *admitted, *moves, answer()),
            "another pinned": (*decided, *admitted, *instead, *moves, answer()),
            "waiting posts left": (*decided, *pins, *moves, answer()),
        },
    )
