r"""Is an algebraic expression zero? Proven both ways.

The trees here have sums, products, rational powers, roots, the imaginary unit and roots of unity (`zeta`, whose value q
stands for exp(i pi q)); letters stand for numbers that are independent of each other.

*Without roots* the expression is evaluated at random points modulo a random prime of 107 bits, both drawn from a hash of
what is compared. A non-zero numerator of degree d vanishes at a random point with probability at most d / 2^106.

*With roots* the letters get random whole numbers, and what is left is an algebraic number E = U / L, where U and L are
algebraic integers of a degree of at most D, the product of the degrees of all roots. If u bounds U and all its conjugates,
and l does so for L, then E = 0 or |E| >= 1 / (u^(D-1) l), since the norm of U is a whole number; a ball below that bound
around zero is a proof.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from math import gcd, lcm, log2

from sparring.envs.math.grader import ball, evaluate
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.tree import Node, letters, size, walk

PRIME_BITS = 107
MAX_PRECISION = 24_000
MAX_WORK = 4_000_000
"""Nodes times bits of one evaluation."""


def generator(*texts: str) -> random.Random:
    """Return a generator keyed by what is compared: the same in every thread and process, whatever the order."""
    return random.Random(blake2b("\0".join(sorted(texts)).encode(), digest_size=16).digest())


def is_zero(node: Node, rng: random.Random) -> bool | None:
    """Return whether an algebraic tree is zero for all values of its letters; None if the budget does not suffice."""
    if node.head == "num":
        return not node.value
    if any(
        here.head in ("root", "zeta") or (here.head == "pow" and here.args[1].value.denominator != 1)
        for here in walk(node)
    ):
        return _zero_with_roots(node, rng)
    return _zero_modulo_prime(node, rng)


def _zero_modulo_prime(node: Node, rng: random.Random) -> bool | None:
    names, proofs = letters(node), 0
    prime = random_prime(rng.getrandbits(64))
    root = _root_of_minus_one(prime, rng)
    for _ in range(6):
        values = {name: rng.randrange(2, prime) for name in names}
        try:
            found = modular(node, values, prime, root)
        except Undefined:
            continue
        if found:
            return False
        proofs += 1
        if proofs == 2 or not names:
            return True
    return None


def modular(node: Node, values: Mapping[str, int], prime: int, root: int) -> int:
    """Return the value modulo a prime.

    Raises:
        Undefined: A divisor is zero.
    """
    if node.head == "num":
        return int(node.value.numerator * _inverse(node.value.denominator, prime) % prime)
    if node.head == "sym":
        return values[node.value]
    if node.head == "const":
        return root
    if node.head == "add":
        return sum(modular(arg, values, prime, root) for arg in node.args) % prime
    if node.head == "mul":
        out = 1
        for arg in node.args:
            out = out * modular(arg, values, prime, root) % prime
        return out
    exponent = int(node.args[1].value)
    base = modular(node.args[0], values, prime, root)
    if exponent < 0:
        base = _inverse(base, prime)
    if base == 0 and exponent == 0:
        raise Undefined("zero to the power of zero")
    return pow(base, abs(exponent), prime)


def _inverse(value: int, prime: int) -> int:
    if value == 1:
        return 1
    if not value % prime:
        raise Undefined("a division by zero")
    return pow(value, -1, prime)


_SMALL = [n for n in range(3, 400, 2) if all(n % k for k in range(3, int(n**0.5) + 1, 2))]
_SMALL_PRODUCT = 1
for _prime in _SMALL:
    _SMALL_PRODUCT *= _prime


@lru_cache(maxsize=256)
def random_prime(seed: int) -> int:
    """Return a prime of `PRIME_BITS` bits that is 1 modulo 4."""
    rng = random.Random(seed)
    while True:
        candidate = rng.getrandbits(PRIME_BITS - 2) << 2 | 1 | 1 << (PRIME_BITS - 1)
        if gcd(candidate, _SMALL_PRODUCT) != 1 or pow(2, candidate - 1, candidate) != 1:
            continue
        if all(_passes(candidate, rng.randrange(3, candidate - 1)) for _ in range(8)):
            return candidate


def _passes(n: int, base: int) -> bool:
    """The test of Miller and Rabin."""
    d, s = n - 1, 0
    while not d & 1:
        d, s = d >> 1, s + 1
    x = pow(base, d, n)
    if x in (1, n - 1):
        return True
    for _ in range(s - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


def _root_of_minus_one(prime: int, rng: random.Random) -> int:
    while True:
        x = pow(rng.randrange(2, prime), prime // 4, prime)
        if x * x % prime == prime - 1:
            return x


def _zero_with_roots(node: Node, rng: random.Random) -> bool | None:
    """Prove it at three points; at real ones if there are some, for elsewhere the roots may lie on other branches."""
    names = letters(node)
    for points in (_real_points(node, names, rng), _whole_points(names, rng)):
        proofs = 0
        for values in points:
            try:
                found = _zero_here(node, values)
            except Undefined:
                continue
            except TooMuch:
                return None
            if found is not True:
                return found
            proofs += 1
            if proofs == 3 or not names:
                return True
    return None


def _whole_points(names: list[str], rng: random.Random) -> Iterator[dict[str, Fraction]]:
    for bits in (7, 12, 12, 12):
        yield {name: Fraction(rng.randrange(3, 1 << bits)) for name in names}


def _real_points(node: Node, names: list[str], rng: random.Random) -> Iterator[dict[str, Fraction]]:
    """Points at which every part is real: whole numbers first, then numbers around zero."""
    if not names or any(here.head in ("const", "zeta") for here in walk(node)):
        return
    whole = list(_whole_points(names, rng))
    near = [{name: Fraction(rng.randrange(-127, 128), 128) for name in names} for _ in range(8)]
    for values in (*whole, *near):
        try:
            evaluate.value(node, evaluate.RealPoint(values), 64)
        except (TooMuch, Undefined):
            continue
        yield values


def _zero_here(node: Node, values: Mapping[str, Fraction]) -> bool | None:
    """Return whether the expression is zero where the letters have these values."""
    rough = evaluate.value(node, values, 64)
    if not rough.has_zero:
        return False
    need = separation(node, values)
    if need > MAX_PRECISION or need * size(node) > MAX_WORK:
        return None
    found = evaluate.value(node, values, int(need) + 64)
    if not found.has_zero:
        return False
    return True if max(_top(found.re), _top(found.im)) < -need else None


def _top(part: ball.Ball) -> float:
    return float("-inf") if part.exact_zero else part.top


def separation(node: Node, values: Mapping[str, Fraction]) -> float:
    """Return b such that the expression is zero or its absolute value at least 2^-b."""
    u, low = _bounds(node, values)
    degree, turns = 1, 1
    for part in {here for here in walk(node) if here.head in ("root", "pow", "zeta", "const")}:
        if part.head == "root":
            degree *= part.value
        elif part.head == "pow":
            degree *= part.args[1].value.denominator
        elif part.head == "zeta":
            turns = lcm(turns, 2 * part.value.denominator)
        else:
            turns = lcm(turns, 4)
        if degree > 1 << 20 or turns > 1 << 20:
            raise TooMuch("an algebraic number of too high a degree")
    return u * (degree * _totient(turns) - 1) + low + 1


def _totient(n: int) -> int:
    out, rest, p = n, n, 2
    while p * p <= rest:
        if rest % p == 0:
            out -= out // p
            while rest % p == 0:
                rest //= p
        p += 1
    return out - out // rest if rest > 1 else out


def _bounds(node: Node, values: Mapping[str, Fraction]) -> tuple[float, float]:
    """Return log2 u and log2 l."""
    if node.head in ("num", "sym"):
        value = node.value if node.head == "num" else values[node.value]
        return _log2(abs(value.numerator)), _log2(value.denominator)
    if node.head in ("const", "zeta"):
        return 0.0, 0.0
    if node.head == "root":
        return _root_bounds(*_bounds(node.args[0], values), node.value)
    if node.head == "pow":
        exponent: Fraction = node.args[1].value
        u, low = _bounds(node.args[0], values)
        if exponent.denominator > 1:
            u, low = _root_bounds(u, low, exponent.denominator)
        u, low = (u, low) if exponent > 0 else (low, u)
        return u * abs(exponent.numerator), low * abs(exponent.numerator)
    u, low = _bounds(node.args[0], values)
    for arg in node.args[1:]:
        other_u, other_low = _bounds(arg, values)
        u = u + other_u if node.head == "mul" else max(u + other_low, other_u + low) + 1
        low += other_low
    return u, low


def _root_bounds(u: float, low: float, degree: int) -> tuple[float, float]:
    """The root of U / L is the root of U L^(degree - 1), divided by L."""
    return (u + (degree - 1) * low) / degree, low


def _log2(value: int) -> float:
    if value < 2:
        return 0.0
    return log2(value) if value.bit_length() < 1000 else float(value.bit_length())
