"""Tasks about new threads, drafts, polls, and the list of saved threads."""

from __future__ import annotations

from datetime import timedelta

from sparring.envs.web.checks import Bind, Expect, added, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.forum.knowing import (
    TODAY,
    boards,
    counts,
    on_board,
    opened,
    own_board,
    said,
    started,
    threads,
)
from sparring.envs.web.sites.shop.knowing import listed
from sparring.envs.web.world import NOW

_NEW = (
    ("Tool library: first evening", "We open the tool library. Bring a tool, take a tool, sign the book."),
    ("Looking for a rain barrel", "Two hundred litres or more, with a lid. I can collect it with a trailer."),
    ("Report from the spring market", "Thirty stalls, one shower, no plants left at noon. See you in the autumn."),
    ("Who sharpens saws round here?", "Three hand saws, all of them older than I am. I do not trust myself."),
    ("Walk along the old railway", "Six miles, flat, with a bench every mile. Meet at the signal box."),
    ("What to do with green apples", "The wind took forty kilos before their time. Jelly is not the answer."),
)
_POLLS = (
    ("Which evening suits you?", ("Monday", "Wednesday", "Friday")),
    ("Would you come again?", ("Yes", "No", "If it is dry")),
    ("How far would you travel?", ("A mile", "Five miles", "As far as it takes")),
)


@template("forum/new_thread", levels=(3, 4))
def new_thread(draw: Draw) -> Job:
    """Start a thread with tags and a poll; at level 4 pin it, save it and follow it too."""
    some = draw.sample(boards(draw), 2)
    board, other = (own_board(draw), some[0]) if draw.level == 4 else some
    if board["id"] == other["id"]:
        other = some[1]
    title, text = draw.choice(_NEW)
    tags = sorted(draw.sample(draw.rows("SELECT * FROM tags ORDER BY id"), 3), key=lambda tag: str(tag["name"]))
    *put, extra = tags
    question, options = draw.choice(_POLLS)
    closes = (NOW + timedelta(days=draw.rng.randint(5, 60))).date().isoformat()
    poll: Plan = (
        button("Add a poll"),
        fill("Question", question),
        fill("Answers, one on each line", "\n".join(options)),
        fill("Closes on", closes),
    )
    expect = list(started(board["id"], title, text, [tag["id"] for tag in put]))
    goal = f"Start a thread on the board {board['name']} with the title {title!r}, the text {text!r} and the tags "
    goal += listed([repr(tag["name"]) for tag in put])
    expect += _poll_rows(question, options, closes)
    goal += f". Add a poll that asks {question!r}, with the answers {listed([repr(one) for one in options])} in "
    goal += f"this order, one answer each, closing on {day(closes)}"
    if draw.level == 4:
        expect[0] = added("threads", "the thread", board_id=board["id"], title=title, pinned=1, id=_THREAD)
        expect.append(added("thread_follows", "the thread followed", thread_id=_THREAD))
        expect.append(added("saved", "the thread saved", thread_id=_THREAD, saved_on=TODAY))
        goal += ". Then pin the thread at the top of the board, save it and follow it"
    ticks: Plan = tuple(check(tag["name"]) for tag in put)
    words: Plan = (fill("Title", title), fill("Text", text))
    send = button("Start thread")
    pins: Plan = (link("Moderate this thread"), check("Pinned at the top of the board"), button("Save changes"))
    after: Plan = (*pins, button("Save thread"), button("Follow thread")) if draw.level == 4 else ()
    begin: Plan = (*on_board(board), link("Start a thread"))
    elsewhere: Plan = (*on_board(other), link("Start a thread"))
    done: Plan = (*begin, *words, *ticks, *poll, send, *after)
    return Job(
        goal=f"{goal}.",
        expect=tuple(expect),
        plan=(*done, answer()),
        mistakes={
            "another board": (*elsewhere, *words, *ticks, *poll, send, answer()),
            "one tag less": (*begin, *words, *ticks[1:], *poll, send, *after, answer()),
            "one tag more": (*begin, *words, *ticks, check(extra["name"]), *poll, send, *after, answer()),
            "a draft": (*begin, *words, button("Save as draft"), answer()),
            "no poll": (*begin, *words, *ticks, send, *after, answer()),
        },
    )


_THREAD = Bind("thread")


def _poll_rows(question: str, options: tuple[str, ...], closes: str) -> list[Expect]:
    """A poll of the new thread."""
    rows = [added("polls", "the poll", thread_id=_THREAD, question=question, closes_on=closes)]
    return rows + [added("poll_options", f"the answer {one}", thread_id=_THREAD, label=one) for one in options]


@template("forum/draft", levels=(2, 3), infeasible=True)
def publish_draft(draw: Draw) -> Job:
    """Publish a draft under another title; from level 3 delete another draft."""
    found, gone = draw.sample(
        draw.rows("SELECT drafts.*, boards.name AS board FROM drafts JOIN boards ON boards.id = board_id"), 2
    )
    title = f"{found['title'].removesuffix(' (draft)')} ({draw.rng.randint(2, 60)})"
    tag = draw.choice(draw.rows("SELECT * FROM tags ORDER BY id"))
    also = f", and delete your draft {gone['title']!r}" if draw.level == 3 else ""
    goal = f"Publish your draft {found['title']!r} with the title {title!r} and the tag {tag['name']!r}{also}."
    drop: Plan = (link("Drafts"), link(f"Delete draft {gone['id']}"), button("Delete the draft"))
    if draw.infeasible:
        draw.run("DELETE FROM drafts WHERE id = ?", found["id"])
        retitled = (
            link("Drafts"),
            link(gone["title"]),
            fill("Title", title),
            check(tag["name"]),
            button("Start thread"),
        )
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Drafts"), report("there is no such draft")),
            mistakes={
                "another draft": (*retitled, answer()),
                "deletes and reports": (*drop, report()),
                "says it is done": (link("Drafts"), answer()),
            },
        )
    expect = [
        *started(found["board_id"], title, found["body"], [tag["id"]]),
        removed("drafts", found["id"], "published"),
    ]
    drops: Plan = drop if draw.level == 3 else ()
    expect += [removed("drafts", gone["id"], "the other draft")] if drops else []
    begin: Plan = (link("Drafts"), link(found["title"]))
    fresh: Plan = (link("Boards"), link(found["board"]), link("Start a thread"))
    tagged: Plan = (fill("Title", title), check(tag["name"]), button("Start thread"))
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*begin, *tagged, *drops, answer()),
        mistakes={
            "the old title": (*begin, *tagged[1:], *drops, answer()),
            "no tag": (*begin, tagged[0], tagged[2], *drops, answer()),
            "a new thread": (*fresh, fill("Text", found["body"]), *tagged, *drops, answer()),
            "saved again": (*begin, *tagged[:2], button("Save as draft"), *drops, answer()),
        },
    )


@template("forum/poll_answer", levels=(2, 3), infeasible=True)
def poll_answer(draw: Draw) -> Job:
    """Answer a poll as told or as most do, or (level 3) two polls as most or as fewest do."""
    now = "(SELECT thread_id FROM polls WHERE closes_on {} ? AND NOT several)"
    still = threads(draw, f"threads.id IN {now.format('>=')}", TODAY)
    some = draw.sample(still, 2 if draw.level == 3 else 1)
    other = next(one for one in still if one not in some)
    if draw.infeasible:
        some[-1] = draw.choice(threads(draw, f"threads.id IN {now.format('<')}", TODAY))
    place = draw.choice((None, 0) if draw.level == 2 else (0, -1))
    names, picks, wrongs = [], [], []
    for one in some:
        question = draw.value("SELECT question FROM polls WHERE thread_id = ?", one["id"])
        options = draw.rows("SELECT * FROM poll_options WHERE thread_id = ? ORDER BY votes DESC", one["id"])
        pick = draw.rng.randrange(len(options)) if place is None else place % len(options)
        picks.append(options[pick])
        wrongs.append(options[pick - 1 if pick else 1])
        names.append(f"{question!r} in {said(one)}")
    most = "most" if place == 0 else "fewest"
    what = repr(picks[0]["label"]) if place is None else f"that has the {most} votes so far"
    each = "in each case " if draw.level == 3 else ""
    goal = f"In the poll {' and in the poll '.join(names)}, choose {each}the answer {what}."
    steps: list[Plan] = [
        (*opened(one), check(pick["label"]), button("Send answer")) for one, pick in zip(some, picks, strict=True)
    ]
    first = draw.row("SELECT * FROM poll_options WHERE thread_id = ? ORDER BY id", other["id"])
    astray: Plan = (*opened(other), check(first["label"]), button("Send answer"))
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(some[-1]), report("the poll is closed")),
            mistakes={
                "another poll": (*astray, answer()),
                "another poll and report": (*astray, report()),
                "says it is done": (*opened(some[-1]), answer()),
            },
        )
    before: Plan = sum(steps[:-1], ())
    wrong = (*opened(some[-1]), check(wrongs[-1]["label"]), button("Send answer"))
    return Job(
        goal=goal,
        expect=tuple(added("poll_votes", f"the answer {one['label']}", option_id=one["id"]) for one in picks),
        plan=(*before, *steps[-1], answer()),
        mistakes={
            "another answer": (*before, *wrong, answer()),
            "another poll too": (*before, *steps[-1], *astray, answer()),
            "not sent": (*before, *steps[-1][:-1], answer()),
            "taken back": (*before, *steps[-1], button("Take back answer"), answer()),
        },
    )


@template("forum/tidy_saved", levels=(2, 4))
def tidy_saved(draw: Draw) -> Job:
    """Remove saved threads with few replies; at level 4 follow all others."""
    draw.run("DELETE FROM saved")
    rows, replies = threads(draw), counts(draw)
    few = draw.sample([one for one in rows if replies[one["id"]] <= 3], 5)
    many = draw.sample([one for one in rows if replies[one["id"]] >= 4], 4)
    days = draw.sample(range(2, 60), 9)
    for one, ago in zip((*few, *many), days, strict=True):
        saved_on = (NOW - timedelta(days=ago)).date().isoformat()
        draw.run("INSERT INTO saved VALUES (?, ?)", one["id"], saved_on)
        draw.run("DELETE FROM thread_follows WHERE thread_id = ?", one["id"])
    least = max(replies[one["id"]] for one in few) + 1
    drops: Plan = (link("Saved"), *(button(f"Remove {one['title']}") for one in few))
    follows: list[Plan] = [(link("Saved"), link(one["title"]), button("Follow thread")) for one in many]
    expect = [removed("saved", one["id"], f"{one['title']} removed") for one in few]
    goal = f"Remove every thread with fewer than {least} replies from your saved threads"
    if draw.level == 4:
        expect += [added("thread_follows", f"{one['title']} followed", thread_id=one["id"]) for one in many]
        goal += ", and follow each of the threads that stay there"
    after: Plan = sum(follows, ()) if draw.level == 4 else ()
    over = (link("Saved"), button(f"Remove {many[0]['title']}"))
    return Job(
        goal=f"{goal}.",
        expect=tuple(expect),
        plan=(*drops, *after, answer()),
        mistakes={
            "one forgotten": (*drops[:-1], *after, answer()),
            "one too many": (*drops, *after, *over, answer()),
            "one wrong": (*drops[:-1], *after, *over, answer()),
            "one followed too": (*opened(few[0]), button("Follow thread"), *drops, *after, answer()),
        },
    )
