"""Pages on which threads and posts are found and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sparring.envs.web.site import Visit, plural, unique
from sparring.envs.web.sites.forum.common import (
    POSTS,
    POSTS_PER_PAGE,
    THREADS,
    THREADS_PER_PAGE,
    Slice,
    boards,
    is_mine,
    like,
    place_of,
    post_of,
    sliced,
    thread_of,
    thread_posts,
    tree,
    why_not_changed,
)
from sparring.envs.web.sites.forum.data import ME

if TYPE_CHECKING:
    from starlette.responses import Response

SORTS = {
    "last": ("Latest post", "last_at DESC, threads.id DESC"),
    "new": ("Newest thread", "started_at DESC, threads.id DESC"),
    "old": ("Oldest thread", "started_at, threads.id"),
    "replies": ("Most replies", "replies DESC, threads.id DESC"),
    "score": ("Highest score", "score DESC, threads.id DESC"),
}
KINDS = {
    "": ("All threads", "1"),
    "unanswered": ("Without replies", "replies = 0"),
    "poll": ("With a poll", "poll"),
    "locked": ("Locked", "locked"),
    "mine": ("Started by me", f"opening.author_id = {ME}"),
}
ORDERS = {"": "Threaded", "new": "Newest first", "score": "Highest score first"}
_LATEST = 6
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def home(visit: Visit) -> Response:
    """All boards, and what is new."""
    found = visit.rows(
        "SELECT boards.*, members.name AS moderator, "
        "(SELECT COUNT(*) FROM threads WHERE board_id = boards.id AND NOT hidden) AS number "
        "FROM boards JOIN members ON members.id = moderator_id ORDER BY boards.id"
    )
    last = visit.rows("SELECT thread_id FROM posts WHERE state = 'visible' ORDER BY id DESC LIMIT 60")
    marks = ", ".join(unique(str(row["thread_id"]) for row in last)[:_LATEST])
    where = f"threads.id IN ({marks}) AND NOT threads.hidden"
    latest = visit.rows(f"{THREADS} WHERE {where} ORDER BY last_at DESC, threads.id DESC")
    return visit.page("home.html", found=found, latest=latest)


def board(visit: Visit) -> Response:
    """The threads of a board."""
    found = visit.row(
        "SELECT boards.*, members.name AS moderator FROM boards JOIN members ON members.id = moderator_id "
        "WHERE slug = ?",
        str(visit.path["slug"]),
    )
    if found is None:
        return visit.missing("board")
    asked = _asked(visit, ("tag", "kind", "sort")) | {"board": found["slug"]}
    threads = _threads(visit, asked, "pinned DESC, ")
    kept = {name: value for name, value in asked.items() if name != "board"}
    shown = sliced(visit, threads, THREADS_PER_PAGE, f"/boards/{found['slug']}", kept)
    return visit.page("board.html", board=found, shown=shown, **_choices(visit, asked, shown))


def search(visit: Visit) -> Response:
    """Threads from all boards, narrowed down and sorted."""
    asked = _asked(visit, ("q", "within", "board", "author", "tag", "kind", "since", "sort"))
    shown = sliced(visit, _threads(visit, asked), THREADS_PER_PAGE, "/search", asked)
    choices = _choices(visit, asked, shown) | {"boards": boards(visit)}
    return visit.page("search.html", shown=shown, told=plural(shown.total, "thread"), **choices)


def _choices(visit: Visit, asked: dict[str, str], shown: Slice) -> dict[str, Any]:
    """What the forms of lists offer, and the tags of the threads that are shown."""
    tagged: dict[int, list[str]] = {}
    marks = ", ".join(str(row["id"]) for row in shown.rows)
    sql = "SELECT thread_id, name FROM thread_tags JOIN tags ON tags.id = tag_id"
    for row in visit.rows(f"{sql} WHERE thread_id IN ({marks}) ORDER BY name"):
        tagged.setdefault(row["thread_id"], []).append(row["name"])
    return {"asked": asked, "sorts": SORTS, "kinds": KINDS, "tags": all_tags(visit), "tagged": tagged}


def all_tags(visit: Visit) -> list[str]:
    """Return the names of all tags."""
    return [row["name"] for row in visit.rows("SELECT name FROM tags ORDER BY name")]


def _asked(visit: Visit, names: tuple[str, ...]) -> dict[str, str]:
    return {name: visit.query(name)[:100] for name in names}


def _threads(visit: Visit, asked: dict[str, str], first: str = "") -> list[Any]:
    where, values = ["NOT threads.hidden", KINDS.get(asked["kind"], KINDS[""])[1]], list[Any]()
    inside = (
        "EXISTS (SELECT 1 FROM posts WHERE thread_id = threads.id AND state = 'visible' AND body LIKE ? ESCAPE '\\')"
    )
    for word in asked.get("q", "").split()[:12]:
        where.append(inside if asked.get("within") == "posts" else "title LIKE ? ESCAPE '\\'")
        values.append(like(word))
    conditions = {
        "board": "boards.slug = ?",
        "author": "members.name = ?",
        "tag": "threads.id IN (SELECT thread_id FROM thread_tags JOIN tags ON tags.id = tag_id WHERE name = ?)",
        "since": "started_at >= ?",
    }
    for name, condition in conditions.items():
        if asked.get(name) and (name != "since" or _DATE.fullmatch(asked[name])):
            where.append(condition)
            values.append(asked[name])
    sort = SORTS.get(asked["sort"], SORTS["last"])[1]
    return visit.rows(f"{THREADS} WHERE {' AND '.join(where)} ORDER BY {first}{sort}", *values)


def thread(visit: Visit) -> Response:
    """A thread with its posts and its poll."""
    found = thread_of(visit)
    if found is None:
        return visit.missing("thread")
    order = visit.query("order") if visit.query("order") in ORDERS else ""
    posts = thread_posts(visit, found["id"])
    placed = tree(posts)
    if order:
        placed = [(post, 0) for post in reversed(posts)]
        if order == "score":
            placed.sort(key=lambda pair: -pair[0]["score"])
    number = found["id"]
    shown = sliced(visit, placed, POSTS_PER_PAGE, f"/threads/{number}", {"order": order})
    return visit.page(
        "thread.html",
        thread=found,
        shown=shown,
        authors={post["id"]: post["author"] for post in posts},
        order=order,
        orders=ORDERS,
        tags=_tags_of(visit, number),
        saved=visit.row("SELECT 1 FROM saved WHERE thread_id = ?", number) is not None,
        followed=visit.row("SELECT 1 FROM thread_follows WHERE thread_id = ?", number) is not None,
        mine=is_mine(found),
        **_poll(visit, number),
        **_seen_by(visit),
    )


def _tags_of(visit: Visit, thread: int) -> list[str]:
    sql = "SELECT name FROM thread_tags JOIN tags ON tags.id = tag_id WHERE thread_id = ? ORDER BY name"
    return [row["name"] for row in visit.rows(sql, thread)]


def _poll(visit: Visit, thread: int) -> dict[str, Any]:
    poll = visit.row("SELECT * FROM polls WHERE thread_id = ?", thread)
    options = visit.rows(
        "SELECT poll_options.*, option_id IS NOT NULL AS mine FROM poll_options LEFT JOIN poll_votes ON option_id = id "
        "WHERE thread_id = ? ORDER BY id",
        thread,
    )
    is_open = poll is not None and poll["closes_on"] >= visit.now.date().isoformat()
    return {"poll": poll, "options": options, "is_open": is_open}


def _seen_by(visit: Visit) -> dict[str, Any]:
    """How posts look to the member: who is blocked, whether signatures are shown, what can be changed."""
    return {
        "blocked": {row[0] for row in visit.rows("SELECT member_id FROM blocks")},
        "signatures": visit.value("SELECT value FROM settings WHERE name = 'signatures'") == "1",
        "why_not": lambda post, deed: why_not_changed(visit, post, deed),
        "ME": ME,
    }


def post(visit: Visit) -> Response:
    """One post, with all that can be done about it."""
    found = post_of(visit)
    if found is None:
        return visit.missing("post")
    above = visit.row(f"{POSTS} WHERE posts.id = ?", found["parent_id"])
    return visit.page(
        "post.html",
        post=found,
        authors={} if above is None else {above["id"]: above["author"]},
        place=place_of(visit, found),
        mine=is_mine(found),
        reported=visit.row("SELECT 1 FROM reports WHERE post_id = ? AND reporter_id = ?", found["id"], ME),
        **(_seen_by(visit) | {"blocked": set()}),
    )


def tags(visit: Visit) -> Response:
    """All tags."""
    sql = (
        "SELECT name, (SELECT COUNT(*) FROM thread_tags JOIN threads ON threads.id = thread_id WHERE tag_id = tags.id "
        "AND NOT hidden) AS number FROM tags ORDER BY name"
    )
    return visit.page("tags.html", tags=[(row["name"], row["number"], quote(row["name"])) for row in visit.rows(sql)])


def rules(visit: Visit) -> Response:
    """The rules of the house."""
    return visit.page("rules.html")
