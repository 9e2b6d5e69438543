"""What the fuzzer throws at the grader: token soup, mutated responses, and expressions whose exact value is known.

An expression is a tree over integers, decimals and the letter x; its value is a polynomial with `Fraction` coefficients, lowest
first, without trailing zeros. It can be written in many ways and changed in one place.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.envs.math_grader.writing import decimal, fraction

Rng = random.Random
Value = tuple[Fraction, ...]
_TOKENS = (
    *("\\frac", "\\dfrac", "{", "}", "(", ")", "[", "]", "\\left(", "\\right)", "\\{", "\\}", "|", "^", "_", "\\sqrt"),
    *(
        "\\sqrt[3]",
        "\\boxed{",
        "\\text{",
        "\\pi",
        "\\infty",
        "\\pm",
        "\\cup",
        "\\in",
        "\\le",
        ">",
        "<",
        "=",
        "\\ne",
        "+",
    ),
    *(
        "-",
        "*",
        "/",
        "\\cdot",
        "\\times",
        "!",
        "%",
        "\\%",
        "$",
        "$$",
        "^\\circ",
        "\\binom",
        "\\log_",
        "\\sin",
        "\\ln",
        "e",
    ),
    *("i", "x", "y", "7", "0", "12", "3.5", ".", ",", ":", ";", "1e9", "\\overline{", "\\begin{pmatrix}", "&", "\\\\"),
    *(
        "\\end{pmatrix}",
        " or ",
        " and ",
        "cm",
        "million",
        "seven",
        "<answer>",
        "</answer>",
        "####",
        "\n",
        " ",
        "not ",
        "B",
    ),
    *(
        "\\sum_{k=1}^{9}",
        "\\mathbb{R}",
        "\\setminus",
        "\\emptyset",
        "∞",
        "√",
        "½",
        "²",
        "−",
        "π",
        "\u200b",
        "\x00",
        "\U0001f600",
    ),
)
_SPACES = ("", "", " ", "\\,", "\\;", "\\ ")


def soup(rng: Rng) -> str:
    """Return random tokens, or random characters."""
    if rng.random() < 0.2:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD7FF)))) for _ in range(rng.randrange(40)))
    text = "".join(rng.choice(_TOKENS) for _ in range(rng.randrange(1, 25)))
    return f"\\boxed{{{text}}}" if rng.random() < 0.5 else text


def mutated(rng: Rng, text: str) -> str:
    """Return a text with one to three places deleted, doubled, swapped or overwritten."""
    for _ in range(rng.randint(1, 3)):
        i, j = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        j = min(j, i + 8)
        part = rng.choice(("", text[i:j] * 2, text[i:j][::-1], rng.choice(_TOKENS), rng.choice(_TOKENS) + text[i:j]))
        text = text[:i] + part + text[j:]
    return text


@dataclass(frozen=True)
class Tree:
    """An expression: `number`, `x`, or an operation (`+ - * / ^`) on parts."""

    kind: str
    number: Fraction = Fraction(0)
    parts: tuple[Tree, ...] = ()


def _trim(value: Sequence[Fraction]) -> Value:
    end = len(value)
    while end > 1 and value[end - 1] == 0:
        end -= 1
    return tuple(value[:end])


def _times(a: Value, b: Value) -> Value:
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            out[i + j] += p * q
    return _trim(out)


def value_of(tree: Tree) -> Value:
    """Return the exact value of an expression."""
    if tree.kind == "number":
        return (tree.number,)
    if tree.kind == "x":
        return (Fraction(0), Fraction(1))
    a = value_of(tree.parts[0])
    if tree.kind in "/^":
        factor: Value = (1 / tree.number,) if tree.kind == "/" else (Fraction(1),)
        for _ in range(1 if tree.kind == "/" else int(tree.number)):
            factor = _times(factor, a)
        return factor
    b = value_of(tree.parts[1])
    if tree.kind == "*":
        return _times(a, b)
    sign, size = (1 if tree.kind == "+" else -1), max(len(a), len(b))
    zero = (Fraction(0),)
    return _trim([p + sign * q for p, q in zip(a + zero * (size - len(a)), b + zero * (size - len(b)), strict=True)])


def grown(rng: Rng, depth: int, *, letters: bool) -> Tree:
    """Return a random expression."""
    if depth == 0 or rng.random() < 0.15:
        if letters and rng.random() < 0.45:
            return Tree("x")
        bottom = rng.choice((1, 1, 1, 2, 3, 4, 5, 8))
        return Tree("number", Fraction(rng.randint(-12, 40), bottom))
    kind = rng.choice("++-**/^")
    parts = tuple(grown(rng, depth - 1, letters=letters) for _ in range(1 if kind in "/^" else 2))
    number = Fraction(rng.randint(2, 9)) if kind == "/" else Fraction(rng.randint(1, 3)) if kind == "^" else Fraction(0)
    return Tree(kind, number, parts)


def nudged(rng: Rng, tree: Tree) -> Tree:
    """Return the expression with one number, letter or sign changed."""
    if tree.parts and not (tree.kind in "+-" and rng.random() < 0.2):
        at = rng.randrange(len(tree.parts))
        parts = [nudged(rng, part) if i == at else part for i, part in enumerate(tree.parts)]
        return replace(tree, parts=tuple(parts))
    if tree.parts:
        return replace(tree, kind="-" if tree.kind == "+" else "+")
    if tree.kind == "x":
        return Tree("number", Fraction(rng.randint(-3, 3)))
    return replace(tree, number=tree.number + rng.choice((1, -1, Fraction(1, 2), 10)))


def written(rng: Rng, tree: Tree) -> str:
    """Return an expression as LaTeX, in one of many styles."""
    if tree.kind == "x":
        return "x"
    if tree.kind == "number":
        return _number(rng, tree.number)
    space, inner = rng.choice(_SPACES), [written(rng, part) for part in tree.parts]
    if tree.kind == "/":
        bottom = int(tree.number)
        return rng.choice(
            (f"\\frac{{{inner[0]}}}{{{bottom}}}", f"\\dfrac{{{inner[0]}}}{{{bottom}}}", f"({inner[0]})/{bottom}")
        )
    if tree.kind == "^":
        exponent = int(tree.number)
        return f"{_bracketed(rng, inner[0])}^{rng.choice((str(exponent), f'{{{exponent}}}'))}"
    if tree.kind == "*":
        sign = rng.choice((f"{space}\\cdot {space}", f"{space}\\times{space} ", "*", ""))
        return sign.join(_bracketed(rng, text) for text in inner)
    first = inner[0] if tree.parts[0].kind != "-" else _bracketed(rng, inner[0])
    return f"{first}{space}{tree.kind}{space}{_bracketed(rng, inner[1])}"


def _number(rng: Rng, number: Fraction) -> str:
    forms = [fraction(number.numerator, number.denominator)]
    k = rng.randint(2, 5)
    forms.append(fraction(number.numerator * k, number.denominator * k))
    if number.denominator in (1, 2, 4, 5, 8):
        forms.append(decimal(number) + rng.choice(("", "0" if "." in decimal(number) else ".0")))
    return rng.choice(forms)


def _bracketed(rng: Rng, text: str) -> str:
    left, right = rng.choice((("(", ")"), ("\\left(", "\\right)"), ("{(", ")}"), ("\\left( ", " \\right)")))
    return f"{left}{text}{right}"


def plain(value: Value) -> str:
    """Return a value in canonical form: `7/3`, or a polynomial such as `3/2*x^2-x+1`."""
    if len(value) == 1:
        return str(value[0])
    text = ""
    for i in range(len(value) - 1, -1, -1):
        if c := value[i]:
            power = "" if i == 0 else "x" if i == 1 else f"x^{{{i}}}"
            size = "" if abs(c) == 1 and i else f"{abs(c)}{'*' if i else ''}"
            text += f"{'-' if c < 0 else '+'}{size}{power}"
    return text.removeprefix("+")
