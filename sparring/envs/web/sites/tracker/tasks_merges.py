"""Tasks about merge requests: merging, reviewing, threads."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.tracker.data import ME, MOMENT, ago, files_of
from sparring.envs.web.sites.tracker.knowing import (
    MINE,
    at_merge,
    commented,
    issues,
    members,
    merged,
    merges,
    project,
    ready,
    said,
)

_OBSTACLES = ("pipeline = 'Failed'", "pipeline = 'Running'", "conflicts = 1")
_DELETE = "Delete the branch after merging"
_WORDS = ("Please mend the pipeline first.", "The pipeline should be green.", "Have another look at the tests, please.")
_DONE = ("Done.", "Mended in the last commit.", "Agreed, changed.")
_CHASERS = ("Please get this ready by Friday.", "What is still missing here?", "Shall we finish this together?")


def _verdict(name: str, words: str = "") -> Plan:
    """Review the merge request whose page is open."""
    return (check(name), *((fill("Words", words),) if words else ()), button("Send review"))


@template("tracker/merge", levels=(2,), infeasible=True)
def merge(draw: Draw) -> Job:
    """Merge a merge request, unless something is in the way that one cannot mend here."""
    found, other = draw.sample(merges(draw), 2)
    for one in (found, other):
        ready(draw, one["id"])
    if draw.infeasible:
        draw.run(f"UPDATE merges SET {draw.choice(_OBSTACLES)} WHERE id = ?", found["id"])
    gone = draw.rng.random() < 0.5
    box: Plan = (check(_DELETE),) if gone else ()
    goal = f"Merge {said(found)}, and {'delete its branch' if gone else 'keep its branch'}."
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*at_merge(found), report("it cannot be merged")),
            mistakes={
                "says it is done": (*at_merge(found), answer()),
                "another": (*at_merge(other), *box, button("Merge"), answer()),
                "closes it": (*at_merge(found), button("Close without merging"), report()),
            },
        )
    return Job(
        goal=goal,
        expect=merged(draw, found, gone=gone),
        plan=(*at_merge(found), *box, button("Merge"), answer()),
        mistakes={
            "another": (*at_merge(other), *box, button("Merge"), answer()),
            "the branch": (*at_merge(found), *(() if gone else (check(_DELETE),)), button("Merge"), answer()),
            "closes it": (*at_merge(found), button("Close without merging"), answer()),
            "comments too": (*at_merge(found), *_verdict("Only comment", "Merged."), *box, button("Merge"), answer()),
        },
    )


@template("tracker/review", levels=(2,), infeasible=True)
def review(draw: Draw) -> Job:
    """Approve a merge request if its pipeline has passed, else ask for changes."""
    found, other = draw.sample(merges(draw), 2)
    state = draw.choice(("Passed", "Failed"))
    draw.run(
        "UPDATE merges SET pipeline = ?, author_id = ? WHERE id = ?",
        *(state, ME if draw.infeasible else found["author_id"], found["id"]),
    )
    draw.run("DELETE FROM reviews WHERE person_id = ? AND merge_id IN (?, ?)", ME, found["id"], other["id"])
    if not draw.infeasible:
        draw.run("INSERT INTO reviews VALUES (?, ?, 'Waiting')", found["id"], ME)
    words = draw.choice(_WORDS)
    good, bad = _verdict("Approve"), _verdict("Request changes", words)
    goal = (
        f"Review {said(found)}: request changes with the words '{words}' unless its pipeline has passed; if it has, approve it "
        "without any words."
    )
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*at_merge(found), report("it is my own")),
            mistakes={
                "says it is done": (*at_merge(found), answer()),
                "comments": (*at_merge(found), *_verdict("Only comment", words), answer()),
                "another": (*at_merge(other), *good, report()),
            },
        )
    passed = state == "Passed"
    verdict = "Approved" if passed else "Changes requested"
    said_so = () if passed else (commented(words, merge=found["id"], label="the words"),)
    right, wrong = (good, bad) if passed else (bad, good)
    return Job(
        goal=goal,
        expect=(changed("reviews", (found["id"], ME), "the review", verdict=verdict), *said_so),
        plan=(*at_merge(found), *right, answer()),
        mistakes={
            "the wrong verdict": (*at_merge(found), *wrong, answer()),
            "another": (*at_merge(other), *right, answer()),
            "only words": (*at_merge(found), *_verdict("Only comment", words), answer()),
            "other words": (*at_merge(found), *_verdict("Request changes", "Please change this."), answer()),
        },
    )


def _thread(draw: Draw, merge: int, who: int, file: str, place: int, *, resolved: bool = False, echo: int = 0) -> int:
    """Add a thread, in which perhaps somebody else has answered; return its id."""
    draw.run(
        "INSERT INTO threads (merge_id, file, line, resolved) VALUES (?, ?, ?, ?)", merge, file, place, int(resolved)
    )
    thread = int(draw.value("SELECT MAX(id) FROM threads"))
    remarks = (
        "Please add a test for this.",
        "Why twice?",
        "A shorter name would do.",
        "Does this need a lock?",
        "Typo.",
    )
    for person in (who, echo) if echo else (who,):
        words = draw.choice(remarks) if person == who else "I was about to ask the same."
        draw.run(
            "INSERT INTO remarks (thread_id, author_id, body, written_at) VALUES (?, ?, ?, ?)",
            *(thread, person, words, f"{ago(2)}T{9 + place % 8 + (person != who):02}:15"),
        )
    return thread


def _threads(draw: Draw, merge: sqlite3.Row, kinds: list[str], asker: int, other: int) -> list[int]:
    """Let a merge request have threads of these kinds; return their ids."""
    files = sorted(files_of(merge["diff"]))
    lines, half, made = sorted(draw.sample(range(12, 180), len(kinds))), len(kinds) // 2, list[int]()
    for place, (kind, at) in enumerate(zip(kinds, lines, strict=True)):
        who, echo = (other, asker) if kind == "other" else (asker, other)
        echo = echo if draw.rng.random() < 0.5 or kind == "other" else 0
        made.append(_thread(draw, merge["id"], who, files[place > half], at, resolved=kind == "done", echo=echo))
    return made


@template("tracker/answer_threads", levels=(3, 4))
def answer_threads(draw: Draw) -> Job:
    """Answer and resolve the threads that somebody began."""
    found = draw.choice(merges(draw))
    asker, other = draw.sample(
        [one for one in members(draw, found["project_id"]) if one["id"] != found["author_id"]], 2
    )
    draw.run("DELETE FROM remarks WHERE thread_id IN (SELECT id FROM threads WHERE merge_id = ?)", found["id"])
    draw.run("DELETE FROM threads WHERE merge_id = ?", found["id"])
    kinds = draw.sample(["asked"] * (2 * draw.level - 4) + ["done", "other", "other"], 2 * draw.level - 1)
    threads = _threads(draw, found, kinds, asker["id"], other["id"])
    words, wrong = draw.sample(_DONE, 2)
    asked = [place for place, kind in enumerate(kinds, 1) if kind == "asked"]
    not_asked = kinds.index("other") + 1

    def deal(places: list[int], say: str) -> Plan:
        deals: list[Plan] = [
            (fill(f"Answer to thread {n}", say), button(f"Send answer to thread {n}"), button(f"Resolve thread {n}"))
            for n in places
        ]
        return sum(deals, ())

    begin = at_merge(found, "Changes and threads")
    return Job(
        goal=f"In {said(found)}, answer every thread that {asker['name']} has begun and that is not resolved yet with "
        f"'{words}', and resolve it. Leave all other threads as they are.",
        expect=tuple(
            one
            for place in asked
            for one in (
                added(
                    *("remarks", f"answer to thread {place}"),
                    **{"thread_id": threads[place - 1], "author_id": ME, "body": words, "written_at": MOMENT},
                ),
                changed("threads", threads[place - 1], f"thread {place} resolved", resolved=1),
            )
        ),
        plan=(*begin, *deal(asked, words), answer()),
        mistakes={
            "one more": (*begin, *deal([*asked, not_asked], words), answer()),
            "one forgotten": (*begin, *deal(asked[1:], words), answer()),
            "other words": (*begin, *deal(asked, wrong), answer()),
            "only answered": (
                *begin,
                *(step for step in deal(asked, words) if "Resolve" not in str(step.target)),
                answer(),
            ),
        },
    )


def _spoil(draw: Draw, merge: sqlite3.Row, kind: int) -> None:
    """Make something missing from a merge request."""
    if kind < len(_OBSTACLES):
        draw.run(f"UPDATE merges SET {_OBSTACLES[kind]} WHERE id = ?", merge["id"])
    elif kind == len(_OBSTACLES):
        file = files_of(merge["diff"])[0]
        _thread(draw, merge["id"], members(draw, merge["project_id"])[0]["id"], file, draw.rng.randint(12, 150))
    else:
        draw.run("UPDATE reviews SET verdict = 'Waiting' WHERE merge_id = ?", merge["id"])


@template("tracker/merge_day", levels=(4,))
def merge_day(draw: Draw) -> Job:
    """Merge what is ready, and chase what is not."""
    number, words = draw.choice(MINE), draw.choice(_CHASERS)
    where = project(draw, number)
    there = merges(draw, "merges.project_id = ?", number)
    good, bad = (sorted(part, key=lambda one: int(one["id"])) for part in _halves(draw, there))
    for one in there:
        ready(draw, one["id"])
    for one, kind in zip(bad, draw.sample(range(5), len(bad)), strict=True):
        _spoil(draw, one, kind)
    again: Plan = (link("Merge requests"),)

    def take(one: sqlite3.Row) -> Plan:
        return (link(one["title"]), check(_DELETE), button("Merge"), *again)

    def chase(one: sqlite3.Row) -> Plan:
        return (link(one["title"]), *_verdict("Only comment", words), *again)

    begin: Plan = (*again, select("Project", where["name"]), button("Show"))
    taken: list[Plan] = [take(one) for one in good]
    chased: list[Plan] = [chase(one) for one in bad]
    expect: tuple[Expect, ...] = sum((merged(draw, one, gone=True) for one in good), ())
    keep: Plan = (link(good[0]["title"]), button("Merge"), *again)
    return Job(
        goal=f"Go through the open merge requests of {where['name']}. Merge those that are ready to be merged, and delete "
        f"their branches. On each of the others, write the comment '{words}' and give no verdict.",
        expect=(
            *expect,
            *(commented(words, merge=one["id"], label=f"comment on {one['code']}") for one in bad),
        ),
        plan=(*begin, *sum(taken, ()), *sum(chased, ()), answer()),
        mistakes={
            "one not merged": (*begin, *sum(taken[1:], ()), *sum(chased, ()), answer()),
            "one not chased": (*begin, *sum(taken, ()), *sum(chased[1:], ()), answer()),
            "a branch stays": (*begin, *keep, *sum(taken[1:], ()), *sum(chased, ()), answer()),
            "commented on all": (*begin, *chase(good[0]), *sum(taken, ()), *sum(chased, ()), answer()),
        },
    )


def _halves(draw: Draw, things: list[sqlite3.Row]) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
    mixed = draw.sample(things, len(things))
    return mixed[: len(things) // 2], mixed[len(things) // 2 :]


@template("tracker/most_threads", levels=(1,))
def most_threads(draw: Draw) -> Job:
    """Which open merge request has the most threads to resolve."""
    found, second, third = draw.sample(merges(draw), 3)
    counts = draw.rows("SELECT merge_id, COUNT(*) FROM threads WHERE NOT resolved GROUP BY merge_id")
    file, number = files_of(found["diff"])[0], max(row[1] for row in counts)
    has = dict(map(tuple, counts))
    asker = members(draw, found["project_id"])[0]["id"]
    for _ in range(number + draw.rng.randint(1, 2) - has.get(found["id"], 0)):
        _thread(draw, found["id"], asker, file, draw.rng.randint(12, 180))
    look: Plan = (link("Merge requests"),)
    issue = issues(draw, "issues.id = ?", found["issue_id"])[0]
    return Job(
        goal="Which open merge request has the most threads that are not resolved? Answer with its number, such as ATL!99.",
        answer=Answer("text", found["code"]),
        plan=(*look, answer(found["code"])),
        mistakes={
            "another": (*look, answer(second["code"])),
            "two": (*look, answer(f"{found['code']}, {third['code']}")),
            "the issue": (*look, answer(issue["code"])),
            "drafted": (
                *at_merge(found),
                button("Mark as ready" if found["draft"] else "Mark as draft"),
                answer(found["code"]),
            ),
        },
    )
