"""Problems about money, rounding and time tables."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _bill(rng: EpisodeRng, size: int) -> tuple[int, int]:
    return rng.randint(0, 50 * size), rng.randint(1, 3 + size)


def _cent_by_cent(cents: int, people: int) -> list[int]:
    shares = [0] * people
    for cent in range(cents):
        shares[-1 - cent % people] += 1
    return shares


@program(
    "split_bill",
    1,
    "money",
    "arithmetic",
    inputs=_bill,
    edges=[(0, 3), (7, 1), (2, 5), (10, 4), (12, 4), (11, 3)],
    oracle=_cent_by_cent,
)
def split_bill(cents: int, people: int) -> list[int]:
    """Return what each of `people` people (at least 1) pays of a bill of `cents` cents, from the first to the last.

    All pay whole cents, together exactly `cents`, and no share is more than one cent larger than another. If shares differ,
    the people at the end of the list pay the larger ones. `cents` is not negative.

    >>> split_bill(100, 3)
    [33, 33, 34]
    >>> split_bill(3, 5)
    [0, 0, 1, 1, 1]
    """
    share, rest = divmod(cents, people)
    return [share] * (people - rest) + [share + 1] * rest


def _amount_and_step(rng: EpisodeRng, size: int) -> tuple[int, int]:
    step = rng.choice((1, 2, 5, 10, 20, 50, rng.randint(1, 10 * size)))
    amount = rng.randint(-60 * size, 60 * size)
    return rng.choice((amount, amount // step * step + step // 2)), step


def _nearest_of_all(amount: int, step: int) -> int:
    low = -abs(amount) // step - 2
    multiples = range(low, -low + 1)
    return step * min(multiples, key=lambda each: (abs(each * step - amount), each % 2))


@program(
    "round_to_step",
    2,
    "money",
    "rounding",
    "arithmetic",
    inputs=_amount_and_step,
    edges=[
        (0, 5),
        (25, 10),
        (35, 10),
        (-25, 10),
        (-15, 10),
        (7, 5),
        (8, 5),
        (-8, 5),
        (3, 2),
        (10**17 + 15, 10),
        (10**17 + 4, 1),
        (9, 1),
    ],
    oracle=lambda amount, step: (
        _nearest_of_all(amount, step) if abs(amount) < 10**6 else step * round(Fraction(amount, step))
    ),
)
def round_to_step(amount: int, step: int) -> int:
    """Return the multiple of `step` that is nearest to `amount`.

    If `amount` lies just in the middle between two multiples, it is the one that is an even number times `step`. `step` is
    at least 1; `amount` may be negative, and may be larger than floats can hold exactly.

    >>> round_to_step(1234, 50)
    1250
    >>> round_to_step(-25, 10)
    -20
    """
    count, rest = divmod(amount, step)
    return step * (count + (2 * rest > step or (2 * rest == step and count % 2)))


def _income_and_brackets(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[int, int]]]:
    starts = sorted(rng.sample(range(0, 300 * size, 10), rng.randint(1, 2 + size // 3)))
    brackets = [(start, rng.randint(0, 600)) for start in starts]
    return rng.choice((rng.randint(0, 400 * size), starts[-1], starts[-1] + 1 + rng.randint(0, 500))), brackets


def _coin_by_coin(income: int, brackets: list[tuple[int, int]]) -> int:
    total = Fraction(0)
    for coin in range(income):
        rates = [rate for start, rate in brackets if coin >= start]
        total += Fraction(rates[-1], 1000) if rates else 0
    return floor(total)


@program(
    "income_tax",
    2,
    "money",
    "rounding",
    "lists",
    inputs=_income_and_brackets,
    edges=[
        (500, []),
        (0, [(0, 300)]),
        (999, [(0, 1)]),
        (150, [(100, 200)]),
        (100, [(100, 200), (200, 400)]),
        (307, [(0, 105), (100, 205), (300, 405)]),
        (195, [(0, 15), (50, 15), (100, 15)]),
    ],
    oracle=lambda income, brackets: _coin_by_coin(income, brackets) if income < 310 else _by_steps(income, brackets),
)
def income_tax(income: int, brackets: list[tuple[int, int]]) -> int:
    """Return the tax on `income` in whole coins, rounded down once, at the end.

    Each item (start, rate) of `brackets` says that what a person earns above start coins, up to the start of the next item
    (without end for the last one), is taxed at rate coins for each thousand. The starts rise and are not negative. What is
    not above any start is free. `income` is not negative.

    >>> income_tax(2500, [(1000, 100), (2000, 200)])
    200
    >>> income_tax(999, [(1000, 500)])
    0
    """
    total, ends = 0, [start for start, _ in brackets[1:]] + [income]
    for (start, rate), end in zip(brackets, ends, strict=False):
        total += rate * max(0, min(income, end) - start)
    return total // 1000


def _by_steps(income: int, brackets: list[tuple[int, int]]) -> int:
    total, before = 0, 0
    for start, rate in brackets:
        total += max(0, income - start) * (rate - before)
        before = rate
    return total // 1000


def _balances(rng: EpisodeRng, size: int) -> tuple[dict[str, int]]:
    names = rng.sample(("ann", "bob", "cy", "dee", "eva", "fay", "gus"), rng.randint(2, 7))
    amounts = [rng.choice((-5, 0, 5, 10, rng.randint(-9 * size, 9 * size))) for _ in names[1:]]
    return (dict(zip(names, [*amounts, -sum(amounts)], strict=True)),)


def _sort_every_time(balances: dict[str, int]) -> list[tuple[str, str, int]]:
    left, found = dict(balances), list[tuple[str, str, int]]()
    while any(left.values()):
        payer = sorted(left, key=lambda name: (left[name], name))[0]
        receiver = sorted(left, key=lambda name: (-left[name], name))[0]
        paid = 0
        while left[payer] < 0 < left[receiver]:
            left[payer], left[receiver], paid = left[payer] + 1, left[receiver] - 1, paid + 1
        found.append((payer, receiver, paid))
    return found


@program(
    "settling_payments",
    3,
    "money",
    "simulation",
    "heaps",
    inputs=_balances,
    edges=[
        ({},),
        ({"ann": 0, "bob": 0},),
        ({"ann": 5, "bob": -5},),
        ({"z": 4, "y": 4, "x": -4, "w": -4},),
        ({"a": 10, "b": -3, "c": -3, "d": -4},),
        ({"a": -10, "b": 6, "c": 7, "d": -3},),
        ({"a": 9, "b": 9, "x": -10, "y": -8},),
        ({"p": 9, "q": -5, "r": -5, "s": 1, "t": 0},),
    ],
    oracle=_sort_every_time,
)
def settling_payments(balances: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return the payments (payer, receiver, amount) that settle the debts in `balances`, in their order.

    A negative balance is what a person owes, a positive one is what a person has still to get; together they are 0. As long
    as somebody owes something, whoever owes the most pays whoever has to get the most, and pays the smaller of these two
    amounts. Of several people who owe the most (or have to get the most) it is the first in the alphabet.

    >>> settling_payments({"ann": -30, "bob": 20, "cy": 10})
    [('ann', 'bob', 20), ('ann', 'cy', 10)]
    >>> settling_payments({"b": -1, "a": -1, "c": 2})
    [('a', 'c', 1), ('b', 'c', 1)]
    """
    left, found = dict(sorted(balances.items())), []
    while any(left.values()):
        payer, receiver = min(left, key=left.__getitem__), max(left, key=left.__getitem__)
        amount = min(-left[payer], left[receiver])
        left[payer] += amount
        left[receiver] -= amount
        found.append((payer, receiver, amount))
    return found


Trains = list[list[tuple[str, int]]]


def _time_table(rng: EpisodeRng, size: int) -> tuple[Trains, str, str, int]:
    trains = []
    for _ in range(rng.randint(1, 1 + size)):
        stops = rng.sample("ABCDE", rng.randint(2, 4))
        times = sorted(rng.sample(range(4 + 3 * size), len(stops)))
        trains.append(list(zip(stops, times, strict=True)))
    start, goal = rng.sample("ABCDE", 2)
    if rng.random() < 0.7:
        start, goal = rng.choice(trains)[0][0], rng.choice(trains)[-1][0]
    return trains, start, goal, rng.randint(1, 4)


def _every_ride(trains: Trains, start: str, goal: str, change: int) -> int | None:
    reached = {
        (train, stop) for train, stops in enumerate(trains) for stop, (place, _) in enumerate(stops) if place == start
    }
    todo = list(reached)
    for train, stop in todo:
        place, time = trains[train][stop]
        following = [(train, stop + 1)] if stop + 1 < len(trains[train]) else []
        for other, stops in enumerate(trains):
            following += [(other, i) for i, (name, at) in enumerate(stops) if name == place and at >= time + change]
        for each in following:
            if each not in reached:
                reached.add(each)
                todo.append(each)
    times = [trains[train][stop][1] for train, stop in reached if trains[train][stop][0] == goal]
    return 0 if start == goal else min(times, default=None)


@program(
    "earliest_arrival",
    4,
    "time tables",
    "graphs",
    "sorting",
    inputs=_time_table,
    edges=[
        ([], "A", "B", 1),
        ([[("B", 3), ("A", 9)]], "A", "A", 2),
        ([[("A", 0), ("B", 5), ("C", 9)]], "A", "C", 7),
        ([[("A", 0), ("B", 5)], [("B", 6), ("C", 8)], [("B", 7), ("C", 20)]], "A", "C", 2),
        ([[("A", 0), ("B", 5)], [("B", 7), ("C", 8)]], "A", "C", 2),
        ([[("C", 6), ("B", 10)], [("A", 9), ("B", 12)], [("A", 1), ("C", 4)]], "A", "B", 1),
        ([[("A", 2), ("B", 4)], [("B", 3), ("C", 6)], [("D", 1), ("C", 2)]], "A", "C", 1),
        ([[("A", 0), ("B", 2), ("C", 3), ("D", 4)], [("C", 5), ("E", 6)]], "A", "E", 2),
    ],
    oracle=_every_ride,
)
def earliest_arrival(trains: list[list[tuple[str, int]]], start: str, goal: str, change: int) -> int | None:
    """Return the earliest minute at which a passenger can be at the station `goal`, or None if that is not possible.

    The passenger is at the station `start` from minute 0 on. Each of `trains` is the list of its stops (station, minute);
    the minutes rise, and a train comes to no station twice. The passenger may get on at any stop of a train and get off at
    any later one. Who gets off at some minute can get on another train at that station only `change` or more minutes
    later (`change` is at least 1); staying on a train takes no such time, nor does getting on the first train. If `start`
    is `goal` the answer is 0.

    >>> earliest_arrival([[("A", 5), ("B", 10), ("C", 30)], [("B", 12), ("C", 20)]], "A", "C", 2)
    20
    >>> earliest_arrival([[("A", 5), ("B", 10), ("C", 30)], [("B", 12), ("C", 20)]], "A", "C", 3)
    30
    """
    ready, on_board = {start: 0}, set[int]()
    if start == goal:
        return 0
    stops = sorted((time, place, train) for train, listed in enumerate(trains) for place, time in listed)
    for time, place, train in stops:
        if train in on_board:
            if place == goal:
                return time
            ready[place] = min(ready.get(place, time + change), time + change)
        elif time >= ready.get(place, time + 1):
            on_board.add(train)
    return None
