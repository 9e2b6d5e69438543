"""The reader by which the keys of the number families are checked must itself tell true from false."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases
from tests.tasks.math.numeric import UnreadableError, complex_value, holds, value

whole = st.integers(-99, 99)


@given(whole, whole, whole)
def test_it_evaluates_as_python_does(a, b, c):
    assert value(f"({a}) - ({b}) * ({c})^2 / 7") == a - Fraction(b * c**2, 7)


@given(whole, whole, whole, whole)
def test_it_multiplies_complex_numbers_as_python_does(a, b, c, d):
    found = complex_value(f"(({a}) + ({b})i) * (({c}) + ({d})i)")
    assert complex(found.re, found.im) == complex(a, b) * complex(c, d)


@given(whole, whole, whole.filter(bool))
def test_a_false_step_is_found(a, b, off):
    assert holds(f"{a} + ({b}) = {a + b}") is True
    assert holds(f"{a} + ({b}) = {a + b + off}") is False


@cases(
    ("step", "verdict"),
    [
        ("7^9 mod 32 = 7", True),
        ("2 * 3 mod 5 = 2", False),
        ("2.5 * 4 = 10", True),
        ("i^7 = -i, because 7 = 4 * 1 + 3", True),
        ("i^7 = -i, because 7 = 4 * 1 + 2", False),
        ("1/9 < 3/5, because 5 < 27", True),
        ("3/5 < 1/9", False),
        ("cos(270°) + i*sin(270°) = -i", True),
        ("5! = 120", True),
        ("root(3, -27/8) = -3/2", True),
        ("The primes are 2 and 3.", None),
        ("x^2 = 4", None),
    ],
)
def test_steps(step, verdict):
    assert holds(step) is verdict


def test_what_is_no_expression_is_unreadable():
    for text in ("", "2 +", "(2", "2)", "two"):
        with pytest.raises(UnreadableError):
            value(text)
