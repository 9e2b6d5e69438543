"""Problems about numbers too large, or too many, to try one by one."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import comb, lcm, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _limit_and_total(rng: EpisodeRng, size: int) -> tuple[int, int]:
    limit = rng.randint(0, 30 * 4**size * rng.choice([1, 10 ** (1 + size // 2)]))
    return limit, rng.randint(0, max(1, 9 * len(str(limit)) * 2 // 3))


def _free_digits(count: int, total: int) -> int:
    """Return how many texts of `count` digits have that sum of digits."""
    if total < 0:
        return 0
    if count == 0:
        return int(total == 0)
    return sum((-1) ** k * comb(count, k) * comb(total - 10 * k + count - 1, count - 1) for k in range(total // 10 + 1))


def _sums_by_prefix(limit: int, total: int) -> int:
    digits = [int(digit) for digit in str(limit)]
    below = sum(
        _free_digits(len(digits) - 1 - i, total - sum(digits[:i]) - smaller)
        for i, digit in enumerate(digits)
        for smaller in range(digit)
    )
    return below + (sum(digits) == total)


@program(
    "count_digit_sums",
    5,
    "numbers",
    "digits",
    "dynamic programming",
    inputs=_limit_and_total,
    edges=[
        (0, 0),
        (0, 1),
        (9, 9),
        (100, 1),
        (99, 0),
        (1230, 6),
        (54321, 15),
        (10**12, 27),
        (999_999_999, 81),
        (123_456_789_012, 48),
    ],
    oracle=_sums_by_prefix,
)
def count_digit_sums(limit: int, total: int) -> int:
    """Return how many whole numbers from 0 to `limit`, both included, have decimal digits that sum up to `total`.

    Neither is negative; `limit` may have 20 digits.

    >>> count_digit_sums(100, 1)
    3
    >>> count_digit_sums(1000000, 54)
    1
    """
    digits = str(limit)

    @cache
    def count(i: int, left: int, tight: bool) -> int:
        if i == len(digits):
            return int(left == 0)
        most = int(digits[i]) if tight else 9
        return sum(count(i + 1, left - d, tight and d == most) for d in range(min(most, left) + 1))

    return count(0, total, True)


def _position_and_divisors(rng: EpisodeRng, size: int) -> tuple[int, list[int]]:
    divisors = rng.choices([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15], k=rng.randint(1, 2 + size // 3))
    return rng.randint(1, rng.choice([5, 40, 10**size])), divisors


def _multiple_by_period(position: int, divisors: list[int]) -> int:
    period = lcm(*divisors)
    multiples = sorted({multiple for each in divisors for multiple in range(each, period + 1, each)})
    rounds, i = divmod(position - 1, len(multiples))
    return rounds * period + multiples[i]


@program(
    "nth_multiple_of_any",
    5,
    "numbers",
    "divisors",
    "binary search",
    "combinatorics",
    inputs=_position_and_divisors,
    edges=[
        (1, [7]),
        (1, [6, 4]),
        (10, [1, 5]),
        (4, [2, 3]),
        (25, [4, 6]),
        (40, [5, 5]),
        (99, [6, 10, 15]),
        (10**12, [3, 7, 11]),
        (10**15 + 1, [9, 12, 2]),
    ],
    oracle=_multiple_by_period,
)
def nth_multiple_of_any(position: int, divisors: list[int]) -> int:
    """Return the number at `position`, counted from 1, in the increasing list of all positive multiples of `divisors`.

    The list has each whole number above 0 that at least one of `divisors` divides, once. There is at least one divisor,
    at most 6; all are at least 1, and some may be equal. `position` is at least 1 and may be as large as 10**15.

    >>> nth_multiple_of_any(5, [4, 6])
    16
    >>> nth_multiple_of_any(1000000000000, [3])
    3000000000000
    """
    different = sorted(set(divisors))
    groups = [group for count in range(1, len(different) + 1) for group in combinations(different, count)]
    signed = [(lcm(*group), (-1) ** (len(group) + 1)) for group in groups]
    low, high = 0, position * different[0]
    while high - low > 1:
        middle = (low + high) // 2
        if sum(sign * (middle // each) for each, sign in signed) < position:
            low = middle
        else:
            high = middle
    return high


_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)


def _count_of_divisors(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.choice([rng.randint(1, 12 * size), rng.randint(1, 5) * rng.randint(1, 4 * size)]),)


def _smallest_of_factorings(count: int) -> int:
    def factorings(number: int, most: int) -> list[list[int]]:
        if number == 1:
            return [[]]
        parts = [part for part in range(2, min(number, most) + 1) if number % part == 0]
        return [[part, *rest] for part in parts for rest in factorings(number // part, part)]

    numbers: list[int] = [
        prod(prime ** (part - 1) for prime, part in zip(_PRIMES, parts, strict=False))
        for parts in factorings(count, count)
    ]
    return min(numbers)


@program(
    "smallest_with_divisors",
    4,
    "numbers",
    "divisors",
    "searching",
    inputs=_count_of_divisors,
    edges=[(1,), (2,), (8,), (9,), (16,), (32,), (60,), (47,), (48,)],
    oracle=_smallest_of_factorings,
)
def smallest_with_divisors(count: int) -> int:
    """Return the smallest positive whole number that has exactly `count` divisors.

    1 and the number itself are divisors, too. `count` is at least 1 and at most 150.

    >>> smallest_with_divisors(6)
    12
    >>> smallest_with_divisors(5)
    16
    """

    @cache
    def smallest(left: int, place: int) -> int:
        if left == 1:
            return 1
        powers = [part - 1 for part in range(2, left + 1) if left % part == 0]
        numbers: list[int] = [_PRIMES[place] ** n * smallest(left // (n + 1), place + 1) for n in powers]
        return min(numbers)

    return smallest(count, 0)


def _values_and_rank(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    values = [
        rng.randrange(2 ** rng.choice([2 + size, 4 * size])) for _ in range(rng.randint(1 + size // 3, 2 + size // 2))
    ]
    for _ in range(rng.randint(0, size)):
        values.append(0)
        for value in values[:-1]:
            values[-1] ^= rng.choice([0, value])
    rng.shuffle(values)
    return values, rng.randint(1, 2 ** rng.randint(0, 1 + size // 2))


def _xor_from_reduced_rows(values: list[int], rank: int) -> int:
    rows: list[int] = []
    for value in values:
        for row in rows:
            value = min(value, value ^ row)
        if value:
            rows = sorted([min(row, row ^ value) if row > value else row for row in rows] + [value], reverse=True)
    rows.sort()
    for i, row in enumerate(rows):
        for j in range(i + 1, len(rows)):
            rows[j] = min(rows[j], rows[j] ^ row) if rows[j] >> (row.bit_length() - 1) & 1 else rows[j]
    if rank >> len(rows):
        return -1
    found = 0
    for i, row in enumerate(rows):
        found ^= row if rank >> i & 1 else 0
    return found


@program(
    "nth_subset_xor",
    5,
    "bits",
    "linear algebra",
    "searching",
    inputs=_values_and_rank,
    edges=[
        ([], 0),
        ([], 1),
        ([5], 1),
        ([0, 0], 1),
        ([3, 3], 1),
        ([1, 2, 3], 3),
        ([12, 10, 6], 2),
        ([6, 5, 9, 12, 3], 5),
        ([2**i for i in range(40)], 10**12),
        ([2**i + 2 ** (i + 1) for i in range(45)], 10**13 + 7),
    ],
    oracle=_xor_from_reduced_rows,
)
def nth_subset_xor(values: list[int], rank: int) -> int:
    """Return the number at index `rank`, from 0, in the increasing list of all numbers that `values` can make.

    A number is made by choosing some of `values`, none of them or all of them, and combining them by bitwise exclusive
    or; of no values this is 0, of one value the value itself. A number that can be made in several ways is in the list
    once. Where the list has not more than `rank` numbers, the answer is -1. No value is negative, nor is `rank`; there
    may be 60 values.

    >>> nth_subset_xor([4, 6], 2)
    4
    >>> nth_subset_xor([1, 2, 3], 4)
    -1
    """
    tops: dict[int, int] = {}
    for value in values:
        while value and value.bit_length() in tops:
            value ^= tops[value.bit_length()]
        if value:
            tops[value.bit_length()] = value
    if rank >> len(tops):
        return -1
    found, half = 0, 1 << len(tops)
    for bit in sorted(tops, reverse=True):
        half >>= 1
        wanted = rank // half % 2
        if (found >> (bit - 1) & 1) != wanted:
            found ^= tops[bit]
    return found
