"""Modular arithmetic: powers, inverses, congruences, squares and orders."""

from __future__ import annotations

from math import gcd, lcm

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import braces
from sparring.tasks.math._telling import is_prime, listed, prime_factors, solved
from sparring.tasks.math.number_theory import euclid


def _squarings(a: int, exponent: int, m: int) -> list[str]:
    """Right-to-left powers a^1, a^2, a^4 ... mod m and their product, as checkable lines."""
    steps, square, bit, result = [], a % m, 1, 1
    while bit <= exponent:
        steps.append(f"{a}^{bit} mod {m} = {square}")
        if exponent & bit:
            if result > 1:
                steps.append(f"{result} * {square} mod {m} = {result * square % m}")
            result = result * square % m
        square, bit = square * square % m, bit * 2
    return steps


@family("power_mod", "modular arithmetic", "powers")
def power_mod(rng: EpisodeRng, level: int) -> Problem:
    """Find the remainder of a power, of a sum of powers (level 4 on) or of a tower (5)."""
    a, m = rng.randint(2, (20, 30, 60, 100, 200)[level - 1]), rng.randint(7, (40, 60, 120, 500, 1000)[level - 1])
    exponent = rng.randint(3, (9, 40, 1000, 10**4, 10**6)[level - 1])
    value = pow(a, exponent, m)
    if value < 2 and rng.random() < 0.9:
        return power_mod(rng, level)
    if level < 4:
        return solved(
            f"What is the remainder of {a}^{exponent} on division by {m}?", value, *_squarings(a, exponent, m)
        )
    if level == 5 and rng.random() < 0.4:
        b, c = rng.randint(2, 9), rng.randint(2, 7)
        value = pow(a, b**c, m)
        steps = f"{b}^{c} = {b**c}", *_squarings(a, b**c, m)
        return solved(f"What is the remainder of {a}^({b}^{c}) on division by {m}?", value, *steps)
    other, power = rng.randint(2, 100), rng.randint(3, 500)
    more = pow(other, power, m)
    last = f"({value} + {more}) mod {m} = {(value + more) % m}"
    steps = (*_squarings(a, exponent, m), *_squarings(other, power, m), last)
    question = f"What is the remainder of {a}^{exponent} + {other}^{power} on division by {m}?"
    return solved(question, (value + more) % m, *steps)


@family("modular_inverse", "modular arithmetic", "Euclid's algorithm")
def modular_inverse(rng: EpisodeRng, level: int) -> Problem:
    """Find the inverse of a number modulo one of 2 to 7 digits."""
    m = rng.randint(11, (99, 300, 2000, 30000, 3 * 10**6)[level - 1])
    a = rng.randint(3, m - 2)
    if gcd(a, m) > 1:
        return modular_inverse(rng, level)
    x = pow(a, -1, m)
    steps = (*euclid(m, a), f"{a} * {x} = {a * x // m} * {m} + 1")
    return solved(
        f"Find the integer x with 0 < x < {m} for which {a}*x leaves the remainder 1 on division by {m}.", x, *steps
    )


@family("chinese_remainder", "modular arithmetic", "Chinese remainders")
def chinese_remainder(rng: EpisodeRng, level: int) -> Problem:
    """Find the smallest number >= 0 with given remainders for 2 to 4 moduli, which share factors at level 5."""
    most, count = (15, 30, 15, 40, 60)[level - 1], (2, 2, 3, 3, 4)[level - 1]
    moduli = [rng.randint(4, most) for _ in range(count)]
    whole = lcm(*moduli)
    coprime = all(gcd(m, n) == 1 for i, m in enumerate(moduli) for n in moduli[:i])
    if coprime == (level == 5) or any(whole == lcm(*moduli[:i], *moduli[i + 1 :]) for i in range(count)):
        return chinese_remainder(rng, level)
    x = rng.randint(max(moduli), whole - 1)
    steps, found, step = [], x % moduli[0], moduli[0]
    for m in moduli[1:]:
        step = lcm(step, m)
        found = x % step
        steps.append(f"{found} fits the remainders for the moduli up to {m}; so does every number {step} further on.")
    steps += [f"{x} mod {m} = {x % m}" for m in moduli]
    shown = listed(f"{x % m} on division by {m}" for m in moduli)
    return solved(f"What is the smallest integer x >= 0 that leaves the remainders {shown}?", x, *steps)


@family("quadratic_congruences", "modular arithmetic", "quadratic residues")
def quadratic_congruences(rng: EpisodeRng, level: int) -> Problem:
    """Solve x^2 = a modulo a prime (level 1) or any number; count the values of a quadratic (level 3 on)."""
    m = rng.randint(11, (200, 400, 150, 300, 600)[level - 1])
    if (level == 1 and not is_prime(m)) or (level > 1 and len(prime_factors(m)) < 2):
        return quadratic_congruences(rng, level)
    if level > 2 and rng.random() < 0.4:
        return _count_values(m, rng.randint(1, m - 1), rng.randint(1, m - 1))
    b, c = (0, 0) if level < 4 else (rng.randint(1, m - 1), rng.randint(1, m - 1))
    known = rng.randint(1, m - 1)
    a = (known * known + b * known + c) % m
    roots = [x for x in range(m) if (x * x + b * x + c) % m == a]
    if len(roots) > 8:
        return quadratic_congruences(rng, level)
    left = f"x^2 + {b}*x + {c}" if b else "x^2"
    steps = [f"({left.replace('x', str(x))}) mod {m} = {a}" for x in roots]
    question = f"Find all integers x with 0 <= x < {m} for which {left} leaves the remainder {a} on division by {m}."
    return solved(f"{question} Give them as a set.", braces(roots), *steps)


def _count_values(m: int, b: int, c: int) -> Problem:
    found = sorted({(x * x + b * x + c) % m for x in range(m)})
    question = (
        f"How many different remainders do the values of x^2 + {b}*x + {c} for x = 0, 1, 2, ... leave on division by "
        f"{m}?"
    )
    return solved(question, len(found), f"The remainders are {listed(found)}.")


@family("linear_congruences", "modular arithmetic", "congruences")
def linear_congruences(rng: EpisodeRng, level: int) -> Problem:
    """Solve a*x + b = c modulo m: one solution (levels 1 and 2) or up to 6."""
    shared = 1 if level < 3 else rng.randint(2, (0, 0, 3, 5, 6)[level - 1])
    m = shared * rng.randint((15, 40, 10, 20, 20)[level - 1], (60, 150, 60, 150, 500)[level - 1])
    a, x = shared * rng.randint(2, 99), rng.randint(0, m - 1)
    if gcd(a, m) != shared or a % m == shared:
        return linear_congruences(rng, level)
    b = 0 if level < 2 else rng.randint(1, m - 1)
    c = (a * x + b) % m
    roots = sorted((x + m // shared * i) % m for i in range(shared))
    left = f"{a}*x + {b}" if b else f"{a}*x"
    steps = [f"({a} * {root} + {b}) mod {m} = {c}" if b else f"{a} * {root} mod {m} = {c}" for root in roots]
    form = "" if shared == 1 else " Give them as a set."
    asked = "the integer x" if shared == 1 else "all integers x"
    question = f"Find {asked} with 0 <= x < {m} for which {left} leaves the remainder {c} on division by {m}.{form}"
    return solved(question, roots[0] if shared == 1 else braces(roots), *euclid(m, a), *steps)


@family("multiplicative_order", "modular arithmetic", "orders")
def multiplicative_order(rng: EpisodeRng, level: int) -> Problem:
    """Find the smallest k > 0 with a^k = 1 modulo a number of 2 to 4 digits."""
    m = rng.randint((11, 50, 100, 200, 500)[level - 1], (99, 300, 400, 700, 1500)[level - 1])
    a = rng.randint(2, m - 2)
    if gcd(a, m) > 1:
        return multiplicative_order(rng, level)
    powers = [a]
    while powers[-1] != 1:
        powers.append(powers[-1] * a % m)
    order = len(powers)
    if order < 5 + 5 * level and rng.random() < 0.8:
        return multiplicative_order(rng, level)
    tried = [order // p for p in sorted(set(prime_factors(order)))]
    steps = [f"{a}^{order} mod {m} = 1", *(f"{a}^{k} mod {m} = {powers[k - 1]}" for k in tried)]
    steps.append(f"So the order divides {order}, and no number that is smaller than {order} by a prime factor will do.")
    return solved(
        f"What is the smallest k > 0 for which {a}^k leaves the remainder 1 on division by {m}?", order, *steps
    )
