"""Number theory: divisors, primes, factorials, and linear equations in integers."""

from __future__ import annotations

from itertools import groupby
from math import gcd, isqrt, lcm, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import row
from sparring.tasks.math._telling import grouped, listed, prime_factors, solved

_SMALL = (2, 2, 2, 2, 3, 3, 3, 5, 5, 7, 11, 13)
_PRIMES = tuple(p for p in range(2, 320) if prime_factors(p) == [p])


def euclid(a: int, b: int) -> list[str]:
    """The divisions of Euclid's algorithm as equations, `252 = 2 * 105 + 42`, down to remainder 0."""
    steps = []
    while b:
        steps.append(f"{a} = {a // b} * {b} + {a % b}")
        a, b = b, a % b
    return steps


def _sharing(rng: EpisodeRng, level: int) -> list[int]:
    """Numbers with a common factor and mostly others in pairs."""
    most, count = (30, 60, 150, 500, 3000)[level - 1], (2, 2, 3, 3, 4)[level - 1]
    common = rng.randint(2, most)
    return [common * other for other in rng.sample(range(2, most + 1), count)]


@family("gcd", "number theory", "Euclid's algorithm")
def greatest_common_divisor(rng: EpisodeRng, level: int) -> Problem:
    """Find the greatest common divisor of 2 to 4 numbers of up to 7 digits."""
    numbers = _sharing(rng, level)
    if gcd(*numbers) in numbers:
        return greatest_common_divisor(rng, level)
    found, steps = numbers[0], []
    for number in numbers[1:]:
        steps += euclid(found, number)
        found = gcd(found, number)
    name = rng.choice(("greatest common divisor", "largest whole number that divides each", "gcd"))
    return solved(f"Find the {name} of {listed(numbers)}.", found, *steps)


@family("lcm", "number theory", "common multiples")
def least_common_multiple(rng: EpisodeRng, level: int) -> Problem:
    """Find the least common multiple of 2 to 5 numbers."""
    most, count = (60, 150, 60, 150, 200)[level - 1], (2, 2, 3, 4, 5)[level - 1]
    numbers = [rng.randint(4, most) for _ in range(count)]
    if lcm(*numbers) in numbers:
        return least_common_multiple(rng, level)
    found, steps = numbers[0], []
    for number in numbers[1:]:
        shared, new = gcd(found, number), lcm(found, number)
        steps.append(f"{found} * {number} / {shared} = {new}")
        found = new
    name = rng.choice(("least common multiple", "smallest positive common multiple", "lcm"))
    return solved(f"Find the {name} of {listed(numbers)}.", found, *steps)


def _composite(rng: EpisodeRng, level: int) -> int:
    """Any composite number up to 2,500 or 20,000 (levels 1, 2); then a product of primes, most of them small."""
    while True:
        if level < 3:
            n = rng.randint(20, (2500, 20000)[level - 1])
            if prime_factors(n) != [n]:
                return n
            continue
        n = prod(rng.choice(_SMALL) for _ in range(rng.randint(1, 1 + level)))
        n *= prod(rng.choice(_PRIMES[: 10 + 10 * level]) for _ in range(1 + level // 3))
        if n > 10 ** (level + 1) // 2 and prime_factors(n) != [n]:
            return n


@family("prime_factorisation", "number theory", "prime factors")
def prime_factorisation(rng: EpisodeRng, level: int) -> Problem:
    """Factor a number of 2 to 9 digits whose prime factors are below 320."""
    n = _composite(rng, level)
    factors = prime_factors(n)
    steps, left = [], n
    for p in factors[:-1]:
        steps.append(f"{left} / {p} = {left // p}")
        left //= p
    order = "in ascending order, each as often as it occurs"
    return solved(f"Find the prime factors of {n}. Give them as a tuple {order}.", row(factors), *steps)


def _powers(n: int) -> list[tuple[int, int]]:
    return [(p, len(list(same))) for p, same in groupby(prime_factors(n))]


@family("divisor_functions", "number theory", "divisors")
def divisor_functions(rng: EpisodeRng, level: int) -> Problem:
    """Find the sum or (from level 3 on) number of the divisors of a number, of its even, odd or proper ones."""
    n = _composite(rng, level)
    kind = rng.choice(("sum", "proper", "odd", "count", "even")[: (2, 3, 5, 5, 5)[level - 1]])
    powers = _powers(n)
    if kind in ("odd", "even"):
        n *= 2 if n % 2 else 1
        powers = _powers(n)
    factored = f"{n} = {' * '.join(f'{p}^{k}' for p, k in powers)}"
    if kind in ("count", "even"):
        exponents = [k + (kind == "count" or p > 2) for p, k in powers]
        which = "positive divisors" if kind == "count" else "even positive divisors"
        step = f"{' * '.join(map(str, exponents))} = {prod(exponents)}"
        return solved(f"How many {which} does {n} have?", prod(exponents), factored, step)
    used = [(p, k) for p, k in powers if kind != "odd" or p > 2]
    sums = [sum(p**i for i in range(k + 1)) for p, k in used]
    steps = [f"{' + '.join(str(p**i) for i in range(k + 1))} = {s}" for (p, k), s in zip(used, sums, strict=True)]
    total = prod(sums)
    steps.append(f"{' * '.join(map(str, sums or [1]))} = {total}")
    if kind == "proper":
        steps.append(f"{total} - {n} = {total - n}")
        total -= n
    kinds = {
        "sum": "positive divisors",
        "odd": "odd positive divisors",
        "proper": "positive divisors other than itself",
    }
    return solved(f"Find the sum of the {kinds[kind]} of {n}.", total, factored, *steps)


@family("euler_phi", "number theory", "Euler's function")
def euler_phi(rng: EpisodeRng, level: int) -> Problem:
    """Count the numbers up to n that share no factor with n; up to a multiple of n from level 3 on."""
    n = _composite(rng, level)
    powers = _powers(n)
    parts = [p ** (k - 1) * (p - 1) for p, k in powers]
    steps = [f"{n} = {' * '.join(f'{p}^{k}' for p, k in powers)}"]
    steps += [f"{p}^{k} - {p}^{k - 1} = {part}" for (p, k), part in zip(powers, parts, strict=True)]
    steps.append(f"{' * '.join(map(str, parts))} = {prod(parts)}")
    if level < 3 or rng.random() < 0.4:
        question = rng.choice((f"Find phi({n}), Euler's totient.", f"How many of 1, 2, ..., {n} are coprime to {n}?"))
        return solved(question, prod(parts), *steps)
    times = rng.randint(2, 12)
    steps.append(f"{times} * {prod(parts)} = {times * prod(parts)}")
    return solved(f"How many of the numbers 1, 2, ..., {times * n} are coprime to {n}?", times * prod(parts), *steps)


@family("count_powers", "number theory", "perfect squares")
def count_powers(rng: EpisodeRng, level: int) -> Problem:
    """Count squares (level 1), cubes, multiples among them, and powers that are both, in a range."""
    exponent = 2 if level == 1 else rng.choice((2, 3, 3, 4)[: level + 1])
    low = rng.randint(2, 10 ** (2 + level))
    high = low + rng.randint(10 ** (2 + level), 10 ** (4 + level if level > 1 else 4))
    by = 1 if level < 3 else rng.choice((2, 3, 5, 6, 7, 10, 12))
    root = prod(p ** -(-k // exponent) for p, k in _powers(by))
    first, last = _root(low - 1, exponent) // root + 1, _root(high, exponent) // root
    count = max(0, last - first + 1)
    if not count:
        return count_powers(rng, level)
    name = {2: "perfect squares", 3: "perfect cubes", 4: "fourth powers of integers"}[exponent]
    which = name if by == 1 else f"{name} and divisible by {by}"
    ends = [f"{root * n}^{exponent} = {(root * n) ** exponent}" for n in (first, last)]
    question = f"How many integers n with {low} <= n <= {high} are {which}?"
    note = () if root == 1 else (f"The base must be a multiple of {root}.",)
    return solved(question, count, *note, *ends, f"{last} - {first} + 1 = {count}")


def _root(n: int, k: int) -> int:
    """The largest r with r^k <= n."""
    r = isqrt(n) if k == 2 else round(n ** (1 / k)) + 1
    while r**k > n:
        r -= 1
    return r


def primes_between(low: int, high: int) -> list[int]:
    """The primes p with low <= p <= high <= 10^5, by a sieve.

    >>> primes_between(20, 40)
    [23, 29, 31, 37]
    """
    marks = bytearray([1]) * (high - low + 1)
    for p in _PRIMES:
        if p * p > high:
            break
        start = max(p * p, -(-low // p) * p)
        marks[start - low :: p] = bytes(len(range(start - low, len(marks), p)))
    return [low + i for i, mark in enumerate(marks) if mark and low + i > 1]


@family("count_primes", "number theory", "primes")
def count_primes(rng: EpisodeRng, level: int) -> Problem:
    """Count (or add) the primes in a range of up to 120 numbers, up to 60,000."""
    low = rng.randint(2, (80, 200, 1000, 8000, 60000)[level - 1])
    high = low + rng.randint(*((20, 60), (30, 70), (30, 80), (40, 100), (50, 120))[level - 1])
    primes = primes_between(low, high)
    if not primes:
        return count_primes(rng, level)
    shown = f"The primes are {listed(primes)}."
    if rng.random() < 0.5:
        total = f"{' + '.join(map(str, primes))} = {sum(primes)}"
        return solved(f"Find the sum of all primes p with {low} <= p <= {high}.", sum(primes), shown, total)
    return solved(f"How many primes p are there with {low} <= p <= {high}?", len(primes), shown)


@family("linear_diophantine", "number theory", "Diophantine equations", "Euclid's algorithm")
def linear_diophantine(rng: EpisodeRng, level: int) -> Problem:
    """Find the solution of a*x + b*y = c with the smallest positive x, for coefficients of 1 to 5 digits."""
    most = (20, 60, 200, 2000, 20000)[level - 1]
    a, b = rng.randint(3, most), rng.randint(3, most)
    shared = gcd(a, b)
    period, c = b // shared, shared * rng.randint(1, 2 * most)
    if level > 2 and rng.random() < 0.4:
        b = -b
    x = c // shared * pow(a // shared, -1, period) % period or period
    y = (c - a * x) // b
    if period < 3:
        return linear_diophantine(rng, level)
    mark = "+" if b > 0 else "-"
    return solved(
        f"Find the integers x and y with {a}x {mark} {abs(b)}y = {c} for which x is positive and as small as possible. "
        "Give (x, y).",
        row((x, y)),
        *euclid(a, abs(b)),
        f"The solutions' values of x differ by multiples of {period}, and 1 <= {x} <= {period}.",
        f"{a} * {x} {mark} {abs(b)} * {grouped(y)} = {c}",
    )


def _legendre(n: int, p: int) -> tuple[int, list[str]]:
    """The exponent of p in n! and the divisions that give it."""
    total, steps = 0, []
    while n >= p:
        steps.append(f"{n} = {n // p} * {p} + {n % p}")
        n //= p
        total += n
    return total, steps


@family("factorial_exponents", "number theory", "factorials", "prime factors")
def factorial_exponents(rng: EpisodeRng, level: int) -> Problem:
    """Count the zeros at the end of n!, of products and (level 3 on) in other bases, and primes in binomials (5)."""
    n = rng.randint(20, (2500, 3000, 3000, 9000, 90000)[level - 1])
    if level < 3:
        m = rng.randint(20, 3000) if level == 2 else 0
        (total, steps), (more, others) = _legendre(n, 5), _legendre(m, 5)
        text = f"{n}! * {m}!" if m else f"{n}!"
        last = (f"{total} + {more} = {total + more}",) if m else ()
        return solved(f"With how many zeros does {text} end in base ten?", total + more, *steps, *others, *last)
    if level == 5 and rng.random() < 0.6:
        return _binomial_exponent(rng, n)
    powers = _powers(
        rng.choice((3, 6, 7, 11, 13, 14, 15)) if level == 3 else rng.choice((8, 9, 12, 16, 18, 24, 45, 72))
    )
    base = prod(p**k for p, k in powers)
    found = {p: _legendre(n, p) for p, k in powers}
    counts = {p: found[p][0] // k for p, k in powers}
    answer = min(counts.values())
    steps = [step for total, parts in found.values() for step in parts]
    steps += [
        f"{p}^{k} divides {n}! {counts[p]} times, for {found[p][0]} = {k} * {counts[p]} + {found[p][0] % k}"
        for p, k in powers
    ]
    return solved(f"With how many zeros does {n}! end when it is written in base {base}?", answer, *steps)


def _binomial_exponent(rng: EpisodeRng, n: int) -> Problem:
    k, p = rng.randint(5, n - 5), rng.choice((2, 2, 2, 3, 3))
    times = rng.randint(2, 40)
    parts = [_legendre(m, p) for m in (n, k, n - k)]
    up = _legendre(times, p)
    total = up[0] + parts[0][0] - parts[1][0] - parts[2][0]
    steps = [step for _, group in (up, *parts) for step in group]
    question = (
        f"What is the largest e for which {p}^e divides {times}! * C({n}, {k}), where C is the binomial coefficient?"
    )
    return solved(question, total, *steps, f"{up[0]} + {parts[0][0]} - {parts[1][0]} - {parts[2][0]} = {total}")
