"""DQN of Tianshou learns TicTacToe as X against random play; illegal moves are masked.

    pip install 'sparring[tianshou]'
    python examples/train_with_tianshou.py

A game pays +1 for a win, 0 for a draw, -1 for a loss. What is printed, before and after, is the share of games that it wins, of
those that Tianshou's own collector plays on tasks of the test split, on which it was not trained; draws are not counted as wins.
"""

import argparse
import logging
from functools import partial

import numpy as np
import torch
from tianshou.algorithm import DQN, MultiAgentOffPolicyAlgorithm
from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
from tianshou.algorithm.optim import AdamOptimizerFactory
from tianshou.data import Collector, VectorReplayBuffer
from tianshou.env import DummyVectorEnv
from tianshou.trainer import OffPolicyTrainerParams
from tianshou.utils.net.common import Net

from sparring.agents.trainers import tianshou
from sparring.leaderboard.statistics import mean_score

ENV = "TicTacToe-v0"


def make_envs(split: str, seed: int) -> DummyVectorEnv:
    """Return 16 seats of X; the random player has the other one."""
    make = partial(tianshou.make_env, ENV, seat="player_0", opponent="random", split=split)
    envs = DummyVectorEnv([make] * 16)
    envs.seed(seed)
    return envs


def learner() -> MultiAgentOffPolicyAlgorithm:
    """Return a DQN for the one agent that there is."""
    env = tianshou.make_env(ENV, seat="player_0", opponent="random")
    shape = env.observation_space["observation"].shape
    net = Net(state_shape=shape, action_shape=env.action_space.n, hidden_sizes=[128, 128])
    policy = DiscreteQLearningPolicy(model=net, action_space=env.action_space, eps_training=0.2)
    dqn = DQN(policy=policy, optim=AdamOptimizerFactory(lr=1e-3), gamma=1.0, target_update_freq=200)
    return MultiAgentOffPolicyAlgorithm(algorithms=[dqn], env=env)


def report(when: str, collector: Collector, games: int = 1000) -> None:
    """Play games and print how many are won."""
    paid = collector.collect(n_episode=games, reset_before_collect=True).returns.ravel()
    won = mean_score({str(number): [float(one > 0)] for number, one in enumerate(paid)})
    lost = float(np.mean(paid < 0))
    print(
        f"{when}: wins {won.mean:.3f} [{won.low:.3f}, {won.high:.3f}], loses {lost:.3f} of {games} games as X against random"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=20_000, help="moves to learn from")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    logging.getLogger("tianshou").setLevel(
        "ERROR"
    )  # it says of all returns of one agent that they have one dimension too many
    np.random.seed(given.seed)  # Tianshou draws from the process's generators
    torch.manual_seed(given.seed)
    algorithm = learner()
    replay = VectorReplayBuffer(20_000, 16)
    collector = Collector(algorithm, make_envs("train", given.seed), replay, exploration_noise=True)
    tests = Collector(algorithm, make_envs("test", given.seed))
    report("before", tests)
    collector.reset()
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=given.steps,
            collection_step_num_env_steps=64,
            batch_size=128,
            update_step_num_gradient_steps_per_sample=0.1,
            verbose=False,
            show_progress=False,
        )
    )
    report("after", tests)
