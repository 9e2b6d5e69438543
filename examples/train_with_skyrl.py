"""GRPO over SkyRL's environments teaches a table of preferences to play Kuhn poker against random play, on a CPU.

    pip install 'sparring[skyrl,data]'        # in a virtual environment of its own
    python examples/train_with_skyrl.py

The data set and the environments are what SkyRL's trainer takes: rows in a file, and `skyrl_gym.make(row["env_class"], extras=row)`. Not run
is the trainer itself, which needs GPUs: `play` does what its generator does with one row, and the loop below what follows. In
the place of a language model there is a table from all that was said so far to a preference for each move. To train a model,
call `skyrl.register()` where your entry point makes the trainer, and give it the same file (docs/trainers.md).

Printed is the mean payoff in hands of the test split, both seats; the best that can be had against random play is 0.458.
"""

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import skyrl_gym
from numpy.typing import NDArray

import sparring
from sparring.agents.trainers import skyrl
from sparring.agents.trainers.rows import rows, write_rows
from sparring.leaderboard.statistics import mean_score

ENV, GROUP = "KuhnPoker-v0", 8
MOVES = sparring.make(ENV).spec.moves or ()
Chat = list[dict[str, str]]


class Table:
    """A policy: softmax of the preferences for each chat that it has seen."""

    def __init__(self, seed: int):
        self.draws = np.random.default_rng(seed)
        self.preferences: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(MOVES)))

    def probabilities(self, chat: str) -> NDArray[np.float64]:
        """Return (moves,)."""
        weights = np.exp(self.preferences[chat])
        out: NDArray[np.float64] = weights / weights.sum()
        return out

    def learn(self, said: list[tuple[str, int]], advantage: float, rate: float) -> None:
        """Make the moves of an episode more likely, or less: the policy gradient."""
        for chat, move in said:
            self.preferences[chat] += rate * advantage * (np.eye(len(MOVES))[move] - self.probabilities(chat))


def play(row: dict[str, Any], table: Table) -> tuple[float, list[tuple[str, int]], dict[str, float]]:
    """Play a row's episode; return what the seat was paid, the moves with their chats, and the environment's metrics."""
    env = skyrl_gym.make(row["env_class"], env_config={}, extras={**row, "max_turns": 8})
    chat, _ = env.init(row["prompt"])
    paid, said, done = 0.0, [], False
    while not done:
        seen = "\n".join(message["content"] for message in chat)
        move = int(table.draws.choice(len(MOVES), p=table.probabilities(seen)))
        said.append((seen, move))
        told = env.step(MOVES[move])
        chat = [*chat, {"role": "assistant", "content": MOVES[move]}, *told["observations"]]
        paid, done = paid + told["reward"], told["done"]
    return paid, said, env.get_metrics()


def report(when: str, table: Table, data: list[dict[str, Any]]) -> None:
    """Print what the table is paid."""
    played = [play(row, table) for row in data]
    found = mean_score({str(i): [paid] for i, (paid, _, _) in enumerate(played)}, bounds=(-2.0, 2.0))
    illegal = np.mean([metrics["illegal"] for _, _, metrics in played])
    print(
        f"{when}: {found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}] chips a hand, {illegal:.3f} illegal answers"
    )


def load(split: str, count: int, folder: Path) -> list[dict[str, Any]]:
    """Write rows, and read them as the trainer does."""
    write_rows(folder / f"{split}.jsonl", rows(ENV, count, opponent="random", split=split))
    read = datasets.load_dataset(
        "json", data_files=str(folder / f"{split}.jsonl"), cache_dir=str(folder), split="train"
    )
    return [dict(row) for row in read]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    datasets.disable_progress_bars()
    skyrl.register()
    learnt = Table(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        train, test = load("train", 8 * given.steps, Path(folder)), load("test", 1000, Path(folder))
    report("before", learnt, test)
    for step in range(given.steps):
        for row in train[16 * step : 16 * (step + 1)]:
            group = [play(row, learnt) for _ in range(GROUP)]
            paid = np.array([episode[0] for episode in group])
            for episode, advantage in zip(group, (paid - paid.mean()) / (paid.std() + 1e-6), strict=True):
                learnt.learn(episode[1], advantage, rate=0.1)
    report("after ", learnt, test)
