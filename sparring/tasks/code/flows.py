"""Problems of mazes with levers and of pipes, in which a plain search for a way is not enough."""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import combinations, pairwise

from sparring.tasks.code._inputs import pairs
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _maze(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    high, wide = rng.randint(2, 3 + size // 2), rng.randint(4, 5 + size // 2)
    cells = rng.choices("....##CCOLL", k=high * wide)
    cells[wide * rng.randrange(high)], cells[wide * rng.randrange(high) + wide - 1] = "S", "E"
    return (["".join(cells[row * wide : row * wide + wide]) for row in range(high)],)


def _all_places_after_each_move(rows: list[str]) -> int:
    cells = {(y, x): cell for y, row in enumerate(rows) for x, cell in enumerate(row) if cell != "#"}
    places = {(place, "C") for place, cell in cells.items() if cell == "S"}
    for moves in range(2 * len(cells)):
        if any(cells[place] == "E" for place, _ in places):
            return moves
        reached = {((y + dy, x + dx), shut) for (y, x), shut in places for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0))}
        places = {
            (place, shut if cells[place] != "L" else "CO"[shut == "C"])
            for place, shut in reached
            if cells.get(place, shut) != shut
        }
    return -1


@program(
    "lever_maze",
    5,
    "graphs",
    "breadth first",
    "states",
    "grids",
    inputs=_maze,
    edges=[
        (["SE"],),
        (["S#E"],),
        (["SCE"],),
        (["SOE"],),
        (["LSCE"],),
        (["SLCE", "....", "LL.#"],),
        (["SLOE", ".##.", "...L"],),
        (["E.C.SL", "####O#", "L....."],),
        (["ECOSL"],),
    ],
    oracle=_all_places_after_each_move,
)
def lever_maze(rows: list[str]) -> int:
    """Return the fewest moves that lead from S to E in the maze `rows`, or -1 if it cannot be done.

    All rows have the same length. A move goes to one of the four neighbouring cells, never into a wall (#) nor off the
    maze. C is a door that is closed at first, O a door that is open at first, and L a lever: each time you move onto a
    lever it is pulled, and then every closed door is open and every open door is closed. Closed doors cannot be entered.
    All other cells (. and S and E, of which there is one each) are floor.

    >>> lever_maze(["LSCE"])
    4
    >>> lever_maze(["S.O.E"])
    4
    >>> lever_maze(["SLOE"])
    5
    """
    cells = {(y, x): cell for y, row in enumerate(rows) for x, cell in enumerate(row) if cell != "#"}
    start = next(place for place, cell in cells.items() if cell == "S")
    moves, queue = {(start, False): 0}, deque([(start, False)])
    while queue:
        (y, x), pulled = queue.popleft()
        if cells[y, x] == "E":
            return moves[(y, x), pulled]
        for place in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
            cell = cells.get(place, "#")
            after = place, pulled != (cell == "L")
            if cell not in ("#", "O" if pulled else "C") and after not in moves:
                moves[after] = moves[(y, x), pulled] + 1
                queue.append(after)
    return -1


def _pipes(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]], str, str]:
    towers, most = "abcdefgh"[: rng.randint(3, 4 + size // 3)], rng.choice([9, 20])
    drawn = pairs(rng, len(towers), 1.4, 2.4)
    forward = [(min(pair), max(pair)) if rng.random() < 0.7 else pair for pair in drawn]
    return [(towers[a], towers[b], rng.randint(1, most)) for a, b in forward], "a", towers[-1]


def _smallest_cut(pipes: list[tuple[str, str, int]], source: str, sink: str) -> int:
    between = sorted({tower for a, b, _ in pipes for tower in (a, b)} - {source, sink})
    sides = ({source, *some} for many in range(len(between) + 1) for some in combinations(between, many))
    return min(sum(most for a, b, most in pipes if a in side and b not in side) for side in sides)


@program(
    "pipe_flow",
    5,
    "graphs",
    "flows",
    inputs=_pipes,
    edges=[
        ([], "a", "b"),
        ([("b", "a", 5)], "a", "b"),
        ([("a", "b", 5), ("a", "b", 4)], "a", "b"),
        ([("a", "b", 3), ("b", "c", 9), ("a", "c", 2)], "a", "c"),
        ([("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("a", "c", 1), ("b", "d", 1)], "a", "d"),
        ([("a", "b", 9), ("b", "c", 2), ("c", "d", 9), ("a", "c", 1), ("b", "d", 3)], "a", "d"),
        ([("a", "b", 8), ("c", "d", 8)], "a", "d"),
    ],
    oracle=_smallest_cut,
)
def pipe_flow(pipes: list[tuple[str, str, int]], source: str, sink: str) -> int:
    """Return the most litres a second that can flow from the tower `source` to the tower `sink`.

    Each item (a, b, most) of `pipes` is a pipe through which up to so many litres a second flow from a to b, never back.
    Several pipes may join the same towers. In every tower but those two, as much flows out as flows in. The two towers
    differ. If nothing can flow from the one to the other the answer is 0.

    >>> pipe_flow([("s", "a", 5), ("a", "t", 3), ("s", "t", 2)], "s", "t")
    5
    >>> pipe_flow([("s", "a", 4), ("b", "t", 4)], "s", "t")
    0
    """
    free: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for a, b, most in pipes:
        free[a][b] += most
        free[b][a] += 0
    total = 0
    while True:
        came, queue = {source: source}, deque([source])
        while queue:
            tower = queue.popleft()
            for after in free[tower]:
                if free[tower][after] and after not in came:
                    came[after] = tower
                    queue.append(after)
        if sink not in came:
            return total
        way = [sink]
        while way[-1] != source:
            way.append(came[way[-1]])
        least = min(free[a][b] for b, a in pairwise(way))
        for b, a in pairwise(way):
            free[a][b] -= least
            free[b][a] += least
        total += least
