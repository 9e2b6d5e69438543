"""The Gatepost's addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sparring.envs.web.site import Site, get, post
from sparring.envs.web.sites.forum import deciding, letters, people, reading, taking_part, writing
from sparring.envs.web.sites.forum.common import context
from sparring.envs.web.sites.forum.data import seed

if TYPE_CHECKING:
    from starlette.routing import Route


def routes() -> Sequence[Route]:
    """Return all addresses."""
    return [*_of_threads(), *_of_posts(), *_of_moderators(), *_of_members()]


def _of_threads() -> Sequence[Route]:
    return [
        get("/", reading.home),
        get("/search", reading.search),
        get("/tags", reading.tags),
        get("/rules", reading.rules),
        get("/boards/{slug}", reading.board),
        get("/boards/{slug}/new", writing.new_thread),
        post("/boards/{slug}/new", writing.start_thread),
        get("/threads/{number}", reading.thread),
        post("/threads/{number}/keep", taking_part.keep),
        post("/threads/{number}/poll", taking_part.poll),
        get("/saved", taking_part.saved),
        get("/drafts", writing.drafts),
        get("/drafts/{number}/delete", writing.drop_draft),
        post("/drafts/{number}/delete", writing.dropped_draft),
    ]


def _of_posts() -> Sequence[Route]:
    return [
        get("/posts/{number}", reading.post),
        post("/posts/{number}/vote", taking_part.vote),
        get("/posts/{number}/reply", writing.reply),
        post("/posts/{number}/reply", writing.send_reply),
        get("/posts/{number}/edit", writing.edit),
        post("/posts/{number}/edit", writing.save_edit),
        get("/posts/{number}/delete", writing.delete),
        post("/posts/{number}/delete", writing.deleted),
        get("/posts/{number}/report", taking_part.report),
        post("/posts/{number}/report", taking_part.send_report),
    ]


def _of_moderators() -> Sequence[Route]:
    return [
        get("/moderation", deciding.queue),
        get("/moderation/waiting", deciding.waiting),
        get("/moderation/hidden", deciding.hidden),
        post("/moderation/reports/{number}", deciding.decide),
        post("/moderation/waiting/{number}", deciding.admit),
        get("/threads/{number}/moderate", deciding.thread_form),
        post("/threads/{number}/moderate", deciding.save_thread),
        post("/posts/{number}/hide", deciding.hide),
        get("/posts/{number}/warn", deciding.warn_form),
        post("/posts/{number}/warn", deciding.warn),
    ]


def _of_members() -> Sequence[Route]:
    return [
        get("/members", people.members),
        get("/members/{name}", people.member),
        post("/members/{name}/relate", people.relate),
        get("/you", people.you),
        post("/you", people.save_you),
        get("/you/posts", people.own_posts),
        get("/you/settings", people.settings),
        post("/you/settings", people.save_settings),
        get("/you/follows", people.follows),
        get("/notifications", people.notifications),
        post("/notifications", people.see),
        get("/messages", letters.inbox),
        get("/messages/new", letters.write),
        post("/messages/new", letters.send),
        get("/messages/{number}", letters.conversation),
        post("/messages/{number}", letters.answer),
        get("/messages/{number}/delete", letters.drop),
        post("/messages/{number}/delete", letters.dropped),
    ]


SITE = Site(
    "forum",
    "The Gatepost",
    __file__,
    seed=seed,
    routes=routes,
    accent=("#8f4a1f", "#e8a87c"),
    volatile=frozenset(("unread",)),
    context=context,
)
