"""Dynamic programming: paths through a grid with unusual moves."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import Op, apply, block, coded, dashed, draw_clause, listed, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_MOVES = [(1, 0), (0, 1), (1, 1), (2, 1), (1, 2), (2, 0), (0, 2), (1, -1), (2, -1), (2, 2), (3, 1), (1, 3)]
_GAIN = {
    "line": Op(
        "{0} * x + {1}", "{0} * x + {1}", lambda x, a, b: b + sum(x for _ in range(a)), (range(2, 16), range(-25, 26))
    ),
    "apart": Op(
        "the distance of x from {0} (never negative), times {1}",
        "abs(x - {0}) * {1}",
        lambda x, k, a: a * (max(x, k) - min(x, k)),
        (range(1, 20), range(1, 12)),
    ),
    "rest": Op(
        "{2} plus the remainder of {1} * x on division by {0}",
        "{2} + {1} * x % {0}",
        lambda x, m, a, b: b + divmod(x * a, m)[1],
        (range(4, 20), range(1, 12), range(-20, 21)),
    ),
    "parity": Op(
        "{0} * x if x is even, else -{1} * x",
        "(-{1} if x % 2 else {0}) * x",
        lambda x, a, b: x * (a, -b)[x & 1],
        (range(1, 8), range(1, 6)),
        2,
    ),
    "cap": Op(
        "{1} * x, but {0} at most",
        "min({1} * x, {0})",
        lambda x, cap, a: cap if a * x > cap else a * x,
        (range(10, 40), range(2, 6)),
        2,
    ),
}
_BLOCKED = {
    "rest": Op(
        "x leaves the remainder {1} on division by {0}",
        "x % {0} == {1}",
        lambda at, m, r: divmod(at[2], m)[1] == r,
        (range(4, 13), range(0, 4)),
    ),
    "sum": Op(
        "row + column + x is a multiple of {0}",
        "(r + c + x) % {0} == 0",
        lambda at, m: -at[2] % m == (at[0] + at[1]) % m,
        (range(4, 13),),
    ),
    "high": Op("x is above {0}", "x > {0}", lambda at, k: not at[2] <= k, (range(9, 20),)),
    "place": Op(
        "{1} * row + column leaves the remainder {2} on division by {0}",
        "({1} * r + c) % {0} == {2}",
        lambda at, m, a, r: divmod(a * at[0] + at[1], m)[1] == r,
        (range(4, 8), range(1, 5), range(0, 4)),
        3,
    ),
}


@program_family("grid_total", "dynamic programming", "grids")
class GridTotal(ProgramFamily):
    """The best total of a path from corner to corner, or the number of paths with some total."""

    signature = "(grid: list[list[int]]) -> int | None"
    edges = (([[5]],), ([[3, 8]],), ([[3], [8]],), ([[1, 2], [3, 4]],), ([[7, 1, 12], [3, 5, 5], [9, 2, 6]],))
    choices: ClassVar = {"aim": ("most", "least")}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return moves, what a cell gives, which are blocked, what is asked; from level 3 on further rules."""
        moves = rng.sample(_MOVES[: 6 + 2 * level], 1 + (level > 3))
        moves += [move for move in rng.sample(_MOVES[:3], 2) if move not in moves]
        spec: Spec = {
            "moves": [list(move) for move in sorted(moves)],
            "gain": draw_clause(rng, _GAIN, level),
            "blocked": draw_clause(rng, _BLOCKED, level),
            "aim": rng.choice(["most", "least"]),
        }
        if level > 1:
            spec["turn"] = rng.choice([-1, 1]) * rng.randint(1, 20)
        if level > 2 and rng.random() < 0.7:
            spec["limit"] = [*rng.choice(spec["moves"]), rng.randint(1, 2)]
        if level > 3 and rng.random() < 0.5:
            del spec["aim"]
            spec["multiple"] = rng.randint(2, 6)
        return spec

    def statement(self, spec: Spec) -> str:
        """List the rules."""
        lines = [
            f"One move goes {listed([f'by ({r}, {c})' for r, c in spec['moves']], 'or')}, where (r, c) means r rows "
            f"down and c "
            "columns to the right (to the left, if c is negative). A path never leaves the grid; cells that a move "
            "skips do not count.",
            f"A path may not stand on a cell with the number x if {said(_BLOCKED, spec['blocked'])}; the first and "
            f"the last cell "
            "of the path may always be stood on. Rows and columns are counted from 0.",
            f"Every cell that the path stands on, the first and the last included, gives "
            f"{said(_GAIN, spec['gain'])}, where x is "
            "its number.",
        ]
        if "turn" in spec:
            lines.append(
                f"Every move that is not the same as the move directly before it adds {spec['turn']} more; the first "
                f"move adds nothing."
            )
        if "limit" in spec:
            r, c, times = spec["limit"]
            lines.append(f"The move by ({r}, {c}) may be made at most {times} time{'s' * (times > 1)} on a path.")
        aim = (
            f"Return how many such paths have a total that is a multiple of {spec['multiple']} (0 and negative "
            f"multiples included)."
            if "multiple" in spec
            else f"Return the {'largest' if spec['aim'] == 'most' else 'smallest'} total of such a path, or None if "
            "there is no path."
        )
        return (
            "A path leads from the top left to the bottom right cell of `grid`, a list of rows of equal length with "
            "at least one "
            f"cell. Its total is what its cells and moves give.\n\n{dashed(lines)}\n\n{aim} If there is only one cell, "
            "the path has no moves."
        )

    def solution(self, spec: Spec) -> str:
        """Tables of totals by cell, last move and number of limited moves."""
        limit = spec.get("limit")
        used = f"used + ((dr, dc) == ({limit[0]}, {limit[1]}))" if limit else "0"
        allowed = f" and u <= {limit[2]}" if limit else ""
        turn = f" + ({spec['turn']} if last and last != (dr, dc) else 0)" if "turn" in spec else ""
        last = "(dr, dc)" if turn else "()"
        multiple = spec.get("multiple")
        total, value = ("t", "ways") if multiple else ("0", "t")
        keep = "old + ways" if multiple else f"{'max' if spec['aim'] == 'most' else 'min'}(old, now)"
        new = f"(t + x_gain{turn}) % {multiple}" if multiple else f"t + x_gain{turn}"
        start = f"gain(grid[0][0]) % {multiple}" if multiple else "gain(grid[0][0])"
        entry = f"((), 0, {start}): 1" if multiple else f"((), 0, 0): {start}"
        old = "0" if multiple else "now"
        key = f"({last}, u, {'now' if multiple else 0})"
        ends = (
            "return sum(ways for (last, used, t), ways in ends.items() if t == 0)"
            if multiple
            else f"return {'max' if spec['aim'] == 'most' else 'min'}(ends.values(), default=None)"
        )
        lines = f"""
            rows, columns = len(grid), len(grid[0])
            table = {{(r, c): {{}} for r in range(rows) for c in range(columns)}}
            table[0, 0] = {{{entry}}}
            for r, c in sorted(table):
                for (last, used, {total if multiple else "_"}), {value} in table[r, c].items():
                    for dr, dc in {[tuple(move) for move in spec["moves"]]}:
                        to, u = (r + dr, c + dc), {used}
                        if to in table and not blocked(grid, *to){allowed}:
                            x_gain = gain(grid[to[0]][to[1]])
                            now = {new}
                            cell, key = table[to], {key}
                            old = cell.get(key, {old})
                            cell[key] = {keep}
            ends = table[rows - 1, columns - 1]
            {ends}
        """
        return (
            f"def gain(x):\n    return {coded(_GAIN, spec['gain'])}\n\n\n"
            "def blocked(grid, r, c):\n    x = grid[r][c]\n    last = r == len(grid) - 1 and c == len(grid[0]) - 1\n"
            f"    return not last and {coded(_BLOCKED, spec['blocked'])}\n\n\ndef grid_total(grid):\n{block(lines)}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Collect all totals of all paths, from the goal back to the start."""
        grid = args[0]
        height, width = len(grid), len(grid[0])
        known: dict[tuple[int, int, int, int], Counter[int]] = {}
        moves = [tuple(move) for move in spec["moves"]]
        *special, most = spec.get("limit", [0, 0, 0])

        def totals(r: int, c: int, before: int, left: int) -> Counter[int]:
            here = (r, c, before, left)
            if here in known:
                return known[here]
            own, found = apply(_GAIN, spec["gain"], grid[r][c]), Counter[int]()
            if (r, c) == (height - 1, width - 1):
                found[own] += 1
            for i, (dr, dc) in enumerate(moves):
                to, rest = (r + dr, c + dc), left - ([dr, dc] == special)
                if not (to[0] < height and 0 <= to[1] < width) or rest < 0 or self._blocked(spec, grid, *to):
                    continue
                extra = own + (spec.get("turn", 0) if before not in (-1, i) else 0)
                for total, ways in totals(*to, i, rest).items():
                    found[total + extra] += ways
            return known.setdefault(here, found)

        found = totals(0, 0, -1, most)
        if "multiple" in spec:
            return sum(ways for total, ways in found.items() if total % spec["multiple"] == 0)
        return (max if spec["aim"] == "most" else min)(found, default=None)

    def _blocked(self, spec: Spec, grid: list[list[int]], r: int, c: int) -> bool:
        if r == len(grid) - 1 and c == len(grid[0]) - 1:
            return False
        return bool(apply(_BLOCKED, spec["blocked"], (r, c, grid[r][c])))

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to six rows and columns."""
        most = 2 + (size + 1) // 3
        height, width = rng.randint(1 + size // 3, most), rng.randint(1 + size // 3, most)
        return ([[rng.randint(0, 20) for _ in range(width)] for _ in range(height)],)
