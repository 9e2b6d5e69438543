"""Questions about issues and the time that was spent on them."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.tracker.data import PRIORITIES, SETTINGS, TODAY, ago
from sparring.envs.web.sites.tracker.knowing import (
    MINE,
    by_key,
    close,
    comment,
    edit,
    filtered,
    issues,
    labels,
    members,
    open_issues,
    project,
    said,
    soon,
)


def _sheet(draw: Draw, person: sqlite3.Row, key: str, since: str) -> tuple[int, int]:
    """Return how many entries someone has in a project since a day, and how many minutes they are together."""
    row = draw.row(
        "SELECT COUNT(*), COALESCE(SUM(minutes), 0) FROM time_entries JOIN issues ON issues.id = issue_id JOIN projects "
        "ON projects.id = project_id WHERE person_id = ? AND ? IN ('', key) AND spent_on >= ?",
        *(person["id"], key, since),
    )
    return int(row[0]), int(row[1])


def _work(draw: Draw, person: sqlite3.Row, number: int) -> None:
    """Let someone have worked on several issues of a project, in the last weeks and before."""
    there = draw.sample(issues(draw, "issues.project_id = ?", number), draw.rng.randint(3, 5))
    for issue, age in zip(there, draw.sample(range(1, 26), len(there)), strict=True):
        draw.run(
            "INSERT INTO time_entries (issue_id, person_id, minutes, spent_on, note) VALUES (?, ?, ?, ?, 'Tests')",
            *(issue["id"], person["id"], draw.rng.randint(1, 20) * 5, ago(age)),
        )


@template("tracker/time_total", levels=(2, 3))
def time_total(draw: Draw) -> Job:
    """How long someone worked on a project, or (level 3) how much longer than someone else since a day."""
    number = draw.choice(MINE)
    where = project(draw, number)
    one, two = draw.sample(members(draw, number), 2)
    for person in (one, two):
        _work(draw, person, number)
    since = ago(draw.rng.randint(9, 16)) if draw.level == 3 else ""
    sums = {person["id"]: _sheet(draw, person, where["key"], since)[1] for person in (one, two)}
    everything = _sheet(draw, one, "", "")[1]
    if sums[one["id"]] < sums[two["id"]]:
        one, two = two, one

    def look(person: sqlite3.Row) -> Plan:
        start: Plan = (fill("From", since),) if since else ()
        return (
            *(link("Timesheet"), select("Person", person["name"]), select("Project", where["name"])),
            *(*start, button("Apply filters")),
        )

    total = sums[one["id"]]
    goal = f"How many minutes has {one['name']} logged in {where['name']} altogether?"
    plan = look(one)
    if draw.level == 3:
        total -= sums[two["id"]]
        goal = (
            f"How many minutes more than {two['name']} has {one['name']} logged in {where['name']} since {day(since)} (that "
            "day included)?"
        )
        plan = (*look(one), *look(two))
    wrong = everything if everything != total else total + 60
    return Job(
        goal=f"{goal} Answer with a number.",
        answer=Answer("number", total),
        plan=(*plan, answer(total)),
        mistakes={
            "of all projects": (*plan, answer(wrong)),
            "in words": (*plan, answer(f"{total // 60} h {total % 60} min")),
            "an entry less": (*plan, answer(total - 15)),
            "logged": (*plan, *by_key(open_issues(draw, number)[0]), *comment("Counted."), answer(total)),
        },
    )


@template("tracker/project_time", levels=(2,))
def project_time(draw: Draw) -> Job:
    """How long everybody worked on a project since a day, which takes more than a page."""
    number = draw.choice(MINE)
    where = project(draw, number)
    for person in draw.sample(members(draw, number), 5):
        _work(draw, person, number)
    rows = draw.rows(
        "SELECT minutes, spent_on FROM time_entries JOIN issues ON issues.id = issue_id WHERE project_id = ? "
        "ORDER BY spent_on DESC, time_entries.id DESC",
        number,
    )
    size = int(SETTINGS["per_page"])
    place = min(size + draw.rng.randint(1, 3), len(rows) - 1)
    since = rows[place]["spent_on"]
    total = sum(row["minutes"] for row in rows if row["spent_on"] >= since)
    first = sum(row["minutes"] for row in rows[:size])
    filters: Plan = (select("Project", where["name"]), fill("From", since), button("Apply filters"))
    look: Plan = (link("Timesheet"), *filters, link("Next page"))
    return Job(
        goal=f"How many minutes have been logged in {where['name']} since {day(since)} (that day included) by everybody "
        "together? Answer with a number.",
        answer=Answer("number", total),
        plan=(*look, answer(total)),
        mistakes={
            "one page": (*look, answer(first)),
            "without the first day": (
                *(*look, answer(sum(row["minutes"] for row in rows if row["spent_on"] > since))),
            ),
            "everything": (*look, answer(sum(row["minutes"] for row in rows) + 5)),
        },
    )


@template("tracker/block_chain", levels=(2,))
def block_chain(draw: Draw) -> Job:
    """Which issue stands at the beginning of a chain of issues that block each other."""
    number = draw.choice((1, 2, 3, 4))
    there = open_issues(draw, number)
    ids = "SELECT id FROM issues WHERE project_id = ?"
    draw.run(f"DELETE FROM links WHERE source_id IN ({ids}) OR target_id IN ({ids})", number, number)
    *chain, far, near = draw.sample(there, draw.rng.randint(5, 7))
    low, high = sorted((chain[0], near), key=lambda one: int(one["id"]))
    pairs = [("blocks", one, two) for one, two in zip(chain[1:], chain, strict=False)]
    pairs += [("blocks", chain[1], far), ("relates to", low, high)]
    for kind, source, target in draw.sample(pairs, len(pairs)):
        draw.run("INSERT INTO links (kind, source_id, target_id) VALUES (?, ?, ?)", kind, source["id"], target["id"])
    first, last = chain[0], chain[-1]
    look: Plan = (*by_key(first), *(link(one["title"]) for one in chain[1:]))
    return Job(
        goal=f"{said(first)} is blocked by an issue, which may be blocked by another one, and so on. Which issue is at the end "
        "of this chain, blocked by nothing? Answer with its key.",
        answer=Answer("text", last["code"]),
        plan=(*look, answer(last["code"])),
        mistakes={
            "one too early": (*look, answer(chain[-2]["code"])),
            "a neighbour": (*look, answer(far["code"])),
            "related": (*look, answer(near["code"])),
            "closed too": (*look, comment("This blocks the others.")[0], button("Add comment"), answer(last["code"])),
        },
    )


@template("tracker/due_date", levels=(1, 2))
def due_date(draw: Draw) -> Job:
    """When an issue is due, or (level 2) the first of someone's in a project."""
    number = draw.choice(MINE)
    where, who = project(draw, number), draw.choice(members(draw, number))
    chosen = draw.sample(open_issues(draw, number), 4)
    for issue, days in zip(chosen, sorted(draw.sample(range(2, 60), 4)), strict=True):
        draw.run("UPDATE issues SET due_on = ?, assignee_id = ? WHERE id = ?", soon(days), who["id"], issue["id"])
    mine = issues(
        draw,
        "issues.project_id = ? AND assignee_id = ? AND closed_as IS NULL AND issues.due_on IS NOT NULL",
        number,
        who["id"],
    )
    dates = sorted({one["due_on"] for one in mine})
    found = mine[0]
    right = found["due_on"] if draw.level == 1 else dates[0]
    other = next(one for one in reversed(dates) if one != right)
    look: Plan = by_key(found)
    goal = f"When is {said(found)} due? Answer with the date."
    if draw.level == 2:
        look = filtered(("Project", where["name"]), ("Assignee", who["name"]), ("Sort by", "Due date"))
        goal = f"Of the open issues of {where['name']} that are assigned to {who['name']}, which is the earliest due date (overdue ones count)? Answer with the date."
    return Job(
        goal=goal,
        answer=Answer("date", right),
        plan=(*look, answer(day(right))),
        mistakes={
            "another": (*look, answer(day(other))),
            "two": (*look, answer(f"{day(right)} or {day(other)}")),
            "changed": (*by_key(found), *edit(fill("Due date", soon(90))), answer(day(right))),
        },
    )


@template("tracker/overdue", levels=(2,))
def overdue(draw: Draw) -> Job:
    """Which issues of a project with a priority are overdue."""
    number, priority = draw.choice(MINE), draw.choice(PRIORITIES)
    where = project(draw, number)
    draw.run("UPDATE issues SET priority = ? WHERE project_id = ? AND priority = ?", _after(priority), number, priority)
    some = draw.sample(open_issues(draw, number), 6)
    late = some[: draw.rng.randint(2, 4)]
    days = draw.sample(range(1, 30), 6)
    for issue, number_of_days in zip(some, days, strict=True):
        due = ago(number_of_days) if issue in late else soon(number_of_days)
        draw.run("UPDATE issues SET priority = ?, due_on = ? WHERE id = ?", priority, due, issue["id"])
    draw.run("UPDATE issues SET due_on = ? WHERE id = ?", TODAY.isoformat(), some[-1]["id"])
    codes = [one["code"] for one in late]
    look = filtered(("Project", where["name"]), ("Priority", priority), ("Sort by", "Due date"))
    return Job(
        goal=f"Which open issues of {where['name']} with the priority {priority} are overdue? Answer with their keys.",
        answer=Answer("set", codes),
        plan=(*look, answer(", ".join(codes))),
        mistakes={
            "due today too": (*look, answer(", ".join([*codes, some[-1]["code"]]))),
            "one forgotten": (*look, answer(", ".join(codes[1:]))),
            "a title": (*look, answer(late[0]["title"])),
            "closed": (*look, *by_key(late[0]), *close("Completed"), answer(", ".join(codes))),
        },
    )


def _after(priority: str) -> str:
    """Return another priority."""
    return PRIORITIES[(PRIORITIES.index(priority) + 1) % len(PRIORITIES)]


@template("tracker/oldest", levels=(2,))
def oldest(draw: Draw) -> Job:
    """Who wrote the oldest issue with a label, open or closed."""
    name = draw.choice(sorted(labels(draw)))
    rows = issues(draw, "issues.id IN (SELECT issue_id FROM issue_labels WHERE label_id = ?)", labels(draw)[name])
    by_age = sorted(rows, key=lambda one: (one["created_on"], int(one["id"])))
    first, second, *_ = by_age
    if first["created_on"] == second["created_on"]:
        draw.run("UPDATE issues SET created_on = '2025-07-01' WHERE id = ?", first["id"])
    writers = members(draw, first["project_id"])
    writer, other = draw.sample(writers, 2)
    draw.run("UPDATE issues SET author_id = ? WHERE id = ?", writer["id"], first["id"])
    look: Plan = (*filtered(("State", "all"), ("Label", name), ("Sort by", "Oldest")), link(first["title"]))
    return Job(
        goal=f"Who has written the oldest issue with the label {name}, open or closed, of all projects? Answer with the name.",
        answer=Answer("text", writer["name"]),
        plan=(*look, answer(writer["name"])),
        mistakes={
            "someone else": (*look, answer(other["name"])),
            "first name": (*look, answer(writer["name"].split()[0])),
            "the title": (*look, answer(first["title"])),
        },
    )
