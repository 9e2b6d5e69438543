"""Mancala, as Kalah: sow seeds round the board, capture, and gather more than the other. Any number of pits and seeds."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy, MctsPlayer
from sparring.envs.registry import register

LEVELS = {
    1: {"pits": 3, "seeds": 3},
    2: {"pits": 4, "seeds": 4},
    3: {"pits": 6, "seeds": 4},
    4: {"pits": 6, "seeds": 6},
    5: {"pits": 8, "seeds": 6},
}
_SMALL = 3
"""Boards with so many pits and seeds are solved in a second, and no game on them comes near the limit."""
_SIDE = 0.25
"""What a seed in one's pits is worth, in seeds in the store."""


class State(NamedTuple):
    """The seeds: the first seat's pits and store, then the second's, as they are sown; and who is to move (None: over)."""

    seeds: tuple[int, ...]
    seat: int | None = 0
    plies: int = 0
    """The moves so far, on boards where the limit can be reached."""


class Mancala(Game[State]):
    """The rules; see `mancala` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, pits: int = 6, seeds: int = 4):
        self.pits, self.seeds = whole("pits", pits, 2, 12), whole("seeds", seeds, 1, 12)
        self.total = 2 * pits * seeds
        self.moves = tuple(str(i + 1) for i in range(pits))
        self.max_plies = 4 * self.total
        self.small = pits <= _SMALL and seeds <= _SMALL
        self.remembered = self.small
        self._tick = 0 if self.small else 1
        self._stores = (pits, 2 * pits + 1)
        self._sides = (slice(0, pits), slice(pits + 1, 2 * pits + 1))
        self._paths = tuple({move: self._path(seat, i) for i, move in enumerate(self.moves)} for seat in (0, 1))
        self._views = tuple(self._view(seat) for seat in (0, 1))
        numbers = " ".join(f"{i + 1:2}" for i in range(pits))
        turned = " ".join(f"{i:2}" for i in range(pits, 0, -1))
        row = " ".join(["%2d"] * pits)
        self._pictures = tuple(
            f"{'pit':8} {turned}\n{upper:8} {row}\n{lower:8} {row}\n{'pit':8} {numbers}\nStores: {lower} %d, {upper} %d."
            for upper, lower in (("other", "you"), ("player_1", "player_0"))
        )
        """What a seat is shown, and an onlooker."""
        self.max_observation = len(self._pictures[0]) + 3 * pits + 40

    def _path(self, seat: int, pit: int) -> tuple[int, ...]:
        """Where the seat's pit is, and where its seeds go, as far as all seeds would reach."""
        size = 2 * self.pits + 2
        start = pit + seat * (self.pits + 1)
        ring = [i for i in ((start + k) % size for k in range(1, size + 1)) if i != self._stores[1 - seat]]
        return (start, *(ring * (self.total // len(ring) + 1))[: self.total])

    def _view(self, seat: int) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
        """Takes what the picture shows a seat from the seeds: the other's pits turned round, its own, both stores."""
        places = range(2 * self.pits + 2)
        other, own = places[self._sides[1 - seat]], places[self._sides[seat]]
        order = [*reversed(other), *own, self._stores[seat], self._stores[1 - seat]]
        return itemgetter(*order)

    def initial(self) -> State:
        """As many seeds in every pit; the stores are empty."""
        side = (self.seeds,) * self.pits + (0,)
        return State(side + side)

    def player(self, state: State) -> int | None:
        """`player_0` moves first; whose last seed falls into the own store moves again."""
        return state.seat

    def legal(self, state: State) -> tuple[str, ...]:
        """The own pits that hold seeds."""
        if state.seat is None:
            return ()
        own = state.seeds[self._sides[state.seat]]
        return tuple([move for move, seeds in zip(self.moves, own, strict=True) if seeds])

    def apply(self, state: State, move: str) -> State:
        """Sow a pit; capture, or move again, by where the last seed falls."""
        seat = state.seat or 0
        path, seeds = self._paths[seat][move], list(state.seeds)
        start, store = path[0], self._stores[seat]
        last = path[seeds[start]]
        sown = path[1 : seeds[start] + 1]
        seeds[start] = 0
        for place in sown:
            seeds[place] += 1
        plies = state.plies + self._tick
        if last == store:
            return self._next(seeds, seat, plies)
        across = 2 * self.pits - last
        if seeds[last] == 1 and seeds[across] and (last < self.pits) == (seat == 0):
            seeds[store] += 1 + seeds[across]
            seeds[last] = seeds[across] = 0
        return self._next(seeds, 1 - seat, plies)

    def _next(self, seeds: list[int], seat: int, plies: int) -> State:
        """The game is over when a side is empty, whoever would be to move."""
        first, second = self._sides
        over = not any(seeds[first]) or not any(seeds[second]) or plies == self.max_plies
        return State(tuple(seeds), None if over else seat, plies)

    def truncated(self, state: State) -> bool:
        """Whether the limit stopped the game."""
        return all(any(state.seeds[side]) for side in self._sides)

    def gathered(self, state: State) -> tuple[int, int]:
        """Every seat's seeds: those in its store and on its side."""
        first = sum(state.seeds[: self.pits + 1])
        return first, self.total - first

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the seat with more seeds and -1 for the other; 0 each for a draw."""
        first, second = self.gathered(state)
        return (1.0, -1.0) if first > second else (-1.0, 1.0) if first < second else (0.0, 0.0)

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        return (
            f"You are playing Mancala (Kalah). Each side has {self.pits} pits with {self.seeds} seeds in each, and a store. "
            f"On the picture your pits are in the lower row, 1 to {self.pits} from the left, your store at their right; the "
            "other's pits are in the upper row, its store at the left. player_0 moves first. Take all seeds of one of your "
            "pits and sow them counter-clockwise, one in each place: your pits to the right, your store, the other's pits "
            f"from its 1 to its {self.pits}, your pits from 1 on (never the other's store). If the last seed falls into your "
            "store, you move again. If it falls into an empty pit of yours and the pit opposite (above it) holds seeds, that "
            "seed and those opposite go to your store. When one side has no seeds in its pits, the game is over, and the "
            f"other keeps what is in its pits. More seeds win; the game is stopped and counted after {self.max_plies} moves. "
            f"You are player_{seat}. Answer with the number of a pit, for example: {self.moves[-1]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board from the seat's side, and the pits it may sow."""
        return f"{self._pictures[0] % self._views[seat](state.seeds)} Moves: {' '.join(self.legal(state))}"

    def show(self, state: State) -> str:
        """The board from the side of `player_0`."""
        return self._pictures[1] % self._views[0](state.seeds)

    def svg(self, state: State) -> str:
        """The board from the side of `player_0`: stores at the ends."""
        seeds = [str(number) for number in state.seeds]
        first, second = self._sides
        store, blank = "#d9b382", Cell(fill="#d9b382")
        upper = [Cell(seeds[-1], fill=store), *map(Cell, reversed(seeds[second])), blank]
        lower = [blank, *map(Cell, seeds[first]), Cell(seeds[self.pits], fill=store)]
        return board([upper, lower], rows=("1", "0"), columns=("", *self.moves, ""))

    def heuristic(self, state: State, seat: int) -> float:
        """The lead in the stores, and a quarter of that in the pits, as a share of all seeds."""
        mine, theirs = (state.seeds[store] for store in self._stores)
        lead = mine - theirs + _SIDE * (sum(state.seeds[self._sides[0]]) - sum(state.seeds[self._sides[1]]))
        return (1 - 2 * seat) * 0.9 * lead / self.total

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (2, pits + 1): own pits and store, the other's pits and store."""
        sides = np.array(state.seeds, dtype=np.float32).reshape(2, self.pits + 1)
        return sides if seat == 0 else np.ascontiguousarray(sides[::-1])


def _players(game: Mancala) -> dict[str, Player]:
    pool: dict[str, Player] = {
        "alphabeta-6": AlphaBetaPlayer(game, 6),
        "mcts-100": MctsPlayer(game, 100),
        "greedy": Greedy(game),
    }
    return {"perfect": MinimaxPlayer(game), **pool} if game.small else pool


@register("Mancala-v0")
def mancala(
    *, difficulty: int = 3, pits: int | None = None, seeds: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Mancala (Kalah): sow seeds round the board, capture, and gather more than the other.

    | | |
    |---|---|
    | Source | Kalah, W. J. Champion; rules as in Irving, Donkers, Uiterwijk (2000): Solving Kalah. ICGA Journal 23(3) |
    | Seats | `player_0` (moves first), `player_1` |
    | Moves | the own pits, `1` to `6` in the direction of sowing; `6` is beside the own store |
    | Observation | the board from the own side, both stores, the pits that may be sown |
    | Reward | at the end: +1 for more seeds, -1 for fewer, 0 for as many; zero-sum |
    | Variant | the last seed in the own store: move again; in an own empty pit with seeds opposite: capture both (nothing is captured where the pit opposite is empty); the other's store is left out |
    | Start | `seeds` seeds in each of the `pits` pits of both sides (Kalah(6, 4) is the usual game) |
    | End | terminated when a side is empty (the other keeps the seeds on its side); truncated after 8 x pits x seeds moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (2, pits + 1) floats: own pits and store, the other's pits and store |
    | Players | `greedy` (one ply), `alphabeta-6`, `mcts-100`, `random`; `perfect` with up to 3 pits and 3 seeds |
    | Value | Kalah(6, 4): the first seat wins (Irving et al.); Kalah(3, 3): the first seat wins by 2 seeds (solved here) |
    | Levels | (pits, seeds) 1: (3, 3); 2: (4, 4); 3: (6, 4); 4: (6, 6); 5: (8, 6) |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        pits: Pits on each side, 2 to 12.
        seeds: Seeds in each pit at the start, 1 to 12.
        illegal: What an illegal move does.

    Example: `sparring.make("Mancala-v0", pits=6, seeds=6)`

    Versions: v0 first version.
    """
    options = level(LEVELS, difficulty, pits=pits, seeds=seeds)
    game = Mancala(**options)
    return GameEnvironment(
        "Mancala-v0",
        game,
        kwargs={**options, "illegal": illegal},
        doc=mancala.__doc__,
        illegal=illegal,
        players=_players(game),
    )
