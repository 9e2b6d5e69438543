"""Problems about windows of lists and about intervals."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

from sparring.tasks.code._inputs import integers
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _times_and_length(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    return integers(rng, size, -9 * size, 9 * size), rng.randint(1, 2 + 3 * size)


def _busiest_by_scan(times: list[int], length: int) -> tuple[int, int]:
    best = (0, 0)
    for start in sorted(times):
        count = sum(start <= time < start + length for time in times)
        if count > best[1]:
            best = (start, count)
    return best


@program(
    "busiest_window",
    3,
    "lists",
    "windows",
    "two pointers",
    inputs=_times_and_length,
    edges=[([], 3), ([5], 1), ([4, 4, 4], 1), ([9, 1, 5, 7], 4), ([6, 3, 0, 9], 3), ([-3, -1, -2, 8, 9, 10], 3)],
    oracle=_busiest_by_scan,
)
def busiest_window(times: list[int], length: int) -> tuple[int, int]:
    """Return the start of the window of time in which most of `times` fall, and how many of them do.

    A window starts at one of `times` and covers `length` units: a window that starts at s holds the times from s to s +
    `length` - 1, and `length` is at least 1. `times` is in no order and may hold equal ones, which all count. Of
    several best windows the one that starts earliest is meant. Without any times the answer is (0, 0).

    >>> busiest_window([9, 1, 5, 7, 2], 5)
    (1, 3)
    >>> busiest_window([10, 20], 10)
    (10, 1)
    """
    times = sorted(times)
    best, end = (0, 0), 0
    for i, start in enumerate(times):
        while end < len(times) and times[end] < start + length:
            end += 1
        if end - i > best[1]:
            best = (start, end - i)
    return best


def _two_lists_and_target(rng: EpisodeRng, size: int) -> tuple[list[int], list[int], int]:
    left, right = (rng.choices(range(-6 * size, 6 * size + 1), k=rng.randint(1, 3 * size)) for _ in range(2))
    return left, right, rng.randint(-9 * size, 9 * size)


@program(
    "closest_pair_sum",
    3,
    "lists",
    "two pointers",
    "sorting",
    inputs=_two_lists_and_target,
    edges=[
        ([1], [2], 100),
        ([4, 2], [2, 4], 6),
        ([0, 10], [0], 5),
        ([3, -3], [-5, 5], 1),
        ([7, 1, 4], [9, 3, 6], 10),
        ([-8, -2], [-1, -9], 0),
        ([4, 1], [0, 5], 5),
        ([5, 1], [1, 5, 9], 10),
    ],
    oracle=lambda left, right, target: min(
        ((a, b) for a in left for b in right), key=lambda pair: (abs(sum(pair) - target), sum(pair), pair[0])
    ),
)
def closest_pair_sum(left: list[int], right: list[int], target: int) -> tuple[int, int]:
    """Return an item of `left` and an item of `right`, in this order, whose sum is as close to `target` as can be.

    Neither list is empty. Of two sums that are equally close the smaller one is meant, and of the pairs with that sum
    the one whose item of `left` is smallest.

    >>> closest_pair_sum([8, 1, 5], [20, 30], 26)
    (5, 20)
    >>> closest_pair_sum([0, 4], [0], 2)
    (0, 0)
    """
    left, right = sorted(left), sorted(right)
    best = (left[0], right[0])
    i, j = 0, len(right) - 1
    while i < len(left) and j >= 0:
        pair = (left[i], right[j])
        best = min(best, pair, key=lambda pair: (abs(sum(pair) - target), sum(pair), pair[0]))
        if sum(pair) < target:
            i += 1
        else:
            j -= 1
    return best


def _flips(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    scale = rng.choice([1, 1, 10**8])
    pairs = (sorted(rng.sample(range(-3, 4 + 2 * size), 2)) for _ in range(rng.randint(1, 2 + size)))
    return ([(first * scale, after * scale) for first, after in pairs],)


def _lit_piece_by_piece(flips: list[tuple[int, int]]) -> list[tuple[int, int]]:
    lit: list[tuple[int, int]] = []
    for first, after in pairwise(sorted({end for flip in flips for end in flip})):
        if sum(a <= first < b for a, b in flips) % 2:
            before = lit.pop() if lit and lit[-1][1] == first else (first, first)
            lit.append((before[0], after))
    return lit


@program(
    "lamps_after_flips",
    3,
    "intervals",
    "sorting",
    inputs=_flips,
    edges=[
        ([],),
        ([(2, 5)],),
        ([(2, 5), (2, 5)],),
        ([(0, 2), (2, 4)],),
        ([(6, 9), (0, 3)],),
        ([(0, 9), (3, 7), (4, 5)],),
        ([(0, 4), (1, 4), (4, 6)],),
        ([(-5, 10**9), (10**6, 10**9 + 7), (0, 1)],),
    ],
    oracle=_lit_piece_by_piece,
)
def lamps_after_flips(flips: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return which lamps of an endless row are on after all of `flips`, as stretches in increasing order.

    Each whole number is the place of a lamp, and at first all lamps are off. A flip (a, b), with a < b, switches each
    lamp from a to b - 1: those that are on go off, and those that are off go on. A stretch (a, b) of the answer says in
    the same way that the lamps from a to b - 1 are on; it reaches as far as it can, so the lamps a - 1 and b are off.
    The numbers may be negative and very large.

    >>> lamps_after_flips([(0, 9), (3, 5)])
    [(0, 3), (5, 9)]
    >>> lamps_after_flips([(4, 6), (1, 4)])
    [(1, 6)]
    """
    ends: set[int] = set()
    for first, after in flips:
        ends ^= {first}
        ends ^= {after}
    ordered = sorted(ends)
    return list(zip(ordered[::2], ordered[1::2], strict=True))


def _requests(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int, int]], int]:
    requests = []
    for _ in range(rng.randint(0, 3 + size // 2)):
        start = rng.randint(0, 4 + 3 * size)
        requests.append((start, start + rng.randint(1, 6), rng.randint(1, 20)))
    return requests, rng.randint(0, 3)


def _best_of_all_choices(requests: list[tuple[int, int, int]], pause: int) -> int:
    best = 0
    for count in range(len(requests) + 1):
        for taken in combinations(sorted(requests), count):
            if all(a[1] + pause <= b[0] for a, b in pairwise(taken)):
                best = max(best, sum(pay for _, _, pay in taken))
    return best


@program(
    "best_bookings",
    4,
    "intervals",
    "dynamic programming",
    inputs=_requests,
    edges=[
        ([], 0),
        ([(3, 5, 7)], 2),
        ([(0, 4, 5), (4, 8, 5)], 0),
        ([(0, 4, 5), (4, 8, 6)], 1),
        ([(0, 9, 10), (0, 3, 4), (3, 6, 4), (6, 9, 4)], 0),
        ([(0, 2, 3), (1, 4, 9), (3, 5, 7), (7, 8, 1)], 1),
        ([(2, 4, 6), (0, 3, 5), (5, 9, 5), (4, 6, 9), (7, 9, 3)], 1),
    ],
    oracle=_best_of_all_choices,
)
def best_bookings(requests: list[tuple[int, int, int]], pause: int) -> int:
    """Return the most that a hall can earn from some of `requests`.

    A request (start, end, pay) wants the hall from start to end, with start < end, and pays a positive amount. Of two
    requests that are both accepted, one must end at least `pause` time units before the other starts; with a `pause` of
    0 one may start just when the other ends. `pause` is not negative. Without requests the hall earns 0.

    >>> best_bookings([(0, 4, 5), (4, 8, 5), (2, 5, 8)], 0)
    10
    >>> best_bookings([(0, 4, 5), (4, 8, 5), (2, 5, 8)], 1)
    8
    """
    requests = sorted(requests, key=lambda request: request[1])
    best = [0]
    for i, (start, _, pay) in enumerate(requests):
        before = sum(end + pause <= start for _, end, _ in requests[:i])
        best.append(max(best[-1], best[before] + pay))
    return best[-1]


def _values_and_needed(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    kinds = range(1, 3 + size // 2)
    values = rng.choices(kinds, k=rng.randint(1, 4 * size))
    needed = rng.choices(values, k=rng.randint(min(2, len(values)), 2 + size // 2))
    return values, needed


def _cover_from_the_shortest(values: list[int], needed: list[int]) -> tuple[int, int]:
    for length in range(len(needed), len(values) + 1):
        for start in range(len(values) - length + 1):
            if Counter(values[start : start + length]) >= Counter(needed):
                return start, start + length
    return -1, -1


@program(
    "shortest_cover",
    4,
    "lists",
    "windows",
    "two pointers",
    "counting",
    inputs=_values_and_needed,
    edges=[
        ([], []),
        ([], [1]),
        ([3, 4], []),
        ([1, 2, 3], [3, 3]),
        ([1, 1, 2, 1], [2, 1]),
        ([5, 1, 5, 5, 2, 1, 9, 5], [5, 1, 5]),
        ([1, 5, 4, 1, 3, 4], [4, 1]),
        ([2, 2, 7], [7]),
    ],
    oracle=_cover_from_the_shortest,
)
def shortest_cover(values: list[int], needed: list[int]) -> tuple[int, int]:
    """Return the shortest stretch of neighbouring items of `values` that has all of `needed`, as (start, end).

    The stretch is `values[start:end]`, with indices counted from 0. An item that occurs several times in `needed` must
    occur at least as often in the stretch; the order does not matter. Of several shortest stretches the first is meant.
    Where there is none the answer is (-1, -1), and where `needed` is empty it is (0, 0).

    >>> shortest_cover([1, 2, 2, 3, 1, 2], [2, 1])
    (0, 2)
    >>> shortest_cover([1, 2, 3, 2, 4], [2, 2])
    (1, 4)
    """
    if not needed:
        return 0, 0
    missing, open_count, start = Counter(needed), len(needed), 0
    best = (-1, -1)
    for end, value in enumerate(values, 1):
        open_count -= missing[value] > 0
        missing[value] -= 1
        while not open_count:
            if best[0] < 0 or end - start < best[1] - best[0]:
                best = (start, end)
            missing[values[start]] += 1
            open_count += missing[values[start]] > 0
            start += 1
    return best
