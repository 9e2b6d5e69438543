"""Gantry's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.tracker import around, boards, issues, listing, merges, planning, projects, work
from sparring.envs.web.sites.tracker.access import context
from sparring.envs.web.sites.tracker.data import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", projects.home),
        get("/projects", projects.projects),
        get("/p/{key}", projects.project),
        get("/p/{key}/members", projects.member_list),
        post("/p/{key}/members", projects.add_member),
        get("/p/{key}/members/{username}/remove", projects.remove_form),
        post("/p/{key}/members/{username}/remove", projects.remove),
        get("/p/{key}/settings", projects.settings),
        post("/p/{key}/settings", projects.save_settings),
        get("/p/{key}/board", boards.board),
        post("/p/{key}/board", boards.move),
        get("/p/{key}/milestones", planning.milestones),
        post("/p/{key}/milestones", planning.add_milestone),
        get("/p/{key}/milestones/{number}", planning.milestone),
        post("/p/{key}/milestones/{number}", planning.save_milestone),
        get("/p/{key}/releases", planning.releases),
        post("/p/{key}/releases", planning.release),
        get("/p/{key}/new", issues.new_form),
        post("/p/{key}/new", issues.create),
        get("/issues", listing.issues),
        get("/issues/bulk", issues.bulk_form),
        post("/issues/bulk", issues.bulk),
        get("/filters", listing.filters),
        post("/filters", listing.keep),
        get("/filters/{number}/delete", listing.drop_form),
        post("/filters/{number}/delete", listing.drop),
        get("/i/{code}", issues.issue),
        post("/i/{code}", issues.change),
        get("/i/{code}/edit", issues.edit_form),
        post("/i/{code}/edit", issues.save),
        get("/i/{code}/close", issues.close_form),
        post("/i/{code}/close", issues.close),
        post("/i/{code}/comment", issues.comment),
        get("/i/{code}/time", work.times),
        post("/i/{code}/time", work.log),
        post("/i/{code}/time/delete", work.unlog),
        get("/i/{code}/link", work.link_form),
        post("/i/{code}/link", work.link),
        post("/i/{code}/unlink", work.unlink),
        get("/merges", merges.merges),
        get("/p/{key}/merges/{number}", merges.merge),
        post("/p/{key}/merges/{number}", merges.change),
        get("/p/{key}/merges/{number}/changes", merges.changes),
        post("/p/{key}/merges/{number}/review", merges.review),
        post("/p/{key}/merges/{number}/thread", merges.thread),
        get("/time", work.sheet),
        get("/labels", around.labels),
        post("/labels", around.add_label),
        get("/labels/{number}/delete", around.drop_form),
        post("/labels/{number}/delete", around.drop),
        get("/people", around.people),
        get("/people/{username}", around.person),
        get("/settings", around.settings),
        post("/settings", around.save_settings),
    ]


SITE = Site(
    "tracker",
    "Gantry",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#b0431e", "#f0a07c"),
    context=context,
)
