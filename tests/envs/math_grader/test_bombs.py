"""Compute bombs for each rule of the mathematics: what would be long is estimated, and left undone."""

import random
from functools import partial

import pytest

from sparring.envs.math.grader import check_gold, grade
from sparring.errors import BadValue
from tests.cost import costs_at_most

BOMBS = {
    "factorials of factorials": "(((9!)!)!)!",
    "great factorials": r"1000001 \cdot 1000000! + 1",
    "powers of powers": r"\sin(\arcsin(((x+1)^{12})^{12}-((x+1)^{12})^{12}+x))",
    "many terms": r"\sin(\arcsin x)+((a+b+c+d)^{12}-(a+b+c+d)^{12})",
    "sympy would expand": r"2^{x+100000000}/2^{100000000}+1",
    "sympy would evaluate": r"e^{100000000 \ln 7}",
    "angles": r"\sin(1000x) + \cos(999 y)",
    "double sum": r"\sum_{k=1}^{1000} \sum_{j=1}^{1000} jk",
    "sum of sines": r"\sum_{k=1}^{900} \sin(k x)",
    "product of letters": r"\prod_{k=1}^{1000} (x+k)",
    "sum of powers": r"\sum_{k=1}^{999} k^{k}",
    "power of a matrix": r"((\begin{pmatrix}2&1\\1&7\end{pmatrix}^{32})^{32})^{32}",
    "inverse of letters": r"\begin{pmatrix}a&b&c&d\\e&f&g&h\\i&j&k&l\\m&n&o&p\end{pmatrix}^{-1}",
    "products of matrices": r"\begin{pmatrix}a&b\\c&d\end{pmatrix}" * 12,
    "branches": ",".join(rf"\frac{{\pi}}{{{k}}}+\frac{{n\pi}}{{{k}}}" for k in range(2, 30)) + r", n \in \mathbb{Z}",
    "pieces": r"\begin{cases}" + r"\\".join(rf"x^{{{k}}} & {k} \le x < {k + 1}" for k in range(12)) + r"\end{cases}",
    "whole parts": "+".join(rf"\lfloor n/{k} \rfloor" for k in range(2, 12)),
    "turns": r"\cos(n\pi/7)+\cos(m\pi/11)+(-1)^k+i^n",
    "combinations": "C(" * 30 + "5,3" + ")" * 30,
    "logarithms of polynomials": r"\ln|x^{64}-1|+\ln|x^{20}-" + "9" * 300 + "|",
    "roots of high degree": r"\max(\sqrt[32]{((n)^{44})^{52}},\sqrt[63]{e})",
    "constants": r"C_1e^x+C_2e^{2x}+C_3\sin x",
    "dots": "1, 3, ..., 10^9",
    "brackets turned outwards": "]0,1[" * 200,
    "bars": "|" * 300,
    "hours": "3 hours 20 minutes " * 50,
    "exponent of many digits": "x^{10^{5000}}",
    "fraction of many digits": r"\frac{\sqrt{87}}{(1000009)^{876}}",
}
GOLDS = ("7", "x^2+1", r"\sin x", r"n\pi, n\in\mathbb{Z}", "x^2+C", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "x>2")


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(name):
    text = BOMBS[name]
    for gold, answer in [*((gold, text) for gold in GOLDS), *((text, gold) for gold in GOLDS), (text, f"{text}+1")]:
        found = grade(gold, rf"\boxed{{{answer}}}")
        assert costs_at_most(0.5, partial(grade, gold, rf"\boxed{{{answer}}}"))
        assert not found.correct
        assert found.path != "error"


def _random(rng, depth):
    """A random expression of functions that are hard to compute."""
    if not depth:
        return rng.choice(("x", "y", "n", r"\pi", "i", str(rng.randint(0, 99)), str(10 ** rng.randint(3, 40) + 7)))
    one, other = _random(rng, depth - 1), _random(rng, depth - 1)
    power, degree = rng.randint(2, 64), rng.randint(3, 64)
    forms = (
        *(f"({one}+{other})", f"({one})({other})", rf"\frac{{{one}}}{{{other}}}", f"({one})^{{{other}}}"),
        *(f"({one})^{{{power}}}", rf"\sqrt{{{one}}}", rf"\sqrt[{degree}]{{{one}}}", rf"\sin({one})", rf"\ln|{one}|"),
        *(rf"\arctan({one})", f"e^{{{one}}}", f"({one})!", rf"\binom{{{one}}}{{{other}}}", rf"\lfloor {one} \rfloor"),
        *(f"|{one}|", rf"\max({one},{other})", rf"\log_{{{one}}}({other})", rf"\Gamma({one})", rf"\gcd({one},{other})"),
        rf"\sum_{{k=1}}^{{50}} ({one}+k)",
    )
    return rng.choice(forms)


def paths(gold, response):
    """How it was graded, in half a second at most."""
    found = set()
    assert costs_at_most(0.5, lambda: found.add(grade(gold, response).path))
    return found


@pytest.mark.parametrize(("seed", "count"), [(0, 10), pytest.param(1, 80, marks=pytest.mark.slow)])
def test_random_expressions_cost_little_and_raise_nothing(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        text = _random(rng, rng.randint(2, 5))
        for gold in (text, f"0+{text}", "7", "x+C"):
            assert "error" not in paths(gold, rf"\boxed{{{text}}}")
        try:
            shown = check_gold(text)
        except BadValue:
            continue
        assert "digits" in shown or len(shown) > 900 or check_gold(shown) == shown, text
