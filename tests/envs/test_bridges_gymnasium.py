"""Gymnasium's environments, and any of PettingZoo's that take turns, through our protocol."""

import pickle

import gymnasium
import numpy as np
import pettingzoo
import pytest
from gymnasium.spaces import Box, Dict, Discrete, Text
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo.classic import tictactoe_v3

import sparring
from sparring.envs.bridges._words import described
from sparring.envs.bridges.gymnasium import GymnasiumEnvironment, View
from sparring.envs.bridges.pettingzoo import AecEnvironment
from sparring.envs.conformance import check
from sparring.envs.registry import factory
from sparring.errors import BadValue, InfrastructureError, UnknownName
from sparring.tasks.core import episode_rng
from sparring.wrappers.pettingzoo import aec
from sparring.wrappers.spaces import Unicode


class Guess(gymnasium.Env):
    """Which word is it? Says how far in the alphabet the guess is; a fault when it is asked for one."""

    observation_space = Dict({"hint": Unicode(), "tries": Discrete(10)})
    action_space = Text(8, min_length=1, charset="abcdefgh")

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.secret = "abcdefg"[self.np_random.integers(7)]
        self.tries = 0
        return {"hint": "Guess a letter, bitte schön.", "tries": 0}, {}

    def step(self, action):
        if action == "h":
            raise ZeroDivisionError("on demand")
        self.tries += 1
        right = action == self.secret
        hint = "lower" if self.secret < action else "higher"
        return {"hint": hint, "tries": self.tries}, float(right), right, False, {}


gymnasium.register("test/Guess-v0", entry_point=Guess, max_episode_steps=4)


@sparring.register("test/Zoo-v0")
def zoo(*, max_turns: int = 20):
    """PettingZoo's game by the module that has it."""
    return AecEnvironment("test/Zoo-v0", tictactoe_v3.env, max_turns, kwargs={"max_turns": max_turns})


def start(environment, index=0, seed=0):
    return environment.start(environment.tasks()[index], seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "id", ["gymnasium:Blackjack-v1", "gymnasium:FrozenLake-v1", "gymnasium:test/Guess-v0", "test/Zoo-v0"]
)
def test_they_keep_the_contract(id):
    without = () if "Blackjack" in id else ("other-processes",)
    report = check(id, episodes=4, without=without)
    report.raise_for_failures()
    assert report.skipped == without
    assert pickle.loads(pickle.dumps(factory(id))) == factory(id)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["FrozenLake-v1", "Blackjack-v1"]), st.integers(0, 99), st.lists(st.integers(0, 3), max_size=30))
def test_moves_pay_what_gymnasium_pays(name, seed, numbers):
    environment = sparring.make(f"gymnasium:{name}")
    task = environment.tasks()[3]
    episode, theirs = environment.start(task, seed=seed), gymnasium.make(name)
    observation, _ = theirs.reset(seed=episode_rng(task, seed).getrandbits(31))
    for number in numbers:
        number %= len(environment.moves)
        assert episode.turn.messages[-1].content.startswith(environment.view.describe(observation, theirs))
        turn = episode.step(f"I choose [{environment.moves[number]}]")
        observation, reward, terminated, truncated, _ = theirs.step(number)
        assert (turn.rewards["player_0"], turn.terminated, turn.truncated) == (reward, terminated, truncated)
        if terminated or truncated:
            break


def test_texts_are_passed_on_and_what_is_none_of_theirs_is_illegal():
    environment = sparring.make("gymnasium:test/Guess-v0", instructions="A game.", reward_range=[0, 1])
    episode = start(environment)
    assert [(m.role, m.content) for m in episode.turn.messages] == [
        ("system", "A game."),
        ("user", "hint: Guess a letter, bitte schön.\ntries: 0"),
    ]
    assert episode.turn.legal is None
    turn = episode.step("gggg")
    assert turn.messages[0].content == "hint: lower\ntries: 1"
    assert environment.load(episode.save()).step("z").rewards == {"player_0": 0.0}
    turn = episode.step("not a letter of theirs")
    assert (turn.terminated, turn.info) == (True, {"action": None, "illegal": True})


def test_the_end_is_truncated_where_gymnasium_truncates():
    episode = start(sparring.make("gymnasium:test/Guess-v0"))
    turns = [episode.step("gg") for _ in range(4)]
    assert [turn.truncated for turn in turns] == [False, False, False, True]
    assert not turns[-1].terminated
    assert start(sparring.make("gymnasium:test/Guess-v0", max_turns=1)).step("gg").truncated


def test_masks_and_names_say_what_is_legal():
    episode = start(sparring.make("gymnasium:Taxi-v4"))
    assert episode.turn.legal == ("south", "north", "west")
    assert episode.step("drop off").rewards == {"player_0": -2000.0}
    named = sparring.make("gymnasium:CartPole-v1", actions=["left", "right"])
    assert start(named).turn.messages[-1].content.endswith("Legal moves: left, right")
    assert start(sparring.make("gymnasium:CartPole-v1")).turn.legal == ("0", "1")


def test_what_is_drawn_in_colour_stands_in_brackets():
    lake = sparring.make("gymnasium:FrozenLake-v1", shown="ansi", arguments={"is_slippery": False})
    episode = start(lake)
    assert "[S]FFF\nFHFH" in episode.turn.messages[-1].content
    assert "(Down)\nSFFF\n[F]HFH" in episode.step("down").messages[-1].content


def test_faults_of_theirs_void_the_episode():
    with pytest.raises(InfrastructureError, match="gymnasium:test/Guess-v0 failed: ZeroDivisionError: on demand"):
        start(sparring.make("gymnasium:test/Guess-v0")).step("h")
    short = start(sparring.make("gymnasium:CartPole-v1", reward_range=[0, 1]))
    with pytest.raises(InfrastructureError, match="has paid 2, outside 0 to 1: say its reward_range"):
        [short.step(move) for move in "01"]


@pytest.mark.parametrize(
    ("id", "kwargs", "words"),
    [
        ("FrozenLake-v7", {}, "did you mean 'FrozenLake"),
        ("os:abort", {}, "no environment of Gymnasium is called 'os:abort'"),
        ("Pendulum-v1", {}, "neither numbered nor texts"),
        ("FrozenLake-v1", {"shown": "html"}, "no way to show"),
        ("FrozenLake-v1", {"arguments": {"map": 3}}, "cannot be made"),
        ("FrozenLake-v1", {"actions": ["up", "UP", "left", "right"]}, "give 4 different names"),
        ("FrozenLake-v1", {"max_turns": -1}, "max_turns=-1"),
    ],
)
def test_mistakes_are_named(id, kwargs, words):
    with pytest.raises((UnknownName, BadValue), match=words):
        sparring.make(f"gymnasium:{id}", **kwargs)


def test_observations_in_words():
    assert described({"a": np.float32(0.25), "b": (1, "two")}) == "a: 0.25\nb: 1, two"
    assert described((np.zeros((2, 2)), "a")) == "Observation of shape (2, 2); not zero: nothing\na"
    assert described(np.arange(3)) == "0, 1, 2"
    with pytest.raises(BadValue, match="its actions are Box"):
        GymnasiumEnvironment("test/Box-v0", Boxed, View())


class Boxed(Guess):
    """Has actions that nobody can say."""

    action_space = Box(0, 1)


def test_an_aec_environment_by_its_module_is_the_one_by_its_name():
    ours, named = sparring.make("test/Zoo-v0"), sparring.make("pettingzoo:tictactoe_v3")
    for moves in ("0", "04", "0123456", "00"):
        episodes = [start(ours), start(named)]
        for move in moves:
            one, other = (episode.step(move) for episode in episodes)
            assert one == other
    assert one.info["illegal"]


@pytest.mark.parametrize("actions", ["text", "discrete"])
def test_there_and_back(actions):
    """A game of ours in PettingZoo's face, and that through the bridge."""
    back = AecEnvironment("test/Back-v0", lambda: aec("KuhnPoker-v0", actions=actions))
    episode = start(back)
    first = episode.turn
    assert "Moves: check, bet." in first.messages[0].content
    moves = ("bet", "call") if actions == "text" else ("1", "3")
    turns = [episode.step(move) for move in moves]
    assert "Your opponent bets. Moves: fold, call." in turns[0].messages[0].content
    assert sorted(turns[-1].rewards.values()) == [-2.0, 2.0]
    assert turns[-1].terminated


def test_ids_of_pettingzoos_registry():
    pettingzoo.register("aec", "test-zoo/mine_v0", entry_point="pettingzoo.classic.tictactoe_v3:env")
    assert start(sparring.make("pettingzoo:test-zoo/mine-v0")).step("4").seat == "player_1"
    with pytest.raises(UnknownName, match="did you mean 'chess_v6'"):
        sparring.make("pettingzoo:chess")
