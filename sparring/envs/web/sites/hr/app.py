"""The portal's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.hr import approvals, growth, hiring, joining, learning, leave, own, sheets, staff, things
from sparring.envs.web.sites.hr.data import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def _of_oneself() -> Sequence[Route]:
    return [
        get("/leave", leave.overview),
        get("/leave/new", leave.form),
        post("/leave/new", leave.ask),
        get("/leave/calendar", leave.calendar),
        get("/leave/holidays", leave.holidays),
        get("/leave/{number}", leave.request),
        get("/leave/{number}/cancel", leave.cancel_form),
        post("/leave/{number}/cancel", leave.cancel),
        get("/sheets", sheets.overview),
        get("/sheets/{week}", sheets.sheet),
        post("/sheets/{week}", sheets.save),
        get("/trainings", learning.courses),
        get("/trainings/mine", learning.mine),
        get("/trainings/{code}", learning.course),
        get("/classes/{number}", learning.class_page),
        post("/classes/{number}", learning.enrol),
        get("/classes/{number}/withdraw", learning.withdraw_form),
        post("/classes/{number}/withdraw", learning.withdraw),
        get("/reviews", growth.overview),
        get("/reviews/{number}", growth.review),
        post("/reviews/{number}", growth.save),
        get("/equipment", things.catalogue),
        get("/equipment/new", things.form),
        post("/equipment/new", things.ask),
        get("/equipment/requests/{number}/cancel", things.cancel_form),
        post("/equipment/requests/{number}/cancel", things.cancel),
        get("/equipment/mine", things.assets),
        get("/equipment/mine/{number}", things.fault_form),
        post("/equipment/mine/{number}", things.report),
        get("/me", own.overview),
        get("/me/address", own.address_form),
        post("/me/address", own.save_address),
        get("/me/bank", own.bank_form),
        post("/me/bank", own.save_bank),
        get("/me/contacts/new", own.contact_form),
        post("/me/contacts/new", own.save_contact),
        get("/me/contacts/{number}", own.contact_form),
        post("/me/contacts/{number}", own.save_contact),
        get("/me/contacts/{number}/delete", own.delete_form),
        post("/me/contacts/{number}/delete", own.delete_contact),
    ]


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", staff.home),
        get("/news/{number}", staff.story),
        get("/people", staff.people),
        get("/people/{number}", staff.person),
        get("/tree", staff.tree),
        get("/settings", staff.settings),
        post("/settings", staff.save_settings),
        *_of_oneself(),
        get("/documents", own.documents),
        get("/documents/{number}", own.document),
        post("/documents/{number}", own.confirm),
        get("/approvals", approvals.overview),
        get("/approvals/leave/{number}", approvals.leave),
        post("/approvals/leave/{number}", approvals.decide_leave),
        get("/approvals/sheets/{number}", approvals.sheet),
        post("/approvals/sheets/{number}", approvals.decide_sheet),
        get("/jobs", hiring.jobs),
        get("/jobs/{number}", hiring.job),
        get("/interviews", hiring.agenda),
        get("/candidates", hiring.search),
        get("/candidates/{number}", hiring.candidate),
        post("/candidates/{number}", hiring.change),
        get("/candidates/{number}/reject", hiring.reject_form),
        post("/candidates/{number}/reject", hiring.reject),
        get("/candidates/{number}/interview", hiring.interview_form),
        post("/candidates/{number}/interview", hiring.plan_interview),
        get("/starters", joining.starters),
        get("/starters/new/check", joining.check),
        post("/starters/new/check", joining.register),
        get("/starters/new/{number}", joining.form),
        post("/starters/new/{number}", joining.save),
        get("/starters/{number}", joining.starter),
        post("/starters/{number}", joining.postpone),
    ]


SITE = Site(
    "hr",
    "Larkmoor People",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#99431f", "#f0a67e"),
    volatile=frozenset(("wizard",)),
    context=staff.context,
)
