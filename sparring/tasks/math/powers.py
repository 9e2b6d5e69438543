"""Powers, logarithms and radicals."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    nonzero,
    power,
    ratio,
    row,
    signed,
    square_part,
    sum_of,
    wrap,
)


@family("exponent_laws", "algebra", "powers")
def exponent_laws(rng: EpisodeRng, level: int) -> Problem:
    """Collect products, quotients and powers of powers of one base into one power."""
    base, names = "x", "abcde"
    if level == 5:
        base = str(rng.choice((2, 3)))
    exponents: list[Number] = [
        Fraction(nonzero(rng, 9), rng.randint(2, 6))
        if level == 4
        else nonzero(rng, 9)
        if level > 2
        else rng.randint(2, 20)
        for _ in names
    ]
    first, second, third, outer, inner = exponents
    if level == 1:
        text, steps = f"x^{first} * x^{second} / x^{third}", [f"{first} + {second} - {third}"]
        total = first + second - third
    elif level == 5:
        roots = [rng.randint(2, 4) for _ in range(3)]
        bases = [str(int(base) ** r) for r in roots]
        half = Fraction(nonzero(rng, 9), rng.choice((1, 2, 3)))
        text = f"{power(bases[0], half)} * {bases[1]}^({second}) / {bases[2]}^({third})"
        steps = [f"{roots[0]}*{wrap(half)} + {roots[1]}*{wrap(second)} - {roots[2]}*{wrap(third)}"]
        total = roots[0] * half + roots[1] * second - roots[2] * third
    else:
        text = f"(x^({first}))^({outer}) * x^({second}) / (x^({third}))^({inner})"
        if level == 2:
            text = f"(x^{first})^{outer} * x^{second} / (x^{third})^{inner}"
        steps = [f"{wrap(first)}*{wrap(outer)} + {wrap(second)} - {wrap(third)}*{wrap(inner)}"]
        total = first * outer + second - third * inner
    return Problem(
        f"Write {text} as a single power of {base}. What is the exponent?",
        str(total),
        (f"The exponent is {steps[0]} = {total}", f"The answer is {total}."),
    )


@family("logarithm_laws", "algebra", "logarithms")
def logarithm_laws(rng: EpisodeRng, level: int) -> Problem:
    """Work out sums of exact logarithms; at level 4 only their sum is rational; at level 5 from given logarithms."""
    if level == 5:
        return _given_logarithms(rng)
    return _joined_logarithms(rng) if level == 4 else _sum_of_logarithms(rng, level)


def _sum_of_logarithms(rng: EpisodeRng, level: int) -> Problem:
    terms, steps, total = [], [], Fraction(0)
    for _ in range(2 if level < 3 else 3):
        prime, low, high = rng.choice((2, 3, 5)), rng.randint(1, (1, 1, 3)[level - 1]), rng.randint(1, 5)
        scale, flip = nonzero(rng, 9), level > 1 and rng.random() < 0.5
        inner = f"1/{prime**high}" if flip else str(prime**high)
        value = Fraction(-high if flip else high, low)
        terms.append((scale, f"log_{prime**low}({inner})"))
        steps.append(f"log_{prime**low}({inner}) = {value}")
        total += scale * value
        steps.append(f"{wrap(scale)}*{wrap(value)} = {scale * value}")
    return Problem(
        f"Work out {signed(terms, ' ')}. Give an exact number.",
        str(total),
        (*steps, f"The answer is {total}."),
    )


def _joined_logarithms(rng: EpisodeRng) -> Problem:
    base, u, v = rng.choice((2, 3, 5, 6, 7, 10, 12)), rng.randint(2, 30), rng.randint(2, 12)
    i, j, h, scale = rng.randint(0, 4), rng.randint(0, 3), rng.randint(0, 4), rng.randint(1, 3)
    last = u * v**scale * base**h
    first, second = u * base**i, v * base**j
    total = i + scale * j - h
    twice = f"{scale}*" if scale > 1 else ""
    return Problem(
        f"Work out log_{base}({first}) + {twice}log_{base}({second}) - log_{base}({last}). Give an exact number.",
        str(total),
        (
            f"{first}*{second}^{scale}/{last} = {Fraction(base) ** total}",
            f"{base}^({total}) = {Fraction(base) ** total}",
            f"The answer is {total}.",
        ),
    )


def _given_logarithms(rng: EpisodeRng) -> Problem:
    base, p, q = rng.randint(2, 12), ratio(rng, 9, 5), ratio(rng, 9, 5)
    m, n, k = nonzero(rng, 5), nonzero(rng, 5), nonzero(rng, 4)
    root = rng.choice((2, 3, 4))
    total = Fraction(m * p + n * q + k) / root
    name = {2: "square", 3: "cube", 4: "fourth"}[root]
    return Problem(
        f"Let log_{base}(x) = {p} and log_{base}(y) = {q}. What is the logarithm to the base {base} of the {name} root of "
        f"{power('x', m)} * {power('y', n)} * {power(str(base), k)}?",
        str(total),
        (
            f"The logarithm of the product is {wrap(m)}*{wrap(p)} + {wrap(n)}*{wrap(q)} + {wrap(k)} = {total * root}",
            f"{wrap(total * root)}/{root} = {total}",
            f"The answer is {total}.",
        ),
    )


@family("nested_radicals", "algebra", "radicals")
def nested_radicals(rng: EpisodeRng, level: int) -> Problem:
    """Denest sqrt(a + b*sqrt(c)) or a cube root of that kind."""
    if level < 3:
        most = (60, 120)[level - 1]
        n, m = sorted(rng.sample(range(2, most), 2))
        if square_part(m * n)[1] == 1:
            return nested_radicals(rng, level)
        sign = "+" if level == 1 else rng.choice("+-")
        return Problem(
            f"sqrt({m + n} {sign} 2*sqrt({m * n})) = sqrt(m) {sign} sqrt(n) with integers m > n > 0. Give (m, n).",
            row((m, n)),
            (f"{m} + {n} = {m + n}", f"{m}*{n} = {m * n}", f"The answer is {row((m, n))}."),
        )
    n = rng.choice((2, 3, 5, 6, 7, 10, 11, 13, 14, 15))
    parts = [_real_surd(rng, n, (18, 12, 18)[level - 3]) for _ in range(2 if level == 4 else 1)]
    index = 3 if level == 5 else 2
    texts, steps = [], []
    for p, q in parts:
        a, b = (p * p + n * q * q, 2 * p * q) if index == 2 else (p**3 + 3 * p * q * q * n, 3 * p * p * q + q**3 * n)
        under = signed([(a, ""), (b, f"sqrt({n})")], " ")
        texts.append(f"sqrt({under})" if index == 2 else f"({under})^(1/3)")
        steps.append(f"({signed([(p, ''), (q, f'sqrt({n})')], ' ')})^{index} = {under}")
    answer = row((sum(p for p, _ in parts), sum(q for _, q in parts)))
    return Problem(
        f"{' + '.join(texts)} = p + q*sqrt({n}) with integers p and q. Give (p, q).",
        answer,
        (*steps, f"The answer is {answer}."),
    )


def _real_surd(rng: EpisodeRng, n: int, most: int) -> tuple[int, int]:
    """Draw (p, q) with p + q*sqrt(n) > 0."""
    p, q = nonzero(rng, most), nonzero(rng, most)
    positive = p > 0 if p * p > q * q * n else q > 0
    return (p, q) if positive else (-p, -q)


@family("radical_simplification", "algebra", "radicals")
def radical_simplification(rng: EpisodeRng, level: int) -> Problem:
    """Collect multiples of one square root, or make a denominator rational."""
    n = rng.choice((2, 3, 5, 6, 7, 10))
    if level > 3:
        return _rationalised(rng, level, n)
    scales, roots = zip(*((nonzero(rng, 9), rng.randint(1, 4 + 3 * level)) for _ in range(1 + level)), strict=True)
    total = sum(a * b for a, b in zip(scales, roots, strict=True))
    if not total or (level == 1 and abs(total) == 1):
        return radical_simplification(rng, level)
    text = signed(((a, f"sqrt({b * b * n})") for a, b in zip(scales, roots, strict=True)), " ")
    return Problem(
        f"Write {text} as k*sqrt(n) with an integer k and a square-free integer n. Give (k, n).",
        row((total, n)),
        (
            *(f"sqrt({b * b * n}) = {b}*sqrt({n})" for b in roots),
            f"{sum_of(a * b for a, b in zip(scales, roots, strict=True))} = {total}",
            f"The answer is {row((total, n))}.",
        ),
    )


def _rationalised(rng: EpisodeRng, level: int, n: int) -> Problem:
    a, b, c, d = (nonzero(rng, 9) for _ in range(4))
    if level == 4:
        b = 0
    below = c * c - d * d * n
    p, q = Fraction(a * c - b * d * n, below), Fraction(b * c - a * d, below)
    top, bottom = (signed([(u, ""), (v, f"sqrt({n})")], " ") for u, v in ((a, b), (c, d)))
    other = signed([(c, ""), (-d, f"sqrt({n})")], " ")
    over = f"({top})" if b else top
    return Problem(
        f"Write {over}/({bottom}) as p + q*sqrt({n}) with rational p and q. Give (p, q).",
        row((p, q)),
        (
            f"({bottom})*({other}) = {below}",
            f"({top})*({other}) = {signed([(p * below, ''), (q * below, f'sqrt({n})')], ' ')}",
            f"The answer is {row((p, q))}.",
        ),
    )
