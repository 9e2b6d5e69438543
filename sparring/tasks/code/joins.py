"""Problems about tables whose rows are tuples."""

from __future__ import annotations

from bisect import bisect_right
from itertools import combinations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _small_table(rng: EpisodeRng, size: int) -> tuple[list[str], list[tuple[int, ...]], list[str]]:
    names = rng.sample(["id", "team", "year", "score", "room"], rng.randint(2, 5))
    rows = [tuple(rng.randint(0, 2) for _ in names) for _ in range(rng.randint(1, 3 * size))]
    return names, rows, rng.sample(names, rng.randint(1, len(names)))


def _keep_first_rows(names: list[str], rows: list[tuple[int, ...]], wanted: list[str]) -> list[tuple[int, ...]]:
    cut = [tuple(dict(zip(names, row, strict=True))[name] for name in wanted) for row in rows]
    return [row for place, row in enumerate(cut) if row not in cut[:place]]


@program(
    "select_columns",
    1,
    "tables",
    "lists",
    inputs=_small_table,
    edges=[
        (["a"], [], ["a"]),
        (["a", "b"], [(1, 2), (2, 1)], ["b", "a"]),
        (["a", "b"], [(3, 1), (1, 1), (3, 2)], ["a"]),
        (["a", "b"], [(2, 1), (1, 1), (2, 1)], ["b"]),
        (["a", "b", "c"], [(9, 1, 0), (8, 1, 0), (7, 0, 1)], ["c", "b"]),
    ],
    oracle=_keep_first_rows,
)
def select_columns(names: list[str], rows: list[tuple[int, ...]], wanted: list[str]) -> list[tuple[int, ...]]:
    """Return `rows` with only the columns `wanted`, in the order of `wanted`, each different row once.

    `names` are the names of the columns, all different, and every item of `rows` has a value for each of them in that
    order. All of `wanted` are among `names`. Rows stand where they first appear.

    >>> select_columns(["day", "room", "cost"], [(1, 4, 9), (2, 4, 9), (1, 5, 9)], ["cost", "room"])
    [(9, 4), (9, 5)]
    >>> select_columns(["a"], [(3,), (1,), (3,)], ["a"])
    [(3,), (1,)]
    """
    places = [names.index(name) for name in wanted]
    return list(dict.fromkeys(tuple(row[place] for place in places) for row in rows))


Rows = list[tuple[str, int]]
Joined = list[tuple[str, int | None, int | None]]


def _two_tables(rng: EpisodeRng, size: int) -> tuple[Rows, Rows]:
    keys = "abcdefg"[: rng.randint(1, 7)]
    left, right = ([(rng.choice(keys), rng.randint(0, 9)) for _ in range(rng.randint(0, size))] for _ in range(2))
    return left, right


def _join_by_dictionary(left: Rows, right: Rows) -> Joined:
    values: dict[str, list[int | None]] = {}
    for key, value in right:
        values.setdefault(key, []).append(value)
    found: Joined = []
    for key, value in left:
        found += [(key, value, other) for other in values.get(key, [None])]
    keys = {key for key, _ in left}
    for key, value in right:
        if key not in keys:
            found.append((key, None, value))
    return found


@program(
    "join_all_rows",
    2,
    "tables",
    "lists",
    "dictionaries",
    inputs=_two_tables,
    edges=[
        ([], []),
        ([("a", 1)], []),
        ([], [("b", 2), ("a", 3)]),
        ([("a", 1), ("b", 2), ("a", 1)], [("a", 5), ("c", 0), ("a", 4)]),
        ([("b", 0), ("a", 0)], [("a", 0), ("b", 0), ("b", 0)]),
        ([("x", 3)], [("y", 1), ("x", 3), ("y", 1)]),
    ],
    oracle=_join_by_dictionary,
)
def join_all_rows(
    left: list[tuple[str, int]], right: list[tuple[str, int]]
) -> list[tuple[str, int | None, int | None]]:
    """Return the rows (key, left value, right value) for the rows (key, value) of `left` and `right`.

    Each row of `left` gives, in its turn, one row for every row of `right` with the same key, in the order of `right`, and
    if there is none, one row with None as right value. Behind all these stand the rows of `right` whose key is nowhere in
    `left`, in their order, with None as left value. Keys may be repeated on both sides; equal rows are all kept.

    >>> join_all_rows([("a", 1), ("b", 2)], [("b", 7), ("c", 8), ("b", 9)])
    [('a', 1, None), ('b', 2, 7), ('b', 2, 9), ('c', None, 8)]
    >>> join_all_rows([("a", 0), ("a", 1)], [("a", 5)])
    [('a', 0, 5), ('a', 1, 5)]
    """
    found: list[tuple[str, int | None, int | None]] = []
    for key, value in left:
        matches: list[int | None] = [other for name, other in right if name == key]
        found += [(key, value, other) for other in matches or [None]]
    keys = {key for key, _ in left}
    return found + [(key, None, value) for key, value in right if key not in keys]


def _prices_and_queries(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, str, int]], list[tuple[int, str]]]:
    prices = [(rng.randint(0, 3 * size), rng.choice("ab"), rng.randint(1, 99)) for _ in range(rng.randint(1, 3 * size))]
    return prices, [(rng.randint(-1, 3 * size), rng.choice("aabbc")) for _ in range(1 + size)]


def _latest_by_search(prices: list[tuple[int, str, int]], queries: list[tuple[int, str]]) -> list[int | None]:
    found: list[int | None] = []
    for time, name in queries:
        best: tuple[int, int] | None = None
        for at, other, price in prices:
            if other == name and at <= time and (best is None or at >= best[0]):
                best = (at, price)
        found.append(None if best is None else best[1])
    return found


@program(
    "prices_as_of",
    3,
    "tables",
    "binary search",
    "sorting",
    inputs=_prices_and_queries,
    edges=[
        ([], [(3, "a")]),
        ([(5, "a", 10)], [(4, "a"), (5, "a"), (9, "a"), (9, "b")]),
        ([(7, "a", 1), (2, "a", 2)], [(8, "a"), (3, "a"), (1, "a")]),
        ([(4, "a", 9), (4, "a", 3), (1, "a", 8)], [(4, "a"), (2, "a")]),
        ([(1, "a", 5), (2, "b", 6)], [(2, "a"), (2, "b"), (1, "b")]),
        ([(3, "b", 2), (3, "b", 7), (3, "a", 1)], []),
    ],
    oracle=_latest_by_search,
)
def prices_as_of(prices: list[tuple[int, str, int]], queries: list[tuple[int, str]]) -> list[int | None]:
    """Return for each item (time, name) of `queries` the price of that name that holds at that time, in their order.

    Each item (time, name, price) of `prices` says that from that time on, that moment included, the name has that price,
    until another one is given for a later time. The items stand in any order; of several for the same name and time, the
    one that stands last counts. Where no price holds yet the answer is None.

    >>> prices_as_of([(5, "tea", 30), (2, "tea", 20), (4, "jam", 9)], [(4, "tea"), (5, "tea"), (3, "jam")])
    [20, 30, None]
    >>> prices_as_of([(1, "a", 6), (1, "a", 4)], [(1, "a"), (7, "a")])
    [4, 4]
    """
    history: dict[str, list[tuple[int, int]]] = {}
    for time, name, price in sorted(prices, key=lambda each: each[0]):
        history.setdefault(name, []).append((time, price))
    found: list[int | None] = []
    for time, name in queries:
        known = history.get(name, [])
        place = bisect_right(known, time, key=lambda each: each[0])
        found.append(known[place - 1][1] if place else None)
    return found


def _table_with_keys(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, ...]]]:
    width, most = rng.randint(2, 5), 1 + size // 3
    rows = {tuple(rng.randint(0, most) for _ in range(width)) for _ in range(rng.randint(2, 2 * size + 1))}
    ordered = sorted(rows)
    rng.shuffle(ordered)
    return (ordered,)


def _all_keys_then_the_smallest(rows: list[tuple[int, ...]]) -> list[list[int]]:
    columns = range(len(rows[0]))
    keys = []
    for bits in range(2 ** len(columns)):
        chosen = {column for column in columns if bits >> column & 1}
        pairs = combinations(rows, 2)
        if all(any(a[column] != b[column] for column in chosen) for a, b in pairs):
            keys.append(chosen)
    least = [key for key in keys if not any(other < key for other in keys)]
    return sorted(map(sorted, least), key=lambda key: (len(key), key))


@program(
    "minimal_keys",
    4,
    "tables",
    "sets",
    "searching",
    inputs=_table_with_keys,
    edges=[
        ([(1, 2, 3)],),
        ([(1, 1), (1, 2), (2, 1)],),
        ([(1, 5), (2, 5), (3, 6)],),
        ([(1, 1, 1), (1, 2, 2), (2, 1, 3), (2, 2, 1)],),
        ([(0, 0, 4), (0, 1, 5), (1, 0, 6), (1, 1, 7)],),
        ([(0, 0, 0, 0), (0, 1, 1, 2), (1, 0, 1, 1), (1, 1, 0, 2)],),
    ],
    oracle=_all_keys_then_the_smallest,
)
def minimal_keys(rows: list[tuple[int, ...]]) -> list[list[int]]:
    """Return every smallest set of columns that tells the `rows` of a table apart, as rising lists of column numbers.

    The columns are counted from 0. A set of columns is a key when no two rows have equal values in all of these columns
    (the empty set is one only for a table of a single row). Wanted are the keys that do not contain another key, those with
    fewer columns first, equally large ones in the order of their lists. All rows are different, there is at least one, and
    all have equally many columns.

    >>> minimal_keys([(1, 7, 0), (1, 8, 1), (2, 7, 2)])
    [[2], [0, 1]]
    >>> minimal_keys([(4, 4)])
    [[]]
    """
    columns, found = range(len(rows[0])), list[list[int]]()
    for amount in range(len(columns) + 1):
        for chosen in combinations(columns, amount):
            if any(set(key) <= set(chosen) for key in found):
                continue
            if len({tuple(row[column] for column in chosen) for row in rows}) == len(rows):
                found.append(list(chosen))
    return found
