"""Problems about arranging the items of lists in the best way."""

from __future__ import annotations

from collections import Counter
from functools import cache

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _ones_twos_threes(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    values = rng.choices([1, 2, 3], k=rng.randint(size, 4 + size))
    return (values if rng.random() < 0.5 else [value % 3 + 1 for value in sorted(values)],)


def _swaps_by_search(values: list[int]) -> int:
    goal = tuple(sorted(values))

    @cache
    def swaps(now: tuple[int, ...]) -> int:
        wrong = [i for i, value in enumerate(now) if value != goal[i]]
        if not wrong:
            return 0
        i = wrong[0]
        nexts = []
        for j in wrong:
            if now[j] == goal[i]:
                changed = list(now)
                changed[i], changed[j] = now[j], now[i]
                nexts.append(tuple(changed))
        return 1 + min(swaps(each) for each in set(nexts))

    return swaps(tuple(values))


@program(
    "swaps_of_three_kinds",
    4,
    "lists",
    "sorting",
    "counting",
    inputs=_ones_twos_threes,
    edges=[
        ([],),
        ([2],),
        ([3, 1, 2],),
        ([2, 1],),
        ([3, 3, 1],),
        ([2, 2, 3, 3, 1, 1],),
        ([3, 2, 1, 2, 1, 3, 3],),
        ([2, 3, 1, 1, 2, 3, 3, 2, 1],),
    ],
    oracle=_swaps_by_search,
)
def swaps_of_three_kinds(values: list[int]) -> int:
    """Return how many swaps are needed at least to sort `values` from small to large.

    Each item of `values` is 1, 2 or 3. A swap exchanges any two items, neighbours or not.

    >>> swaps_of_three_kinds([3, 2, 1])
    1
    >>> swaps_of_three_kinds([2, 3, 1, 1])
    2
    """
    strays = Counter(pair for pair in zip(sorted(values), values, strict=True) if pair[0] != pair[1])
    direct = sum(min(strays[a, b], strays[b, a]) for a, b in [(1, 2), (1, 3), (2, 3)])
    return direct + 2 * (strays.total() - 2 * direct) // 3


def _seats_and_size(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    seats = [int(rng.random() < 0.35) for _ in range(rng.randint(3, 3 + 3 * size))] + [0, 1]
    return seats, rng.randint((2 * sum(seats) + 2) // 3, sum(seats))


def _steps_to_every_place(seats: list[int], size: int) -> int:
    people = [i for i, taken in enumerate(seats) if taken]
    groups = [people[i : i + size] for i in range(len(people) - size + 1)]
    return min(
        sum(abs(person - start - i) for i, person in enumerate(group))
        for group in groups
        for start in range(len(seats) - size + 1)
    )


@program(
    "steps_to_gather",
    4,
    "lists",
    "windows",
    "median",
    inputs=_seats_and_size,
    edges=[
        ([1], 1),
        ([0, 1, 1, 0], 2),
        ([1, 0, 0, 1], 2),
        ([1, 0, 0, 1, 0, 1], 3),
        ([1, 0, 1, 0, 0, 0, 1, 1], 3),
        ([1, 0, 0, 1, 1, 0, 1], 4),
        ([1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1], 4),
    ],
    oracle=_steps_to_every_place,
)
def steps_to_gather(seats: list[int], size: int) -> int:
    """Return the fewest steps after which `size` people sit on neighbouring seats.

    `seats` is a row of seats, 1 where somebody sits and 0 where a seat is free. In a step one person moves to the next
    seat on the left or on the right, which must be free. At least `size` people are there, and `size` is at least 1.

    >>> steps_to_gather([1, 0, 0, 1, 0, 1], 2)
    1
    >>> steps_to_gather([1, 0, 0, 1, 0, 1], 3)
    3
    """
    places = [seat - rank for rank, seat in enumerate(i for i, taken in enumerate(seats) if taken)]
    groups = [places[i : i + size] for i in range(len(places) - size + 1)]
    return min(sum(abs(place - group[size // 2]) for place in group) for group in groups)


def _two_numbers(rng: EpisodeRng, size: int) -> tuple[str, str, int]:
    left, right = ("".join(rng.choices("0123456789"[: 2 + size], k=rng.randint(0, 1 + size))) for _ in range(2))
    return left, right, rng.randint((len(left + right) + 1) // 2, len(left + right))


def _largest_by_table(left: str, right: str, length: int) -> str:
    @cache
    def of(i: int, j: int, count: int) -> str:
        if not count:
            return ""
        nexts = [left[a] + of(a + 1, j, count - 1) for a in range(i, len(left)) if len(left + right) - a - j >= count]
        nexts += [
            right[b] + of(i, b + 1, count - 1) for b in range(j, len(right)) if len(left + right) - i - b >= count
        ]
        return max(nexts, default="")

    return of(0, 0, length)


@program(
    "largest_merged_number",
    5,
    "strings",
    "greedy",
    "merging",
    inputs=_two_numbers,
    edges=[
        ("", "", 0),
        ("12", "34", 0),
        ("395", "", 2),
        ("67", "604", 5),
        ("3465", "912583", 5),
        ("89", "391", 3),
        ("50", "556", 5),
        ("0", "00", 2),
    ],
    oracle=_largest_by_table,
)
def largest_merged_number(left: str, right: str, length: int) -> str:
    """Return the largest text of `length` digits that can be put together from digits of `left` and of `right`.

    Each digit of the two texts is used at most once, and digits that come from the same text keep their order; those of
    `left` and those of `right` may be mixed in any way. Of two texts of equal length the one with the larger digit at
    the first difference is larger; zeros may come first. `length` is at most the number of digits that there are.

    >>> largest_merged_number("3465", "912583", 5)
    '98653'
    >>> largest_merged_number("67", "604", 5)
    '67604'
    """

    def largest(digits: str, count: int) -> str:
        kept: list[str] = []
        spare = len(digits) - count
        for digit in digits:
            while spare and kept and kept[-1] < digit:
                kept.pop()
                spare -= 1
            kept.append(digit)
        return "".join(kept[:count])

    def merged(one: str, other: str) -> str:
        found = ""
        while one or other:
            one, other = max(one, other), min(one, other)
            found, one = found + one[0], one[1:]
        return found

    splits = range(max(0, length - len(right)), min(length, len(left)) + 1)
    return max(merged(largest(left, count), largest(right, length - count)) for count in splits)
