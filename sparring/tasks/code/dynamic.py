"""Problems of dynamic programming: ways, packing, turns, piles."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _stairs(rng: EpisodeRng, size: int) -> tuple[int, list[int]]:
    steps = rng.randint(0, 3 * size)
    return steps, rng.sample(range(1, steps + 1), rng.randint(0, steps // 5))


def _stairs_by_walking(steps: int, broken: list[int]) -> int:
    places = {0: 1}
    done = 0
    while places:
        done += places.pop(steps, 0)
        after: dict[int, int] = {}
        for place, ways in places.items():
            for step in (place + 1, place + 2):
                if step <= steps and step not in broken:
                    after[step] = after.get(step, 0) + ways
        places = after
    return done


@program(
    "stair_ways",
    2,
    "dynamic programming",
    "counting",
    inputs=_stairs,
    edges=[(0, []), (1, []), (1, [1]), (2, []), (4, [2]), (5, [3, 2]), (5, [5]), (7, [1])],
    oracle=_stairs_by_walking,
)
def stair_ways(steps: int, broken: list[int]) -> int:
    """Return in how many ways you can climb a stair of so many `steps`, going up one or two steps at a time.

    The steps are numbered from 1; you begin on the floor below step 1 and must end on the last step. You may not stand on
    the steps in `broken`, which come in no special order, but you may pass over them. Without steps there is one way. Two
    ways are different if they use different steps.

    >>> stair_ways(3, [])
    3
    >>> stair_ways(4, [2])
    1
    """
    ways, before = 1, 0
    for step in range(1, steps + 1):
        ways, before = 0 if step in broken else ways + before, ways
    return ways


def _stamps(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    values = rng.sample(range(2, 14), min(6, rng.randint(1, 2 + size // 2)))
    return values, rng.choice([rng.randint(0, 6 * size), sum(value * rng.randint(0, 2) for value in values)])


def _every_letter(values: list[int], postage: int) -> int:
    letters = product((0, 1, 2), repeat=len(values))
    right = [sum(used) for used in letters if sum(a * b for a, b in zip(used, values, strict=True)) == postage]
    return min(right, default=-1)


@program(
    "fewest_stamps",
    4,
    "dynamic programming",
    "coins",
    inputs=_stamps,
    edges=[
        ([], 0),
        ([], 3),
        ([4], 8),
        ([4], 12),
        ([5, 3], 12),
        ([9, 6, 5], 17),
        ([9, 6, 2], 12),
        ([7, 5, 1], 10),
        ([2, 11], 7),
    ],
    oracle=_every_letter,
)
def fewest_stamps(values: list[int], postage: int) -> int:
    """Return the fewest stamps whose values sum to exactly `postage`, or -1 if it cannot be done.

    You have two stamps of each of the `values`, which are positive, differ from each other and come in no special order.
    A postage of 0 needs no stamp.

    >>> fewest_stamps([5, 4, 1], 8)
    2
    >>> fewest_stamps([3], 9)
    -1
    """
    far = 2 * len(values) + 1
    fewest = [0] + [far] * postage
    for value in values * 2:
        for total in range(postage, value - 1, -1):
            fewest[total] = min(fewest[total], fewest[total - value] + 1)
    return fewest[postage] if fewest[postage] < far else -1


def _tent_prices(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    return ([[rng.randint(1, 20) for _ in range(3)] for _ in range(rng.randint(1, min(7, size + 1)))],)


def _every_colouring(prices: list[list[int]]) -> int:
    best = []
    for colours in product(range(3), repeat=len(prices)):
        if all(colours[i - 1] != colours[i] for i in range(len(prices))) or len(prices) == 1:
            best.append(sum(row[colour] for row, colour in zip(prices, colours, strict=True)))
    return min(best)


@program(
    "ring_of_tents",
    4,
    "dynamic programming",
    inputs=_tent_prices,
    edges=[
        ([[3, 2, 9]],),
        ([[1, 5, 9], [1, 5, 9]],),
        ([[1, 8, 9], [8, 1, 9], [1, 8, 9]],),
        ([[1, 4, 9], [9, 4, 1], [1, 4, 9], [1, 9, 4]],),
        ([[1, 9, 9], [9, 1, 9], [9, 9, 1]],),
        ([[5, 5, 5], [5, 5, 5], [5, 5, 5], [5, 5, 5], [5, 5, 5]],),
        ([[1, 2, 9], [1, 20, 30], [1, 2, 30], [2, 1, 9]],),
    ],
    oracle=_every_colouring,
)
def ring_of_tents(prices: list[list[int]]) -> int:
    """Return the least that it costs to dye the tents of a round camp so that no two neighbours have the same colour.

    There are three colours, numbered 0 to 2, and `prices`[i][c] is what it costs to dye the tent i with the colour c. The
    tents stand in a ring: each is a neighbour of the next, and the last is a neighbour of the first. There is at least one
    tent; one that is alone is not its own neighbour.

    >>> ring_of_tents([[1, 5, 6], [1, 4, 7], [2, 9, 3]])
    8
    >>> ring_of_tents([[4, 7, 5]])
    4
    """
    if len(prices) == 1:
        return min(prices[0])
    totals = []
    for first in range(3):
        cost = {first: prices[0][first]}
        for row in prices[1:]:
            cost = {c: row[c] + min(cost[b] for b in cost if b != c) for c in range(3) if set(cost) - {c}}
        totals += [cost[c] for c in cost if c != first]
    return min(totals)


def _rucksack(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]], int, int]:
    things = [(rng.randint(1, 12), rng.randint(1, 30)) for _ in range(rng.randint(1, min(9, size + 2)))]
    return things, rng.randint(4, 6 + 4 * len(things)), rng.randint(1, max(1, 2 * len(things) // 3))


def _every_choice(things: list[tuple[int, int]], weight: int, count: int) -> int:
    choices = (some for many in range(count + 1) for some in combinations(things, many))
    return max(sum(worth for _, worth in some) for some in choices if sum(heavy for heavy, _ in some) <= weight)


@program(
    "pack_rucksack",
    4,
    "dynamic programming",
    "knapsack",
    inputs=_rucksack,
    edges=[
        ([], 10, 3),
        ([(5, 9)], 5, 1),
        ([(5, 9)], 4, 1),
        ([(1, 5), (1, 4), (1, 3)], 10, 2),
        ([(6, 30), (5, 20), (5, 20)], 10, 2),
        ([(2, 10)], 8, 4),
        ([(1, 10), (4, 25), (2, 14), (2, 14)], 5, 2),
        ([(3, 7), (3, 7)], 6, 0),
    ],
    oracle=_every_choice,
)
def pack_rucksack(things: list[tuple[int, int]], weight: int, count: int) -> int:
    """Return the greatest worth of things that fit into a rucksack which carries so much `weight` and `count` things.

    Each item of `things` is a pair (weight, worth) of positive whole numbers, and stands for one thing, which is packed or
    left at home. The packed things may weigh as much as `weight` together, not more, and there may be at most `count` of
    them. If nothing fits the answer is 0.

    >>> pack_rucksack([(4, 7), (3, 5), (2, 4)], 5, 2)
    9
    >>> pack_rucksack([(4, 7), (3, 5), (2, 4)], 5, 1)
    7
    """
    best = [[0] * (weight + 1) for _ in range(count + 1)]
    for heavy, worth in things:
        for many in range(count, 0, -1):
            for limit in range(weight, heavy - 1, -1):
                best[many][limit] = max(best[many][limit], best[many - 1][limit - heavy] + worth)
    return best[count][weight]


def _coins_in_a_row(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    return ([rng.randint(1, 30) for _ in range(rng.randint(1, min(9, size + 3)))],)


def _play_all(coins: list[int]) -> int:
    moves = [(sum(coins[:1]), coins[1:]), (sum(coins[:2]), coins[2:]), (sum(coins[-1:]), coins[:-1])]
    return max(got - _play_all(left) for got, left in moves) if coins else 0


@program(
    "coins_from_the_ends",
    4,
    "dynamic programming",
    "games",
    inputs=_coins_in_a_row,
    edges=[
        ([],),
        ([5],),
        ([3, 8],),
        ([1, 1, 9],),
        ([2, 9, 1, 5],),
        ([1, 20, 30, 2, 3],),
        ([8, 1, 1, 8, 20],),
        ([4, 4, 4, 4],),
        ([1, 2, 30, 1, 1, 2],),
    ],
    oracle=_play_all,
)
def coins_from_the_ends(coins: list[int]) -> int:
    """Return by how much the player who begins wins this game, if both play as well as they can.

    The `coins` lie in a row. The players take turns; whose turn it is takes the first coin, or the first two coins, or the
    last coin of those that are left. When none are left, the score is the sum of the coins of the player who began minus
    the sum of the other's; it is negative if the other wins. If only one coin is left it is taken. All coins are positive.

    >>> coins_from_the_ends([1, 2, 9])
    6
    >>> coins_from_the_ends([])
    0
    """

    @cache
    def lead(start: int, end: int) -> int:
        if start == end:
            return 0
        options = [coins[start] - lead(start + 1, end), coins[end - 1] - lead(start, end - 1)]
        if end - start > 1:
            options.append(coins[start] + coins[start + 1] - lead(start + 2, end))
        return max(options)

    return lead(0, len(coins))


def _piles(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    return ([rng.randint(1, 30) for _ in range(rng.randint(1, min(6, size + 1)))],)


def _every_order(piles: list[int]) -> int:
    if len(piles) == 1:
        return 0
    turned = (piles[i:] + piles[:i] for i in range(len(piles)))
    return min(max(a, b) + _every_order([a + b, *rest]) for a, b, *rest in turned)


@program(
    "merge_ring",
    5,
    "dynamic programming",
    "intervals",
    inputs=_piles,
    edges=[
        ([4],),
        ([3, 8],),
        ([5, 1, 9],),
        ([9, 1, 1, 9],),
        ([1, 1, 1, 1, 1],),
        ([6, 4, 4, 6, 10],),
        ([7, 2, 3, 2, 7, 1],),
        ([3, 10, 10, 3, 1],),
    ],
    oracle=_every_order,
)
def merge_ring(piles: list[int]) -> int:
    """Return the least work with which a ring of piles of sand can be made into one pile.

    `piles` lists the sizes, positive whole numbers, around the ring; the last pile is next to the first. Two piles that are
    next to each other can be merged into one of their summed size, which takes the place of both in the ring. That is as
    much work as the size of the larger of the two. A single pile needs no work.

    >>> merge_ring([5, 1, 1])
    6
    >>> merge_ring([2, 3])
    3
    """
    count = len(piles)
    totals = [0]
    for size in piles * 2:
        totals.append(totals[-1] + size)
    work = {(i, i + 1): 0 for i in range(2 * count)}
    for length in range(2, count + 1):
        for i in range(2 * count - length + 1):
            work[i, i + length] = min(
                work[i, k] + work[k, i + length] + max(totals[k] - totals[i], totals[i + length] - totals[k])
                for k in range(i + 1, i + length)
            )
    return min(work[i, i + count] for i in range(count))
