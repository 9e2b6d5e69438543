"""Complex numbers known up to an error: pairs of balls. An imaginary part that is exactly zero marks a real number."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from sparring.envs.math.grader import analytic, ball
from sparring.envs.math.grader.ball import NOTHING, Ball
from sparring.envs.math.grader.errors import TooMuch, Undefined

MAX_NEWTON = 8
"""Roots of a higher degree are computed by logarithms."""


class Complex(NamedTuple):
    """re + im * i."""

    re: Ball
    im: Ball

    @property
    def real(self) -> bool:
        """Whether it is surely real."""
        return self.im.exact_zero

    @property
    def has_zero(self) -> bool:
        """Whether zero is inside."""
        return self.re.has_zero and self.im.has_zero

    @property
    def exact_zero(self) -> bool:
        """Whether it is zero and nothing else."""
        return self.re.exact_zero and self.im.exact_zero


def real(re: Ball) -> Complex:
    """Return a real number."""
    return Complex(re, NOTHING)


ONE = real(Ball(1, 0, 0))


def add(a: Complex, b: Complex, p: int) -> Complex:
    """Return the sum."""
    return Complex(ball.add(a.re, b.re, p), ball.add(a.im, b.im, p))


def neg(a: Complex) -> Complex:
    """Return minus the number."""
    return Complex(ball.neg(a.re), ball.neg(a.im))


def mul(a: Complex, b: Complex, p: int) -> Complex:
    """Return the product."""
    if a.real and b.real:
        return real(ball.mul(a.re, b.re, p))
    re = ball.add(ball.mul(a.re, b.re, p + 4), ball.neg(ball.mul(a.im, b.im, p + 4)), p)
    return Complex(re, ball.add(ball.mul(a.re, b.im, p + 4), ball.mul(a.im, b.re, p + 4), p))


def inverse(a: Complex, p: int) -> Complex:
    """Return the reciprocal."""
    if a.real:
        return real(ball.inverse(a.re, p))
    size = ball.inverse(_square_sum(a, p + 8), p + 8)
    return Complex(ball.mul(a.re, size, p), ball.neg(ball.mul(a.im, size, p)))


def _square_sum(a: Complex, p: int) -> Ball:
    return ball.add(ball.power(a.re, 2, p), ball.power(a.im, 2, p), p)


def modulus(a: Complex, p: int) -> Ball:
    """Return the absolute value."""
    if a.real:
        if a.re.has_zero:
            return Ball(0, abs(a.re.m) + a.re.r, a.re.e)
        return a.re if a.re.m > 0 else ball.neg(a.re)
    return ball.nth_root(_square_sum(a, p + 8), 2, p)


def sqrt(a: Complex, p: int) -> Complex:
    """Return the principal square root."""
    if a.real and a.re.m >= a.re.r:
        return real(ball.nth_root(a.re, 2, p))
    if a.real and a.re.negative:
        return Complex(NOTHING, ball.nth_root(ball.neg(a.re), 2, p))
    size = modulus(a, p + 8)
    if a.re.positive:
        re = ball.nth_root(_half(ball.add(size, a.re, p + 8)), 2, p)
        return Complex(re, _half(ball.div(a.im, re, p)))
    if (a.re.negative and not a.im.has_zero) or (a.re.has_zero and not a.im.has_zero):
        im = ball.nth_root(_half(ball.add(size, ball.neg(a.re), p + 8)), 2, p)
        im = im if a.im.m > 0 else ball.neg(im)
        return Complex(_half(ball.div(a.im, im, p)), im)
    around = ball.nth_root(Ball(abs(size.m) + size.r, 0, size.e), 2, p)
    anything = Ball(0, around.m + around.r, around.e)
    return Complex(anything, anything)


def _half(a: Ball) -> Ball:
    return Ball(a.m, a.r, a.e - 1)


def exp(a: Complex, p: int) -> Complex:
    """Return e to the power."""
    size = analytic.exp(a.re, p + 4)
    if a.real:
        return real(size)
    cos, sin = analytic.cos_sin(a.im, p + 4)
    return Complex(ball.mul(size, cos, p), ball.mul(size, sin, p))


def argument(a: Complex, p: int) -> Ball:
    """Return the angle in (-pi, pi].

    Raises:
        TooMuch: The number is too near to the negative axis, or to zero.
    """
    if a.real and not a.re.has_zero:
        return NOTHING if a.re.positive else analytic.pi(p)
    if a.re.positive:
        return analytic.atan(ball.div(a.im, a.re, p + 8), p)
    if a.im.has_zero:
        if a.exact_zero:
            raise Undefined("the angle of zero")
        raise TooMuch("a number too near to the branch cut")
    whole = analytic.pi(p + 8)
    quarter = Ball(whole.m if a.im.m > 0 else -whole.m, whole.r, whole.e - 1)
    return ball.add(quarter, ball.neg(analytic.atan(ball.div(a.re, a.im, p + 8), p + 8)), p)


def log(a: Complex, p: int) -> Complex:
    """Return the principal logarithm."""
    if a.real and not a.re.has_zero:
        return Complex(analytic.log(modulus(a, p), p), NOTHING if a.re.positive else analytic.pi(p))
    if a.exact_zero:
        raise Undefined("the logarithm of zero")
    return Complex(_half(analytic.log(_square_sum(a, p + 8), p)), argument(a, p))


def whole_power(a: Complex, times: int, p: int) -> Complex:
    """Return a whole power."""
    if times < 0:
        return inverse(whole_power(a, -times, p + 4), p)
    if a.real:
        if times > 4096 and not a.re.has_zero:
            size = analytic.exp(ball.mul(from_int(times), analytic.log(modulus(a, p + 80), p + 80), p + 80), p)
            return real(size if a.re.m > 0 or times % 2 == 0 else ball.neg(size))
        return real(ball.power(a.re, times, p))
    if times.bit_length() > 64:
        raise TooMuch("a power of a complex number beyond 2^64")
    extra, out, square = p + 2 * times.bit_length() + 8, ONE, a
    while times:
        if times & 1:
            out = mul(out, square, extra)
        times >>= 1
        if times:
            square = mul(square, square, extra)
    return out


def from_int(value: int) -> Ball:
    """Return a whole number."""
    return Ball(value, 0, 0)


def rational_power(a: Complex, exponent: Fraction, p: int) -> Complex:
    """Return the principal value of a power with a rational exponent."""
    top, degree = exponent.numerator, exponent.denominator
    if degree == 1:
        return whole_power(a, top, p)
    if degree == 2:
        return whole_power(sqrt(a, p + 8), top, p)
    if a.real and a.re.m >= a.re.r and degree <= MAX_NEWTON:
        return whole_power(real(ball.nth_root(a.re, degree, p + 8)), top, p)
    if a.exact_zero and top > 0:
        return a
    return exp(mul(real(ball.from_fraction(exponent, p + 16)), log(a, p + 16), p + 16), p)


def _root_above_zero(a: Ball, degree: int, p: int) -> Ball:
    """The root of a positive number, or of zero: by Newton's method if the degree is low, else by the logarithm."""
    if degree <= MAX_NEWTON or a.exact_zero:
        return ball.nth_root(a, degree, p)
    return analytic.exp(ball.mul(analytic.log(a, p + 24), ball.from_fraction(Fraction(1, degree), p + 24), p + 24), p)


def real_root(a: Complex, degree: int, p: int) -> Complex:
    """Return the root that \\sqrt[n]{} means: for an odd degree the real root of a real number."""
    if a.real and degree % 2:
        if a.re.positive or a.exact_zero:
            return real(_root_above_zero(a.re, degree, p))
        if a.re.negative:
            return real(ball.neg(_root_above_zero(ball.neg(a.re), degree, p)))
        around = ball.nth_root(Ball(abs(a.re.m) + a.re.r, 0, a.re.e), degree, p)
        return real(Ball(0, around.m + around.r, around.e))
    if degree > 2 and a.has_zero:
        size = modulus(a, p)
        around = ball.nth_root(Ball(abs(size.m) + size.r, 0, size.e), degree, p)
        anything = Ball(0, around.m + around.r, around.e)
        return Complex(anything, anything)
    return rational_power(a, Fraction(1, degree), p)
