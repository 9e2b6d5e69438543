"""Sudoku: fill the grid so that no row, column or box has a digit twice. Every puzzle has exactly one solution."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._core import Game, GameEnvironment, level, uniform, whole
from sparring.envs.games._sudoku import EMPTY, parse, puzzle, text
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"size": 4, "clues": 10, "mistakes": 3},
    2: {"size": 4, "clues": 6, "mistakes": 3},
    3: {"size": 9, "clues": 50, "mistakes": 3},
    4: {"size": 9, "clues": 36, "mistakes": 3},
    5: {"size": 9, "clues": 30, "mistakes": 3},
}
_FEWEST = {4: 5, 9: 26}
"""The fewest clues that are found in milliseconds (the fewest that there are: 4 and 17)."""


class State(NamedTuple):
    """The clues, the one solution and the grid, row by row (all "" before the draw); wrong digits, and the last move."""

    clues: str = ""
    solution: str = ""
    grid: str = ""
    wrong: int = 0
    last: str = ""


class Sudoku(Game[State]):
    """The rules; see `sudoku` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, size: int = 9, clues: int = 50, mistakes: int = 3):
        self.size = whole("size", size, 4, 9)
        if size not in _FEWEST:
            raise BadValue(f"size={size}: use 4 or 9")
        self.clues = whole("clues", clues, _FEWEST[size], size * size - 1)
        self.mistakes = whole("mistakes", mistakes, 1, 999)
        self.side = round(size**0.5)
        self.max_plies = size * size - clues + mistakes - 1
        self._cells = tuple(
            tuple(f"r{r + 1}c{c + 1}={d + 1}" for d in range(size)) for r in range(size) for c in range(size)
        )
        self.moves = tuple(move for cell in self._cells for move in cell)
        self._place = {move: i for i, cell in enumerate(self._cells) for move in cell}
        boxes = " | ".join([" ".join(["%s"] * self.side)] * self.side)
        lines = [f"r{r + 1}  {boxes}" + "\n" * (r + 1 < size and (r + 1) % self.side == 0) for r in range(size)]
        head = "c   " + boxes % tuple(range(1, size + 1))
        self._picture = "\n".join([head, *lines])
        self.max_observation = len(self._picture) + 150

    def initial(self) -> State:
        """No puzzle is made yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The puzzle is drawn first."""
        return not state.grid

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Make a puzzle."""
        clues, solution = puzzle(self.size, self.clues, rng)
        return State(clues, solution, clues)

    def player(self, state: State) -> int | None:
        """The one seat, until the grid is full or too many digits were wrong."""
        return 0 if EMPTY in state.grid and state.wrong < self.mistakes else None

    def legal(self, state: State) -> tuple[str, ...]:
        """Every digit in every empty cell, sensible or not."""
        moves: list[str] = []
        for mark, cell in zip(state.grid, self._cells, strict=True):
            if mark == EMPTY:
                moves += cell
        return tuple(moves)

    def apply(self, state: State, move: str) -> State:
        """Write the digit if it is that of the solution; else count a mistake."""
        i, digit = self._place[move], move[-1]
        if state.solution[i] != digit:
            return State(state.clues, state.solution, state.grid, state.wrong + 1, move)
        grid = state.grid[:i] + digit + state.grid[i + 1 :]
        return State(state.clues, state.solution, grid, state.wrong, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """The share of the empty cells that was filled; 1 when solved."""
        empty = self.size * self.size - self.clues
        return (1.0 - state.grid.count(EMPTY) / empty,)

    def scores(self, state: State) -> tuple[float, ...]:
        """The share that is filled so far: every right digit pays at once."""
        return self.returns(state)

    def rules(self, seat: int) -> str:
        """The rules, the mistakes allowed and how to answer."""
        n, side = self.size, self.side
        return (
            f"You are solving a Sudoku of {n} rows (r1 to r{n}, from the top) and {n} columns (c1 to c{n}, from the left). Every "
            f"row, every column and every {side} x {side} box must hold the digits 1 to {n} once each; . is an empty cell. There "
            "is exactly one solution. In each turn fill one cell. A digit that is not that of the solution is not written but "
            f"counted as a mistake; mistake {self.mistakes} ends the game. Answer with row, column and digit, for example: r2c3={n}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The verdict on the last digit, and the grid."""
        verdict = self.feedback(state)
        empty = f"{state.grid.count(EMPTY)} cells are empty. Fill one."
        return f"{verdict + chr(10) if verdict else ''}{self.show(state)}\n{empty}"

    def feedback(self, state: State) -> str | None:
        """Whether the last digit was right, and the mistakes so far."""
        if not state.last:
            return None
        if state.grid[self._place[state.last]] == EMPTY:
            return f"{state.last} is wrong: mistake {state.wrong} of {self.mistakes}."
        return f"{state.last} is right."

    def show(self, state: State) -> str:
        """The grid with the names of rows and columns."""
        return self._picture % tuple(state.grid or EMPTY * self.size**2)

    def svg(self, state: State) -> str:
        """The grid: clues in black, filled cells in blue, boxes in two shades."""
        n, side = self.size, self.side
        shades, cells = ("#ffffff", "#e6e2d8"), []
        for i, mark in enumerate(state.grid):
            fill = shades[(i // n // side + i % n // side) % 2]
            ink = "#222222" if state.clues[i] != EMPTY else "#1a56c4"
            cells.append(Cell("" if mark == EMPTY else mark, fill=fill, ink=ink))
        names = tuple(str(k + 1) for k in range(n))
        return board([cells[k : k + n] for k in range(0, n * n, n)], rows=names, columns=names)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (size, size, size): at [digit - 1, row, column] whether the cell has the digit."""
        cells = np.array([0 if mark == EMPTY else int(mark) for mark in state.grid]).reshape(self.size, self.size)
        return np.stack([cells == digit + 1 for digit in range(self.size)]).astype(np.float32)


class Solver(SearchPlayer):
    """Solves the clues by search and fills the first empty cell."""

    def choose(self, state: State) -> dict[str, float]:
        """The digit of the solution that follows from the clues."""
        i = state.grid.index(EMPTY)
        size = round(len(state.grid) ** 0.5)
        return {f"r{i // size + 1}c{i % size + 1}={_solved(state.clues)[i]}": 1.0}


class Singles(SearchPlayer):
    """Fills cells in which only one digit fits, or in which a digit fits that fits no other cell of a row, column or box.

    Where there is none, it guesses uniformly among the candidates of the cells that have fewest.
    """

    def choose(self, state: State) -> dict[str, float]:
        """The first single, or a guess."""
        grid = parse(state.grid)
        size = grid.layout.n
        empty = [i for i, bit in enumerate(grid.cells) if not bit]
        for i in empty:
            if bit := grid.single(i):
                return {f"r{i // size + 1}c{i % size + 1}={bit.bit_length()}": 1.0}
        fewest = min(grid.candidates(i).bit_count() for i in empty)
        return uniform(
            [
                f"r{i // size + 1}c{i % size + 1}={digit + 1}"
                for i in empty
                if grid.candidates(i).bit_count() == fewest
                for digit in range(size)
                if grid.candidates(i) >> digit & 1
            ]
        )


@lru_cache(maxsize=1024)
def _solved(clues: str) -> str:
    return text(parse(clues).solutions(1)[0])


@register("Sudoku-v0")
def sudoku(
    *,
    difficulty: int = 3,
    size: int | None = None,
    clues: int | None = None,
    mistakes: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Sudoku: every row, column and box holds every digit once; each puzzle has exactly one solution.

    | | |
    |---|---|
    | Source | Garns, H. (1979): Number Place. Dell Pencil Puzzles and Word Games 16 |
    | Seats | `player_0` alone |
    | Moves | row, column and digit of an empty cell: `r1c1=1` to `r9c9=9` |
    | Observation | whether the last digit was right, and the grid |
    | Reward | every right digit pays 1 / (cells empty at the start), so 1 when solved; wrong digits cost mistakes only |
    | Start | a random full grid, from which cells were emptied in random order as long as the solution stayed the only one |
    | End | terminated when solved, or by the last mistake; never truncated; at most (empty cells + mistakes - 1) moves |
    | Wrong digit | legal, not written, counted as a mistake; the limit on mistakes is a rule |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (size, size, size) floats: which digit is where |
    | Players | `solver` (perfect), `singles` (naked and hidden singles, else a guess), `random` |
    | Value | always solvable: 1 |
    | Levels | 1: 4 x 4, 10 clues; 2: 4 x 4, 6 clues; 3: 9 x 9, 50 clues; 4: 36 clues; 5: 30 clues; 3 mistakes each |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: 4 or 9.
        clues: Cells given, 5 to 15 for size 4, 26 to 80 for size 9.
        mistakes: The wrong digit that ends the game, 1 to 999.
        illegal: What an illegal move does.

    Example: `sparring.make("Sudoku-v0", clues=40)`

    Versions: v0 first version.
    """
    given = level(LEVELS, difficulty, size=size, clues=clues, mistakes=mistakes)
    game = Sudoku(**given)
    return GameEnvironment(
        "Sudoku-v0",
        game,
        kwargs={**given, "illegal": illegal},
        doc=sudoku.__doc__,
        illegal=illegal,
        players={"solver": Solver(game), "singles": Singles(game)},
    )
