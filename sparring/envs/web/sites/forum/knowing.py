"""What the forum's tasks share: threads and posts to ask for, the steps that lead there, the rows that come of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from sparring.envs.web.checks import Bind, Expect, Words, added
from sparring.envs.web.jobs import Draw, Plan, Step, button, fill, link, select
from sparring.envs.web.sites.forum.common import POSTS, POSTS_PER_PAGE, SHOWN, tree
from sparring.envs.web.sites.forum.data import ME
from sparring.envs.web.world import NOW

TODAY = NOW.date().isoformat()
SENT_AT = NOW.isoformat(timespec="minutes")
TEXTS = (
    *("Thank you, this helped me a lot.", "I have the same trouble here.", "Try it with a little less, then tell us."),
    *("Mine lasted eleven years like that.", "Could you add a picture, please?", "Good idea, I shall do it on Sunday."),
    *("Ask at the library, they have two.", "Patience and a sharp knife, that is all."),
)
_KNOWN = "author_id NOT IN (SELECT member_id FROM blocks)"
_LIGHT = """
SELECT threads.id, title, board_id, opening.id AS opening, opening.author_id, opening.written_at AS started_at,
  members.name AS author
FROM threads JOIN posts AS opening ON opening.thread_id = threads.id AND opening.parent_id IS NULL
  JOIN members ON members.id = opening.author_id
"""
POLLED = "threads.id IN (SELECT thread_id FROM polls)"


def threads(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return threads that fulfil a condition, without their counts; none was started by somebody who is blocked."""
    seen = f"NOT threads.hidden AND opening.{_KNOWN}"
    return draw.rows(f"{_LIGHT} WHERE {seen} AND {where} ORDER BY threads.id", *values)


def thread(draw: Draw, number: int) -> sqlite3.Row:
    """Return a thread."""
    return draw.row(f"{_LIGHT} WHERE threads.id = ?", number)


def counts(draw: Draw) -> Counter[int]:
    """Return how many replies threads have."""
    rows = draw.rows(
        "SELECT thread_id, COUNT(*) FROM posts WHERE parent_id NOTNULL AND state = 'visible' GROUP BY thread_id"
    )
    return Counter({row[0]: row[1] for row in rows})


def posts(draw: Draw, where: str, *values: object) -> list[sqlite3.Row]:
    """Return posts that are to be seen and fulfil a condition."""
    return draw.rows(f"{POSTS} WHERE posts.state = 'visible' AND {where} ORDER BY posts.id", *values)


def post(draw: Draw, number: int) -> sqlite3.Row:
    """Return a post."""
    return draw.row(f"{POSTS} WHERE posts.id = ?", number)


def below(draw: Draw, number: int) -> list[sqlite3.Row]:
    """Return the replies in a thread, the one with the highest score first."""
    return draw.rows(
        f"{POSTS} WHERE posts.thread_id = ? AND posts.parent_id NOTNULL AND posts.state = 'visible' "
        "ORDER BY posts.score + COALESCE(value, 0) DESC, posts.id",
        number,
    )


def blocked(draw: Draw) -> set[int]:
    """Return the members who are blocked."""
    return {row[0] for row in draw.rows("SELECT member_id FROM blocks")}


def lone(draw: Draw, number: int, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return some replies of others in open threads, of different authors, each the only post of its author there."""
    fit = draw.rows(
        "SELECT posts.id, thread_id, author_id FROM posts JOIN threads ON threads.id = thread_id "
        f"WHERE state = 'visible' AND parent_id NOTNULL AND author_id != {ME} AND {_KNOWN} AND NOT locked "
        f"AND {where} ORDER BY posts.id",
        *values,
    )
    by_author: dict[int, int] = {}
    often = "SELECT COUNT(*) FROM posts WHERE thread_id = ? AND author_id = ?"
    for row in draw.sample(fit, min(len(fit), 10 * number)):
        if draw.value(often, row["thread_id"], row["author_id"]) == 1:
            by_author.setdefault(row["author_id"], row["id"])
        if len(by_author) == number:
            break
    return [post(draw, found) for found in by_author.values()]


def boards(draw: Draw) -> list[sqlite3.Row]:
    """Return all boards."""
    return draw.rows("SELECT * FROM boards ORDER BY id")


def own_board(draw: Draw) -> sqlite3.Row:
    """Return the board that is moderated by the member who is signed in."""
    return draw.row("SELECT * FROM boards WHERE moderator_id = ?", ME)


def members(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return other members, none of whom is blocked."""
    others = f"id != {ME} AND id NOT IN (SELECT member_id FROM blocks)"
    return draw.rows(f"SELECT * FROM members WHERE {others} AND {where} ORDER BY id", *values)


def opened(found: sqlite3.Row) -> Plan:
    """Search for a thread and open it."""
    return (fill("Search threads", found["title"], submit=True), link(found["title"]))


def at_post(draw: Draw, post: sqlite3.Row) -> Plan:
    """Open the page of a thread on which a post is."""
    sql = f"SELECT id, parent_id FROM posts WHERE thread_id = ? AND {SHOWN} ORDER BY id"
    rows = draw.rows(sql, post["thread_id"])
    place = [row["id"] for row, _ in tree(rows)].index(post["id"])
    return (*opened(post), *(link("Next page"),) * (place // POSTS_PER_PAGE))


def to_post(draw: Draw, post: sqlite3.Row) -> Plan:
    """Open a post's own page."""
    return (*at_post(draw, post), link(f"#{post['id']}"))


def flip_saved(draw: Draw, thread: int) -> Step:
    """Save a thread from its page, or remove it if it is saved."""
    saved = draw.rows("SELECT 1 FROM saved WHERE thread_id = ?", thread)
    return button("Remove from saved" if saved else "Save thread")


def on_board(board: sqlite3.Row) -> Plan:
    """Open a board."""
    return (link("Boards"), link(board["name"]))


def find_member(name: str) -> Plan:
    """Find a member in the list of members."""
    return (link("Members"), fill("Name or town", name, submit=True))


def open_member(name: str) -> Plan:
    """Open a member's page."""
    return (*find_member(name), link(name))


def replies(text: str) -> Plan:
    """Fill the form of a reply and send it."""
    return (fill("Your reply", text), button("Send reply"))


def moderated(deed: str, number: int) -> Step:
    """Press a button of the queue."""
    return button(f"{deed} #{number}" if deed in ("Approve", "Reject") else f"{deed} report {number}")


def warned(member: str, reason: str, words: str) -> Plan:
    """Warn somebody from a post's own page."""
    return (
        link(f"Warn {member}"),
        select("Reason", reason),
        fill("Words to the member", words),
        button("Send warning"),
    )


def replied(post: sqlite3.Row | Mapping[str, int], text: str, label: str = "the reply") -> Expect:
    """A reply to a post."""
    return added(
        "posts",
        label,
        thread_id=post["thread_id"],
        author_id=ME,
        parent_id=post["id"],
        body=Words(text),
        written_at=SENT_AT,
    )


def started(board: int, title: str, text: str, tags: Sequence[int], **more: object) -> tuple[Expect, ...]:
    """A thread with its opening post and its tags."""
    return (
        added("threads", "the thread", id=Bind("thread"), board_id=board, title=title, **more),
        added("posts", "its text", thread_id=Bind("thread"), author_id=ME, body=Words(text), written_at=SENT_AT),
        *(added("thread_tags", "its tags", thread_id=Bind("thread"), tag_id=tag) for tag in tags),
    )


def opening_of(found: sqlite3.Row) -> dict[str, int]:
    """Return the opening post of a thread, as far as a reply needs it."""
    return {"id": found["opening"], "thread_id": found["id"]}


def said(found: sqlite3.Row) -> str:
    """Return a thread as a goal names it."""
    return f"the thread {found['title']!r}"


def reply_said(post: sqlite3.Row) -> str:
    """Return a reply as a goal names it."""
    return f"the reply by {post['author']} in the thread {post['title']!r}"
