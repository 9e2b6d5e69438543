"""Number puzzles with one solution: missing signs, cryptarithms, magic squares, balances."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import determinant, row
from sparring.tasks.math._telling import listed, solved

_SIGNS = "+-*"


def _signed_values(numbers: Sequence[int]) -> list[int]:
    """The values of the numbers joined by all choices of signs, in the order of `itertools.product(_SIGNS, ...)`."""
    states = [(0, numbers[0])]
    for number in numbers[1:]:
        states = [
            new
            for done, last in states
            for new in ((done + last, number), (done + last, -number), (done, last * number))
        ]
    return [done + last for done, last in states]


@family("missing_signs", "puzzles", "order of operations", "search")
def missing_signs(rng: EpisodeRng, level: int) -> Problem:
    """Find the 2 to 6 signs (+, -, *) between numbers that give a value; only one choice does."""
    signs = [rng.randint(1, 3) for _ in range(level + 1)]
    place = sum((s - 1) * 3**i for i, s in enumerate(reversed(signs)))
    while True:
        numbers = [rng.randint(2, (9, 9, 12, 12, 15)[level - 1]) for _ in range(level + 2)]
        values = _signed_values(numbers)
        value = values[place]
        if values.count(value) == 1:
            break
    text = str(numbers[0]) + "".join(f" {_SIGNS[s - 1]} {n}" for s, n in zip(signs, numbers[1:], strict=True))
    question = (
        f"In {' ? '.join(map(str, numbers))} = {value}, each ? stands for +, - or * (times comes first, as usual; no "
        "brackets). "
        "Only one choice of signs is right. Give it as a tuple with 1 for +, 2 for - and 3 for *, from left to right."
    )
    return solved(question, row(signs), f"{text} = {value}")


def _letters_solutions(weights: dict[str, int], known: dict[str, int], leading: set[str]) -> list[dict[str, int]]:
    """All ways to give different digits to the letters so that the weighted sum is 0."""
    unknown = sorted((c for c in weights if c not in known), key=lambda c: abs(weights[c]))
    out: list[dict[str, int]] = []

    def place(at: int, left: int, used: int, chosen: dict[str, int]) -> None:
        letter = unknown[at]
        weight, least = weights[letter], letter in leading
        if at == 0:
            digit, rest = divmod(-left, weight)
            if not rest and least <= digit <= 9 and not used >> digit & 1:
                out.append({**known, **chosen, letter: digit})
            return
        for digit in range(least, 10):
            if not used >> digit & 1:
                place(at - 1, left + weight * digit, used | 1 << digit, {**chosen, letter: digit})

    used = sum(1 << digit for digit in known.values())
    start = sum(weights[c] * digit for c, digit in known.items())
    place(len(unknown) - 1, start, used, {})
    return out


def _weights(words: Sequence[str]) -> dict[str, int]:
    """The place values of each letter, those of the last word (the sum) negative; letters that cancel have 0."""
    out: dict[str, int] = {}
    for i, word in enumerate(words):
        for power, c in enumerate(reversed(word)):
            out[c] = out.get(c, 0) + 10**power * (-1 if i == len(words) - 1 else 1)
    return out


@family("cryptarithms", "puzzles", "search", "carrying", words=True)
def cryptarithms(rng: EpisodeRng, level: int) -> Problem:
    """Solve an addition of 2 or 3 numbers of 2 to 5 digits written in letters, 3 to 5 of which are unknown."""
    digits, unknown = (2, 3, 3, 4, 5)[level - 1], (3, 3, 4, 4, 5)[level - 1]
    terms = [rng.randint(10 ** (digits - 1), 10**digits - 1) for _ in range(3 if level == 5 else 2)]
    names = dict(zip("0123456789", rng.sample("ABCDEFGHKLMNPRSTUVWXYZ", 10), strict=True))
    words = ["".join(names[d] for d in str(n)) for n in (*terms, sum(terms))]
    weights, values = _weights(words), {names[d]: int(d) for d in names}
    letters = sorted(weights)
    if len(letters) <= unknown or 0 in weights.values():
        return cryptarithms(rng, level)
    rng.shuffle(letters)
    known = {c: values[c] for c in letters[unknown:]}
    leading = {word[0] for word in words}
    solutions = _letters_solutions(weights, known, leading)
    while len(solutions) > 1:
        clue = next(c for c in letters if len({s[c] for s in solutions}) > 1)
        known[clue] = values[clue]
        solutions = [s for s in solutions if s[clue] == values[clue]]
    hidden = [(w, n) for w, n in zip(words, (*terms, sum(terms)), strict=True) if not set(w) <= set(known)]
    if len(known) >= len(letters) - 1 or not hidden:
        return cryptarithms(rng, level)
    word, number = rng.choice(hidden)
    given = listed(f"{c} = {known[c]}" for c in sorted(known))
    hint = f"It is known that {given}. " if known else ""
    found = listed(f"{c} = {values[c]}" for c in sorted(letters) if c not in known)
    return solved(
        f"In {' + '.join(words[:-1])} = {words[-1]}, each letter stands for one digit, different letters for "
        "different digits, "
        f"and no number begins with 0. {hint}Which number is {word}?",
        number,
        f"The only solution: {found}.",
        f"{' + '.join(map(str, terms))} = {sum(terms)}",
    )


_FORMS = ((0, -1, 1), (1, 1, 1), (-1, 0, 1), (-1, 1, 1), (0, 0, 1), (1, -1, 1), (1, 0, 1), (-1, -1, 1), (0, 1, 1))
"""The cells of any 3x3 magic square as combinations of three numbers."""
_LATIN = (
    (0, 1, 2, 3, 2, 3, 0, 1, 3, 2, 1, 0, 1, 0, 3, 2),
    (0, 1, 2, 3, 3, 2, 1, 0, 1, 0, 3, 2, 2, 3, 0, 1),
)
"""Two orthogonal Latin squares of order 4 whose diagonals have all four symbols too."""


def _lines(size: int) -> list[list[int]]:
    lines = [list(range(size * i, size * i + size)) for i in range(size)]
    lines += [list(range(i, size * size, size)) for i in range(size)]
    return [*lines, list(range(0, size * size, size + 1)), list(range(size - 1, size * size - 1, size - 1))]


def _fill(size: int, shown: set[int]) -> list[tuple[int, list[int]]]:
    """The cells that follow one by one from a line with a single gap, if one whole line is shown: (cell, its line)."""
    lines, known = _lines(size), set(shown)
    order: list[tuple[int, list[int]]] = []
    if not any(known >= set(line) for line in lines):
        return []
    while True:
        step = next(((gap[0], line) for line in lines if len(gap := [c for c in line if c not in known]) == 1), None)
        if step is None:
            return order
        order.append(step)
        known.add(step[0])


def _square(rng: EpisodeRng, level: int) -> list[Fraction]:
    below = rng.choice((2, 3, 4)) if level == 5 else 1
    if level < 4:
        a, b = rng.sample(range(-9 - 3 * level, 10 + 3 * level), 2)
        c = rng.randint(10, 40)
        return [Fraction(x * a + y * b + z * c) for x, y, z in _FORMS]
    p, q = ([Fraction(rng.randint(-20 if level == 5 else 1, 30), below) for _ in range(4)] for _ in range(2))
    return [p[i] + q[j] for i, j in zip(*_LATIN, strict=True)]


@lru_cache(maxsize=1)
def _bases() -> list[tuple[int, ...]]:
    """The triples of cells that determine a 3x3 magic square."""
    return [cells for cells in combinations(range(9), 3) if determinant([_FORMS[c] for c in cells])]


def _shown(rng: EpisodeRng, level: int) -> tuple[set[int], int]:
    """The cells that are shown and the one that is asked for; they determine it."""
    if level == 3:
        cells = rng.choice(_bases())
        return set(cells), rng.choice([c for c in range(9) if c not in cells])
    size = 3 if level < 3 else 4
    shown = set(range(size * size))
    for cell in rng.sample(sorted(shown), size * size):
        fewer = shown - {cell}
        missing = size * size - len(fewer)
        if missing <= (3, 5, 0, 7, 9)[level - 1] and len(_fill(size, fewer)) == missing:
            shown = fewer
    return shown, _fill(size, shown)[-1][0]


@family("magic_squares", "puzzles", "linear equations")
def magic_squares(rng: EpisodeRng, level: int) -> Problem:
    """Find a missing entry of a magic square: 3x3 with 3 to 6 gaps (levels 1 to 3), 4x4 with 7 or 9 (4, 5)."""
    cells, (shown, asked) = _square(rng, level), _shown(rng, level)
    size = 3 if level < 4 else 4
    total = sum(cells[:size], Fraction(0))
    text = "\n".join(
        " ".join("x" if c == asked else str(cells[c]) if c in shown else "?" for c in line)
        for line in _lines(size)[:size]
    )
    order = _fill(size, shown)
    lines = [line for _, line in order] if order else _lines(size)
    sums = (f"{' + '.join(f'({cells[c]})' for c in line)} = {total}" for line in lines)
    kind = "numbers (fractions and negative ones are allowed)" if level > 3 else "integers"
    return solved(
        f"In this square of {kind} all rows, all columns and both diagonals have the same sum. Find x.\n{text}",
        cells[asked],
        f"The sum of each line is {total}.",
        *sums,
    )


_WEIGHED = ("apple", "pear", "brick", "stone", "jug", "ball", "melon", "book", "lamp", "shoe", "candle", "bottle")


@family("balances", "puzzles", "ratios")
def balances(rng: EpisodeRng, level: int) -> Problem:
    """Find how many things balance others, or a weight, through 1 to 5 balances in a row."""
    names, steps, said = rng.sample(_WEIGHED, level + 1), [], []
    ratio = Fraction(1)
    for one, other in pairwise(names):
        m, n = rng.sample(range(2, 10), 2)
        sides = (f"{m} {one}s", f"{n} {other}s")
        said.append(" weigh as much as ".join(sides if rng.random() < 0.5 else sides[::-1]))
        steps.append(f"{ratio} * {n} / {m} = {ratio * n / m}")
        ratio = ratio * n / m
    first, last = names[0], names[-1]
    order = rng.sample(said, len(said))
    facts = f"Things of one kind weigh the same. {'. '.join(s.capitalize() for s in order)}."
    if rng.random() < 0.5:
        count = ratio.denominator * rng.randint(1, 12)
        if ratio == 1:
            return balances(rng, level)
        steps.append(f"{count} * ({ratio}) = {count * ratio}")
        return solved(f"{facts} How many {last}s weigh as much as {count} {first}s?", count * ratio, *steps)
    weight = rng.randint(20, 600)
    steps.append(f"{weight} * ({ratio}) = {weight * ratio}")
    question = (
        f"{facts} Each {last} weighs {weight} grams. How many grams does each {first} weigh? Give an integer or a "
        "fraction."
    )
    return solved(question, weight * ratio, *steps)
