"""Gomoku: five in a row on a board of free cells; with other sizes, any m,n,k game (TicTacToe is 3,3,3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._squares import empty_cells, marks_of, planes
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy
from sparring.envs.registry import register
from sparring.errors import BadValue

DISCS = "XO"
LARGEST = 19
LEVELS = {
    1: {"rows": 3, "columns": 3, "connect": 3},
    2: {"rows": 6, "columns": 6, "connect": 4},
    3: {"rows": 9, "columns": 9, "connect": 5},
    4: {"rows": 13, "columns": 13, "connect": 5},
    5: {"rows": 15, "columns": 15, "connect": 5},
}
_SOLVABLE = 9
"""Boards of so many cells are solved at once, and their states come again."""
_DEPTH, _BREADTH = 5, 5
"""How deep the search player looks, and how many moves it tries in a position."""
_COLOURS = {"X": "#222222", "O": "#ffffff"}


class State(NamedTuple):
    """The board as it is shown (rows from the top, with their numbers), each side's discs as bits, and who has won."""

    board: str
    discs: tuple[int, int] = (0, 0)
    plies: int = 0
    winner: int | None = None


class Gomoku(Game[State]):
    """The rules; see `gomoku` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, rows: int = 9, columns: int = 9, connect: int = 5):
        self.height, self.width = whole("rows", rows, 1, LARGEST), whole("columns", columns, 1, LARGEST)
        self.connect = whole("connect", connect, 2, LARGEST)
        if connect > max(rows, columns):
            raise BadValue(f"connect={connect}: no line of the {rows} x {columns} board is so long")
        self.max_plies = rows * columns
        self.remembered = self.max_plies <= _SOLVABLE
        self._letters = "abcdefghijklmnopqrs"[:columns]
        margin = len(str(rows))
        lines = [f"{r:>{margin}}{' .' * columns}" for r in range(rows, 0, -1)]
        self._empty = State("\n".join(lines))
        self.header = " " * (margin + 1) + " ".join(self._letters)
        self.moves = tuple(f"{letter}{r}" for r in range(rows, 0, -1) for letter in self._letters)
        self.bits = {move: 1 << (self._letters.index(move[0]) * (rows + 1) + int(move[1:]) - 1) for move in self.moves}
        self._places = {
            move: (rows - int(move[1:])) * (len(lines[0]) + 1) + margin + 1 + 2 * self._letters.index(move[0])
            for move in self.moves
        }
        self._steps = (1, rows, rows + 1, rows + 2)
        """What a bit moves by up a column, along the two diagonals and along a row; columns are rows + 1 bits."""
        self._cells = sum(self.bits.values())
        self._starts = tuple(self._inside(step) for step in self._steps)
        self.max_observation = len(self._empty.board) + len(self.header) + 80

    def _inside(self, step: int) -> int:
        """The cells from which a whole line goes by `step` without leaving the board."""
        starts = self._cells
        for i in range(1, self.connect):
            starts &= self._cells >> (i * step)
        return starts

    def initial(self) -> State:
        """The empty board."""
        return self._empty

    def player(self, state: State) -> int | None:
        """X (`player_0`) moves first."""
        return None if state.winner is not None or state.plies == self.max_plies else state.plies % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """The free cells, row by row from the top."""
        return empty_cells(self.moves, state.board)

    def apply(self, state: State, move: str) -> State:
        """Put the mover's disc on the cell."""
        text, discs, plies, _ = state
        place, seat = self._places[move], plies % 2
        mine = discs[seat] | self.bits[move]
        text = text[:place] + DISCS[seat] + text[place + 1 :]
        return State(
            text, (discs[0], mine) if seat else (mine, discs[1]), plies + 1, seat if self._connects(mine) else None
        )

    def _connects(self, discs: int) -> bool:
        for step in self._steps:
            line = discs
            for _ in range(self.connect - 1):
                line &= line >> step
                if not line:
                    break
            if line:
                return True
        return False

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; 0 each for a draw."""
        return (0.0, 0.0) if state.winner is None else ((1.0, -1.0), (-1.0, 1.0))[state.winner]

    def rules(self, seat: int) -> str:
        """The rules, the mark and how to answer."""
        return (
            f"You are playing Gomoku on a board of {self.height} rows and {self.width} columns. The players put their marks "
            f"on free cells in turns; X moves first. {self.connect} or more of one mark in an unbroken row, column or "
            f"diagonal win; a full board is a draw. You are {DISCS[seat]}. Answer with a free cell, the letter of its column "
            f"and the number of its row, for example: {self.moves[len(self.moves) // 2]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board with coordinates and the mark."""
        return f"{state.board}\n{self.header}\nYou are {DISCS[seat]}. Choose a free cell (.)."

    def show(self, state: State) -> str:
        """The board with coordinates."""
        return f"{state.board}\n{self.header}"

    def svg(self, state: State) -> str:
        """Black (X) and white (O) stones on wood."""
        fields = [
            [Cell(disc=_COLOURS.get(mark, ""), fill="#e6c083") for mark in line] for line in marks_of(state.board)
        ]
        return board(fields, rows=[str(r) for r in range(self.height, 0, -1)], columns=self._letters)

    def windows(self, own: int, other: int) -> list[tuple[int, list[int]]]:
        """For every direction its step, and for n = 0 ... connect - 1 the cells where a line begins that holds n own discs.

        A line is `connect` cells; those with a disc of the other side are left out. The counting is done for all lines at
        once, in binary: `digits[d]` holds digit d of the count of every line.
        """
        found = []
        for step, starts in zip(self._steps, self._starts, strict=True):
            digits = [0] * self.connect.bit_length()
            for i in range(self.connect):
                starts &= ~(other >> (i * step))
                carry = own >> (i * step)
                for d, digit in enumerate(digits):
                    digits[d], carry = digit ^ carry, digit & carry
            levels = [starts]
            for digit in reversed(digits):
                levels = [half for cells in levels for half in (cells & ~digit, cells & digit)]
            found.append((step, levels[: self.connect]))
        return found

    def completing(self, windows: list[tuple[int, list[int]]], discs: int) -> int:
        """The free cells that complete a line, as bits."""
        cells = 0
        for step, levels in windows:
            for i in range(self.connect if levels[-1] else 0):
                cells |= levels[-1] << (i * step)
        return cells & ~discs

    def heuristic(self, state: State, seat: int) -> float:
        """Near 1 where the next move or the one after wins by force; else the open lines, squashed into (-1, 1)."""
        mover = state.plies % 2
        own, other = state.discs[mover], state.discs[1 - mover]
        mine, theirs = self.windows(own, other), self.windows(other, own)
        if self.completing(mine, own | other):
            value = 0.98
        elif self.completing(theirs, own | other).bit_count() > 1:
            value = -0.96
        else:
            total = 1.5 * _weight(mine) - _weight(theirs)
            value = total / (50 + abs(total)) * 0.9
        return value if seat == mover else -value

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (2, rows, columns): own discs, the other's discs."""
        return planes(marks_of(state.board), (DISCS[seat], DISCS[1 - seat]))


def _weight(windows: list[tuple[int, list[int]]]) -> float:
    return sum(4.0**n * cells.bit_count() for _, levels in windows for n, cells in enumerate(levels) if n and cells)


class Narrow(Gomoku):
    """Gomoku in which only the most promising cells may be chosen: what the search player looks at."""

    def legal(self, state: State) -> tuple[str, ...]:
        """Cells that win; else that must be blocked; else the best few by the lines through them; else the middle."""
        seat = state.plies % 2
        own, other = state.discs[seat], state.discs[1 - seat]
        mine, theirs = self.windows(own, other), self.windows(other, own)
        forced = self.completing(mine, own | other) or self.completing(theirs, own | other)
        if forced:
            return tuple(move for move, bit in self.bits.items() if bit & forced)
        worth = self._worth((mine, theirs), own | other)
        best = sorted(worth, key=lambda bit: (-worth[bit], bit))[:_BREADTH]
        if not best:
            free = super().legal(state)
            return free[len(free) // 2 :][:1]
        return tuple(move for move, bit in self.bits.items() if bit in best)

    def _worth(self, sides: tuple[list[tuple[int, list[int]]], ...], discs: int) -> dict[int, float]:
        """For every free cell on a line with discs of one side only, the weight of such lines; own lines count more."""
        worth: dict[int, float] = {}
        for side, windows in enumerate(sides):
            for step, levels in windows:
                for n, starts in enumerate(levels):
                    for i in range(self.connect if n and starts else 0):
                        cells = (starts << (i * step)) & ~discs
                        while cells:
                            bit = cells & -cells
                            worth[bit] = worth.get(bit, 0.0) + 4.0**n * (1.5, 1.0)[side]
                            cells ^= bit
        return worth


def _players(game: Gomoku) -> dict[str, Player]:
    if game.max_plies <= _SOLVABLE:
        return {"perfect": MinimaxPlayer(game), "greedy": Greedy(game)}
    narrow = Narrow(game.height, game.width, game.connect)
    return {f"alphabeta-{_DEPTH}": AlphaBetaPlayer(narrow, _DEPTH), "greedy": Greedy(game)}


@register("Gomoku-v0")
def gomoku(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    connect: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Gomoku: five in a row, or any m,n,k game.

    | | |
    |---|---|
    | Rules | freestyle gomoku: `connect` or more in a row win; no forbidden moves, no swap of sides |
    | Source | Allis, V., van den Herik, J., Huntjens, M. (1996): Go-Moku solved by new search techniques |
    | Seats | `player_0` (X, moves first), `player_1` (O) |
    | Moves | a free cell: `c4` is column c (from the left), row 4 (from below) |
    | Observation | the board with coordinates, own mark |
    | Reward | at the end: +1 win, -1 loss, 0 draw; zero-sum |
    | Start | the empty board |
    | End | terminated by a line or a full board; never truncated; at most rows x columns moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (2, rows, columns) floats: own discs, the other's discs |
    | Players | `greedy` (one ply), `alphabeta-5` (the 5 best cells of a position, and all that are forced), `random`; on boards of up to 9 cells `perfect` and `greedy` |
    | Value | 15 x 15, five: the first seat wins (Allis); 3 x 3, three and 4 x 4, four: a draw; 4 x 3, three: the first seat wins |
    | Levels | 1: 3 x 3, three in a row; 2: 6 x 6, four; 3: 9 x 9, five; 4: 13 x 13, five; 5: 15 x 15, five |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: 1 to 19.
        columns: 1 to 19.
        connect: How many in a row win, 2 to 19.
        illegal: What an illegal move does.

    Example: `sparring.make("Gomoku-v0", rows=15, columns=15)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns, connect=connect)
    game = Gomoku(**size)
    return GameEnvironment(
        "Gomoku-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=gomoku.__doc__,
        illegal=illegal,
        players=_players(game),
    )
