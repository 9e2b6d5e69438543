"""Trainings: courses, classes, enrolling oneself or one's team, waiting lists."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, unique, whole
from sparring.envs.web.sites.hr.basics import ME
from sparring.envs.web.sites.hr.staff import cut, like, myself, reports
from sparring.envs.web.sites.hr.words import COURSES

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 8
CATEGORIES = unique(category for _, _, category, _, _, _ in COURSES)
FREE = "classes.seats - classes.taken - (SELECT COUNT(*) FROM enrolments WHERE class_id = classes.id AND NOT waiting)"
_CLASS = f"SELECT classes.*, {FREE} AS free, title, needs, hours FROM classes JOIN courses USING (code)"


def courses(visit: Visit) -> Response:
    """All courses."""
    asked = {name: visit.query(name)[:60] for name in ("q", "category", "free")}
    today = visit.now.date().isoformat()
    where, values = ["1"], []
    if asked["q"]:
        where.append("title || '|' || code || '|' || summary LIKE ? ESCAPE '\\'")
        values.append(like(asked["q"]))
    if asked["category"]:
        where.append("category = ?")
        values.append(asked["category"])
    if asked["free"]:
        where.append(f"EXISTS (SELECT 1 FROM classes WHERE code = courses.code AND held_on > '{today}' AND {FREE} > 0)")
    rows = visit.rows(f"SELECT * FROM courses WHERE {' AND '.join(where)} ORDER BY title", *values)
    return visit.page("courses.html", asked=asked, categories=CATEGORIES, **cut(visit, rows, PAGE, asked))


def course(visit: Visit) -> Response:
    """A course and its classes."""
    found = visit.row(
        "SELECT courses.*, before.title AS before FROM courses LEFT JOIN courses AS before ON before.code = courses.needs "
        "WHERE courses.code = ?",
        str(visit.path["code"])[:20],
    )
    if found is None:
        return visit.missing("course")
    rows = visit.rows(f"{_CLASS} WHERE code = ? ORDER BY held_on, classes.id", found["code"])
    return visit.page("course.html", course=found, classes=rows)


def _class(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"{_CLASS} WHERE classes.id = ?", whole(str(visit.path["number"])))


def class_page(visit: Visit) -> Response:
    """A class, and the form for enrolling."""
    found = _class(visit)
    return visit.missing("class") if found is None else _page(visit, found)


def _people(visit: Visit) -> dict[int, str]:
    """Return whom one can enrol."""
    return {one["id"]: one["name"] for one in (myself(visit), *reports(visit))}


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    there = visit.rows(
        "SELECT enrolments.*, name FROM enrolments JOIN employees ON employees.id = employee_id WHERE class_id = ? "
        "ORDER BY waiting, name",
        found["id"],
    )
    return visit.page(
        "class.html",
        status,
        one=found,
        there=there,
        people=[{"id": number, "name": name} for number, name in _people(visit).items()],
        who=whole(visit.field("who")) or ME,
        before=visit.value("SELECT title FROM courses WHERE code = ?", found["needs"]),
        error=error,
    )


def _why_not(visit: Visit, found: sqlite3.Row, who: int, name: str) -> str:
    """Return why someone cannot be enrolled in a class; "" if that is possible."""
    if found["held_on"] <= visit.now.date().isoformat():
        return "This class has begun or is over."
    if visit.row(
        "SELECT 1 FROM enrolments JOIN classes ON classes.id = class_id WHERE employee_id = ? AND code = ?",
        *(who, found["code"]),
    ):
        return f"{name} is enrolled or waiting in a class of this course already."
    if found["needs"] and not visit.row(
        "SELECT 1 FROM completions WHERE employee_id = ? AND code = ?", who, found["needs"]
    ):
        return f"{name} has not completed {found['needs']}, which is needed before."
    if visit.row(
        "SELECT 1 FROM enrolments JOIN classes ON classes.id = class_id WHERE employee_id = ? AND held_on = ? "
        "AND NOT waiting",
        *(who, found["held_on"]),
    ):
        return f"{name} is in another class on that day."
    return ""


def enrol(visit: Visit) -> Response:
    """Enrol someone in a class, or in its waiting list."""
    found = _class(visit)
    if found is None:
        return visit.missing("class")
    people = _people(visit)
    who = whole(visit.field("who"))
    if who not in people:
        return _page(visit, found, 422, "Choose yourself or one of those who report to you.")
    wait = visit.field("do") == "wait"
    error = _why_not(visit, found, who, people[who])
    if not error and wait == (found["free"] > 0):
        error = "There are free seats." if wait else "This class is full."
    if error:
        return _page(visit, found, 422, error)
    visit.run("INSERT INTO enrolments VALUES (?, ?, ?, ?)", found["id"], who, int(wait), visit.now.date().isoformat())
    what = "on the waiting list of" if wait else "enrolled in"
    return visit.redirect(f"/classes/{found['id']}", f"{people[who]} is {what} {found['title']}.")


def mine(visit: Visit) -> Response:
    """One's own trainings: what comes, what was completed."""
    coming = visit.rows(
        f"SELECT classes.*, title, waiting, {FREE} AS free FROM enrolments JOIN classes ON classes.id = class_id JOIN courses "
        "USING (code) WHERE employee_id = ? ORDER BY held_on, classes.id",
        ME,
    )
    done = visit.rows(
        "SELECT courses.*, completed_on FROM completions JOIN courses USING (code) WHERE employee_id = ? "
        "ORDER BY completed_on DESC, code",
        ME,
    )
    return visit.page("my_trainings.html", coming=coming, done=done)


def _enrolled(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT classes.*, title, waiting FROM enrolments JOIN classes ON classes.id = class_id JOIN courses USING (code) "
        "WHERE classes.id = ? AND employee_id = ?",
        *(whole(str(visit.path["number"])), ME),
    )


def withdraw_form(visit: Visit) -> Response:
    """Ask whether one really wants to give up a seat."""
    found = _enrolled(visit)
    return visit.missing("enrolment") if found is None else visit.page("withdraw.html", one=found)


def withdraw(visit: Visit) -> Response:
    """Give up a seat."""
    found = _enrolled(visit)
    if found is None:
        return visit.missing("enrolment")
    visit.run("DELETE FROM enrolments WHERE class_id = ? AND employee_id = ?", found["id"], ME)
    return visit.redirect("/trainings/mine", f"You are not in {found['title']} any more.")
