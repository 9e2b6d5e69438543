"""Probability: dice, urns, conditional probability, expectations, repeated trials and random walks; all exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import comb, prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import product_of, sum_of, wrap
from sparring.tasks.math._telling import listed, ordinal

_ASK = "Give an exact fraction in lowest terms."


def _chance(question: str, answer: Fraction, *steps: str) -> Problem:
    return Problem(f"{question} {_ASK}", str(answer), (*steps, f"The answer is {answer}."))


def _proper(rng: EpisodeRng, most: int) -> Fraction:
    """Draw a fraction between 0 and 1 with a denominator from half of `most` to `most`, less where it can be reduced."""
    below = rng.randint(most // 2, most)
    return Fraction(rng.randint(1, below - 1), below)


def _spoken(items: Sequence[object]) -> str:
    return f"{', '.join(map(str, items[:-1]))} and {items[-1]}"


@family("dice_sums", "probability", "dice")
def dice_sums(rng: EpisodeRng, level: int) -> Problem:
    """Find the chance of a sum of 2 to 4 dice with different numbers of sides, of an extreme, or of a sum given a fact."""
    count = (2, 3, 3, 4, 2)[level - 1]
    sides = [rng.randint(3, 8 if level == 4 else 12) for _ in range(count)]
    target = rng.randint(count, sum(sides))
    dice = f"Dice with {_spoken(sides)} sides (numbered from 1) are rolled."
    if level == 3:
        return _extreme(rng, sides, dice)
    name, test = _comparison(rng, target)
    if level == 5:
        return _given_dice(rng, sides, dice, name, test)
    ways = [1]
    for s in sides:
        ways = [sum(ways[max(0, n - s + 1) : n + 1]) for n in range(len(ways) + s - 1)]
    good = sum(w for n, w in enumerate(ways, count) if test(n))
    total = prod(sides)
    return _chance(
        f"{dice} What is the probability that their sum is {name}?",
        Fraction(good, total),
        f"{product_of(sides)} = {total}",
        f"{good} of the {total} outcomes have such a sum.",
        f"{good}/{total} = {Fraction(good, total)}",
    )


def _comparison(rng: EpisodeRng, target: int) -> tuple[str, Callable[[int], bool]]:
    kind = rng.choice(("exactly", "at least", "at most"))
    tests: dict[str, Callable[[int], bool]] = {
        "exactly": lambda n: n == target,
        "at least": lambda n: n >= target,
        "at most": lambda n: n <= target,
    }
    return f"{kind} {target}", tests[kind]


def _extreme(rng: EpisodeRng, sides: list[int], dice: str) -> Problem:
    highest, target = rng.random() < 0.5, rng.randint(1, max(sides))
    if highest:
        within, below = (prod(min(s, t) for s in sides) for t in (target, target - 1))
    else:
        within, below = (prod(max(0, s - t + 1) for s in sides) for t in (target, target + 1))
    if within == below:
        return _extreme(rng, sides, dice)
    total, word = prod(sides), "at most" if highest else "at least"
    answer = Fraction(within - below, total)
    return _chance(
        f"{dice} What is the probability that the {'highest' if highest else 'lowest'} number is exactly {target}?",
        answer,
        f"All numbers are {word} {target} in {within} of {total} outcomes, and {below} of these have no {target}.",
        f"({within} - {below})/{total} = {answer}",
    )


def _given_dice(rng: EpisodeRng, sides: list[int], dice: str, name: str, test: Callable[[int], bool]) -> Problem:
    face = rng.randint(1, min(sides))
    told, known = rng.choice(
        (
            (f"at least one die shows {face}", lambda roll: face in roll),
            (f"no die shows {face}", lambda roll: face not in roll),
            ("the numbers differ", lambda roll: roll[0] != roll[1]),
        )
    )
    rolls = [roll for roll in product(*(range(1, s + 1) for s in sides)) if known(roll)]
    good = sum(test(sum(roll)) for roll in rolls)
    if good in (0, len(rolls)):
        return dice_sums(rng, 5)
    answer = Fraction(good, len(rolls))
    return _chance(
        f"{dice} Given that {told}, what is the probability that their sum is {name}?",
        answer,
        f"The condition leaves {len(rolls)} outcomes, of which {good} have such a sum.",
        f"{good}/{len(rolls)} = {answer}",
    )


@family("urn_draws", "probability", "drawing without replacement")
def urn_draws(rng: EpisodeRng, level: int) -> Problem:
    """Find the chance of given colours in a draw without replacement from an urn of two or three colours."""
    colours = ("red", "blue", "green")[: 2 if level < 4 else 3]
    sizes = [rng.randint(2, 30 if level < 4 else 14) for _ in colours]
    total, drawn = sum(sizes), 2 if level == 1 else rng.randint(3, 5)
    urn = f"An urn holds {_spoken([f'{n} {c}' for n, c in zip(sizes, colours, strict=True)])} balls."
    start = f"{urn} {drawn} balls are drawn at random without replacement."
    red, rest = sizes[0], total - sizes[0]
    whole, k = comb(total, drawn), rng.randint(1, drawn - 1)
    exactly = [comb(red, j) * comb(rest, drawn - j) for j in range(drawn + 1)]
    if level == 1 and rng.random() < 0.5:
        text, terms = "What is the probability that both have the same colour?", [exactly[0], exactly[2]]
    elif level <= 2:
        text, terms = f"What is the probability that exactly {k} of them {'is' if k == 1 else 'are'} red?", [exactly[k]]
    elif level == 3:
        text, terms = f"What is the probability that at least {k} of them {'is' if k == 1 else 'are'} red?", exactly[k:]
    elif level == 4:
        terms = [
            prod(map(comb, sizes, split))
            for split in product(range(drawn + 1), repeat=3)
            if sum(split) == drawn and all(split)
        ]
        text = "What is the probability that all three colours are drawn?"
    else:
        terms, whole = [exactly[k]], sum(exactly[1:])
        text = f"Given that at least one of them is red, what is the probability that exactly {k} of them {'is' if k == 1 else 'are'} red?"
    if not sum(terms) or not whole:
        return urn_draws(rng, level)
    answer = Fraction(sum(terms), whole)
    steps = (f"{sum_of(terms)} = {sum(terms)}",) if len(terms) > 1 else ()
    return _chance(
        f"{start} {text}",
        answer,
        *steps,
        f"{sum(terms)} of {whole} possible sets of balls fit.",
        f"{sum(terms)}/{whole} = {answer}",
    )


@family("bayes", "probability", "conditional probability")
def bayes(rng: EpisodeRng, level: int) -> Problem:
    """Infer the box from the ball, at level 4 the illness from a test, at level 5 from two balls without replacement."""
    if level == 4:
        return _medical(rng)
    count = 3 if level in (3, 5) else 2
    boxes = [(rng.randint(2, 9), rng.randint(2, 9)) for _ in range(count)]
    weights = [1] * count if level in (1, 5) else [rng.randint(1, 6) for _ in boxes]
    priors = [Fraction(w, sum(weights)) for w in weights]
    balls = 2 if level == 5 else 1
    likely = [Fraction(comb(r, balls), comb(r + b, balls)) for r, b in boxes]
    told = " ".join(f"Box {i} holds {r} red and {b} blue balls." for i, (r, b) in enumerate(boxes, 1))
    picks = [f"box {i} {'is chosen ' * (i == 1)}with probability {p}" for i, p in enumerate(priors, 1)]
    how = "A box is chosen at random" if level in (1, 5) else listed(picks).capitalize()
    drawn = (
        "two balls are drawn from it without replacement, and both are"
        if balls == 2
        else "a ball is drawn from it, and it is"
    )
    asked = rng.randint(1, count)
    joint = [p * q for p, q in zip(priors, likely, strict=True)]
    answer = joint[asked - 1] / sum(joint)
    steps = [f"{wrap(p)}*{wrap(q)} = {p * q}" for p, q in zip(priors, likely, strict=True)]
    return _chance(
        f"{told} {how}; {drawn} red. What is the probability that it was box {asked}?",
        answer,
        *steps,
        f"{sum_of(joint)} = {sum(joint)}",
        f"({joint[asked - 1]})/({sum(joint)}) = {answer}",
    )


def _medical(rng: EpisodeRng) -> Problem:
    ill, right, false = rng.randint(1, 30), rng.randint(60, 99), rng.randint(1, 25)
    positive = rng.random() < 0.7
    p, q, r = Fraction(ill, 100), Fraction(right, 100), Fraction(false, 100)
    hit, miss = (p * q, (1 - p) * r) if positive else (p * (1 - q), (1 - p) * (1 - r))
    answer = hit / (hit + miss)
    return _chance(
        f"{ill} % of a population have an illness. A test is positive for {right} % of the ill and for {false} % of the "
        f"healthy. Someone's test is {'positive' if positive else 'negative'}. What is the probability that this person is ill?",
        answer,
        f"{p}*{q if positive else 1 - q} = {hit}",
        f"{1 - p}*{r if positive else 1 - r} = {miss}",
        f"({hit})/({hit} + {miss}) = {answer}",
    )


@family("expected_values", "probability", "expectation")
def expected_values(rng: EpisodeRng, level: int) -> Problem:
    """Find the mean or variance from a table, the mean of an extreme of two dice, or of a waiting time."""
    if level == 4:
        return _mean_extreme(rng)
    if level == 5:
        return _waiting(rng)
    count = level + 2 if level < 3 else 3
    worth = sorted(rng.sample(range(-10, 31), count))
    weights = [rng.randint(1, 6) for _ in worth]
    chances = [Fraction(w, sum(weights)) for w in weights]
    shown = [*map(str, chances)]
    if level == 2:
        shown[rng.randrange(count)] = "p"
    table = ", ".join(f"{v} with probability {p}" for v, p in zip(worth, shown, strict=True))
    mean = sum((v * p for v, p in zip(worth, chances, strict=True)), Fraction(0))
    steps = [f"{' + '.join(f'{wrap(v)}*{wrap(p)}' for v, p in zip(worth, chances, strict=True))} = {mean}"]
    if level < 3:
        told = " and no other value" if level == 2 else ""
        return _chance(f"A random variable has the value {table}{told}. What is its expected value?", mean, *steps)
    square = sum((v * v * p for v, p in zip(worth, chances, strict=True)), Fraction(0))
    steps.append(f"{' + '.join(f'{wrap(v)}^2*{wrap(p)}' for v, p in zip(worth, chances, strict=True))} = {square}")
    steps.append(f"{square} - {wrap(mean)}^2 = {square - mean**2}")
    return _chance(f"A random variable has the value {table}. What is its variance?", square - mean**2, *steps)


def _mean_extreme(rng: EpisodeRng) -> Problem:
    a, b = rng.randint(2, 60), rng.randint(2, 60)
    high = rng.random() < 0.5
    small, large = sorted((a, b))
    lowest = Fraction(sum((small - t + 1) * (large - t + 1) for t in range(1, small + 1)), a * b)
    answer = Fraction(a + b + 2, 2) - lowest if high else lowest
    steps = [
        f"The lower number is at least t with probability ({a} - t + 1)({b} - t + 1)/{a * b}; summed over t: {lowest}."
    ]
    steps += [f"({a} + 1)/2 + ({b} + 1)/2 - {wrap(lowest)} = {answer}"] if high else []
    word = "higher" if high else "lower"
    return _chance(
        f"Two fair dice have {a} and {b} sides (numbered from 1). What is the expected value of the {word} of the two "
        "numbers (of either if they are equal)?",
        answer,
        *steps,
    )


def _waiting(rng: EpisodeRng) -> Problem:
    red, blue = rng.randint(1, 30), rng.randint(1, 40)
    k = rng.randint(1, red)
    answer = Fraction(k * (red + blue + 1), red + 1)
    return _chance(
        f"An urn holds {red} red and {blue} blue balls. Balls are drawn one by one without replacement. "
        f"What is the expected number of draws up to and including the one that gives the {ordinal(k)} red ball?",
        answer,
        f"The {red} red balls cut the row of all balls into {red + 1} gaps of equal mean length.",
        f"{k}*({red} + {blue} + 1)/({red} + 1) = {answer}",
    )


def _successes(k: int) -> str:
    return "1 success" if k == 1 else f"{k} successes"


@family("repeated_trials", "probability", "binomial distribution")
def repeated_trials(rng: EpisodeRng, level: int) -> Problem:
    """Find chances in independent trials: exactly or at least k successes, waiting times, given some successes."""
    p = _proper(rng, (40, 60, 60, 50, 60)[level - 1])
    n = rng.randint(*((2, 5), (3, 5), (3, 7), (4, 8), (3, 5))[level - 1])
    k = rng.randint(1, n - 1)
    q = 1 - p
    exact = [comb(n, j) * p**j * q ** (n - j) for j in range(n + 1)]
    start = f"Independent trials succeed with probability {p} each."
    formula = f"{comb(n, k)}*({p})^{k}*({q})^{n - k} = {exact[k]}"
    if level == 1:
        return _chance(f"{start} What is the probability of exactly {_successes(k)} in {n} trials?", exact[k], formula)
    if level == 2:
        answer = sum(exact[k:], Fraction(0))
        return _chance(
            f"{start} What is the probability of at least {_successes(k)} in {n} trials?",
            answer,
            f"{sum_of(exact[k:])} = {answer}",
        )
    if level in (3, 4):
        k = min(k, 2 + rng.randint(0, 2)) if level == 4 else rng.randint(1, 2)
        answer = comb(n - 1, k - 1) * p**k * q ** (n - k)
        name = {1: "first", 2: "second", 3: "third", 4: "fourth"}[k]
        text = f"What is the probability that the {name} success comes in trial {n}?"
        return _chance(f"{start} {text}", answer, f"{comb(n - 1, k - 1)}*({p})^{k}*({q})^{n - k} = {answer}")
    m = rng.randint(1, k)
    below = sum(exact[m:], Fraction(0))
    return _chance(
        f"{start} Given at least {_successes(m)} in {n} trials, what is the probability of exactly {k}?",
        exact[k] / below,
        formula,
        f"{sum_of(exact[m:])} = {below}",
        f"({exact[k]})/({below}) = {exact[k] / below}",
    )


@family("random_walks", "probability", "Markov chains")
def random_walks(rng: EpisodeRng, level: int) -> Problem:
    """Find absorption probabilities and mean durations of walks between two ends, fair, biased and with rests."""
    fair = level in (1, 3)
    top = rng.randint(3, 140) if fair else rng.randint(3, 8)
    start = rng.randint(1, top - 1)
    rest = Fraction(0)
    if level in (3, 5):
        rest = Fraction(1, rng.randint(2, 5)) if level == 5 else Fraction(rng.randint(0, 4), rng.randint(5, 9))
    up = (1 - rest) * (Fraction(1, 2) if fair else _proper(rng, 36 if level < 5 else 12))
    down = 1 - rest - up
    if not fair and up == down:
        return random_walks(rng, level)
    parts = [f"goes up by 1 with probability {up}", f"down by 1 with probability {down}"]
    moves = listed([*parts, *[f"stays with probability {rest}"] * bool(rest)])
    story = f"A walk on the integers starts at {start} and each step {moves}. It stops at 0 or {top}."
    ratio = down / up
    if fair:
        reach = Fraction(start, top)
        shown = f"{start}/{top} = {reach}"
    else:
        reach = (1 - ratio**start) / (1 - ratio**top)
        shown = f"(1 - ({ratio})^{start})/(1 - ({ratio})^{top}) = {reach}"
    if level < 3 or (level == 5 and rng.random() < 0.5):
        end = rng.choice((0, top))
        answer = reach if end else 1 - reach
        steps = [shown] if end else [shown, f"1 - {reach} = {answer}"]
        return _chance(f"{story} What is the probability that it stops at {end}?", answer, *steps)
    if level == 3:
        answer = start * (top - start) / (1 - rest)
        steps = [f"{start}*({top} - {start}){f'/(1 - {rest})' if rest else ''} = {answer}"]
    else:
        answer = (top * reach - start) / (up - down)
        steps = [shown, f"({top}*{wrap(reach)} - {start})/({up} - {down}) = {answer}"]
    return _chance(f"{story} What is the expected number of steps until it stops?", answer, *steps)
