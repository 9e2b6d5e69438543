"""SCoRe: learn to correct oneself, by paying for the second answer while the first is held where it was.

Paper: Kumar et al. (2024), "Training Language Models to Self-Correct via Reinforcement Learning", arXiv 2409.12917, section 5.
Blocks: refine (2 answers, nothing said in between) -> verify -> progress bonus -> policy gradient, in two stages.
Faithful: stage I pays for the second answer alone and penalises the KL divergence of the first from the first policy; stage II pays
    for both, with a bonus `alpha (r2 - r1)` for correction; on-policy.
Differs: advantages are against the mean of the siblings at the same turn (RLOO), not against a learnt baseline; in stage II each
    answer is credited with its own reward (`gamma=0`), since the sum that the paper writes down has its optimum at a wrong first
    answer that is then put right, and nano models find that; alpha, kl and the length of stage I are tuned for them
    (the preset `self-correction` is nearly all stage I: `stage=0.97`). The penalty of stage I is k3 of samples, whose gradient is that
    of KL(first policy || policy), the reverse of the paper's; stage II has none, where the paper keeps a smaller one.
Fails: without stage I or the bonus the two answers become one: good first answer, no edit. More answers than two bring little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sparring.agents.improve.advantage import anneal, group_advantages, progress_rewards, rewards_to_go
from sparring.agents.improve.estimates import flips
from sparring.agents.improve.learner import score as log_probabilities
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import Sampled, by_group, policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 240
    stage: float = 0.5
    """Share of the run that is stage I."""
    tasks: int = 64
    """Tasks per iteration."""
    samples: int = 8
    """Episodes per task."""
    alpha: float = 2.0
    """Weight of the bonus for correction in stage II."""
    gamma: float = 0.0
    """Share of the second answer's reward that the first is credited with in stage II; 1 is the sum of both."""
    kl: float = 0.1
    """Weight of the penalty on the first answer in stage I."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments that do not ask twice."""
    if len(spec.seats) > 1 or spec.max_turns != 2:
        raise BadValue(
            f"recipe 'score' learns from two answers of one seat, and {spec.id} has {len(spec.seats)} seats and up to "
            f"{spec.max_turns} turns: use SelfCorrection-v0"
        )


def score(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Answer twice, pay for the second (stage I), then for both and the difference (stage II); once per iteration."""
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        first = iteration < config.stage * config.iterations
        batch = [each for group in by_group(trajectories) for each in _answers(group, config, first=first)]
        settings = PolicyGradient(mean="token", kl=config.kl if first else 0.0, kind="k3")
        reference = _reference(session, batch) if first else None
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        loss = policy_gradient(session.learner, [each for each, _ in batch], settings, reference=reference, lr=lr)
        session.learner.update_average()
        yield {"loss": loss, "lr": lr, "stage": 1 if first else 2, **_flips(trajectories), **play_metrics(trajectories)}


def _answers(group: Sequence[Trajectory], config: Config, *, first: bool) -> list[tuple[Sampled, int]]:
    """Return every answer of a group with its advantage among its siblings, and which of the two it is."""
    rewards = [_scores(t) if first else _shaped(_scores(t), config) for t in group]
    found = []
    for turn in (0, 1):
        siblings = [(t, r) for t, r in zip(group, rewards, strict=True) if len(r) > turn]
        paid = [0.0 if first and turn == 0 else r[turn] for _, r in siblings]
        for (t, _), advantage in zip(siblings, group_advantages(paid, baseline="others"), strict=True):
            found.append((sampled(t, advantage)[turn], turn))
    return found


def _scores(trajectory: Trajectory) -> list[float]:
    """Return what each answer is worth: the environment pays the first, then the difference."""
    return list(accumulate(step.rewards[step.seat] for step in trajectory.steps))


def _shaped(scores: list[float], config: Config) -> list[float]:
    return rewards_to_go(progress_rewards(scores, bonus=config.alpha), gamma=config.gamma)


def _reference(session: Session, batch: Sequence[tuple[Sampled, int]]) -> list[Sequence[float]]:
    """Return what to stay near to: the first policy at first answers; at second ones what they were sampled with, which is no
    penalty."""
    start = iter(log_probabilities(session.start, [each.row for each, turn in batch if turn == 0]))
    return [next(start) if turn == 0 else each.logprobs for each, turn in batch]


def _flips(trajectories: Sequence[Trajectory]) -> dict[str, float]:
    """Return what the second answers changed, over the episodes that have two."""
    pairs = [_scores(t) for t in trajectories if len(t.steps) == 2]
    found = flips([before >= 1 for before, _ in pairs], [after >= 1 for _, after in pairs])
    return {"first": found.before, "second": found.after, "i_to_c": found.i_to_c, "c_to_i": found.c_to_i}
