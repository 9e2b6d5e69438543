"""PPO of RLlib learns both seats of TicTacToe from games with itself and with its past selves; illegal moves are masked.

    pip install 'sparring[rllib]'        # in a virtual environment of its own: RLlib pins Gymnasium
    python examples/train_with_rllib.py

A game pays +1 for a win, 0 for a draw, -1 for a loss. What is printed, before and after, is the share of games that it wins as X
against random play, which it never met; draws are not counted as wins. It plays its most probable moves there, on tasks that it
was not trained on.
"""

import argparse
from typing import Any

import ray
from ray.rllib.algorithms.ppo import PPOConfig

import sparring
from sparring.agents.trainers import rllib
from sparring.leaderboard.statistics import mean_score
from sparring.wrappers.seat import random_player

ENV = "TicTacToe-v0"


def algorithm(seed: int) -> Any:
    """Return what learns: 32 games at a time, in this process."""
    config = (
        PPOConfig()
        .env_runners(num_env_runners=0, num_envs_per_env_runner=32)
        .training(
            lr=3e-3,
            train_batch_size_per_learner=2048,
            minibatch_size=256,
            num_epochs=6,
            gamma=1.0,
            entropy_coeff=0.03,
        )
        .debugging(seed=seed, log_level="ERROR")
    )
    return rllib.self_play(config, ENV, every=5, model={"fcnet_hiddens": [128, 128]}).build_algo()


def report(when: str, module: Any, games: int = 1000) -> None:
    """Play games against a random player and print how many are won."""
    env = sparring.make(ENV)
    agents = {
        "player_0": rllib.as_agent(module, env, deterministic=True),
        "player_1": sparring.player_agent(random_player, "random"),
    }
    tasks = env.tasks("test")
    jobs = [sparring.Job(env, tasks[i], seed=0, agents=agents) for i in range(games)]
    returns = {str(number): played.returns["player_0"] for number, played in enumerate(sparring.rollout(jobs))}
    won = mean_score({number: [float(paid > 0)] for number, paid in returns.items()})
    lost = sum(paid < 0 for paid in returns.values()) / games
    print(
        f"{when}: wins {won.mean:.3f} [{won.low:.3f}, {won.high:.3f}], loses {lost:.3f} of {games} games as X against random"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iterations", type=int, default=20, help="of 2048 moves each")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200 << 20, log_to_driver=False)
    learner = algorithm(given.seed)
    report("before", learner.get_module("main"))
    for _ in range(given.iterations):
        learner.train()
    report("after", learner.get_module("main"))
    print(f"past selves in the league: {', '.join(learner.config.policy_mapping_fn.past)}")
    learner.stop()
