"""Who writes on the Gatepost, where, and what the moderator of a board has to decide."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sparring.envs.web.sites.forum.boards import BOARDS, Board
from sparring.envs.web.sites.forum.talk import (
    ABOUTS,
    ANSWERS,
    ANY_REPLIES,
    HANDLES,
    ME_NAME,
    POLLS,
    RUDE,
    SPAM,
    STRAY,
    SUBJECTS,
    TAGS,
    TOWNS,
)
from sparring.envs.web.world import NOW
from sparring.tasks.core import EpisodeRng

ME = 1
"""The member who is signed in."""
EDIT_DAYS = 7
"""For so long a post can be edited or deleted by its author."""
REASONS = ("Spam", "Rude", "Off topic", "Dangerous advice")
SETTINGS = {"digest": "Weekly", "tell_replies": "1", "tell_mentions": "1", "tell_votes": "0", "signatures": "1"}
DIGESTS = ("Never", "Daily", "Weekly", "Monthly")
MEMBERS = 34
_FAULTY = {"Spam": SPAM, "Rude": RUDE, "Off topic": STRAY}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOTIFIED = 11
"""Notifications of each kind, at most."""


@dataclass(slots=True)
class _Post:
    """A post before it has a number."""

    author: int
    body: str
    age: int
    """Minutes since it was written."""
    parent: _Post | None = None
    depth: int = 0
    state: str = "visible"
    score: int = 0
    id: int = 0


@dataclass(slots=True)
class _Thread:
    """A thread before it has a number."""

    board: int
    title: str
    posts: list[_Post]
    pinned: bool = False
    locked: bool = False
    tags: list[int] = field(default_factory=list)
    id: int = 0


def seed(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Fill the empty tables."""
    _members(database, rng)
    mine = rng.randrange(len(BOARDS) - 1)
    _boards(database, rng, mine)
    threads = _threads(rng, mine)
    _own_posts(threads, rng)
    _number(threads)
    faults = _suspects(threads, rng, mine)
    _store(database, threads)
    _decisions(database, rng, mine + 1, faults)
    _polls(database, threads, rng)
    _belongings(database, rng)
    _notifications(database, rng)
    _conversations(database, rng)


def at(age: int) -> str:
    """Return the time so many minutes ago."""
    return (NOW - timedelta(minutes=age)).isoformat(timespec="minutes")


def _words(rng: EpisodeRng, things: Sequence[str]) -> dict[str, object]:
    thing = rng.choice(things)
    return {
        "thing": thing,
        "thing_": thing[0].upper() + thing[1:],
        "n": rng.randint(2, 9),
        "m": rng.randint(12, 60),
        "weekday": rng.choice(_WEEKDAYS),
    }


def _members(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    names = [ME_NAME, *rng.sample(HANDLES, MEMBERS - 1)]
    days = sorted(rng.sample(range(20, 4000), MEMBERS), reverse=True)
    rng.shuffle(days)
    for number, (name, ago) in enumerate(zip(names, days, strict=True), 1):
        joined = (NOW - timedelta(days=ago)).date().isoformat()
        signature = rng.choice(("", "", "Measure twice.", "Slow and steady.", "Sent from a shed."))
        takes = int(number == ME or rng.random() < 0.8)
        row = (number, name, rng.choice(TOWNS), joined, rng.choice(ABOUTS), signature, takes)
        database.execute("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    database.executemany("INSERT INTO settings VALUES (?, ?)", SETTINGS.items())
    database.executemany("INSERT INTO tags (name) VALUES (?)", [(tag,) for tag in TAGS])


def _boards(database: sqlite3.Connection, rng: EpisodeRng, mine: int) -> None:
    moderators = rng.sample(range(2, MEMBERS + 1), len(BOARDS))
    for number, board in enumerate(BOARDS):
        row = (board.slug, board.name, board.about, ME if number == mine else moderators[number])
        database.execute("INSERT INTO boards VALUES (NULL, ?, ?, ?, ?)", row)


def _threads(rng: EpisodeRng, mine: int) -> list[_Thread]:
    made, titles = list[_Thread](), set[str]()
    for number, board in enumerate(BOARDS):
        for _ in range(rng.randint(19, 22) if number == mine else rng.randint(6, 12)):
            made.append(_thread(rng, number, board, titles))
        pinned, locked = rng.sample(made[-6:], 2)
        pinned.pinned, locked.locked = True, True
    return made


def _thread(rng: EpisodeRng, number: int, board: Board, titles: set[str]) -> _Thread:
    while True:
        title, text = rng.choice(board.openings)
        words = _words(rng, board.things)
        said = title.format(**words)
        if said not in titles:
            break
    titles.add(said)
    age = rng.randint(60 * 30, 60 * 24 * 150)
    posts = [_Post(rng.randint(2, MEMBERS), text.format(**words), age, score=rng.randint(0, 24))]
    many = rng.random() < 0.12
    for _ in range(rng.randint(12, 15) if many else min(rng.randrange(9), rng.randrange(9))):
        posts.append(_reply(rng, board, posts))
    tags = sorted(rng.sample(range(1, len(TAGS) + 1), rng.choice((0, 1, 1, 2, 2, 3))))
    return _Thread(number, said, posts, tags=tags)


def _reply(rng: EpisodeRng, board: Board, posts: list[_Post]) -> _Post:
    near = [post for post in posts[1:] if post.depth < 3]
    parent = posts[0] if not near or rng.random() < 0.5 else rng.choice(near)
    author = rng.choice([number for number in range(2, MEMBERS + 1) if number not in (parent.author, posts[-1].author)])
    pool = board.replies if rng.random() < 0.6 else ANY_REPLIES
    body = rng.choice(pool).format(**_words(rng, board.things))
    more = rng.choice(ANY_REPLIES).format(**_words(rng, board.things))
    if rng.random() < 0.35 and more != body:
        body = f"{body} {more}"
    last = posts[-1].age
    age = max(last - rng.randint(7, 60 * 70), last * 2 // 3)
    return _Post(author, body, age, parent, parent.depth + 1, score=rng.randint(-3, 16))


def _own_posts(threads: list[_Thread], rng: EpisodeRng) -> None:
    """Make some threads and posts those of the member who is signed in, late ones and old ones."""
    chosen = rng.sample([thread for thread in threads if not thread.locked], 26)
    for thread in chosen[:5]:
        thread.posts[0].author = ME
    for number, thread in enumerate(chosen[5:]):
        board = BOARDS[thread.board]
        body = rng.choice(board.replies).format(**_words(rng, board.things))
        if number < 8:
            parent = rng.choice(thread.posts[:4])
            late = rng.randint(30, 60 * 24 * 6)
            age = min(late, thread.posts[-1].age - 5)
            thread.posts.append(_Post(ME, body, age, parent, parent.depth + 1, score=rng.randint(0, 6)))
        elif len(thread.posts) > 2 and thread.posts[1].age > 60 * 24 * (EDIT_DAYS + 1):
            thread.posts[1].author = ME


def _number(threads: list[_Thread]) -> None:
    """Give numbers in the order of time."""
    for number, thread in enumerate(sorted(threads, key=lambda thread: (-thread.posts[0].age, thread.title)), 1):
        thread.id = number
    every = [(post, thread) for thread in threads for post in thread.posts]
    every.sort(key=lambda pair: (-pair[0].age, pair[1].id, pair[0].depth))
    for number, (post, _) in enumerate(every, 101):
        post.id = number


def _suspects(threads: list[_Thread], rng: EpisodeRng, mine: int) -> dict[int, str]:
    """Add posts that wait for approval, and make some posts of the same board worth a report; return why they are."""
    faults = dict[int, str]()
    here = [thread for thread in threads if thread.board == mine and not thread.locked]
    number = max(post.id for thread in threads for post in thread.posts) + 1
    for thread in rng.sample(here, 7):
        board = BOARDS[mine]
        body = rng.choice(board.replies + SPAM + STRAY).format(**_words(rng, board.things))
        opening = thread.posts[0]
        author = rng.randint(2, MEMBERS)
        thread.posts.append(_Post(author, body, 25 - len(thread.posts), opening, 1, "waiting", 0, number))
        number += 1
    for thread in rng.sample([thread for thread in here if len(thread.posts) > 1], 8):
        last = [post for post in thread.posts if post.state == "visible"][-1]
        if last.author != ME and last.depth:
            faults[last.id] = rng.choice(REASONS[:3])
            last.body = rng.choice(_FAULTY[faults[last.id]]).format(**_words(rng, BOARDS[mine].things))
            last.score = -rng.randint(2, 9)
    return faults


def _store(database: sqlite3.Connection, threads: list[_Thread]) -> None:
    for thread in sorted(threads, key=lambda thread: thread.id):
        row = (thread.id, thread.board + 1, thread.title, int(thread.pinned), int(thread.locked))
        database.execute("INSERT INTO threads VALUES (?, ?, ?, ?, ?, 0)", row)
        database.executemany("INSERT INTO thread_tags VALUES (?, ?)", [(thread.id, tag) for tag in thread.tags])
        for post in thread.posts:
            above = None if post.parent is None else post.parent.id
            written = (post.id, thread.id, post.author, above, post.body, at(post.age), post.score, post.state)
            database.execute("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, '', ?, ?)", written)


def _decisions(database: sqlite3.Connection, rng: EpisodeRng, board: int, faults: Mapping[int, str]) -> None:
    """Reports and warnings on the board of the moderator who is signed in."""
    there = database.execute(
        "SELECT posts.id, author_id, written_at, posts.score FROM posts JOIN threads ON threads.id = thread_id "
        "WHERE board_id = ? AND state = 'visible' AND author_id != 1 AND parent_id IS NOT NULL "
        "ORDER BY posts.score, posts.id",
        (board,),
    ).fetchall()
    for place, (post, author, written, _) in enumerate((*there[:7], *rng.sample(there[7:], 5))):
        reporter = rng.choice([number for number in range(2, MEMBERS + 1) if number != author])
        comment = rng.choice(
            ("", "", "Third time this week.", "Please have a look.", "This is not what the thread is for.")
        )
        state = "open" if place < 9 else rng.choice(("upheld", "dismissed"))
        after = (datetime.fromisoformat(written) + timedelta(minutes=4)).isoformat(timespec="minutes")
        made = min(max(at(rng.randint(10, 60 * 24 * 3)), after), at(1))
        row = (post, reporter, faults.get(post) or rng.choice(REASONS[:3]), comment, made, state)
        database.execute("INSERT INTO reports VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
    warned = rng.sample(sorted({author for _, author, _, _ in there}), 5)
    for author in (*warned, *warned[:2]):
        post = next(post for post, who, _, _ in there if who == author)
        made = at(rng.randint(60 * 24 * 8, 60 * 24 * 90))
        words = rng.choice(("Please stop this.", "Kindly, but once only."))
        warning = (author, post, rng.choice(REASONS[:3]), words, made)
        database.execute("INSERT INTO warnings VALUES (NULL, ?, ?, ?, ?, ?)", warning)


def _polls(database: sqlite3.Connection, threads: list[_Thread], rng: EpisodeRng) -> None:
    chosen = rng.sample([thread for thread in threads if not thread.locked], len(POLLS))
    for place, (thread, (question, options)) in enumerate(zip(chosen, POLLS, strict=True)):
        days = rng.randint(3, 40)
        closes = (NOW + timedelta(days=days if place < 5 else -days)).date().isoformat()
        database.execute("INSERT INTO polls VALUES (?, ?, ?, ?)", (thread.id, question, closes, int(place in (1, 6))))
        for label, votes in zip(options, rng.sample(range(2, 40), len(options)), strict=True):
            database.execute("INSERT INTO poll_options VALUES (NULL, ?, ?, ?)", (thread.id, label, votes))


def _belongings(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    """Saved threads, follows, blocks, drafts and votes of the member who is signed in."""
    threads = [row[0] for row in database.execute("SELECT id FROM threads ORDER BY id")]
    days = rng.sample(range(2, 60), 9)
    saved = [(thread, at(60 * 24 * day)[:10]) for thread, day in zip(rng.sample(threads, 9), days, strict=True)]
    database.executemany("INSERT INTO saved VALUES (?, ?)", saved)
    database.executemany("INSERT INTO thread_follows VALUES (?)", [(thread,) for thread in rng.sample(threads, 7)])
    others = rng.sample(range(2, MEMBERS + 1), 8)
    database.executemany("INSERT INTO member_follows VALUES (?)", [(member,) for member in others[:5]])
    database.executemany("INSERT INTO blocks VALUES (?)", [(member,) for member in others[5:7]])
    for number in rng.sample(range(len(BOARDS)), 4):
        title, text = rng.choice(BOARDS[number].openings)
        words = _words(rng, BOARDS[number].things)
        row = (number + 1, f"{title.format(**words)} (draft)", text.format(**words), at(rng.randint(60, 60 * 24 * 20)))
        database.execute("INSERT INTO drafts VALUES (NULL, ?, NULL, ?, ?, ?)", row)
    posts = [row[0] for row in database.execute("SELECT id FROM posts WHERE author_id != 1 AND state = 'visible'")]
    votes = [(post, rng.choice((1, 1, -1))) for post in sorted(rng.sample(posts, 18))]
    database.executemany("INSERT INTO votes VALUES (?, ?)", votes)


def _notifications(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    base = "SELECT posts.id, posts.author_id, posts.written_at FROM posts"
    replies = database.execute(
        f"{base} JOIN posts AS above ON above.id = posts.parent_id WHERE above.author_id = 1 "
        "AND posts.state = 'visible' ORDER BY posts.id DESC LIMIT ?",
        (_NOTIFIED,),
    ).fetchall()
    recent = database.execute(
        f"{base} WHERE author_id != 1 AND parent_id IS NOT NULL AND state = 'visible' ORDER BY posts.id DESC LIMIT 60"
    ).fetchall()
    named = rng.sample([row for row in recent if tuple(row) not in set(map(tuple, replies))], 8)
    for post, _, _ in named:
        database.execute("UPDATE posts SET body = ? || body WHERE id = ?", (f"@{ME_NAME} ", post))
    own = database.execute("SELECT id, written_at FROM posts WHERE author_id = 1 ORDER BY id").fetchall()[-12:]
    made = [("reply", *row) for row in replies] + [("mention", *row) for row in named]
    for _ in range(_NOTIFIED):
        post, written = rng.choice(own)
        since = int((NOW - datetime.fromisoformat(written)).total_seconds()) // 60
        made.append(("vote", post, rng.randint(2, MEMBERS), at(rng.randint(2, min(since - 1, 60 * 24 * 5)))))
    for kind, post, member, when in sorted(made, key=lambda row: (row[3], row[1], row[2])):
        row = (kind, member, post, when, int(rng.random() < 0.45))
        database.execute("INSERT INTO notifications VALUES (NULL, ?, ?, ?, ?, ?)", row)


def _conversations(database: sqlite3.Connection, rng: EpisodeRng) -> None:
    free = "id != ? AND messages = ? AND id NOT IN (SELECT member_id FROM blocks)"
    sql = f"SELECT id FROM members WHERE {free} ORDER BY id"
    willing, others = ([row[0] for row in database.execute(sql, (ME, takes))] for takes in (1, 0))
    subjects = set[str]()
    for member in (*rng.sample(willing, 7), *rng.sample(others, min(2, len(others)))):
        board = rng.choice(BOARDS)
        words = {**_words(rng, board.things), "board": board.name}
        subject, text = rng.choice([one for one in SUBJECTS if one[0].format(**words) not in subjects])
        subjects.add(subject.format(**words))
        row = (member, subject.format(**words))
        number = database.execute("INSERT INTO conversations VALUES (NULL, ?, ?)", row).lastrowid
        age = rng.randint(60 * 24, 60 * 24 * 40)
        texts = [text.format(**words), *rng.sample(ANSWERS, rng.randrange(3))]
        first = rng.choice((ME, member))
        for place, body in enumerate(texts):
            sender = first if place % 2 == 0 else ME + member - first
            when = at(age - place * rng.randint(15, 400))
            database.execute("INSERT INTO messages VALUES (NULL, ?, ?, ?, ?)", (number, sender, body, when))
        if rng.random() < 0.3:
            database.execute("INSERT INTO unread VALUES (?)", (number,))
