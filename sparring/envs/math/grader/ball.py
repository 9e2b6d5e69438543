"""Real numbers known up to an error: arithmetic on intervals `(m ± r) * 2^e` whose parts are whole numbers.

Every result contains the exact value for all exact values that the arguments contain.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.tree import integer_root

MAX_EXPONENT_BITS = 64
"""Numbers beyond 2^(2^64) are not computed."""


class Ball(NamedTuple):
    """All numbers from `(m - r) * 2^e` to `(m + r) * 2^e`."""

    m: int
    r: int
    e: int

    @property
    def exact_zero(self) -> bool:
        """Whether it is zero and nothing else."""
        return self.m == 0 and self.r == 0

    @property
    def has_zero(self) -> bool:
        """Whether zero is inside."""
        return abs(self.m) <= self.r

    @property
    def positive(self) -> bool:
        """Whether all of it is above zero."""
        return self.m > self.r

    @property
    def negative(self) -> bool:
        """Whether all of it is below zero."""
        return -self.m > self.r

    @property
    def top(self) -> int:
        """A power of two that the absolute value is below."""
        return (abs(self.m) + self.r).bit_length() + self.e


NOTHING = Ball(0, 0, 0)


def _shift(value: int, by: int) -> int:
    """Return value * 2^by, rounded down."""
    if by >= 0:
        return value << by
    return value >> -by if -by <= value.bit_length() + 1 else (-1 if value < 0 else 0)


def normal(m: int, r: int, e: int, precision: int) -> Ball:
    """Return the ball with at most `precision` bits."""
    extra = max(m.bit_length(), r.bit_length()) - precision
    if extra > 0:
        m, r, e = m >> extra, (r >> extra) + 2, e + extra
    if e.bit_length() > MAX_EXPONENT_BITS:
        raise TooMuch("a number beyond 2^(2^64) in size")
    return Ball(m, r, e)


def from_fraction(value: Fraction, precision: int) -> Ball:
    """Return a ball around a rational number; exact if it is a short binary fraction."""
    top, bottom = value.numerator, value.denominator
    if bottom == 1 and top.bit_length() <= precision:
        return Ball(top, 0, 0)
    scale = precision + bottom.bit_length() - top.bit_length() + 1
    quotient, rest = divmod(top << scale, bottom) if scale >= 0 else divmod(top, bottom << -scale)
    return normal(quotient, 1 if rest else 0, -scale, precision + 4)


def add(a: Ball, b: Ball, precision: int) -> Ball:
    """Return the sum."""
    if a.exact_zero:
        return b
    if b.exact_zero:
        return a
    lowest = max(a.top, b.top) - precision - 8
    a, b = _cut(a, lowest), _cut(b, lowest)
    e = min(a.e, b.e)
    up_a, up_b = a.e - e, b.e - e
    return normal((a.m << up_a) + (b.m << up_b), (a.r << up_a) + (b.r << up_b), e, precision)


def _cut(a: Ball, lowest: int) -> Ball:
    """Round so that the exponent is not below `lowest`."""
    if a.e >= lowest:
        return a
    by = lowest - a.e
    return Ball(_shift(a.m, -by), _shift(a.r, -by) + 2, lowest)


def neg(a: Ball) -> Ball:
    """Return minus the ball."""
    return Ball(-a.m, a.r, a.e)


def mul(a: Ball, b: Ball, precision: int) -> Ball:
    """Return the product."""
    return normal(a.m * b.m, abs(a.m) * b.r + abs(b.m) * a.r + a.r * b.r, a.e + b.e, precision)


def inverse(a: Ball, precision: int) -> Ball:
    """Return the reciprocal.

    Raises:
        Undefined: The ball is zero.
        TooMuch: Zero is inside it.
    """
    if a.exact_zero:
        raise Undefined("a division by zero")
    if a.has_zero:
        raise TooMuch("a divisor that cannot be told from zero")
    scale = precision + abs(a.m).bit_length() + 2
    low = abs(a.m) - a.r
    middle = (1 << scale) // abs(a.m)
    far = (1 << scale) // low + 1
    return normal(middle if a.m > 0 else -middle, far - middle + 1 if a.r else 1, -scale - a.e, precision)


def div(a: Ball, b: Ball, precision: int) -> Ball:
    """Return the quotient."""
    return mul(a, inverse(b, precision + 4), precision)


def power(a: Ball, times: int, precision: int) -> Ball:
    """Return a whole power by repeated squaring."""
    if times < 0:
        return inverse(power(a, -times, precision + 4), precision)
    extra = precision + 2 * times.bit_length() + 4
    out, square = Ball(1, 0, 0), a
    while times:
        if times & 1:
            out = mul(out, square, extra)
        times >>= 1
        if times:
            square = mul(square, square, extra)
    return normal(*out, precision)


def nth_root(a: Ball, degree: int, precision: int) -> Ball:
    """Return the root of a ball that is not below zero."""
    if a.exact_zero:
        return a
    if not a.positive:
        size = nth_root(Ball(abs(a.m) + a.r, 0, a.e), degree, precision)
        return Ball(0, size.m + size.r, size.e)
    up = max(0, degree * (precision + 2) - a.m.bit_length())
    up += (a.e - up) % degree
    m, r, e = a.m << up, a.r << up, a.e - up
    base = integer_root(m, degree)
    spread = base * r // (m - r) + 2
    return normal(base, spread, e // degree, precision)


def disjoint(a: Ball, b: Ball) -> bool:
    """Whether no number is in both."""
    if a.exact_zero:
        return not b.has_zero
    if b.exact_zero:
        return not a.has_zero
    low_e, gap = min(a.e, b.e), abs(a.e - b.e)
    if gap > 100_000:
        return _far_apart(a, b)
    up_a, up_b = a.e - low_e, b.e - low_e
    return abs((a.m << up_a) - (b.m << up_b)) > (a.r << up_a) + (b.r << up_b)


def _far_apart(a: Ball, b: Ball) -> bool:
    """The same for balls of very different exponents: the sign decides, or that one is below the other in size."""
    if a.has_zero or b.has_zero:
        return False
    if (a.m > 0) != (b.m > 0):
        return True
    return _bottom(a) > b.top or _bottom(b) > a.top


def _bottom(a: Ball) -> int:
    return (abs(a.m) - a.r).bit_length() - 1 + a.e


def hull(a: Ball, b: Ball, precision: int) -> Ball:
    """Return a ball around two."""
    middle, half = add(a, b, precision), add(a, neg(b), precision)
    spread = add(Ball(abs(half.m) + half.r, 0, half.e), Ball(2 * (a.r + 1), 0, a.e), precision)
    spread = add(spread, Ball(2 * (b.r + 1), 0, b.e), precision)
    e = min(middle.e, spread.e)
    return normal(
        middle.m << (middle.e - e),
        (middle.r << (middle.e - e)) + ((spread.m + spread.r) << (spread.e - e)),
        e - 1,
        precision,
    )
