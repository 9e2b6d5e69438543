"""Tasks about time that was spent, links between issues, and filters."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.checks import added, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.tracker.data import ME, PRIORITIES, TODAY, ago
from sparring.envs.web.sites.tracker.knowing import (
    LED,
    MINE,
    by_key,
    close,
    comment,
    filtered,
    labels,
    members,
    open_issues,
    project,
    said,
)
from sparring.envs.web.sites.tracker.texts import NOTES

_NAMES = ("Monday round", "For the planning", "Left over", "To be checked", "Talk about these", "Before the release")


def _logged(hours: int, minutes: int, when: str, note: str) -> Plan:
    """Log time on the issue whose page is open."""
    return (
        *(link("Time"), fill("Hours", hours), fill("Minutes", minutes), fill("Date", when), fill("Note", note)),
        button("Log time"),
    )


@template("tracker/log_time", levels=(2, 3), infeasible=True)
def log_time(draw: Draw) -> Job:
    """Log time on an issue, or (level 3) on two, where time is tracked."""
    chosen = draw.sample(open_issues(draw, *MINE), 3)
    if draw.infeasible:
        chosen = [*chosen[: draw.level - 2], draw.choice(open_issues(draw, 4)), *chosen[1:]]
    count = draw.level - 1
    hours, minutes = draw.rng.randint(1, 5), draw.choice((10, 20, 25, 40, 50))
    when, note = ago(draw.rng.randint(1, 12)), draw.choice(NOTES[:-1])
    both = [said(one) for one in chosen[:count]]
    goal = (
        f"Log {hours} hours and {minutes} minutes of your time on {' and the same on '.join(both)}, for {day(when)} with the "
        f"note '{note}'."
    ).replace("1 hours", "1 hour")
    entry = _logged(hours, minutes, when, note)
    fine: list[Plan] = [(*by_key(one), *entry) for one in chosen[:count]]
    spent = [
        added(
            "time_entries",
            f"time on {one['code']}",
            issue_id=one["id"],
            person_id=ME,
            minutes=60 * hours + minutes,
            spent_on=when,
            note=note,
        )
        for one in chosen[:count]
    ]
    if draw.infeasible:
        hopeless, before = chosen[count - 1], sum(fine[:-1], ())
        return Job(
            goal=goal,
            infeasible=True,
            allow=tuple(spent[:-1]),
            plan=(*by_key(hopeless), link("Time"), report("this project does not track time")),
            mistakes={
                "says it is done": (*before, *by_key(hopeless), answer()),
                "on another": (*before, *by_key(chosen[-1]), *entry, answer()),
                "as a comment": (*by_key(hopeless), *comment(f"{hours} h {minutes} min"), report()),
            },
        )
    late = (TODAY - timedelta(days=13)).isoformat()
    last, first = by_key(chosen[count - 1]), sum(fine[:-1], ())
    return Job(
        goal=goal,
        expect=tuple(spent),
        plan=(*sum(fine, ()), answer()),
        mistakes={
            "hours only": (*first, *last, *_logged(hours, 0, when, note), answer()),
            "another day": (*first, *last, *_logged(hours, minutes, late, note), answer()),
            "twice": (*sum(fine, ()), *last, *entry, answer()),
            "on another": (*first, *by_key(chosen[-1]), *entry, answer()),
        },
    )


def _link(kind: str, issue: sqlite3.Row, other: sqlite3.Row) -> Plan:
    return (
        *(*by_key(issue), link("Link to another issue"), select(f"{issue['code']} ...", kind)),
        *(fill("Key of the other issue", other["code"]), button("Add link")),
    )


@template("tracker/link_blocks", levels=(2,), infeasible=True)
def link_blocks(draw: Draw) -> Job:
    """Note that an issue blocks another one, unless that would be a circle."""
    number = draw.choice((1, 2, 3, 4))
    draw.run("DELETE FROM links")
    one, two, between, other = draw.sample(open_issues(draw, number), 4)
    chain = ((two, between), (between, one)) if draw.infeasible else ((two, between), (other, one))
    for source, target in chain:
        draw.run("INSERT INTO links (kind, source_id, target_id) VALUES ('blocks', ?, ?)", source["id"], target["id"])
    passive = draw.rng.random() < 0.5
    said_so = f"{said(two)} is blocked by {said(one)}" if passive else f"{said(one)} blocks {said(two)}"
    goal = f"Add a link which says that {said_so}."
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_link("blocks", one, two), report("they would block each other in a circle")),
            mistakes={
                "says it is done": (*_link("blocks", one, two), answer()),
                "related": (*_link("relates to", one, two), answer()),
                "breaks the circle": (
                    *(*by_key(between), button(f"Remove link: blocks {one['code']}")),
                    *(*_link("blocks", one, two), answer()),
                ),
            },
        )
    return Job(
        goal=goal,
        expect=(added("links", "the link", kind="blocks", source_id=one["id"], target_id=two["id"]),),
        plan=(*(_link("is blocked by", two, one) if passive else _link("blocks", one, two)), answer()),
        mistakes={
            "the wrong way": (*_link("blocks", two, one), answer()),
            "related": (*_link("relates to", one, two), answer()),
            "another": (*_link("blocks", one, other), answer()),
            "closed too": (*_link("blocks", one, two), *close("Duplicate"), answer()),
        },
    )


@template("tracker/save_filter", levels=(2, 3))
def save_filter(draw: Draw) -> Job:
    """Keep a filter of issues."""
    number, name = draw.choice(MINE), draw.choice(_NAMES)
    where, label = project(draw, number), draw.choice(sorted(labels(draw)))
    priority, wrong = draw.sample(PRIORITIES, 2)
    person = draw.choice(members(draw, number))
    pairs = [("Project", where["name"]), ("Label", label)]
    row = {"project": where["key"], "label": label}
    more = ""
    if draw.level == 3:
        pairs += [("Assignee", person["name"]), ("Priority", priority), ("Sort by", "Due date")]
        row |= {"assignee": person["username"], "priority": priority, "sort": "due"}
        more = f", the assignee {person['name']} and the priority {priority}, sorted by due date"
    save: Plan = (button("Save this filter"), fill("Name of the filter", name), button("Save filter"))
    other = (*pairs[:-1], ("Sort by", "Oldest")) if more else (*pairs, ("Priority", wrong))
    return Job(
        goal=f"Save a filter with the name '{name}' for the open issues of {where['name']} with the label {label}{more}.",
        expect=(added("filters", "the filter", name=name, **row),),
        plan=(*filtered(*pairs), *save, answer()),
        mistakes={
            "not saved": (*filtered(*pairs), answer()),
            "other criteria": (*filtered(*other), *save, answer()),
            "closed ones too": (*filtered(*pairs, ("State", "all")), *save, answer()),
            "another name": (*filtered(*pairs), save[0], fill("Name of the filter", f"{name} 2"), save[2], answer()),
        },
    )


@template("tracker/clean_week", levels=(3,))
def clean_week(draw: Draw) -> Job:
    """Take back what was logged on the wrong issues, and log it where it belongs."""
    chosen = draw.sample(open_issues(draw, *LED), 4)
    *wrong, right = chosen[:3]
    when, note = ago(draw.rng.randint(1, 6)), draw.choice(NOTES[:-1])
    minutes = draw.sample((15, 25, 35, 45, 55), 2)
    draw.run("DELETE FROM time_entries WHERE person_id = ? AND issue_id IN (?, ?)", ME, *(one["id"] for one in wrong))
    for issue, spent in zip(wrong, minutes, strict=True):
        draw.run(
            "INSERT INTO time_entries (issue_id, person_id, minutes, spent_on, note) VALUES (?, ?, ?, ?, ?)",
            *(issue["id"], ME, spent, when, note),
        )
    return _clean_job(draw, wrong, right, when, note, minutes)


def _clean_job(
    draw: Draw, wrong: list[sqlite3.Row], right: sqlite3.Row, when: str, note: str, minutes: list[int]
) -> Job:

    total = sum(minutes)
    taken: list[Plan] = []
    gone = []
    for issue, spent in zip(wrong, minutes, strict=True):
        rows = draw.rows("SELECT * FROM time_entries WHERE issue_id = ? ORDER BY spent_on DESC, id DESC", issue["id"])
        place, row = next((i, one) for i, one in enumerate(rows, 1) if one["person_id"] == ME)
        gone.append(removed("time_entries", row["id"], f"time off {issue['code']}"))
        taken.append((*by_key(issue), link("Time"), button(f"Delete entry {place}, {day(when)}, {spent} min")))
    hours, rest = divmod(total, 60)
    take = sum(taken, ())
    whose = by_key(right)
    return Job(
        goal=f"On {day(when)} you logged time on {said(wrong[0])} and on {said(wrong[1])}, but all of it was work on "
        f"{said(right)}. Delete both entries, and log their sum there in one entry, for the same day and with the note "
        f"'{note}'.",
        expect=(
            *gone,
            added(
                "time_entries",
                f"time on {right['code']}",
                issue_id=right["id"],
                person_id=ME,
                minutes=total,
                spent_on=when,
                note=note,
            ),
        ),
        plan=(*take, *whose, *_logged(hours, rest, when, note), answer()),
        mistakes={
            "not deleted": (*whose, *_logged(hours, rest, when, note), answer()),
            "not the sum": (*take, *whose, *_logged(0, minutes[0], when, note), answer()),
            "today": (*take, *whose, *_logged(hours, rest, TODAY.isoformat(), note), answer()),
            "on a wrong one": (*take, *by_key(wrong[0]), *_logged(hours, rest, when, note), answer()),
        },
    )
