"""Questions about members, threads and polls."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.forum.data import ME
from sparring.envs.web.sites.forum.knowing import (
    POLLED,
    below,
    blocked,
    boards,
    counts,
    find_member,
    flip_saved,
    members,
    on_board,
    open_member,
    opened,
    said,
    threads,
)
from sparring.envs.web.sites.forum.talk import HANDLES, ME_NAME
from sparring.envs.web.sites.shop.knowing import listed


@template("forum/joined", levels=(1,), infeasible=True)
def joined(draw: Draw) -> Job:
    """The day on which a member joined."""
    there = members(draw, "id NOT IN (SELECT member_id FROM member_follows)")
    found, other = draw.sample(there, 2)
    name = found["name"]
    if draw.infeasible:
        every = {row["name"] for row in draw.rows("SELECT name FROM members")}
        name = draw.choice([handle for handle in HANDLES if handle not in every])
    goal = f"On which day did {name} become a member? Answer with the date."
    look = find_member(name)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("there is no such member")),
            mistakes={
                "another": (*look, answer(day(other["joined_on"]))),
                "nothing": (*look, answer()),
                "in words": (*look, answer("There is no such member.")),
            },
        )
    right = found["joined_on"]
    return Job(
        goal=goal,
        answer=Answer("date", right),
        plan=(*look, answer(day(right))),
        mistakes={
            "another": (*look, answer(day(other["joined_on"]))),
            "only the year": (*look, answer(right[:4])),
            "two dates": (*look, answer(f"{day(right)} or {day(other['joined_on'])}")),
            "followed too": (*open_member(name), button("Follow member"), answer(day(right))),
        },
    )


@template("forum/joined_first", levels=(2, 3))
def joined_first(draw: Draw) -> Job:
    """Who of some members joined first; from level 3 of those who started some threads."""
    if draw.level == 2:
        chosen = draw.sample(members(draw, "id NOT IN (SELECT member_id FROM member_follows)"), 3)
        look: Plan = sum((find_member(one["name"]) for one in chosen), ())
        goal = f"Which of these members joined first: {listed([one['name'] for one in chosen])}?"
    else:
        by_author: dict[int, sqlite3.Row] = {}
        for one in draw.sample(threads(draw, f"opening.author_id != {ME}"), 12):
            by_author.setdefault(one["author_id"], one)
        some = list(by_author.values())[:3]
        chosen = [draw.row("SELECT * FROM members WHERE id = ?", one["author_id"]) for one in some]
        look = sum(((*opened(one), link(one["author"])) for one in some), ())
        titles = listed([repr(one["title"]) for one in some])
        goal = f"Of the members who started the threads {titles}, who became a member first?"
    chosen = sorted(chosen, key=lambda row: str(row["joined_on"]))
    first = chosen[0]["name"]
    return Job(
        goal=f"{goal} Answer with the name.",
        answer=Answer("text", first),
        plan=(*look, answer(first)),
        mistakes={
            "the second": (*look, answer(chosen[1]["name"])),
            "the last": (*look, answer(chosen[2]["name"])),
            "two names": (*look, answer(f"{first}, {chosen[1]['name']}")),
            "blocked too": (*look, *open_member(first), button("Block member"), answer(first)),
        },
    )


@template("forum/count_threads", levels=(2, 3))
def count_threads(draw: Draw) -> Job:
    """How many threads have a tag on a board; from level 3 how many have so many replies on two boards."""
    some = draw.sample(boards(draw), draw.level - 1)
    places = listed([repr(board["name"]) for board in some])
    marks = ", ".join(str(board["id"]) for board in some)
    every = draw.rows(f"SELECT id FROM threads WHERE board_id IN ({marks}) ORDER BY id")
    if draw.level == 2:
        tag = draw.choice(draw.rows("SELECT * FROM tags ORDER BY id"))
        for one in draw.sample(every, draw.rng.randint(1, 5)):
            draw.run("INSERT OR IGNORE INTO thread_tags VALUES (?, ?)", one["id"], tag["id"])
        found = draw.rows(
            "SELECT 1 FROM threads JOIN thread_tags ON thread_id = threads.id WHERE tag_id = ? "
            f"AND board_id IN ({marks})",
            tag["id"],
        )
        number = len(found)
        goal = f"How many threads on the board {places} have the tag {tag['name']!r}?"
        look: Plan = (*on_board(some[0]), select("Tag", tag["name"]), button("Apply"))
    else:
        least = draw.rng.randint(3, 6)
        rows = draw.rows(
            "SELECT board_id, (SELECT COUNT(*) FROM posts WHERE thread_id = threads.id AND parent_id IS NOT NULL AND "
            f"state = 'visible') AS replies FROM threads WHERE board_id IN ({marks})"
        )
        number = sum(row["replies"] >= least for row in rows)
        goal = f"How many threads on the boards {places} (count both together) have {least} replies or more?"
        sort: Plan = (select("Sort by", "Most replies"), button("Apply"))
        look = (*on_board(some[0]), *sort, *on_board(some[1]), *sort)
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "one more": (*look, answer(number + 1)),
            "one less": (*look, answer(number - 1)),
            "all": (*look, answer(len(every) + 1)),
            "in words": (*look, answer(f"{number} threads")),
        },
    )


def _with_best(draw: Draw) -> list[list[sqlite3.Row]]:
    """The replies in one or two threads of which one has the highest score alone, the best first."""
    away, some = blocked(draw), list[list[sqlite3.Row]]()
    long = [number for number, replies in counts(draw).items() if replies > 3]
    for number in draw.sample(long, len(long)):
        found = below(draw, number)
        known = not away & {post["author_id"] for post in found}
        alone = found[0]["score"] > found[1]["score"] and found[0]["score"] not in {one[0]["score"] for one in some}
        if known and alone:
            some.append(found)
        if len(some) == draw.level - 1:
            break
    return some


@template("forum/best_reply", levels=(2, 3))
def best_reply(draw: Draw) -> Job:
    """Who wrote the reply with the highest score, in a thread or (level 3) in two."""
    some = _with_best(draw)
    every = sorted((post for replies in some for post in replies), key=lambda post: -int(post["score"]))
    others = [post["author"] for post in every if post["author"] != every[0]["author"]]
    best = every[0]["author"]
    sort: Plan = (select("Order of posts", "Highest score first"), button("Show"))
    look: Plan = sum(((*opened(replies[0]), *sort) for replies in some), ())
    titles = [repr(replies[0]["title"]) for replies in some]
    where = f"the thread {titles[0]}" if draw.level == 2 else f"the threads {listed(titles)}"
    return Job(
        goal=f"Of all the replies in {where} (the opening post is none), who wrote the one with the highest score? "
        "Answer with the name of the member.",
        answer=Answer("text", best),
        plan=(*look, answer(best)),
        mistakes={
            "the next": (*look, answer(others[0])),
            "both": (*look, answer(f"{best} and {others[0]}")),
            "the score": (*look, answer(every[0]["score"])),
            "saved too": (*look, flip_saved(draw, some[-1][0]["thread_id"]), answer(best)),
        },
    )


@template("forum/who_replied", levels=(1, 2))
def who_replied(draw: Draw) -> Job:
    """Which members replied in a thread, or (level 2) in both of two threads, which may have two pages."""
    names: dict[int, list[str]] = {}
    sql = (
        "SELECT thread_id, name FROM posts JOIN members ON members.id = author_id WHERE parent_id NOTNULL AND state = ?"
    )
    for number, name in map(tuple, draw.rows(sql, "visible")):
        names.setdefault(number, []).append(name)
    rest = [one for one in threads(draw) if ME_NAME not in names.get(one["id"], [ME_NAME])]
    if draw.level == 1:
        some = [draw.choice([one for one in rest if 5 <= len(names[one["id"]]) < 10])]
        right = set(names[some[0]["id"]])
        goal = f"Which members have replied in {said(some[0])}, the opening post aside?"
    else:
        long = [one for one in rest if 4 <= len(set(names[one["id"]])) < 20]
        for _ in range(400):
            some = draw.sample(long, 2)
            right = set(names[some[0]["id"]]) & set(names[some[1]["id"]])
            if 2 <= len(right) <= 4:
                break
        goal = f"Which members have replied in both {said(some[0])} and {said(some[1])}, the opening posts aside?"
    look: Plan = ()
    for one in some:
        look = (*look, *opened(one), *(link("Next page"),) * (len(names[one["id"]]) // 10))
    told = sorted(right)
    wrong = next(row["name"] for row in members(draw) if row["name"] not in right)
    return Job(
        goal=f"{goal} Answer with their names, with commas between them, each once.",
        answer=Answer("set", told),
        plan=(*look, answer(", ".join(told))),
        mistakes={
            "one missing": (*look, answer(", ".join(told[1:]))),
            "one too many": (*look, answer(", ".join([*told, wrong]))),
            "one wrong": (*look, answer(", ".join([*told[:-1], wrong]))),
            "how many": (*look, answer(len(told))),
        },
    )


@template("forum/poll_votes", levels=(1, 2))
def poll_votes(draw: Draw) -> Job:
    """How many votes an answer of a poll has; from level 2 all answers of two polls together."""
    some = draw.sample(threads(draw, POLLED), draw.level)
    options = {
        one["id"]: draw.rows("SELECT * FROM poll_options WHERE thread_id = ? ORDER BY id", one["id"]) for one in some
    }
    look: Plan = sum((opened(one) for one in some), ())
    if draw.level == 1:
        chosen, other = draw.sample(options[some[0]["id"]], 2)
        number, wrong = chosen["votes"], other["votes"]
        goal = f"In the poll of {said(some[0])}, how many votes does the answer {chosen['label']!r} have?"
    else:
        sums = [sum(option["votes"] for option in options[one["id"]]) for one in some]
        number, wrong = sum(sums), sums[0]
        goal = (
            f"How many votes were given in the polls of {said(some[0])} and {said(some[1])} together, over all answers?"
        )
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "another": (*look, answer(wrong)),
            "one more": (*look, answer(number + 1)),
            "saved too": (*look, flip_saved(draw, some[-1]["id"]), answer(number)),
            "in words": (*look, answer(f"{number} votes")),
        },
    )


@template("forum/older", levels=(2,))
def older(draw: Draw) -> Job:
    """Whether a thread has more replies than another, and was started before it."""
    wanted, there, replies = draw.rng.random() < 0.5, threads(draw), counts(draw)
    for _ in range(40):
        one, two = draw.sample(there, 2)
        right = one["started_at"][:10] < two["started_at"][:10] and replies[one["id"]] > replies[two["id"]]
        if right == wanted:
            break
    look: Plan = (*opened(one), *opened(two))
    yes, no = ("yes", "no") if right else ("no", "yes")
    return Job(
        goal=f"Was {said(one)} started on an earlier day than {said(two)}, and does it have more replies as well? "
        "Answer yes or no.",
        answer=Answer("yes_no", right),
        plan=(*look, answer(yes)),
        mistakes={
            "the other": (*look, answer(no)),
            "both": (*look, answer("yes and no")),
            "the title": (*look, answer(one["title"])),
        },
    )
