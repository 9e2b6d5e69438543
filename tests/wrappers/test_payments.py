"""Rewards that come before the end, and even before the first action, reach the right seat once."""

import gymnasium as gym
import pytest

from sparring.envs.core import EnvSpec, EpisodeBase, replay
from sparring.tasks.core import seed_pack
from sparring.types import Frame, Message, Turn
from sparring.wrappers import Seat
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.pettingzoo import aec, parallel

SEATS = ("player_0", "player_1")


class Wages(EpisodeBase):
    """The seats say anything in turn, twice each; the k-th turn, from 1, pays k to `player_0`, 10 k to `player_1`."""

    def __init__(self, environment, task, seed):
        super().__init__(environment, task, seed)
        self._begin(self._pay())

    def _pay(self):
        k = len(self.actions) + 1
        rewards = {"player_0": float(k), "player_1": 10.0 * k}
        if k == 5:
            return Turn(None, (), rewards, truncated=True)
        seat = SEATS[(k - 1) % 2]
        return Turn(seat, (Message("user", "?"),), rewards, info={"for": seat}, feedback=f"for {seat}")

    def _advance(self, action):
        return self._pay()

    def render(self):
        return Frame("")


class Work:
    """The environment of `Wages`."""

    kwargs = {}  # noqa: RUF012
    spec = EnvSpec("demo/Work-v0", SEATS, (0.0, 150.0), 4, 100, players={"mute": lambda episode: {"": 1.0}})

    def start(self, task, *, seed):
        return Wages(self, task, seed)

    def load(self, state):
        return replay(self, state)

    def tasks(self, split="train"):
        return seed_pack("demo/Work-v0").tasks(split)


def work(seat):
    env = Seat(Work(), seat, "mute")
    return env.start(env.tasks()[0], seed=0)


def test_a_seat_is_paid_for_the_moves_of_others():
    first, second = work("player_0"), work("player_1")
    assert [turn.rewards["player_0"] for turn in (first.turn, first.step("a"), first.step("b"))] == [1, 5, 9]
    assert [turn.rewards["player_1"] for turn in (second.turn, second.step("a"), second.step("b"))] == [30, 70, 50]
    assert (second.turn.truncated, second.turn.terminated) == (True, False)


def test_what_was_said_to_the_first_mover_is_not_shown_to_the_second():
    assert (work("player_0").turn.info, work("player_0").turn.feedback) == ({"for": "player_0"}, "for player_0")
    assert (work("player_1").turn.info, work("player_1").turn.feedback) == ({}, None)


@pytest.mark.parametrize(("seat", "rewards"), [("player_0", [6, 9]), ("player_1", [100, 50])])
def test_gymnasium_adds_what_was_paid_at_the_start_to_the_first_step(seat, rewards):
    env = SeatEnv(Work(), seat=seat, opponent="mute")
    env.reset(seed=0)
    steps = [env.step("a"), env.step("b")]
    assert [step[1] for step in steps] == rewards
    assert [step[2:4] for step in steps] == [(False, False), (False, True)]
    assert isinstance(env, gym.Env)


def test_aec_gives_each_agent_what_came_since_its_last_turn():
    env, paid = aec(Work()), []
    env.reset(seed=0)
    for agent in env.agent_iter():
        _, reward, terminated, truncated, _ = env.last()
        paid.append((agent, reward, terminated, truncated))
        env.step(None if terminated or truncated else "a")
    live = [("player_0", 1, False, False), ("player_1", 30, False, False)]
    assert paid[:4] == [*live, ("player_0", 5, False, False), ("player_1", 70, False, False)]
    assert paid[4:] == [("player_0", 9, False, True), ("player_1", 50, False, True)]


def test_parallel_pays_all_agents_on_every_step():
    env = parallel(Work())
    env.reset(seed=0)
    paid = [env.step(dict.fromkeys(SEATS, "a"))[1]["player_0"] for _ in range(4)]
    assert paid == [3, 3, 4, 5]
