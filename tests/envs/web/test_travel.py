"""The travel agency's own rules: connections, seats, fares, and what its forms refuse."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.sites.travel.fares import (
    FARES,
    LONGEST,
    SEATS,
    SHORTEST,
    TODAY,
    coming,
    fits,
    free_seats,
    joined,
    journeys,
    offered,
    running,
)
from sparring.envs.web.sites.travel.places import TOWNS
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng
from tests.cases import cases

TRAVEL = "https://travel.test"
towns = st.integers(1, len(TOWNS))
days = st.integers(1, 100).map(lambda ahead: TODAY + timedelta(days=ahead))


def made(name="test"):
    return World(("travel",), name, episode_rng(Task("web/test"), 0))


def rows_of(world):
    return lambda sql, *values: world.databases["travel"].execute(sql, values).fetchall()


ROWS = rows_of(made())


@given(towns, towns, days)
def test_journeys_go_where_they_should_without_haste(origin, destination, day):
    for one in journeys(running(ROWS, day.isoweekday()), origin, destination, day):
        assert (one.legs[0]["origin_id"], one.legs[-1]["destination_id"]) == (origin, destination)
        assert all(str(day.isoweekday()) in leg["days"] for leg in one.legs)
        for first, then in zip(one.legs[:-1], one.legs[1:], strict=True):
            assert first["destination_id"] == then["origin_id"]
            assert SHORTEST <= then["depart"] - first["arrive"] <= LONGEST
        assert joined(ROWS, one.key, day) == one
        assert one.price("Saver") < one.price("Standard") < one.price("Flex")


@given(towns, towns, days)
def test_journeys_are_in_order_and_none_that_is_direct_is_forgotten(origin, destination, day):
    found = journeys(running(ROWS, day.isoweekday()), origin, destination, day)
    assert [one.depart for one in found] == sorted(one.depart for one in found)
    direct = ROWS("SELECT * FROM services WHERE origin_id = ? AND destination_id = ?", origin, destination)
    expected = {leg["id"] for leg in direct if str(day.isoweekday()) in leg["days"]}
    assert {one.legs[0]["id"] for one in found if not one.changes} == expected


@given(days)
def test_fridays_and_sundays_cost_a_fifth_more(day):
    leg = ROWS("SELECT * FROM services WHERE days = '1234567'")[0]
    cents = leg["price_cents"] * (6 if day.isoweekday() in (5, 7) else 5) // 5
    found = joined(ROWS, str(leg["id"]), day)
    assert [found.price(fare) for fare in FARES] == [cents, cents * 140 // 100, cents * 190 // 100]


@given(st.sampled_from(ROWS("SELECT * FROM services ORDER BY id")), days)
def test_seats_are_there_for_some_and_taken_by_others(leg, day):
    free = offered(leg, day)
    assert set(free_seats(ROWS, leg, day)) <= set(free) <= set(SEATS)
    assert len(free) == len(set(free))


def test_a_service_that_is_sold_out_takes_nobody():
    world = made()
    rows = rows_of(world)
    day = TODAY + timedelta(days=50)
    one = next(one for one in journeys(running(rows, day.isoweekday()), 1, 2, day) if fits(rows, one, 2))
    world.databases["travel"].execute("INSERT INTO sold_out VALUES (?, ?)", (one.legs[-1]["id"], day.isoformat()))
    assert not fits(rows, one, 1)
    page = Client(world).fetch("GET", f"{TRAVEL}/journeys/offer?legs={one.key}&date={day}&passengers=1").html
    assert "Sold out" in page
    assert "Continue" not in page


@pytest.mark.parametrize("world", ["train-0", "train-1", "test-0"])
def test_all_that_was_booked_could_be_booked(world):
    rows = rows_of(made(world))
    for trip in rows("SELECT * FROM trips"):
        found = joined(rows, trip["legs"], date.fromisoformat(trip["day"]))
        heads = len(rows("SELECT * FROM trip_travellers WHERE trip_id = ?", trip["id"]))
        assert trip["total_cents"] >= heads * found.price(trip["fare"])


@cases(
    ("text", "day"),
    [
        ("2026-03-18", date(2026, 3, 18)),
        *(
            (text, None)
            for text in ("2026-03-17", "2025-03-18", "2027-03-18", "18.3.2026", "20260318", "2026-02-30", "")
        ),
    ],
)
def test_only_what_is_to_come_can_be_booked(text, day):
    assert coming(text) == day


def changed(world, path, body):
    """Whether a form that is sent changes anything."""
    client = Client(world)
    client.fetch("POST", f"{TRAVEL}{path}", body)
    return world.after("travel") != world.before("travel")


@pytest.mark.parametrize("what", ["cancel", "change"])
def test_a_saver_ticket_is_neither_cancelled_nor_moved_by_whatever_is_sent(what):
    world = made()
    trips = rows_of(world)("SELECT * FROM trips WHERE day > ? ORDER BY day", TODAY.isoformat())
    trip = next(trip for trip in trips if trip["fare"] == "Saver")
    moved = date.fromisoformat(trip["day"]) + timedelta(days=7)
    assert not changed(world, f"/trips/{trip['id']}/{what}", f"date={moved}")
    other = next(trip for trip in trips if trip["fare"] == "Flex")
    assert changed(world, f"/trips/{other['id']}/cancel", "")


def test_nobody_gets_a_seat_that_is_taken_and_no_bag_goes_back():
    world = made()
    rows = rows_of(world)
    trip = rows("SELECT * FROM trips WHERE day > ? ORDER BY day", TODAY.isoformat())[0]
    service = int(trip["legs"].split("-")[0])
    leg = rows("SELECT * FROM services WHERE id = ?", service)[0]
    rows("UPDATE trip_travellers SET bags = 2 WHERE trip_id = ? AND traveller_id = 1", trip["id"])
    world.freeze()
    mine = {row[0] for row in rows("SELECT seat FROM seats WHERE trip_id = ?", trip["id"])}
    taken = next(
        seat for seat in SEATS if seat not in offered(leg, date.fromisoformat(trip["day"])) and seat not in mine
    )
    assert not changed(world, f"/trips/{trip['id']}/seats", f"seat-{service}-1={taken}")
    heads = {row[0]: 2 for row in rows("SELECT traveller_id FROM trip_travellers WHERE trip_id = ?", trip["id"])}

    def sent(bags):
        return "&".join(f"bags-{number}={count}" for number, count in ({**heads, 1: bags}).items())

    assert not changed(world, f"/trips/{trip['id']}/luggage", sent(1))
    assert changed(world, f"/trips/{trip['id']}/luggage", sent(3))
