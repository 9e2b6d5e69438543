"""Losses of pairs: a chosen and a rejected answer to the same prompt.

All take the log-probabilities of whole answers, (B,), of the policy (with gradient) and of a reference (without).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn.functional import logsigmoid

from sparring.errors import BadValue


class Pairs(NamedTuple):
    """Log-probabilities of B pairs of answers, each (B,)."""

    chosen: torch.Tensor
    rejected: torch.Tensor
    reference_chosen: torch.Tensor
    reference_rejected: torch.Tensor

    @property
    def margin(self) -> torch.Tensor:
        """`log(pi / reference)` of the chosen minus that of the rejected, (B,)."""
        return (self.chosen - self.reference_chosen) - (self.rejected - self.reference_rejected)


def dpo_values(pairs: Pairs, *, beta: float, smoothing: torch.Tensor | float = 0.0) -> torch.Tensor:
    """Return `-(1 - e) log sigmoid(beta m) - e log sigmoid(-beta m)` of each pair's margin m, (B,).

    Direct preference optimisation (Rafailov et al. 2023, arXiv 2305.18290, equation 7) for e = 0; conservative with e
    the probability that the label is wrong (Mitchell 2023, "A note on DPO with noisy preferences and relationship to
    IPO"): then m stops at `logit(1 - e) / beta` instead of growing for ever. MCTS-DPO (Xie et al. 2024, arXiv
    2405.00451) has an e of each pair's own.

    Args:
        pairs: The log-probabilities.
        beta: Strength of the implied KL penalty, > 0; 0.1 is usual.
        smoothing: e, one for all or (B,), in [0, 0.5].

    Raises:
        BadValue: `beta` or `smoothing` is out of range.
    """
    _check_beta(beta)
    wrong = torch.as_tensor(smoothing, dtype=pairs.chosen.dtype)
    if bool(((wrong < 0) | (wrong > 0.5)).any()):
        raise BadValue(f"smoothing must be in [0, 0.5], got {smoothing}: above, swap chosen and rejected")
    scaled = beta * pairs.margin
    return -(1 - wrong) * logsigmoid(scaled) - wrong * logsigmoid(-scaled)


def ipo_values(pairs: Pairs, *, beta: float) -> torch.Tensor:
    """Return `(m - 1 / (2 beta))^2` of each pair's margin m, (B,): the margin has a target and cannot run away.

    Identity preference optimisation: Azar et al. 2024, "A General Theoretical Paradigm to Understand Learning from
    Human Preferences", arXiv 2310.12036, equation 17 (beta is its tau). Give mean log-probabilities per token if
    answers differ much in length.

    Raises:
        BadValue: `beta` is not positive.
    """
    _check_beta(beta)
    return (pairs.margin - 1 / (2 * beta)).square()


def with_nll(values: torch.Tensor, chosen: torch.Tensor, lengths: torch.Tensor, *, weight: float) -> torch.Tensor:
    """Return `values - weight chosen / lengths`, (B,): adds the chosen answer's negative log-likelihood per token.

    Without it both likelihoods of a pair may fall while the margin grows (Pang et al. 2024, "Iterative Reasoning
    Preference Optimization", arXiv 2404.19733, equation 1, alpha = 1).

    Args:
        values: `dpo_values` or `ipo_values`.
        chosen: Log-probability of each chosen answer, with gradient.
        lengths: Tokens of each chosen answer.
        weight: alpha.
    """
    return values - weight * chosen / lengths


def ranking_values(chosen: torch.Tensor, rejected: torch.Tensor, margin: torch.Tensor | float = 0.0) -> torch.Tensor:
    """Return `-log sigmoid(s_chosen - s_rejected - margin)` of each pair of scores, (B,): how a reward model is fitted.

    Bradley and Terry 1952; Ouyang et al. 2022, arXiv 2203.02155, equation 1; with a margin: Touvron et al. 2023, "Llama
    2", arXiv 2307.09288, equation 2.
    """
    return -logsigmoid(chosen - rejected - margin)


def differing(chosen: torch.Tensor, rejected: torch.Tensor) -> torch.Tensor:
    """Return which positions (B, T) are at or after the first difference of two answers' tokens, padded on the right.

    Siblings of a search tree share a prefix; its tokens cancel in the margin but not in a negative log-likelihood, and
    MCTS-DPO trains from the first difference on.

    >>> differing(torch.tensor([[5, 6, 7]]), torch.tensor([[5, 8, 7]]))
    tensor([[False,  True,  True]])
    """
    return (chosen != rejected).cumsum(-1) > 0


def _check_beta(beta: float) -> None:
    if beta <= 0:
        raise BadValue(f"beta must be above 0, got {beta}")
