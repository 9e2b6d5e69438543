"""Sampled episodes as a policy gradient takes them: rows, what they were sampled with, and how good they were."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch

from sparring.agents.improve.learner import Learner, Part, score
from sparring.agents.improve.losses import (
    Mean,
    PolicyGradient,
    TokenBatch,
    clipped_surrogate,
    log_ratios,
    masked_mean,
    policy_gradient_loss,
    shaped_surrogate,
    truncated_weights,
)
from sparring.agents.improve.rows import Row, answer_row
from sparring.types import Trajectory


class Sampled(NamedTuple):
    """One answer: its row, the log-probability of each of its tokens when it was sampled, and its advantage."""

    row: Row
    logprobs: tuple[float, ...]
    advantage: float
    high: float | None = None
    """How far its ratio may rise, where that is not the same for all."""


class Proximal(NamedTuple):
    """What corrects for answers that other policies sampled: earlier ones (`replay`), or a server that rounds otherwise.

    The clipped ratio is to the policy at the start of the update, and every token's loss is multiplied with
    `min(pi_old / sampler, cap)`: Hilton et al. 2022, "Batch size-invariance for policy optimization", arXiv 2110.00641, with
    truncated weights. Without it the ratio is to the sampler itself, and clips whatever has moved away since.
    """

    old: Sequence[Sequence[float]]
    """For each of the batch its log-probabilities at the start of the update (`learner.score`)."""
    cap: float = 2.0
    """Largest weight."""


def by_group(trajectories: Iterable[Trajectory]) -> list[list[Trajectory]]:
    """Return the trajectories of each group, in the order in which groups come."""
    groups: dict[str, list[Trajectory]] = {}
    for trajectory in trajectories:
        groups.setdefault(trajectory.group, []).append(trajectory)
    return list(groups.values())


def sampled(trajectory: Trajectory, advantage: float | Mapping[str, float]) -> list[Sampled]:
    """Return the answers of a trajectory that may be learnt from, each with the advantage of the whole, or of its seat.

    Args:
        trajectory: What was played.
        advantage: Of all answers; or by seat, then what other seats said is left out.
    """
    by_seat = advantage if isinstance(advantage, Mapping) else dict.fromkeys(trajectory.seats, advantage)
    return [
        Sampled(answer_row(c.prompt_ids, c.token_ids), c.logprobs, by_seat[step.seat])
        for step in trajectory.steps
        if step.loss_mask and step.seat in by_seat
        for c in (step.completion,)
        if c is not None and c.token_ids
    ]


def total_of(batch: Sequence[Sampled], mean: Mean, longest: int) -> float:
    """Return what a loss over the whole batch is divided by; see `losses.masked_mean`."""
    if mean == "token":
        return float(sum(len(each.logprobs) for each in batch))
    return float(len(batch) * (longest if mean == "constant" else 1))


def merged(batch: Iterable[Sampled]) -> list[Sampled]:
    """Return equal answers once, with their advantages summed, those above 0 and those below apart; without those at 0.

    The gradient of a clipped surrogate is the same, for less work: short answers repeat a lot.
    """
    totals: dict[tuple[Row, bool, float | None], Sampled] = {}
    for each in batch:
        if each.advantage:
            key = (each.row, each.advantage > 0, each.high)
            before = totals.get(key)
            totals[key] = each if before is None else before._replace(advantage=before.advantage + each.advantage)
    return list(totals.values())


def policy_gradient(
    learner: Learner,
    batch: Sequence[Sampled],
    settings: PolicyGradient,
    *,
    reference: Sequence[Sequence[float]] | None = None,
    proximal: Proximal | None = None,
    lr: float | None = None,
) -> float:
    """Take one step on `losses.policy_gradient_loss` over a batch and return the loss.

    Args:
        learner: Whose policy moves.
        batch: All answers, those with advantage 0, too: they count in the mean.
        settings: Which policy gradient.
        reference: For each of the batch the log-probabilities of the policy to stay near to (`learner.score`); needed with `kl`.
        proximal: Corrects for answers that another policy sampled.
        lr: Step size.

    Raises:
        BadValue: There is a KL penalty and no reference.
        InfrastructureError: The gradient is not finite; the weights are left as they were.
    """
    total = total_of(batch, settings.mean, learner.policy.max_new_tokens)
    used = list(batch) if settings.kl or settings.imitate or proximal else merged(batch)
    advantages = torch.tensor([each.advantage for each in used], device=learner.policy.model.device)
    highs = None
    if any(each.high is not None for each in used):
        highs = advantages.new_tensor([settings.high if each.high is None else each.high for each in used])
    sampler = [each.logprobs for each in used]

    def loss(part: Part) -> torch.Tensor:
        logps, mask, old = part.logps[:, 0], part.mask[:, 0], part.aligned(sampler)
        kept = part.aligned(reference) if reference is not None else None
        weights = None
        if proximal is not None:
            then = part.aligned(proximal.old)
            old, weights = then, truncated_weights(then, old, mask, cap=proximal.cap)
        high = None if highs is None else highs[part.items, None]
        here = TokenBatch(logps, old, advantages[part.items, None], mask, kept, weights, high)
        return policy_gradient_loss(here, settings, total=total)

    return learner.minimise([(each.row,) for each in used], loss, lr=lr)


def shaped_policy_gradient(
    learner: Learner,
    batch: Sequence[Sampled],
    guided: Sequence[Sampled],
    settings: PolicyGradient,
    *,
    quantile: float = 0.9,
    lr: float | None = None,
) -> float:
    """Take one step on answers of the policy's own and on guided ones, sampled in a context that they are not trained in.

    Own ones have the clipped surrogate, guided ones `losses.shaped_surrogate`: rho is the probability without the guidance over
    that with it, gamma a quantile of rho over all their tokens, at least 1e-4, without gradient; there is no clip. The mean is
    over both (Guide: Nath et al. 2025, arXiv 2506.13923, with the released code's quantile of 0.9).

    Args:
        learner: Whose policy moves.
        batch: Own answers.
        guided: Answers whose row has the context without the guidance, and whose log-probabilities are those with it.
        settings: Bounds of the clip, and the mean; without a KL penalty.
        quantile: Which quantile of rho gamma is.
        lr: Step size.

    Raises:
        InfrastructureError: The gradient is not finite; the weights are left as they were.
    """
    total = total_of([*batch, *guided], settings.mean, learner.policy.max_new_tokens)
    own, others = merged(batch), [each for each in guided if each.advantage]
    used, device = [*own, *others], learner.policy.model.device
    advantages = torch.tensor([each.advantage for each in used], device=device)
    gamma = ratio_quantile(score(learner.policy, [each.row for each in others]), [o.logprobs for o in others], quantile)
    sampler = [each.logprobs for each in used]

    def loss(part: Part) -> torch.Tensor:
        ratio = log_ratios(part.logps[:, 0], part.aligned(sampler), part.mask[:, 0])
        here = advantages[part.items, None]
        mine = torch.tensor([item < len(own) for item in part.items], device=device)[:, None]
        clipped = clipped_surrogate(ratio, here, low=settings.low, high=settings.high)
        values = torch.where(mine, clipped, shaped_surrogate(ratio, here, gamma=gamma))
        return masked_mean(values, part.mask[:, 0], mean=settings.mean, total=total)

    return learner.minimise([(each.row,) for each in used], loss, lr=lr)


def ratio_quantile(
    logps: Sequence[Sequence[float]], sampler: Sequence[Sequence[float]], quantile: float, *, least: float = 1e-4
) -> float:
    """Return a quantile of `pi / sampler` over all tokens of some answers, at least `least`; `least` if there are none.

    >>> ratio_quantile([[0.0, 0.0], [0.0]], [[0.0, math.log(0.5)], [math.log(0.25)]], 0.5)
    2.0
    """
    ratios = [
        math.exp(a - b) for one, other in zip(logps, sampler, strict=True) for a, b in zip(one, other, strict=True)
    ]
    return max(least, float(np.quantile(ratios, quantile))) if ratios else least
