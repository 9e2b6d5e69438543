"""Tasks about trainings: enrolling, waiting lists, who completed what."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Expect, added, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.hr.basics import ME, TODAY
from sparring.envs.web.sites.hr.knowing import listed, opened, team
from sparring.envs.web.sites.hr.learning import FREE

_CLASSES = f"SELECT classes.*, {FREE} AS free, title, needs FROM classes JOIN courses USING (code)"


def _classes(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    return draw.rows(f"{_CLASSES} WHERE {where} ORDER BY held_on, classes.id", *values)


def _away(draw: Draw, who: int) -> str:
    """A condition: courses that someone has nothing to do with yet, on days on which they are in no class."""
    return (
        f"code NOT IN (SELECT code FROM enrolments JOIN classes ON classes.id = class_id WHERE employee_id = {who}) AND "
        f"code NOT IN (SELECT code FROM completions WHERE employee_id = {who}) AND "
        f"held_on NOT IN (SELECT held_on FROM enrolments JOIN classes ON classes.id = class_id WHERE employee_id = {who})"
    )


def _course(title: str) -> Plan:
    """Find a course and open it."""
    return (link("Trainings"), fill("Course", title), button("Apply filters"), link(title))


def _seat(number: int, who: int, *, waiting: int = 0) -> Expect:
    return added(
        "enrolments",
        f"a place in class {number}",
        class_id=number,
        employee_id=who,
        waiting=waiting,
        asked_on=TODAY.isoformat(),
    )


def _fill_up(draw: Draw, number: int, free: int = 0) -> None:
    draw.run(
        "UPDATE classes SET taken = seats - ? - (SELECT COUNT(*) FROM enrolments WHERE class_id = classes.id AND NOT waiting) "
        "WHERE id = ?",
        *(free, number),
    )


def _let_in(draw: Draw, who: int, found: sqlite3.Row) -> None:
    """Take away what would keep someone out of a class."""
    draw.run(
        "DELETE FROM enrolments WHERE employee_id = ? AND class_id IN (SELECT id FROM classes WHERE code = ? OR held_on = ?)",
        *(who, found["code"], found["held_on"]),
    )
    draw.run("DELETE FROM completions WHERE employee_id = ? AND code = ?", who, found["code"])
    if found["needs"]:
        draw.run("INSERT OR REPLACE INTO completions VALUES (?, ?, '2025-09-11')", who, found["needs"])


@template("hr/enrol", levels=(2, 3), infeasible=True)
def enrol(draw: Draw) -> Job:
    """Enrol oneself in a class; at level 3 two who report to one."""
    person, colleague, third = draw.sample(team(draw), 3)
    whom = [ME] if draw.level == 2 else [person["id"], colleague["id"]]
    found, other = draw.sample(_classes(draw, "needs IS NOT NULL" if draw.rng.random() < 0.5 else "1"), 2)
    for who in (ME, person["id"], colleague["id"], third["id"]):
        _let_in(draw, who, other)
        _let_in(draw, who, found)
    barred = draw.infeasible and draw.level == 2 and found["needs"] is not None
    if barred:
        draw.run("DELETE FROM completions WHERE employee_id = ? AND code = ?", ME, found["needs"])
    _fill_up(draw, found["id"], 0 if draw.infeasible and not barred else draw.rng.randint(3, 5))
    _fill_up(draw, other["id"], draw.rng.randint(2, 4))
    begin: Plan = (*_course(found["title"]), link(f"Class {found['id']}"))

    def put(names: list[str]) -> Plan:
        return sum(((select("Who", name), button("Enrol")) for name in names), ())

    names = [person["name"], colleague["name"]]
    these = put(names) if draw.level == 3 else (button("Enrol"),)
    said = listed(names) if draw.level == 3 else "yourself"
    goal = f"Enrol {said} in the class of {found['title']!r} on {day(found['held_on'])}."
    elsewhere: Plan = (*_course(other["title"]), link(f"Class {other['id']}"), *these)
    if draw.infeasible:
        wait: Plan = (*begin, button("Enrol" if barred else "Join the waiting list"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("another course is needed before" if barred else "the class is full")),
            mistakes={
                "tries": (*wait, answer()),
                "another": (*elsewhere, answer()),
                "another and report": (*elsewhere, report()),
            },
        )
    return Job(
        goal=goal,
        expect=tuple(_seat(found["id"], who) for who in whom),
        plan=(*begin, *these, answer()),
        mistakes={
            "someone else": (*begin, *put([third["name"]]), answer()),
            "one too many": (*begin, *these, *put([third["name"]]), answer()),
            "another": (*elsewhere, answer()),
            "only looked": (*begin, answer()),
        },
    )


@template("hr/enrol_or_wait", levels=(2,))
def enrol_or_wait(draw: Draw) -> Job:
    """A seat in a class; if it is full, a place on its waiting list."""
    done = {row[0] for row in draw.rows("SELECT code FROM completions WHERE employee_id = ?", ME)}
    there = [row for row in _classes(draw, _away(draw, ME)) if not row["needs"] or row["needs"] in done]
    courses = sorted({row["code"] for row in there if sum(one["code"] == row["code"] for one in there) > 1})
    code = draw.choice(courses)
    found, other = draw.sample([row for row in there if row["code"] == code], 2)
    full = draw.rng.random() < 0.5
    _fill_up(draw, found["id"], 0 if full else draw.rng.randint(1, 3))
    _fill_up(draw, other["id"], 2)
    press = button("Join the waiting list" if full else "Enrol")
    person = draw.choice(team(draw))["name"]
    begin = _course(found["title"])
    return Job(
        goal=f"Enrol yourself in the class of {found['title']!r} on {day(found['held_on'])} if it has a free seat; otherwise "
        "join the waiting list of that class.",
        expect=(_seat(found["id"], ME, waiting=int(full)),),
        plan=(*begin, link(f"Class {found['id']}"), press, answer()),
        mistakes={
            "another class": (*begin, link(f"Class {other['id']}"), button("Enrol"), answer()),
            "only looked": (*begin, link(f"Class {found['id']}"), answer()),
            "someone else": (*begin, link(f"Class {found['id']}"), select("Who", person), press, answer()),
        },
    )


@template("hr/swap_class", levels=(3,))
def swap_class(draw: Draw) -> Job:
    """Leave a class for another one of the same course: the next one with free seats."""
    code = draw.choice(
        [
            row[0]
            for row in draw.rows(
                "SELECT code FROM classes JOIN courses USING (code) WHERE needs IS NULL GROUP BY code HAVING COUNT(*) > 2 "
                "ORDER BY code"
            )
        ]
        or ["FIR-101"]
    )
    draw.run("DELETE FROM enrolments WHERE employee_id = ?", ME)
    draw.run("DELETE FROM completions WHERE employee_id = ? AND code = ?", ME, code)
    there = _classes(draw, "code = ?", code)
    if len(there) < 3:
        draw.run("INSERT INTO classes VALUES (NULL, ?, '2026-07-14', 'Dover Yard', 'P. Underhill', 12, 5)", code)
        draw.run("INSERT INTO classes VALUES (NULL, ?, '2026-07-21', 'Dover Yard', 'P. Underhill', 12, 5)", code)
        there = _classes(draw, "code = ?", code)
    now = there[-1]
    rest = there[:-1]
    right = draw.choice(rest[1:])
    for row in rest:
        _fill_up(draw, row["id"], 0 if row["held_on"] < right["held_on"] else draw.rng.randint(1, 4))
    draw.run("INSERT INTO enrolments VALUES (?, ?, 0, '2026-03-02')", now["id"], ME)
    _fill_up(draw, now["id"], draw.rng.randint(1, 4))
    leave: Plan = (
        link("Trainings"),
        link("Your trainings"),
        link(f"Withdraw from {now['title']}"),
        button("Yes, withdraw"),
    )
    enter: Plan = (*_course(now["title"]), link(f"Class {right['id']}"), button("Enrol"))
    wait: Plan = (*_course(now["title"]), link(f"Class {rest[0]['id']}"), button("Join the waiting list"))
    return Job(
        goal=f"You want to do the course {now['title']!r} sooner: withdraw from your class of it, and enrol in the earliest "
        "class of it that has a free seat.",
        expect=(removed("enrolments", (now["id"], ME), "the old class"), _seat(right["id"], ME)),
        plan=(*leave, *enter, answer()),
        mistakes={
            "only withdrawn": (*leave, answer()),
            "waiting list": (*leave, *wait, answer()),
            "not withdrawn": (*enter, answer()),
            "the same again": (*leave, *_course(now["title"]), link(f"Class {now['id']}"), button("Enrol"), answer()),
        },
    )


@template("hr/completed_hours", levels=(1, 2))
def completed_hours(draw: Draw) -> Job:
    """How many hours of training someone has completed; at level 2 who of three has most."""
    people = draw.sample(team(draw), 3 if draw.level == 2 else 1)
    totals = {
        one["name"]: draw.value(
            "SELECT SUM(hours) FROM completions JOIN courses USING (code) WHERE employee_id = ?", one["id"]
        )
        for one in people
    }
    look: Plan = sum((opened(name) for name in totals), ())
    if draw.level == 1:
        name, total = next(iter(totals.items()))
        return Job(
            goal=f"How many hours of training has {name} completed altogether? Answer with a number.",
            answer=Answer("number", total),
            plan=(*look, answer(total)),
            mistakes={
                "one more": (*look, answer(total + 1)),
                "one less": (*look, answer(total - 1)),
                "in words": (*look, answer(f"{total} hours")),
            },
        )
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    for one in people:
        if one["name"] == ranked[0] or totals[one["name"]] < totals[ranked[0]]:
            continue
        draw.run("DELETE FROM completions WHERE employee_id = ? AND code != 'FIR-101'", one["id"])
        draw.run("INSERT OR REPLACE INTO completions VALUES (?, 'PRI-100', '2025-10-08')", one["id"])
    return Job(
        goal=f"Who of {listed(list(totals))} has completed the most hours of training? Answer with the full name.",
        answer=Answer("text", ranked[0]),
        plan=(*look, answer(ranked[0])),
        mistakes={
            "another": (*look, answer(ranked[1])),
            "the third": (*look, answer(ranked[2])),
            "two": (*look, answer(" and ".join(ranked[:2]))),
        },
    )


@template("hr/whole_team", levels=(4,))
def whole_team(draw: Draw) -> Job:
    """Enrol all of the team who lack a course in a class of it."""
    code = draw.choice([row[0] for row in draw.rows("SELECT code FROM courses WHERE needs IS NULL ORDER BY code")])
    people = draw.sample(team(draw), 7)
    ids = ", ".join(str(one["id"]) for one in people) + f", {ME}"
    draw.run(
        f"DELETE FROM enrolments WHERE employee_id IN ({ids}) AND class_id IN (SELECT id FROM classes WHERE code = ?)",
        code,
    )
    lacking = people[: draw.rng.randint(2, 3)]
    for one in people:
        draw.run("DELETE FROM completions WHERE employee_id = ? AND code = ?", one["id"], code)
    for one in people[len(lacking) :]:
        when = f"2025-{draw.rng.randint(1, 12):02}-{draw.rng.randint(1, 28):02}"
        draw.run("INSERT INTO completions VALUES (?, ?, ?)", one["id"], code, when)
    found = draw.choice(_classes(draw, "code = ?", code))
    draw.run(
        f"DELETE FROM enrolments WHERE employee_id IN ({ids}) AND class_id IN (SELECT id FROM classes WHERE held_on = ?)",
        found["held_on"],
    )
    _fill_up(draw, found["id"], 5)
    look: Plan = sum((opened(one["name"]) for one in sorted(people, key=lambda row: str(row["name"]))), ())
    begin: Plan = (*look, link("Trainings"), *_course(found["title"])[1:], link(f"Class {found['id']}"))

    def put(these: list[sqlite3.Row]) -> Plan:
        return sum(((select("Who", one["name"]), button("Enrol")) for one in these), ())

    return Job(
        goal=f"Enrol all those who report to you and have not completed the course {found['title']!r} yet in the class of it on "
        f"{day(found['held_on'])}. Do not enrol yourself.",
        expect=tuple(_seat(found["id"], one["id"]) for one in lacking),
        plan=(*begin, *put(lacking), answer()),
        mistakes={
            "one forgotten": (*begin, *put(lacking[:-1]), answer()),
            "one too many": (*begin, *put([*lacking, people[-1]]), answer()),
            "myself too": (*begin, button("Enrol"), *put(lacking), answer()),
        },
    )
