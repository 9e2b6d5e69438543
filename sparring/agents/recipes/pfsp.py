"""Prioritised fictitious self-play: play against one's own past, most against what still wins.

Papers: Vinyals et al. (2019), "Grandmaster level in StarCraft II using multi-agent reinforcement learning", Nature 575, methods,
"Prioritized fictitious self-play"; Heinrich and Silver (2016), "Deep Reinforcement Learning from Self-Play in Imperfect-
Information Games", arXiv 1603.01121, for fictitious play with learnt best responses.
Blocks: play (one seat the policy, the others a snapshot; some games against itself) -> the game's outcome -> role EMA advantage ->
    policy gradient; a pool of snapshots.
Faithful: an opponent is drawn in proportion to `(1 - p)^power`, p the share of points won against it so far; snapshots are frozen.
Differs: one learner and its past, no league of exploiters; the update is SPIRAL's, with a baseline for each role.
Fails: what the pool never did, the policy never learns to answer; and the last policy answers the average of its past, which
    is not yet an equilibrium: that is the average, so look at `average`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sparring.agents.flows.core import policy_agent
from sparring.agents.improve.advantage import role_advantages
from sparring.agents.improve.curriculum import Tries, weighted
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import combine, step_row
from sparring.agents.improve.session import Session
from sparring.agents.rollout import Job
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 300
    games: int = 1024
    """Games per iteration."""
    past: float = 0.5
    """Share of the games that are played against a snapshot; the others are self-play."""
    every: int = 10
    """Iterations between two snapshots."""
    pool: int = 20
    """Snapshots that are kept; the oldest leaves first."""
    power: float = 2.0
    """How much more opponents that win are met; 0 meets all alike."""
    memory: float = 0.9
    """Share of the former results that counts on in every iteration."""
    lr: float = 2e-4
    baseline_decay: float = 0.95
    average_decay: float = 0.98


def require(spec: EnvSpec) -> None:
    """Refuse environments without an opponent."""
    if not spec.zero_sum or len(spec.seats) != 2:
        raise BadValue(f"recipe 'pfsp' needs a zero-sum game of two seats, and {spec.id} is none: use 'star' or 'grpo'")


def pfsp(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Keep a snapshot, play against the pool, subtract each role's baseline, take one step; once per iteration."""
    baselines: dict[str, float] = session.memory.setdefault("baselines", {})
    results: dict[str, list[float]] = session.memory.setdefault("results", {})
    for iteration in session.iterations(config.iterations):
        if iteration % config.every == 0:
            _snapshot(session, results, f"{iteration:06d}", config.pool)
        weights = {name: (1 - Tries(*result).rate()) ** config.power for name, result in results.items()}
        trajectories = session.collect(_games(session, config, iteration, weights))
        _count(session, config, results, trajectories)
        learning = [_mine(session, t) for t in trajectories]
        advantages = role_advantages(learning, baselines, decay=config.baseline_decay)
        rows = [
            step_row(step, advantage[step.seat])
            for t, advantage in zip(trajectories, advantages, strict=True)
            for step in t.steps
            if step.seat in advantage
        ]
        loss = session.learner.update(
            combine(r for r in rows if r is not None), lr=config.lr, normalizer=len(trajectories)
        )
        session.learner.update_average()
        told = {"loss": loss, "pool": len(results), "hardest": max(weights.values())}
        yield {**told, **play_metrics(trajectories)}


def _snapshot(session: Session, results: dict[str, list[float]], name: str, most: int) -> None:
    """Add the policy of now to the pool; the oldest leaves."""
    session.learner.keep(name)
    results[name] = [0.0, 0.0]
    while len(results) > most:
        oldest = min(results)
        del results[oldest], session.learner.kept[oldest]


def _games(session: Session, config: Config, iteration: int, weights: dict[str, float]) -> list[Job]:
    """Return the iteration's games: some against opponents drawn by weight, the policy in each seat in turn."""
    jobs, seats = session.games(iteration, config.games), session.environment.spec.seats
    names = weighted(weights, round(config.past * len(jobs)), session.rng(iteration, "opponents"))
    for i, name in enumerate(names):
        other, mine = policy_agent(session.learner.kept[name]), seats[i % 2]
        jobs[i] = replace(jobs[i], agents={seat: jobs[i].agents[seat] if seat == mine else other for seat in seats})
    return jobs


def _mine(session: Session, trajectory: Trajectory) -> dict[str, float]:
    """Return the returns of the seats that the policy in training held."""
    return {s: r for s, r in trajectory.returns.items() if trajectory.agents[s] == session.policy.name}


def _count(session: Session, config: Config, results: dict[str, list[float]], trajectories: list[Trajectory]) -> None:
    """Add the points won against each opponent: 1 for the best return, 0 for the worst."""
    low, high = session.environment.spec.reward_range
    for name, result in results.items():
        points = [
            (r - low) / (high - low)
            for t in trajectories
            if session.learner.kept[name].name in t.agents.values()
            for r in _mine(session, t).values()
        ]
        results[name] = [result[0] * config.memory + sum(points), result[1] * config.memory + len(points)]
