"""Judges that read what the policy itself makes of its answer: likelihood, confidence, entropy.

They take the log-probabilities (natural, at sampling) that completions carry. What a policy is sure of need not be
right: each of these is to be reported beside its agreement with a verifier.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain

from sparring.agents.improve.judge import Verdict, steps_of
from sparring.errors import BadValue
from sparring.types import Trajectory


def logprobs_of(trajectory: Trajectory, seat: str) -> tuple[float, ...]:
    """Return the log-probabilities of all tokens that a seat's policy sampled in its actions. Shape (T,).

    Raises:
        BadValue: A step has none: its policy does not tell, or it was another's.
    """
    steps = steps_of(trajectory, seat)
    for i, step in enumerate(steps):
        if step.completion is None or not step.completion.logprobs:
            raise BadValue(
                f"step {i} of {seat} ({trajectory.agents[seat]}) has no log-probabilities: judge it by another signal"
            )
    return tuple(chain.from_iterable(step.completion.logprobs for step in steps if step.completion is not None))


def likelihood(logprobs_T: Sequence[float], *, power: float = 0.0) -> Verdict:
    """Return `sum_t log p_t / T^power`: the log-likelihood of an answer, its mean per token at power 1; 0 for no token.

    At power 0 it is the self-reward of sharpening (Huang et al. 2024, https://arxiv.org/abs/2412.01951, section 3.1). At
    power 1.25 its exponential is the prior of MCTS-DPO's search (released code, 6 Aug 2024).

    >>> likelihood([-1.0, -3.0]).score, likelihood([-1.0, -3.0], power=1.0).score
    (-4.0, -2.0)
    """
    return Verdict(sum(logprobs_T) / max(1, len(logprobs_T)) ** power)


def confidence(logprobs_T: Sequence[float]) -> Verdict:
    """Return the geometric mean probability of an answer's tokens, `exp(mean_t log p_t)`: 1 / perplexity.

    WebRL keeps for its replay what has 0.5 to 0.95 of it (released code, 6 Jun 2025).

    >>> round(confidence([math.log(0.5), math.log(0.125)]).score, 6)
    0.25
    """
    return Verdict(math.exp(likelihood(logprobs_T, power=1.0).score))


def sampled_entropy(logprobs_T: Sequence[float]) -> Verdict:
    """Return `-mean_t log p_t` in nats: of tokens sampled at temperature 1, an estimate of their mean entropy.

    >>> sampled_entropy([-1.0, -3.0]).score
    2.0
    """
    return Verdict(-likelihood(logprobs_T, power=1.0).score)


def entropy(probabilities: Mapping[str, float]) -> Verdict:
    """Return the exact entropy in nats of a table such as `TransformersPolicy.probabilities` makes, scaled to sum to 1.

    >>> round(entropy({"bet": 0.3, "check": 0.3}).score, 4)
    0.6931

    Raises:
        BadValue: No entry is positive.
    """
    shares = [p for p in probabilities.values() if p > 0]
    if not shares:
        raise BadValue(f"no entry of {dict(probabilities)!r:.200} is positive: there is no distribution")
    total = sum(shares)
    return Verdict(-sum(p / total * math.log(p / total) for p in shares))


def margin(scores: Mapping[str, float]) -> Verdict:
    """Return p1 - p2, the gap between the two likeliest candidates under `softmax(scores)`; 1 for a single one.

    TT-SI (Acikgoz et al. 2025, https://arxiv.org/abs/2510.07841) trains on relatives of a task where it is below a
    threshold; scores are log-likelihoods of the candidate actions. The text is the likeliest candidate.

    >>> round(margin({"a": math.log(0.6), "b": math.log(0.3), "c": math.log(0.1)}).score, 6)
    0.3

    Raises:
        BadValue: There is no candidate.
    """
    if not scores:
        raise BadValue("a margin needs at least one candidate")
    top = max(scores.values())
    weights = {name: math.exp(s - top) for name, s in scores.items()}
    total = sum(weights.values())
    first, *rest = sorted(weights.values(), reverse=True)
    return Verdict((first - rest[0]) / total if rest else 1.0, max(scores, key=scores.__getitem__))


def quadratic(correct: bool, stated: float | None) -> Verdict:
    """Return `2 (0.5 - (c - stated)^2)` for a stated confidence in [0, 1] and correctness c; -1 if unreadable.

    SaySelf (Xu et al. 2024, https://arxiv.org/abs/2405.20974; constants of the released code): a proper scoring rule up
    to constants, so that the best statement is the true probability of being right.

    >>> quadratic(True, 0.5).score, quadratic(False, 1.0).score
    (0.5, -1.0)
    """
    if stated is None or not 0 <= stated <= 1:
        return Verdict(-1.0, "no confidence from 0 to 1 could be read")
    return Verdict(2 * (0.5 - (correct - stated) ** 2))


def entropy_spikes(
    entropies_T: Sequence[float], *, window: int = 20, deviations: float = 2.0, floor: float = 1.8, least: float = 0.5
) -> list[int]:
    """Return the positions where the policy is unusually unsure: entropy above `max(mean + deviations sd, floor)`.

    Mean and (population) standard deviation are of the `window` tokens before, of which there must be so many, and the
    deviation at least `least`. SRGen (Mu et al. 2025, https://arxiv.org/abs/2510.02919; constants of the released
    code).

    Args:
        entropies_T: Entropy of the next-token distribution at each position, in nats.
        window: Tokens that are looked back on.
        deviations: How many standard deviations above the mean.
        floor: No entropy below this is a spike.
        least: Where the window varies less than this nothing is.
    """
    found = []
    for t in range(window, len(entropies_T)):
        before = entropies_T[t - window : t]
        mean = sum(before) / window
        sd = math.sqrt(sum((h - mean) ** 2 for h in before) / window)
        if sd >= least and entropies_T[t] > max(mean + deviations * sd, floor):
            found.append(t)
    return found
