"""ConnectFour: drop discs into columns; four in a row win. Boards of any size, and any number in a row."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._squares import planes
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy, MctsPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue

DISCS = "XO"
_COLOURS = {"X": "#d1322f", "O": "#e8c02b"}
LEVELS = {
    1: {"rows": 4, "columns": 4, "connect": 4},
    2: {"rows": 5, "columns": 5, "connect": 4},
    3: {"rows": 6, "columns": 7, "connect": 4},
    4: {"rows": 8, "columns": 9, "connect": 4},
    5: {"rows": 9, "columns": 10, "connect": 5},
}
_SOLVABLE, _NARROW = 16, 5
"""The states of boards of so many cells come again; those that have so few columns, too, are solved in a second."""


class State(NamedTuple):
    """The board as it is shown (rows from the top, `X`, `O` or `.`), each side's discs as bits, and who has won."""

    picture: str
    discs: tuple[int, int] = (0, 0)
    plies: int = 0
    winner: int | None = None

    @property
    def board(self) -> str:
        """The rows without spaces between the cells."""
        return self.picture.replace(" ", "")


class ConnectFour(Game[State]):
    """The rules; see `connect_four` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, rows: int = 6, columns: int = 7, connect: int = 4):
        self.height, self.width = whole("rows", rows, 1, 16), whole("columns", columns, 1, 16)
        self.connect = whole("connect", connect, 2, 16)
        if connect > max(rows, columns):
            raise BadValue(f"connect={connect}: no line of the {rows} x {columns} board is so long")
        self.max_plies = rows * columns
        self.remembered = self.max_plies <= _SOLVABLE
        self._names = "".join(f"{c + 1}" if columns < 10 else chr(65 + c) for c in range(columns))
        self.moves = tuple(self._names)
        self._labels = " ".join(self.moves)
        self._tails = tuple(f"\n{self._labels}\nYou are {disc}. Columns: " for disc in DISCS)
        self._column = {move: c for c, move in enumerate(self.moves)}
        self.max_observation = 2 * rows * columns + 4 * columns + 80
        self._top = 2 * columns - 1
        self._empty = State("\n".join([" ".join("." * columns)] * rows))
        self._shifts = tuple(_doubling(step, connect) for step in (1, rows, rows + 1, rows + 2))
        cells = [(r, c) for r in range(rows) for c in range(columns)]
        self._bits = tuple(1 << (c * (rows + 1) + rows - 1 - r) for r, c in cells)

    def initial(self) -> State:
        """The empty board."""
        return self._empty

    def player(self, state: State) -> int | None:
        """X (`player_0`) moves first."""
        return None if state.winner is not None or state.plies == self.max_plies else state.plies % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """The columns that are not full, from the left."""
        return _open(state.picture[: self._top], self._names)

    def apply(self, state: State, move: str) -> State:
        """Drop the mover's disc."""
        picture, (first, second), plies, _ = state
        column, seat = self._column[move], plies % 2
        cell = picture[2 * column :: 2 * self.width].rfind(".") * self.width + column
        text = picture[: 2 * cell] + DISCS[seat] + picture[2 * cell + 1 :]
        if seat:
            mine = second = second | self._bits[cell]
        else:
            mine = first = first | self._bits[cell]
        won = plies >= 2 * self.connect - 2 and self._connects(mine)
        return State(text, (first, second), plies + 1, seat if won else None)

    def _connects(self, discs: int) -> bool:
        for shifts in self._shifts:
            line = discs
            for shift in shifts:
                line &= line >> shift
            if line:
                return True
        return False

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; 0 each for a draw."""
        return (0.0, 0.0) if state.winner is None else ((1.0, -1.0), (-1.0, 1.0))[state.winner]

    def rules(self, seat: int) -> str:
        """The rules, the disc and how to answer."""
        return (
            f"You are playing Connect Four on a board of {self.height} rows and {self.width} columns, named "
            f"{self.moves[0]} to {self.moves[-1]} from the left. A disc falls to the lowest free cell of its column. X moves "
            f"first; {self.connect} of one mark in a row, column or diagonal win; a full board is a draw. You are "
            f"{DISCS[seat]}. Answer with the name of a column, for example: {self.moves[self.width // 2]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board with the columns' names, and the columns that are open."""
        picture = state.picture
        return picture + self._tails[seat] + _listed(picture[: self._top], self._names)

    def show(self, state: State) -> str:
        """The board."""
        return f"{state.picture}\n{self._labels}"

    def svg(self, state: State) -> str:
        """Red (X) and yellow (O) discs."""
        lines = state.board.split("\n")
        return board([[Cell(disc=_COLOURS.get(m, "#ffffff"), fill="#2b5dad") for m in line] for line in lines])

    def heuristic(self, state: State, seat: int) -> float:
        """The lines still open to `seat` and not to the other, weighed by the discs in them, squashed into (-1, 1)."""
        mine, theirs = state.discs[seat], state.discs[1 - seat]
        total = 0
        for line in _lines(self.height, self.width, self.connect):
            own, other = mine & line, theirs & line
            if own and not other:
                total += own.bit_count() ** 2
            elif other and not own:
                total -= other.bit_count() ** 2
        return total / (8 + abs(total)) * 0.9

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (2, rows, columns): own discs, the other's discs."""
        return planes(state.board.split("\n"), (DISCS[seat], DISCS[1 - seat]))


def _doubling(step: int, connect: int) -> tuple[int, ...]:
    """What to shift bits by, one after another, so that those remain from which `connect` in a row go on.

    A step is 1 up a column, `rows` and `rows + 2` along the diagonals, `rows + 1` along a row: columns are rows + 1 bits.
    """
    shifts, reached = [], 1
    while reached < connect:
        more = min(reached, connect - reached)
        shifts.append(step * more)
        reached += more
    return tuple(shifts)


@lru_cache(maxsize=4096)
def _open(top: str, names: str) -> tuple[str, ...]:
    """The columns that are open, by the top row as it is shown."""
    return tuple(name for name, mark in zip(names, top[::2], strict=True) if mark == ".")


@lru_cache(maxsize=4096)
def _listed(top: str, names: str) -> str:
    return " ".join(_open(top, names)) + "."


@lru_cache
def _lines(rows: int, columns: int, connect: int) -> tuple[int, ...]:
    """Every line that wins, as bits."""
    found = []
    for c in range(columns):
        for r in range(rows):
            for dc, dr in ((1, 0), (0, 1), (1, 1), (1, -1)):
                cells = [(c + i * dc, r + i * dr) for i in range(connect)]
                if all(0 <= x < columns and 0 <= y < rows for x, y in cells):
                    found.append(sum(1 << (x * (rows + 1) + y) for x, y in cells))
    return tuple(found)


def _players(game: ConnectFour) -> dict[str, Player]:
    pool: dict[str, Player] = {
        "alphabeta-4": AlphaBetaPlayer(game, 4),
        "mcts-200": MctsPlayer(game, 200),
        "greedy": Greedy(game),
    }
    small = game.max_plies <= _SOLVABLE and game.width <= _NARROW
    return {"perfect": MinimaxPlayer(game), **pool} if small else pool


@register("ConnectFour-v0")
def connect_four(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    connect: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Connect Four: discs fall into columns; the first with four in a row wins.

    | | |
    |---|---|
    | Source | Allis, V. (1988): A knowledge-based approach of Connect-Four. Vrije Universiteit Amsterdam |
    | Seats | `player_0` (X, moves first), `player_1` (O) |
    | Moves | the columns from the left: `1` to `7`; with 10 columns and more `A`, `B` ... |
    | Observation | the board, top row first, the columns' names, own mark, the open columns |
    | Reward | at the end: +1 win, -1 loss, 0 draw; zero-sum |
    | Start | the empty board |
    | End | terminated by a line or a full board; never truncated; at most rows x columns moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (2, rows, columns) floats: own discs, the other's discs |
    | Players | `greedy` (one ply), `alphabeta-4`, `mcts-200`, `random`; `perfect` on boards of up to 16 cells and 5 columns |
    | Value | 6 x 7: the first seat wins (Allis); 4 x 4, 4 x 5 and 5 x 4: a draw |
    | Levels | 1: 4 x 4; 2: 5 x 5; 3: 6 x 7; 4: 8 x 9; 5: 9 x 10 with five in a row |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: 1 to 16.
        columns: 1 to 16.
        connect: How many in a row win, 2 to 16.
        illegal: What an illegal move does.

    Example: `sparring.make("ConnectFour-v0", rows=5, columns=4)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns, connect=connect)
    game = ConnectFour(**size)
    return GameEnvironment(
        "ConnectFour-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=connect_four.__doc__,
        illegal=illegal,
        players=_players(game),
    )
