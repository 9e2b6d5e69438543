"""Problems about divisors, remainders and sums of whole numbers."""

from __future__ import annotations

from itertools import product
from math import factorial, gcd, lcm, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _two_numbers(rng: EpisodeRng, size: int) -> tuple[int, int]:
    common = rng.randint(1, 6 * size)
    return common * rng.randint(1, 12), common * rng.randint(1, 12)


@program(
    "shared_divisors",
    1,
    "numbers",
    "divisors",
    inputs=_two_numbers,
    edges=[(1, 1), (1, 9), (7, 7), (12, 18), (5, 8), (36, 9)],
    oracle=lambda first, second: [n for n in range(1, first + 1) if first % n == 0 and second % n == 0],
)
def shared_divisors(first: int, second: int) -> list[int]:
    """Return all whole numbers from 1 on that divide both `first` and `second` without a remainder, smallest first.

    Both numbers are at least 1.

    >>> shared_divisors(12, 18)
    [1, 2, 3, 6]
    >>> shared_divisors(8, 9)
    [1]
    """
    common = gcd(first, second)
    return [number for number in range(1, common + 1) if common % number == 0]


def _composite(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.choice((prod(rng.choices((2, 3, 5, 7, 11), k=rng.randint(0, 6))), rng.randint(1, 200 * size))),)


def _every_prime(number: int) -> str:
    parts = []
    for prime in range(2, number + 1):
        count = 0
        while number % prime == 0:
            number, count = number // prime, count + 1
        parts += [f"{prime}^{count}" if count > 1 else str(prime)] if count else []
        if number == 1:
            break
    return " * ".join(parts) or "1"


@program(
    "prime_powers",
    2,
    "numbers",
    "divisors",
    "formatting",
    inputs=_composite,
    edges=[(1,), (2,), (49,), (360,), (97,), (1024,), (2 * 101,)],
    oracle=_every_prime,
)
def prime_powers(number: int) -> str:
    """Return `number`, which is at least 1, written as a product of powers of primes.

    The primes rise; a prime that divides the number more than once is written with "^" and how often, one that divides it
    once is written alone; " * " stands between them. The number 1 is written "1".

    >>> prime_powers(360)
    '2^3 * 3^2 * 5'
    >>> prime_powers(13)
    '13'
    """
    parts, prime = [], 2
    while number > 1:
        if prime * prime > number:
            prime = number
        count = 0
        while number % prime == 0:
            number, count = number // prime, count + 1
        if count:
            parts.append(f"{prime}^{count}" if count > 1 else str(prime))
        prime += 1
    return " * ".join(parts) or "1"


def _number_and_base(rng: EpisodeRng, size: int) -> tuple[int, int]:
    return rng.randint(3 * size, 30 * size), rng.randint(2, 36)


def _divide_the_factorial(number: int, base: int) -> int:
    value, count = factorial(number), 0
    while value % base == 0:
        value, count = value // base, count + 1
    return count


@program(
    "zeros_of_factorial",
    3,
    "numbers",
    "divisors",
    "bases",
    inputs=_number_and_base,
    edges=[(0, 10), (4, 10), (25, 10), (10, 8), (16, 16), (12, 12), (3, 12), (30, 9), (50, 6)],
    oracle=_divide_the_factorial,
)
def zeros_of_factorial(number: int, base: int) -> int:
    """Return with how many zeros the product 1 * 2 * ... * `number` ends when it is written in base `base`.

    `number` is not negative (the product for 0 is 1), `base` is at least 2.

    >>> zeros_of_factorial(10, 10)
    2
    >>> zeros_of_factorial(6, 4)
    2
    """
    fewest, prime, rest = None, 2, base
    while rest > 1:
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        if power:
            total, left = 0, number
            while left:
                left //= prime
                total += left
            fewest = total // power if fewest is None else min(fewest, total // power)
        prime += 1
    return fewest or 0


def _bus_lines(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    meeting, lines = rng.randint(0, 40 * size), []
    for _ in range(rng.randint(1, 3)):
        period = rng.randint(1, 4 + size)
        first = meeting % period + period * rng.randint(0, 2) if rng.random() < 0.9 else rng.randint(0, 9)
        lines.append((period, first))
    return (lines,)


def _minute_after_minute(lines: list[tuple[int, int]]) -> int | None:
    latest = max((first for _, first in lines), default=0)
    for minute in range(latest, latest + lcm(*(period for period, _ in lines))):
        if all((minute - first) % period == 0 for period, first in lines):
            return minute
    return None


@program(
    "first_common_minute",
    4,
    "numbers",
    "number theory",
    "remainders",
    inputs=_bus_lines,
    edges=[
        ([],),
        ([(7, 12)],),
        ([(4, 1), (6, 3)],),
        ([(4, 1), (6, 2)],),
        ([(3, 2), (5, 3), (7, 2)],),
        ([(5, 0), (5, 20)],),
        ([(6, 1), (10, 25), (15, 10)],),
        ([(2, 0), (1, 17)],),
        ([(6, 5), (4, 3), (9, 2)],),
    ],
    oracle=_minute_after_minute,
)
def first_common_minute(lines: list[tuple[int, int]]) -> int | None:
    """Return the first minute at which a bus of each of `lines` comes, or None if there never is one.

    A line (period, first) has a bus at the minute first, which is not negative, at first + period, first + 2 * period and so
    on, but none before. Every period is at least 1; periods may have common divisors. Without lines it is minute 0.

    >>> first_common_minute([(4, 1), (6, 3)])
    9
    >>> first_common_minute([(10, 0), (4, 30)])
    30
    """
    minute, step = 0, 1
    for period, first in lines:
        common = gcd(step, period)
        if (first - minute) % common:
            return None
        while (minute - first) % period:
            minute += step
        step = step // common * period
    latest = max((first for _, first in lines), default=0)
    return minute + max(0, -(-(latest - minute) // step)) * step


def _tower(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    return [rng.randint(1, 3 + size) for _ in range(rng.randint(1, 5))], rng.randint(2, 12 * size)


def _follow_the_cycle(tower: list[int], modulus: int) -> int:
    if not tower:
        return 1 % modulus
    powers, value = list[int](), 1 % modulus
    while value not in powers:
        powers.append(value)
        value = value * tower[0] % modulus
    tail, cycle = powers.index(value), len(powers) - powers.index(value)
    height = 1
    for number in reversed(tower[1:]):
        height = number ** min(height, 12) if number > 1 else 1
        height = min(height, 10**9)
    if height < len(powers):
        return powers[height]
    exponent = _follow_the_cycle(tower[1:], cycle)
    return powers[exponent + -(-max(0, tail - exponent) // cycle) * cycle]


@program(
    "tower_remainder",
    5,
    "number theory",
    "recursion",
    "remainders",
    inputs=_tower,
    edges=[
        ([], 1),
        ([], 7),
        ([9], 4),
        ([2, 3, 2], 100),
        ([2, 2, 2, 2], 48),
        ([6, 3, 3, 3], 72),
        ([3, 7, 1, 9], 10),
        ([1, 9, 9], 5),
        ([2, 5, 5, 5], 96),
        ([10, 2, 2], 64),
    ],
    oracle=_follow_the_cycle,
)
def tower_remainder(tower: list[int], modulus: int) -> int:
    """Return the remainder that the tower of powers `tower` leaves when it is divided by `modulus`.

    The tower [a, b, c] means a to the power of (b to the power of c), and so on upwards for longer ones; [a] is a, and the
    empty tower is 1. All its numbers are at least 1, as is `modulus`. The tower itself may be far too large to be computed.

    >>> tower_remainder([2, 3, 2], 100)
    12
    >>> tower_remainder([7, 7, 7], 10)
    3
    """

    def reduced(number: int, base: int) -> int:
        return number if number < base else number % base + base

    def value(place: int, base: int) -> int:
        if place == len(tower) or base == 1:
            return reduced(1, base)
        units = sum(gcd(each, base) == 1 for each in range(1, base + 1))
        exponent, found = value(place + 1, units), 1
        for _ in range(exponent):
            found = reduced(found * tower[place], base)
        return found

    return value(0, modulus) % modulus


def _two_dice(rng: EpisodeRng, size: int) -> tuple[int, int, int]:
    first, second = rng.randint(2, 4 + size), rng.randint(2, 4 + size)
    return first, second, rng.randint(3, first + second - 1)


@program(
    "dice_with_sum",
    1,
    "combinatorics",
    "lists",
    inputs=_two_dice,
    edges=[(6, 6, 7), (6, 6, 2), (6, 6, 12), (4, 8, 9), (8, 4, 9), (3, 3, 7), (2, 9, 1)],
    oracle=lambda first, second, total: [
        rolls for rolls in product(range(1, first + 1), range(1, second + 1)) if sum(rolls) == total
    ],
)
def dice_with_sum(first: int, second: int, total: int) -> list[tuple[int, int]]:
    """Return all rolls (a, b) of two dice that show `total` together, in the order of a.

    The die that shows a has the numbers from 1 to `first`, the one that shows b those from 1 to `second`. So (1, 2) and
    (2, 1) are different rolls. If there is none the list is empty.

    >>> dice_with_sum(4, 6, 8)
    [(2, 6), (3, 5), (4, 4)]
    >>> dice_with_sum(2, 2, 5)
    []
    """
    return [(a, total - a) for a in range(1, first + 1) if 1 <= total - a <= second]


def _sum_and_bounds(rng: EpisodeRng, size: int) -> tuple[int, int, int]:
    return rng.randint(1, 4 + size // 2), rng.randint(2, 6), rng.randint(1, 3)


def _all_counts(total: int, largest: int, most: int) -> list[list[int]]:
    found = []
    for counts in product(range(most + 1), repeat=largest):
        parts = [number for number, count in enumerate(counts, 1) for _ in range(count)]
        if sum(parts) == total:
            found.append(parts[::-1])
    return sorted(found, reverse=True)


@program(
    "falling_sums",
    3,
    "combinatorics",
    "recursion",
    inputs=_sum_and_bounds,
    edges=[(0, 3, 1), (5, 5, 1), (5, 2, 2), (6, 3, 3), (7, 4, 2), (4, 6, 4), (9, 2, 2)],
    oracle=_all_counts,
)
def falling_sums(total: int, largest: int, most: int) -> list[list[int]]:
    """Return all ways to write `total` as a sum of whole numbers from 1 to `largest`, none used more than `most` times.

    Each sum is a list whose numbers never rise. The lists are in falling order: of two lists the one with the larger number
    at the first place where they differ comes first. The sum of no numbers is 0, so that a `total` of 0 gives a list that
    holds the empty list. `total` is not negative; `largest` and `most` are at least 1.

    >>> falling_sums(5, 3, 2)
    [[3, 2], [3, 1, 1], [2, 2, 1]]
    >>> falling_sums(4, 1, 3)
    []
    """
    if total == 0:
        return [[]]
    found = []
    for number in range(min(largest, total), 0, -1):
        for count in range(min(most, total // number), 0, -1):
            tails = falling_sums(total - count * number, number - 1, most) if number > 1 or count == total else []
            found += [[number] * count + tail for tail in tails]
    return found
