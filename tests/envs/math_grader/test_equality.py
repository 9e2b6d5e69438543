"""Expressions: equality and difference are proven, or the verdict is undecided."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.math.grader import evaluate, zero
from sparring.envs.math.grader.equal import same
from sparring.envs.math.grader.errors import TooMuch
from sparring.envs.math.grader.exact import fold
from sparring.envs.math.grader.integers import factor, two_squares
from sparring.envs.math.grader.parser import parse
from sparring.envs.math.grader.polynomial import rational_roots
from tests.cases import cases

EQUAL = r"""
\sqrt{2+\sqrt3} | \frac{\sqrt6+\sqrt2}{2}
\sqrt{2}+\sqrt{3} | \sqrt{5+2\sqrt6}
\sqrt[3]{2+\sqrt5}+\sqrt[3]{2-\sqrt5} | 1
\sqrt{3-2\sqrt2} | \sqrt2-1
\cos(\pi/7)-\cos(2\pi/7)+\cos(3\pi/7) | 1/2
\cos(\pi/5) | (1+\sqrt5)/4
\tan(\pi/8) | \sqrt2-1
\arctan(1/2)+\arctan(1/3) | \pi/4
4\arctan(1/5)-\arctan(1/239) | \pi/4
\arccos(3/5) | \arcsin(4/5)
\sin(\arctan 2) | 2/\sqrt5
\ln(2+\sqrt3) | -\ln(2-\sqrt3)
\frac{\ln 9}{\ln 3} | 2
e^{\ln 3} | 3
e^{i\pi} | -1
\frac{1+i}{1-i} | i
|3+4i| | 5
9^{9^{9}} | 9^{387420489}
3^{10^8} \bmod 7 | 4
\sin 2x | 2\sin x\cos x
\cos(x+y) | \cos x\cos y-\sin x\sin y
\sec^2 x | 1+\tan^2 x
\tan(x/2) | \frac{\sin x}{1+\cos x}
\sqrt{x}\sqrt{y} | \sqrt{xy}
\sqrt{x^2} | |x|
\ln(x^2-1) | \ln(x-1)+\ln(x+1)
\ln(\sec x+\tan x) | -\ln(\sec x-\tan x)
\log_4 x | \frac12\log_2 x
x^x | e^{x\ln x}
4^x | 2^{2x}
\sinh x | (e^x-e^{-x})/2
\frac{\sqrt{x+1}-1}{x} | \frac{1}{\sqrt{x+1}+1}
\frac{(n+1)!}{n!} | n+1
\frac{n!}{k!(n-k)!} | \binom{n}{k}
\binom{n}{2} | n(n-1)/2
\sin^{-1} x + \cos^{-1} x | \pi/2
"""
DIFFERENT = r"""
\sqrt{2}+\sqrt{3} | 3.1462643699419723423
\sqrt{x^2} | x
|x-1000| | x-1000
\arctan x+\arctan(1/x) | \pi/2
x+10^{-100} | x
x^{100}-1 | (x-1)(x^{99}+1)
1000000! | 1000001!
1/2004! | 1/2006!
e^{\pi\sqrt{163}} | 262537412640768744
9^{9^9} | 9^{9^9}+x
\ln 2 | \log 2
\sqrt{3-2\sqrt2} | 1-\sqrt2
"""


def pairs(table):
    return [
        tuple(line.split(" | ")) if line.count(" | ") == 1 else line.rsplit(" | ", 1)
        for line in table.strip().splitlines()
    ]


def decide(one, other):
    return same(fold(parse(one)), fold(parse(other)))


@cases(("one", "other"), pairs(EQUAL))
def test_equality_is_proven(one, other):
    assert decide(one, other).same is True
    assert decide(other, one).same is True


@cases(("one", "other"), pairs(DIFFERENT))
def test_a_difference_is_proven(one, other):
    assert decide(one, other).same is False
    assert decide(other, one).same is False


@pytest.mark.parametrize(
    ("one", "other"),
    [(r"\pi+10^{-400}", r"\pi"), ("9^{9^{9^9}}", "7"), ("9^{9^9}", "9^{9^9}+\\pi"), ("10^{10^{10}}!", "5")],
)
def test_what_cannot_be_shown_is_undecided(one, other):
    assert decide(one, other).same is None


def test_without_sympy_the_verdicts_stay(monkeypatch):
    from sparring.envs.math.grader import sympy_door

    monkeypatch.setattr(sympy_door, "_sympy", lambda: None)
    for one, other in pairs(EQUAL):
        assert decide(one, other).same is True


ROOTS = [2, 3, 5, 6, 7, 8, 12, 18]


@given(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from(ROOTS)), min_size=1, max_size=4))
def test_sums_of_roots_are_zero_exactly_if_their_normal_form_is(terms):
    """sqrt 8 = 2 sqrt 2 and so on: the coefficient of each square-free radicand must vanish."""
    normal = {}
    for coefficient, radicand in terms:
        outside = max(k for k in (1, 2, 3) if radicand % (k * k) == 0)
        free = radicand // outside**2
        normal[free] = normal.get(free, 0) + coefficient * outside
    text = "+".join(f"({c})*sqrt({r})" for c, r in terms)
    assert zero.is_zero(parse(text), random.Random(1)) is not any(normal.values())


@given(st.integers(1, 40), st.integers(1, 40), st.integers(-3, 3))
def test_the_separation_bound_separates(a, b, gap):
    """(sqrt a + sqrt b)^2 - (a + b + 2 sqrt(ab)) is zero; with a tiny rational number added it is not."""
    identity = f"(sqrt({a})+sqrt({b}))^2-({a}+{b}+2*sqrt({a * b}))"
    assert zero.is_zero(parse(f"{identity}+{gap}/10^60"), random.Random(2)) is (gap == 0)


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=5), st.integers(1, 9))
def test_rational_roots_are_found(roots, lead):
    coefficients = [Fraction(lead)]
    for root in roots:
        coefficients = [
            a - root * b for a, b in zip([Fraction(0), *coefficients], [*coefficients, Fraction(0)], strict=True)
        ]
    assert sorted(rational_roots(coefficients)[0]) == sorted(roots)


@given(st.integers(1, 10**12))
def test_factors_multiply_to_the_number(n):
    product = 1
    for prime, times in factor(n):
        product *= prime**times
    assert product == n


@pytest.mark.parametrize("prime", [5, 13, 17, 29, 9973 * 0 + 97])
def test_sums_of_two_squares(prime):
    a, b = two_squares(prime)
    assert a * a + b * b == prime
    assert a > b > 0


def test_a_prime_is_no_sum_of_two_squares_if_it_is_3_modulo_4():
    with pytest.raises(TooMuch):
        two_squares(7)


def test_random_primes_are_1_modulo_4_and_pass_fermat():
    for seed in range(20):
        prime = zero.random_prime(seed)
        assert prime % 4 == 1
        assert prime.bit_length() == zero.PRIME_BITS
        assert pow(3, prime - 1, prime) == 1


def test_real_points_refuse_imaginary_parts():
    point = evaluate.RealPoint({"x": Fraction(-2), "y": Fraction(-3)})
    with pytest.raises(evaluate.Undefined):
        evaluate.value(parse(r"\sqrt{x}\sqrt{y}"), point, 60)
