"""DotsAndBoxes: draw lines between dots; who draws the fourth side of a box owns it and moves again. Boards of any size."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, uniform, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import Greedy, SearchPlayer
from sparring.envs.registry import register

MARKS = "XO"
LARGEST = 8
LEVELS = {
    1: {"rows": 2, "columns": 2},
    2: {"rows": 2, "columns": 3},
    3: {"rows": 3, "columns": 3},
    4: {"rows": 4, "columns": 4},
    5: {"rows": 5, "columns": 5},
}
_SOLVABLE = 17
"""With so many free lines left the rest of a game is solved at once."""
_SHOWN = 12
"""States of so few lines come again."""
_TINTS = {"X": "#f6d0cf", "O": "#cfdaf0"}
_BITS = bytes(c == ord("1") for c in range(256))


class State(NamedTuple):
    """The board as it is shown, the lines drawn as bits, both sides' boxes, and the seat to move."""

    board: str
    lines: int = 0
    boxes: tuple[int, int] = (0, 0)
    mover: int = 0


class _Line(NamedTuple):
    """A line between two dots: its bit, where and how it is drawn, and the boxes beside it (lines, centre)."""

    bit: int
    place: int
    stroke: str
    boxes: tuple[tuple[int, int], ...]


class DotsAndBoxes(Game[State]):
    """The rules; see `dots_and_boxes` for the arguments."""

    moves: tuple[str, ...]
    perfect_information = True

    def __init__(self, rows: int = 3, columns: int = 3):
        self.height, self.width = whole("rows", rows, 1, LARGEST), whole("columns", columns, 1, LARGEST)
        self.letters = "abcdefghi"[: columns + 1]
        self._header = "  " + "   ".join(self.letters)
        self._row = 4 * columns + 4
        """Characters of one line of text with its end."""
        dots, gaps = " ".join(["+  "] * columns) + " +", " " * (self._row - 1)
        self._empty = State("\n".join(f"{r // 2 + 1} {dots}" if r % 2 == 0 else gaps for r in range(2 * rows + 1)))
        ends = [(r, c, r, c + 1) for r in range(rows + 1) for c in range(columns)]
        ends += [(r, c, r + 1, c) for r in range(rows) for c in range(columns + 1)]
        ends.sort()
        self.moves = tuple(f"{self.letters[c]}{r + 1}-{self.letters[x]}{y + 1}" for r, c, y, x in ends)
        self.max_plies = len(ends)
        bits = {end: 1 << (len(ends) - 1 - i) for i, end in enumerate(ends)}
        self.box_lines = {(r, c): _sides(r, c, bits) for r in range(rows) for c in range(columns)}
        self.full = (1 << len(ends)) - 1
        self.lines = {move: self._line(end, bits[end]) for move, end in zip(self.moves, ends, strict=True)}
        self.remembered = self.max_plies <= _SHOWN
        self.max_observation = len(self._header) + len(self._empty.board) + 6 * len(ends) + 140

    def _line(self, end: tuple[int, int, int, int], bit: int) -> _Line:
        r, c, y, _ = end
        place = 2 * r * self._row + 2 + 4 * c
        place, stroke = (place + 1, "---") if r == y else (place + self._row, "|")
        beside = [(lines, self.centre(box)) for box, lines in self.box_lines.items() if lines & bit]
        return _Line(bit, place, stroke, tuple(beside))

    def centre(self, box: tuple[int, int]) -> int:
        """Where in the text the owner of a box (row, column) is written."""
        return (2 * box[0] + 1) * self._row + 4 + 4 * box[1]

    def initial(self) -> State:
        """Dots without lines."""
        return self._empty

    def player(self, state: State) -> int | None:
        """X (`player_0`) moves first; who completes a box moves again."""
        return None if state.lines == self.full else state.mover

    def legal(self, state: State) -> tuple[str, ...]:
        """The lines that are not drawn, row by row."""
        free = f"{self.full ^ state.lines:0{self.max_plies}b}"
        return tuple(compress(self.moves, free.encode().translate(_BITS)))

    def apply(self, state: State, move: str) -> State:
        """Draw the line; the boxes that it completes are the mover's."""
        text, lines, boxes, mover = state
        bit, place, stroke, beside = self.lines[move]
        lines |= bit
        text = text[:place] + stroke + text[place + len(stroke) :]
        done = 0
        for sides, centre in beside:
            if lines & sides == sides:
                text = text[:centre] + MARKS[mover] + text[centre + 1 :]
                done += 1
        if not done:
            return State(text, lines, boxes, 1 - mover)
        return State(text, lines, (boxes[0], boxes[1] + done) if mover else (boxes[0] + done, boxes[1]), mover)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for who has more boxes and -1 for the other; 0 each for a draw."""
        first, second = state.boxes
        return (1.0, -1.0) if first > second else (-1.0, 1.0) if first < second else (0.0, 0.0)

    def rules(self, seat: int) -> str:
        """The rules, the mark and how to answer."""
        return (
            f"You are playing Dots and Boxes with {self.height + 1} x {self.width + 1} dots (+), which make {self.height} x "
            f"{self.width} boxes. A move draws one line between two dots side by side or one above the other. Whoever draws "
            "the fourth side of a box owns it and must move again; a line can complete two boxes. When all lines are drawn, "
            f"who owns more boxes wins. X moves first. You are {MARKS[seat]}. A dot is the letter of its column and the number "
            f"of its row. Answer with the two dots of a line, the left or upper one first, for example: {self.moves[0]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The board, the boxes of both sides and the lines that are free."""
        mine, theirs = state.boxes[seat], state.boxes[1 - seat]
        return (
            f"{self._header}\n{state.board}\nYou are {MARKS[seat]}. Boxes: you {mine}, the other {theirs}. "
            f"Free lines: {' '.join(self.legal(state))}."
        )

    def show(self, state: State) -> str:
        """The board and the boxes of both sides."""
        return f"{self._header}\n{state.board}\nX {state.boxes[0]}, O {state.boxes[1]}"

    def svg(self, state: State) -> str:
        """Dots and lines dark; boxes in their owners' colours."""
        fields = []
        for r, line in enumerate(state.board.split("\n")):
            marks = [line[2 + 2 * c] for c in range(2 * self.width + 1)]
            fields.append([_field(mark, r % 2 + c % 2) for c, mark in enumerate(marks)])
        rows = [str(r // 2 + 1) if r % 2 == 0 else "" for r in range(2 * self.height + 1)]
        return board(fields, rows=rows, columns=[*"".join(f"{a} " for a in self.letters)][:-1])

    def heuristic(self, state: State, seat: int) -> float:
        """The lead in boxes, the mover having taken all that it can take at once, over all boxes."""
        lead = state.boxes[seat] - state.boxes[1 - seat]
        ready = self.ready(state.lines)
        return 0.95 * (lead + (ready if seat == state.mover else -ready)) / (self.height * self.width)

    def ready(self, lines: int) -> int:
        """How many boxes can be taken one after the other."""
        todo = [sides for sides in self.box_lines.values() if sides & lines != sides]
        taken, more = 0, True
        while more:
            more, waiting = False, []
            for sides in todo:
                missing = sides & ~lines
                if missing & (missing - 1):
                    waiting.append(sides)
                else:
                    lines |= missing
                    taken, more = taken + 1, True
            todo = waiting
        return taken

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (4, rows + 1, columns + 1): lines to the right and down of every dot, own boxes, the other's boxes."""
        out = np.zeros((4, self.height + 1, self.width + 1), np.float32)
        text = state.board.split("\n")
        for r in range(self.height + 1):
            for c in range(self.width + 1):
                down = text[2 * r + 1] if r < self.height else " " * self._row
                box = down[4 + 4 * c] if c < self.width else " "
                right = c < self.width and text[2 * r][3 + 4 * c] == "-"
                out[:, r, c] = (right, down[2 + 4 * c] == "|", box == MARKS[seat], box == MARKS[1 - seat])
        return out


def _sides(r: int, c: int, bits: dict[tuple[int, int, int, int], int]) -> int:
    """The four lines of a box."""
    return bits[r, c, r, c + 1] | bits[r + 1, c, r + 1, c + 1] | bits[r, c, r + 1, c] | bits[r, c + 1, r + 1, c + 1]


def _field(mark: str, odd: int) -> Cell:
    if odd == 1:
        return Cell(fill="#555555" if mark in "-|" else "#ffffff")
    return Cell(disc="#222222") if odd == 0 else Cell(mark.strip(), fill=_TINTS.get(mark, "#ffffff"))


@lru_cache(maxsize=32)
def _by_count(lines: int) -> tuple[NDArray[np.int32], ...]:
    """All sets of so many lines as bits, by how many they hold."""
    sets = np.arange(1 << lines, dtype=np.int32)
    count = np.zeros(1 << lines, np.int8)
    for i in range(lines):
        count += (sets >> i & 1).astype(np.int8)
    return tuple(np.flatnonzero(count == n).astype(np.int32) for n in range(lines + 1))


def margins(free: int, boxes: tuple[int, ...]) -> NDArray[np.int8]:
    """Return by how many boxes the mover comes out ahead under perfect play, for every way to draw some of the free lines.

    What was owned before does not count. The sets of drawn lines are solved from the largest down.

    Args:
        free: How many lines are free.
        boxes: Every box not yet owned, as the bits of its sides among the free lines.
    """
    values = np.zeros(1 << free, np.int8)
    for drawn in reversed(_by_count(free)[:-1]):
        best = np.full(len(drawn), -127, np.int8)
        for i in range(free):
            at = np.flatnonzero((drawn >> i & 1) == 0)
            after = drawn[at] | 1 << i
            won = np.zeros(len(at), np.int8)
            for sides in boxes:
                if sides >> i & 1:
                    won += (after & sides) == sides
            then = values[after]
            best[at] = np.maximum(best[at], np.where(won > 0, won + then, -then))
        values[drawn] = best
    return values


class Endgame(SearchPlayer):
    """Perfect when no more than `lines` lines are free (uniform among the moves with the best margin); before that, greedy."""

    game: DotsAndBoxes

    def __init__(self, game: DotsAndBoxes, lines: int):
        super().__init__(game)
        self.lines = lines
        self._greedy = Greedy(game)

    def choose(self, state: State) -> dict[str, float]:
        """Solve the rest of the game."""
        legal = self.game.legal(state)
        if len(legal) > self.lines:
            return self._greedy.choose(state)
        scores = self.scores(state)
        top = max(scores.values())
        return uniform([move for move in legal if scores[move] == top])

    def scores(self, state: State) -> dict[str, int]:
        """For every move by how many boxes the mover comes out ahead from here."""
        game, legal = self.game, self.game.legal(state)
        local = {game.lines[move].bit: 1 << i for i, move in enumerate(legal)}
        boxes = (sum(n for bit, n in local.items() if sides & bit) for sides in game.box_lines.values())
        rest = tuple(sides for sides in boxes if sides)
        values = _margins(len(legal), rest)
        scores = {}
        for i, move in enumerate(legal):
            won = sum(sides == 1 << i for sides in rest)
            scores[move] = won + int(values[1 << i]) if won else -int(values[1 << i])
        return scores


_margins = lru_cache(maxsize=64)(margins)


def _players(game: DotsAndBoxes) -> dict[str, Player]:
    return {"perfect" if game.max_plies <= _SOLVABLE else "endgame": Endgame(game, _SOLVABLE), "greedy": Greedy(game)}


@register("DotsAndBoxes-v0")
def dots_and_boxes(
    *,
    difficulty: int = 3,
    rows: int | None = None,
    columns: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Dots and Boxes: own more boxes; completing one moves again.

    | | |
    |---|---|
    | Source | Berlekamp, E. (2000): The Dots and Boxes Game. A K Peters |
    | Seats | `player_0` (X, moves first), `player_1` (O) |
    | Moves | the two dots of a line, left or upper one first: `b1-c1`, `b1-b2`; columns from the left, rows from above |
    | Observation | the board with dots, lines and owners, the boxes of both, the free lines |
    | Reward | at the end: +1 for more boxes, -1 for fewer, 0 for as many; zero-sum |
    | Start | dots without lines |
    | End | terminated when all lines are drawn; never truncated; 24 moves with 3 x 3 boxes |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (4, rows + 1, columns + 1) floats: lines to the right of a dot, lines down, own boxes, the other's boxes |
    | Players | `greedy` (takes what it can, gives as little as it must), `endgame` (perfect when at most 17 lines are free, before that greedy), `random`; on boards of up to 17 lines it is called `perfect` |
    | Value | the first seat's boxes less the second's under perfect play: 1 x 1 -1, 1 x 2 0, 1 x 3 -1, 2 x 2 +2, 2 x 3 -2, 2 x 4 +2, 3 x 3 -3 |
    | Levels | 1: 2 x 2 boxes; 2: 2 x 3; 3: 3 x 3; 4: 4 x 4; 5: 5 x 5 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rows: Rows of boxes, 1 to 8.
        columns: Columns of boxes, 1 to 8.
        illegal: What an illegal move does.

    Example: `sparring.make("DotsAndBoxes-v0", rows=2, columns=4)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rows=rows, columns=columns)
    game = DotsAndBoxes(**size)
    return GameEnvironment(
        "DotsAndBoxes-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=dots_and_boxes.__doc__,
        illegal=illegal,
        players=_players(game),
    )
