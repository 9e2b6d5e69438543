"""Selection: which records are worth learning from.

Selectors take any items with a score for each, and know neither who made the items nor who judged them.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from sparring.agents.improve.rows import Row
from sparring.errors import BadValue
from sparring.types import Trajectory

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def solved(trajectories: Iterable[Trajectory], *, threshold: float) -> list[Trajectory]:
    """Return the trajectories whose every seat's return reaches the threshold; void ones never do."""
    return [t for t in trajectories if t.error is None and min(t.returns.values()) >= threshold]


def push_round(rounds: list[list[Row]], rows: Sequence[Row], *, keep: int) -> None:
    """Append this round's rows and drop all but the last `keep` rounds, in place."""
    rounds.append(list(rows))
    del rounds[: max(0, len(rounds) - keep)]


def distinct(rounds: Iterable[Iterable[Row]]) -> list[Row]:
    """Return each different sequence once, so that what is found often does not crowd out what is found rarely."""
    return list({(row.ids, row.mask): row for rows in rounds for row in rows}.values())


def draw_rows(rows: Sequence[T], count: int, rng: random.Random) -> list[T]:
    """Return `count` different rows (or pairs of rows) drawn by `rng`, or all if there are no more."""
    return list(rows) if len(rows) <= count else rng.sample(rows, count)


def keep(items: Sequence[T], scores: Sequence[float], *, least: float) -> list[T]:
    """Return the items whose score is at least `least`, in order.

    >>> keep("abc", [1.0, 0.0, 0.5], least=0.5)
    ['a', 'c']
    """
    return [item for item, score in zip(items, scores, strict=True) if score >= least]


def within(items: Sequence[T], scores: Sequence[float], low: float, high: float) -> list[T]:
    """Return the items whose score is in (low, high], in order: WebRL's replay holds a confidence of 0.5 to 0.95.

    >>> within("abc", [0.5, 0.8, 0.99], 0.5, 0.95)
    ['b']
    """
    return [item for item, score in zip(items, scores, strict=True) if low < score <= high]


def top(items: Sequence[T], scores: Sequence[float], k: int) -> list[T]:
    """Return the k items with the highest scores, best first; of equally good ones the first.

    >>> top("abcd", [0.1, 0.9, 0.9, 0.5], 2)
    ['b', 'c']
    """
    order = sorted(range(len(items)), key=lambda i: -scores[i])
    return [items[i] for i in order[: max(0, k)]]


def band(
    groups: Sequence[Sequence[T]], scores: Sequence[Sequence[float]], low: float = 0.0, high: float = 1.0
) -> list[Sequence[T]]:
    """Return the groups whose mean score is in [low, high] and neither 0 nor 1: all alike, a group teaches nothing.

    By default that is the dynamic sampling of DAPO (Yu et al. 2025, https://arxiv.org/abs/2503.14476, equation 11) and
    NFT; Agent0 keeps 0.3 to 0.8. Scores run from 0 to 1.

    >>> band(["ab", "cd", "ef"], [[0, 0], [0, 1], [1, 1]])
    ['cd']
    """
    means = [sum(s) / len(s) if s else 0.0 for s in scores]
    return [group for group, mean in zip(groups, means, strict=True) if low <= mean <= high and 0 < mean < 1]


def varied(groups: Sequence[Sequence[T]], scores: Sequence[Sequence[float]]) -> list[Sequence[T]]:
    """Return the groups whose scores are not all the same, whatever their scale: only those have an advantage.

    >>> varied(["ab", "cd"], [[-1, -1], [-1, 3]])
    ['cd']
    """
    return [group for group, s in zip(groups, scores, strict=True) if s and min(s) < max(s)]


def pairs(
    items: Sequence[T], scores: Sequence[float], *, gap: float = 0.0, most: int | None = None
) -> list[tuple[T, T]]:
    """Return (chosen, rejected) pairs whose scores differ by more than `gap`, the widest first; of equals the first.

    With `most=1` it is the best and the worst of siblings, as MCTS-DPO pairs them at each depth (Xie et al. 2024,
    https://arxiv.org/abs/2405.00451).

    Args:
        items: The group.
        scores: One for each.
        gap: What a difference must exceed.
        most: No more pairs than this; all, if left out.

    >>> pairs("abc", [0.0, 1.0, 0.5], most=2)
    [('b', 'a'), ('b', 'c')]
    """
    found = [(i, j) for i, a in enumerate(scores) for j, b in enumerate(scores) if a - b > gap]
    found.sort(key=lambda ij: scores[ij[1]] - scores[ij[0]])
    return [(items[i], items[j]) for i, j in found[:most]]


def label_noise(chosen_visits: float, rejected_visits: float) -> float:
    """Return how likely a pair is the wrong way round: `min(1 - c, 0.5)` with `c = 1 / (1 + n_r / max(1, n_c))`.

    MCTS-DPO (released code, 6 Aug 2024), for the label smoothing of conservative DPO: what was visited more is trusted
    more.

    >>> label_noise(3, 1), label_noise(1, 3)
    (0.25, 0.5)
    """
    return min(1 - 1 / (1 + rejected_visits / max(1.0, chosen_visits)), 0.5)


def exp_weights(scores: Sequence[float], *, temperature: float, normalise: bool = False) -> list[float]:
    """Return `exp(r / temperature)` of each score; scaled to a mean of 1 where asked for.

    Reward-weighted regression (Peters and Schaal 2007) as RISE has it (Qu et al. 2024,
    https://arxiv.org/abs/2407.18219; 0.4 in the released code).

    >>> exp_weights([0.0, 0.0], temperature=0.4)
    [1.0, 1.0]

    Raises:
        BadValue: The temperature is not positive, or a weight is too large for a float.
    """
    if not temperature > 0:
        raise BadValue(f"temperature={temperature} must be above 0")
    shift = max(scores, default=0.0) if normalise else 0.0
    try:
        weights = [math.exp((r - shift) / temperature) for r in scores]
    except OverflowError:
        raise BadValue(
            f"exp({max(scores):g} / {temperature:g}) is too large: raise the temperature, or normalise"
        ) from None
    mean = sum(weights) / len(weights) if normalise and weights else 1.0
    return [w / mean for w in weights]


def vote(answers: Sequence[K | None], weights: Sequence[float] | None = None) -> K | None:
    """Return the answer with the most votes, of equals the first; None (no answer) only if there is no other.

    Self-consistency (Wang et al. 2022, https://arxiv.org/abs/2203.11171); with weights, such as judges' scores, the
    weighted vote of MAgICoRe.

    >>> vote(["4", "5", "5", None]), vote(["4", "5", "5"], [1.0, 0.3, 0.3])
    ('5', '4')
    """
    totals: dict[K, float] = {}
    for answer, weight in zip(answers, weights or [1.0] * len(answers), strict=True):
        if answer is not None:
            totals[answer] = totals.get(answer, 0.0) + weight
    return max(totals, key=totals.__getitem__) if totals else None


def novel(items: Sequence[T], *, distance: Callable[[T, T], float], least: float, known: Sequence[T] = ()) -> list[T]:
    """Return, in order, the items that are at least `least` away from all known ones and those returned before them.

    >>> novel(["a b", "a b", "c d"], distance=word_distance, least=0.5)
    ['a b', 'c d']
    """
    out: list[T] = []
    for item in items:
        if all(distance(item, other) >= least for other in (*known, *out)):
            out.append(item)
    return out


def mean_distances(items: Sequence[T], distance: Callable[[T, T], float]) -> list[float]:
    """Return each item's mean distance to the others; 0 for one alone.

    >>> mean_distances(["a", "a", "b"], word_distance)
    [0.5, 0.5, 1.0]
    """
    others = max(1, len(items) - 1)
    return [
        sum(distance(one, other) for j, other in enumerate(items) if j != i) / others for i, one in enumerate(items)
    ]


def word_distance(a: str, b: str, *, n: int = 1) -> float:
    """Return 1 - the Jaccard similarity of two texts' sets of n successive words; case and white space do not count.

    >>> word_distance("two plus two", "Two plus three"), word_distance("a", "b")
    (0.33333333333333337, 1.0)
    """
    one, other = (_grams(text.casefold().split(), n) for text in (a, b))
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def clusters(items: Sequence[T], *, distance: Callable[[T, T], float], within: float) -> list[int]:
    """Return the number of each item's cluster, by average linkage: the two nearest are joined up to `within` apart.

    Clusters are numbered by their first item. Agent0 takes what share of a batch a question's cluster makes up off its
    proposer's reward (0.5, by BLEU).

    >>> clusters([0.0, 9.0, 1.0], distance=lambda a, b: abs(a - b), within=2.0)
    [0, 1, 0]
    """
    members = [[i] for i in range(len(items))]
    apart = {(i, j): distance(items[i], items[j]) for i in range(len(items)) for j in range(i + 1, len(items))}
    while apart:
        i, j = min(apart, key=lambda ij: (apart[ij], ij))
        if apart.pop((i, j)) > within:
            break
        a, b = len(members[i]), len(members[j])
        members[i] += members[j]
        members[j] = []
        for k in range(len(items)):
            far = apart.pop((min(j, k), max(j, k)), None)
            if far is not None and k != i:
                near = (min(i, k), max(i, k))
                apart[near] = (a * apart[near] + b * far) / (a + b)
    number = {i: c for c, group in enumerate(g for g in members if g) for i in group}
    return [number[i] for i in range(len(items))]


def cluster_shares(items: Sequence[T], *, distance: Callable[[T, T], float], within: float) -> list[float]:
    """Return, for each item, the share of all items that its cluster makes up: what Agent0 calls repetition.

    >>> cluster_shares([0.0, 9.0, 1.0, 2.0], distance=lambda a, b: abs(a - b), within=3.0)
    [0.75, 0.25, 0.75, 0.75]
    """
    numbers = clusters(items, distance=distance, within=within)
    sizes = Counter(numbers)
    return [sizes[number] / len(items) for number in numbers]


def hard_negatives(items: Sequence[T], judged: Sequence[float], right: Sequence[bool], k: int) -> list[T]:
    """Return the k wrong items that a judge scored highest, the highest first: what RewardRanker trains it on.

    >>> hard_negatives("abcd", [0.9, 0.8, 0.1, 0.99], [False, True, False, True], 1)
    ['a']
    """
    wrong = [i for i, good in enumerate(right) if not good]
    return top([items[i] for i in wrong], [judged[i] for i in wrong], k)


def _grams(words: Sequence[str], n: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))} if words else set()
