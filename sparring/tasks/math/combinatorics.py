"""Counting: arrangements, selections, distributions, permutations, paths and partitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb, factorial, lcm, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import braces, falling, sum_of

_PEOPLE = [
    "nurses",
    "pilots",
    "painters",
    "teachers",
    "cooks",
    "singers",
    "farmers",
    "judges",
    "sailors",
    "bakers",
    "poets",
    "dancers",
    "lawyers",
    "doctors",
    "miners",
    "clerks",
    "guards",
    "weavers",
]


def _count(question: str, answer: int, *steps: str) -> Problem:
    return Problem(question, str(answer), (*steps, f"The answer is {answer}."))


def _listed(items: Sequence[object], word: str = "and") -> str:
    *first, last = map(str, items)
    return f"{', '.join(first)} {word} {last}" if first else last


@family("arrangements", "combinatorics", "permutations", words=True)
def arrangements(rng: EpisodeRng, level: int) -> Problem:
    """Count orders of two or three kinds of people in a row or a circle, kinds kept together or apart."""
    top = (6, 7, 4, 4, 5)[level - 1]
    a, b, c = rng.randint(2, top), rng.randint(2, top), rng.randint(2, top) if level > 2 else 0
    kinds = rng.sample(_PEOPLE, 3 if c else 2)
    who = _listed([f"{n} {kind}" for n, kind in zip((a, b, c), kinds, strict=False)])
    place = "stand in a circle (rotations count as the same)" if level == 5 else "stand in a row"
    joined, apart = f"all {kinds[0]} are in one block", f"no two {kinds[1 if level > 2 else 0]} are neighbours"
    if level == 1 and rng.random() < 0.5:
        text, factors = f"{joined} and all {kinds[1]} are in one block", [2, factorial(a), factorial(b)]
    elif level == 1:
        text, factors = joined, [factorial(a), factorial(b + 1)]
    elif level == 2:
        text, factors = apart, [factorial(b), falling(b + 1, a)]
    elif level == 3:
        text, factors = f"{joined} and all {kinds[1]} are in one block", [factorial(a), factorial(b), factorial(c + 2)]
    else:
        circle = level == 5
        text = f"{joined} and {apart}"
        factors = [factorial(a), factorial(c + 1 - circle), falling(c + 2 - circle, b)]
    answer = prod(factors)
    if not answer:
        return arrangements(rng, level)
    question = f"In how many ways can {who}, all of them different people, {place} so that {text}?"
    return _count(question, answer, f"{'*'.join(map(str, factors))} = {answer}")


@family("committees", "combinatorics", "combinations")
def committees(rng: EpisodeRng, level: int) -> Problem:
    """Count committees with an exact or least number of one kind, with two who do not serve together, with offices."""
    women, men, others = (rng.randint(3, 20) for _ in range(3))
    size = rng.randint(3, min(7, women + men - 2))
    least, most = max(0, size - men), min(size, women)
    exact = rng.randint(*((least, most), (max(1, least), most), (1, size - 1))[min(level, 3) - 1])
    people = f"{women} women and {men} men"
    parts = {k: comb(women, k) * comb(men, size - k) for k in range(least, most + 1)}
    if level == 1:
        text, terms = f"have {f'exactly {_women(exact)}' if exact else 'no women'}", [parts[exact]]
    elif level == 2:
        text, terms = f"have at least {_women(exact)}", [parts[k] for k in parts if k >= exact]
    elif level == 3:
        both = comb(women - 1, exact - 1) * comb(men - 1, size - exact - 1)
        text = (
            f"have exactly {_women(exact)} if Mrs Hall, one of the women, and Mr Lee, one of the men, do not both serve"
        )
        terms = [parts.get(exact, 0), -both]
    elif level == 4:
        offices = size * (size - 1)
        text = f"be chosen, together with a chair and another member as treasurer, if it has at least {_women(exact)}"
        terms = [offices * parts[k] for k in parts if k >= exact]
    else:
        people = f"{women} women, {men} men and {others} students"
        groups = (women, men, others)
        total = sum(groups)
        text = "have at least one woman, one man and one student (a student counts neither as a woman nor as a man)"
        terms = [comb(total, size), *(-comb(total - g, size) for g in groups), *(comb(g, size) for g in groups)]
    if sum(terms) <= 0:
        return committees(rng, level)
    question = f"A committee of {size} is chosen from {people}. In how many ways can it {text}?"
    return _count(question, sum(terms), f"{sum_of(terms)} = {sum(terms)}")


def _women(k: int) -> str:
    return "1 woman" if k == 1 else f"{k} women"


@family("stars_and_bars", "combinatorics", "distributions")
def stars_and_bars(rng: EpisodeRng, level: int) -> Problem:
    """Count integer solutions of x1 + ... + xk = n (or <= n) with bounds below and above."""
    k = rng.randint(2 if level == 1 else 3, (9, 5, 5, 4, 4)[level - 1])
    n = rng.randint(3, 99) if level == 1 else rng.randint(12, 40)
    names = [f"x{i + 1}" for i in range(k)]
    lows = [rng.randint(0, 2)] * k if level == 1 else [rng.randint(0, 4) for _ in names]
    mark = "<=" if level == 3 else "="
    bins, rest = k + (level == 3), n - sum(lows)
    bounds = [f"{x} >= {low}" for x, low in zip(names, lows, strict=True)]
    terms = [_spread(rest, bins)]
    if level > 3:
        common = rng.randint(5, n // 2)
        caps = [common if level == 4 else rng.randint(low + 1, n // 2 + 2) for low in lows]
        bounds = [f"{low} <= {x} <= {cap}" for x, low, cap in zip(names, lows, caps, strict=True)]
        over = [cap - low + 1 for low, cap in zip(lows, caps, strict=True)]
        signs = [(-1) ** r * _spread(rest - sum(c), bins) for r in range(1, k + 1) for c in combinations(over, r)]
        terms += [t for t in signs if t]
    if rest < 0 or sum(terms) in (0, n):
        return stars_and_bars(rng, level)
    question = f"How many integer solutions does {' + '.join(names)} {mark} {n} have with {', '.join(bounds)}?"
    first = f"Without upper bounds there are {terms[0]} ways to spread {rest} over {bins} places."
    return _count(question, sum(terms), first, f"{sum_of(terms)} = {sum(terms)}")


def _spread(n: int, bins: int) -> int:
    return comb(n + bins - 1, bins - 1) if n >= 0 else 0


@family("fixed_points", "combinatorics", "derangements")
def fixed_points(rng: EpisodeRng, level: int) -> Problem:
    """Count permutations of 1 to n that move all of a set, or that fix exactly, at least or at most k of it."""
    n = rng.randint(*((7, 11), (10, 14), (9, 13), (9, 14), (10, 15))[level - 1])
    chosen = sorted(rng.sample(range(1, n + 1), rng.randint(2 if level == 1 else 3, n - 1)))
    s = len(chosen)
    k = rng.randint(1, min(4, s - 1))
    exact = [comb(s, j) * _moved(n - j, s - j) for j in range(s + 1)]
    if level < 3:
        text, terms = f"none of {_listed(chosen)} stays in its place", exact[:1]
    elif level == 3:
        text, terms = (
            f"exactly {k} of {_listed(chosen)} stay in place"
            if k > 1
            else f"exactly one of {_listed(chosen)} stays in place",
            [exact[k]],
        )
    elif level == 4:
        text, terms = f"at most {k} of {_listed(chosen)} stay in place", exact[: k + 1]
    else:
        text, terms = f"at least {k} of {_listed(chosen)} stay in place", exact[k:]
    signs = [(-1) ** j * comb(s, j) * factorial(n - j) for j in range(s + 1)]
    steps = [f"{sum_of(signs)} = {sum(signs)}"] if level < 3 else [f"{sum_of(terms)} = {sum(terms)}"]
    return _count(f"How many permutations of the numbers 1 to {n} are there in which {text}?", sum(terms), *steps)


def _moved(n: int, s: int) -> int:
    """Return the number of permutations of n things that move all of s given ones."""
    return sum((-1) ** j * comb(s, j) * factorial(n - j) for j in range(s + 1))


@family("lattice_paths", "combinatorics", "lattice paths")
def lattice_paths(rng: EpisodeRng, level: int) -> Problem:
    """Count shortest paths on a grid through a point, past a point, or past up to 6 points."""
    m, n = (rng.randint(*((3, 9), (4, 13), (4, 8), (5, 9), (6, 10))[level - 1]) for _ in range(2))
    inner = [(x, y) for x in range(m + 1) for y in range(n + 1) if 0 < x + y < m + n and (level > 2 or 0 < x < m)]
    points = sorted(rng.sample(inner, (1, 1, 2, 4, 6)[level - 1]))
    (x, y), whole = points[0], comb(m + n, m)
    through = comb(x + y, x) * comb(m + n - x - y, m - x)
    steps = [f"{comb(x + y, x)}*{comb(m + n - x - y, m - x)} = {through}"]
    verb = "pass through" if level == 1 else "avoid"
    if level == 1:
        answer = through
    elif level == 2:
        answer = whole - through
        steps.append(f"{whole} - {through} = {answer}")
    else:
        answer, steps = _grid(m, n, points)
    if not answer:
        return lattice_paths(rng, level)
    route = f"How many paths from (0, 0) to ({m}, {n}) with steps of 1 to the right or 1 up"
    return _count(f"{route} {verb} {_listed(points)}?", answer, *steps)


def _grid(m: int, n: int, blocked: Iterable[tuple[int, int]]) -> tuple[int, list[str]]:
    """Return the number of paths past the points, and the numbers of paths to the places of every row."""
    below, steps = [1] + [0] * m, []
    for y in range(n + 1):
        row: list[int] = []
        for x in range(m + 1):
            left = row[-1] if row else 0
            row.append(0 if (x, y) in blocked else left + below[x])
        steps.append(f"Paths to the places with y at {y}: {', '.join(map(str, row))}.")
        below = row
    return below[m], steps


@family("inclusion_exclusion", "combinatorics", "inclusion and exclusion")
def inclusion_exclusion(rng: EpisodeRng, level: int) -> Problem:
    """Count the integers of a range that are divisible by one of several numbers, by none, or by exactly one or two."""
    low = rng.randint(1, 300)
    high = low + rng.randint(100, (300, 600, 900, 1200, 2000)[level - 1])
    divisors = sorted(rng.sample(range(2, 16), 2 if level < 3 else 3))
    if any(b % a == 0 for a, b in combinations(divisors, 2)):
        return inclusion_exclusion(rng, level)
    joint = [sum(_multiples(low, high, lcm(*s)) for s in combinations(divisors, r)) for r in range(len(divisors) + 1)]
    text, weights = (
        (f"divisible by {_listed(divisors, 'or')} (or both)", (0, 1, -1)),
        (f"divisible by neither {divisors[0]} nor {divisors[1]}", (1, -1, 1)),
        (f"divisible by at least one of {_listed(divisors)}", (0, 1, -1, 1)),
        (f"divisible by exactly one of {_listed(divisors)}", (0, 1, -2, 3)),
        (f"divisible by exactly two of {_listed(divisors)}", (0, 0, 1, -3)),
    )[level - 1]
    terms = [w * j for w, j in zip(weights, joint, strict=True) if w]
    return _count(
        f"How many integers from {low} to {high} (both included) are {text}?",
        sum(terms),
        f"The multiples of single divisors, of pairs and so on number {', '.join(map(str, joint[1:]))}.",
        f"{sum_of(terms)} = {sum(terms)}",
    )


def _multiples(low: int, high: int, d: int) -> int:
    return high // d - (low - 1) // d


@family("letter_arrangements", "combinatorics", "permutations", words=True)
def letter_arrangements(rng: EpisodeRng, level: int) -> Problem:
    """Count the words from given letters, some of them equal: all, vowels together, equal letters apart, shorter words."""
    size = rng.randint(*((4, 8), (7, 10), (6, 9), (6, 10), (6, 8))[level - 1])
    kinds = rng.sample("BCDFGKLMNPRST", rng.randint(2, 4)) + rng.sample("AEIOU", rng.randint(2, 3) if level == 3 else 1)
    letters = [*kinds, *(rng.choice(kinds) for _ in range(size - len(kinds)))][:size]
    rng.shuffle(letters)
    word, counts = "".join(letters), Counter(letters)
    whole = _multinomial(counts.values())
    if level == 3:
        vowels = {c: k for c, k in counts.items() if c in "AEIOU"}
        inside = _multinomial(vowels.values())
        outside = _multinomial([1, *(k for c, k in counts.items() if c not in vowels)])
        text, answer, step = (
            " in which all vowels (A, E, I, O and U) stand together",
            inside * outside,
            f"{inside}*{outside} = {inside * outside}",
        )
    elif level == 4:
        letter, often = max(sorted(counts.items()), key=lambda item: item[1])
        others = _multinomial(k for c, k in counts.items() if c != letter)
        gaps = comb(size - often + 1, often)
        text, answer, step = (
            f" in which no two letters {letter} are neighbours",
            others * gaps,
            f"{others}*{gaps} = {others * gaps}",
        )
    elif level == 5:
        length = rng.randint(3, size - 1)
        text, answer, step = "", *_short_words(counts, length)
        return _count(
            f"How many different words of {length} letters can be made from the letters of {word}, each used at most as often as it occurs?",
            answer,
            step,
        )
    else:
        below = "*".join(f"{factorial(k)}" for k in sorted(counts.values(), reverse=True))
        text, answer, step = "", whole, f"{factorial(size)}/({below}) = {whole}"
    if not answer:
        return letter_arrangements(rng, level)
    return _count(f"How many different arrangements of the letters of {word} are there{text}?", answer, step)


def _multinomial(counts: Iterable[int]) -> int:
    sizes = list(counts)
    return factorial(sum(sizes)) // prod(map(factorial, sizes))


def _short_words(counts: Counter[str], length: int) -> tuple[int, str]:
    """Return the number of words of a length, letter by letter: choose the places of each."""
    ways = [1] + [0] * length
    for often in counts.values():
        ways = [sum(comb(n, k) * ways[n - k] for k in range(min(often, n) + 1)) for n in range(length + 1)]
    return ways[
        length
    ], f"Choosing the places letter by letter gives {', '.join(map(str, ways[1:]))} words of 1 to {length} letters."


@family("coin_partitions", "combinatorics", "partitions")
def coin_partitions(rng: EpisodeRng, level: int) -> Problem:
    """Count the ways to make a sum from given numbers: each any number of times, once, in order, or at most a few times."""
    count = (3, rng.randint(7, 10), rng.randint(3, 4), 5, 5)[level - 1]
    total = rng.randint(*((15, 40), (40, 80), (12, 25), (25, 60), (30, 60))[level - 1])
    values = sorted(rng.sample(range(1, (10, 25, 13, 13, 13)[level - 1]), count))
    most = {2: 1, 5: rng.randint(3, 5)}.get(level, total)
    ways = [1] + [0] * total
    if level == 3:
        for n in range(1, total + 1):
            ways[n] = sum(ways[n - v] for v in values if v <= n)
    else:
        for v in values:
            ways = [sum(ways[n - k * v] for k in range(min(most, n // v) + 1)) for n in range(total + 1)]
    if not ways[total]:
        return coin_partitions(rng, level)
    rule = {2: "each used at most once", 5: f"each used at most {most} times"}.get(
        level, "each used any number of times"
    )
    order = "where the order of the terms matters" if level == 3 else "where the order of the terms does not matter"
    how = "The numbers of ways for smaller sums, found one after the other, are"
    return _count(
        f"In how many ways is {total} a sum of numbers from {braces(values)}, {rule}, {order}?",
        ways[total],
        f"{how} {', '.join(map(str, ways[1:]))}.",
    )
