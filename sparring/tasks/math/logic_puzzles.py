"""Logic puzzles with one solution, made sure by looking at every case: who lives where, knights and knaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import braces, row
from sparring.tasks.math._telling import PEOPLE, listed, solved

_PETS = (
    "cat",
    "dog",
    "parrot",
    "hamster",
    "tortoise",
    "rabbit",
    "canary",
    "goldfish",
    "snake",
    "horse",
    "ferret",
    "gecko",
)
Case = tuple[int, ...]
"""The house of each item, or who is a knight."""


@dataclass(frozen=True)
class _Clue:
    text: str
    holds: Callable[[Case], bool]


def _place_clue(rng: EpisodeRng, who: Sequence[str], items: Sequence[int], case: Case, kinds: Sequence[str]) -> _Clue:
    """Draw a true clue about one or two of the items."""
    kind, (x, y) = rng.choice(kinds), rng.sample(items, 2)
    if kind == "same" or kind == "apart":
        same = case[x] == case[y]
        verb = "lives in the same house as" if same else "does not live in the same house as"
        return _Clue(f"{who[x]} {verb} {who[y]}", lambda c: (c[x] == c[y]) == same)
    if kind == "at":
        house = case[x]
        return _Clue(f"{who[x]} lives in house {house}", lambda c: c[x] == house)
    if kind == "not at":
        house = rng.choice([h for h in sorted(set(case)) if h != case[x]])
        return _Clue(f"{who[x]} does not live in house {house}", lambda c: c[x] != house)
    if kind == "next":
        near = abs(case[x] - case[y]) == 1
        verb = "lives next door to" if near else "does not live next door to"
        return _Clue(f"{who[x]} {verb} {who[y]}", lambda c: (abs(c[x] - c[y]) == 1) == near)
    if case[x] == case[y]:
        return _place_clue(rng, who, items, case, kinds)
    x, y = (x, y) if case[x] < case[y] else (y, x)
    return _Clue(f"{who[x]} lives in a house with a smaller number than {who[y]}", lambda c: c[x] < c[y])


def _narrow(cases: list[Case], draw: Callable[[], _Clue], most: int) -> tuple[list[Case], list[_Clue]]:
    """Add clues that rule something out until at most `most` cases are left; gives up after 60 draws."""
    clues: list[_Clue] = []
    for _ in range(60):
        if len(cases) <= most:
            break
        clue = draw()
        left = [case for case in cases if clue.holds(case)]
        if len(left) < len(cases):
            cases, clues = left, [*clues, clue]
    return cases, clues


@family("logic_grids", "puzzles", "deduction", words=True)
def logic_grids(rng: EpisodeRng, level: int) -> Problem:
    """Find the houses of 4 or 5 people (levels 1, 2), and of 4 or 5 animals with other owners' clues (3 to 5)."""
    size, pets = (4, 5, 4, 4, 5)[level - 1], level > 2
    people = rng.sample(PEOPLE, size)
    animals = rng.sample(_PETS, size) if pets else []
    who = [*people, *(f"the owner of the {animal}" for animal in animals)]
    orders = list(permutations(range(1, size + 1)))
    truth: Case = tuple(h for _ in range(1 + pets) for h in rng.choice(orders))
    single = ("at", "next", "left") if level in (1, 3) else ("not at", "next", "left")
    blocks, clues = [], []
    for start in range(0, len(who), size):
        items = range(start, start + size)
        alone = [(0,) * start + order for order in orders]
        draw = partial(_place_clue, rng, who, items, truth, single)
        left, more = _narrow(alone, draw, 10 if pets else 1)
        blocks.append([case[start:] for case in left])
        clues += more
    cases = [tuple(h for block in parts for h in block) for parts in product(*blocks)]
    if pets:
        pair = ("same", "next", "left") if level == 3 else ("apart", "next", "left", "not at")
        cases, more = _narrow(cases, partial(_place_clue, rng, who, range(2 * size), truth, pair), 1)
        clues += more
    if len(cases) > 1:
        return logic_grids(rng, level)
    rng.shuffle(clues)
    asked, first = (animals, size) if pets else (people, 0)
    answer = row(truth[first : first + size])
    return solved(
        f"{listed(people)} live in the houses 1 to {size} of a street, one in each, in the order of their numbers "
        "from left to "
        f"right.{f' Each has one of these animals: {listed(animals)}; no two have the same.' if pets else ''} "
        f"{' '.join(f'{c.text[0].upper()}{c.text[1:]}.' for c in clues)} "
        f"Give the house numbers {'of the owners of ' if pets else 'of '}({', '.join(asked)}) as a tuple.",
        answer,
        *(f"{name[0].upper()}{name[1:]} lives in house {house}." for name, house in zip(who, truth, strict=True)),
        "All clues hold, and of all other arrangements none fits all of them.",
    )


def _statement(rng: EpisodeRng, names: Sequence[str], me: int, level: int, truth: Case) -> _Clue:
    """Draw something that person `me` says: true from a knight, false from a knave."""
    others = [i for i in range(len(names)) if i != me]
    x, y = rng.sample(others, 2)
    kind = rng.choice(
        ("knight", "knave", "same", "differ", "count", "either", "if")[: 4 if level == 1 else 5 if level < 4 else 7]
    )
    count = rng.randint(1, len(names) - 1)
    made = {
        "knight": _Clue(f"{names[x]} is a knight", lambda c: c[x] == 1),
        "knave": _Clue(f"{names[x]} is a knave", lambda c: c[x] == 0),
        "same": _Clue(f"{names[x]} and {names[y]} are of the same kind", lambda c: c[x] == c[y]),
        "differ": _Clue(f"{names[x]} and {names[y]} are of different kinds", lambda c: c[x] != c[y]),
        "count": _Clue(
            f"Exactly {count} of the {len(names)} of us {'is a knight' if count == 1 else 'are knights'}",
            lambda c: sum(c) == count,
        ),
        "either": _Clue(f"At least one of {names[x]} and {names[y]} is a knave", lambda c: c[x] + c[y] < 2),
        "if": _Clue(f"If {names[x]} is a knight, then so is {names[y]}", lambda c: c[x] <= c[y]),
    }[kind]
    return made if made.holds(truth) == bool(truth[me]) else _statement(rng, names, me, level, truth)


@family("knights_and_knaves", "puzzles", "deduction", words=True)
def knights_and_knaves(rng: EpisodeRng, level: int) -> Problem:
    """Find the knights among 4 to 7 people, each of whom says one thing."""
    size = (4, 4, 5, 6, 7)[level - 1]
    names = rng.sample(PEOPLE, size)
    truth: Case = tuple(rng.randint(0, 1) for _ in names)
    if not sum(truth):
        return knights_and_knaves(rng, level)
    said = [_statement(rng, names, i, level, truth) for i in range(size)]
    cases = list(product((0, 1), repeat=size))
    for i, clue in enumerate(said):
        cases = [case for case in cases if clue.holds(case) == bool(case[i])]
    if len(cases) > 1:
        return knights_and_knaves(rng, level)
    knights = [i + 1 for i, kind in enumerate(truth) if kind]
    speech = " ".join(
        f'{name} (number {i + 1}) says: "{clue.text}."' for i, (name, clue) in enumerate(zip(names, said, strict=True))
    )
    kinds = (
        f"{name} is a {'knight' if kind else 'knave'}, so the statement of {name} is {'true' if kind else 'false'}."
        for name, kind in zip(names, truth, strict=True)
    )
    return solved(
        f"Knights always tell the truth, knaves always lie, and each of {listed(names)} is one or the other. {speech} "
        "Who are the knights? Give the set of their numbers, like {1, 2}.",
        braces(knights),
        *kinds,
    )
