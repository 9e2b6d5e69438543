"""OpponentPool: who is met, how often, and what stays when the pool grows."""

import gymnasium as gym
import pytest

import sparring
from sparring.errors import BadValue, UnknownName
from sparring.wrappers import OpponentPool, Seat
from sparring.wrappers.gymnasium import SeatEnv
from tests.cases import cases

KUHN = sparring.make("KuhnPoker-v0")


def first(episode):
    return {episode.turn.legal[0]: 1.0}


def last(episode):
    return {episode.turn.legal[-1]: 1.0}


def pool(players=None, seat="player_1", env=KUHN):
    return OpponentPool(env, seat, {"random": 1, "equilibrium": 3} if players is None else players)


def begin(env, index=0, seed=0):
    return env.start(env.tasks()[index], seed=seed)


def met(env, count=400):
    return [begin(env, index).turn.info["others"]["player_0"] for index in range(count)]


def test_opponents_come_as_often_as_they_weigh():
    assert 270 < met(pool()).count("equilibrium") < 330
    assert set(met(pool({"random": 0, "equilibrium": 1}), 20)) == {"equilibrium"}


def test_task_seed_and_pool_decide_who_is_met():
    env = pool()
    assert met(env, 50) == met(env, 50) == met(pool({"equilibrium": 3, "random": 1}), 50)
    assert len({tuple(begin(env, 0, seed).turn.info["others"].items()) for seed in range(20)}) == 2


def test_the_episode_is_that_of_a_seat_against_who_was_drawn():
    env = pool()
    for index in range(20):
        episode = begin(env, index)
        seat = begin(Seat(KUHN, "player_1", episode.turn.info["others"]), index)
        assert episode.transcript("player_1") == seat.transcript("player_1")
        move = episode.turn.legal[0]
        assert episode.step(move).rewards == seat.step(move).rewards
        assert episode.turn.info["others"]


def test_every_other_seat_draws_for_itself():
    env = pool({"random": 1}, "player_1", sparring.make("PublicGoods-v0"))
    env.add("last", last)
    drawn = [begin(env, index).turn.info["others"] for index in range(30)]
    assert all("player_1" not in others and len(others) == len(env.inner.spec.seats) - 1 for others in drawn)
    assert any(len(set(others.values())) == 2 for others in drawn)


def test_who_is_added_is_met_and_what_was_begun_stays():
    env = pool({"random": 1})
    before = begin(env, 3)
    saved = before.save()
    env.add("always-first", first, weight=99)
    env.weigh("random", 0.5)
    assert met(env, 20).count("always-first") > 15
    assert env.kwargs["wrappers"] == [
        ["OpponentPool", {"seat": "player_1", "players": {"always-first": 99.0, "random": 0.5}}]
    ]
    assert env.load(saved).turn == before.turn
    assert env.load(saved).turn.info["others"] == {"player_0": "random"}


def test_a_saved_episode_needs_its_opponents():
    env = pool({"random": 1})
    env.add("first", first)
    env.weigh("random", 0)
    saved = begin(env).save()
    with pytest.raises(UnknownName, match="player of the pool for KuhnPoker-v0 is called 'first'"):
        pool().load(saved)
    for state in (b"", b"[]", b"{}", KUHN.start(KUHN.tasks()[0], seed=0).save()):
        with pytest.raises(BadValue, match="not a saved episode of a pool"):
            pool().load(state)


def test_gymnasium_plays_against_it():
    env = SeatEnv(pool(), seat="player_1")
    for seed in range(5):
        env.reset(seed=seed)
        env.step("call")
        assert env.episode.turn.info["others"]["player_0"] in ("random", "equilibrium")
    assert isinstance(env, gym.Env)


@cases(
    ("make", "error", "words"),
    [
        (lambda: pool({"equilibrum": 1}), UnknownName, "did you mean 'equilibrium'"),
        (lambda: pool(["equilibrium"]), BadValue, "give every name a weight"),
        (lambda: pool(seat="player_2"), UnknownName, "did you mean 'player_1'"),
        (lambda: pool({"random": -1}), BadValue, "weight of 'random'=-1: use a number from 0"),
        (lambda: pool(env=sparring.make("Arithmetic-v0"), seat="player_0"), BadValue, "Arithmetic-v0 has one seat"),
        (lambda: begin(pool({})), BadValue, r"nobody can be drawn from the pool \{\}"),
        (lambda: pool().add("random"), BadValue, "'random' is in the pool already"),
        (lambda: pool().add("mine", 3), BadValue, "a player is a name or a function"),
        (lambda: pool().weigh("mine", 3), UnknownName, "player of the pool for KuhnPoker-v0 is called 'mine'"),
    ],
)
def test_what_cannot_be_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()
