"""Hex: connect your two sides of a rhombus of six-sided cells. There are no draws. Boards of any size."""

from __future__ import annotations

from functools import cached_property
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

MARKS = "XO"
SMALLEST, LARGEST = 3, 19
LEVELS = {1: {"size": 3}, 2: {"size": 5}, 3: {"size": 7}, 4: {"size": 11}, 5: {"size": 14}}
_SOLVABLE = 3
"""Boards of so many rows are solved at once, and their states come again."""
_DEPTH, _BREADTH = 3, 10
"""How deep the search player looks, and how many moves it tries in a position."""
_COLOURS = {"X": "#d1322f", "O": "#2b5dad"}


class State(NamedTuple):
    """The board as it is shown, each side's stones as bits, those joined to its first border, and who has won."""

    board: str
    stones: tuple[int, int] = (0, 0)
    joined: tuple[int, int] = (0, 0)
    plies: int = 0
    winner: int | None = None


class Hex(Game[State]):
    """The rules; see `hex_game` for the arguments.

    Cell (r, c) is bit (r + 1) * (size + 3) + c + 1: there is a frame of one cell around the board, and one column more so that
    no border touches the opposite one.
    """

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, size: int = 11):
        self.size = whole("size", size, SMALLEST, LARGEST)
        self.stride = size + 3
        self.max_plies = size * size
        self.remembered = size <= _SOLVABLE
        letters, margin = "abcdefghijklmnopqrs"[:size], len(str(size))
        self.moves = tuple(f"{letter}{r + 1}" for r in range(size) for letter in letters)
        cells = [(r, c) for r in range(size) for c in range(size)]
        self.bits = {move: self._bit(r, c) for move, (r, c) in zip(self.moves, cells, strict=True)}
        lines = [f"{' ' * r}{r + 1:>{margin}}{' .' * size}" for r in range(size)]
        starts = [sum(len(line) + 1 for line in lines[:r]) + r + margin + 1 for r in range(size)]
        self._places = {move: starts[r] + 2 * c for move, (r, c) in zip(self.moves, cells, strict=True)}
        self.header = " " * (margin + 1) + " ".join(letters)
        self._empty = State("\n".join(lines))
        self.cells = sum(self.bits.values())
        frame = range(-1, size + 1)
        sides = [[(-1, c) for c in frame[1:]], [(r, -1) for r in frame[1:]]]
        far = [[(size, c) for c in frame[:-1]], [(r, size) for r in frame[:-1]]]
        self.borders = tuple(
            (sum(self._bit(*cell) for cell in a), sum(self._bit(*cell) for cell in b))
            for a, b in zip(sides, far, strict=True)
        )
        """Both sides' two borders in the frame: top and bottom for X, left and right for O."""
        self.max_observation = len(self._empty.board) + len(self.header) + 120

    def _bit(self, r: int, c: int) -> int:
        return 1 << ((r + 1) * self.stride + c + 1)

    def initial(self) -> State:
        """The empty board."""
        return self._empty

    def player(self, state: State) -> int | None:
        """X (`player_0`) moves first."""
        return None if state.winner is not None else state.plies % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """The free cells, row by row from the top."""
        return empty_cells(self.moves, state.board)

    def near(self, cells: int) -> int:
        """The cells beside any of the given ones."""
        w = self.stride
        return cells << 1 | cells >> 1 | cells << w | cells >> w | cells << (w - 1) | cells >> (w - 1)

    def apply(self, state: State, move: str) -> State:
        """Put the mover's stone on the cell, and look what is joined to the border by it."""
        text, stones, joined, plies, _ = state
        seat, place, new = plies % 2, self._places[move], self.bits[move]
        mine, linked, winner = stones[seat] | new, joined[seat], None
        around = self.near(new)
        first, last = self.borders[seat]
        if around & (linked | first):
            while new:
                linked |= new
                new = around & mine & ~linked
                around = self.near(new)
            winner = seat if self.near(linked) & last else None
        text = text[:place] + MARKS[seat] + text[place + 1 :]
        if seat:
            return State(text, (stones[0], mine), (joined[0], linked), plies + 1, winner)
        return State(text, (mine, stones[1]), (linked, joined[1]), plies + 1, winner)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the winner and -1 for the loser; there are no draws."""
        return (-1.0, 1.0) if state.winner else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        """The rules, the mark and how to answer."""
        return (
            f"You are playing Hex on a rhombus of {self.size} x {self.size} cells. A cell touches up to six others: left and "
            "right of it in its row, and two in the row above and two in the row below, as b2 touches a2, c2, b1, c1, a3 and "
            "b3. The players put their marks on free cells in turns; X moves first. X wins by a chain of touching X from "
            f"the top row to the bottom row, O by a chain of O from the left column to the right column. You are {MARKS[seat]}. "
            f"Answer with a free cell, the letter of its column and the number of its row, for example: {self._sample()}"
        )

    def _sample(self) -> str:
        return self.moves[len(self.moves) // 2]

    def observation(self, state: State, seat: int) -> str:
        """The board with coordinates, and the side."""
        return f"{self.header}\n{state.board}\nYou are {MARKS[seat]} and connect {('top to bottom', 'left to right')[seat]}."

    def show(self, state: State) -> str:
        """The board with coordinates."""
        return f"{self.header}\n{state.board}"

    def svg(self, state: State) -> str:
        """Red (X) and blue (O) stones on a rhombus."""
        fields = [[Cell(disc=_COLOURS.get(mark, "")) for mark in line] for line in marks_of(state.board)]
        rows = [str(r + 1) for r in range(self.size)]
        return board(fields, rows=rows, columns="abcdefghijklmnopqrs"[: self.size], shift=0.5)

    def layers(self, stones: int, free: int, start: int, goal: int) -> list[int]:
        """Cells by how many more stones join them to `start`, up to where `goal` is joined: layer n needs at most n.

        Stones count as joined when they touch and also across a bridge: two free cells that both touch, of which the
        other side can take one only.
        """
        stones |= start | goal
        bridges = self._bridges(free)
        reached, layers = start, []
        while True:
            beside = self._linked(reached, bridges)
            while beside & stones & ~reached:
                reached |= beside & stones
                beside = self._linked(reached, bridges)
            layers.append(reached)
            if reached & goal or not beside & free & ~reached:
                return layers
            reached |= beside & free

    def _bridges(self, free: int) -> tuple[tuple[int, int], ...]:
        """For the six ways to bridge: by how much, and where such a bridge may end, its two cells being free."""
        w = self.stride
        right, down, aside = free << 1, free << w, free << (w - 1)
        left, up, back = free >> 1, free >> w, free >> (w - 1)
        ends = (right & down, down & aside, aside & left, left & up, up & back, back & right)
        return tuple(zip((w + 1, 2 * w - 1, w - 2, -w - 1, 1 - 2 * w, 2 - w), ends, strict=True))

    def _linked(self, cells: int, bridges: tuple[tuple[int, int], ...]) -> int:
        found = self.near(cells)
        for by, ends in bridges:
            found |= (cells << by if by > 0 else cells >> -by) & ends
        return found

    def need(self, state: State, seat: int) -> int:
        """How many stones `seat` lacks on its shortest way, the other side passing; more than any way if there is none."""
        free = self.cells & ~(state.stones[0] | state.stones[1])
        layers = self.layers(state.stones[seat], free, *self.borders[seat])
        return len(layers) - 1 if layers[-1] & self.borders[seat][1] else self.size + 1

    def heuristic(self, state: State, seat: int) -> float:
        """How much shorter the own shortest way is than the other's, half a stone for the move, squashed into (-1, 1)."""
        ahead = self.need(state, 1 - seat) - self.need(state, seat) + (0.5 if state.plies % 2 == seat else -0.5)
        return ahead / (2 + abs(ahead)) * 0.9

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (3, size, size): own stones, the other's stones, 1 everywhere if the seat connects left and right."""
        return planes(marks_of(state.board), (MARKS[seat], MARKS[1 - seat]), seat)


class Narrow(Hex):
    """Hex in which only cells on shortest ways may be chosen: what the search player looks at."""

    @cached_property
    def _central(self) -> list[str]:
        """The cells from the middle outwards."""
        middle = (self.size - 1) / 2
        far = {move: abs(i // self.size - middle) + abs(i % self.size - middle) for i, move in enumerate(self.moves)}
        return sorted(self.moves, key=lambda move: far[move])

    def legal(self, state: State) -> tuple[str, ...]:
        """The few most central cells on shortest ways of both sides, then of one."""
        mine, theirs = self.ways(state, 0), self.ways(state, 1)
        free = self.cells & ~(state.stones[0] | state.stones[1])
        found: list[str] = []
        for cells in (mine & theirs, mine ^ theirs, free & ~(mine | theirs) if not mine | theirs else 0):
            found += [move for move in self._central if self.bits[move] & cells]
        return tuple(found[:_BREADTH])

    def ways(self, state: State, seat: int) -> int:
        """The free cells on any shortest way of `seat`."""
        free = self.cells & ~(state.stones[0] | state.stones[1])
        start, goal = self.borders[seat]
        there = self.layers(state.stones[seat], free, start, goal)
        if not there[-1] & goal:
            return 0
        back = self.layers(state.stones[seat], free, goal, start)
        cells = 0
        for i in range(1, len(there)):
            j = len(there) - i
            cells |= there[i] & ~there[i - 1] & back[j] & ~back[j - 1]
        return cells & free


def _players(game: Hex) -> dict[str, Player]:
    pool: dict[str, Player] = {
        f"alphabeta-{_DEPTH}": AlphaBetaPlayer(Narrow(game.size), _DEPTH),
        "greedy": Greedy(game),
    }
    return {"perfect": MinimaxPlayer(game), **pool} if game.remembered else pool


@register("Hex-v0")
def hex_game(*, difficulty: int = 4, size: int | None = None, illegal: str = "forfeit") -> GameEnvironment[State]:
    """Hex: X connects top and bottom, O left and right; one of them always does.

    | | |
    |---|---|
    | Rules | no swap of sides after the first move, so that the first seat has the advantage |
    | Source | Hein, P. (1942): Vil De laere Polygon? Politiken; Gardner, M. (1957): Scientific American 197 |
    | Seats | `player_0` (X, top to bottom, moves first), `player_1` (O, left to right) |
    | Moves | a free cell: `c4` is column c (from the left), row 4 (from above) |
    | Observation | the rhombus with coordinates, own mark |
    | Reward | at the end: +1 win, -1 loss; zero-sum; there are no draws |
    | Start | the empty board |
    | End | terminated when a side is connected; never truncated; at most size x size moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (3, size, size) floats: own stones, the other's stones, whether the seat connects left and right |
    | Players | `greedy` (one ply), `alphabeta-3` (the 10 most central cells on shortest ways), `random`; `perfect` on 3 x 3 |
    | Value | the first seat wins on every board (Nash) |
    | Levels | 1: 3 x 3; 2: 5 x 5; 3: 7 x 7; 4: 11 x 11 (the usual board); 5: 14 x 14 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Rows and columns, 3 to 19.
        illegal: What an illegal move does.

    Example: `sparring.make("Hex-v0", size=7)`

    Versions: v0 first version.
    """
    arguments = level(LEVELS, difficulty, size=size)
    game = Hex(**arguments)
    return GameEnvironment(
        "Hex-v0",
        game,
        kwargs={**arguments, "illegal": illegal},
        doc=hex_game.__doc__,
        illegal=illegal,
        players=_players(game),
    )
