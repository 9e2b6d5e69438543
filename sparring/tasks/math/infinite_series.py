"""Infinite series: sums of geometric and telescoping series, coefficients of power series."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import linear, nonzero, power, ratio, show, signed, sum_of, wrap


def _solved(question: str, answer: object, *steps: str) -> Problem:
    return Problem(question, str(answer), (*steps, f"The answer is {answer}."))


@family("series_sums", "calculus", "series")
def series_sums(rng: EpisodeRng, level: int) -> Problem:
    """Sum infinite geometric series, their tails, derivatives, and telescoping series, infinite and partial."""
    below = rng.randint(3, 20)
    q, a = Fraction(rng.choice((1, -1)) * rng.randint(1, below - 1), below), ratio(rng, 12, 5)
    if level == 1:
        value = a / (1 - q)
        terms = ", ".join(str(a * q**i) for i in range(3))
        return _solved(
            f"A geometric series begins with the terms {terms} and goes on for ever. What is its sum?",
            value,
            f"{wrap(a)}/(1 - {wrap(q)}) = {value}",
        )
    if level == 2:
        k = rng.randint(1, 4)
        value = a * q**k / (1 - q)
        return _solved(
            f"What is the sum of {wrap(a)}*({q})^n over all integers n >= {k}?",
            value,
            f"{wrap(a)}*({q})^{k}/(1 - {wrap(q)}) = {value}",
        )
    if level == 4:
        c, b = nonzero(rng, 5), rng.randint(-9, 9)
        value = c * q / (1 - q) ** 2 + b / (1 - q)
        return _solved(
            f"What is the sum of ({linear(c, 'n', b)})*({q})^n over all integers n >= 0?",
            value,
            f"{wrap(c)}*{wrap(q)}/(1 - {wrap(q)})^2 + {wrap(b)}/(1 - {wrap(q)}) = {value}",
        )
    return _telescope(rng, level)


def _telescope(rng: EpisodeRng, level: int) -> Problem:
    scale, start, gap = rng.randint(1, 60), rng.randint(1, 60), rng.randint(1, 3 if level == 3 else 5)
    end = rng.randint(start + gap, start + 60)
    heads = [Fraction(scale, gap * (start + i)) for i in range(gap)]
    tails = [Fraction(scale, gap * (end + 1 + i)) for i in range(gap)] if level == 5 else []
    value = sum(heads) - sum(tails, Fraction(0))
    span = f"from n = {start} to n = {end}" if level == 5 else f"over all integers n >= {start}"
    term = f"{scale}/(n({linear(1, 'n', gap)}))"
    steps = [f"{sum_of(heads)} = {sum(heads)}"]
    if tails:
        steps += [f"{sum_of(tails)} = {sum(tails)}", f"{sum(heads)} - {wrap(sum(tails))} = {value}"]
    return _solved(
        f"What is the sum of {term} {span}?",
        value,
        f"Each term is {scale}/{gap} times a difference of 1/n and 1/({linear(1, 'n', gap)}).",
        *steps,
    )


@family("taylor_coefficients", "calculus", "power series")
def taylor_coefficients(rng: EpisodeRng, level: int) -> Problem:
    """Find a coefficient of the power series at 0 of standard functions and of products of two."""
    a, b = nonzero(rng, 9 if level < 4 else 6), nonzero(rng, 9)
    scale = nonzero(rng, 20)
    n = rng.randint(*((2, 6), (3, 7), (4, 8), (3, 6), (4, 7))[level - 1])
    names = (("exp", "geometric"), ("ln", "geometric", "exp"), ("sin", "cos", "ln"))[min(level, 3) - 1]
    first = rng.choice(names if level < 4 else ("exp", "geometric", "ln", "sin"))
    if level < 4:
        unit = _coefficient(first, a, n)
        if not unit and rng.random() < 0.85:
            return taylor_coefficients(rng, level)
        times = {1: "", -1: "-"}.get(scale, f"{scale}*")
        text = f"{scale}{_named(first, a)[1:]}" if first == "geometric" else f"{times}{_named(first, a)}"
        return _series(text, n, scale * unit, f"{wrap(scale)}*{wrap(unit)} = {scale * unit}")
    other = nonzero(rng, 7)
    second = rng.choice(("exp", "geometric", "cos"))
    if level == 4:
        factor = [nonzero(rng, 5), nonzero(rng, 9), b][-rng.randint(2, 3) :]
        parts = [
            c * _coefficient(first, a, n - (len(factor) - 1 - i))
            for i, c in enumerate(factor)
            if n >= len(factor) - 1 - i
        ]
        text = f"({show(factor)}){_times(first, a)}"
    else:
        parts = [_coefficient(first, a, k) * _coefficient(second, other, n - k) for k in range(n + 1)]
        text = f"{_named(first, a)}{_times(second, other)}"
        if first == second == "geometric":
            text = f"1/[({signed([(1, ''), (-a, 'x')], ' ')})({signed([(1, ''), (-other, 'x')], ' ')})]"
    value = sum(parts, Fraction(0))
    return _series(text, n, value, f"{sum_of(parts)} = {value}")


def _series(text: str, n: int, value: Fraction, step: str) -> Problem:
    return _solved(f"What is the coefficient of {power('x', n)} in the power series of {text} at 0?", value, step)


def _named(name: str, a: int) -> str:
    if name == "geometric":
        return f"1/({signed([(1, ''), (-a, 'x')], ' ')})"
    return f"ln({signed([(1, ''), (a, 'x')], ' ')})" if name == "ln" else f"{name}({signed([(a, 'x')])})"


def _times(name: str, a: int) -> str:
    """Write a function as a further factor."""
    return _named(name, a)[1:] if name == "geometric" else f"*{_named(name, a)}"


def _coefficient(name: str, a: int, n: int) -> Fraction:
    """Return the coefficient of x^n in f(ax) for exp, 1/(1 - x), ln(1 + x), sin, cos."""
    if name == "geometric":
        return Fraction(a**n)
    if name == "ln":
        return Fraction((-1) ** (n + 1) * a**n, n) if n else Fraction(0)
    if name in ("sin", "cos") and n % 2 != (name == "sin"):
        return Fraction(0)
    sign = (-1) ** (n // 2) if name in ("sin", "cos") else 1
    return Fraction(sign * a**n, factorial(n))
