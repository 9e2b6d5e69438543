"""Small number theory: prime factors, sums of two squares, Gaussian integers."""

from __future__ import annotations

from math import isqrt

from sparring.envs.math.grader.errors import TooMuch

_TRIAL = 2000


def factor(number: int) -> list[tuple[int, int]]:
    """Return the prime factors below 2000 with their multiplicities, and what is left as one more factor.

    >>> factor(360)
    [(2, 3), (3, 2), (5, 1)]
    """
    out: list[tuple[int, int]] = []
    divisor = 2
    while divisor <= _TRIAL and divisor * divisor <= number:
        times = 0
        while number % divisor == 0:
            number, times = number // divisor, times + 1
        if times:
            out.append((divisor, times))
        divisor += 1 if divisor == 2 else 2
    if number > 1:
        out.append((number, 1))
    return out


def two_squares(prime: int) -> tuple[int, int]:
    """Return a > b > 0 whose squares add up to a prime that is 1 modulo 4.

    Raises:
        TooMuch: The number is no such prime, or too large.
    """
    if prime > 4_000_000:
        raise TooMuch("the angle of a large Gaussian prime")
    for b in range(1, isqrt(prime // 2) + 1):
        a = isqrt(prime - b * b)
        if a * a + b * b == prime:
            return a, b
    raise TooMuch(f"{prime} is no sum of two squares")


def gauss_divide(x: int, y: int, a: int, b: int, times: int) -> tuple[int, int]:
    """Return (x + yi) / (a + bi)^times, which is whole."""
    length = a * a + b * b
    for _ in range(times):
        x, y = (x * a + y * b) // length, (y * a - x * b) // length
    return x, y
