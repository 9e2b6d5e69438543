"""Problems of intervals and schedules: bookings, rooms, covers, deadlines."""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from itertools import combinations, permutations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

_MEETING_EDGES = [
    ([],),
    ([(3, 5)],),
    ([(1, 4), (4, 6)],),
    ([(5, 9), (1, 3), (2, 4)],),
    ([(1, 10), (2, 3), (4, 5), (11, 12)],),
    ([(1, 9), (2, 4), (3, 5), (4, 6), (5, 10), (9, 12)],),
    ([(2, 6), (2, 6), (2, 4)],),
    ([(0, 2), (5, 8), (6, 7), (2, 5)],),
]


def _bookings(rng: EpisodeRng, size: int, longest: int = 9) -> list[tuple[int, int]]:
    starts = [rng.randint(0, 6 * size) for _ in range(rng.randint(1, 2 * size + 2))]
    return [(start, start + rng.randint(1, longest)) for start in starts]


def _short_bookings(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    return (_bookings(rng, size, 5),)


def _minutes_in_use(bookings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    used = sorted({minute for start, end in bookings for minute in range(start, end)})
    starts = [minute for minute in used if minute - 1 not in used]
    ends = [minute + 1 for minute in used if minute + 1 not in used]
    return list(zip(starts, ends, strict=True))


@program(
    "hall_in_use",
    2,
    "intervals",
    "sorting",
    inputs=_short_bookings,
    edges=_MEETING_EDGES,
    oracle=_minutes_in_use,
)
def hall_in_use(bookings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the times in which a hall is in use, as pairs (start, end) in rising order, as few and as long as possible.

    Each of the `bookings`, in no special order, is a pair (start, end) of minutes, with start before end: the hall is in
    use from the start up to the end. Bookings may overlap. Those of which one starts in the minute in which the other ends
    leave no pause, and count as one time.

    >>> hall_in_use([(8, 9), (1, 4), (3, 5)])
    [(1, 5), (8, 9)]
    >>> hall_in_use([(4, 6), (2, 4)])
    [(2, 6)]
    """
    times: list[tuple[int, int]] = []
    for start, end in sorted(bookings):
        if times and start <= times[-1][1]:
            start, before = times.pop()
            end = max(end, before)
        times.append((start, end))
    return times


def _meetings(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    return (_bookings(rng, size),)


def _rooms_by_trying(meetings: list[tuple[int, int]]) -> list[int]:
    rooms = [-1] * len(meetings)
    for i in sorted(range(len(meetings)), key=lambda i: meetings[i][0]):
        start, end = meetings[i]
        clash = {rooms[j] for j, (a, b) in enumerate(meetings) if rooms[j] >= 0 and a < end and start < b}
        rooms[i] = next(room for room in range(len(meetings)) if room not in clash)
    return rooms


@program(
    "rooms_of_meetings",
    3,
    "intervals",
    "heaps",
    "simulation",
    inputs=_meetings,
    edges=_MEETING_EDGES,
    oracle=_rooms_by_trying,
)
def rooms_of_meetings(meetings: list[tuple[int, int]]) -> list[int]:
    """Return a list whose i-th item is the number of the room in which meeting i takes place.

    Each of the `meetings` is a pair (start, end) with start before end. Rooms are given out in the order of the starts, to
    meetings of equal start in the order of the list: each meeting gets the free room of the lowest number. Rooms are
    numbered from 0 and there are always enough. A room is free again at the minute in which the meeting in it ends.

    >>> rooms_of_meetings([(1, 4), (2, 3), (3, 5)])
    [0, 1, 1]
    >>> rooms_of_meetings([(5, 6), (0, 5), (5, 9)])
    [0, 0, 1]
    """
    rooms = [0] * len(meetings)
    free, used = list(range(len(meetings))), list[tuple[int, int]]()
    for i in sorted(range(len(meetings)), key=lambda i: meetings[i][0]):
        start, end = meetings[i]
        while used and used[0][0] <= start:
            heappush(free, heappop(used)[1])
        rooms[i] = heappop(free)
        heappush(used, (end, rooms[i]))
    return rooms


def _calendars(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]], tuple[int, int], int]:
    busy = [(start, start + rng.randint(1, 6)) for start in rng.sample(range(60), rng.randint(0, size + 2))]
    opens = rng.randint(0, 15)
    return busy, (opens, opens + rng.randint(20, 50)), rng.randint(1, 5)


def _gaps_minute_by_minute(busy: list[tuple[int, int]], hours: tuple[int, int], shortest: int) -> list[tuple[int, int]]:
    free = [m for m in range(*hours) if not any(start <= m < end for start, end in busy)]
    starts = [m for m in free if m - 1 not in free]
    ends = [m + 1 for m in free if m + 1 not in free]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end - start >= shortest]


@program(
    "free_gaps",
    3,
    "intervals",
    "sorting",
    inputs=_calendars,
    edges=[
        ([], (3, 9), 6),
        ([], (3, 9), 7),
        ([(0, 20)], (5, 10), 1),
        ([(1, 3), (8, 20)], (2, 10), 5),
        ([(2, 12), (3, 4), (15, 16)], (0, 20), 2),
        ([(6, 8), (0, 1)], (4, 12), 1),
        ([(4, 5), (11, 12)], (4, 12), 3),
        ([(30, 40)], (5, 10), 2),
        ([(12, 14), (5, 7)], (0, 10), 3),
    ],
    oracle=_gaps_minute_by_minute,
)
def free_gaps(busy: list[tuple[int, int]], hours: tuple[int, int], shortest: int) -> list[tuple[int, int]]:
    """Return the gaps of a calendar that last at least `shortest` minutes, as pairs (start, end) in rising order.

    Each item of `busy`, in no special order, is a pair (start, end) with start before end; they may overlap and may lie
    partly or wholly outside the opening hours, which are the pair `hours`, (start, end) too. A gap is a time within the
    opening hours, as long as possible, in which nothing of `busy` takes place. `shortest` is at least 1.

    >>> free_gaps([(9, 11), (4, 6)], (0, 12), 2)
    [(0, 4), (6, 9)]
    >>> free_gaps([(1, 5), (3, 8)], (2, 9), 1)
    [(8, 9)]
    """
    gaps, (at, closes) = [], hours
    for start, end in [*sorted(busy), (closes, closes)]:
        if min(start, closes) - at >= shortest:
            gaps.append((at, min(start, closes)))
        at = max(at, end)
    return gaps


def _sprinklers(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    length, count = rng.randint(3, 2 * size + 6), min(9, size + 3)
    places = [min(length, i * length // count + rng.randint(0, 2)) for i in rng.sample(range(count), count)]
    return length, [(place, rng.randint(0, 3 + length // 5)) for place in places]


def _every_set_of_sprinklers(length: int, sprinklers: list[tuple[int, int]]) -> int:
    wet = [set(range(max(0, at - reach), min(length, at + reach))) for at, reach in sprinklers]
    sets = (some for many in range(len(wet) + 1) for some in combinations(wet, many))
    return next((len(some) for some in sets if len(set().union(*some)) == length), -1)


@program(
    "water_the_strip",
    4,
    "intervals",
    "greedy",
    inputs=_sprinklers,
    edges=[
        (0, []),
        (3, []),
        (4, [(2, 2)]),
        (4, [(2, 1)]),
        (6, [(1, 1), (3, 1), (5, 1)]),
        (8, [(4, 3), (2, 2), (6, 2)]),
        (5, [(0, 2), (5, 2)]),
        (9, [(0, 3), (2, 3), (4, 2), (7, 2), (8, 1), (9, 4)]),
        (4, [(1, 3), (3, 3), (2, 0)]),
        (6, [(5, 1), (2, 4), (1, 1)]),
    ],
    oracle=_every_set_of_sprinklers,
)
def water_the_strip(length: int, sprinklers: list[tuple[int, int]]) -> int:
    """Return the fewest sprinklers that water a strip of grass of the `length` from 0 to that number, all of it.

    Each of the `sprinklers` is a pair (place, reach): it waters the strip from place - reach to place + reach. A part that
    ends where the next begins leaves no dry spot. A reach of 0 waters nothing. If all of them together do not water the
    strip, the answer is -1; a strip of length 0 needs none.

    >>> water_the_strip(6, [(1, 2), (3, 1), (5, 2)])
    2
    >>> water_the_strip(5, [(1, 1), (4, 1)])
    -1
    """
    wet = used = 0
    while wet < length:
        reached = max((at + reach for at, reach in sprinklers if at - reach <= wet), default=wet)
        if reached <= wet:
            return -1
        wet, used = reached, used + 1
    return used


def _orders(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    count = rng.randint(0, min(7, size + 1))
    return ([(rng.randint(1, max(2, count)), rng.randint(1, 40)) for _ in range(count)],)


def _every_set_in_time(orders: list[tuple[int, int]]) -> int:
    best = 0
    for many in range(len(orders) + 1):
        for some in combinations(orders, many):
            if all(last > day for day, (last, _) in enumerate(sorted(some))):
                best = max(best, sum(pay for _, pay in some))
    return best


@program(
    "baker_orders",
    4,
    "scheduling",
    "greedy",
    "heaps",
    inputs=_orders,
    edges=[
        ([],),
        ([(1, 5)],),
        ([(1, 5), (1, 9)],),
        ([(2, 9), (2, 7), (1, 8)],),
        ([(1, 2), (2, 30), (2, 40)],),
        ([(3, 10), (3, 20), (3, 30), (3, 40)],),
        ([(4, 9), (1, 1), (1, 2), (4, 8)],),
        ([(2, 10), (1, 9), (3, 9), (3, 9)],),
    ],
    oracle=_every_set_in_time,
)
def baker_orders(orders: list[tuple[int, int]]) -> int:
    """Return the most that a baker can earn with `orders` for cakes.

    Each order is a pair (last, pay) of positive numbers: the pay is earned if the cake is baked on one of the days 1 to
    last, else it is not. One cake is baked a day, beginning on day 1. The baker chooses which orders to take, and on which
    day to bake which.

    >>> baker_orders([(1, 10), (1, 30), (2, 5)])
    35
    >>> baker_orders([(2, 6), (2, 8), (2, 7)])
    15
    """
    taken: list[int] = []
    for last, pay in sorted(orders):
        heappush(taken, pay)
        if len(taken) > last:
            heappop(taken)
    return sum(taken)


def _loads(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    return ([(rng.randint(1, 15), rng.randint(1, 15)) for _ in range(rng.randint(1, min(6, size + 2)))],)


def _every_order(loads: list[tuple[int, int]]) -> int:
    def finish(order: tuple[tuple[int, int], ...]) -> int:
        washed = dried = 0
        for wash, dry in order:
            washed += wash
            dried = max(washed, dried) + dry
        return dried

    return min(finish(order) for order in permutations(loads))


@program(
    "wash_and_dry",
    5,
    "scheduling",
    "greedy",
    inputs=_loads,
    edges=[
        ([],),
        ([(4, 3)],),
        ([(9, 1), (1, 9)],),
        ([(3, 6), (7, 2), (4, 4), (5, 3), (2, 7)],),
        ([(5, 4), (4, 1), (9, 8), (6, 10), (1, 2)],),
        ([(2, 9), (9, 2), (2, 2), (9, 9)],),
        ([(7, 7), (1, 3), (3, 1), (8, 2)],),
        ([(10, 6), (2, 3), (6, 14), (13, 8), (4, 1)],),
    ],
    oracle=_every_order,
)
def wash_and_dry(loads: list[tuple[int, int]]) -> int:
    """Return the earliest minute at which all `loads` of laundry can be washed and dried.

    Each load is a pair (wash, dry) of positive minutes: it must be washed first, then dried. There is one washer and one
    dryer, each of which takes one load at a time and is not interrupted; a washed load may wait, and the washer goes on.
    The first load is put in at minute 0. You choose the order. Without any load the answer is 0.

    >>> wash_and_dry([(5, 2), (1, 6)])
    9
    >>> wash_and_dry([(3, 3)])
    6
    """
    early = sorted(load for load in loads if load[0] < load[1])
    late = sorted((load for load in loads if load[0] >= load[1]), key=lambda load: -load[1])
    washed = dried = 0
    for wash, dry in early + late:
        washed += wash
        dried = max(washed, dried) + dry
    return dried


def _guests(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, int]]]:
    return ([(start, end - 1) for start, end in _bookings(rng, size)],)


def _count_each_minute(visits: list[tuple[int, int]]) -> tuple[int, int]:
    present = Counter(minute for come, go in visits for minute in range(come, go + 1))
    minute = min(present, key=lambda minute: (-present[minute], minute))
    return minute, present[minute]


@program(
    "busiest_minute",
    2,
    "intervals",
    "counting",
    inputs=_guests,
    edges=[
        ([(3, 3)],),
        ([(5, 9), (1, 5)],),
        ([(1, 2), (3, 4)],),
        ([(8, 9), (1, 2)],),
        ([(0, 9), (2, 3), (5, 6), (6, 8)],),
        ([(4, 7), (4, 7), (0, 3), (1, 2)],),
        ([(2, 8), (2, 3), (6, 8)],),
    ],
    oracle=_count_each_minute,
)
def busiest_minute(visits: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the minute in which most visitors are in a museum, and how many they are, as a pair.

    Each of the `visits`, in no special order, is a pair (come, go) of minutes, the second not before the first: the visitor
    is there in both these minutes and in all between. Of several minutes with as many visitors, the first one counts.
    There is at least one visit.

    >>> busiest_minute([(5, 8), (1, 3), (3, 5)])
    (3, 2)
    >>> busiest_minute([(4, 4)])
    (4, 1)
    """
    change = Counter(come for come, _ in visits)
    change.subtract(go + 1 for _, go in visits)
    best = most = there = 0
    for minute in sorted(change):
        there += change[minute]
        if there > most:
            best, most = minute, there
    return best, most
