import math
import re
from functools import cache
from itertools import combinations, pairwise, permutations, product

from tests.tasks.math.checking import key_tests


def ints(text):
    return list(map(int, re.findall(r"-?\d+", text)))


@cache
def patterns(counts, last, first, blocks, apart, circle, entered):
    """Orders of kinds, one place after the other; `entered` says how often each block was begun."""
    if not any(counts):
        closing = ((last, first),) if circle else ()
        if any(a == b == k for a, b in closing for k in apart):
            return 0
        return all(
            e - sum(a == b == k for a, b in closing) * (e > 1) == 1 for k, e in zip(blocks, entered, strict=True)
        )
    found = 0
    for i, n in enumerate(counts):
        if n and not (i == last and i in apart):
            begun = tuple(e + (k == i != last) for k, e in zip(blocks, entered, strict=True))
            rest = (*counts[:i], n - 1, *counts[i + 1 :])
            found += patterns(rest, i, first, blocks, apart, circle, begun)
    return found


def orders(counts, blocks, apart, circle):
    """Orders of different people of some kinds; a circle is turned until a certain person of kind 0 is first."""
    none = (0,) * len(blocks)
    if circle:
        left = (counts[0] - 1, *counts[1:])
        found = patterns(left, 0, 0, blocks, apart, True, tuple(int(k == 0) for k in blocks))
    else:
        left = counts
        found = patterns(left, None, None, blocks, apart, False, none)
    return found * math.prod(map(math.factorial, left))


def arrangements(question, answer):
    who, rest = re.match(r"In how many ways can (.*?), all of .* so that (.*)\?", question).groups()
    people = re.findall(r"(\d+) (\w+)", who)
    kinds = {kind: i for i, (_, kind) in enumerate(people)}
    blocks = tuple(kinds[k] for k in re.findall(r"all (\w+) are", rest))
    apart = tuple(kinds[k] for k in re.findall(r"no two (\w+) are", rest))
    return orders(tuple(int(n) for n, _ in people), blocks, apart, "circle" in question) == int(answer)


def committees(question, answer):
    groups = [
        int(n)
        for n in re.findall(r"(\d+) (?:women|men|students)", question.split(" is chosen from")[-1].split(". ")[0])
    ]
    size = int(re.search(r"committee of (\d+)", question)[1])
    found = 0
    for split in product(*(range(g + 1) for g in groups)):
        if sum(split) != size:
            continue
        ways = 1
        for g, k in zip(groups, split, strict=True):
            ways *= choose(g, k)
        if "at least one woman" in question:
            found += ways if all(split) else 0
            continue
        exact = 0 if "have no women" in question else int(re.search(r"(?:exactly|at least) (\d+) wom", question)[1])
        good = split[0] >= exact if "at least" in question else split[0] == exact
        if "Mrs Hall" in question and split[0] and split[1]:
            ways -= choose(groups[0] - 1, split[0] - 1) * choose(groups[1] - 1, split[1] - 1)
        found += ways * (size * (size - 1) if "chair" in question else 1) if good else 0
    return found == int(answer)


@cache
def choose(n, k):
    """Pascal's triangle."""
    return 1 if k in (0, n) else 0 if k < 0 or k > n else choose(n - 1, k - 1) + choose(n - 1, k)


def stars_and_bars(question, answer):
    mark, n = re.search(r" (<?=) (\d+) have with", question).groups()
    bounds = question.split(" with ")[1].strip("?").split(", ")
    ways = {0: 1}
    for bound in bounds:
        found = re.match(r"(\d+) <= x\d+ <= (\d+)|x\d+ >= (\d+)", bound)
        low, high = (int(found[1]), int(found[2])) if found[1] else (int(found[3]), int(n))
        new = {}
        for total, w in ways.items():
            for x in range(low, high + 1):
                if total + x <= int(n):
                    new[total + x] = new.get(total + x, 0) + w
        ways = new
    return (sum(ways.values()) if mark == "<=" else ways.get(int(n), 0)) == int(answer)


@cache
def fixing(n, s, k):
    """Permutations of n with exactly k fixed among s given ones, by the recurrence over the last of the s."""
    if k < 0 or k > s:
        return 0
    if s == 0:
        return n * fixing(n - 1, 0, 0) if n else 1
    with_fixed = fixing(n - 1, s - 1, k - 1)  # the last of them stays
    return with_fixed + fixing(n, s - 1, k) - fixing(n - 1, s - 1, k)


def fixed_points(question, answer):
    n = int(re.search(r"1 to (\d+)", question)[1])
    chosen = question.split("none of " if "none of" in question else " of ")[-1].split(" stay")[0]
    s = len(ints(chosen))
    kind, k = re.search(r"(none|exactly|at most|at least)(?: (\w+))? of", question).groups()
    k = {"one": 1, None: 0}.get(k) if not (k or "0").isdigit() or k is None else int(k)
    test = {
        "none": lambda j: j == 0,
        "exactly": lambda j: j == k,
        "at most": lambda j: j <= k,
        "at least": lambda j: j >= k,
    }
    counts = [fixing(n, s, j) for j in range(s + 1)]
    if n <= 6:
        places = [v - 1 for v in ints(chosen)]
        brute = [0] * (s + 1)
        for p in permutations(range(n)):
            brute[sum(p[i] == i for i in places)] += 1
        assert brute == counts
    return sum(c for j, c in enumerate(counts) if test[kind](j)) == int(answer)


def lattice_paths(question, answer):
    (_, goal, *points) = [tuple(ints(p)) for p in re.findall(r"\(\d+, \d+\)", question)]

    @cache
    def onward(x, y):
        if (x, y) == goal:
            return 1
        if x > goal[0] or y > goal[1] or ("avoid" in question and (x, y) in points):
            return 0
        return onward(x + 1, y) + onward(x, y + 1)

    if "through" in question:
        point, start = points[0], onward(0, 0)
        through = [onward(*point)]
        goal = point
        onward.cache_clear()
        return start and through[0] * onward(0, 0) == int(answer)
    return onward(0, 0) == int(answer)


def inclusion_exclusion(question, answer):
    low, high, *divisors = ints(question)
    hits = [sum(n % d == 0 for d in divisors) for n in range(low, high + 1)]
    if "neither" in question:
        return hits.count(0) == int(answer)
    if "exactly" in question:
        return hits.count(1 if "exactly one" in question else 2) == int(answer)
    return sum(h > 0 for h in hits) == int(answer)


@cache
def words(counts, length, last, apart, state, vowels):
    """Words letter by letter; `apart` may not follow itself; `state` 0, 1, 2: before, in, after the vowels' block."""
    if not length:
        return 1
    found = 0
    for i, (letter, left) in enumerate(counts):
        if not left or (letter == apart == last):
            continue
        new = state
        if vowels:
            new = (1 if state < 2 else 9) if letter in "AEIOU" else (2 if state else 0)
        if new < 9:
            rest = (*counts[:i], (letter, left - 1), *counts[i + 1 :])
            found += words(rest, length - 1, letter, apart, new, vowels)
    return found


def letter_arrangements(question, answer):
    word = re.search(r"letters of ([A-Z]+)", question)[1]
    length = int(found[1]) if (found := re.search(r"words of (\d+) letters", question)) else len(word)
    apart = found[1] if (found := re.search(r"no two letters (\w) ", question)) else ""
    counts = tuple(sorted((c, word.count(c)) for c in set(word)))
    return words(counts, length, "", apart, 0, "vowels" in question) == int(answer)


def coin_partitions(question, answer):
    total, *numbers = ints(question.split("}")[0])
    most = (
        1
        if "at most once" in question
        else int(found[1])
        if (found := re.search(r"at most (\d+) times", question))
        else total
    )

    @cache
    def ways(rest, kinds):
        if not kinds:
            return rest == 0
        return sum(ways(rest - k * kinds[0], kinds[1:]) for k in range(most + 1) if k * kinds[0] <= rest)

    @cache
    def ordered(rest):
        return 1 if rest == 0 else sum(ordered(rest - n) for n in numbers if n <= rest)

    return (ordered(total) if "order of the terms matters" in question else ways(total, tuple(numbers))) == int(answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "combinatorics",
    arrangements,
    committees,
    stars_and_bars,
    fixed_points,
    lattice_paths,
    inclusion_exclusion,
    letter_arrangements,
    coin_partitions,
)


def apart_and_together(people):
    kinds = "".join(people).upper()
    return "AA" in kinds and "BB" not in kinds


def test_the_recurrences_of_the_checks_agree_with_brute_force():
    assert orders((2, 3), (0,), (), False) == 2 * 24
    assert orders((2, 2), (), (0,), True) == 2
    assert orders((3, 1, 1), (0,), (), True) == 3 * 2 * 2
    assert orders((2, 2, 2), (0,), (1,), False) == sum(map(apart_and_together, permutations("AaBbCc")))
    assert [fixing(4, 4, k) for k in range(5)] == [9, 8, 6, 0, 1]
    for word, apart in (("AABB", "A"), ("ABCC", "C")):
        brute = {p for p in permutations(word) if not any(a == b == apart for a, b in pairwise(p))}
        assert words(tuple(sorted((c, word.count(c)) for c in set(word))), 4, "", apart, 0, False) == len(brute)
    assert choose(6, 2) == len(list(combinations(range(6), 2)))
