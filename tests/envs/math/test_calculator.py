"""The calculator: right, exact, and never more than a calculator."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.math.calculator import LARGEST, LONGEST, Calculator, calculate
from tests.cases import cases


@cases(
    ("expression", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("7//2 + 7 % 3", "4"),
        ("10 ÷ 4 × 2 − 1 =", "4"),
        ("sqrt(16/9)", "4/3 = about 1.33333333333"),
        ("sqrt(2)", "1.41421356237"),
        ("round(3.14159, 2)", "3.14"),
        ("max(1, 2.5, 1/3)", "2.5"),
        ("comb(5, 2) + factorial(4) + gcd(12, 18) + lcm(4, 6)", "52"),
        ("floor(-7/2) + ceil(7/2)", "0"),
        ("log(8, 2) + log10(1000) + cos(0) + e*0", "7"),
        ("2^10000 / 2^9999", "error: that number is too large"),
        ("9^9^9^9", "error: that number is too large"),
        ("factorial(2001)", "error: factorial takes whole numbers of at most 2000"),
        ("1/0", "error: division by zero"),
        ("(-8)^(1/3)", "error: a root of a negative number is no real number"),
        ("x + 1", "error: there is no number x"),
        ("__import__(1)", "error: there is no function __import__"),
        ("'a' * 3", "error: this is no expression"),
        ("1if 2 else 3", "error: this is no expression"),
        ("(" * 150, "error: this is no expression"),
        ("", "error: this is no expression"),
        ("1" * (LONGEST + 1), f"error: an expression has at most {LONGEST} characters"),
    ],
)
def test_values(expression, value):
    assert calculate(expression) == value


numbers = st.fractions(max_denominator=50).map(lambda number: number.limit_denominator(50))


@given(st.lists(st.tuples(st.sampled_from("+-*/"), numbers), min_size=1, max_size=4), numbers)
def test_arithmetic_is_exact(steps, first):
    text, value = f"({first})", first
    for sign, number in steps:
        if sign == "/" and not number:
            continue
        text = f"({text}{sign}({number}))"
        value = {"+": value + number, "-": value - number, "*": value * number}[sign] if sign != "/" else value / number
    if len(text) <= LONGEST:
        assert Fraction(calculate(text).partition(" = ")[0]) == value


@given(st.text(alphabet="0123456789.+-*/%^(), esqrtlogfactorial×", max_size=40) | st.text(max_size=40))
def test_any_text_gives_a_short_text(text):
    assert 0 < len(calculate(text)) < LARGEST


@pytest.mark.parametrize("arguments", [{}, {"expression": None}, {"expression": ["1"]}, {"code": "1"}])
def test_other_arguments_are_told(arguments):
    assert Calculator().run([arguments]).startswith("error: the arguments are")


def test_a_number_is_an_expression():
    assert Calculator().run([{"expression": "1"}, {"expression": 7}]) == "7"
