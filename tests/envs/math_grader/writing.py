"""Ways to write numbers, polynomials and matrices for the generated rows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def fraction(top: int, bottom: int) -> str:
    r"""Return `\frac{a}{b}` with the sign in front, or the integer if the denominator is 1."""
    sign = "-" if top < 0 else ""
    return f"{sign}{abs(top)}" if bottom == 1 else f"{sign}\\frac{{{abs(top)}}}{{{bottom}}}"


def mixed(value: Fraction, *, plain: bool = False) -> str:
    """Return a mixed number."""
    whole, rest = divmod(abs(value), 1)
    part = f" {rest}" if plain else fraction(rest.numerator, rest.denominator)
    return f"{'-' if value < 0 else ''}{whole}{part}"


def decimal(value: Fraction | int) -> str:
    """Return a finite decimal."""
    value, places = Fraction(value), 0
    while (value * 10**places).denominator > 1:
        places += 1
        assert places < 60, value
    digits = str(abs(int(value * 10**places))).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def repeating(value: Fraction) -> tuple[str, str]:
    """Return the digits before the period and the period of a decimal (empty if it is finite)."""
    whole, rest = divmod(value, 1)
    seen: dict[Fraction, int] = {}
    digits = ""
    while rest and rest not in seen:
        seen[rest] = len(digits)
        digit, rest = divmod(rest * 10, 1)
        digits += str(digit)
    start = seen[rest] if rest else len(digits)
    return f"{whole}.{digits[:start]}", digits[start:]


def by_threes(value: int, mark: str) -> str:
    """Return an integer with a mark between groups of three digits."""
    return f"{value:,}".replace(",", mark)


def base(value: int, radix: int) -> str:
    """Return the digits of a positive integer in a base up to 16."""
    digits = ""
    while value:
        value, digit = divmod(value, radix)
        digits = "0123456789ABCDEF"[digit] + digits
    return digits


def gaussian(re: Fraction | int, im: Fraction | int) -> str:
    """Return `a+bi`."""
    re, im = Fraction(re), Fraction(im)
    size = "" if abs(im) == 1 else fraction(abs(im.numerator), im.denominator)
    imaginary = f"{'-' if im < 0 else '+'}{size}i" if im else ""
    real = fraction(re.numerator, re.denominator) if re or not im else ""
    return f"{real}{imaginary}".removeprefix("+")


def poly(coefficients: Sequence[int], *, rising: bool = False) -> str:
    """Return a polynomial in x from its coefficients, lowest first."""
    order = range(len(coefficients)) if rising else range(len(coefficients) - 1, -1, -1)
    text = ""
    for i in order:
        if c := coefficients[i]:
            power = "" if i == 0 else "x" if i == 1 else f"x^{{{i}}}" if i > 9 else f"x^{i}"
            size = "" if abs(c) == 1 and i else str(abs(c))
            text += f"{'-' if c < 0 else '+'}{size}{power}"
    return text.removeprefix("+") or "0"


def product(factors: Sequence[Sequence[int]]) -> list[int]:
    """Return the coefficients of a product of polynomials, lowest first."""
    whole = [1]
    for f in factors:
        whole = [
            sum(whole[i] * f[n - i] for i in range(len(whole)) if 0 <= n - i < len(f))
            for n in range(len(whole) + len(f) - 1)
        ]
    return whole


def matrix(rows: Sequence[Sequence[int]], kind: str = "pmatrix") -> str:
    """Return a LaTeX matrix."""
    body = " \\\\ ".join(" & ".join(map(str, row)) for row in rows)
    return f"\\begin{{{kind}}} {body} \\end{{{kind}}}"


def words(n: int, joint: str = " ") -> str:
    """Return the English name of an integer from 0 to 999,999."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = n % size
    link = joint if size == 100 or rest < 100 else " "
    return f"{words(n // size)} {name}" + (f"{link}{words(rest, joint)}" if rest else "")
