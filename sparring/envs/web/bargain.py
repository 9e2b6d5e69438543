"""The rules of the market: what is for sale, what it is worth to whom, what a deal pays, and which rows show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sparring.envs.web.checks import ANY, Bind, Expect, added, changed
from sparring.envs.web.jobs import Draw
from sparring.envs.web.sites.shop.data import ME, ONE_SIZE, TODAY
from sparring.envs.web.sites.shop.knowing import FREE, Thing, things
from sparring.tasks.core import EpisodeRng

PAYOFFS = ("zero-sum", "own")
MOST_WANTED = 3
"""The buyer has a use for so many pieces at most."""
MOST = 10
"""The most pieces in an offer; every thing of a stall is in stock at least so often."""
STEP = 5
"""Private amounts are multiples of so many cents."""
_LEAST_SURPLUS = 0.1
"""What the best deal gains, as a share of its list price."""


class Ware(NamedTuple):
    """A thing on the stall, as everybody sees it in the shop."""

    thing: Thing
    product: int
    rival: str
    """The cheapest other product of the department."""
    rival_price: int


class Private(NamedTuple):
    """What only one side knows. Amounts in cents, one for each thing."""

    costs: tuple[int, ...]
    """What a piece costs the seller."""
    values: tuple[int, ...]
    """What a piece is worth to the buyer, up to `wanted` pieces of one thing."""
    wanted: int
    budget: int
    """The most that the buyer may spend on goods."""


class Offer(NamedTuple):
    """An offer that stands."""

    seat: str
    number: int
    """Which thing, counted from 0."""
    price: int
    """Cents a piece."""
    quantity: int


def draw_stall(draw: Draw, number: int) -> tuple[Ware, ...]:
    """Draw what is for sale: products of one department that come in one size."""
    found = things(draw, f"stock >= ? AND {FREE} AND variants.label = '{ONE_SIZE}'", MOST)
    category = {row[0]: (row[1], row[2]) for row in draw.rows(_PRODUCTS)}
    departments = sorted({category[thing.variant][1] for thing in found})
    by_department = {name: [one for one in found if category[one.variant][1] == name] for name in departments}
    chosen = draw.choice([name for name in departments if len(by_department[name]) > number])
    there = draw.sample(by_department[chosen], number)
    others = [one for one in by_department[chosen] if one not in there]
    rival = min(others, key=lambda one: (one.price, one.variant))
    return tuple(Ware(thing, category[thing.variant][0], rival.name, rival.price) for thing in there)


_PRODUCTS = "SELECT variants.id, product_id, category_id FROM variants JOIN products ON products.id = product_id"


def draw_private(rng: EpisodeRng, stall: Sequence[Ware]) -> Private:
    """Draw costs (40 to 75 % of the list price), values (60 to 110 %), how many are wanted, and the budget.

    Drawn again until the best deal gains a tenth of its list price.
    """
    prices = [ware.thing.price for ware in stall]
    while True:
        costs = tuple(_rounded(price * rng.uniform(0.4, 0.75)) for price in prices)
        values = tuple(_rounded(price * rng.uniform(0.6, 1.1)) for price in prices)
        wanted = rng.randint(1, MOST_WANTED)
        budget = _rounded(max(values) * wanted * rng.uniform(0.85, 1.0))
        private = Private(costs, values, wanted, budget)
        gains = [_LEAST_SURPLUS * price * wanted for price in prices]
        if max(_best(private, i) - gain for i, gain in enumerate(gains)) >= 0:
            return private


def _rounded(cents: float) -> int:
    return max(STEP, round(cents / STEP) * STEP)


def _best(private: Private, number: int) -> int:
    """What both sides gain together by the best deal about one thing."""
    cost, value = private.costs[number], private.values[number]
    affordable = min(private.wanted, private.budget // cost)
    return max(0, affordable * (value - cost))


def surplus(private: Private) -> int:
    """Return what both sides gain together by the best deal, in cents.

    >>> surplus(Private((1000, 500), (1500, 900), wanted=2, budget=2500))
    1000
    """
    return max(_best(private, number) for number in range(len(private.costs)))


def shares(private: Private, offer: Offer) -> tuple[float, float]:
    """Return what a deal gains buyer and seller, as shares of the best deal's surplus, each cut to [-1, 1].

    >>> shares(Private((1000,), (1500,), wanted=2, budget=3000), Offer("player_0", 0, 1100, 2))
    (0.8, 0.2)
    """
    useful = min(offer.quantity, private.wanted)
    buyer = useful * private.values[offer.number] - offer.quantity * offer.price
    seller = offer.quantity * (offer.price - private.costs[offer.number])
    whole = surplus(private)
    return _cut(buyer / whole), _cut(seller / whole)


def _cut(share: float) -> float:
    return max(-1.0, min(1.0, share))


def paid(payoff: str, private: Private, agreed: Offer | None, *, kept: bool) -> tuple[float, float]:
    """Return what buyer and seller get.

    What is not kept pays the buyer no more than keeping it would, and the seller no more than the deal: so nobody gains by
    breaking an agreement, nor by making one with a buyer who cannot keep it.

    Args:
        payoff: One of `PAYOFFS`.
        private: What only one side knows.
        agreed: What they agreed on, or None.
        kept: Whether the database shows just that: the order that was agreed on, or nothing.

    >>> deal = Private((1000,), (1500,), wanted=1, budget=1500), Offer("player_1", 0, 1100, 1)
    >>> [round(share, 2) for share in paid("zero-sum", *deal, kept=True)], paid("zero-sum", *deal, kept=False)
    ([0.6, -0.6], (0.0, 0.0))
    >>> paid("own", *deal, kept=False)
    (-1.0, 0.2)
    """
    if agreed is None:
        mine, theirs = 0.0, 0.0
    else:
        mine, theirs = shares(private, agreed)
    if payoff == "zero-sum":
        mine = _cut(mine - theirs)
        mine = mine if kept else min(0.0, mine)
        return mine, 0.0 - mine
    return (mine, theirs) if kept else (-1.0, max(0.0, theirs))


def rows(ware: Ware, agreed: Offer) -> tuple[Expect, ...]:
    """Return what keeping an agreement changes: one order of that thing alone, at that price; address and shipping are free."""
    thing = ware.thing
    order = added(
        "orders",
        "the order",
        id=Bind("order"),
        customer_id=ME,
        status="placed",
        placed_on=TODAY.isoformat(),
        address_id=ANY,
        shipping=ANY,
        shipping_cents=ANY,
        total_cents=ANY,
    )
    line = added(
        "order_lines",
        f"{agreed.quantity} × {thing.name} in the order",
        order_id=Bind("order"),
        variant_id=thing.variant,
        quantity=agreed.quantity,
        price_cents=agreed.price,
    )
    sent = changed("variants", thing.variant, f"{thing.name} sent", stock=thing.stock - agreed.quantity)
    return (order, line, sent, *repriced(ware, agreed))


HARMLESS = (
    added("basket", customer_id=ANY, variant_id=ANY, quantity=ANY),
    added("basket_coupons", customer_id=ANY, code=ANY),
)
"""What a buyer may leave behind: nothing of it was bought."""


def repriced(ware: Ware, agreed: Offer) -> tuple[Expect, ...]:
    """Return how the shop's prices change by an agreement."""
    if agreed.price == ware.thing.price:
        return ()
    return (changed("products", ware.product, "the price", price_cents=agreed.price),)
