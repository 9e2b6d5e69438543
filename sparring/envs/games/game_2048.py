"""Game2048: slide tiles on a 4 x 4 grid; equal ones merge; a new tile comes after every move."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._core import Game, GameEnvironment, level, uniform
from sparring.envs.games._squares import planes
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import MctsPlayer, SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {1: {"target": 64}, 2: {"target": 128}, 3: {"target": 512}, 4: {"target": 1024}, 5: {"target": 2048}}
MOVES = ("up", "down", "left", "right")
EMPTY = "."
_GRACE = 64
"""Moves allowed beyond the target's number; tiles grow by 2.2 per move, so that less than half of them are needed."""
_TILES = "abcdefghijk"
"""Marks of the tiles 2, 4, 8 ... 2048."""
_FOUR = 0.1
"""The probability that a new tile is a 4."""
_LEGAL = tuple(tuple(move for i, move in enumerate(MOVES) if bits >> i & 1) for bits in range(16))


class State(NamedTuple):
    """The board row by row (`a` is 2, `b` is 4 ...), tiles still to come, the legal moves as bits, points and moves so far."""

    board: str = EMPTY * 16
    coming: int = 2
    legal: int = 0
    score: int = 0
    plies: int = 0


class Line(NamedTuple):
    """What becomes of a row (or column, from the top) of four cells."""

    left: str
    right: str
    moves: int
    """Bit 0 if sliding left changes it, bit 1 for right."""
    gain: int
    """Points when it slides; the same both ways."""
    text: str


class Game2048(Game[State]):
    """The rules; see `game_2048` for the arguments."""

    seats = 1
    moves = MOVES
    zero_sum = False
    perfect_information = True
    reward_range = (0.0, 1.0)
    max_observation = 200
    remembered = False

    def __init__(self, target: int = 512):
        targets = [2**k for k in range(3, 12)]
        if isinstance(target, bool) or target not in targets:
            raise BadValue(f"target={target!r:.80}: use one of {', '.join(map(str, targets))}")
        self.target = target
        self.max_plies = target + _GRACE
        rank = target.bit_length() - 2
        self._goal = _TILES[rank]
        self._worth = {mark: (max(0, i - 1) / (rank - 1),) for i, mark in enumerate(_TILES[: rank + 1])}
        """The return for every highest tile."""

    def initial(self) -> State:
        """The empty board; two tiles are to come."""
        return State()

    def is_chance(self, state: State) -> bool:
        """A tile comes after every move."""
        return state.coming > 0

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """A 2 (0.9) or a 4 (0.1) on every empty cell, equally likely."""
        cells = [i for i, mark in enumerate(state.board) if mark == EMPTY] if state.coming else []
        tiles = (("a", 1 - _FOUR), ("b", _FOUR))
        return [(self._put(state, i, tile), p / len(cells)) for i in cells for tile, p in tiles]

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Put one tile."""
        cells = [i for i, mark in enumerate(state.board) if mark == EMPTY]
        u = rng.random() * len(cells)
        i = int(u)
        return self._put(state, cells[i], "b" if u - i < _FOUR else "a")

    def _put(self, state: State, i: int, tile: str) -> State:
        text, coming, _, score, plies = state
        text = text[:i] + tile + text[i + 1 :]
        return State(text, coming - 1, 0 if coming > 1 else _open(text), score, plies)

    def player(self, state: State) -> int | None:
        """The one seat, until the target is there, no move changes the board, or the moves are used up."""
        text, coming, legal, _, plies = state
        return None if coming or not legal or self._goal in text or plies == self.max_plies else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The directions that change the board."""
        return _LEGAL[state.legal]

    def apply(self, state: State, move: str) -> State:
        """Slide all tiles; equal ones that meet merge, the foremost pair first, each tile once."""
        text, _, _, score, plies = state
        across = move in ("left", "right")
        lines = _rows(text) if across else _columns(text)
        ahead = move in ("left", "up")
        slid = "".join([line.left if ahead else line.right for line in lines])
        if not across:
            slid = slid[0::4] + slid[1::4] + slid[2::4] + slid[3::4]
        gain = lines[0].gain + lines[1].gain + lines[2].gain + lines[3].gain
        return State(slid, 0 if self._goal in slid else 1, 0, score + gain, plies + 1)

    def returns(self, state: State) -> tuple[float, ...]:
        """How far the highest tile is from 2 or 4 (0) to the target (1), in doublings."""
        return self._worth.get(max(state.board), (0.0,))

    def scores(self, state: State) -> tuple[float, ...]:
        """Every new highest tile pays at once."""
        return self.returns(state)

    def truncated(self, state: State) -> bool:
        """Whether the moves were used up."""
        return state.plies == self.max_plies and self._goal not in state.board and state.legal > 0

    def rules(self, seat: int) -> str:
        """The rules, the target and how to answer."""
        return (
            "You are playing 2048 on a 4 x 4 grid. A move slides all tiles up, down, left or right as far as they go. Two equal "
            "tiles that meet merge into one of twice the number, each tile at most once per move. Then a new tile comes on a "
            f"random empty cell: a 2, or a 4 once in ten times. Make a {self.target} tile to win; the game is lost when no move "
            f"changes the grid. There are at most {self.max_plies} moves. Answer with up, down, left or right, for example: left"
        )

    def observation(self, state: State, seat: int) -> str:
        """The grid, the points and the moves that change it."""
        return f"{self.show(state)}\nMoves: {', '.join(_LEGAL[state.legal])}."

    def show(self, state: State) -> str:
        """The grid and the points."""
        a, b, c, d = _rows(state.board)
        return f"{a.text}\n{b.text}\n{c.text}\n{d.text}\nScore: {state.score}."

    def svg(self, state: State) -> str:
        """The grid with coloured tiles."""
        fills = {mark: f"hsl({42 - 3 * i}, 85%, {90 - 4 * i}%)" for i, mark in enumerate(_TILES)}
        cells = [Cell(_number(mark), fill=fills.get(mark, "#cdc1b4")) for mark in state.board]
        return board([cells[k : k + 4] for k in range(0, 16, 4)])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (12, 4, 4): empty, 2, 4 ... 2048."""
        return planes([state.board[i : i + 4] for i in range(0, 16, 4)], EMPTY + _TILES)


def _number(mark: str) -> str:
    return "" if mark == EMPTY else str(2 << _TILES.index(mark))


def _rows(text: str) -> tuple[Line, Line, Line, Line]:
    return line(text[0:4]), line(text[4:8]), line(text[8:12]), line(text[12:16])


def _columns(text: str) -> tuple[Line, Line, Line, Line]:
    return line(text[0::4]), line(text[1::4]), line(text[2::4]), line(text[3::4])


def _open(text: str) -> int:
    """The moves that change the board, as bits in the order of MOVES."""
    a, b, c, d = _columns(text)
    e, f, g, h = _rows(text)
    return a.moves | b.moves | c.moves | d.moves | (e.moves | f.moves | g.moves | h.moves) << 2


@cache
def line(marks: str) -> Line:
    """Return what becomes of four cells; all that can come up are kept, so every board is four look-ups.

    >>> line("aab."), line("aaaa").left
    (Line(left='bb..', right='..bb', moves=3, gain=4, text='    2    2    4    .'), 'bb..')
    """
    left, gain = _slide(marks)
    right = _slide(marks[::-1])[0][::-1]
    text = "".join(f"{_number(mark) or EMPTY:>5}" for mark in marks)
    return Line(left, right, (left != marks) | (right != marks) << 1, gain, text)


def _slide(marks: str) -> tuple[str, int]:
    tiles, out, gain = marks.replace(EMPTY, ""), "", 0
    while tiles:
        if len(tiles) > 1 and tiles[0] == tiles[1]:
            merged = _TILES[_TILES.index(tiles[0]) + 1 : _TILES.index(tiles[0]) + 2] or tiles[0]
            gain += 4 << _TILES.index(tiles[0])
            out, tiles = out + merged, tiles[2:]
        else:
            out, tiles = out + tiles[0], tiles[1:]
    return out.ljust(4, EMPTY), gain


class Merger(SearchPlayer):
    """The move that gains most points at once; of these one that leaves most cells empty; ties uniformly."""

    def choose(self, state: State) -> dict[str, float]:
        """Look at the boards after each move, before the new tile."""
        after = {move: self.game.apply(state, move) for move in self.game.legal(state) or ()}
        worth = {move: (new.score, new.board.count(EMPTY)) for move, new in after.items()}
        return uniform([move for move in worth if worth[move] == max(worth.values())])


class Corner(SearchPlayer):
    """Keeps the high tiles in the lower left corner: down or left, whichever gains more; else right; up if it must."""

    def choose(self, state: State) -> dict[str, float]:
        """Choose by the order of preference."""
        legal = self.game.legal(state) or ()
        gains = {move: self.game.apply(state, move).score for move in ("down", "left") if move in legal}
        if gains:
            return uniform([move for move in gains if gains[move] == max(gains.values())])
        return {"right" if "right" in legal else "up": 1.0}


@register("Game2048-v0")
def game_2048(*, difficulty: int = 3, target: int | None = None, illegal: str = "forfeit") -> GameEnvironment[State]:
    """2048: slide and merge tiles until there is one of the target number.

    | | |
    |---|---|
    | Source | Cirulli, G. (2014): 2048 |
    | Seats | `player_0` alone |
    | Moves | `up`, `down`, `left`, `right`, those that change the board |
    | Observation | the board, the points of the original game (numbers of all merged tiles), the moves |
    | Reward | every new highest tile from 8 on pays the same, 1 in all with the target; points pay nothing |
    | Start | two tiles |
    | Chance | after every move a tile on a uniformly drawn empty cell: 2 (0.9) or 4 (0.1), from the episode's RNG |
    | End | terminated by the target or when no move is legal; truncated after target + 64 moves |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (12, 4, 4) floats: empty, 2, 4 ... 2048 |
    | Players | `greedy` (most points at once), `corner` (keeps high tiles in a corner), `mcts-50`, `random` |
    | Value | not known; 2048 is reached nearly always by strong expectimax players |
    | Levels | the target: 1: 64; 2: 128; 3: 512; 4: 1024; 5: 2048 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        target: The tile that wins: 8, 16 ... 2048.
        illegal: What an illegal move does.

    Example: `sparring.make("Game2048-v0", target=256)`

    Versions: v0 first version.
    """
    given = level(LEVELS, difficulty, target=target)
    game = Game2048(**given)
    return GameEnvironment(
        "Game2048-v0",
        game,
        kwargs={**given, "illegal": illegal},
        doc=game_2048.__doc__,
        illegal=illegal,
        players={"greedy": Merger(game), "corner": Corner(game), "mcts-50": MctsPlayer(game, 50)},
    )
