"""Plover Mail's addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sparring.envs.web.site import Site, Visit, get, post
from sparring.envs.web.sites.mail import around, calendar_routes, desk, letters, writing
from sparring.envs.web.sites.mail.calendar_data import seed_calendar
from sparring.envs.web.sites.mail.data import FOLDERS, seed

if TYPE_CHECKING:
    import sqlite3

    from starlette.routing import Route

    from sparring.tasks.core import EpisodeRng


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
        get("/desk/", desk.home),
        get("/desk/labels", desk.label_order),
        post("/desk/labels", desk.save_label_order),
        get("/desk/away", desk.away),
        post("/desk/away", desk.save_away),
        get("/desk/write", desk.write),
        get("/desk/suggest", desk.suggest),
        *calendar_routes.routes(),
    ]


def context(visit: Visit) -> Mapping[str, Any]:
    """Return what every page shows: folders, labels, how many letters are not read."""
    unread = visit.value("SELECT COUNT(*) FROM unread JOIN messages ON id = message_id WHERE folder = 'inbox'")
    return {"folders": FOLDERS, "labels": visit.rows("SELECT * FROM labels ORDER BY name"), "unread": unread}


def _seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    seed(database, rng)
    seed_calendar(database, rng)


SITE = Site(
    "mail",
    "Plover Mail",
    __file__,
    seed=_seed,
    routes=routes,
    accent=("#6a3f8f", "#c6a3e6"),
    volatile=frozenset(("unread",)),
    context=context,
    scripted="/desk/",
)
