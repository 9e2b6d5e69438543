"""What the mail's tasks share: letters to ask for, and the steps that lead there."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import Bind, Expect, Words, added, changed
from sparring.envs.web.jobs import Draw, Plan, Step, button, fill, link
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.world import NOW

PAGE = 15
SENT_AT = NOW.isoformat(timespec="minutes")


def letters(draw: Draw, where: str = "1", *values: object) -> list[sqlite3.Row]:
    """Return letters whose subject no other letter has, with their senders' names."""
    return draw.rows(
        "SELECT messages.*, people.name AS who FROM messages LEFT JOIN people ON email = sender WHERE subject IN "
        f"(SELECT subject FROM messages GROUP BY subject HAVING COUNT(*) = 1) AND {where} ORDER BY messages.id",
        *values,
    )


def received(draw: Draw, subject: str) -> sqlite3.Row:
    """Return the letter of a subject that no other letter has, with its sender's name."""
    return draw.row(
        "SELECT messages.*, people.name AS who FROM messages LEFT JOIN people ON email = sender WHERE subject = ?",
        subject,
    )


def people(draw: Draw) -> list[sqlite3.Row]:
    """Return the address book."""
    return draw.rows("SELECT * FROM people ORDER BY id")


def opened(draw: Draw, letter: sqlite3.Row) -> Plan:
    """Search for a letter and open it."""
    kept, key = draw.kept, f"to {letter['id']}"
    if key not in kept:
        words = letter["subject"].split()[:8]
        if "letters" not in kept:
            text = "lower(sender || ' ' || recipients || ' ' || subject || ' ' || body)"
            kept["letters"] = draw.rows(f"SELECT id, {text} FROM messages ORDER BY sent_at DESC, id DESC")
        hits: list[sqlite3.Row] = kept["letters"]
        for word in words:
            low = word.encode().lower().decode()  # as SQLite has it: letters without accents alone
            hits = [hit for hit in hits if low in hit[1]]
        pages = [hit[0] for hit in hits].index(letter["id"]) // PAGE
        search, follow = sought(letter)
        kept[key] = (search, *(link("Next page"),) * pages, follow)
    found: Plan = kept[key]
    return found


def sought(letter: sqlite3.Row) -> tuple[Step, Step]:
    """Search for a letter and open it; it is on the first page of what is found, as no letter that is newer has its words."""
    words = " ".join(letter["subject"].split()[:8])
    return fill("Search all letters", words, submit=True), link(letter["subject"])


def said(letter: sqlite3.Row) -> str:
    """Return a letter as a goal names it."""
    return f"the letter {letter['subject']!r} from {letter['who']}"


def sent(to: str, subject: str, body: str, **more: object) -> Expect:
    """A letter that is sent."""
    return added(
        "messages",
        "the letter",
        id=Bind("letter"),
        folder="sent",
        sender=ME,
        recipients=to,
        subject=subject,
        body=Words(body),
        sent_at=SENT_AT,
        **more,
    )


def moved(letter: sqlite3.Row, folder: str) -> Expect:
    """A letter that goes to another folder."""
    return changed("messages", letter["id"], f"{letter['subject']} in {folder}", folder=folder)


def written(body: str, *, to: str = "", subject: str = "") -> Plan:
    """Fill the form of a letter and send it."""
    head = (*((fill("To", to),) if to else ()), *((fill("Subject", subject),) if subject else ()))
    return (*head, fill("Text", body), button("Send"))
