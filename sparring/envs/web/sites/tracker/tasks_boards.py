"""Tasks about boards, and about several issues at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sparring.envs.web.checks import Expect, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, Step, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.tracker.data import ME, PRIORITIES, TODAY
from sparring.envs.web.sites.tracker.knowing import (
    LED,
    MINE,
    by_key,
    edit,
    filtered,
    inside,
    issues,
    labels,
    members,
    open_issues,
    project,
    said,
    tick,
)

_TRIAGE = "needs triage"
_CUSTOMERS = "Reported by two customers this month."


def _moved(some: Sequence[sqlite3.Row], name: str) -> Plan:
    """Move issues on the board that is open."""
    moves: list[Plan] = [(select("Issue", one["code"]), select("Column", name), button("Move")) for one in some]
    return sum(moves, ())


def _columns(draw: Draw, number: int) -> list[sqlite3.Row]:
    return draw.rows("SELECT * FROM columns WHERE project_id = ? ORDER BY place", number)


@template("tracker/move_card", levels=(2,), infeasible=True)
def move_card(draw: Draw) -> Job:
    """Move an issue to another column, which may be full."""
    number = draw.choice(LED)
    where, columns = project(draw, number), _columns(draw, number)
    to = draw.choice(columns[2:])
    found, there, other = draw.sample([one for one in open_issues(draw, number) if one["column_id"] != to["id"]], 3)
    draw.run("UPDATE issues SET column_id = ? WHERE id = ?", to["id"], there["id"])
    count = draw.value("SELECT COUNT(*) FROM issues WHERE column_id = ? AND closed_as IS NULL", to["id"])
    most = count if draw.infeasible else count + 2
    draw.run("UPDATE columns SET most = ? WHERE id = ?", most, to["id"])
    goal = f"On the board of {where['name']}, move {said(found)} to the column {to['name']}."
    board = inside(where["name"], "Board")
    elsewhere = next(
        one["name"] for one in columns if one["id"] not in (found["column_id"], to["id"]) and not one["most"]
    )
    if draw.infeasible:
        limit: Plan = (
            link("Project settings"),
            fill(to["name"], most + 1),
            button("Save project settings"),
            link("Board"),
        )
        out: Plan = _moved([there], "Backlog")
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*board, *_moved([found], to["name"]), report("the column is full")),
            mistakes={
                "says it is done": (*board, *_moved([found], to["name"]), answer()),
                "elsewhere": (*board, *_moved([found], elsewhere), answer()),
                "raises the limit": (*board, *limit, *_moved([found], to["name"]), answer()),
                "makes room": (*board, *out, *_moved([found], to["name"]), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("issues", found["id"], f"{found['code']} in {to['name']}", column_id=to["id"]),),
        plan=(*board, *_moved([found], to["name"]), answer()),
        mistakes={
            "elsewhere": (*board, *_moved([found], elsewhere), answer()),
            "one more": (*board, *_moved([found, other], to["name"]), answer()),
            "another": (*board, *_moved([other], to["name"]), answer()),
            "not moved": (*board, *_moved([found], to["name"])[:-1], answer()),
        },
    )


@template("tracker/move_column", levels=(3,))
def move_column(draw: Draw) -> Job:
    """Move all issues of a column that have a priority to another column."""
    number = draw.choice(MINE)
    where, columns = project(draw, number), _columns(draw, number)
    start, to = draw.sample(columns, 2)
    draw.run("UPDATE columns SET most = NULL WHERE project_id = ?", number)
    chosen = draw.sample(open_issues(draw, number), 4)
    *chosen, other = chosen if draw.rng.random() < 0.5 else chosen[1:]
    priority, near = draw.sample(PRIORITIES, 2)
    draw.run(
        "UPDATE issues SET priority = ? WHERE column_id = ? AND priority = ? AND closed_as IS NULL",
        *(near, start["id"], priority),
    )
    for one in chosen:
        draw.run("UPDATE issues SET column_id = ?, priority = ? WHERE id = ?", start["id"], priority, one["id"])
    draw.run("UPDATE issues SET column_id = ?, priority = ? WHERE id = ?", start["id"], near, other["id"])
    board = inside(where["name"], "Board")
    wrong = next(one["name"] for one in columns if one["id"] not in (start["id"], to["id"]))
    return Job(
        goal=f"On the board of {where['name']}, move all issues of the column {start['name']} that have the priority "
        f"{priority} to the column {to['name']}.",
        expect=tuple(
            changed("issues", one["id"], f"{one['code']} in {to['name']}", column_id=to["id"]) for one in chosen
        ),
        plan=(*board, *_moved(chosen, to["name"]), answer()),
        mistakes={
            "elsewhere": (*board, *_moved(chosen, wrong), answer()),
            "one more": (*board, *_moved([*chosen, other], to["name"]), answer()),
            "one forgotten": (*board, *_moved(chosen[1:], to["name"]), answer()),
        },
    )


@template("tracker/least_busy", levels=(3,))
def least_busy(draw: Draw) -> Job:
    """Give an issue to the developer of a project who has the fewest open issues."""
    number = draw.choice(LED)
    where = project(draw, number)
    everyone = members(draw, number)
    keeper, best, *rest = draw.sample(everyone, len(everyone))
    for one in draw.sample(open_issues(draw, number), 8):
        draw.run("UPDATE issues SET assignee_id = NULL WHERE id = ?", one["id"])
    draw.run(
        "UPDATE issues SET assignee_id = ? WHERE assignee_id IN (?, ?) AND closed_as IS NULL",
        ME,
        keeper["id"],
        best["id"],
    )
    count = "SELECT assignee_id, COUNT(*) FROM issues WHERE closed_as IS NULL GROUP BY assignee_id"
    there = dict(map(tuple, draw.rows(count)))
    loads = {one["id"]: there.get(one["id"], 0) for one in rest}
    others = sorted(rest, key=lambda one: (-loads[one["id"]], int(one["id"])))[:3]
    draw.run("UPDATE members SET role = 'Reporter' WHERE project_id = ? AND person_id != ?", number, ME)
    for one in (best, *others):
        draw.run("UPDATE members SET role = 'Developer' WHERE project_id = ? AND person_id = ?", number, one["id"])
    free = [one for one in open_issues(draw, number) if one["assignee_id"] not in loads]
    found, *pool = draw.sample(free, len(free))
    wants = [best["id"], *(one["id"] for one in others for _ in range(2 - loads[one["id"]]))]
    for person, issue in zip(wants, pool, strict=False):
        draw.run("UPDATE issues SET assignee_id = ? WHERE id = ?", person, issue["id"])

    def give(person: sqlite3.Row) -> Plan:
        return (*by_key(found), *edit(select("Assignee", person["name"])))

    look: Plan = (*inside(where["name"], "Members"), link("People"))
    return Job(
        goal=f"Assign {said(found)} to whoever has the fewest open issues (in all projects together) among the members of "
        f"{where['name']} with the role Developer.",
        expect=(changed("issues", found["id"], f"{found['code']} assigned", assignee_id=best["id"]),),
        plan=(*look, *give(best), answer()),
        mistakes={
            "a reporter": (*look, *give(keeper), answer()),
            "someone busier": (*look, *give(others[-1]), answer()),
            "taken": (*look, *give(best), button("Assign to me"), answer()),
        },
    )


@template("tracker/bulk_edit", levels=(3,))
def bulk_edit(draw: Draw) -> Job:
    """Give all issues that have a label and no assignee a priority and a milestone."""
    number = draw.choice(MINE)
    where, ids = project(draw, number), labels(draw)
    name = draw.choice(sorted(ids))
    priority, wrong = draw.sample(PRIORITIES, 2)
    _, near, stone = draw.rows("SELECT * FROM milestones WHERE project_id = ? ORDER BY id", number)[:3]
    draw.run(
        "DELETE FROM issue_labels WHERE label_id = ? AND issue_id IN (SELECT id FROM issues WHERE project_id = ?)",
        *(ids[name], number),
    )
    some = draw.sample(open_issues(draw, number), draw.rng.randint(4, 5))
    taken, *chosen = some
    for one in some:
        draw.run("INSERT INTO issue_labels VALUES (?, ?)", one["id"], ids[name])
        draw.run(
            "UPDATE issues SET assignee_id = NULL, priority = ?, milestone_id = ? WHERE id = ?",
            wrong,
            near["id"],
            one["id"],
        )
    draw.run("UPDATE issues SET assignee_id = ? WHERE id = ?", members(draw, number)[0]["id"], taken["id"])
    labelled = (("Project", where["name"]), ("Label", name))
    begin = filtered(*labelled, ("Assignee", "Nobody"))
    rate, plan = select("Priority", priority), select("Milestone", stone["title"])
    return Job(
        goal=f"Give all open issues of {where['name']} that have the label {name} and are assigned to nobody the priority "
        f"{priority} and the milestone {stone['title']}.",
        expect=tuple(
            changed("issues", one["id"], f"{one['code']} changed", priority=priority, milestone_id=stone["id"])
            for one in chosen
        ),
        plan=(*begin, *tick(chosen, rate, plan), answer()),
        mistakes={
            "one more": (*filtered(*labelled), *tick(some, rate, plan), answer()),
            "one forgotten": (*begin, *tick(chosen[1:], rate, plan), answer()),
            "no milestone": (*begin, *tick(chosen, rate, select("Milestone", "No milestone")), answer()),
            "taken too": (*begin, *tick(chosen, rate, plan, select("Assignee", "Sam Calder")), answer()),
        },
    )


@template("tracker/retire_label", levels=(4,))
def retire_label(draw: Draw) -> Job:
    """Replace a label by another one, and delete it."""
    ids = labels(draw)
    old, new, other = draw.sample(sorted(ids), 3)
    draw.run("DELETE FROM issue_labels WHERE label_id = ?", ids[old])
    chosen = draw.sample(issues(draw, "issues.project_id < 5"), draw.rng.randint(5, 7))
    for place, one in enumerate(chosen):
        draw.run("DELETE FROM issue_labels WHERE label_id = ? AND issue_id = ?", ids[new], one["id"])
        draw.run("INSERT INTO issue_labels VALUES (?, ?)", one["id"], ids[old])
        end = ("Completed", TODAY.isoformat()) if place < 2 else (None, None)
        draw.run("UPDATE issues SET closed_as = ?, closed_on = ? WHERE id = ?", *end, one["id"])
    begin = filtered(("State", "all"), ("Label", old))
    delete: Plan = (link("Labels"), link(f"Delete {old}"), button(f"Delete the label {old}"), answer())
    put, wrong = select("Add the label", new), select("Add the label", other)
    return Job(
        goal=f"The label {old} is given up: put the label {new} on all issues that have it, open or closed, in all projects, "
        f"and then delete the label {old}.",
        expect=(
            removed("labels", ids[old], f"{old} gone"),
            *(removed("issue_labels", (one["id"], ids[old]), f"{one['code']} without {old}") for one in chosen),
            *(
                added("issue_labels", f"{one['code']} with {new}", issue_id=one["id"], label_id=ids[new])
                for one in chosen
            ),
        ),
        plan=(*begin, *tick(chosen, put), *delete),
        mistakes={
            "only deleted": delete,
            "not deleted": (*begin, *tick(chosen, put, select("Take off the label", old)), answer()),
            "another label": (*begin, *tick(chosen, wrong), *delete),
            "open ones only": (*filtered(("Label", old)), *tick(chosen[2:], put), *delete),
        },
    )


def _sorted(issue: sqlite3.Row, urgent: bool, person: sqlite3.Row, stone: sqlite3.Row) -> Plan:
    """Do with an issue what the rules of the triage say."""
    if urgent:
        return (*by_key(issue), *edit(select("Priority", "Urgent"), select("Assignee", person["name"]), _untriaged()))
    return (*by_key(issue), *edit(select("Priority", "Low"), select("Milestone", stone["title"]), _untriaged()))


def _untriaged() -> Step:
    return check(_TRIAGE, checked=False)


@template("tracker/triage", levels=(5,))
def triage(draw: Draw) -> Job:
    """Deal with what nobody has looked at, by what the descriptions say."""
    number, label = draw.choice(MINE), labels(draw)[_TRIAGE]
    where, person = project(draw, number), draw.choice(members(draw, number))
    stone = draw.rows("SELECT * FROM milestones WHERE project_id = ? AND NOT closed ORDER BY due_on DESC", number)[0]
    draw.run("DELETE FROM issue_labels WHERE label_id = ?", label)
    chosen = draw.sample(open_issues(draw, number), 4)
    urgent = dict(
        zip([one["id"] for one in chosen], draw.sample((True, True, False, draw.rng.random() < 0.5), 4), strict=True)
    )
    for one in chosen:
        first, _, rest = one["body"].partition(". ")
        body = (
            f"{_CUSTOMERS} {rest}"
            if urgent[one["id"]]
            else f"{'Found while testing' if first in _CUSTOMERS else first}. {rest}"
        )
        draw.run("INSERT INTO issue_labels VALUES (?, ?)", one["id"], label)
        draw.run(
            "UPDATE issues SET body = ?, priority = 'Medium', assignee_id = NULL, milestone_id = NULL WHERE id = ?",
            *(body, one["id"]),
        )
    steps = [_sorted(one, urgent[one["id"]], person, stone) for one in chosen]
    swapped = _sorted(chosen[-1], not urgent[chosen[-1]["id"]], person, stone)
    kept = tuple(step for step in steps[-1] if step != _untriaged())
    look = filtered(("Project", where["name"]), ("Label", _TRIAGE))
    expect: list[Expect] = []
    for one in chosen:
        row = {"priority": "Urgent", "assignee_id": person["id"]}
        row = row if urgent[one["id"]] else {"priority": "Low", "milestone_id": stone["id"]}
        expect.append(changed("issues", one["id"], f"{one['code']} sorted", **row))
        expect.append(removed("issue_labels", (one["id"], label), f"{one['code']} looked at"))
    return Job(
        goal=f"Go through all open issues of {where['name']} with the label {_TRIAGE}. If the description says that customers "
        f"have reported it, give the issue the priority Urgent and assign it to {person['name']}; else give it the priority "
        f"Low and the milestone {stone['title']}. Take the label {_TRIAGE} off all of them.",
        expect=tuple(expect),
        plan=(*look, *sum(steps, ()), answer()),
        mistakes={
            "one forgotten": (*look, *sum(steps[:-1], ()), answer()),
            "one swapped": (*look, *sum(steps[:-1], ()), *swapped, answer()),
            "one label stays": (*look, *sum(steps[:-1], ()), *kept, answer()),
        },
    )
