"""Goofspiel against OpenSpiel, a second set of rules, and what theory says."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.goofspiel import ORDERS, Equilibrium, Goofspiel, members, value
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases
from tests.envs.oracle import agree


def compared(cards, order, games):
    """Play beside OpenSpiel, where the simultaneous game is made a turn-based one."""
    rules = {"name": "goofspiel", "num_cards": cards, "points_order": order, "returns_type": "win_loss"}
    game = Goofspiel(cards, order)

    def shown(state, _, action):
        after = {s.prize: s for s, _ in game.chance(state)}
        return after[action + 1]

    return agree(
        game,
        "turn_based_simultaneous_game",
        lambda _, action: str(action + 1),
        games=games,
        chance=shown,
        arguments={"game": rules},
    )


@cases("order", ORDERS)
@cases("cards", [2, 4, 13])
def test_random_games_are_those_of_openspiel(cards, order):
    assert compared(cards, order, 50) == 100 * (cards - 1)


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compared(13, "random", 2_000) == 48_000


def episode_of(cards, order="random", bids=(), seed=0):
    env = make("Goofspiel-v0", cards=cards, order=order)
    episode = env.start(env.tasks()[0], seed=seed)
    for bid in bids:
        episode.step(str(bid))
    return episode


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 20), st.sampled_from(ORDERS), st.integers(0, 10**6))
def test_rules_by_a_second_implementation(cards, order, seed):
    rng = random.Random(seed)
    episode = episode_of(cards, order, seed=seed)
    hands, points, shown = [set(range(1, cards + 1)) for _ in "01"], [0, 0], []
    while episode.turn.seat is not None:
        shown.append(episode.state.prize)
        bids = []
        for seat in (0, 1):
            assert sorted(map(int, episode.turn.legal)) == sorted(hands[seat])
            bids.append(int(rng.choice(episode.turn.legal)))
            hands[seat].remove(bids[-1])
            episode.step(str(bids[-1]))
        for seat in (0, 1):
            points[seat] += shown[-1] * (bids[seat] > bids[1 - seat])
    (last,) = set(range(1, cards + 1)) - set(shown)
    (first,), (second,) = hands
    points[0 if first > second else 1] += last * (first != second)
    assert episode.state.points == tuple(points)
    assert episode.turn.rewards["player_0"] == np.sign(points[0] - points[1]) == -episode.turn.rewards["player_1"]
    if order != "random":
        assert [*shown, last] == sorted(range(1, cards + 1), reverse=order == "descending")


@given(st.permutations(range(1, 7)), st.permutations(range(1, 7)), st.integers(0, 50))
def test_seats_are_alike(mine, theirs, seed):
    bids, swapped = (
        [bid for pair in zip(*hands, strict=True) for bid in pair] for hands in ((mine, theirs), (theirs, mine))
    )
    one, other = (episode_of(6, bids=all_bids[:10], seed=seed) for all_bids in (bids, swapped))
    assert one.state.points == other.state.points[::-1]
    assert list(one.turn.rewards.values()) == list(other.turn.rewards.values())[::-1]


def test_prizes_come_in_every_order_equally_often():
    seen = {}
    for seed in range(2400):
        episode = episode_of(3, bids=(1, 1), seed=seed)
        first, second = episode.state.done[0][0], episode.state.prize
        seen[first, second] = seen.get((first, second), 0) + 1
    assert len(seen) == 6
    assert all(abs(n - 400) < 4 * (2400 * 5 / 36) ** 0.5 for n in seen.values())


def test_chance_is_uniform_over_the_prizes_that_are_left():
    game = Goofspiel(4)
    outcomes = game.chance(game.initial())
    assert [(state.prize, p) for state, p in outcomes] == [(prize, 1 / 4) for prize in (1, 2, 3, 4)]
    assert not game.chance(outcomes[0][0])


@cases("order", ORDERS)
@cases("cards", [2, 3, 4])
def test_value_is_zero_by_symmetry(cards, order):
    full = (2 ** (cards + 1) - 2,) * 2
    assert value(full, full[0], 0, order) == pytest.approx(0, abs=1e-12)
    assert value(full, full[0], 1, order) == pytest.approx(-value(full, full[0], -1, order), abs=1e-12)


@pytest.mark.parametrize(
    ("cards", "order"), [(3, "random"), (4, "descending"), pytest.param(4, "random", marks=pytest.mark.slow)]
)
def test_equilibrium_cannot_be_exploited(cards, order):
    env = make("Goofspiel-v0", cards=cards, order=order)
    analysis, player = env.spec.analysis(), Equilibrium(env.game)

    def strategy(states):
        return [player.answer(analysis.representative(state)) for state in states]

    assert analysis.exploitability(strategy) == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_matching_the_prize_is_beaten_by_one_more_for_certain():
    env = make("Goofspiel-v0", cards=4)
    analysis, player = env.spec.analysis(), env.spec.players["match-prize"]

    def strategy(states):
        return [player.answer(analysis.representative(state)) for state in states]

    assert analysis.best_response_value(strategy, 0) == 1
    assert analysis.exploitability(strategy) == 1


def duel(env, first, second, seed):
    episode = env.start(env.tasks()[seed], seed=seed)
    rng = random.Random(seed)
    while (seat := episode.turn.seat) is not None:
        player = (first, second)[seat == "player_1"]
        answer = player(episode) if player else dict.fromkeys(episode.turn.legal, 1.0)
        episode.step(rng.choices(list(answer), list(answer.values()))[0])
    return episode.turn.rewards["player_0"]


def test_players_are_of_graded_strength():
    env = make("Goofspiel-v0")
    match, more = env.spec.players["match-prize"], env.spec.players["one-more"]
    assert sum(duel(env, match, None, seed) for seed in range(100)) > 50
    assert all(duel(env, more, match, seed) == 1 for seed in range(20))


@pytest.mark.parametrize("cards", [5, 13])
def test_equilibrium_is_offered_where_it_is_quick(cards):
    assert ("equilibrium" in make("Goofspiel-v0", cards=cards).spec.players) == (cards == 5)


def test_a_bid_is_hidden_until_both_are_made():
    asked = set()
    for bid in (1, 2, 4, 5, 6):
        episode = episode_of(6, bids=(3, 4, bid))
        assert episode.turn.seat == "player_1"
        asked.add((episode.turn.messages, episode.turn.legal, episode.encode("player_1").tobytes()))
    assert len(asked) == 1


def test_observation_tells_the_round_from_the_seats_side():
    episode = episode_of(4, "descending", (4, 1, 3))
    assert episode.transcript("player_0")[-2].content == (
        "Round 2 of 4. For the prize 4 you bid 4, your opponent 1: you won it. Points: you 4, opponent 0. "
        "The prize now: 3. Prizes to come: 1 2. Your cards: 1 2 3. Opponent's cards: 2 3 4."
    )
    assert (
        "you bid 1, your opponent 4: your opponent won it. Points: you 0, opponent 4."
        in episode.turn.messages[0].content
    )


def test_numeric_view_is_from_the_seats_side():
    episode = episode_of(3, "ascending", (3, 1))
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.tolist() == pytest.approx([1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1 / 6, 0])
    assert theirs.tolist()[:6] == [0, 1, 1, 1, 1, 0]


@given(st.integers(0, 2**12))
def test_sets_of_cards(bits):
    assert sum(1 << card for card in members(bits)) == bits


@pytest.mark.parametrize("argument", [{"cards": 1}, {"cards": 21}, {"order": "shuffled"}, {"difficulty": 7}])
def test_absurd_games_are_refused(argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make("Goofspiel-v0", **argument)
