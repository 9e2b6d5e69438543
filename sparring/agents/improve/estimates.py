"""Figures from counts and returns: what many samples would have brought, what a second turn changes, who wins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sparring.errors import BadValue
from sparring.types import Trajectory


def pass_at_k(n: int, right: int, k: int) -> float:
    """Return the unbiased estimate of the chance that one of k samples is right: `1 - C(n - c, k) / C(n, k)`.

    Chen et al. 2021, "Evaluating Large Language Models Trained on Code", arXiv 2107.03374, equation 1. (1 - (1 - c/n)^k
    is biased.)

    >>> pass_at_k(4, 1, 2)
    0.5

    Args:
        n: Samples drawn.
        right: How many of them are right.
        k: How many one would draw.

    Raises:
        BadValue: Not 0 <= right <= n, or not 1 <= k <= n.
    """
    _check_counts(n, right, k)
    return 1 - math.comb(n - right, k) / math.comb(n, k)


def pass_hat_k(n: int, right: int, k: int) -> float:
    """Return the unbiased estimate of the chance that all of k samples are right: `C(c, k) / C(n, k)`, reliability.

    Yao et al. 2024, "tau-bench", arXiv 2406.12045 (written pass^k).

    >>> pass_hat_k(4, 2, 2)
    0.16666666666666666

    Raises:
        BadValue: As `pass_at_k`.
    """
    _check_counts(n, right, k)
    return math.comb(right, k) / math.comb(n, k)


class Sample(NamedTuple):
    """One of several answers to a task, as best-of-n sees it."""

    score: float
    """By which the best is chosen (a verifier, a reward model, a self-judge)."""
    reward: float
    """What it is worth."""
    tokens: int = 0
    """What it cost."""


def best_of_n(samples: Sequence[Sample], n: int) -> float:
    """Return the mean reward of the sample with the highest score among n, over all draws of n without replacement.

    Exact: in ascending order of score the i-th of N is the best with probability C(i - 1, n - 1) / C(N, n); of equal
    scores each is chosen alike. The control of every refinement result.

    Raises:
        BadValue: Not 1 <= n <= number of samples.
    """
    total = len(samples)
    if not 1 <= n <= total:
        raise BadValue(f"best-of-n needs 1 <= n <= {total} (the samples at hand), got n={n}")
    by_score: dict[float, list[float]] = {}
    for sample in samples:
        by_score.setdefault(sample.score, []).append(sample.reward)
    below, mean = 0, 0.0
    for score in sorted(by_score):
        rewards = by_score[score]
        up_to = below + len(rewards)
        chance = (math.comb(up_to, n) - math.comb(below, n)) / math.comb(total, n)
        mean += chance * sum(rewards) / len(rewards)
        below = up_to
    return mean


def best_within(samples: Sequence[Sample], budget: float) -> tuple[float, int]:
    """Return (mean reward, n) of best-of-n for the largest n that costs at most `budget` tokens on average, 1 at least.

    So a method that spent `budget` tokens on a task (all its turns, critics and judges counted) is compared with the
    best of as many independent answers as the same tokens buy.

    Raises:
        BadValue: There are no samples, or one without cost.
    """
    if not samples or min(s.tokens for s in samples) <= 0:
        raise BadValue(f"best-of-n at equal budget needs samples that cost tokens, got {len(samples)}")
    price = sum(s.tokens for s in samples) / len(samples)
    n = min(len(samples), max(1, math.floor(budget / price)))
    return best_of_n(samples, n), n


@dataclass(frozen=True, slots=True)
class Flips:
    """What a second answer changed: counts over tasks (i: incorrect, c: correct)."""

    stayed_right: int
    broken: int
    """Right, then wrong: c -> i."""
    repaired: int
    """Wrong, then right: i -> c."""
    stayed_wrong: int

    @property
    def tasks(self) -> int:
        """All."""
        return self.stayed_right + self.broken + self.repaired + self.stayed_wrong

    @property
    def before(self) -> float:
        """Accuracy of the first answer."""
        return (self.stayed_right + self.broken) / max(1, self.tasks)

    @property
    def after(self) -> float:
        """Accuracy of the second."""
        return (self.stayed_right + self.repaired) / max(1, self.tasks)

    @property
    def gain(self) -> float:
        """Delta(t1, t2) = after - before = i_to_c - c_to_i (SCoRe: Kumar et al. 2024, arXiv 2409.12917, section 3)."""
        return (self.repaired - self.broken) / max(1, self.tasks)

    def gain_interval(self, z: float = 1.96) -> tuple[float, float]:
        """The gain's 95 % interval, by its own variance: `(i_to_c + c_to_i - gain^2) / tasks`."""
        spread = z * math.sqrt((self.i_to_c + self.c_to_i - self.gain**2) / max(1, self.tasks))
        return self.gain - spread, self.gain + spread

    @property
    def i_to_c(self) -> float:
        """Delta(i -> c): share of all tasks that became right."""
        return self.repaired / max(1, self.tasks)

    @property
    def c_to_i(self) -> float:
        """Delta(c -> i): share of all tasks that became wrong."""
        return self.broken / max(1, self.tasks)

    @property
    def confidence(self) -> float:
        """CL = P(right after | right before) (Yang et al. 2024, arXiv 2412.19513); 0 if none was."""
        return self.stayed_right / max(1, self.stayed_right + self.broken)

    @property
    def critique(self) -> float:
        """CS = P(right after | wrong before); 0 if none was wrong."""
        return self.repaired / max(1, self.repaired + self.stayed_wrong)

    @property
    def relative(self) -> float:
        """RSS = (after - before^2) / (2 before (1 - before)): 0 at before^2, 1 at 1 - (1 - before)^2.

        1/2 if the accuracy did not change, as when answers are drawn anew; nan if all or none were right before.
        """
        p = self.before
        return (self.after - p * p) / (2 * p * (1 - p)) if 0 < p < 1 else math.nan


def flips(before: Sequence[bool], after: Sequence[bool]) -> Flips:
    """Return how the answers to the same tasks changed.

    Raises:
        BadValue: The numbers of tasks differ.
    """
    if len(before) != len(after):
        raise BadValue(f"answers to {len(before)} tasks before and {len(after)} after: give one each")
    counts = [0, 0, 0, 0]
    for b, a in zip(before, after, strict=True):
        counts[2 * (not b) + (not a)] += 1
    return Flips(*counts)


def accuracy_by_turn(right_N_K: Sequence[Sequence[bool]]) -> list[float]:
    """Return the share of tasks whose answer at turn 1, 2, ... is right; who has stopped keeps the last answer.

    It may fall, other than the share solved *by* a turn (`metrics.Success`), which an oracle's stop would need.

    Raises:
        BadValue: A task has no turn.
    """
    if not all(map(len, right_N_K)):
        raise BadValue("a task without a turn has no accuracy: leave it out, or count its first answer as wrong")
    turns = max(map(len, right_N_K), default=0)
    return [sum(r[min(k, len(r) - 1)] for r in right_N_K) / len(right_N_K) for k in range(turns)]


class Confusion(NamedTuple):
    """What a reward pays for, against what a verifier confirms: counts of answers, tasks or verdicts."""

    hits: int
    """Paid and confirmed."""
    false: int
    """Paid and not confirmed."""
    missed: int
    """Not paid and confirmed."""
    rest: int
    """Neither."""

    def metrics(self) -> dict[str, float]:
        """Return `precision` and `recall`, each where anything was paid, or confirmed.

        A judge that finds everything right has recall 1 and the precision of chance; CoMAS without its scorer ends there (Xue et
        al. 2025, arXiv 2510.08529), with the highest reward there is.
        """
        paid, right = self.hits + self.false, self.hits + self.missed
        found = {"precision": self.hits / paid} if paid else {}
        return found | ({"recall": self.hits / right} if right else {})


def confusion(paid: Sequence[bool], confirmed: Sequence[bool]) -> Confusion:
    """Return how a reward and a verifier agree.

    >>> confusion([True, True, False, False], [True, False, False, True]).metrics()
    {'precision': 0.5, 'recall': 0.5}

    Raises:
        BadValue: The numbers differ.
    """
    if len(paid) != len(confirmed):
        raise BadValue(f"{len(paid)} rewards and {len(confirmed)} verdicts of a verifier: give one each")
    counts = [0, 0, 0, 0]
    for p, c in zip(paid, confirmed, strict=True):
        counts[2 * (not p) + (not c)] += 1
    hits, false, missed, rest = counts
    return Confusion(hits, false, missed, rest)


def zero_variance_share(returns_G_N: Sequence[Sequence[float]]) -> float:
    """Return the share of groups whose returns are all equal: those teach a group-relative learner nothing.

    Above 0.95 or so, training goes on noise alone; 0 without groups.
    """
    return sum(max(g, default=0.0) == min(g, default=0.0) for g in returns_G_N) / max(1, len(returns_G_N))


def sampled_entropy(logprobs: Sequence[Sequence[float]]) -> float:
    """Return the mean of -log p per token of sampled answers, in nats: an estimate of the entropy per token."""
    return -sum(map(sum, logprobs)) / max(1, sum(map(len, logprobs)))


def distinct_share(texts: Sequence[str]) -> float:
    """Return how many of the answers are different, as a share; 0 without answers."""
    return len(set(texts)) / max(1, len(texts))


def drift(rates: Sequence[float], *, window: int = 5) -> float:
    """Return how far the mean of the last `window` rates is below the best such mean before: 0 while it does not fall.

    Of legal rates this is format drift: with negative advantages and no KL, mass moves to illegal text.

    >>> round(drift([0.9, 1.0, 1.0, 0.7, 0.5], window=2), 3)
    0.4

    Raises:
        BadValue: The window is empty.
    """
    if window < 1:
        raise BadValue(f"the window must hold at least one rate, got {window}")
    means = [sum(rates[i : i + window]) / window for i in range(len(rates) - window + 1)]
    return max(means) - means[-1] if means else 0.0


class Tally(NamedTuple):
    """Wins, draws and losses."""

    wins: int
    draws: int
    losses: int

    @property
    def games(self) -> int:
        """All."""
        return sum(self)

    @property
    def score(self) -> float:
        """Points per game: 1 for a win, 1/2 for a draw; 1/2 without games."""
        return (self.wins + self.draws / 2) / self.games if self.games else 0.5

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """The score's 95 % interval by its own variance (draws make it narrower than a coin's), cut to [0, 1].

        One game's worth of draws is added, so that a clean sweep is not certain.
        """
        n = self.games + 1
        mean = (self.wins + (self.draws + 1) / 2) / n
        square = (self.wins + (self.draws + 1) / 4) / n
        spread = z * math.sqrt(max(0.0, square - mean * mean) / n)
        return max(0.0, mean - spread), min(1.0, mean + spread)


def tally(returns: Sequence[float]) -> Tally:
    """Return how many returns are above, at and below 0."""
    return Tally(sum(r > 0 for r in returns), sum(r == 0 for r in returns), sum(r < 0 for r in returns))


def legal_rate(trajectories: Sequence[Trajectory], seat: str | None = None) -> float:
    """Return the share of legal actions, of one seat or all; 0 without any."""
    steps = [step for t in trajectories for step in t.steps if seat is None or step.seat == seat]
    return sum(not step.illegal for step in steps) / max(1, len(steps))


def _check_counts(n: int, right: int, k: int) -> None:
    if not 0 <= right <= n or not 1 <= k <= n:
        raise BadValue(f"need 0 <= right <= n and 1 <= k <= n, got right={right}, n={n}, k={k}: draw more samples")
