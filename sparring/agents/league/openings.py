"""How new to a run what it is judged on is: whether evaluation begins with words with which training begins, too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sparring.agents.league.cells import Cell, cell_config
from sparring.agents.training.evaluate import exact_analysis
from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.tasks.core import Task
from sparring.types import Message

DRAWS = 4000
"""Training draws that are looked at."""
_EVALUATION = 1_000_000
"""The seed of the first evaluation draws of a run with seed 0."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What evaluation and training of an arena have in common. A draw is a task with a seed: the start of an episode."""

    evaluated: int
    """Draws of an evaluation, of the split `test`."""
    distinct: int
    """Openings that these have."""
    met: int
    """How many of these open as one of the training draws does."""
    trained: int
    """Training draws that were looked at, of the split `train`, task after task."""

    def __str__(self) -> str:
        """One sentence."""
        share, some = 100 * self.met / self.evaluated, "opening" if self.distinct == 1 else "openings"
        return (
            f"{self.evaluated:,} evaluation draws with {self.distinct:,} distinct {some}; {share:.0f} % of the draws open as one of "
            f"the first {self.trained:,} training draws does"
        )


def count_openings(cell: Cell, draws: int = DRAWS) -> Openings | None:
    """Compare what a cell is judged on with as many training draws of the environment in which it is judged.

    None where a game is judged exactly, on all its states: there is nothing that could be held out.
    """
    config, judged = cell_config(cell), cell.arena.judged
    environment = make(config.env, **config.env_kwargs if judged is None else judged)
    if exact_analysis(environment) is not None:
        return None
    seats = len(environment.spec.seats) if environment.spec.zero_sum else 1  # there every seat plays each draw
    test = _opened(environment, "test", max(1, config.eval_episodes // seats), _EVALUATION, 1)
    train = _opened(environment, "train", draws, 0, 1 << 32)
    return Openings(test.total(), len(test), sum(n for words, n in test.items() if words in train), train.total())


def _opened(environment: Environment, split: str, draws: int, seed: int, apart: int) -> Counter[tuple[object, ...]]:
    """Return how often each opening occurs; a split that is through begins again, with seeds that are `apart`."""
    tasks = environment.tasks(split)
    return Counter(opening(environment, tasks[i % len(tasks)], seed + i // len(tasks) * apart) for i in range(draws))


def opening(environment: Environment, task: Task, seed: int) -> tuple[tuple[str, tuple[Message, ...]], ...]:
    """Return what each seat is told when it is asked for the first time, if all before it take their first legal move.

    Where moves cannot be listed, that is what the first seat is told.
    """
    episode, told = environment.start(task, seed=seed), dict[str, tuple[Message, ...]]()
    for _ in range(environment.spec.max_turns):
        turn = episode.turn
        if turn.seat is None:
            break
        told.setdefault(turn.seat, turn.messages)
        if not turn.legal or len(told) == len(environment.spec.seats):
            break
        episode.step(turn.legal[0])
    return tuple(told.items())
