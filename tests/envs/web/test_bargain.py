"""The rules of the market, its draws and its players."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.web import bargain
from sparring.envs.web.bargain import Offer, Private
from sparring.envs.web.market_episode import BUYER, SELLER
from sparring.envs.web.market_players import PLAYERS

RICH = Private((1000, 1000), (1400, 1200), wanted=2, budget=100_000)
"""Two pieces of the first thing gain 8 dollars, at best."""
PRIVATE = st.builds(
    Private,
    st.tuples(st.integers(1, 400), st.integers(1, 400)).map(lambda costs: tuple(5 * cost for cost in costs)),
    st.tuples(st.integers(1, 400), st.integers(1, 400)).map(lambda values: tuple(5 * value for value in values)),
    st.integers(1, 3),
    st.integers(1, 6000),
).filter(lambda private: bargain.surplus(private) > 0)
OFFER = st.builds(Offer, st.sampled_from((BUYER, SELLER)), st.integers(0, 1), st.integers(1, 3000), st.integers(1, 10))


@given(PRIVATE, OFFER)
def test_payoffs_are_bounded_sum_to_nothing_and_fall_with_the_price(private, offer):
    mine, theirs = bargain.paid("zero-sum", private, offer, kept=True)
    assert mine + theirs == 0
    assert -1 <= mine <= 1
    dearer = offer._replace(price=offer.price + 1)
    assert bargain.paid("zero-sum", private, dearer, kept=True)[0] <= mine
    for share, other in zip(bargain.shares(private, dearer), bargain.shares(private, offer), strict=True):
        assert -1 <= share <= 1
        assert (share <= other) or share == bargain.shares(private, dearer)[1]
    for payoff in bargain.PAYOFFS:
        kept, broken = (bargain.paid(payoff, private, offer, kept=kept) for kept in (True, False))
        assert broken[0] <= kept[0]
        assert broken[1] <= max(0, kept[1])
        assert bargain.paid(payoff, private, None, kept=False)[1] == 0


def test_what_cannot_be_paid_is_no_gain():
    assert [bargain.surplus(RICH._replace(budget=budget)) for budget in (999, 1000, 1999, 2000)] == [0, 400, 400, 800]


@given(PRIVATE)
def test_no_deal_gains_more_than_the_best_one(private):
    best = bargain.surplus(private)
    for number in (0, 1):
        for quantity in range(1, 11):
            offer = Offer(BUYER, number, private.costs[number], quantity)
            if offer.price * quantity <= private.budget:
                useful = min(quantity, private.wanted)
                assert useful * private.values[number] - quantity * offer.price <= best


@pytest.mark.parametrize("split", ["train", "test"])
def test_what_is_drawn(split):
    env = sparring.make("WebMarket-v0", things=3)
    drawn = set()
    for seed in range(25):
        episode = env.start(env.tasks(split)[seed], seed=seed)
        private, stall = episode.private, episode.stall
        drawn.add(private)
        prices = [ware.thing.price for ware in stall]
        assert len({ware.product for ware in stall}) == 3
        assert all(ware.thing.stock >= bargain.MOST for ware in stall)
        assert all(0.39 * p <= cost <= 0.76 * p for p, cost in zip(prices, private.costs, strict=True))
        assert all(0.59 * p <= value <= 1.11 * p for p, value in zip(prices, private.values, strict=True))
        assert bargain.surplus(private) >= 0.1 * min(prices) * private.wanted
        assert private.budget <= max(private.values) * private.wanted
        assert not episode.database.execute("SELECT 1 FROM basket WHERE customer_id = 1").fetchone()
    assert len(drawn) == 25


def result(buyer, seller, seed, **kwargs):
    env = sparring.make("WebMarket-v0", **kwargs)
    episode = env.start(env.tasks()[seed], seed=seed)
    while episode.turn.seat is not None:
        (action,) = PLAYERS[buyer if episode.turn.seat == BUYER else seller](episode)
        episode.step(action)
    return episode


@pytest.mark.slow
def test_players_keep_what_they_agree_on_and_tough_ones_get_more():
    outcomes, paid = set(), {}
    for buyer, seller in (("fair", "soft"), ("tough", "soft"), ("soft", "tough"), ("soft", "fair")):
        turns = [result(buyer, seller, seed).turn for seed in range(15)]
        outcomes |= {turn.info["outcome"] for turn in turns}
        paid[buyer, seller] = sum(turn.rewards[BUYER] for turn in turns)
    assert outcomes == {"deal", "no deal"}
    assert paid["tough", "soft"] > paid["soft", "tough"]
    assert {result("tough", "tough", seed).turn.info["outcome"] for seed in range(8)} == {"no deal"}


def test_players_do_not_deal_at_a_loss():
    for seed in range(15):
        info = result("soft", "soft", seed, payoff="own").turn.info
        assert min(info.get("shares", [0])) >= 0
