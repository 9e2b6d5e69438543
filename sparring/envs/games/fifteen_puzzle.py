"""FifteenPuzzle: slide the tiles of a square until they are in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, uniform, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"size": 2, "shuffle": 0},
    2: {"size": 3, "shuffle": 10},
    3: {"size": 3, "shuffle": 0},
    4: {"size": 4, "shuffle": 30},
    5: {"size": 4, "shuffle": 0},
}
HARDEST = {2: 6, 3: 31, 4: 80, 5: 205}
"""No position of this size needs more moves (Brüngger et al. 1999 for 80; 205 is an upper bound only)."""
_TABLED = 3
"""Squares up to this size are solved with a table of all positions."""

Key = tuple[int, ...]
"""The places of the gap and of some tiles."""


class State(NamedTuple):
    """The tiles row by row, 0 for the gap (empty before they are drawn), the moves so far and the last tile moved."""

    tiles: bytes = b""
    plies: int = 0
    last: str = ""


class FifteenPuzzle(Game[State]):
    """The rules; see `fifteen_puzzle` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    perfect_information = True
    settled = True
    reward_range = (0.0, 1.0)

    def __init__(self, size: int = 3, shuffle: int = 0, patience: int = 4):
        self.size = whole("size", size, 2, max(HARDEST))
        self.shuffle = whole("shuffle", shuffle, 0, 1000)
        hardest = HARDEST[size]
        self.max_plies = whole("patience", patience, 1, 20) * (min(shuffle, hardest) or hardest)
        self.remembered = size == 2
        cells = size * size
        self.goal = bytes([*range(1, cells), 0])
        self.moves = tuple(str(tile) for tile in range(1, cells))
        self.near = neighbours(size)
        wide = len(self.moves[-1])
        self._names = tuple(f"{name:>{wide}}" for name in (".", *self.moves))
        self._picture = "\n".join([" ".join(["%s"] * size)] * size)
        self.max_observation = cells * (wide + 1) + 80
        self._away = tuple(tuple(self._steps(tile, cell) for cell in range(cells)) for tile in range(cells))
        self._farthest = 2 * (size - 1) * (cells - 1)

    def _steps(self, tile: int, cell: int) -> int:
        """How many rows and columns a tile in a cell is away from its place; 0 for the gap."""
        (r, c), (row, column) = divmod(tile - 1, self.size), divmod(cell, self.size)
        return abs(r - row) + abs(c - column) if tile else 0

    def initial(self) -> State:
        """The tiles are not drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The tiles are drawn first."""
        return not state.tiles

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """A random position that can be solved and is not, or one that random moves lead to."""
        if self.shuffle:
            return State(self._walked(rng))
        tiles = self.goal
        while tiles == self.goal:
            tiles = self._dealt(rng)
        return State(tiles)

    def _walked(self, rng: EpisodeRng) -> bytes:
        """The tiles after random moves, none of which takes back the one before; one more if they end in order."""
        state = State(self.goal)
        while state.plies < self.shuffle or state.tiles == self.goal:
            state = self.apply(state, rng.choice([move for move in self.legal(state) if move != state.last]))
        return state.tiles

    def _dealt(self, rng: EpisodeRng) -> bytes:
        """One of the positions that can be solved, all equally likely."""
        tiles = rng.sample(self.goal, len(self.goal))
        if not solvable(bytes(tiles), self.size):
            a, b = (i for i, tile in enumerate(tiles) if tile in (1, 2))
            tiles[a], tiles[b] = tiles[b], tiles[a]
        return bytes(tiles)

    def player(self, state: State) -> int | None:
        """The one seat, until the tiles are in order or the moves are used up."""
        over = not state.tiles or state.plies == self.max_plies or state.tiles == self.goal
        return None if over else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The tiles next to the gap: above, left, right, below."""
        tiles, moves = state.tiles, self.moves
        return tuple([moves[tiles[cell] - 1] for cell in self.near[tiles.index(0)]])

    def apply(self, state: State, move: str) -> State:
        """Slide the tile into the gap."""
        return State(slid(state.tiles, state.tiles.index(int(move))), state.plies + 1, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the tiles are in order."""
        return (float(state.tiles == self.goal),)

    def truncated(self, state: State) -> bool:
        """Whether the moves were used up."""
        return state.tiles != self.goal

    def rules(self, seat: int) -> str:
        """The rules, the goal and how to answer."""
        return (
            f"You are solving a sliding puzzle of {self.size} x {self.size} cells with tiles 1 to {len(self.moves)} and one gap, "
            "shown as a dot. A tile next to the gap (above, below, left or right of it) can slide into it. You have won when the "
            f"tiles are in order:\n{self._text(self.goal)}\nThere are at most {self.max_plies} moves. Answer with the number of "
            "the tile that is to slide, for example: 3"
        )

    def observation(self, state: State, seat: int) -> str:
        """The tiles, the moves left and the tiles that can slide."""
        left = self.max_plies - state.plies
        return f"{self._text(state.tiles)}\nMoves left: {left}. Tiles that can slide: {', '.join(self.legal(state))}."

    def _text(self, tiles: bytes) -> str:
        names = self._names
        return self._picture % tuple([names[tile] for tile in tiles])

    def show(self, state: State) -> str:
        """The tiles."""
        return self._text(state.tiles) if state.tiles else "(no tiles yet)"

    def svg(self, state: State) -> str:
        """The tiles; those in their places are green."""
        cells = [
            Cell(str(tile), fill="#cfe8cf" if tile == own else "#f4f1ea") if tile else Cell(fill="#555555")
            for tile, own in zip(state.tiles or self.goal, self.goal, strict=True)
        ]
        return board([cells[k : k + self.size] for k in range(0, len(cells), self.size)])

    def distance(self, tiles: bytes) -> int:
        """By how many rows and columns all tiles together are away from their places; no solution is shorter."""
        away = self._away
        return sum([away[tile][cell] for cell, tile in enumerate(tiles)])

    def heuristic(self, state: State, seat: int) -> float:
        """How near the tiles are to their places."""
        return 1 - self.distance(state.tiles) / self._farthest

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (cells, size, size): at [tile, row, column] whether the tile (0 for the gap) is there."""
        tiles = np.frombuffer(state.tiles, np.uint8).reshape(self.size, self.size)
        return np.asarray(np.arange(self.size**2)[:, None, None] == tiles, np.float32)


@lru_cache
def neighbours(size: int) -> tuple[tuple[int, ...], ...]:
    """Return for every cell those above, left, right and below."""
    near = []
    for r in range(size):
        for c in range(size):
            beside = ((r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c))
            near.append(tuple(y * size + x for y, x in beside if 0 <= y < size and 0 <= x < size))
    return tuple(near)


def slid(tiles: bytes, cell: int) -> bytes:
    """Return the tiles after that in a cell has moved to the gap."""
    after, gap = bytearray(tiles), tiles.index(0)
    after[gap], after[cell] = after[cell], 0
    return bytes(after)


def solvable(tiles: bytes, size: int) -> bool:
    """Return whether the tiles can be brought in order: by the parity of the pairs out of order, and the row of the gap.

    >>> solvable(bytes([1, 2, 3, 0]), 2), solvable(bytes([2, 1, 3, 0]), 2)
    (True, False)
    """
    order = [tile for tile in tiles if tile]
    pairs = sum(a > b for i, a in enumerate(order) for b in order[i + 1 :])
    rows_below = size - 1 - tiles.index(0) // size
    return (pairs + (0 if size % 2 else rows_below)) % 2 == 0


class Solver(SearchPlayer):
    """Takes a first move of a shortest solution, from a table of all positions; ties uniformly."""

    game: FifteenPuzzle

    def choose(self, state: State) -> dict[str, float]:
        """The moves after which the solution is shorter by one."""
        far, game = table(self.game.size), self.game
        nearer = far[state.tiles] - 1
        return uniform([move for move in game.legal(state) if far[game.apply(state, move).tiles] == nearer])


@lru_cache
def table(size: int) -> dict[bytes, int]:
    """Return how many moves every position needs that can be solved."""
    near = neighbours(size)
    goal = bytes([*range(1, size * size), 0])
    far, queue = {goal: 0}, deque([goal])
    while queue:
        tiles = queue.popleft()
        for cell in near[tiles.index(0)]:
            after = slid(tiles, cell)
            if after not in far:
                far[after] = far[tiles] + 1
                queue.append(after)
    return far


class Stepwise(SearchPlayer):
    """Puts the top row in order, then the left column, and so on inwards: a tile at a time, the last two together.

    Every step takes as few moves as it can, and leaves the tiles of earlier steps where they are; ties uniformly.
    """

    game: FifteenPuzzle

    def choose(self, state: State) -> dict[str, float]:
        """The moves that bring the next step nearer."""
        tiles, size = state.tiles, self.game.size
        stage = next(i for i, cells in enumerate(stages(size)) if any(tiles[cell] != cell + 1 for cell in cells))
        far = stage_table(size, stage)
        key = (tiles.index(0), *(tiles.index(cell + 1) for cell in stages(size)[stage]))
        gaps = [moved[0] for moved in _moved(key, self.game.near) if far.get(moved) == far[key] - 1]
        return uniform([str(tiles[gap]) for gap in gaps])


@lru_cache
def stages(size: int) -> tuple[tuple[int, ...], ...]:
    """Return the cells that are filled step by step."""
    steps: list[tuple[int, ...]] = []
    for k in range(size - 2):
        for line in (range(k * size + k, k * size + size), range(k * size + size + k, size * size, size)):
            steps += [(cell,) for cell in line[:-2]]
            steps.append(tuple(line[-2:]))
    last = size * size - 1
    return (*steps, (last - size - 1, last - size, last - 1))


@lru_cache
def stage_table(size: int, stage: int) -> dict[Key, int]:
    """Return how many moves a step needs, by the places of the gap and of its tiles; earlier cells are left alone."""
    near, cells = neighbours(size), stages(size)[stage]
    fixed = {cell for before in stages(size)[:stage] for cell in before}
    far = {(gap, *cells): 0 for gap in range(size * size) if gap not in fixed and gap not in cells}
    queue = deque(far)
    while queue:
        key = queue.popleft()
        for moved in _moved(key, near):
            if moved[0] not in fixed and moved not in far:
                far[moved] = far[key] + 1
                queue.append(moved)
    return far


def _moved(key: Key, near: tuple[tuple[int, ...], ...]) -> Iterator[Key]:
    """The places after each move of the gap; a tile that stood where it goes takes its place."""
    gap = key[0]
    for cell in near[gap]:
        yield (cell, *(gap if place == cell else place for place in key[1:]))


class Greedy(SearchPlayer):
    """Slides the tile after which all are nearest to their places, but never the last one back; ties uniformly."""

    game: FifteenPuzzle

    def choose(self, state: State) -> dict[str, float]:
        """Look one move ahead."""
        game = self.game
        away = {m: game.distance(game.apply(state, m).tiles) for m in game.legal(state) if m != state.last}
        return uniform([move for move, distance in away.items() if distance == min(away.values())])


def _players(game: FifteenPuzzle) -> dict[str, Player]:
    players: dict[str, Player] = {"stepwise": Stepwise(game), "greedy": Greedy(game)}
    return {"solver": Solver(game), **players} if game.size <= _TABLED else players


@register("FifteenPuzzle-v0")
def fifteen_puzzle(
    *,
    difficulty: int = 3,
    size: int | None = None,
    shuffle: int | None = None,
    patience: int = 4,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Sliding puzzle: bring the tiles of a square in order with the one gap there is; 15 tiles on 4 x 4 cells.

    | | |
    |---|---|
    | Source | Chapman, N. (1874): the 15 puzzle; Johnson, W. and Story, W. (1879): Notes on the "15" puzzle |
    | Seats | `player_0` alone |
    | Moves | the number of the tile that slides into the gap: `1` to `15` |
    | Observation | the tiles row by row, the moves left, the tiles that can slide |
    | Reward | 1 when the tiles are in order (the gap last), else 0 |
    | Start | `shuffle=0`: every unsolved position that can be solved equally likely; else after so many random moves |
    | Random moves | none takes back the one before; one more if they end in order |
    | End | terminated when solved; truncated after `patience` x the moves that the hardest start needs at most |
    | Hardest start | 2 x 2: 6 moves; 3 x 3: 31; 4 x 4: 80; 5 x 5: at most 205; with `shuffle` at most that many moves |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (cells, size, size) floats: which tile (0: the gap) is where |
    | Players | `solver` (optimal, up to 3 x 3), `stepwise` (row and column in turn), `greedy` (one move ahead), `random` |
    | Value | always solvable: 1; 3 x 3: 181,440 positions, 22.0 moves on average, two need 31 |
    | Levels | 1: 2 x 2; 2: 3 x 3 after 10 random moves; 3: 3 x 3; 4: 4 x 4 after 30; 5: 4 x 4 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Cells in a row, 2 to 5.
        shuffle: Random moves from the goal to the start, 1 to 1000; 0 for any position.
        patience: The moves allowed, as a multiple of what the hardest start needs at most, 1 to 20.
        illegal: What an illegal move does.

    Example: `sparring.make("FifteenPuzzle-v0", size=4, shuffle=20)`

    Versions: v0 first version.
    """
    given = level(LEVELS, difficulty, size=size, shuffle=shuffle)
    game = FifteenPuzzle(**given, patience=patience)
    return GameEnvironment(
        "FifteenPuzzle-v0",
        game,
        kwargs={**given, "patience": patience, "illegal": illegal},
        doc=fifteen_puzzle.__doc__,
        illegal=illegal,
        players=_players(game),
    )
