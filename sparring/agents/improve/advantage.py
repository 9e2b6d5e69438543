"""Advantages and targets: from returns to what a learner should move towards.

G is a group of attempts at one task, T the episodes of a batch, S seats, K the steps or attempts of an episode.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, MutableMapping, Sequence
from statistics import median
from typing import Literal, NamedTuple

from sparring.errors import BadValue


def group_advantages(
    scores_G: Sequence[float], *, baseline: Literal["mean", "others"] = "mean", std: bool = False, eps: float = 1e-4
) -> list[float]:
    """Return `A_i = r_i - b_i` for attempts at one task, divided by `std(r) + eps` where asked for. Shape (G,).

    - baseline `mean`, std: GRPO (Shao et al. 2024, https://arxiv.org/abs/2402.03300, section 4.1.2), with the sample
      standard deviation (n - 1), as trainers have it;
    - baseline `mean`: Dr. GRPO (Liu et al. 2025, https://arxiv.org/abs/2503.20783, section 3.2): without the division,
      which favours tasks that are nearly always or nearly never solved;
    - baseline `others`: RLOO (Ahmadian et al. 2024, https://arxiv.org/abs/2402.14740; Kool et al. 2019), the mean of
      the others: G / (G - 1) times Dr. GRPO's, and unbiased.

    All are 0 for a group whose scores are all the same, and for one attempt alone. Where the outcome of a balanced game
    is the score, division by the deviation amplifies noise: leave it out.

    >>> group_advantages([1.0, 0.0, 0.0, 0.0]), group_advantages([1.0, 0.0, 0.5], baseline="others")
    ([0.75, -0.25, -0.25, -0.25], [0.75, -0.75, 0.0])

    Raises:
        BadValue: There is no such baseline.
    """
    if baseline not in ("mean", "others"):
        raise BadValue(f"baseline={baseline!r}: 'mean' or 'others'")
    n = len(scores_G)
    if n < 2 or min(scores_G) == max(scores_G):
        return [0.0] * n
    mean = math.fsum(scores_G) / n
    scale = n / (n - 1) if baseline == "others" else 1.0
    if std:
        scale /= math.sqrt(math.fsum((r - mean) ** 2 for r in scores_G) / (n - 1)) + eps
    return [scale * (r - mean) for r in scores_G]


def whitened(advantages: Sequence[float], *, eps: float = 1e-8) -> list[float]:
    """Return advantages less their mean over the batch, divided by their standard deviation (n - 1) + eps.

    PPO's normalisation of a batch (Andrychowicz et al. 2020, https://arxiv.org/abs/2006.05990, C67) and REINFORCE++'s
    (Hu 2025, https://arxiv.org/abs/2501.03262): one scale for all tasks, not one for each group.

    >>> [round(a, 3) for a in whitened([0.0, 1.0, 2.0])]
    [-1.0, 0.0, 1.0]
    """
    return group_advantages(advantages, std=True, eps=eps)


def diverse_advantages(advantages_G: Sequence[float], distances_G: Sequence[float], *, weight: float) -> list[float]:
    """Return `A_i (1 + weight d_i)` where A_i > 0, else A_i: what succeeded in a way of its own counts for more. Shape (G,).

    Exploratory iteration multiplies with a bonus for the distance from the group's centre (Jiang et al. 2025, arXiv 2509.04575;
    its exact form is not verified).

    Args:
        advantages_G: Over the group.
        distances_G: How far each attempt is from its siblings, 0 to 1, such as `select.mean_distances`.
        weight: Of the bonus; 0 for none.

    >>> diverse_advantages([1.0, 1.0, -2.0], [0.5, 1.0, 1.0], weight=2.0)
    [2.0, 3.0, -2.0]
    """
    return [a * (1 + weight * d) if a > 0 else a for a, d in zip(advantages_G, distances_G, strict=True)]


def rewards_to_go(rewards_K: Sequence[float], *, gamma: float = 1.0) -> list[float]:
    """Return `G_k = r_k + gamma G_{k+1}`: what is paid from each step on. Shape (K,).

    >>> rewards_to_go([0.0, 0.0, 1.0], gamma=0.5)
    [0.25, 0.5, 1.0]
    """
    out: list[float] = []
    for r in reversed(rewards_K):
        out.append(r + (gamma * out[-1] if out else 0.0))
    return out[::-1]


def gae(
    rewards_K: Sequence[float], values_K: Sequence[float], *, gamma: float = 1.0, lam: float = 1.0, last: float = 0.0
) -> list[float]:
    """Return `A_k = sum_l (gamma lam)^l d_{k+l}` with `d_k = r_k + gamma V(s_{k+1}) - V(s_k)`. Shape (K,).

    Generalised advantage estimation (Schulman et al. 2016, https://arxiv.org/abs/1506.02438, equation 16). With lam = 1
    it is rewards to go less the value; with lam = 0 the temporal difference. A + V is what a critic is fitted to.

    Args:
        rewards_K: r_k, paid after step k.
        values_K: V(s_k), before step k.
        gamma: Discount.
        lam: How far rewards, rather than values, are trusted.
        last: Value of the position after the last step: 0 when the episode ended, V where it was only cut off.

    >>> gae([0.0, 1.0], [0.5, 0.5], lam=0.0), gae([0.0, 1.0], [0.5, 0.5])
    ([0.0, 0.5], [0.5, 0.5])
    """
    after = (*values_K[1:], last)
    deltas = [r + gamma * v2 - v1 for r, v1, v2 in zip(rewards_K, values_K, after, strict=True)]
    return rewards_to_go(deltas, gamma=gamma * lam)


def progress_rewards(scores_K: Sequence[float], *, bonus: float) -> list[float]:
    """Return `r_1` and then `r_k + bonus (r_k - r_{k-1})` for attempts at one task, one after the other. Shape (K,).

    SCoRe, stage II (Kumar et al. 2024, https://arxiv.org/abs/2409.12917, section 5.2), for two attempts and a bonus
    well above 1: to make a right answer wrong costs much more than to leave it, so "a good first answer, no edit" is
    not the best there is.

    >>> progress_rewards([0.0, 1.0], bonus=10.0), progress_rewards([1.0, 0.0], bonus=10.0)
    ([0.0, 11.0], [1.0, -10.0])
    """
    before = (*scores_K[:1], *scores_K)
    return [r + bonus * (r - last) for r, last in zip(scores_K, before, strict=False)]


def replay_advantages(returns_T: Sequence[float], recent_means: Sequence[float]) -> list[float]:
    """Return `max(0, r - median of recent group means)` for episodes from a replay buffer. Shape (T,).

    SPEAR's recalibration (Qin et al. 2025, https://arxiv.org/abs/2509.22601; the last 10,240 means in the released
    code): what was good once counts only as far as it is still better than what the policy does now.

    >>> replay_advantages([1.0, 0.2], [0.0, 0.5, 0.25])
    [0.75, 0.0]

    Raises:
        BadValue: There is no recent mean.
    """
    if not recent_means:
        raise BadValue("recent_means is empty: collect a batch before anything is replayed")
    baseline = median(recent_means)
    return [max(0.0, r - baseline) for r in returns_T]


def trust(agreement: float, *, low: float = 0.3, high: float = 0.8) -> float:
    """Return the factor of an advantage whose label is a group's majority: 0.5 at `low` agreement, 1 at `high`.

    Agent0's `0.5 + 0.5 (p - low) / (high - low)` (Xia et al. 2025, https://arxiv.org/abs/2511.16043; as in the released
    code, 11 Dec 2025); outside of [low, high] as at its nearer end.

    >>> trust(0.3), trust(0.8), round(trust(0.55), 3)
    (0.5, 1.0, 0.75)
    """
    return 0.5 + 0.5 * _share(agreement, low, high)


def trust_clip(
    agreement: float, *, clip: float = 0.2, widen: float = 0.1, low: float = 0.3, high: float = 0.8
) -> float:
    """Return the upper clip of the importance ratio, `clip + widen (high - p) / (high - low)`: wider where fewer agree.

    The other half of Agent0's rule (see `trust`): a rare answer is trusted less, but may become likelier faster.

    >>> trust_clip(0.8), round(trust_clip(0.3), 3)
    (0.2, 0.3)
    """
    return clip + widen * (1 - _share(agreement, low, high))


class Trusted(NamedTuple):
    """What a group's answers are worth to a learner, and how far their ratio may rise."""

    advantages: list[float]
    high: float


def trusted_advantages(
    labels_G: Sequence[float], *, clip: float = 0.2, widen: float = 0.1, low: float = 0.3, high: float = 0.8
) -> Trusted:
    """Return `trust(p) A` with A over the group's mean and deviation, and `trust_clip(p)`; p is the mean of the labels.

    Agent0's ambiguity-dynamic policy optimisation (Xia et al. 2025, https://arxiv.org/abs/2511.16043, section 3).

    Args:
        labels_G: 1 for an answer that is the majority's, else 0.
        clip: Upper clip where the most agree.
        widen: How much wider it is where the fewest do.
        low: Agreement that is trusted least.
        high: Agreement that is trusted most.

    >>> advantages, high = trusted_advantages([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    >>> [round(a, 3) for a in advantages[:2]], round(high, 3)
    ([0.724, -0.31], 0.3)
    """
    p = math.fsum(labels_G) / len(labels_G)
    factor = trust(p, low=low, high=high)
    advantages = [factor * a for a in group_advantages(labels_G, std=True)]
    return Trusted(advantages, trust_clip(p, clip=clip, widen=widen, low=low, high=high))


def _share(value: float, low: float, high: float) -> float:
    """Return how far along the way from low to high a value is, 0 to 1."""
    if not low < high:
        raise BadValue(f"low={low}, high={high}: low must be below high")
    return min(max((value - low) / (high - low), 0.0), 1.0)


def shrunk_advantages(
    returns_T: Sequence[float], states_T: Sequence[Hashable], *, prior: float, shrink: float = 5.0
) -> list[float]:
    """Return `A_t = r_t - b_t`, b_t the others' mean return from the same state, shrunk towards `prior`. Shape (T,).

    `b_t = (sum of the others' r + shrink prior) / (number of others + shrink)`. A state's own baseline, as in GiGPO
    (Feng et al. 2025, https://arxiv.org/abs/2505.10978), is the best there is where states repeat, and leaves no signal
    where they do not: there the prior, such as the role's average, takes over. No return is in its own baseline, so it
    is unbiased, as long as no episode visits a state twice.

    Args:
        returns_T: The return that followed each visit.
        states_T: The state of each visit.
        prior: Baseline of a state of which nothing else is known.
        shrink: How many visits the prior counts as; above 0.

    >>> shrunk_advantages([1.0, 0.0, 1.0], ["s", "s", "t"], prior=0.5, shrink=1.0)
    [0.75, -0.75, 0.5]

    Raises:
        BadValue: `shrink` is not above 0.
    """
    if not shrink > 0:
        raise BadValue(
            f"shrink={shrink} must be above 0: a state that is visited once has no other baseline than the prior"
        )
    sums: dict[Hashable, tuple[float, int]] = {}
    for state, r in zip(states_T, returns_T, strict=True):
        total, n = sums.get(state, (0.0, 0))
        sums[state] = (total + r, n + 1)
    out = []
    for state, r in zip(states_T, returns_T, strict=True):
        total, n = sums[state]
        out.append(r - (total - r + shrink * prior) / (n - 1 + shrink))
    return out


def role_advantages(
    returns_TS: Sequence[Mapping[str, float]], baselines_S: MutableMapping[str, float], *, decay: float = 0.95
) -> list[dict[str, float]]:
    """Return A[t][s] = R[t][s] - b[s] for trajectories t and seats s, and update the baselines in place.

    Role-conditioned advantage estimation (Liu et al. 2025, "SPIRAL", arXiv 2506.24119, section 3): every seat has its
    own exponential moving average b <- decay b + (1 - decay) R, read before it is updated with the same return.

    >>> b = {}
    >>> role_advantages([{"x": 1.0}, {"x": 1.0}], b, decay=0.5), b
    ([{'x': 1.0}, {'x': 0.5}], {'x': 0.75})
    """
    out = []
    for returns_S in returns_TS:
        out.append({seat: r - baselines_S.get(seat, 0.0) for seat, r in returns_S.items()})
        for seat, r in returns_S.items():
            baselines_S[seat] = decay * baselines_S.get(seat, 0.0) + (1 - decay) * r
    return out


def state_advantages(
    visits: Mapping[str, float], totals: Mapping[str, float], *, shrink: float = 5.0
) -> dict[str, float]:
    """Return the advantage of each action tried in one state: its mean return minus the state's, shrunk by n / (n + shrink).

    Args:
        visits: How often each action was taken there.
        totals: Sum of the returns that followed it.
        shrink: Visits at which half of the difference is believed.

    >>> state_advantages({"a": 5, "b": 15}, {"a": 5.0, "b": 0.0})
    {'a': 0.375, 'b': -0.1875}
    """
    mean = sum(totals.values()) / max(1, sum(visits.values()))
    return {a: (totals[a] / n - mean) * n / (n + shrink) for a, n in visits.items() if n > 0}


def magnet_target(
    policy: Mapping[str, float], advantages: Mapping[str, float], *, eta: float, alpha: float
) -> dict[str, float]:
    """Return one step of magnetic mirror descent from `policy`, with the uniform policy as the magnet.

    `target(a) ~ exp((log policy(a) + eta A(a) + eta alpha log u(a)) / (1 + eta alpha))`: the closed-form proximal step
    of Sokota et al. 2023, "A Unified Approach to Reinforcement Learning, Quantal Response Equilibria, and Two-Player
    Zero-Sum Games" (arXiv 2206.05825), equation 4 with the negative entropy as mirror map and a uniform magnet u.

    Args:
        policy: Probability of each legal action, all positive; need not sum to 1.
        advantages: A(a) in units where the largest return is 1; actions without one count as 0.
        eta: Step size.
        alpha: Strength of the magnet.

    >>> magnet_target({"a": 0.5, "b": 0.5}, {"a": 0.0}, eta=1.0, alpha=0.1)
    {'a': 0.5, 'b': 0.5}
    """
    pull = eta * alpha
    magnet = -math.log(len(policy))
    scores = {
        a: (math.log(max(p, 1e-12)) + eta * advantages.get(a, 0.0) + pull * magnet) / (1 + pull)
        for a, p in policy.items()
    }
    top = max(scores.values())
    weights = {a: math.exp(s - top) for a, s in scores.items()}
    total = sum(weights.values())
    return {a: w / total for a, w in weights.items()}


def anneal(start: float, end: float, progress: float) -> float:
    """Return the value at `progress` (0 to 1) on the straight line from `start` to `end`.

    >>> anneal(1.0, 0.0, 0.25)
    0.75
    """
    return start + (end - start) * min(max(progress, 0.0), 1.0)


def decay(start: float, end: float, progress: float) -> float:
    """Return the value at `progress` (0 to 1) on the geometric path from `start` to `end`; straight if one of them is 0.

    >>> decay(1.0, 0.01, 0.5)
    0.1
    """
    if start <= 0 or end <= 0:
        return anneal(start, end, progress)
    return float(start * (end / start) ** min(max(progress, 0.0), 1.0))
