"""Problems that one pass over a list solves."""

from __future__ import annotations

from sparring.tasks.code._inputs import integers, one_list
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


@program(
    "running_maximum",
    1,
    "lists",
    "scan",
    inputs=one_list,
    edges=[([],), ([7],), ([-3, -5],), ([2, 2, 2],), ([1, 5, 5, 4],)],
    oracle=lambda values: [max(values[: end + 1]) for end in range(len(values))],
)
def running_maximum(values: list[int]) -> list[int]:
    """Return the list whose i-th item is the largest of the first i items of `values`, counted from 1.

    An empty list gives an empty list.

    >>> running_maximum([3, 1, 4, 1, 5])
    [3, 3, 4, 4, 5]
    >>> running_maximum([-2, -7])
    [-2, -2]
    """
    found: list[int] = []
    for value in values:
        found.append(value if not found or value > found[-1] else found[-1])
    return found


def _list_and_bound(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    return integers(rng, size, 1, 30), rng.randint(0, 15 * size)


def _every_slice(values: list[int], bound: int) -> int:
    slices = (values[i:j] for i in range(len(values) + 1) for j in range(i, len(values) + 1))
    return max(len(part) for part in slices if sum(part) <= bound)


@program(
    "longest_within_budget",
    3,
    "lists",
    "two pointers",
    inputs=_list_and_bound,
    edges=[([], 0), ([5], 4), ([5], 5), ([0, 0, 0], 0), ([4, 1, 1, 4, 1, 1, 1], 3), ([9, 9, 9], 100)],
    oracle=_every_slice,
)
def longest_within_budget(values: list[int], bound: int) -> int:
    """Return the length of the longest run of neighbouring items of `values` whose sum is at most `bound`.

    No item is negative, nor is `bound`. A run may be empty.

    >>> longest_within_budget([4, 2, 1, 7], 8)
    3
    >>> longest_within_budget([9], 8)
    0
    """
    best = start = total = 0
    for end, value in enumerate(values):
        total += value
        while total > bound:
            total -= values[start]
            start += 1
        best = max(best, end + 1 - start)
    return best
