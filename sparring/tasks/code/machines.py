"""Problems of machines and queues that are followed step by step."""

from __future__ import annotations

from collections import Counter, deque

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _lift_calls(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    floors = rng.choice([4, 12])
    calls = [(rng.randint(-1, floors), rng.randint(-1, floors)) for _ in range(rng.randint(0, 2 * size))]
    return rng.randint(-1, floors), calls


def _floor_by_floor(start: int, calls: list[tuple[int, int]]) -> int:
    passed, floor = 0, start
    for stop in (stop for call in calls for stop in call):
        while floor != stop:
            floor += 1 if floor < stop else -1
            passed += 1
    return passed


@program(
    "lift_travel",
    1,
    "simulation",
    "arithmetic",
    inputs=_lift_calls,
    edges=[
        (3, []),
        (0, [(0, 0)]),
        (0, [(5, 2)]),
        (4, [(4, 1), (1, 6)]),
        (2, [(-1, 3), (3, -1)]),
        (6, [(1, 2), (5, 5)]),
    ],
    oracle=_floor_by_floor,
)
def lift_travel(start: int, calls: list[tuple[int, int]]) -> int:
    """Return over how many floors a lift travels, up and down together, to serve all `calls` in their order.

    The lift stands at the floor `start`. Each call is a pair (entry, exit): the lift goes from where it is to the floor
    entry, and from there to the floor exit, where it waits for the next call. Floors below the ground are negative.

    >>> lift_travel(0, [(2, 5), (3, 1)])
    9
    >>> lift_travel(4, [])
    0
    """
    travelled = 0
    for entry, leave in calls:
        travelled += abs(entry - start) + abs(leave - entry)
        start = leave
    return travelled


def _walk(rng: EpisodeRng, size: int) -> tuple[str]:
    return ("".join(rng.choices("NNSEW===", k=rng.randint(0, 3 * size))),)


def _walk_by_spelling_out(moves: str) -> tuple[int, int]:
    full = moves.lstrip("=")
    for letter in "NSEW" * len(full):
        full = full.replace(letter + "=", letter * 2)
    return full.count("E") - full.count("W"), full.count("N") - full.count("S")


@program(
    "walk_with_repeats",
    1,
    "simulation",
    "strings",
    inputs=_walk,
    edges=[("",), ("=",), ("N=",), ("E==S",), ("==W=N",), ("NS=EW==",), ("S==E=",)],
    oracle=_walk_by_spelling_out,
)
def walk_with_repeats(moves: str) -> tuple[int, int]:
    """Return where a walk that begins at (0, 0) ends, as a pair (x, y).

    Each letter of `moves` is one step: N adds 1 to y, S takes 1 from y, E adds 1 to x and W takes 1 from x. The sign = is
    the same step as the step before it, once more; where there was no step before, it is no step.

    >>> walk_with_repeats("NE==")
    (3, 1)
    >>> walk_with_repeats("=S")
    (0, -1)
    """
    x = y = dx = dy = 0
    for move in moves:
        if move != "=":
            dx, dy = {"N": (0, 1), "S": (0, -1), "E": (1, 0), "W": (-1, 0)}[move]
        x, y = x + dx, y + dy
    return x, y


def _payments(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]]]:
    names = ["bank", "Ann", "Ben", "Cem", "Dot"]
    log = []
    for _ in range(rng.randint(1 + size // 2, 3 * size)):
        giver = "bank" if rng.random() < 0.4 else rng.choice(names)
        log.append((giver, rng.choice(names), rng.choice([5, 10, 10, rng.randint(1, 20)])))
    return (log,)


def _money_from_the_log(log: list[tuple[str, str, int]]) -> dict[str, int]:
    def has(name: str, paid: list[tuple[str, str, int]]) -> int:
        return sum(amount * ((to == name) - (by == name)) for by, to, amount in paid)

    paid: list[tuple[str, str, int]] = []
    for entry in log:
        if entry[0] == "bank" or has(entry[0], paid) >= entry[2]:
            paid.append(entry)
    names = {name for entry in log for name in entry[:2]} - {"bank"}
    return {name: has(name, paid) for name in names if has(name, paid)}


@program(
    "pocket_money",
    2,
    "simulation",
    "dictionaries",
    inputs=_payments,
    edges=[
        ([],),
        ([("bank", "Ann", 10)],),
        ([("Ann", "Ben", 5)],),
        ([("bank", "Ann", 10), ("Ann", "Ben", 10)],),
        ([("bank", "Ann", 10), ("Ann", "Ben", 11), ("Ann", "Ben", 4)],),
        ([("bank", "Ann", 7), ("Ann", "Ann", 5), ("Ann", "bank", 3)],),
        ([("Ann", "Ben", 5), ("bank", "Ann", 9), ("bank", "Ben", 2), ("Ben", "Ann", 3)],),
        ([("bank", "Ben", 6), ("Ben", "bank", 6)],),
    ],
    oracle=_money_from_the_log,
)
def pocket_money(log: list[tuple[str, str, int]]) -> dict[str, int]:
    """Return who has how much money after all payments in `log`, for all who have some.

    Each item (giver, taker, amount) is a payment of a positive amount. At first nobody has any money. A payment for which
    the giver has too little is not made at all. The giver or the taker may be "bank", which can always pay and is not in
    the answer. Somebody may pay themselves, which changes nothing.

    >>> pocket_money([("bank", "Ann", 9), ("Ann", "Ben", 4), ("Ben", "Ann", 5)])
    {'Ann': 5, 'Ben': 4}
    >>> pocket_money([("Ann", "Ben", 1)])
    {}
    """
    money = Counter[str]()
    for giver, taker, amount in log:
        if giver == "bank" or money[giver] >= amount:
            money[giver] -= amount
            money[taker] += amount
    return {name: amount for name, amount in money.items() if amount and name != "bank"}


def _ring(rng: EpisodeRng, size: int) -> tuple[list[str], list[int]]:
    names = rng.sample(["Al", "Bea", "Cid", "Di", "Ed", "Flo", "Gil", "Hana", "Ivo", "Jan", "Kai", "Liv"], 2 + size)
    return names, [rng.randint(1, 15) for _ in range(rng.randint(1, len(names) + 1))]


def _pass_around(names: list[str], counts: list[int]) -> list[str]:
    ring, out = deque(names), []
    for count in counts:
        if ring:
            ring.rotate(1 - count)
            out.append(ring.popleft())
    return out


@program(
    "counting_out",
    2,
    "simulation",
    "arithmetic",
    inputs=_ring,
    edges=[
        ([], [3]),
        (["Al"], [7, 2]),
        (["Al", "Bea", "Cid"], [1, 1, 1]),
        (["Al", "Bea", "Cid"], [3, 3]),
        (["Al", "Bea", "Cid", "Di"], [2, 3, 1, 5, 9]),
        (["Al", "Bea", "Cid", "Di"], [9, 2]),
        (["Al", "Bea"], []),
    ],
    oracle=_pass_around,
)
def counting_out(names: list[str], counts: list[int]) -> list[str]:
    """Return the children who leave a ring, in the order in which they leave.

    The children stand in the order of `names`; the first is next to the last. For each of the `counts`, positive whole
    numbers, so many children are counted around the ring, and the one on whom the count ends leaves. The first count
    begins with the first child; every other begins with the child after the one who just left. Counts that are left over
    when the ring is empty do nothing.

    >>> counting_out(["Al", "Bea", "Cid"], [2, 2])
    ['Bea', 'Al']
    >>> counting_out(["Al", "Bea", "Cid"], [4, 4, 4, 4])
    ['Al', 'Cid', 'Bea']
    """
    left, at, out = list(names), 0, []
    for count in counts[: len(names)]:
        at = (at + count - 1) % len(left)
        out.append(left.pop(at))
    return out


def _race(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]], list[int]]:
    goal = rng.randint(8, 12 + 3 * size)
    starts = rng.sample(range(1, goal), rng.randint(1, min(6, goal // 3)))
    jumps = [(start, rng.choice([field for field in range(1, goal) if field != start])) for start in starts]
    return goal, jumps, [rng.randint(1, 6) for _ in range(2 * size)]


def _one_field_at_a_time(goal: int, jumps: list[tuple[int, int]], rolls: list[int]) -> list[int]:
    places = [0]
    for roll in rolls:
        place, step = places[-1], 1
        if place == goal:
            break
        for _ in range(roll):
            step = -1 if place == goal else step
            place += step
        places.append(next((b for a, b in jumps if a == place), place))
    return places[1:]


@program(
    "ladder_race",
    2,
    "simulation",
    "dictionaries",
    inputs=_race,
    edges=[
        (10, [], []),
        (10, [], [4, 6, 3]),
        (10, [], [6, 6, 2]),
        (10, [(3, 8)], [3, 1]),
        (10, [(3, 8)], [6, 2, 1]),
        (10, [(9, 2)], [6, 3, 6]),
        (12, [(4, 7), (7, 1)], [4, 2, 4]),
        (9, [(5, 1)], [6, 5, 1, 6, 2]),
        (8, [(6, 8)], [6, 5]),
    ],
    oracle=_one_field_at_a_time,
)
def ladder_race(goal: int, jumps: list[tuple[int, int]], rolls: list[int]) -> list[int]:
    """Return the fields on which a player stands after each of the `rolls` of a die.

    The player begins on field 0 and moves forward as many fields as the roll says. The `goal` is a field from 6 on; fields
    after it do not exist: who would go beyond it turns around there and goes back the rest of the roll. Each pair (a, b) in
    `jumps` takes a player whose move ends on field a to field b, forward or back, at once; there no further jump is taken.
    No two jumps begin on the same field, and none begins on 0 or the goal. A player who stands on the goal has won; later
    rolls are left out.

    >>> ladder_race(10, [(3, 7)], [3, 1, 4, 2])
    [7, 8, 8, 10]
    >>> ladder_race(6, [], [6, 6])
    [6]
    """
    leads, places, place = dict(jumps), list[int](), 0
    for roll in rolls:
        if place == goal:
            break
        place += roll
        if place > goal:
            place = 2 * goal - place
        place = leads.get(place, place)
        places.append(place)
    return places


def _customers(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    minutes = sorted(rng.randint(0, 3 * size) for _ in range(rng.randint(1, 2 * size + 2)))
    return rng.randint(1, 3), [(minute, rng.randint(1, 9)) for minute in minutes]


def _minute_by_minute(tills: int, customers: list[tuple[int, int]]) -> list[int]:
    queues: list[list[list[int]]] = [[] for _ in range(tills)]
    leaves = [0] * len(customers)
    for minute in range(sum(customer[1] for customer in customers) + max([c[0] for c in customers], default=0) + 1):
        for queue in queues:
            if queue and queue[0][1] == 0:
                leaves[queue.pop(0)[0]] = minute
        for i, (comes, takes) in enumerate(customers):
            if comes == minute:
                min(queues, key=len).append([i, takes])
        for queue in queues:
            if queue:
                queue[0][1] -= 1
    return leaves


@program(
    "shortest_queue",
    3,
    "simulation",
    "queues",
    inputs=_customers,
    edges=[
        (1, []),
        (2, [(3, 4)]),
        (1, [(0, 3), (1, 2), (9, 1)]),
        (2, [(0, 9), (0, 1), (1, 1), (1, 1)]),
        (2, [(0, 5), (0, 2), (2, 4), (3, 3)]),
        (2, [(0, 9), (1, 1), (1, 1), (1, 1), (2, 2)]),
        (3, [(0, 2), (0, 2), (0, 2), (0, 2), (2, 5)]),
        (2, [(0, 20), (0, 3), (1, 3), (1, 3), (2, 9)]),
    ],
    oracle=_minute_by_minute,
)
def shortest_queue(tills: int, customers: list[tuple[int, int]]) -> list[int]:
    """Return the minutes in which the customers of a shop leave, in the order of the list.

    The shop has so many `tills`, each with its own queue. Each of the `customers` is a pair (comes, takes), in the order in
    which they come; several may come in the same minute. A customer joins the queue with the fewest people, who is being
    served included, and among those the queue of the first till, and stays in it. Serving a customer takes so many
    minutes, at least 1, and begins when the one before leaves, or at once if nobody is there. Who leaves in the minute in
    which another comes is gone by then.

    >>> shortest_queue(2, [(0, 5), (0, 2), (1, 4), (2, 1)])
    [5, 2, 9, 3]
    >>> shortest_queue(1, [(1, 2), (2, 2)])
    [3, 5]
    """
    queues = [deque[int]() for _ in range(tills)]
    leaves = []
    for comes, takes in customers:
        for queue in queues:
            while queue and queue[0] <= comes:
                queue.popleft()
        queue = min(queues, key=len)
        queue.append((queue[-1] if queue else comes) + takes)
        leaves.append(queue[-1])
    return leaves
