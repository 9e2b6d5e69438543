"""Minesweeper: open every cell without a mine; the numbers tell how many mines are near."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._core import Game, GameEnvironment, level, uniform, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"rows": 5, "columns": 5, "mines": 3},
    2: {"rows": 6, "columns": 6, "mines": 5},
    3: {"rows": 8, "columns": 8, "mines": 10},
    4: {"rows": 12, "columns": 12, "mines": 22},
    5: {"rows": 16, "columns": 16, "mines": 40},
}
CLOSED, FLAG, MINE, BLANK = "#", "F", "*", "."
_MARKS = CLOSED + FLAG + BLANK + "12345678"
_INKS = {
    "1": "#1f4fd1",
    "2": "#1d7d2c",
    "3": "#d1322f",
    "4": "#20207a",
    "5": "#7a2020",
    "6": "#1d7d7d",
    FLAG: "#d1322f",
}
_IS_CLOSED, _IS_FLAG = (bytes(chr(code) == mark for code in range(256)) for mark in (CLOSED, FLAG))
_LAID = 16
_UNDER = BLANK + "12345678" + " " * (_LAID - 9) + MINE * 9
"""What lies under a cell with so many mines near, _LAID more if it is one itself."""


class State(NamedTuple):
    """What is visible row by row, what is under it ("" before the first cell is opened), the moves so far and the last."""

    view: str
    under: str = ""
    plies: int = 0
    last: str = ""


class Minesweeper(Game[State]):
    """The rules; see `minesweeper` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, rows: int = 8, columns: int = 8, mines: int = 10):
        self.height, self.width = whole("rows", rows, 2, 24), whole("columns", columns, 2, 24)
        self.cells = rows * columns
        self.mines = whole("mines", mines, 1, self.cells - 1)
        self.max_plies = 2 * self.cells
        self._open = tuple(f"r{r + 1}c{c + 1}" for r in range(rows) for c in range(columns))
        self._flag = tuple(f"flag {name}" for name in self._open)
        self._unflag = tuple(f"unflag {name}" for name in self._open)
        self.moves = self._open + self._flag + self._unflag
        self._place = {move: i % self.cells for i, move in enumerate(self.moves)}
        self.near = tuple(tuple(self._around(i)) for i in range(self.cells))
        """For every cell its up to eight neighbours."""
        self._gap = " " * len(str(columns))
        names = "".join(f"{c + 1:{len(self._gap) + 1}}" for c in range(columns))
        self._head = f"c  {names}"
        self._rows = tuple((f"\nr{r + 1:<2}", r * columns, (r + 1) * columns) for r in range(rows))
        self.max_observation = (len(self._head) + 2) * (rows + 1) + 100

    def _around(self, i: int) -> Iterator[int]:
        row, column = divmod(i, self.width)
        for r in range(max(0, row - 1), min(self.height, row + 2)):
            for c in range(max(0, column - 1), min(self.width, column + 2)):
                if (r, c) != (row, column):
                    yield r * self.width + c

    def initial(self) -> State:
        """All cells are closed; no mine is laid yet."""
        return State(CLOSED * self.cells)

    def is_chance(self, state: State) -> bool:
        """The mines are laid when the first cell has been chosen."""
        return not state.under and state.last[:1] == "r"

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Lay the mines anywhere but under the first cell; then open it."""
        first = self._place[state.last]
        counts = [0] * self.cells
        for i in rng.sample(range(self.cells - 1), self.mines):
            mine = i + (i >= first)
            counts[mine] = _LAID
            for j in self.near[mine]:
                counts[j] += 1
        under = "".join([_UNDER[count] for count in counts])
        return State(self._opened(state.view, under, first), under, state.plies, state.last)

    def player(self, state: State) -> int | None:
        """The one seat, until a mine is open, no safe cell is closed, or the moves are used up."""
        view, under, plies, _ = state
        if not under:
            return None if self.is_chance(state) or plies == self.max_plies else 0
        return None if MINE in view or self._won(state) or plies == self.max_plies else 0

    def _won(self, state: State) -> bool:
        view = state.view
        return view.count(CLOSED) + view.count(FLAG) == self.mines and MINE not in view

    def legal(self, state: State) -> tuple[str, ...]:
        """Every closed cell may be opened or flagged, every flag taken away."""
        view = state.view
        closed = view.encode().translate(_IS_CLOSED)
        moves = (*compress(self._open, closed), *compress(self._flag, closed))
        return (*moves, *compress(self._unflag, view.encode().translate(_IS_FLAG))) if FLAG in view else moves

    def apply(self, state: State, move: str) -> State:
        """Open a cell, or set or take away a flag."""
        view, under, plies, _ = state
        i = self._place[move]
        if move[0] != "r":
            view = view[:i] + (FLAG if move[0] == "f" else CLOSED) + view[i + 1 :]
        elif under:
            view = self._opened(view, under, i)
        return State(view, under, plies + 1, move)

    def _opened(self, view: str, under: str, i: int) -> str:
        """The view after cell `i` is opened; from blanks on, all that is near is opened too, but no flag."""
        if under[i] != BLANK:
            return view[:i] + under[i] + view[i + 1 :]
        marks, todo = list(view), [i]
        marks[i] = BLANK
        while todo:
            for j in self.near[todo.pop()]:
                if marks[j] == CLOSED:
                    marks[j] = under[j]
                    if under[j] == BLANK:
                        todo.append(j)
        return "".join(marks)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if every safe cell is open."""
        return (float(bool(state.under) and self._won(state)),)

    def truncated(self, state: State) -> bool:
        """Whether the moves were used up."""
        return state.plies == self.max_plies and MINE not in state.view and not self.returns(state)[0]

    def rules(self, seat: int) -> str:
        """The rules, the marks and how to answer."""
        return (
            f"You are playing Minesweeper on {self.height} rows (r1 to r{self.height}, from the top) and {self.width} columns "
            f"(c1 to c{self.width}, from the left). {self.mines} of the {self.cells} cells hide a mine; the first cell that you "
            "open never does. Open all cells without a mine to win; opening a mine loses. An open cell shows how many of its up "
            f"to eight neighbours are mines, {BLANK} for none (then its neighbours are opened too). {CLOSED} is a closed cell, "
            f"{FLAG} a flag; flags only keep a cell from being opened. There are at most {self.max_plies} moves. Open a cell "
            "with its name, for example: r2c1. Set a flag with: flag r2c1. Take it away with: unflag r2c1"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board, and the numbers of mines and flags."""
        flags = state.view.count(FLAG)
        return f"{self._picture(state.view)}\n{self.mines} mines, {flags} flags. Open, flag or unflag a cell."

    def _picture(self, marks: str) -> str:
        gap = self._gap
        joined, wide = gap + gap.join(marks), len(gap) + 1
        return self._head + "".join([name + joined[wide * a : wide * b] for name, a, b in self._rows])

    def feedback(self, state: State) -> str | None:
        """Whether the last cell was a mine."""
        return f"{state.last} was a mine." if MINE in state.view else None

    def show(self, state: State) -> str:
        """The board; mines that are not open and have no flag as `*` too."""
        return self._picture(self._all(state))

    def _all(self, state: State) -> str:
        pairs = zip(state.view, state.under or state.view, strict=True)
        return "".join(MINE if seen == CLOSED and below == MINE else seen for seen, below in pairs)

    def svg(self, state: State) -> str:
        """The board with all mines; closed cells are dark."""
        cells = []
        for mark, seen in zip(self._all(state), state.view, strict=True):
            glyph = "" if mark in CLOSED + BLANK else mark
            fill = "#b9b4a8" if seen in CLOSED + FLAG else "#f4f1ea"
            cells.append(Cell(glyph, fill=fill, ink=_INKS.get(mark, "#222222")))
        lines = [cells[k : k + self.width] for k in range(0, self.cells, self.width)]
        return board(
            lines,
            rows=tuple(str(r + 1) for r in range(self.height)),
            columns=tuple(str(c + 1) for c in range(self.width)),
        )

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (12, rows, columns): closed, flag, blank, 1 to 8, mine."""
        cells = np.array(list(state.view)).reshape(self.height, self.width)
        return np.stack([cells == mark for mark in _MARKS + MINE]).astype(np.float32)


class Logic(SearchPlayer):
    """Opens what one number alone, with the mines already deduced, proves safe; else a cell that is least likely a mine.

    The likelihood of a cell is the highest that one of the numbers near it gives; away from all numbers it is that of the
    mines left over the cells left. With `careful=False` it guesses uniformly instead. Flags mean nothing to it.
    """

    game: Minesweeper

    def __init__(self, game: Minesweeper, *, careful: bool = True):
        super().__init__(game)
        self.careful = careful

    def choose(self, state: State) -> dict[str, float]:
        """The safe cells, or the best guesses."""
        view, game = state.view, self.game
        safe, mined = self.deduce(view)
        unknown = [i for i, mark in enumerate(view) if mark in "#F" and i not in mined]
        cells = sorted(safe) or (self._guesses(view, unknown, mined) if self.careful else unknown)
        names = game.moves
        return uniform([names[i] if view[i] == CLOSED else names[2 * game.cells + i] for i in cells])

    def deduce(self, view: str) -> tuple[set[int], set[int]]:
        """The closed cells that are proved safe, and those proved mines."""
        safe: set[int] = set()
        mined: set[int] = set()
        known = -1
        while known < len(safe) + len(mined):
            known = len(safe) + len(mined)
            for number, closed in self._numbers(view):
                unknown = [j for j in closed if j not in mined and j not in safe]
                left = number - sum(j in mined for j in closed)
                if left == 0:
                    safe.update(unknown)
                elif left == len(unknown):
                    mined.update(unknown)
        return safe, mined

    def _numbers(self, view: str) -> Iterator[tuple[int, list[int]]]:
        """Every open number and the closed cells near it."""
        for i, mark in enumerate(view):
            if mark.isdigit():
                yield int(mark), [j for j in self.game.near[i] if view[j] in "#F"]

    def _guesses(self, view: str, unknown: list[int], mined: set[int]) -> list[int]:
        """The cells that are least likely mines."""
        risk = dict.fromkeys(unknown, 0.0)
        for number, closed in self._numbers(view):
            free = [j for j in closed if j not in mined]
            for j in free:
                risk[j] = max(risk[j], (number - len(closed) + len(free)) / len(free))
        away = (self.game.mines - len(mined)) / len(unknown)
        risk = {i: p or away for i, p in risk.items()}
        return [i for i in unknown if risk[i] == min(risk.values())]


@register("Minesweeper-v0")
def minesweeper(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    mines: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Minesweeper: open every cell without a mine, led by the numbers of mines near open cells.

    | | |
    |---|---|
    | Source | Ratliff, T. (1985): Relentless Logic; Donner, R. and Johnson, C. (1989): Microsoft Minesweeper |
    | Seats | `player_0` alone |
    | Moves | `r2c1` opens a closed cell, `flag r2c1` flags it, `unflag r2c1` takes the flag away |
    | Observation | the board as far as it is open, the numbers of mines and flags |
    | Reward | 1 when every safe cell is open (flags do not matter), else 0 |
    | Start | all cells closed; mines are laid uniformly, but not under the first cell, when that is opened |
    | End | terminated by the last safe cell or the first mine; truncated after 2 x rows x columns moves |
    | Flood | a cell with no mine near opens its neighbours, and so on; flagged cells stay closed |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (12, rows, columns) floats: closed, flag, blank, 1 to 8, mine |
    | Players | `logic` (single-point deduction, else the least likely mine), `simple` (deduction, else any cell), `random` |
    | Value | not known; some boards can only be guessed |
    | Levels | 1: 5 x 5, 3 mines; 2: 6 x 6, 5; 3: 8 x 8, 10; 4: 12 x 12, 22; 5: 16 x 16, 40 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: 2 to 24.
        columns: 2 to 24.
        mines: 1 to rows x columns - 1.
        illegal: What an illegal move does.

    Example: `sparring.make("Minesweeper-v0", rows=9, columns=9, mines=10)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns, mines=mines)
    game = Minesweeper(**size)
    return GameEnvironment(
        "Minesweeper-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=minesweeper.__doc__,
        illegal=illegal,
        players={"logic": Logic(game), "simple": Logic(game, careful=False)},
    )
