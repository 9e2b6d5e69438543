"""Problems of squares and polygons on a grid of whole numbers."""

from __future__ import annotations

from itertools import combinations
from math import atan2, gcd

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _pegs(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    side, shift = 3 + size // 6, rng.randint(-5, 5)
    free = [(x + shift, y - shift) for x in range(side) for y in range(3)]
    pegs = rng.sample(free, rng.randint(min(4 + size // 3, 8), len(free)))
    return (pegs + rng.sample(pegs, rng.randint(0, 2)),)


def _four_equal_sides(pegs: list[tuple[int, int]]) -> int:
    squares = 0
    for four in combinations(sorted(set(pegs)), 4):
        ways = sorted((a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in combinations(four, 2))
        squares += ways[0] == ways[3] and ways[4] == ways[5] == 2 * ways[0]
    return squares


@program(
    "squares_of_pegs",
    4,
    "geometry",
    "sets",
    "counting",
    inputs=_pegs,
    edges=[
        ([],),
        ([(0, 0), (1, 0), (1, 1), (0, 1)],),
        ([(0, 0), (2, 1), (1, 3), (-1, 2)],),
        ([(0, 1), (1, 0), (0, -1), (-1, 0), (0, 0), (1, 1)],),
        ([(0, 0), (2, 0), (2, 1), (0, 1)],),
        ([(3, 3), (4, 3), (4, 4), (3, 4), (3, 3), (4, 4)],),
        ([(0, 0), (2, 1), (4, 0), (2, -1)],),
        ([(x, y) for x in range(3) for y in range(3)],),
    ],
    oracle=_four_equal_sides,
)
def squares_of_pegs(pegs: list[tuple[int, int]]) -> int:
    """Return how many different squares have a peg at each of their four corners.

    `pegs` lists the places (x, y) of the pegs; a place that is listed several times has still one peg. The sides of a
    square may run in any direction, not only along x and y. A square of size zero is none.

    >>> squares_of_pegs([(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1)])
    2
    >>> squares_of_pegs([(1, 0), (0, 1), (2, 1), (1, 2)])
    1
    """
    places, found = set(pegs), 0
    for ax, ay in places:
        for bx, by in places - {(ax, ay)}:
            dx, dy = bx - ax, by - ay
            found += {(bx - dy, by + dx), (ax - dy, ay + dx)} <= places
    return found // 4


def _polygon(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    corners: dict[tuple[int, int], tuple[int, int]] = {}
    for quarter in range(4):
        for _ in range(rng.randint(1, 1 + size // 4)):
            x, y = rng.randint(1, 2 + size // 2), rng.randint(0, 2 + size // 2)
            for _ in range(quarter):
                x, y = -y, x
            corners[x // gcd(x, y), y // gcd(x, y)] = (x, y)
    around = sorted(corners.values(), key=lambda corner: atan2(corner[1], corner[0]))
    at, by = rng.randrange(len(around)), rng.randint(-9, 9)
    out = [(x + by, y - by) for x, y in around[at:] + around[:at]]
    return (out[:: rng.choice([1, -1])],)


def _test_each_place(corners: list[tuple[int, int]]) -> int:
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    found = 0
    for x in range(xs[0], xs[-1] + 1):
        for y in range(ys[0], ys[-1] + 1):
            inside = False
            for (ax, ay), (bx, by) in sides:
                cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
                if cross == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
                    break
                if (ay > y) != (by > y) and (cross > 0) == (by > ay):
                    inside = not inside
            else:
                found += inside
    return found


def _test_two_small_copies(corners: list[tuple[int, int]]) -> int:
    """A copy that is k times as large has area * k**2 - fence * k / 2 + 1 places inside: two copies tell both."""
    x0, y0 = corners[0]
    scale = gcd(*(x - x0 for x, _ in corners), *(y - y0 for _, y in corners))
    small = [((x - x0) // scale, (y - y0) // scale) for x, y in corners]
    if scale < 3:
        return _test_each_place(corners)
    one, two = _test_each_place(small), _test_each_place([(2 * x, 2 * y) for x, y in small])
    double_area = two - 2 * one + 1
    return (double_area * scale**2 - (double_area + 2 - 2 * one) * scale + 2) // 2


@program(
    "trees_inside_fence",
    5,
    "geometry",
    "number theory",
    inputs=_polygon,
    edges=[
        ([(0, 0), (1, 0), (0, 1)],),
        ([(0, 0), (3, 0), (3, 3), (0, 3)],),
        ([(0, 3), (3, 3), (3, 0), (0, 0)],),
        ([(0, 0), (4, 2), (2, 6)],),
        ([(-3, -1), (5, 0), (1, 1), (2, 7)],),
        ([(0, 0), (6, 0), (6, 1), (1, 1), (1, 5), (6, 5), (6, 6), (0, 6)],),
        ([(0, 0), (2, 0), (4, 0), (4, 4)],),
        ([(-7, 2), (0, -6), (3, 8)],),
        ([(10, 0), (999910, 199980), (-499940, 699930)],),
        ([(0, 0), (0, 1000000), (500000, 500000), (1000000, 1000000), (1000000, 0)],),
    ],
    oracle=_test_two_small_copies,
)
def trees_inside_fence(corners: list[tuple[int, int]]) -> int:
    """Return how many trees stand inside a fence; those on the fence are not inside.

    A tree stands at every place (x, y) where both numbers are whole. `corners` lists three or more different places: the
    fence runs straight from each to the next, and from the last to the first, clockwise or counterclockwise, and does not
    touch or cross itself. The coordinates may be as large as a million, so that looking at every tree takes too long.

    >>> trees_inside_fence([(0, 0), (4, 0), (4, 3), (0, 3)])
    6
    >>> trees_inside_fence([(0, 0), (1000000, 0), (0, 1000000)])
    499998500001
    """
    double_area = on_fence = 0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        double_area += ax * by - bx * ay
        on_fence += gcd(bx - ax, by - ay)
    return (abs(double_area) - on_fence + 2) // 2
