"""Magnetic mirror descent by self-play, as supervised learning on soft targets.

Paper: Sokota et al. (ICLR 2023), "A Unified Approach to Reinforcement Learning, Quantal Response Equilibria, and Two-Player
Zero-Sum Games", arXiv 2206.05825: equation 4 (the update), section 5 (annealed magnet).
Blocks: play (all seats the same policy) -> outcome -> what was seen of states -> state-action advantage -> magnet target -> SFT.
Faithful: the proximal step with a uniform magnet whose strength is annealed, in behavioural form, from sampled returns.
Differs: the step is not taken in closed form but learnt: the language model is trained towards the target distribution over
    the texts of the legal moves (cross-entropy, whose gradient `pi - target` does not vanish as pi -> 0, and which pulls
    illegal text to zero). Needs environments that list legal moves. With `memory` (0 by default) averages go on over iterations,
    on games of slightly older policies: far fewer games are needed, and TicTacToe is not learnt without.
Fails: with a magnet that goes to zero the policy cycles; where states are visited once in all, state advantages say nothing; what
    self-play avoids is not learnt to be answered, but for `explore`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal, decay, magnet_target, state_advantages
from sparring.agents.improve.curriculum import weighted
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import answer_row
from sparring.agents.improve.session import Session
from sparring.agents.improve.states import Seen, State, faded, seen
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

_NOTHING = 1e-6
"""What is to be this rare is not worth a row."""


@dataclass(frozen=True)
class Config:
    """Hyper-parameters; `_end` values are reached geometrically, the learning rate's linearly."""

    iterations: int = 300
    games: int = 1024
    """Self-play games per iteration."""
    epochs: int = 3
    """Gradient steps per iteration."""
    batch: int = 65536
    """States per gradient step; of more, some are drawn, as likely as the root of their visits."""
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
    memory: float = 0.0
    """Share of what was seen in former iterations that counts on in every next one: with 0.9 a state's averages are over ten
    iterations, and states that were not visited in this one are learnt, too."""
    shrink: float = 5.0
    """Visits of a move at which half of its advantage is believed."""
    explore: float = 0.0
    """Share of the games in which `random` sits in one of the seats, each in turn: for states that self-play never visits."""
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
        trajectories = session.collect(session.games(iteration, config.games, pool=config.explore, players=("random",)))
        states = seen(trajectories, unit, session.memory.get("states", ()))
        session.memory["states"] = faded(states, config.memory)
        weights = {key: math.sqrt(state.times) for key, state in states.items()}
        batches = _batches(weights, config, session.rng(iteration, "states"))
        drawn = {key: states[key] for key in states if any(key in each for each in batches)}
        targets = _targets(session, drawn, config.shrink, eta, alpha)
        lr = anneal(config.lr, config.lr_end, progress)
        losses = [_learn(session, targets, each, lr) for each in batches]
        session.learner.update_average()
        yield {"loss": losses[-1], "eta": eta, "alpha": alpha, "lr": lr, **play_metrics(trajectories)}


def _batches(weights: dict[State, float], config: Config, rng: EpisodeRng) -> list[dict[State, float]]:
    """Return the states of each gradient step with their weights: all, or some with how often they were drawn."""
    if len(weights) <= config.batch:
        return [weights] * config.epochs
    return [dict(Counter(weighted(weights, config.batch, rng))) for _ in range(config.epochs)]


def _targets(
    session: Session, states: dict[State, Seen], shrink: float, eta: float, alpha: float
) -> dict[State, dict[str, float]]:
    """Return the policy that each state is to move towards."""
    probabilities = session.policy.answer_probabilities(list(states))
    return {
        key: magnet_target(now, state_advantages(*state[1:], shrink=shrink), eta=eta, alpha=alpha)
        for (key, state), now in zip(states.items(), probabilities, strict=True)
    }


def _learn(session: Session, targets: dict[State, dict[str, float]], weights: dict[State, float], lr: float) -> float:
    """Take a step on one row per state and legal move, weighted by the state's weight x target."""
    rows = [
        answer_row(key[0], session.policy.encode_answer(move), weight * p)
        for key, weight in weights.items()
        for move, p in targets[key].items()
        if p > _NOTHING
    ]
    return session.learner.update(rows, lr=lr, normalizer=sum(weights.values()))
