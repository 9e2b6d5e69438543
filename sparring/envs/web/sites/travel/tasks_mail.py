"""Tasks that lead from the agency to the mail and back."""

from __future__ import annotations

from sparring.envs.web.checks import Expect
from sparring.envs.web.jobs import Draw, Job, Plan, Step, answer, goto, link, template
from sparring.envs.web.site import day as written
from sparring.envs.web.site import money
from sparring.envs.web.sites.mail.data import ME as WRITER
from sparring.envs.web.sites.mail.knowing import letters, sent
from sparring.envs.web.sites.mail.knowing import opened as opened_letter
from sparring.envs.web.sites.mail.knowing import people as addresses
from sparring.envs.web.sites.mail.knowing import written as letter
from sparring.envs.web.sites.travel.fares import Journey, clock
from sparring.envs.web.sites.travel.knowing import (
    Booking,
    all_fit,
    cards,
    day_with,
    ends,
    legs_of,
    opened,
    people,
    said,
    town,
    upcoming,
)

_MAIL, _TRAVEL = "https://mail.test/", "https://travel.test/"


def _mail(draw: Draw) -> Draw:
    """The same draw, on the mail's data."""
    return Draw(draw.world, draw.level, draw.infeasible, "mail")


def _of_mail(one: Expect) -> Expect:
    """An expectation of the mail in a world whose first site is another."""
    return Expect(one.kind, f"mail.{one.table}", one.key, one.values, one.label)


def _differ(found: list[Journey]) -> bool:
    """Whether no two journeys leave at the same time."""
    return len({one.depart for one in found}) == len(found)


@template("travel/errand", levels=(5,), sites=("travel", "mail"))
def errand(draw: Draw) -> Job:
    """A letter asks for a journey: book it, and answer the letter with what it costs."""
    mail = _mail(draw)
    found = day_with(draw, lambda found: len(found) > 2 and all_fit(found, draw) and _differ(found))
    latest = draw.choice(found).arrive + draw.rng.randint(0, 9)
    right = [one for one in found if one.arrive <= latest][-1]
    who, card = draw.choice(people(draw)), draw.choice(cards(draw))
    booking = Booking(right, draw.choice(("Standard", "Flex")), (who,), card, insured=draw.rng.random() < 0.5)
    person = draw.choice(addresses(mail))
    subject = f"Could you book a journey? ({draw.rng.randint(100, 999)})"
    origin, destination = ends(found)
    body = (
        f"Dear Sam,\nplease book a journey with Pennant Travel for {who['name']}:\n- from {town(origin)} to "
        f"{town(destination)} on {written(found[0].day.isoformat())}\n- of those that arrive at {clock(latest)} or "
        f"earlier, the one that leaves last\n- {booking.fare} fare, {'with' if booking.insured else 'without'} "
        f"insurance, no extra bags\nPay by the card "
        f"{card['label']}. Thank you!"
    )
    mail.run(
        "INSERT INTO messages (folder, sender, recipients, subject, body, sent_at) "
        "VALUES ('inbox', ?, ?, ?, ?, '2026-03-17T08:12')",
        *(person["email"], WRITER, subject, body),
    )
    message = letters(mail, "messages.subject = ?", subject)[0]
    read: Plan = (goto(_MAIL), *opened_letter(mail, message), goto(_TRAVEL))

    def reply(words: str) -> tuple[Step, ...]:
        return (goto(_MAIL), *opened_letter(mail, message), link("Answer"), *letter(words), answer())

    text = money(booking.total)
    other = booking.but(journey=next(each for each in found if each is not right))
    return Job(
        goal=f"{person['name']} asks you in a letter ({_MAIL}) to book a journey with Pennant Travel ({_TRAVEL}). "
        f"Book what is "
        "asked for, and answer the letter with the total that was paid and nothing else (for example: $12.50).",
        expect=(*booking.booked(), _of_mail(sent(person["email"], f"Re: {subject}", text, answers=message["id"]))),
        plan=(*read, *booking.steps(found), *reply(text)),
        mistakes={
            "another journey": (*read, *other.steps(found), *reply(text)),
            "wrong sum": (*read, *booking.steps(found), *reply(money(booking.total + 100))),
            "not booked": (*read, *reply(text)),
            "not answered": (*read, *booking.steps(found), answer()),
        },
    )


@template("travel/tell_arrival", levels=(3,), sites=("travel", "mail"))
def tell_arrival(draw: Draw) -> Job:
    """Look up when two trips arrive, and write that to somebody."""
    mail = _mail(draw)
    trip, other = draw.sample(upcoming(draw), 2)
    person, wrong = draw.sample(addresses(mail), 2)
    times = {one["id"]: clock(legs_of(draw, one)[-1]["arrive"]) for one in (trip, other)}
    starts = {one["id"]: clock(legs_of(draw, one)[0]["depart"]) for one in (trip, other)}
    looks: Plan = (*opened(draw, trip), *opened(draw, other))
    subject = f"When I arrive ({draw.rng.randint(100, 999)})"
    begin: Plan = (*looks, goto(_MAIL), link("People"), link("Write a letter"))
    text = f"{times[trip['id']]} and {times[other['id']]}"
    swapped = f"{times[other['id']]} and {times[trip['id']]} "
    leaves = f"{starts[trip['id']]} and {starts[other['id']]}"

    def write(to: str, words: str) -> Plan:
        return (*begin, *letter(words, to=to, subject=subject), answer())

    return Job(
        goal=f"Write a letter ({_MAIL}) to {person['name']} with the subject {subject!r} and the times of arrival at "
        f"the "
        f"destinations of two of your trips, first of {said(draw, trip)}, then of {said(draw, other)}, as the text "
        f"and nothing "
        "else (for example: 09:30 and 17:05).",
        expect=(_of_mail(sent(person["email"], subject, text)),),
        plan=write(person["email"], text),
        mistakes={
            "another order": write(person["email"], swapped if times[trip["id"]] != times[other["id"]] else leaves),
            "departures": write(person["email"], leaves),
            "another person": write(wrong["email"], text),
            "not sent": (*write(person["email"], text)[:-2], answer()),
        },
    )
