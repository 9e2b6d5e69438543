"""Inequalities with one unknown; the answers are intervals and their unions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    Polynomial,
    at,
    braces,
    brackets,
    interval,
    linear,
    nonzero,
    plus,
    show,
    signed,
    surd,
    times,
    wrap,
)
from sparring.tasks.math.equations import absolute_roots

_ASK = "Give the solution set as an interval or a union of intervals, a single point as {a}, the empty set as {}."
_MARKS = ("<", "<=", ">", ">=")
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS: dict[str, Callable[[Fraction], bool]] = {
    "<": lambda v: v < 0,
    "<=": lambda v: v <= 0,
    ">": lambda v: v > 0,
    ">=": lambda v: v >= 0,
}


def _solution_set(
    holds: Callable[[Fraction], bool],
    ends: Sequence[Fraction],
    names: Sequence[str] | None = None,
    at_end: Sequence[bool] | None = None,
) -> str:
    """Write where a condition holds that can change only at the (ascending) ends.

    Single points come last. Irrational ends are approximate in `ends`, exact in `names`, and `at_end` says whether the condition holds there.
    """
    if not ends:
        return interval(None, None) if holds(Fraction(0)) else braces(())
    names = names or [str(e) for e in ends]
    between = [ends[0] - 1, *((u + v) / 2 for u, v in pairwise(ends)), ends[-1] + 1]
    pieces: list[str] = []
    points: list[str] = []
    low: tuple[str | None, bool] | None = (None, False) if holds(between[0]) else None
    for name, here, after in zip(names, at_end or map(holds, ends), map(holds, between[1:]), strict=True):
        if low and not (here and after):
            pieces.append(interval(low[0], name, (low[1], here)))
            low = (name, False) if after else None
        elif not low and (here or after):
            low = (name, here) if after else None
            points += [] if after else [name]
    if low:
        pieces.append(interval(low[0], None, (low[1], False)))
    return " U ".join([*pieces, *([braces(points)] if points else [])]) or braces(())


def _asked(text: str, answer: str, steps: Sequence[str]) -> Problem:
    return Problem(f"Solve {text}. {_ASK}", answer, (*steps, f"The solution set is {answer}."))


def _changes(ends: Sequence[object]) -> str:
    return f"The sign can change only at {', '.join(map(str, ends))}." if ends else "The sign never changes."


@family("linear_inequalities", "inequalities", "linear inequalities")
def linear_inequalities(rng: EpisodeRng, level: int) -> Problem:
    """Solve ax + b < c, then with x on both sides, brackets and fractions; at level 5 a double inequality."""
    mark = rng.choice(_MARKS)
    a, b, c, d = (nonzero(rng, (15, 15, 9, 9, 12)[level - 1]) for _ in range(4))
    if level == 5:
        return _double(rng, a, b)
    k, m = (rng.randint(2, 9), rng.randint(2, 9)) if level > 2 else (1, 1)
    if level == 1:
        c = 0
    left, right = linear(a, "x", b), linear(c, "x", d)
    p, q, r, s = Fraction(a), Fraction(b), Fraction(c), Fraction(d)
    if level == 3:
        left, right = f"{k}({left})", f"{m}({right})"
        p, q, r, s = p * k, q * k, r * m, s * m
    elif level == 4:
        left, right = f"({left})/{k}", f"({right})/{m}"
        p, q, r, s = p / k, q / k, r / m, s / m
    if p == r:
        return linear_inequalities(rng, level)
    end = (s - q) / (p - r)
    answer = _solution_set(lambda x: _HOLDS[mark]((p - r) * x + q - s), [end])
    turned = mark if p > r else _FLIP[mark]
    steps = (f"({s} - {wrap(q)})/({wrap(p)} - {wrap(r)}) = {end}", f"So x {turned} {end}.")
    return _asked(f"{left} {mark} {right}", answer, steps)


def _double(rng: EpisodeRng, a: int, b: int) -> Problem:
    k, low = rng.randint(2, 9), rng.randint(-20, 20)
    high = low + rng.randint(1, 30)
    first, second = rng.choice(_MARKS[:2]), rng.choice(_MARKS[:2])
    ends = [(Fraction(v * k - b, a), v) for v in (low, high)]
    closed = (first == "<=", second == "<=")
    answer = interval(ends[0][0], ends[1][0], closed) if a > 0 else interval(ends[1][0], ends[0][0], closed[::-1])
    steps = [f"({wrap(v)}*{k} - {wrap(b)})/{wrap(a)} = {x}" for x, v in ends]
    return _asked(f"{low} {first} ({linear(a, 'x', b)})/{k} {second} {high}", answer, steps)


@family("quadratic_inequalities", "inequalities", "quadratics")
def quadratic_inequalities(rng: EpisodeRng, level: int) -> Problem:
    """Solve a quadratic inequality with integer, rational (levels 2, 3) or irrational ends (4, 5)."""
    mark = rng.choice(_MARKS)
    if level > 3:
        return _irrational(rng, level, mark)
    lead = (1, 4, 6)[level - 1]
    factors = [[rng.randint(1, lead), nonzero(rng, (25, 15, 12)[level - 1])] for _ in range(2)]
    whole = times([nonzero(rng, 1)], *factors)
    moved = [0, nonzero(rng, 9), nonzero(rng, 20)] if level == 3 else [0, 0, 0]
    ends = sorted({Fraction(-b, a) for a, b in factors})
    answer = _solution_set(lambda x: _HOLDS[mark](Fraction(at(whole, x))), ends)
    shown = "-" * (whole[0] < 0) + brackets(factors)
    left = [u + v for u, v in zip(whole, moved, strict=True)]
    return _asked(f"{show(left)} {mark} {show(moved)}", answer, (f"{show(whole)} = {shown}", _changes(ends)))


def _irrational(rng: EpisodeRng, level: int, mark: str) -> Problem:
    a = nonzero(rng, 1) if level == 4 else rng.choice((1, -1)) * rng.randint(2, 7)
    b, c = nonzero(rng, 24), nonzero(rng, 60)
    inner = b * b - 4 * a * c
    if inner <= 0 or isqrt(inner) ** 2 == inner:
        return _irrational(rng, level, mark)
    signs = (-1, 1) if a > 0 else (1, -1)
    names = [surd(Fraction(-b, 2 * a), Fraction(s, 2 * a), inner) for s in signs]
    ends = [(-b + s * Fraction(isqrt(inner * 10**12), 10**6)) / (2 * a) for s in signs]
    whole = [a, b, c]
    closed = [mark in ("<=", ">=")] * 2
    answer = _solution_set(lambda x: _HOLDS[mark](Fraction(at(whole, x))), ends, names, closed)
    moved = [0, nonzero(rng, 9), nonzero(rng, 9)] if level == 5 else [0, 0, 0]
    left = [u + v for u, v in zip(whole, moved, strict=True)]
    steps = (f"{wrap(b)}^2 - 4*{wrap(a)}*{wrap(c)} = {inner}", _changes(names))
    return _asked(f"{show(left)} {mark} {show(moved)}", answer, steps)


@family("polynomial_inequalities", "inequalities", "polynomials")
def polynomial_inequalities(rng: EpisodeRng, level: int) -> Problem:
    """Solve a product of linear factors, some of them repeated, against 0; at levels 4 and 5 multiplied out."""
    mark, count = rng.choice(_MARKS), (2, 3, 3, 3, 4)[level - 1]
    most = (30, 15, 12, 9, 7)[level - 1]
    roots = [Fraction(rng.randint(-most, most)) for _ in range(count)]
    if level == 3:
        roots += rng.sample(roots, 2)
    factors: list[Polynomial] = [[1, -r] for r in roots]
    sign = nonzero(rng, 1)
    whole = times([sign], *factors)
    ends = sorted(set(roots))
    answer = _solution_set(lambda x: _HOLDS[mark](Fraction(at(whole, x))), ends)
    powers = [(show([1, -r]), roots.count(r)) for r in dict.fromkeys(roots)]
    factored = "-" * (sign < 0) + "".join(f"({text})" + (f"^{n}" if n > 1 else "") for text, n in powers)
    if level < 4:
        return _asked(f"{factored} {mark} 0", answer, (_changes(ends),))
    return _asked(f"{show(whole)} {mark} 0", answer, (f"{show(whole)} = {factored}", _changes(ends)))


@family("rational_inequalities", "inequalities", "rational expressions")
def rational_inequalities(rng: EpisodeRng, level: int) -> Problem:
    """Solve (ax + b)/(cx + d) against 0 or a number, then with quadratics or two fractions."""
    mark = rng.choice(_MARKS)
    a, b, c, d = nonzero(rng, 9), nonzero(rng, 12), nonzero(rng, 9), nonzero(rng, 12)
    k = nonzero(rng, 9) if level in (2, 3) else 0
    up: Polynomial
    down: Polynomial
    if level == 3:
        right = [k, nonzero(rng, 9)]
        up, down = [1, a, b], [1, d]
        top = plus(up, times(right, down), -1)
        roots = _rational_roots(top)
        if roots is None or len(top) < 3:
            return rational_inequalities(rng, level)
        text = f"({show(up)})/({show(down)}) {mark} {show(right)}"
    elif level < 3:
        up, down = [a, b], [c, d]
        top = plus(up, down, -k)
        text = f"({show(up)})/({show(down)}) {mark} {k}"
    else:
        first, second = [1, b], [1, d]
        down = times(first, second)
        up = times([a], second)
        top = plus(up, times([c], first), -1)
        text = f"{a}/({show(first)}) {mark} {c}/({show(second)})"
        if level == 5:
            third = [nonzero(rng, 3)]
            top = plus(top, times(third, down), -1)
            text += f" {'-' if third[0] < 0 else '+'} {abs(third[0])}"
    roots = _rational_roots(top)
    poles = _rational_roots(down)
    if roots is None or not poles or len(top) < 2 or (level > 3 and b == d) or set(roots) & set(poles):
        return rational_inequalities(rng, level)
    ends = sorted({*roots, *poles})
    answer = _solution_set(lambda x: x not in poles and _HOLDS[mark](Fraction(at(top, x)) / at(down, x)), ends)
    steps = (f"Brought to one side it is ({show(top)})/({show(down)}) {mark} 0.", _changes(ends))
    return _asked(text, answer, steps)


def _rational_roots(p: Sequence[Number]) -> list[Fraction] | None:
    """Return the roots of a polynomial of degree up to 2, or None if they are irrational."""
    if len(p) < 3:
        return [Fraction(-p[1]) / p[0]] if len(p) == 2 else []
    a, b, c = (int(v) for v in p)
    inner = b * b - 4 * a * c
    if inner < 0:
        return []
    root = isqrt(inner)
    return [Fraction(-b - root, 2 * a), Fraction(-b + root, 2 * a)] if root * root == inner else None


@family("absolute_inequalities", "inequalities", "absolute values")
def absolute_inequalities(rng: EpisodeRng, level: int) -> Problem:
    """Solve |ax + b| against c, |cx + d| or cx + d, and sums of absolute values against a number."""
    mark = rng.choice(_MARKS)
    a, b, d = rng.randint(1, 9), nonzero(rng, 15), nonzero(rng, 15)
    other = rng.choice([n for n in range(1, 10) if n != a])
    terms, slope, end = [(1, a, b)], 0, rng.randint(1, 40)
    if level == 2:
        terms, end = [(1, a, b), (-1, other, d)], 0
    elif level == 3:
        slope, end = rng.choice((1, -1)) * other, nonzero(rng, 30)
    elif level == 4:
        terms, end = [(1, 1, b), (1, 1, d)], abs(b - d) + rng.randint(1, 30)
    elif level == 5:
        terms, slope, end = [(1, a, b), (nonzero(rng, 3), rng.randint(1, 4), d)], nonzero(rng, 9), nonzero(rng, 40)
    ends = absolute_roots(terms, slope, end)
    if not ends and (ends is None or rng.random() < 0.8):
        return absolute_inequalities(rng, level)

    def holds(x: Fraction) -> bool:
        return _HOLDS[mark](sum(k * abs(p * x + q) for k, p, q in terms) - slope * x - end)

    answer = _solution_set(holds, sorted(ends))
    left = signed(((k, f"|{linear(p, 'x', q)}|") for k, p, q in terms), " ")
    right = signed([(slope, "x"), (end, "")], " ")
    if level == 2:
        left, right = f"|{linear(a, 'x', b)}|", f"|{linear(other, 'x', d)}|"
    return _asked(f"{left} {mark} {right}", answer, (_changes(sorted(ends)),))


@family("inequality_systems", "inequalities", "systems")
def inequality_systems(rng: EpisodeRng, level: int) -> Problem:
    """Solve two or three inequalities joined by `and` or `or`: linear, quadratic, with absolute values."""
    kinds = (
        ("line", "line"),
        ("line", "line", "line"),
        ("line", "square"),
        ("square", "square"),
        ("square", "bars", "line"),
    )
    parts = [_part(rng, kind, level) for kind in kinds[level - 1]]
    word, join = ("and", all) if level > 3 or rng.random() < 0.6 else ("or", any)
    ends = sorted({e for _, ends, _ in parts for e in ends})
    answer = _solution_set(lambda x: join(holds(x) for _, _, holds in parts), ends)
    if answer in ("{}", "(-oo, oo)") and rng.random() < 0.8:
        return inequality_systems(rng, level)
    single = [f"{text} holds on {_solution_set(holds, sorted(ends))}." for text, ends, holds in parts]
    return _asked(f" {word} ".join(text for text, *_ in parts), answer, single)


_Part = tuple[str, list[Fraction], Callable[[Fraction], bool]]


def _part(rng: EpisodeRng, kind: str, level: int) -> _Part:
    mark, a = rng.choice(_MARKS), rng.choice((1, -1)) * rng.randint(1, 9)
    if kind == "square":
        u, v = (Fraction(rng.randint(-9, 9)) for _ in range(2))
        whole = times([nonzero(rng, 2)], [1, -u], [1, -v])
        return f"{show(whole)} {mark} 0", [*{u, v}], lambda x: _HOLDS[mark](Fraction(at(whole, x)))
    b, c = nonzero(rng, 20), nonzero(rng, 20)
    if kind == "bars":
        c = abs(c)
        ends = [Fraction(-b - c, a), Fraction(-b + c, a)]
        return f"|{linear(a, 'x', b)}| {mark} {c}", ends, lambda x: _HOLDS[mark](abs(a * x + b) - c)
    return f"{linear(a, 'x', b)} {mark} {c}", [Fraction(c - b, a)], lambda x: _HOLDS[mark](a * x + b - c)
