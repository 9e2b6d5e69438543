"""Word problems about people: ages, shopping, averages, sharing."""

from __future__ import annotations

from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import row
from sparring.tasks.math._telling import PEOPLE, decimal, listed, solved

_GOODS = (
    "apples",
    "pens",
    "mugs",
    "tickets",
    "candles",
    "plates",
    "notebooks",
    "lemons",
    "brushes",
    "tiles",
    "batteries",
    "kites",
)
_TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}


def _times(k: Fraction | int) -> str:
    return _TIMES.get(int(k), f"{k} times") if Fraction(k).denominator == 1 else f"{k} times"


def _years(n: int) -> str:
    return f"In {n} years" if n > 0 else f"{-n} years ago"


@family("age_puzzles", "word problems", "linear equations")
def age_puzzles(rng: EpisodeRng, level: int) -> Problem:
    """Find ages from sum and difference (level 1), a multiple (2), two multiples (3), of three people (4, 5)."""
    a, b, c = rng.sample(PEOPLE, 3)
    young, old = sorted(rng.sample(range(3, 60), 2))
    if level == 1:
        return _sum_and_difference(rng, (a, b), old, young)
    if level == 2:
        return _multiple_and_sum(rng, (a, b), rng.randint(3, 25))
    if level == 3:
        return _two_times(rng, (a, b), young, old)
    if level == 4:
        return _three_sums(rng, (a, b, c))
    return _then_and_now(rng, (a, b, c))


def _sum_and_difference(rng: EpisodeRng, names: tuple[str, str], old: int, young: int) -> Problem:
    a, b = names
    gap, total = old - young, old + young
    asked, answer = rng.choice(((a, old), (b, young)))
    older = rng.choice((f"{a} is {gap} years older than {b}", f"{b} is {gap} years younger than {a}"))
    together = rng.choice((f"Together they are {total} years old", f"The sum of their ages is {total}"))
    sign = "+" if asked == a else "-"
    return solved(f"{older}. {together}. How old is {asked}?", answer, f"({total} {sign} {gap}) / 2 = {answer}")


def _multiple_and_sum(rng: EpisodeRng, names: tuple[str, str], young: int) -> Problem:
    a, b = names
    k, n = rng.randint(2, 4), rng.choice([n for n in range(-young + 1, 20) if n])
    old, total = k * young, (k + 1) * young + 2 * n
    asked, answer = rng.choice(((a, old), (b, young)))
    will = "will be" if n > 0 else "was"
    question = (
        f"{a} is {_times(k)} as old as {b}. {_years(n)} the sum of their ages {will} {total}. How old is {asked} now?"
    )
    steps = [f"{total} - 2 * ({n}) = {old + young}", f"{old + young} / ({k} + 1) = {young}"]
    return solved(question, answer, *steps, *([f"{k} * {young} = {old}"] if asked == a else []))


def _two_times(rng: EpisodeRng, names: tuple[str, str], young: int, old: int) -> Problem:
    a, b = names
    n = rng.choice([n for n in range(-young + 1, 25) if n])
    now, then = Fraction(old, young), Fraction(old + n, young + n)
    asked, answer = rng.choice(((a, old), (b, young)))
    will = "will be" if n > 0 else "was"
    question = (
        f"{a} is {_times(now)} as old as {b}. {_years(n)}, {a} {will} {_times(then)} as old as {b}. How old is "
        f"{asked} now?"
    )
    steps = [f"If {b} is b years old, then ({now})*b + ({n}) equals ({then})*(b + ({n}))."]
    steps += [f"({n}) * (({then}) - 1) / (({now}) - ({then})) = {young}", f"({now}) * {young} = {old}"]
    return solved(question, answer, *steps)


def _three_sums(rng: EpisodeRng, names: tuple[str, str, str]) -> Problem:
    ages = [rng.randint(4, 70) for _ in names]
    x, y, z = (ages[0] + ages[1], ages[0] + ages[2], ages[1] + ages[2])
    a, b, c = names
    asked = rng.randrange(3)
    plus, minus = ((x, y), (x, z), (y, z))[asked], (z, y, x)[asked]
    question = (
        f"{a} and {b} together are {x} years old, {a} and {c} together {y}, and {b} and {c} together {z}. How old is "
        f"{names[asked]}?"
    )
    return solved(question, ages[asked], f"({plus[0]} + {plus[1]} - {minus}) / 2 = {ages[asked]}")


def _then_and_now(rng: EpisodeRng, names: tuple[str, str, str]) -> Problem:
    a, b, c = names
    k, gap, n, youngest = rng.randint(2, 5), rng.randint(2, 15), rng.randint(2, 15), rng.randint(3, 20)
    ages = (k * youngest, youngest, youngest + gap)
    total = sum(ages) + 3 * n
    question = (
        f"{a} is {_times(k)} as old as {b}, and {c} is {gap} years older than {b}. In {n} years the three of them "
        "will be "
        f"{total} years old altogether. Give their ages now as a tuple ({a}, {b}, {c})."
    )
    steps = (
        f"({total} - 3 * {n} - {gap}) / ({k} + 2) = {youngest}",
        f"{k} * {youngest} = {ages[0]}",
        f"{youngest} + {gap} = {ages[2]}",
    )
    return solved(question, row(ages), *steps)


def _price(rng: EpisodeRng, level: int) -> Fraction:
    return Fraction(rng.randint(15, 99 + 200 * level) * (5 if level == 1 else 1), 100)


def _money(value: Fraction) -> str:
    text = decimal(value)
    return f"{text}0" if "." in text and len(text.partition(".")[2]) == 1 else text


_EXACT = "Give the exact number as a decimal or a fraction."


@family("shopping", "word problems", "money", "decimals")
def shopping(rng: EpisodeRng, level: int) -> Problem:
    """Find the change for 1 or 3 kinds (levels 1, 2), with a discount (3), prices from 2 or 3 bills (4, 5)."""
    who, goods = rng.choice(PEOPLE), rng.sample(_GOODS, 3)
    if level > 3:
        return _bills(rng, rng.sample(PEOPLE, level - 2), goods[: level - 2])
    kinds = goods[: 1 if level == 1 else 3]
    counts, prices = [rng.randint(2, 9 + level) for _ in kinds], [_price(rng, level) for _ in kinds]
    parts = [n * p for n, p in zip(counts, prices, strict=True)]
    cost = sum(parts, Fraction(0))
    steps = [f"{n} * {_money(p)} = {decimal(n * p)}" for n, p in zip(counts, prices, strict=True)]
    if len(parts) > 1:
        steps.append(f"{' + '.join(map(decimal, parts))} = {decimal(cost)}")
    off = rng.choice((5, 10, 15, 20, 25, 30, 40)) if level == 3 else 0
    if off:
        steps.append(f"{decimal(cost)} * (1 - {off}/100) = {decimal(cost * (100 - off) / 100)}")
        cost = cost * (100 - off) / 100
    paid = -(-cost // 10) * 10 + rng.choice((0, 10, 20))
    bought = listed(f"{n} {kind} at {_money(p)} euros each" for n, kind, p in zip(counts, kinds, prices, strict=True))
    discount = f" The whole bill is reduced by {off}%." if off else ""
    verb = rng.choice(("buys", "orders", "takes"))
    question = (
        f"{who} {verb} {bought}.{discount} {who} pays with {paid} euros. How many euros of change are due? {_EXACT}"
    )
    change = paid - cost
    return solved(
        question, change, *steps, f"{paid} - {decimal(cost)} = {decimal(change)}", f"{decimal(change)} = {change}"
    )


def _bills(rng: EpisodeRng, people: list[str], goods: list[str]) -> Problem:
    """Prices from as many bills as there are goods; the bills are independent."""
    size = len(goods)
    counts = [[rng.randint(2, 9) for _ in goods] for _ in goods]
    if not _independent(counts):
        return _bills(rng, people, goods)
    prices = [_price(rng, 2) for _ in goods]
    costs = [sum((n * p for n, p in zip(line, prices, strict=True)), Fraction(0)) for line in counts]
    said = [
        f"{who} pays {_money(cost)} euros for {listed(f'{n} {kind}' for n, kind in zip(line, goods, strict=True))}"
        for who, line, cost in zip(people, counts, costs, strict=True)
    ]
    asked = rng.randrange(size)
    checks = [
        f"{' + '.join(f'{n} * {_money(p)}' for n, p in zip(line, prices, strict=True))} = {decimal(cost)}"
        for line, cost in zip(counts, costs, strict=True)
    ]
    each = f"The prices are {listed(f'{_money(p)} for the {kind}' for p, kind in zip(prices, goods, strict=True))}."
    question = (
        f"{'. '.join(said)}. Goods of one kind cost the same each. How many euros does each of the {goods[asked]} "
        f"cost? {_EXACT}"
    )
    return solved(question, prices[asked], each, *checks, f"{_money(prices[asked])} = {prices[asked]}")


def _independent(m: list[list[int]]) -> bool:
    if len(m) == 2:
        return m[0][0] * m[1][1] != m[0][1] * m[1][0]
    (a, b, c), (d, e, f), (g, h, i) = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) != 0


_MARKS = (
    "points in a test",
    "goals in a season",
    "pages on a day",
    "kilometres on a day",
    "eggs in a week",
    "cards in a box",
)


@family("averages", "word problems", "averages")
def averages(rng: EpisodeRng, level: int) -> Problem:
    """Find a mean (level 1), a missing number (2), the mean of two groups (3), a changed number (4), sizes (5)."""
    count, what = rng.randint(4, 6 + level), rng.choice(_MARKS)
    values = [rng.randint(2, 40 + 20 * level) for _ in range(count)]
    total = sum(values)
    mean = Fraction(total, count)
    add = f"{' + '.join(map(str, values))} = {total}"
    shown = ", ".join(map(str, values))
    if level == 1:
        question = f"What is the mean of these numbers of {what}: {shown}? Give an integer or a fraction."
        return solved(question, mean, add, f"{total} / {count} = {mean}")
    if level == 2:
        last = rng.randint(1, 120)
        new = Fraction(total + last, count + 1)
        question = (
            f"The mean of {count + 1} numbers of {what} is {new}. All but one of them are {shown}. What is the other "
            "one?"
        )
        return solved(
            question, last, add, f"{count + 1} * ({new}) = {total + last}", f"{total + last} - {total} = {last}"
        )
    if level == 5:
        return _group_sizes(rng, what)
    other, second = rng.randint(2, 30), Fraction(rng.randint(40, 400), rng.randint(1, 4))
    size, first = rng.randint(3, 30), Fraction(rng.randint(40, 400), rng.randint(1, 4))
    if level == 3:
        both = (size * first + other * second) / (size + other)
        question = (
            f"One group of {size} people has a mean of {first} {what}, another of {other} people has a mean of "
            f"{second}. What is the mean of both groups together? Give an integer or a fraction."
        )
        return solved(question, both, f"({size} * ({first}) + {other} * ({second})) / ({size} + {other}) = {both}")
    gone, come = rng.sample(range(1, 100), 2)
    new = first + Fraction(come - gone, size)
    question = (
        f"The mean of {size} numbers of {what} was {first}. When the number {gone} is replaced by another, the mean "
        f"becomes {new}. By which number was it replaced?"
    )
    return solved(
        question, come, f"{size} * (({new}) - ({first})) = {come - gone}", f"{gone} + ({come - gone}) = {come}"
    )


def _group_sizes(rng: EpisodeRng, what: str) -> Problem:
    first, second = rng.sample(range(10, 150), 2)
    m, n = rng.randint(3, 40), rng.randint(3, 40)
    both = Fraction(m * first + n * second, m + n)
    question = (
        f"A class of {m + n} people has a mean of {both} {what}. The mean of the girls is {first}, that of the boys "
        f"is {second}. How many girls are there?"
    )
    return solved(question, m, f"{m + n} * (({both}) - {second}) / ({first} - {second}) = {m}")


@family("sharing", "word problems", "ratios")
def sharing(rng: EpisodeRng, level: int) -> Problem:
    """Split by a ratio of 2 to 4 parts, given the total or (3 on) a difference or a share; of fractions (5)."""
    size = (2, 3, 3, 4, 4)[level - 1]
    people, parts = rng.sample(PEOPLE, size), [Fraction(n) for n in rng.sample(range(1, 8 + 2 * level), size)]
    if level == 5:
        parts = [part / rng.randint(2, 5) for part in parts]
    unit = rng.randint(2, 40 * level) * (1 if level < 5 else 60)
    shares = [part * unit for part in parts]
    ratio, asked = " : ".join(map(str, parts)), rng.randrange(size)
    i, j = rng.sample(range(size), 2)
    kind = rng.choice(("total", "difference", "share")) if level > 2 else "total"
    if kind == "difference" and parts[i] <= parts[j]:
        i, j = j, i
    if kind == "difference" and parts[i] == parts[j]:
        return sharing(rng, level)
    asked = i if kind == "share" and asked == j else asked
    known = {"total": sum(shares), "difference": shares[i] - shares[j], "share": shares[j]}[kind]
    by = {"total": sum(parts), "difference": parts[i] - parts[j], "share": parts[j]}[kind]
    if known == shares[asked]:
        return sharing(rng, level)
    fact = {
        "total": f"share {known} coins in the ratio {ratio}.",
        "difference": f"share some coins in the ratio {ratio}. {people[i]} gets {known} coins more than {people[j]}.",
        "share": f"share some coins in the ratio {ratio}. {people[j]} gets {known} coins.",
    }[kind]
    steps = f"{known} / ({by}) = {unit}", f"({parts[asked]}) * {unit} = {shares[asked]}"
    return solved(f"{listed(people)} {fact} How many coins does {people[asked]} get?", shares[asked], *steps)
