"""The door to Tianshou: it steps the face for PettingZoo, without its infos, and the one for Gymnasium as it is."""

import re
import subprocess
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest
import torch
from tianshou.algorithm import DQN, MultiAgentOffPolicyAlgorithm
from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
from tianshou.algorithm.optim import AdamOptimizerFactory
from tianshou.data import Collector, VectorReplayBuffer
from tianshou.env import DummyVectorEnv
from tianshou.utils.net.common import Net

import sparring
from doors.golden import GOLDENS
from sparring.agents.trainers import tianshou
from sparring.errors import BadValue, UnknownName

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_with_tianshou.py"
PLAYED = [golden for golden in GOLDENS if golden.environment.spec.moves and golden.id != "GuessNumber-v0"]


def options(golden):
    return {"index": golden.index, "episode_seed": golden.seed}


@pytest.mark.parametrize("golden", PLAYED, ids=str)
def test_golden_episodes_of_all_seats(golden):
    env, moves = tianshou.make_env(golden.environment), golden.environment.spec.moves
    vector = DummyVectorEnv([lambda: env])
    (seen,), _ = vector.reset(options=options(golden))
    for step in golden.steps:
        assert seen["agent_id"] == step.seat
        assert [moves[i] for i in np.flatnonzero(seen["mask"])] == list(step.legal)
        (seen,), (rewards,), (over,), (cut,), _ = vector.step(np.array([moves.index(step.action)]))
        assert dict(zip(golden.environment.spec.seats, rewards, strict=True)) == step.rewards
    assert (over, cut) == (True, False)
    assert {seat: env.env.episode.transcript(seat) for seat in golden.transcripts} == golden.transcripts


@pytest.mark.parametrize("golden", PLAYED, ids=str)
def test_golden_episodes_of_one_seat(golden):
    moves = golden.environment.spec.moves
    for seat in golden.environment.spec.seats:
        env = tianshou.make_env(golden.environment, seat=seat, opponent=golden.player)
        env.reset(options=options(golden))
        paid = sum(env.step(moves.index(action))[1][0] for action in golden.actions(seat))
        assert paid == pytest.approx(golden.returns[seat])
        assert env.env.episode.transcript(seat) == golden.transcripts[seat]


@pytest.mark.parametrize("golden", [one for one in GOLDENS if len(one.environment.spec.seats) == 1], ids=str)
def test_golden_episodes_of_text_through_gymnasium(golden):
    env = gymnasium.make(f"sparring/{golden.id}", actions="text", disable_env_checker=True)
    vector, paid = DummyVectorEnv([lambda: env]), 0.0
    (seen,), _ = vector.reset(options=options(golden))
    for step in golden.steps:
        assert seen == step.shown
        (seen,), (reward,), *_ = vector.step([step.action])
        paid += reward
    assert paid == pytest.approx(golden.returns["player_0"])
    assert env.unwrapped.episode.transcript("player_0") == golden.transcripts["player_0"]


def test_the_seeds_of_a_vector_repeat_its_episodes():
    def first_cards(seed):
        vector = DummyVectorEnv([lambda: tianshou.make_env("KuhnPoker-v0")] * 8)
        vector.seed(seed)
        return [shown["obs"].tolist() for shown in vector.reset()[0]]

    assert first_cards(1) == first_cards(1) != first_cards(100)


def learner(name):
    env = tianshou.make_env(name)
    shape = env.observation_space["observation"].shape
    net = Net(state_shape=shape, action_shape=env.action_space.n, hidden_sizes=[16])
    policy = DiscreteQLearningPolicy(model=net, action_space=env.action_space)
    return DQN(policy=policy, optim=AdamOptimizerFactory(lr=1e-2))


def test_its_collector_plays_every_seat_of_games_that_pay_and_stores_them():
    env, buffer = tianshou.make_env("KuhnPoker-v0"), VectorReplayBuffer(400, 4)
    algorithm = MultiAgentOffPolicyAlgorithm(algorithms=[learner("KuhnPoker-v0") for _ in env.agents], env=env)
    vector = DummyVectorEnv([lambda: tianshou.make_env("KuhnPoker-v0")] * 4)
    stats = Collector(algorithm, vector, buffer).collect(n_episode=40, reset_before_collect=True)
    assert np.array_equal(stats.returns[:, 0], -stats.returns[:, 1])
    assert set(np.abs(stats.returns[:, 0])) <= {1.0, 2.0}
    assert len(buffer) == stats.n_collected_steps == stats.lens.sum()


# A policy among our players


def test_it_plays_the_best_legal_move_and_stays_when_the_policy_learns_on():
    policy, env = learner("TicTacToe-v0").policy, sparring.make("TicTacToe-v0")
    player = tianshou.as_player(policy, env)
    for i in range(5):
        episode = env.start(env.tasks()[i], seed=0)
        for move in "5137"[: i % 4]:
            episode.step(move)
        worth = policy.model(episode.encode(episode.turn.seat)[None])[0][0].tolist()
        best = max(episode.turn.legal, key=lambda move: worth[env.spec.moves.index(move)])
        assert player(episode) == {best: 1.0}
        for weights in policy.parameters():
            weights.data.neg_()
        assert player(episode) == {best: 1.0}
        for weights in policy.parameters():
            weights.data.neg_()
    agent = sparring.player_agent(player, "dqn")
    jobs = [sparring.Job(env, env.tasks()[i], seed=1, agents=dict.fromkeys(env.spec.seats, agent)) for i in range(5)]
    assert all(t.error is None and not any(step.illegal for step in t.steps) for t in sparring.rollout(jobs))


# Mistakes


def test_what_cannot_be_is_said():
    with pytest.raises(BadValue, match="Arithmetic-v0 has no finite list of moves for Tianshou to choose from"):
        tianshou.make_env("Arithmetic-v0")
    with pytest.raises(BadValue, match="GuessNumber-v0 has no numeric view"):
        tianshou.make_env("GuessNumber-v0")
    with pytest.raises(BadValue, match="every seat of TicTacToe-v0 is an agent: name one"):
        tianshou.make_env("TicTacToe-v0", opponent="random")
    with pytest.raises(UnknownName, match="did you mean 'opponent'"):
        tianshou.make_env("TicTacToe-v0", seat="player_0", oponent="random")
    with pytest.raises(UnknownName, match="no reset option is called 'indx'; did you mean 'index'"):
        tianshou.make_env("TicTacToe-v0").reset(seed=0, options={"indx": 3})
    policy, env = learner("TicTacToe-v0").policy, sparring.make("TicTacToe-v0")
    with pytest.raises(BadValue, match=r"the policy chooses from Discrete\(9\), but KuhnPoker-v0 has Discrete\(4\)"):
        tianshou.as_player(policy, "KuhnPoker-v0")
    with pytest.raises(BadValue, match="Linear cannot be a player"):
        tianshou.as_player(torch.nn.Linear(1, 1), env)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("nonsense")
    with pytest.raises(BadValue, match="the episode of TicTacToe-v0 is over"):
        tianshou.as_player(policy, env)(episode)


# The example


def test_the_example_improves():
    said = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=True).stdout
    won = [float(share) for share in re.findall(r"wins (\S+) \[", said)]
    assert won[-1] >= 0.9 > won[0]
