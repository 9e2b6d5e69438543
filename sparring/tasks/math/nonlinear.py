"""Equations with powers, logarithms and radicals, and systems that are not linear."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from math import isqrt

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import Number, at, braces, linear, nonzero, plus, row, show, signed, times, wrap

_ASK = "Give the set of all real solutions."


@family("exponential_equations", "equations", "powers")
def exponential_equations(rng: EpisodeRng, level: int) -> Problem:
    """Compare exponents of powers of one base; at levels 4 and 5 a quadratic in a power."""
    if level > 3:
        return _power_quadratic(rng, level)
    if level == 1:
        return _plain_exponential(rng)
    base, shift = rng.choice((2, 3, 5)), nonzero(rng, 4) if level == 3 else 0
    k, m = rng.choices((1, 2, 3, -1), k=2)
    a, b, c, d = (nonzero(rng, 12) for _ in range(4))
    lead = k * a - m * c
    if not lead:
        return exponential_equations(rng, level)
    x = Fraction(m * d + shift - k * b, lead)
    extra = f"{base}^({shift}) * " if shift else ""
    answer = braces([x])
    return Problem(
        f"Solve {_base(base, k)}^({linear(a, 'x', b)}) = {extra}{_base(base, m)}^({linear(c, 'x', d)}). {_ASK}",
        answer,
        (
            f"The exponent of {base} on the left is {wrap(k)}*({wrap(a)}*{wrap(x)} + {wrap(b)}) = {k * (a * x + b)}",
            f"The exponent on the right is {wrap(m)}*({wrap(c)}*{wrap(x)} + {wrap(d)})"
            f" + {wrap(shift)} = {k * (a * x + b)}",
            f"The solution set is {answer}.",
        ),
    )


def _plain_exponential(rng: EpisodeRng) -> Problem:
    base, a, b, e = rng.choice((2, 3, 5, 7, 10)), nonzero(rng, 12), nonzero(rng, 12), rng.randint(1, 5)
    x = Fraction(e - b, a)
    answer = braces([x])
    return Problem(
        f"Solve {base}^({linear(a, 'x', b)}) = {base**e}. {_ASK}",
        answer,
        (f"{base}^{e} = {base**e}", f"{wrap(a)}*{wrap(x)} + {wrap(b)} = {e}", f"The solution set is {answer}."),
    )


def _base(base: int, k: int) -> str:
    return str(base**k) if k > 0 else f"(1/{base**-k})"


def _power_quadratic(rng: EpisodeRng, level: int) -> Problem:
    base, shift = rng.choice((2, 3, 5)), rng.randint(-3, 3) if level == 5 else 0
    first = rng.randint(-2, 4) if level == 5 else rng.randint(0, 5)
    other = Fraction(base) ** rng.randint(-1, 4) if rng.random() < 0.5 else Fraction(-rng.randint(1, 60))
    scale = nonzero(rng, 9)
    u = Fraction(base) ** first
    p, q = -(u + other) * Fraction(base) ** shift, u * other * Fraction(base) ** (2 * shift)
    scale *= p.denominator * q.denominator
    solutions = {first + shift} | ({_exponent(base, other) + shift} if other > 0 else set())
    answer = braces(sorted(solutions))
    a, b, c = scale, p * scale, q * scale
    text = signed([(a, f"{base**2}^x"), (b, f"{base}^x"), (c, "")], " ")
    checks = (
        f"{wrap(a)}*{wrap(Fraction(base) ** (2 * x))} + {wrap(b)}*{wrap(Fraction(base) ** x)} + {wrap(c)} = 0"
        for x in sorted(solutions)
    )
    return Problem(f"Solve {text} = 0. {_ASK}", answer, (*checks, f"The solution set is {answer}."))


def _exponent(base: int, value: Fraction) -> int:
    return next(e for e in range(-9, 10) if Fraction(base) ** e == value)


@family("logarithmic_equations", "equations", "logarithms")
def logarithmic_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve log_b(ax + c) = k, and sums of two logarithms, where a root may fall outside their domain."""
    base = rng.choice((2, 3, 5, 10) if level < 3 else (2, 3, 4, 5, 6, 7))
    if level == 1:
        a, c, k = nonzero(rng, 12), nonzero(rng, 40), rng.randint(0, 5 if base < 5 else 3)
        return _logarithms(f"log_{base}({linear(a, 'x', c)}) = {k}", {Fraction(base**k - c, a)}, [(a, c)])
    if level == 2:
        a, c, b, d, k = nonzero(rng, 9), nonzero(rng, 20), nonzero(rng, 9), nonzero(rng, 20), rng.randint(0, 2)
        lead = a - b * base**k
        x = Fraction(d * base**k - c, lead) if lead else Fraction(0)
        if not lead or a * x + c <= 0:
            return logarithmic_equations(rng, level)
        return _logarithms(
            f"log_{base}({linear(a, 'x', c)}) - log_{base}({linear(b, 'x', d)}) = {k}", {x}, [(a, c), (b, d)]
        )
    return _two_logarithms(rng, level, base)


def _two_logarithms(rng: EpisodeRng, level: int, base: int) -> Problem:
    """Return log_b(ax + c) + log_b(dx + e) = k, or with a logarithm of a linear form for k, with rational roots."""
    k = rng.randint(0, 3)
    a, d = (1, 1) if level == 3 else (rng.choice((1, 2, 3, -1)), rng.choice((1, 2, -1)))
    x = rng.randint(-90, 90)
    pairs = [p for p in range(1, base**k + 1) if base**k % p == 0]
    first = rng.choice(pairs)
    if level == 5:
        free = rng.random() < 0.1
        c, e = (nonzero(rng, 12) if free else rng.randint(1, 12) - slope * x for slope in (a, d))
        m = rng.choice((1, 2, 3, 4, 5, 6))
        n = (a * x + c) * (d * x + e) - m * x
        right, told = [m, n], f"log_{base}({linear(m, 'x', n)})"
    else:
        c, e = first - a * x, base**k // first - d * x
        right, told = [0, base**k], str(k)
    product = times([a, c], [d, e])
    product = [product[0], product[1] - right[0], product[2] - right[1]]
    inner = product[1] ** 2 - 4 * product[0] * product[2]
    roots = {Fraction(-product[1] + s * isqrt(int(inner)), 2 * product[0]) for s in (1, -1)}
    found = {r for r in roots if a * r + c > 0 and d * r + e > 0}
    if not found and rng.random() < 0.7:
        return _two_logarithms(rng, level, base)
    if (a, c) == (d, e):
        return _two_logarithms(rng, level, base)
    text = f"log_{base}({linear(a, 'x', c)}) + log_{base}({linear(d, 'x', e)}) = {told}"
    return _logarithms(text, found, [(a, c), (d, e)], (show([int(v) for v in product]), roots))


def _logarithms(
    text: str, found: set[Fraction], inner: list[tuple[int, int]], quadratic: tuple[str, set[Fraction]] | None = None
) -> Problem:
    answer = braces(sorted(found))
    steps = []
    if quadratic:
        steps.append(f"Without logarithms: {quadratic[0]} is 0, with the roots {braces(sorted(quadratic[1]))}.")
    for x in sorted(quadratic[1] if quadratic else found):
        steps += [f"{wrap(a)}*{wrap(x)} + {wrap(c)} = {a * x + c}" for a, c in inner]
    steps.append("All logarithms must be of positive numbers.")
    return Problem(f"Solve {text}. {_ASK}", answer, (*steps, f"The solution set is {answer}."))


@family("radical_equations", "equations", "radicals")
def radical_equations(rng: EpisodeRng, level: int) -> Problem:
    """Solve sqrt(ax + b) = c, = cx + d with roots that may be false, and sums of two square roots."""
    if level == 1:
        a, b, c = nonzero(rng, 9), nonzero(rng, 30), rng.randint(1, 12)
        x = Fraction(c * c - b, a)
        return _radical(f"sqrt({linear(a, 'x', b)}) = {c}", {x}, {x}, [(a, b)])
    if level == 5:
        return _two_radicals(rng)
    c = 1 if level == 2 else nonzero(rng, 3)
    d = nonzero(rng, 12)
    lead = 1 if level < 4 else rng.randint(2, 3)
    first, second = (rng.randint(-12, 12) for _ in range(2))
    above, over = [2 * c * d + c * c * (first + second), d * d - c * c * first * second], lead * lead
    a, b = (v // over for v in above)  # (cx + d)^2 - lead^2*(ax + b) = c^2*(x - first)(x - second)
    if any(v % over for v in above):
        return radical_equations(rng, level)
    roots = {Fraction(first), Fraction(second)}
    found = {x for x in roots if (c * x + d) * lead >= 0}
    if not a or not b or (not found and rng.random() < 0.7):
        return radical_equations(rng, level)
    times_lead = f"{lead}*" if lead > 1 else ""
    text = f"{times_lead}sqrt({linear(a, 'x', b)}) = {linear(c, 'x', d)}"
    return _radical(text, roots, found, [(a, b)])


def _two_radicals(rng: EpisodeRng) -> Problem:
    """Return sqrt(ax + b) + s*sqrt(cx + d) = e with an integer root; the squares decide which candidates hold."""
    a, c, s = rng.choice((1, 2, 3, 4)), rng.choice((1, 2, 3, 5)), rng.choice((1, -1))
    x, u, v = rng.randint(-10, 20), rng.randint(0, 9), rng.randint(1, 9)
    b, d, e = u * u - a * x, v * v - c * x, u + s * v
    lead, rest = a - c, b - d - e * e  # (lead*x + rest)^2 = 4 e^2 (cx + d)
    if not b or not d or not lead or not e:
        return _two_radicals(rng)
    roots = {Fraction(x), Fraction(-2 * lead * rest + 4 * e * e * c, lead * lead) - x}
    found = {r for r in roots if _root_sum(a * r + b, c * r + d, s) == e}
    joint = "+" if s > 0 else "-"
    text = f"sqrt({linear(a, 'x', b)}) {joint} sqrt({linear(c, 'x', d)}) = {e}"
    return _radical(text, roots, found, [(a, b), (c, d)])


def _root_sum(first: Fraction, second: Fraction, sign: int) -> Fraction | None:
    parts = [Fraction(isqrt(q.numerator), isqrt(q.denominator)) if q >= 0 else None for q in (first, second)]
    if parts[0] is None or parts[1] is None or parts[0] ** 2 != first or parts[1] ** 2 != second:
        return None
    return parts[0] + sign * parts[1]


def _radical(text: str, roots: set[Fraction], found: set[Fraction], inner: list[tuple[int, int]]) -> Problem:
    answer = braces(sorted(found))
    steps = [f"The squared equation has the roots {braces(sorted(roots))}."]
    for x in sorted(roots):
        steps += [f"{wrap(a)}*{wrap(x)} + {wrap(b)} = {a * x + b}" for a, b in inner]
        steps += [] if x in found else [f"At {x} the two sides differ: it is no solution."]
    return Problem(f"Solve {text}. {_ASK}", answer, (*steps, f"The solution set is {answer}."))


@family("nonlinear_systems", "equations", "systems")
def nonlinear_systems(rng: EpisodeRng, level: int) -> Problem:
    """Find all pairs (x, y) for a line with a hyperbola, circle or parabola, or for two parabolas."""
    p, q = nonzero(rng, (40, 60, 9, 9, 6)[level - 1]), nonzero(rng, (40, 60, 9, 9, 6)[level - 1])
    if level == 1:
        return _pairs(f"x + y = {p + q}, xy = {p * q}", {(p, q), (q, p)}, [("{x} + {y}", p + q), ("{x}*{y}", p * q)])
    if level == 2:
        total = p * p + q * q
        found = {(p, q), (q, p)}
        checks = [("{x} + {y}", p + q), ("{x}^2 + {y}^2", total)]
        if rng.random() < 0.5:
            found |= {(-p, -q), (-q, -p)}
            return _pairs(f"x^2 + y^2 = {total}, xy = {p * q}", found, [("{x}*{y}", p * q), checks[1]])
        return _pairs(f"x + y = {p + q}, x^2 + y^2 = {total}", found, checks)
    if level == 3:
        return _line_and_circle(rng, p, q)
    r = rng.choice([n for n in range(-9, 10) if n != p])
    a, lead = (1, 0) if level == 4 else (nonzero(rng, 4), nonzero(rng, 3))
    if a == lead:
        return nonlinear_systems(rng, level)
    first = [a, nonzero(rng, 9), q]
    second = plus(first, times([lead - a], [1, -p], [1, -r]))
    spelled = [
        (" + ".join(f"{wrap(c)}*{{x}}^{len(f) - 1 - i}" for i, c in enumerate(f)), None) for f in (first, second)
    ]
    return _pairs(f"y = {show(first)}, y = {show(second)}", {(x, at(first, x)) for x in (p, r)}, spelled)


def _line_and_circle(rng: EpisodeRng, p: int, q: int) -> Problem:
    a, b = nonzero(rng, 4), nonzero(rng, 4)
    total, end = p * p + q * q, a * p + b * q
    shift = Fraction(2 * end, a * a + b * b)
    found: set[tuple[Number, Number]] = {(p, q), (shift * a - p, shift * b - q)}
    line = signed([(a, "x"), (b, "y")], " ")
    checks = [(f"{wrap(a)}*{{x}} + {wrap(b)}*{{y}}", end), ("{x}^2 + {y}^2", total)]
    return _pairs(f"{line} = {end}, x^2 + y^2 = {total}", found, checks)


def _pairs(text: str, found: AbstractSet[tuple[Number, Number]], checks: Sequence[tuple[str, int | None]]) -> Problem:
    answer = braces(row(pair) for pair in sorted(found))
    steps = []
    for x, y in sorted(found):
        steps += [f"{form.format(x=wrap(x), y=wrap(y))} = {y if end is None else end}" for form, end in checks]
    return Problem(
        f"Solve the system {text} in real numbers. Give the set of all solutions (x, y).",
        answer,
        (*steps, f"The solution set is {answer}."),
    )
