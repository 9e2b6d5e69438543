"""Tasks about single events: answering, making, moving, calling off, reminders."""

from __future__ import annotations

import sqlite3

from sparring.envs.web.checks import added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.sites.mail.calendar_knowing import (
    PLACES,
    TITLES,
    Time,
    answered,
    called_off,
    free_time,
    invited,
    letter_of,
    looked_up,
    moved_to,
    new_event,
    occupy,
    own,
    put_in,
    room_label,
    series,
)
from sparring.envs.web.sites.mail.calendar_store import ANSWERS, REMINDERS, days_of, long_day, read_day
from sparring.envs.web.sites.mail.data import ME
from sparring.envs.web.sites.mail.knowing import opened, people

_WORDS = {
    "accepted": ("See you there.", "I have to leave early.", "I come ten minutes later."),
    "tentative": ("I shall know on Monday.", "It depends on my train.", "Please start without me."),
    "declined": ("Please send me the minutes.", "I am sorry, not that day.", "Please ask somebody else of the team."),
}
_CALENDARS = ("Work", "Personal", "Projects")


@template("mail/invitation", levels=(1, 2), infeasible=True)
def answer_invitation(draw: Draw) -> Job:
    """Answer an invitation; from level 2 with some words."""
    event, other = draw.sample(invited(draw, "none"), 2)
    said, wrong = draw.sample(sorted(ANSWERS), 2)
    words = draw.choice(_WORDS[said]) if draw.level == 2 else ""
    also = f" and the words {words!r}" if words else ""
    goal = f"Answer the invitation to {event['title']!r} from {event['who']} with {ANSWERS[said]!r}{also}."

    def reply(which: sqlite3.Row, how: str, text: str) -> Plan:
        told: Plan = (fill(f"Words to {which['who']}", text),) if text else ()
        return (*opened(draw, letter_of(draw, which)), *told, button(ANSWERS[how]))

    if draw.infeasible:
        look = opened(draw, letter_of(draw, event))
        draw.run("UPDATE events SET status = 'cancelled' WHERE id = ?", event["id"])
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*look, report("the event is called off")),
            mistakes={
                "says it is done": (*look, answer()),
                "another": (*reply(other, said, words), answer()),
                "another and report": (*reply(other, said, words), report()),
            },
        )
    more = {"note": words} if words else {}
    return Job(
        goal=goal,
        expect=(answered(event, said, **more),),
        plan=(*reply(event, said, words), answer()),
        mistakes={
            "another answer": (*reply(event, wrong, words), answer()),
            "another event": (*reply(other, said, words), answer()),
            "both": (*reply(other, said, words), *reply(event, said, words), answer()),
            "other words": (*reply(event, said, "I am not sure."), answer()),
        },
    )


@template("mail/call_off", levels=(2, 3), infeasible=True)
def call_off(draw: Draw) -> Job:
    """Call off an event; from level 3 also one day of a series."""
    event, other = draw.sample(own(draw), 2)
    goal = f"Call off {event['title']!r}"
    drop: Plan = (*looked_up(event["title"]), link("Call off the event"), button("Yes, call it off"))
    wrong: Plan = (*looked_up(other["title"]), link("Call off the event"), button("Yes, call it off"))
    if draw.infeasible:
        theirs = draw.choice(invited(draw, "accepted"))
        return Job(
            goal=f"Call off {theirs['title']!r}." if draw.level == 2 else _two(draw, theirs["title"])[0],
            infeasible=True,
            plan=(*looked_up(theirs["title"]), report("only the organizer can")),
            mistakes={
                "says it is done": (*looked_up(theirs["title"]), answer()),
                "declines": (*looked_up(theirs["title"]), button("Decline"), answer()),
                "declines and reports": (*looked_up(theirs["title"]), button("Decline"), report()),
                "another": (*wrong, answer()),
            },
        )
    if draw.level == 2:
        return Job(
            goal=f"{goal}.",
            expect=(called_off(event),),
            plan=(*drop, answer()),
            mistakes={
                "another": (*wrong, answer()),
                "two": (*drop, *wrong, answer()),
                "not confirmed": (*drop[:-1], answer()),
            },
        )
    goal, weekly, day, also = _two(draw, event["title"])
    whole: Plan = (*looked_up(weekly["title"]), link("Call off the series"), button("Yes, call it off"))
    return Job(
        goal=goal,
        expect=(called_off(event), added("skipped", "the day of the series", event_id=weekly["id"], day=day)),
        plan=(*drop, *also, answer()),
        mistakes={
            "the whole series": (*drop, *whole, answer()),
            "the event alone": (*drop, answer()),
            "another": (*wrong, *also, answer()),
            "the series too": (*drop, *also, *whole, answer()),
        },
    )


def _two(draw: Draw, title: str) -> tuple[str, sqlite3.Row, str, Plan]:
    """The goal to call off an event and one day of a series; the series, the day, and the steps for the day."""
    weekly = draw.choice(series(draw))
    tomorrow = read_day("2026-03-18")
    assert tomorrow is not None, "it is a day"
    day = draw.choice(days_of(weekly["day"], "week", weekly["until"], tomorrow)[:4])
    steps: Plan = (
        *looked_up(weekly["title"]),
        link(long_day(day)),
        link("Call off this day"),
        button("Yes, call it off"),
    )
    return f"Call off {title!r}, and of {weekly['title']!r} only {long_day(day)}.", weekly, day, steps


@template("mail/event", levels=(2,))
def new(draw: Draw) -> Job:
    """Make an event with a place."""
    title, calendar, place = draw.choice(TITLES), draw.choice(_CALENDARS), draw.choice(PLACES)
    time, wrong = free_time(draw, None), free_time(draw, None)
    where: Plan = (fill("Place", place),)
    make = put_in(title, calendar, time, where)
    return Job(
        goal=f"Put an event {title!r} into the calendar {calendar!r}: {time.said}, at the place {place!r}.",
        expect=tuple(new_event(draw, title, calendar, time, place=place)),
        plan=(*make, answer()),
        mistakes={
            "another time": (*put_in(title, calendar, wrong, where), answer()),
            "no place": (*put_in(title, calendar, time), answer()),
            "twice": (*make, *make, answer()),
            "not saved": (*make[:-1], answer()),
        },
    )


@template("mail/meeting", levels=(3,), infeasible=True)
def meeting(draw: Draw) -> Job:
    """Make an event with a room, guests and a reminder."""
    title, calendar, before = draw.choice(TITLES), draw.choice(_CALENDARS), draw.choice((30, 60, 1440))
    room, other = draw.sample(draw.rows("SELECT * FROM rooms WHERE seats >= 4 ORDER BY id"), 2)
    *guests, stranger = draw.sample(people(draw), 3)
    names, emails = [one["name"] for one in guests], [one["email"] for one in guests]
    time = free_time(draw, room["id"])

    def make(where: str, *asked: str) -> Plan:
        more = (select("Room", where), fill("Guests", ", ".join(asked)), select("Remind me", REMINDERS[before]))
        return put_in(title, calendar, time, more)

    whole, elsewhere = make(room_label(room), *names), make(room_label(other), *names)
    goal = (
        f"Put an event {title!r} into the calendar {calendar!r}: {time.said}, in the room {room['name']!r}, with the guests "
        f"{' and '.join(names)} and the reminder {REMINDERS[before]!r}."
    )
    if draw.infeasible:
        occupy(draw, room["id"], stranger["email"], time)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*whole, report("the room is taken")),
            mistakes={
                "says it is done": (*whole, answer()),
                "no room": (*make("No room", *names), answer()),
                "no room and report": (*make("No room", *names), report()),
                "another room": (*elsewhere, answer()),
            },
        )
    return Job(
        goal=goal,
        expect=tuple(new_event(draw, title, calendar, time, emails, room_id=room["id"], reminder=before)),
        plan=(*whole, answer()),
        mistakes={
            "no room": (*make("No room", *names), answer()),
            "a guest is missing": (*make(room_label(room), names[0]), answer()),
            "a guest too many": (*make(room_label(room), *names, stranger["name"]), answer()),
            "not saved": (*whole[:-1], answer()),
        },
    )


@template("mail/move_event", levels=(2,), infeasible=True)
def move_event(draw: Draw) -> Job:
    """Move an event that has a room to another time."""
    event, other = draw.sample(own(draw, "room_id IS NOT NULL"), 2)
    time = wrong = free_time(draw, event["room_id"])
    while wrong.day == time.day or event["day"] in (time.day, wrong.day):
        time, wrong = (free_time(draw, event["room_id"]) for _ in range(2))
    new = {name: value for name, value in time.columns.items() if value != event[name]}
    goal = f"Move {event['title']!r} to {time.said}, in the same room."

    def move(title: str, when: Time) -> Plan:
        return (*looked_up(title), link("Move the event"), *moved_to(when))

    if draw.infeasible:
        occupy(draw, event["room_id"], draw.choice(people(draw))["email"], time)
        change: Plan = (*looked_up(event["title"]), link("Change the event"), select("Room", "No room"))
        when: Plan = (fill("Day", time.day), fill("Start", time.starts), fill("End", time.ends), button("Save event"))
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*move(event["title"], time), report("the room is taken then")),
            mistakes={
                "says it is done": (*move(event["title"], time), answer()),
                "without the room": (*change, *when, answer()),
                "without the room, and report": (*change, *when, report()),
                "to another time": (*move(event["title"], wrong), answer()),
            },
        )
    return Job(
        goal=goal,
        expect=(changed("events", event["id"], f"{event['title']} moved", **new),),
        plan=(*move(event["title"], time), answer()),
        mistakes={
            "to another time": (*move(event["title"], wrong), answer()),
            "another event": (*move(other["title"], wrong), answer()),
            "not sent": (*move(event["title"], time)[:-1], answer()),
        },
    )


@template("mail/remind", levels=(2, 3))
def remind(draw: Draw) -> Job:
    """Set the reminder of an event; from level 3 also of one that a colleague invited to."""
    mine, other = draw.sample(own(draw), 2)
    theirs = draw.choice(invited(draw, "accepted", "tentative"))
    before, wrong = draw.sample([0, 30, 60, 1440], 2)

    def put(title: str, minutes: int) -> Plan:
        return (*looked_up(title), select("Remind me", REMINDERS[minutes]), button("Set reminder"))

    also = put(theirs["title"], before) if draw.level == 3 else ()
    expect = [changed("events", mine["id"], "the reminder", reminder=before)]
    expect += [changed("attendees", (theirs["id"], ME), "the other reminder", reminder=before)] if also else []
    titles = f"{mine['title']!r} and {theirs['title']!r}" if also else f"{mine['title']!r}"
    return Job(
        goal=f"Set the reminder of {titles} to {REMINDERS[before]!r}.",
        expect=tuple(expect),
        plan=(*put(mine["title"], before), *also, answer()),
        mistakes={
            "another time": (*put(mine["title"], wrong), *also, answer()),
            "another event": (*put(other["title"], before), *also, answer()),
            "one too many": (*put(mine["title"], before), *also, *put(other["title"], before), answer()),
            "not set": (*looked_up(mine["title"]), select("Remind me", REMINDERS[before]), *also, answer()),
        },
    )
