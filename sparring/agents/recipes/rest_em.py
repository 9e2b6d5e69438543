"""ReST-EM: sample with the policy of now, and teach what is right to the policy of the beginning.

Paper: Singh et al. (2024), "Beyond Human Data: Scaling Self-Training for Problem-Solving with Language Models", arXiv
2312.06585, algorithm 1 and section 3.
Blocks: sample -> verify -> keep, at most so many per task -> SFT from the first weights, looped.
Faithful: every M-step begins from the base model, so that errors of one round are not built upon; a cap of right answers per task
    keeps easy tasks from crowding out hard ones; only the data of the last E-step are learnt from.
Differs: tasks are drawn anew in each round; a fixed number of gradient steps takes the place of early stopping on a held-out
    set.
Fails: where the base never succeeds; and each round costs a whole fine-tuning, so it is slow beside `star`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import Row, trajectory_rows
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.select import distinct, draw_rows, solved
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 6
    """Rounds of an E-step and an M-step."""
    tasks: int = 720
    """Tasks per round."""
    samples: int = 16
    """Episodes per task."""
    per_task: int = 10
    """Different right answers kept of one task."""
    updates: int = 80
    """Gradient steps of an M-step."""
    batch: int = 256
    """Rows per gradient step."""
    lr: float = 1e-3
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which not all seats can succeed."""
    if spec.zero_sum:
        raise BadValue(
            f"recipe 'rest-em' learns from episodes that all seats solve, and {spec.id} is zero-sum: use 'magnet'"
        )


def rest_em(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample, keep the right, fine-tune the first policy on them; once per iteration."""
    full, learner = session.environment.spec.reward_range[1], session.learner
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        pool: list[Row] = []
        for group in by_group(trajectories):
            rows = distinct([trajectory_rows(t) for t in solved(group, threshold=full)])
            pool += rows[: config.per_task]
        rng, loss = session.rng(iteration, "batches"), 0.0
        learner.restore(session.start)
        for _ in range(config.updates if pool else 0):
            loss = learner.update(draw_rows(pool, config.batch, rng), lr=config.lr)
        learner.reset_average()
        yield {"loss": loss, "kept": len(pool), **play_metrics(trajectories)}
