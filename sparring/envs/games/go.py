"""Go: surround points and capture stones. Area scoring, positional superko; boards up to 19 x 19, kept as bits."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, uniform, whole
from sparring.envs.games._squares import row_of
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import AlphaBetaPlayer, Greedy, MctsPlayer, SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue

STONES = "XO"
PASS = "pass"
LETTERS = "ABCDEFGHJKLMNOPQRST"
LEVELS = {
    1: {"size": 5, "komi": 7.5},
    2: {"size": 7, "komi": 7.5},
    3: {"size": 9, "komi": 7.5},
    4: {"size": 13, "komi": 7.5},
    5: {"size": 19, "komi": 7.5},
}
_COLOURS = {"X": "#111111", "O": "#fafafa"}
_MOST = 361
"""The most komi."""
_REACH = 4
"""How far from stones empty points are thought to be held by them."""
_DOOMED, _ATARI, _WEAK, _LIBERTY = 2.0, 0.5, 0.25, 0.0625
"""What is lost by a stone in atari if the other side is to move, and if its own is; by a group with two liberties; and
what a liberty is worth: in points."""
_SEARCHED, _PLAYED_OUT = 9, 5
"""The largest boards on which two plies are searched, and on which games are played out, in good time."""


class State(NamedTuple):
    """A position with all that the rules ask for; points are bits (see `Go`)."""

    groups: tuple[tuple[int, ...], tuple[int, ...]]
    stones: tuple[int, int]
    seen: frozenset[int]
    """Every position there has been, itself rather than a hash: black's stones, and white's in the bits above."""
    plies: int = 0
    passes: int = 0
    """How many of the last moves were passes; two end the game."""
    last: str = ""

    def __repr__(self) -> str:
        """Equal states read the same, in whatever order their sets are kept."""
        return f"State({self.groups}, {sorted(self.seen)}, {self.plies}, {self.passes}, {self.last!r})"


class Go(Game[State]):
    """The rules; see `go` for the arguments.

    The point of row r (from the bottom) and column c is bit r * (size + 1) + c: the bit between rows stays empty, so
    shifts by 1 and by size + 1 lead to neighbours.
    """

    moves: tuple[str, ...]
    perfect_information = True
    remembered = False

    def __init__(self, size: int = 9, komi: float = 7.5, max_moves: int | None = None):
        self.size, self.komi = whole("size", size, 2, 19), _half("komi", komi)
        self.max_plies = 2 * size * size if max_moves is None else whole("max_moves", max_moves, 2, 10_000)
        self._step, self._above = size + 1, size * (size + 1)
        self._bits = _bits(size)
        self._board = sum(self._bits.values())
        self._keys = tuple(tuple((b, b << shift, name) for name, b in self._bits.items()) for shift in (0, self._above))
        self.moves = (*self._bits, PASS)
        self._picture = "\n".join([f"   {' '.join(LETTERS[:size])}", *(f"{r:2} %s" for r in range(size, 0, -1))])
        self.max_observation = 6 * size * size + 10 * size + 200
        self._latest = (self.initial(), self.moves)
        """The state that was asked about last, and its legal moves, which are asked for twice at every step."""

    def initial(self) -> State:
        """The empty board."""
        return State(((), ()), (0, 0), frozenset((0,)))

    def player(self, state: State) -> int | None:
        """X (black) moves first; two passes in a row, or the limit, end the game."""
        return None if state.passes == 2 or state.plies >= self.max_plies else state.plies % 2

    def truncated(self, state: State) -> bool:
        """Whether the limit stopped the game."""
        return state.passes < 2

    def _beside(self, points: int) -> int:
        """The neighbours of points, with bits that are none among them: the caller masks them."""
        step = self._step
        return points << 1 | points >> 1 | points << step | points >> step

    def _empty(self, state: State) -> int:
        return self._board & ~(state.stones[0] | state.stones[1])

    def legal(self, state: State) -> tuple[str, ...]:
        """The points that may be played, row by row from the bottom, then `pass`."""
        known, moves = self._latest
        if known is not state:
            moves = () if self.player(state) is None else self._find(state)
            self._latest = (state, moves)
        return moves

    def _find(self, state: State) -> tuple[str, ...]:
        """The moves that are no suicide and bring back no position."""
        seat, seen, position = state.plies % 2, state.seen, state.stones[0] | state.stones[1] << self._above
        empty = self._empty(state)
        free = empty & self._beside(empty)
        for group in state.groups[seat]:
            liberties = self._beside(group) & empty
            if liberties & (liberties - 1):
                free |= liberties
        own, other = (0, self._above) if seat == 0 else (self._above, 0)
        for liberty, taken in self._captures(state.groups[1 - seat], empty).items():
            repeats = position ^ taken << other ^ liberty << own in seen
            free = free & ~liberty if repeats else free | liberty
        return (*(name for bit, key, name in self._keys[seat] if bit & free and position ^ key not in seen), PASS)

    def _captures(self, groups: tuple[int, ...], empty: int) -> dict[int, int]:
        """The points that take the last liberty of groups, and the stones of those."""
        found: dict[int, int] = {}
        for group in groups:
            liberties = self._beside(group) & empty
            if not liberties & (liberties - 1):
                found[liberties] = found.get(liberties, 0) | group
        return found

    def apply(self, state: State, move: str) -> State:
        """Place a stone, join its group and take what has no liberty left; or pass."""
        if move == PASS:
            return State(state.groups, state.stones, state.seen, state.plies + 1, state.passes + 1, move)
        seat, point = state.plies % 2, self._bits[move]
        near, empty = self._beside(point), self._empty(state) ^ point
        joined, own, other, taken = point, [], [], 0
        for group in state.groups[seat]:
            if group & near:
                joined |= group
            else:
                own.append(group)
        for group in state.groups[1 - seat]:
            if group & near and not self._beside(group) & empty:
                taken |= group
            else:
                other.append(group)
        mine, theirs = (*own, joined), tuple(other)
        groups = (mine, theirs) if seat == 0 else (theirs, mine)
        placed, left = state.stones[seat] | point, state.stones[1 - seat] ^ taken
        black, white = (placed, left) if seat == 0 else (left, placed)
        return State(groups, (black, white), state.seen | {black | white << self._above}, state.plies + 1, 0, move)

    def fills_eye(self, state: State, move: str) -> bool:
        """Whether all neighbours of a point are the mover's own stones."""
        return not self._beside(self._bits[move]) & self._board & ~state.stones[state.plies % 2]

    def area(self, state: State) -> tuple[int, int]:
        """Every side's points: its stones, and the empty points from which only its stones can be reached."""
        empty, (black, white) = self._empty(state), state.stones
        by_black, by_white = self._flood(black, empty), self._flood(white, empty)
        return (by_black & ~by_white).bit_count(), (by_white & ~by_black).bit_count()

    def _flood(self, stones: int, empty: int) -> int:
        """Stones, and the empty points that are joined to them."""
        reached = 0
        while stones != reached:
            reached = stones
            stones |= self._beside(stones) & empty
        return stones

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the side with the higher score and -1 for the other; 0 each for a draw."""
        black, white = self.area(state)
        lead = black - white - self.komi
        return (1.0, -1.0) if lead > 0 else (-1.0, 1.0) if lead < 0 else (0.0, 0.0)

    def rules(self, seat: int) -> str:
        """The rules, the colour and how to answer."""
        middle = f"{LETTERS[self.size // 2]}{self.size // 2 + 1}"
        letters = f"{LETTERS[0]} to {LETTERS[self.size - 1]}{'; there is no I' if self.size > 8 else ''}"
        return (
            f"You are playing Go on a board of {self.size} x {self.size} points, named by column ({letters}) and row (1 at "
            "the bottom). X (black) moves first. Place a stone on an empty point, or pass. Stones of one side that touch "
            "along rows and columns are a group; a group with no empty point beside it is captured and taken off the board. "
            "A move that leaves its own group with no empty point beside it (suicide) is not allowed, nor is one that brings "
            "back an earlier position of the whole board. "
            f"Two passes in a row end the game; after {self.max_plies} moves it is stopped. Score: your stones on the board, "
            "and the empty points enclosed by your stones alone; every stone on the board counts as alive. "
            f"O gets {self.komi:g} points more (komi). The higher score wins. You are {STONES[seat]}. "
            f"Answer with a point or pass, for example: {middle}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board, the other's last move, and the empty points that may not be played."""
        legal = self.legal(state)
        text = f"{self.show(state)}\n"
        if state.last == PASS:
            text += f"{STONES[1 - seat]} passed: if you pass too, the game is over. "
        elif state.last:
            text += f"{STONES[1 - seat]} played {state.last}. "
        empty = self._empty(state)
        text += f"You are {STONES[seat]}, move {state.plies + 1} of {self.max_plies}. Moves: pass or an empty point"
        if empty.bit_count() == len(legal) - 1:
            return f"{text}."
        allowed = set(legal)
        barred = [name for name, bit in self._bits.items() if bit & empty and name not in allowed]
        return f"{text}, except {' '.join(barred)}."

    def show(self, state: State) -> str:
        """The board with the names of its columns and rows."""
        return self._picture % tuple(self._lines(state))

    def _lines(self, state: State) -> list[str]:
        size, step, (black, white) = self.size, self._step, state.stones
        row = (1 << size) - 1
        return [row_of(black >> low & row, white >> low & row, size) for low in range((size - 1) * step, -1, -step)]

    def svg(self, state: State) -> str:
        """Black (X) and white (O) stones on wood."""
        cells = [
            [Cell(disc=_COLOURS.get(mark, ""), fill="#e3b768") for mark in line[::2]] for line in self._lines(state)
        ]
        return board(cells, rows=[str(r) for r in range(self.size, 0, -1)], columns=LETTERS[: self.size])

    def heuristic(self, state: State, seat: int) -> float:
        """The points held from nearby, what is about to be captured, and liberties, squashed into (-1, 1)."""
        lead = self._held(state) - self.komi
        empty, mover = self._empty(state), state.plies % 2
        for side, sign in ((0, 1), (1, -1)):
            for group in state.groups[side]:
                liberties = (self._beside(group) & empty).bit_count()
                if liberties == 1:
                    lead -= sign * (_ATARI if side == mover else _DOOMED) * group.bit_count()
                elif liberties == 2:
                    lead -= sign * _WEAK
                lead += sign * _LIBERTY * liberties
        return (1 - 2 * seat) * 0.9 * lead / (self.size + abs(lead))

    def _held(self, state: State) -> int:
        """How many more points are nearer to black's stones than to white's."""
        black, white = state.stones
        for _ in range(_REACH):
            free = self._board & ~(black | white)
            by_black, by_white = self._beside(black) & free, self._beside(white) & free
            black |= by_black & ~by_white
            white |= by_white & ~by_black
        return black.bit_count() - white.bit_count()

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (4, size, size), the top row first: own stones, the other's, the point last played, 1 if the seat is white.

        Komi makes black's and white's positions different, so a network that plays both must know which it is.
        """
        last = self._bits.get(state.last, 0)
        planes = [
            [bool(plane & b) for b in self._bits.values()]
            for plane in (state.stones[seat], state.stones[1 - seat], last, self._board * seat)
        ]
        rows_up = np.array(planes, dtype=np.float32).reshape(4, self.size, self.size)
        return np.ascontiguousarray(rows_up[:, ::-1])


class Capturer(SearchPlayer):
    """Captures as many stones as it can; else any point that is no eye of its own; passes when there is none."""

    game: Go

    def choose(self, state: State) -> dict[str, float]:
        """Look at every move's capture."""
        game, seat = self.game, state.plies % 2
        moves = [move for move in game.legal(state) if move != PASS and not game.fills_eye(state, move)]
        left = {move: game.apply(state, move).stones[1 - seat].bit_count() for move in moves}
        fewest = min(left.values(), default=0)
        return uniform([move for move in moves if left[move] == fewest] or [PASS])


def _half(name: str, value: object) -> float:
    """Return a number of points: a multiple of 0.5."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST or value * 2 % 1:
        raise BadValue(f"{name}={value!r:.80}: use a multiple of 0.5 from 0 to {_MOST}")
    return float(value)


@lru_cache
def _bits(size: int) -> dict[str, int]:
    """The bit of every point, row by row from the bottom."""
    return {f"{LETTERS[c]}{r + 1}": 1 << (r * (size + 1) + c) for r in range(size) for c in range(size)}


def _players(game: Go) -> dict[str, Player]:
    pool: dict[str, Player] = {"alphabeta-2": AlphaBetaPlayer(game, 2)} if game.size <= _SEARCHED else {}
    if game.size <= _PLAYED_OUT:
        pool["mcts-100"] = MctsPlayer(game, 100)
    return {**pool, "greedy": Greedy(game), "capture": Capturer(game)}


@register("Go-v0")
def go(
    *,
    difficulty: int = 3,
    size: int | None = None,
    komi: float | None = None,
    max_moves: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Go: surround points and capture stones; the larger area wins.

    | | |
    |---|---|
    | Source | Tromp, J. and Taylor, B.: the logical rules of Go, with suicide forbidden |
    | Seats | `player_0` (X, black, moves first), `player_1` (O, white) |
    | Moves | points by column (A to T without I) and row (1 at the bottom): `D4`; `pass` |
    | Observation | the board, the other's last move, own mark, the number of the move, the empty points that are barred |
    | Reward | at the end: +1 for the higher score, -1 for the lower, 0 for a draw (whole komi only); zero-sum |
    | Score | area: stones on the board and the empty points that reach only them; white gets komi; no stone counts as dead |
    | Barred | suicide; what brings back an earlier position of the board, whoever made it (positional superko) |
    | Start | the empty board |
    | End | terminated by two passes in a row; truncated, and scored as it stands, after `max_moves` moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (4, size, size) floats, top row first: own stones, the other's stones, the point last played, whether the seat is white |
    | Players | `capture` (stones first), `greedy` (one ply), `random`; `alphabeta-2` up to 9 x 9; `mcts-100` up to 5 x 5 |
    | Value | before komi black wins by 1 on 2 x 2 and by 9 on 3 x 3 (solved here), by 25 on 5 x 5 (van der Werf et al. 2003) |
    | Levels | 1: 5 x 5; 2: 7 x 7; 3: 9 x 9; 4: 13 x 13; 5: 19 x 19; komi 7.5 on all |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Rows and columns, 2 to 19.
        komi: What white gets: a multiple of 0.5 from 0 to 361.
        max_moves: The limit, 2 to 10000 (default 2 x size x size, as in OpenSpiel; passes count).
        illegal: What an illegal move does.

    Example: `sparring.make("Go-v0", size=9, komi=6.5)`

    Versions: v0 first version.
    """
    options = level(LEVELS, difficulty, size=size, komi=komi)
    game = Go(**options, max_moves=max_moves)
    return GameEnvironment(
        "Go-v0",
        game,
        kwargs={"size": game.size, "komi": game.komi, "max_moves": game.max_plies, "illegal": illegal},
        doc=go.__doc__,
        illegal=illegal,
        players=_players(game),
    )
