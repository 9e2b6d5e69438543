"""Sampled episodes as a policy gradient takes them: rows, what they were sampled with, and how good they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch

from sparring.agents.improve.learner import Learner, Part
from sparring.agents.improve.losses import Mean, PolicyGradient, TokenBatch, policy_gradient_loss, truncated_weights
from sparring.agents.improve.rows import Row, answer_row
from sparring.types import Trajectory


class Sampled(NamedTuple):
    """One answer: its row, the log-probability of each of its tokens when it was sampled, and its advantage."""

    row: Row
    logprobs: tuple[float, ...]
    advantage: float


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


def sampled(trajectory: Trajectory, advantage: float) -> list[Sampled]:
    """Return the answers of a trajectory that may be learnt from, each with the advantage of the whole."""
    return [
        Sampled(answer_row(c.prompt_ids, c.token_ids), c.logprobs, advantage)
        for c in (step.completion for step in trajectory.steps if step.loss_mask)
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
    totals: dict[tuple[Row, bool], Sampled] = {}
    for each in batch:
        if each.advantage:
            key = (each.row, each.advantage > 0)
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
    used = list(batch) if settings.kl or proximal else merged(batch)
    advantages = torch.tensor([each.advantage for each in used], device=learner.policy.model.device)
    sampler = [each.logprobs for each in used]

    def loss(part: Part) -> torch.Tensor:
        logps, mask, old = part.logps[:, 0], part.mask[:, 0], part.aligned(sampler)
        kept = part.aligned(reference) if reference is not None else None
        weights = None
        if proximal is not None:
            then = part.aligned(proximal.old)
            old, weights = then, truncated_weights(then, old, mask, cap=proximal.cap)
        here = TokenBatch(logps, old, advantages[part.items, None], mask, kept, weights)
        return policy_gradient_loss(here, settings, total=total)

    return learner.minimise([(each.row,) for each in used], loss, lr=lr)
