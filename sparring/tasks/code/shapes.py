"""Problems about holes and shapes in drawn pictures."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

Cells = set[tuple[int, int]]


def _drawing(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    width = rng.randint(3, 3 + size // 2)
    letters = rng.choice(("##.", "###.", "#."))
    return (["".join(rng.choices(letters, k=width)) for _ in range(rng.randint(3, 3 + size // 2))],)


def _dry_until_stable(picture: list[str]) -> list[str]:
    rows = [list(line) for line in picture]
    width = len(rows[0]) if rows else 0
    for _ in range(len(rows) * width):
        for i in range(len(rows)):
            for j in range(width):
                around = [rows[a][b] for a, b in ((i - 1, j), (i, j - 1)) if a >= 0 <= b]
                around += [rows[a][b] for a, b in ((i + 1, j), (i, j + 1)) if a < len(rows) and b < width]
                if rows[i][j] == "." and (len(around) < 4 or " " in around):
                    rows[i][j] = " "
    return ["".join(row).replace(".", "o").replace(" ", ".") for row in rows]


@program(
    "fill_holes",
    3,
    "grids",
    "components",
    "breadth first",
    inputs=_drawing,
    edges=[
        ([],),
        (["."],),
        (["###", "#.#", "###"],),
        (["###", "#.#", "##."],),
        (["####", "#..#", "##.#", "#..."],),
        (["#####", "#.#.#", "##.##", "#.#.#", "#####"],),
        (["#####", "#...#", "#.#.#", "#...#", "#####"],),
        (["#.###", "#.#.#", "#.###", "#...#", "#####"],),
    ],
    oracle=_dry_until_stable,
)
def fill_holes(picture: list[str]) -> list[str]:
    """Return `picture` with an "o" in place of each "." that is shut in.

    The letters are "#" and ".", all rows are equally long. A "." is shut in unless one can go from it, over fields with "."
    only and always to a field left, right, above or below, to a field at the edge of the picture (in its first or last row
    or column); a "." at the edge is not shut in itself.

    >>> fill_holes(["####", "#.##", "##.#", "##.."])
    ['####', '#o##', '##.#', '##..']
    >>> fill_holes(["...", ".#.", "..."])
    ['...', '.#.', '...']
    """
    free = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "."}
    todo = [(i, j) for i, j in free if i in (0, len(picture) - 1) or j in (0, len(picture[i]) - 1)]
    free -= set(todo)
    for i, j in todo:
        fresh = free & {(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)}
        free -= fresh
        todo += fresh
    return ["".join("o" if (i, j) in free else letter for j, letter in enumerate(row)) for i, row in enumerate(picture)]


def _scattered(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    width, letters = rng.randint(3, 4 + size // 2), rng.choice(("#..", "#.", "##..."))
    return (["".join(rng.choices(letters, k=width)) for _ in range(rng.randint(3, 4 + size // 2))],)


def _regions(picture: list[str]) -> list[Cells]:
    left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
    found = []
    while left:
        todo = [left.pop()]
        for i, j in todo:
            fresh = left & {(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)}
            left -= fresh
            todo += fresh
        found.append(set(todo))
    return found


def _views(cells: Cells) -> list[list[tuple[int, int]]]:
    found = []
    for flip in (1, -1):
        turned = {(i, flip * j) for i, j in cells}
        for _ in range(4):
            turned = {(j, -i) for i, j in turned}
            top, left = min(i for i, _ in turned), min(j for _, j in turned)
            found.append(sorted((i - top, j - left) for i, j in turned))
    return found


def _compare_each_pair(picture: list[str]) -> list[int]:
    kept: list[Cells] = []
    for cells in _regions(picture):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        placed = sorted((i - top, j - left) for i, j in cells)
        if not any(placed in _views(other) for other in kept):
            kept.append(cells)
    return sorted(map(len, kept))


@program(
    "sizes_of_shapes",
    4,
    "grids",
    "components",
    "geometry",
    inputs=_scattered,
    edges=[
        (["..", ".."],),
        (["#.#", "...", "#.#"],),
        (["##.#", "...#", "#.#."],),
        (["#..##", "#...#", "##..#", ".....", "###..", "#...."],),
        (["##.##", ".#.#.", ".....", "#...#", "##.##"],),
        (["##....##", ".##..##.", "........", "##..###.", "##...#.."],),
        (["###.#..", "..#.###", "#......", "#.###..", "##.#..."],),
        (["####.#", ".....#", "#.##.#", "##.#.#"],),
    ],
    oracle=_compare_each_pair,
)
def sizes_of_shapes(picture: list[str]) -> list[int]:
    """Return the sizes of the different shapes that are drawn in `picture`, one for every shape, smallest first.

    The letters are "#" and ".", all rows are equally long. A drawn piece is a largest set of fields with "#" that hang
    together left, right, above and below; its size is their number. Two pieces have the same shape if one can be laid on
    the other, where it may be shifted, turned by quarters and turned over like a mirror image. Shapes that differ but are
    equally large are all counted.

    >>> sizes_of_shapes(["##.#", "#..#", "..##"])
    [3, 4]
    >>> sizes_of_shapes(["#.##", "....", "##.#"])
    [1, 2]
    """
    return sorted(map(len, {tuple(min(_views(cells))) for cells in _regions(picture)}))
