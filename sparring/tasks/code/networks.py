"""Problems of networks with weights: bridges, heights, fares."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from sparring.tasks.code._inputs import pairs
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _bridges(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]], str, str]:
    count = rng.randint(3, 3 + size)
    drawn = pairs(rng, count, 0.9, 2) + [(i, i + 1) for i in range(count - 1) if rng.random() < 0.5]
    roads = [(chr(97 + a), chr(97 + b), rng.randint(2, 40)) for a, b in rng.sample(drawn, len(drawn))]
    return roads, "a", chr(96 + count)


def _height_by_height(roads: list[tuple[str, str, int]], origin: str, target: str) -> int:
    for height in sorted({road[2] for road in roads}, reverse=True):
        reached = {origin}
        for _ in roads:
            for a, b, limit in roads:
                if limit >= height and {a, b} & reached:
                    reached |= {a, b}
        if target in reached:
            return height
    return 0


@program(
    "tallest_truck",
    4,
    "graphs",
    "heaps",
    inputs=_bridges,
    edges=[
        ([], "a", "b"),
        ([("b", "a", 7)], "a", "b"),
        ([("a", "b", 3), ("a", "b", 9), ("b", "a", 5)], "a", "b"),
        ([("a", "b", 9), ("b", "c", 2), ("a", "d", 5), ("d", "e", 4), ("e", "c", 6)], "a", "c"),
        ([("a", "c", 3), ("a", "b", 8), ("b", "c", 8)], "a", "c"),
        ([("a", "b", 4), ("c", "d", 6)], "a", "d"),
        ([("b", "c", 4), ("b", "a", 6)], "a", "c"),
    ],
    oracle=_height_by_height,
)
def tallest_truck(roads: list[tuple[str, str, int]], origin: str, target: str) -> int:
    """Return the height of the tallest truck that can drive from the town `origin` to the town `target`.

    Each item (a, b, limit) of `roads` is a road that may be used both ways, under a bridge that lets trucks of a height up
    to that limit pass. Several roads may join the same two towns. The two towns differ; limits are positive. If no roads
    lead from the one to the other, the answer is 0.

    >>> tallest_truck([("a", "b", 5), ("b", "c", 3), ("a", "c", 2)], "a", "c")
    3
    >>> tallest_truck([("x", "y", 4)], "x", "z")
    0
    """
    near = defaultdict(list)
    for a, b, limit in roads:
        near[a].append((b, limit))
        near[b].append((a, limit))
    highest = max((road[2] for road in roads), default=0)
    queue, done = [(-highest, origin)], set[str]()
    while queue:
        height, town = heappop(queue)
        if town == target:
            return -height
        if town not in done:
            done.add(town)
            for after, limit in near[town]:
                heappush(queue, (max(height, -limit), after))
    return 0


def _valley(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    count = rng.randint(3, size + 4)
    return count, pairs(rng, count, 0.6, 1.1)


def _close_each(count: int, roads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    def pieces(left: list[tuple[int, int]]) -> int:
        label = list(range(count))
        for a, b in left:
            label = [label[a] if each == label[b] else each for each in label]
        return len(set(label))

    cut = [road for i, road in enumerate(roads) if pieces(roads[:i] + roads[i + 1 :]) > pieces(roads)]
    return sorted((min(road), max(road)) for road in cut)


@program(
    "critical_roads",
    4,
    "graphs",
    "depth first",
    inputs=_valley,
    edges=[
        (1, []),
        (2, [(1, 0)]),
        (2, [(1, 0), (0, 1)]),
        (4, [(0, 1), (1, 2), (2, 0), (3, 2)]),
        (6, [(0, 1), (3, 2), (5, 4), (4, 3), (3, 5)]),
        (6, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)]),
        (4, [(3, 2), (2, 1), (0, 1)]),
    ],
    oracle=_close_each,
)
def critical_roads(count: int, roads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the roads that may not be closed, each as (smaller town, larger town), in rising order.

    The towns are numbered from 0 to `count` - 1; each pair in `roads` is a road between two different towns, used both
    ways. A road may not be closed if its two towns would then be cut off from each other, all other roads being open. Two
    roads may join the same towns, and then neither of the two is critical. There may be towns that no roads connect.

    >>> critical_roads(4, [(2, 0), (1, 0), (1, 2), (3, 2)])
    [(2, 3)]
    >>> critical_roads(3, [(2, 1), (0, 1), (1, 0)])
    [(1, 2)]
    """
    near = defaultdict(list)
    for i, (a, b) in enumerate(roads):
        near[a].append((b, i))
        near[b].append((a, i))
    met: dict[int, int] = {}
    found = []

    def lowest(town: int, arrived_by: int) -> int:
        low = met[town] = len(met)
        for after, road in near[town]:
            if after in met:
                low = min(low, met[after]) if road != arrived_by else low
            else:
                below = lowest(after, road)
                low = min(low, below)
                if below > met[town]:
                    found.append((min(town, after), max(town, after)))
        return low

    for town in range(count):
        if town not in met:
            lowest(town, -1)
    return sorted(found)


def _fares(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int, int]]]:
    count = rng.randint(2, size + 3)
    return count, [(a, b, rng.randint(1, 40)) for a, b in pairs(rng, count, 0.9, 2)]


def _any_road_at_half_price(count: int, trains: list[tuple[int, int, int]]) -> list[int]:
    far = 10**9
    cost = [[0 if i == j else far for j in range(count)] for i in range(count)]
    for a, b, fare in trains:
        cost[a][b] = min(cost[a][b], fare)
    for k in range(count):
        cost = [[min(row[j], row[k] + cost[k][j]) for j in range(count)] for row in cost]
    best = [min([cost[0][i]] + [cost[0][a] + fare // 2 + cost[b][i] for a, b, fare in trains]) for i in range(count)]
    return [-1 if total >= far else total for total in best]


@program(
    "coupon_trip",
    5,
    "graphs",
    "shortest paths",
    "states",
    inputs=_fares,
    edges=[
        (1, []),
        (2, [(0, 1, 7)]),
        (2, [(1, 0, 4)]),
        (4, [(0, 1, 10), (1, 3, 10), (0, 3, 24), (3, 2, 30)]),
        (4, [(0, 1, 4), (1, 2, 20), (2, 3, 6)]),
        (4, [(0, 1, 1), (1, 2, 1), (0, 2, 5), (2, 3, 9), (0, 2, 4)]),
        (3, [(0, 1, 30), (0, 2, 11), (2, 1, 11)]),
    ],
    oracle=_any_road_at_half_price,
)
def coupon_trip(count: int, trains: list[tuple[int, int, int]]) -> list[int]:
    """Return a list whose i-th item is the least that a trip from the town 0 to the town i can cost.

    The towns are numbered from 0 to `count` - 1. Each item (a, b, fare) of `trains` is a train from a to b, not back, with
    a positive whole fare. You have one coupon, with which one train of your trip, any one, costs half its fare, rounded
    down; each trip may use the coupon anew. The item of a town that cannot be reached is -1, that of town 0 is 0.

    >>> coupon_trip(3, [(0, 1, 9), (1, 2, 4), (0, 2, 15)])
    [0, 4, 7]
    >>> coupon_trip(3, [(0, 1, 5), (2, 1, 1)])
    [0, 2, -1]
    """
    leaving = defaultdict(list)
    for a, b, fare in trains:
        leaving[a].append((b, fare))
    paid: dict[tuple[int, bool], int] = {}
    queue = [(0, 0, False)]
    while queue:
        cost, town, used = heappop(queue)
        if (town, used) not in paid:
            paid[town, used] = cost
            for after, fare in leaving[town]:
                heappush(queue, (cost + fare, after, used))
                if not used:
                    heappush(queue, (cost + fare // 2, after, True))
    return [
        min((paid[town, used] for used in (False, True) if (town, used) in paid), default=-1) for town in range(count)
    ]
