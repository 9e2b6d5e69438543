"""Reads numbers as the number families write them, apart from their code, and checks keys and steps by exact evaluation.

Values are `Complex` numbers with rational parts; `value` gives a Fraction where the imaginary part is 0.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise

from tests.tasks.math import checking

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|mod\b|root\b|cos\b|sin\b|i\b|C\b|[-+*/^()!°,])")
POWER = re.compile(r"^(\d+)\^(\d+) mod (\d+)$")
NUMBER = r"-?\d+(?:\.\d+)?(?:/\d+)?"
_COSINES = {0: 1, 90: 0, 180: -1, 270: 0}


class UnreadableError(ValueError):
    """The text is no expression."""


@dataclass(frozen=True)
class Complex:
    re: Fraction
    im: Fraction = Fraction(0)

    def __add__(self, other):
        return Complex(self.re + other.re, self.im + other.im)

    def __sub__(self, other):
        return Complex(self.re - other.re, self.im - other.im)

    def __mul__(self, other):
        return Complex(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def __truediv__(self, other):
        size = other.re**2 + other.im**2
        return self * Complex(other.re / size, -other.im / size)

    def power(self, exponent):
        if not self.im:
            return Complex(Fraction(self.re**exponent))
        out, square = Complex(Fraction(1)), self if exponent >= 0 else Complex(Fraction(1)) / self
        exponent = abs(exponent)
        while exponent:
            if exponent % 2:
                out *= square
            square, exponent = square * square, exponent // 2
        return out


def _remainder(found):
    """The remainder of a power that is too large to be written out."""
    return str(pow(*map(int, found.groups())))


def _number(x):
    return Complex(Fraction(x))


def exact_root(index, radicand):
    """The real root of a fraction, found by trial."""
    for sign in (1, -1):
        for top in range(abs(radicand.numerator) + 1):
            if top**index >= abs(radicand.numerator):
                break
        below = next(d for d in range(1, radicand.denominator + 1) if d**index >= radicand.denominator)
        if Fraction(sign * top, below) ** index == radicand:
            return Fraction(sign * top, below)
    raise UnreadableError(f"root({index}, {radicand}) is not rational")


class Reader:
    def __init__(self, text):
        self.tokens, at, text = [], 0, text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if not found:
                raise UnreadableError(text)
            self.tokens.append(found[1])
            at = found.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        if not token or wanted not in (None, token):
            raise UnreadableError(f"{token!r} in {self.tokens}")
        self.at += 1
        return token

    def whole(self):
        """An expression; `mod` binds less than everything else in these texts: `2 * 3 mod 5` is (2 * 3) mod 5."""
        out = self.sum()
        if self.peek() == "mod":
            self.take()
            out = _number(out.re % self.sum().re)
        return out

    def sum(self):
        out = self.product()
        while self.peek() in ("+", "-"):
            out = out + self.product() if self.take() == "+" else out - self.product()
        return out

    def product(self):
        out = self.signed()
        while (now := self.peek()) in ("*", "/", "i", "("):
            if now in "*/":
                self.take()
            out = out / self.signed() if now == "/" else out * self.signed()
        return out

    def signed(self):
        if self.peek() == "-":
            self.take()
            return _number(0) - self.signed()
        base = self.atom()
        if self.peek() == "^":
            self.take()
            return base.power(int(self.signed().re))
        return base

    def atom(self):
        token = self.take()
        if token[0].isdigit():
            out = _number(token)
        elif token == "(":
            out = self.whole()
            self.take(")")
        elif token == "i":
            out = Complex(Fraction(0), Fraction(1))
        else:
            out = _number(self.function(token))
        if self.peek() == "!":
            self.take()
            out = _number(math.factorial(int(out.re)))
        return out

    def function(self, name):
        if name not in ("cos", "sin", "root", "C"):
            raise UnreadableError(name)
        self.take("(")
        first = self.sum().re
        if name in ("cos", "sin"):
            self.take("°")
            self.take(")")
            return _COSINES[int(first if name == "cos" else first - 90) % 360]
        self.take(",")
        second = self.sum().re
        self.take(")")
        return exact_root(int(first), second) if name == "root" else math.comb(int(first), int(second))


def complex_value(text):
    """The value of an expression; raises `UnreadableError`."""
    reader = Reader(text)
    out = reader.whole()
    if reader.peek():
        raise UnreadableError(f"{text!r} goes on after an expression")
    return out


def value(text):
    """The rational value of an expression."""
    out = complex_value(text)
    assert not out.im, text
    return out.re


def numbers(text):
    """The items of a set or tuple."""
    return [value(item) for item in text.strip("{}()").split(", ")] if text.strip("{}()") else []


def fractions(text):
    """All numbers in a text: integers, decimals and fractions; signs only where they touch their number."""
    return [Fraction(value(n)) for n in re.findall(rf"(?<![\w.)]){NUMBER}", text)]


def worked(question):
    """The expression that a question asks for."""
    return re.match(r"(?:Work out|Calculate|Find the value of|Evaluate) (.*?)\.(?:\s|$)", question)[1]


def claims(step):
    """The equations and inequalities of numbers in a step, as lists of alternating texts and signs."""
    for part in re.split(r", because |, for |: |; |, so |, in minutes", step.rstrip(".")):
        sides = re.split(r" ([=<>]) ", part)
        if len(sides) > 1:
            yield sides


def holds(step):
    """Whether what a step claims about numbers is true; None if it claims nothing that can be read."""
    verdict = None
    for sides in claims(step):
        try:
            found = [complex_value(POWER.sub(_remainder, side)) for side in sides[::2]]
        except (UnreadableError, ZeroDivisionError):
            continue
        for (a, b), sign in zip(pairwise(found), sides[1::2], strict=True):
            if not (a == b if sign == "=" else a.re < b.re if sign == "<" else a.re > b.re):
                return False
        verdict = True
    return verdict


key_tests = partial(checking.key_tests, true=holds)
"""The tests of a module's families whose steps this module reads."""
