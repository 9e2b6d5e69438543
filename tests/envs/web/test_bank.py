"""The bank's own logic: check digits, amounts, exchange, statements that add up, money that is neither made nor lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.sites.bank import words
from sparring.envs.web.sites.bank.numbers import RATE, account_number, cents, in_dollars, plain, read_number
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng

BODIES = st.integers(0, 10**12 - 1)
AMOUNTS = st.integers(1, 10**9)


@given(body=BODIES, place=st.integers(2, 15), by=st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, by):
    number = "".join(account_number(body).split())
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"
    assert read_number(number.lower()) == account_number(body)
    assert read_number(wrong) is None


@given(body=BODIES, place=st.integers(4, 14))
def test_two_digits_that_change_places_are_always_noticed(body, place):
    number = "".join(account_number(body).split())
    swapped = f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2 :]}"
    assert (read_number(swapped) is None) == (swapped != number)


@given(amount=AMOUNTS, rate=st.integers(1, 50_000))
def test_amounts_are_read_as_written_and_exchanged_to_the_nearest_cent(amount, rate):
    assert cents(plain(amount)) == cents(f"${amount // 100:,}.{amount % 100:02}") == amount
    assert 2 * abs(in_dollars(amount, rate) - Fraction(amount * rate, RATE)) <= 1


@pytest.fixture
def world():
    return World(("bank",), "test", episode_rng(Task("web/test"), 0))


def money_of(world):
    """All that is in accounts and savings goals."""
    accounts, goals = "SELECT SUM(balance_cents) FROM accounts", "SELECT SUM(saved_cents) FROM goals"
    return sum(world.databases["bank"].execute(sql).fetchone()[0] for sql in (accounts, goals))


def statement(world, account, month):
    html = Client(world).fetch("GET", f"https://bank.test/statements/{account}/{month}").html
    cells = [part.partition("</td>")[0].rpartition(">")[2] for part in html.split('<td class="number">')[1:5]]
    return [-cents(cell[1:]) if cell[0] == "-" else cents(cell) for cell in cells]


@pytest.mark.parametrize("account", [1, 3, 4])
def test_statements_follow_from_each_other(world, account):
    months = words.MONTHS[:-1]
    told = [statement(world, account, month) for month in months]
    for opening, came, went, closing in told:
        assert opening + came - went == closing
    assert [one[3] for one in told[:-1]] == [one[0] for one in told[1:]]


def sent(world, path, **fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return Client(world).fetch("POST", f"https://bank.test{path}", body)


def test_transfers_and_savings_keep_the_sum(world):
    before = money_of(world)
    transfer = {"from": 1, "to": "account-2", "amount": "12.34", "reference": "x", "on": "2026-03-17"}
    assert sent(world, "/transfer", **transfer).status == 200
    assert sent(world, "/savings/1/move", way="in", account=2, amount="20").status == 200
    assert sent(world, "/savings/2/close").status == 200
    assert world.databases["bank"].execute("SELECT COUNT(*) FROM goals").fetchone()[0] == len(words.GOALS) - 1
    assert money_of(world) == before


def test_a_transfer_is_shown_before_it_is_made_and_later_ones_wait(world):
    query = "from=1&to=payee-1&amount=5&reference=&on="
    client, untouched = Client(world), world.after("bank")
    assert client.fetch("GET", f"https://bank.test/transfer/review?{query}2026-03-17").status == 200
    assert world.after("bank") == untouched
    client.fetch("POST", "https://bank.test/transfer", f"{query}2026-03-18")
    after = world.after("bank")
    assert [name for name in after if after[name] != untouched[name]] == ["scheduled"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/transfer", {"from": 1, "to": "payee-1", "amount": "9999999", "on": "2026-03-17"}),
        ("/transfer", {"from": 4, "to": "payee-1", "amount": "9999", "on": "2026-03-17"}),
        ("/transfer", {"from": 1, "to": "account-1", "amount": "1", "on": "2026-03-17"}),
        ("/transfer", {"from": 1, "to": "payee-1", "amount": "0", "on": "2026-03-17"}),
        ("/transfer", {"from": 1, "to": "payee-1", "amount": "-5", "on": "2026-03-17"}),
        ("/transfer", {"from": 1, "to": "payee-1", "amount": "5", "on": "2026-03-16"}),
        ("/savings/1/move", {"way": "out", "account": 1, "amount": "99999"}),
        ("/cards/1/limits", {"cash": "999999", "online": "10"}),
        ("/cards/1/replace", {"reason": "Lost", "place": words.BRANCH}),
        ("/payees/new", {"name": "A", "number": "OB00 0000 0000 0000"}),
    ],
)
def test_what_is_refused_changes_nothing(world, path, fields):
    untouched = world.after("bank")
    assert sent(world, path, **fields).status == 422
    assert world.after("bank") == untouched
