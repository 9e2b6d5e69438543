"""Problems of roads and routes: reach, groups, orders, counts of routes."""

from __future__ import annotations

from collections import defaultdict, deque

from sparring.tasks.code._inputs import pairs
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _houses(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    count = rng.randint(2, 3 * size + 2)
    roads = [(a + 1, b + 1) for a, b in pairs(rng, count, 0.2, 0.9)]
    roads += [(rng.randint(1, count),) * 2 for _ in range(rng.randint(0, 2))]
    return count, roads


def _houses_one_by_one(count: int, roads: list[tuple[int, int]]) -> list[int]:
    return [i for i in range(1, count + 1) if not any(i in road and road != (i, i) for road in roads)]


@program(
    "houses_without_road",
    1,
    "graphs",
    "sets",
    inputs=_houses,
    edges=[(0, []), (1, []), (1, [(1, 1)]), (3, [(2, 2), (1, 3)]), (4, [(1, 2), (2, 3)]), (5, [(4, 1), (2, 1)])],
    oracle=_houses_one_by_one,
)
def houses_without_road(count: int, roads: list[tuple[int, int]]) -> list[int]:
    """Return, in rising order, the houses that no road joins to another house.

    The houses are numbered from 1 to `count`. Each pair in `roads` is a road between two houses; a pair of twice the same
    house is a drive that goes around this house, and joins it to no other. The same road may be listed more than once.

    >>> houses_without_road(5, [(1, 3), (3, 4), (5, 5)])
    [2, 5]
    >>> houses_without_road(2, [(2, 1)])
    []
    """
    joined = {house for a, b in roads if a != b for house in (a, b)}
    return [house for house in range(1, count + 1) if house not in joined]


def _islands(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]], list[int], int]:
    count = rng.randint(2, 2 * size + 2)
    closed = sorted(rng.sample(range(count), rng.randint(0, count // 3)))
    return count, pairs(rng, count, 1, 2.2), closed, rng.randrange(count)


def _relax_until_still(count: int, ferries: list[tuple[int, int]], closed: list[int], start: int) -> list[int]:
    hops = [count if island != start else 0 for island in range(count)]
    for _ in range(count):
        for a, b in ferries:
            if a not in closed:
                hops[b] = min(hops[b], hops[a] + 1)
    return [-1 if hop >= count else hop for hop in hops]


@program(
    "quarantine_hops",
    3,
    "graphs",
    "breadth first",
    inputs=_islands,
    edges=[
        (1, [], [], 0),
        (3, [(0, 1), (1, 2)], [1], 0),
        (3, [(0, 1), (1, 2)], [0], 0),
        (4, [(0, 1), (1, 2), (2, 3), (0, 3)], [3], 0),
        (3, [(1, 0), (1, 2)], [], 0),
        (5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 3)], [], 0),
    ],
    oracle=_relax_until_still,
)
def quarantine_hops(count: int, ferries: list[tuple[int, int]], closed: list[int], start: int) -> list[int]:
    """Return a list whose i-th item is the fewest ferries that take you from the island `start` to island i.

    The islands are numbered from 0 to `count` - 1. A pair (a, b) in `ferries` is a ferry from a to b, not back. The islands
    in `closed` are under quarantine: ferries still arrive there, but nobody may leave them again; that also holds for
    `start` if it is one of them. The item of an island that cannot be reached is -1, that of `start` is 0.

    >>> quarantine_hops(4, [(0, 1), (1, 2), (0, 3), (3, 2)], [1], 0)
    [0, 1, 2, 1]
    >>> quarantine_hops(3, [(0, 1), (1, 2)], [1], 0)
    [0, 1, -1]
    """
    leaving = defaultdict(list)
    for a, b in ferries:
        if a not in closed:
            leaving[a].append(b)
    hops = [-1] * count
    hops[start] = 0
    queue = deque([start])
    while queue:
        island = queue.popleft()
        for after in leaving[island]:
            if hops[after] < 0:
                hops[after] = hops[island] + 1
                queue.append(after)
    return hops


_NAMES = [
    "Ada",
    "Bo",
    "Cy",
    "Dee",
    "Eli",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "Jo",
    "Kim",
    "Lou",
    "Mia",
    "Ned",
    "Oda",
    "Pia",
    "Quin",
    "Ray",
    "Sue",
    "Tom",
    "Uma",
    "Val",
    "Wes",
    "Xia",
    "Yan",
    "Zoe",
]


def _friends(rng: EpisodeRng, size: int) -> tuple[list[str], list[tuple[str, str]]]:
    people = rng.sample(_NAMES, rng.randint(2, min(26, 3 + 2 * size)))
    return people, [(people[a], people[b]) for a, b in pairs(rng, len(people), 0.3, 0.9)]


def _circles_by_merging(people: list[str], pairs: list[tuple[str, str]]) -> list[list[str]]:
    groups = [{person} for person in people]
    for pair in pairs:
        hit = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in hit] + [set().union(*hit)]
    return sorted(map(sorted, groups), key=lambda group: (-len(group), group))


@program(
    "circles_of_friends",
    3,
    "graphs",
    "components",
    "sorting",
    inputs=_friends,
    edges=[
        ([], []),
        (["Zoe"], []),
        (["Zoe", "Ada"], []),
        (["Cy", "Bo", "Ada"], [("Cy", "Ada")]),
        (["Dee", "Cy", "Bo", "Ada"], [("Dee", "Cy"), ("Cy", "Bo"), ("Bo", "Dee")]),
        (["Kim", "Jo", "Ida", "Hal", "Ada"], [("Kim", "Jo"), ("Hal", "Ida"), ("Jo", "Ida")]),
        (["Ray", "Pia", "Tom", "Sue"], [("Tom", "Ray"), ("Pia", "Sue"), ("Ray", "Tom")]),
    ],
    oracle=_circles_by_merging,
)
def circles_of_friends(people: list[str], pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Return the circles of friends among `people`, each as an alphabetical list of names.

    Each pair in `pairs` names two friends, in no special order; two people are in one circle if a chain of friends leads
    from one to the other. Who has no friend is a circle alone. Larger circles come first; of two circles of one size, the
    one whose first name is earlier in the alphabet. All names differ, and no pair names somebody twice.

    >>> circles_of_friends(["Mia", "Tom", "Ada", "Bo"], [("Tom", "Bo")])
    [['Bo', 'Tom'], ['Ada'], ['Mia']]
    >>> circles_of_friends(["C", "B", "A"], [("A", "B"), ("C", "B")])
    [['A', 'B', 'C']]
    """
    near: dict[str, set[str]] = {person: set() for person in people}
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    circles, seen = [], set[str]()
    for person in people:
        circle, todo = set[str](), {person} - seen
        while todo:
            circle |= todo
            todo = set().union(*(near[each] for each in todo)) - circle
        seen |= circle
        circles += [sorted(circle)] if circle else []
    return sorted(circles, key=lambda circle: (-len(circle), circle[0]))


def _courses(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    count = rng.randint(2, 2 * size + 2)
    needs = [(max(pair), min(pair)) for pair in pairs(rng, count, 0.6, 1.6)]
    if rng.random() < 0.3:
        needs += pairs(rng, count, 0.1, 0.3)
    relabelled = rng.sample(range(count), count)
    return count, [(relabelled[a], relabelled[b]) for a, b in rng.sample(needs, len(needs))]


def _term_by_term(count: int, needs: list[tuple[int, int]]) -> list[int]:
    terms = [0] * count
    for term in range(1, count + 1):
        passed = {course for course in range(count) if terms[course]}
        for course in set(range(count)) - passed:
            if all(b in passed for a, b in needs if a == course):
                terms[course] = term
    return terms


@program(
    "course_terms",
    3,
    "graphs",
    "topological order",
    inputs=_courses,
    edges=[
        (0, []),
        (2, []),
        (3, [(0, 1), (1, 2)]),
        (3, [(0, 1), (1, 0), (2, 0)]),
        (4, [(3, 2), (2, 1), (1, 0), (3, 0)]),
        (4, [(0, 1), (0, 1), (2, 3)]),
        (4, [(1, 0), (1, 2), (2, 1), (3, 2)]),
        (2, [(1, 1)]),
    ],
    oracle=_term_by_term,
)
def course_terms(count: int, needs: list[tuple[int, int]]) -> list[int]:
    """Return a list whose i-th item is the earliest term, counted from 1, in which course i can be taken.

    The courses are numbered from 0 to `count` - 1. A pair (a, b) in `needs` says that course b must be passed in some term
    before the one in which course a is taken; it may be listed twice. Any number of courses fit into a term, and all are
    passed. The item of a course that can never be taken, because it needs itself, or needs such a course, is 0; whatever
    a needed course needs counts as needed too.

    >>> course_terms(4, [(2, 0), (2, 1), (3, 2)])
    [1, 1, 2, 3]
    >>> course_terms(3, [(0, 1), (1, 0)])
    [0, 0, 1]
    """
    waiting, after = [0] * count, defaultdict(list)
    for a, b in needs:
        waiting[a] += 1
        after[b].append(a)
    terms = [0 if waits else 1 for waits in waiting]
    ready = deque(course for course in range(count) if not waiting[course])
    while ready:
        course = ready.popleft()
        for later in after[course]:
            waiting[later] -= 1
            if not waiting[later]:
                terms[later] = terms[course] + 1
                ready.append(later)
    return terms


def _doors(rng: EpisodeRng, size: int) -> tuple[list[int], int, int]:
    rooms = rng.randint(2, 4 * size + 2)
    doors = [rng.randrange(rooms) for _ in range(rooms)]
    return doors, rng.randrange(rooms), rng.choice([rng.randint(0, 2 * rooms), rng.randint(10**9, 10**15)])


def _by_doubling(doors: list[int], start: int, steps: int) -> int:
    jump = list(doors)
    while steps:
        if steps % 2:
            start = jump[start]
        jump, steps = [jump[room] for room in jump], steps // 2
    return start


@program(
    "teleport_after",
    3,
    "graphs",
    "cycles",
    inputs=_doors,
    edges=[
        ([0], 0, 10**15),
        ([1, 0], 0, 10**15 + 1),
        ([1, 2, 3, 4, 2], 0, 10**12),
        ([1, 2, 0, 0], 3, 0),
        ([1, 2, 3, 3], 0, 2),
        ([1, 2, 3, 4, 5, 6, 0], 3, 10**14),
        ([3, 0, 1, 4, 5, 3], 2, 10**15),
    ],
    oracle=_by_doubling,
)
def teleport_after(doors: list[int], start: int, steps: int) -> int:
    """Return the room in which you are after `steps` teleports, beginning in the room `start`.

    Each room has one door: who goes through the door of room i is in room `doors`[i] at once. Rooms are numbered from 0.
    There may be up to 10**15 steps, far too many to make them one by one; with no steps you stay where you are.

    >>> teleport_after([1, 2, 0], 0, 1000000000000)
    1
    >>> teleport_after([2, 0, 3, 2], 1, 2)
    2
    """
    path: list[int] = []
    first: dict[int, int] = {}
    while start not in first:
        first[start] = len(path)
        path.append(start)
        start = doors[start]
    lead = first[start]
    return path[steps] if steps < lead else path[lead + (steps - lead) % (len(path) - lead)]


def _streets(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str]], str, str]:
    count = rng.randint(3, 5 + size)
    starts = [rng.randrange(count - 1) for _ in range(rng.randint(count, 3 * count))]
    pairs = [(a, min(count - 1, a + rng.randint(1, 3))) for a in starts]
    roads = [(chr(97 + a), chr(97 + b)) if rng.random() < 0.7 else (chr(97 + b), chr(97 + a)) for a, b in pairs]
    return roads, "a", chr(96 + count)


def _first_length_with_walks(roads: list[tuple[str, str]], origin: str, target: str) -> int:
    walks: dict[str, int] = {origin: 1}
    for _ in range(2 * len(roads) + 1):
        if target in walks:
            return walks[target]
        after: dict[str, int] = defaultdict(int)
        for a, b in roads + [(b, a) for a, b in roads]:
            after[b] += walks.get(a, 0)
        walks = {town: ways for town, ways in after.items() if ways}
    return 0


@program(
    "shortest_route_count",
    4,
    "graphs",
    "breadth first",
    "counting",
    inputs=_streets,
    edges=[
        ([], "a", "a"),
        ([], "a", "b"),
        ([("b", "a")], "a", "b"),
        ([("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("c", "b")], "a", "c"),
        ([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("b", "c"), ("d", "e"), ("a", "f"), ("f", "g")], "a", "e"),
        ([("a", "b"), ("b", "c"), ("a", "c")], "a", "c"),
        ([("a", "b"), ("c", "d")], "a", "d"),
    ],
    oracle=_first_length_with_walks,
)
def shortest_route_count(roads: list[tuple[str, str]], origin: str, target: str) -> int:
    """Return how many routes of the fewest roads there are from the town `origin` to the town `target`.

    Each pair in `roads` is a road between two different towns, which may be used both ways. A pair that is listed several
    times, in this or the other order, stands for several roads, and routes that use different ones of them are different.
    If both towns are the same there is 1 route, of no roads; if no route leads from one to the other the answer is 0.

    >>> shortest_route_count([("a", "b"), ("b", "d"), ("a", "c"), ("d", "c")], "a", "d")
    2
    >>> shortest_route_count([("a", "b"), ("b", "a"), ("b", "c")], "c", "a")
    2
    """
    near = defaultdict(list)
    for a, b in roads:
        near[a].append(b)
        near[b].append(a)
    length, ways = {origin: 0}, defaultdict(int, {origin: 1})
    queue = deque([origin])
    while queue:
        town = queue.popleft()
        for after in near[town]:
            if after not in length:
                length[after] = length[town] + 1
                queue.append(after)
            if length[after] == length[town] + 1:
                ways[after] += ways[town]
    return ways[target]
