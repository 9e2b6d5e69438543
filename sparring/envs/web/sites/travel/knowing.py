"""What the agency's tasks share: what is asked for, the changes that booking makes, the steps that lead there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sparring.envs.web.checks import Bind, Expect, added, changed, removed
from sparring.envs.web.jobs import Draw, Plan, button, check, fill, link, select
from sparring.envs.web.site import day as written
from sparring.envs.web.site import money
from sparring.envs.web.sites.travel import trips
from sparring.envs.web.sites.travel.fares import (
    BAG,
    FARES,
    INSURANCE,
    TODAY,
    Journey,
    board_called,
    board_cents,
    has_room,
    journeys,
    nights,
    offered,
    running,
    stay_price,
)
from sparring.envs.web.sites.travel.journeys import PAGE
from sparring.envs.web.sites.travel.places import ISLANDS, TOWNS

MAINLAND = tuple(number for number in range(1, len(TOWNS) + 1) if number not in ISLANDS)
_RESERVE = 6
"""More seats than the account's own trips can take of a service on a day."""
TERMS = "I accept the conditions of carriage and booking"


def town(number: int) -> str:
    """Return a town's name."""
    return TOWNS[number - 1][0]


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def some_day(draw: Draw, first: int = 3, last: int = 100) -> date:
    """Draw a day so many days ahead."""
    return TODAY + timedelta(days=draw.rng.randint(first, last))


def cards(draw: Draw) -> list[sqlite3.Row]:
    """Return the cards that can be used."""
    return draw.rows("SELECT * FROM cards WHERE expires >= ? ORDER BY id", TODAY.isoformat()[:7])


def people(draw: Draw) -> list[sqlite3.Row]:
    """Return all travellers."""
    return draw.rows("SELECT * FROM travellers ORDER BY id")


def timetable(draw: Draw, origin: int, destination: int, day: date) -> list[Journey]:
    """Return the journeys of a day between two towns."""
    key, kept = f"runs on {day.isoweekday()}", draw.kept
    if key not in kept:
        by_ends: tuple[dict[int, list[sqlite3.Row]], dict[int, list[sqlite3.Row]]] = ({}, {})
        for leg in running(draw.rows, day.isoweekday()):
            by_ends[0].setdefault(leg["origin_id"], []).append(leg)
            by_ends[1].setdefault(leg["destination_id"], []).append(leg)
        kept[key] = by_ends
    leaving, arriving = kept[key]
    last = arriving.get(destination, [])
    first = [leg for leg in leaving.get(origin, ()) if leg["destination_id"] != destination]
    return journeys([*first, *last], origin, destination, day)


def day_with(draw: Draw, suits: Callable[[list[Journey]], bool], origin: int = 0, first: int = 3) -> list[Journey]:
    """Draw two towns and a day until the journeys between them suit; return these.

    Args:
        draw: The draw.
        suits: Whether journeys, at least one, will do.
        origin: The first town; 0: any.
        first: The first day, counted from today.
    """
    while True:
        one, other = draw.sample(range(1, len(TOWNS) + 1), 2)
        found = timetable(draw, origin or one, other, some_day(draw, first)) if other != origin else []
        if found and suits(found):
            return found


def ends(found: Sequence[Journey]) -> tuple[int, int]:
    """Return the towns between which journeys go."""
    return found[0].legs[0]["origin_id"], found[0].legs[-1]["destination_id"]


def search(origin: int, destination: int, day: date, passengers: int = 1) -> Plan:
    """Fill the form of the first page, or that of the results."""
    number = () if passengers == 1 else (fill("Passengers", passengers),)
    return (select("From", town(origin)), select("To", town(destination)), fill("Date", day.isoformat()), *number)


FIND = button("Find journeys")


def picked(found: Sequence[Journey], one: Journey) -> Plan:
    """Open one of the journeys that are listed."""
    return (*(link("Next page"),) * (found.index(one) // PAGE), link(one.codes))


@dataclass(frozen=True)
class Booking:
    """A journey that is to be booked."""

    journey: Journey
    fare: str
    people: tuple[sqlite3.Row, ...]
    card: sqlite3.Row
    bags: tuple[int, ...] = ()
    """Of each traveller; left out: none."""
    insured: bool = False
    voucher: sqlite3.Row | None = None

    @property
    def total(self) -> int:
        """Cents."""
        heads = len(self.people)
        goods = heads * self.journey.price(self.fare) + BAG * sum(self.bags) + INSURANCE * heads * self.insured
        return goods - (self.voucher["amount_cents"] if self.voucher is not None else 0)

    @property
    def who(self) -> str:
        """The travellers as a goal names them."""
        return listed([one["name"] for one in self.people])

    def steps(self, found: Sequence[Journey]) -> Plan:
        """Find the journey among those that are listed, and book it."""
        origin, destination = self.journey.legs[0]["origin_id"], self.journey.legs[-1]["destination_id"]
        sought = (*search(origin, destination, self.journey.day, len(self.people)), FIND)
        return (*sought, *picked(found, self.journey), *self.wizard())

    def wizard(self) -> Plan:
        """Book the journey whose fares are shown."""
        fare, heads = FARES[self.fare], len(self.people)
        price = money(self.journey.price(self.fare) * heads)
        chosen = tuple(check(f"{one['name']}, born {written(one['born'])}") for one in self.people)
        bags = zip(self.people, self.bags, strict=False)
        luggage = tuple(fill(f"Extra bags of {one['name']}", number) for one, number in bags if number)
        insured = (check(f"Travel insurance, {money(INSURANCE)} for each traveller"),) if self.insured else ()
        voucher = (fill("Voucher", self.voucher["code"]),) if self.voucher is not None else ()
        return (
            check(f"{self.fare}, {price}: {fare.says}"),
            button("Continue to travellers"),
            *chosen,
            button("Continue to extras"),
            *luggage,
            *insured,
            button("Continue to payment"),
            *voucher,
            check(card_called(self.card)),
            check(TERMS),
            button("Pay and book"),
        )

    def booked(self) -> tuple[Expect, ...]:
        """What booking changes."""
        trip = added(
            "trips",
            "the journey",
            id=Bind("trip"),
            booked_on=TODAY.isoformat(),
            legs=self.journey.key,
            day=self.journey.day.isoformat(),
            fare=self.fare,
            insurance=int(self.insured),
            card_id=self.card["id"],
            voucher=self.voucher["code"] if self.voucher is not None else None,
            discount_cents=self.voucher["amount_cents"] if self.voucher is not None else 0,
            total_cents=self.total,
        )
        bags = self.bags or (0,) * len(self.people)
        heads = [
            added(
                "trip_travellers",
                f"{one['name']} on the journey",
                trip_id=Bind("trip"),
                traveller_id=one["id"],
                bags=number,
            )
            for one, number in zip(self.people, bags, strict=True)
        ]
        used = (
            ()
            if self.voucher is None
            else (changed("vouchers", self.voucher["code"], "the voucher", trip_id=Bind("trip")),)
        )
        return (trip, *heads, *used)

    def but(self, **values: Any) -> Booking:
        """The same with something else."""
        return replace(self, **values)


def card_called(card: sqlite3.Row) -> str:
    """Return a card as it is offered."""
    return f"{card['label']}, valid to {card['expires'][5:]}/{card['expires'][:4]}"


@dataclass(frozen=True)
class Stay:
    """A stay that is to be booked."""

    hotel: sqlite3.Row
    room: sqlite3.Row
    check_in: date
    check_out: date
    guests: int
    lead: sqlite3.Row
    board: str
    rate: str
    card: sqlite3.Row
    wish: str = ""

    @property
    def nights(self) -> list[str]:
        """Its nights."""
        return nights(self.check_in, self.check_out)

    @property
    def total(self) -> int:
        """Cents."""
        extra = board_cents(self.hotel, self.board) or 0
        return stay_price(self.room, extra, self.rate, self.guests, len(self.nights))

    def dates(self) -> Plan:
        """Fill the form of the hotels."""
        number = () if self.guests == 2 else (fill("Guests", self.guests),)
        return (
            link("Hotels"),
            select("Town", town(self.hotel["town_id"])),
            fill("Check-in", self.check_in.isoformat()),
            fill("Check-out", self.check_out.isoformat()),
            *number,
        )

    def steps(self, until: int = 0) -> Plan:
        """Book a room of the hotel that is shown."""
        only = not self.hotel["half_board_cents"] and not self.hotel["breakfast_cents"]
        board = () if only else (select("Board", board_called(self.hotel, self.board)),)
        wish = (fill("Wishes for the hotel", self.wish),) if self.wish else ()
        price = money(stay_price(self.room, 0, self.rate, self.guests, len(self.nights)))
        free = f"free cancellation until {written((self.check_in - timedelta(days=2)).isoformat())}"
        says = "cannot be cancelled" if self.rate == "Advance" else free
        return (
            link(f"Book the {self.room['name'].lower()}"),
            select("Booked for", self.lead["name"]),
            *board,
            check(f"{self.rate}, {price} without board: {says}"),
            *wish,
            check(card_called(self.card)),
            check(TERMS),
            button("Pay and book the room"),
        )

    def booked(self) -> Expect:
        """What booking changes."""
        return added(
            "stays",
            "the stay",
            id=Bind("stay"),
            booked_on=TODAY.isoformat(),
            room_id=self.room["id"],
            check_in=self.check_in.isoformat(),
            check_out=self.check_out.isoformat(),
            guests=self.guests,
            traveller_id=self.lead["id"],
            board=self.board,
            rate=self.rate,
            wish=self.wish,
            card_id=self.card["id"],
            total_cents=self.total,
        )

    def but(self, **values: Any) -> Stay:
        """The same with something else."""
        return replace(self, **values)


def free_rooms(draw: Draw, hotel: sqlite3.Row, spent: Sequence[str], guests: int) -> list[sqlite3.Row]:
    """Return the rooms of a hotel that are free and large enough, the cheapest first."""
    rooms = draw.rows(
        "SELECT * FROM rooms WHERE hotel_id = ? AND sleeps >= ? ORDER BY price_cents, id", hotel["id"], guests
    )
    return [room for room in rooms if has_room(draw.rows, room["id"], spent)]


def all_fit(found: Sequence[Journey], draw: Draw, passengers: int = 1) -> bool:
    """Whether none of some journeys is sold out, nor nearly."""
    if "sold out" not in draw.kept:
        draw.kept["sold out"] = set(map(tuple, draw.rows("SELECT * FROM sold_out")))
    taken = draw.kept["sold out"]
    return all(
        (leg["id"], one.day.isoformat()) not in taken and len(offered(leg, one.day)) >= passengers + _RESERVE
        for one in found
        for leg in one.legs
    )


def upcoming(draw: Draw) -> list[sqlite3.Row]:
    """Return the trips to come, as they are listed."""
    return draw.rows(f"SELECT * FROM trips WHERE {trips.SHOWN['upcoming'][1]}", TODAY.isoformat())


def opened(draw: Draw, trip: sqlite3.Row) -> Plan:
    """Open a trip to come from the list."""
    place = [row["id"] for row in upcoming(draw)].index(trip["id"])
    return (link("Trips"), *(link("Next page"),) * (place // trips.PAGE), link(f"Trip {trip['id']}"))


def legs_of(draw: Draw, trip: sqlite3.Row) -> list[sqlite3.Row]:
    """Return the services of a trip."""
    return [draw.row("SELECT * FROM services WHERE id = ?", int(part)) for part in trip["legs"].split("-")]


def said(draw: Draw, trip: sqlite3.Row) -> str:
    """Return a trip as a goal names it."""
    legs = legs_of(draw, trip)
    origin, destination = town(legs[0]["origin_id"]), town(legs[-1]["destination_id"])
    return f"the trip from {origin} to {destination} on {written(trip['day'])}"


def on_trip(draw: Draw, trip: sqlite3.Row) -> list[sqlite3.Row]:
    """Return who is on a trip."""
    return draw.rows(
        "SELECT travellers.*, bags FROM trip_travellers JOIN travellers ON id = traveller_id WHERE trip_id = ? ORDER "
        "BY id",
        trip["id"],
    )


def seats_given_up(draw: Draw, trip: sqlite3.Row) -> tuple[Expect, ...]:
    """The seats that go when a trip is moved or cancelled."""
    rows = draw.rows("SELECT * FROM seats WHERE trip_id = ?", trip["id"])
    keys = [(row["trip_id"], row["service_id"], row["traveller_id"]) for row in rows]
    return tuple(removed("seats", key, "the seats given up") for key in keys)
