"""Members, one's own profile and settings, follows and blocks, notifications, private messages."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sparring.envs.web.site import Visit, whole
from sparring.envs.web.sites.forum.common import POSTS, THREADS, like, sliced
from sparring.envs.web.sites.forum.data import DIGESTS, ME

if TYPE_CHECKING:
    from starlette.responses import Response

PEOPLE_PER_PAGE = 12
NOTES_PER_PAGE = 10
SORTS = {
    "name": ("Name", "name"),
    "old": ("Joined first", "joined_on"),
    "new": ("Joined last", "joined_on DESC"),
    "posts": ("Most posts", "posts DESC, name"),
}
KINDS = {"": "All", "reply": "Replies", "mention": "Mentions", "vote": "Votes"}
_COUNTED = "(SELECT COUNT(*) FROM posts WHERE author_id = members.id AND state = 'visible') AS posts"


def members(visit: Visit) -> Response:
    """All members."""
    asked = {name: visit.query(name)[:60] for name in ("q", "sort")}
    sort = SORTS.get(asked["sort"], SORTS["name"])[1]
    rows = visit.rows(
        f"SELECT members.*, {_COUNTED} FROM members WHERE name || ' ' || town LIKE ? ESCAPE '\\' ORDER BY {sort}",
        like(asked["q"]),
    )
    shown = sliced(visit, rows, PEOPLE_PER_PAGE, "/members", asked)
    return visit.page("members.html", shown=shown, asked=asked, sorts=SORTS)


def _member(visit: Visit) -> sqlite3.Row | None:
    return visit.row(f"SELECT members.*, {_COUNTED} FROM members WHERE name = ?", str(visit.path["name"]))


def member(visit: Visit) -> Response:
    """A member's page."""
    found = _member(visit)
    if found is None:
        return visit.missing("member")
    number = found["id"]
    latest = f"{POSTS} WHERE posts.author_id = ? AND posts.state = 'visible' AND NOT threads.hidden"
    return visit.page(
        "member.html",
        member=found,
        ME=ME,
        latest=visit.rows(f"{latest} ORDER BY posts.id DESC LIMIT 5", number),
        followed=visit.row("SELECT 1 FROM member_follows WHERE member_id = ?", number) is not None,
        blocked=visit.row("SELECT 1 FROM blocks WHERE member_id = ?", number) is not None,
        warned=visit.value("SELECT COUNT(*) FROM warnings WHERE member_id = ?", number),
        moderates=visit.row("SELECT * FROM boards WHERE moderator_id = ?", number),
    )


def relate(visit: Visit) -> Response:
    """Follow or block a member, or no longer."""
    found = _member(visit)
    if found is None or found["id"] == ME:
        return visit.missing("other member")
    name, deed = found["name"], visit.field("do")
    deeds = {
        "follow": ("INSERT OR IGNORE INTO member_follows VALUES (?)", f"You follow {name}."),
        "unfollow": ("DELETE FROM member_follows WHERE member_id = ?", f"You no longer follow {name}."),
        "block": ("INSERT OR IGNORE INTO blocks VALUES (?)", f"{name} is blocked."),
        "unblock": ("DELETE FROM blocks WHERE member_id = ?", f"{name} is no longer blocked."),
    }
    if deed not in deeds:
        return visit.missing("page")
    sql, said = deeds[deed]
    visit.run(sql, found["id"])
    return visit.redirect("/you/follows" if visit.field("from") == "follows" else f"/members/{name}", said)


def you(visit: Visit) -> Response:
    """One's own profile."""
    return visit.page("you.html", error="")


def save_you(visit: Visit) -> Response:
    """Save one's profile."""
    values = [visit.field("town")[:40], visit.field("about")[:300], visit.field("signature")[:80]]
    takes = int(bool(visit.field("messages")))
    sql = "UPDATE members SET town = ?, about = ?, signature = ?, messages = ? WHERE id = ?"
    visit.run(sql, *values, takes, ME)
    return visit.redirect("/you", "Your profile is saved.")


def own_posts(visit: Visit) -> Response:
    """One's own posts, the latest first."""
    rows = visit.rows(f"{POSTS} WHERE posts.author_id = ? AND posts.state = 'visible' ORDER BY posts.id DESC", ME)
    return visit.page("own_posts.html", shown=sliced(visit, rows, NOTES_PER_PAGE, "/you/posts", {}))


def settings(visit: Visit) -> Response:
    """What one is told about, and how the site looks."""
    values = {row["name"]: row["value"] for row in visit.rows("SELECT * FROM settings")}
    return visit.page("settings.html", values=values, digests=DIGESTS)


def save_settings(visit: Visit) -> Response:
    """Save the settings."""
    digest = visit.field("digest")
    values = {"digest": digest if digest in DIGESTS else "Weekly"}
    for name in ("tell_replies", "tell_mentions", "tell_votes", "signatures"):
        values[name] = "1" if visit.field(name) else "0"
    for name, value in values.items():
        visit.run("UPDATE settings SET value = ? WHERE name = ?", value, name)
    return visit.redirect("/you/settings", "The settings are saved.")


def follows(visit: Visit) -> Response:
    """Threads and members that one follows, and members that one has blocked."""
    chosen = "SELECT members.* FROM members JOIN {} ON member_id = members.id ORDER BY name"
    return visit.page(
        "follows.html",
        threads=visit.rows(
            f"{THREADS} JOIN thread_follows AS kept ON kept.thread_id = threads.id WHERE NOT hidden ORDER BY title"
        ),
        followed=visit.rows(chosen.format("member_follows")),
        blocked=visit.rows(chosen.format("blocks")),
    )


def _filters(visit: Visit) -> dict[str, str]:
    """Return which notifications the address asks for."""
    kind = visit.query("kind")
    return {"kind": kind if kind in KINDS else "", "new": "1" if visit.query("new") else ""}


def notifications(visit: Visit) -> Response:
    """What happened that concerns one."""
    asked = _filters(visit)
    where = "notifications.kind = ?" if asked["kind"] else "? = ''"
    rows = visit.rows(
        "SELECT notifications.*, members.name, title FROM notifications JOIN members ON members.id = member_id "
        f"JOIN posts ON posts.id = post_id JOIN threads ON threads.id = thread_id WHERE {where} "
        f"{'AND NOT seen' if asked['new'] else ''} ORDER BY made_at DESC, notifications.id DESC",
        asked["kind"],
    )
    shown = sliced(visit, rows, NOTES_PER_PAGE, "/notifications", asked)
    return visit.page(
        "notifications.html", shown=shown, asked=asked, kinds=KINDS, here=f"/notifications?{urlencode(asked)}"
    )


def see(visit: Visit) -> Response:
    """Mark one notification as read, or all of a kind."""
    number, asked = whole(visit.field("one")), _filters(visit)
    if number is not None:
        visit.run("UPDATE notifications SET seen = 1 WHERE id = ?", number)
    elif visit.field("all"):
        visit.run("UPDATE notifications SET seen = 1 WHERE NOT seen AND ? IN ('', kind)", asked["kind"])
    return visit.redirect(f"/notifications?{urlencode(asked)}", "Marked as read.")
