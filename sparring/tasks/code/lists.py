"""Problems about one or two lists, of few lines each."""

from __future__ import annotations

from sparring.tasks.code._inputs import integers, one_list
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _lead(scores: list[int]) -> int:
    leads = [max(scores) - score for score in scores if score < max(scores)]
    return min(leads, default=0)


@program(
    "lead_over_runner_up",
    1,
    "lists",
    "sorting",
    inputs=one_list,
    edges=[([],), ([-4],), ([5, 5],), ([8, 8, 3],), ([-7, -2],), ([4, 1, 9, 9, 6],), ([0, -5, -5],)],
    oracle=_lead,
)
def lead_over_runner_up(scores: list[int]) -> int:
    """Return by how much the largest of `scores` exceeds the second largest of the different values in it.

    Where there are fewer than two different values, the answer is 0.

    >>> lead_over_runner_up([12, 30, 25, 30])
    5
    >>> lead_over_runner_up([6, 6])
    0
    """
    values = sorted(set(scores))
    return values[-1] - values[-2] if len(values) > 1 else 0


def _cards_and_hands(rng: EpisodeRng, size: int) -> tuple[list[str], int]:
    pack = [rank + suit for suit in "CDHS" for rank in "23456789TJQKA"]
    return rng.sample(pack, rng.randint(0, 5 * size)), rng.randint(1, 7)


def _dealt_by_places(cards: list[str], hands: int) -> list[list[str]]:
    places = range(len(cards))
    return [[cards[-1 - place] for place in places if place % hands == player] for player in range(hands)]


@program(
    "deal_cards",
    1,
    "lists",
    "simulation",
    inputs=_cards_and_hands,
    edges=[([], 2), (["7H"], 1), (["7H", "2C", "KS"], 1), (["AS", "3D"], 4), (["2C", "3C", "4C", "5C", "6C"], 2)],
    oracle=_dealt_by_places,
)
def deal_cards(cards: list[str], hands: int) -> list[list[str]]:
    """Deal all of `cards` and return what each player holds.

    The last item of `cards` is the top of the pile. The cards are dealt from the top, one at a time, to the players in
    turn, beginning with the first, until the pile is empty. There are `hands` players, at least 1. Each hand lists its
    cards in the order in which they came; a player who gets no card has an empty hand.

    >>> deal_cards(["2C", "9D", "KH", "AS", "5S"], 2)
    [['5S', 'KH', '2C'], ['AS', '9D']]
    >>> deal_cards(["QD"], 3)
    [['QD'], [], []]
    """
    return [cards[::-1][player::hands] for player in range(hands)]


def _two_lists(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    return integers(rng, size), integers(rng, size)


def _unwound(left: list[int], right: list[int]) -> list[int]:
    if left and right:
        return [left[0], right[0], *_unwound(left[1:], right[1:])]
    return (left + right)[::-1]


@program(
    "zip_then_unwind",
    1,
    "lists",
    "merging",
    inputs=_two_lists,
    edges=[([], []), ([], [1, 2]), ([3, 4], []), ([1, 2], [3, 4]), ([1, 2, 3, 4], [9]), ([7], [5, 6, 8])],
    oracle=_unwound,
)
def zip_then_unwind(left: list[int], right: list[int]) -> list[int]:
    """Return the items of `left` and `right` by turns, the first of `left` first, as long as both have one to give.

    What remains of the longer list follows backwards: its last item, the one before it, and so on.

    >>> zip_then_unwind([1, 2, 3, 4, 5], [10, 20])
    [1, 10, 2, 20, 5, 4, 3]
    >>> zip_then_unwind([7], [8])
    [7, 8]
    """
    found: list[int] = []
    for pair in zip(left, right, strict=False):
        found += pair
    paired = len(found) // 2
    return found + (left[paired:] + right[paired:])[::-1]


def _peaks(values: list[int]) -> list[int]:
    low = min(values, default=0) - 1
    padded = [low, *values, low]
    return [i - 1 for i in range(1, len(padded) - 1) if padded[i] > max(padded[i - 1], padded[i + 1])]


@program(
    "local_peaks",
    1,
    "lists",
    "scan",
    inputs=one_list,
    edges=[([],), ([4],), ([-1, -1],), ([-2, -4],), ([1, 2],), ([1, 3, 3, 1],), ([5, 1, 5, 1, 5],), ([-5, -3, -9],)],
    oracle=_peaks,
)
def local_peaks(values: list[int]) -> list[int]:
    """Return the indices, counted from 0 and increasing, of the items of `values` that are larger than every neighbour.

    A neighbour is the item just before or just after. The first and the last item have one neighbour only, and a single
    item has none and so is a peak. An item equal to a neighbour is not a peak.

    >>> local_peaks([4, 1, 6, 2, 2])
    [0, 2]
    >>> local_peaks([3])
    [0]
    """
    last = len(values) - 1
    return [
        i
        for i, value in enumerate(values)
        if (i == 0 or value > values[i - 1]) and (i == last or value > values[i + 1])
    ]


@program(
    "competition_places",
    2,
    "lists",
    "sorting",
    "counting",
    inputs=one_list,
    edges=[([],), ([0],), ([5, 5],), ([1, 2, 3],), ([7, 9, 9, 4],), ([3, 8, 3, 8, 3, 1],), ([-2, -2, -8],)],
    oracle=lambda scores: [1 + sum(other > score for other in scores) for score in scores],
)
def competition_places(scores: list[int]) -> list[int]:
    """Return the place of each of `scores`, in the order of `scores`.

    The highest score has place 1. Equal scores share a place, and as many places as were shared are used up: after two
    firsts comes a third.

    >>> competition_places([50, 80, 80, 20])
    [3, 1, 1, 4]
    >>> competition_places([9])
    [1]
    """
    place: dict[int, int] = {}
    for i, score in enumerate(sorted(scores, reverse=True), 1):
        place.setdefault(score, i)
    return [place[score] for score in scores]


def _few_values(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    found: list[int] = []
    for _ in range(rng.randint(0, 3 * size)):
        found += [rng.randint(-2, 2)] * rng.randint(1, 3)
    return (found,)


def _plateau_from_the_longest(values: list[int]) -> tuple[int, int]:
    for length in range(len(values), 0, -1):
        for start in range(len(values) - length + 1):
            if len(set(values[start : start + length])) == 1:
                return start, length
    return 0, 0


@program(
    "longest_plateau",
    2,
    "lists",
    "runs",
    inputs=_few_values,
    edges=[([],), ([0],), ([1, 1, 2, 2],), ([3, 1, 1],), ([0, 0, 0, 5, 5],), ([2, 1, 2, 2, 1, 1],), ([1, 2, 3],)],
    oracle=_plateau_from_the_longest,
)
def longest_plateau(values: list[int]) -> tuple[int, int]:
    """Return where the longest run of equal neighbouring items of `values` starts, and its length.

    The start is an index counted from 0. Of several longest runs the first counts. An empty list gives (0, 0).

    >>> longest_plateau([4, 4, 1, 1, 1, 4])
    (2, 3)
    >>> longest_plateau([5, 6])
    (0, 1)
    """
    start = length = run = 0
    for i, value in enumerate(values):
        run = run + 1 if i and value == values[i - 1] else 1
        if run > length:
            start, length = i - run + 1, run
    return start, length


def _values_and_guide(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    span = range(-size, size + 3)
    return rng.choices(span, k=rng.randint(0, 4 * size)), rng.sample(span, rng.randint(0, size + 1))


def _guided_by_count(values: list[int], guide: list[int]) -> list[int]:
    guided = [value for value in guide for _ in range(values.count(value))]
    return guided + sorted((value for value in values if value not in guide), reverse=True)


@program(
    "sort_by_guide",
    2,
    "lists",
    "sorting",
    inputs=_values_and_guide,
    edges=[
        ([], []),
        ([], [3]),
        ([2, 5, 1], []),
        ([4, 4, 2], [2, 4]),
        ([1, 2, 3, 1, -6], [3, 9, 1]),
        ([0, -1, 7, 0, 8], [0]),
    ],
    oracle=_guided_by_count,
)
def sort_by_guide(values: list[int], guide: list[int]) -> list[int]:
    """Return all items of `values`, rearranged: first those that occur in `guide`, in the order of `guide`.

    The items that do not occur in `guide` follow, from the largest to the smallest. Items that occur several times in
    `values` are kept as often. No item occurs twice in `guide`, and it may hold items that `values` lacks.

    >>> sort_by_guide([1, 5, 2, 5, 8], [5, 7, 2])
    [5, 5, 2, 8, 1]
    >>> sort_by_guide([1, 3, 2], [])
    [3, 2, 1]
    """
    place = {value: i for i, value in enumerate(guide)}
    return sorted(values, key=lambda value: (place.get(value, len(guide)), -value))


def _values_and_width(rng: EpisodeRng, size: int) -> tuple[list[int], int]:
    return integers(rng, size) + integers(rng, size), rng.randint(1, size + 1)


def _middle_by_rank(values: list[int], width: int) -> list[int]:
    found = []
    for start in range(len(values) - width + 1):
        window = values[start : start + width]
        found.append(min(value for value in window if 2 * sum(other <= value for other in window) >= width))
    return found


@program(
    "moving_medians",
    2,
    "lists",
    "windows",
    "sorting",
    inputs=_values_and_width,
    edges=[([], 1), ([3], 2), ([3, -1], 1), ([9, 1], 2), ([5, 1, 9, 3], 3), ([8, 2, 6, 4, 4], 4), ([1, 2, 3], 3)],
    oracle=_middle_by_rank,
)
def moving_medians(values: list[int], width: int) -> list[int]:
    """Return the median of each run of `width` neighbouring items of `values`, from the first such run to the last.

    The median is the item in the middle when the run is sorted; where two are in the middle, it is the smaller one.
    `width` is at least 1. Where `values` has fewer than `width` items, the answer is empty.

    >>> moving_medians([5, 1, 4, 9], 3)
    [4, 4]
    >>> moving_medians([5, 1, 4, 9], 2)
    [1, 1, 4]
    """
    middle = (width - 1) // 2
    return [sorted(values[i : i + width])[middle] for i in range(len(values) - width + 1)]
