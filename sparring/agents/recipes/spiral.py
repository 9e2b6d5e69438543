"""SPIRAL: self-play with role-conditioned advantage estimation.

Paper: Liu et al. (2025), "SPIRAL: Self-Play on Zero-Sum Games Incentivizes Reasoning via Multi-Agent Multi-Turn Reinforcement
Learning", arXiv 2506.24119, section 3 and algorithm 1.
Blocks: play (all seats the same policy) -> the game's outcome -> role EMA advantage -> policy gradient.
Faithful: one baseline per seat, moving average 0.95; the advantage on every token that the seat said; no KL penalty, no critic,
    no group normalisation.
Differs: the baseline is read before it is updated (algorithm 1 updates first, which multiplies every advantage with 0.95); one
    gradient step per batch, on-policy, so the ratio is 1 and the PPO clip never acts; the illegal-move payoff is the environment's
    (zero-sum), not -1.5/+0.5.
Fails: on Kuhn poker it ends always betting and always calling, which a best response exploits by exactly 1/3, and stays there:
    once pi(fold) is near 0 the policy gradient is, too. Self-play reward and win rate look healthy throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sparring.agents.improve.advantage import role_advantages
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import combine, step_row
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 300
    games: int = 1024
    """Self-play games per iteration."""
    pool: float = 0.0
    """Share of the games that are played against the environment's fixed pool of players (each with baselines of its own)."""
    lr: float = 2e-4
    baseline_decay: float = 0.95
    average_decay: float = 0.98


def require(spec: EnvSpec) -> None:
    """Accept every environment: the method needs nothing but returns."""


def spiral(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Play, subtract each seat's baseline, take one policy-gradient step; once per iteration."""
    baselines_S: dict[str, float] = session.memory.setdefault("baselines", {})
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.games(iteration, config.games, pool=config.pool))
        returns_TS = [_by_role(t) for t in trajectories]
        advantages_TS = role_advantages(returns_TS, baselines_S, decay=config.baseline_decay)
        rows = [
            step_row(step, advantages_S[_role(trajectory, step.seat)])
            for trajectory, advantages_S in zip(trajectories, advantages_TS, strict=True)
            for step in trajectory.steps
            if step.completion is not None
        ]
        loss = session.learner.update(
            combine(r for r in rows if r is not None), lr=config.lr, normalizer=len(trajectories)
        )
        session.learner.update_average()
        yield {"loss": loss, **{f"baseline/{s}": b for s, b in baselines_S.items()}, **play_metrics(trajectories)}


def _by_role(trajectory: Trajectory) -> dict[str, float]:
    """Return the return of every seat that the policy played, under the name of its role."""
    learning = {step.seat for step in trajectory.steps if step.completion is not None}
    return {_role(trajectory, seat): r for seat, r in trajectory.returns.items() if seat in learning}


def _role(trajectory: Trajectory, seat: str) -> str:
    """Return the seat, with the opponent's name where that is another agent: each has a baseline of its own."""
    others = {name for other, name in trajectory.agents.items() if other != seat} - {trajectory.agents[seat]}
    return f"{seat} against {others.pop()}" if others else seat
