"""Simultaneous moves: PettingZoo's parallel face joins the questions of one round into one step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test

from sparring.envs.core import EnvSpec, EpisodeBase, replay
from sparring.envs.games._core import Game, GameEnvironment
from sparring.errors import ConformanceError
from sparring.tasks.core import seed_pack
from sparring.types import Frame, Message, Turn
from sparring.wrappers import Seat
from sparring.wrappers.pettingzoo import aec, parallel

HEADS, TAILS = 0, 1


class Pennies(Game[tuple[str, ...]]):
    """Two rounds of matching pennies: `player_0` wins a coin when both show the same."""

    moves = ("heads", "tails")
    simultaneous = True
    max_plies = 4
    reward_range = (-2.0, 2.0)

    def initial(self):
        return ()

    def player(self, state):
        return None if len(state) == 4 else len(state) % 2

    def legal(self, state):
        return self.moves

    def apply(self, state, move):
        return (*state, move)

    def returns(self, state):
        won = sum(1 if a == b else -1 for a, b in zip(state[::2], state[1::2], strict=True))
        return (won, -won)

    def rules(self, seat):
        return f"Matching pennies, two rounds. You are player_{seat}."

    def observation(self, state, seat):
        return f"Shown so far: {' '.join(self.known(state)) or 'nothing'}. heads or tails?"

    def known(self, state):
        """The moves of finished rounds."""
        return state[: len(state) // 2 * 2]

    def show(self, state):
        return " ".join(state)


class LeakyPennies(Pennies):
    """The second seat hears what the first has chosen."""

    def known(self, state):
        return state


def pennies(game=Pennies, illegal="forfeit"):
    return GameEnvironment("demo/Pennies-v0", game(), kwargs={}, doc=None, illegal=illegal)


def start(**kwargs):
    env = parallel(pennies(**kwargs))
    env.reset(seed=0)
    return env


def prompts(env):
    return {agent: env._observe(agent, idle=1)["prompt"].split("\n")[-1] for agent in env.agents}


def test_a_round_asks_both_and_pays_both():
    env = start()
    assert prompts(env) == dict.fromkeys(env.agents, "Shown so far: nothing. heads or tails?")
    _, rewards, ends, _, infos = env.step({"player_0": HEADS, "player_1": TAILS})
    assert not any(ends.values())
    assert prompts(env) == dict.fromkeys(env.agents, "Shown so far: heads tails. heads or tails?")
    assert (infos["player_0"]["action"], infos["player_1"]["action"]) == ("heads", "tails")
    _, rewards, ends, _, _ = env.step({"player_0": TAILS, "player_1": TAILS})
    assert rewards == {"player_0": 0.0, "player_1": 0.0}
    assert all(ends.values())


@settings(max_examples=16, deadline=None)
@given(st.tuples(*4 * [st.integers(0, 1)]))
def test_it_is_the_same_game_move_by_move(moves):
    env, other = start(), aec(pennies())
    env.step({"player_0": moves[0], "player_1": moves[1]})
    _, rewards, _, _, _ = env.step({"player_0": moves[2], "player_1": moves[3]})
    other.reset(seed=0)
    for move in moves:
        other.step(move)
    assert rewards == other.rewards
    assert env.episode.transcript("player_1") == other.episode.transcript("player_1")


def test_farama_finds_no_fault():
    api_test(aec(pennies(), observation="utf8"))
    parallel_api_test(parallel(pennies()))
    seed_test(lambda: aec(pennies()))
    parallel_seed_test(lambda: parallel(pennies()))


def test_looking_ahead_leaves_the_episode_alone():
    env = start()
    assert env.episode.turn.seat == "player_0"
    assert env.episode.actions == []
    assert env.episode.transcript("player_1") == ()


@pytest.mark.parametrize("first", [0, 1])
def test_who_is_asked_again_is_asked_alone_if_the_other_has_answered(first):
    env = parallel(pennies(illegal="retry(1)"), actions="text")
    env.reset(seed=0)
    env.step({"player_0": "heads" if first else "?", "player_1": "?" if first else "heads"})
    assert list(env._asked) == (["player_1"] if first else ["player_0", "player_1"])
    env.step({"player_0": "heads", "player_1": "heads"})
    assert prompts(env) == dict.fromkeys(env.agents, "Shown so far: heads heads. heads or tails?")


def test_a_forfeit_ends_the_round_at_once():
    env = parallel(pennies(), actions="text")
    env.reset(seed=0)
    _, rewards, ends, _, infos = env.step({"player_0": "?", "player_1": "heads"})
    assert (rewards, all(ends.values())) == ({"player_0": -2.0, "player_1": 2.0}, True)
    assert infos["player_1"]["action"] is None


def test_hearing_of_an_answer_is_a_breach_of_contract():
    env = start(game=LeakyPennies)
    with pytest.raises(ConformanceError, match=r"demo/Pennies-v0 says it is simultaneous, but what player_1 is asked"):
        env.step({"player_0": TAILS, "player_1": HEADS})


def test_a_seat_of_it_is_no_longer_simultaneous():
    env = Seat(pennies(), "player_0")
    episode = env.start(env.tasks()[0], seed=0)
    assert not env.spec.simultaneous
    assert not env.spec.zero_sum
    assert "heads" in episode.step("heads").messages[0].content


class Essay(EpisodeBase):
    """Each of two seats is asked for one free text; who writes more wins."""

    def __init__(self, environment, task, seed):
        super().__init__(environment, task, seed)
        self._begin(self._ask("player_0"))

    def _ask(self, seat):
        return Turn(seat, (Message("user", "Write."),), {"player_0": 0.0, "player_1": 0.0})

    def _advance(self, action):
        if len(self.actions) == 1:
            return self._ask("player_1")
        score = float(len(self.actions[0]) > len(self.actions[1]))
        return Turn(None, (), {"player_0": score, "player_1": 1 - score}, terminated=True)

    def render(self):
        return Frame(" | ".join(self.actions))


class Essays:
    """The environment of `Essay`: simultaneous, and no move can be listed."""

    kwargs = {}  # noqa: RUF012
    spec = EnvSpec("demo/Essays-v0", ("player_0", "player_1"), (0.0, 1.0), 2, 100, simultaneous=True)

    def start(self, task, *, seed):
        return Essay(self, task, seed)

    def load(self, state):
        return replay(self, state)

    def tasks(self, split="train"):
        return seed_pack("demo/Essays-v0").tasks(split)


def test_free_text_is_asked_seat_by_seat():
    env = parallel(Essays())
    shown, _ = env.reset(seed=0)
    assert shown == {"player_0": {"prompt": "Write."}, "player_1": {"prompt": ""}}
    shown, *_ = env.step({"player_0": "much more", "player_1": "ignored"})
    assert shown == {"player_0": {"prompt": ""}, "player_1": {"prompt": "Write."}}
    _, rewards, ends, _, _ = env.step({"player_1": "short"})
    assert rewards == {"player_0": 1.0, "player_1": 0.0}
    assert all(ends.values())
    parallel_api_test(env)
