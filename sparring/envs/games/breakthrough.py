"""Breakthrough: pieces go one row forward, and take diagonally; whoever reaches the other side wins. Boards of any size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._squares import marks_of, planes
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy
from sparring.envs.registry import register

PIECES = "WB"
FEWEST_ROWS, FEWEST_COLUMNS, LARGEST = 4, 2, 16
LEVELS = {
    1: {"rows": 4, "columns": 4},
    2: {"rows": 6, "columns": 6},
    3: {"rows": 8, "columns": 8},
    4: {"rows": 10, "columns": 10},
    5: {"rows": 12, "columns": 12},
}
_SOLVABLE = 16
"""The states of boards of so many cells come again; with one row of pieces each, too, they are solved at once."""
_DEPTH, _SHALLOW = 3, 2
"""How deep the search player looks, and how deep on boards larger than the standard one."""
_STANDARD = 64
_COLOURS = {"W": "#ffffff", "B": "#222222"}
_FIELDS = ("#b58863", "#f0d9b5")


class State(NamedTuple):
    """The board as it is shown (rows from the top, with their numbers), each side's pieces as bits, and who has won."""

    board: str
    pieces: tuple[int, int]
    mover: int = 0
    winner: int | None = None


class _Direction(NamedTuple):
    """One of a side's three ways to go: how far its pieces move as bits, which may, and the names of the moves."""

    by: int
    may: int
    straight: bool
    names: dict[int, str]
    """Bit of the cell reached -> move."""


class Breakthrough(Game[State]):
    """The rules; see `breakthrough` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, rows: int = 8, columns: int = 8):
        self.height = whole("rows", rows, FEWEST_ROWS, LARGEST)
        self.width = whole("columns", columns, FEWEST_COLUMNS, LARGEST)
        self.deep = 2 if rows >= 6 else 1
        """How many rows of pieces each side begins with."""
        self._letters = "abcdefghijklmnop"[:columns]
        self._margin = len(str(rows))
        self._names = [f"{letter}{r + 1}" for r in range(rows) for letter in self._letters]
        self._directions = tuple(self._side(forward) for forward in (1, -1))
        self._effects = self._tabulate()
        self.moves = tuple(self._effects)
        row = (1 << columns) - 1
        self._rows = [row << (columns * r) for r in range(rows)]
        self.goals = (self._rows[-1], self._rows[0])
        home = sum(self._rows[: self.deep]), sum(self._rows[-self.deep :])
        self.header = " " * (self._margin + 1) + " ".join(self._letters)
        self._start = State(self._draw(home), home)
        self.max_plies = 2 * columns * sum(rows - 2 - r for r in range(self.deep)) + 1
        self.remembered = rows * columns <= _SOLVABLE
        self.max_observation = len(self._start.board) + len(self.header) + 120

    def _side(self, forward: int) -> tuple[_Direction, ...]:
        """The three directions of the side that goes up (1) or down (-1)."""
        directions = []
        for aside in (0, -1, 1):
            names, may = {}, 0
            for r in range(self.height):
                for c in range(self.width):
                    y, x = r + forward, c + aside
                    if 0 <= y < self.height and 0 <= x < self.width:
                        may |= 1 << (r * self.width + c)
                        origin, goal = self._names[r * self.width + c], self._names[y * self.width + x]
                        names[1 << (y * self.width + x)] = origin + goal
            directions.append(_Direction(forward * self.width + aside, may, aside == 0, names))
        return tuple(directions)

    def _tabulate(self) -> dict[str, tuple[int, int, int, int]]:
        """Move -> (bit left, bit reached, place in the text left, place in the text reached)."""
        moves = {}
        for directions in self._directions:
            for direction in directions:
                for reached, name in direction.names.items():
                    left = reached >> direction.by if direction.by > 0 else reached << -direction.by
                    moves[name] = (left, reached, self._place(left), self._place(reached))
        return dict(sorted(moves.items()))

    def _place(self, bit: int) -> int:
        r, c = divmod(bit.bit_length() - 1, self.width)
        return (self.height - 1 - r) * (self._margin + 2 * self.width + 1) + self._margin + 1 + 2 * c

    def _draw(self, pieces: tuple[int, int]) -> str:
        text = list("\n".join(f"{r:>{self._margin}}{' .' * self.width}" for r in range(self.height, 0, -1)))
        for i in range(self.height * self.width):
            for seat, mine in enumerate(pieces):
                if mine >> i & 1:
                    text[self._place(1 << i)] = PIECES[seat]
        return "".join(text)

    def initial(self) -> State:
        """Both sides' pieces on their first rows."""
        return self._start

    def player(self, state: State) -> int | None:
        """White (`player_0`) moves first."""
        return state.mover if state.winner is None else None

    def legal(self, state: State) -> tuple[str, ...]:
        """Straight moves to free cells, then diagonal moves to free cells or taking."""
        mover = state.mover
        own, other = state.pieces[mover], state.pieces[1 - mover]
        found = []
        for by, may, straight, names in self._directions[mover]:
            reached = (own & may) << by if by > 0 else (own & may) >> -by
            reached &= ~(own | other) if straight else ~own
            while reached:
                bit = reached & -reached
                found.append(names[bit])
                reached ^= bit
        return tuple(found)

    def apply(self, state: State, move: str) -> State:
        """Move the piece; what stands there is taken."""
        text, pieces, mover, _ = state
        left, reached, start, stop = self._effects[move]
        own, other = pieces[mover] ^ (left | reached), pieces[1 - mover] & ~reached
        low, high, piece = (start, stop, "." + PIECES[mover]) if start < stop else (stop, start, PIECES[mover] + ".")
        text = text[:low] + piece[0] + text[low + 1 : high] + piece[1] + text[high + 1 :]
        won = mover if reached & self.goals[mover] or not other else None
        return State(text, (other, own) if mover else (own, other), 1 - mover, won)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; there are no draws."""
        return (-1.0, 1.0) if state.winner else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        """The rules, the side and how to answer."""
        goals = (self.height, 1)
        return (
            f"You are playing Breakthrough on a board of {self.height} rows and {self.width} columns. White (W) moves first "
            f"and goes up, black (B) goes down. A piece moves one row forward, straight or diagonally, to a free cell; it "
            f"takes an opposing piece by moving diagonally onto it, never straight. White wins by reaching row {goals[0]}, "
            f"black by reaching row 1, and either by taking all opposing pieces. You are {PIECES[seat]}. Answer with the "
            f"cell you leave and the cell you reach, for example: {self._directions[seat][1].names[self._sample(seat)]}"
        )

    def _sample(self, seat: int) -> int:
        """The cell that a diagonal first move reaches."""
        return 1 << self.width * (self.deep if seat == 0 else self.height - 1 - self.deep)

    def observation(self, state: State, seat: int) -> str:
        """The board with coordinates, and the side."""
        return f"{state.board}\n{self.header}\nYou are {PIECES[seat]} and go {('up', 'down')[seat]}."

    def show(self, state: State) -> str:
        """The board with coordinates."""
        return f"{state.board}\n{self.header}"

    def svg(self, state: State) -> str:
        """White and black discs on a chequered board."""
        lines = marks_of(state.board)
        fields = [
            [Cell(disc=_COLOURS.get(p, ""), fill=_FIELDS[(len(lines) - r + c) % 2]) for c, p in enumerate(line)]
            for r, line in enumerate(lines, 1)
        ]
        return board(fields, rows=[str(r) for r in range(self.height, 0, -1)], columns=self._letters)

    def heuristic(self, state: State, seat: int) -> float:
        """A piece that nobody can stop decides; else pieces and the squares of the rows they have come, in (-1, 1)."""
        mover = state.mover
        if state.pieces[mover] & self._before(mover):
            value = 0.98
        elif state.pieces[1 - mover] & self._before(1 - mover) & ~self._attacked(state):
            value = -0.96
        else:
            total = self._worth(state.pieces[mover], mover) - self._worth(state.pieces[1 - mover], 1 - mover)
            value = total / (40 * self.height + abs(total)) * 0.9
        return value if seat == mover else -value

    def _before(self, seat: int) -> int:
        """The cells one row before the goal."""
        return self._rows[1] if seat else self._rows[-2]

    def _attacked(self, state: State) -> int:
        """What the mover may take."""
        cells, own = 0, state.pieces[state.mover]
        for by, may, straight, _ in self._directions[state.mover]:
            if not straight:
                cells |= (own & may) << by if by > 0 else (own & may) >> -by
        return cells

    def _worth(self, pieces: int, seat: int) -> int:
        total, piece = 0, 4 * self.height
        for advance, row in enumerate(self._rows[::-1] if seat else self._rows):
            total += (piece + advance * advance) * (pieces & row).bit_count()
        return total

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (3, rows, columns), the top row first: own pieces, the other's pieces, 1 everywhere if the seat goes down."""
        return planes(marks_of(state.board), (PIECES[seat], PIECES[1 - seat]), seat)


def _players(game: Breakthrough) -> dict[str, Player]:
    depth = _DEPTH if game.height * game.width <= _STANDARD else _SHALLOW
    pool: dict[str, Player] = {f"alphabeta-{depth}": AlphaBetaPlayer(game, depth), "greedy": Greedy(game)}
    small = game.remembered and game.deep == 1
    return {"perfect": AlphaBetaPlayer(game, game.max_plies), **pool} if small else pool


@register("Breakthrough-v0")
def breakthrough(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Breakthrough: run to the other side; pieces move one row forward and take diagonally.

    | | |
    |---|---|
    | Rules | each side begins with two full rows, on boards of fewer than 6 rows with one |
    | Source | Troyka, D. (2000): Breakthrough; it won the 8 x 8 Game Design Competition of 2001 |
    | Seats | `player_0` (white, at the bottom, moves first), `player_1` (black, at the top) |
    | Moves | cell left and cell reached: `b2c3`; columns from the left, rows from below |
    | Observation | the board with coordinates, own side |
    | Reward | at the end: +1 win, -1 loss; zero-sum; there are no draws |
    | Start | both sides' rows full |
    | End | terminated when a side reaches its last row or has no piece left; never truncated; at most 177 moves on 8 x 8 |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (3, rows, columns) floats, the top row first: own pieces, the other's pieces, whether the seat goes down |
    | Players | `greedy` (one ply), `alphabeta-3` (`alphabeta-2` on more than 64 cells), `random`; `perfect` on boards of up to 16 cells and 5 rows |
    | Value | 4 x 3, 4 x 4, 4 x 5, 5 x 3 and 5 x 4: the first seat wins; 4 x 2: the second |
    | Levels | 1: 4 x 4; 2: 6 x 6; 3: 8 x 8; 4: 10 x 10; 5: 12 x 12 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: 4 to 16.
        columns: 2 to 16.
        illegal: What an illegal move does.

    Example: `sparring.make("Breakthrough-v0", rows=6, columns=5)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns)
    game = Breakthrough(**size)
    return GameEnvironment(
        "Breakthrough-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=breakthrough.__doc__,
        illegal=illegal,
        players=_players(game),
    )
