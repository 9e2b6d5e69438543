"""The Companion's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.wiki import around, editing, history, reading, talking
from sparring.envs.web.sites.wiki.data import seed
from sparring.envs.web.sites.wiki.pages import context

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", reading.home),
        get("/wiki/{title}", reading.article),
        get("/category/{name}", reading.category),
        get("/categories", reading.categories),
        get("/pages", reading.every),
        get("/search", reading.search),
        get("/links/{title}", reading.links),
        get("/wanted", reading.wanted),
        get("/unsourced", reading.unsourced),
        get("/help", reading.help_page),
        get("/new", editing.new),
        get("/edit/{title}", editing.form),
        post("/edit/{title}", editing.save),
        get("/move/{title}", editing.move_form),
        post("/move/{title}", editing.move),
        get("/history/{title}", history.history),
        get("/revision/{number}", history.revision),
        get("/compare", history.compare),
        get("/compare/{number}", history.compare),
        get("/restore/{number}", history.restore_form),
        post("/restore/{number}", history.restore),
        post("/thank/{number}", history.thank),
        get("/recent", history.recent),
        get("/user/{name}", history.user),
        get("/contributions/{name}", history.contributions),
        get("/talk/{title}", talking.talk),
        post("/talk/{title}", talking.begin),
        get("/topic/{number}", talking.topic),
        post("/topic/{number}", talking.reply),
        get("/requests", talking.requests),
        post("/requests", talking.ask),
        get("/requests/{number}/withdraw", talking.withdraw_form),
        post("/requests/{number}/withdraw", talking.withdraw),
        get("/watchlist", around.watchlist),
        post("/watch/{title}", around.change_watching),
        get("/preferences", around.preferences),
        post("/preferences", around.save_preferences),
    ]


SITE = Site(
    "wiki",
    "Marrowfen Companion",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#8a4b1f", "#e3b184"),
    context=context,
)
