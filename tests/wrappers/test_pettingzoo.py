"""The PettingZoo faces."""

import numpy as np
import pettingzoo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, render_test, seed_test

import sparring
from sparring.errors import BadValue, EpisodeOver, UnknownName
from sparring.wrappers.pettingzoo import aec, parallel
from sparring.wrappers.spaces import decode_utf8
from tests.cases import cases
from tests.envs.ids import BUILT_IN

FIRST = ("Arithmetic-v0", "GuessNumber-v0", "KuhnPoker-v0", "TicTacToe-v0")


def quick(names):
    """The same names, all but four of them marked as slow."""
    return [name if name in FIRST else pytest.param(name, marks=pytest.mark.slow) for name in names]


NAMES = quick(BUILT_IN)
FORMS = [{}, {"actions": "text"}, {"observation": "utf8"}, {"observation": "utf8", "actions": "utf8"}]
advisory = pytest.mark.filterwarnings(
    "ignore:Observation is not a NumPy array", "ignore:Observation space for each agent probably should be"
)


def bytes_form(name):
    """All that PettingZoo's `api_test` takes without a word: boxes and discrete spaces."""
    finite = sparring.make(name).spec.moves is not None
    return {"observation": "utf8", "actions": "discrete" if finite else "utf8"}


@pytest.mark.parametrize("name", NAMES)
def test_api_without_any_warning(name):
    api_test(aec(name, **bytes_form(name)))


@advisory
@pytest.mark.parametrize("name", quick(n for n in BUILT_IN if sparring.make(n).spec.moves))
def test_api_of_the_default_form(name):
    api_test(aec(name))


@advisory
@pytest.mark.filterwarnings("ignore:Action space for each agent probably should be")
@pytest.mark.parametrize("name", NAMES)
def test_api_with_text_actions(name):
    api_test(aec(name, actions="text"), num_cycles=40)


@advisory
@pytest.mark.parametrize("observation", ["encode", "text+encode"])
def test_api_of_the_numeric_form(observation):
    api_test(aec("KuhnPoker-v0", observation=observation))


@cases("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_equal_seeds_give_equal_runs(name, form):
    seed_test(lambda: aec(name, **form), num_cycles=10)
    parallel_seed_test(lambda: parallel(name, **form), num_cycles=10)


@cases("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_parallel_api(name, form):
    parallel_api_test(parallel(name, **form), num_cycles=40)


@pytest.mark.parametrize("name", NAMES)
def test_rendering(name, capsys):
    render_test(lambda **kwargs: aec(name, **kwargs))
    env = parallel(name, render_mode="ansi")
    env.reset(seed=0)
    assert env.render() == env.episode.render().ansi


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FIRST[1:]), st.integers(0, 2**31))
def test_only_the_agent_to_act_is_asked(name, seed):
    env = aec(name)
    env.reset(seed=seed)
    while not any(env.terminations.values()):
        for agent in env.agents:
            shown = env.observe(agent)
            mine = agent == env.agent_selection
            assert (shown["prompt"] != "") == shown["action_mask"].any() == (env.infos[agent]["legal"] != ()) == mine
        env.step(env.action_space(env.agent_selection).sample(env.observe(env.agent_selection)["action_mask"]))
    assert all(env.observe(agent)["action_mask"].all() for agent in env.agents)


def test_an_agent_learns_what_became_of_its_own_action_only():
    env = aec("KuhnPoker-v0", illegal="retry(1)")
    env.reset(seed=0)
    env.step(2)
    assert env.infos["player_0"]["illegal"]
    assert env.observe("player_0")["prompt"].startswith("That is no legal move")
    env.step(1)
    assert (env.infos["player_0"]["action"], env.infos["player_0"]["illegal"]) == ("bet", False)
    assert env.infos["player_1"] == {"legal": ("fold", "call"), "action": None, "illegal": False, "feedback": None}


def test_the_loser_by_forfeit_is_told_why():
    env = aec("KuhnPoker-v0", actions="text")
    env.reset(seed=0)
    env.step("nonsense")
    assert env.rewards == {"player_0": -2.0, "player_1": 2.0}
    assert env.observe("player_0") == {"prompt": "player_0 made no legal move and forfeits."}
    assert env.observe("player_1") == {"prompt": "The episode is over."}


def test_finished_agents_pass_none_and_then_nobody_acts():
    env = aec("Arithmetic-v0")
    with pytest.raises(EpisodeOver, match="call reset"):
        env.step("42")
    env.reset(seed=0)
    env.step("42")
    with pytest.raises(EpisodeOver, match="player_0 of Arithmetic-v0 has finished: call step\\(None\\), not '42'"):
        env.step("42")
    env.step(None)
    with pytest.raises(EpisodeOver, match="call reset"):
        env.step(None)


def test_bystanders_of_a_parallel_step_are_ignored():
    env = parallel("KuhnPoker-v0")
    shown, infos = env.reset(seed=0)
    assert shown["player_1"]["prompt"] == ""
    assert shown["player_1"]["action_mask"].all()
    assert infos["player_1"]["legal"] == ()
    shown, rewards, _, _, infos = env.step({"player_0": 1, "player_1": 1})
    assert rewards == {"player_0": 0.0, "player_1": 0.0}
    assert shown["player_1"]["action_mask"].tolist() == [0, 0, 1, 1]
    assert infos["player_1"]["action"] is None
    *_, rewards, terminations, _, _ = env.step({"player_1": 2})
    assert rewards == {"player_0": 1.0, "player_1": -1.0}
    assert terminations == {"player_0": True, "player_1": True}
    assert env.agents == []


def test_wrong_parallel_actions_are_refused():
    env = parallel("KuhnPoker-v0")
    env.reset(seed=0)
    with pytest.raises(BadValue, match=r"no action for player_0, who must act; got actions for \['player_1'\]"):
        env.step({"player_1": 1})
    with pytest.raises(UnknownName, match="agent of KuhnPoker-v0 is called 'player_7'"):
        env.step({"player_0": 1, "player_7": 1})
    env.step({"player_0": 2})
    with pytest.raises(EpisodeOver, match="call reset"):
        env.step({"player_0": 1})


@pytest.mark.parametrize("make", [aec, parallel])
def test_wrong_arguments_are_refused(make):
    for kwargs, error, words in (
        ({"observations": "text"}, UnknownName, "did you mean 'observation'"),
        ({"observation": "pixels"}, BadValue, "use 'text' or 'encode' or 'text\\+encode' or 'utf8'"),
        ({"actions": "digits"}, BadValue, "use 'discrete' or 'text' or 'utf8'"),
        ({"split": "trian"}, UnknownName, "did you mean 'train'"),
    ):
        with pytest.raises(error, match=words):
            make("KuhnPoker-v0", **kwargs)
    with pytest.raises(BadValue, match="call reset"):
        make("KuhnPoker-v0").render()


@pytest.mark.parametrize("make", [aec, parallel])
def test_a_seed_decides_the_whole_series_of_episodes(make):
    def series(env, count=12):
        return [(env.reset(seed=3 if i == 0 else None), env.episode.task, env.episode.seed)[1:] for i in range(count)]

    env = make("KuhnPoker-v0")
    assert series(env) == series(env) == series(make("KuhnPoker-v0"))
    assert len(set(series(env))) == 12


def test_options_pick_the_episode():
    env = aec("Arithmetic-v0", split="test")
    env.reset(seed=0, options={"index": 3, "episode_seed": 7, "options": 1})
    assert (env.episode.task.id, env.episode.seed) == ("addition@0/test/3", 7)


def test_bytes_are_the_prompt():
    shown, infos = parallel("KuhnPoker-v0", observation="utf8").reset(seed=0)
    prompts, _ = parallel("KuhnPoker-v0").reset(seed=0)
    assert {agent: decode_utf8(array) for agent, array in shown.items()} == {
        agent: observation["prompt"] for agent, observation in prompts.items()
    }
    assert infos["player_0"]["action_mask"].tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("name", NAMES)
def test_the_registry_makes_both(name):
    id = name if "/" in name else f"sparring/{name}"
    assert str(pettingzoo.make("aec", id)) == str(pettingzoo.make("parallel", id)) == name
    assert pettingzoo.make("aec", id).possible_agents == list(sparring.make(name).spec.seats)


def test_spaces_are_those_of_the_design():
    spaces = aec("TicTacToe-v0", observation="text+encode").observation_space("player_0").spaces
    assert {key: space.shape for key, space in spaces.items()} == {
        "prompt": None,
        "observation": (2, 3, 3),
        "action_mask": (9,),
    }
    assert aec("TicTacToe-v0").action_space("player_1").n == 9
    assert spaces["action_mask"].dtype == np.int8
