"""Problems of points, walks, and rectangles on a grid of whole numbers."""

from __future__ import annotations

from itertools import combinations, pairwise

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

Point = tuple[int, int]


def _points(rng: EpisodeRng, count: int, reach: int) -> list[Point]:
    return [(rng.randint(-reach, reach), rng.randint(-reach, reach)) for _ in range(count)]


def _wells(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    reach = rng.choice([3, 20])
    return _points(rng, rng.randint(1 + size, 2 * size + 1), reach), _points(rng, 1, reach)[0]


def _shortest_way_first(wells: list[tuple[int, int]], home: tuple[int, int]) -> int:
    order = sorted((abs(x - home[0]) + abs(y - home[1]), i) for i, (x, y) in enumerate(wells))
    return order[0][1] if order else -1


@program(
    "nearest_well",
    1,
    "geometry",
    "lists",
    inputs=_wells,
    edges=[
        ([], (0, 0)),
        ([(4, 4)], (1, 1)),
        ([(0, 5), (4, 4), (3, 0)], (0, 0)),
        ([(3, 3), (0, 5)], (0, 0)),
        ([(2, 0), (0, -2), (1, 1)], (0, 0)),
        ([(-5, 2), (-4, -9), (6, 6)], (-4, -3)),
        ([(7, 7), (7, 7)], (7, 7)),
        ([(9, 9), (9, 0), (1, 8)], (8, 9)),
    ],
    oracle=_shortest_way_first,
)
def nearest_well(wells: list[tuple[int, int]], home: tuple[int, int]) -> int:
    """Return the index, counted from 0, of the one of the `wells` that is nearest to `home`.

    Each place is a pair (x, y). Roads run only along x and along y, so from (1, 1) to (3, 4) the way is 2 + 3 = 5 long.
    Of several wells that are equally near, the first in the list counts. If there is no well the answer is -1.

    >>> nearest_well([(0, 4), (3, 2), (2, 1)], (0, 0))
    2
    >>> nearest_well([], (5, 5))
    -1
    """
    ways = [abs(x - home[0]) + abs(y - home[1]) for x, y in wells]
    return ways.index(min(ways)) if ways else -1


def _steps(rng: EpisodeRng, size: int) -> tuple[str]:
    moves: list[str] = []
    back = {"N": "S", "S": "N", "E": "W", "W": "E"}
    for _ in range(rng.randint(1, 5 * size)):
        moves.append(rng.choice([letter for letter in "NSEW" if not moves or letter != back[moves[-1]]]))
    return ("".join(moves),)


def _longest_beginning_without_repeats(moves: str) -> int:
    steps = {"N": 1j, "S": -1j, "E": 1, "W": -1}
    places = [sum(steps[move] for move in moves[:end]) for end in range(len(moves) + 1)]
    return max(end for end in range(len(places)) if len(set(places[: end + 1])) == end + 1)


@program(
    "steps_before_crossing",
    2,
    "geometry",
    "simulation",
    "sets",
    inputs=_steps,
    edges=[("",), ("N",), ("NS",), ("NESW",), ("NNN",), ("NEESWWN",), ("ENWWWSSSEENN",), ("EENNWSSS",)],
    oracle=_longest_beginning_without_repeats,
)
def steps_before_crossing(moves: str) -> int:
    """Return how many steps of a walk can be made before the next one would lead to a place where the walk was before.

    The walk is given by `moves`, a letter for each step: N, E, S and W lead to the next place to the north, east, south
    and west. The place where it begins counts as one where it was. If no step leads to a place where the walk was before,
    all steps can be made.

    >>> steps_before_crossing("NESWW")
    3
    >>> steps_before_crossing("EEN")
    3
    """
    place, seen = (0, 0), {(0, 0)}
    for made, move in enumerate(moves):
        x, y = place
        place = {"N": (x, y + 1), "S": (x, y - 1), "E": (x + 1, y), "W": (x - 1, y)}[move]
        if place in seen:
            return made
        seen.add(place)
    return len(moves)


def _track(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    reach = 2 + size
    track = _points(rng, rng.randint(2, 3 * size + 2), reach)
    return ([point for i, point in enumerate(track) if i == 0 or point != track[i - 1]],)


def _turns_by_complex_numbers(track: list[tuple[int, int]]) -> list[int]:
    places = [complex(x, y) for x, y in track]
    legs = [b - a for a, b in pairwise(places)]
    turns = [b / a for a, b in pairwise(legs)]
    sides = [0 if abs(turn.imag) < 1e-9 else turn.imag for turn in turns]
    back = sum(side == 0 and turn.real < 0 for side, turn in zip(sides, turns, strict=True))
    return [sum(side > 0 for side in sides), sum(side < 0 for side in sides), back]


@program(
    "turns_of_a_track",
    2,
    "geometry",
    "counting",
    inputs=_track,
    edges=[
        ([(0, 0), (1, 0)],),
        ([(0, 0), (2, 0), (5, 0)],),
        ([(0, 0), (2, 0), (1, 0)],),
        ([(0, 0), (1, 0), (1, 1)],),
        ([(0, 0), (1, 0), (1, -1)],),
        ([(0, 0), (3, 1), (6, 2), (9, 2), (0, 2), (0, 5)],),
        ([(5, 5), (4, 3), (2, -1), (2, 0), (1, 1), (3, -1)],),
        ([(3, 3)],),
    ],
    oracle=_turns_by_complex_numbers,
)
def turns_of_a_track(track: list[tuple[int, int]]) -> list[int]:
    """Return how often a `track` turns to the left, to the right, and back, as a list of three numbers.

    The track is a list of places (x, y), with x to the east and y to the north, and runs straight from each place to the
    next, which is another one. At every place between the first and the last it turns to the left or to the right, however
    little, or goes on straight ahead, which counts as nothing, or turns back to where it came from.

    >>> turns_of_a_track([(0, 0), (2, 0), (3, 2), (4, 4), (5, 3)])
    [1, 1, 0]
    >>> turns_of_a_track([(0, 0), (0, 3), (0, 1)])
    [0, 0, 1]
    """
    left = right = back = 0
    for (ax, ay), (bx, by), (cx, cy) in zip(track, track[1:], track[2:], strict=False):
        turned = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
        ahead = (bx - ax) * (cx - bx) + (by - ay) * (cy - by)
        left += turned > 0
        right += turned < 0
        back += turned == 0 and ahead < 0
    return [left, right, back]


def _number(rng: EpisodeRng, size: int) -> tuple[int]:
    return (rng.randint(1, size**3 + 5),)


def _walk_the_spiral(number: int) -> tuple[int, int]:
    taken = {(0, 0)}
    x, y, dx, dy = 0, 0, 0, -1
    for _ in range(number - 1):
        if (x - dy, y + dx) not in taken:
            dx, dy = -dy, dx
        x, y = x + dx, y + dy
        taken.add((x, y))
    return x, y


@program(
    "place_on_spiral",
    3,
    "geometry",
    "patterns",
    inputs=_number,
    edges=[(1,), (2,), (3,), (5,), (9,), (10,), (25,), (26,), (1001,), (961,)],
    oracle=_walk_the_spiral,
)
def place_on_spiral(number: int) -> tuple[int, int]:
    """Return the place (x, y) at which a `number` stands, when all numbers from 1 on are written around in a spiral.

    1 stands at (0, 0) and 2 at (1, 0). From there the numbers go around counterclockwise, as close as they can: 3 stands
    at (1, 1), 4 at (0, 1), 5 at (-1, 1), 6 at (-1, 0), 7 at (-1, -1), 9 at (1, -1), 10 at (2, -1), 11 at (2, 0) and so on.

    >>> place_on_spiral(8)
    (0, -1)
    >>> place_on_spiral(13)
    (2, 2)
    """
    ring = 0
    while (2 * ring + 1) ** 2 < number:
        ring += 1
    side, along = divmod((2 * ring + 1) ** 2 - number, max(1, 2 * ring))
    corner = along - ring
    return [(-corner, -ring), (-ring, corner), (corner, ring), (ring, -corner), (ring, -ring)][side]


def _carpets(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int, int, int]]]:
    reach = rng.choice([9, 9, 500000])
    out = []
    for _ in range(rng.randint(1, min(8, size + 2))):
        x, y = rng.randint(-reach, reach // 2), rng.randint(-reach, reach // 2)
        out.append((x, y, x + rng.randint(0, reach // 2), y + rng.randint(0, reach // 2)))
    return (out,)


def _add_and_take_away_overlaps(carpets: list[tuple[int, int, int, int]]) -> int:
    area = 0
    for many in range(1, len(carpets) + 1):
        for some in combinations(carpets, many):
            left, bottom, right, top = zip(*some, strict=True)
            area -= (-1) ** many * max(0, min(right) - max(left)) * max(0, min(top) - max(bottom))
    return area


@program(
    "floor_under_carpets",
    4,
    "geometry",
    "sweep",
    inputs=_carpets,
    edges=[
        ([],),
        ([(0, 0, 3, 2)],),
        ([(1, 1, 1, 9)],),
        ([(0, 0, 2, 2), (1, 1, 3, 3)],),
        ([(0, 0, 4, 4), (1, 1, 2, 2)],),
        ([(-2, -2, 0, 0), (0, 0, 2, 2), (-1, -1, 1, 1)],),
        ([(0, 0, 3, 3), (0, 0, 3, 3), (1, 1, 4, 2)],),
        ([(0, 0, 4, 10), (0, 1, 4, 2), (0, 3, 4, 5)],),
        ([(0, 0, 1000000, 2), (5, 1, 7, 1000000)],),
    ],
    oracle=_add_and_take_away_overlaps,
)
def floor_under_carpets(carpets: list[tuple[int, int, int, int]]) -> int:
    """Return the area of the floor that lies under at least one of the `carpets`.

    Each carpet is a rectangle (left, bottom, right, top) along the axes, with left <= right and bottom <= top; where two of
    these are equal it has no area. Carpets may overlap. Coordinates may be as large as 1000000, so that counting square by
    square takes too long, but there are few carpets.

    >>> floor_under_carpets([(0, 0, 3, 2), (2, 1, 4, 4)])
    11
    >>> floor_under_carpets([(0, 0, 1000000, 1000000)])
    1000000000000
    """
    xs = sorted({x for left, _, right, _ in carpets for x in (left, right)})
    area = 0
    for start, end in pairwise(xs):
        covered, reached = 0, -(10**9)
        for _, bottom, _, top in sorted((c for c in carpets if c[0] <= start and end <= c[2]), key=lambda c: c[1]):
            covered += max(0, top - max(bottom, reached))
            reached = max(reached, top)
        area += covered * (end - start)
    return area
