"""Problems of boards: cells that live, balls that roll, sand that slides, discs that are turned."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _board(rng: EpisodeRng, size: int, marks: str) -> list[str]:
    wide = rng.randint(3, 4 + size // 2)
    return ["".join(rng.choices(marks, k=wide)) for _ in range(rng.randint(3, 4 + size // 2))]


def _colony(rng: EpisodeRng, size: int) -> tuple[list[str], int]:
    return _board(rng, size, "..#"), rng.randint(1, 3)


def _count_by_turning(rows: list[str], steps: int) -> list[str]:
    if steps == 0:
        return rows
    turned = [rows[i:] + rows[:i] for i in (-1, 0, 1)]
    around = [[row[j:] + row[:j] for row in each] for each in turned for j in (-1, 0, 1)]
    out = []
    for y, row in enumerate(rows):
        counts = [sum(each[y][x] == "#" for each in around) for x in range(len(row))]
        out.append(
            "".join("#" if n == 3 or (n == 4 and mark == "#") else "." for n, mark in zip(counts, row, strict=True))
        )
    return _count_by_turning(out, steps - 1)


@program(
    "life_on_a_ring",
    3,
    "simulation",
    "grids",
    inputs=_colony,
    edges=[
        (["...", ".#.", "..."], 0),
        (["...", ".#.", "..."], 1),
        ([".....", ".....", ".###.", ".....", "....."], 3),
        (["#..#", "....", "....", "#..#"], 2),
        (["##...", "#....", ".....", ".....", "....#"], 2),
        (["......", "..#...", "...#..", ".###..", "......", "......"], 4),
        (["...#", "...#", "...#", "...."], 1),
    ],
    oracle=_count_by_turning,
)
def life_on_a_ring(rows: list[str], steps: int) -> list[str]:
    """Return the board `rows` after so many `steps` of the game of life on a board without borders.

    A cell is alive (#) or dead (.), and has eight neighbours; the last row is next to the first, and the last column is
    next to the first. In each step all cells change at once: a living cell with two or three living neighbours stays
    alive, a dead cell with exactly three becomes alive, all others are dead then. There are at least three rows, all of
    the same length, at least three.

    >>> life_on_a_ring(["....", ".##.", ".#..", "...."], 1)
    ['....', '.##.', '.##.', '....']
    >>> life_on_a_ring(["#...", "#...", "#...", "...."], 1)
    ['....', '##.#', '....', '....']
    """
    high, wide = len(rows), len(rows[0])
    alive = {(y, x) for y, row in enumerate(rows) for x, mark in enumerate(row) if mark == "#"}
    beside = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    for _ in range(steps):
        counts: dict[tuple[int, int], int] = {}
        for y, x in alive:
            for dy, dx in beside:
                cell = (y + dy) % high, (x + dx) % wide
                counts[cell] = counts.get(cell, 0) + 1
        alive = {cell for cell, count in counts.items() if count == 3 or (count == 2 and cell in alive)}
    return ["".join("#" if (y, x) in alive else "." for x in range(wide)) for y in range(high)]


def _tilts(rng: EpisodeRng, size: int) -> tuple[list[str], str]:
    return _board(rng, size, "...oo#"), "".join(rng.choices("LRUD", k=rng.randint(1, size)))


def _roll_one_cell_at_a_time(rows: list[str], tilts: str) -> list[str]:
    steps = {"L": (0, -1), "R": (0, 1), "U": (-1, 0), "D": (1, 0)}
    cells = {(y, x): mark for y, row in enumerate(rows) for x, mark in enumerate(row)}
    for tilt in tilts:
        dy, dx = steps[tilt]
        moved = True
        while moved:
            moved = False
            for (y, x), mark in list(cells.items()):
                if mark == "o" and cells.get((y + dy, x + dx)) == ".":
                    cells[y, x], cells[y + dy, x + dx] = ".", "o"
                    moved = True
    return ["".join(cells[y, x] for x in range(len(row))) for y, row in enumerate(rows)]


@program(
    "tilted_board",
    3,
    "simulation",
    "grids",
    "strings",
    inputs=_tilts,
    edges=[
        (["o.."], ""),
        (["o.#.o."], "R"),
        (["o.#.o."], "L"),
        (["o", ".", "#", "o", "."], "D"),
        (["o.o", "...", "#.."], "U"),
        (["oo.", "o#.", "..o"], "RD"),
        (["o..", "...", "..o"], "RDLU"),
        (["o.o.#o", "o.#..o", "......"], "DRUL"),
    ],
    oracle=_roll_one_cell_at_a_time,
)
def tilted_board(rows: list[str], tilts: str) -> list[str]:
    """Return the board `rows` after it has been tilted to the sides that `tilts` names, one after the other.

    o is a ball, # a block that is fixed, . an empty cell; all rows have the same length. L, R, U and D tilt the board to
    the left, to the right, up (to the first row) and down. Then every ball rolls that way until the border, a block or
    another ball that cannot roll on stops it.

    >>> tilted_board(["o.#o.", "..o.."], "R")
    ['.o#.o', '....o']
    >>> tilted_board(["oo", "#.", ".."], "DL")
    ['o.', '#.', 'o.']
    """
    for tilt in tilts:
        lines = rows if tilt in "LR" else ["".join(column) for column in zip(*rows, strict=True)]
        first = "o." if tilt in "LU" else ".o"
        pieces = [line.split("#") for line in lines]
        lines = ["#".join("".join(sorted(piece, key=first.index)) for piece in line) for line in pieces]
        rows = lines if tilt in "LR" else ["".join(column) for column in zip(*lines, strict=True)]
    return rows


def _sand(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    high, wide = rng.randint(1, 2 + size // 3), rng.randint(1, 2 + size // 3)
    return ([[rng.choice([0, 1, 2, 3, 4, rng.randint(0, 4 + size)]) for _ in range(wide)] for _ in range(high)],)


def _slide_all_at_once(grains: list[list[int]]) -> list[list[int]]:
    high, wide = len(grains), len(grains[0])
    padded = [[0] * (wide + 2), *([0, *row, 0] for row in grains), [0] * (wide + 2)]
    while any(grain > 3 for row in padded[1:-1] for grain in row[1:-1]):
        falls = [[grain // 4 for grain in row] for row in padded]
        falls[0] = falls[-1] = [0] * (wide + 2)
        for row in falls:
            row[0] = row[-1] = 0
        for y in range(1, high + 1):
            for x in range(1, wide + 1):
                near = falls[y - 1][x] + falls[y + 1][x] + falls[y][x - 1] + falls[y][x + 1]
                padded[y][x] += near - 4 * falls[y][x]
    return [row[1:-1] for row in padded[1:-1]]


@program(
    "sand_comes_to_rest",
    3,
    "simulation",
    "grids",
    inputs=_sand,
    edges=[
        ([[3]],),
        ([[4]],),
        ([[11]],),
        ([[3, 4, 3]],),
        ([[4], [3], [0]],),
        ([[0, 3, 0], [3, 7, 3], [0, 3, 0]],),
        ([[4, 4], [4, 4]],),
        ([[1, 2], [3, 2], [0, 1]],),
        ([[0, 0, 0], [0, 16, 0], [0, 0, 0]],),
    ],
    oracle=_slide_all_at_once,
)
def sand_comes_to_rest(grains: list[list[int]]) -> list[list[int]]:
    """Return how many grains of sand lie on each cell of a table when no more sand slides.

    `grains` gives the grains on each cell at first, row by row; the rows have the same length, and there is at least one
    cell. As long as some cell has four grains or more, one such cell gives one grain to each of the cells to the left and
    to the right, above and below; what leaves the table that way is lost. In which order the cells do so makes no
    difference in the end.

    >>> sand_comes_to_rest([[5, 3]])
    [[2, 0]]
    >>> sand_comes_to_rest([[0, 0, 0], [0, 4, 0], [0, 0, 0]])
    [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    """
    high, wide = len(grains), len(grains[0])
    out = [list(row) for row in grains]
    todo = [(y, x) for y in range(high) for x in range(wide)]
    while todo:
        y, x = todo.pop()
        fall, out[y][x] = divmod(out[y][x], 4)
        for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if fall and 0 <= b < high and 0 <= a < wide:
                out[b][a] += fall
                todo.append((b, a))
    return out


def _position(rng: EpisodeRng, size: int) -> tuple[list[str], tuple[int, int]]:
    rows = _board(rng, size + 2, "xxooooooo.")
    places = [(rng.randrange(len(rows)), rng.randrange(len(rows[0]))) for _ in range(4)]
    y, x = max(places, key=lambda place: _turn_by_lines(rows, place))
    rows[y] = rows[y][:x] + "." + rows[y][x + 1 :]
    return rows, (y, x)


def _turn_by_lines(rows: list[str], place: tuple[int, int]) -> int:
    turned = 0
    for dy, dx in ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)):
        y, x, line = place[0] + dy, place[1] + dx, ""
        while 0 <= y < len(rows) and 0 <= x < len(rows[0]):
            line, y, x = line + rows[y][x], y + dy, x + dx
        others = len(line) - len(line.lstrip("o"))
        turned += others if line[others : others + 1] == "x" else 0
    return turned


@program(
    "discs_turned",
    3,
    "games",
    "grids",
    inputs=_position,
    edges=[
        (["."], (0, 0)),
        ([".ox"], (0, 0)),
        ([".oo"], (0, 0)),
        ([".xo"], (0, 0)),
        ([".o.x"], (0, 0)),
        (["xo.oox"], (0, 2)),
        (["x...", ".o..", "..o.", "xoo."], (3, 3)),
        (["x.x.x", ".ooo.", "xo.ox", ".ooo.", "x.x.x"], (2, 2)),
        (["oo", ".o"], (1, 0)),
    ],
    oracle=_turn_by_lines,
)
def discs_turned(rows: list[str], place: tuple[int, int]) -> int:
    """Return how many discs are turned when the player x puts a disc on an empty `place` of the board.

    The board is given by `rows` of the same length: x and o are the discs of the two players, . is an empty cell. `place`
    is the pair (row, column), both counted from 0. From there lines of cells go out in all eight directions, the slanted
    ones too. In each direction the discs o that follow the place without a gap are turned if an x comes right after
    them; if an empty cell or the border comes first, none of that direction are. The answer may be 0.

    >>> discs_turned(["oox", "o..", "x.."], (1, 1))
    0
    >>> discs_turned([".oox", "oo..", "x.o."], (0, 0))
    3
    """
    turned = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x, others = place[0] + dy, place[1] + dx, 0
            while (dy or dx) and 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "o":
                y, x, others = y + dy, x + dx, others + 1
            if 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "x":
                turned += others
    return turned
