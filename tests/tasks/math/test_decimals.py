import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import gcd

from tests.tasks.math.numeric import fractions, key_tests, numbers, value, worked


def decimal_arithmetic(question, answer):
    return value(worked(question)) == Fraction(answer)


def rounding(question, answer):
    shown, rule = re.match(r"Round (-?[\d.]+) (to .*?)\. A number exactly", question).groups()
    number = Decimal(shown)
    if "significant" in rule:
        unit = Decimal(1).scaleb(number.adjusted() - int(re.search(r"\d+", rule)[0]) + 1)
    elif "decimal" in rule:
        unit = Decimal(1).scaleb(-int(re.search(r"\d+", rule)[0]))
    else:
        unit = Decimal(re.sub(r"\D", "", rule) or 1)
    rounded = (number / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    return Fraction(rounded) == Fraction(answer) != Fraction(number)


def percentage_change(question, answer):
    price = Fraction(re.search(r"It (?:is|was) ([\d.]+) euros", question)[1])
    changes = re.findall(r"(rises|falls) by (\d+)%", question)
    factor = Fraction(1)
    for verb, size in changes:
        factor *= Fraction(100 + int(size) * (1 if verb == "rises" else -1), 100)
    return Fraction(answer) * factor == price if "at first?" in question else price * factor == Fraction(answer)


def percent_fraction_decimal(question, answer):
    shares = [Fraction(p) / 100 for p in re.findall(r"([\d.]+)%", question)]
    if question.startswith("Write"):
        share = shares[0] if shares else fractions(question)[0]
        p, q = map(int, numbers(answer))
        return share * q == p and gcd(p, q) == 1 and q > 0
    if question.startswith("Work out"):
        return shares[0] * fractions(question)[1] == Fraction(answer)
    if question.startswith("How many times"):
        other, _, whole = fractions(question)
        return Fraction(answer) * other == shares[0] * whole
    return shares[0] * Fraction(answer) == fractions(question)[1]


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "decimals", decimal_arithmetic, rounding, percentage_change, percent_fraction_decimal
)
