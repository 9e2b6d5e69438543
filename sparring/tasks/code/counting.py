"""Problems of counting ways, by formulas and by dynamic programming."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _teams(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    return ([rng.randint(0, 3 + size // 2) for _ in range(rng.randint(2, size + 2))],)


def _each_handshake(sizes: list[int]) -> int:
    people = [team for team, size in enumerate(sizes) for _ in range(size)]
    return sum(a != b for a, b in combinations(people, 2))


@program(
    "handshakes_between_teams",
    1,
    "combinatorics",
    "lists",
    inputs=_teams,
    edges=[([],), ([5],), ([2, 3],), ([1, 1, 1, 1],), ([0, 4, 0],), ([3, 3, 2],), ([2, 0, 7, 1],)],
    oracle=_each_handshake,
)
def handshakes_between_teams(sizes: list[int]) -> int:
    """Return how many handshakes there are if everybody shakes hands once with everybody who is in another team.

    `sizes` lists how many people each team has, which may be nobody. People of the same team do not shake hands.

    >>> handshakes_between_teams([2, 3])
    6
    >>> handshakes_between_teams([1, 1, 2])
    5
    """
    met = handshakes = 0
    for size in sizes:
        handshakes += met * size
        met += size
    return handshakes


def _weights(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    return ([rng.randint(1, 30) for _ in range(rng.randint(1, min(6, size + 1)))],)


def _each_way_to_weigh(weights: list[int]) -> int:
    ways = product((-1, 0, 1), repeat=len(weights))
    totals = {sum(side * weight for side, weight in zip(way, weights, strict=True)) for way in ways}
    return sum(total > 0 for total in totals)


@program(
    "amounts_on_a_balance",
    2,
    "combinatorics",
    "sets",
    inputs=_weights,
    edges=[([],), ([5],), ([1, 3],), ([2, 2],), ([1, 3, 9, 27],), ([4, 4, 4, 4],), ([1, 2, 3, 4, 5],), ([2, 6, 7],)],
    oracle=_each_way_to_weigh,
)
def amounts_on_a_balance(weights: list[int]) -> int:
    """Return how many different amounts of flour can be weighed exactly with a balance that has two pans.

    The flour lies on the left pan. Each of the `weights`, positive whole numbers, may be put on the right pan, or on the
    left one beside the flour, or may not be used; then both pans must be equally heavy. An amount is more than 0.

    >>> amounts_on_a_balance([1, 3])
    4
    >>> amounts_on_a_balance([2, 2])
    2
    """
    totals = {0}
    for weight in weights:
        totals |= {total + weight for total in totals} | {total - weight for total in totals}
    return len(totals) // 2


def _wishes(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    guests = rng.randint(2, min(6, 2 + size))
    seats = range(1, guests + 1 + rng.randint(0, 1))
    return ([rng.sample(seats, rng.randint(max(1, len(seats) - 2), len(seats))) for _ in range(guests)],)


def _seat_one_by_one(wishes: list[list[int]]) -> int:
    if not wishes:
        return 1
    return sum(_seat_one_by_one([[s for s in other if s != seat] for other in wishes[1:]]) for seat in wishes[0])


@program(
    "seating_plans",
    4,
    "combinatorics",
    "dynamic programming",
    inputs=_wishes,
    edges=[
        ([],),
        ([[1]],),
        ([[1], [1]],),
        ([[1, 2], [1, 2]],),
        ([[3, 1], []],),
        ([[1, 2, 3], [1, 2, 3], [1, 2, 3]],),
        ([[5, 9], [9, 2], [2, 5]],),
        ([[1, 2, 3, 4], [1, 2]],),
        ([list(range(1, 13))] * 3 + [[1], [2], [3, 1]] + [[i, i + 1] for i in range(4, 9)],),
    ],
    oracle=_seat_one_by_one,
)
def seating_plans(wishes: list[list[int]]) -> int:
    """Return in how many ways all guests can be seated, each on a seat of their own that they wish for.

    `wishes`[i] lists the numbers of the seats on which guest i would like to sit, each once, in no special order. There may
    be more seats than guests. Two ways are different if some guest sits elsewhere. Without guests there is one way. There
    may be a dozen guests with many wishes, so that trying all ways takes too long.

    >>> seating_plans([[1, 2], [2, 3], [2]])
    1
    >>> seating_plans([[1, 2], [1, 2, 3]])
    4
    """
    ways = Counter({frozenset[int](): 1})
    for seats in wishes:
        after = Counter[frozenset[int]]()
        for taken, count in ways.items():
            for seat in seats:
                if seat not in taken:
                    after[taken | {seat}] += count
        ways = after
    return sum(ways.values())


def _range_and_sum(rng: EpisodeRng, size: int) -> tuple[int, int, int]:
    digits = rng.randint(2, 3 + size)
    ends = sorted(rng.randrange(10**digits) for _ in range(2))
    return ends[0], ends[1], rng.randint(digits, 5 * digits)


def _digit_by_digit(low: int, high: int, total: int) -> int:
    def up_to(end: int) -> int:
        ways = Counter[tuple[int, int, bool]]({(-1, 0, True): int(end >= 0)})
        for top in map(int, str(max(0, end))):
            after = Counter[tuple[int, int, bool]]()
            for (last, done, tight), count in ways.items():
                for digit in range(min(top if tight else 9, total - done) + 1):
                    if digit != last:
                        begun = last >= 0 or digit > 0
                        after[digit if begun else -1, done + digit, tight and digit == top] += count
            ways = after
        return sum(count for (_, done, _), count in ways.items() if done == total)

    return up_to(high) - up_to(low - 1)


@program(
    "restless_numbers",
    5,
    "combinatorics",
    "dynamic programming",
    "digits",
    inputs=_range_and_sum,
    edges=[
        (0, 0, 0),
        (0, 9, 5),
        (1, 100, 1),
        (10, 10, 1),
        (11, 33, 4),
        (0, 1000, 6),
        (121, 212, 4),
        (98, 898, 25),
        (0, 10**15, 40),
        (989898, 10**12, 54),
        (5, 4000, 0),
    ],
    oracle=_digit_by_digit,
)
def restless_numbers(low: int, high: int, total: int) -> int:
    """Return how many whole numbers from `low` to `high`, both included, are restless and have the digit sum `total`.

    A number is restless if no two neighbouring digits of it, written without leading zeros, are equal; all numbers of one
    digit are, 0 too. 0 <= low <= high <= 10**15, so that looking at every number takes too long.

    >>> restless_numbers(10, 40, 4)
    3
    >>> restless_numbers(0, 1000000, 51)
    2
    """
    begins = [[[int(rest == digit) for rest in range(total + 1)] for digit in range(10)]]
    for _ in str(high):
        after = [sum(column) for column in zip(*begins[-1], strict=True)]
        begins.append(
            [
                [after[rest - d] - begins[-1][d][rest - d] if rest >= d else 0 for rest in range(total + 1)]
                for d in range(10)
            ]
        )

    def below(end: int) -> int:
        text, left = str(end), total
        found = sum(begins[places][d][total] for places in range(len(text) - 1) for d in range(places > 0, 10))
        for i, top in enumerate(map(int, text)):
            first = int(i == 0 < len(text) - 1)
            found += sum(begins[len(text) - 1 - i][d][left] for d in range(first, top) if text[i - 1 : i] != str(d))
            left -= top
            if left < 0 or text[i - 1 : i] == str(top):
                break
        return found

    return below(high + 1) - below(low)


def _holes(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    high, wide = rng.randint(2, 2 + (size + 2) // 5), rng.randint(2, 5 + size // 8)
    rows = [["."] * wide for _ in range(high)]
    if high * wide % 2:
        rows[rng.choice([0, -1])][rng.choice([0, -1])] = "#"
    for _ in range(rng.randint(0, high * wide // 6)):
        y, x = rng.randrange(high - 1), rng.randrange(wide - 1)
        rows[y][x] = rows[y + rng.choice([0, 1])][x + 1] = "#"
    return (["".join(row) for row in rows],)


def _cover_first_free_cell(rows: list[str]) -> int:
    high, wide = len(rows), len(rows[0])

    @cache
    def cover(free: int) -> int:
        """The ways to cover the cells whose bits are set, numbered row by row."""
        if not free:
            return 1
        cell = (free & -free).bit_length() - 1
        others = [cell + 1] * (cell % wide < wide - 1) + [cell + wide] * (cell < wide * (high - 1))
        return sum(cover(free - (1 << cell) - (1 << other)) for other in others if free >> other & 1)

    return cover(sum(1 << i for i, mark in enumerate("".join(rows)) if mark == "."))


@program(
    "domino_floors",
    5,
    "combinatorics",
    "dynamic programming",
    "grids",
    inputs=_holes,
    edges=[
        (["."],),
        (["##"],),
        (["..", ".."],),
        ([".#", "#."],),
        (["...", "...", "..."],),
        (["....", "....", "...."],),
        (["...", ".#.", "..."],),
        (["#..#", "....", "#..#"],),
        (["...#", "#...", "...."],),
        (["......", "......", "......", "......"],),
        (["........"] * 8,),
        (["#......#", "........", "...#....", "....#...", "........", "#......#", "........"],),
    ],
    oracle=_cover_first_free_cell,
)
def domino_floors(rows: list[str]) -> int:
    """Return in how many ways the free cells of a floor can all be covered with dominoes that do not overlap.

    The floor is given by `rows` of the same length: . is a free cell and # a column of the house, where nothing may lie.
    Every domino covers two cells side by side or one above the other. Turned and mirrored coverings count as different.
    A floor without free cells can be covered in one way. There may be up to 10 rows and 10 columns, so that trying all
    ways takes too long.

    >>> domino_floors(["...", "..."])
    3
    >>> domino_floors(["..", ".#"])
    0
    """
    wide = len(rows[0])
    ways = Counter({0: 1})
    for row in rows:
        for x, mark in enumerate(row):
            after = Counter[int]()
            for taken, count in ways.items():
                if taken & 1:
                    after[taken >> 1] += count if mark == "." else 0
                elif mark == "#":
                    after[taken >> 1] += count
                else:
                    after[taken >> 1 | 1 << wide - 1] += count
                    if x + 1 < wide and not taken & 2:
                        after[taken >> 1 | 1] += count
            ways = after
    return ways[0]
