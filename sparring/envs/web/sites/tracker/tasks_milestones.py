"""Tasks about milestones and releases."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day
from sparring.envs.web.sites.tracker.data import TODAY
from sparring.envs.web.sites.tracker.knowing import (
    LED,
    by_key,
    comment,
    commented,
    filtered,
    inside,
    open_issues,
    project,
    soon,
    tick,
)

_SAID = ("Holds up the release.", "Has to be done before the release.", "This one is still missing.")
_NOTES = ("All that was planned is in.", "Thanks to everybody who tested.", "Please update by the end of the month.")


def _stones(draw: Draw, number: int) -> list[sqlite3.Row]:
    """The open milestones of a project, by date."""
    return draw.rows("SELECT * FROM milestones WHERE project_id = ? AND NOT closed ORDER BY due_on, id", number)


def _plan_for(draw: Draw, stone: sqlite3.Row, chosen: list[sqlite3.Row]) -> None:
    """Let these be the open issues of a milestone."""
    draw.run("UPDATE issues SET milestone_id = NULL WHERE milestone_id = ? AND closed_as IS NULL", stone["id"])
    for one in chosen:
        draw.run("UPDATE issues SET milestone_id = ? WHERE id = ?", stone["id"], one["id"])


_CLOSE = button("Close the milestone")


@template("tracker/close_milestone", levels=(2,), infeasible=True)
def close_milestone(draw: Draw) -> Job:
    """Close a milestone, which has no open issue any more, or has."""
    number = draw.choice(LED)
    where = project(draw, number)
    found, other = draw.sample(_stones(draw, number), 2)
    some = draw.sample(open_issues(draw, number), draw.rng.randint(1, 3))
    _plan_for(draw, other, [])
    _plan_for(draw, found, some if draw.infeasible else [])
    goal = f"Close the milestone {found['title']} of {where['name']}."
    begin = inside(where["name"], "Milestones")
    if draw.infeasible:
        freed = filtered(("Milestone", found["title"]))
        moved = (*freed, *tick(some, select("Milestone", other["title"])))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, link(found["title"]), _CLOSE, report("it has open issues")),
            mistakes={
                "says it is done": (*begin, link(found["title"]), _CLOSE, answer()),
                "another": (*begin, link(other["title"]), _CLOSE, answer()),
                "plans anew": (*moved, *begin, link(found["title"]), _CLOSE, answer()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("milestones", found["id"], f"{found['title']} closed", closed=1),),
        plan=(*begin, link(found["title"]), _CLOSE, answer()),
        mistakes={
            "another": (*begin, link(other["title"]), _CLOSE, answer()),
            "both": (*begin, link(other["title"]), _CLOSE, link("Milestones"), link(found["title"]), _CLOSE, answer()),
            "renamed": (
                *(*begin, link(found["title"]), fill("Title", f"{found['title']} (closed)")),
                *(button("Save milestone"), answer()),
            ),
        },
    )


@template("tracker/roll_milestone", levels=(4,))
def roll_milestone(draw: Draw) -> Job:
    """Plan what is left of a milestone for the next one, and close it."""
    number = draw.choice(LED)
    where, stones = project(draw, number), _stones(draw, number)
    start = draw.rng.randrange(2)
    old, new, far = stones[start], stones[start + 1], stones[start - 1]
    chosen = draw.sample(open_issues(draw, number), draw.rng.randint(5, 7))
    _plan_for(draw, old, chosen)
    draw.run(
        "UPDATE issues SET milestone_id = ? WHERE project_id = ? AND closed_as IS NOT NULL AND milestone_id IS NULL",
        *(old["id"], number),
    )
    begin = filtered(("Milestone", old["title"]))
    end = (*inside(where["name"], "Milestones"), link(old["title"]), _CLOSE)
    put = select("Milestone", new["title"])
    return Job(
        goal=f"The milestone {old['title']} is over: plan all its open issues for the milestone of {where['name']} that is due "
        f"next after it, and then close {old['title']}.",
        expect=(
            changed("milestones", old["id"], f"{old['title']} closed", closed=1),
            *(
                changed("issues", one["id"], f"{one['code']} in {new['title']}", milestone_id=new["id"])
                for one in chosen
            ),
        ),
        plan=(*begin, *tick(chosen, put), *end, answer()),
        mistakes={
            "not closed": (*begin, *tick(chosen, put), answer()),
            "another milestone": (*begin, *tick(chosen, select("Milestone", far["title"])), *end, answer()),
            "no milestone": (*begin, *tick(chosen, select("Milestone", "No milestone")), *end, answer()),
            "one forgotten": (*begin, *tick(chosen[1:], put), *end, answer()),
        },
    )


def _release(tag: str, title: str, stone: str, notes: str) -> Plan:
    """Release a version on the page of releases."""
    chosen: Plan = (select("Milestone", stone),) if stone else ()
    return (fill("Tag", tag), fill("Title", title), *chosen, fill("Notes", notes), button("Release"))


@template("tracker/release", levels=(3,), infeasible=True)
def release(draw: Draw) -> Job:
    """Release a version, whose tag may be used already."""
    number = draw.choice(LED)
    where, stone = project(draw, number), draw.choice(_stones(draw, number))
    used = [row[0] for row in draw.rows("SELECT tag FROM releases WHERE project_id = ?", number)]
    major, minor, _ = used[-1].split(".")
    free = [f"{major}.{minor}.{patch}" for patch in range(3, 10)]
    tag, other = draw.sample(free, 2)
    tag = draw.choice(used) if draw.infeasible else tag
    title, notes = f"{where['name']} {tag[1:]}", draw.choice(_NOTES)
    goal = (
        f"Release {where['name']} with the title '{title}', the notes '{notes}', the milestone {stone['title']} and the tag "
        f"{tag}."
    )
    begin = inside(where["name"], "Releases")
    right = _release(tag, title, stone["title"], notes)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("the tag is used")),
            mistakes={
                "says it is done": (*begin, *right, answer()),
                "another tag": (*begin, *_release(other, title, stone["title"], notes), answer()),
                "another tag and report": (*begin, *_release(other, title, stone["title"], notes), report()),
            },
        )
    row = {"project_id": number, "tag": tag, "title": title, "notes": notes, "released_on": TODAY.isoformat()}
    return Job(
        goal=goal,
        expect=(added("releases", "the release", **row, milestone_id=stone["id"]),),
        plan=(*begin, *right, answer()),
        mistakes={
            "another tag": (*begin, *_release(other, title, stone["title"], notes), answer()),
            "no milestone": (*begin, *_release(tag, title, "", notes), answer()),
            "no notes": (*begin, *right[:-2], right[-1], answer()),
            "not sent": (*begin, *right[:-1], answer()),
        },
    )


def _done_or_not(draw: Draw, stone: sqlite3.Row, ships: bool) -> list[sqlite3.Row]:
    """Let all issues of a milestone be closed, or some of them open; return those."""
    *done, one, two = draw.sample(open_issues(draw, int(stone["project_id"])), 5)
    left = [] if ships else [one, two]
    _plan_for(draw, stone, left)
    for each in done:
        draw.run(
            "UPDATE issues SET milestone_id = ?, closed_as = 'Completed', closed_on = ? WHERE id = ?",
            *(stone["id"], TODAY.isoformat(), each["id"]),
        )
    return left


@template("tracker/ship_or_wait", levels=(3,))
def ship_or_wait(draw: Draw) -> Job:
    """Release a milestone that is done; put off one that is not, and say so on what is missing."""
    number, ships = draw.choice(LED), draw.rng.random() < 0.5
    where, stone = project(draw, number), _stones(draw, number)[0]
    left = _done_or_not(draw, stone, ships)
    version, words, due = stone["title"].split()[-1], draw.choice(_SAID), soon(draw.rng.randint(70, 90))
    tag, title = f"v{version}.0", f"{where['name']} {version}"
    at = (*inside(where["name"], "Milestones"), link(stone["title"]))
    tagged: Plan = (
        *(link("Releases"), fill("Tag", tag), fill("Title", title)),
        *(select("Milestone", stone["title"]), button("Release")),
    )
    later: Plan = (fill("Due date", due), button("Save milestone"))
    told: list[Plan] = [(*by_key(one), *comment(words)) for one in left]
    row = {"project_id": number, "tag": tag, "title": title, "released_on": TODAY.isoformat()}
    expect: tuple[Expect, ...]
    if ships:
        expect = (
            changed("milestones", stone["id"], f"{stone['title']} closed", closed=1),
            added("releases", "the release", **row, milestone_id=stone["id"]),
        )
        plan = (*at, _CLOSE, *tagged)
        mistakes: dict[str, Plan] = {
            "not closed": (*at, *tagged, answer()),
            "not released": (*at, _CLOSE, answer()),
            "put off": (*at, *later, answer()),
            "put off too": (*at, *later, _CLOSE, *tagged, answer()),
        }
    else:
        expect = (
            changed("milestones", stone["id"], f"{stone['title']} put off", due_on=due),
            *(commented(words, issue=one["id"], label=f"comment on {one['code']}") for one in left),
        )
        plan = (*at, *later, *sum(told, ()))
        mistakes = {
            "released": (*at, *tagged, answer()),
            "not put off": (*at, *sum(told, ()), answer()),
            "one forgotten": (*at, *later, *sum(told[1:], ()), answer()),
            "released too": (*plan, *inside(where["name"]), *tagged, answer()),
        }
    return Job(
        goal=f"If all issues of the milestone {stone['title']} of {where['name']} are closed, close the milestone and release "
        f"it with the tag {tag}, the title '{title}', this milestone and no notes. Else make {day(due)} its due date, and "
        f"write the comment '{words}' on each of its open issues.",
        expect=expect,
        plan=(*plan, answer()),
        mistakes=mistakes,
    )
