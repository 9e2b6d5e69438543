"""Curricula: from what was seen to what is played next, and schedules of a run.

Every draw is made by a generator that is passed in (`session.rng(iteration, "...")`), and every state is JSON-able, so
that a run continues from its checkpoint with the draws it would have made.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from sparring.errors import BadValue

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def uniform(items: Sequence[T], count: int, rng: random.Random) -> list[T]:
    """Return `count` items drawn with replacement, all equally likely."""
    return [items[rng.randrange(len(items))] for _ in range(count)]


def weighted(weights: Mapping[K, float], count: int, rng: random.Random) -> list[K]:
    """Return `count` keys drawn with replacement, as likely as their weights say; all equally if every weight is 0.

    Raises:
        BadValue: There is nothing to draw from, or a weight is negative or no number.
    """
    if not weights or not all(0 <= w < math.inf for w in weights.values()):
        raise BadValue(f"weights must be finite, >= 0 and at least one, got {dict(weights)}")
    keys = list(weights)
    return rng.choices(keys, list(weights.values()) if any(weights.values()) else None, k=count)


def bandit_update(
    values: Mapping[K, float], advantages: Mapping[K, Sequence[float]], *, rate: float = 0.5, decay_absent: bool = True
) -> dict[K, float]:
    """Return `Q_c <- (1 - rate) Q_c + rate mean |A|` for every category: what teaches has large advantages.

    Self-evolving curriculum (Chen et al. 2025, "Self-Evolving Curriculum for LLM Reasoning", arXiv 2505.14970, section
    3: TD(0) with the absolute advantage as reward; rate 0.5).

    Args:
        values: Q of every category, known ones and new (0).
        advantages: The advantages of this batch by category.
        rate: Step size.
        decay_absent: Count a category without advantages as 0, so that it fades, as the released code does; else leave
            it as it is.

    Raises:
        BadValue: Advantages of an unknown category.
    """
    unknown = sorted(str(c) for c in advantages if c not in values)
    if unknown:
        raise BadValue(f"advantages of unknown categories: {', '.join(unknown)}; known: {', '.join(map(str, values))}")
    out = {}
    for category, value in values.items():
        seen = advantages.get(category, ())
        if seen:
            out[category] = (1 - rate) * value + rate * sum(map(abs, seen)) / len(seen)
        else:
            out[category] = (1 - rate) * value if decay_absent else value
    return out


def boltzmann(values: Mapping[K, float], *, temperature: float) -> dict[K, float]:
    """Return `softmax(Q / temperature)`: the probability of every category.

    Chen et al. 2025, arXiv 2505.14970: temperature 1 (countdown), 0.4 (mathematics), 0.2 (puzzles).

    Raises:
        BadValue: The temperature is not positive.
    """
    if temperature <= 0:
        raise BadValue(f"temperature must be above 0, got {temperature}")
    top = max(values.values(), default=0.0)
    weights = {c: math.exp((v - top) / temperature) for c, v in values.items()}
    total = sum(weights.values())
    return {c: w / total for c, w in weights.items()}


def by_category(tasks: Iterable[T], category: Callable[[T], K]) -> dict[K, list[T]]:
    """Return the tasks of each category, in order; the categories sorted by name.

    >>> by_category([3, 1, 2], lambda n: "odd" if n % 2 else "even")
    {'even': [2], 'odd': [3, 1]}
    """
    found: dict[K, list[T]] = {}
    for task in tasks:
        found.setdefault(category(task), []).append(task)
    return {name: found[name] for name in sorted(found, key=str)}


class Tries(NamedTuple):
    """How often something was tried and how often it succeeded; discounted counts, so that the present weighs more."""

    wins: float = 0.0
    tries: float = 0.0

    def after(self, wins: int, tries: int, *, keep: float = 1.0) -> Tries:
        """The counts after more tries, of which the former count `keep` times."""
        return Tries(self.wins * keep + wins, self.tries * keep + tries)

    def rate(self, prior: float = 1.0) -> float:
        """The mean of the success rate with a Beta(prior, prior) before it: 1/2 where nothing was tried."""
        return (self.wins + prior) / (self.tries + 2 * prior)


def learnability(rate: float) -> float:
    """Return p (1 - p), the variance of a reward of 0 or 1: what groups of samples can show a learner about a task.

    Rutherford et al. 2024, "No Regrets", arXiv 2408.15099; Foster and Foerster 2025, "Learning to Reason at
    the Frontier of Learnability", arXiv 2502.12272.

    >>> [learnability(p) for p in (0.0, 0.5, 1.0)]
    [0.0, 0.25, 0.0]
    """
    return rate * (1 - rate)


def learnability_weights(seen: Mapping[K, Tries], *, explore: float = 0.1, prior: float = 1.0) -> dict[K, float]:
    """Return the probability of every task: in proportion to its learnability, with a share `explore` spread evenly.

    A task never tried has the largest weight (its rate is 1/2 by the prior). Without exploration, what once looked
    impossible would never be tried again.

    Raises:
        BadValue: `explore` is not in [0, 1].
    """
    if not 0 <= explore <= 1:
        raise BadValue(f"explore is a share in [0, 1], got {explore}")
    values = {task: learnability(tries.rate(prior)) for task, tries in seen.items()}
    total = sum(values.values())
    even = 1 / max(1, len(values))
    return {task: explore * even + (1 - explore) * (v / total if total else even) for task, v in values.items()}


def in_band(rates: Mapping[K, float], low: float, high: float) -> list[K]:
    """Return the tasks whose rate is in [low, high]: neither solved nor hopeless (Agent0 has 0.3 to 0.8).

    Raises:
        BadValue: The band is empty.
    """
    if low > high:
        raise BadValue(f"the band [{low}, {high}] is empty: give low <= high")
    return [task for task, rate in rates.items() if low <= rate <= high]


def cosine(start: float, end: float, progress: float) -> float:
    """Return the value at `progress` (0 to 1) on half a cosine from `start` to `end`: slow, fast, slow.

    `start + (end - start) (1 - cos(pi t)) / 2`. SPEAR's weight of replay is `cosine(0, 1, step / 200)` (Qin et al.
    2025, arXiv 2509.22601, released code).

    >>> [round(cosine(0.0, 2.0, t), 3) for t in (0.0, 0.25, 0.5, 1.0)]
    [0.0, 0.293, 1.0, 2.0]
    """
    t = min(max(progress, 0.0), 1.0)
    return start + (end - start) * (1 - math.cos(math.pi * t)) / 2


def stage(starts: Sequence[float], progress: float) -> int:
    """Return which stage a run is in: the last whose start is not after `progress`.

    >>> [stage((0.0, 0.5, 0.9), p) for p in (0.0, 0.49, 0.5, 1.0)]
    [0, 0, 1, 2]

    Raises:
        BadValue: The starts do not begin with 0 or do not increase.
    """
    if not starts or starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
        raise BadValue(f"starts of stages begin with 0 and increase, got {tuple(starts)}")
    return sum(s <= progress for s in starts) - 1


def alternate(lengths: Sequence[int], iteration: int) -> int:
    """Return whose turn it is when phases of these lengths follow each other for ever (Vision-Zero: 10 and 10).

    >>> [alternate((2, 1), i) for i in range(6)]
    [0, 0, 1, 0, 0, 1]

    Raises:
        BadValue: A length is negative, or all are 0.
    """
    if any(n < 0 for n in lengths) or not sum(lengths):
        raise BadValue(f"lengths of phases are >= 0 and not all 0, got {tuple(lengths)}")
    place = iteration % sum(lengths)
    for phase, length in enumerate(lengths):
        if place < length:
            return phase
        place -= length
    raise AssertionError("the place is within the cycle")


class Scored(NamedTuple):
    """One sample of a query, as B-STaR's controller sees it."""

    text: str
    reward: float
    right: bool


def balance(samples_Q_N: Sequence[Sequence[Scored]], threshold: float, *, target: int = 8) -> float:
    """Return the mean balance score over queries: many different right samples above the threshold, few wrong ones.

    Per query min(n' / target, 1) x n' / n, where n samples have a reward >= `threshold` and n' of them are right and
    different; 0 if n = 0 (B-STaR: Zeng et al. 2024, "B-STaR: Monitoring and Balancing Exploration and Exploitation in
    Self-Taught Reasoners", arXiv 2412.17256, section 4, n* = 8).
    """
    total = 0.0
    for samples in samples_Q_N:
        kept = [s for s in samples if s.reward >= threshold]
        different = len({s.text for s in kept if s.right})
        total += min(different / target, 1.0) * different / len(kept) if kept else 0.0
    return total / max(1, len(samples_Q_N))


class Configuration(NamedTuple):
    """What B-STaR's controller chose, and how well it did."""

    temperature: float
    threshold: float
    balance: float


def best_configuration(
    samples: Mapping[float, Sequence[Sequence[Scored]]], thresholds: Sequence[float], *, target: int = 8
) -> Configuration:
    """Return the sampling temperature and reward threshold with the best balance score, for the next round.

    Args:
        samples: For every temperature, the samples of some queries (Q, N).
        thresholds: Rewards from which a sample would be kept.
        target: Right and different samples of a query that are enough.

    Of equals the first is taken: list the present configuration first to keep it.

    Raises:
        BadValue: There is no temperature or no threshold to choose from.
    """
    if not samples or not thresholds:
        raise BadValue(f"nothing to choose from: {len(samples)} temperatures and {len(thresholds)} thresholds")
    return max(
        (Configuration(t, h, balance(groups, h, target=target)) for t, groups in samples.items() for h in thresholds),
        key=lambda c: c.balance,
    )
