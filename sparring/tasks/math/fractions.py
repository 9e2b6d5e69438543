"""Fractions: the four operations, mixed numbers, order, continued fractions and repeating decimals."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import row
from sparring.tasks.math._telling import decimal, solved, work_out


@family("fraction_sums", "fractions", "common denominators")
def fraction_sums(rng: EpisodeRng, level: int) -> Problem:
    """Add and subtract 2 to 4 fractions with denominators up to 6, 12, 20, 40 or 100."""
    most, count = (6, 12, 20, 40, 100)[level - 1], (2, 2, 3, 3, 4)[level - 1]
    terms: list[Fraction] = []
    while len(terms) < count:
        term = Fraction(rng.randint(1, 3 * most), rng.randint(2, most))
        terms += [term] * (term.denominator > 1)
    if len(set(terms)) == 1:
        return fraction_sums(rng, level)
    signs = [1, *(rng.choice((1, -1)) for _ in terms[1:])]
    text, total, steps = str(terms[0]), terms[0], []
    for sign, term in zip(signs[1:], terms[1:], strict=True):
        step = total + sign * term
        mark = "+" if sign > 0 else "-"
        steps.append(f"{total} {mark} {term} = {step}")
        text, total = f"{text} {mark} {term}", step
    return Problem(
        f"Work out {text}. Give the answer in lowest terms.", str(total), (*steps, f"The answer is {total}.")
    )


@family("fraction_products", "fractions", "multiplying fractions", "dividing fractions")
def fraction_products(rng: EpisodeRng, level: int) -> Problem:
    """Multiply and divide 2 to 5 fractions, of both signs from level 3 on."""
    most, count = (9, 15, 20, 40, 80)[level - 1], (2, 2, 3, 4, 5)[level - 1]
    factors = [Fraction(rng.randint(2, 2 * most), rng.randint(2, most)) for _ in range(count)]
    if any(f.denominator == 1 for f in factors):
        return fraction_products(rng, level)
    if level > 2:
        factors = [-f if rng.random() < 0.3 else f for f in factors]
    total, text, steps = factors[0], f"({factors[0]})", []
    for factor in factors[1:]:
        operator = rng.choice("*/")
        new = total * factor if operator == "*" else total / factor
        steps.append(f"({total}) {operator} ({factor}) = {new}")
        text, total = f"{text} {operator} ({factor})", new
    return solved(f"{work_out(rng, text)} Give the answer in lowest terms.", total, *steps)


def _mixed(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    return f"{whole} {rest}" if whole and rest else str(value)


@family("mixed_numbers", "fractions", "mixed numbers")
def mixed_numbers(rng: EpisodeRng, level: int) -> Problem:
    """Combine 2 to 4 mixed numbers by addition and subtraction, and by multiplication and division from level 3 on."""
    most, count = (6, 9, 9, 12, 20)[level - 1], (2, 2, 2, 3, 4)[level - 1]
    numbers = []
    for _ in range(count):
        below = rng.randint(2, most)
        numbers.append(rng.randint(1, most + 3) + Fraction(rng.randint(1, below - 1), below))
    steps = [f"{value.numerator // value.denominator} + {value % 1} = {value}" for value in numbers]
    total, text = numbers[0], f"({_mixed(numbers[0])})"
    for i, value in enumerate(numbers[1:]):
        operator = rng.choice("+-" if level < 3 else "+-*/")
        old = total
        total = {"+": old + value, "-": old - value, "*": old * value, "/": old / value}[operator]
        text = f"{f'({text})' if i and operator in '*/' else text} {operator} ({_mixed(value)})"
        steps.append(f"{old} {operator} ({value}) = {total}")
    note = "Here (2 1/3) is the mixed number 2 + 1/3. Give an integer or a fraction in lowest terms."
    return solved(f"{work_out(rng, text)} {note}", total, *steps)


@family("fraction_ordering", "fractions", "comparing fractions")
def fraction_ordering(rng: EpisodeRng, level: int) -> Problem:
    """Order 3 to 6 fractions, close to each other from level 3 on, of both signs from level 4 on."""
    most, count = (9, 15, 30, 60, 200)[level - 1], (3, 4, 4, 5, 6)[level - 1]
    near = Fraction(rng.randint(1, 9), rng.randint(2, 9))
    found: set[Fraction] = set()
    while len(found) < count:
        below = rng.randint(max(2, most // 3), most)
        top = rng.randint(1, 2 * below) if level < 3 else max(1, round(near * below) + rng.randint(-2, 2))
        value = Fraction(-top if level > 3 and rng.random() < 0.3 else top, below)
        if value.denominator > 1:
            found.add(value)
    given = sorted(found)
    ordered = given[:]
    rng.shuffle(given)
    falling = rng.random() < 0.5
    if falling:
        ordered.reverse()
    if given == ordered:
        given.reverse()
    order = "descending (the largest first)" if falling else "ascending (the smallest first)"
    sign = ">" if falling else "<"
    steps = [
        f"{a} {sign} {b}, because {a.numerator * b.denominator} {sign} {b.numerator * a.denominator}"
        for a, b in pairwise(ordered)
    ]
    shown = ", ".join(map(str, given))
    return solved(f"Put {shown} into {order} order. Give them as a tuple, like (1/3, 1/2).", row(ordered), *steps)


def _expansion(rng: EpisodeRng, level: int) -> list[int]:
    size, most = (3, 4, 5, 6, 8)[level - 1], (12, 12, 12, 15, 20)[level - 1]
    terms = [rng.randint(1, most) for _ in range(size)]
    return [*terms[:-1], rng.randint(2, most)]


@family("continued_fractions", "fractions", "continued fractions")
def continued_fractions(rng: EpisodeRng, level: int) -> Problem:
    """Find the value of a continued fraction of 3 to 8 terms, or the terms from the value."""
    terms = _expansion(rng, level)
    value, steps = Fraction(terms[-1]), []
    for term in reversed(terms[:-1]):
        new = term + 1 / value
        steps.append(f"{term} + 1/({value}) = {new}")
        value = new
    note = "Here [a0; a1, a2, ...] stands for a0 + 1/(a1 + 1/(a2 + ...))."
    if rng.random() < 0.5:
        shown = f"[{terms[0]}; {', '.join(map(str, terms[1:]))}]"
        return solved(f"Find the continued fraction {shown} as a fraction in lowest terms. {note}", value, *steps)
    top, below, parts = value.numerator, value.denominator, []
    for term in terms:
        parts.append(f"{top} = {term} * {below} + {top - term * below}")
        top, below = below, top - term * below
    ask = f"Write {value} as a continued fraction with positive whole numbers, the last one larger than 1."
    return solved(f"{ask} {note} Give (a0, a1, a2, ...) as a tuple.", row(terms), *parts)


@family("repeating_decimals", "fractions", "repeating decimals")
def repeating_decimals(rng: EpisodeRng, level: int) -> Problem:
    """Write a repeating decimal as a fraction: periods of 1 to 6 digits behind 0 to 4 others."""
    before, period = rng.randint(0, (1, 2, 2, 3, 4)[level - 1]), rng.randint(1, (2, 2, 3, 4, 6)[level - 1])
    whole = rng.randint(0, (20, 30, 30, 50, 99)[level - 1])
    first = "".join(rng.choices("0123456789", k=before))
    repeated = "".join(rng.choices("0123456789", k=period))
    if len(set(repeated)) == 1 and (period > 1 or repeated in "09"):
        return repeating_decimals(rng, level)
    start, nines = Fraction(int(f"{whole}{first}"), 10**before), (10**period - 1) * 10**before
    value = start + Fraction(int(repeated), nines)
    shown = f"{whole}.{first}({repeated})"
    return solved(
        f"Write the repeating decimal {shown}, where the digits in brackets repeat for ever, as a fraction p/q in "
        "lowest "
        "terms. Give (p, q).",
        row(value.as_integer_ratio()),
        f"{decimal(start)} + {int(repeated)}/{nines} = {value}",
    )
