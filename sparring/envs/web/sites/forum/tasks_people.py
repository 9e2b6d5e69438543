"""Tasks about members, messages, notifications, the profile and settings."""

from __future__ import annotations

from collections import Counter

from sparring.envs.web.checks import Bind, Expect, Words, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, select, template
from sparring.envs.web.sites.forum.data import DIGESTS, ME
from sparring.envs.web.sites.forum.knowing import (
    SENT_AT,
    TEXTS,
    find_member,
    members,
    open_member,
    opened,
    said,
    threads,
)
from sparring.envs.web.sites.forum.people import KINDS, NOTES_PER_PAGE
from sparring.envs.web.sites.shop.knowing import listed

_SUBJECTS = ("The spring gathering", "Your workbench", "A question about lime", "Two spare tickets", "Saturday")
_TOWNS = ("Whitby", "Settle", "Ambleside", "Frome", "Lyme", "Alnwick")
_SIGNATURES = ("Still learning.", "Oil your hinges.", "Better late than level.", "Ask me about plums.")
_SENDERS = "messages = 1 AND id NOT IN (SELECT member_id FROM member_follows)"


def _message(member: int, subject: str, text: str) -> tuple[Expect, ...]:
    """A conversation that begins."""
    return (
        added("conversations", "the conversation", id=Bind("conversation"), member_id=member, subject=subject),
        added(
            "messages",
            "the message",
            conversation_id=Bind("conversation"),
            sender_id=ME,
            body=Words(text),
            sent_at=SENT_AT,
        ),
    )


@template("forum/message", levels=(2, 3), infeasible=True)
def message(draw: Draw) -> Job:
    """Write to a member, or (level 3) to the one who started a thread."""
    subject, text = draw.choice(_SUBJECTS), draw.choice(TEXTS)
    takes = "opening.author_id IN (SELECT id FROM members WHERE messages = ?) AND opening.author_id != ?"
    wanted = threads(draw, takes, int(not draw.infeasible), ME)
    found = draw.choice(wanted)
    wrong = draw.choice(members(draw, f"{_SENDERS} AND id != ?", found["author_id"]))["name"]
    name = found["author"]
    whom = f"{name}" if draw.level == 2 else f"the member who started {said(found)}"
    goal = f"Send a private message to {whom}, with the subject {subject!r} and the text {text!r}."
    look: Plan = opened(found) if draw.level == 3 else ()

    def write(to: str, about: str, words: str) -> Plan:
        fields: Plan = (fill("To member", to), fill("Subject", about), fill("Text", words))
        return (link("Messages"), link("Write a message"), *fields, button("Send message"))

    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, *write(name, subject, text), report("takes no messages")),
            mistakes={
                "another": (*look, *write(wrong, subject, text), answer()),
                "another and report": (*write(wrong, subject, text), report()),
                "says it is done": (*look, *write(name, subject, text), answer()),
            },
        )
    return Job(
        goal=goal,
        expect=_message(found["author_id"], subject, text),
        plan=(*look, *write(name, subject, text), answer()),
        mistakes={
            "another": (*look, *write(wrong, subject, text), answer()),
            "another subject": (*look, *write(name, f"Re: {subject}", text), answer()),
            "swapped": (*look, *write(name, text, subject), answer()),
            "twice": (*look, *write(name, subject, text), *write(name, subject, text), answer()),
        },
    )


@template("forum/conversation", levels=(2, 3))
def conversation(draw: Draw) -> Job:
    """Answer in a conversation; from level 3 delete another one."""
    rows = draw.rows(
        "SELECT conversations.*, name FROM conversations JOIN members ON members.id = member_id WHERE messages = 1 AND "
        "member_id NOT IN (SELECT member_id FROM blocks) ORDER BY conversations.id"
    )
    subjects = [row["subject"] for row in draw.rows("SELECT subject FROM conversations")]
    found, gone, other = draw.sample([row for row in rows if subjects.count(row["subject"]) == 1], 3)
    text, wrong = draw.sample(TEXTS, 2)
    letters = draw.rows("SELECT * FROM messages WHERE conversation_id = ? ORDER BY id", gone["id"])
    row = added("messages", "the answer", conversation_id=found["id"], sender_id=ME, body=Words(text), sent_at=SENT_AT)
    goal = f"Answer {found['name']} in the conversation {found['subject']!r} with {text!r}"
    expect: list[Expect] = [row]
    drops: Plan = ()
    if draw.level == 3:
        goal += f", and delete the conversation {gone['subject']!r} with {gone['name']}"
        expect += [removed("conversations", gone["id"], "the other conversation deleted")]
        expect += [removed("messages", one["id"], "its messages deleted") for one in letters]
        drops = (
            link("Messages"),
            link(gone["subject"]),
            link("Delete this conversation"),
            button("Delete the conversation"),
        )
    send: Plan = (fill("Your answer", text), button("Send answer"))
    begin: Plan = (link("Messages"), link(found["subject"]))
    anew: Plan = (
        *(link("Messages"), link("Write a message"), fill("To member", found["name"])),
        *(fill("Subject", found["subject"]), fill("Text", text), button("Send message")),
    )
    return Job(
        goal=f"{goal}.",
        expect=tuple(expect),
        plan=(*begin, *send, *drops, answer()),
        mistakes={
            "another conversation": (link("Messages"), link(other["subject"]), *send, *drops, answer()),
            "a new conversation": (*anew, *drops, answer()),
            "another text": (*begin, fill("Your answer", wrong), button("Send answer"), *drops, answer()),
            "not sent": (*begin, *send[:-1], *drops, answer()),
        },
    )


@template("forum/notifications", levels=(2, 3))
def notifications(draw: Draw) -> Job:
    """Mark all notifications of a kind as read, or (level 3) those that are about what two members did."""
    for row in draw.rows("SELECT id FROM notifications ORDER BY id"):
        draw.run("UPDATE notifications SET seen = ? WHERE id = ?", int(draw.rng.random() < 0.3), row["id"])
    fresh = draw.rows(
        "SELECT notifications.*, name FROM notifications JOIN members ON members.id = member_id WHERE NOT seen "
        "ORDER BY made_at DESC, notifications.id DESC"
    )
    if draw.level == 2:
        kind = draw.choice(sorted({row["kind"] for row in fresh}))
        chosen = [row for row in fresh if row["kind"] == kind]
        words = KINDS[kind].lower()
        goal = f"Mark all notifications about {words} as read, and no others."
        look: Plan = (link("Notifications"), select("Kind", KINDS[kind]), button("Show"))
        deed: Plan = (button(f"Mark all {words} as read"),)
    else:
        counts = Counter(row["name"] for row in fresh)
        names = [name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))][:6]
        some = draw.sample(names, 2)
        chosen = [row for row in fresh if row["name"] in some]
        goal = f"Mark every new notification about something that {' or '.join(some)} did as read, and no others."
        look, deed = (link("Notifications"), check("Only new ones"), button("Show")), ()
        for row in chosen:
            left = [one for one in fresh if one not in chosen[: chosen.index(row)]]
            pages = left.index(row) // NOTES_PER_PAGE
            deed += (*(link("Next page"),) * pages, button(f"Mark notification {row['id']} as read"))
    other = next(row for row in fresh if row not in chosen)
    again: Plan = (link("Notifications"), check("Only new ones"), button("Show"))
    astray: Plan = (*again, *(link("Next page"),) * (fresh.index(other) // NOTES_PER_PAGE))
    return Job(
        goal=goal,
        expect=tuple(changed("notifications", row["id"], "the notifications", seen=1) for row in chosen),
        plan=(*look, *deed, answer()),
        mistakes={
            "all": (link("Notifications"), button("Mark all as read"), answer()),
            "another": (*astray, button(f"Mark notification {other['id']} as read"), answer()),
            "one too many": (*look, *deed, *again, button(f"Mark notification {other['id']} as read"), answer()),
            "only looked": (link("Notifications"), answer()),
        },
    )


@template("forum/profile", levels=(1, 2))
def profile(draw: Draw) -> Job:
    """A new town; from level 2 also a signature and no private messages."""
    me = draw.row("SELECT * FROM members WHERE id = ?", ME)
    town, wrong = draw.sample([name for name in _TOWNS if name != me["town"]], 2)
    line = draw.choice([one for one in _SIGNATURES if one != me["signature"]])
    box = "Members may send me private messages"
    more: Plan = (fill("Signature", line), check(box, checked=False)) if draw.level == 2 else ()
    also = f", the signature {line!r}, and that members may not send you private messages" if more else ""
    values = {"signature": line, "messages": 0} if more else {}
    begin, save = (link("Your profile"),), (button("Save profile"), answer())
    extra: Plan = (check(box, checked=bool(more)),)
    return Job(
        goal=f"Set the town {town!r} in your profile{also}. Change nothing else there.",
        expect=(changed("members", ME, "the profile", town=town, **values),),
        plan=(*begin, fill("Town", town), *more, *save),
        mistakes={
            "another town": (*begin, fill("Town", wrong), *more, *save),
            "not saved": (*begin, fill("Town", town), *more, answer()),
            "the box wrong": (*begin, fill("Town", town), *more, *extra, *save),
            "as text": (*begin, fill("About you", town), *more, *save),
        },
    )


@template("forum/settings", levels=(2,))
def settings(draw: Draw) -> Job:
    """How often the digest comes, and what one is told about."""
    boxes = {
        "tell_replies": "Replies to my posts",
        "tell_mentions": "Mentions of my name",
        "tell_votes": "Votes for my posts",
    }
    now = {row["name"]: row["value"] for row in draw.rows("SELECT * FROM settings")}
    digest, wrong = draw.sample([one for one in DIGESTS if one != now["digest"]], 2)
    name, other = draw.sample(sorted(boxes), 2)
    turn_on = now[name] == "0"
    flips = {key: check(boxes[key], checked=now[key] == "0") for key in boxes}
    goal = f"In your settings, set the digest by email to {digest!r}, and {'start' if turn_on else 'stop'} being "
    begin: Plan = (link("Your profile"), link("Settings"))
    save: Plan = (button("Save settings"), answer())
    return Job(
        goal=f"{goal}told about {boxes[name]!r}.",
        expect=(
            changed("settings", "digest", "the digest", value=digest),
            changed("settings", name, boxes[name], value=str(int(turn_on))),
        ),
        plan=(*begin, select("Digest by email", digest), flips[name], *save),
        mistakes={
            "another digest": (*begin, select("Digest by email", wrong), flips[name], *save),
            "another box": (*begin, select("Digest by email", digest), flips[other], *save),
            "one box too many": (*begin, select("Digest by email", digest), flips[name], flips[other], *save),
            "not saved": (*begin, select("Digest by email", digest), flips[name], answer()),
        },
    )


@template("forum/block", levels=(2, 3), infeasible=True)
def block(draw: Draw) -> Job:
    """Block a member; at level 3 several members, and no longer follow those who are followed."""
    followed = members(draw, "id IN (SELECT member_id FROM member_follows)")
    others = members(draw, "id NOT IN (SELECT member_id FROM member_follows)")
    one, two = draw.sample(others, 2)
    some = [one] if draw.level == 2 else [one, draw.choice(followed)]
    names = [member["name"] for member in draw.sample(some, len(some))]
    goal = (
        f"Block {listed(names)}."
        if draw.level == 2
        else (f"Block {listed(names)}. If you follow one of them, stop following that member too.")
    )
    blocks = {member["name"]: (*open_member(member["name"]), button("Block member")) for member in (*some, two)}
    if draw.infeasible:
        draw.run("UPDATE members SET name = ? WHERE id = ?", f"{one['name']}_old", one["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*find_member(one["name"]), report("there is no such member")),
            mistakes={
                "another": (*blocks[two["name"]], answer()),
                "alike": (*open_member(f"{one['name']}_old"), button("Block member"), report()),
                "says it is done": (*find_member(one["name"]), answer()),
            },
        )
    expect = [added("blocks", f"{member['name']} blocked", member_id=member["id"]) for member in some]
    ends: Plan = ()
    if draw.level == 3:
        expect.append(removed("member_follows", some[1]["id"], "no longer followed"))
        ends = (*open_member(some[1]["name"]), button("Unfollow member"))
    done: Plan = sum((blocks[name] for name in names), ())
    return Job(
        goal=goal,
        expect=tuple(expect),
        plan=(*done, *ends, answer()),
        mistakes={
            "another": (*sum((blocks[name] for name in names[:-1]), ()), *blocks[two["name"]], *ends, answer()),
            "one too many": (*done, *blocks[two["name"]], *ends, answer()),
            "followed": (*open_member(one["name"]), button("Follow member"), *done, *ends, answer()),
            "only looked": (*done[:-1], *ends, answer()),
        },
    )
