"""Reads what the families write, apart from their code: expressions at exact numbers (or any ring's elements), sets, tuples.

A value is a `Fraction` where it is rational and a float where it is not; letters take values from a mapping.
"""

import math
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np

TOKEN = re.compile(r"\s*(?:(\d+)|(log_\d+|sqrt|sin|cos|tan|exp|ln|pi)|([A-Za-z])|([-+*/^()|]))")


def root(value):
    if isinstance(value, np.ndarray):
        return np.sqrt(value)
    if isinstance(value, Fraction) and value >= 0:
        p, q = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if p * p == value.numerator and q * q == value.denominator:
            return Fraction(p, q)
    return math.sqrt(value)


def logarithm(base, value):
    """The fraction i/j with base^i = value^j, found by trial; a float if there is none of small size."""
    if isinstance(value, np.ndarray):
        return np.log(value) / math.log(base)
    assert value > 0, f"no logarithm of {value}"
    for j in range(1, 7):
        for i in range(-25, 26):
            if Fraction(base) ** i == Fraction(value) ** j:
                return Fraction(i, j)
    return math.log(value) / math.log(base)


FUNCTIONS = {
    "sqrt": root,
    "sin": lambda a: math.sin(math.radians(a)),
    "cos": lambda a: math.cos(math.radians(a)),
    "tan": lambda a: math.tan(math.radians(a)),
    "exp": math.exp,
    "ln": math.log,
}


def raised(base, exponent):
    if isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            return base ** int(exponent)
        if exponent.denominator == 2:
            return root(base) ** exponent.numerator
        size = abs(float(base)) ** float(exponent)
        return -size if base < 0 and exponent.denominator % 2 and exponent.numerator % 2 else size
    return base**exponent


class Reader:
    def __init__(self, text, letters, number):
        self.tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            found = TOKEN.match(text, at)
            assert found, f"cannot read {text!r} from {text[at:]!r}"
            self.tokens.append(found[found.lastindex])
            at = found.end()
        self.letters, self.number, self.at = letters, number, 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        assert wanted in (None, token), f"{wanted!r} is missing in {self.tokens}"
        self.at += 1
        return token

    def sum(self):
        value = self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self):
        value = self.signed()
        while (now := self.peek()) and now not in "+-)|":
            if now == "/":
                self.take()
                value = value / self.signed()
            else:
                if now == "*":
                    self.take()
                value = value * self.signed()
        return value

    def signed(self):
        if self.peek() == "-":
            self.take()
            return -self.signed()
        base = self.atom()
        if self.peek() == "^":
            self.take()
            return raised(base, self.signed())
        return base

    def atom(self):
        token = self.take()
        if token.isdigit():
            return self.number(int(token))
        if token in ("(", "|"):
            value = self.sum()
            self.take(")" if token == "(" else "|")
            return value if token == "(" else abs(value)
        if token == "pi":
            return math.pi
        if token.startswith("log_"):
            return logarithm(int(token[4:]), self.atom())
        if token in FUNCTIONS:
            return FUNCTIONS[token](self.atom())
        return self.letters[token]


def value(text, letters=None, number=Fraction):
    """The value of an expression."""
    reader = Reader(text, letters or {}, number)
    out = reader.sum()
    assert not reader.peek(), f"{text!r} goes on after an expression"
    return out


def pieces(text):
    """The items of a bracketed or bare list, at the top level."""
    text = text.strip()
    if text[0] in "{([" and text[-1] in "})]":
        text = text[1:-1]
    out, depth, last = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "{([") - (c in "})]")
        if c == "," and not depth:
            out.append(text[last:i])
            last = i + 1
    return [p.strip() for p in [*out, text[last:]] if p.strip()]


def values(text, number=Fraction):
    """The values of a set, tuple or list; nested ones are tuples."""
    return [
        tuple(values(p, number)) if p[0] in "[{" or (p[0] == "(" and "," in p) else value(p, {}, number)
        for p in pieces(text)
    ]


def same(a, b):
    """Equal, exactly if both are rational."""
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def numbers(text):
    """All integers and fractions in a text, signs included where a minus sign touches its number."""
    return [Fraction(n) for n in re.findall(r"(?<![\w)])-?\d+(?:/\d+)?|(?<=[a-z] )-\d+", text)]


POINTS = (Fraction(37, 101), Fraction(-153, 103), Fraction(511, 107), Fraction(-29, 109))
"""Where polynomial identities are compared."""


def coefficients(text, letter="x", degree=12):
    """The coefficients of a polynomial, highest first, by exact interpolation at 0..degree (Newton)."""
    xs = [Fraction(n) for n in range(degree + 1)]
    table = [Fraction(value(text, {letter: x})) for x in xs]
    newton = []
    for i in range(degree + 1):
        newton.append(table[0])
        table = [(b - a) / (i + 1) for a, b in pairwise(table)]
    out = [Fraction(0)]
    for c, x in zip(reversed(newton), reversed(xs), strict=True):
        out = [a - x * b for a, b in zip([*out, 0], [0, *out], strict=True)]
        out[-1] += c
    while len(out) > 1 and not out[0]:
        out.pop(0)
    return out


def crossings(text, low=-200.013, high=200.017):
    """Where left minus right of an equation in x changes its sign continuously: its roots of odd order, as floats."""
    left, right = text.split(" = ")

    def gap(xs):
        with np.errstate(all="ignore"):
            return value(left, {"x": xs}, float) - value(right, {"x": xs}, float) + 0 * xs

    def brackets(xs):
        found = np.sign(gap(xs))
        return np.flatnonzero(found[:-1] * found[1:] < 0)

    out = []
    coarse = np.linspace(low, high, 40_001)
    for i in brackets(coarse):
        ends = coarse[i], coarse[i + 1]
        for _ in range(3):
            xs = np.linspace(*ends, 1001)
            inner = brackets(xs)
            if not len(inner):
                break
            ends = xs[inner[0]], xs[inner[0] + 1]
        if abs(gap(np.array([sum(ends) / 2]))[0]) < 1:
            out.append(float(sum(ends) / 2))
    return out


def solves(text, x):
    """Whether a number satisfies an equation, exactly if all is rational; outside the domain it does not."""
    try:
        left, right = (value(side, {"x": x}) for side in text.split(" = "))
    except (ZeroDivisionError, ValueError, AssertionError):
        return False
    exact = not (isinstance(left, float) or isinstance(right, float))
    return same(left, right) and (exact or not left or not right or math.isclose(left, right, rel_tol=1e-6))


def solution_set(text, answer, most=None):
    """All members of a set solve the equation, they ascend, and it has no others (unless it has `most`) that cross zero."""
    found = values(answer)
    floats = list(map(float, found))
    good = all(solves(text, x) for x in found) and all(a < b for a, b in pairwise(floats))
    known = most is not None and len(found) == most
    return good and (known or all(any(abs(x - y) < 1e-6 * (1 + abs(y)) for y in floats) for x in crossings(text)))
