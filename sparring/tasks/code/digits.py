"""Problems about digits, bits, divisors and sequences."""

from __future__ import annotations

from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _digits(rng: EpisodeRng, size: int) -> tuple[str]:
    return ("".join(rng.choices("0123456789", k=rng.randint(1, 2 + size))),)


@program(
    "check_digit",
    1,
    "digits",
    "arithmetic",
    inputs=_digits,
    edges=[("",), ("0",), ("7",), ("12",), ("21",), ("055",), ("91",), ("400638133393",)],
    oracle=lambda digits: next(
        check
        for check in range(10)
        if (sum(map(int, digits[-1::-2])) * 3 + sum(map(int, digits[-2::-2])) + check) % 10 == 0
    ),
)
def check_digit(digits: str) -> int:
    """Return the check digit that belongs after `digits`.

    The last digit of `digits` counts three times, the one before it once, the one before that three times again, and so
    on. The check digit, 0 to 9, is what has to be added to that sum to make it a multiple of 10. No digits sum up to 0.

    >>> check_digit("123")
    6
    >>> check_digit("400638133393")
    1
    """
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(digits)))
    return -total % 10


def _products(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.randint(1, 3 * size) * rng.choice([1, rng.randint(1, 3 * size)]),)


@program(
    "closest_factors",
    1,
    "numbers",
    "divisors",
    inputs=_products,
    edges=[(1,), (2,), (36,), (97,), (12,), (72,), (50,), (30,)],
    oracle=lambda number: max((a, number // a) for a in range(1, number + 1) if number % a == 0 and a * a <= number),
)
def closest_factors(number: int) -> tuple[int, int]:
    """Return the two whole numbers whose product is `number` and that differ least, the smaller one first.

    `number` is at least 1. The two may be equal.

    >>> closest_factors(60)
    (6, 10)
    >>> closest_factors(7)
    (1, 7)
    """
    small = isqrt(number)
    while number % small:
        small -= 1
    return small, number // small


def _natural(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.randint(0, 8**size),)


def _balance_by_halving(number: int) -> int:
    balance = 1 if number % 2 else -1
    return balance + (_balance_by_halving(number // 2) if number > 1 else 0)


@program(
    "bit_balance",
    1,
    "numbers",
    "bits",
    inputs=_natural,
    edges=[(0,), (1,), (2,), (7,), (8,), (9,), (10**12,), (1_048_575,)],
    oracle=_balance_by_halving,
)
def bit_balance(number: int) -> int:
    """Return how many more ones than zeros `number` has when it is written in base 2.

    `number` is not negative and is written without leading zeros, 0 as a single zero. With more zeros than ones the
    answer is negative.

    >>> bit_balance(13)
    2
    >>> bit_balance(8)
    -2
    """
    digits = f"{number:b}"
    return digits.count("1") - digits.count("0")


def _number_and_limit(rng: EpisodeRng, size: int) -> tuple[int, int]:
    return rng.randint(0, 9 + 20 * size * size), rng.choice([0, 1, 2, 3, 5, 10, 30])


def _reversals_by_recursion(number: int, limit: int) -> int:
    digits = list(str(number))
    if all(digits[i] == digits[-1 - i] for i in range(len(digits))):
        return 0
    if limit == 0:
        return -1
    rest = _reversals_by_recursion(number + sum(int(digit) * 10**i for i, digit in enumerate(digits)), limit - 1)
    return -1 if rest < 0 else rest + 1


@program(
    "reversals_to_palindrome",
    2,
    "digits",
    "simulation",
    inputs=_number_and_limit,
    edges=[(0, 0), (11, 5), (10, 0), (10, 1), (87, 4), (87, 3), (196, 50), (89, 24), (120, 1)],
    oracle=_reversals_by_recursion,
)
def reversals_to_palindrome(number: int, limit: int) -> int:
    """Return how many steps lead from `number` to a number that reads the same forwards and backwards.

    A step adds to the number the one whose decimal digits are in the opposite order, in which leading zeros do not
    matter: from 120 it leads to 120 + 21. If `number` is such a palindrome, the answer is 0. If at most `limit` steps
    do not suffice, it is -1. Neither `number` nor `limit` is negative.

    >>> reversals_to_palindrome(59, 10)
    3
    >>> reversals_to_palindrome(59, 2)
    -1
    """
    for steps in range(limit + 1):
        turned = int(str(number)[::-1])
        if turned == number:
            return steps
        number += turned
    return -1


def _sequence(rng: EpisodeRng, size: int) -> tuple[int, int, int, int]:
    modulus = rng.randint(5, 10 + 12 * size)
    return rng.randint(0, 40 * size), rng.randint(1, 12), rng.randint(0, 12), modulus


def _loop_by_listing(start: int, factor: int, addend: int, modulus: int) -> tuple[int, int]:
    terms = [start]
    while terms[-1] not in terms[:-1]:
        terms.append((terms[-1] * factor + addend) % modulus)
    first = terms.index(terms[-1])
    return first, len(terms) - 1 - first


@program(
    "tail_and_loop",
    3,
    "numbers",
    "sequences",
    "cycles",
    inputs=_sequence,
    edges=[
        (0, 1, 0, 1),
        (5, 1, 0, 3),
        (0, 1, 1, 7),
        (9, 0, 4, 6),
        (1, 2, 0, 12),
        (4, 2, 0, 4),
        (3, 10, 0, 7),
        (8, 6, 0, 64),
        (1, 2, 3, 12),
    ],
    oracle=_loop_by_listing,
)
def tail_and_loop(start: int, factor: int, addend: int, modulus: int) -> tuple[int, int]:
    """Return how many terms of a sequence come before the part that repeats forever, and how many terms that part has.

    The first term is `start`. Each next term is the remainder of (the term before * `factor` + `addend`) when divided
    by `modulus`. No number is negative, and `modulus` is at least 1. `start` may be as large as `modulus` or larger.
    Both answers are as small as they can be.

    >>> tail_and_loop(1, 2, 0, 12)
    (2, 2)
    >>> tail_and_loop(5, 1, 0, 3)
    (1, 1)
    """
    seen: dict[int, int] = {}
    term = start
    while term not in seen:
        seen[term] = len(seen)
        term = (term * factor + addend) % modulus
    return seen[term], len(seen) - seen[term]
