"""GRPO: several answers to each task, each judged by how much better it is than its siblings.

Paper: Shao et al. (2024), "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models", arXiv
2402.03300, section 4.1 and algorithm 1; Dr. GRPO (Liu et al. 2025, arXiv 2503.20783) and RLOO (Ahmadian et al. 2024, arXiv
2402.14740) are settings: see `Config`.
Blocks: sample groups -> verify -> group advantage -> clipped policy gradient.
Faithful: advantages over the group's mean and standard deviation, one for all tokens of an episode; the clipped ratio to the
    policy that sampled, whose probabilities are those recorded when it did; the k3 penalty towards the first policy.
Differs: there is no penalty by default (`kl=0`), as in Dr. GRPO and DAPO; rewards are of whole episodes.
Fails: where all of a group fail or all succeed nothing is learnt; noise then still lowers the entropy. Below a pass@8 of some
    25 % it goes nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sparring.agents.improve.advantage import anneal, group_advantages
from sparring.agents.improve.learner import score
from sparring.agents.improve.losses import Mean, PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import Sampled, by_group, policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters. Dr. GRPO: `std=False, mean="constant"`; RLOO: `baseline="others", std=False, mean="constant"`, one
    update."""

    iterations: int = 240
    tasks: int = 64
    """Tasks per iteration."""
    samples: int = 8
    """Episodes per task."""
    baseline: Literal["mean", "others"] = "mean"
    std: bool = True
    """Divide advantages by the group's standard deviation."""
    mean: Mean = "sequence"
    """How tokens of answers of different length are weighted; see `losses.masked_mean`."""
    updates: int = 1
    """Gradient steps per iteration, each on all of it."""
    clip_low: float = 0.2
    clip_high: float = 0.2
    kl: float = 0.0
    lr: float = 1e-3
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which siblings cannot be compared."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'grpo' compares answers to one task, and {spec.id} has {len(spec.seats)} seats: use 'spiral'"
        )


def grpo(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample groups, compare siblings, take clipped steps; once per iteration."""
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        batch = compared(by_group(trajectories), config)
        yield {**step(session, config, iteration, batch), **play_metrics(trajectories)}


def compared(groups: Iterable[Sequence[Trajectory]], config: Config, *, mixed: bool = False) -> list[Sampled]:
    """Return all answers of some groups, each with its advantage over its siblings; only of groups not paid alike if `mixed`."""
    batch: list[Sampled] = []
    for group in groups:
        returns = [sum(t.returns.values()) for t in group]
        advantages = group_advantages(returns, baseline=config.baseline, std=config.std)
        if any(advantages) or not mixed:
            batch += [each for t, a in zip(group, advantages, strict=True) for each in sampled(t, a)]
    return batch


def step(session: Session, config: Config, iteration: int, batch: Sequence[Sampled]) -> dict[str, float]:
    """Take an iteration's clipped steps on what was sampled; return what there is to tell about them."""
    settings = PolicyGradient(low=config.clip_low, high=config.clip_high, mean=config.mean, kl=config.kl, kind="k3")
    reference = score(session.start, [each.row for each in batch]) if config.kl else None
    lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
    loss = 0.0
    for _ in range(config.updates):
        loss = policy_gradient(session.learner, batch, settings, reference=reference, lr=lr)
    session.learner.update_average()
    zero = sum(not each.advantage for each in batch) / max(1, len(batch))
    return {"loss": loss, "zero_advantage": zero, "lr": lr}
