"""Sequences and sums: arithmetic, geometric, recursive, modular, polynomial and telescoping."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from math import comb, factorial

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import nonzero, wrap
from sparring.tasks.math._telling import listed, ordinal, solved


@family("arithmetic_sequences", "sequences", "arithmetic sequences")
def arithmetic_sequences(rng: EpisodeRng, level: int) -> Problem:
    """Find a term (level 1), a sum (2), a term from two others (3), a sum from two terms (4), the difference (5)."""
    first, n = rng.randint(-40, 60), rng.randint(12, (60, 80, 100, 150, 400)[level - 1])
    step = Fraction(nonzero(rng, 15), 1 if level < 4 else rng.randint(1, 4))
    last = first + (n - 1) * step
    total = n * (first + last) / 2
    term = f"{first} + {n - 1} * {wrap(step)} = {last}"
    add = f"{n} * ({first} + {wrap(last)}) / 2 = {total}"
    start = f"{first}, {first + step}, {first + 2 * step}, {first + 3 * step}, ..."
    if level == 1:
        return solved(f"What is the {ordinal(n)} term of the arithmetic sequence {start}?", last, term)
    if level == 2:
        return solved(f"What is the sum of the first {n} terms of the arithmetic sequence {start}?", total, term, add)
    if level == 5:
        question = (
            f"The first term of an arithmetic sequence is {first}, the last is {last}, and the sum of all terms is "
            f"{total}. "
            "Give the common difference."
        )
        count = f"2 * {wrap(total)} / ({first} + {wrap(last)}) = {n}"
        if not first + last:
            return arithmetic_sequences(rng, level)
        return solved(question, step, count, f"({last} - {wrap(first)}) / ({n} - 1) = {step}")
    i, j = sorted(rng.sample(range(2, 11), 2))
    a, b = first + (i - 1) * step, first + (j - 1) * step
    known = f"({b} - {wrap(a)}) / ({j} - {i}) = {step}", f"{a} - {i - 1} * {wrap(step)} = {first}"
    given = f"In an arithmetic sequence the {ordinal(i)} term is {a} and the {ordinal(j)} term is {b}."
    if level == 3:
        return solved(f"{given} What is the {ordinal(n)} term?", last, *known, term)
    return solved(f"{given} What is the sum of the first {n} terms?", total, *known, term, add)


@family("geometric_sequences", "sequences", "geometric sequences")
def geometric_sequences(rng: EpisodeRng, level: int) -> Problem:
    """Find a term (level 1), a sum (2), both with fractions (3), from two terms (4), and infinite sums (5)."""
    first, n = nonzero(rng, 60), rng.randint(4, 9)
    ratio = Fraction(rng.choice((-1, 1)) * rng.randint(2, 7), 1 if level < 3 else rng.randint(2, 7))
    if abs(ratio) == 1:
        return geometric_sequences(rng, level)
    last, total = first * ratio ** (n - 1), first * (ratio**n - 1) / (ratio - 1)
    start = f"{first}, {first * ratio}, {first * ratio**2}, ..."
    term = f"{wrap(first)} * {wrap(ratio)}^{n - 1} = {last}"
    add = f"{wrap(first)} * ({wrap(ratio)}^{n} - 1) / ({wrap(ratio)} - 1) = {total}"
    if level == 1 or (level == 3 and rng.random() < 0.5):
        return solved(f"What is the {ordinal(n)} term of the geometric sequence {start}?", last, term)
    if level < 4:
        return solved(f"What is the sum of the first {n} terms of the geometric sequence {start}?", total, add)
    if level == 4:
        i = rng.randint(1, 3)
        a, b = first * ratio ** (i - 1), first * ratio ** (i + 2)
        given = (
            f"In a geometric sequence of rational numbers the {ordinal(i)} term is {a} and the {ordinal(i + 3)} term "
            f"is {b}."
        )
        known = f"{wrap(ratio)}^3 = {b / a}", f"{wrap(a)} / {wrap(ratio)}^{i - 1} = {first}"
        return solved(f"{given} What is the sum of the first {n} terms?", total, *known, add)
    share = 1 / ratio if abs(ratio) > 1 else ratio
    skip = rng.randint(0, 3)
    head = first * share**skip
    endless = head / (1 - share)
    shown = f"{first}, {first * share}, {first * share**2}, ..."
    which = f"from the {ordinal(skip + 1)} term on " if skip else ""
    question = f"What is the sum of all infinitely many terms {which}of the geometric sequence {shown}?"
    known = f"{wrap(first)} * {wrap(share)}^{skip} = {head}", f"{wrap(head)} / (1 - {wrap(share)}) = {endless}"
    return solved(question, endless, *known)


@family("recurrences", "sequences", "recurrences")
def recurrences(rng: EpisodeRng, level: int) -> Problem:
    """Compute a term of a recurrence: of order 1, with the index in it (level 3), of order 2 (4) and 3 (5)."""
    order = (1, 1, 1, 2, 3)[level - 1]
    start, n = (
        [nonzero(rng, 9) for _ in range(order)],
        rng.randint(*((4, 5), (5, 7), (5, 7), (6, 9), (7, 11))[level - 1]),
    )
    weights = [nonzero(rng, (4, 6, 4, 4, 3)[level - 1]) for _ in range(order)]
    if order == 1 and abs(weights[0]) == 1:
        return recurrences(rng, level)
    constant, slope = nonzero(rng, 20), nonzero(rng, 5) if level in (3, 5) else 0
    terms, steps = start[:], []
    while len(terms) < n:
        k = len(terms)
        now = sum(w * terms[-1 - j] for j, w in enumerate(weights)) + slope * k + constant
        parts = [f"{wrap(w)}*{wrap(terms[-1 - j])}" for j, w in enumerate(weights)] + [f"{wrap(slope)}*{k}"] * bool(
            slope
        )
        steps.append(f"a({k + 1}): {' + '.join(parts)} + {wrap(constant)} = {now}")
        terms.append(now)
    rule = _added([*((w, f"a({f'n-{j}' if j else 'n'})") for j, w in enumerate(weights)), (slope, "n"), (constant, "")])
    known = listed(f"a({i + 1}) = {a}" for i, a in enumerate(start))
    question = f"A sequence has {known}, and a(n+1) = {rule} for n >= {order}. What is a({n})?"
    return solved(question, terms[-1], *steps)


def _added(terms: Iterable[tuple[int, str]]) -> str:
    """Write a sum with stars: `2*a(n) - a(n-1) + 7`."""
    out = ""
    for factor, body in terms:
        size = "*".join([str(abs(factor))] * (abs(factor) > 1 or not body) + [body] * bool(body))
        out += f" {'-' if factor < 0 else '+'} {size}" if factor else ""
    return out.removeprefix(" + ") if out.startswith(" + ") else f"-{out.removeprefix(' - ')}"


@family("fibonacci_mod", "sequences", "modular arithmetic", "periods")
def fibonacci_mod(rng: EpisodeRng, level: int) -> Problem:
    """Find a far term of a Fibonacci-like sequence modulo m, up to the 10^15th; with weights from level 4 on."""
    m = rng.randint(7, (40, 30, 30, 20, 30)[level - 1])
    n = rng.randint(6, 12) if level == 1 else rng.randint(50, (0, 300, 10**6, 10**9, 10**15)[level - 1])
    p, q = (1, 1) if level < 4 else (rng.randint(1, 5), rng.choice([k for k in range(1, 6) if m % k or k == 1]))
    a, b = rng.randint(0, 9), rng.randint(1, 9)
    terms = [a % m, b % m]
    seen = {(a % m, b % m): 0}
    while True:
        terms.append((p * terms[-1] + q * terms[-2]) % m)
        pair, at = (terms[-2], terms[-1]), len(terms) - 2
        if pair in seen or len(terms) > n:
            break
        seen[pair] = at
    steps = [f"The remainders are {', '.join(map(str, terms[:40]))}{', ...' if len(terms) > 40 else ''}."]
    if len(terms) > n:
        value = terms[n - 1]
    else:
        before, period = seen[pair], at - seen[pair]
        place = before + (n - 1 - before) % period
        value = terms[place]
        steps.append(f"The pair ({pair[0]}, {pair[1]}) comes back after {period} terms.")
        steps.append(
            f"({n} - 1 - {before}) mod {period} = {place - before}, so it equals the {ordinal(place + 1)} term."
        )
    times = [f"{w} times " if w > 1 else "" for w in (p, q)]
    rule = f"Each later term is {times[0]}the term before it plus {times[1]}the term before that."
    question = f"A sequence begins {a}, {b}. {rule} What is the remainder of its {ordinal(n)} term on division by {m}?"
    return solved(question, value, *steps)


@family("polynomial_sequences", "sequences", "differences")
def polynomial_sequences(rng: EpisodeRng, level: int) -> Problem:
    """Continue a sequence given by a polynomial of degree 2 to 4: the next term, or a far one from level 3 on."""
    degree = (2, 2, 2, 3, 4)[level - 1]
    heads = [rng.randint(-20, 20), *(nonzero(rng, 9) for _ in range(degree))]
    place = (
        degree + 3 if level == 1 else degree + rng.randint((0, 3, 10, 5, 5)[level - 1], (0, 6, 40, 30, 30)[level - 1])
    )
    terms = [sum(h * comb(n, k) for k, h in enumerate(heads)) for n in range(degree + 2)]
    answer = sum(h * comb(place - 1, k) for k, h in enumerate(heads))
    row, steps = terms, []
    for k in range(1, degree + 1):
        row = [b - a for a, b in pairwise(row)]
        steps.append(f"The {ordinal(k)} differences are {listed(row)}.")
    parts = " + ".join(f"{wrap(h)}*{comb(place - 1, k)}" for k, h in enumerate(heads))
    shown = ", ".join(map(str, terms))
    question = (
        f"The n-th term of a sequence is a polynomial in n of degree {degree}. The sequence begins {shown}. What is "
        f"its {ordinal(place)} term?"
    )
    return solved(question, answer, *steps, f"{parts} = {answer}")


@family("telescoping_sums", "sequences", "telescoping sums")
def telescoping_sums(rng: EpisodeRng, level: int) -> Problem:
    """Add c/(k(k+1)) (level 1), c/(k(k+d)) (2, 3), c/(k(k+1)(k+2)) (4), c(2k+1)/(k(k+1))^2 and c*k*k! (5) exactly."""
    low = rng.randint(1, (9, 15, 12, 9, 20)[level - 1])
    high, c = low + rng.randint(5, (90, 60, 60, 60, 90)[level - 1]), rng.randint(1, 12)
    if level < 4:
        d = (1, 2, rng.randint(3, 5))[level - 1]
        name = f"{c}/(k*(k+{d}))"
        plus, minus = (sum(Fraction(c, d * (at + i)) for i in range(d)) for at in (low, high + 1))
        why = f"{c}/(k*(k+{d})) = ({c}/{d})*(1/k - 1/(k+{d}))"
    elif level == 4:
        name = f"{c}/(k*(k+1)*(k+2))"
        plus, minus = (Fraction(c, 2 * at * (at + 1)) for at in (low, high + 1))
        why = f"{name} = ({c}/2)*(1/(k*(k+1)) - 1/((k+1)*(k+2)))"
    elif rng.random() < 0.6:
        name = f"{c}*(2*k+1)/(k*(k+1))^2"
        plus, minus = (Fraction(c, at * at) for at in (low, high + 1))
        why = f"{name} = {c}*(1/k^2 - 1/(k+1)^2)"
    else:
        low = rng.randint(1, 9)
        high = low + rng.randint(3, 15)
        name, why = f"{c}*k*k!", f"For all k: {c}*k*k! is {c}*(k+1)! - {c}*k!"
        plus, minus = Fraction(c * factorial(high + 1)), Fraction(c * factorial(low))
    answer = plus - minus
    question = (
        f"Find the sum of {name} over the integers k from {low} to {high}. Give an integer or a fraction in lowest "
        "terms."
    )
    return solved(question, answer, why, f"{wrap(plus)} - {wrap(minus)} = {answer}")
