"""New starters: who begins soon, and the steps for registering someone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.hr.basics import BOSS, day_of
from sparring.envs.web.sites.hr.staff import reports
from sparring.envs.web.sites.hr.words import ACCESS, COMPUTERS, CONTRACTS, DEPARTMENTS, EQUIPMENT, LOCATIONS

if TYPE_CHECKING:
    from starlette.responses import Response

_EMAIL = re.compile(r"[^@\s]{1,60}@[^@\s.]{1,60}\.[^@\s]{1,40}")


class Stage(NamedTuple):
    """A step of the registration."""

    title: str
    fields: Sequence[str]
    several: Sequence[str] = ()
    """Fields of several values."""


STEPS = (
    Stage("Person", ("name", "email", "phone", "starts_on")),
    Stage("Job", ("title", "department", "location", "manager", "contract", "ends_on", "weekly")),
    Stage("Equipment and access", ("computer",), ("equipment", "access")),
    Stage("First week", ("buddy", "lunch", "note")),
)
_KNOWN = {"equipment": EQUIPMENT, "access": ACCESS}


def starters(visit: Visit) -> Response:
    """Who begins soon."""
    rows = visit.rows("SELECT * FROM starters ORDER BY starts_on, id")
    return visit.page("starters.html", starters=rows)


def _starter(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT starters.*, boss.name AS manager, buddy.name AS buddy FROM starters JOIN employees AS boss ON "
        "boss.id = starters.manager_id JOIN employees AS buddy ON buddy.id = buddy_id WHERE starters.id = ?",
        whole(str(visit.path["number"])),
    )


def starter(visit: Visit) -> Response:
    """Someone who begins soon."""
    found = _starter(visit)
    return visit.missing("starter") if found is None else visit.page("starter.html", starter=found, error="")


def postpone(visit: Visit) -> Response:
    """Give someone another first day."""
    found = _starter(visit)
    if found is None:
        return visit.missing("starter")
    day = day_of(visit.field("starts_on"))
    if found["starts_on"] <= visit.now.date().isoformat():
        return visit.page("starter.html", 422, starter=found, error="Who has begun cannot begin again.")
    if day is None or day <= visit.now.date() or day.weekday() > 4:
        error = "The first day is one from Monday to Friday, from tomorrow on."
        return visit.page("starter.html", 422, starter=found, error=error)
    visit.run("UPDATE starters SET starts_on = ? WHERE id = ?", day.isoformat(), found["id"])
    return visit.redirect(f"/starters/{found['id']}", "The first day is changed.")


def _draft(visit: Visit) -> dict[str, str]:
    return {row["name"]: row["value"] for row in visit.rows("SELECT * FROM wizard")}


def managers(visit: Visit) -> list[sqlite3.Row]:
    """Return who leads a team."""
    return visit.rows(
        "SELECT * FROM employees WHERE id IN (SELECT manager_id FROM employees) AND id != ? ORDER BY name, id", BOSS
    )


def _why_not(visit: Visit, number: int, values: Mapping[str, str]) -> str:
    """Return what is wrong with a step of the registration; "" if nothing is."""
    if number == 1:
        day = day_of(values["starts_on"])
        if not values["name"] or _EMAIL.fullmatch(values["email"]) is None:
            return "Give a name and an email address."
        if day is None or day <= visit.now.date() or day.weekday() > 4:
            return "The first day is one from Monday to Friday, from tomorrow on."
    if number == 2:
        if not values["title"] or values["department"] not in DEPARTMENTS or values["location"] not in LOCATIONS:
            return "Give a title, a department and a location."
        if (
            whole(values["manager"]) not in {one["id"] for one in managers(visit)}
            or values["contract"] not in CONTRACTS
        ):
            return "Choose a manager and a kind of contract."
        if whole(values["weekly"], 8, 40) is None:
            return "The hours a week are a number from 8 to 40."
        if (values["contract"] == CONTRACTS[0]) != (not values["ends_on"]):
            return "A permanent contract has no last day; the others need one."
        if values["ends_on"] and day_of(values["ends_on"]) is None:
            return "The last day is no date."
    if number == 3 and values["computer"] not in COMPUTERS:
        return "Choose a computer."
    if number == 4 and whole(values["buddy"]) not in {one["id"] for one in reports(visit)}:
        return "Choose a buddy from your team."
    return ""


def _values(visit: Visit, stage: Stage) -> dict[str, str]:
    """Return the fields of a step as the form has them."""
    values = {name: visit.field(name)[:200] for name in stage.fields}
    for name in stage.several:
        given = set(visit.fields(name))
        values[name] = ", ".join(one for one in _KNOWN[name] if one in given)
    return values


def form(visit: Visit) -> Response:
    """A step of the registration."""
    number = whole(str(visit.path["number"]), 1, len(STEPS))
    if number is None:
        return visit.missing("step")
    draft = _draft(visit)
    first = next(i for i in range(1, number + 1) if i == number or not _is_done(visit, draft, i))
    if first != number:
        return visit.redirect(f"/starters/new/{first}", f"Fill in step {first} first.")
    return _form(visit, number, draft)


def _is_done(visit: Visit, draft: Mapping[str, str], number: int) -> bool:
    stage = STEPS[number - 1]
    names = (*stage.fields, *stage.several)
    return all(name in draft for name in names) and not _why_not(visit, number, draft)


def _form(visit: Visit, number: int, values: Mapping[str, str], status: int = 200, error: str = "") -> Response:
    stage = STEPS[number - 1]
    given = {**dict.fromkeys((*stage.fields, *stage.several), ""), **values}
    return visit.page(
        f"starter_step{number}.html",
        status,
        number=number,
        steps=STEPS,
        values=given,
        departments=DEPARTMENTS,
        locations=tuple(LOCATIONS),
        managers=managers(visit),
        contracts=CONTRACTS,
        computers=COMPUTERS,
        equipment=EQUIPMENT,
        access=ACCESS,
        buddies=reports(visit),
        error=error,
    )


def save(visit: Visit) -> Response:
    """Keep a step of the registration, and go on to the next."""
    number = whole(str(visit.path["number"]), 1, len(STEPS))
    if number is None:
        return visit.missing("step")
    values = _values(visit, STEPS[number - 1])
    error = _why_not(visit, number, values)
    if error:
        return _form(visit, number, values, 422, error)
    for name, value in values.items():
        visit.run("INSERT OR REPLACE INTO wizard VALUES (?, ?)", name, value)
    return visit.redirect("/starters/new/check" if number == len(STEPS) else f"/starters/new/{number + 1}")


def check(visit: Visit) -> Response:
    """Show all that was filled in, before the registration is made."""
    draft = _draft(visit)
    missing = next((i for i in range(1, len(STEPS) + 1) if not _is_done(visit, draft, i)), None)
    if missing is not None:
        return visit.redirect(f"/starters/new/{missing}", f"Fill in step {missing} first.")
    names = {
        one: visit.value("SELECT name FROM employees WHERE id = ?", whole(draft[one])) for one in ("manager", "buddy")
    }
    return visit.page("starter_check.html", values=draft, names=names, steps=STEPS)


def register(visit: Visit) -> Response:
    """Make the registration, or throw away what was filled in."""
    draft = _draft(visit)
    if visit.field("do") == "discard":
        visit.run("DELETE FROM wizard")
        return visit.redirect("/starters", "The registration is discarded.")
    if not all(_is_done(visit, draft, i) for i in range(1, len(STEPS) + 1)):
        return visit.redirect("/starters/new/check")
    columns = (
        "name",
        "email",
        "phone",
        "starts_on",
        "title",
        "department",
        "location",
        "contract",
        "ends_on",
        "computer",
    )
    values: dict[str, object] = {name: draft[name] for name in (*columns, "equipment", "access", "note")}
    values |= {"manager_id": whole(draft["manager"]), "buddy_id": whole(draft["buddy"])}
    values |= {"weekly": whole(draft["weekly"]), "lunch": int(bool(draft["lunch"]))}
    marks = ", ".join("?" * len(values))
    number = visit.run(f"INSERT INTO starters ({', '.join(values)}) VALUES ({marks})", *values.values())
    visit.run("DELETE FROM wizard")
    return visit.redirect(f"/starters/{number}", f"{draft['name']} is registered.")
