"""Exponential, logarithm, circular functions and their inverses on balls, by Taylor series on whole numbers."""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

from sparring.envs.math.grader import ball
from sparring.envs.math.grader.ball import Ball
from sparring.envs.math.grader.errors import TooMuch, Undefined

MAX_MAGNITUDE = 64


def _arctan_inverse(n: int, bits: int) -> int:
    """Return arctan(1/n) * 2^bits, a few units in the last place off."""
    term = total = (1 << bits) // n
    square, k, sign = n * n, 1, 1
    while term:
        term //= square
        k, sign = k + 2, -sign
        total += sign * (term // k)
    return total


@lru_cache(maxsize=64)
def _pi_fixed(bits: int) -> int:
    more = bits + 20
    return (4 * (4 * _arctan_inverse(5, more) - _arctan_inverse(239, more))) >> 20


@lru_cache(maxsize=64)
def _ln2_fixed(bits: int) -> int:
    more = bits + 20
    total, term, k = 0, (1 << more) // 3, 1
    while term:
        total += term // k
        term, k = term // 9, k + 2
    return (2 * total) >> 20


def _rounded(bits: int) -> int:
    """Precisions in steps, so that the caches of the constants stay small."""
    return -(-bits // 128) * 128


def pi(precision: int) -> Ball:
    """Return pi."""
    bits = _rounded(precision + 4)
    return Ball(_pi_fixed(bits), 2, -bits)


def _fixed(a: Ball, bits: int) -> tuple[int, int]:
    """Return middle and radius times 2^bits, the radius rounded up."""
    by = a.e + bits
    if by >= 0:
        return a.m << by, a.r << by
    return (a.m >> -by) if -by < 1 << 30 else 0, ((a.r >> -by) if -by < 1 << 30 else 0) + 2


def _small(a: Ball) -> None:
    if a.top > MAX_MAGNITUDE:
        raise TooMuch("the argument of a function is beyond 2^64")


def exp(a: Ball, precision: int) -> Ball:
    """Return e to the power of a ball."""
    if a.exact_zero:
        return Ball(1, 0, 0)
    _small(a)
    halvings = isqrt(precision) // 2 + 4
    bits = precision + 2 * halvings + 32
    x, r = _fixed(a, bits)
    if r >> bits:
        raise TooMuch("the argument of exp is not known well enough")
    wide = _rounded(bits + 80)
    ln2 = _ln2_fixed(wide)
    times = (x << (wide - bits)) // ln2
    t = x - ((times * ln2) >> (wide - bits))
    y = _exp_taylor(t >> halvings, bits)
    for _ in range(halvings):
        y = y * y >> bits
    slack = (1 << (halvings + 6)) + (y * r >> (bits - 1)) + 8
    return ball.normal(y, slack, times - bits, precision)


def _exp_taylor(t: int, bits: int) -> int:
    total = term = 1 << bits
    k = 1
    while term:
        term = (term * t >> bits) // k
        total += term
        k += 1
    return total


def log(a: Ball, precision: int) -> Ball:
    """Return the natural logarithm.

    Raises:
        Undefined: The ball is not above zero.
    """
    if not a.positive:
        if a.exact_zero or a.negative:
            raise Undefined("the logarithm of zero or less")
        raise TooMuch("the argument of a logarithm cannot be told from zero")
    roots = 8
    bits = precision + 2 * roots + 32
    length = a.m.bit_length() - 1
    y = a.m << (bits - length) if bits >= length else a.m >> (length - bits)
    for _ in range(roots):
        y = isqrt(y << bits)
    z = ((y - (1 << bits)) << bits) // (y + (1 << bits))
    total, term, k, square = 0, z, 1, z * z >> bits
    while term:
        total += term // k
        term, k = term * square >> bits, k + 2
    value = total << (roots + 1)
    wide = _rounded(bits + 80)
    value += (_ln2_fixed(wide) * (a.e + length)) >> (wide - bits)
    slack = (1 << (roots + 8)) + ((a.r << bits) // (a.m - a.r)) + 2
    return ball.normal(value, slack, -bits, precision)


def cos_sin(a: Ball, precision: int) -> tuple[Ball, Ball]:
    """Return cosine and sine."""
    if a.exact_zero:
        return Ball(1, 0, 0), ball.NOTHING
    _small(a)
    halvings = isqrt(precision) // 2 + 4
    bits = precision + 2 * halvings + 32
    x, r = _fixed(a, bits)
    wide = _rounded(bits + 80)
    quarter = _pi_fixed(wide) >> 1
    turns = (x << (wide - bits)) // quarter
    t = x - ((turns * quarter) >> (wide - bits))
    c, s = _cos_sin_taylor(t >> halvings, bits)
    for _ in range(halvings):
        c, s = (c * c - s * s) >> bits, 2 * c * s >> bits
    c, s = ((c, s), (-s, c), (-c, -s), (s, -c))[turns % 4]
    slack = (1 << (halvings + 8)) + r
    return ball.normal(c, slack, -bits, precision), ball.normal(s, slack, -bits, precision)


def _cos_sin_taylor(t: int, bits: int) -> tuple[int, int]:
    cos = term = 1 << bits
    sin, k = 0, 1
    while term:
        term = (term * t >> bits) // k
        if k % 2:
            sin += term if k % 4 == 1 else -term
        else:
            cos += term if k % 4 == 0 else -term
        k += 1
    return cos, sin


def atan(a: Ball, precision: int) -> Ball:
    """Return the arctangent."""
    if a.exact_zero:
        return a
    if a.top > 1:
        if a.has_zero:
            raise TooMuch("the argument of arctan is not known well enough")
        rest = atan(ball.inverse(a, precision + 8), precision + 8)
        half = pi(precision + 8)
        quarter = Ball(half.m if a.m > 0 else -half.m, half.r, half.e - 1)
        return ball.add(quarter, ball.neg(rest), precision)
    halvings, bits = 8, precision + 40
    x, r = _fixed(a, bits)
    one = 1 << bits
    for _ in range(halvings):
        x = (x << bits) // (one + isqrt((one << bits) + x * x))
    total, term, k, square = 0, x, 1, x * x >> bits
    while term not in (0, -1):
        total += term // k if k % 4 == 1 else -(term // k)
        term, k = term * square >> bits, k + 2
    return ball.normal(total << halvings, (1 << (halvings + 8)) + r, -bits, precision)
