"""Sokoban rooms: generation by pulling boxes away from their goals, and a solver. Sets of cells are bits of a number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from heapq import heappop, heappush
from random import Random
from typing import NamedTuple

WALL, FLOOR, GOAL, BOX, STORED, KEEPER, KEEPER_ON_GOAL = "#-.$*@+"
"""The usual marks; STORED is a box on a goal."""
_WALLS = 0.22
"""The share of inner cells that become walls."""
_PULLS = 12
"""How many pulls per box are tried."""
NODES = 20_000
"""How many positions the solver looks at before it gives up."""


class Push(NamedTuple):
    """A push of the box on a cell (a bit) in a direction (an index of `Room.steps`)."""

    box: int
    direction: int


class Room:
    """Floor and goals of a room whose border is wall; a cell is the bit row * width + column."""

    def __init__(self, width: int, floor: int, goals: int):
        self.width, self.floor, self.goals = width, floor, goals
        self.steps = (-width, width, -1, 1)
        """Up, down, left, right."""
        self.far = self._far()
        """For every cell the fewest pushes to a goal; cells from which no goal can be reached are missing."""
        self.alive = sum(self.far)

    def _far(self) -> dict[int, int]:
        far = dict.fromkeys(bits(self.goals), 0)
        edge = list(far)
        for cell in edge:
            for step in self.steps:
                back, keeper = shift(cell, -step), shift(cell, -2 * step)
                if back & self.floor and keeper & self.floor and back not in far:
                    far[back] = far[cell] + 1
                    edge.append(back)
        return far

    def reach(self, keeper: int, boxes: int) -> int:
        """The cells to which the keeper can walk."""
        free, w = self.floor & ~boxes, self.width
        seen = edge = keeper
        while edge:
            edge = (edge << 1 | edge >> 1 | edge << w | edge >> w) & free & ~seen
            seen |= edge
        return seen

    def walk(self, keeper: int, to: int, boxes: int) -> list[int] | None:
        """The directions of a shortest walk; None if there is none."""
        free, w = self.floor & ~boxes, self.width
        layers = [to]
        seen = to
        while not layers[-1] & keeper:
            edge = layers[-1]
            edge = (edge << 1 | edge >> 1 | edge << w | edge >> w) & free & ~seen
            if not edge:
                return None
            seen |= edge
            layers.append(edge)
        path = []
        for layer in reversed(layers[:-1]):
            direction = next(d for d, step in enumerate(self.steps) if shift(keeper, step) & layer)
            path.append(direction)
            keeper = shift(keeper, self.steps[direction])
        return path

    def pushes(self, reach: int, boxes: int) -> Iterator[Push]:
        """The pushes of the keeper to cells that are not dead."""
        free = self.alive & ~boxes
        for d, step in enumerate(self.steps):
            for box in bits(boxes & shift(reach, step) & shift(free, -step)):
                yield Push(box, d)

    def pulls(self, reach: int, boxes: int) -> list[Push]:
        """The pushes that may have led here, seen from the box's old cell."""
        free = self.floor & ~boxes
        found = []
        for d, step in enumerate(self.steps):
            for box in bits(boxes & shift(reach, step) & shift(free, 2 * step)):
                found.append(Push(shift(box, -step), d))
        return found

    def distance(self, boxes: int) -> int:
        """A lower bound on the pushes: every box to its nearest goal."""
        far = self.far
        return sum([far[box] for box in bits(boxes)])

    def solve(self, keeper: int, boxes: int, nodes: int = NODES) -> list[int] | None:
        """The directions of a solution with fewest pushes (A*), the walks between them shortest; None if none is found."""
        if boxes & ~self.alive:
            return None
        reach = self.reach(keeper, boxes)
        start = (boxes, reach & -reach)
        came: dict[tuple[int, int], tuple[tuple[int, int], Push] | None] = {start: None}
        costs = {start: 0}
        queue = [(self.distance(boxes), 0, 0, start, reach)]
        order = 0
        while queue and len(costs) < nodes:
            _, negative, _, node, reach = heappop(queue)
            boxes = node[0]
            if not boxes & ~self.goals:
                return self._moves(keeper, start, node, came)
            cost = 1 - negative
            if costs[node] < cost - 1:
                continue
            for push in self.pushes(reach, boxes):
                after = boxes ^ push.box ^ shift(push.box, self.steps[push.direction])
                region = self.reach(push.box, after)
                key = (after, region & -region)
                if key not in costs or cost < costs[key]:
                    costs[key], came[key] = cost, (node, push)
                    order += 1
                    heappush(queue, (cost + self.distance(after), -cost, order, key, region))
        return None

    def _moves(
        self,
        keeper: int,
        start: tuple[int, int],
        node: tuple[int, int],
        came: dict[tuple[int, int], tuple[tuple[int, int], Push] | None],
    ) -> list[int]:
        pushes = []
        while (link := came[node]) is not None:
            node, push = link
            pushes.append(push)
        moves, boxes = [], start[0]
        for push in reversed(pushes):
            step = self.steps[push.direction]
            moves += self.walk(keeper, shift(push.box, -step), boxes) or []
            moves.append(push.direction)
            keeper = push.box
            boxes ^= push.box ^ shift(push.box, step)
        return moves

    def draw(self, keeper: int, boxes: int) -> str:
        """The room as text, row by row."""
        cells = []
        height = self.floor.bit_length() // self.width + 2
        for i in range(height * self.width):
            bit, goal = 1 << i, self.goals >> i & 1
            if bit == keeper:
                cells.append(KEEPER_ON_GOAL if goal else KEEPER)
            elif boxes & bit:
                cells.append(STORED if goal else BOX)
            else:
                cells.append(GOAL if goal else FLOOR if self.floor & bit else WALL)
        return "\n".join("".join(cells[k : k + self.width]) for k in range(0, len(cells), self.width))


def shift(cells: int, step: int) -> int:
    """Return the cells moved by a step."""
    return cells << step if step > 0 else cells >> -step


def bits(cells: int) -> Iterator[int]:
    """Return the cells one by one."""
    while cells:
        low = cells & -cells
        yield low
        cells ^= low


@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[Room, int, int]:
    """Return the room, the keeper and the boxes of a text that `Room.draw` wrote."""
    lines = text.split("\n")
    marks = "".join(lines)
    where = {
        kind: sum(1 << i for i, mark in enumerate(marks) if mark in kind) for kind in ("-.$*@+", ".*+", "$*", "@+")
    }
    floor, goals, boxes, keeper = where.values()
    return Room(len(lines[0]), floor, goals), keeper, boxes


def generate(rows: int, columns: int, boxes: int, most: int, rng: Random) -> tuple[str, int]:
    """Return a room that can be solved, as text, and in how many moves at most.

    Boxes stand on their goals and are pulled away, each pull to a position not seen before if there is one. Of the positions
    in which no box is on a goal the one is taken that is farthest from the goals; a room without one is thrown away.
    """
    while True:
        room = _room(rows, columns, boxes, rng)
        found = room and _pull_apart(room, most, rng)
        if room and found:
            keeper, away, moves = found
            return room.draw(keeper, away), moves


def _room(rows: int, columns: int, boxes: int, rng: Random) -> Room | None:
    """A connected room with goals; None if it is too small."""
    inner = [r * columns + c for r in range(1, rows - 1) for c in range(1, columns - 1)]
    walls = rng.sample(inner, int(_WALLS * len(inner)))
    floor = sum(1 << i for i in inner) & ~sum(1 << i for i in walls)
    start = rng.choice([i for i in inner if floor >> i & 1])
    floor = Room(columns, floor, 0).reach(1 << start, 0)
    cells = [i for i in inner if floor >> i & 1]
    if len(cells) < 3 * boxes + 3:
        return None
    return Room(columns, floor, sum(1 << i for i in rng.sample(cells, boxes)))


def _pull_apart(room: Room, most: int, rng: Random) -> tuple[int, int, int] | None:
    """Keeper, boxes and the moves of the way back."""
    boxes, best = room.goals, None
    keeper = rng.choice(list(bits(room.floor & ~boxes)))
    seen, moves, distance = {boxes}, 0, 0
    for _ in range(_PULLS * boxes.bit_count()):
        pulls = room.pulls(room.reach(keeper, boxes), boxes)
        after = [boxes ^ push.box ^ shift(push.box, room.steps[push.direction]) for push in pulls]
        fresh = [i for i, new in enumerate(after) if new not in seen] or list(range(len(pulls)))
        if not fresh:
            break
        i = fresh[int(rng.random() * len(fresh))]
        push = pulls[i]
        moves += len(room.walk(keeper, push.box, boxes) or ()) + 1 if moves else 1
        boxes, keeper = after[i], shift(push.box, -room.steps[push.direction])
        if moves > most:
            break
        seen.add(boxes)
        if not boxes & room.goals and room.distance(boxes) > distance:
            distance = room.distance(boxes)
            best = (keeper, boxes, moves)
    return best
