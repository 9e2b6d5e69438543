"""Checkers (English draughts): jump over the other side's pieces. Boards of any size, kept as bits and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy
from sparring.envs.registry import register

KINGS = "BW"
NAMES = ("Black", "White")
LEVELS = {
    1: {"rows": 4, "columns": 4, "filled": 1, "quiet": 40},
    2: {"rows": 6, "columns": 6, "filled": 2, "quiet": 40},
    3: {"rows": 8, "columns": 8, "filled": 3, "quiet": 40},
    4: {"rows": 10, "columns": 10, "filled": 3, "quiet": 60},
    5: {"rows": 12, "columns": 12, "filled": 4, "quiet": 80},
}
_SOLVABLE, _SHORT = 16, 40
"""Boards of so many squares, with draws after so many moves, are solved in a second."""
_USUAL = 64
"""On boards of more squares search is less deep."""
_DISCS = {"b": "#222222", "w": "#f7f3e8"}
_INK = {"B": "#ffffff", "W": "#222222"}
_SHADE = ("#f0d9b5", "#8d6e55")


class State(NamedTuple):
    """The position, the legal moves in it and what was played.

    Square (row r from the top, column c) is bit r * (columns + 1) + c of each side's pieces and of the kings of both.
    """

    picture: str
    pieces: tuple[int, int]
    kings: int
    seat: int
    moves: tuple[str, ...]
    """() when the game is over."""
    quiet: int = 0
    """Moves since the last capture."""
    turn: tuple[str, ...] = ()
    """What the seat to move has jumped in this turn; not () if it must go on."""
    last: tuple[str, ...] = ()
    """What the other seat played in its last turn."""


class _Step(NamedTuple):
    """A move: squares from and to, and the one jumped over, as bits and as places in the picture (0: none)."""

    start: int
    end: int
    over: int
    places: tuple[int, int, int]


class Checkers(Game[State]):
    """The rules; see `checkers` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True
    remembered = False

    def __init__(self, rows: int = 8, columns: int = 8, filled: int = 3, quiet: int = 40):
        self.height, self.width = whole("rows", rows, 4, 12), whole("columns", columns, 4, 12)
        self.filled = whole("filled", filled, 1, (rows - 1) // 2)
        self.quiet = whole("quiet", quiet, 10, 1000)
        self._stride = columns + 1
        self._squares = [(r, c) for r in range(rows) for c in range(columns) if (r + c) % 2]
        self._board = sum(self._bit(r, c) for r, c in self._squares)
        self._crowned = (self._bits_of_row(0), self._bits_of_row(rows - 1))
        self._advance = tuple({self._bit(r, c): (rows - 1 - r, r)[seat] for r, c in self._squares} for seat in (0, 1))
        self._middle = {self._bit(r, c): min(r, rows - 1 - r) + min(c, columns - 1 - c) for r, c in self._squares}
        """How far each square is from the men's first row, and from the edges."""
        self._steps: dict[str, _Step] = {}
        """Move -> what it does."""
        self._lines = [self._line(up, right) for up in (-1, 1) for right in (-1, 1)]
        """For each direction: how far a square's number moves, and the names of steps and jumps by their first square."""
        self.moves = tuple(sorted(self._steps))
        men = sum(1 for r, _ in self._squares if r < filled or r >= rows - filled)
        self.max_plies = men * quiet
        self.max_observation = rows * (2 * columns + 4) + 20 * men + 200
        self._start = self._set_up()

    def _bit(self, row: int, column: int) -> int:
        return 1 << row * self._stride + column

    def _bits_of_row(self, row: int) -> int:
        return sum(self._bit(r, c) for r, c in self._squares if r == row)

    def _place(self, row: int, column: int) -> int:
        """Where a square is in the picture."""
        return row * (2 * self.width + 3) + 2 * column + 3

    def _line(self, down: int, right: int) -> tuple[int, dict[int, str], dict[int, str]]:
        steps: dict[int, str] = {}
        jumps: dict[int, str] = {}
        for r, c in self._squares:
            for far, names in ((1, steps), (2, jumps)):
                y, x = r + far * down, c + far * right
                if 0 <= y < self.height and 0 <= x < self.width:
                    name = names[self._bit(r, c)] = self.name(r, c) + self.name(y, x)
                    between = (r + down, c + right)
                    over = self._bit(*between) if far == 2 else 0
                    places = (self._place(r, c), self._place(y, x), self._place(*between) if far == 2 else 0)
                    self._steps[name] = _Step(self._bit(r, c), self._bit(y, x), over, places)
        return down * self._stride + right, steps, jumps

    def name(self, row: int, column: int) -> str:
        """The name of a square: column letter and row number, a1 at the bottom left."""
        return f"{chr(97 + column)}{self.height - row}"

    def _set_up(self) -> State:
        black = sum(self._bit(r, c) for r, c in self._squares if r >= self.height - self.filled)
        white = sum(self._bit(r, c) for r, c in self._squares if r < self.filled)
        lines = []
        for r in range(self.height):
            bits = [self._bit(r, c) for c in range(self.width)]
            marks = ["b" if bit & black else "w" if bit & white else "." for bit in bits]
            lines.append(f"{self.height - r:2} {' '.join(marks)}")
        labels = " ".join(chr(97 + c) for c in range(self.width))
        return State("\n".join([*lines, f"   {labels}"]), (black, white), 0, 0, self._legal((black, white), 0, 0, -1))

    def initial(self) -> State:
        """The rows of both sides filled; Black (`player_0`) is at the bottom and moves first."""
        return self._start

    def player(self, state: State) -> int | None:
        """The seats take turns; who can jump on with the same piece goes on."""
        return state.seat if state.moves else None

    def legal(self, state: State) -> tuple[str, ...]:
        """Jumps if there are any, else steps; sorted."""
        return state.moves

    def _legal(self, pieces: tuple[int, int], kings: int, seat: int, only: int) -> tuple[str, ...]:
        """The moves of a seat with the pieces on the squares `only`."""
        own, other = pieces[seat], pieces[1 - seat]
        free, own = self._board & ~(own | other), own & only
        steps: list[str] = []
        jumps: list[str] = []
        for i, (by, names, leaps) in enumerate(self._lines):
            able = own if (i < 2) == (seat == 0) else own & kings
            if not able:
                continue
            near = free >> by if by > 0 else free << -by
            far = (able & other >> by & near >> by) if by > 0 else (able & other << -by & near << -by)
            while far:
                low = far & -far
                jumps.append(leaps[low])
                far ^= low
            able &= 0 if jumps else near
            while able:
                low = able & -able
                steps.append(names[low])
                able ^= low
        return tuple(sorted(jumps or steps))

    def apply(self, state: State, move: str) -> State:
        """Move the piece, crown it at the last row, take what it jumps over; it goes on if it can jump again."""
        start, end, over, places = self._steps[move]
        seat, kings, picture = state.seat, state.kings, state.picture
        own, other = state.pieces[seat] ^ start ^ end, state.pieces[1 - seat] & ~over
        mark, crowned = picture[places[0]], bool(end & self._crowned[seat] and not kings & start)
        kings = kings & ~(start | over) | (end if kings & start or crowned else 0)
        picture = _moved(picture, KINGS[seat] if crowned else mark, places)
        pieces = (own, other) if seat == 0 else (other, own)
        turn = (*state.turn, move)
        if over and not crowned and (more := self._jumps(pieces, kings, seat, end)):
            return State(picture, pieces, kings, seat, more, 0, turn, state.last)
        quiet = 0 if over else state.quiet + 1
        moves = self._legal(pieces, kings, 1 - seat, -1) if quiet < self.quiet else ()
        return State(picture, pieces, kings, 1 - seat, moves, quiet, (), turn)

    def _jumps(self, pieces: tuple[int, int], kings: int, seat: int, piece: int) -> tuple[str, ...]:
        moves = self._legal(pieces, kings, seat, piece)
        return moves if moves and self._steps[moves[0]].over else ()

    def returns(self, state: State) -> tuple[float, ...]:
        """Who cannot move loses; 0 each after too many moves without a capture."""
        if state.quiet >= self.quiet:
            return (0.0, 0.0)
        return (-1.0, 1.0) if state.seat == 0 else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        """The rules, the colour and how to answer."""
        ways = ("up (to higher numbers)", "down (to lower numbers)")
        return (
            f"You are playing checkers (English draughts) on a board of {self.height} rows and {self.width} columns. Black's men "
            f"are b and kings B, White's are w and W. Black moves first. A man steps one square diagonally forward, or jumps "
            "over an adjacent piece of the other side to the free square behind it and takes it. A king does so backward too. "
            "If you can jump, you must; which jump is your choice. If the piece can jump again, you are asked again and must go on with it. A man "
            "that reaches the last row becomes a king, which ends the turn. Who has no legal move loses; "
            f"{self.quiet} moves (of both sides together) without a capture are a draw. You are {NAMES[seat]} and your men move "
            f"{ways[seat]}. Answer with the squares from and to, for example: {self._start.moves[0]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board, what was played, and the legal moves."""
        if state.turn:
            news = f"You played {state.turn[-1]} and must jump on. "
        else:
            news = f"{NAMES[1 - seat]} played {' '.join(state.last)}. " if state.last else ""
        count = f"Moves without a capture: {state.quiet} of {self.quiet}. " if state.quiet else ""
        return f"{state.picture}\n{news}{count}You are {NAMES[seat]}. Legal moves: {' '.join(state.moves)}"

    def show(self, state: State) -> str:
        """The board."""
        return state.picture

    def svg(self, state: State) -> str:
        """Dark and light discs; kings have a K."""
        rows = [line[3:].split() for line in state.picture.split("\n")[:-1]]
        fields = [
            [
                Cell(
                    "K" if mark in KINGS else "", _DISCS.get(mark.lower(), ""), _SHADE[(r + c) % 2], _INK.get(mark, "")
                )
                for c, mark in enumerate(line)
            ]
            for r, line in enumerate(rows)
        ]
        labels = [str(self.height - r) for r in range(self.height)]
        return board(fields, rows=labels, columns=[chr(97 + c) for c in range(self.width)])

    def heuristic(self, state: State, seat: int) -> float:
        """Men (worth 1, more if far), kings (1.6, more in the middle) and who can jump now, squashed into (-1, 1).

        The lead is taken relative to all pieces, so that who is ahead exchanges.
        """
        black, white = self._worth(state, 0), self._worth(state, 1)
        lead = 16 * (black - white) / (black + white + 4)
        if self._steps[state.moves[0]].over:
            lead += -0.9 if state.seat else 0.9
        return (-lead if seat else lead) / (4 + abs(lead)) * 0.9

    def _worth(self, state: State, seat: int) -> float:
        men, kings = state.pieces[seat] & ~state.kings, state.pieces[seat] & state.kings
        places = _total(men, self._advance[seat]) + _total(kings, self._middle)
        return men.bit_count() + 1.6 * kings.bit_count() + 0.03 * places

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (7, rows, columns), the own side at the bottom: own men and kings, the other's men and kings, the piece
        that must jump on, moves without a capture as a part of the limit, and 1 if White (moves have the same names for both).
        """
        own, other = state.pieces[seat], state.pieces[1 - seat]
        on = self._steps[state.turn[-1]].end if state.turn else 0
        planes = np.zeros((7, self.height, self.width), np.float32)
        for k, bits in enumerate(
            (own & ~state.kings, own & state.kings, other & ~state.kings, other & state.kings, on)
        ):
            for r, c in self._squares:
                planes[k, r, c] = bool(bits & self._bit(r, c))
        planes[5], planes[6] = state.quiet / self.quiet, seat
        return planes[:, ::-1, ::-1].copy() if seat else planes


def _total(squares: int, worth: Mapping[int, int]) -> int:
    total = 0
    while squares:
        low = squares & -squares
        total += worth[low]
        squares ^= low
    return total


def _moved(picture: str, mark: str, places: tuple[int, int, int]) -> str:
    start, end, over = places
    cells = list(picture)
    cells[start], cells[end] = ".", mark
    if over:
        cells[over] = "."
    return "".join(cells)


def _players(game: Checkers) -> dict[str, Player]:
    squares = game.height * game.width
    depth = 4 if squares <= _USUAL else 3
    pool: dict[str, Player] = {f"alphabeta-{depth}": AlphaBetaPlayer(game, depth), "greedy": Greedy(game)}
    small = squares <= _SOLVABLE and game.quiet <= _SHORT
    return {"perfect": MinimaxPlayer(game), **pool} if small else pool


@register("Checkers-v0")
def checkers(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    filled: int | None = None,
    quiet: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Checkers (English draughts): jump over the other side's pieces until it cannot move.

    | | |
    |---|---|
    | Source | World Checkers Draughts Federation: Rules of Draughts (Checkers); variants of rule as in OpenSpiel `checkers` |
    | Seats | `player_0` (Black, at the bottom, moves first), `player_1` (White) |
    | Moves | squares from and to, a1 at the bottom left: steps (`b6a5`) and single jumps (`c3e5`); who jumps several \
pieces is asked for every jump |
    | Observation | the board, what the other side played in its last turn, moves without a capture, the legal moves |
    | Reward | at the end: +1 win, -1 loss, 0 draw; zero-sum |
    | Start | each side's men on the dark squares of its first rows (on boards of odd width the sides may differ by a man) |
    | End | terminated when the seat to move has no legal move (it loses), or, as a draw, by the move that makes `quiet` moves \
of both sides in a row without a capture (40 as in OpenSpiel; a crowning does not start the count anew); never truncated; at \
most (number of men) x `quiet` moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (7, rows, columns) floats, the own side at the bottom: men and kings of both, the piece that must jump on, the count, whether White |
    | Players | `greedy` (one ply), `alphabeta-4` (above 64 squares `alphabeta-3`), `random`; `perfect` on 4 x 4 with quiet up to 40 |
    | Value | 8 x 8: a draw (Schaeffer et al., 2007: Checkers is solved. Science 317); 4 x 4: a draw |
    | Levels | 1: 4 x 4, one row of men each; 2: 6 x 6, two; 3: 8 x 8, three; 4: 10 x 10, three, quiet 60; 5: 12 x 12, four, \
quiet 80 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: 4 to 12.
        columns: 4 to 12.
        filled: Rows of men on each side; at least one row stays free.
        quiet: Moves without a capture that make a draw, 10 to 1000.
        illegal: What an illegal move does.

    Example: `sparring.make("Checkers-v0", rows=6, columns=6, filled=2)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns, filled=filled, quiet=quiet)
    game = Checkers(**size)
    return GameEnvironment(
        "Checkers-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=checkers.__doc__,
        illegal=illegal,
        players=_players(game),
    )
