"""Tasks about single issues: writing, editing, closing, opening again, moving."""

from __future__ import annotations

import sqlite3
from itertools import combinations, pairwise

from sparring.envs.web.checks import Bind, Expect, Words, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.tracker.data import ME, PRIORITIES, REASONS, TODAY
from sparring.envs.web.sites.tracker.knowing import (
    by_key,
    by_title,
    close,
    closed,
    comment,
    commented,
    edit,
    inside,
    issues,
    labels,
    members,
    open_issues,
    project,
    said,
    soon,
    strangers,
)

_TITLES = (
    *("Export of the list as a spreadsheet", "Undo for the last deletion", "Short guide for new colleagues"),
    *("Search forgets accents", "Warning before the session ends", "Larger buttons on tablets"),
    *("Retry after a lost connection", "Print view without the menu"),
)
_BODIES = (
    *("Two teams have asked for this since January.", "It should work without the mouse too."),
    *("A first version can be plain.", "See the notes of the last planning meeting."),
)
_COMMENTS = (
    *("Not reproducible any more.", "Agreed with Support today.", "Nobody is affected.", "Checked on the test server."),
)


@template("tracker/reopen", levels=(1, 2), infeasible=True)
def reopen(draw: Draw) -> Job:
    """Open an issue again; from level 2 with another priority."""
    there = issues(draw, "closed_as IS NOT NULL AND issues.project_id < 5")
    reason = "Completed" if draw.rng.random() < 0.5 else "Not planned"
    found, other = draw.sample(there, 2)
    draw.run("UPDATE issues SET closed_as = ? WHERE id = ?", "Duplicate" if draw.infeasible else reason, found["id"])
    draw.run("UPDATE issues SET closed_as = 'Completed' WHERE id = ?", other["id"])
    wanted, wrong = draw.sample([one for one in PRIORITIES if one != found["priority"]], 2)
    more = draw.level == 2
    again: Plan = (button("Open again"),)

    def rate(priority: str) -> Plan:
        return edit(select("Priority", priority)) if more else ()

    goal = f"Open the issue {said(found)} again{f' and give it the priority {wanted}' if more else ''}."
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*by_key(found), report("it was closed as a duplicate")),
            mistakes={
                "says it is done": (*by_key(found), answer()),
                "another": (*by_key(other), *again, answer()),
                "comments": (*by_key(found), *comment("Please open this again."), report()),
            },
        )
    row = {"closed_as": None, "closed_on": None} | ({"priority": wanted} if more else {})
    return Job(
        goal=goal,
        expect=(changed("issues", found["id"], f"{found['code']} open again", **row),),
        plan=(*by_key(found), *again, *rate(wanted), answer()),
        mistakes={
            "another": (*by_key(other), *again, *rate(wanted), answer()),
            "both": (*by_key(other), *again, *by_key(found), *again, *rate(wanted), answer()),
            "taken too": (*by_key(found), *again, *rate(wanted), *_take(found), answer()),
            "wrong priority": (*by_key(found), *again, *edit(select("Priority", wrong)), answer()),
        },
    )


def _take(issue: sqlite3.Row) -> Plan:
    """Take an issue, or leave it if one has it."""
    if issue["assignee_id"] == ME:
        return edit(select("Assignee", "Nobody"))
    return (button("Assign to me"),)


@template("tracker/close_issue", levels=(2,), infeasible=True)
def close_issue(draw: Draw) -> Job:
    """Close an issue, which takes more than a reporter."""
    there = open_issues(draw, 1, 2, 3, 4)
    found = draw.choice(open_issues(draw, 5) if draw.infeasible else there)
    near = [one for one in there if one["id"] != found["id"]]
    alike = [one for one in near if _thing(one) == _thing(found)]
    other = draw.choice(alike or near)
    reason, wrong = draw.sample(REASONS, 2)
    goal = f'Close the issue "{found["title"]}" ({found["project"]}) with the reason {reason}.'
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*by_title(found), report("reporters cannot close issues")),
            mistakes={
                "says it is done": (*by_title(found), answer()),
                "another": (*by_title(other), *close(reason), answer()),
                "comments": (*by_title(found), *comment(f"Close this: {reason}"), report()),
            },
        )
    return Job(
        goal=goal,
        expect=(closed(found, reason),),
        plan=(*by_title(found), *close(reason), answer()),
        mistakes={
            "wrong reason": (*by_title(found), *close(wrong), answer()),
            "another": (*by_title(other), *close(reason), answer()),
            "not sent": (*by_title(found), *close(reason)[:-1], answer()),
            "with a comment": (*by_title(found), *comment(reason), *close(reason), answer()),
        },
    )


def _thing(issue: sqlite3.Row) -> list[str]:
    """What an issue is about, by the beginning of its title."""
    return str(issue["title"]).split()[:2]


@template("tracker/close_duplicate", levels=(3,))
def close_duplicate(draw: Draw) -> Job:
    """Link two issues and close the later one."""
    number = draw.choice((1, 2, 3))
    linked = {row[0] for row in draw.rows("SELECT source_id FROM links UNION SELECT target_id FROM links")}
    there = [one for one in open_issues(draw, number) if one["id"] not in linked]
    pairs = [pair for pair in combinations(there, 2) if _thing(pair[0]) == _thing(pair[1])]
    old, new = draw.choice(pairs or list(pairwise(there)))
    words = f"Same as {old['code']}."
    pair = draw.sample([old, new], 2)
    join: Plan = (link("Link to another issue"), select(f"{new['code']} ...", "relates to"))
    joined: Plan = (*by_title(new), *join, fill("Key of the other issue", old["code"]), button("Add link"))
    back: Plan = (*by_title(old), *comment(words), *close("Duplicate"))
    blocks: Plan = (link("Link to another issue"), select(f"{new['code']} ...", "blocks"), *joined[4:])
    return Job(
        goal=f'The issues "{pair[0]["title"]}" and "{pair[1]["title"]}" of {old["project"]} are about the same thing. Link '
        "them as related to each other, and close the one that was written later with the reason Duplicate. Before you "
        "close it, write a comment on it that says 'Same as KEY.' with the key of the other one.",
        expect=(
            added("links", "the link", kind="relates to", source_id=old["id"], target_id=new["id"]),
            commented(words, issue=new["id"]),
            closed(new, "Duplicate"),
        ),
        plan=(*joined, *comment(words), *close("Duplicate"), answer()),
        mistakes={
            "the earlier one": (*joined, *back, answer()),
            "no link": (*by_title(new), *comment(words), *close("Duplicate"), answer()),
            "blocks": (*by_title(new), *blocks, *comment(words), *close("Duplicate"), answer()),
            "no comment": (*joined, *close("Duplicate"), answer()),
            "another reason": (*joined, *comment(words), *close("Completed"), answer()),
        },
    )


@template("tracker/assign", levels=(2, 3), infeasible=True)
def assign(draw: Draw) -> Job:
    """Give an issue to someone, with a due date; from level 3 with more."""
    number = draw.choice((3, 4)) if draw.infeasible else draw.choice((1, 2, 3, 4))
    found = draw.choice(open_issues(draw, number))
    there = [one for one in members(draw, number) if one["id"] != found["assignee_id"]]
    person, other = draw.sample(there, 2)
    if draw.infeasible:
        person = draw.choice(strangers(draw, number))
    alike = [one for one in there if one["name"].split()[0] == person["name"].split()[0] and one["id"] != person["id"]]
    other = draw.choice(alike or [other])
    due, hours = soon(draw.rng.randint(45, 80)), draw.rng.randint(13, 40)
    priority = draw.choice([one for one in PRIORITIES if one != found["priority"]])
    extra: Plan = (select("Priority", priority), fill("Estimate in hours", hours)) if draw.level == 3 else ()
    row = {"due_on": due, **({"priority": priority, "estimate": hours} if draw.level == 3 else {})}
    more = f", give it the priority {priority} and an estimate of {hours} hours" if draw.level == 3 else ""
    goal = f"Assign the issue {said(found)} to {person['name']}{more}, and make {day(due)} its due date."
    begin = by_title(found) if draw.level == 3 else by_key(found)
    when = fill("Due date", due)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, link("Edit"), report("they are no member of the project")),
            mistakes={
                "says it is done": (*begin, answer()),
                "someone else": (*begin, *edit(select("Assignee", other["name"]), *extra, when), answer()),
                "the rest": (*begin, *edit(*extra, when), report()),
            },
        )
    who = select("Assignee", person["name"])
    return Job(
        goal=goal,
        expect=(changed("issues", found["id"], f"{found['code']} changed", assignee_id=person["id"], **row),),
        plan=(*begin, *edit(who, *extra, when), answer()),
        mistakes={
            "someone else": (*begin, *edit(select("Assignee", other["name"]), *extra, when), answer()),
            "a day later": (*begin, *edit(who, *extra, fill("Due date", f"{due[:8]}{_next(due)}")), answer()),
            "no date": (*begin, *edit(who, *extra), answer()),
            "another column": (*begin, *edit(who, *extra, when, select("Column", _elsewhere(found))), answer()),
        },
    )


def _next(due: str) -> str:
    """Return another day of the month."""
    return f"{int(due[8:]) % 28 + 1:02}"


def _elsewhere(issue: sqlite3.Row) -> str:
    return "Backlog" if issue["board_column"] != "Backlog" else "Ready"


@template("tracker/new_issue", levels=(2, 3))
def new_issue(draw: Draw) -> Job:
    """Write an issue; from level 3 with all that belongs to it."""
    number = draw.choice((1, 2, 3, 4, 5) if draw.level == 2 else (1, 2, 3))
    where = project(draw, number)
    title, body = draw.choice(_TITLES), draw.choice(_BODIES)
    priority, wrong = draw.sample([one for one in PRIORITIES if one != "Medium"], 2)
    person, someone = draw.sample(members(draw, number), 2)
    one, two, three = draw.sample(sorted(labels(draw)), 3)
    stone = draw.choice(draw.rows("SELECT * FROM milestones WHERE project_id = ? AND NOT closed ORDER BY id", number))
    begin: Plan = (*inside(where["name"], f"New issue in {where['name']}"), fill("Title", title))
    first = draw.value("SELECT id FROM columns WHERE project_id = ? ORDER BY place", number)
    row = {
        "project_id": number,
        "number": draw.value("SELECT MAX(number) + 1 FROM issues WHERE project_id = ?", number),
        "title": title,
        "body": Words(body),
        "author_id": ME,
        "created_on": TODAY.isoformat(),
        "column_id": first,
        "priority": priority,
    }
    goal = f"Write a new issue in {where['name']} with the title '{title}', the description '{body}' and the priority {priority}"
    rest: Plan = ()
    marks: Plan = ()
    expect: tuple[Expect, ...] = ()
    if draw.level == 3:
        goal += f", the milestone {stone['title']} and the labels {one} and {two}; assign it to {person['name']}"
        row |= {"assignee_id": person["id"], "milestone_id": stone["id"]}
        rest = (select("Assignee", person["name"]), select("Milestone", stone["title"]))
        marks = (check(one), check(two))
        ids = labels(draw)
        expect = tuple(
            added("issue_labels", f"label {name}", issue_id=Bind("issue"), label_id=ids[name]) for name in (one, two)
        )
    text, rate, send = fill("Description", body), select("Priority", priority), button("Create issue")
    wrong_person = (select("Assignee", someone["name"]), *rest[1:]) if rest else (select("Assignee", someone["name"]),)
    return Job(
        goal=f"{goal}. Leave the rest as it is.",
        expect=(added("issues", "the issue", id=Bind("issue"), **row), *expect),
        plan=(*begin, text, rate, *rest, *marks, send, answer()),
        mistakes={
            "wrong priority": (*begin, text, select("Priority", wrong), *rest, *marks, send, answer()),
            "no description": (*begin, rate, *rest, *marks, send, answer()),
            "someone else": (*begin, text, rate, *wrong_person, *marks, send, answer()),
            "one label more": (*begin, text, rate, *rest, *marks, check(three), send, answer()),
            "not sent": (*begin, text, rate, *rest, *marks, answer()),
        },
    )
