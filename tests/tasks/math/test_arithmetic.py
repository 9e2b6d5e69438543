import re
from fractions import Fraction

from tests.tasks.math.numeric import key_tests, numbers, value, worked


def evaluated(question, answer):
    return value(worked(question)) == Fraction(answer) and str(Fraction(answer)) == answer


def long_addition(question, answer):
    return evaluated(question, answer)


def long_subtraction(question, answer):
    return evaluated(question, answer)


def long_multiplication(question, answer):
    return evaluated(question, answer)


def order_of_operations(question, answer):
    return evaluated(question, answer)


def signed_numbers(question, answer):
    return evaluated(question, answer)


def powers(question, answer):
    return evaluated(question, answer)


def perfect_roots(question, answer):
    return evaluated(question, answer)


def division_with_remainder(question, answer):
    number, divisor = map(int, re.match(r"Divide (-?\d+) by (\d+) with", question).groups())
    q, r = numbers(answer)
    return divisor * q + r == number and 0 <= r < divisor


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "arithmetic",
    long_addition,
    long_subtraction,
    long_multiplication,
    order_of_operations,
    signed_numbers,
    powers,
    perfect_roots,
    division_with_remainder,
)
