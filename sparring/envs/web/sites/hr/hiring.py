"""Job openings and candidates: stages, interviews, scores, notes."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.hr.basics import ME, day_of
from sparring.envs.web.sites.hr.staff import cut, like
from sparring.envs.web.sites.hr.words import ACTIVE, DEPARTMENTS, REASONS, ROOMS, STAGES, TIMES

if TYPE_CHECKING:
    from starlette.responses import Response

PAGE = 10


def jobs(visit: Visit) -> Response:
    """All openings."""
    asked = {name: visit.query(name)[:60] for name in ("department", "status")}
    where, values = ["1"], []
    for name, value in asked.items():
        if value:
            where.append(f"openings.{name} = ?")
            values.append(value)
    rows = visit.rows(
        "SELECT openings.*, (SELECT COUNT(*) FROM candidates WHERE opening_id = openings.id) AS candidates FROM openings "
        f"WHERE {' AND '.join(where)} ORDER BY title, openings.id",
        *values,
    )
    return visit.page("jobs.html", openings=rows, asked=asked, departments=DEPARTMENTS, statuses=("open", "closed"))


def job(visit: Visit) -> Response:
    """An opening and who applied for it."""
    found = visit.row(
        "SELECT openings.*, name FROM openings JOIN employees ON employees.id = openings.manager_id WHERE openings.id = ?",
        whole(str(visit.path["number"])),
    )
    if found is None:
        return visit.missing("opening")
    stage = visit.query("stage")
    stage = stage if stage in STAGES else ""
    rows = visit.rows(
        "SELECT * FROM candidates WHERE opening_id = ? AND (? = '' OR stage = ?) ORDER BY name, id",
        *(found["id"], stage, stage),
    )
    return visit.page("job.html", opening=found, stage=stage, stages=STAGES, **cut(visit, rows, PAGE, {"stage": stage}))


def search(visit: Visit) -> Response:
    """Candidates by name, whatever they applied for."""
    word = visit.query("name")[:60]
    rows = visit.rows(
        "SELECT candidates.*, title FROM candidates JOIN openings ON openings.id = opening_id WHERE name LIKE ? "
        "ESCAPE '\\' ORDER BY name, candidates.id",
        like(word),
    )
    return visit.page("candidates.html", word=word, **cut(visit, rows, PAGE, {"name": word}))


def _candidate(visit: Visit) -> sqlite3.Row | None:
    return visit.row(
        "SELECT candidates.*, title, status FROM candidates JOIN openings ON openings.id = opening_id "
        "WHERE candidates.id = ?",
        whole(str(visit.path["number"])),
    )


def is_open(found: sqlite3.Row) -> bool:
    """Whether anything can be done with a candidate."""
    return found["status"] == "open" and found["stage"] in ACTIVE


def candidate(visit: Visit) -> Response:
    """One candidate."""
    found = _candidate(visit)
    return visit.missing("candidate") if found is None else _page(visit, found)


def _page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    scores = visit.rows(
        "SELECT scores.*, name FROM scores JOIN employees ON employees.id = employee_id WHERE candidate_id = ? "
        "ORDER BY name",
        found["id"],
    )
    mine = next((one for one in scores if one["employee_id"] == ME), None)
    interviews = visit.rows(
        "SELECT interviews.*, name FROM interviews JOIN employees ON employees.id = interviewer_id WHERE candidate_id = ? "
        "ORDER BY held_on, at, interviews.id",
        found["id"],
    )
    notes = visit.rows(
        "SELECT notes.*, name FROM notes JOIN employees ON employees.id = employee_id WHERE candidate_id = ? "
        "ORDER BY notes.id DESC",
        found["id"],
    )
    return visit.page(
        "candidate.html",
        status,
        candidate=found,
        open=is_open(found),
        scores=scores,
        mine=mine,
        average=f"{sum(one['points'] for one in scores) / len(scores):.2f}" if scores else "",
        interviews=interviews,
        notes=notes,
        stages=ACTIVE if found["stage"] != "Offer" else STAGES[:5],
        error=error,
    )


def _shut(visit: Visit, found: sqlite3.Row) -> Response:
    return visit.redirect(f"/candidates/{found['id']}", "This application is closed; nothing can be changed.")


def change(visit: Visit) -> Response:
    """Move a candidate to a stage, score, or add a note."""
    found = _candidate(visit)
    if found is None:
        return visit.missing("candidate")
    if not is_open(found):
        return _shut(visit, found)
    deed = visit.field("do")
    if deed == "move":
        stage = visit.field("stage")
        if stage not in (ACTIVE if found["stage"] != "Offer" else STAGES[:5]):
            return _page(visit, found, 422, "Choose a stage.")
        visit.run("UPDATE candidates SET stage = ? WHERE id = ?", stage, found["id"])
        notice = f"{found['name']} is in the stage {stage} now."
    elif deed == "score":
        points = whole(visit.field("points"), 1, 5)
        if points is None:
            return _page(visit, found, 422, "A score is a number from 1 to 5.")
        visit.run(
            "INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?)", found["id"], ME, points, visit.field("remark")[:200]
        )
        notice = "Your score is saved."
    else:
        body = visit.field("body")[:500]
        if not body:
            return _page(visit, found, 422, "A note needs some words.")
        today = visit.now.date().isoformat()
        visit.run("INSERT INTO notes VALUES (NULL, ?, ?, ?, ?)", found["id"], ME, body, today)
        notice = "Your note is added."
    return visit.redirect(f"/candidates/{found['id']}", notice)


def reject_form(visit: Visit) -> Response:
    """Ask why a candidate is rejected."""
    found = _candidate(visit)
    if found is None:
        return visit.missing("candidate")
    return (
        visit.page("reject.html", candidate=found, reasons=REASONS, error="") if is_open(found) else _shut(visit, found)
    )


def reject(visit: Visit) -> Response:
    """Reject a candidate."""
    found = _candidate(visit)
    if found is None:
        return visit.missing("candidate")
    if not is_open(found):
        return _shut(visit, found)
    reason = visit.field("reason")
    if reason not in REASONS:
        return visit.page("reject.html", 422, candidate=found, reasons=REASONS, error="Choose a reason.")
    letter = int(bool(visit.field("letter")))
    visit.run(
        "UPDATE candidates SET stage = 'Rejected', reason = ?, letter = ? WHERE id = ?", reason, letter, found["id"]
    )
    return visit.redirect(f"/jobs/{found['opening_id']}", f"{found['name']} is rejected.")


def interview_form(visit: Visit) -> Response:
    """The form of an interview."""
    found = _candidate(visit)
    if found is None:
        return visit.missing("candidate")
    return _interview_page(visit, found) if is_open(found) else _shut(visit, found)


def _interviewers(visit: Visit) -> list[sqlite3.Row]:
    return visit.rows(
        "SELECT * FROM employees WHERE id IN (SELECT interviewer_id FROM interviews UNION SELECT ?) ORDER BY name, id",
        ME,
    )


def _interview_page(visit: Visit, found: sqlite3.Row, status: int = 200, error: str = "") -> Response:
    values = {name: visit.field(name)[:20] for name in ("interviewer", "held_on", "at", "room")}
    return visit.page(
        "interview.html",
        status,
        candidate=found,
        interviewers=_interviewers(visit),
        times=TIMES,
        rooms=ROOMS,
        values=values,
        error=error,
    )


def plan_interview(visit: Visit) -> Response:
    """Plan an interview."""
    found = _candidate(visit)
    if found is None:
        return visit.missing("candidate")
    if not is_open(found):
        return _shut(visit, found)
    day, at, room = day_of(visit.field("held_on")), visit.field("at"), visit.field("room")
    who = {one["id"]: one["name"] for one in _interviewers(visit)}
    interviewer = whole(visit.field("interviewer"))
    if interviewer not in who or day is None or at not in TIMES or room not in ROOMS:
        return _interview_page(visit, found, 422, "Choose who, when and where.")
    if day <= visit.now.date() or day.weekday() > 4:
        return _interview_page(visit, found, 422, "Interviews are held from Monday to Friday, from tomorrow on.")
    taken = visit.row(
        "SELECT * FROM interviews WHERE held_on = ? AND at = ? AND (room = ? OR interviewer_id = ?) ORDER BY id",
        *(day.isoformat(), at, room, interviewer),
    )
    if taken is not None:
        what = who[interviewer] if taken["interviewer_id"] == interviewer else f"The room {room}"
        return _interview_page(visit, found, 422, f"{what} is not free at that time.")
    visit.run(
        "INSERT INTO interviews VALUES (NULL, ?, ?, ?, ?, ?)", found["id"], interviewer, day.isoformat(), at, room
    )
    return visit.redirect(f"/candidates/{found['id']}", "The interview is planned.")


def agenda(visit: Visit) -> Response:
    """Interviews of a day."""
    day = day_of(visit.query("day")) or visit.now.date()
    rows = visit.rows(
        "SELECT interviews.*, candidates.name AS candidate, employees.name AS interviewer FROM interviews JOIN candidates ON "
        "candidates.id = candidate_id JOIN employees ON employees.id = interviewer_id WHERE held_on = ? ORDER BY at, room",
        day.isoformat(),
    )
    return visit.page("agenda.html", day=day.isoformat(), interviews=rows)
