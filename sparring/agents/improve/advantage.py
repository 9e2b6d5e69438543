"""Advantages and targets: from returns to what a learner should move towards."""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping, Sequence


def role_advantages(
    returns_TS: Sequence[Mapping[str, float]], baselines_S: MutableMapping[str, float], *, decay: float = 0.95
) -> list[dict[str, float]]:
    """Return A[t][s] = R[t][s] - b[s] for trajectories t and seats s, and update the baselines in place.

    Role-conditioned advantage estimation (Liu et al. 2025, "SPIRAL", arXiv 2506.24119, section 3.3): every seat has its own
    exponential moving average b <- decay b + (1 - decay) R, read before it is updated with the same return.

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

    `target(a) ~ exp((log policy(a) + eta A(a) + eta alpha log u(a)) / (1 + eta alpha))`: the closed-form proximal step of
    Sokota et al. 2023, "A Unified Approach to Reinforcement Learning, Quantal Response Equilibria, and Two-Player
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
