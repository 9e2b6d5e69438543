"""Judging by rows: every expectation met by a change of its own, and no change that nobody asked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.checks import ANY, Bind, Words, added, changed, changes, judge, removed
from sparring.envs.web.site import Site
from sparring.envs.web.world import Image, World, read_rows

SCHEMA = """
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT, who TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', paid INTEGER DEFAULT 0
);
CREATE TABLE lines (order_id INTEGER, thing TEXT, number INTEGER NOT NULL, PRIMARY KEY (order_id, thing));
CREATE TABLE visits (at INTEGER PRIMARY KEY);
INSERT INTO orders VALUES (1, 'ann', '', 0), (2, 'bob', 'hi', 1);
INSERT INTO lines VALUES (1, 'pen', 2), (2, 'cup', 1);
"""


class Shop(World):
    """A world of one site with a small database."""

    def __init__(self):
        made = Site("shop", "Shop", __file__, seed=lambda database, rng: None, routes=tuple, volatile={"visits"})
        vars(made)["schema"] = SCHEMA
        self.images = {"shop": Image(made, "one")}
        self.databases = {"shop": self.images["shop"].copy()}
        self.database = self.databases["shop"]
        self._edited = {}


@pytest.fixture
def judged():
    def run(sql, *expect, allow=()):
        shop = Shop()
        shop.database.executescript(sql)
        return judge(changes(shop), expect, allow)

    return run


NEW = "INSERT INTO orders (who) VALUES ('cy');"


@pytest.mark.parametrize(
    ("sql", "expect"),
    [
        ("", ()),
        (NEW, (added("orders", who="cy"),)),
        (NEW, (added("orders", id=3, who="cy", note="", paid=0),)),
        (NEW, (added("orders", who=ANY),)),
        ("INSERT INTO orders VALUES (9, 'cy', ' a  b ', 0)", (added("orders", who="cy", note=Words("a b")),)),
        ("UPDATE orders SET paid = 1 WHERE id = 1", (changed("orders", 1, paid=1),)),
        ("UPDATE orders SET paid = 1, note = 'x' WHERE id = 1", (changed("orders", 1, paid=1, note=ANY),)),
        ("DELETE FROM orders WHERE id = 2", (removed("orders", 2),)),
        ("UPDATE lines SET number = 5 WHERE thing = 'pen'", (changed("lines", (1, "pen"), number=5),)),
        ("UPDATE orders SET id = 7 WHERE id = 1", (removed("orders", 1), added("orders", id=7, who="ann"))),
        ("UPDATE orders SET paid = 1 WHERE id = 1; UPDATE orders SET paid = 0 WHERE id = 1", ()),
        ("INSERT INTO visits VALUES (1)", ()),
        (f"{NEW} {NEW}", (added("orders", who="cy"), added("orders", who="cy"))),
        (
            f"{NEW} {NEW} INSERT INTO lines VALUES (4, 'cap', 1)",
            (
                added("orders", id=Bind("first"), who="cy"),
                added("lines", order_id=Bind("first"), thing="cap", number=1),
                added("orders", who="cy"),
            ),
        ),
    ],
)
def test_what_was_asked_for_and_nothing_else_is_right(judged, sql, expect):
    verdict = judged(sql, *expect)
    assert verdict.success
    assert verdict.side_effects == ()
    assert all(verdict.subgoals.values())


@pytest.mark.parametrize(
    ("sql", "expect", "why"),
    [
        ("", (added("orders", "the order", who="cy"),), "not done: the order"),
        (NEW, (), "not asked for: orders added: id=3, who='cy'"),
        (NEW, (added("orders", "it", who="dan"),), r"not done: it \(who is 'cy', not 'dan'\)"),
        (
            f"INSERT INTO orders (who) VALUES ('{'a' * 70}b')",
            (added("orders", "it", who=f"{'a' * 70}c"),),
            rf"who is \.\.\.'{'a' * 20}b', not \.\.\.'{'a' * 20}c'",
        ),
        (f"{NEW} {NEW}", (added("orders", who="cy"),), "not asked for: orders added: id=4"),
        (NEW, (added("orders", "one", who="cy"), added("orders", "two", who="cy")), "not done: two"),
        ("INSERT INTO orders VALUES (3, 'cy', 'x', 0)", (added("orders", "it", who="cy"),), "not done: it"),
        ("UPDATE orders SET note = 'x'", (changed("orders", 1, note="x"),), "not asked for: orders 2 changed"),
        ("UPDATE orders SET paid = 1, note = 'x' WHERE id = 1", (changed("orders", 1, "it", paid=1),), "not done: it"),
        ("UPDATE orders SET paid = 2 WHERE id = 1", (changed("orders", 1, "it", paid=1),), "paid is 2, not 1"),
        ("UPDATE orders SET paid = 1 WHERE id = 1", (changed("orders", 1, paid=1, note="x"),), "not done"),
        ("UPDATE orders SET note = 'x' WHERE id = 2", (changed("orders", 1, note="x"),), "not done"),
        ("DELETE FROM orders", (removed("orders", 1),), "not asked for: orders 2 removed"),
        ("DELETE FROM orders WHERE id = 1", (changed("orders", 1, paid=1),), "orders 1 removed"),
        (
            f"{NEW} INSERT INTO lines VALUES (2, 'cap', 1)",
            (
                added("orders", id=Bind("a"), who="cy"),
                added("lines", "line", order_id=Bind("a"), thing="cap", number=1),
            ),
            "not done: line",
        ),
    ],
)
def test_anything_else_is_wrong_and_says_why(judged, sql, expect, why):
    verdict = judged(sql, *expect)
    assert not verdict.success
    assert re.search(why, verdict.reason)


def test_what_is_allowed_may_happen_often_or_not_at_all(judged):
    allow = (added("orders", who=ANY),)
    for number in range(3):
        assert judged(
            NEW * number + "DELETE FROM lines WHERE order_id = 1", removed("lines", (1, "pen")), allow=allow
        ).success


def test_subgoals_say_what_was_reached(judged):
    verdict = judged("DELETE FROM orders WHERE id = 1", removed("orders", 1, "gone"), added("orders", "new", who="cy"))
    assert verdict.subgoals == {"gone": True, "new": False}


def test_the_order_of_expectations_does_not_matter(judged):
    sql = f"{NEW} INSERT INTO orders VALUES (8, 'cy', '', 0); INSERT INTO lines VALUES (3, 'cap', 1), (8, 'hat', 2)"
    parts = [
        added("lines", order_id=Bind("b"), thing="hat", number=2),
        added("orders", id=Bind("b"), who="cy"),
        added("lines", order_id=Bind("a"), thing="cap", number=1),
        added("orders", id=Bind("a"), who="cy"),
    ]
    assert judged(sql, *parts).success
    assert judged(sql, *parts[::-1]).success


ROW = st.tuples(st.integers(1, 4), st.sampled_from(["ann", "cy"]), st.sampled_from(["", "hi"]), st.integers(0, 1))


@given(st.lists(ROW, max_size=4, unique_by=lambda row: row[0]))
def test_the_changes_turn_what_was_into_what_is(rows):
    shop = Shop()
    shop.database.execute("DELETE FROM orders")
    shop.database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    columns = ("id", "who", "note", "paid")
    state = {row[0]: dict(zip(columns, row, strict=True)) for row in shop.before("shop")["orders"]}
    for change in changes(shop):
        if change.kind == "removed":
            assert state.pop(change.key[0]) == dict(change.values)
        elif change.kind == "added":
            assert change.key[0] not in state
            state[change.key[0]] = dict(change.values)
        else:
            state[change.key[0]] |= change.values
    assert sorted(tuple(row.values()) for row in state.values()) == sorted(rows)


def test_a_row_that_another_one_takes_the_place_of_is_noticed():
    shop = Shop()
    shop.database.execute("UPDATE OR REPLACE lines SET order_id = 2, thing = 'cup' WHERE order_id = 1")
    assert [(change.kind, change.key) for change in changes(shop)] == [("removed", (1, "pen")), ("changed", (2, "cup"))]
    shop.freeze()
    assert list(shop.before("shop")["lines"]) == [(2, "cup", 2)] == shop.after("shop")["lines"]
    shop.database.execute("INSERT INTO lines VALUES (1, 'pen', 2)")
    assert [(change.kind, change.key) for change in changes(shop)] == [("added", (1, "pen"))]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT OR REPLACE INTO orders VALUES (1, 'zed', '', 0)",
        "INSERT INTO orders (id, who) VALUES (2, 'x') ON CONFLICT (id) DO UPDATE SET note = 'again'",
        "UPDATE OR REPLACE lines SET order_id = 2, thing = 'cup' WHERE order_id = 1",
        "DELETE FROM lines",
        "UPDATE orders SET id = 7 WHERE id = 2",
    ],
)
def test_whatever_way_a_row_is_written_it_is_noticed(sql):
    shop = Shop()
    for _ in range(2):
        shop.database.execute(sql)
    tables = shop.images["shop"].tables
    assert shop.after("shop") == read_rows(shop.database, tables) != shop.before("shop")
    shop.freeze()
    assert changes(shop) == []
    shop.database.execute("INSERT INTO visits VALUES (1)")
    shop.database.execute(NEW)
    assert [change.table for change in changes(shop)] == ["orders"]
