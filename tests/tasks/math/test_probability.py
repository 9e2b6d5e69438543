import re
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb

import sympy

from tests.tasks.math.checking import key_tests

COMPARE = {"exactly": lambda n, t: n == t, "at least": lambda n, t: n >= t, "at most": lambda n, t: n <= t}


def ints(text):
    return list(map(int, re.findall(r"-?\d+", text)))


def dice_sums(question, answer):
    sides = ints(question.split(" sides")[0])
    rolls = list(product(*(range(1, s + 1) for s in sides)))
    if "Given" in question:
        told = re.search(r"Given that (.*?), what", question)[1]
        face = (ints(told) or [0])[0]
        keep = {"at": lambda r: face in r, "no": lambda r: face not in r, "the": lambda r: len(set(r)) > 1}[
            told.split()[0]
        ]
        rolls = [r for r in rolls if keep(r)]
    if found := re.search(r"the (highest|lowest) number is exactly (\d+)", question):
        pick = max if found[1] == "highest" else min
        good = sum(pick(r) == int(found[2]) for r in rolls)
    else:
        kind, target = re.search(r"sum is (exactly|at least|at most) (\d+)", question).groups()
        good = sum(COMPARE[kind](sum(r), int(target)) for r in rolls)
    return Fraction(good, len(rolls)) == Fraction(answer)


@cache
def outcomes(sizes, drawn):
    """(numbers of each colour) -> probability, ball by ball."""
    if not drawn:
        return {(0,) * len(sizes): Fraction(1)}
    out = {}
    for i, n in enumerate(sizes):
        if n:
            for got, p in outcomes((*sizes[:i], n - 1, *sizes[i + 1 :]), drawn - 1).items():
                key = (*got[:i], got[i] + 1, *got[i + 1 :])
                out[key] = out.get(key, 0) + p * Fraction(n, sum(sizes))
    return out


def urn_draws(question, answer):
    sizes = tuple(int(n) for n in re.findall(r"(\d+) (?:red|blue|green)\b", question.split("balls.")[0]))
    drawn = int(re.search(r"(\d+) balls are drawn", question)[1])
    chances = outcomes(sizes, drawn)
    if "same colour" in question:
        return sum(p for got, p in chances.items() if max(got) == drawn) == Fraction(answer)
    if "all three" in question:
        return sum(p for got, p in chances.items() if min(got)) == Fraction(answer)
    kind, k = re.search(r"probability that (exactly|at least) (\d+) of", question).groups()
    good = sum(p for got, p in chances.items() if COMPARE[kind](got[0], int(k)))
    given = sum(p for got, p in chances.items() if got[0]) if "Given" in question else 1
    return good / given == Fraction(answer)


def bayes(question, answer):
    if "illness" in question:
        ill, right, false = (Fraction(n, 100) for n in ints(question)[:3])
        table = {
            (i, t): (ill if i else 1 - ill) * (r if t else 1 - r) for i, r in ((1, right), (0, false)) for t in (0, 1)
        }
        seen = int("test is positive. " in question)
        return table[1, seen] / (table[0, seen] + table[1, seen]) == Fraction(answer)
    boxes = [(int(r), int(b)) for r, b in re.findall(r"holds (\d+) red and (\d+) blue", question)]
    priors = [Fraction(p) for p in re.findall(r"with probability (\d+/\d+|1)", question)] or [1] * len(boxes)
    balls = 2 if "two balls" in question else 1
    joint = [p * outcomes(box, balls).get((balls, 0), 0) for p, box in zip(priors, boxes, strict=True)]
    return joint[int(question.split("was box ")[1][0]) - 1] / sum(joint) == Fraction(answer)


def expected_values(question, answer):
    if "dice" in question:
        a, b = ints(question)[:2]
        pick = max if "higher" in question else min
        return Fraction(sum(pick(x, y) for x in range(1, a + 1) for y in range(1, b + 1)), a * b) == Fraction(answer)
    if "urn" in question:
        red, blue, k = ints(question)
        ways = [(n, comb(n - 1, k - 1) * comb(red + blue - n, red - k)) for n in range(k, blue + k + 1)]
        return Fraction(sum(n * w for n, w in ways), comb(red + blue, red)) == Fraction(answer)
    table = re.findall(r"(-?\d+) with probability (\d+/\d+|p)", question)
    known = sum(Fraction(p) for _, p in table if p != "p")
    pairs = [(int(v), 1 - known if p == "p" else Fraction(p)) for v, p in table]
    assert sum(p for _, p in pairs) == 1
    mean = sum(v * p for v, p in pairs)
    found = sum((v - mean) ** 2 * p for v, p in pairs) if "variance" in question else mean
    return found == Fraction(answer)


def repeated_trials(question, answer):
    p = Fraction(re.search(r"probability (\S+) each", question)[1])
    if found := re.search(r"the (\w+) success comes in trial (\d+)", question):
        k, n = ("first", "second", "third", "fourth").index(found[1]) + 1, int(found[2])
        return successes(n - 1, p)[k - 1] * p == Fraction(answer)
    n = int(re.search(r"in (\d+) trials", question)[1])
    chances = successes(n, p)
    if found := re.search(r"at least (\d+) success.* in .* exactly (\d+)\?", question):
        return chances[int(found[2])] / sum(chances[int(found[1]) :]) == Fraction(answer)
    kind, k = re.search(r"of (exactly|at least) (\d+) success", question).groups()
    return sum(c for j, c in enumerate(chances) if COMPARE[kind](j, int(k))) == Fraction(answer)


def successes(n, p):
    """The distribution of the number of successes, trial by trial."""
    out = [Fraction(1)]
    for _ in range(n):
        out = [a * (1 - p) + b * p for a, b in zip([*out, 0], [0, *out], strict=True)]
    return out


def random_walks(question, answer):
    start = int(re.search(r"starts at (\d+)", question)[1])
    up, down, *rest = (Fraction(p) for p in re.findall(r"with probability (\d+/\d+)", question))
    top = int(re.search(r"stops at 0 or (\d+)", question)[1])
    end = int(found[1]) if (found := re.search(r"that it stops at (\d+)", question)) else None
    assert up + down + sum(rest) == 1
    return absorbed(start, top, up, down, end) == Fraction(answer)


@cache
def absorbed(start, top, up, down, end):
    """Solve (up + down) h(i) - up h(i+1) - down h(i-1) = 0 or 1 by elimination from below: h(i) = a h(i+1) + b."""
    a, b = Fraction(0), Fraction(end == 0)
    steps = []
    for _ in range(1, top):
        pivot = up + down - down * a
        a, b = up / pivot, (down * b + (end is None)) / pivot
        steps.append((a, b))
    h = Fraction(end == top) if end else Fraction(0)
    for a, b in reversed(steps[start - 1 :]):
        h = a * h + b
    return h


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "probability", dice_sums, urn_draws, bayes, expected_values, repeated_trials, random_walks
)


def test_the_elimination_of_walks_agrees_with_sympy():
    up, down = sympy.Rational(2, 7), sympy.Rational(4, 7)
    h = sympy.symbols("h0:6")
    rows = [(up + down) * h[i] - up * h[i + 1] - down * h[i - 1] - 1 for i in range(1, 5)]
    solution = sympy.solve([*rows, h[0], h[5]], h)
    assert all(solution[h[i]] == absorbed(i, 5, Fraction(2, 7), Fraction(4, 7), None) for i in range(1, 5))
