"""Questions about the calendar: dates, minutes, names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sparring.envs.web.answers import Answer
from sparring.envs.web.jobs import Draw, Job, Plan, Step, answer, button, fill, link, select, template
from sparring.envs.web.site import day as written_day
from sparring.envs.web.sites.mail.calendar_knowing import (
    SOON,
    TITLES,
    Time,
    a_day,
    a_time,
    invited,
    looked_up,
    new_event,
    own,
    put_in,
    series,
)
from sparring.envs.web.sites.mail.calendar_store import (
    Hours,
    days_of,
    diary,
    guests_of,
    hours_of_all,
    long_day,
    minutes,
    overlap,
)
from sparring.envs.web.sites.mail.data import ME, TEAMS
from sparring.envs.web.sites.mail.knowing import people


def _names(found: Sequence[str]) -> Step:
    return answer(", ".join(found))


@template("mail/when", levels=(1, 2))
def when(draw: Draw) -> Job:
    """The date of an event; at level 2 the next one of a series of which some days are called off."""
    if draw.level == 1:
        event, other = draw.sample([*own(draw), *invited(draw, "accepted", "tentative", "none")], 2)
        title, right, wrong = event["title"], event["day"], other["day"]
        goal = f"On which date is {title!r}?"
        look: Plan = looked_up(title)[:-1]
    else:
        event = draw.choice(series(draw))
        days = days_of(event["day"], "week", event["until"], date.fromisoformat(SOON))
        gone = draw.rng.randint(1, 3)
        for off in days[:gone]:
            draw.run("INSERT INTO skipped VALUES (?, ?)", event["id"], off)
        title, right, wrong = event["title"], days[gone], days[0]
        goal = f"On which date after today does the weekly event {title!r} take place next? Days on which it is called off do not count."
        look = looked_up(title)
    if wrong == right:
        wrong = SOON if right != SOON else "2026-03-19"
    off_by_one = (date.fromisoformat(right) + timedelta(days=1)).isoformat()
    return Job(
        goal=f"{goal} Answer with the date.",
        answer=Answer("date", right),
        plan=(*look, answer(written_day(right))),
        mistakes={
            "another date": (*look, answer(written_day(wrong))),
            "a day later": (*look, answer(written_day(off_by_one))),
            "two dates": (*look, answer(f"{written_day(right)}, {written_day(wrong)}")),
            "no date": (*look, answer(long_day(right).split()[0])),
        },
    )


@template("mail/minutes", levels=(1, 2))
def how_long(draw: Draw) -> Job:
    """How long the events of a day, or (level 2) of two weeks, are together."""
    low = high = date.fromisoformat(draw.choice([event["day"] for event in own(draw)]))
    if draw.level == 2:
        low -= timedelta(days=low.weekday())
        high = low + timedelta(days=13)
    found = [minutes(slot.span[2]) - minutes(slot.span[1]) for slot in diary(draw, ME, low, high)]
    number = sum(found)
    first, last = long_day(low.isoformat()), long_day(high.isoformat())
    about = f"on {first}" if draw.level == 1 else f"from {first} to {last}"
    look: Plan = (link("Calendar"), fill("Go to the day", low.isoformat(), submit=True), link("As a day"))
    if draw.level == 2:
        look = (link("Calendar"), fill("Go to the day", low.isoformat()), button("Go"), link("Next week"))
    return Job(
        goal=f"How many minutes do all the events take together that your calendar shows {about}? Those that you have not answered "
        "or said maybe to count as well, each with its whole length. Answer with a number.",
        answer=Answer("number", number),
        plan=(*look, answer(number)),
        mistakes={
            "one is missing": (*look, answer(number - found[-1])),
            "in hours": (*look, answer(number / 60)),
            "how many there are": (*look, answer(len(found))),
            "half an hour more": (*look, answer(number + 30)),
        },
    )


@template("mail/guests", levels=(2,))
def who_comes(draw: Draw) -> Job:
    """Who has given an answer to an invitation."""
    told = {"accepted": "accepted the invitation to", "none": "not yet answered the invitation to"}
    said = draw.choice(sorted(told))
    every = [(event, guests_of(draw, event["id"])) for event in own(draw)]
    fitting = [(event, guests) for event, guests in every if any(guest["answer"] == said for guest in guests)]
    if not fitting:
        said = "accepted"
        fitting = [(event, guests) for event, guests in every if any(guest["answer"] == said for guest in guests)]
    event, guests = draw.choice(fitting)
    right = [guest["name"] for guest in guests if guest["answer"] == said]
    stranger = next(one["name"] for one in people(draw) if one["name"] not in {guest["name"] for guest in guests})
    others = [guest["name"] for guest in guests if guest["answer"] != said] or [stranger]
    look = looked_up(event["title"])
    return Job(
        goal=f"Which guests have {told[said]} {event['title']!r}? Answer with their full names, with commas between them.",
        answer=Answer("set", right),
        plan=(*look, _names(right)),
        mistakes={
            "one too many": (*look, _names([*right, others[0]])),
            "one is missing": (*look, _names([*right[1:], stranger] if len(right) == 1 else right[1:])),
            "the others": (*look, _names(others)),
        },
    )


@template("mail/who_is_free", levels=(2,))
def who_is_free(draw: Draw) -> Job:
    """Which colleagues of a team are free at a time."""
    while True:
        day, team = a_day(draw, 1, 20), draw.choice(TEAMS)
        mates = [one for one in people(draw) if one["team"] == team]
        hours = hours_of_all(draw, date.fromisoformat(day))
        time = a_time(draw, day)
        right = [one["name"] for one in mates if one["email"] not in hours or not hours[one["email"]].touch(time)]
        if 0 < len(right) < len(mates):
            break
    others = [one["name"] for one in mates if one["name"] not in right]
    look: Plan = (link("Calendar"), link("Colleagues"), fill("Day", day), select("Team", team), button("Show"))
    return Job(
        goal=f"Which colleagues of the team {team} are free all the time on {time.said}, neither busy nor maybe? Answer with their full "
        "names, with commas between them.",
        answer=Answer("set", right),
        plan=(*look, _names(right)),
        mistakes={
            "all of them": (*look, _names([*right, *others])),
            "those who are not": (*look, _names(others)),
            "one too many": (*look, _names([*right, others[0]])),
        },
    )


@template("mail/meet_or", levels=(3,))
def meet_or(draw: Draw) -> Job:
    """Meet a colleague at one time if that is free, else at another."""
    title, calendar = draw.choice(TITLES), draw.choice(("Work", "Projects"))
    busy = draw.rng.random() < 0.5
    day = a_day(draw, 1, 20)
    hours = hours_of_all(draw, date.fromisoformat(day))
    person = draw.choice([one for one in people(draw) if one["email"] in hours] or people(draw)[:1])
    theirs = hours.get(person["email"], Hours([], []))
    busy = busy and theirs != ([], [])
    first, second = a_time(draw, day), a_time(draw, day)
    while theirs.touch(first) is not busy or overlap(first, second):
        first, second = a_time(draw, day), a_time(draw, day)
    right, wrong = (second, first) if busy else (first, second)
    look: Plan = (link("Calendar"), link("Colleagues"), fill("Day", day), button("Show"))
    asks: Plan = (fill("Guests", person["name"]),)

    def make(time: Time, *more: Plan) -> Plan:
        return (*look, *put_in(title, calendar, time, *more), answer())

    return Job(
        goal=f"Meet {person['name']} on {long_day(day)}: from {first.starts} to {first.ends} if {person['name']} is free all that time "
        f"(neither busy nor maybe), else from {second.starts} to {second.ends}. Put it into the calendar {calendar!r} as {title!r}, with "
        f"{person['name']} as the only guest.",
        expect=tuple(new_event(draw, title, calendar, right, [person["email"]])),
        plan=make(right, asks),
        mistakes={
            "the other time": make(wrong, asks),
            "without the guest": make(right),
            "both times": (*make(right, asks)[:-1], *make(wrong, asks)),
            "not saved": (*make(right, asks)[:-2], answer()),
        },
    )
