"""Magnetic mirror descent by self-play, as supervised learning on soft targets.

Paper: Sokota et al. (ICLR 2023), "A Unified Approach to Reinforcement Learning, Quantal Response Equilibria, and Two-Player
Zero-Sum Games", arXiv 2206.05825: equation 4 (the update), section 5 (annealed magnet).
Blocks: play (all seats the same policy) -> the game's outcome -> state-action advantage -> magnet target -> soft-target SFT.
Faithful: the proximal step with a uniform magnet whose strength is annealed, in behavioural form, from sampled returns.
Differs: the step is not taken in closed form but learnt: the language model is trained towards the target distribution over
    the texts of the legal moves (cross-entropy, whose gradient `pi - target` does not vanish as pi -> 0, and which pulls
    illegal text to zero). Needs environments that list legal moves; prompts must repeat often enough for state averages.
Fails: with a magnet that goes to zero the policy cycles; where states are visited once, state advantages say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal, decay, magnet_target, state_advantages
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import Row, answer_row
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters; `_end` values are reached geometrically, the learning rate's linearly."""

    iterations: int = 300
    games: int = 1024
    """Self-play games per iteration."""
    epochs: int = 3
    """Gradient steps per iteration."""
    lr: float = 1e-3
    lr_end: float = 1.5e-4
    eta: float = 1.0
    """Step size of mirror descent, in units of the largest return."""
    eta_end: float = 0.1
    alpha: float = 0.2
    """Strength of the magnet, in units of the largest return."""
    alpha_end: float = 0.03
    settle: float = 0.6
    """Share of the run after which eta and alpha stay at their end values."""
    average_decay: float = 0.98


def require(spec: EnvSpec) -> None:
    """Refuse environments whose legal moves cannot be listed."""
    if spec.moves is None:
        raise BadValue(f"recipe 'magnet' needs legal moves, and {spec.id} lists none: use 'star' or 'spiral'")


def magnet(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Play, estimate advantages, step towards the magnet's target; once per iteration."""
    unit = max(map(abs, session.environment.spec.reward_range))
    for iteration in session.iterations(config.iterations):
        progress = iteration / config.iterations
        settled = progress / max(config.settle, 1e-9)
        eta, alpha = decay(config.eta, config.eta_end, settled), decay(config.alpha, config.alpha_end, settled)
        trajectories = session.collect(session.games(iteration, config.games))
        rows, weight = _targets(session, trajectories, unit, eta, alpha)
        lr = anneal(config.lr, config.lr_end, progress)
        losses = [session.learner.update(rows, lr=lr, normalizer=weight) for _ in range(config.epochs)]
        session.learner.update_average()
        yield {"loss": losses[-1], "eta": eta, "alpha": alpha, "lr": lr, **play_metrics(trajectories)}


@dataclass
class _State:
    """What was seen of one state (one prompt) in an iteration."""

    count: int
    visits: dict[str, float]
    """Times each legal move was made; every legal move is a key."""
    totals: dict[str, float]


def _targets(
    session: Session, trajectories: list[Trajectory], unit: float, eta: float, alpha: float
) -> tuple[list[Row], float]:
    """Return one row per visited state and legal move, weighted by sqrt(visits) x target; and the sum of sqrt(visits)."""
    policy = session.policy
    states = _states(trajectories, unit)
    probabilities = policy.answer_probabilities(list(states))
    rows, total = [], 0.0
    for ((prompt_ids, _), state), now in zip(states.items(), probabilities, strict=True):
        target = magnet_target(now, state_advantages(state.visits, state.totals), eta=eta, alpha=alpha)
        weight = math.sqrt(state.count)
        total += weight
        rows += [answer_row(prompt_ids, policy.encode_answer(move), weight * p) for move, p in target.items()]
    return rows, total


def _states(trajectories: list[Trajectory], unit: float) -> dict[tuple[tuple[int, ...], tuple[str, ...]], _State]:
    """Return visits and summed returns per (prompt, legal moves).

    Illegal answers count as visits of the state only: where all were illegal no advantage is known, and the step towards
    the target, which holds legal moves alone, still leads back to the format.
    """
    states: dict[tuple[tuple[int, ...], tuple[str, ...]], _State] = {}
    for trajectory in trajectories:
        for step in trajectory.steps:
            assert step.completion is not None
            assert step.legal is not None
            key = (step.completion.prompt_ids, step.legal)
            state = states.get(key)
            if state is None:
                zeros = dict.fromkeys(step.legal, 0.0)
                state = states[key] = _State(0, zeros, dict(zeros))
            state.count += 1
            if step.action is not None and not step.illegal:
                state.visits[step.action] += 1
                state.totals[step.action] += trajectory.returns[step.seat] / unit
    return states
