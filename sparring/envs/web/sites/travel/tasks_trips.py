"""Tasks about trips and stays that are booked: moving, cancelling, luggage, seats, wishes."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from sparring.envs.web.checks import Expect, added, changed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, fill, link, report, select, template
from sparring.envs.web.site import day as written
from sparring.envs.web.site import money
from sparring.envs.web.sites.travel.fares import (
    BAG,
    BAGS,
    FARES,
    SEATS,
    TODAY,
    free_seats,
    joined,
    refund,
    seat_called,
)
from sparring.envs.web.sites.travel.knowing import all_fit, legs_of, on_trip, opened, said, seats_given_up, upcoming
from sparring.envs.web.sites.travel.trips import PAGE

_MOVE = "Move {} to {}, and pay the fee for that if there is one."


def _able(draw: Draw) -> list[sqlite3.Row]:
    """The trips to come that can be changed and cancelled."""
    return [trip for trip in upcoming(draw) if refund(trip) is not None]


def _cancelled(draw: Draw, trip: sqlite3.Row) -> tuple[Expect, ...]:
    row = changed("trips", trip["id"], f"trip {trip['id']} cancelled", status="cancelled", refund_cents=refund(trip))
    return (row, *seats_given_up(draw, trip))


def _cancel(draw: Draw, trip: sqlite3.Row) -> Plan:
    return (*opened(draw, trip), link("Cancel trip"), button("Cancel this trip"))


@template("travel/cancel_trip", levels=(2,), infeasible=True)
def cancel_trip(draw: Draw) -> Job:
    """Cancel a trip, if its fare allows that."""
    able = _able(draw)
    fixed = [trip for trip in upcoming(draw) if refund(trip) is None]
    found = draw.choice(fixed if draw.infeasible else able)
    other = next(trip for trip in able if trip["id"] != found["id"])
    goal = f"Cancel {said(draw, found)} and get back what the fare gives back."
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*opened(draw, found), report("the Saver fare cannot be cancelled")),
            mistakes={
                "says it is done": (*opened(draw, found), answer()),
                "another": (*_cancel(draw, other), answer()),
                "another and report": (*_cancel(draw, other), report()),
            },
        )
    return Job(
        goal=goal,
        expect=_cancelled(draw, found),
        plan=(*_cancel(draw, found), answer()),
        mistakes={
            "another": (*_cancel(draw, other), answer()),
            "only looked": (*_cancel(draw, found)[:-1], answer()),
            "both": (*_cancel(draw, found), *_cancel_among(draw, other, [found["id"]]), answer()),
        },
    )


def _moves(draw: Draw, trip: sqlite3.Row) -> list[date]:
    """The days near that of a trip to which it can be moved."""
    day = date.fromisoformat(trip["day"])
    near = [day + timedelta(days=i) for i in range(-6, 12) if i and day + timedelta(days=i) > TODAY]
    journey = joined(draw.rows, trip["legs"], day)
    assert journey is not None
    runs = [each for each in near if all(str(each.isoweekday()) in leg["days"] for leg in journey.legs)]
    return [each for each in runs if all_fit([journey._replace(day=each)], draw, len(on_trip(draw, trip)))]


def _movable(draw: Draw, able: list[sqlite3.Row]) -> tuple[sqlite3.Row, list[date]]:
    """Draw a trip that can be moved to five days at least; return it and these."""
    moves = ((trip, _moves(draw, trip)) for trip in draw.sample(able, len(able)))
    return next((trip, days) for trip, days in moves if len(days) > 4)


def _move(draw: Draw, trip: sqlite3.Row, *days: date) -> Plan:
    """Try days in turn, and move the trip to the last of them."""
    fee = money((FARES[trip["fare"]].change_cents or 0) * len(on_trip(draw, trip)))
    tries = [(fill("New date", day.isoformat()), button("Check this date")) for day in days]
    move = button(f"Move the trip to {written(days[-1].isoformat())} for {fee}")
    return (*opened(draw, trip), link("Change date"), *(step for pair in tries for step in pair), move)


def _moved(draw: Draw, trip: sqlite3.Row, day: date) -> tuple[Expect, ...]:
    fee = (FARES[trip["fare"]].change_cents or 0) * len(on_trip(draw, trip))
    values = {"day": day.isoformat()} | ({"total_cents": trip["total_cents"] + fee} if fee else {})
    return (changed("trips", trip["id"], "the trip moved", **values), *seats_given_up(draw, trip))


def _sell_out(draw: Draw, trip: sqlite3.Row, day: date) -> None:
    leg = draw.choice(legs_of(draw, trip))
    draw.run("INSERT OR IGNORE INTO sold_out VALUES (?, ?)", leg["id"], day.isoformat())


@template("travel/move_trip", levels=(2,), infeasible=True)
def move_trip(draw: Draw) -> Job:
    """Move a trip to another day, if there are seats."""
    able = _able(draw)
    found, days = _movable(draw, able)
    other, other_days = _movable(draw, [trip for trip in able if trip["id"] != found["id"]])
    day, near = draw.sample(days, 2)
    goal = _MOVE.format(said(draw, found), written(day.isoformat()))
    if draw.infeasible and draw.rng.random() < 0.5:
        return _fixed(draw, other, other_days[0])
    if draw.infeasible:
        _sell_out(draw, found, day)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_move(draw, found, day)[:-1], report("that day is sold out")),
            mistakes={
                "another day": (*_move(draw, found, near), answer()),
                "cancelled": (*_cancel(draw, found), report()),
                "says it is done": (*_move(draw, found, day)[:-1], answer()),
            },
        )
    return Job(
        goal=goal,
        expect=_moved(draw, found, day),
        plan=(*_move(draw, found, day), answer()),
        mistakes={
            "another day": (*_move(draw, found, near), answer()),
            "another trip": (*_move(draw, other, draw.choice(other_days)), answer()),
            "only checked": (*_move(draw, found, day)[:-1], answer()),
            "cancelled": (*_cancel(draw, found), answer()),
        },
    )


def _fixed(draw: Draw, other: sqlite3.Row, day: date) -> Job:
    """Move a trip whose fare does not allow that."""
    found = draw.choice([trip for trip in upcoming(draw) if refund(trip) is None])
    wanted = date.fromisoformat(found["day"]) + timedelta(days=7)
    return Job(
        goal=_MOVE.format(said(draw, found), written(wanted.isoformat())),
        infeasible=True,
        plan=(*opened(draw, found), report("the Saver fare cannot be changed")),
        mistakes={
            "another trip": (*_move(draw, other, day), answer()),
            "another trip and report": (*_move(draw, other, day), report()),
            "says it is done": (*opened(draw, found), answer()),
        },
    )


@template("travel/move_or_else", levels=(3,))
def move_or_else(draw: Draw) -> Job:
    """Move a trip to the first of three days on which that is possible, or cancel it."""
    found, moves = _movable(draw, _able(draw))
    *days, later = draw.sample(moves, 4)
    days.sort()
    first = draw.rng.randint(1, 3)
    for day in days[:first]:
        _sell_out(draw, found, day)
    names = [written(day.isoformat()) for day in days]
    goal = (
        f"Move {said(draw, found)} to {names[0]}, or if that is not possible to {names[1]}, or else to {names[2]}. If "
        f"none of "
        "these days is possible, cancel the trip. Pay the fee if there is one."
    )
    tries: Plan = _move(draw, found, *days[: first + 1])
    cancels: Plan = (link("Leave it as it is"), link("Cancel trip"), button("Cancel this trip"))
    gone = _cancel(draw, found)
    if first == 3:
        return Job(
            goal=goal,
            expect=_cancelled(draw, found),
            plan=(*tries[:-1], *cancels, answer()),
            mistakes={
                "left as it is": (*tries[:-1], answer()),
                "reported": (*tries[:-1], report()),
                "cancelled and reported": (*gone, report()),
            },
        )
    return Job(
        goal=goal,
        expect=_moved(draw, found, days[first]),
        plan=(*tries, answer()),
        mistakes={
            "cancelled": (*gone, answer()),
            "another day": (*_move(draw, found, later), answer()),
            "not confirmed": (*tries[:-1], answer()),
        },
    )


@template("travel/add_luggage", levels=(2,), infeasible=True)
def add_luggage(draw: Draw) -> Job:
    """One more bag for somebody on a trip."""
    found = draw.choice(upcoming(draw))
    who = draw.choice(on_trip(draw, found))
    other = draw.choice([trip for trip in upcoming(draw) if trip["id"] != found["id"]])
    now = BAGS if draw.infeasible else draw.rng.randint(0, BAGS - 1)
    draw.run("UPDATE trip_travellers SET bags = ? WHERE trip_id = ? AND traveller_id = ?", now, found["id"], who["id"])
    goal = f"Add one more extra bag for {who['name']} to {said(draw, found)}."
    name = f"Extra bags of {who['name']}"
    begin: Plan = (*opened(draw, found), link("Add luggage"))
    save = button("Save luggage")
    mate = on_trip(draw, other)[0]
    to_other: Plan = (*opened(draw, other), link("Add luggage"), fill(f"Extra bags of {mate['name']}", BAGS), save)
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*begin, report("no more bags can be added")),
            mistakes={
                "says it is done": (*begin, answer()),
                "one more": (*begin, fill(name, BAGS + 1), save, answer()),
                "left as it is": (*begin, save, answer()),
            },
        )
    more = changed("trip_travellers", (found["id"], who["id"]), "the bag", bags=now + 1)
    return Job(
        goal=goal,
        expect=(more, changed("trips", found["id"], "the bag is paid", total_cents=found["total_cents"] + BAG)),
        plan=(*begin, fill(name, now + 1), save, answer()),
        mistakes={
            "not saved": (*begin, fill(name, now + 1), answer()),
            "another number": (*begin, fill(name, BAGS if now < BAGS - 1 else now), save, answer()),
            "another trip": (*to_other, answer()),
            "twice": (*begin, fill(name, now + 1), save, *to_other, answer()),
        },
    )


@template("travel/choose_seat", levels=(2,), infeasible=True)
def choose_seat(draw: Draw) -> Job:
    """A seat for somebody on a service of a trip, if it is free."""
    pairs = [(trip, leg) for trip in upcoming(draw) for leg in legs_of(draw, trip)]
    found, leg, free = next(
        (trip, leg, free)
        for trip, leg in draw.sample(pairs, len(pairs))
        if 1 < len(free := free_seats(draw.rows, leg, date.fromisoformat(trip["day"]))) < len(SEATS) - 3
    )
    who = draw.choice(on_trip(draw, found))
    key = (found["id"], leg["id"], who["id"])
    draw.run("DELETE FROM seats WHERE trip_id = ? AND service_id = ? AND traveller_id = ?", *key)
    own = {row[0] for row in draw.rows("SELECT seat FROM seats WHERE trip_id = ?", found["id"])}
    seat, wrong = draw.sample(free, 2)
    goal = f"Choose the seat {{}} for {who['name']} on the {leg['mode']} {leg['code']} of {said(draw, found)}."
    begin: Plan = (*opened(draw, found), link("Choose seats"))
    name = f"{who['name']} on {leg['code']}"
    save = button("Save seats")
    if draw.infeasible:
        free = free_seats(draw.rows, leg, date.fromisoformat(found["day"]))
        taken = [each for each in SEATS if each not in free and each not in own]
        return Job(
            goal=goal.format(draw.choice(taken)),
            infeasible=True,
            plan=(*begin, report("that seat is taken")),
            mistakes={
                "another seat": (*begin, select(name, seat_called(wrong)), save, answer()),
                "another and report": (*begin, select(name, seat_called(wrong)), save, report()),
                "says it is done": (*begin, answer()),
            },
        )
    row = added("seats", "the seat", trip_id=key[0], service_id=key[1], traveller_id=key[2], seat=seat)
    return Job(
        goal=goal.format(seat),
        expect=(row,),
        plan=(*begin, select(name, seat_called(seat)), save, answer()),
        mistakes={
            "another seat": (*begin, select(name, seat_called(wrong)), save, answer()),
            "not saved": (*begin, select(name, seat_called(seat)), answer()),
            "nothing chosen": (*begin, save, answer()),
        },
    )


@template("travel/cancel_by_fare", levels=(3, 4))
def cancel_by_fare(draw: Draw) -> Job:
    """Cancel all trips of a fare; level 4: all that can be cancelled but one."""
    able = _able(draw)
    if draw.level == 3:
        fare = draw.choice(("Standard", "Flex"))
        there = [trip for trip in able if trip["fare"] == fare]
        early = draw.rng.random() < 0.5
        chosen = there[:2] if early else there[-2:]
        kept = draw.choice([trip for trip in able if trip not in chosen])
        rest = [date.fromisoformat(trip["day"]) for trip in there if trip not in chosen]
        first, last = (date.fromisoformat(trip["day"]) for trip in chosen)
        low, high = (last, min([*rest, last + timedelta(days=20)])) if early else (max([*rest, TODAY]), first)
        cut = low + timedelta(days=draw.rng.randint(1, (high - low).days))
        when = "before" if early else "on or after"
        goal = f"Cancel every upcoming trip with the {fare} fare {when} {written(cut.isoformat())}, and no other trip."
    else:
        kept = draw.choice(able)
        chosen = [trip for trip in able if trip["id"] != kept["id"]]
        goal = f"Cancel every upcoming trip that can be cancelled, but keep {said(draw, kept)}."
    steps: Plan = ()
    gone: list[int] = []
    for trip in chosen:
        steps += _cancel_among(draw, trip, gone)
        gone.append(trip["id"])
    short: Plan = ()
    for i, trip in enumerate(chosen[:-1]):
        short += _cancel_among(draw, trip, gone[:i])
    return Job(
        goal=goal,
        expect=tuple(expect for trip in chosen for expect in _cancelled(draw, trip)),
        plan=(*steps, answer()),
        mistakes={
            "one forgotten": (*short, answer()),
            "one too many": (*steps, *_cancel_among(draw, kept, gone), answer()),
            "only looked": (*short, *_cancel_among(draw, chosen[-1], gone[:-1])[:-1], answer()),
        },
    )


def _cancel_among(draw: Draw, trip: sqlite3.Row, gone: list[int]) -> Plan:
    """Cancel a trip when others are gone from the list."""
    place = [row["id"] for row in upcoming(draw) if row["id"] not in gone].index(trip["id"])
    turns = (link("Next page"),) * (place // PAGE)
    return (link("Trips"), *turns, link(f"Trip {trip['id']}"), link("Cancel trip"), button("Cancel this trip"))
