"""Gymnasium's environments, and any of PettingZoo's that take turns, through our protocol."""

import pickle
from typing import ClassVar

import gymnasium
import numpy as np
import pettingzoo
import pytest
from gymnasium.spaces import Box, Dict, Discrete, Text
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo import ParallelEnv
from pettingzoo.classic import tictactoe_v3
from pettingzoo.utils import parallel_to_aec

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


class Faulty(gymnasium.Env):
    """Returns what it is told to from `reset` and `step`."""

    observation_space, action_space = Discrete(2), Discrete(2)

    def __init__(self, first=(0, {}), then=(0, 1.0, False, False, {})):
        self.first, self.then = first, then

    def reset(self, *, seed=None, options=None):
        return self.first

    def step(self, action):
        if self.then is None:
            raise SystemExit(1)
        return self.then


@pytest.mark.parametrize(
    "returned",
    [
        {"first": 0},
        {"first": (0, {"action_mask": [1, 1, 1]})},
        {"then": (0, 1.0, True, {})},
        {"then": (0, None, False, False, {})},
        {"then": (0, np.ones(2), False, False, {})},
        {"then": (0, float("nan"), False, False, {})},
        {"then": None},
    ],
    ids=str,
)
def test_what_is_not_as_gymnasium_says_voids_the_episode(returned):
    with pytest.raises(InfrastructureError, match=r"test/Faulty-v0 (failed: \w+: |has paid nan)"):
        start(GymnasiumEnvironment("test/Faulty-v0", lambda: Faulty(**returned))).step("0")


class Sums(ParallelEnv):
    """Two agents are paid at once, four times."""

    metadata: ClassVar = {"name": "sums"}
    possible_agents = ("a", "b")

    def __init__(self, paid):
        self.paid = paid

    def observation_space(self, agent):
        return Discrete(9)

    def action_space(self, agent):
        return Discrete(2)

    def reset(self, seed=None, options=None):
        self.agents, self.round = list(self.possible_agents), 0
        return dict.fromkeys(self.agents, 0), {agent: {} for agent in self.agents}

    def step(self, actions):
        if actions["a"] == 1:
            raise ZeroDivisionError("on demand")
        self.round += 1
        facts = (dict.fromkeys(self.agents, each) for each in (self.round, self.paid, self.round == 4, False))
        return *facts, {agent: {} for agent in self.agents}


def sums(paid, **kwargs):
    return start(AecEnvironment("test/Sums-v0", lambda: parallel_to_aec(Sums(paid)), **kwargs))


@pytest.mark.filterwarnings("ignore:The base environment:UserWarning", "ignore:The `render_mode`:UserWarning")
def test_pettingzoos_faults_void_the_episode_and_returns_are_in_range():
    episode = sums(-1.0, reward_range=(-4.0, 1.0))
    turns = [episode.step("0") for _ in range(8)]
    assert turns[-1].terminated
    assert sum(turn.rewards["player_1"] for turn in turns) == -4
    episode = sums(-1.0, reward_range=(-4.0, 1.0))
    paid = [episode.step(action).rewards for action in ("0", "0", "none")]
    assert {seat: sum(each[seat] for each in paid) for seat in paid[0]} == {"player_0": -4.0, "player_1": 1.0}
    for reward, action, words in (
        (0.0, "1", "ZeroDivisionError: on demand"),
        (9.0, "0", "has paid 9, outside -4 to 1"),
    ):
        episode = sums(reward, reward_range=(-4.0, 1.0))
        episode.step(action)
        with pytest.raises(InfrastructureError, match=f"test/Sums-v0 .*{words}"):
            episode.step("0")


def test_an_environment_of_pettingzoo_that_takes_no_turns_is_refused():
    with pytest.raises(BadValue, match="Sums is no AECEnv: parallel_to_aec"):
        AecEnvironment("test/Sums-v0", lambda: Sums(0.0))


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
        ("FrozenLake-v1", {"max_turns": "5"}, "max_turns='5': use a whole number"),
        ("FrozenLake-v1", {"arguments": 5}, "arguments=5: use a mapping"),
        ("FrozenLake-v1", {"arguments": {1: 2}}, "use a mapping from names"),
        ("FrozenLake-v1", {"arguments": {"render_mode": "human"}}, "render_mode is ours"),
        ("FrozenLake-v1", {"actions": "ldru"}, "actions='ldru': use a list of texts"),
        ("FrozenLake-v1", {"actions": [1, 2, 3, 4]}, "use a list of texts"),
        ("FrozenLake-v1", {"instructions": 5}, "instructions=5: use a text"),
        ("FrozenLake-v1", {"reward_range": 5}, "reward_range=5: use two numbers"),
        ("FrozenLake-v1", {"reward_range": []}, "use two numbers"),
        ("FrozenLake-v1", {"reward_range": (1, 0)}, "the least and the most"),
        ("FrozenLake-v1", {"reward_range": (0, float("nan"))}, "the least and the most"),
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
