"""Tasks about the directory, documents, and new starters."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.checks import added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.hr.basics import BOSS, ME, MONDAY, TODAY
from sparring.envs.web.sites.hr.knowing import listed, opened, team
from sparring.envs.web.sites.hr.staff import PAGE
from sparring.envs.web.sites.hr.words import (
    ACCESS,
    APPLICANTS,
    COMPUTERS,
    CONTRACTS,
    DEPARTMENTS,
    EQUIPMENT,
    FAMILIES,
    FIRST,
    LAST,
    LOCATIONS,
    POLICIES,
    TITLES,
)


@template("hr/find_person", levels=(1, 2), infeasible=True)
def find_person(draw: Draw) -> Job:
    """The room or telephone number of someone; at level 2 of the manager of someone's manager."""
    people = draw.rows("SELECT * FROM employees WHERE manager_id > ? ORDER BY id", BOSS)
    person, other = draw.sample([one for one in people if one["manager_id"] > BOSS + len(DEPARTMENTS)], 2)
    column, said = draw.choice((("room", "room"), ("phone", "telephone number"), ("email", "email address")))
    found, look = person, opened(person["name"])
    whose = person["name"]
    if draw.level == 2:
        boss = draw.row("SELECT * FROM employees WHERE id = ?", person["manager_id"])
        found = draw.row("SELECT * FROM employees WHERE id = ?", boss["manager_id"])
        look = (*look, link(boss["name"]), link(found["name"]))
        whose = f"the manager of the manager of {person['name']}"
    if draw.infeasible:
        known = {one["name"] for one in draw.rows("SELECT name FROM employees")}
        name = draw.choice([f"{one} {last}" for one in FIRST for last in LAST if f"{one} {last}" not in known])
        whose = whose.replace(person["name"], name)
    goal = f"What is the {said} of {whose}? Answer with it and nothing else."
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(fill("Find a person", name, submit=True), report("there is nobody of that name")),
            mistakes={
                "somebody's": (*look, answer(found[column])),
                "nothing": (answer(),),
                "another's": (*opened(other["name"]), answer(other[column])),
            },
        )
    return Job(
        goal=goal,
        answer=Answer("text", found[column]),
        plan=(*look, answer(found[column])),
        mistakes={
            "another's": (*look, answer(other[column] if draw.level == 1 else person[column])),
            "a part of it": (*look, answer(str(found[column])[1:])),
            "a sentence": (*look, answer(f"It is {found[column]}")),
        },
    )


@template("hr/since_when", levels=(1, 2))
def since_when(draw: Draw) -> Job:
    """Since which day someone, or (level 2) the one who came last of a department, is with the company."""
    department = draw.choice(DEPARTMENTS)
    there = draw.rows("SELECT * FROM employees WHERE department = ? ORDER BY started_on DESC, id", department)
    found, other = there[0], there[1]
    look: Plan = (
        link("Directory"),
        select("Department", department),
        select("Sort by", "Newest"),
        button("Apply filters"),
    )
    goal = f"On which day did the newest colleague of the department {department!r} start?"
    if draw.level == 1:
        found, other = draw.sample(there, 2)
        look = opened(found["name"])
        goal = f"On which day did {found['name']} start to work here?"
    started = found["started_on"]
    return Job(
        goal=f"{goal} Answer with the date.",
        answer=Answer("date", started),
        plan=(*look, answer(day(started))),
        mistakes={
            "another's": (*look, answer(day(other["started_on"]))),
            "the year": (*look, answer(started[:4])),
            "today": (*look, answer(day(TODAY.isoformat()))),
        },
    )


@template("hr/count_people", levels=(2,))
def count_people(draw: Draw) -> Job:
    """How many of a department, or of a place, started before a year."""
    column = draw.choice(("department", "location"))
    names = DEPARTMENTS if column == "department" else tuple(LOCATIONS)
    name = draw.choice(names)
    there = draw.rows(f"SELECT * FROM employees WHERE {column} = ? ORDER BY started_on, id", name)
    year = str(there[draw.rng.randint(2, len(there) - 1)]["started_on"])[:4]
    number = sum(str(one["started_on"])[:4] < year for one in there)
    pages = -(-max(number, 1) // PAGE)
    label = {"department": "Department", "location": "Location"}[column]
    begin: Plan = (
        link("Directory"),
        select(label, name),
        select("Sort by", "Longest with us"),
        button("Apply filters"),
    )
    look: Plan = (*begin, *(link("Next page"),) * (pages - 1))
    return Job(
        goal=f"How many of those whose {column} is {name!r} started before the year {year}? Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "all": (*look, answer(len(there) + (len(there) == number))),
            "one more": (*look, answer(number + 1)),
            "in words": (*look, answer(f"{number} people")),
        },
    )


@template("hr/confirm", levels=(1, 2))
def confirm(draw: Draw) -> Job:
    """Confirm that one has read a document; at level 2 all of a category."""
    every = draw.rows(
        "SELECT * FROM documents WHERE id NOT IN (SELECT document_id FROM confirmations WHERE employee_id = ?) ORDER BY id",
        ME,
    )
    if draw.level == 2:
        counts = Counter(one["category"] for one in draw.rows("SELECT category FROM documents"))
        category = draw.choice(sorted(name for name, number in counts.items() if number > 2))
        rows = draw.rows("SELECT id FROM documents WHERE category = ? ORDER BY id", category)
        for row in draw.sample(rows, 2):
            draw.run("DELETE FROM confirmations WHERE document_id = ?", row["id"])
        every = draw.rows(
            "SELECT * FROM documents WHERE id NOT IN (SELECT document_id FROM confirmations WHERE employee_id = ?) ORDER BY id",
            ME,
        )
        chosen = [one for one in every if one["category"] == category]
        goal = f"Confirm all documents of the category {category!r} that you still have to confirm, and no others."
    else:
        chosen = [draw.choice(every)]
        goal = f"Confirm that you have read the document {chosen[0]['title']!r}."
    other = next(one for one in every if one not in chosen)
    tick: Plan = (check("I have read and understood this document"), button("Confirm"))
    home = link("Larkmoor People")
    steps: list[Plan] = [(*((home,) if i else ()), link(one["title"]), *tick) for i, one in enumerate(chosen)]
    extra: Plan = (home, link(other["title"]), *tick)
    return Job(
        goal=goal,
        expect=tuple(
            added(
                "confirmations",
                f"{one['title']} confirmed",
                document_id=one["id"],
                employee_id=ME,
                confirmed_on=TODAY.isoformat(),
            )
            for one in chosen
        ),
        plan=(*sum(steps, ()), answer()),
        mistakes={
            "only read": (*sum(steps[:-1], ()), *steps[-1][:-1], answer()),
            "another": (*sum(steps[:-1], ()), *extra, answer()),
            "one too many": (*sum(steps, ()), *extra, answer()),
        },
    )


@template("hr/policy", levels=(1, 2))
def policy(draw: Draw) -> Job:
    """What a rule says; at level 2 the sum of what two say."""
    kind = draw.choice(("number", "money"))
    chosen = draw.sample([one for one in POLICIES if one.kind == kind], 2)
    values = []
    for one in chosen:
        body = draw.value("SELECT body FROM documents WHERE title = ?", one.title)
        found = re.search(re.escape(one.rule).replace(r"\{n\}", r"(\d+)"), body)
        assert found is not None, "the document holds its rule"
        values.append(int(found[1]) * (100 if kind == "money" else 1))

    def written(value: int) -> str:
        return money(value) if kind == "money" else str(value)

    def search(title: str) -> Plan:
        return (link("Documents"), fill("Words", title), button("Apply filters"), link(title))

    if draw.level == 1:
        right, wrong = values
        look = search(chosen[0].title)
        goal = f"According to the documents of the company, {chosen[0].question}?"
    else:
        right, wrong = sum(values), values[0]
        look = (*search(chosen[0].title), *search(chosen[1].title))
        goal = f"Add two numbers of the company's documents: {chosen[0].question}, and {chosen[1].question}. What is their sum?"
    return Job(
        goal=f"{goal} Answer with {'the amount' if kind == 'money' else 'a number'}.",
        answer=Answer(kind, right),
        plan=(*look, answer(written(right))),
        mistakes={
            "another rule": (*look, answer(written(wrong + (wrong == right)))),
            "one more": (*look, answer(written(right + (100 if kind == "money" else 1)))),
            "a sentence": (*look, answer(f"It is {written(right)}.")),
        },
    )


@template("hr/postpone", levels=(1,), infeasible=True)
def postpone(draw: Draw) -> Job:
    """Another first day for someone who begins soon."""
    found, other = draw.sample(draw.rows("SELECT * FROM starters ORDER BY id"), 2)
    when = MONDAY + timedelta(days=7 * draw.rng.randint(13, 20) + draw.rng.randint(0, 4))
    begin: Plan = (link("New starters"),)
    goal = f"Change the first day of the new starter {found['name']} to {day(when.isoformat())}."

    def put(name: str, date: str) -> Plan:
        return (*begin, link(name), fill("New first day", date), button("Change first day"), answer())

    if draw.infeasible:
        draw.run("DELETE FROM starters WHERE id = ?", found["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("nobody of that name begins soon")),
            mistakes={
                "another": put(other["name"], when.isoformat()),
                "another and report": (*put(other["name"], when.isoformat())[:-1], report()),
                "says it is done": (*begin, answer()),
            },
        )
    later = (when + timedelta(days=3 if when.weekday() > 3 else 1)).isoformat()
    return Job(
        goal=goal,
        expect=(changed("starters", found["id"], "the first day", starts_on=when.isoformat()),),
        plan=put(found["name"], when.isoformat()),
        mistakes={
            "another": put(other["name"], when.isoformat()),
            "another day": put(found["name"], later),
            "not saved": (*put(found["name"], when.isoformat())[:-2], answer()),
        },
    )


class Newcomer:
    """Someone who is to be registered, drawn at random; with a `few` less things to fill in."""

    def __init__(self, draw: Draw, *, few: bool = False):
        self.name = f"{draw.choice(APPLICANTS)} {draw.choice(FAMILIES)}"
        self.email = f"{self.name.lower().replace(' ', '.')}@post.example"
        self.phone = f"07700 903{draw.rng.randint(100, 999)}"
        self.day = (MONDAY + timedelta(days=7 * draw.rng.randint(3, 11) + 1)).isoformat()
        self.department = draw.choice(DEPARTMENTS)
        self.title = draw.choice(TITLES[self.department][2])
        self.location = draw.choice(tuple(LOCATIONS))
        leads = draw.rows(
            "SELECT * FROM employees WHERE id IN (SELECT manager_id FROM employees) AND id > ? ORDER BY id",
            BOSS,
            site="hr",
        )
        self.manager = draw.choice(leads)
        self.contract = CONTRACTS[0] if few else draw.choice(CONTRACTS[:2])
        self.end = "" if self.contract == CONTRACTS[0] else draw.choice(("2027-03-31", "2027-09-30", "2028-03-31"))
        self.weekly = draw.choice((20, 24, 30, 36, 38))
        self.computer = draw.choice(COMPUTERS[:3])
        self.equipment = draw.sample(EQUIPMENT, 1 if few else 2)
        self.access = draw.sample(ACCESS, 1 if few else 2)
        boss = draw.rows("SELECT * FROM employees WHERE manager_id = ? ORDER BY id", ME)
        self.buddy = draw.choice(boss)

    def told(self) -> list[str]:
        """Return all that is known, line by line."""
        until = f" until {day(self.end)}" if self.end else ""
        return [
            f"{self.name}, {self.email}, telephone {self.phone}, first day {day(self.day)}",
            f"{self.title} in {self.department}, {self.location}, reporting to {self.manager['name']}",
            f"{self.contract.lower()}{until}, {self.weekly} hours a week",
            f"computer: {self.computer}; equipment: {listed(self.equipment)}; access: {listed(self.access)}",
            f"{self.buddy['name']} as the buddy, and a welcome lunch with the team",
        ]

    def plan(self, *, lunch: bool = True, weekly: int = 0, end: str = "Register", access: int = 2) -> Plan:
        """Register the newcomer from the list of new starters; the arguments are for mistakes."""
        person = (fill("Name", self.name), fill("Private email address", self.email), fill("Telephone", self.phone))
        job = (fill("Job title", self.title), select("Department", self.department), select("Location", self.location))
        until = (fill("Last day (if the contract ends)", self.end),) if self.end else ()
        more = (select("Manager", self.manager["name"]), check(self.contract), *until)
        given = (*map(check, self.equipment), *map(check, self.access[:access]))
        eat = (check("Welcome lunch with the team"),) if lunch else ()
        on = button("Continue")
        return (
            *(link("Register a new starter"), *person, fill("First day", self.day), on),
            *(*job, *more, fill("Hours a week", weekly or self.weekly), on),
            *(check(self.computer), *given, on),
            *(select("Buddy", self.buddy["name"]), *eat, on),
            *((button(end),) if end else ()),
        )

    def row(self) -> dict[str, object]:
        """Return the row that is to be added."""
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "starts_on": self.day,
            "title": self.title,
            "department": self.department,
            "location": self.location,
            "manager_id": self.manager["id"],
            "contract": self.contract,
            "ends_on": self.end,
            "weekly": self.weekly,
            "computer": self.computer,
            "equipment": ", ".join(one for one in EQUIPMENT if one in self.equipment),
            "access": ", ".join(one for one in ACCESS if one in self.access),
            "buddy_id": self.buddy["id"],
            "lunch": 1,
        }


@template("hr/register", levels=(4,))
def register(draw: Draw) -> Job:
    """Register a new starter, in four steps and a check."""
    one = Newcomer(draw)
    begin = link("New starters")
    other = next(row for row in team(draw) if row["id"] != one.buddy["id"])
    wrong = tuple(
        select("Buddy", other["name"]) if step.target == "Buddy" else step for step in (begin, *one.plan(), answer())
    )
    return Job(
        goal=f"Register a new starter: {'; '.join(one.told())}. There is no note.",
        expect=(added("starters", "the new starter", **one.row()),),
        plan=(begin, *one.plan(), answer()),
        mistakes={
            "not registered": (begin, *one.plan(end=""), answer()),
            "no lunch": (begin, *one.plan(lunch=False), answer()),
            "other hours": (begin, *one.plan(weekly=one.weekly + 1), answer()),
            "no access to one thing": (begin, *one.plan(access=1), answer()),
            "another buddy": wrong,
        },
    )
