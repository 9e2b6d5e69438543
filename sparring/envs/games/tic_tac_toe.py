"""TicTacToe: three in a row on a 3 x 3 board."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._core import Game, GameEnvironment, flag
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.registry import register

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
MARKS = "XO"
_EMPTY = "........."


@cache
def _winner(board: str) -> int | None:
    for a, b, c in LINES:
        if board[a] != "." and board[a] == board[b] == board[c]:
            return MARKS.index(board[a])
    return None


@cache
def _legal(board: str) -> tuple[str, ...]:
    return tuple(str(i + 1) for i, mark in enumerate(board) if mark == ".")


class TicTacToe(Game[str]):
    """The rules. A state is the board as nine characters `X`, `O` or `.`, row by row.

    Args:
        listed: Whether the free cells are listed below the board, which shows them, too.
    """

    moves = tuple("123456789")
    perfect_information = True
    max_plies = 9

    def __init__(self, *, listed: bool = True):
        self.listed = flag("listed", listed)

    def initial(self) -> str:
        """The empty board."""
        return _EMPTY

    def player(self, state: str) -> int | None:
        """X (`player_0`) moves when the number of marks is even."""
        empty = state.count(".")
        return None if empty == 0 or _winner(state) is not None else (9 - empty) % 2

    def legal(self, state: str) -> tuple[str, ...]:
        """The free cells, numbered 1 to 9 row by row."""
        return _legal(state)

    def apply(self, state: str, move: str) -> str:
        """Put the mover's mark on the cell."""
        cell = int(move) - 1
        return state[:cell] + MARKS[(9 - state.count(".")) % 2] + state[cell + 1 :]

    def returns(self, state: str) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; 0 each for a draw."""
        winner = _winner(state)
        return (0.0, 0.0) if winner is None else ((1.0, -1.0), (-1.0, 1.0))[winner]

    def rules(self, seat: int) -> str:
        """The rules, the mark and how to answer."""
        return (
            "You are playing TicTacToe. The cells are numbered 1 to 9, row by row. X moves first; three of one mark in a "
            f"row, column or diagonal win. You are {MARKS[seat]}. Answer with the number of a free cell, for example: 5"
        )

    def observation(self, state: str, seat: int) -> str:
        """The board, free cells as their numbers."""
        cells = [mark if mark != "." else str(i + 1) for i, mark in enumerate(state)]
        rows = "\n".join(" ".join(cells[i : i + 3]) for i in (0, 3, 6))
        free = f" Free: {' '.join(self.legal(state))}." if self.listed else ""
        return f"{rows}\nYou are {MARKS[seat]}.{free}"

    def show(self, state: str) -> str:
        """The board."""
        return "\n".join(" ".join(state[i : i + 3]) for i in (0, 3, 6))

    def svg(self, state: str) -> str:
        """The board, its free cells with the numbers that name them."""
        cells = [Cell(m) if m in MARKS else Cell(str(i), ink="#b5b0a5") for i, m in enumerate(state, 1)]
        return board([cells[i : i + 3] for i in (0, 3, 6)])

    def encode(self, state: str, seat: int) -> NDArray[np.float32]:
        """Array (2, 3, 3): own marks, the other's marks."""
        planes = [[mark == MARKS[seat] for mark in state], [mark == MARKS[1 - seat] for mark in state]]
        return np.array(planes, np.float32).reshape(2, 3, 3)


perfect = MinimaxPlayer(TicTacToe())


@register("TicTacToe-v0")
def tic_tac_toe(*, listed: bool = True, illegal: str = "forfeit") -> GameEnvironment[str]:
    """TicTacToe: perfect information, a draw under perfect play.

    | | |
    |---|---|
    | Seats | `player_0` (X, moves first), `player_1` (O) |
    | Moves | `1` to `9`: a free cell, row by row |
    | Observation | the board with free cells as their numbers, own mark; with `listed` (default) also a list of the free cells |
    | Reward | at the end: +1 win, -1 loss, 0 draw; zero-sum |
    | Start | the empty board |
    | End | terminated by three in a row or a full board; never truncated; at most 9 moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (2, 3, 3) floats: own marks, the other's marks |
    | Players | `perfect` (minimax, uniform among best moves), `random` |
    | Value | 0; a uniform random `player_0` wins 58.5 %, loses 28.8 % against a uniform random `player_1` |

    Args:
        listed: Whether the free cells are listed below the board. Without the list every board is as long as any other.
        illegal: What an illegal move does.

    Example: `sparring.make("TicTacToe-v0")`

    Versions: v0 first version.
    """
    return GameEnvironment(
        "TicTacToe-v0",
        TicTacToe(listed=listed),
        kwargs={"illegal": illegal} if listed else {"listed": listed, "illegal": illegal},
        doc=tic_tac_toe.__doc__,
        illegal=illegal,
        players={"perfect": perfect},
        analysis=GameTree,
    )
