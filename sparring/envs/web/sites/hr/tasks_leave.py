"""Tasks about leave: asking for it, taking it back, deciding on that of others."""

from __future__ import annotations

from datetime import date, timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.hr.basics import ME, TODAY, working_days
from sparring.envs.web.sites.hr.knowing import (
    approvals,
    ask_leave,
    asked_leave,
    clear_leave,
    days_off,
    give_leave,
    have_left,
    team,
    weeks,
)
from sparring.envs.web.sites.hr.words import NOTES

_KINDS = ("Annual leave", "Study leave")
_REPLIES = ("Please choose another week.", "We have visitors then.", "The audit is in that week.", "Too many are away.")
_NEAR_HOLIDAYS = (
    "2026-04-01",
    "2026-04-02",
    "2026-04-30",
    "2026-05-01",
    "2026-05-21",
    "2026-05-22",
    "2026-08-27",
    "2026-08-28",
)


def _last_day(first: date, days: int) -> date:
    """Return the day that is worked with which so many worked days are full."""
    last = first
    while working_days(first, last) < days:
        last += timedelta(days=1)
    return last


@template("hr/request_leave", levels=(2, 3), infeasible=True)
def request_leave(draw: Draw) -> Job:
    """Ask for leave; at level 3 so many working days across a public holiday, with a note."""
    kind = draw.choice(_KINDS)
    wrong = next(one for one in _KINDS if one != kind)
    if draw.level == 2:
        first = weeks(draw, 1)[0] + timedelta(days=draw.rng.randint(0, 2))
        last, note = first + timedelta(days=draw.rng.randint(1, 4 - first.weekday())), ""
        goal = f"Request {kind.lower()} {days_off(first.isoformat(), last.isoformat())}, without a note."
    else:
        first, note = date.fromisoformat(draw.choice(_NEAR_HOLIDAYS)), draw.choice(NOTES)
        last = _last_day(first, draw.rng.randint(3, 6))
        goal = (
            f"Request {kind.lower()} that begins on {day(first.isoformat())} and takes exactly {working_days(first, last)} "
            f"working days, with the note {note!r}. The last day has to be one that is worked."
        )
    clear_leave(draw, [ME], (first - timedelta(days=1)).isoformat(), (last + timedelta(days=4)).isoformat())
    days = working_days(first, last)
    have_left(draw, kind, draw.rng.randint(1, days - 1) if draw.infeasible else days + draw.rng.randint(0, 3))
    have_left(draw, wrong, days + 2)
    one, end = first.isoformat(), last.isoformat()
    longer = _last_day(first, days + 1).isoformat()
    unpaid: Plan = ask_leave("Unpaid leave", one, end, note)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Leave"), report("there are not enough days left")),
            mistakes={
                "unpaid": (*unpaid, answer()),
                "unpaid and report": (*unpaid, report()),
                "another kind": (*ask_leave(wrong, one, end, note), answer()),
                "a shorter one": (*ask_leave(kind, one, one, note), answer()),
            },
        )
    return Job(
        goal=goal,
        expect=(asked_leave(kind, one, end, note),),
        plan=(*ask_leave(kind, one, end, note), answer()),
        mistakes={
            "not sent": (*ask_leave(kind, one, end, note)[:-1], answer()),
            "another kind": (*ask_leave(wrong, one, end, note), answer()),
            "a day more": (*ask_leave("Unpaid leave", one, longer, note), answer()),
            "unpaid": (*unpaid, answer()),
            "a note": (*ask_leave(kind, one, end, f"{note} Thank you."), answer()),
        },
    )


@template("hr/cancel_leave", levels=(2,), infeasible=True)
def cancel_leave(draw: Draw) -> Job:
    """Cancel a leave of one's own that is still to come."""
    coming, other = weeks(draw, 2)
    clear_leave(draw, [ME])
    for one in (coming, other):
        give_leave(draw, ME, one, one + timedelta(days=draw.rng.randint(0, 4)), draw.choice(("approved", "pending")))
    rows = draw.rows("SELECT * FROM leave WHERE employee_id = ? ORDER BY first_day DESC, id DESC", ME)
    right, wrong = draw.sample([row for row in rows if row["first_day"] > TODAY.isoformat()], 2)
    past = [row for row in rows if row["first_day"] < TODAY.isoformat()]
    found = draw.choice(past) if draw.infeasible else right
    year = found["first_day"][:4]
    look: Plan = (link("Leave"), *(() if year == "2026" else (select("Year", year), button("Show"))))
    cancel: Plan = (link("Cancel this request"), button("Yes, cancel it"))
    goal = f"Cancel your leave {days_off(found['first_day'], found['last_day'])}."
    if draw.infeasible:
        elsewhere: Plan = (link("Leave"), link(f"Request {right['id']}"), *cancel)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, link(f"Request {found['id']}"), report("it is over")),
            mistakes={
                "says it is done": (*look, link(f"Request {found['id']}"), answer()),
                "another": (*elsewhere, answer()),
                "another and report": (*elsewhere, report()),
            },
        )
    begin: Plan = (*look, link(f"Request {found['id']}"))
    return Job(
        goal=goal,
        expect=(changed("leave", found["id"], "the leave cancelled", status="cancelled"),),
        plan=(*begin, *cancel, answer()),
        mistakes={
            "not sure": (*begin, cancel[0], answer()),
            "another": (link("Leave"), link(f"Request {wrong['id']}"), *cancel, answer()),
            "both": (*begin, *cancel, link(f"Request {wrong['id']}"), *cancel, answer()),
            "asked for again": (
                *begin,
                *cancel,
                *ask_leave(found["kind"], found["first_day"], found["last_day"]),
                answer(),
            ),
        },
    )


@template("hr/decide_leave", levels=(2, 3), infeasible=True)
def decide_leave(draw: Draw) -> Job:
    """Approve or decline leave of someone who reports to one; from level 3 that of two."""
    rows = draw.rows(
        "SELECT leave.*, name, manager_id FROM leave JOIN employees ON employees.id = employee_id WHERE status = 'pending' "
        "AND employee_id != ? ORDER BY leave.id",
        ME,
    )
    mine = [row for row in rows if row["manager_id"] == ME]
    first, second, third = draw.sample(mine, 3)
    reply, wrong = draw.sample(_REPLIES, 2)
    found = draw.choice([row for row in rows if row["manager_id"] != ME]) if draw.infeasible else first

    def said(row: dict[str, str]) -> str:
        return f"the request of {row['name']} for leave {days_off(row['first_day'], row['last_day'])}"

    goal = f"Decline {said(dict(found))}, with the reply {reply!r}"
    goal += f", and approve {said(dict(second))}, without a reply." if draw.level == 3 else "."
    begin = approvals(draw)

    def decline(number: int, words: str) -> Plan:
        return (link(f"Request {number}"), fill("Reply", words), button("Decline"))

    def approve(number: int) -> Plan:
        return (link(f"Request {number}"), button("Approve"))

    also = approve(second["id"]) if draw.level == 3 else ()
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("that is for another manager")),
            mistakes={
                "says it is done": (*begin, answer()),
                "another": (*begin, *decline(first["id"], reply), answer()),
                "half of it": (*begin, *approve(second["id"]), report()),
            },
        )
    expect = [changed("leave", first["id"], "declined", status="declined", reply=reply)]
    expect += [changed("leave", second["id"], "approved", status="approved")] if also else []
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*begin, *also, *decline(first["id"], reply), answer()),
        mistakes={
            "approved": (*begin, *also, *approve(first["id"]), answer()),
            "another person": (*begin, *also, *decline(third["id"], reply), answer()),
            "another reply": (*begin, *also, *decline(first["id"], wrong), answer()),
            "one too many": (*begin, *also, *decline(first["id"], reply), *approve(third["id"]), answer()),
        },
    )


@template("hr/overlaps", levels=(3, 4))
def overlaps(draw: Draw) -> Job:
    """Approve what leave fits in with that of others, decline the rest."""
    people = draw.sample(team(draw), 7)
    ids = [one["id"] for one in people]
    clear_leave(draw, ids)
    number = 3 if draw.level == 3 else 6
    reply, wrong = draw.sample(_REPLIES, 2)
    clash = draw.sample([True, False, *(draw.rng.random() < 0.5 for _ in range(number - 2))], number)
    asked: list[int] = []
    for i, monday in enumerate(weeks(draw, number)):
        first, last = monday + timedelta(days=1), monday + timedelta(days=2 + draw.rng.randint(0, 1))
        asked.append(give_leave(draw, ids[i], first, last, "pending"))
        other = ids[(i + draw.rng.randint(1, 6)) % 7]
        if clash[i]:
            give_leave(draw, other, last, last + timedelta(days=1))
        else:
            give_leave(draw, other, monday, monday)
    begin = approvals(draw)

    def decide(which: list[bool], words: str) -> list[Plan]:
        return [
            (link(f"Request {number}"), *((fill("Reply", words), button("Decline")) if no else (button("Approve"),)))
            for number, no in zip(asked, which, strict=True)
        ]

    steps, flipped = decide(clash, reply), decide([not clash[0], *clash[1:]], reply)
    return Job(
        goal="Decide on all requests for leave that wait for you: decline those in whose days somebody else of your team has "
        f"approved leave, with the reply {reply!r}, and approve the others without a reply. Leave the time sheets as they are.",
        expect=tuple(
            changed("leave", one, f"request {one}", status="declined", reply=reply)
            if no
            else changed("leave", one, f"request {one}", status="approved")
            for one, no in zip(asked, clash, strict=True)
        ),
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "one wrong": (*begin, *sum(flipped, ()), answer()),
            "one forgotten": (*begin, *sum(steps[:-1], ()), answer()),
            "all approved": (*begin, *sum(decide([False] * number, reply), ()), answer()),
            "another reply": (*begin, *sum(decide(clash, wrong), ()), answer()),
        },
    )


@template("hr/day_off_if_free", levels=(3,))
def day_off_if_free(draw: Draw) -> Job:
    """A day off if nobody of the team is away then, else another one."""
    people = draw.sample(team(draw), 2)
    ids = [one["id"] for one in team(draw)]
    free = draw.rng.random() < 0.5
    one, two = weeks(draw, 2)
    day_one, day_two = (monday + timedelta(days=draw.rng.randint(1, 3)) for monday in (one, two))
    clear_leave(draw, [ME, *ids], one.isoformat(), (one + timedelta(days=6)).isoformat())
    clear_leave(draw, [ME], two.isoformat(), (two + timedelta(days=6)).isoformat())
    give_leave(draw, people[0]["id"], day_one + timedelta(days=1 if free else 0), day_one + timedelta(days=1))
    give_leave(draw, people[1]["id"], day_one - timedelta(days=1), day_one - timedelta(days=1))
    kind = draw.choice(("Annual leave", "Volunteer day"))
    have_left(draw, kind, draw.rng.randint(1, 3))
    right, wrong = (day_one.isoformat(), day_two.isoformat())[:: 1 if free else -1]
    look: Plan = (link("Leave"), link("Team calendar"), fill("Week with the day", day_one), button("Show week"))
    ask = ask_leave(kind, right, right)
    return Job(
        goal=f"If nobody who reports to you has leave on {day(day_one.isoformat())}, request that day off for yourself; "
        f"otherwise request {day(day_two.isoformat())} off. Ask for one day of the kind {kind!r}, without a note.",
        expect=(asked_leave(kind, right, right),),
        plan=(*look, *ask, answer()),
        mistakes={
            "the other day": (*look, *ask_leave(kind, wrong, wrong), answer()),
            "unpaid": (*look, *ask_leave("Unpaid leave", right, right), answer()),
            "both": (*look, *ask, *ask_leave("Unpaid leave", wrong, wrong), answer()),
            "not sent": (*look, *ask[:-1], answer()),
        },
    )


@template("hr/who_is_away", levels=(2,))
def who_is_away(draw: Draw) -> Job:
    """Who of the team has approved leave on a day."""
    people = draw.sample(team(draw), 5)
    monday = weeks(draw, 1)[0]
    when = monday + timedelta(days=draw.rng.randint(1, 3))
    clear_leave(
        draw, [ME, *(one["id"] for one in team(draw))], monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    )
    number = draw.rng.randint(2, 3)
    for one in people[:number]:
        give_leave(
            draw,
            one["id"],
            when - timedelta(days=draw.rng.randint(0, 1)),
            when + timedelta(days=draw.rng.randint(0, 1)),
        )
    give_leave(draw, people[3]["id"], when, when, "pending")
    give_leave(draw, people[4]["id"], when + timedelta(days=1), when + timedelta(days=1))
    look: Plan = (link("Leave"), link("Team calendar"), fill("Week with the day", when), button("Show week"))
    names = sorted(one["name"] for one in people[:number])
    return Job(
        goal=f"Which of those who report to you have approved leave on {day(when.isoformat())}? Answer with their full names, "
        "separated by commas.",
        answer=Answer("set", names),
        plan=(*look, answer(", ".join(names))),
        mistakes={
            "pending too": (*look, answer(", ".join([*names, people[3]["name"]]))),
            "one less": (*look, answer(names[0])),
            "the day after": (*look, answer(people[4]["name"])),
            "first names": (*look, answer(", ".join(name.split()[0] for name in names))),
        },
    )


@template("hr/days_left", levels=(1,))
def days_left(draw: Draw) -> Job:
    """How many days are left, of one's own or of a report's."""
    kind = draw.choice(_KINDS)
    if draw.rng.random() < 0.5:
        number = draw.rng.randint(2, 12)
        have_left(draw, kind, number)
        look: Plan = (link("Leave"),)
        whole = draw.value("SELECT days FROM allowances WHERE employee_id = ? AND kind = ?", ME, kind)
        goal = f"How many days of {kind.lower()} do you have left in this year?"
    else:
        found = draw.choice(
            draw.rows(
                "SELECT leave.*, name FROM leave JOIN employees ON employees.id = employee_id WHERE manager_id = ? AND status "
                "= 'pending' AND kind != 'Unpaid leave' ORDER BY leave.id",
                ME,
            )
        )
        whole, used = draw.row(
            "SELECT (SELECT days FROM allowances WHERE employee_id = ?1 AND kind = ?2), SUM(days) FROM leave WHERE "
            "employee_id = ?1 AND kind = ?2 AND first_day >= '2026' AND status IN ('approved', 'pending')",
            *(found["employee_id"], found["kind"]),
        )
        number = whole - used
        look = (*approvals(draw), link(f"Request {found['id']}"))
        goal = (
            f"How many days of {found['kind'].lower()} does {found['name']} have left in this year if the request that waits "
            "for you is approved?"
        )
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "the whole year": (*look, answer(whole + (whole == number))),
            "one less": (*look, answer(number - 1)),
            "in words": (*look, answer(f"{number} or {number + 1}")),
        },
    )
