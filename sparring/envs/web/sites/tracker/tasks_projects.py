"""Tasks about members and settings."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.shop.knowing import listed
from sparring.envs.web.sites.tracker.data import ME, NOTIFY, PAGE_SIZES, ROLES, SETTINGS
from sparring.envs.web.sites.tracker.knowing import (
    LED,
    filtered,
    inside,
    members,
    open_issues,
    project,
    tick,
)

_JOBS = ("Principal engineer", "Head of quality", "Release manager", "Staff designer")
_HANDS = (3, 4)
"""Projects in which the one who is signed in is no maintainer."""


@template("tracker/member_role", levels=(2,), infeasible=True)
def member_role(draw: Draw) -> Job:
    """Give a member another role, which takes a maintainer."""
    number = draw.choice(_HANDS if draw.infeasible else LED)
    where, led = project(draw, number), draw.choice(LED)
    person, other = draw.sample(members(draw, number), 2)
    wanted, wrong = draw.sample([role for role in ROLES if role != person["role"]], 2)
    goal = f"Make {person['name']}, who is {person['role']} in {where['name']}, a {wanted} there."

    def make(one: sqlite3.Row, role: str) -> Plan:
        return (select("Member", one["name"]), select("New role", role), button("Change role"), answer())

    begin = inside(where["name"], "Members")
    if draw.infeasible:
        there = members(draw, led)
        mine = inside(project(draw, led)["name"], "Members")
        someone = next((one for one in there if one["id"] == person["id"] and one["role"] != wanted), there[0])
        role = wanted if someone["role"] != wanted else wrong
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("only maintainers change roles")),
            mistakes={
                "says it is done": (*begin, answer()),
                "in another project": (*mine, *make(someone, role)),
                "in another project, and report": (*mine, *make(someone, role)[:-1], report()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("members", (number, person["id"]), f"{person['name']} {wanted}", role=wanted),),
        plan=(*begin, *make(person, wanted)),
        mistakes={
            "someone else": (*begin, *make(other, wanted if other["role"] != wanted else wrong)),
            "another role": (*begin, *make(person, wrong)),
            "removed": (
                *begin,
                link(f"Remove {person['name']}"),
                button(f"Remove {person['name']} from {where['name']}"),
                answer(),
            ),
        },
    )


@template("tracker/hand_over", levels=(4,))
def hand_over(draw: Draw) -> Job:
    """Give someone's issues to someone else, and remove them from a project."""
    number = draw.choice(LED)
    where = project(draw, number)
    leaver, heir, other = draw.sample(members(draw, number), 3)
    draw.run(
        "UPDATE issues SET assignee_id = NULL WHERE project_id = ? AND assignee_id = ? AND closed_as IS NULL",
        *(number, leaver["id"]),
    )
    chosen = draw.sample(open_issues(draw, number), draw.rng.randint(4, 6))
    for one in chosen:
        draw.run("UPDATE issues SET assignee_id = ? WHERE id = ?", leaver["id"], one["id"])
    begin = filtered(("Project", where["name"]), ("Assignee", leaver["name"]))

    def give(person: sqlite3.Row) -> Plan:
        return (*begin, *tick(chosen, select("Assignee", person["name"])))

    def leave(person: sqlite3.Row) -> Plan:
        name = person["name"]
        return (
            *inside(where["name"], "Members"),
            link(f"Remove {name}"),
            button(f"Remove {name} from {where['name']}"),
            answer(),
        )

    return Job(
        goal=f"{leaver['name']} leaves {where['name']}: assign all open issues that {leaver['name']} has in this project to "
        f"{heir['name']}, and then remove {leaver['name']} from the members of {where['name']}. Closed issues stay as they are.",
        expect=(
            removed("members", (number, leaver["id"]), f"{leaver['name']} removed"),
            *(changed("issues", one["id"], f"{one['code']} handed over", assignee_id=heir["id"]) for one in chosen),
        ),
        plan=(*give(heir), *leave(leaver)),
        mistakes={
            "to someone else": (*give(other), *leave(leaver)),
            "not removed": (*give(heir), answer()),
            "only removed": leave(leaver),
            "the heir removed": (*give(heir), *leave(heir)),
            "one forgotten": (*begin, *tick(chosen[1:], select("Assignee", heir["name"])), *leave(leaver)),
        },
    )


@template("tracker/project_rules", levels=(2,), infeasible=True)
def project_rules(draw: Draw) -> Job:
    """Set how many approvals a merge takes and how much a column holds, which takes a maintainer."""
    number, led = draw.choice(_HANDS if draw.infeasible else LED), draw.choice(LED)
    where = project(draw, number)
    column, other = draw.sample(
        draw.rows("SELECT * FROM columns WHERE project_id = ? AND place IN (1, 2) ORDER BY id", number), 2
    )
    most, approvals = draw.rng.randint(15, 40), draw.rng.randint(3, 5)
    goal = f"In the settings of {where['name']}, require {approvals} approvals for a merge and let the column {column['name']} hold at most {most} issues."
    save = button("Save project settings")
    begin = inside(where["name"], "Project settings")
    need, hold = fill("Approvals for a merge", approvals), fill(column["name"], most)
    if draw.infeasible:
        elsewhere = inside(project(draw, led)["name"], "Project settings")
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("only maintainers change settings")),
            mistakes={
                "says it is done": (*begin, answer()),
                "in another project": (*elsewhere, need, hold, save, answer()),
                "in another project, and report": (*elsewhere, need, hold, save, report()),
            },
        )
    return Job(
        goal=goal,
        expect=(
            changed("projects", number, "the approvals", approvals=approvals),
            changed("columns", column["id"], "the limit", most=most),
        ),
        plan=(*begin, need, hold, save, answer()),
        mistakes={
            "approvals only": (*begin, need, save, answer()),
            "another column": (*begin, need, fill(other["name"], most), save, answer()),
            "one more": (*begin, need, fill(column["name"], most + 1), save, answer()),
            "no time tracking": (*begin, need, hold, check("Track time", checked=False), save, answer()),
        },
    )


@template("tracker/preferences", levels=(1, 2))
def preferences(draw: Draw) -> Job:
    """Change one thing in one's settings, or (level 2) three."""
    begin, save = link("Settings"), (button("Save settings"), answer())
    size, wrong = draw.sample([one for one in PAGE_SIZES if one != SETTINGS["per_page"]], 2)
    notify, other = draw.sample([one for one in NOTIFY if one != SETTINGS["notify"]], 2)
    title, another = draw.sample(_JOBS, 2)
    digest = check("Send a digest every week", checked=False)
    things = [
        (f"make '{title}' your job title", "people", ME, {"title": title}, fill("Job title", title)),
        (
            f"show {size} entries per page",
            "settings",
            "per_page",
            {"value": size},
            select("Entries per page", size),
        ),
        (
            f"choose to be told about {notify.lower()}",
            "settings",
            "notify",
            {"value": notify},
            select("Tell me about", notify),
        ),
        ("switch the weekly digest off", "settings", "weekly_digest", {"value": "off"}, digest),
    ]
    errors = (
        *(fill("Job title", another), select("Entries per page", wrong), select("Tell me about", other)),
        check("Send a digest every week"),
    )
    chosen = draw.sample(things, 2 * draw.level - 1)
    rest = [thing for thing in things if thing not in chosen]
    steps = tuple(thing[4] for thing in chosen)
    off = (errors[things.index(chosen[0])], *steps[1:])
    return Job(
        goal=f"In your settings, {listed([thing[0] for thing in chosen])}.",
        expect=tuple(changed(thing[1], thing[2], thing[0], **thing[3]) for thing in chosen),
        plan=(begin, *steps, *save),
        mistakes={
            "another value": (begin, *off, *save),
            "not saved": (begin, *steps, answer()),
            "one thing more": (begin, *steps, rest[0][4], *save),
        },
    )
