"""The Gymnasium face."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue, EpisodeOver, UnknownName
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.spaces import decode_utf8
from tests.envs.ids import BUILT_IN

FIRST = ("Arithmetic-v0", "GuessNumber-v0", "KuhnPoker-v0", "TicTacToe-v0")
VIEWS = [
    *[(name, {}) for name in BUILT_IN],
    *[(name, {"observation": "utf8", "seat": "random"}) for name in FIRST],
    *[(name, {"actions": "discrete"}) for name in FIRST[1:]],
    *[(name, {"actions": "discrete", "observation": "encode"}) for name in FIRST[2:]],
]


def make(name="KuhnPoker-v0", **kwargs):
    return gym.make(f"sparring/{name}", **kwargs).unwrapped


@pytest.mark.parametrize(("name", "kwargs"), VIEWS, ids=str)
def test_gymnasium_finds_no_fault(name, kwargs, capsys):
    check_env(gym.make(name if "/" in name else f"sparring/{name}", **kwargs).unwrapped)


def test_an_episode_against_the_equilibrium():
    env = gym.make("sparring/KuhnPoker-v0", opponent="equilibrium")
    text, info = env.reset(seed=0)
    assert text.startswith("You are playing Kuhn poker")
    assert text == "\n".join(message["content"] for message in info["messages"])
    assert info["legal"] == ("check", "bet")
    text, reward, terminated, truncated, info = env.step("I [bet].")
    assert (text, terminated, truncated, info["legal"]) == ("", True, False, ())
    assert reward in (1.0, -2.0, 2.0)
    assert (info["action"], info["illegal"]) == ("bet", False)


def series(seed, count=8, **kwargs):
    env = make("KuhnPoker-v0", seat="random", **kwargs)
    return [env.reset(seed=seed if i == 0 else None)[0] for i in range(count)]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_a_seed_decides_the_whole_series_of_episodes(seed):
    assert series(seed) == series(seed)


def test_episodes_and_seats_vary():
    shown = set(series(1, 200))
    assert {seat for seat in ("first", "second") if any(f"You act {seat}" in text for text in shown)} == {
        "first",
        "second",
    }
    assert {card for card in "JQK" if any(f"Your card is {card}" in text for text in shown)} == set("JQK")


def test_tasks_and_episode_seeds_vary():
    env = make("Arithmetic-v0")
    env.reset(seed=0)
    drawn = [(env.episode.task.index, env.episode.seed) for _ in range(50) if env.reset()]
    assert len({index for index, _ in drawn}) > 40
    assert len({seed for _, seed in drawn}) == 50


def test_a_seed_is_the_same_episode_whatever_came_before():
    env = make()
    first = env.reset(seed=5)
    env.step("bet")
    env.reset()
    again = env.reset(seed=5)
    assert first == again


def test_options_pick_the_episode():
    env = make("Arithmetic-v0")
    env.reset(options={"split": "test", "index": 3, "episode_seed": 7})
    assert (env.episode.task.id, env.episode.seed) == ("addition@0/test/3", 7)
    task = sparring.load_tasks("addition")[5]
    env.reset(options={"task": task})
    assert env.episode.task == task


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"indx": 3}, UnknownName, "no reset option is called 'indx'; did you mean 'index'"),
        ({"index": 720}, BadValue, r"options\['index'\] is an integer from 0 to 719, got 720"),
        ({"index": "3"}, BadValue, r"options\['index'\] is an integer"),
        ({"split": "tset"}, UnknownName, "did you mean 'test'"),
        ({"task": 3}, BadValue, r"options\['task'\] is a sparring.Task, got 3"),
        ({"task": 3, "index": 1}, BadValue, "leave them out"),
        ({"episode_seed": -1}, BadValue, "seed must be an integer >= 0"),
    ],
)
def test_wrong_options_are_refused(options, error, words):
    with pytest.raises(error, match=words):
        make("Arithmetic-v0").reset(options=options)


@pytest.mark.parametrize(
    ("kwargs", "error", "words"),
    [
        ({"oponent": "random"}, UnknownName, "argument of KuhnPoker-v0 is called 'oponent'; did you mean 'opponent'"),
        ({"ilegal": "forfeit"}, UnknownName, "argument of KuhnPoker-v0 is called 'ilegal'; did you mean 'illegal'"),
        ({"illegal": "explode"}, BadValue, "use 'forfeit'"),
        ({"seat": "player_9"}, UnknownName, "seat of KuhnPoker-v0"),
        ({"split": "trian"}, UnknownName, "did you mean 'train'"),
        ({"actions": "digits"}, BadValue, "actions='digits': use 'text' or 'discrete'"),
        ({"observation": "pixels"}, BadValue, "observation='pixels': use 'text' or 'encode' or 'utf8'"),
    ],
)
def test_wrong_arguments_are_refused(kwargs, error, words):
    with pytest.raises(error, match=words):
        make(**kwargs)


def test_what_an_environment_cannot_serve_is_refused():
    with pytest.raises(BadValue, match="Arithmetic-v0 has no finite list of moves, use 'text'"):
        make("Arithmetic-v0", actions="discrete")
    with pytest.raises(BadValue, match="GuessNumber-v0 has no numeric view, use 'text'"):
        make("GuessNumber-v0", observation="encode")
    env = make("Arithmetic-v0")
    env.reset()
    with pytest.raises(BadValue, match="no finite list of moves"):
        env.action_masks()


def test_an_environment_object_serves_as_well_as_an_id():
    env = SeatEnv(sparring.make("GuessNumber-v0", high=3))
    assert "from 0 to 3" in env.reset(seed=0)[0]
    with pytest.raises(BadValue, match="made already: give high where it is made"):
        SeatEnv(env.environment, high=4)
    with pytest.raises(BadValue, match="render_mode='rgb': use 'ansi' or 'human'"):
        SeatEnv(env.environment, render_mode="rgb")


def test_a_step_needs_an_episode():
    env = make("Arithmetic-v0")
    with pytest.raises(EpisodeOver, match="call reset"):
        env.step("42")
    with pytest.raises(BadValue, match="call reset"):
        env.render()
    env.reset()
    env.step("42")
    with pytest.raises(EpisodeOver, match="call reset"):
        env.step("42")


def test_the_last_observation_is_the_feedback():
    env = make("Arithmetic-v0")
    env.reset(options={"task": sparring.Task("addition", params={"a": 40, "b": 2})})
    text, reward, terminated, _, info = env.step("43")
    assert (text, reward, terminated) == ("wrong: 40 + 2 is not 43", 0.0, True)
    assert info["feedback"] == text


def test_illegal_text_meets_the_policy():
    env = make(illegal="retry(1)")
    env.reset(seed=0)
    text, reward, terminated, _, info = env.step("🂡")
    assert (reward, terminated, info["illegal"], info["action"]) == (0.0, False, True, None)
    assert text == info["feedback"] == "That is no legal move. Answer with one of: check, bet."
    assert env.step("")[1:3] == (-2.0, True)


def test_the_others_may_end_it_first():
    env = make(seat="player_1", opponent=lambda episode: {"nonsense": 1.0})
    env.reset(seed=0)
    assert env.step("whatever")[1:4] == (2.0, True, False)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FIRST[1:]), st.integers(0, 2**31))
def test_masked_samples_are_legal(name, seed):
    env = make(name, actions="discrete", seat="random")
    env.action_space.seed(seed)
    _, info = env.reset(seed=seed)
    over = False
    while not over:
        moves = env.environment.spec.moves
        assert tuple(np.array(moves)[env.action_masks()]) == tuple(m for m in moves if m in info["legal"])
        assert (info["action_mask"] == env.action_masks()).all()
        _, _, over, _, info = env.step(env.action_space.sample(info["action_mask"]))
        assert not info["illegal"]
    assert not env.action_masks().any()


def test_a_masked_index_is_an_illegal_move_and_one_out_of_range_a_mistake():
    env = make(actions="discrete")
    env.reset(seed=0)
    for mistake in (4, -1, "bet", 0.5):
        with pytest.raises(BadValue, match="use an integer from 0 to 3"):
            env.step(mistake)
    *_, info = env.step(np.int64(2))
    assert (info["illegal"], info["action"]) == (True, None)


def test_numeric_and_byte_views_show_the_same_episode():
    text, _ = make().reset(seed=4)
    array, _ = make(observation="utf8").reset(seed=4)
    numbers, _ = make(observation="encode").reset(seed=4)
    assert decode_utf8(array) == text
    assert f"Your card is {'JQK'[int(numbers[:3].argmax())]}" in text


def test_rendering(capsys):
    env = make("TicTacToe-v0", render_mode="ansi")
    env.reset(seed=0)
    assert env.render() == ". . .\n. . .\n. . ."
    env = make("Arithmetic-v0", render_mode="human")
    env.reset(options={"task": sparring.Task("addition", params={"a": 1, "b": 2})})
    env.step("\ud800")
    assert env.render() is None
    assert capsys.readouterr().out == "1 + 2 = ?\n" + 2 * "1 + 2 = \\ud800\n"


def test_rendering_is_off_by_default(capsys):
    env = make()
    env.reset(seed=0)
    assert env.render() is None
    assert capsys.readouterr().out == ""
