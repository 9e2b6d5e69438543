"""MaskablePPO of sb3-contrib learns TicTacToe against a pool: a random player, and itself as it was after each round.

    pip install 'sparring[sb3]'
    python examples/train_with_sb3.py

It plays X and is paid +1 for a win, 0 for a draw, -1 for a loss. What is printed is the share of games that it wins; draws are
not counted as wins. It then plays its most probable moves, on tasks that it was not trained on.
"""

import argparse

from sb3_contrib import MaskablePPO

import sparring
from sparring.agents.trainers import sb3
from sparring.leaderboard.statistics import mean_score
from sparring.wrappers import OpponentPool
from sparring.wrappers.seat import random_player

ENV = "TicTacToe-v0"


def train(rounds: int, steps: int, seed: int) -> MaskablePPO:
    """Return a model that has learnt for `rounds` times `steps` moves."""
    pool = OpponentPool(sparring.make(ENV), "player_0", {"random": 1.0})
    model = MaskablePPO(
        "MlpPolicy",
        sb3.make_vec(pool, 16),
        n_steps=64,
        batch_size=256,
        n_epochs=4,
        gamma=1.0,
        learning_rate=1e-3,
        ent_coef=0.01,
        policy_kwargs={"net_arch": [128, 128]},
        seed=seed,
        device="cpu",
    )
    for number in range(rounds):
        model.learn(steps, reset_num_timesteps=False)
        pool.add(f"round {number}", sb3.as_player(model, ENV))
        if number == 0:
            report("after the first round", model)
    return model


def report(when: str, model: MaskablePPO, games: int = 1000) -> None:
    """Play games against a random player and print how many are won."""
    env = sparring.make(ENV)
    agents = {
        "player_0": sb3.as_agent(model, env, deterministic=True),
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
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=16_384, help="moves in a round")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    report("at the end", train(given.rounds, given.steps, given.seed))
