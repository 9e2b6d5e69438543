"""Houses for TextAdventure: rooms on a square grid, locked doors, and keys laid so that every door must be opened."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sparring.tasks.core import EpisodeRng

NAMES = (
    *("attic", "bakery", "bathroom", "bedroom", "cellar", "chapel", "corridor", "gallery", "garden", "hall", "kitchen"),
    *("laundry", "library", "lounge", "museum", "nursery", "office", "pantry", "parlour", "stable", "study", "theatre"),
    *("tower", "workshop"),
)
"""What rooms are called."""
WAYS = ("north", "east", "south", "west")
_STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))
WALL = -1
"""The number of no room: there is no way."""
FREE = -1
"""The number of no door: the way is open."""
_LOOP = 1 / 3
"""How often two rooms side by side in one part of the house are joined, where they need not be."""

Place = tuple[int, int]
"""Row and column of a room on the map."""


class Exit(NamedTuple):
    """Where a way out of a room leads (`WALL` for nowhere), and through which door (`FREE` for none)."""

    room: int = WALL
    door: int = FREE


class World(NamedTuple):
    """A house: what never changes."""

    names: tuple[str, ...]
    places: tuple[Place, ...]
    exits: tuple[tuple[Exit, Exit, Exit, Exit], ...]
    """For every room its ways to the north, east, south and west."""
    items: tuple[int, ...]
    """The room in which each item lies at the start: the keys by their doors, the treasure, the other things."""
    start: int
    goal: int
    shortest: int
    """The length of the shortest solution."""


def letter(room: int) -> str:
    """A room's mark on the map."""
    return chr(65 + room)


def drawing(world: World, opened: int) -> str:
    """The map: rooms as letters, `-` and `|` for ways, `#` for locked doors."""
    rows, columns = max(r for r, _ in world.places), max(c for _, c in world.places)
    lines = [[" "] * (2 * columns + 1) for _ in range(2 * rows + 1)]
    for room, (r, c) in enumerate(world.places):
        lines[2 * r][2 * c] = letter(room)
        for (dr, dc), mark, (to, door) in zip(_STEPS, "|-|-", world.exits[room], strict=True):
            if to != WALL:
                lines[2 * r + dr][2 * c + dc] = mark if door == FREE or opened >> door & 1 else "#"
    return "\n".join("".join(line).rstrip() for line in lines)


def longest(rooms: int, doors: int) -> int:
    """No house has a longer shortest solution; hardly any that is drawn has."""
    return 2 * rooms + 5 * doors


def build(rooms: int, doors: int, things: int, rng: EpisodeRng) -> World:
    """Return a house in which every locked door must be opened; see `longest`."""
    world = _draft(rooms, doors, things, rng)
    return world if world.shortest <= longest(rooms, doors) else build(rooms, doors, things, rng)


def _draft(rooms: int, doors: int, things: int, rng: EpisodeRng) -> World:
    """Return a house in which every locked door must be opened.

    A random tree of rooms is cut into parts by locking some of its ways. The parts are opened in some order from the start
    on; each key lies in the part that was opened last before its door, and the treasure in the last one of all.
    """
    places, tree = _tree(rooms, rng)
    locked = rng.sample(tree, doors)
    part = _parts(rooms, [edge for edge in tree if edge not in locked])
    edges = dict.fromkeys(tree, FREE)
    start = rng.randrange(rooms)
    reached, items = [part[start]], []
    for door in range(doors):
        a, b = rng.choice([edge for edge in locked if (part[edge[0]] in reached) != (part[edge[1]] in reached)])
        edges[a, b] = door
        items.append(_within(part, reached[-1], rng))
        reached.append(part[b] if part[a] in reached else part[a])
    treasure = rng.choice([room for room in range(rooms) if part[room] == reached[-1] and (room != start or doors)])
    items += [treasure, *(rng.randrange(rooms) for _ in range(things))]
    goal = rng.choice([room for room in range(rooms) if room != treasure])
    for a, b in _beside(places):
        if (a, b) not in edges and part[a] == part[b] and rng.random() < _LOOP:
            edges[a, b] = FREE
    shortest = _shortest(_exits(places, edges), start, items[: doors + 1], goal)
    mixed = rng.sample(range(doors), doors)
    exits = _exits(places, {edge: mixed[door] if door != FREE else FREE for edge, door in edges.items()})
    items[:doors] = [items[mixed.index(door)] for door in range(doors)]
    return World(tuple(rng.sample(NAMES, rooms)), places, exits, tuple(items), start, goal, shortest)


def _within(part: Sequence[int], chosen: int, rng: EpisodeRng) -> int:
    return rng.choice([room for room, own in enumerate(part) if own == chosen])


def _tree(rooms: int, rng: EpisodeRng) -> tuple[tuple[Place, ...], list[tuple[int, int]]]:
    """Places of rooms and the ways of a tree between them, each as (lower room, higher room)."""
    side = 2
    while 2 * side * side < 3 * rooms:
        side += 1
    grown, ways = [(rng.randrange(side), rng.randrange(side))], []
    while len(grown) < rooms:
        r, c = origin = rng.choice(grown)
        dr, dc = rng.choice(_STEPS)
        place = r + dr, c + dc
        if 0 <= place[0] < side and 0 <= place[1] < side and place not in grown:
            grown.append(place)
            ways.append((origin, place))
    top, left = min(r for r, _ in grown), min(c for _, c in grown)
    order = sorted(grown)
    numbers = {place: i for i, place in enumerate(order)}
    tree = [(min(numbers[a], numbers[b]), max(numbers[a], numbers[b])) for a, b in ways]
    return tuple((r - top, c - left) for r, c in order), tree


def _parts(rooms: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """For every room the number of the part that it is in, where only `edges` join rooms."""
    part = list(range(rooms))
    for a, b in edges:
        old, new = part[a], part[b]
        part = [new if own == old else own for own in part]
    return part


def _beside(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The pairs of rooms that lie side by side."""
    for a, (r, c) in enumerate(places):
        for neighbour in ((r, c + 1), (r + 1, c)):
            if neighbour in places:
                yield a, places.index(neighbour)


def _exits(places: Sequence[Place], edges: dict[tuple[int, int], int]) -> tuple[tuple[Exit, Exit, Exit, Exit], ...]:
    out = [[Exit()] * 4 for _ in places]
    for (a, b), door in edges.items():
        way = _STEPS.index((places[b][0] - places[a][0], places[b][1] - places[a][1]))
        out[a][way] = Exit(b, door)
        out[b][(way + 2) % 4] = Exit(a, door)
    return tuple((north, east, south, west) for north, east, south, west in out)


def _shortest(exits: Sequence[Sequence[Exit]], start: int, items: Sequence[int], goal: int) -> int:
    """The length of the shortest solution; the keys, their doors, the treasure and the exit can come in this order only."""
    room, total, doors = start, 0, len(items) - 1
    for door, place in enumerate(items):
        total += _far(exits, room, door)[place] + 1
        room = place
        if door < doors:
            far = _far(exits, room, door)
            room = next(near for near in far if any(way.door == door for way in exits[near]))
            total += far[room] + 1
    return total + _far(exits, room, doors)[goal]


def _far(exits: Sequence[Sequence[Exit]], start: int, opened: int) -> dict[int, int]:
    """How far every room is that can be reached when the first `opened` doors are open."""
    far, queue = {start: 0}, deque([start])
    while queue:
        room = queue.popleft()
        for to, door in exits[room]:
            if to != WALL and door < opened and to not in far:
                far[to] = far[room] + 1
                queue.append(to)
    return far
