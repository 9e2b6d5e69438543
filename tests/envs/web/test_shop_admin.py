"""The back office keeps its books: money goes back once, stock is the sum of its movements, codes and numbers lead home."""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.web.http import Client
from sparring.envs.web.sites.shop_admin.lists import cents, dollars, iso
from sparring.envs.web.world import World
from sparring.tasks.core import Task, episode_rng
from tests.cases import cases

HOST = "https://shop-admin.test"
AMOUNTS = st.one_of(st.integers(0, 30_000).map(dollars), st.sampled_from(("", "-1", "1e3", "x", "9" * 9, "0.001")))


class Office:
    """A back office with what can be asked of it."""

    def __init__(self):
        self.world = World(("shop_admin",), "train-0", episode_rng(Task("web/test"), 0))
        self.client = Client(self.world)
        self.database = self.world.databases["shop_admin"]

    def value(self, sql, *values):
        return self.database.execute(sql, values).fetchone()[0]

    def post(self, path, **fields):
        return self.client.fetch("POST", f"{HOST}{path}", urlencode(fields))


@given(st.integers(0, 9_999_999))
def test_an_amount_is_read_as_it_is_written(amount):
    assert cents(dollars(amount)) == amount


@cases("text", ["", "-1", "1,50", "1.5", "12.345", "1e3", "\u0663", "$", "123456", "1 2"])
def test_what_is_no_amount_is_none(text):
    assert cents(text) is None


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "2026-2-3", "20260203", "1999-01-01", "2026-03-17T09:30", "tomorrow"]
)
def test_what_is_no_date_is_none(text):
    assert iso(text) is None


@settings(max_examples=12)
@given(st.lists(st.tuples(AMOUNTS, st.booleans()), min_size=1, max_size=6))
def test_no_more_than_an_order_cost_is_given_back(tries):
    office = Office()
    order = office.value("SELECT MAX(id) FROM orders WHERE status = 'delivered'")
    total = office.value("SELECT goods_cents - discount_cents + shipping_cents FROM orders WHERE id = ?", order)
    back = expected = office.value("SELECT COALESCE(SUM(amount_cents), 0) FROM refunds WHERE order_id = ?", order)
    for text, sure in tries:
        office.post(f"/orders/{order}/refund", amount=text, reason="Goodwill", **({"sure": "1"} if sure else {}))
        amount = cents(text)
        expected += amount if sure and amount and expected + amount <= total else 0
        back = office.value("SELECT COALESCE(SUM(amount_cents), 0) FROM refunds WHERE order_id = ?", order)
        assert back == expected <= total


@settings(max_examples=12)
@given(st.lists(st.integers(-40, 40), min_size=1, max_size=6))
def test_stock_is_the_sum_of_its_movements_and_never_negative(changes):
    office = Office()
    before = stock = office.value("SELECT stock FROM products WHERE id = 3")
    moves = office.value("SELECT COALESCE(SUM(change), 0) FROM moves WHERE product_id = 3")
    for change in changes:
        office.post("/products/3/stock", change=change, reason="Count")
        stock += change if stock + change >= 0 else 0
        assert office.value("SELECT stock FROM products WHERE id = 3") == stock
    assert office.value("SELECT SUM(change) FROM moves WHERE product_id = 3") - moves == stock - before


def test_cancelling_puts_everything_back_once():
    office = Office()
    order = office.value("SELECT MAX(id) FROM orders WHERE status = 'new'")
    total = office.value("SELECT goods_cents - discount_cents + shipping_cents FROM orders WHERE id = ?", order)
    pieces = office.value("SELECT SUM(quantity) FROM order_lines WHERE order_id = ?", order)
    stock = office.value("SELECT SUM(stock) FROM products")
    assert [office.post(f"/orders/{order}/cancel").status for _ in range(2)] == [200, 422]
    assert office.value("SELECT SUM(stock) FROM products") == stock + pieces
    assert office.value("SELECT SUM(amount_cents) FROM refunds WHERE order_id = ?", order) == total


def test_a_delivery_is_booked_once():
    office = Office()
    number = office.value("SELECT MIN(id) FROM purchases WHERE status = 'sent'")
    lines = office.database.execute("SELECT * FROM purchase_lines WHERE purchase_id = ?", (number,)).fetchall()
    stock = office.value("SELECT SUM(stock) FROM products")
    came = {f"came{line['product_id']}": 3 for line in lines}
    assert [office.post(f"/purchases/{number}/receive", **came).status for _ in range(2)] == [200, 422]
    assert office.value("SELECT SUM(stock) FROM products") == stock + 3 * len(lines)


@pytest.mark.parametrize("kind", ["orders", "products", "promotions"])
def test_a_number_or_code_leads_to_its_page(kind):
    office = Office()
    column = {"orders": "id", "products": "sku", "promotions": "code"}[kind]
    text = office.value(f"SELECT {column} FROM {kind} WHERE id = (SELECT MAX(id) FROM {kind})")
    number = office.value(f"SELECT MAX(id) FROM {kind}")
    found = office.client.fetch("GET", f"{HOST}/search?q={str(text).lower()}")
    assert found.url == f"{HOST}/{kind}/{number}"


def test_a_manager_cannot_change_the_owner_or_make_one():
    office = Office()
    before = office.world.after("shop_admin")
    person = {"name": "A B", "email": "a@b.test", "role": "Support", "active": "1"}
    assert [office.post(f"/staff/{number}", **person).status for number in (1, 2)] == [422, 422]
    assert office.post("/staff/new", **{**person, "role": "Owner"}).status == 422
    assert office.world.after("shop_admin") == before


@pytest.mark.parametrize(
    "fields", [{"code": "WINTER20"}, {"percent": "0"}, {"ends_on": "2026-03-31"}, {"minimum": "x"}]
)
def test_a_promotion_that_cannot_be_is_not_saved(fields):
    office = Office()
    good = {"code": "APRIL7", "percent": "7", "starts_on": "2026-04-01", "ends_on": "2026-04-09", "minimum": "10"}
    count = office.value("SELECT COUNT(*) FROM promotions")
    assert office.post("/promotions/new", **{**good, **fields}).status == 422
    assert office.value("SELECT COUNT(*) FROM promotions") == count
    assert office.post("/promotions/new", **good).status == 200
