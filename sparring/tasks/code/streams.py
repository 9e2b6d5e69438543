"""Problems about events in time and sets of intervals."""

from __future__ import annotations

from collections import deque

from sparring.tasks.code._inputs import integers
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _times_and_width(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    return integers(rng, size, -8 * size, 12 * size), rng.randint(2, 3 * size + 2)


@program(
    "events_per_bucket",
    1,
    "events",
    "counting",
    inputs=_times_and_width,
    edges=[
        ([], 5),
        ([7], 5),
        ([-1, 0], 5),
        ([3, 22, 4, 9], 5),
        ([10, 9, 10, 19, 20], 10),
        ([-11, -10, -20, 5], 10),
    ],
    oracle=lambda times, width: [
        sum(part * width <= time < (part + 1) * width for time in times)
        for part in (range(min(times) // width, max(times) // width + 1) if times else ())
    ],
)
def events_per_bucket(times: list[int], width: int) -> list[int]:
    """Return how many of `times` lie in each of the equally long parts of the time line that they touch.

    A part begins at each multiple of `width` (0, `width`, 2 * `width`, ..., and the negative ones) and reaches to the
    moment before the next part. The list goes from the part of the earliest time to the part of the latest one, those in
    between without any time included. The times stand in any order. Without times the list is empty.

    >>> events_per_bucket([12, 3, 14, 31], 10)
    [1, 2, 0, 1]
    >>> events_per_bucket([-1, 1], 4)
    [1, 1]
    """
    parts = [time // width for time in times]
    counts = [0] * (max(parts) - min(parts) + 1) if parts else []
    for part in parts:
        counts[part - min(parts)] += 1
    return counts


def _named_events(rng: EpisodeRng, size: int) -> list[tuple[int, str]]:
    times = sorted(rng.randint(0, 5 * size) for _ in range(rng.randint(1, 4 * size)))
    return [(time, rng.choice("abc"[: rng.randint(1, 3)])) for time in times]


def _events_and_gap(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, str]], int]:
    return _named_events(rng, size), rng.randint(1, 8)


def _look_back(events: list[tuple[int, str]], gap: int) -> list[tuple[int, str]]:
    kept: list[tuple[int, str]] = []
    for time, name in events:
        if all(name != other or time - at >= gap for at, other in kept):
            kept.append((time, name))
    return kept


@program(
    "debounced",
    2,
    "events",
    "dictionaries",
    inputs=_events_and_gap,
    edges=[
        ([], 3),
        ([(0, "a")], 9),
        ([(1, "a"), (3, "a"), (5, "a"), (7, "a")], 4),
        ([(1, "a"), (2, "b"), (3, "a"), (3, "b"), (4, "a")], 3),
        ([(5, "a"), (5, "a"), (8, "a"), (9, "a")], 4),
        ([(0, "x"), (2, "x"), (3, "x"), (4, "x"), (6, "x")], 3),
    ],
    oracle=_look_back,
)
def debounced(events: list[tuple[int, str]], gap: int) -> list[tuple[int, str]]:
    """Return the items (time, name) of `events` that a filter lets through, in their order.

    The events come in the order of their times. The filter lets an event through unless it has let through an event of the
    same name less than `gap` before it. An event that was held back keeps nothing else back.

    >>> debounced([(1, "key"), (3, "key"), (4, "bell"), (6, "key")], 5)
    [(1, 'key'), (4, 'bell'), (6, 'key')]
    >>> debounced([(0, "a"), (2, "a"), (4, "a")], 3)
    [(0, 'a'), (4, 'a')]
    """
    last: dict[str, int] = {}
    kept = []
    for time, name in events:
        if name not in last or time - last[name] >= gap:
            last[name] = time
            kept.append((time, name))
    return kept


def _requests_and_limit(rng: EpisodeRng, size: int) -> tuple[list[int], int, int]:
    times = sorted(rng.randint(0, 6 * size) for _ in range(rng.randint(2, 5 * size)))
    return times, rng.randint(1, 3), rng.randint(2, 9)


def _refuse_by_counting(times: list[int], limit: int, span: int) -> list[int]:
    accepted: list[int] = []
    refused: list[int] = []
    for time in times:
        (refused if sum(time - span < at for at in accepted) >= limit else accepted).append(time)
    return refused


@program(
    "refused_requests",
    3,
    "events",
    "windows",
    "queues",
    inputs=_requests_and_limit,
    edges=[
        ([], 1, 1),
        ([1, 1, 1], 2, 5),
        ([0, 5, 10], 1, 5),
        ([0, 4, 8, 9], 1, 5),
        ([1, 2, 3, 4, 5, 6, 7], 2, 4),
        ([9, 9, 10, 11, 12, 19, 20], 2, 10),
    ],
    oracle=_refuse_by_counting,
)
def refused_requests(times: list[int], limit: int, span: int) -> list[int]:
    """Return the times of the requests that are refused, in their order, a time once for every refused request.

    Requests come at `times`, whole seconds that never fall; equal times are different requests, one after the other. A
    request is refused if `limit` requests have been accepted in the last `span` seconds: that is, at its own second or one
    of the `span` - 1 seconds before. Otherwise it is accepted. Refused requests do not count. `limit` and `span` are at
    least 1.

    >>> refused_requests([0, 1, 2, 10, 11], 2, 10)
    [2]
    >>> refused_requests([3, 3, 5, 6], 1, 3)
    [3, 5]
    """
    accepted: deque[int] = deque()
    refused = []
    for time in times:
        while accepted and accepted[0] <= time - span:
            accepted.popleft()
        if len(accepted) < limit:
            accepted.append(time)
        else:
            refused.append(time)
    return refused


Intervals = list[tuple[int, int]]


def _intervals(rng: EpisodeRng, size: int, low: int) -> Intervals:
    starts = [rng.randint(-3, 6 * size) for _ in range(rng.randint(low, 1 + size))]
    return [(start, start + rng.randint(1, 8)) for start in starts]


def _two_sets(rng: EpisodeRng, size: int) -> tuple[Intervals, Intervals]:
    return _intervals(rng, size, 1), _intervals(rng, size, 0)


def _cell_by_cell(first: Intervals, second: Intervals) -> Intervals:
    cells = {cell for start, end in first for cell in range(start, end)}
    cells -= {cell for start, end in second for cell in range(start, end)}
    starts = sorted(cell for cell in cells if cell - 1 not in cells)
    ends = sorted(cell + 1 for cell in cells if cell + 1 not in cells)
    return list(zip(starts, ends, strict=True))


@program(
    "interval_difference",
    3,
    "intervals",
    "sorting",
    "sweep",
    inputs=_two_sets,
    edges=[
        ([], [(0, 1)]),
        ([(3, 5), (5, 8), (1, 2)], []),
        ([(0, 10)], [(0, 3), (5, 6), (9, 12)]),
        ([(0, 4), (2, 9)], [(3, 5), (4, 6)]),
        ([(1, 3), (4, 6)], [(0, 7)]),
        ([(0, 9), (1, 3)], [(3, 4)]),
        ([(5, 9), (0, 2)], [(2, 5)]),
    ],
    oracle=_cell_by_cell,
)
def interval_difference(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the times that lie in an interval of `first` and in none of `second`, as few intervals as possible, sorted.

    An interval (start, end) with start < end reaches from start up to, but without, end; so (1, 3) and (3, 4) together are
    (1, 4). Both lists may be in any order and their intervals may overlap.

    >>> interval_difference([(0, 10)], [(2, 3), (8, 12)])
    [(0, 2), (3, 8)]
    >>> interval_difference([(4, 6), (1, 4)], [])
    [(1, 6)]
    """
    changes = [(start, 1, 0) for start, _ in first] + [(end, -1, 0) for _, end in first]
    changes += [(start, 0, 1) for start, _ in second] + [(end, 0, -1) for _, end in second]
    found: list[tuple[int, int]] = []
    inside = barred = before = 0
    for time, more, bars in sorted(changes):
        if inside and not barred and before < time:
            if found and found[-1][1] == before:
                before = found.pop()[0]
            found.append((before, time))
        inside, barred, before = inside + more, barred + bars, time
    return found


def _events_and_pattern(rng: EpisodeRng, size: int) -> tuple[list[tuple[int, str]], str, int]:
    times = sorted(rng.randint(0, 5 * size) for _ in range(rng.randint(3, 5 * size)))
    letters = "ab" if rng.random() < 0.5 else "abc"
    pattern = "".join(rng.choices(letters, k=rng.randint(1, 3)))
    return [(time, rng.choice(letters)) for time in times], pattern, rng.randint(1, 3 * size)


def _best_for_every_end(events: list[tuple[int, str]], pattern: str, span: int) -> int:
    best = [0]
    for end in range(len(events)):
        best.append(best[-1])
        for start in range(end + 1):
            names = iter(name for _, name in events[start : end + 1])
            if events[end][0] - events[start][0] <= span and all(letter in names for letter in pattern):
                best[-1] = max(best[-1], best[start] + 1)
    return best[-1]


@program(
    "separate_sightings",
    4,
    "events",
    "windows",
    "greedy",
    inputs=_events_and_pattern,
    edges=[
        ([], "a", 5),
        ([(1, "a"), (1, "a"), (2, "b"), (3, "a")], "a", 1),
        ([(0, "a"), (5, "a"), (7, "b"), (8, "b")], "ab", 3),
        ([(0, "a"), (4, "b")], "ab", 4),
        ([(0, "a"), (1, "a"), (3, "b"), (4, "a"), (9, "b")], "ab", 2),
        ([(0, "a"), (1, "a"), (2, "b"), (3, "b"), (4, "a"), (5, "b")], "ab", 9),
        ([(0, "a"), (1, "b"), (2, "a"), (3, "b"), (4, "a")], "aba", 9),
        ([(0, "a"), (3, "a"), (4, "x"), (5, "a"), (9, "a"), (9, "a")], "aa", 2),
    ],
    oracle=_best_for_every_end,
)
def separate_sightings(events: list[tuple[int, str]], pattern: str, span: int) -> int:
    """Return how often the letters of `pattern` can at most be found one after another in `events`, never overlapping.

    The items (time, letter) of `events` are in the order of their times. A sighting is a choice of events, in their order
    but with any others between them, whose letters are those of `pattern`, which is not empty; from its first event to its
    last one at most `span` may pass. Two sightings must be separate: all events of the one come before all of the other
    in the list.

    >>> separate_sightings([(0, "a"), (4, "a"), (5, "b"), (6, "a"), (7, "b")], "ab", 2)
    2
    >>> separate_sightings([(0, "a"), (1, "c"), (3, "b")], "ab", 2)
    0
    """
    count = 0
    begun: list[int | None] = [None] * (len(pattern) + 1)
    for time, letter in events:
        begun[0] = time
        for place in range(len(pattern), 0, -1):
            if pattern[place - 1] == letter:
                begun[place] = begun[place - 1]
        start = begun[-1]
        if start is not None and time - start <= span:
            count += 1
            begun = [None] * len(begun)
    return count
