"""Pairs of answers as a learner takes them: rows, how sure the order is, and steps that prefer one or tell yes from no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch

from sparring.agents.improve.critic import bce_values
from sparring.agents.improve.learner import Learner, Part, score
from sparring.agents.improve.preferences import Pairs, dpo_values
from sparring.agents.improve.rows import Row, answer_row
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.types import Completion

YES, NO = "1", "0"
"""How a critic says that things will end well, or not: digits, which every nano model knows."""


class Pair(NamedTuple):
    """A better and a worse answer to the same prompt."""

    chosen: Row
    rejected: Row
    noise: float = 0.0
    """Probability that it is the other way round, at most 0.5."""


def pair_of(chosen: Completion, rejected: Completion, *, noise: float = 0.0) -> Pair:
    """Return the pair of two answers to one prompt; only tokens from the first that differs on are learnt from."""
    same = 0
    for a, b in zip(chosen.token_ids, rejected.token_ids, strict=False):
        if a != b:
            break
        same += 1
    return Pair(_from(chosen, same), _from(rejected, same), noise)


def _from(answer: Completion, first: int) -> Row:
    """Return the row of an answer that is learnt from its token number `first` on."""
    return answer_row((*answer.prompt_ids, *answer.token_ids[:first]), answer.token_ids[first:])


def dpo(
    learner: Learner, pairs: Sequence[Pair], reference: TransformersPolicy, *, beta: float, lr: float | None = None
) -> float:
    """Take one step on the mean of `preferences.dpo_values`, each pair with its own noise, and return it.

    Args:
        learner: Whose policy moves.
        pairs: The pairs; without any nothing happens.
        reference: The policy that the implied penalty keeps near to.
        beta: Strength of that penalty.
        lr: Step size.

    Raises:
        BadValue: `beta` or a pair's noise is out of range.
        InfrastructureError: The gradient is not finite; the weights are left as they were.
    """
    device = learner.policy.model.device
    chosen, rejected = (torch.tensor(_sums(reference, rows), device=device) for rows in _columns(pairs))
    noise = torch.tensor([pair.noise for pair in pairs], device=device)

    def loss(part: Part) -> torch.Tensor:
        now = part.logps.sum(-1)  # (b, 2)
        at = part.items
        compared = Pairs(now[:, 0], now[:, 1], chosen[at], rejected[at])
        return dpo_values(compared, beta=beta, smoothing=noise[at]).sum() / len(pairs)

    return learner.minimise([(pair.chosen, pair.rejected) for pair in pairs], loss, lr=lr)


def _columns(pairs: Sequence[Pair]) -> tuple[list[Row], list[Row]]:
    return [pair.chosen for pair in pairs], [pair.rejected for pair in pairs]


def _sums(policy: TransformersPolicy, rows: Sequence[Row]) -> list[float]:
    return [sum(each) for each in score(policy, rows)]


def verdict_pair(critic: TransformersPolicy, prompt_ids: Sequence[int]) -> Pair:
    """Return a critic's two answers to a conversation: yes, and no."""
    yes, no = (answer_row(prompt_ids, critic.encode_answer(text)) for text in (YES, NO))
    return Pair(yes, no)


def critic_values(critic: TransformersPolicy, prompts: Sequence[Sequence[int]]) -> list[float]:
    """Return p(yes) / (p(yes) + p(no)) of a critic after each conversation: what it holds the place to be worth."""
    tables = critic.answer_probabilities([(tuple(ids), (YES, NO)) for ids in prompts]) if prompts else []
    return [table[YES] / max(table[YES] + table[NO], 1e-30) for table in tables]


def fit_values(
    learner: Learner, prompts: Sequence[Sequence[int]], targets: Sequence[float], *, lr: float | None = None
) -> float:
    """Take one step on the mean cross-entropy (`critic.bce_values`) of a critic's values to targets in [0, 1]; return it.

    The logit is log p(yes) - log p(no), whose sigmoid `critic_values` returns.

    Raises:
        BadValue: A target is out of range.
        InfrastructureError: The gradient is not finite; the weights are left as they were.
    """
    goals = torch.tensor(list(targets), device=learner.policy.model.device)

    def loss(part: Part) -> torch.Tensor:
        now = part.logps.sum(-1)  # (b, 2)
        return bce_values(now[:, 0] - now[:, 1], goals[part.items]).sum() / len(prompts)

    items = [(pair.chosen, pair.rejected) for pair in (verdict_pair(learner.policy, ids) for ids in prompts)]
    return learner.minimise(items, loss, lr=lr)
