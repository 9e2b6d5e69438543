"""Losses of critics: what a value function, a step judge or an outcome judge is fitted with.

All give one value per prediction, so that a mask and a mean (`losses.masked_mean`) can follow. A critic needs no head
of its own: the logit of a language model that answers yes or no is log p(yes) - log p(no), and K bins are K answers.
"""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from sparring.errors import BadValue


def bce_values(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the binary cross-entropy of `sigmoid(logits)` to `targets` in [0, 1], in the shape of both.

    For values that are probabilities of success; a target between 0 and 1 (a share of roll-outs that succeed) is its
    own optimum.

    Raises:
        BadValue: A target is outside [0, 1].
    """
    low, high = float(targets.min()), float(targets.max())
    if not 0 <= low <= high <= 1:
        raise BadValue(
            f"targets of a binary cross-entropy lie in [0, 1], got {low} to {high}: scale them, or use mse_values"
        )
    return binary_cross_entropy_with_logits(logits, targets, reduction="none")


def mse_values(
    values: torch.Tensor, targets: torch.Tensor, *, old_values: torch.Tensor | None = None, clip: float | None = None
) -> torch.Tensor:
    """Return `(v - g)^2 / 2`; with a clip, the larger of that and the same of v kept within `old_values` +- clip.

    The clip is that of PPO's public code (Schulman et al. 2017; see Engstrom et al. 2020, "Implementation Matters in
    Deep RL", arXiv 2005.12729, section 3): an update can gain nothing from moving a value further than that at once.

    Raises:
        BadValue: A clip is given without old values, or the other way round.
    """
    if (clip is None) != (old_values is None):
        raise BadValue(f"clip={clip} and old_values go together: give both or none")
    loss = (values - targets).square() / 2
    if clip is None or old_values is None:
        return loss
    near = old_values + (values - old_values).clamp(-clip, clip)
    return torch.maximum(loss, (near - targets).square() / 2)


def ce_values(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of `logits` (..., K) to distributions `targets` (..., K) over K bins: (...,).

    Regression as classification (Farebrother et al. 2024, "Stop Regressing", arXiv 2403.03950): targets from `two_hot`
    or `hl_gauss`, the value back by `expected`.
    """
    return -(targets * torch.log_softmax(logits, -1)).sum(-1)


def two_hot(targets: torch.Tensor, support: torch.Tensor) -> torch.Tensor:
    """Return for each target (...,) the distribution (..., K) on the two nearest points of `support` whose mean it is.

    Schrittwieser et al. 2020, "MuZero", arXiv 1911.08265, appendix F. Targets outside are moved to the nearest end.

    >>> two_hot(torch.tensor([0.25]), torch.tensor([0.0, 1.0]))
    tensor([[0.7500, 0.2500]])

    Raises:
        BadValue: The support is not increasing.
    """
    _check_support(support)
    inside = targets.clamp(support[0], support[-1])
    above = torch.searchsorted(support, inside.contiguous()).clamp(1, len(support) - 1)
    left, right = support[above - 1], support[above]
    share = ((inside - left) / (right - left))[..., None]
    k = len(support)
    return one_hot(above - 1, k) * (1 - share) + one_hot(above, k) * share


def hl_gauss(targets: torch.Tensor, support: torch.Tensor, *, sigma: float) -> torch.Tensor:
    """Return for each target (...,) the mass (..., K) of a normal distribution around it in the bin of each point.

    Histogram loss (Imani and White 2018, arXiv 1806.04613; Farebrother et al. 2024, arXiv 2403.03950, section 3.1):
    neighbouring bins share what is learnt. Bins end half-way between the points of `support`; mass outside is divided
    among them.

    Args:
        targets: Moved to the nearest end if outside.
        support: Evenly spaced points, (K,).
        sigma: Standard deviation, in units of the targets; 0.75 of a bin's width is usual.

    Raises:
        BadValue: The support is not increasing, or sigma not positive.
    """
    _check_support(support)
    if sigma <= 0:
        raise BadValue(f"sigma must be above 0, got {sigma}: two_hot is the limit")
    half = (support[1] - support[0]) / 2
    edges = torch.cat([support[:1] - half, support + half])  # (K + 1,)
    inside = targets.clamp(support[0], support[-1])[..., None]
    below: torch.Tensor = torch.special.ndtr((edges - inside) / sigma)
    mass = below[..., 1:] - below[..., :-1]
    return mass / mass.sum(-1, keepdim=True)


def expected(logits: torch.Tensor, support: torch.Tensor) -> torch.Tensor:
    """Return the mean (...,) of each distribution `softmax(logits)` (..., K) over `support`: the critic's value."""
    return (torch.softmax(logits, -1) * support).sum(-1)


def _check_support(support: torch.Tensor) -> None:
    if len(support) < 2 or not bool((support[1:] > support[:-1]).all()):
        raise BadValue(f"a support is two or more increasing points, got {support.tolist()}")
