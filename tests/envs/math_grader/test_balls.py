"""Interval arithmetic: the exact value is always inside, and what is inside is narrow."""

from fractions import Fraction
from math import comb, factorial

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.math.grader import analytic, ball, evaluate
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.parser import parse
from sparring.envs.math.grader.tree import integer_root

PRECISIONS = st.sampled_from([40, 100, 333])
fractions = st.fractions(-(10**6), 10**6, max_denominator=10**6)
positive = st.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**6)


def contains(found, exact):
    low, high = (Fraction(m) * Fraction(2) ** found.e for m in (found.m - found.r, found.m + found.r))
    return low <= exact <= high


def width(found):
    return Fraction(found.r) * Fraction(2) ** found.e


@given(fractions, fractions, PRECISIONS)
def test_arithmetic_contains_the_exact_value(a, b, p):
    x, y = ball.from_fraction(a, p), ball.from_fraction(b, p)
    assert contains(ball.add(x, y, p), a + b)
    assert contains(ball.mul(x, y, p), a * b)
    assert contains(ball.power(x, 5, p), a**5)
    assert contains(ball.hull(x, y, p), a)
    assert contains(ball.hull(x, y, p), b)
    if b:
        assert contains(ball.div(x, y, p), a / b)


@given(positive, st.integers(2, 9), PRECISIONS)
def test_a_root_is_between_its_neighbours(a, degree, p):
    found = ball.nth_root(ball.from_fraction(a, p), degree, p)
    low, high = (Fraction(m) * Fraction(2) ** found.e for m in (found.m - found.r, found.m + found.r))
    assert low**degree <= a <= high**degree
    assert width(found) * 2 ** (p - 12) <= high


@given(st.integers(0, 10**30), st.integers(1, 12))
def test_whole_roots(n, degree):
    found = integer_root(n, degree)
    assert found**degree <= n < (found + 1) ** degree


@given(positive, positive, PRECISIONS)
def test_exponential_and_logarithm_undo_each_other(a, b, p):
    x, y = ball.from_fraction(a, p), ball.from_fraction(b, p)
    assert contains(analytic.exp(analytic.log(x, p), p), a)
    total = ball.add(analytic.log(x, p), analytic.log(y, p), p)
    assert not ball.disjoint(analytic.log(ball.mul(x, y, p), p), total)
    assert width(total) * 2 ** (p - 12) <= 40


@given(fractions, PRECISIONS)
def test_sine_and_cosine_are_on_the_circle_and_undo_arctan(a, p):
    cos, sin = analytic.cos_sin(ball.from_fraction(a, p), p)
    assert contains(ball.add(ball.power(cos, 2, p), ball.power(sin, 2, p), p), 1)
    cos, sin = analytic.cos_sin(analytic.atan(ball.from_fraction(a, p), p), p)
    assert contains(ball.div(sin, cos, p), a)


@pytest.mark.parametrize("name", ["exp", "log", "atan", "sin", "cos"])
def test_functions_agree_with_mpmath(name):
    with mpmath.workprec(500):
        for top in range(1, 4000, 37):
            value = Fraction(top * (-1 if name != "log" and top % 2 else 1), 101)
            x = ball.from_fraction(value, 200)
            cos, sin = analytic.cos_sin(x, 200)
            found = {"sin": sin, "cos": cos}.get(name) or getattr(analytic, name)(x, 200)
            exact = getattr(mpmath, name)(mpmath.mpf(value.numerator) / value.denominator)
            low, high = (mpmath.mpf(m) * mpmath.mpf(2) ** found.e for m in (found.m - found.r, found.m + found.r))
            assert low <= exact <= high
            assert found.r.bit_length() < 40


@pytest.mark.parametrize("n", [3001, 3500])
def test_stirling_contains_the_factorial(n):
    assert contains(evaluate.value(parse(f"{n}!"), {}, 120).re, factorial(n))


def test_great_binomial_coefficients():
    assert contains(evaluate.value(parse(r"\binom{9000}{4000}"), {}, 120).re, comb(9000, 4000))


@pytest.mark.parametrize("text", ["1/(1-1)", r"\ln 0", r"\arcsin 2", r"0^{-\pi}", r"(1/2)!"])
def test_no_value(text):
    with pytest.raises((Undefined, TooMuch, CannotRead)):
        evaluate.value(parse(text), {}, 60)
