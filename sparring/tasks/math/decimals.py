"""Decimals, rounding and percentages, all exact."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import row, wrap
from sparring.tasks.math._telling import decimal, grouped, solved, work_out

_THINGS = ("coat", "bicycle", "lamp", "desk", "camera", "phone", "guitar", "sofa", "watch", "tent", "printer", "drill")
_HALF = "A number exactly half way is rounded away from zero."


def _decimal(rng: EpisodeRng, whole: int, places: int) -> Fraction:
    return Fraction(rng.randint(1, whole * 10**places), 10**places)


@family("decimal_arithmetic", "arithmetic", "decimals")
def decimal_arithmetic(rng: EpisodeRng, level: int) -> Problem:
    """Add and subtract decimals, multiply and divide from levels 2 and 3 on, up to 4 numbers and 4 places."""
    whole, places = (30, 20, 30, 40, 60)[level - 1], (1, 2, 2, 3, 4)[level - 1]
    total = _decimal(rng, whole, places)
    text, steps = decimal(total), []
    for i in range((1, 1, 2, 2, 3)[level - 1]):
        operator = rng.choice("+-" if level == 1 else "+-*" if level == 2 else "+-*/")
        divisor = Fraction(rng.choice((2, 4, 5, 8, 16, 20, 25, 125)), rng.choice((10, 100)))
        other = divisor if operator == "/" else _decimal(rng, whole, rng.randint(0, places) or 1)
        left, shown = total, decimal(other)
        if operator == "*":
            total *= other
        elif operator == "/":
            total /= other
        else:
            total += other if operator == "+" else -other
        if i and operator in "*/":
            text = f"({text})"
        steps.append(f"{grouped(left, decimal(left))} {operator} {shown} = {decimal(total)}")
        text = f"{text} {operator} {shown}"
    steps.append(f"{decimal(total)} = {total}")
    return solved(f"{work_out(rng, text)} Give the exact value as a decimal or a fraction.", total, *steps)


def _rounded(value: Fraction, unit: Fraction) -> Fraction:
    parts = abs(value) / unit
    whole = (2 * parts.numerator + parts.denominator) // (2 * parts.denominator)
    return whole * unit * (1 if value >= 0 else -1)


def _leading(value: Fraction) -> int:
    """The exponent of the power of ten of the first digit that is not 0."""
    exponent = len(str(value.numerator // value.denominator)) - 1 if value >= 1 else -1
    while value < Fraction(10) ** exponent:
        exponent -= 1
    return exponent


def _rounding_rule(rng: EpisodeRng, value: Fraction, level: int) -> tuple[str, Fraction]:
    kind = rng.choice(("places", "tens", "figures")[: 2 if level < 3 else 3])
    if kind == "places":
        places = rng.randint(1, min(level + 1, 5))
        return f"to {places} decimal place{'s' * (places > 1)}", Fraction(1, 10**places)
    if kind == "tens":
        unit = rng.choice((1, 10, 100, 1000)[: min(level + 1, 4)])
        return ("to the nearest integer" if unit == 1 else f"to the nearest {unit}"), Fraction(unit)
    figures = rng.randint(1, 4)
    return f"to {figures} significant figure{'s' * (figures > 1)}", Fraction(10) ** (_leading(abs(value)) - figures + 1)


@family("rounding", "arithmetic", "rounding", "decimals")
def rounding(rng: EpisodeRng, level: int) -> Problem:
    """Round to decimal places or a power of ten, to significant figures and negative numbers from level 3 on."""
    places = level + 2
    nines = rng.random() < 0.3
    value = Fraction(rng.randint(10 ** (places + 1), 10 ** (places + 3)), 10**places)
    if level > 2 and rng.random() < 0.3:
        value /= 10 ** rng.randint(2, 4)
    if nines:
        value = value // 1 + Fraction(rng.choice((995, 9950, 4995, 9995)), 10000)
    if level > 2 and rng.random() < 0.4:
        value = -value
    rule, unit = _rounding_rule(rng, value, level)
    answer = _rounded(value, unit)
    if answer in (value, 0):
        return rounding(rng, level)
    low = abs(value) // unit * unit * (1 if value > 0 else -1)
    high = low + (unit if value > 0 else -unit)
    return solved(
        f"Round {decimal(value)} {rule}. {_HALF} Give the rounded number, as a decimal or a fraction.",
        answer,
        f"{decimal(value)} lies between {decimal(low)} and {decimal(high)}",
        f"{decimal(abs(value))} - {decimal(abs(low))} = {decimal(abs(value) - abs(low))}",
        f"{decimal(abs(high))} - {decimal(abs(value))} = {decimal(abs(high) - abs(value))}",
        f"{decimal(answer)} = {answer}",
    )


def _change(rng: EpisodeRng, level: int) -> int:
    size = rng.choice(range(5, 80, 5)) if level < 3 else rng.choice(range(2, 80))
    return size if rng.random() < 0.5 else -size


def _said(change: int) -> str:
    return f"{'rises' if change > 0 else 'falls'} by {abs(change)}%"


@family("percentage_change", "arithmetic", "percentages")
def percentage_change(rng: EpisodeRng, level: int) -> Problem:
    """Apply 1 to 3 percentage changes to a price, or (level 3 on) find the price before them."""
    changes = [_change(rng, level) for _ in range((1, 2, 2, 3, 4)[level - 1])]
    price, factor = Fraction(rng.randint(20, 900), 1 if level < 4 else 4), Fraction(1)
    thing = rng.choice(_THINGS)
    ends, steps, now = [], [], price
    for change in changes:
        scale = 1 + Fraction(change, 100)
        steps.append(f"{decimal(now)} * {decimal(scale)} = {decimal(now * scale)}")
        now, factor = now * scale, factor * scale
        ends.append(_said(change))
    story = f"The price of a {thing} {', then '.join(ends)}."
    if level > 2 and rng.random() < 0.5:
        steps = [f"{' * '.join(decimal(1 + Fraction(c, 100)) for c in changes)} = {decimal(factor)}"]
        steps.append(f"{decimal(now)} / {decimal(factor)} = {price}")
        question = (
            f"{story} It is {decimal(now)} euros after that. How many euros was it at first? Give the exact number."
        )
        return solved(question, price, *steps)
    steps.append(f"{decimal(now)} = {now}")
    question = (
        f"{story} It was {decimal(price)} euros at first. How many euros is it after that? Give the exact number."
    )
    return solved(question, now, *steps)


@family("percent_fraction_decimal", "arithmetic", "percentages", "fractions", "decimals")
def percent_fraction_decimal(rng: EpisodeRng, level: int) -> Problem:
    """Rewrite percentages and decimals as fractions, take parts of parts, and find the whole from a part."""
    places = (3, 3, 4, 4, 5)[level - 1]
    share = Fraction(rng.randint(1, 10**places * 3), 10**places)
    if share.denominator == 1:
        return percent_fraction_decimal(rng, level)
    percent = f"{decimal(share * 100)}%"
    kind = rng.choice(("pair", "part")[: 1 + (level > 1)] if level < 4 else ("pair", "part", "whole", "ratio"))
    first = f"{decimal(share * 100)} / 100 = {share}"
    if kind == "pair":
        shown = rng.choice((percent, decimal(share)))
        return solved(
            f"Write {shown} as a fraction p/q in lowest terms. Give (p, q).", row(share.as_integer_ratio()), first
        )
    whole = Fraction(rng.randint(2, 400), rng.randint(2, 9))
    if kind == "part":
        step = f"{share} * {wrap(whole)} = {share * whole}"
        return solved(f"Work out {percent} of {whole}. Give an integer or a fraction.", share * whole, first, step)
    if kind == "whole":
        step = f"({whole}) / ({share}) = {whole / share}"
        return solved(f"{percent} of a number is {whole}. What is the number?", whole / share, first, step)
    other = Fraction(rng.randint(1, 900), rng.randint(2, 12))
    value = share * whole / other
    question = f"How many times as large as {other} is {percent} of {whole}? Give an integer or a fraction."
    return solved(question, value, f"{share} * ({whole}) = {share * whole}", f"({share * whole}) / ({other}) = {value}")
