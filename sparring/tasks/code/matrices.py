"""Problems about grids, given as lists of rows."""

from __future__ import annotations

from itertools import pairwise, product

from sparring.tasks.code._inputs import integers
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _ragged(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    return ([integers(rng, rng.randint(0, 2)) for _ in range(rng.randint(0, 1 + size))],)


def _totals_by_dictionary(rows: list[list[int]]) -> list[int]:
    totals: dict[int, int] = {}
    for row in rows:
        for column, value in enumerate(row):
            totals[column] = totals.get(column, 0) + value
    return [totals[column] for column in sorted(totals)]


@program(
    "ragged_column_totals",
    1,
    "grids",
    "lists",
    inputs=_ragged,
    edges=[([],), ([[]],), ([[], [4]],), ([[1, 2, 3], [10], [100, 200]],), ([[5, -5], [0, 5]],), ([[1], [2, 3, 4]],)],
    oracle=_totals_by_dictionary,
)
def ragged_column_totals(rows: list[list[int]]) -> list[int]:
    """Return the sum of each column of a table whose rows may differ in length.

    The i-th item of the answer is the sum of the i-th items of all `rows` that have one. There are as many sums as the
    longest row has items, none for a table without items.

    >>> ragged_column_totals([[1, 2], [10, 20, 30], [100]])
    [111, 22, 30]
    >>> ragged_column_totals([[], []])
    []
    """
    width = max((len(row) for row in rows), default=0)
    return [sum(row[column] for row in rows if column < len(row)) for column in range(width)]


def _small_grid(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    height, width = rng.randint(1, 1 + size // 2), rng.randint(1, 1 + size // 2)
    return ([rng.choices(range(-1, 3), k=width) for _ in range(height)],)


def _saddles_by_columns(grid: list[list[int]]) -> list[tuple[int, int]]:
    lows = [min(column) for column in zip(*grid, strict=True)]
    return [
        (i, j) for i, row in enumerate(grid) for j, value in enumerate(row) if value == max(row) and value == lows[j]
    ]


@program(
    "saddle_points",
    2,
    "grids",
    "searching",
    inputs=_small_grid,
    edges=[
        ([[3]],),
        ([[0, 0], [0, 0]],),
        ([[1, 2, 3]],),
        ([[3], [1], [1]],),
        ([[4, 7, 7], [9, 7, 8]],),
        ([[1, 2], [2, 1]],),
        ([[2, 5, 1], [8, 6, 9], [1, 5, 5]],),
    ],
    oracle=_saddles_by_columns,
)
def saddle_points(grid: list[list[int]]) -> list[tuple[int, int]]:
    """Return where `grid` has a cell that is as large as any in its row and as small as any in its column.

    Each such cell is given as (row, column), counted from 0, in the order of the rows and within a row from left to
    right. Other cells of the row or the column may be equal to it. The rows are equally long; neither they nor `grid`
    are empty.

    >>> saddle_points([[9, 8, 8], [5, 3, 2], [6, 6, 7]])
    [(1, 0)]
    >>> saddle_points([[1, 4], [3, 2]])
    []
    """
    return [
        (i, j)
        for i, row in enumerate(grid)
        for j, value in enumerate(row)
        if value == max(row) and all(value <= other[j] for other in grid)
    ]


def _any_grid(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    height, width = rng.randint(1, 1 + size // 2), rng.randint(1, 1 + size // 2)
    return ([[rng.randint(0, 9 * size) for _ in range(width)] for _ in range(height)],)


def _diagonals_from_ends(grid: list[list[int]]) -> list[list[int]]:
    starts = [(i, 0) for i in range(len(grid))] + [(len(grid) - 1, j) for j in range(1, len(grid[0]))]
    return [[grid[i - k][j + k] for k in range(min(i + 1, len(grid[0]) - j))] for i, j in starts]


@program(
    "rising_diagonals",
    2,
    "grids",
    "lists",
    inputs=_any_grid,
    edges=[([[7]],), ([[1, 2, 3]],), ([[1], [2]],), ([[1, 2], [3, 4]],), ([[1, 2, 3], [4, 5, 6]],)],
    oracle=_diagonals_from_ends,
)
def rising_diagonals(grid: list[list[int]]) -> list[list[int]]:
    """Return the diagonals of `grid` that rise to the right, each read upwards from its lower left end.

    The first diagonal is the upper left corner alone, each further one lies beside the one before it, and the last is
    the lower right corner alone. The rows are equally long; neither they nor `grid` are empty.

    >>> rising_diagonals([[1, 2, 3], [4, 5, 6]])
    [[1], [4, 2], [5, 3], [6]]
    >>> rising_diagonals([[8], [9]])
    [[8], [9]]
    """
    found: list[list[int]] = [[] for _ in range(len(grid) + len(grid[0]) - 1)]
    for i in range(len(grid) - 1, -1, -1):
        for j, value in enumerate(grid[i]):
            found[i + j].append(value)
    return found


def _sand(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    height, width = rng.randint(1, 1 + size), rng.randint(1, 1 + size)
    return (["".join(rng.choices(".o#", [5, 4, 2], k=width)) for _ in range(height)],)


def _settled_step_by_step(picture: list[str]) -> list[str]:
    rows = [list(row) for row in picture]
    for _ in rows:
        for upper, lower in pairwise(rows):
            for column, below in enumerate(lower):
                if upper[column] == "o" and below == ".":
                    upper[column], lower[column] = ".", "o"
    return ["".join(row) for row in rows]


@program(
    "settled_stones",
    2,
    "grids",
    "simulation",
    inputs=_sand,
    edges=[
        ([],),
        (["o.#"],),
        (["o", ".", "."],),
        (["oo", "o.", "..", ".#"],),
        (["o", "#", ".", "o", "."],),
        (["o#o", ".o.", "#..", "..."],),
        (["..", "oo"],),
    ],
    oracle=_settled_step_by_step,
)
def settled_stones(picture: list[str]) -> list[str]:
    """Return `picture` after all loose stones have fallen.

    `picture` is drawn from the top row to the bottom row with "o" for a loose stone, "#" for a fixed block and "." for
    an empty cell; all rows are equally long. A stone falls straight down until it rests on the ground below the last
    row, on a block or on another stone. Blocks stay where they are. No rows give no rows.

    >>> settled_stones(["oo.", ".#o", "...", "o.."])
    ['.o.', '.#.', 'o..', 'o.o']
    >>> settled_stones(["o", "#"])
    ['o', '#']
    """
    columns = []
    for column in zip(*picture, strict=True):
        parts = "".join(column).split("#")
        columns.append("#".join(part.replace("o", "") + "o" * part.count("o") for part in parts))
    return ["".join(row) for row in zip(*columns, strict=True)]


def _grid_and_steps(rng: EpisodeRng, size: int) -> tuple[list[list[int]], int]:
    return _any_grid(rng, size)[0], rng.randint(-3 * size, 3 * size)


def _turned_once(grid: list[list[int]]) -> list[list[int]]:
    height, width = len(grid), len(grid[0])
    new = [list(row) for row in grid]
    if height == 1 or width == 1:
        cells = list(product(range(height), range(width)))
    else:
        cells = [(0, j) for j in range(width)] + [(i, width - 1) for i in range(1, height)]
        cells += [(height - 1, j) for j in range(width - 2, -1, -1)] + [(i, 0) for i in range(height - 2, 0, -1)]
    for (i, j), (a, b) in zip(cells, cells[1:] + cells[:1], strict=True):
        new[a][b] = grid[i][j]
    return new


def _turned_step_by_step(grid: list[list[int]], steps: int) -> list[list[int]]:
    ring = len(grid) * len(grid[0]) - max(0, len(grid) - 2) * max(0, len(grid[0]) - 2)
    for _ in range(steps % ring):
        grid = _turned_once(grid)
    return grid


@program(
    "turn_outer_ring",
    3,
    "grids",
    "simulation",
    inputs=_grid_and_steps,
    edges=[
        ([[5]], 3),
        ([[1, 2, 3]], 1),
        ([[1], [2], [3]], -1),
        ([[1, 2], [3, 4]], 1),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], -2),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 25),
        ([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]], 1),
        ([[1, 2], [3, 4], [5, 6]], 2),
    ],
    oracle=_turned_step_by_step,
)
def turn_outer_ring(grid: list[list[int]], steps: int) -> list[list[int]]:
    """Return `grid` after the cells on its border have moved on clockwise by `steps` places along the border.

    With negative `steps` they move the other way round. The inner cells stay. In a grid of a single row the cells move
    to the right and from the right end to the left end; in a single column they move down and from the bottom to the
    top. The rows are equally long; neither they nor `grid` are empty.

    >>> turn_outer_ring([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 1)
    [[4, 1, 2], [7, 5, 3], [8, 9, 6]]
    >>> turn_outer_ring([[1, 2, 3]], -1)
    [[2, 3, 1]]
    """
    bottom, right = len(grid) - 1, len(grid[0]) - 1
    cells = [(0, j) for j in range(right)] + [(i, right) for i in range(bottom)]
    cells += [(bottom, j) for j in range(right, 0, -1)] + [(i, 0) for i in range(bottom, 0, -1)]
    if not bottom or not right:
        cells = [(i, j) for i in range(bottom + 1) for j in range(right + 1)]
    turned = [list(row) for row in grid]
    for place, (i, j) in enumerate(cells):
        a, b = cells[(place + steps) % len(cells)]
        turned[a][b] = grid[i][j]
    return turned
