"""Problems of games with piles of stones."""

from __future__ import annotations

from functools import cache

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _piles_and_takes(rng: EpisodeRng, size: int) -> tuple[list[int], list[int]]:
    piles = [rng.randint(1, 3 + size // 3) for _ in range(rng.randint(1, 3))]
    while sum(piles) > 9:
        piles.pop()
    return piles, sorted(rng.sample(range(1, 5), rng.randint(1, 3)))


def _play_it_out(piles: list[int], takes: list[int]) -> list[tuple[int, int, int]]:
    def after(state: tuple[int, ...]) -> list[tuple[tuple[int, int, int], tuple[int, ...]]]:
        moves = []
        for place, pile in enumerate(state):
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    rest = state[:place] + state[place + 1 :] + (part, pile - take - part)
                    moves.append(((place, take, part), tuple(sorted(each for each in rest if each))))
        return moves

    @cache
    def wins(state: tuple[int, ...]) -> bool:
        return not all(wins(following) for _, following in after(state))

    return sorted(move for move, following in after(tuple(piles)) if not wins(following))


@program(
    "winning_first_moves",
    5,
    "board games",
    "game theory",
    "bits",
    inputs=_piles_and_takes,
    edges=[
        ([], [1, 2]),
        ([2], [3]),
        ([1, 1], [1]),
        ([5], [1, 2]),
        ([4, 3], [1, 2]),
        ([3, 2, 1], [1, 3]),
        ([5, 3], [2]),
        ([6, 2], [1, 2, 4]),
    ],
    oracle=_play_it_out,
)
def winning_first_moves(piles: list[int], takes: list[int]) -> list[tuple[int, int, int]]:
    """Return all moves (pile, take, part), sorted, with which the first player is sure to win if playing well.

    Two players move in turn; who cannot move loses. In a move a player takes so many stones as one of the numbers in `takes`
    says from one of `piles` that has at least as many, and may then part the rest of that pile in two piles of at least one
    stone each. In the result, pile is the place of that pile in `piles`, counted from 0, take the number of stones
    taken, and part the number of stones in the smaller of the two piles that are left (half of the rest if they are equal),
    or 0 if the rest is not parted. If no move wins, the list is empty. `takes` rises; all its numbers are at least 1, as
    are the piles.

    >>> winning_first_moves([3], [1, 2])
    [(0, 1, 1)]
    >>> winning_first_moves([1, 2], [1])
    [(0, 1, 0), (1, 1, 0)]
    """
    value = [0]
    for pile in range(1, max(piles, default=0) + 1):
        seen = {value[part] ^ value[pile - take - part] for take in takes for part in range(pile - take + 1)}
        value.append(next(each for each in range(len(seen) + 1) if each not in seen))
    total = 0
    for pile in piles:
        total ^= value[pile]
    return [
        (place, take, part)
        for place, pile in enumerate(piles)
        for take in takes
        if take <= pile
        for part in range((pile - take) // 2 + 1)
        if value[part] ^ value[pile - take - part] ^ value[pile] == total
    ]
