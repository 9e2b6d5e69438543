"""Tasks about promotions, staff and settings."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sparring.envs.web.checks import Bind, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.site import day, money
from sparring.envs.web.sites.shop_admin.data import OWNER, TODAY, later
from sparring.envs.web.sites.shop_admin.knowing import found, tick
from sparring.envs.web.sites.shop_admin.lists import dollars
from sparring.envs.web.sites.shop_admin.people import GIVEN
from sparring.envs.web.sites.shop_admin.words import PREFIXES

_CODES = ("APRIL", "GARDEN", "TEATIME", "MOVING", "COSY", "HARVEST", "PICNIC", "THANKS")
_FIRST = ("Rosa", "Anton", "Yara", "Milos", "Edda", "Jory")
_LAST = ("Kestrel", "Abara", "Lund", "Forsyth", "Quill", "Penrose")


def _adding(code: str, percent: int, start: str, end: str, minimum: int, category: str) -> Plan:
    """Add a promotion."""
    head: Plan = (link("Promotions"), link("Add a promotion"), fill("Code", code), fill("Discount in percent", percent))
    dates: Plan = (fill("First day", start), fill("Last day", end))
    rest: Plan = (fill("Smallest order in dollars", dollars(minimum)), select("Category", category))
    return (*head, *dates, *rest, button("Save promotion"))


@template("shop_admin/new_promotion", levels=(3,), infeasible=True)
def new_promotion(draw: Draw) -> Job:
    """A promotion for one category, from a day to a day."""
    there = draw.rows("SELECT * FROM promotions ORDER BY id")
    percent = draw.choice((5, 10, 12, 15, 20, 25))
    code = f"{draw.choice(_CODES)}{percent}"
    code = draw.choice(there)["code"] if draw.infeasible else code
    start = (TODAY + timedelta(days=draw.rng.randint(1, 40))).isoformat()
    end = later(start, draw.rng.randint(6, 60))
    category, wrong = draw.sample(sorted(PREFIXES), 2)
    minimum = draw.rng.randrange(2000, 8000, 500)
    goal = (
        f"Add a new promotion with the code {code}: {percent} percent off the category {category}, for orders of at "
        f"least {money(minimum)}, from {day(start)} to {day(end)}."
    )
    add = _adding(code, percent, start, end, minimum, category)
    if draw.infeasible:
        old: Plan = (link("Promotions"), link(code))
        more = (fill("Discount in percent", percent + 1), button("Save promotion"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*add, report("there is such a code already")),
            mistakes={
                "says it is done": (*old, answer()),
                "another code": (*_adding(f"{code}B", percent, start, end, minimum, category), report()),
                "the old one deleted": (*old, link("Delete this promotion"), button("Yes, delete it"), *add, answer()),
                "the old one changed": (*old, *more, answer()),
            },
        )
    row = {"code": code, "percent": percent, "starts_on": start, "ends_on": end, "minimum_cents": minimum}
    return Job(
        goal=goal,
        expect=(added("promotions", "the promotion", id=Bind("promotion"), category=category, **row),),
        plan=(*add, answer()),
        mistakes={
            "another category": (*_adding(code, percent, start, end, minimum, wrong), answer()),
            "a day more": (*_adding(code, percent, start, later(end, 1), minimum, category), answer()),
            "no minimum": (*_adding(code, percent, start, end, 0, category), answer()),
            "not saved": (*add[:-1], answer()),
        },
    )


@template("shop_admin/extend_promotion", levels=(1, 2), infeasible=True)
def extend_promotion(draw: Draw) -> Job:
    """Another last day for a promotion; from level 2 another minimum, and paused or not."""
    one, other = draw.sample(draw.rows("SELECT * FROM promotions WHERE ends_on >= '2026-03-17' ORDER BY id"), 2)
    end = later(one["ends_on"], draw.rng.randint(3, 40))
    minimum = one["minimum_cents"] + draw.rng.randrange(500, 3000, 500)
    paused = not one["paused"]
    more: Plan = (
        (fill("Smallest order in dollars", dollars(minimum)), *tick("Paused", paused)) if draw.level == 2 else ()
    )
    state = "pause it" if paused else "let it run again (not paused any more)"
    also = f", set its smallest order to {money(minimum)}, and {state}" if more else ""
    goal = f"Make {day(end)} the last day of the promotion {one['code']}{also}."

    def extend(which: sqlite3.Row, last: str) -> Plan:
        return (*found(which["code"]), fill("Last day", last), *more, button("Save promotion"))

    if draw.infeasible:
        draw.run("DELETE FROM promotions WHERE id = ?", one["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Promotions"), report("there is no such promotion")),
            mistakes={
                "says it is done": (link("Promotions"), answer()),
                "another": (*extend(other, later(other["ends_on"], 9)), answer()),
                "another and report": (*extend(other, later(other["ends_on"], 9)), report()),
            },
        )
    values = {"ends_on": end} | ({"minimum_cents": minimum, "paused": int(paused)} if more else {})
    return Job(
        goal=goal,
        expect=(changed("promotions", one["id"], "the promotion", **values),),
        plan=(*extend(one, end), answer()),
        mistakes={
            "a day less": (*extend(one, later(end, -1)), answer()),
            "another": (*extend(other, later(other["ends_on"], 9)), answer()),
            "not saved": (*extend(one, end)[:-1], answer()),
            "begins then": (*found(one["code"]), fill("First day", one["ends_on"]), *extend(one, end)[1:], answer()),
        },
    )


def _closing(who: sqlite3.Row) -> Plan:
    """Let someone sign in no more."""
    return (link("Staff"), link(who["name"]), check("Can sign in", checked=False), button("Save person"))


@template("shop_admin/role", levels=(2,), infeasible=True)
def role(draw: Draw) -> Job:
    """Another role and telephone number for someone; the owner's cannot be changed."""
    old, other = draw.sample(draw.rows("SELECT * FROM staff WHERE id > 2 AND active ORDER BY id"), 2)
    old = draw.row("SELECT * FROM staff WHERE id = ?", OWNER) if draw.infeasible else old
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    now, another = draw.sample([one for one in GIVEN if one != old["role"]], 2)
    goal = f"Give {old['name']} the role {now} and the telephone number {phone}."

    def change(who: sqlite3.Row, what: str) -> Plan:
        fills = (fill("Telephone", phone), select("Role", what))
        return (link("Staff"), link(who["name"]), *fills, button("Save person"))

    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Staff"), link(old["name"]), report("only the owner can change this")),
            mistakes={
                "says it is done": (link("Staff"), answer()),
                "another": (*change(other, now), answer()),
                "another and report": (*change(other, now), report()),
            },
        )
    shut = (*change(old, now)[:-1], check("Can sign in", checked=False), button("Save person"))
    return Job(
        goal=goal,
        expect=(changed("staff", old["id"], "the person", role=now, phone=phone),),
        plan=(*change(old, now), answer()),
        mistakes={
            "another person": (*change(other, now), answer()),
            "another role": (*change(old, another), answer()),
            "not saved": (*change(old, now)[:-1], answer()),
            "shut out": (*shut, answer()),
        },
    )


@template("shop_admin/leaver", levels=(3,), infeasible=True)
def leaver(draw: Draw) -> Job:
    """Someone leaves and cannot sign in any more, and someone new comes; the owner cannot leave."""
    old, other = draw.sample(draw.rows("SELECT * FROM staff WHERE id > 2 AND active ORDER BY id"), 2)
    old = draw.row("SELECT * FROM staff WHERE id = ?", OWNER) if draw.infeasible else old
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    name, email = f"{first} {last}", f"{first}.{last}@harbour-lane.example".lower()
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    what, another = draw.sample(GIVEN, 2)
    goal = (
        f"{old['name']} leaves: they may not sign in any more. Then add {name} to the staff, with the email address "
        f"{email}, the telephone number {phone} and the role {what}."
    )

    def add(as_what: str) -> Plan:
        fills = (fill("Name", name), fill("Email address", email), fill("Telephone", phone), select("Role", as_what))
        return (link("Staff"), link("Add someone"), *fills, button("Save person"))

    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(link("Staff"), link(old["name"]), report("only the owner can change this")),
            mistakes={
                "says it is done": (link("Staff"), answer()),
                "another leaves": (*_closing(other), *add(what), answer()),
                "someone new": (*add(what), report()),
            },
        )
    values = {"name": name, "email": email, "phone": phone, "role": what}
    return Job(
        goal=goal,
        expect=(
            changed("staff", old["id"], "the old one", active=0),
            added("staff", "the new one", id=Bind("person"), **values),
        ),
        plan=(*_closing(old), *add(what), answer()),
        mistakes={
            "another leaves": (*_closing(other), *add(what), answer()),
            "another role": (*_closing(old), *add(another), answer()),
            "nobody leaves": (*_closing(old)[:-1], *add(what), answer()),
            "nobody comes": (*_closing(old), *add(what)[:-1], answer()),
        },
    )


@template("shop_admin/settings", levels=(1, 2))
def settings(draw: Draw) -> Job:
    """Another time for returns; from level 2 other settings too, and one's own telephone number."""
    days, free = draw.choice((14, 21, 28, 45, 60, 90)), draw.rng.randrange(4000, 11000, 500)
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    more = draw.level == 2
    also = f", ship for free from {money(free)}, and change your own telephone number to {phone}" if more else ""

    def save(number: int, cents: int) -> Plan:
        ship = (fill("Free shipping from (dollars)", dollars(cents)),) if more else ()
        return (link("Settings"), fill("Days for returns", number), *ship, button("Save settings"))

    own: Plan = (link("Profile"), fill("Telephone", phone), button("Save profile")) if more else ()
    expect = [changed("settings", "return_days", "days for returns", value=str(days))]
    if more:
        expect += [
            changed("settings", "free_from", "free shipping", value=dollars(free)),
            changed("staff", 2, "the telephone number", phone=phone),
        ]
    return Job(
        goal=f"Give customers {days} days for returns{also}.",
        expect=tuple(expect),
        plan=(*save(days, free), *own, answer()),
        mistakes={
            "a day more": (*save(days + 1, free), *own, answer()),
            "not saved": (*save(days, free)[:-1], *own, answer()),
            "rows too": (
                *save(days, free)[:-1],
                select("Rows per page", "20"),
                button("Save settings"),
                *own,
                answer(),
            ),
            "mail too": (
                *save(days, free)[:-1],
                check("Tell buyers by email what is low on stock", checked=False),
                button("Save settings"),
                *own,
                answer(),
            ),
        },
    )
