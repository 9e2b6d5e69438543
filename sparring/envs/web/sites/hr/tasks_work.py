"""Tasks about time sheets and reviews."""

from __future__ import annotations

from datetime import timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import Expect, Words, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.hr.basics import ME, MONDAY
from sparring.envs.web.sites.hr.knowing import approvals, listed, marks, team
from sparring.envs.web.sites.hr.leave import WEEKDAYS
from sparring.envs.web.sites.hr.sheets import hours
from sparring.envs.web.sites.hr.words import AREAS, PATTERNS, RATINGS, STRENGTHS

Cells = dict[tuple[str, int], int]
"""(project, day) -> minutes."""
_REPLIES = (
    "Please check Thursday.",
    "The sum is too low.",
    "Some hours are missing.",
    "Please fill in the whole week.",
)
_TEXTS = (
    *("The new bench runs without faults.", "We delivered every order in time.", "Two colleagues learnt to solder."),
    *("The audit found nothing.", "Our waste went down by a third."),
)
_COMMENTS = (
    *(
        "Keeps calm when it matters.",
        "Reliable, and asks early.",
        "Should say no more often.",
        "Knows every valve by name.",
    ),
    *("Explains things well to others.",),
)


def _cells(draw: Draw, number: int, names: dict[str, str]) -> Cells:
    """Draw so many hours of a week."""
    codes = draw.sample(sorted(names), 3)
    places = [(code, on) for on in range(1, 6) for code in codes]
    chosen = draw.sample(places, number)
    return {place: draw.choice((60, 90, 120, 150, 180, 195, 225)) for place in sorted(chosen)}


def _said(cells: Cells, names: dict[str, str]) -> str:
    codes = list(dict.fromkeys(code for code, _ in cells))
    parts = [
        f"{names[code]}: "
        + ", ".join(f"{WEEKDAYS[on - 1]} {hours(cell)}" for (one, on), cell in cells.items() if one == code)
        for code in codes
    ]
    return "; ".join(parts)


@template("hr/fill_sheet", levels=(3, 4))
def fill_sheet(draw: Draw) -> Job:
    """Fill in the time sheet of this week, which has some wrong hours already, and send it in."""
    names = {row["code"]: row["name"] for row in draw.rows("SELECT * FROM projects WHERE is_open ORDER BY code")}
    sheet = draw.value("SELECT id FROM sheets WHERE employee_id = ? AND week = ?", ME, MONDAY.isoformat())
    draw.run("DELETE FROM hours WHERE sheet_id = ?", sheet)
    wanted = _cells(draw, 5 if draw.level == 3 else 13, names)
    there = _cells(draw, 2, names)
    there[next(iter(wanted))] = wanted[next(iter(wanted))] + 45
    for (code, on), cell in there.items():
        draw.run("INSERT INTO hours VALUES (?, ?, ?, ?)", sheet, code, on, cell)
    comment = draw.choice(("Training on Friday.", "Short week.", "Two days in Dover.")) if draw.level == 4 else ""

    def enter(cells: Cells, words: str, end: str) -> Plan:
        places = sorted(place for place in {*cells, *there} if cells.get(place) != there.get(place))
        values = [(f"{names[code]}, {WEEKDAYS[on - 1]}", cells.get((code, on))) for code, on in places]
        fills = tuple(fill(name, hours(value) if value else "") for name, value in values)
        said = (fill("Comment", words),) if words else ()
        begin = (link("Time sheets"), link(f"Week of {day(MONDAY.isoformat())}"))
        return (*begin, *fills, *said, button(end), answer())

    values = {"status": "submitted"} | ({"comment": comment} if comment else {})
    expect: list[Expect] = [changed("sheets", sheet, "the time sheet sent in", **values)]
    for code, on in sorted({*wanted, *there}):
        key, label = (sheet, code, on), f"{names[code]} on {WEEKDAYS[on - 1]}"
        if (code, on) not in wanted:
            expect.append(removed("hours", key, label))
        elif (code, on) not in there:
            expect.append(added("hours", label, sheet_id=sheet, project=code, day=on, minutes=wanted[code, on]))
        elif wanted[code, on] != there[code, on]:
            expect.append(changed("hours", key, label, minutes=wanted[code, on]))
    last = list(wanted)[-1]
    with_comment = f", with the comment {comment!r}" if comment else ""
    return Job(
        goal=f"Make your time sheet of the week of {day(MONDAY.isoformat())} have just these hours and no others, and send it "
        f"in{with_comment}: {_said(wanted, names)}.",
        expect=tuple(expect),
        plan=enter(wanted, comment, "Send in"),
        mistakes={
            "a draft": enter(wanted, comment, "Save draft"),
            "a quarter more": enter({**wanted, last: wanted[last] + 15}, comment, "Send in"),
            "one missing": enter({place: cell for place, cell in wanted.items() if place != last}, comment, "Send in"),
            "old hours stay": enter(
                {**there, **wanted, next(iter(wanted)): there[next(iter(wanted))]}, comment, "Send in"
            ),
        },
    )


@template("hr/team_sheets", levels=(3, 4))
def team_sheets(draw: Draw) -> Job:
    """Approve the time sheets of the team that have enough hours, send back the others."""
    people = draw.sample(team(draw), 3 if draw.level == 3 else 6)
    last = (MONDAY - timedelta(days=7)).isoformat()
    everyone = marks([one["id"] for one in team(draw)])
    draw.run(f"UPDATE sheets SET status = 'draft' WHERE week = ? AND employee_id IN ({everyone})", last)
    least = draw.choice((2160, 2190, 2250, 2280))
    reply, wrong = draw.sample(_REPLIES, 2)
    short = draw.sample([True, False, *(draw.rng.random() < 0.5 for _ in people[2:])], len(people))
    numbers = []
    for one, is_short in zip(people, short, strict=True):
        sheet = draw.value("SELECT id FROM sheets WHERE employee_id = ? AND week = ?", one["id"], last)
        numbers.append(sheet)
        draw.run("UPDATE sheets SET status = 'submitted' WHERE id = ?", sheet)
        total = least - draw.choice((15, 30, 90)) if is_short else least + draw.choice((0, 0, 30, 75))
        code = draw.value("SELECT project FROM hours WHERE sheet_id = ? ORDER BY minutes DESC, project, day", sheet)
        draw.run("DELETE FROM hours WHERE sheet_id = ?", sheet)
        for on in range(1, 6):
            draw.run("INSERT INTO hours VALUES (?, ?, ?, ?)", sheet, code, on, total // 5 // 15 * 15)
        draw.run(
            "UPDATE hours SET minutes = ? WHERE sheet_id = ? AND day = 4", total - 4 * (total // 5 // 15 * 15), sheet
        )
    begin = approvals(draw)

    def decide(which: list[bool], words: str) -> list[Plan]:
        return [
            (
                link(f"Time sheet of {one['name']}"),
                *((fill("Reply", words), button("Send back")) if back else (button("Approve"),)),
            )
            for one, back in zip(people, which, strict=True)
        ]

    steps = decide(short, reply)
    return Job(
        goal=f"Approve the time sheets waiting for you that have {hours(least)} hours or more, without a reply, and send back "
        f"the others with the reply {reply!r}. Leave the requests for leave as they are.",
        expect=tuple(
            changed("sheets", sheet, f"time sheet of {one['name']}", status="returned", reply=reply)
            if back
            else changed("sheets", sheet, f"time sheet of {one['name']}", status="approved")
            for sheet, one, back in zip(numbers, people, short, strict=True)
        ),
        plan=(*begin, *sum(steps, ()), answer()),
        mistakes={
            "all approved": (*begin, *sum(decide([False] * len(people), reply), ()), answer()),
            "one wrong": (*begin, *sum(decide([not short[0], *short[1:]], reply), ()), answer()),
            "one forgotten": (*begin, *sum(steps[1:], ()), answer()),
            "another reply": (*begin, *sum(decide(short, wrong), ()), answer()),
        },
    )


@template("hr/sheet_hours", levels=(1, 2))
def sheet_hours(draw: Draw) -> Job:
    """How many hours one worked on a project in a week, or (level 2) in two weeks together."""
    weeks = draw.rows("SELECT * FROM sheets WHERE employee_id = ? AND week < ? ORDER BY week", ME, MONDAY.isoformat())
    chosen = sorted(draw.sample(weeks, draw.level), key=lambda row: str(row["week"]))
    code = draw.value(
        "SELECT project FROM hours WHERE sheet_id = ? ORDER BY minutes, project, day", draw.choice(chosen)["id"]
    )
    name = draw.value("SELECT name FROM projects WHERE code = ?", code)
    ids = marks([row["id"] for row in chosen])
    total = draw.value(f"SELECT SUM(minutes) FROM hours WHERE project = ? AND sheet_id IN ({ids})", code)
    every = draw.value(f"SELECT SUM(minutes) FROM hours WHERE sheet_id IN ({ids})")
    look: Plan = sum(((link("Time sheets"), link(f"Week of {day(row['week'])}")) for row in chosen), ())
    said = listed([day(row["week"]) for row in chosen])
    many = f"weeks of {said} together" if draw.level == 2 else f"week of {said}"
    right = hours(total)
    return Job(
        goal=f"How many hours did you book on the project {name} in the {many}? Answer with a number, such as 7.5.",
        answer=Answer("number", right),
        plan=(*look, answer(right)),
        mistakes={
            "all projects": (*look, answer(hours(every + (every == total)))),
            "a quarter more": (*look, answer(hours(total + 15))),
            "as minutes": (*look, answer(total)),
            "a sentence": (*look, answer(f"I booked {right} hours")),
        },
    )


@template("hr/review_report", levels=(3,))
def review_report(draw: Draw) -> Job:
    """Write the review of someone who reports to one, and send it in."""
    person, other = draw.sample(team(draw), 2)
    overall, wrong = draw.sample(RATINGS, 2)
    confidence = draw.choice((0, 1, 2, 3, 4, 6, 7, 8, 9, 10))
    areas = draw.sample(AREAS, 2)
    text = draw.choice(_COMMENTS)
    promote = draw.rng.random() < 0.5

    def write(name: str, rating: str, strong: bool, end: str = "Send in") -> Plan:
        tick = (check("I recommend a promotion"),) if strong else ()
        begin = (link("Reviews"), link(f"Review of {name}"), check(rating))
        fields = (fill("Confidence in the goals (0 to 10)", confidence), select("Areas to grow in", *areas))
        return (*begin, *fields, fill("Comment (10 to 300 characters)", text), *tick, button(end), answer())

    number = draw.value("SELECT id FROM reviews WHERE employee_id = ? AND kind = 'manager'", person["id"])
    values = {"status": "submitted", "overall": overall, "confidence": confidence, "text": Words(text)}
    values |= {"areas": ", ".join(one for one in AREAS if one in areas)} | ({"promote": 1} if promote else {})
    return Job(
        goal=f"Write the review of {person['name']} and send it in: overall {overall!r}, confidence in the goals {confidence}, "
        f"areas to grow in {listed(areas)}, the comment {text!r}, and {'a' if promote else 'no'} recommendation of a promotion.",
        expect=(changed("reviews", number, "the review", **values),),
        plan=write(person["name"], overall, promote),
        mistakes={
            "another person": write(other["name"], overall, promote),
            "another rating": write(person["name"], wrong, promote),
            "a draft": write(person["name"], overall, promote, "Save draft"),
            "the promotion": write(person["name"], overall, not promote),
        },
    )


@template("hr/self_review", levels=(4,))
def self_review(draw: Draw) -> Job:
    """Fill in one's self-assessment and send it in."""
    number = draw.value("SELECT id FROM reviews WHERE employee_id = ? AND kind = 'self' ORDER BY id DESC", ME)
    overall, pattern = draw.choice(RATINGS), draw.choice(PATTERNS)
    workload, confidence = draw.sample((1, 2, 3, 4, 6, 7, 8, 9), 2)
    *strengths, another = draw.sample(STRENGTHS, 4)
    areas = draw.sample(AREAS, 2)
    text = draw.choice(_TEXTS)
    talk = MONDAY + timedelta(days=7 * draw.rng.randint(3, 5) + draw.rng.randint(1, 3))
    wish = draw.rng.randint(4, 40)

    def write(
        strong: list[str], values: tuple[int, int] = (workload, confidence), mentor: bool = True, end: str = "Send in"
    ) -> Plan:
        begin = (link("Reviews"), link("Self-assessment, Spring 2026"), check(overall), check(pattern))
        sliders = (fill("Workload", values[0]), fill("Confidence in the goals", values[1]))
        chosen = (*map(check, strong), select("Areas to grow in", *areas))
        rest = (fill("What went well (10 to 300 characters)", text), fill("Date of the talk", talk))
        last = (fill("Hours of training wished for", wish), *((check("I would like a mentor"),) if mentor else ()))
        return (*begin, *sliders, *chosen, *rest, *last, button(end), answer())

    expect = changed(
        "reviews",
        number,
        "the self-assessment",
        status="submitted",
        overall=overall,
        pattern=pattern,
        workload=workload,
        confidence=confidence,
        strengths=", ".join(one for one in STRENGTHS if one in strengths),
        areas=", ".join(one for one in AREAS if one in areas),
        text=Words(text),
        talk_on=talk.isoformat(),
        hours=wish,
        mentor=1,
    )
    return Job(
        goal=f"Fill in your self-assessment of spring 2026 and send it in: overall {overall!r}; place of work {pattern!r}; "
        f"workload {workload}; confidence in the goals {confidence}; strengths {listed(strengths)}; areas to grow in "
        f"{listed(areas)}; what went well: {text!r}; the talk on {day(talk.isoformat())}; {wish} hours of training; a mentor is "
        "wished for.",
        expect=(expect,),
        plan=write(strengths),
        mistakes={
            "a draft": write(strengths, end="Save draft"),
            "no mentor": write(strengths, mentor=False),
            "another strength": write([*strengths[:2], another]),
            "sliders swapped": write(strengths, (confidence, workload)),
        },
    )
