"""Losses of policies: pure functions of log-probabilities, each a scalar (or one value per token) with gradient.

Shapes: B sequences, T tokens, S states, A answers. `mask` (B, T) is true where a token counts; log-probabilities are
natural and those of other policies (`old`, `reference`, `sampler`) carry no gradient. Losses are minimised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch

from sparring.errors import BadValue, unknown_name

Level = Literal["token", "sequence"]
Mean = Literal["token", "sequence", "constant"]
Kind = Literal["k1", "k2", "k3"]
PromptWeight = Literal["equal", "dr_grpo", "grpo"]


def masked_mean(
    values: torch.Tensor, mask: torch.Tensor, *, mean: Mean = "token", total: float | None = None
) -> torch.Tensor:
    """Return the mean of `values` (B, T) over the tokens that count.

    - `token`: sum of all / number of tokens; long answers weigh more (DAPO: Yu et al. 2025, arXiv 2503.14476, section
      3.3).
    - `sequence`: mean over sequences of each one's mean; in a long answer a token weighs less (GRPO: Shao et al. 2024,
      "DeepSeekMath", arXiv 2402.03300, equation 3).
    - `constant`: sum of all / `total`, the same for every batch, which favours neither (Dr. GRPO: Liu et al. 2025,
      arXiv 2503.20783, section 3.2: sequences x longest answer allowed).

    Args:
        values: One value per token.
        mask: Which tokens count.
        mean: How sequences of different length are weighted.
        total: What the sum is divided by; of this batch if not given. A part of a larger batch gives the whole's, so
            that the parts' losses add up.

    Raises:
        UnknownName: There is no such mean.
        BadValue: The mean is `constant` and no total is given.
    """
    kept = torch.where(mask.bool(), values, torch.zeros_like(values))
    lengths = mask.sum(-1)
    if mean == "sequence":
        return (kept.sum(-1) / lengths.clamp(min=1)).sum() / (total or len(values))
    if mean == "token":
        return kept.sum() / (total or lengths.sum().clamp(min=1))
    if mean != "constant":
        raise unknown_name("mean", mean, ("token", "sequence", "constant"))
    if not total:
        raise BadValue(f"mean 'constant' needs a total > 0, got {total}: give sequences x the longest answer allowed")
    return kept.sum() / total


def log_ratios(
    logps: torch.Tensor, old_logps: torch.Tensor, mask: torch.Tensor, *, level: Level = "token"
) -> torch.Tensor:
    """Return the log of the importance ratio for every token, (B, T); 0 where the mask is.

    `token`: log pi(y_t) - log pi_old(y_t). `sequence`: the mean of these over the sequence's tokens, at each of its
    tokens: the length-normalised ratio s_i of GSPO (Zheng et al. 2025, arXiv 2507.18071, equation 7).

    Raises:
        UnknownName: There is no such level.
    """
    each = torch.where(mask.bool(), logps - old_logps, torch.zeros_like(logps))
    if level == "token":
        return each
    if level != "sequence":
        raise unknown_name("level", level, ("token", "sequence"))
    return (each.sum(-1, keepdim=True) / mask.sum(-1, keepdim=True).clamp(min=1)) * mask


def clipped_surrogate(
    log_ratio: torch.Tensor,
    advantages: torch.Tensor,
    *,
    low: float = 0.2,
    high: float | torch.Tensor = 0.2,
    dual: float | None = None,
) -> torch.Tensor:
    """Return `-min(rho A, clip(rho, 1 - low, 1 + high) A)` for every token (the shapes broadcast).

    PPO: Schulman et al. 2017, arXiv 1707.06347, equation 7; a higher upper bound keeps rare tokens alive (DAPO: Yu et
    al. 2025, arXiv 2503.14476, section 3.1).

    Args:
        log_ratio: log rho, with gradient.
        advantages: A.
        low: How far rho may fall; infinity for no bound.
        high: How far it may rise: everywhere, or as a tensor that broadcasts.
        dual: Where A < 0, the surrogate does not fall below `dual` A, dual > 1: a huge ratio then has no gradient (Ye
            et al. 2020, "Mastering Complex Control in MOBA Games with Deep Reinforcement Learning", arXiv 1912.09729,
            dual clip).

    Raises:
        BadValue: `dual` is not above 1.
    """
    ratio = _exp(log_ratio)
    if isinstance(high, torch.Tensor):
        within = torch.minimum(ratio, 1 + high).clamp(min=1 - low)
    else:
        within = ratio.clamp(1 - low, 1 + high)
    surrogate = torch.minimum(ratio * advantages, within * advantages)
    if dual is not None:
        if dual <= 1:
            raise BadValue(f"dual must be above 1 (3 is usual), got {dual}")
        surrogate = torch.where(advantages < 0, torch.maximum(surrogate, dual * advantages), surrogate)
    return -surrogate


def clipped(log_ratio: torch.Tensor, advantages: torch.Tensor, *, low: float, high: float) -> torch.Tensor:
    """Return for every token whether PPO's clip takes its gradient away: rho is beyond a bound and A pushes on."""
    ratio = log_ratio.detach().exp()
    return ((advantages > 0) & (ratio > 1 + high)) | ((advantages < 0) & (ratio < 1 - low))


def shaped_surrogate(log_ratio: torch.Tensor, advantages: torch.Tensor, *, gamma: torch.Tensor | float) -> torch.Tensor:
    """Return `-A rho / (rho + gamma)` for every token, unclipped: unlikely tokens of another policy still count.

    LUFFY: Yan et al. 2025, "Learning to Reason under Off-Policy Guidance", arXiv 2504.14945 (policy shaping); Guide
    (Nath et al. 2025, arXiv 2506.13923) takes the 0.9 quantile of rho for gamma, where rho has the prompt without the
    hint above and with it below.
    """
    ratio = _exp(log_ratio)
    return -advantages * ratio / (ratio + gamma)


def kl_estimate(logps: torch.Tensor, reference_logps: torch.Tensor, kind: Kind = "k2") -> torch.Tensor:
    """Return an estimate of KL(pi || reference) for every token, of tokens drawn from pi.

    With d = log pi - log reference: k1 = d, k2 = d^2 / 2, k3 = exp(-d) - 1 + d (Schulman 2020, "Approximating KL
    Divergence"; k3 is GRPO's, Shao et al. 2024, arXiv 2402.03300, equation 4). k1 and k3 have the right mean, and k2
    has the right *gradient* when it is differentiated as a loss; the gradient of k1 is 0 on average, and that of k3 is
    KL(reference || pi)'s (Tang and Munos 2025, arXiv 2506.09477). So penalise with k2, or with k3 where the forward
    direction is wanted, and report k1 or k3.

    Raises:
        UnknownName: There is no such estimate.
    """
    d = logps - reference_logps
    if kind == "k1":
        return d
    if kind == "k2":
        return d.square() / 2
    if kind == "k3":
        return _exp(-d) - 1 + d
    raise unknown_name("estimate of KL", kind, ("k1", "k2", "k3"))


def truncated_weights(
    logps: torch.Tensor, sampler_logps: torch.Tensor, mask: torch.Tensor, *, cap: float = 2.0, level: Level = "token"
) -> torch.Tensor:
    """Return `min(pi / sampler, cap)` for every token, without gradient: corrects for tokens that another policy drew.

    Truncated importance sampling (Ionides 2008); for generation servers whose probabilities differ from the trainer's:
    Yao et al. 2025, "Your Efficient RL Framework Secretly Brings You Off-Policy RL Training". Truncation trades a
    little bias for a bounded variance. Multiply each token's loss with it.
    """
    return log_ratios(logps.detach(), sampler_logps, mask, level=level).exp().clamp(max=cap)


def effective_sample_size(weights: torch.Tensor) -> float:
    """Return `(sum w)^2 / sum w^2` of weights >= 0 (Kong 1992): how many equally weighted samples they are worth.

    >>> effective_sample_size(torch.tensor([1.0, 1.0, 0.0, 0.0]))
    2.0
    """
    squares = weights.square().sum()
    return float(weights.sum().square() / squares) if squares > 0 else 0.0


class TokenBatch(NamedTuple):
    """What a policy-gradient loss is made of; all (B, T), `advantages` (B, 1) or (B, T)."""

    logps: torch.Tensor
    """Of the policy in training, with gradient."""
    old_logps: torch.Tensor
    """Of the policy at the start of the update (the `logps` themselves, detached, if there is one step per batch)."""
    advantages: torch.Tensor
    mask: torch.Tensor
    reference_logps: torch.Tensor | None = None
    """Of the policy that the KL penalty keeps near."""
    weights: torch.Tensor | None = None
    """What every token's surrogate is multiplied with (`truncated_weights`)."""
    high: torch.Tensor | None = None
    """How far the ratio of each may rise, (B, 1), instead of the settings' `high` (`advantage.trust_clip`)."""


@dataclass(frozen=True, slots=True)
class PolicyGradient:
    """Which policy gradient: see the functions that the fields are named after."""

    level: Level = "token"
    low: float = 0.2
    high: float = 0.2
    dual: float | None = None
    mean: Mean = "token"
    kl: float = 0.0
    """Weight of the KL penalty."""
    kind: Kind = "k2"
    imitate: float = 0.0
    """Weight of the negative log-likelihood of answers with an advantage above 0 (SPC's released code: 0.15)."""


GRPO = PolicyGradient(mean="sequence", kl=0.04, kind="k3")
"""Shao et al. 2024, arXiv 2402.03300, equation 3 (with advantages over the group's standard deviation)."""
DR_GRPO = PolicyGradient(mean="constant")
"""Liu et al. 2025, arXiv 2503.20783: no division by length nor (in the advantages) by the standard deviation."""
DAPO = PolicyGradient(high=0.28, mean="token")
"""Yu et al. 2025, arXiv 2503.14476, equation 8."""
GSPO = PolicyGradient(level="sequence", low=3e-4, high=4e-4, mean="sequence")
"""Zheng et al. 2025, arXiv 2507.18071, equation 5, with the bounds of its section 5."""


def policy_gradient_loss(
    batch: TokenBatch, settings: PolicyGradient = PolicyGradient(), *, total: float | None = None
) -> torch.Tensor:
    """Return the mean over tokens of `w clipped_surrogate + kl kl_estimate - imitate [A > 0] log pi`, a scalar.

    With `old_logps` equal to `logps` its gradient is REINFORCE's: `-A grad log pi`.

    Raises:
        BadValue: There is a KL penalty and nothing to stay near to.
    """
    ratio = log_ratios(batch.logps, batch.old_logps, batch.mask, level=settings.level)
    high = settings.high if batch.high is None else batch.high
    values = clipped_surrogate(ratio, batch.advantages, low=settings.low, high=high, dual=settings.dual)
    if batch.weights is not None:
        values = values * batch.weights
    if settings.kl:
        if batch.reference_logps is None:
            raise BadValue(f"kl={settings.kl} needs the reference's log-probabilities: give reference_logps, or kl=0")
        values = values + settings.kl * kl_estimate(batch.logps, batch.reference_logps, settings.kind)
    if settings.imitate:
        values = values - settings.imitate * (batch.advantages > 0) * batch.logps
    return masked_mean(values, batch.mask, mean=settings.mean, total=total)


def nft_values(
    log_ratio: torch.Tensor,
    right: torch.Tensor,
    rate: torch.Tensor,
    *,
    floor: float = 1.0,
    negative: float = 1.0,
    prompts: PromptWeight = "dr_grpo",
) -> torch.Tensor:
    """Return the loss of negative-aware fine-tuning for every token: imitate right answers, and un-imitate wrong ones.

    Right: `-w log rho`. Wrong: `-w log max((1 - p rho) / (1 - p), floor)`, the likelihood of the policy of wrong
    answers that pi implies if pi_old is right with probability p; the gradient passes the floor, divided by it.
    On-policy the gradient is that of a policy gradient with group advantages (Chen et al. 2025, "Bridging Supervised
    Learning and Reinforcement Learning in Math Reasoning", arXiv 2505.18116, section 3; p in [0.02, 0.98], floor and
    weights as in the released code).

    Args:
        log_ratio: log rho of every token, (B, T).
        right: Whether the sequence is right, (B, 1).
        rate: p, the share of right answers in its group, (B, 1).
        floor: The least value inside the logarithm of the wrong.
        negative: Weight of the wrong; 0 is rejection-sampling fine-tuning.
        prompts: w: `equal` 1, `dr_grpo` 1 - p (advantages r - p), `grpo` sqrt((1 - p) / p) (those over their standard
            deviation).

    Raises:
        UnknownName: There is no such weight of prompts.
    """
    p = rate.clamp(0.02, 0.98)
    weights = {"equal": torch.ones_like(p), "dr_grpo": 1 - p, "grpo": ((1 - p) / p).sqrt()}
    if prompts not in weights:
        raise unknown_name("weight of prompts", prompts, weights)
    implied = (1 - p * _exp(log_ratio)) / (1 - p)
    implied = implied + (implied.clamp(min=floor) - implied).detach()
    return -weights[prompts] * torch.where(right.bool(), log_ratio, negative * implied.log())


def kl2_loss(
    logps: torch.Tensor, reference_logps: torch.Tensor, advantages: torch.Tensor, *, beta: float, smooth: bool = False
) -> torch.Tensor:
    """Return the mean of `(beta log(pi / reference) - A)^2` over answers (B,): KL-regularised RL as regression.

    At the optimum of E[A] - beta KL(pi || reference), pi is reference exp(A / beta) up to a constant (WebRL: Qi et al.
    2024, arXiv 2411.02337).

    Args:
        logps: Log-probability of each whole answer, with gradient.
        reference_logps: The same of the reference.
        advantages: A of each answer.
        beta: Strength of the KL penalty, > 0.
        smooth: `smooth_l1(beta log(pi / reference), A) / beta`, as the released code has it.

    Raises:
        BadValue: `beta` is not positive.
    """
    if beta <= 0:
        raise BadValue(f"beta must be above 0, got {beta}")
    scaled = beta * (logps - reference_logps)
    if smooth:
        return torch.nn.functional.smooth_l1_loss(scaled, advantages) / beta
    return (scaled - advantages).square().mean()


def sft_loss(
    logps: torch.Tensor, mask: torch.Tensor, weights: torch.Tensor | None = None, *, mean: Mean = "token"
) -> torch.Tensor:
    """Return the negative log-likelihood of sequences (B, T), each weighted by `weights` (B,): imitation.

    The mean is over tokens or sequences as in `masked_mean`; weights do not change what is divided by. With weights
    exp(r / temperature) of mean 1 (`select.exp_weights`) it is reward-weighted regression (Peters and Schaal 2007),
    with advantages for rewards Peng et al. 2019, "Advantage-Weighted Regression", arXiv 1910.00177.
    """
    return masked_mean(-logps if weights is None else -logps * weights[:, None], mask, mean=mean)


def soft_target_loss(logps: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
    """Return the cross-entropy of `logps` (S, A) to the distributions `targets` (S, A), weighted by `weights` (S,).

    The gradient to the logits is `pi - target`: unlike a policy gradient it does not vanish as pi goes to 0. An answer
    that does not exist in a state has target 0 and any finite log-probability.
    """
    each = -(targets * logps).sum(-1)
    return each.mean() if weights is None else (each * weights).sum() / weights.sum().clamp(min=1e-8)


def magnet_targets(
    logps: torch.Tensor, advantages: torch.Tensor, magnet_logps: torch.Tensor, *, eta: float, alpha: float
) -> torch.Tensor:
    """Return the target of magnetic mirror descent for every state, (S, A), without gradient.

    `target ~ exp((log pi + eta A + eta alpha log magnet) / (1 + eta alpha))`: Sokota et al. 2023, arXiv 2206.05825,
    equation 4. The magnet may be any policy: uniform, a reference, or an average of the weights. Answers that do not
    exist have log-probability -inf in both.

    Args:
        logps: Of the policy, (S, A); need not be normalised.
        advantages: In units where the largest return is 1.
        magnet_logps: Of the magnet.
        eta: Step size.
        alpha: Strength of the magnet.
    """
    pull = eta * alpha
    magnet = pull * magnet_logps if pull else torch.zeros_like(magnet_logps)
    return torch.softmax((logps.detach() + eta * advantages + magnet) / (1 + pull), -1)


def entropies(logits: torch.Tensor) -> torch.Tensor:
    """Return the entropy in nats of each distribution of `logits` (..., V), with gradient: (...,)."""
    logp = torch.log_softmax(logits, -1)
    return -(logp.exp() * logp.masked_fill(logp == -torch.inf, 0.0)).sum(-1)


def _exp(log_ratio: torch.Tensor) -> torch.Tensor:
    """Return the exponential, at most e^20 and flat from there: infinity times a gradient of 0 would be no number."""
    return log_ratio.clamp(max=20.0).exp()
