"""One seat of an environment as an environment of its own."""

import pickle
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.envs.conformance import check
from sparring.errors import BadValue, EpisodeOver, UnknownName
from sparring.tasks import episode_rng
from sparring.wrappers import Seat
from sparring.wrappers.seat import draw_move, find_player, random_player

GAMES = ("KuhnPoker-v0", "TicTacToe-v0")


def start(name="KuhnPoker-v0", seat="player_0", others=None, index=0, seed=0):
    env = Seat(sparring.make(name), seat, others)
    return env.start(env.tasks()[index], seed=seed)


def play(episode, choices):
    """Play the i-th legal move for each i of `choices`, while the episode lasts."""
    for choice in choices:
        if episode.turn.seat is None:
            break
        episode.step(episode.turn.legal[choice % len(episode.turn.legal)])
    return episode


choices = st.lists(st.integers(0, 8), min_size=9, max_size=9)
episodes = st.tuples(
    st.sampled_from(GAMES), st.sampled_from(["player_0", "player_1"]), st.just("random"), st.integers(0, 99)
)


@settings(deadline=None, max_examples=40)
@given(episodes, choices)
def test_task_seed_and_own_moves_decide_everything(how, moves):
    assert play(start(*how), moves).transcript(how[1]) == play(start(*how), moves).transcript(how[1])


@settings(deadline=None, max_examples=40)
@given(episodes, choices)
def test_the_seat_is_paid_what_all_moves_pay_it_and_hears_what_it_hears_in_the_whole_episode(how, moves):
    episode, reward = start(*how), 0.0
    for choice in moves:
        if episode.turn.seat is None:
            break
        reward += episode.step(episode.turn.legal[choice % len(episode.turn.legal)]).rewards[how[1]]
    assert reward == episode.inner.turn.rewards[how[1]]
    assert episode.transcript(how[1]) == episode.inner.transcript(how[1])


@settings(deadline=None, max_examples=40)
@given(episodes, choices, st.integers(0, 5))
def test_a_saved_episode_goes_on_alike(how, moves, after):
    episode = play(start(*how), moves[:after])
    loaded = episode.environment.load(episode.save())
    assert loaded.turn == episode.turn
    assert play(loaded, moves[after:]).turn == play(episode, moves[after:]).turn


def test_seeds_differ_and_global_generators_rest():
    before = random.getstate(), np.random.get_state()[1].tolist()
    heard = {start(seat="player_1", seed=seed).transcript("player_1") for seed in range(20)}
    assert len(heard) > 4
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


@pytest.mark.slow
def test_opponents_are_drawn_from_their_distribution():
    def often(episode):
        return {"bet": 3, "check": 1}

    bets = sum("bets" in start(seat="player_1", others=often, index=i).turn.messages[-1].content for i in range(1000))
    assert 700 < bets < 800


def test_a_players_draws_come_from_its_own_stream_in_a_fixed_order():
    env = sparring.make("KuhnPoker-v0")
    for index in range(20):
        first = env.start(env.tasks()[index], seed=3)
        drawn = draw_move(random_player, first, episode_rng(env.tasks()[index], 3, "player:player_0"))
        first.step(drawn)
        for order in (1, -1):
            second = start(
                seat="player_1", others=lambda e, o=order: dict.fromkeys(e.turn.legal[::o], 0.5), index=index, seed=3
            )
            assert second.turn.messages == first.turn.messages


def test_info_and_feedback_are_about_the_own_action():
    turn = start("TicTacToe-v0", others="perfect").step("5")
    assert turn.seat == "player_0"
    assert turn.info == {"action": "5", "illegal": False}
    assert start("TicTacToe-v0", "player_1").turn.info == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "seat", "others"), [("KuhnPoker-v0", "player_1", "equilibrium"), ("GuessNumber-v0", "player_0", None)]
)
def test_a_seat_keeps_the_contract(name, seat, others):
    check(Seat(sparring.make(name), seat, others), episodes=4).raise_for_failures()


def test_the_end_is_the_end():
    episode = start(others="equilibrium")
    episode.step("nonsense")
    assert episode.turn.rewards == {"player_0": -2.0}
    with pytest.raises(EpisodeOver, match="over after 1 actions"):
        episode.step("bet")


def test_named_players_play_the_seat_too():
    episode = start(seat="player_1")
    assert set(episode.environment.spec.players["equilibrium"](episode)) == set(episode.turn.legal)


def test_a_mapping_names_a_player_for_each_seat():
    assert start(others={"player_1": "equilibrium"}).environment.kwargs["others"] == {"player_1": "equilibrium"}
    assert list(start(others={"player_1": "random", "player_0": "random"}).environment.players) == ["player_1"]


@pytest.mark.parametrize(
    ("name", "seat", "others", "error", "words"),
    [
        (
            "KuhnPoker-v0",
            "player_2",
            None,
            UnknownName,
            "seat of KuhnPoker-v0 is called 'player_2'; did you mean 'player_1'",
        ),
        ("KuhnPoker-v0", "player_0", "equilibrum", UnknownName, "did you mean 'equilibrium'"),
        ("KuhnPoker-v0", "player_0", {"player1": "random"}, UnknownName, "did you mean 'player_1'"),
        ("KuhnPoker-v0", "player_0", {}, BadValue, "nobody plays player_1 of KuhnPoker-v0"),
        ("KuhnPoker-v0", "player_0", 3, BadValue, "a player is a name or a function .* got 3"),
        ("Arithmetic-v0", "player_0", "oracle", BadValue, "Arithmetic-v0 has one seat, so nobody can play as 'oracle'"),
    ],
)
def test_what_cannot_be_is_refused(name, seat, others, error, words):
    with pytest.raises(error, match=words):
        Seat(sparring.make(name), seat, others)


@pytest.mark.parametrize("weights", [{}, {"check": 0.0}, {"check": -1.0, "bet": 2.0}, {"check": float("nan")}])
def test_a_player_without_a_distribution_is_named(weights):
    def no_distribution(episode):
        return weights

    with pytest.raises(BadValue, match="no_distribution of player_0 returned"):
        start(seat="player_1", others=no_distribution)


def test_random_needs_listed_moves():
    env = sparring.make("Arithmetic-v0")
    with pytest.raises(BadValue, match="'random' needs a list of legal moves"):
        random_player(env.start(env.tasks()[0], seed=0))
    assert find_player(env.spec, "random") is env.spec.players["random"]


def test_it_pickles():
    env = pickle.loads(pickle.dumps(Seat(sparring.make("KuhnPoker-v0"), "player_1", "equilibrium")))
    assert env.start(env.tasks()[5], seed=1).turn == start(seat="player_1", others="equilibrium", index=5, seed=1).turn


def test_other_seats_stay_hidden():
    with pytest.raises(UnknownName, match="as player_0 lives it"):
        start().encode("player_1")
    with pytest.raises(BadValue, match="no seat 'player_1'"):
        start().transcript("player_1")


def test_what_the_others_will_draw_is_not_to_be_looked_up_in_a_copy():
    env = sparring.make("TicTacToe-v0")
    assert env.spec.foreseeable
    assert not Seat(env, "player_0", "random").spec.foreseeable
