"""Nim: heaps of stones; take any number from one heap. Normal play (last stone wins) and misère (last stone loses)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import reduce
from operator import xor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, one_of, uniform
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.search import Greedy, SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue

MOST_HEAPS, MOST_STONES = 9, 64
LEVELS = {
    1: {"heaps": "1-2-3"},
    2: {"heaps": "2-3-4"},
    3: {"heaps": "3-4-5"},
    4: {"heaps": "3-5-7-9"},
    5: {"heaps": "7-11-13-17-19"},
}
_ANALYSED = 20_000
"""Games of so many positions have an exact analysis."""


class State(NamedTuple):
    """The stones of every heap, and the seat to move."""

    heaps: tuple[int, ...]
    seat: int = 0


class Nim(Game[State]):
    """The rules; see `nim` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, heaps: Sequence[int] = (3, 4, 5), play: str = "normal"):
        self.heaps = tuple(heaps)
        self.misere = one_of("play", play, ("normal", "misere")) == "misere"
        self._heap_moves = [tuple(f"{i}:{k}" for k in range(1, n + 1)) for i, n in enumerate(self.heaps, 1)]
        self.moves = sum(self._heap_moves, ())
        self._taken = {f"{i + 1}:{k}": (i, k) for i, n in enumerate(self.heaps) for k in range(1, n + 1)}
        self.max_plies = sum(self.heaps)
        self.max_observation = 20 * len(self.heaps) + 60

    def initial(self) -> State:
        """All stones are there."""
        return State(self.heaps)

    def player(self, state: State) -> int | None:
        """The seats take turns until no stone is left."""
        return state.seat if any(state.heaps) else None

    def legal(self, state: State) -> tuple[str, ...]:
        """Any number of any heap, from the first heap on."""
        return sum((moves[:n] for moves, n in zip(self._heap_moves, state.heaps, strict=True)), ())

    def apply(self, state: State, move: str) -> State:
        """Take the stones."""
        i, taken = self._taken[move]
        heaps = state.heaps
        return State((*heaps[:i], heaps[i] - taken, *heaps[i + 1 :]), 1 - state.seat)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; the seat that would have to move took no last stone."""
        winner = state.seat if self.misere else 1 - state.seat
        return ((1.0, -1.0), (-1.0, 1.0))[winner]

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        last = "loses" if self.misere else "wins"
        return (
            f"You are playing Nim with {len(self.heaps)} heap{'s'[: len(self.heaps) > 1]} of stones. The two players take "
            f"turns. A move takes one or more stones from one heap. Whoever takes the very last stone {last}. You move "
            f"{('first', 'second')[seat]}. Answer with heap:number; for example, to take 1 stone from heap 1: 1:1"
        )

    def observation(self, state: State, seat: int) -> str:
        """The stones of every heap."""
        return f"{self.show(state)}\nTake 1 or more stones from one heap: answer heap:number."

    def show(self, state: State) -> str:
        """The stones of every heap."""
        return "\n".join([f"Heap {i}: {n}" for i, n in enumerate(state.heaps, 1)])

    def heuristic(self, state: State, seat: int) -> float:
        """The exact value for `seat`."""
        return 1.0 if wins(state.heaps, misere=self.misere) == (seat == state.seat) else -1.0

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (heaps,): the stones of every heap."""
        return np.array(state.heaps, np.float32)


def wins(heaps: Sequence[int], *, misere: bool = False) -> bool:
    """Whether the player to move wins (Bouton, 1901).

    Normal play: if the binary sum without carry is not 0. Misère: the same, but the opposite where no heap has 2 or more.

    >>> wins((3, 4, 5)), wins((1, 2, 3)), wins((1, 1, 1)), wins((1, 1, 1), misere=True)
    (True, False, True, False)
    """
    return (reduce(xor, heaps, 0) != 0) != (misere and max(heaps, default=0) <= 1)


class Endgame(SearchPlayer):
    """Perfect when at most two heaps are left; before that takes anything, uniformly."""

    def __init__(self, game: Nim):
        super().__init__(game)
        self._perfect = Greedy(game)

    def choose(self, state: State) -> dict[str, float]:
        """Count the heaps."""
        if sum(map(bool, state.heaps)) <= 2:
            return self._perfect.choose(state)
        return uniform(self.game.legal(state) or ())


def _read_heaps(value: object) -> list[int]:
    """Return the sizes that `3-4-5` or a list of numbers says.

    Raises:
        BadValue: It says none.
    """
    numbers: Sequence[object] = ()
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}(-[0-9]{1,2})*", value):
        numbers = [int(n) for n in value.split("-")]
    elif isinstance(value, list | tuple):
        numbers = value
    sizes = [n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= MOST_STONES]
    if len(sizes) != len(numbers) or not 1 <= len(sizes) <= MOST_HEAPS:
        raise BadValue(
            f"heaps={value!r:.80}: use 1 to {MOST_HEAPS} whole numbers from 1 to {MOST_STONES}, "
            "written '3-4-5' or as a list"
        )
    return sizes


def _players(game: Nim) -> dict[str, Player]:
    return {"perfect": Greedy(game), "endgame": Endgame(game)}


@register("Nim-v0")
def nim(
    *,
    difficulty: int = 3,
    heaps: str | list[int] | None = None,
    play: str = "normal",
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Nim: take any number of stones from one heap; the last stone wins, or loses in misère play.

    | | |
    |---|---|
    | Source | Bouton, C. L. (1901): Nim, a game with a complete mathematical theory. Annals of Mathematics 3 |
    | Seats | `player_0` (moves first), `player_1` |
    | Moves | `heap:number`: `2:3` takes 3 stones from heap 2 |
    | Observation | the stones of every heap |
    | Reward | at the end: +1 win, -1 loss; zero-sum |
    | Start | the heaps |
    | End | terminated when no stone is left; never truncated; at most as many moves as stones |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | one float per heap: its stones |
    | Players | `perfect` (uniform among winning moves; any move where all lose), `endgame` (perfect with two heaps), `random` |
    | Value | 3-4-5: the first seat wins, in normal and misère play; so at every level but 1 (1-2-3: the second seat) |
    | Levels | 1: 1-2-3; 2: 2-3-4; 3: 3-4-5; 4: 3-5-7-9; 5: 7-11-13-17-19 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        heaps: 1 to 9 heaps of 1 to 64 stones, as text (`"3-4-5"`) or as a list.
        play: `"normal"` (the last stone wins) or `"misere"` (the last stone loses).
        illegal: What an illegal move does.

    Example: `sparring.make("Nim-v0", heaps="1-3-5-7", play="misere")`

    Versions: v0 first version.
    """
    sizes = _read_heaps(level(LEVELS, difficulty, heaps=heaps)["heaps"])
    game = Nim(sizes, play)
    return GameEnvironment(
        "Nim-v0",
        game,
        kwargs={"heaps": "-".join(map(str, sizes)), "play": play, "illegal": illegal},
        doc=nim.__doc__,
        illegal=illegal,
        players=_players(game),
        analysis=GameTree if 2 * math.prod(n + 1 for n in sizes) <= _ANALYSED else None,
    )
