"""Sudoku grids: random full ones, puzzles with exactly one solution, and a solver. All on bit masks of digits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

_PATIENCE = 4
"""A full grid is begun anew after so many times as many nodes as it has cells: cheaper than backing out of a bad start."""
EMPTY = "."


class Layout(NamedTuple):
    """The geometry of an n x n grid, n the square of `side`; cells are numbered row by row."""

    n: int
    side: int
    row: tuple[int, ...]
    column: tuple[int, ...]
    box: tuple[int, ...]
    units: tuple[tuple[tuple[int, ...], ...], ...]
    """For every cell the other cells of its row, of its column and of its box."""


@lru_cache
def layout(n: int) -> Layout:
    """Return the geometry of an n x n grid."""
    side = round(n**0.5)
    row = tuple(i // n for i in range(n * n))
    column = tuple(i % n for i in range(n * n))
    box = tuple(r // side * side + c // side for r, c in zip(row, column, strict=True))
    units = tuple(
        tuple(tuple(j for j in range(n * n) if j != i and kind[j] == kind[i]) for kind in (row, column, box))
        for i in range(n * n)
    )
    return Layout(n, side, row, column, box, units)


class Grid:
    """A grid that is filled and emptied: the digit of every cell as a bit (0: empty), and the digits used by every unit."""

    def __init__(self, n: int, cells: Sequence[int] = ()):
        self.layout = layout(n)
        self.full = (1 << n) - 1
        self.cells = [0] * (n * n)
        self.rows, self.columns, self.boxes = [0] * n, [0] * n, [0] * n
        for i, bit in enumerate(cells):
            if bit:
                self.flip(i, bit)

    def flip(self, i: int, bit: int) -> None:
        """Put a digit into an empty cell, or take it out again."""
        where = self.layout
        self.cells[i] ^= bit
        self.rows[where.row[i]] ^= bit
        self.columns[where.column[i]] ^= bit
        self.boxes[where.box[i]] ^= bit

    def candidates(self, i: int) -> int:
        """The digits that no other cell of an empty cell's units has, as bits."""
        where = self.layout
        used = self.rows[where.row[i]] | self.columns[where.column[i]] | self.boxes[where.box[i]]
        return self.full & ~used

    def single(self, i: int) -> int:
        """The digit that an empty cell must have because no other fits it, or it fits no other cell of a unit; else 0."""
        mine = self.candidates(i)
        if not mine & (mine - 1):
            return mine
        for unit in self.layout.units[i]:
            left = mine
            for j in unit:
                if not self.cells[j]:
                    left &= ~self.candidates(j)
                    if not left:
                        break
            if left:
                return left
        return 0

    def solutions(self, most: int) -> list[tuple[int, ...]]:
        """Up to `most` ways to fill the grid, by depth-first search on the cell with the fewest candidates."""
        best, fewest = -1, 99
        for i, bit in enumerate(self.cells):
            if not bit and (count := self.candidates(i).bit_count()) < fewest:
                best, fewest = i, count
                if count < 2:
                    break
        if best < 0:
            return [tuple(self.cells)]
        found: list[tuple[int, ...]] = []
        left = self.candidates(best)
        while left and len(found) < most:
            bit = left & -left
            left ^= bit
            self.flip(best, bit)
            found += self.solutions(most - len(found))
            self.flip(best, bit)
        return found


def full_grid(n: int, rng: Random) -> list[int]:
    """Return a random full grid (digits as bits), by depth-first search with a random order of digits in every row."""
    grid = None
    while grid is None:
        orders = [rng.sample([1 << k for k in range(n)], n) for _ in range(n)]
        grid = _fill(layout(n), orders)
    return grid


def _fill(where: Layout, orders: Sequence[Sequence[int]]) -> list[int] | None:
    """Fill a grid cell by cell, the last digit of the row's order first; None if that takes too long."""
    n, row, column, box = where.n, where.row, where.column, where.box
    rows, columns, boxes, cells = [0] * n, [0] * n, [0] * n, [0] * (n * n)
    options: list[list[int]] = [[]] * (n * n)
    i, patience, fresh = 0, _PATIENCE * n * n, True
    while i < n * n:
        r, c, b = row[i], column[i], box[i]
        if fresh:
            patience -= 1
            used = rows[r] | columns[c] | boxes[b]
            options[i] = [bit for bit in orders[r] if not bit & used]
        else:
            bit = cells[i]
            rows[r], columns[c], boxes[b] = rows[r] ^ bit, columns[c] ^ bit, boxes[b] ^ bit
        fresh = bool(options[i])
        if fresh:
            bit = cells[i] = options[i].pop()
            rows[r], columns[c], boxes[b] = rows[r] | bit, columns[c] | bit, boxes[b] | bit
        elif patience < 0:
            return None
        i += 1 if fresh else -1
    return cells


def puzzle(n: int, clues: int, rng: Random) -> tuple[str, str]:
    """Return a puzzle with exactly one solution, and the solution, as text row by row.

    From a random full grid cells are emptied in random order; a cell stays if the puzzle would have a second solution
    without it. When too many stay, another grid is tried.
    """
    while True:
        solution = full_grid(n, rng)
        grid = Grid(n, solution)
        spare = n * n - clues
        for i in rng.sample(range(n * n), n * n):
            bit = grid.cells[i]
            grid.flip(i, bit)
            if not _forced(grid, i, bit):
                grid.flip(i, bit)
                continue
            spare -= 1
            if not spare:
                return text(grid.cells), text(solution)


def _forced(grid: Grid, i: int, bit: int) -> bool:
    """Whether the empty cell `i` has digit `bit` in every solution, given that there is one in which it has."""
    if grid.single(i):
        return True
    others = grid.candidates(i) ^ bit
    while others:
        other = others & -others
        others ^= other
        grid.flip(i, other)
        wrong = grid.solutions(1)
        grid.flip(i, other)
        if wrong:
            return False
    return True


def text(cells: Sequence[int]) -> str:
    """Return digits for bits, row by row, `.` for an empty cell."""
    return "".join([str(bit.bit_length()) if bit else EMPTY for bit in cells])


def parse(board: str) -> Grid:
    """Return the grid that `text` wrote."""
    return Grid(round(len(board) ** 0.5), [0 if mark == EMPTY else 1 << (int(mark) - 1) for mark in board])
