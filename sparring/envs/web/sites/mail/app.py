"""Plover Mail's addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Site, Visit, get, post
from sparring.envs.web.sites.mail import around, letters, writing
from sparring.envs.web.sites.mail.data import FOLDERS, seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [
        get("/", letters.folder),
        post("/many", letters.many),
        get("/m/{number}", letters.letter),
        post("/m/{number}/do", letters.do),
        post("/m/{number}/label", letters.label),
        get("/write", writing.form),
        get("/m/{number}/{how}", writing.form),
        post("/write", writing.send),
        get("/labels", around.labels),
        post("/labels", around.change_labels),
        get("/rules", around.rules),
        post("/rules", around.change_rules),
        get("/people", around.people),
        get("/people/new", around.person),
        post("/people/new", around.save_person),
        get("/people/{number}", around.person),
        post("/people/{number}", around.save_person),
        get("/settings", around.settings),
        post("/settings", around.save_settings),
    ]


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: folders, labels, how many letters are not read."""
    unread = visit.value("SELECT COUNT(*) FROM unread JOIN messages ON id = message_id WHERE folder = 'inbox'")
    return {"folders": FOLDERS, "labels": visit.rows("SELECT * FROM labels ORDER BY name"), "unread": unread}


SITE = Site(
    "mail",
    "Plover Mail",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#6a3f8f", "#c6a3e6"),
    volatile=frozenset(("unread",)),
    context=context,
)
