"""STaR, or expert iteration: sample, keep what the verifier accepts, imitate it.

Paper: Zelikman et al. (NeurIPS 2022), "STaR: Bootstrapping Reasoning With Reasoning", arXiv 2203.14465, algorithm 1 (without
rationalization); the same loop as rejection-sampling fine-tuning and, for games, expert iteration (Anthony et al. 2017).
Blocks: sample (single turn, or all turns of an episode that answers with feedback) -> verify -> keep -> weighted SFT.
Faithful: only verified samples of the current policy are learnt from; no labels are shown.
Differs: training continues from the current weights (STaR restarts from the base model each round); a window of the last
    rounds, each different sequence once, takes the place of one large data set per round.
Fails: where the base policy hardly ever succeeds (below some 3 %) there is nothing to keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import Row, combine, row_from_json, trajectory_rows
from sparring.agents.improve.select import distinct, draw_rows, push_round, solved
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 240
    tasks: int = 64
    """Tasks per iteration."""
    samples: int = 8
    """Episodes per task."""
    window: int = 8
    """Rounds whose verified samples are kept."""
    unique: bool = True
    """Learn from each different sequence in the window once (balances tasks), not as often as it was found."""
    updates: int = 2
    """Gradient steps per iteration."""
    batch: int = 512
    """Rows per gradient step."""
    lr: float = 1e-3
    lr_end: float = 1e-3
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which not all seats can succeed."""
    if spec.zero_sum:
        raise BadValue(
            f"recipe 'star' learns from episodes that all seats solve, and {spec.id} is zero-sum: use 'magnet' or 'spiral'"
        )


def star(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample, keep the solved, imitate them; once per iteration."""
    rounds, full = remembered(session), session.environment.spec.reward_range[1]
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        kept = solved(trajectories, threshold=full)
        yield {**imitate(session, config, iteration, rounds, kept), **play_metrics(trajectories)}


def remembered(session: Session) -> list[list[Row]]:
    """Return the last rounds' rows, which the session's memory holds from now on."""
    rounds = [[row_from_json(row) for row in rows] for rows in session.memory.get("rounds", [])]
    session.memory["rounds"] = rounds
    return rounds


def imitate(
    session: Session, config: Config, iteration: int, rounds: list[list[Row]], kept: Sequence[Trajectory]
) -> dict[str, float]:
    """Add a round and take the iteration's steps on the last ones; return what there is to tell about them."""
    push_round(rounds, [row for t in kept for row in trajectory_rows(t)], keep=config.window)
    pool = distinct(rounds) if config.unique else [row for rows in rounds for row in rows]
    rng = session.rng(iteration, "batches")
    lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
    loss = 0.0
    for _ in range(config.updates):
        loss = session.learner.update(combine(draw_rows(pool, config.batch, rng)), lr=lr)
    session.learner.update_average()
    return {"loss": loss, "kept": len(kept), "pool": len(pool), "lr": lr}
