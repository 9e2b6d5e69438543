"""NFT, negative-aware fine-tuning: imitate right answers, and un-imitate wrong ones, as supervised learning.

Paper: Chen et al. (2025), "Bridging Supervised Learning and Reinforcement Learning in Math Reasoning", arXiv 2505.18116,
section 3 and algorithm 1.
Blocks: sample groups -> verify -> groups of both kinds -> likelihood of the right, implicit likelihood of the wrong.
Faithful: the implicit policy of wrong answers, clipped from below with the gradient kept; groups solved always or never are left
    out; the weight of a task by its share of right answers (`prompts`); ratios to the policy that sampled.
Differs: one step on all that was sampled, by default; the paper takes many on parts.
Fails: as GRPO does, where all of a group fail. On strictly on-policy data it *is* GRPO's gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.learner import Part
from sparring.agents.improve.losses import PromptWeight, log_ratios, masked_mean, nft_values
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import Sampled, by_group, sampled, total_of
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 240
    tasks: int = 64
    """Tasks per iteration."""
    samples: int = 8
    """Episodes per task."""
    updates: int = 1
    """Gradient steps per iteration, each on all of it."""
    negative: float = 1.0
    """Weight of wrong answers; 0 is rejection-sampling fine-tuning."""
    floor: float = 1.0
    prompts: PromptWeight = "dr_grpo"
    """How tasks are weighted by their share p of right answers: `equal`, `dr_grpo` (1 - p), `grpo` (sqrt((1 - p) / p))."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which nobody is simply right."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'nft' learns from right and wrong answers, and {spec.id} has {len(spec.seats)} seats: use 'spiral'"
        )


def nft(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample groups, raise the likelihood of the right, lower that of the wrong; once per iteration."""
    full = session.environment.spec.reward_range[1]
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        batch: list[Sampled] = []
        rates: list[float] = []
        for group in by_group(trajectories):
            right = [sum(t.returns.values()) >= full for t in group]
            rate = sum(right) / len(right)
            if 0 < rate < 1:
                rows = [each for t, won in zip(group, right, strict=True) for each in sampled(t, float(won))]
                batch += rows
                rates += [rate] * len(rows)
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        loss = 0.0
        for _ in range(config.updates):
            loss = session.learner.minimise(
                [(each.row,) for each in batch], _loss(session, config, batch, rates), lr=lr
            )
        session.learner.update_average()
        yield {"loss": loss, "used": len(batch) / len(trajectories), "lr": lr, **play_metrics(trajectories)}


def _loss(session: Session, config: Config, batch: list[Sampled], rates: list[float]) -> Callable[[Part], torch.Tensor]:
    """Return the loss of a part of the batch, in which `advantage` is 1 for right answers and 0 for wrong ones."""
    device = session.policy.model.device
    old = [each.logprobs for each in batch]
    right = torch.tensor([each.advantage for each in batch], device=device)
    shares = torch.tensor(rates, device=device)
    total = total_of(batch, "token", session.policy.max_new_tokens)
    how = {"floor": config.floor, "negative": config.negative}

    def loss(part: Part) -> torch.Tensor:
        logps, mask = part.logps[:, 0], part.mask[:, 0]
        ratio = log_ratios(logps, part.aligned(old), mask)
        values = nft_values(ratio, right[part.items, None], shares[part.items, None], prompts=config.prompts, **how)
        return masked_mean(values, mask, total=total)

    return loss
