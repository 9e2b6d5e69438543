"""Problems about ballots and seats."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

NAMES = ("ann", "bob", "cy", "dee", "eva", "fay")


def _single_votes(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    names = rng.sample(NAMES, rng.randint(1, 6))
    votes = rng.choices([*names, ""], k=rng.randint(1, 3 * size))
    if rng.random() < 0.4:
        votes += names[:2] * size
    rng.shuffle(votes)
    return (votes,)


@program(
    "plurality_winners",
    1,
    "voting",
    "counting",
    inputs=_single_votes,
    edges=[
        ([],),
        (["", ""],),
        (["bob"],),
        (["zed", "amy", "amy", "zed", "kim"],),
        (["", "", "", "cy", "bo"],),
        (["b", "a", "c", "c", "b", "a"],),
    ],
    oracle=lambda ballots: sorted(
        name
        for name in set(ballots)
        if name and all(ballots.count(name) >= ballots.count(other) for other in ballots if other)
    ),
)
def plurality_winners(ballots: list[str]) -> list[str]:
    """Return the names that stand on the largest number of `ballots`, in the order of the alphabet.

    Each ballot is a name, or the empty text for a blank one; blank ballots are for nobody. Without any vote for a name the
    list is empty.

    >>> plurality_winners(["cy", "ann", "", "cy", "ann", "bob"])
    ['ann', 'cy']
    >>> plurality_winners(["", "", "bob"])
    ['bob']
    """
    counts = Counter(name for name in ballots if name)
    return sorted(name for name in counts if counts[name] == max(counts.values()))


def _rankings(rng: EpisodeRng, size: int) -> tuple[list[list[str]]]:
    names = NAMES[: rng.randint(2, 6)]
    return ([rng.sample(names, rng.randint(0, len(names))) for _ in range(rng.randint(1, 2 * size))],)


def _points_one_by_one(ballots: list[list[str]]) -> list[str]:
    names = {name for ballot in ballots for name in ballot}
    points = {name: sum(len(names) - ballot.index(name) for ballot in ballots if name in ballot) for name in names}
    return sorted(names, key=lambda name: (-points[name], name))


@program(
    "borda_order",
    2,
    "voting",
    "sorting",
    "dictionaries",
    inputs=_rankings,
    edges=[
        ([],),
        ([[], []],),
        ([["bob"], ["ann"]],),
        ([["a", "b", "c"], ["c", "b", "a"], ["b"]],),
        ([["a", "b", "c", "d"], ["d"], ["d"]],),
        ([["x"], ["y", "x"], ["z", "y"], ["w"], ["w"]],),
        ([["p", "q"], ["p"], ["q"], ["q"], ["q", "r", "s"], ["p"]],),
    ],
    oracle=_points_one_by_one,
)
def borda_order(ballots: list[list[str]]) -> list[str]:
    """Return all names that stand on `ballots`, the one with the most points first, equal ones in alphabetical order.

    Each ballot lists some of the names, no name twice, the best first. If n different names stand on all ballots together,
    the first name of each ballot gets n points, the second one n - 1, and so on, however many the ballot lists; names that
    are not on a ballot get nothing from it.

    >>> borda_order([["ann", "bob", "cy"], ["cy", "bob"], ["bob"]])
    ['bob', 'cy', 'ann']
    >>> borda_order([["b", "a"], ["a", "b"]])
    ['a', 'b']
    """
    names = sorted({name for ballot in ballots for name in ballot})
    points = dict.fromkeys(names, 0)
    for ballot in ballots:
        for place, name in enumerate(ballot):
            points[name] += len(names) - place
    return sorted(names, key=lambda name: -points[name])


def _strike_out(ballots: list[list[str]]) -> list[str]:
    rest = [ballot for ballot in ballots if ballot]
    names = sorted({name for ballot in ballots for name in ballot})
    found = []
    while names:
        tops = [ballot[0] for ballot in rest if ballot]
        out = min(reversed(names), key=tops.count)
        found.append(out)
        names.remove(out)
        rest = [[name for name in ballot if name != out] for ballot in rest]
    return found


@program(
    "order_of_elimination",
    3,
    "voting",
    "simulation",
    inputs=_rankings,
    edges=[
        ([],),
        ([["ann"]],),
        ([["b", "a"], ["a", "b"]],),
        ([["a", "c"], ["b", "c"], ["a"], ["b"]],),
        ([["a"], ["a"], ["a"], ["b"], ["b"], ["d", "c", "b"], ["d", "c", "b"]],),
        ([["d", "a"], ["d", "a"], ["a"], ["a"], ["b", "a"], ["c", "d", "b"]],),
        ([["x", "y", "z"], ["y", "x"], ["y", "z"], ["z", "x"], ["z", "x"], []],),
        ([["k", "l", "m"], ["l", "m"], ["m", "l"], ["k"], ["l"], ["m", "k"], ["k", "m"]],),
    ],
    oracle=_strike_out,
)
def order_of_elimination(ballots: list[list[str]]) -> list[str]:
    """Return all names that stand on `ballots` in the order in which they are eliminated, the winner last.

    Each ballot lists some names, no name twice, the best first. In each round a ballot is a vote for the first of its names
    that is not eliminated yet, or for nobody if there is none left. The name with the fewest votes (perhaps none) is
    eliminated, of several such the one that is last in the alphabet. That goes on until no name is left; nobody wins early.

    >>> order_of_elimination([["ann", "bob"], ["bob", "ann"], ["cy", "bob"], ["ann"]])
    ['cy', 'bob', 'ann']
    >>> order_of_elimination([["a", "z"]])
    ['z', 'a']
    """
    names = {name for ballot in ballots for name in ballot}
    found = []
    while names:
        votes = dict.fromkeys(sorted(names, reverse=True), 0)
        for ballot in ballots:
            top = next((name for name in ballot if name in names), None)
            if top is not None:
                votes[top] += 1
        found.append(min(votes, key=votes.__getitem__))
        names.remove(found[-1])
    return found


def _votes_and_seats(rng: EpisodeRng, size: int) -> tuple[dict[str, int], int]:
    names = rng.sample(NAMES, rng.randint(1, 6))
    votes = {name: rng.choice((rng.randint(1, 60 * size), 60, 120, 30)) for name in names}
    return votes, rng.randint(0, 3 * size)


def _largest_quotients(votes: dict[str, int], seats: int) -> dict[str, int]:
    lines = [(-Fraction(votes[name], part), -votes[name], name) for name in votes for part in range(1, seats + 1)]
    won = Counter(name for _, _, name in sorted(lines)[:seats])
    return {name: won[name] for name in votes}


@program(
    "divide_seats",
    3,
    "voting",
    "greedy",
    "heaps",
    inputs=_votes_and_seats,
    edges=[
        ({"a": 5}, 0),
        ({"b": 10, "a": 10}, 3),
        ({"a": 50, "b": 100}, 2),
        ({"a": 53, "b": 24, "c": 23}, 7),
        ({"big": 90, "mid": 45, "low": 30}, 3),
        ({"z": 60, "y": 20, "x": 30, "w": 1}, 6),
    ],
    oracle=_largest_quotients,
)
def divide_seats(votes: dict[str, int], seats: int) -> dict[str, int]:
    """Return how many of `seats` seats each party gets, as {party: seats}, parties without a seat included.

    The seats are given away one at a time. Each goes to the party for which its votes, divided by one more than the number
    of seats that it has so far, are the most; of several such to the one with more votes, and of those with equally many
    votes to the first in the alphabet. `votes` gives the votes of each party, at least 1, and has at least one party.

    >>> divide_seats({"red": 100, "blue": 60, "green": 24}, 5)
    {'red': 3, 'blue': 2, 'green': 0}
    >>> divide_seats({"b": 7, "a": 7}, 1)
    {'b': 0, 'a': 1}
    """
    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        order = sorted(votes, key=lambda name: (-votes[name], name))
        won[max(order, key=lambda name: Fraction(votes[name], won[name] + 1))] += 1
    return won
