"""UltimateTicTacToe: nine boards of TicTacToe in a large one; your cell names the board in which the other must move."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy, MctsPlayer
from sparring.envs.games.tic_tac_toe import LINES
from sparring.envs.registry import register

MARKS = "XO"
FULL = 0b111_111_111
_LINES = tuple(1 << a | 1 << b | 1 << c for a, b, c in LINES)
_WON = tuple(any(cells & line == line for line in _LINES) for cells in range(FULL + 1))
"""Whether three in a row are among the cells of a board, by its nine bits."""
_COLOURS = {"X": "#d1322f", "O": "#2b5dad"}
_TINTS = {"X": "#f6d0cf", "O": "#cfdaf0", "-": "#dddddd", ".": "#ffffff"}
_RULE = "------+-------+------"


class State(NamedTuple):
    """The cells as they are shown, as bits (nine by nine, board by board), the boards won, and where the next move goes."""

    board: str
    cells: tuple[int, int] = (0, 0)
    won: tuple[int, int] = (0, 0)
    """The boards that each side has won, as bits."""
    finished: int = 0
    """The boards that are won or full, as bits."""
    target: int | None = None
    """The board to move in, from 0; None for any that is not finished."""
    plies: int = 0


def _place(move: tuple[int, int]) -> int:
    """Where a cell (board, cell) is in the text."""
    (R, C), (r, c) = divmod(move[0], 3), divmod(move[1], 3)
    return (4 * R + r) * (len(_RULE) + 1) + 8 * C + 2 * c


_MOVES = {f"{b + 1}:{i + 1}": (b, i) for b in range(9) for i in range(9)}
_PLACES = {move: _place(where) for move, where in _MOVES.items()}
_EMPTY = "\n".join(_RULE if row in (3, 7) else ". . . | . . . | . . ." for row in range(11))


@lru_cache(maxsize=9 * 512)
def _free(board: int, taken: int) -> tuple[str, ...]:
    return tuple(f"{board + 1}:{i + 1}" for i in range(9) if not taken >> i & 1)


class UltimateTicTacToe(Game[State]):
    """The rules; see `ultimate_tic_tac_toe`."""

    moves = tuple(_MOVES)
    perfect_information = True
    remembered = False
    max_plies = 81
    max_observation = len(_EMPTY) + 240

    def initial(self) -> State:
        """The empty boards; the first move goes anywhere."""
        return State(_EMPTY)

    def player(self, state: State) -> int | None:
        """X (`player_0`) moves first."""
        won = state.won
        return None if state.finished == FULL or _WON[won[0]] or _WON[won[1]] else state.plies % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """The free cells of the board to move in, or of all that are not finished."""
        taken = state.cells[0] | state.cells[1]
        if state.target is not None:
            return _free(state.target, taken >> (9 * state.target) & FULL)
        return sum((_free(b, taken >> 9 * b & FULL) for b in range(9) if not state.finished >> b & 1), ())

    def apply(self, state: State, move: str) -> State:
        """Put the mover's mark, and send the other to the board that the cell names, if it is not finished."""
        text, cells, won, finished, _, plies = state
        place, seat, (b, i) = _PLACES[move], plies % 2, _MOVES[move]
        mine = cells[seat] | 1 << (9 * b + i)
        cells = (cells[0], mine) if seat else (mine, cells[1])
        if _WON[mine >> 9 * b & FULL]:
            won = (won[0], won[1] | 1 << b) if seat else (won[0] | 1 << b, won[1])
            finished |= 1 << b
        elif (cells[0] | cells[1]) >> 9 * b & FULL == FULL:
            finished |= 1 << b
        text = text[:place] + MARKS[seat] + text[place + 1 :]
        return State(text, cells, won, finished, None if finished >> i & 1 else i, plies + 1)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; 0 each for a draw."""
        return (1.0, -1.0) if _WON[state.won[0]] else (-1.0, 1.0) if _WON[state.won[1]] else (0.0, 0.0)

    def rules(self, seat: int) -> str:
        """The rules, the mark and how to answer."""
        return (
            "You are playing Ultimate TicTacToe: nine boards of nine cells each. The boards are numbered 1 to 9, row by row, "
            "and so are the cells of each board. X moves first, anywhere. The cell of a move names the board in which the "
            "other player must move next: after 5:1 it is board 1. Three of one mark in a row, column or diagonal win a "
            "board; a board that is won or full is finished. Whoever is sent to a finished board moves in any other. Three "
            "won boards in a row, column or diagonal win the game; if all boards are finished without that, it is a draw. "
            f"You are {MARKS[seat]}. Answer with board:cell, for example: 5:1"
        )

    def observation(self, state: State, seat: int) -> str:
        """The boards, which are finished, and where to move."""
        if state.target is None:
            free = [str(b + 1) for b in range(9) if not state.finished >> b & 1]
            task = f"Choose a free cell of any of the boards {' '.join(free)}."
        else:
            task = f"You must move in board {state.target + 1}: {' '.join(self.legal(state))}."
        return f"{self.show(state)}\nYou are {MARKS[seat]}. {task}"

    def show(self, state: State) -> str:
        """The boards, and who has won which."""
        return f"{state.board}\n{_summary(state.won, state.finished)}" if state.finished else state.board

    def svg(self, state: State) -> str:
        """Red X and blue O; won boards in their colour, full ones grey."""
        kinds = _kinds(state)
        fields = []
        for r, line in enumerate(line for line in state.board.split("\n") if line != _RULE):
            marks = line.replace("| ", "").split(" ")
            tints = [_TINTS[kinds[r // 3 * 3 + c // 3]] for c in range(9)]
            fields.append([Cell(m.strip("."), "", t, _COLOURS.get(m, "")) for m, t in zip(marks, tints, strict=True)])
        return board(fields)

    def heuristic(self, state: State, seat: int) -> float:
        """Lines of boards, each board counted by its own open lines, squashed into (-1, 1)."""
        first, second = state.cells
        chances = [_chance(first >> 9 * b & FULL, second >> 9 * b & FULL) for b in range(9)]
        total = sum(chances) + (0.4 - 0.8 * (state.plies % 2) if state.target is None else 0.0)
        x, o = state.won
        drawn = state.finished & ~(x | o)
        for (a, b, c), line in zip(LINES, _LINES, strict=True):
            if not line & drawn and not (line & x and line & o):
                hope = chances[a] + chances[b] + chances[c]
                total += hope * abs(hope)
        return (1 - 2 * seat) * total / (6 + abs(total)) * 0.9

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (3, 9, 9), boards by cells: own marks, the other's marks, where the seat to move may move."""
        own, other = state.cells[seat], state.cells[1 - seat]
        planes = [[cells >> k & 1 for k in range(81)] for cells in (own, other)]
        may = set(self.legal(state)) if self.player(state) is not None else ()
        return np.array([*planes, [move in may for move in self.moves]], np.float32).reshape(3, 9, 9)


@lru_cache(maxsize=65536)
def _chance(first: int, second: int) -> float:
    """How much the first seat owns a board: 1 if won, -1 if lost, between them by the open lines."""
    if _WON[first] or _WON[second]:
        return 1.0 if _WON[first] else -1.0
    total = 0.0
    for line in _LINES:
        x, o = (first & line).bit_count(), (second & line).bit_count()
        total += 0.0 if x and o else (0.0, 0.07, 0.25)[x] - (0.0, 0.07, 0.25)[o]
    return max(-0.7, min(0.7, total))


def _kinds(state: State) -> str:
    """Every board's winner, `-` if it is full, `.` if it is open."""
    letters = zip(*(f"{bits:09b}"[::-1] for bits in (*state.won, state.finished)), strict=True)
    return "".join("X" if x == "1" else "O" if o == "1" else "-" if f == "1" else "." for x, o, f in letters)


@lru_cache(maxsize=8192)
def _summary(won: tuple[int, int], finished: int) -> str:
    names = (*(f"won by {mark}" for mark in MARKS), "full")
    parts = []
    for name, boards in zip(names, (*won, finished & ~(won[0] | won[1])), strict=True):
        if boards:
            parts.append(f"{name}: {' '.join(str(b + 1) for b in range(9) if boards >> b & 1)}")
    return f"Boards {'; '.join(parts)}."


def _players(game: UltimateTicTacToe) -> dict[str, Player]:
    return {"alphabeta-4": AlphaBetaPlayer(game, 4), "greedy": Greedy(game), "mcts-100": MctsPlayer(game, 100)}


@register("UltimateTicTacToe-v0")
def ultimate_tic_tac_toe(*, illegal: str = "forfeit") -> GameEnvironment[State]:
    """Ultimate TicTacToe: nine boards; the cell of a move names the board of the next.

    | | |
    |---|---|
    | Rules | no more moves in a board that is won or full; who is sent to one moves in any other (as in OpenSpiel) |
    | Seats | `player_0` (X, moves first), `player_1` (O) |
    | Moves | `board:cell`, both numbered 1 to 9 row by row: `5:1` is the top left cell of the middle board |
    | Observation | the boards, which are finished, own mark, the board to move in with its free cells |
    | Reward | at the end: +1 win, -1 loss, 0 draw; zero-sum |
    | Start | the empty boards |
    | End | terminated by three won boards in a line, or when all boards are finished; never truncated; at most 81 moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (3, 9, 9) floats, boards by cells: own marks, the other's marks, where the seat to move may move |
    | Players | `greedy` (one ply), `alphabeta-4`, `mcts-100`, `random` |
    | Value | none is known to us for these rules |

    Args:
        illegal: What an illegal move does.

    Example: `sparring.make("UltimateTicTacToe-v0")`

    Versions: v0 first version.
    """
    game = UltimateTicTacToe()
    return GameEnvironment(
        "UltimateTicTacToe-v0",
        game,
        kwargs={"illegal": illegal},
        doc=ultimate_tic_tac_toe.__doc__,
        illegal=illegal,
        players=_players(game),
    )
