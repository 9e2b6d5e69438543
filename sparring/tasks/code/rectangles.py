"""Problems about rectangles, in grids and in the plane."""

from __future__ import annotations

from itertools import pairwise, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _painted(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    height, width = rng.randint(1, 1 + size // 2), rng.randint(1, 2 + size // 2)
    cells = [rng.choices("abc", k=width) for _ in range(height)]
    for letter in rng.choices("abc", k=rng.randint(0, 3)):
        top, left = rng.randrange(height), rng.randrange(width)
        for row in cells[top : top + rng.randint(1, size)]:
            row[left:] = [letter] * (width - left)
    return (["".join(row) for row in cells],)


def _area_of_every_rectangle(grid: list[str]) -> int:
    best = 0
    for top, bottom in product(range(len(grid)), range(1, len(grid) + 1)):
        for left, right in product(range(len(grid[0])), range(1, len(grid[0]) + 1)):
            rows = [row[left:right] for row in grid[top:bottom]]
            if len(set("".join(rows))) == 1:
                best = max(best, sum(map(len, rows)))
    return best


@program(
    "largest_plain_rectangle",
    4,
    "grids",
    "stack",
    inputs=_painted,
    edges=[
        ([],),
        (["x"],),
        (["abab"],),
        (["aab", "aab", "bbb"],),
        (["aaaa", "abba", "abba", "aaaa"],),
        (["abc", "bca", "cab"],),
        (["aaab", "aabb", "aacc"],),
        (["aabb", "aabb", "bbaa"],),
    ],
    oracle=_area_of_every_rectangle,
)
def largest_plain_rectangle(grid: list[str]) -> int:
    """Return the number of cells of the largest rectangle in `grid` that holds one and the same letter everywhere.

    Each item of `grid` is a row, each letter of it a cell. The rows are equally long and not empty. A rectangle covers
    neighbouring rows and neighbouring columns, at least one of each. Without rows the answer is 0.

    >>> largest_plain_rectangle(["abbc", "abbc", "aaac"])
    4
    >>> largest_plain_rectangle(["ab", "ba"])
    1
    """
    best = 0
    heights = [0] * len(grid[0]) if grid else []
    for above, row in zip(["", *grid], grid, strict=False):
        heights = [height + 1 if above[j : j + 1] == row[j] else 1 for j, height in enumerate(heights)]
        for left, letter in enumerate(row):
            low = heights[left]
            for right in range(left, len(row)):
                if row[right] != letter:
                    break
                low = min(low, heights[right])
                best = max(best, low * (right + 1 - left))
    return best


def _rectangles(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int, int, int]]]:
    scale = rng.choice([1, 1, 10**6])
    found = []
    for _ in range(rng.randint(1, 1 + size)):
        (left, right), (bottom, top) = (sorted(rng.sample(range(-4, 5 + size), 2)) for _ in range(2))
        found.append((left * scale, bottom * scale, right * scale, top * scale))
    return (found,)


def _outline_across(rectangles: list[tuple[int, int, int, int]]) -> int:
    """Return the total length of the horizontal parts of the outline."""
    total = 0
    for left, right in pairwise(sorted({x for a, _, b, _ in rectangles for x in (a, b)})):
        reached = None
        for bottom, top in sorted((low, high) for a, low, b, high in rectangles if a <= left and right <= b):
            if reached is None or bottom > reached:
                total += 2 * (right - left)
            reached = top if reached is None else max(reached, top)
    return total


@program(
    "outline_length",
    5,
    "grids",
    "intervals",
    "geometry",
    inputs=_rectangles,
    edges=[
        ([],),
        ([(0, 0, 3, 2)],),
        ([(0, 0, 4, 4), (1, 1, 2, 2)],),
        ([(0, 0, 2, 2), (2, 0, 4, 2)],),
        ([(0, 0, 2, 2), (2, 2, 4, 4)],),
        ([(0, 0, 1, 3), (2, 0, 3, 3), (0, 0, 3, 1), (0, 2, 3, 3)],),
        ([(0, 0, 9_000_000, 1), (4_000_000, -5, 4_000_001, 5)],),
        ([(1, 1, 3, 3), (1, 1, 3, 3)],),
        ([(0, 0, 4, 4), (1, 1, 5, 5), (2, 2, 6, 6)],),
    ],
    oracle=lambda rectangles: (
        _outline_across(rectangles) + _outline_across([(b, a, d, c) for a, b, c, d in rectangles])
    ),
)
def outline_length(rectangles: list[tuple[int, int, int, int]]) -> int:
    """Return the length of the outline of the region that `rectangles` cover together.

    A rectangle is (left, bottom, right, top), with left < right and bottom < top; coordinates may be negative and very
    large. The rectangles may overlap, touch or be equal. A border between two covered parts is no outline, the border
    of a hole is. Without rectangles the answer is 0.

    >>> outline_length([(0, 0, 2, 2), (1, 1, 3, 3)])
    12
    >>> outline_length([(0, 0, 1, 1), (1, 0, 2, 1)])
    6
    """
    xs = sorted({x for left, _, right, _ in rectangles for x in (left, right)})
    ys = sorted({y for _, bottom, _, top in rectangles for y in (bottom, top)})
    covered = {
        (i, j)
        for left, bottom, right, top in rectangles
        for i in range(xs.index(left), xs.index(right))
        for j in range(ys.index(bottom), ys.index(top))
    }
    total = 0
    for i, j in covered:
        total += ((i - 1, j) not in covered) * (ys[j + 1] - ys[j]) + ((i + 1, j) not in covered) * (ys[j + 1] - ys[j])
        total += ((i, j - 1) not in covered) * (xs[i + 1] - xs[i]) + ((i, j + 1) not in covered) * (xs[i + 1] - xs[i])
    return total
