"""Random expressions against sympy: rewriting by its rules keeps an answer right, an edit that changes a value makes it wrong.

Whether two expressions are equal is not asked of sympy but measured, at points where both are real.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from sparring.envs.math.grader import check_gold, grade

X, Y = sympy.symbols("x y", real=True)
FUNCTIONS = (sympy.sqrt, sympy.sin, sympy.cos, sympy.exp, sympy.log, sympy.Abs, sympy.atan, sympy.tan)
REWRITES: tuple[Callable[[Any], Any], ...] = (
    *(sympy.expand, sympy.factor, sympy.together, sympy.cancel, sympy.trigsimp, sympy.expand_trig, sympy.radsimp),
    lambda e: sympy.expand_log(e, force=True),
    lambda e: sympy.logcombine(e, force=True),
    lambda e: sympy.powsimp(e, force=True),
)
NOTHING = (sympy.zoo, sympy.nan, sympy.oo)


def grown(rng: random.Random, depth: int) -> Any:
    """Return a random expression."""
    if not depth:
        small = sympy.Rational(rng.randint(-9, 9), rng.choice((1, 1, 1, 2, 5)))
        return rng.choice((X, X, Y, small, small, rng.choice((sympy.pi, sympy.sqrt(2)))))
    left, right = grown(rng, depth - 1), grown(rng, depth - 1)
    kind = rng.randrange(7)
    if kind < 4:
        return (left + right, left * right, left - right, left / (right if right != 0 else 1))[kind]
    return left ** rng.randint(2, 3) if kind == 4 else rng.choice(FUNCTIONS)(left)


def edited(rng: random.Random, tree: Any) -> Any:
    """Return the expression with one part changed."""
    part = rng.choice(list(sympy.preorder_traversal(tree)))
    return tree.xreplace({part: rng.choice((-part, part + 1, 2 * part, part**2, sympy.Abs(part)))})


def value(tree: Any, point: dict[Any, Any]) -> float | None:
    """Return the value at a point, if it is real."""
    found = tree.xreplace(point).evalf(25)
    if not found.is_number or found.has(*NOTHING):
        return None
    number = complex(found)
    return number.real if abs(number.imag) < 1e-12 else None


def measured(one: Any, other: Any, rng: random.Random) -> bool | None:
    """Return whether two expressions agree wherever both are real; None if that is not clear."""
    seen = 0
    for _ in range(20):
        point = {letter: sympy.Rational(rng.randint(-400, 400), rng.choice((97, 11, 3))) for letter in (X, Y)}
        a, b = value(one, point), value(other, point)
        if (a is None) != (b is None):
            return None
        if a is not None and b is not None:
            if abs(a - b) > 1e-12 * (1 + abs(a)):
                return False
            seen += 1
    return True if seen >= 8 else None


def cases(seed: int, count: int) -> list[tuple[str, str, bool]]:
    """Return pairs of texts and whether they are equal."""
    rng, out = random.Random(seed), list[tuple[str, str, bool]]()
    while len(out) < count:
        one = grown(rng, rng.randint(1, 3))
        other = rng.choice(REWRITES)(one) if rng.random() < 0.5 else edited(rng, one)
        if one.has(*NOTHING, sympy.I) or other.has(*NOTHING, sympy.I, sympy.Piecewise) or other.count_ops() > 30:
            continue
        same = measured(one, other, rng)
        if same is not None:
            out.append((sympy.latex(one), sympy.latex(other), same))
    return out


def checked(seed: int, count: int) -> None:
    """Assert that no verdict contradicts what was measured, and that few equal ones are left undecided."""
    undecided = 0
    for one, other, same in cases(seed, count):
        found, back = grade(one, rf"\boxed{{{other}}}"), grade(other, rf"\boxed{{{one}}}")
        assert found.correct <= same, (one, other, found)
        assert (found.verdict == "wrong") <= (not same), (one, other, found)
        assert found.correct == back.correct, (one, other)
        undecided += same and not found.correct
        shown = check_gold(other)
        assert check_gold(shown) == shown
    assert undecided <= count / 25


@pytest.mark.slow
def test_sympy_rewrites_stay_right_and_edits_turn_wrong():
    checked(7, 40)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_sympy_rewrites_stay_right_and_edits_turn_wrong(seed):
    checked(seed, 120)
