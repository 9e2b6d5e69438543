"""TextAdventure: find keys, unlock doors, take the treasure and carry it to the exit of a house seen room by room."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, uniform, whole
from sparring.envs.games._house import FREE, NAMES, WALL, WAYS, World, build, drawing, letter, longest
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"rooms": 4, "doors": 0, "things": 1},
    2: {"rooms": 6, "doors": 1, "things": 2},
    3: {"rooms": 9, "doors": 2, "things": 2},
    4: {"rooms": 14, "doors": 3, "things": 4},
    5: {"rooms": 20, "doors": 5, "things": 6},
}
REWARDS = ("goal", "parts")
METALS = ("brass", "silver", "copper", "iron", "glass", "bone", "bronze", "jade")
"""What doors, and the keys that fit them, are made of."""
THINGS = ("lamp", "rope", "book", "coin", "apple", "candle", "mirror", "spoon")
"""Things without any use."""
TREASURE = "treasure"


class State(NamedTuple):
    """The house (None before it is built), where the seat is, and what it has done; sets are bits."""

    world: World | None = None
    room: int = 0
    carried: int = 0
    opened: int = 0
    visited: int = 0
    plies: int = 0
    last: str = ""


class TextAdventure(Game[State]):
    """The rules; see `text_adventure` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, rooms: int = 9, doors: int = 2, things: int = 2, patience: int = 5, reward: str = "goal"):
        self.rooms = whole("rooms", rooms, 2, len(NAMES))
        self.doors = whole("doors", doors, 0, min(len(METALS), rooms - 2))
        self.things = whole("things", things, 0, len(THINGS))
        self.patience = whole("patience", patience, 1, 20)
        self.parts = one_of("reward", reward, REWARDS) == "parts"
        self.items = (*(f"{metal} key" for metal in METALS[:doors]), TREASURE, *THINGS[:things])
        self._number = {
            **{f"go {way}": i for i, way in enumerate(WAYS)},
            **{f"take {item}": i for i, item in enumerate(self.items)},
            **{f"unlock {way} with {key}": i for way in WAYS for i, key in enumerate(self.items[:doors])},
        }
        self.moves = tuple(self._number)
        self._told = {move: _past(move) for move in self.moves}
        self.max_plies = patience * longest(rooms, doors)
        self.max_observation = 600 + 60 * len(self.items)

    def initial(self) -> State:
        """There is no house yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The house is built first."""
        return state.world is None

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Build a house."""
        world = build(self.rooms, self.doors, self.things, rng)
        return State(world, world.start, visited=1 << world.start)

    def won(self, state: State) -> bool:
        """Whether the treasure is at the exit, in the seat's hands."""
        world = state.world
        return world is not None and state.room == world.goal and bool(state.carried >> self.doors & 1)

    def player(self, state: State) -> int | None:
        """The one seat, until it has won or the moves are used up."""
        world = state.world
        over = world is None or state.plies == self.patience * world.shortest or self.won(state)
        return None if over else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The open ways, the locked doors to which the key is at hand, and the items that lie in the room."""
        return tuple(self._legal(state))

    def _legal(self, state: State) -> Iterator[str]:
        assert state.world is not None
        unlocked = []
        for way, (room, door) in zip(WAYS, state.world.exits[state.room], strict=True):
            if room != WALL and passable(state, door):
                yield f"go {way}"
            elif room != WALL and state.carried >> door & 1:
                unlocked.append(f"unlock {way} with {self.items[door]}")
        yield from unlocked
        for item in lying(state, state.room):
            yield f"take {self.items[item]}"

    def apply(self, state: State, move: str) -> State:
        """Go, take or unlock."""
        world, room, carried, opened, visited, plies, _ = state
        assert world is not None
        number = self._number[move]
        if move[0] == "g":
            room = world.exits[room][number].room
            visited |= 1 << room
        elif move[0] == "t":
            carried |= 1 << number
        else:
            opened |= 1 << number
        return State(world, room, carried, opened, visited, plies + 1, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the treasure at the exit; with `reward="parts"` the share of the doors, the treasure and the exit."""
        if not self.parts or self.won(state):
            return (float(self.won(state)),)
        return ((state.opened.bit_count() + (state.carried >> self.doors & 1)) / (self.doors + 2),)

    def scores(self, state: State) -> tuple[float, ...] | None:
        """With `reward="parts"` what is reached so far."""
        return self.returns(state) if self.parts else None

    def truncated(self, state: State) -> bool:
        """Whether the moves were used up."""
        return not self.won(state)

    def rules(self, seat: int) -> str:
        """The task, the house and how to answer."""
        locked = (
            f" {self.doors} door{' is' if self.doors == 1 else 's are'} locked; a key opens the door of the same material, for "
            "good."
        )
        return (
            f"You are in a house of {self.rooms} rooms on a square grid, so that going north and then south leads back. Find the "
            "treasure and carry it to the exit, which is one of the rooms; you have won as soon as you are in the exit with the "
            f"treasure.{locked if self.doors else ''} You see only the room that you are in. You can carry everything that you "
            "find; not everything is of use. The number of moves is limited. Answer with one of the moves that you are told, "
            "for example: go north"
        )

    def observation(self, state: State, seat: int) -> str:
        """What the last move did, the room, its ways and items, what is carried, and the moves."""
        world, room, carried, _, _, plies, last = state
        assert world is not None
        here = ", ".join([self.items[i] for i in lying(state, room)])
        bag = ", ".join([item for i, item in enumerate(self.items) if carried >> i & 1])
        told = f"{self._told[last]}\n" if last else ""
        return (
            f"{told}You are in the {world.names[room]}.{' This is the exit.' if room == world.goal else ''}\n"
            f"Here: {here or 'nothing'}.\nWays: {', '.join(self._ways(state))}.\nYou carry: {bag or 'nothing'}.\n"
            f"Moves left: {self.patience * world.shortest - plies}. You can: {', '.join(self.legal(state))}."
        )

    def _ways(self, state: State) -> Iterator[str]:
        assert state.world is not None
        for way, (room, door) in zip(WAYS, state.world.exits[state.room], strict=True):
            if room == WALL:
                continue
            if not passable(state, door):
                yield f"{way} (locked {METALS[door]} door)"
            elif state.visited >> room & 1:
                yield f"{way} ({state.world.names[room]})"
            else:
                yield f"{way} (not seen yet)"

    def show(self, state: State) -> str:
        """The map with all that the house holds."""
        world = state.world
        if world is None:
            return "(no house yet)"
        lines = [drawing(world, state.opened)]
        for room, name in enumerate(world.names):
            marks = [self.items[i] for i in lying(state, room)]
            marks += ["exit"] * (room == world.goal) + ["YOU"] * (room == state.room)
            lines.append(f"{letter(room)} {name}{': ' if marks else ''}{', '.join(marks)}")
        bag = ", ".join(item for i, item in enumerate(self.items) if state.carried >> i & 1)
        return "\n".join([*lines, f"carried: {bag or 'nothing'}; moves: {state.plies}"])


def _past(move: str) -> str:
    """What is told after a move."""
    verb, what, *rest = move.split(" ", 2)
    if verb == "unlock":
        return f"You unlocked the door to the {what} {rest[0]}."
    return f"You went {what}." if verb == "go" else f"You took the {move[5:]}."


def passable(state: State, door: int) -> bool:
    """Whether a way is open."""
    return door == FREE or bool(state.opened >> door & 1)


def lying(state: State, room: int) -> list[int]:
    """The items that lie in a room."""
    assert state.world is not None
    return [i for i, at in enumerate(state.world.items) if at == room and not state.carried >> i & 1]


def explorer(episode: Episode) -> dict[str, float]:
    """Walk to the nearest thing to do: a useful item, a door whose key is at hand, or a room not seen yet.

    It knows of the rooms it has been in only; with the treasure it goes to the exit as soon as that is one of them.
    """
    game, state = _seen(episode)
    if useful := _useful(game, state):
        return {useful[0]: 1.0}
    return {_route(game, state): 1.0}


def wanderer(episode: Episode) -> dict[str, float]:
    """Take what is useful and unlock what can be unlocked; else walk at random."""
    game, state = _seen(episode)
    return uniform(_useful(game, state) or [move for move in game.legal(state) if move[:2] == "go"])


def _seen(episode: Episode) -> tuple[TextAdventure, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, TextAdventure)
    return episode.game, episode.state


def _useful(game: TextAdventure, state: State) -> list[str]:
    """The moves that take a key or the treasure, or unlock a door."""
    useless = {f"take {thing}" for thing in game.items[game.doors + 1 :]}
    return [move for move in game.legal(state) if move[:2] != "go" and move not in useless]


def _route(game: TextAdventure, state: State) -> str:
    """The first step to the nearest room where there is something to do, through rooms that were visited."""
    assert state.world is not None
    home = state.carried >> game.doors & 1 and state.visited >> state.world.goal & 1
    first, queue = {state.room: ""}, deque([state.room])
    while queue:
        room = queue.popleft()
        seen = state.visited >> room & 1
        if room == state.world.goal if home else not seen or _useful(game, state._replace(room=room)):
            return first[room]
        for way, (to, door) in zip(WAYS, state.world.exits[room], strict=True):
            if to != WALL and to not in first and seen and passable(state, door):
                first[to] = first[room] or f"go {way}"
                queue.append(to)
    raise AssertionError("every house can be solved")


@register("TextAdventure-v0")
def text_adventure(
    *,
    difficulty: int = 3,
    rooms: int | None = None,
    doors: int | None = None,
    things: int | None = None,
    patience: int = 5,
    reward: str = "goal",
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Text adventure: explore a house, unlock its doors with the keys found in it, carry the treasure to the exit.

    | | |
    |---|---|
    | Source | Crowther, W. and Woods, D. (1977): Colossal Cave Adventure; our houses are made anew from every seed |
    | Seats | `player_0` alone |
    | Moves | `go north` (east, south, west), `take brass key`, `unlock north with brass key`: those that can be done now |
    | Observation | what the last move did, the room, its ways and what lies there, what is carried, moves left, the moves |
    | Hidden | all rooms but the one that the seat is in; ways to rooms it has been in tell their names |
    | Reward | `goal` (default): 1 for the treasure at the exit, else 0; `parts`: a share for each door, the treasure, the exit |
    | Start | a random tree of rooms on a grid, some ways locked, loops added; keys, treasure and exit as below |
    | House | every door must be opened: each key lies in the part of the house opened last, the treasure in the last part |
    | End | terminated with the treasure at the exit; truncated after `patience` x (shortest solution) moves, which is at most `patience` x (2 rooms + 5 doors) |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Players | `explorer` (nearest thing to do, in what it has seen), `wanderer` (uses what it finds, walks at random), `random` |
    | Value | always solvable: 1 |
    | Levels | 1: 4 rooms, no door; 2: 6, 1 door; 3: 9, 2; 4: 14, 3; 5: 20, 5; and 1, 2, 2, 4, 6 useless things |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rooms: 2 to 24.
        doors: Locked doors, 0 to 8 and at most rooms - 2.
        things: Things without any use, 0 to 8.
        patience: The moves allowed, as a multiple of the shortest solution, 1 to 20.
        reward: `goal` or `parts`.
        illegal: What an illegal move does.

    Example: `sparring.make("TextAdventure-v0", rooms=8, doors=3)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rooms=rooms, doors=doors, things=things)
    game = TextAdventure(**size, patience=patience, reward=reward)
    return GameEnvironment(
        "TextAdventure-v0",
        game,
        kwargs={**size, "patience": patience, "reward": reward, "illegal": illegal},
        doc=text_adventure.__doc__,
        illegal=illegal,
        players={"explorer": explorer, "wanderer": wanderer},
    )
