"""Battleship: two hidden fleets, one shot a turn, and the first to sink all of the other's ships wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._battleship import HIT, MISS, SUNK, UNKNOWN, Place, around, cell_name, densest, hunt, places
from sparring.envs.games._core import Game, GameEnvironment, flag, level, one_of, uniform, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"size": 4, "ships": [3, 2], "placement": "random", "touching": True},
    2: {"size": 6, "ships": [3, 3, 2], "placement": "random", "touching": True},
    3: {"size": 8, "ships": [4, 3, 3, 2], "placement": "random", "touching": True},
    4: {"size": 10, "ships": [5, 4, 3, 3, 2], "placement": "random", "touching": True},
    5: {"size": 12, "ships": [6, 5, 4, 4, 3, 3, 2], "placement": "random", "touching": True},
}
PLACEMENTS = ("random", "players")
_SMALLEST, _LARGEST, _MOST_SHIPS = 3, 20, 10
_SEA, _SHIP = "#cfe3f2", "#8a8f98"
T = TypeVar("T")
_OPEN = bytes(int(chr(code) == UNKNOWN) for code in range(256))
"""Translates a sea into a 1 for each unknown cell, and a 0 for the others: the quickest way to list the former."""


class Shot(NamedTuple):
    """A shot, whether it hit, and the ship that it sank (0 for none)."""

    cell: str
    hit: bool
    sunk: int


class State(NamedTuple):
    """Each pair has what belongs to `player_0` first."""

    ships: tuple[tuple[int, ...], tuple[int, ...]]
    """The seats' fleets, a ship's cells as bits."""
    shots: tuple[int, int]
    """The cells that each seat has shot at."""
    seen: tuple[str, str]
    """What each seat knows of the other's sea, a character for each cell."""
    last: tuple[Shot | None, Shot | None] = (None, None)
    """Each seat's last shot."""
    seat: int | None = 0


class Battleship(Game[State]):
    """The rules; see `battleship` for the arguments."""

    moves: tuple[str, ...]
    remembered = False

    def __init__(
        self,
        size: int = 10,
        ships: Sequence[int] = (5, 4, 3, 3, 2),
        placement: str = "random",
        touching: bool = True,
    ):
        self.size, self.placement = whole("size", size, _SMALLEST, _LARGEST), one_of("placement", placement, PLACEMENTS)
        self.ships, self.touching = _fleet(ships, size), flag("touching", touching)
        self.cells = tuple(cell_name(size, i) for i in range(size * size))
        self._index = {cell: i for i, cell in enumerate(self.cells)}
        self.places = [places(size, length) for length in self.ships]
        if 2 * sum(self.ships) > size * size or not self._fits(0, 0):
            raise BadValue(f"ships={list(ships)!r}: too many for the {size} x {size} board; use fewer or shorter ones")
        self.moves = self.cells
        self.max_plies = 2 * size * size - 1
        if placement == "players":
            self._by_name = {place.name: place.cells for choices in self.places for place in choices}
            self.moves += tuple(self._by_name)
            self.max_plies += 2 * len(self.ships)
        self.max_observation = (size + 1) * (2 * size + 3) + 16 * len(self.ships) + 330
        self._letters = "   " + " ".join(cell[0] for cell in self.cells[:size])
        self._rows = [(f"{r + 1:2} ", 2 * size * r, 2 * size * (r + 1) - 1) for r in range(size)]
        """The label of each row, and where it begins and ends in a sea with spaces."""
        self._start = State(((), ()), (0, 0), (UNKNOWN * size * size,) * 2)

    def _fits(self, k: int, taken: int) -> bool:
        """Whether the ships from number `k` on find room when each takes the first place that is free."""
        for choices in self.places[k:]:
            free = next((place for place in choices if not place.cells & taken), None)
            if free is None:
                return False
            taken |= self.area(free)
        return True

    def area(self, place: Place) -> int:
        """The cells that a ship keeps from others."""
        return place.cells if self.touching else place.around

    def initial(self) -> State:
        """Empty seas."""
        return self._start

    def is_chance(self, state: State) -> bool:
        """Whether the fleets are to be placed by chance."""
        return self.placement == "random" and not state.ships[0]

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Place both fleets."""
        return state._replace(ships=(self._scatter(rng), self._scatter(rng)))

    def _scatter(self, rng: EpisodeRng) -> tuple[int, ...]:
        """Place each ship where there is room, uniformly, the longest first; begin anew where there is none for the next."""
        fleet: list[int] = []
        while len(fleet) < len(self.ships):
            taken, fleet = 0, []
            for choices in self.places:
                free = [place for place in choices if not place.cells & taken]
                if not free:
                    break
                place = free[int(rng.random() * len(free))]
                fleet.append(place.cells)
                taken |= self.area(place)
        return tuple(fleet)

    def placing(self, state: State) -> bool:
        """Whether the seats are still placing their ships."""
        return len(state.ships[1]) < len(self.ships)

    def player(self, state: State) -> int | None:
        """Seats take turns, `player_0` first."""
        return None if self.is_chance(state) else state.seat

    def legal(self, state: State) -> tuple[str, ...]:
        """The cells not yet shot at; before that, the places for the next ship that leave room for the others."""
        seat = state.seat or 0
        if not self.placing(state):
            return tuple(compress(self.cells, state.seen[seat].encode().translate(_OPEN)))
        k, taken = len(state.ships[seat]), self._taken(state.ships[seat])
        free = [place for place in self.places[k] if not place.cells & taken]
        return tuple([place.name for place in free if self._fits(k + 1, taken | self.area(place))])

    def _taken(self, fleet: tuple[int, ...]) -> int:
        return sum(fleet) if self.touching else around(self.size, sum(fleet))

    def apply(self, state: State, move: str) -> State:
        """Place a ship, or shoot."""
        seat = state.seat or 0
        if self.placing(state):
            fleet = (*state.ships[seat], self._by_name[move])
            return state._replace(ships=_with(state.ships, seat, fleet), seat=1 - seat)
        i, fleet = self._index[move], state.ships[1 - seat]
        shots = state.shots[seat] | 1 << i
        ship = next((ship for ship in fleet if ship >> i & 1), 0)
        sunk = 0 if ship & ~shots else ship
        seen = _marked(state.seen[seat], i, HIT if ship else MISS) if not sunk else _sink(state.seen[seat], sunk)
        over = sunk and not any(other & ~shots for other in fleet)
        return State(
            state.ships,
            _with(state.shots, seat, shots),
            _with(state.seen, seat, seen),
            _with(state.last, seat, Shot(move, ship > 0, sunk)),
            None if over else 1 - seat,
        )

    def afloat(self, state: State, seat: int) -> list[int]:
        """The lengths of the ships of `seat` that are not sunk."""
        shots = state.shots[1 - seat]
        return [length for length, ship in zip(self.ships, state.ships[seat], strict=True) if ship & ~shots]

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the seat that sank the other's fleet, -1 for the other."""
        return (-1.0, 1.0) if not self.afloat(state, 0) else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        last, half = self.cells[-1], self.cells[len(self.cells) // 2]
        fleet = ", ".join(map(str, self.ships))
        touch = "Ships may touch" if self.touching else "Ships do not touch, not even at corners"
        placed = (
            "The fleets have been placed at random."
            if self.placement == "random"
            else "First both place their ships in turn, the longest first: answer with the first and the last cell (for "
            f"example: {self.places[0][0].name})."
        )
        return (
            f"You play Battleship against one opponent, each on an own sea of {self.size} x {self.size} cells: columns a to "
            f"{last[0]} from the left, rows 1 to {last[1:]} from the top. Each has a hidden fleet of straight ships of the "
            f"lengths {fleet}, horizontal or vertical. {touch}. {placed} Then you take turns to shoot at one cell of the "
            "other's sea and are told whether it hit, and where a ship lies once all its cells are hit (sunk). Who first sinks "
            f"the whole fleet wins. You move {'first' if seat == 0 else 'second'}. To shoot, answer with a cell, for "
            f"example: {half}"
        )

    def observation(self, state: State, seat: int) -> str:
        """What the last two shots did, and the chart of the other's sea; before that, the ship to place."""
        mine, theirs = state.last[seat], state.last[1 - seat]
        if self.placing(state):
            return self._order(state, seat)
        parts = [] if mine else [f"Your fleet: {', '.join(map(self._span, state.ships[seat]))}."]
        if mine:
            parts.append(f"Your shot at {self._result(mine, 'a ship')}.")
        if theirs:
            parts.append(f"Your opponent shot at {self._result(theirs, 'your ship')}.")
        afloat = ", ".join(map(str, self.afloat(state, 1 - seat)))
        parts.append(f"Opponent's ships afloat: {afloat}. Your shots ({MISS} miss, {HIT} hit, {SUNK} sunk):")
        return " ".join(parts) + "\n" + self._chart(state.seen[seat])

    def _order(self, state: State, seat: int) -> str:
        k, placed = len(state.ships[seat]), ", ".join(map(self._span, state.ships[seat])) or "none"
        example = self.legal(state)[-1]
        return f"Ships placed: {placed}. Place your ship of length {self.ships[k]}, for example: {example}"

    def _result(self, shot: Shot, whose: str) -> str:
        if shot.sunk:
            return f"{shot.cell}: a hit that sank {whose} of length {shot.sunk.bit_count()} ({self._span(shot.sunk)})"
        return f"{shot.cell}: {'a hit' if shot.hit else 'a miss'}"

    def _span(self, ship: int) -> str:
        return f"{self.cells[(ship & -ship).bit_length() - 1]}-{self.cells[ship.bit_length() - 1]}"

    def _chart(self, marks: str) -> str:
        spaced = " ".join(marks)
        return "\n".join([self._letters, *[label + spaced[a:b] for label, a, b in self._rows]])

    def _onlooker(self, state: State, seat: int) -> str:
        """The sea of a seat with its ships (S) and the shots at it."""
        ships, n = sum(state.ships[seat]), self.size
        marks = state.seen[1 - seat]
        return "".join("S" if marks[i] == UNKNOWN and ships >> i & 1 else marks[i] for i in range(n * n))

    def show(self, state: State) -> str:
        """Both seas, ships and all."""
        charts = [self._chart(self._onlooker(state, seat)) for seat in (0, 1)]
        return f"player_0's sea:\n{charts[0]}\nplayer_1's sea:\n{charts[1]}"

    def svg(self, state: State) -> str:
        """Both seas side by side: ships grey, hits red, misses white."""
        n, gap = self.size, Cell(fill="#ffffff")
        seas = [[_drawn(mark) for mark in self._onlooker(state, seat)] for seat in (0, 1)]
        rows = [[*seas[0][r * n : r * n + n], gap, *seas[1][r * n : r * n + n]] for r in range(n)]
        letters = [cell[0] for cell in self.cells[:n]]
        return board(rows, rows=[str(r + 1) for r in range(n)], columns=[*letters, "", *letters])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (5, size, size): own misses, hits and sunk ships in the other's sea; own ships, the other's shots."""
        seen, cells = np.array(list(state.seen[seat])), range(self.size**2)
        masks = (sum(state.ships[seat]), state.shots[1 - seat])
        bits = [np.array([mask >> i & 1 for i in cells]) for mask in masks]
        planes = np.stack([seen == MISS, seen == HIT, seen == SUNK, *bits])
        return planes.astype(np.float32).reshape(5, self.size, self.size)


def _fleet(ships: object, size: int) -> tuple[int, ...]:
    """The lengths of the ships, the longest first."""
    if not isinstance(ships, list | tuple) or not 1 <= len(ships) <= _MOST_SHIPS:
        raise BadValue(f"ships={ships!r:.80}: use a list of 1 to {_MOST_SHIPS} lengths, such as [5, 4, 3, 3, 2]")
    return tuple(sorted((whole("ships", length, 1, size) for length in ships), reverse=True))


def _with(pair: tuple[T, T], seat: int, value: T) -> tuple[T, T]:
    return (value, pair[1]) if seat == 0 else (pair[0], value)


def _marked(sea: str, i: int, mark: str) -> str:
    return sea[:i] + mark + sea[i + 1 :]


def _sink(sea: str, ship: int) -> str:
    return "".join([SUNK if ship >> i & 1 else mark for i, mark in enumerate(sea)])


def _drawn(mark: str) -> Cell:
    """A cell of the picture: ships grey, hits red, misses white."""
    fill = _SEA if mark in (UNKNOWN, MISS) else _SHIP
    disc = {MISS: "#ffffff", HIT: "#d1322f", SUNK: "#7a1512"}.get(mark, "")
    return Cell(disc=disc, fill=fill)


class Gunner(SearchPlayer):
    """Places its ships uniformly among the legal places, and shoots by the chart of the other's sea."""

    def __init__(self, game: Battleship, aim: Callable[[int, str, Sequence[int], bool], list[int]]):
        super().__init__(game)
        self.rules, self.aim = game, aim

    def choose(self, state: State) -> dict[str, float]:
        """Look at the own chart and at what is still afloat."""
        game, seat = self.rules, state.seat or 0
        if game.placing(state):
            return uniform(game.legal(state))
        targets = self.aim(game.size, state.seen[seat], game.afloat(state, 1 - seat), game.touching)
        return uniform([game.cells[i] for i in targets])


@register("Battleship-v0")
def battleship(
    *,
    difficulty: int = 4,
    size: int | None = None,
    ships: list[int] | None = None,
    placement: str | None = None,
    touching: bool | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Battleship: two hidden fleets, one shot a turn; the first to sink all of the other's ships wins.

    | | |
    |---|---|
    | Source | Milton Bradley (1967): Battleship, without salvos; a pencil-and-paper game of the time of the First World War |
    | Seats | `player_0` (moves first), `player_1` |
    | Moves | a cell of the other's sea: `c4` is column c, row 4 from the top; to place a ship its ends: `a1-a5` |
    | Observation | own fleet (once), what the last two shots did, the other's ships afloat, the chart of own shots |
    | Reward | at the end: +1 win, -1 loss; zero-sum; there are no draws |
    | Start | `placement="random"`: each ship in turn, the longest first, uniformly where there is room, from the episode's RNG; `"players"`: the seats place their ships in turn, the longest first, where room is left for the rest |
    | End | terminated when a fleet is sunk; never truncated; at most 2 x cells - 1 shots (each cell once a seat) |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | (5, size, size) floats: own misses, hits, sunk ships; own ships, the other's shots |
    | Players | `density` (counts the places that fit), `hunt-target`, `random` |
    | Value | mean shots to sink the standard fleet: `density` 44, `hunt-target` 50, `random` 96 |
    | Levels | size, ships: 4, 3 2; 6, 3 3 2; 8, 4 3 3 2; 10, 5 4 3 3 2 (the standard); 12, 6 5 4 4 3 3 2 |

    One shot a turn, hit or not. A shot is told to have hit or missed; the shot that sinks a ship tells where it lies.

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        size: Rows and columns, 3 to 20.
        ships: The lengths of 1 to 10 ships, which take at most half of the cells.
        placement: `random` or `players`.
        touching: Whether ships may touch; if not, neither at corners.
        illegal: What an illegal move does.

    Example: `sparring.make("Battleship-v0", size=7, ships=[4, 3, 2], placement="players")`

    Versions: v0 first version.
    """
    given = level(LEVELS, difficulty, size=size, ships=ships, placement=placement, touching=touching)
    game = Battleship(**given)
    return GameEnvironment(
        "Battleship-v0",
        game,
        kwargs={**given, "ships": list(game.ships), "illegal": illegal},
        doc=battleship.__doc__,
        illegal=illegal,
        players={"density": Gunner(game, densest), "hunt-target": Gunner(game, hunt)},
    )
