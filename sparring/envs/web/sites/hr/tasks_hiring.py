"""Tasks about job openings, candidates and new starters."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, go_back, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.hr.basics import ME, MONDAY, TODAY
from sparring.envs.web.sites.hr.hiring import PAGE
from sparring.envs.web.sites.hr.words import ACTIVE, REASONS, REMARKS, ROOMS, TIMES

_OPEN = "openings.status = 'open' AND stage IN ('Applied', 'Screening', 'Interview', 'Offer')"


def _candidates(draw: Draw, where: str = _OPEN) -> list[sqlite3.Row]:
    return draw.rows(
        "SELECT candidates.*, openings.title, status FROM candidates JOIN openings ON openings.id = opening_id WHERE "
        f"{where} ORDER BY candidates.id"
    )


def found_candidate(name: str) -> Plan:
    """Find a candidate and open their page."""
    return (link("Jobs"), fill("Find a candidate", name, submit=True), link(name))


@template("hr/move_candidate", levels=(2,), infeasible=True)
def move_candidate(draw: Draw) -> Job:
    """Move a candidate to another stage."""
    found, other = draw.sample(_candidates(draw), 2)
    stage, wrong = draw.sample([one for one in ACTIVE if one != found["stage"]], 2)
    if draw.infeasible:
        found = draw.choice(
            _candidates(draw, f"(stage = 'Withdrawn' OR openings.status = 'closed') AND stage != '{stage}'")
        )
    begin = found_candidate(found["name"])
    goal = f"Move the candidate {found['name']} to the stage {stage!r}."
    elsewhere = next(one for one in (stage, wrong) if one != other["stage"])
    instead: Plan = (*found_candidate(other["name"]), select("Stage", elsewhere), button("Move"))
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("the application is closed")),
            mistakes={
                "another": (*instead, answer()),
                "another and report": (*instead, report()),
                "says it is done": (*begin, answer()),
            },
        )
    move: Plan = (select("Stage", stage), button("Move"))
    return Job(
        goal=goal,
        expect=(changed("candidates", found["id"], "the stage", stage=stage),),
        plan=(*begin, *move, answer()),
        mistakes={
            "another": (*instead, answer()),
            "another stage": (*begin, select("Stage", wrong), button("Move"), answer()),
            "not moved": (*begin, move[0], answer()),
            "a note too": (*begin, *move, fill("Note", f"Now in {stage}."), button("Add note"), answer()),
        },
    )


@template("hr/score_candidate", levels=(2, 3))
def score_candidate(draw: Draw) -> Job:
    """Give a candidate a score; from level 3 add a note as well."""
    found, other = draw.sample(_candidates(draw), 2)
    points, wrong = draw.sample(range(1, 6), 2)
    remark, note = draw.sample(REMARKS, 2)
    also: Plan = (fill("Note", note), button("Add note")) if draw.level == 3 else ()

    def score(name: str, number: int, words: str, more: Plan) -> Plan:
        give = (fill("Your score (1 to 5)", number), fill("Remark", words), button("Save score"))
        return (*found_candidate(name), *give, *more, answer())

    expect = [
        added("scores", "the score", candidate_id=found["id"], employee_id=ME, points=points, remark=remark),
    ]
    if also:
        row = {"body": Words(note), "written_on": TODAY.isoformat()}
        expect.append(added("notes", "the note", candidate_id=found["id"], employee_id=ME, **row))
    said = f", and add the note {note!r}" if also else ""
    extra: Plan = (fill("Note", remark), button("Add note"))
    return Job(
        goal=f"Give the candidate {found['name']} the score {points} with the remark {remark!r}{said}.",
        expect=tuple(expect),
        plan=score(found["name"], points, remark, also),
        mistakes={
            "another": score(other["name"], points, remark, also),
            "another score": score(found["name"], wrong, remark, also),
            "no remark": score(found["name"], points, "", also),
            "one note too many": score(found["name"], points, remark, (*also, *extra)),
        },
    )


@template("hr/best_candidate", levels=(4,))
def best_candidate(draw: Draw) -> Job:
    """The candidate with the best scores gets an offer, the others who were interviewed are rejected."""
    opening = draw.choice(draw.rows("SELECT * FROM openings WHERE id < 304 ORDER BY id"))
    there = draw.rows("SELECT * FROM candidates WHERE opening_id = ? ORDER BY id", opening["id"])
    chosen = draw.sample(there, 3)
    draw.run("UPDATE candidates SET stage = 'Screening' WHERE opening_id = ? AND stage = 'Interview'", opening["id"])
    people = [row["id"] for row in draw.rows("SELECT id FROM employees WHERE id > 2 ORDER BY id")]
    sums = draw.sample(((5, 4, 4), (5, 4, 3), (5, 5, 2, 4), (3, 4, 4), (4, 4, 5, 4, 3), (2, 4, 5)), 3)
    sums = sorted(sums, key=lambda points: sum(points) / len(points))
    best = chosen[0]
    points = {best["id"]: sums[2], chosen[1]["id"]: sums[1], chosen[2]["id"]: sums[0]}
    if sum(sums[2]) * len(sums[1]) == sum(sums[1]) * len(sums[2]):
        points[best["id"]] = (5, 5, 4)
    for one in chosen:
        draw.run("UPDATE candidates SET stage = 'Interview', reason = '' WHERE id = ?", one["id"])
        draw.run("DELETE FROM scores WHERE candidate_id = ?", one["id"])
        for who, number in zip(draw.sample(people, 5), points[one["id"]], strict=False):
            draw.run("INSERT INTO scores VALUES (?, ?, ?, ?)", one["id"], who, number, draw.choice(REMARKS))
    reason, wrong = draw.sample(REASONS, 2)
    begin: Plan = (link("Jobs"), link(opening["title"]), select("Stage", "Interview"), button("Show"))
    order = sorted(chosen, key=lambda row: str(row["name"]))
    look: Plan = sum(((link(row["name"]), go_back()) for row in order), ())

    def offer(row: sqlite3.Row) -> Plan:
        return (link(row["name"]), select("Stage", "Offer"), button("Move"), link(opening["title"]))

    def reject(row: sqlite3.Row, why: str, letter: bool = True) -> Plan:
        tick = (check("Send the standard letter"),) if letter else ()
        return (link(row["name"]), link("Reject"), select("Reason", why), *tick, button("Yes, reject"))

    second, third = chosen[1:]
    expect = [changed("candidates", best["id"], f"{best['name']} has an offer", stage="Offer")]
    expect += [
        changed("candidates", row["id"], f"{row['name']} rejected", stage="Rejected", reason=reason, letter=1)
        for row in (second, third)
    ]
    return Job(
        goal=f"Of the candidates for the opening {opening['title']!r} that are in the stage 'Interview', move the one with the "
        f"highest average score to the stage 'Offer', and reject the others in that stage with the reason {reason!r} and the "
        "standard letter.",
        expect=tuple(expect),
        plan=(*begin, *look, *offer(best), *reject(second, reason), *reject(third, reason), answer()),
        mistakes={
            "second best": (*begin, *offer(second), *reject(best, reason), *reject(third, reason), answer()),
            "another reason": (*begin, *offer(best), *reject(second, reason), *reject(third, wrong), answer()),
            "no letter": (*begin, *offer(best), *reject(second, reason), *reject(third, reason, False), answer()),
            "one forgotten": (*begin, *offer(best), *reject(second, reason), answer()),
        },
    )


@template("hr/plan_interview", levels=(3,), infeasible=True)
def plan_interview(draw: Draw) -> Job:
    """Plan an interview, in a room that is named or in the first one that is free."""
    found, other, *busy = draw.sample(_candidates(draw), 2 + len(ROOMS))
    who = draw.choice(
        draw.rows(
            "SELECT * FROM employees WHERE id IN (SELECT interviewer_id FROM interviews) AND id != ? ORDER BY id", ME
        )
    )
    others = draw.rows(
        "SELECT * FROM employees WHERE id NOT IN (?, ?) ORDER BY id DESC LIMIT ?", who["id"], ME, len(ROOMS)
    )
    when = (MONDAY + timedelta(days=7 * draw.rng.randint(2, 5) + draw.rng.randint(1, 3))).isoformat()
    at, wrong = draw.sample(TIMES, 2)
    named = draw.rng.random() < 0.4
    free = len(ROOMS) if draw.infeasible else draw.rng.randint(1, len(ROOMS) - 1)
    room = draw.choice(ROOMS) if named else ROOMS[min(free, len(ROOMS) - 1)]
    taken = ROOMS[:free] if not named else (room,) if draw.infeasible else ()
    for one, interviewer, candidate in zip(taken, others, busy, strict=False):
        values = (candidate["id"], interviewer["id"], when, at, one)
        draw.run("INSERT INTO interviews VALUES (NULL, ?, ?, ?, ?, ?)", *values)
    where = f"in the room {room}"
    look: Plan = ()
    if not named:
        where = "in the room that comes first in the alphabet of those which are free then"
        look = (link("Jobs"), link("Interviews of a day"), fill("Day", when), button("Show day"))
    goal = f"Plan an interview of the candidate {found['name']} with {who['name']} on {day(when)} at {at}, {where}."
    other_room = next(one for one in ROOMS[::-1] if one != room)

    def plan(name: str, time: str, place: str) -> Plan:
        fields = (fill("Date", when), select("Time", time), select("Room", place))
        begin = (*look, *found_candidate(name), link("Plan an interview"), select("Interviewer", who["name"]))
        return (*begin, *fields, button("Plan interview"), answer())

    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*plan(found["name"], at, room)[:-1], report("there is no room")),
            mistakes={
                "another time": plan(found["name"], wrong, room),
                "another time and report": (*plan(found["name"], wrong, room)[:-1], report()),
                "says it is done": (answer(),),
            },
        )
    row = {"interviewer_id": who["id"], "held_on": when, "at": at, "room": room}
    return Job(
        goal=goal,
        expect=(added("interviews", "the interview", candidate_id=found["id"], **row),),
        plan=plan(found["name"], at, room),
        mistakes={
            "another": plan(other["name"], at, room),
            "another time": plan(found["name"], wrong, room),
            "another room": plan(found["name"], at, other_room),
            "not sent": (*plan(found["name"], at, room)[:-2], answer()),
        },
    )


@template("hr/most_years", levels=(1,))
def most_years(draw: Draw) -> Job:
    """Which of the candidates of an opening has been longest in the trade."""
    opening = draw.choice(draw.rows("SELECT * FROM openings WHERE id < 305 ORDER BY id"))
    for i in range(9):
        draw.run("UPDATE candidates SET opening_id = ? WHERE id = ?", opening["id"], 2027 + i)
    there = draw.rows("SELECT * FROM candidates WHERE opening_id = ? ORDER BY name, id", opening["id"])
    best = draw.choice(there)
    draw.run("UPDATE candidates SET years = 14 WHERE opening_id = ? AND years > 14", opening["id"])
    draw.run("UPDATE candidates SET years = ? WHERE id = ?", draw.rng.randint(15, 19), best["id"])
    rest = sorted(
        (row for row in there if row["id"] != best["id"]), key=lambda row: (-int(row["years"]), str(row["name"]))
    )
    pages = -(-len(there) // PAGE)
    look: Plan = (link("Jobs"), link(opening["title"]), *(link("Next page"),) * (pages - 1))
    return Job(
        goal=f"Which candidate for the opening {opening['title']!r}, whatever the stage, has been in the trade for the most "
        "years? Answer with the full name.",
        answer=Answer("text", best["name"]),
        plan=(*look, answer(best["name"])),
        mistakes={
            "second": (*look, answer(rest[0]["name"])),
            "first name": (*look, answer(best["name"].split()[0])),
            "two": (*look, answer(f"{best['name']}, {rest[0]['name']}")),
        },
    )
