"""Items for the benchmark of answer graders: plain answers, and chains of thought as language models write them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

Rng = random.Random
Answer = tuple[str, str, str]
"""A gold answer, the same as a model writes it, and a mistake."""
SAMPLES = 8
"""Responses per problem, as in training by groups."""


@dataclass(frozen=True)
class Item:
    """A gold answer, a response, and whether it is right."""

    gold: str
    response: str
    correct: bool


def _tex(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    size = abs(value)
    return f"{sign}{size}" if size.denominator == 1 else f"{sign}\\frac{{{size.numerator}}}{{{size.denominator}}}"


def _integer(rng: Rng) -> Answer:
    n = rng.choice((rng.randint(-50, 200), rng.randint(200, 99_999)))
    return str(n), f"{n:,}" if n > 9999 and rng.random() < 0.5 else str(n), str(n + rng.choice((-2, -1, 1, 2, 10)))


def _fraction(rng: Rng) -> Answer:
    v = Fraction(rng.randint(-40, 60), rng.randint(2, 30))
    return _tex(v), _tex(v).replace("frac", rng.choice(("frac", "dfrac"))), _tex(v + Fraction(1, rng.randint(2, 9)))


def _radical(rng: Rng) -> Answer:
    a, b = rng.randint(2, 12), rng.choice((2, 3, 5, 6, 7, 10, 11))
    return f"{a}\\sqrt{{{b}}}", rng.choice((f"{a}\\sqrt{{{b}}}", f"\\sqrt{{{a * a * b}}}")), f"{a}\\sqrt{{{b + 3}}}"


def _choice(rng: Rng) -> Answer:
    gold, other = rng.sample("ABCDE", 2)
    return gold, rng.choice((gold, f"\\text{{{gold}}}", f"\\textbf{{({gold})}}")), other


def _pair(rng: Rng) -> Answer:
    a, b = rng.sample(range(-20, 20), 2)
    return f"({a}, {b})", rng.choice((f"({a}, {b})", f"\\left({a},{b}\\right)")), f"({b}, {a})"


def _polynomial(rng: Rng) -> Answer:
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    return (
        f"x^2+{a + b}x+{a * b}",
        rng.choice((f"(x+{a})(x+{b})", f"x^2 + {a + b}x + {a * b}")),
        f"x^2+{a + b}x-{a * b}",
    )


def _interval(rng: Rng) -> Answer:
    a = rng.randint(-9, 9)
    b = a + rng.randint(1, 9)
    return f"[{a},{b})", rng.choice((f"[{a}, {b})", f"{a} \\le x < {b}")), f"({a}, {b}]"


def _pi(rng: Rng) -> Answer:
    n = rng.randint(2, 60)
    return f"{n}\\pi", f"{n}\\pi", f"{2 * n}\\pi"


_MIX: tuple[tuple[Callable[[Rng], Answer], int], ...] = (
    (_integer, 57),
    (_fraction, 15),
    (_radical, 7),
    (_polynomial, 6),
    (_pair, 5),
    (_choice, 4),
    (_pi, 3),
    (_interval, 3),
)
"""About the shares of answer types in MATH."""
_CHEAP = (_integer, _fraction, _choice, _pair)
_STEPS = (
    "First, we rewrite the given condition as $\\frac{{{a}x - {b}}}{{{c}}} = {d}$, so that $x = \\frac{{{c} \\cdot {d} + {b}}}{{{a}}}$.",
    "Let $S = \\sum_{{k=1}}^{{{a}}} k^2 = \\frac{{{a}({a}+1)(2 \\cdot {a}+1)}}{{6}}$. We will use this below.",
    "By the Pythagorean theorem, $\\sqrt{{{a}^2 + {b}^2}} = \\sqrt{{{s}}}$, and hence the other side is longer than ${b}$.",
    "\\begin{{align*}}\nf({a}) &= {a}^2 + {b} \\cdot {a} - {c} \\\\\n&= {v}.\n\\end{{align*}}",
    "There are $\\binom{{{a}}}{{2}}$ ways to choose the pair, and ${b}$ ways to arrange the rest, of which {c} are counted twice.",
    "Substituting $y = {a} - x$ into the second equation gives ${b}x + {c}({a} - x) = {d}$.",
    "Wait, let me double-check this: ${a} \\times {b} = {p}$, which is what we had before. Good.",
    "**Step {d}:** we divide both sides by ${a}$ and collect like terms.",
)


def _text(rng: Rng, box: str) -> str:
    lines = ["To solve this problem, we go through it step by step.\n"]
    for _ in range(rng.randint(5, 16)):
        a, b, c, d = (rng.randint(2, 30) for _ in range(4))
        values = {"a": a, "b": b, "c": c, "d": d, "s": a * a + b * b, "v": a * a + b * a - c, "p": a * b}
        lines.append(rng.choice(_STEPS).format(**values))
    ends = (
        "The answer is $\\boxed{{{}}}$.",
        "Therefore, the final answer is:\n\n\\[\n\\boxed{{{}}}\n\\]",
        "So we get $\\boxed{{{}}}$. $\\blacksquare$",
    )
    return "\n\n".join([*lines, rng.choice(ends).format(box)])


def responses(problems: int, seed: int = 0) -> Iterator[Item]:
    """Yield chains of thought that end in a box: `SAMPLES` per problem, two of three right."""
    rng = Rng(f"responses {seed}")
    makers, weights = zip(*_MIX, strict=True)
    for _ in range(problems):
        gold, right, wrong = rng.choices(makers, weights)[0](rng)
        for _ in range(SAMPLES):
            correct = rng.random() < 2 / 3
            yield Item(gold, _text(rng, right if correct else wrong), correct)


def plain_answers(count: int, seed: int = 0) -> Iterator[Item]:
    """Yield boxed integers, fractions, pairs and letters, half of them right."""
    rng = Rng(f"plain {seed}")
    for number in range(count):
        gold, right, wrong = rng.choice(_CHEAP)(rng)
        yield Item(gold, f"\\boxed{{{wrong if number % 2 else right}}}", number % 2 == 0)
