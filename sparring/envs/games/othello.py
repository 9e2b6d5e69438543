"""Othello: outflank lines of discs to turn them over; the more discs win. Boards of even size, kept as bits."""

from __future__ import annotations

import struct
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, whole
from sparring.envs.games._squares import row_of
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.minimax import MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy, MctsPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue

DISCS = "XO"
PASS = "pass"
LEVELS = {1: {"size": 4}, 2: {"size": 6}, 3: {"size": 8}, 4: {"size": 10}, 5: {"size": 12}}
_COLOURS = {"X": "#111111", "O": "#fafafa"}
_SOLVABLE = 4
"""The board of this size is solved in a second."""
_CORNER, _BESIDE, _EDGE, _MOBILITY = 24, 6, 3, 4
"""What a corner is worth, what a disc beside a free corner costs, what another disc at the edge and a move are worth."""


class State(NamedTuple):
    """Each side's discs as bits, who is to move (None: the game is over), and where that side may play (0: it passes)."""

    discs: tuple[int, int]
    seat: int | None
    free: int


class Othello(Game[State]):
    """The rules; see `othello` for the arguments.

    The square of row r and column c is bit r * stride + c; a row takes 8 bits, or 16 on boards wider than that.
    """

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, size: int = 8):
        if whole("size", size, 4, 12) % 2:
            raise BadValue(f"size={size}: use an even number from 4 to 12")
        self.size, self._stride = size, _stride(size)
        self._bits = _bits(size)
        self._board = sum(self._bits.values())
        self._rays = _rays(size)
        inner = sum(b for name, b in self._bits.items() if name[0] not in ("a", chr(96 + size)))
        self._axes = ((1, inner), (self._stride, self._board), (self._stride - 1, inner), (self._stride + 1, inner))
        self._further = range((size - 7) // 2)
        """Lines of 6 discs are found at once, and two more with every further step."""
        self._start = self._opening()
        taken = sum(self._start.discs)
        self.moves = (*(name for name, b in self._bits.items() if not b & taken), PASS)
        self.max_plies = 2 * (size * size - 4)
        self.remembered = size <= _SOLVABLE
        self._picture = "\n".join(
            [f"   {' '.join(map(_letter, range(size)))}", *(f"{r:2} %s" for r in range(1, size + 1))]
        )
        self.max_observation = 6 * size * size + 7 * size + 100

    def _opening(self) -> State:
        low = self.size // 2 - 1
        corner = 1 << (low * self._stride + low)
        white = corner | corner << self._stride + 1
        black = corner << 1 | corner << self._stride
        return State((black, white), 0, self._reach(black, white))

    def initial(self) -> State:
        """Two discs of each side in the middle; X (black) moves first."""
        return self._start

    def player(self, state: State) -> int | None:
        """The sides take turns, with `pass` where nothing can be placed."""
        return state.seat

    def legal(self, state: State) -> tuple[str, ...]:
        """The squares where a disc outflanks another, row by row from the top; `pass` where there are none."""
        return _names(state.free, self.size) if state.seat is not None else ()

    def _reach(self, own: int, other: int) -> int:
        """The empty squares from which a line of the other's discs ends at an own one."""
        found = 0
        for step, mask in self._axes:
            line, two = other & mask, 2 * step
            up, down = line & own << step, line & own >> step
            up |= line & up << step
            down |= line & down >> step
            pairs = line & line << step
            under = pairs >> step
            up |= pairs & up << two
            down |= under & down >> two
            up |= pairs & up << two
            down |= under & down >> two
            for _ in self._further:
                up |= pairs & up << two
                down |= under & down >> two
            found |= up << step | down >> step
        return found & self._board & ~(own | other)

    def apply(self, state: State, move: str) -> State:
        """Place a disc, turn what it outflanks, and see who can go on."""
        seat = state.seat or 0
        own, other = state.discs if seat == 0 else state.discs[::-1]
        if move != PASS:
            turned = 0
            for ray in self._rays[move]:
                line = 0
                for square in ray:
                    if square & other:
                        line |= square
                        continue
                    if square & own:
                        turned |= line
                    break
            own |= turned | self._bits[move]
            other ^= turned
        discs = (own, other) if seat == 0 else (other, own)
        free = self._reach(other, own)
        over = not free and not self._reach(own, other)
        return State(discs, None if over else 1 - seat, free)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the side with more discs and -1 for the other; 0 each for a draw."""
        lead = state.discs[0].bit_count() - state.discs[1].bit_count()
        return (1.0, -1.0) if lead > 0 else (-1.0, 1.0) if lead < 0 else (0.0, 0.0)

    def rules(self, seat: int) -> str:
        """The rules, the colour and how to answer."""
        example = self.legal(self._start)[0]
        return (
            f"You are playing Othello (Reversi) on a board of {self.size} x {self.size} squares, named by column and row, "
            f"a1 at the top left. X (black) moves first. Place a disc on an empty square so that one or more of the other "
            f"side's discs lie in a straight line (row, column or diagonal) between it and another of yours, with no gap; "
            f"all discs so enclosed become yours. If you can place none you must pass. When neither side can place a disc, "
            f"the side with more discs wins. You are {DISCS[seat]}. Answer with a square, for example: {example}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board, the count of discs and the legal moves."""
        black, white = state.discs
        return (
            f"{self.show(state)}\nX: {black.bit_count()} discs, O: {white.bit_count()}. You are {DISCS[seat]}. "
            f"Moves: {' '.join(_names(state.free, self.size))}"
        )

    def show(self, state: State) -> str:
        """The board with the names of its columns and rows."""
        return self._picture % tuple(self._lines(state))

    def _lines(self, state: State) -> map[str]:
        size = self.size
        return map(row_of, _split(state.discs[0], size), _split(state.discs[1], size), repeat(size))

    def svg(self, state: State) -> str:
        """Black (X) and white (O) discs on green."""
        cells = [
            [Cell(disc=_COLOURS.get(mark, ""), fill="#2e7d4f") for mark in line[::2]] for line in self._lines(state)
        ]
        rows = [str(r + 1) for r in range(self.size)]
        return board(cells, rows=rows, columns=[_letter(c) for c in range(self.size)])

    def heuristic(self, state: State, seat: int) -> float:
        """Corners, discs beside free corners, edges and mobility, squashed into (-1, 1)."""
        own, other = state.discs if seat == 0 else state.discs[::-1]
        mine, theirs = self._reach(own, other), self._reach(other, own)
        total = _worth(own, own | other, self.size) - _worth(other, own | other, self.size)
        total += _MOBILITY * (mine.bit_count() - theirs.bit_count())
        return 0.9 * total / (40 + abs(total))

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (2, size, size): own discs, the other's discs."""
        own, other = state.discs if seat == 0 else state.discs[::-1]
        return np.stack([self._plane(own), self._plane(other)])

    def _plane(self, discs: int) -> NDArray[np.float32]:
        octets = np.frombuffer(discs.to_bytes(self.size * self._stride // 8, "little"), dtype=np.uint8)
        bits = np.unpackbits(octets, bitorder="little").reshape(self.size, self._stride)
        return bits[:, : self.size].astype(np.float32)


def _stride(size: int) -> int:
    return 8 if size <= 8 else 16


def _letter(column: int) -> str:
    return chr(97 + column)


@lru_cache
def _bits(size: int) -> dict[str, int]:
    """The bit of every square, row by row from the top."""
    return {f"{_letter(c)}{r + 1}": 1 << (r * _stride(size) + c) for r in range(size) for c in range(size)}


@lru_cache
def _rays(size: int) -> dict[str, tuple[tuple[int, ...], ...]]:
    """From every square the bits of the squares in each direction, where there are two or more."""
    squares = list(_bits(size).values())
    found = {}
    for i, name in enumerate(_bits(size)):
        row, column = divmod(i, size)
        rays = []
        for dr, dc in ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)):
            cells = [(row + k * dr, column + k * dc) for k in range(1, size)]
            ray = tuple(squares[r * size + c] for r, c in cells if 0 <= r < size and 0 <= c < size)
            if len(ray) > 1:
                rays.append(ray)
        found[name] = tuple(rays)
    return found


@lru_cache
def _corners(size: int) -> tuple[tuple[int, int], ...]:
    """Every corner, and the three squares beside it."""
    bits, found = _bits(size), []
    for r, near_r in ((0, 1), (size - 1, size - 2)):
        for c, near_c in ((0, 1), (size - 1, size - 2)):
            beside = [bits[f"{_letter(x)}{y + 1}"] for y, x in ((near_r, c), (r, near_c), (near_r, near_c))]
            found.append((bits[f"{_letter(c)}{r + 1}"], sum(beside)))
    return tuple(found)


@lru_cache
def _edge(size: int) -> int:
    return sum(b for i, b in enumerate(_bits(size).values()) if {*divmod(i, size)} & {0, size - 1})


def _worth(discs: int, taken: int, size: int) -> int:
    """What the places of one side's discs are worth."""
    total = _EDGE * (discs & _edge(size)).bit_count()
    for corner, beside in _corners(size):
        if discs & corner:
            total += _CORNER
        elif not taken & corner:
            total -= _BESIDE * (discs & beside).bit_count()
    return total


@lru_cache(maxsize=4096)
def _names(free: int, size: int) -> tuple[str, ...]:
    """The names of squares, or `pass` for none."""
    names = []
    squares = _squares(size)
    while free:
        low = free & -free
        names.append(squares[low])
        free ^= low
    return tuple(names) or (PASS,)


@lru_cache
def _squares(size: int) -> dict[int, str]:
    return {bit: name for name, bit in _bits(size).items()}


def _split(discs: int, size: int) -> tuple[int, ...]:
    """The bits of every row."""
    return struct.unpack(f"<{size}{'B' if size <= 8 else 'H'}", discs.to_bytes(size * _stride(size) // 8, "little"))


def _players(game: Othello) -> dict[str, Player]:
    pool: dict[str, Player] = {
        "alphabeta-3": AlphaBetaPlayer(game, 3),
        "greedy": Greedy(game),
        "mcts-50": MctsPlayer(game, 50),
    }
    return {"perfect": MinimaxPlayer(game), **pool} if game.size <= _SOLVABLE else pool


@register("Othello-v0")
def othello(*, difficulty: int = 3, size: int | None = None, illegal: str = "forfeit") -> GameEnvironment[State]:
    """Othello (Reversi): enclose the other's discs to turn them over; the more discs win.

    | | |
    |---|---|
    | Source | Rules of the World Othello Federation; Hasegawa, G. (1971): Othello |
    | Seats | `player_0` (X, black, moves first), `player_1` (O, white) |
    | Moves | squares by column and row, `a1` at the top left: `d3`; `pass`, when and only when no disc can be placed |
    | Observation | the board, the count of discs, own mark, the legal moves |
    | Reward | at the end: +1 for more discs, -1 for fewer, 0 for as many; zero-sum |
    | Start | two discs of each side in the middle, crosswise: white d4 and e5, black e4 and d5 on 8 x 8 |
    | End | terminated when neither side can place a disc; never truncated; at most 2 x (size x size - 4) moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (2, size, size) floats: own discs, the other's discs |
    | Players | `greedy` (one ply), `alphabeta-3`, `mcts-50`, `random`; `perfect` on 4 x 4 |
    | Value | 4 x 4: white wins (solved here), as on 6 x 6 (Feinstein 1993); 8 x 8: a draw (Takizawa 2023) |
    | Levels | 1: 4 x 4; 2: 6 x 6; 3: 8 x 8; 4: 10 x 10; 5: 12 x 12 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Rows and columns: 4, 6, 8, 10 or 12.
        illegal: What an illegal move does.

    Example: `sparring.make("Othello-v0", size=6)`

    Versions: v0 first version.
    """
    options = level(LEVELS, difficulty, size=size)
    game = Othello(**options)
    return GameEnvironment(
        "Othello-v0",
        game,
        kwargs={**options, "illegal": illegal},
        doc=othello.__doc__,
        illegal=illegal,
        players=_players(game),
    )
