"""Digits: their sums, and numbers in other bases."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import row
from sparring.tasks.math._telling import solved

_READ = "The digits are listed from the leading one to the last"


def digits(n: int, base: int) -> list[int]:
    """The digits of a natural number, the leading one first.

    >>> digits(11, 2), digits(255, 16), digits(0, 7)
    ([1, 0, 1, 1], [15, 15], [0])
    """
    out = []
    while n:
        n, digit = divmod(n, base)
        out.append(digit)
    return out[::-1] or [0]


def _added(found: list[int]) -> str:
    return f"{' + '.join(map(str, found))} = {sum(found)}"


@family("digit_sums", "number theory", "digits")
def digit_sums(rng: EpisodeRng, level: int) -> Problem:
    """Add the digits (or their squares) of a product, of 10^n +- k, of a repeated block, or of 1 to n."""
    kind = "product" if level < 3 else rng.choice(("product", "power", "pattern", "range")[: level - 1])
    if kind == "product":
        most = (60, 300, 3000, 30000, 10**6)[level - 1]
        a, b, power = rng.randint(12, most), rng.randint(12, most), rng.choice((1, 2, 2, 3))
        found = digits(a * b, 10)
        raised = [d**power for d in found]
        shown = [f"{' + '.join(f'{d}^{power}' for d in found)} = {sum(raised)}"] if power > 1 else [_added(found)]
        what = ("decimal digits", "squares of the decimal digits", "cubes of the decimal digits")[power - 1]
        return solved(f"What is the sum of the {what} of {a} * {b}?", sum(raised), f"{a} * {b} = {a * b}", *shown)
    if kind == "power":
        n, k, sign = rng.randint(8, 40), rng.randint(2, 10**level), "+-"[rng.random() < 0.2 * level]
        value = 10**n + k if sign == "+" else 10**n - k
        steps = f"10^{n} {sign} {k} = {value}", _added(digits(value, 10))
        return solved(f"What is the sum of the decimal digits of 10^{n} {sign} {k}?", sum(digits(value, 10)), *steps)
    if kind == "pattern":
        block, times, by = rng.randint(12, 987), rng.randint(3, 7), rng.randint(2, 12)
        value = int(str(block) * times)
        steps = f"{value} * {by} = {value * by}", _added(digits(value * by, 10))
        question = (
            f"Writing {block} {times} times in a row gives {value}. What is the sum of the digits of {by} times that?"
        )
        return solved(question, sum(digits(value * by, 10)), *steps)
    return _range_digits(rng.randint(100, 30000))


def _range_digits(n: int) -> Problem:
    total, steps, unit = 0, [], 1
    while unit <= n:
        high, rest = divmod(n + 1, unit * 10)
        digit, rest = divmod(rest, unit)
        part = high * 45 * unit + digit * (digit - 1) // 2 * unit + digit * rest
        steps.append(f"{high} * 45 * {unit} + {digit * (digit - 1) // 2} * {unit} + {digit} * {rest} = {part}")
        total, unit = total + part, unit * 10
    steps.append(f"The digits in the places of 1, 10, ... add up to {total}.")
    return solved(f"What is the sum of all decimal digits of all the numbers 1, 2, ..., {n}?", total, *steps)


def _horner(found: list[int], base: int) -> str:
    value = sum(d * base**i for i, d in enumerate(reversed(found)))
    terms = (f"{d} * {base}^{i}" for i, d in zip(range(len(found) - 1, -1, -1), found, strict=True))
    return f"{' + '.join(terms)} = {value}"


def _divisions(n: int, base: int) -> list[str]:
    steps = []
    while n:
        steps.append(f"{n} = {n // base} * {base} + {n % base}")
        n //= base
    return steps


@family("base_conversion", "number theory", "number bases")
def base_conversion(rng: EpisodeRng, level: int) -> Problem:
    """Convert to a base (level 1), from one (2), between two (3), and add (4) or multiply (5) in one."""
    base, most = rng.randint(2, (9, 9, 12, 12, 16)[level - 1]), (2000, 5000, 10**4, 10**5, 10**4)[level - 1]
    n = rng.randint(10, most)
    if level == 1 or (level == 2 and rng.random() < 0.4):
        return solved(
            f"Write {n} in base {base}. {_READ}; give them as a tuple.", row(digits(n, base)), *_divisions(n, base)
        )
    shown, first = row(digits(n, base)), _horner(digits(n, base), base)
    if level == 2:
        return solved(
            f"A number has the digits {shown} in base {base}. {_READ}. Which number is it, in base ten?", n, first
        )
    if level == 3:
        other = rng.choice([b for b in range(2, 17) if b != base])
        question = (
            f"A number has the digits {shown} in base {base}. {_READ}. Give its digits in base {other} as a tuple."
        )
        return solved(question, row(digits(n, other)), first, *_divisions(n, other))
    m, multiply = rng.randint(10, most), level == 5
    value, operator, name = (n * m, "*", "product") if multiply else (n + m, "+", "sum")
    question = (
        f"In base {base}, two numbers have the digits {shown} and {row(digits(m, base))}. {_READ}. Give the digits of "
        f"their {name} in base {base} as a tuple."
    )
    steps = first, _horner(digits(m, base), base), f"{n} {operator} {m} = {value}", *_divisions(value, base)
    return solved(question, row(digits(value, base)), *steps)
