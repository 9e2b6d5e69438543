"""Problems about dictionaries and sets."""

from __future__ import annotations

from collections import Counter
from itertools import count

from sparring.tasks.code._inputs import integers
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

NAMES = ("Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lou")


def _team_of(rng: EpisodeRng, size: int) -> tuple[dict[str, str]]:
    members = rng.sample(NAMES, rng.randint(0, 2 + size))
    return ({name: rng.choice(["red", "blue", "green", "gold"]) for name in members},)


@program(
    "members_by_team",
    1,
    "dictionaries",
    "sorting",
    inputs=_team_of,
    edges=[
        ({},),
        ({"Bo": "red"},),
        ({"Bo": "red", "Ada": "red"},),
        ({"Cy": "blue", "Bo": "red", "Ada": "blue"},),
        ({"Ed": "Ed", "Di": "Ed"},),
        ({"Hal": "gold", "Gus": "blue", "Ivy": "gold", "Flo": "blue", "Ada": "gold"},),
    ],
    oracle=lambda team_of: {
        team: sorted(name for name in team_of if team_of[name] == team) for team in team_of.values()
    },
)
def members_by_team(team_of: dict[str, str]) -> dict[str, list[str]]:
    """Return for each team that occurs in `team_of` the list of its members, in alphabetical order.

    The dictionary `team_of` gives the team of each person. The order of the keys does not matter.

    >>> members_by_team({"Di": "red", "Bo": "blue", "Ada": "red"})
    {'red': ['Ada', 'Di'], 'blue': ['Bo']}
    >>> members_by_team({})
    {}
    """
    members: dict[str, list[str]] = {}
    for name in sorted(team_of):
        members.setdefault(team_of[name], []).append(name)
    return members


def _groups(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    return ([integers(rng, 1 + size // 4, -size, size) for _ in range(rng.randint(1, 2 + size // 3))],)


def _once_by_counting(groups: list[list[int]]) -> list[int]:
    counts = Counter(value for group in groups for value in set(group))
    return sorted(value for value in counts if counts[value] == 1)


@program(
    "in_exactly_one",
    1,
    "sets",
    "counting",
    inputs=_groups,
    edges=[
        ([],),
        ([[]],),
        ([[3, 1, 3]],),
        ([[1, 2], [2, 3]],),
        ([[1, 5], [1], [1, 4]],),
        ([[7, 7], [7], [-2, 9, -2]],),
    ],
    oracle=_once_by_counting,
)
def in_exactly_one(groups: list[list[int]]) -> list[int]:
    """Return the numbers that occur in exactly one of `groups`, each once and in increasing order.

    A number may occur several times in a group; that counts as once.

    >>> in_exactly_one([[4, 1, 4], [1, 2], [2, 1]])
    [4]
    >>> in_exactly_one([[3, -1], []])
    [-1, 3]
    """
    seen: set[int] = set()
    repeated: set[int] = set()
    for group in groups:
        repeated |= seen & set(group)
        seen |= set(group)
    return sorted(seen - repeated)


def _two_prices(rng: EpisodeRng, size: int) -> tuple[dict[str, int], dict[str, int]]:
    old = {name: rng.randint(0, 3) for name in rng.sample(NAMES, rng.randint(0, size + 2))}
    new = {name: rng.choice([value, rng.randint(0, 3)]) for name, value in old.items() if rng.random() < 0.7}
    new |= {name: rng.randint(0, 3) for name in rng.sample(NAMES, rng.randint(0, 3)) if name not in old}
    return old, {name: new[name] for name in rng.sample(sorted(new), len(new))}


def _changes_one_by_one(old: dict[str, int], new: dict[str, int]) -> tuple[list[str], list[str], list[str]]:
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name in sorted({*old, *new}):
        if name not in old:
            found[0].append(name)
        elif name not in new:
            found[1].append(name)
        elif old[name] != new[name]:
            found[2].append(name)
    return found


@program(
    "dictionary_changes",
    1,
    "dictionaries",
    "sets",
    inputs=_two_prices,
    edges=[
        ({}, {}),
        ({"a": 1}, {"a": 1}),
        ({}, {"b": 0, "a": 2}),
        ({"b": 1, "a": 0}, {}),
        ({"x": 0, "b": 2, "a": 1}, {"b": 0, "x": 1, "a": 1}),
        ({"k": 0, "m": 3, "l": 0}, {"m": 4, "k": 1, "n": 0}),
    ],
    oracle=_changes_one_by_one,
)
def dictionary_changes(old: dict[str, int], new: dict[str, int]) -> tuple[list[str], list[str], list[str]]:
    """Return what is different in the dictionary `new` compared with `old`, as three lists of keys.

    The first list has the keys that only `new` has, the second those that only `old` has, the third those that both
    have with different values. Each list is in alphabetical order.

    >>> dictionary_changes({"tea": 3, "egg": 1, "jam": 4}, {"jam": 5, "ham": 2, "egg": 1})
    (['ham'], ['tea'], ['jam'])
    >>> dictionary_changes({"tea": 0}, {"tea": 0})
    ([], [], [])
    """
    changed = sorted(key for key in old if key in new and old[key] != new[key])
    return sorted(set(new) - set(old)), sorted(set(old) - set(new)), changed


def _stock_and_changes(rng: EpisodeRng, size: int) -> tuple[dict[str, int], list[tuple[str, int]]]:
    goods = ["ham", "jam", "tea", "rye"]
    stock = {name: rng.randint(1, 6) for name in rng.sample(goods, rng.randint(0, 3))}
    return stock, [(rng.choice(goods), rng.randint(-5, 4)) for _ in range(rng.randint(0, 2 * size))]


def _stock_by_goods(stock: dict[str, int], changes: list[tuple[str, int]]) -> dict[str, int]:
    left = {}
    for name in {*stock, *(name for name, _ in changes)}:
        amount = stock.get(name, 0)
        for change in (change for other, change in changes if other == name):
            amount = amount + change if amount + change >= 0 else amount
        left[name] = amount
    return {name: amount for name, amount in left.items() if amount > 0}


@program(
    "updated_stock",
    2,
    "dictionaries",
    "simulation",
    inputs=_stock_and_changes,
    edges=[
        ({}, []),
        ({"tea": 2}, []),
        ({"tea": 2}, [("tea", -2)]),
        ({"tea": 2}, [("tea", -3)]),
        ({"tea": 2}, [("tea", -3), ("tea", 1), ("tea", -3)]),
        ({"ham": 1}, [("jam", -1), ("jam", 4), ("ham", 2)]),
        ({"ham": 1, "rye": 3}, [("ham", -1), ("ham", 5), ("rye", -3), ("tea", 0)]),
    ],
    oracle=_stock_by_goods,
)
def updated_stock(stock: dict[str, int], changes: list[tuple[str, int]]) -> dict[str, int]:
    """Return what a shop has after `changes`, carried out in their order.

    `stock` gives the amounts of goods that the shop has at first, all positive. A change (name, amount) adds that
    amount of the goods of that name, or takes some away if the amount is negative. Goods that are not there count as 0.
    A change that would take away more than is there at that moment is left out as a whole. Goods with an amount of 0 at
    the end are not in the answer.

    >>> updated_stock({"tea": 2}, [("tea", -3), ("jam", 4), ("tea", -1)])
    {'tea': 1, 'jam': 4}
    >>> updated_stock({"tea": 2}, [("tea", -2)])
    {}
    """
    left = dict(stock)
    for name, amount in changes:
        if left.get(name, 0) + amount >= 0:
            left[name] = left.get(name, 0) + amount
    return {name: amount for name, amount in left.items() if amount}


def _records(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]]]:
    rows, columns = NAMES[: 1 + size // 2], ["mon", "tue", "wed", "thu"]
    return ([(rng.choice(rows), rng.choice(columns), rng.randint(-5, 9)) for _ in range(rng.randint(0, 1 + size))],)


def _totals_of_pairs(records: list[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    rows, columns = {row for row, _, _ in records}, {column for _, column, _ in records}
    return {
        row: {column: sum(amount for a, b, amount in records if (a, b) == (row, column)) for column in columns}
        for row in rows
    }


@program(
    "table_of_totals",
    2,
    "dictionaries",
    "counting",
    inputs=_records,
    edges=[
        ([],),
        ([("Ada", "mon", 0)],),
        ([("Ada", "mon", 2), ("Ada", "mon", 3)],),
        ([("Ada", "mon", 2), ("Bo", "tue", 3)],),
        ([("Ada", "mon", 2), ("Ada", "tue", -2), ("Bo", "mon", 5), ("Ada", "mon", -2)],),
        ([("mon", "mon", 1), ("mon", "Ada", 4)],),
    ],
    oracle=_totals_of_pairs,
)
def table_of_totals(records: list[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Return a table of the sums of the amounts in `records`, as a dictionary of rows.

    A record is (row, column, amount). The table has all rows that occur and, in each row, all columns that occur
    anywhere: a row is a dictionary from the columns to the sum of the amounts of all records with that row and that
    column, 0 if there are none.

    >>> table_of_totals([("Ada", "mon", 2), ("Bo", "tue", 5), ("Ada", "mon", 1)])
    {'Ada': {'mon': 3, 'tue': 0}, 'Bo': {'mon': 0, 'tue': 5}}
    >>> table_of_totals([])
    {}
    """
    columns = [column for _, column, _ in records]
    table = {row: dict.fromkeys(columns, 0) for row, _, _ in records}
    for row, column, amount in records:
        table[row][column] += amount
    return table


def _wanted_names(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    return ([rng.choice(["a", "b", "a2", "b2", "a22", "a3"]) for _ in range(rng.randint(1, 2 * size))],)


def _free_by_search(wanted: list[str]) -> list[str]:
    found: list[str] = []
    for name in wanted:
        tries = [name, *(f"{name}{number}" for number in range(2, len(wanted) + 3))]
        found.append(next(one for one in tries if one not in found))
    return found


@program(
    "free_names",
    2,
    "dictionaries",
    "strings",
    "simulation",
    inputs=_wanted_names,
    edges=[
        ([],),
        (["a"],),
        (["a", "a", "a"],),
        (["a2", "a", "a", "a"],),
        (["a", "a", "a2", "a"],),
        (["a", "a2", "a2", "a22", "a2"],),
        (["b", "a", "b", "a"],),
    ],
    oracle=_free_by_search,
)
def free_names(wanted: list[str]) -> list[str]:
    """Return the names that are given to files for which the names `wanted` are asked, one after the other.

    A file gets the name that is asked for if no file before has got it. Otherwise it gets that name with a number put
    after it: the smallest whole number from 2 on for which no file before has got the whole name. The answer is in the
    order of `wanted`.

    >>> free_names(["map", "map", "map2", "map"])
    ['map', 'map2', 'map22', 'map3']
    >>> free_names(["x2", "x", "x"])
    ['x2', 'x', 'x3']
    """
    taken: dict[str, None] = {}
    for name in wanted:
        free = name
        numbers = count(2)
        while free in taken:
            free = f"{name}{next(numbers)}"
        taken[free] = None
    return list(taken)
