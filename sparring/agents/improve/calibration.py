"""Does a judge, or a policy about itself, know what is right? Figures from (score, right) pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sparring.errors import BadValue


class Bin(NamedTuple):
    """One bar of a reliability diagram."""

    size: int
    confidence: float
    """Mean confidence of those inside; 0 if there are none."""
    accuracy: float
    """Share of them that is right."""


def reliability(confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> list[Bin]:
    """Return `bins` bars of equal width over [0, 1]; an edge belongs to the bar above it, 1 to the last.

    Guo et al. 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599, section 2.

    Raises:
        BadValue: The lengths differ, or a confidence is outside [0, 1].
    """
    _check(confidences, right)
    if bins < 1 or not all(0 <= c <= 1 for c in confidences):
        raise BadValue(f"confidences lie in [0, 1] and bins >= 1, got {bins} bins and {_spread(confidences)}")
    counts, sure, hits = [0] * bins, [0.0] * bins, [0] * bins
    for c, r in zip(confidences, right, strict=True):
        i = min(bins - 1, int(c * bins))
        counts[i], sure[i], hits[i] = counts[i] + 1, sure[i] + c, hits[i] + r
    return [Bin(n, s / max(1, n), h / max(1, n)) for n, s, h in zip(counts, sure, hits, strict=True)]


def ece(confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10) -> float:
    """Return the expected calibration error `sum_b n_b / n |accuracy_b - confidence_b|` (Guo et al. 2017, equation 3).

    >>> round(ece([0.9, 0.9, 0.1], [True, False, False]), 6)
    0.3

    Raises:
        BadValue: As `reliability`.
    """
    bars = reliability(confidences, right, bins=bins)
    return sum(b.size * abs(b.accuracy - b.confidence) for b in bars) / max(1, len(right))


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean of (confidence - right)^2 (Brier 1950): smallest, in expectation, for honest confidences.

    Raises:
        BadValue: The lengths differ.
    """
    _check(confidences, right)
    return sum((c - r) ** 2 for c, r in zip(confidences, right, strict=True)) / max(1, len(right))


def auroc(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Return the chance that a right answer scores above a wrong one, ties counting half; nan if one kind is missing.

    The area under the receiver operating characteristic as the Mann-Whitney statistic (Hanley and McNeil 1982).

    Raises:
        BadValue: The lengths differ.
    """
    _check(scores, right)
    positives = sum(right)
    negatives = len(right) - positives
    if not positives or not negatives:
        return math.nan
    above = below = 0.0
    for hits, misses in _steps(scores, right)[::-1]:  # ascending
        above += hits * (below + misses / 2)
        below += misses
    return above / (positives * negatives)


def abstention_curve(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Return (coverage, accuracy) of answering only from each confidence on, from the strictest threshold to none.

    El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification". Equal confidences are
    answered together.

    Raises:
        BadValue: The lengths differ.
    """
    _check(confidences, right)
    out, answered, hit = [], 0, 0
    for hits, misses in _steps(confidences, right):
        answered, hit = answered + hits + misses, hit + hits
        out.append((answered / len(right), hit / answered))
    return out


def risk_coverage_area(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean error of the abstention curve over all coverages (AURC: Geifman et al. 2019, arXiv 1805.08206).

    Within equal confidences the error is that after all of them. 0 without answers.

    Raises:
        BadValue: The lengths differ.
    """
    area = before = 0.0
    for coverage, accuracy in abstention_curve(confidences, right):
        area += (coverage - before) * (1 - accuracy)
        before = coverage
    return area


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge that accepts or rejects compares with the verifier: counts."""

    accepted_right: int
    accepted_wrong: int
    rejected_right: int
    rejected_wrong: int

    @property
    def precision(self) -> float:
        """Share of what it accepts that is right; nan if it accepts nothing."""
        return _share(self.accepted_right, self.accepted_wrong)

    @property
    def recall(self) -> float:
        """Share of what is right that it accepts (true positive rate); nan if nothing is right."""
        return _share(self.accepted_right, self.rejected_right)

    @property
    def false_accepts(self) -> float:
        """Share of what is wrong that it accepts (false positive rate); nan if nothing is wrong."""
        return _share(self.accepted_wrong, self.rejected_wrong)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; nan if nothing is accepted and nothing is right."""
        twice = 2 * self.accepted_right
        return _share(twice, self.accepted_wrong + self.rejected_right)

    @property
    def balanced(self) -> float:
        """Mean of recall and of the share of wrong ones rejected: 1/2 for a judge that says the same of everything."""
        return (self.recall + 1 - self.false_accepts) / 2


def agreement(accepted: Sequence[bool], right: Sequence[bool]) -> Agreement:
    """Return how often a judge accepted and rejected what the verifier finds right and wrong.

    Raises:
        BadValue: The lengths differ.
    """
    _check(accepted, right)
    counts = [0, 0, 0, 0]
    for a, r in zip(accepted, right, strict=True):
        counts[2 * (not a) + (not r)] += 1
    return Agreement(*counts)


class Threshold(NamedTuple):
    """A reward model as a judge that accepts from `reward` on."""

    reward: float
    precision: float
    recall: float


def precision_recall(rewards: Sequence[float], right: Sequence[bool]) -> list[Threshold]:
    """Return precision and recall against the verifier for every threshold on the reward, from the highest down.

    Every self-rewarding loop is to show this curve over time: a judge that drifts loses precision while its rewards
    rise. The recall is nan if nothing is right.

    Raises:
        BadValue: The lengths differ.
    """
    _check(rewards, right)
    out, total, hit, accepted = [], sum(right), 0, 0
    for reward, (hits, misses) in zip(sorted(set(rewards), reverse=True), _steps(rewards, right), strict=True):
        hit, accepted = hit + hits, accepted + hits + misses
        out.append(Threshold(reward, hit / accepted, _share(hit, total - hit)))
    return out


def _steps(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[int, int]]:
    """Return (right, wrong) of every different score, from the highest down."""
    at: dict[float, list[int]] = {}
    for score, r in zip(scores, right, strict=True):
        at.setdefault(score, [0, 0])[not r] += 1
    return [(at[s][0], at[s][1]) for s in sorted(at, reverse=True)]


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else math.nan


def _check(scores: Sequence[float], right: Sequence[bool]) -> None:
    if len(scores) != len(right):
        raise BadValue(f"{len(scores)} scores for {len(right)} answers: give one each")
    if any(math.isnan(s) for s in scores):
        raise BadValue("a score is no number: leave out what the judge could not judge")


def _spread(values: Sequence[float]) -> str:
    return f"values from {min(values)} to {max(values)}" if values else "no values"
