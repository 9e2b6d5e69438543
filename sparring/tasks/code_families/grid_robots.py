"""Simulation: a robot on a floor with walls, whose commands are defined in the task."""

from __future__ import annotations

from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clauses, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_DOES = {
    "go": Op("moves {0} cells ahead, one after the other", "go({0}, 0)", lambda bot, k: bot.go(k, 0), (range(1, 4),)),
    "turn": Op(
        "turns right by {0} times 90 degrees", "way = (way + {0}) % 4", lambda bot, k: bot.turn(k), (range(1, 4),)
    ),
    "side": Op(
        "moves {0} cells to its right, one after the other, without turning",
        "go({0}, 1)",
        lambda bot, k: bot.go(k, 1),
        (range(1, 3),),
    ),
    "back": Op(
        "moves {0} cells backwards, one after the other, without turning",
        "go({0}, 2)",
        lambda bot, k: bot.go(k, 2),
        (range(1, 3),),
    ),
    "mark": Op(
        "adds {0} to the number of the cell that it stands on",
        "floor[row][column] += {0}",
        lambda bot, k: bot.mark(k),
        (range(1, 30),),
    ),
    "face": Op(
        "faces right if the number of its cell is {0} or less, and down otherwise",
        "way = 0 if floor[row][column] <= {0} else 1",
        lambda bot, k: bot.face(k),
        (range(0, 20),),
        2,
    ),
    "score": Op(
        "adds {0} times the number of its cell to its score",
        "score += {0} * floor[row][column]",
        lambda bot, k: bot.add(k),
        (range(1, 10),),
    ),
    "leap": Op(
        "leaps {0} cells ahead, over whatever is between; it stays where it is if there is a wall or if that is "
        "beyond the end of the floor",
        "leap({0})",
        lambda bot, k: bot.leap(k),
        (range(2, 4),),
        3,
    ),
    "home": Op(
        "leaps to the cell at the top left if its score leaves a remainder below {1} on division by {0}",
        "if score % {0} < {1}:\n        row = column = 0",
        lambda bot, m, r: bot.go_home(m, r),
        (range(3, 7), range(1, 3)),
        4,
    ),
}
_EDGES = {
    "stop": "Where a wall or the end of the floor is in the way, it stays where it is and the rest of the command is "
    "left out.",
    "wrap": "Beyond the end of the floor it comes in again at the opposite end of the row or column. Where a wall is "
    "in the way, it stays "
    "where it is and the rest of the command is left out.",
    "turn": "Where a wall or the end of the floor is in the way of a cell's move, it turns round by 180 degrees instead "
    "of that move; the "
    "rest of the command goes on in its new direction.",
}
_AHEAD = [(0, 1), (1, 0), (0, -1), (-1, 0)]


class _Robot:
    """The robot: where it is, which way it faces, what the cells have."""

    def __init__(self, spec: Spec, floor: list[list[int]]):
        self.edge = spec["edge"]
        self.floor = [list(row) for row in floor]
        m, a, r = spec["wall"]
        cells = ((y, x) for y in range(len(floor)) for x in range(len(floor[0])))
        self.walls = {(y, x) for y, x in cells if divmod(a * y + x, m)[1] == r and (y, x) != (0, 0)}
        self.y, self.x, self.facing, self.score = 0, 0, spec["facing"] % 4, 0
        self.seen = {(0, 0)}

    def free(self, y: int, x: int) -> bool:
        """Whether there is floor and no wall."""
        inside = 0 <= y < len(self.floor) and 0 <= x < len(self.floor[0])
        return inside and (y, x) not in self.walls

    def go(self, cells: int, side: int) -> None:
        """Move cell by cell."""
        while cells:
            cells -= 1
            dy, dx = _AHEAD[(self.facing + side) % 4]
            y, x = self.y + dy, self.x + dx
            if self.edge == "wrap":
                y, x = y % len(self.floor), x % len(self.floor[0])
            if self.free(y, x):
                self.put(y, x)
            elif self.edge == "turn":
                self.facing = (self.facing + 2) % 4
            else:
                return

    def put(self, y: int, x: int) -> None:
        """Stand on a cell."""
        self.y, self.x = y, x
        self.seen.add((y, x))

    def turn(self, times: int) -> None:
        """Turn right."""
        self.facing = (self.facing + times) % 4

    def face(self, most: int) -> None:
        """Face right or down, as the number of the cell says."""
        self.facing = int(self.floor[self.y][self.x] > most)

    def mark(self, number: int) -> None:
        """Change the number of the cell."""
        self.floor[self.y][self.x] += number

    def add(self, factor: int) -> None:
        """Add to the score."""
        self.score += sum(self.floor[self.y][self.x] for _ in range(factor))

    def leap(self, cells: int) -> None:
        """Land some cells ahead, if that is possible."""
        y, x = (here + cells * step for here, step in zip((self.y, self.x), _AHEAD[self.facing], strict=True))
        if self.free(y, x):
            self.put(y, x)

    def go_home(self, m: int, r: int) -> None:
        """Go back to the first cell, if the score says so."""
        if divmod(self.score, m)[1] in range(r):
            self.put(0, 0)


@program_family("grid_robot", "simulation", "grids")
class GridRobot(ProgramFamily):
    """Commands by letters, walls by a rule, and what happens at the end of the floor."""

    signature = "(floor: list[list[int]], commands: str) -> list[int]"
    edges = (([[3]], "abc"), ([[1, 2], [3, 4]], ""), ([[1, 2, 3], [4, 5, 6]], "aabbccab"))
    choices: ClassVar = {"edge": tuple(_EDGES)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return the commands, the rule for walls, the direction at the start and what repeats commands."""
        others = {name: op for name, op in _DOES.items() if name not in ("go", "turn", "score")}
        commands = [
            clause for name in ("go", "turn", "score") for clause in draw_clauses(rng, {name: _DOES[name]}, 1, 1)
        ]
        commands += draw_clauses(rng, others, level, 1 + (level + 1) // 2)
        rng.shuffle(commands)
        spec: Spec = {
            "commands": commands,
            "wall": [rng.randint(4, 11), rng.randint(1, 3), rng.randint(1, 3)],
            "facing": rng.randint(0, 3),
            "edge": rng.choice(list(_EDGES)[: 2 + (level > 1)]),
        }
        return spec | ({"digits": rng.randint(0, 2)} if level > 2 else {})

    def statement(self, spec: Spec) -> str:
        """One line per command."""
        lines = [f"`{mark}`: it {said(_DOES, each)}." for mark, each in zip("abcdefgh", spec["commands"], strict=False)]
        m, a, r = spec["wall"]
        digits = (
            f" A digit d repeats the command directly after it d + {spec['digits']} times in all; the digit does "
            f"nothing if no letter of "
            "the list comes directly after it."
            if "digits" in spec
            else ""
        )
        return (
            "A robot begins on the top left cell of `floor`, a list of rows of numbers of equal length, and faces "
            f"{('right', 'down', 'left', 'up')[spec['facing'] % 4]}, with the score 0. Rows and columns are counted "
            f"from 0. There is a wall on every cell, "
            f"except that at the top left, for which {a} * row + column leaves the remainder {r} on division by {m}; "
            f"such a cell cannot be "
            f"stood on. Each character of `commands` is a command:\n\n{dashed(lines)}\n\nOther characters do "
            f"nothing.{digits} "
            f"{_EDGES[spec['edge']]}\n\nReturn the list of its last row, its last column, its score and the number "
            f"of different cells that "
            "it has stood on, the first one included. `floor` itself must not change."
        )

    def solution(self, spec: Spec) -> str:
        """Nested functions over a few variables."""
        m, a, r = spec["wall"]
        chain = "".join(
            f"{'elif' if i else 'if'} c == {mark!r}:\n    {coded(_DOES, each)}\n"
            for i, (mark, each) in enumerate(zip("abcdefgh", spec["commands"], strict=False))
        )
        wrap = "r, c = r % rows, c % columns" if spec["edge"] == "wrap" else ""
        blocked = "way = (way + 2) % 4" if spec["edge"] == "turn" else "return"
        loop = "for c in commands:\n    obey(c)"
        if "digits" in spec:
            loop = (
                f"times = 1\nfor c in commands:\n    if c.isdigit():\n        times = int(c) + {spec['digits']}\n    "
                f"    continue\n"
                "    for _ in range(times):\n        obey(c)\n    times = 1"
            )
        lines = f"""
            floor = [list(row) for row in floor]
            rows, columns = len(floor), len(floor[0])
            row = column = score = 0
            way = {spec["facing"] % 4}
            seen = {{(0, 0)}}

            def is_free(r, c):
                return 0 <= r < rows and 0 <= c < columns and ((r, c) == (0, 0) or ({a} * r + c) % {m} != {r})

            def go(cells, turned):
                nonlocal row, column, way
                for _ in range(cells):
                    down, right = [(0, 1), (1, 0), (0, -1), (-1, 0)][(way + turned) % 4]
                    r, c = row + down, column + right
{block(wrap, 5)}
                    if is_free(r, c):
                        row, column = r, c
                        seen.add((r, c))
                    else:
                        {blocked}

            def leap(cells):
                nonlocal row, column
                down, right = [(0, 1), (1, 0), (0, -1), (-1, 0)][way]
                r, c = row + cells * down, column + cells * right
                if is_free(r, c):
                    row, column = r, c
                    seen.add((r, c))

            def obey(c):
                nonlocal row, column, way, score
{block(chain, 4)}

{block(loop, 3)}
            return [row, column, score, len(seen)]
        """
        return f"def grid_robot(floor, commands):\n{block(lines)}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Let the robot obey."""
        floor, commands = args
        robot, does = _Robot(spec, floor), dict(zip("abcdefgh", spec["commands"], strict=False))
        for i, mark in enumerate(commands):
            before = commands[i - 1 : i]
            times = int(before) + spec["digits"] if "digits" in spec and before.isdigit() else 1
            for _ in range(times if mark in does else 0):
                apply(_DOES, does[mark], robot)
        return [robot.y, robot.x, robot.score, len(robot.seen)]

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A floor of up to 7 by 7 cells and up to 4 * size commands."""
        height, width = rng.randint(1 + size // 4, 3 + size // 3), rng.randint(2, 4 + size // 3)
        marks = "abcdefgh"[: len(spec["commands"])] * 3 + "x" + ("0123" if "digits" in spec else "")
        floor = [[rng.randint(0, 20) for _ in range(width)] for _ in range(height)]
        return floor, "".join(rng.choices(marks, k=rng.randint(1, 4 * size)))
