"""Tasks about booking journeys and stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, link, report, select, template
from sparring.envs.web.site import day as written
from sparring.envs.web.site import money
from sparring.envs.web.sites.travel import hotels
from sparring.envs.web.sites.travel.fares import BOARDS, FARES, RATES, TODAY, Journey, board_cents, clock, nights
from sparring.envs.web.sites.travel.knowing import (
    FIND,
    Booking,
    Stay,
    all_fit,
    cards,
    day_with,
    ends,
    free_rooms,
    people,
    picked,
    search,
    some_day,
    timetable,
    town,
)

_LONG = 3
"""The most nights that are asked for."""


def _alone(found: Sequence[Journey], one: Journey) -> bool:
    """Whether no other journey leaves at the same time."""
    return [each.depart for each in found].count(one.depart) == 1


def _way(one: Journey) -> str:
    """A journey as a goal names it."""
    origin, destination = ends([one])
    return (
        f"from {town(origin)} to {town(destination)} that leaves at {clock(one.depart)} on "
        f"{written(one.day.isoformat())}"
    )


def _said(draw: Draw, booking: Booking) -> str:
    """What is to be booked, but for the journey."""
    bags = zip(booking.people, booking.bags, strict=False)
    extra = [f"{number} extra {'bag' if number == 1 else 'bags'} for {one['name']}" for one, number in bags if number]
    parts = [*(extra or ["no extra bags"]), "with insurance" if booking.insured else "without insurance"]
    voucher = "" if booking.voucher is None else f" Use the voucher {booking.voucher['code']}."
    return f"with the {booking.fare} fare, {', '.join(parts)}, paid by the card {booking.card['label']!r}.{voucher}"


def _gone(draw: Draw, found: list[Journey], one: Journey) -> tuple[Journey, list[Journey], Journey]:
    """Sell a journey out, or ask for it on a day on which it does not run.

    Returns:
        The journey that cannot be had, the journeys of its day, and one of these that can be had.
    """
    for day in (one.day + timedelta(days=i) for i in range(1, 7)):
        there = timetable(draw, *ends(found), day)
        if there and all_fit(there, draw, 2) and one.depart not in [each.depart for each in there]:
            return one._replace(day=day), there, draw.choice(there)
    leg = draw.choice(one.legs)
    draw.run("INSERT INTO sold_out VALUES (?, ?)", leg["id"], one.day.isoformat())
    return one, found, next(each for each in found if leg["id"] not in [part["id"] for part in each.legs])


@template("travel/book_journey", levels=(3, 4), infeasible=True)
def book_journey(draw: Draw) -> Job:
    """Book a journey by its time; level 4: for two, with luggage and a voucher."""
    heads = draw.sample(people(draw), draw.level - 2)
    found = day_with(draw, lambda found: len(found) > 2 and all_fit(found, draw, 2) and _alone(found, found[1]))
    place = next(i for i in range(len(found) - 1, -1, -1) if _alone(found, found[i]))
    one = found[draw.choice((1, place))]
    card, other_card = draw.sample(cards(draw), 2)
    booking = Booking(one, draw.choice(sorted(FARES)), tuple(heads), card)
    if draw.level == 4:
        rows = draw.rows(
            "SELECT * FROM vouchers WHERE trip_id IS NULL AND expires_on >= ? ORDER BY code",
            TODAY.isoformat(),
        )
        bags = tuple(draw.sample((draw.rng.randint(1, 2), 0), 2))
        booking = booking.but(bags=bags, insured=True, voucher=draw.choice(rows))
        assert booking.voucher is not None
        draw.run("UPDATE vouchers SET minimum_cents = 2000 WHERE code = ?", booking.voucher["code"])
    goal = f"Book the journey {{}} for {booking.who}, {_said(draw, booking)}"
    if draw.infeasible:
        wanted, found, near = _gone(draw, found, one)
        instead = booking.but(journey=near).steps(found)
        return Job(
            goal=goal.format(_way(wanted)),
            infeasible=True,
            plan=(*search(*ends(found), wanted.day, len(heads)), FIND, report("it is sold out, or does not run")),
            mistakes={
                "another time": (*instead, answer()),
                "another time and report": (*instead, report()),
                "says it is done": (answer(),),
            },
        )
    fare = next(name for name in sorted(FARES) if name != booking.fare)
    stranger = next(each for each in people(draw) if each not in heads)
    near = found[0] if one is found[1] else found[1]
    return Job(
        goal=goal.format(_way(one)),
        expect=booking.booked(),
        plan=(*booking.steps(found), answer()),
        mistakes={
            "another time": (*booking.but(journey=near).steps(found), answer()),
            "another fare": (*booking.but(fare=fare).steps(found), answer()),
            "another traveller": (*booking.but(people=(stranger, *heads[1:])).steps(found), answer()),
            "another card": (*booking.but(card=other_card).steps(found), answer()),
            "not paid": (*booking.steps(found)[:-1], answer()),
        },
    )


def _best(found: Sequence[Journey], after: int) -> list[Journey]:
    """The direct journeys that leave after a time, the cheapest first."""
    return sorted((one for one in found if not one.changes and one.depart >= after), key=lambda one: one.price())


def _has_best(found: Sequence[Journey], after: int) -> bool:
    there = _best(found, after)
    return len(there) > 1 and there[0].price() < there[1].price() and len(found) > 2


@template("travel/book_cheapest", levels=(4,), infeasible=True)
def book_cheapest(draw: Draw) -> Job:
    """Book the cheapest direct journey that leaves after a time; who is insured depends on what it costs."""
    after = draw.choice((540, 720))
    if draw.infeasible:
        found = day_with(
            draw, lambda found: len(found) > 1 and all(one.changes for one in found) and all_fit(found, draw)
        )
        cheapest = min(found, key=lambda one: one.price())
    else:
        found = day_with(draw, lambda found: _has_best(found, after) and all_fit(found, draw, 2))
        cheapest = _best(found, after)[0]
    heads = draw.sample(people(draw), 2)
    one_card, other_card = draw.sample(cards(draw), 2)
    fare = draw.choice(("Standard", "Flex"))
    total = 2 * cheapest.price(fare)
    limit = total // 500 * 500 + draw.choice((0, 500))
    right, wrong = (one_card, other_card) if total >= limit else (other_card, one_card)
    booking = Booking(cheapest, fare, tuple(heads), right)
    origin, destination = ends(found)
    goal = (
        f"Book the cheapest direct journey from {town(origin)} to {town(destination)} that leaves at {clock(after)} "
        f"or later "
        f"on {written(cheapest.day.isoformat())} for {booking.who} with the {fare} fare, without extra bags or "
        f"insurance. Pay by "
        f"the card {one_card['label']!r} if it costs {money(limit)} or more for both together, else by "
        f"{other_card['label']!r}."
    )
    sought: Plan = (*search(origin, destination, cheapest.day, 2), FIND)
    direct = (
        *(select("Leave at or after", clock(after)), select("Sort by", "Price")),
        *(check("Direct only"), button("Search again")),
    )
    if draw.infeasible:
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*sought, *direct, report("there is no direct journey")),
            mistakes={
                "with a change": (*booking.steps(found), answer()),
                "with a change and report": (*booking.steps(found), report()),
                "says it is done": (*sought, *direct, answer()),
            },
        )
    there = _best(found, after)

    def book(one: Booking) -> Plan:
        return (*sought, *direct, *picked(there, one.journey), *one.wizard(), answer())

    return Job(
        goal=goal,
        expect=booking.booked(),
        plan=book(booking),
        mistakes={
            "the second": book(booking.but(journey=there[1])),
            "the other card": book(booking.but(card=wrong)),
            "with insurance": book(booking.but(insured=True)),
            "with the lowest fare": book(booking.but(fare="Saver")),
        },
    )


def _boards(hotel: sqlite3.Row) -> list[str]:
    return [each for each in BOARDS if board_cents(hotel, each) is not None]


def _rates(hotel: sqlite3.Row) -> list[str]:
    return [each for each in RATES if each == "Advance" or hotel["flexible"]]


def _listed(draw: Draw, place: int, spent: Sequence[str], guests: int) -> list[tuple[int | None, sqlite3.Row]]:
    """The hotels of a town as they are listed: with what the cheapest free room costs, the cheapest first."""
    rows = draw.rows("SELECT * FROM hotels WHERE town_id = ? ORDER BY id", place)
    priced: list[tuple[int | None, sqlite3.Row]] = []
    for row in rows:
        rooms = free_rooms(draw, row, spent, guests)
        priced.append((rooms[0]["price_cents"] * len(spent) if rooms else None, row))
    return sorted(priced, key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1]["id"]))


def _drawn_stay(draw: Draw, place: int = 0, first: date | None = None, *, plain: bool = False) -> tuple[Stay, Plan]:
    """Draw a stay in a town that has rooms, and the steps to its hotel.

    Args:
        draw: The draw.
        place: The town; 0: any.
        first: The day of check-in; None: any.
        plain: Whether it is for two, at one of the hotels that are listed first.
    """
    where = place or draw.rng.randint(1, 12)
    begins = first or some_day(draw)
    leaves = begins + timedelta(days=draw.rng.randint(1, _LONG))
    guests = 2 if plain else draw.rng.randint(1, 2)
    spent = nights(begins, leaves)
    there = _listed(draw, where, spent, guests)
    shown = there[: hotels.PAGE] if plain else there
    rank = draw.choice([i for i, (cents, _) in enumerate(shown) if cents is not None])
    hotel = there[rank][1]
    room = draw.choice(free_rooms(draw, hotel, spent, guests))
    board, rate = draw.choice(_boards(hotel)), draw.choice(_rates(hotel))
    stay = Stay(hotel, room, begins, leaves, guests, draw.choice(people(draw)), board, rate, draw.choice(cards(draw)))
    turns = (link("Next page"),) * (rank // hotels.PAGE)
    return stay, (*stay.dates(), button("Find hotels"), *turns, link(hotel["name"]))


def _stay_said(stay: Stay) -> str:
    heads = "1 guest" if stay.guests == 1 else f"{stay.guests} guests"
    return (
        f"a {stay.room['name'].lower()} at {stay.hotel['name']} from {written(stay.check_in.isoformat())} to "
        f"{written(stay.check_out.isoformat())} for {heads}, in the name of {stay.lead['name']}, with the board "
        f"{stay.board!r}, at the {stay.rate} rate, paid by the card {stay.card['label']!r}"
    )


@template("travel/book_stay", levels=(3,), infeasible=True)
def book_stay(draw: Draw) -> Job:
    """Book a room in a hotel, if it is free."""
    stay, found = _drawn_stay(draw, plain=True)
    goal = f"Book {_stay_said(stay)}."
    if draw.infeasible:
        draw.run("INSERT INTO full_nights VALUES (?, ?)", stay.room["id"], draw.choice(stay.nights))
        instead, way = _drawn_stay(draw, stay.hotel["town_id"], stay.check_out)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_to_hotel(draw, stay), report("this room is not free")),
            mistakes={
                "another stay": (*way, *instead.steps(), answer()),
                "another stay and report": (*way, *instead.steps(), report()),
                "says it is done": (*_to_hotel(draw, stay), answer()),
            },
        )
    other = next(one for one in cards(draw) if one["id"] != stay.card["id"])
    stranger = next(one for one in people(draw) if one["id"] != stay.lead["id"])
    return Job(
        goal=goal,
        expect=(stay.booked(),),
        plan=(*found, *stay.steps(), answer()),
        mistakes={
            "another card": (*found, *stay.but(card=other).steps(), answer()),
            "another name": (*found, *stay.but(lead=stranger).steps(), answer()),
            "not paid": (*found, *stay.steps()[:-1], answer()),
            "a wish nobody asked for": (*found, *stay.but(wish="A quiet room").steps(), answer()),
        },
    )


def _to_hotel(draw: Draw, stay: Stay) -> Plan:
    """Find a hotel as it is listed now."""
    there = _listed(draw, stay.hotel["town_id"], stay.nights, stay.guests)
    rank = [row["id"] for _, row in there].index(stay.hotel["id"])
    return (
        *stay.dates(),
        button("Find hotels"),
        *(link("Next page"),) * (rank // hotels.PAGE),
        link(stay.hotel["name"]),
    )


@template("travel/best_stay", levels=(4,))
def best_stay(draw: Draw) -> Job:
    """Book the cheapest free room of the hotel that is rated best among those with some stars and free cancellation."""
    while True:
        stay, _ = _drawn_stay(draw)
        ranked = [
            row for cents, row in _listed(draw, stay.hotel["town_id"], stay.nights, stay.guests) if cents is not None
        ]
        stars = draw.choice((3, 4))
        fit = sorted(
            (row for row in ranked if row["stars"] >= stars and row["flexible"]), key=lambda row: -row["rating"]
        )
        better = [row for row in ranked if not row["flexible"] or row["stars"] < stars]
        every = _every(draw, stay, stars)
        if (
            len(fit) > 1
            and fit[0]["rating"] > fit[1]["rating"]
            and better
            and [row["id"] for row in every[:2]] == [row["id"] for row in fit[:2]]
        ):
            rooms = free_rooms(draw, fit[0], stay.nights, stay.guests)
            if len({room["price_cents"] for room in rooms}) == len(rooms):
                break
    board = draw.choice(_boards(fit[0]))
    best = stay.but(hotel=fit[0], room=rooms[0], board=board, rate="Flexible")
    second = _with_room(draw, best.but(hotel=fit[1], board=_boards(fit[1])[0]))
    unfit = _with_room(draw, best.but(hotel=better[0], board=_boards(better[0])[0], rate="Advance"))
    wish = "Arrival after 21:00"
    filters = (
        *(select("Stars", f"{stars} or more"), check("Free cancellation")),
        *(select("Sort by", "Rating"), button("Find hotels")),
    )
    heads = "1 guest" if stay.guests == 1 else f"{stay.guests} guests"

    def book(one: Stay) -> Plan:
        return (*best.dates(), *filters, link(one.hotel["name"]), *one.but(wish=wish).steps(), answer())

    return Job(
        goal=f"Of the hotels in {town(best.hotel['town_id'])} with {stars} or more stars and free cancellation, book "
        f"the one with "
        f"the best rating, from {written(best.check_in.isoformat())} to {written(best.check_out.isoformat())} for "
        f"{heads}: its "
        f"cheapest free room for them, at the Flexible rate, with the board {board!r}, in the name of "
        f"{best.lead['name']}, with "
        f"the wish {wish!r}, paid by the card {best.card['label']!r}.",
        expect=(best.but(wish=wish).booked(),),
        plan=book(best),
        mistakes={
            "the second": book(second),
            "not fit": (*_to_hotel(draw, unfit), *unfit.but(wish=wish).steps(), answer()),
            "the other rate": book(best.but(rate="Advance")),
            "no wish": (*best.dates(), *filters, link(best.hotel["name"]), *best.steps(), answer()),
        },
    )


def _every(draw: Draw, stay: Stay, stars: int) -> list[sqlite3.Row]:
    """The hotels of a town that fit, whether they have a room or not, the best first."""
    return draw.rows(
        "SELECT * FROM hotels WHERE town_id = ? AND stars >= ? AND flexible ORDER BY rating DESC, id",
        *(stay.hotel["town_id"], stars),
    )


def _with_room(draw: Draw, stay: Stay) -> Stay:
    """The same stay in the cheapest room of its hotel."""
    return stay.but(room=free_rooms(draw, stay.hotel, stay.nights, stay.guests)[0])


@template("travel/short_break", levels=(5,))
def short_break(draw: Draw) -> Job:
    """Book a journey and a hotel at its end."""
    found = day_with(draw, lambda found: len(found) > 2 and all_fit(found, draw, 2) and _alone(found, found[1]))
    stay, way = _drawn_stay(draw, ends(found)[1], found[0].day)
    bags = draw.rng.randint(1, 2)
    booking = Booking(found[1], draw.choice(sorted(FARES)), (stay.lead,), stay.card, bags=(bags,))
    goal = f"Book the journey {_way(found[1])} for {booking.who}, {_said(draw, booking)} Then book {_stay_said(stay)}."
    bare, later = booking.but(bags=()), booking.but(journey=found[2])
    return Job(
        goal=goal,
        expect=(*booking.booked(), stay.booked()),
        plan=(*booking.steps(found), *way, *stay.steps(), answer()),
        mistakes={
            "no stay": (*booking.steps(found), answer()),
            "no bag": (*bare.steps(found), *way, *stay.steps(), answer()),
            "a later journey": (*later.steps(found), *way, *stay.steps(), answer()),
            "the stay twice": (*way, *stay.steps(), *way, *stay.steps(), answer()),
        },
    )
