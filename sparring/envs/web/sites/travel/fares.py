"""What runs when, what it costs, and what a ticket allows: the rules that pages and tasks share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sparring.envs.web.site import money
from sparring.envs.web.world import NOW

Rows = Callable[..., list[sqlite3.Row]]
"""A query and its values to rows: of a visit, or of a draw."""
TODAY = NOW.date()
HORIZON = 120
"""How many days ahead one can book."""
MODES = ("train", "ferry", "flight")
SHORTEST, LONGEST = 20, 180
"""Minutes between two services of a journey."""
BAG, INSURANCE = 1800, 950
"""Cents for an extra bag, and for one traveller's insurance."""
MOST = 6
"""The most travellers of a booking."""
BAGS = 3
"""The most extra bags of a traveller."""
SEATS = tuple(f"{row}{letter}" for row in range(1, 6) for letter in "ABCD")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Fare(NamedTuple):
    """What a kind of ticket costs and allows."""

    percent: int
    """Of the lowest price."""
    bags: int
    """Included."""
    change_cents: int | None
    """For each traveller; None: it cannot be changed."""
    kept_percent: int | None
    """What is kept of the price if it is cancelled; None: it cannot be cancelled."""
    says: str


FARES = {
    "Saver": Fare(100, 0, None, None, "no changes, no refund, hand luggage only"),
    "Standard": Fare(140, 1, 1500, 25, "changes for $15.00 a traveller, refund less 25%, one bag"),
    "Flex": Fare(190, 2, 0, 0, "free changes, full refund, two bags"),
}
BOARDS = ("Room only", "Breakfast", "Half board")
RATES = {"Advance": 100, "Flexible": 115}
"""Name -> percent of the room's price."""
FREE_UNTIL = 2
"""A flexible stay is free to cancel up to so many days before."""


def clock(minutes: int) -> str:
    """Return a time of day.

    >>> clock(545)
    '09:05'
    """
    return f"{minutes // 60:02}:{minutes % 60:02}"


def lasts(minutes: int) -> str:
    """Return a duration.

    >>> lasts(125), lasts(40)
    ('2 h 5 min', '40 min')
    """
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def runs(days: str) -> str:
    """Return on which days something runs.

    >>> runs("1234567"), runs("12345"), runs("134567"), runs("67")
    ('daily', 'Monday to Friday', 'daily but Tuesday', 'Saturday, Sunday')
    """
    if len(days) == 7:
        return "daily"
    if days == "12345":
        return "Monday to Friday"
    if len(days) == 6:
        return f"daily but {next(name for i, name in enumerate(WEEKDAYS, 1) if str(i) not in days)}"
    return ", ".join(WEEKDAYS[int(digit) - 1] for digit in days)


def seat_called(seat: str) -> str:
    """Return a seat as it is offered.

    >>> seat_called("3A"), seat_called("3B")
    ('3A window', '3B aisle')
    """
    return f"{seat} {'window' if seat[-1] in 'AD' else 'aisle'}"


def coming(text: str) -> date | None:
    """Return the date that a text is, if it can still be booked: tomorrow or later, within the horizon."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and TODAY < day <= TODAY + timedelta(days=HORIZON) else None


def leg_price(cents: int, day: date) -> int:
    """Return what a service costs with the lowest fare: a fifth more on Fridays and Sundays."""
    return cents * (120 if day.isoweekday() in (5, 7) else 100) // 100


class Journey(NamedTuple):
    """One service, or two with a change between them."""

    legs: tuple[sqlite3.Row, ...]
    day: date

    @property
    def key(self) -> str:
        """The ids of its services."""
        return "-".join(str(leg["id"]) for leg in self.legs)

    @property
    def codes(self) -> str:
        """The codes of its services."""
        return " + ".join(leg["code"] for leg in self.legs)

    @property
    def modes(self) -> str:
        """How one travels."""
        return " + ".join(dict.fromkeys(leg["mode"] for leg in self.legs))

    @property
    def depart(self) -> int:
        """Minutes of the day."""
        return int(self.legs[0]["depart"])

    @property
    def arrive(self) -> int:
        """Minutes of the day."""
        return int(self.legs[-1]["arrive"])

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.arrive - self.depart

    @property
    def changes(self) -> int:
        """How often one changes."""
        return len(self.legs) - 1

    def price(self, fare: str = "Saver") -> int:
        """Cents for one traveller."""
        return sum(leg_price(leg["price_cents"], self.day) for leg in self.legs) * FARES[fare].percent // 100


def running(rows: Rows, weekday: int) -> list[sqlite3.Row]:
    """Return all services of a weekday (Monday is 1), by departure."""
    return rows("SELECT * FROM services WHERE instr(days, ?) ORDER BY depart, id", str(weekday))


def journeys(there: Sequence[sqlite3.Row], origin: int, destination: int, day: date) -> list[Journey]:
    """Return all journeys of a day between two towns, with one change at most, by departure.

    Args:
        there: What runs on that weekday.
        origin: The id of a town.
        destination: The id of another.
        day: The day.
    """
    last: dict[int, list[sqlite3.Row]] = {}
    for leg in there:
        if leg["destination_id"] == destination:
            last.setdefault(leg["origin_id"], []).append(leg)
    found: dict[int, Journey] = {}
    direct = [Journey((leg,), day) for leg in last.get(origin, ())]
    for leg in there:
        if leg["origin_id"] != origin or leg["destination_id"] == destination:
            continue
        waits = ((on["depart"] - leg["arrive"], on) for on in last.get(leg["destination_id"], ()))
        on = next((on for wait, on in waits if SHORTEST <= wait <= LONGEST), None)
        if on is not None:
            found[on["id"]] = Journey((leg, on), day)
    return sorted((*direct, *found.values()), key=lambda each: (each.depart, each.arrive, each.key))


def joined(rows: Rows, key: str, day: date) -> Journey | None:
    """Return the journey of services with these ids on a day, if all of them run then and follow each other."""
    ids = key.split("-")
    if not 1 <= len(ids) <= 2 or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in ids):
        return None
    legs = [leg for part in ids for leg in rows("SELECT * FROM services WHERE id = ?", int(part))]
    if len(legs) != len(ids) or not all(str(day.isoweekday()) in leg["days"] for leg in legs):
        return None
    if len(legs) == 2 and (
        legs[0]["destination_id"] != legs[1]["origin_id"] or legs[1]["depart"] < legs[0]["arrive"] + SHORTEST
    ):
        return None
    return Journey(tuple(legs), day)


def offered(leg: sqlite3.Row, day: date) -> list[str]:
    """Return the seats of a service on a day that no other agency has sold."""
    mixed = (leg["salt"] * 2654435761 + day.toordinal() * 40503 * 65537) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 15) * 2246822519) & 0xFFFFFFFF
    mixed ^= mixed >> 13
    mixed &= mixed >> 1
    return [seat for i, seat in enumerate(SEATS) if not mixed >> i & 1]


def free_seats(rows: Rows, leg: sqlite3.Row, day: date) -> list[str]:
    """Return the seats of a service on a day that nobody has."""
    if rows("SELECT 1 FROM sold_out WHERE service_id = ? AND day = ?", leg["id"], day.isoformat()):
        return []
    mine = {
        row[0]
        for row in rows(
            "SELECT seats.seat FROM seats JOIN trips ON trips.id = trip_id "
            "WHERE service_id = ? AND day = ? AND status = 'booked'",
            *(leg["id"], day.isoformat()),
        )
    }
    return [seat for seat in offered(leg, day) if seat not in mine]


def fits(rows: Rows, journey: Journey, passengers: int) -> bool:
    """Whether there are seats for so many on all services of a journey."""
    return all(len(free_seats(rows, leg, journey.day)) >= passengers for leg in journey.legs)


def refund(trip: sqlite3.Row) -> int | None:
    """Return what comes back if a trip is cancelled; None: it cannot be."""
    kept = FARES[trip["fare"]].kept_percent
    return None if kept is None else trip["total_cents"] - trip["total_cents"] * kept // 100


def nights(check_in: date, check_out: date) -> list[str]:
    """Return the nights of a stay by the days on which they begin."""
    return [(check_in + timedelta(days=i)).isoformat() for i in range((check_out - check_in).days)]


def has_room(rows: Rows, room: int, spent: Iterable[str]) -> bool:
    """Whether a room is free in all of some nights."""
    full = {row[0] for row in rows("SELECT day FROM full_nights WHERE room_id = ?", room)}
    return full.isdisjoint(spent)


def board_cents(hotel: sqlite3.Row, board: str) -> int | None:
    """Return what board costs for each guest and night; None: a hotel does not have it."""
    if board == "Room only":
        return 0 if hotel["breakfast_cents"] else None
    return int(hotel["breakfast_cents"]) if board == "Breakfast" else hotel["half_board_cents"]


def board_called(hotel: sqlite3.Row, board: str) -> str:
    """Return board as it is offered."""
    cents = board_cents(hotel, board)
    if board == "Room only":
        return board
    return f"{board} (+{money(cents)} per guest and night)" if cents else f"{board} (included)"


def stay_price(room: sqlite3.Row, extra: int, rate: str, guests: int, number: int) -> int:
    """Return what so many nights cost, in cents; `extra` is the board for each guest and night."""
    return number * (int(room["price_cents"]) * RATES[rate] // 100 + extra * guests)


def stay_refund(stay: sqlite3.Row) -> int | None:
    """Return what comes back if a stay is cancelled; None: it cannot be."""
    latest = date.fromisoformat(stay["check_in"]) - timedelta(days=FREE_UNTIL)
    return stay["total_cents"] if stay["rate"] == "Flexible" and latest >= TODAY else None
