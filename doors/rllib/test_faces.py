"""Everything but the trainers works with the Gymnasium that RLlib pins, too."""

import gc

import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import api_test, parallel_api_test

import sparring
from doors.golden import GOLDENS
from sparring.envs.conformance import check
from sparring.errors import BadValue
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.pettingzoo import aec, parallel


def test_it_is_another_gymnasium():
    assert gymnasium.__version__ == "1.2.2"


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_golden_episodes_through_gymnasium(golden):
    for seat in golden.environment.spec.seats:
        others = golden.player if len(golden.environment.spec.seats) > 1 else None
        env = gymnasium.make(
            f"sparring/{golden.id}", seat=seat, opponent=others, actions="text", disable_env_checker=True
        )
        env.reset(options={"index": golden.index, "episode_seed": golden.seed})
        paid = sum(env.step(action)[1] for action in golden.actions(seat))
        assert paid == pytest.approx(golden.returns[seat])
        assert env.unwrapped.episode.transcript(seat) == golden.transcripts[seat]


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_golden_episodes_through_pettingzoo(golden):
    env = aec(golden.environment, actions="text")
    env.reset(options={"index": golden.index, "episode_seed": golden.seed})
    for step in golden.steps:
        assert (env.agent_selection, env.observe(step.seat)["prompt"]) == (step.seat, step.shown)
        env.step(step.action)
        assert env.rewards == step.rewards
    assert not any(env.infos[seat]["legal"] for seat in env.agents)


@pytest.mark.parametrize("name", ["TicTacToe-v0", "Arithmetic-v0"])
def test_their_checkers_pass(name):
    check_env(SeatEnv(name), skip_render_check=True)


def test_pettingzoo_checkers_pass(capsys):
    api_test(aec("KuhnPoker-v0", observation="utf8"), num_cycles=20)
    parallel_api_test(parallel("RockPaperScissors-v0", observation="utf8"), num_cycles=20)


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_vectors(mode):
    env = gymnasium.make_vec(
        "sparring/TicTacToe-v0", num_envs=2, vectorization_mode=mode, observation="encode", actions="discrete"
    )
    seen, _ = env.reset(seed=0)
    assert seen.shape == (2, 2, 3, 3)
    env.close()


def test_a_vector_that_cannot_be_made_says_why_and_no_more():
    with pytest.raises(BadValue, match="num_envs=0"):
        gymnasium.make_vec("sparring/TicTacToe-v0", num_envs=0)
    gc.collect()


def test_the_contract_holds():
    assert check("KuhnPoker-v0", episodes=4).passed
    assert sparring.make("Nim-v0").spec.id == "Nim-v0"
