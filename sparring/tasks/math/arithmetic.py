"""Arithmetic on whole numbers: the four operations, order of operations, signs, powers and roots."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import nonzero, row, wrap
from sparring.tasks.math._telling import grouped, solved, work_out

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3


def _number(rng: EpisodeRng, digits: int) -> int:
    return rng.randint(10 ** (digits - 1), 10**digits - 1)


@family("long_addition", "arithmetic", "addition", "carrying")
def long_addition(rng: EpisodeRng, level: int) -> Problem:
    """Add 2 to 5 numbers of 2 to 12 digits."""
    count, most = (2, 2, 3, 4, 5)[level - 1], (3, 4, 6, 8, 12)[level - 1]
    terms = [_number(rng, rng.randint(max(2, most - 3), most)) for _ in range(count)]
    sums = list(accumulate(terms))
    steps = (f"{a} + {term} = {b}" for (a, b), term in zip(pairwise(sums), terms[1:], strict=True))
    return solved(work_out(rng, " + ".join(map(str, terms))), sums[-1], *steps)


@family("long_subtraction", "arithmetic", "subtraction", "borrowing")
def long_subtraction(rng: EpisodeRng, level: int) -> Problem:
    """Subtract 1 to 3 numbers of 2 to 12 digits; the difference may be negative from level 3 on."""
    most = (3, 4, 6, 8, 12)[level - 1]
    first, *rest = (_number(rng, rng.randint(max(2, most - 2), most)) for _ in range((2, 2, 2, 3, 4)[level - 1]))
    if level < 3 and first <= rest[0]:
        first, rest = rest[0] + 1, [first]
    left, steps = first, []
    for term in rest:
        steps.append(f"{left} - {term} = {left - term}")
        left -= term
    return solved(work_out(rng, " - ".join(map(str, (first, *rest)))), left, *steps)


@family("long_multiplication", "arithmetic", "multiplication", "carrying")
def long_multiplication(rng: EpisodeRng, level: int) -> Problem:
    """Multiply a number of 2 to 6 digits by one of 1 to 5 digits."""
    digits, others = ((2, 1), (2, 2), (3, 2), (4, 3), (6, 5))[level - 1]
    a, b = _number(rng, digits), rng.randint(3, 29) if others == 1 else _number(rng, others)
    parts = [int(d) * 10**i for i, d in enumerate(reversed(str(b))) if d != "0"]
    steps = [f"{a} * {part} = {a * part}" for part in parts]
    if len(parts) > 1:
        steps.append(f"{' + '.join(str(a * part) for part in parts)} = {a * b}")
    return solved(work_out(rng, f"{a} * {b}"), a * b, *steps)


@family("division_with_remainder", "arithmetic", "division", "remainders")
def division_with_remainder(rng: EpisodeRng, level: int) -> Problem:
    """Divide a number of 3 to 11 digits; negative dividends from level 4 on."""
    most, digits = ((12, 3), (30, 4), (99, 5), (999, 8), (99999, 11))[level - 1]
    divisor, number = rng.randint(3, most), _number(rng, digits)
    if level >= 4 and rng.random() < 0.4:
        number = -number
    quotient, rest = divmod(number, divisor)
    return solved(
        f"Divide {number} by {divisor} with remainder: {number} = {divisor}*q + r with integers q and r, where "
        f"0 <= r < {divisor}. Give (q, r).",
        row((quotient, rest)),
        f"{divisor} * {grouped(quotient)} = {divisor * quotient}",
        f"{number} - {grouped(divisor * quotient)} = {rest}",
    )


@dataclass(frozen=True)
class _Term:
    """An expression as text, how tightly it binds, its value, and the steps that work it out."""

    text: str
    binds: int
    value: Fraction
    steps: tuple[str, ...] = ()

    def inside(self, least: int) -> str:
        """The text, in brackets if it binds less than that."""
        return f"({self.text})" if self.binds < least else self.text


def _apply(operator: str, a: Fraction, b: Fraction) -> Fraction:
    return a + b if operator == "+" else a - b if operator == "-" else a * b if operator == "*" else a / b


def _tree(rng: EpisodeRng, size: int, most: int, operators: str) -> _Term:
    if not size:
        n = rng.randint(1, most)
        return _Term(str(n), _ATOM, Fraction(n))
    operator, before = rng.choice(operators), rng.randrange(size)
    a, b = _tree(rng, before, most, operators), _tree(rng, size - 1 - before, most, operators)
    if operator == "/" and not b.value:
        operator = "-"
    value, binds = _apply(operator, a.value, b.value), _PRECEDENCE[operator]
    text = f"{a.inside(binds)} {operator} {b.inside(binds + (operator in '-/'))}"
    step = f"{wrap(a.value)} {operator} {wrap(b.value)} = {value}"
    return _Term(text, binds, value, (*a.steps, *b.steps, step))


@family("order_of_operations", "arithmetic", "order of operations", "brackets")
def order_of_operations(rng: EpisodeRng, level: int) -> Problem:
    """Evaluate an expression of 2 to 7 operations with brackets; division and fractions from level 3 on."""
    size, most = (2, 3, 4, 5, 7)[level - 1], (12, 12, 12, 15, 20)[level - 1]
    term = _tree(rng, size, most, "+-*" if level < 3 else "+-*/")
    if abs(term.value) <= 1 or term.value.denominator > 10**level:
        return order_of_operations(rng, level)
    note = "" if level < 3 else " Give an integer or a fraction in lowest terms."
    return solved(work_out(rng, term.text) + note, term.value, *term.steps)


@family("signed_numbers", "arithmetic", "negative numbers")
def signed_numbers(rng: EpisodeRng, level: int) -> Problem:
    """Add, subtract and multiply 3 to 7 numbers of both signs, with products from level 3 on."""
    most, count = (12, 25, 15, 25, 40)[level - 1], (3, 4, 3, 4, 5)[level - 1]
    text, total, steps = "", 0, []
    for i in range(count):
        factors = [nonzero(rng, most) for _ in range(rng.choice((1, 2, level - 1)) if level > 2 else 1)]
        value, shown = 1, "*".join(map(wrap, factors))
        for factor in factors:
            value *= factor
        if len(factors) > 1:
            steps.append(f"{shown} = {value}")
        sign = rng.choice((1, -1)) if i else 1
        mark = "+" if sign > 0 else "-"
        if i:
            steps.append(f"{total} {mark} {wrap(value)} = {total + sign * value}")
        text, total = f"{text} {mark} {shown}" if i else shown, total + sign * value
    return solved(work_out(rng, text), total, *steps)


def _power(rng: EpisodeRng, level: int) -> tuple[Fraction, int]:
    if level == 1:
        return Fraction(rng.randint(2, 12)), rng.randint(2, 4)
    base = Fraction(nonzero(rng, (0, 9, 9, 6, 9)[level - 1]), 1 if level < 4 else rng.randint(1, 5))
    exponent = rng.randint(2, 5) if level == 2 else rng.choice((-3, -2, -1, 0, 2, 3, 4))
    return base, exponent


@family("powers", "arithmetic", "powers", "negative exponents")
def powers(rng: EpisodeRng, level: int) -> Problem:
    """Combine 2 or 3 powers: negative bases from level 2 on, negative exponents (3), fractions (4), products (5)."""
    terms = [_power(rng, level) for _ in range((2, 2, 2, 2, 3)[level - 1])]
    total, text, steps = Fraction(0), "", []
    for i, (base, exponent) in enumerate(terms):
        shown, value = f"{wrap(base)}^{exponent if exponent >= 0 else f'({exponent})'}", base**exponent
        steps.append(f"{shown} = {value}")
        operator = rng.choice("+-" if level < 5 else "+-*") if i else ""
        if operator == "*":
            text, total, value = f"({text}) * {shown}", total * value, value
            steps.append(f"{wrap(total / value)} * {wrap(value)} = {total}")
        elif i:
            steps.append(f"{total} {operator} {wrap(value)} = {_apply(operator, total, value)}")
            text, total = f"{text} {operator} {shown}", _apply(operator, total, value)
        else:
            text, total = shown, value
    return solved(work_out(rng, text), total, *steps)


def _root(rng: EpisodeRng, level: int) -> tuple[int, Fraction, Fraction]:
    index = (2, 2, 3, 4, 6)[level - 1] if rng.random() < 0.4 else rng.randint(2, (2, 3, 3, 4, 5)[level - 1])
    most = max(3, (0, 0, 60, 25, 12, 9, 6)[index] + 2 * level)
    value = Fraction(rng.randint(2, most), rng.randint(1, most) if level > 3 else 1)
    if index % 2 and level > 2 and rng.random() < 0.4:
        value = -value
    return index, value, value**index


@family("perfect_roots", "arithmetic", "roots")
def perfect_roots(rng: EpisodeRng, level: int) -> Problem:
    """Add and subtract 2 to 4 roots of perfect powers: square roots to sixth roots, of fractions from level 4 on."""
    total, text, steps = Fraction(0), "", []
    for i in range((2, 2, 3, 3, 4)[level - 1]):
        index, value, radicand = _root(rng, level)
        coefficient = 1 if level == 1 else rng.randint(1, 9)
        shown = f"{coefficient} * root({index}, {radicand})" if coefficient > 1 else f"root({index}, {radicand})"
        sign = rng.choice("+-") if i else "+"
        new = _apply(sign, total, coefficient * value)
        steps.append(f"{wrap(value)}^{index} = {radicand}")
        if i or coefficient > 1:
            steps.append(f"{f'{total} {sign} ' if i else ''}{coefficient} * {wrap(value)} = {new}")
        text, total = f"{text} {sign} {shown}" if i else shown, new
    note = "Here root(k, n) is the real k-th root of n (not negative for even k)."
    return solved(f"{work_out(rng, text)} {note}", total, *steps)
