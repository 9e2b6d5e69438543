"""Problems about fractions, given as whole numbers above and below the line."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _fractions(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    belows = [below for below in range(-3 - size, 4 + size) if below]
    return ([(rng.randint(-9, 9), rng.choice(belows)) for _ in range(rng.randint(0, size))],)


def _sum_of_fractions(parts: list[tuple[int, int]]) -> tuple[int, int]:
    total = sum((Fraction(above, below) for above, below in parts), Fraction(0))
    return total.numerator, total.denominator


@program(
    "sum_of_fractions",
    2,
    "fractions",
    "arithmetic",
    inputs=_fractions,
    edges=[
        ([],),
        ([(0, -7)],),
        ([(4, 6)],),
        ([(1, -2)],),
        ([(1, 2), (-1, 2)],),
        ([(1, 6), (1, 10)],),
        ([(-3, -4), (5, 4)],),
        ([(10**18, 3), (1, 3)],),
    ],
    oracle=_sum_of_fractions,
)
def sum_of_fractions(parts: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the exact sum of fractions as (numerator, denominator), in lowest terms.

    Each of `parts` is a pair (numerator, denominator) of whole numbers; the numerator may be negative or 0, the
    denominator negative but not 0. The denominator of the answer is positive, and the two numbers of the answer have no
    common factor above 1; a sum of 0 is (0, 1), and so is that of no fractions.

    >>> sum_of_fractions([(1, 6), (1, 10)])
    (4, 15)
    >>> sum_of_fractions([(1, -2), (2, 4)])
    (0, 1)
    """
    above, below = 0, 1
    for numerator, denominator in parts:
        above, below = above * denominator + numerator * below, below * denominator
        common = gcd(above, below) * (1 if below > 0 else -1)
        above, below = above // common, below // common
    return above, below


def _fraction(rng: EpisodeRng, size: int) -> tuple[int, int]:
    denominator = rng.randint(1, 3 + size)
    return rng.choice([rng.randint(-9 * size, 9 * size), denominator * rng.randint(-9, 9)]), denominator


def _mixed_by_subtracting(numerator: int, denominator: int) -> str:
    left = abs(Fraction(numerator, denominator))
    whole = 0
    while left >= 1:
        whole, left = whole + 1, left - 1
    parts = [str(whole)] * (whole > 0 or not left) + [f"{left.numerator}/{left.denominator}"] * (left > 0)
    return "-" * (numerator < 0) + " ".join(parts)


@program(
    "mixed_number",
    2,
    "fractions",
    "formatting",
    inputs=_fraction,
    edges=[(0, 4), (6, 3), (7, 3), (-7, 3), (2, 6), (-2, 6), (-9, 3), (10, 4), (5, 1), (-1, 1)],
    oracle=_mixed_by_subtracting,
)
def mixed_number(numerator: int, denominator: int) -> str:
    """Return `numerator` divided by `denominator` as text: a whole number and a fraction below 1, as in "2 1/3".

    The fraction is in lowest terms. A fraction of 0 is left out, and so is a whole number of 0, except that the value 0
    is "0". A negative value has a minus sign in front of the whole text: "-2 1/3" is -7/3. `denominator` is at least 1.

    >>> mixed_number(-14, 6)
    '-2 1/3'
    >>> mixed_number(3, 12)
    '1/4'
    """
    common = gcd(numerator, denominator)
    whole, rest = divmod(abs(numerator) // common, denominator // common)
    parts = [str(whole)] if whole or not rest else []
    if rest:
        parts.append(f"{rest}/{denominator // common}")
    return ("-" if numerator < 0 else "") + " ".join(parts)


def _proper(rng: EpisodeRng, size: int) -> tuple[int, int]:
    below = rng.randint(2, 5 + 2 * size)
    return rng.randint(1, below), below


def _greedy_with_fractions(numerator: int, denominator: int) -> list[int]:
    left, found = Fraction(numerator, denominator), list[int]()
    while left:
        below = int(1 / left)
        below += Fraction(1, below) > left
        below = max(below, found[-1] + 1 if found else 1)
        found.append(below)
        left -= Fraction(1, below)
    return found


@program(
    "greedy_unit_fractions",
    3,
    "fractions",
    "greedy",
    inputs=_proper,
    edges=[(1, 1), (1, 5), (2, 6), (2, 3), (4, 5), (6, 7), (3, 7), (5, 121), (0, 9)],
    oracle=_greedy_with_fractions,
)
def greedy_unit_fractions(numerator: int, denominator: int) -> list[int]:
    """Return the denominators of the unit fractions into which `numerator` / `denominator` is taken apart greedily.

    A unit fraction is 1 divided by a whole number. As long as something is left of the value, the largest unit fraction
    that is not greater than what is left is taken away from it. `numerator` is not negative and at most `denominator`.
    Of the value 0 there is nothing to take away.

    >>> greedy_unit_fractions(4, 5)
    [2, 4, 20]
    >>> greedy_unit_fractions(2, 6)
    [3]
    """
    found = []
    while numerator:
        below = -(-denominator // numerator)
        found.append(below)
        numerator, denominator = numerator * below - denominator, denominator * below
        common = gcd(numerator, denominator)
        numerator, denominator = numerator // common, denominator // common
    return found


def _fraction_and_limit(rng: EpisodeRng, size: int) -> tuple[int, int, int]:
    below = rng.randint(1, 9 * 3**size)
    return rng.randint(0, 3 * below), below, rng.randint(1, 2 + 4 * size)


def _closest_by_trial(numerator: int, denominator: int, limit: int) -> tuple[int, int]:
    value = Fraction(numerator, denominator)
    tries = [Fraction(numerator * below // denominator + up, below) for below in range(1, limit + 1) for up in (0, 1)]
    best = min(tries, key=lambda found: (abs(found - value), found.denominator, found))
    return best.numerator, best.denominator


@program(
    "closest_fraction",
    4,
    "fractions",
    "searching",
    inputs=_fraction_and_limit,
    edges=[
        (0, 3, 5),
        (3, 2, 1),
        (6, 4, 9),
        (22, 7, 6),
        (314159265, 100000000, 50),
        (1, 100, 9),
        (1, 100, 50),
        (5, 8, 7),
        (7, 12, 5),
    ],
    oracle=_closest_by_trial,
)
def closest_fraction(numerator: int, denominator: int, limit: int) -> tuple[int, int]:
    """Return the fraction closest to `numerator` / `denominator` among those whose denominator is at most `limit`.

    The answer is a pair (numerator, denominator) in lowest terms, with a denominator of at least 1. Of two fractions
    that are equally close the one with the smaller denominator is meant, and if these are equal, too, the smaller
    fraction. `numerator` is not negative; `denominator` and `limit` are at least 1.

    >>> closest_fraction(314159, 100000, 10)
    (22, 7)
    >>> closest_fraction(3, 2, 1)
    (1, 1)
    """
    best = (0, 1)
    for below in range(1, limit + 1):
        low = numerator * below // denominator
        for above in (low, low + 1):
            gap = abs(above * denominator - numerator * below) * best[1]
            old = abs(best[0] * denominator - numerator * best[1]) * below
            if gap < old:
                common = gcd(above, below)
                best = (above // common, below // common)
    return best
