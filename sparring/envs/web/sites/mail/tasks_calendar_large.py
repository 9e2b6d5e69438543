"""Larger tasks of the calendar: many invitations, series, rooms, a day off, what a letter asks for, errands in the shop."""

from __future__ import annotations

import sqlite3
from datetime import date

from sparring.envs.web.checks import Bind, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, go_back, link, select, template
from sparring.envs.web.sites.mail.calendar_knowing import (
    SOON,
    TITLES,
    Time,
    answered,
    called_off,
    free_time,
    invited,
    letter_of,
    looked_up,
    new_event,
    occupy,
    own,
    put_in,
    room_label,
    series,
)
from sparring.envs.web.sites.mail.calendar_store import (
    FIRM,
    days_of,
    diary,
    guests_of,
    long_day,
    overlap,
    taken,
)
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.sites.mail.knowing import moved, opened, people, received, sent, sought, written
from sparring.envs.web.sites.shop.knowing import listed

_ANSWER = {True: "Decline", False: "Accept"}
_SAID = {True: "declined", False: "accepted"}


@template("mail/answer_all", levels=(3, 4))
def answer_all(draw: Draw) -> Job:
    """Accept what fits and decline what does not: some invitations, or (level 4) all."""
    waiting = invited(draw, "none")
    low, high = (date.fromisoformat(end(one["day"] for one in waiting)) for end in (min, max))
    mine = diary(draw, ME, low, high, FIRM)
    clash = {
        one["id"]: any(
            slot.event["id"] != one["id"] and overlap(slot.span, (one["day"], one["starts"], one["ends"]))
            for slot in mine
        )
        for one in waiting
    }
    groups = [[one for one in waiting if clash[one["id"]] is flag] for flag in (True, False)]
    most = draw.level - 1
    kept = [
        one["id"] for group in groups for one in draw.sample(group, min(len(group), draw.rng.randint(most - 1, most)))
    ]
    chosen = [one for one in waiting if one["id"] in kept]
    which = f"each of the invitations to {listed([repr(one['title']) for one in chosen])}"
    if draw.level == 4:
        which = "every invitation that you have not answered"
        for one in waiting:
            if one["id"] not in kept:
                draw.run("UPDATE attendees SET answer = 'declined' WHERE event_id = ? AND email = ?", one["id"], ME)

    def reply(one: sqlite3.Row, busy: bool) -> Plan:
        return (*opened(draw, letter_of(draw, one)), button(_ANSWER[busy]))

    every = [reply(one, clash[one["id"]]) for one in chosen]
    wrong = [*every[:-1], reply(chosen[-1], not clash[chosen[-1]["id"]])]
    return Job(
        goal=f"Decline {which} if it overlaps something that you organize, have accepted or said maybe to; accept it otherwise.",
        expect=tuple(answered(one, _SAID[clash[one["id"]]]) for one in chosen),
        plan=(*sum(every, ()), answer()),
        mistakes={
            "one is wrong": (*sum(wrong, ()), answer()),
            "one is forgotten": (*sum(every[:-1], ()), answer()),
            "all the same": (
                *sum((reply(one, not any(clash[each["id"]] for each in chosen)) for one in chosen), ()),
                answer(),
            ),
        },
    )


@template("mail/series", levels=(3, 4))
def new_series(draw: Draw) -> Job:
    """Make a weekly event; at level 4 in a room, and one of its days is called off."""
    title, calendar = draw.choice(TITLES), draw.choice(("Work", "Projects"))
    first = free_time(draw, None)
    days = days_of(first.day, "week", "2026-07-31")
    until, wrong = days[draw.rng.randint(6, 9)], days[5]
    guests = draw.sample(people(draw), 2)
    names, emails = [one["name"] for one in guests], [one["email"] for one in guests]
    rooms = [
        room
        for room in draw.rows("SELECT * FROM rooms ORDER BY id")
        if taken(draw, room["id"], [(day, *first[1:]) for day in days_of(first.day, "week", until)]) is None
        and room["seats"] >= 3
    ]
    room = draw.choice(rooms) if draw.level == 4 and rooms else None
    off = days[draw.rng.randint(1, 4)] if draw.level == 4 else ""

    def make(last: str, *asked: str) -> Plan:
        weekly: Plan = (select("Repeats", "Every week"), fill("Repeats until", last), fill("Guests", ", ".join(asked)))
        return put_in(title, calendar, first, weekly, (select("Room", room_label(room)),) if room else ())

    drop: Plan = (link(long_day(off)), link("Call off this day"), button("Yes, call it off")) if off else ()
    also = f" Then call off {long_day(off)}, and only that day." if off else ""
    skips = [added("skipped", "the day that is called off", event_id=Bind("event"), day=off)] if off else []
    where = {"room_id": room["id"]} if room else {}
    return Job(
        goal=f"Put an event {title!r} into the calendar {calendar!r} that repeats every week: first {first.said}, until "
        f"{long_day(until)}{', in the room ' + repr(room['name']) if room else ''}, with the guests {' and '.join(names)}.{also}",
        expect=(*new_event(draw, title, calendar, first, emails, every="week", until=until, **where), *skips),
        plan=(*make(until, *names), *drop, answer()),
        mistakes={
            "until too early": (*make(wrong, *names), *drop, answer()),
            "a guest is missing": (*make(until, names[1]), *drop, answer()),
            "once": (*put_in(title, calendar, first, (fill("Guests", ", ".join(names)),)), answer()),
            "something else called off": (*make(until, *names), *_off(series(draw)[0]), answer()),
        },
    )


def _off(weekly: sqlite3.Row) -> Plan:
    """Call off a whole series."""
    return (*looked_up(weekly["title"]), link("Call off the series"), button("Yes, call it off"))


def _best(draw: Draw, event: sqlite3.Row) -> list[sqlite3.Row]:
    """The rooms with a screen that are free for an event and have enough seats, the smallest first."""
    seats = len(guests_of(draw, event["id"])) + 1
    fitting = draw.rows("SELECT * FROM rooms WHERE screen AND seats >= ? ORDER BY seats", seats)
    span = (event["day"], event["starts"], event["ends"])
    return [room for room in fitting if taken(draw, room["id"], [span], event["id"]) is None]


@template("mail/find_room", levels=(3, 4))
def find_room(draw: Draw) -> Job:
    """Find the smallest room that will do for one event, or (level 4) for two."""
    mine = own(draw)
    chosen: list[sqlite3.Row] = []
    best: dict[int, list[sqlite3.Row]] = {}
    for one in draw.sample(mine, len(mine)):
        if len(chosen) < draw.level - 2 and guests_of(draw, one["id"]):
            best[one["id"]] = _best(draw, one)
            chosen += [one] if len(best[one["id"]]) > 1 else []
    for one in chosen:
        draw.run("UPDATE events SET room_id = NULL WHERE id = ?", one["id"])
        if len(best[one["id"]]) > 2 and draw.rng.random() < 0.6:
            gone = best[one["id"]].pop(0)
            occupy(draw, gone["id"], draw.choice(people(draw))["email"], Time(one["day"], one["starts"], one["ends"]))

    def book(one: sqlite3.Row, number: int) -> Plan:
        rooms: Plan = (*looked_up(one["title"]), link("Rooms"), fill("Go to the day", one["day"], submit=True))
        room = best[one["id"]][number]
        form: Plan = (link("Change the event"), select("Room", room_label(room)), button("Save event"))
        return (*rooms, go_back(), go_back(), *form)

    right = [best[one["id"]][0] for one in chosen]
    plans = [book(one, 0) for one in chosen]
    titles = " and ".join(repr(one["title"]) for one in chosen)
    each = "It has no room yet: give it" if len(chosen) == 1 else "They have no room yet: give each of them"
    return Job(
        goal=f"Find a room for {titles}. {each} the room with the fewest seats that has a screen, is free at the time, and has a seat for "
        "you and for every guest, whatever the guests answered. Change nothing else.",
        expect=tuple(
            changed("events", one["id"], f"a room for {one['title']}", room_id=room["id"])
            for one, room in zip(chosen, right, strict=True)
        ),
        plan=(*sum(plans, ()), answer()),
        mistakes={
            "a larger room": (*sum(plans[:-1], ()), *book(chosen[-1], 1), answer()),
            "the last is forgotten": (*sum(plans[:-1], ()), *plans[-1][:-1], answer()),
            "called off too": (*sum(plans, ()), *_off(series(draw)[0]), answer()),
        },
    )


@template("mail/day_off", levels=(4,))
def day_off(draw: Draw) -> Job:
    """Keep a day free: call off what is one's own, decline the rest."""
    weekly = draw.choice(series(draw))
    days = days_of(weekly["day"], "week", weekly["until"], date.fromisoformat(SOON))[:5]
    least = min(len(_on(draw, each)) for each in days)
    day = draw.choice([each for each in days if len(_on(draw, each)) == least])
    _fill_up(draw, day)
    found = [one for one in _on(draw, day) if one["id"] != weekly["id"]]
    mine = [one for one in found if one["standing"] == "own"]
    theirs = sorted((one for one in found if one["standing"] != "own"), key=lambda one: one["standing"] == "accepted")
    gone = [(*looked_up(one["title"]), link("Call off the event"), button("Yes, call it off")) for one in mine]
    no: list[Plan] = [(*looked_up(one["title"]), button("Decline")) for one in theirs]
    once: Plan = (
        *looked_up(weekly["title"]),
        link(long_day(day)),
        link("Call off this day"),
        button("Yes, call it off"),
    )
    return Job(
        goal=f"Keep {long_day(day)} free: call off the events of that day that you organize, of a weekly event only that day, and decline "
        "those of that day that others invite you to.",
        expect=(
            *(called_off(one) for one in mine),
            *(answered(one, "declined") for one in theirs),
            added("skipped", "the day of the series", event_id=weekly["id"], day=day),
        ),
        plan=(*once, *sum(gone, ()), *sum(no, ()), answer()),
        mistakes={
            "the whole series": (*_off(weekly), *sum(gone, ()), *sum(no, ()), answer()),
            "not declined": (*once, *sum(gone, ()), *sum(no[:-1], ()), answer()),
            "the series stays": (*sum(gone, ()), *sum(no, ()), answer()),
            "maybe instead": (*once, *sum(gone, ()), *sum(no[:-1], ()), *no[-1][:-1], button("Maybe"), answer()),
        },
    )


def _on(draw: Draw, day: str) -> list[sqlite3.Row]:
    on = date.fromisoformat(day)
    return [slot.event for slot in diary(draw, ME, on, on)]


def _fill_up(draw: Draw, day: str) -> None:
    """See to it that a day has an event of one's own and an invitation that is accepted."""
    host = draw.choice(people(draw))["email"]
    own_title, their_title = draw.sample(TITLES, 2)
    for organizer, title, calendar in ((ME, own_title, 1), (host, their_title, None)):
        time = free_time(draw, None, day)
        draw.run(
            "INSERT INTO events (calendar_id, organizer, title, day, starts, ends) VALUES (?, ?, ?, ?, ?, ?)",
            *(calendar, organizer, title, *time),
        )
        if organizer != ME:
            number = draw.value("SELECT MAX(id) FROM events")
            draw.run("INSERT INTO attendees (event_id, email, answer) VALUES (?, ?, 'accepted')", number, ME)


@template("mail/asked_for", levels=(4,))
def asked_for(draw: Draw) -> Job:
    """A letter asks for a meeting: make it, answer the letter and archive it."""
    person, guest, wrong = draw.sample(people(draw), 3)
    title, calendar = draw.choice(TITLES), draw.choice(("Work", "Projects"))
    room = draw.choice(draw.rows("SELECT * FROM rooms ORDER BY id"))
    time = free_time(draw, room["id"])
    subject = f"A meeting, please ({draw.rng.randint(100, 999)})"
    body = (
        f"Dear Sam,\ncould you set up {title!r} on {time.said}?\nPlease take the room {room['name']} and invite {guest['name']} and me, "
        f"nobody else.\n{person['name']}"
    )
    draw.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:40')",
        *(person["email"], ME, subject, body),
    )
    letter = received(draw, subject)
    text = f"It is in the calendar, in {room['name']}."

    def make(*asked: str) -> Plan:
        return put_in(title, calendar, time, (select("Room", room_label(room)), fill("Guests", ", ".join(asked))))

    names = [guest["name"], person["name"]]
    reply: Plan = (*sought(letter), link("Answer"), *written(text), *sought(letter), button("Archive"))
    begin = sought(letter)
    return Job(
        goal=f"{person['name']} asks in a letter for a meeting. Put it into the calendar {calendar!r} as the letter says, answer the letter "
        f"with the text {text!r}, and archive the letter.",
        expect=(
            *new_event(draw, title, calendar, time, [one["email"] for one in (guest, person)], room_id=room["id"]),
            sent(person["email"], f"Re: {subject}", text, answers=letter["id"]),
            moved(letter, "archive"),
        ),
        plan=(*begin, *make(*names), *reply, answer()),
        mistakes={
            "a guest is missing": (*begin, *make(guest["name"]), *reply, answer()),
            "another guest": (*begin, *make(wrong["name"], person["name"]), *reply, answer()),
            "not answered": (*begin, *make(*names), *sought(letter), button("Archive"), answer()),
            "not archived": (*begin, *make(*names), *reply[:-3], answer()),
        },
    )
