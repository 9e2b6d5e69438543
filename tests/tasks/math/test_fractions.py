import re
from fractions import Fraction
from math import gcd

from tests.tasks.math.numeric import key_tests, numbers, value, worked


def fraction_sums(question, answer):
    return value(worked(question)) == Fraction(answer)


def fraction_products(question, answer):
    return value(worked(question)) == Fraction(answer)


def mixed_numbers(question, answer):
    return value(re.sub(r"\((\d+) (\d+/\d+)\)", r"(\1 + \2)", worked(question))) == Fraction(answer)


def fraction_ordering(question, answer):
    given = list(map(Fraction, re.match(r"Put (.*) into", question)[1].split(", ")))
    return numbers(answer) == sorted(given, reverse="descending" in question) != given


def unfolded(terms):
    """The value of a continued fraction by the recurrence of its convergents."""
    p, q = (1, int(terms[0])), (0, 1)
    for term in map(int, terms[1:]):
        p, q = (p[1], term * p[1] + p[0]), (q[1], term * q[1] + q[0])
    return Fraction(p[1], q[1])


def continued_fractions(question, answer):
    if question.startswith("Find"):
        return unfolded(re.findall(r"\d+", re.search(r"\[(\d.*?)\]", question)[1])) == Fraction(answer)
    terms = numbers(answer)
    return unfolded(terms) == Fraction(re.match(r"Write (\S+) as", question)[1]) and min(terms) >= 1 and terms[-1] > 1


def repeating_decimals(question, answer):
    whole, first, again = re.search(r"(\d+)\.(\d*)\((\d+)\)", question).groups()
    p, q = map(int, numbers(answer))
    digits, (head, rest) = "", divmod(p, q)
    for _ in range(len(first) + 4 * len(again)):
        digit, rest = divmod(10 * rest, q)
        digits += str(digit)
    return gcd(p, q) == 1 and head == int(whole) and digits == first + 4 * again


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "fractions",
    fraction_sums,
    fraction_products,
    mixed_numbers,
    fraction_ordering,
    continued_fractions,
    repeating_decimals,
)
