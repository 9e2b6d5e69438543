"""Functions: composition and inverses."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import Number, Polynomial, at, inside, nonzero, poly, ratio, show, wrap


@family("function_composition", "functions", "composition")
def function_composition(rng: EpisodeRng, level: int) -> Problem:
    """Work out f(g(k)), then f(g(x)), up to three functions one of which is quadratic."""
    degrees = ((1, 1), (1, 1), (2, 1), (2, 1, 1), (2, 2))[level - 1]
    functions = [[nonzero(rng, 5 if level > 2 else 12), *(nonzero(rng, 9) for _ in range(d))] for d in degrees]
    given = ", ".join(f"{name}(x) = {show(f)}" for name, f in zip("fgh", functions, strict=False))
    if level == 1:
        return _value_of_composition(functions, given, nonzero(rng, 9))
    inner: Polynomial = functions[-1]
    names, steps = "fgh"[: len(functions)], []
    for i in range(len(functions) - 2, -1, -1):
        new = inside(functions[i], inner)
        steps.append(f"{names[i]}({show(inner)}) is {_at_text(functions[i], show(inner))} = {show(new)}")
        inner = new
    asked = "(".join(names) + "(x" + ")" * len(names)
    return Problem(
        f"Let {given}. Find {asked} as an expanded polynomial in x.",
        poly(inner),
        (*steps, f"The answer is {poly(inner)}."),
    )


def _value_of_composition(functions: list[list[int]], given: str, x: int) -> Problem:
    f, g = functions
    middle = at(g, x)
    value = at(f, middle)
    return Problem(
        f"Let {given}. What is f(g({x}))?",
        str(value),
        (
            f"g({x}) is {_at_text(g, str(x))} = {middle}",
            f"f({middle}) is {_at_text(f, str(middle))} = {value}",
            f"The answer is {value}.",
        ),
    )


def _at_text(p: Polynomial, x: str) -> str:
    top = len(p) - 1
    parts = [f"{wrap(c)}*({x})" + (f"^{top - i}" if top - i > 1 else "") for i, c in enumerate(p[:-1])]
    return " + ".join([*parts, wrap(p[-1])])


@family("inverse_functions", "functions", "inverses")
def inverse_functions(rng: EpisodeRng, level: int) -> Problem:
    """Find the value of the inverse of a linear, fractional linear, cubic or composed function."""
    if level in (1, 2):
        a, b = (
            (Fraction(nonzero(rng, 9)), Fraction(nonzero(rng, 30)))
            if level == 1
            else (ratio(rng, 9, 7), ratio(rng, 9, 5))
        )
        if a in (1, -1):
            return inverse_functions(rng, level)
        y = nonzero(rng, 20)
        text = f"{a}*x" if a.denominator > 1 else show([a, 0])
        told = f"f(x) = {text} {'-' if b < 0 else '+'} {abs(b)}"
        value = (y - b) / a
        return _inverse(told, str(y), (f"({y} - {wrap(b)})/{wrap(a)} = {value}",), value)
    if level == 3:
        return _inverse_moebius(rng)
    return _inverse_cubic(rng) if level == 4 else _inverse_composed(rng)


def _inverse(told: str, y: str, steps: tuple[str, ...], value: Number, asked: str = "f^(-1)") -> Problem:
    return Problem(
        f"Let {told}. What is {asked}({y}), the value at {y} of the inverse function?",
        str(value),
        (*steps, f"The answer is {value}."),
    )


def _inverse_moebius(rng: EpisodeRng) -> Problem:
    a, b, c, d, y = (nonzero(rng, 9) for _ in range(5))
    if a == c * y or a * d == b * c:
        return _inverse_moebius(rng)
    value = Fraction(b - d * y, c * y - a)
    steps = (
        f"With f(x) at {y}, x times ({wrap(c)}*{wrap(y)} - {wrap(a)}) is {b} - {wrap(d)}*{wrap(y)}.",
        f"({b} - {wrap(d)}*{wrap(y)})/({wrap(c)}*{wrap(y)} - {wrap(a)}) = {value}",
    )
    return _inverse(f"f(x) = ({show([a, b])})/({show([c, d])})", str(y), steps, value)


def _inverse_cubic(rng: EpisodeRng) -> Problem:
    a, h, k, root = nonzero(rng, 9), nonzero(rng, 12), nonzero(rng, 30), nonzero(rng, 6)
    lead = {1: "", -1: "-"}.get(a, str(a))
    y = a * root**3 + k
    value = root - h
    steps = (f"({y} - {wrap(k)})/{wrap(a)} = {root**3}", f"{wrap(root)}^3 = {root**3}", f"{root} - {wrap(h)} = {value}")
    return _inverse(f"f(x) = {lead}({show([1, h])})^3 {'-' if k < 0 else '+'} {abs(k)}", str(y), steps, value)


def _inverse_composed(rng: EpisodeRng) -> Problem:
    a, b, c, d, e, g, y = (nonzero(rng, 6) for _ in range(7))
    if a in (1, -1) or c * g == d * e:
        return _inverse_composed(rng)
    middle = Fraction(y - b, a)
    if middle * e == c:
        return _inverse_composed(rng)
    value = (d - g * middle) / (e * middle - c)
    steps = (
        f"The inner value is ({y} - {wrap(b)})/{wrap(a)} = {middle}",
        f"({d} - {wrap(g)}*{wrap(middle)})/({wrap(e)}*{wrap(middle)} - {wrap(c)}) = {value}",
    )
    told = f"f(x) = {show([a, b])}, g(x) = ({show([c, d])})/({show([e, g])}) and h(x) = f(g(x))"
    return _inverse(told, str(y), steps, value, "h^(-1)")
