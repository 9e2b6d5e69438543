"""Sokoban: push every box onto a goal; boxes cannot be pulled, so some pushes can never be undone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, uniform, whole
from sparring.envs.games._sokoban import BOX, FLOOR, GOAL, KEEPER, KEEPER_ON_GOAL, STORED, WALL, generate, parse
from sparring.envs.games._svg import Cell, board
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"size": 6, "boxes": 1},
    2: {"size": 7, "boxes": 2},
    3: {"size": 8, "boxes": 3},
    4: {"size": 9, "boxes": 4},
    5: {"size": 10, "boxes": 5},
}
WAYS = ("up", "down", "left", "right")
_MOST = 50
"""The most moves per box of a room's own solution."""
_ENTER = {FLOOR: KEEPER, GOAL: KEEPER_ON_GOAL}
_LEAVE = {KEEPER: FLOOR, KEEPER_ON_GOAL: GOAL}
_TAKE = {BOX: KEEPER, STORED: KEEPER_ON_GOAL}
_PUT = {FLOOR: BOX, GOAL: STORED}
_FILLS = {WALL: "#555555", GOAL: "#d7ecd0", STORED: "#d7ecd0", KEEPER_ON_GOAL: "#d7ecd0"}
_PIECES = {BOX: "#b5793a", STORED: "#5b9a45", KEEPER: "#2b5dad", KEEPER_ON_GOAL: "#2b5dad"}


class State(NamedTuple):
    """The room as text without line breaks ("" before it is built), the moves made, and the limit."""

    room: str = ""
    plies: int = 0
    limit: int = 0


class Sokoban(Game[State]):
    """The rules; see `sokoban` for the arguments."""

    seats = 1
    moves: tuple[str, ...] = WAYS
    zero_sum = False
    reward_range = (0.0, 1.0)
    perfect_information = True
    settled = True
    remembered = False

    def __init__(self, size: int = 8, boxes: int = 3, patience: int = 4):
        self.size = whole("size", size, 5, 14)
        self.boxes = whole("boxes", boxes, 1, 8)
        if 6 * boxes > (size - 2) ** 2:
            raise BadValue(f"boxes={boxes}: a room of size {size} has room for {(size - 2) ** 2 // 6}")
        self.patience = whole("patience", patience, 1, 20)
        self.max_plies = patience * _MOST * boxes
        self.max_observation = 2 * size * size + 200
        self._steps = dict(zip(WAYS, (-size, size, -1, 1), strict=True))

    def initial(self) -> State:
        """There is no room yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The room is built first."""
        return not state.room

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Build a room that can be solved."""
        room, moves = generate(self.size, self.size, self.boxes, _MOST * self.boxes, rng)
        return State(room.replace("\n", ""), 0, self.patience * moves)

    def solved(self, state: State) -> bool:
        """Whether every box is on a goal."""
        return bool(state.room) and BOX not in state.room

    def player(self, state: State) -> int | None:
        """The one seat, until all is done or the moves are used up."""
        return None if not state.room or self.solved(state) or state.plies == state.limit else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The ways to a free cell, and those that push a box to a free cell."""
        room, at = state.room, self._keeper(state.room)
        found = []
        for way, step in self._steps.items():
            front = room[at + step]
            if front in _ENTER or (front in _TAKE and room[at + 2 * step] in _PUT):
                found.append(way)
        return tuple(found) or WAYS

    def _keeper(self, room: str) -> int:
        at = room.find(KEEPER)
        return at if at >= 0 else room.index(KEEPER_ON_GOAL)

    def apply(self, state: State, move: str) -> State:
        """Walk or push; a walled-in keeper stays where it is."""
        cells, step = list(state.room), self._steps[move]
        at = self._keeper(state.room)
        front = cells[at + step]
        if front in _TAKE and cells[at + 2 * step] in _PUT:
            cells[at + 2 * step] = _PUT[cells[at + 2 * step]]
            cells[at + step] = _TAKE[front]
            cells[at] = _LEAVE[cells[at]]
        elif front in _ENTER:
            cells[at + step] = _ENTER[front]
            cells[at] = _LEAVE[cells[at]]
        return State("".join(cells), state.plies + 1, state.limit)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if every box is on a goal."""
        return (float(self.solved(state)),)

    def truncated(self, state: State) -> bool:
        """The limit is no rule of the game."""
        return not self.solved(state)

    def rules(self, seat: int) -> str:
        """The marks, the aim and how to answer."""
        return (
            f"You are playing Sokoban in a room of {self.size} x {self.size} cells. {WALL} is a wall, {FLOOR} the floor, "
            f"{GOAL} a goal, {BOX} a box, {STORED} a box on a goal, {KEEPER} you, {KEEPER_ON_GOAL} you on a goal. You walk one "
            "cell up, down, left or right. Walking into a box pushes it one cell further, if that cell is free; two boxes "
            "cannot be pushed at once, and none can be pulled. Bring every box onto a goal. Answer with one way, for "
            "example: up"
        )

    def observation(self, state: State, seat: int) -> str:
        """The room, the moves left and the ways that lead somewhere."""
        left = state.limit - state.plies
        return f"{self.show(state)}\nMoves left: {left}. Ways: {', '.join(self.legal(state))}."

    def show(self, state: State) -> str:
        """The room."""
        return "\n".join(state.room[i : i + self.size] for i in range(0, len(state.room), self.size)) or "(no room yet)"

    def svg(self, state: State) -> str:
        """Boxes brown, on a goal green; the keeper blue."""
        lines = self.show(state).split("\n")
        return board(
            [[Cell(disc=_PIECES.get(mark, ""), fill=_FILLS.get(mark, "#f4f1ea")) for mark in line] for line in lines]
        )

    def heuristic(self, state: State, seat: int) -> float:
        """The share of boxes on goals, below 1."""
        return state.room.count(STORED) / (self.boxes + 1)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (4, size, size): walls, goals, boxes, the keeper."""
        room = np.array(list(state.room or WALL * self.size**2)).reshape(self.size, self.size)
        kinds = ((WALL,), (GOAL, STORED, KEEPER_ON_GOAL), (BOX, STORED), (KEEPER, KEEPER_ON_GOAL))
        return np.stack([np.isin(room, kind) for kind in kinds]).astype(np.float32)


def solver(episode: Episode) -> dict[str, float]:
    """Play the first move of a solution with fewest pushes (A*); uniformly random where none is found."""
    game, state = _position(episode)
    room, keeper, boxes = parse(game.show(state))
    moves = room.solve(keeper, boxes)
    return {WAYS[moves[0]]: 1.0} if moves else uniform(game.legal(state))


def careful(episode: Episode) -> dict[str, float]:
    """Play uniformly among the moves that leave no box on a cell from which no goal can be reached."""
    game, state = _position(episode)
    kept = []
    for move in game.legal(state):
        room, _, boxes = parse(game.show(game.apply(state, move)))
        if not boxes & ~room.alive:
            kept.append(move)
    return uniform(kept or game.legal(state))


def _position(episode: Episode) -> tuple[Sokoban, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Sokoban)
    return episode.game, episode.state


@register("Sokoban-v0")
def sokoban(
    *,
    difficulty: int = 3,
    size: int | None = None,
    boxes: int | None = None,
    patience: int = 4,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Sokoban: push every box onto a goal; a push into a corner cannot be undone.

    | | |
    |---|---|
    | Source | Imabayashi, H. (1982): Sokoban. Thinking Rabbit |
    | Seats | `player_0` alone |
    | Moves | `up`, `down`, `left`, `right`; those that lead somewhere are legal |
    | Observation | the room in the usual marks (`#` wall, `-` floor, `.` goal, `$` box, `*` box on a goal, `@` and `+` the keeper), the moves left, the ways |
    | Reward | 1 when every box is on a goal, else 0 |
    | Start | a room from the episode's RNG: boxes pulled away from their goals, so that it can be solved; at level 1 sometimes in one move |
    | End | terminated when solved; truncated after `patience` times the moves of the room's own solution; at most 50 x boxes x patience moves |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (4, size, size) floats: walls, goals, boxes, the keeper |
    | Players | `solver` (A*, fewest pushes; uniformly random where 20,000 positions show no solution, as in 5 % of rooms of level 5), `careful` (random without dead corners; weak), `random` |
    | Value | every room can be solved within its limit: 1 |
    | Levels | size and boxes: 6, 1; 7, 2; 8, 3; 9, 4; 10, 5 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Rows and columns with the walls around, 5 to 14.
        boxes: 1 to 8, one for every six inner cells at most.
        patience: The limit, in lengths of the room's own solution, 1 to 20.
        illegal: What an answer that is no legal move does.

    Example: `sparring.make("Sokoban-v0", size=7, boxes=1)`

    Versions: v0 first version.
    """
    shape = level(LEVELS, difficulty, size=size, boxes=boxes)
    return GameEnvironment(
        "Sokoban-v0",
        Sokoban(**shape, patience=patience),
        kwargs={**shape, "patience": patience, "illegal": illegal},
        doc=sokoban.__doc__,
        illegal=illegal,
        players={"solver": solver, "careful": careful},
    )
