"""Reviews: one's own self-assessment, and what one writes about those who report to one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.hr.basics import ME, day_of
from sparring.envs.web.sites.hr.words import AREAS, PATTERNS, RATINGS, STRENGTHS

if TYPE_CHECKING:
    from starlette.responses import Response

FIRST_TALK, LAST_TALK = date(2026, 4, 1), date(2026, 4, 30)
LONGEST = 300
"""The most characters of a text."""
_REVIEWS = "SELECT reviews.*, name, manager_id FROM reviews JOIN employees ON employees.id = employee_id"


def overview(visit: Visit) -> Response:
    """All reviews that concern the one who is signed in."""
    own = visit.rows(f"{_REVIEWS} WHERE employee_id = ? AND kind = 'self' ORDER BY reviews.id DESC", ME)
    team = visit.rows(f"{_REVIEWS} WHERE manager_id = ? AND kind = 'manager' ORDER BY name", ME)
    return visit.page("reviews.html", own=own, team=team)


def _found(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        f"{_REVIEWS} WHERE reviews.id = ? AND ((employee_id = ? AND kind = 'self') OR (manager_id = ? AND kind = 'manager'))",
        *(whole(str(visit.path["number"])), ME, ME),
    )


def review(visit: Visit) -> Response:
    """One review."""
    found = _found(visit)
    return visit.missing("review") if found is None else _page(visit, found, dict(found))


def _page(visit: Visit, found: sqlite3.Row, values: Mapping[str, Any], status: int = 200, error: str = "") -> Response:
    return visit.page(
        "review_self.html" if found["kind"] == "self" else "review_team.html",
        status,
        review=found,
        values=values,
        ratings=RATINGS,
        patterns=PATTERNS,
        strengths=STRENGTHS,
        areas=AREAS,
        first=FIRST_TALK.isoformat(),
        last=LAST_TALK.isoformat(),
        longest=LONGEST,
        error=error,
    )


def _chosen(visit: Visit, name: str, known: tuple[str, ...]) -> str:
    """Return what was chosen of several things, in their order."""
    given = set(visit.fields(name))
    return ", ".join(one for one in known if one in given)


def _one(visit: Visit, name: str, known: tuple[str, ...]) -> str:
    given = visit.field(name)
    return given if given in known else ""


def _number(visit: Visit, name: str, high: int, default: int) -> int:
    found = whole(visit.field(name), 0, high)
    return default if found is None else found


def _self_values(visit: Visit) -> dict[str, Any]:
    talk = day_of(visit.field("talk_on"))
    return {
        "overall": _one(visit, "overall", RATINGS),
        "pattern": _one(visit, "pattern", PATTERNS),
        "workload": _number(visit, "workload", 10, 5),
        "confidence": _number(visit, "confidence", 10, 5),
        "strengths": _chosen(visit, "strengths", STRENGTHS),
        "areas": _chosen(visit, "areas", AREAS),
        "text": visit.field("text")[: LONGEST + 1],
        "talk_on": talk.isoformat() if talk else "",
        "hours": _number(visit, "hours", 80, 0),
        "mentor": int(bool(visit.field("mentor"))),
    }


def _team_values(visit: Visit) -> dict[str, Any]:
    return {
        "overall": _one(visit, "overall", RATINGS),
        "confidence": _number(visit, "confidence", 10, 5),
        "areas": _chosen(visit, "areas", AREAS),
        "text": visit.field("text")[: LONGEST + 1],
        "promote": int(bool(visit.field("promote"))),
    }


def _why_not(kind: str, values: Mapping[str, Any]) -> str:
    """Return why a review cannot be sent in; "" if it can."""
    if not values["overall"] or (kind == "self" and not values["pattern"]):
        return "Choose one of the options in every group."
    if len(values["text"]) < 10:
        return "Write at least ten characters."
    if kind == "manager":
        return ""
    if len(values["strengths"].split(", ")) > 3 or not values["strengths"]:
        return "Tick one to three strengths."
    talk = day_of(values["talk_on"])
    if talk is None or not FIRST_TALK <= talk <= LAST_TALK or talk.weekday() > 4:
        return "The talk takes place from Monday to Friday in April 2026."
    return ""


def save(visit: Visit) -> Response:
    """Save a review, or send it in."""
    found = _found(visit)
    if found is None:
        return visit.missing("review")
    if found["status"] == "submitted":
        return visit.redirect(f"/reviews/{found['id']}", "This review is sent in already.")
    values = _self_values(visit) if found["kind"] == "self" else _team_values(visit)
    send = visit.field("do") == "send"
    error = f"A text has {LONGEST} characters at most." if len(values["text"]) > LONGEST else ""
    error = error or (_why_not(found["kind"], values) if send else "")
    if error:
        return _page(visit, found, values, 422, error)
    values["status"] = "submitted" if send else "draft"
    sets = ", ".join(f"{name} = ?" for name in values)
    visit.run(f"UPDATE reviews SET {sets} WHERE id = ?", *values.values(), found["id"])
    return visit.redirect("/reviews", f"The review of {found['name']} is {'sent in' if send else 'saved as a draft'}.")
