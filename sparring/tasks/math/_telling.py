"""What the families about numbers and everyday life share: solved problems, decimals, enumerations, names."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem

# fmt: off
PEOPLE = (
    "Ada", "Aiko", "Amir", "Ana", "Ben", "Bea", "Carlos", "Chen", "Dana", "Diego", "Elif", "Emma", "Farid", "Fatou",
    "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kofi", "Lea", "Liam", "Lucia", "Malik", "Maria", "Mei",
    "Milan", "Nadia", "Nils", "Noor", "Olga", "Omar", "Petra", "Priya", "Quinn", "Rosa", "Samir", "Sofia", "Tara",
    "Theo", "Uma", "Victor", "Wanda", "Yara", "Yusuf", "Zoe",
)
# fmt: on
_WORK_OUT = ("Work out", "Calculate", "Find the value of", "Evaluate")


def solved(question: str, answer: object, *steps: str) -> Problem:
    """Return a problem whose solution is the steps and a last sentence with the answer."""
    return Problem(question, str(answer), (*steps, f"The answer is {answer}."))


def work_out(rng: EpisodeRng, expression: str) -> str:
    """Ask for the value of an expression in one of several wordings."""
    return f"{rng.choice(_WORK_OUT)} {expression}."


def decimal(value: Fraction | int) -> str:
    """Write a fraction whose denominator divides a power of ten as a decimal.

    >>> decimal(Fraction(-5, 4)), decimal(Fraction(3, 50)), decimal(7)
    ('-1.25', '0.06', '7')
    """
    value = Fraction(value)
    places, scale = 0, 1
    while scale % value.denominator:
        places, scale = places + 1, scale * 10
    digits = str(abs(value.numerator) * scale // value.denominator).zfill(places + 1)
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + whole + (f".{part}" if part else "")


def grouped(value: Fraction | int, shown: str | None = None) -> str:
    """Write a number as an operand: in brackets if it is negative."""
    shown = str(value) if shown is None else shown
    return f"({shown})" if value < 0 else shown


def listed(items: Iterable[object], word: str = "and") -> str:
    """Write an enumeration: `a, b and c`."""
    *most, last = map(str, items)
    return f"{', '.join(most)} {word} {last}" if most else last


def ordinal(n: int) -> str:
    """Write 1st, 2nd, 3rd, 4th ...

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '112th']
    """
    last = 0 if n % 100 in (11, 12, 13) else n % 10
    return f"{n}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"


def prime_factors(n: int) -> list[int]:
    """Return the prime factors in ascending order, with repetition.

    >>> prime_factors(360), prime_factors(1), prime_factors(97)
    ([2, 2, 2, 3, 3, 5], [], [97])
    """
    out, d = [], 2
    while d <= isqrt(n):
        while n % d == 0:
            out.append(d)
            n //= d
        d += 1 if d == 2 else 2
    return [*out, n] if n > 1 else out


def is_prime(n: int) -> bool:
    """Whether a number is prime, by trial division."""
    return n > 1 and prime_factors(n) == [n]
