"""PublicGoods in exact fractions, its dilemma, and the named players."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.public_goods import PublicGoods
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

GIFTS = st.lists(st.integers(0, 20), min_size=2, max_size=10)


def played(gifts=(), **kwargs):
    env = make("PublicGoods-v0", **kwargs)
    episode = env.start(env.tasks()[0], seed=0)
    for gift in gifts:
        episode.step(str(gift))
    return episode


@given(GIFTS, st.fractions(Fraction(11, 10), Fraction(19, 10), max_denominator=40))
def test_a_round_pays_what_is_kept_and_an_equal_share(gifts, multiplier):
    game = PublicGoods(len(gifts), 1, 20, float(multiplier))
    paid = game.payoffs(tuple(map(str, gifts)))
    exact = [20 - gift + multiplier * sum(gifts) / len(gifts) for gift in gifts]
    assert paid == pytest.approx([float(x) for x in exact])
    assert sum(paid) == pytest.approx(float(20 * len(gifts) + (multiplier - 1) * sum(gifts)))


@given(GIFTS, st.data())
def test_giving_less_is_always_better_for_oneself_and_worse_for_all(gifts, data):
    seat = data.draw(st.integers(0, len(gifts) - 1))
    if gifts[seat] == 0:
        return
    game = PublicGoods(len(gifts), 1, 20, 1.6)
    less = [gift - (s == seat) for s, gift in enumerate(gifts)]
    before, after = (game.payoffs(tuple(map(str, g))) for g in (gifts, less))
    assert after[seat] > before[seat]
    assert sum(after) < sum(before)


def test_reward_range_is_met_by_the_extremes():
    game = PublicGoods(4, 10, 20, 1.6)
    alone = game.payoffs(("20", "0", "0", "0"))
    assert alone == (8, 28, 28, 28)
    assert game.reward_range[0] == 10 * min(alone)
    assert game.reward_range[1] == 10 * game.payoffs(("0", "20", "20", "20"))[0] == 440


@pytest.mark.parametrize(
    ("crew", "totals"),
    [
        (("free-rider",) * 3, (50, 50, 50)),
        (("full-contributor",) * 3, (100, 100, 100)),
        (("conditional",) * 3, (100, 100, 100)),
        (("free-rider", "full-contributor", "full-contributor"), (116.667, 66.667, 66.667)),
        (("conditional", "full-contributor", "free-rider"), (86.667, 66.667, 116.667)),
    ],
)
def test_crews_earn_as_by_hand(crew, totals):
    """Five rounds, ten points each, the pot doubled: a point given pays 2/3 to each."""
    expected = list(totals)
    if crew[0] == "conditional" and crew[1] == "full-contributor":  # gives 10, then 5 = (10 + 0) / 2 four times
        pot = Fraction(2, 3) * (20 + 4 * 15)
        expected = [float(4 * 5 + pot), float(pot), float(5 * 10 + pot)]
    episode = played(players=3, rounds=5, endowment=10, multiplier=2)
    earned = dict.fromkeys(episode.environment.spec.seats, 0.0)
    while (seat := episode.turn.seat) is not None:
        (gift,) = episode.environment.spec.players[crew[int(seat[-1])]](episode)
        for earner, reward in episode.step(gift).rewards.items():
            earned[earner] += reward
    assert list(earned.values()) == pytest.approx(expected, abs=1e-3)


@given(st.integers(2, 10), st.integers(1, 100), st.floats(0.01, 0.99), st.booleans())
def test_totals_stay_within_the_reward_range_to_the_last_digit(players, endowment, part, alone):
    game = PublicGoods(players, 1000, endowment, 1 + part * (players - 1))
    mine, theirs = ("0", str(endowment)) if alone else (str(endowment), "0")
    paid, total = game.payoffs((mine, *[theirs] * (players - 1)))[0], 0.0
    for _ in range(1000):
        total += paid
    assert total == game.reward_range[alone]


def test_rules_tell_the_multiplier_exactly():
    assert "The pot is multiplied by 1.2345678 and" in PublicGoods(4, 1, 20, 1.2345678).rules(0)
    assert "The pot is multiplied by 2 and" in PublicGoods(4, 1, 20, 2.0).rules(0)


@given(st.lists(st.integers(0, 10), min_size=4, max_size=4))
def test_conditional_gives_the_others_mean_rounded(gifts):
    episode = played(gifts, players=4, rounds=2, endowment=10, multiplier=2)
    mean = Fraction(sum(gifts[1:]), 3)
    (gift,) = episode.environment.spec.players["conditional"](episode)
    assert int(gift) == math.floor(mean + Fraction(1, 2))


def test_seat_is_told_every_gift_of_the_round():
    episode = played((5, 3, 0), players=3, rounds=2, endowment=10, multiplier=1.6)
    assert episode.turn.messages[-1].content == (
        "You gave 5; player_1 3, player_2 0. The pot paid 4.27 to each; you earned 9.27. Your total: 9.27. "
        "Round 2 of 2: how many of your 10 points do you give?"
    )
    assert "You gave 3; player_0 5, player_2 0." in episode.step("1").messages[-1].content


def test_forfeit_costs_the_offender_all_and_the_others_nothing():
    episode = played((10, 10, 10, 0), players=3, rounds=2, endowment=10, multiplier=2)
    turn = episode.step("eleven")
    assert turn.rewards == pytest.approx({"player_0": 0, "player_1": 2 * 20 / 3 - 20, "player_2": 0})


def test_forfeit_before_anything_is_paid_gives_the_others_the_least_of_a_whole_game():
    turn = played(players=3, rounds=2, endowment=10, multiplier=2).step("eleven")
    assert list(turn.rewards.values()) == pytest.approx([2 * 20 / 3] * 3)


def test_numeric_view_begins_with_the_own_gift():
    episode = played((10, 0, 5), players=3, rounds=4, endowment=10, multiplier=2)
    assert episode.encode("player_1").tolist() == [0, 0.5, 1, 0, 0.5, 1, 0.25]


@cases(
    "argument",
    [
        *({"players": n} for n in (1, 11, 2.0)),
        *({"multiplier": m} for m in (1, 4, math.nan, math.inf, True, "2")),
        *({"endowment": e} for e in (0, 101)),
        {"rounds": 0},
    ],
)
def test_absurd_games_are_refused(argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make("PublicGoods-v0", **argument)
