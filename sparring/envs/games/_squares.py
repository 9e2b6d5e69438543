"""Boards of cells as text and as numbers: what several games do alike.

A labelled picture is a row of marks on every line, each with the row's name before it: `" 9 . X O"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray

EMPTY = "."
_IS_EMPTY = bytes(c == ord(EMPTY) for c in range(256))
_LABELS = b" \n0123456789"


def marks_of(picture: str) -> list[list[str]]:
    """Return the marks of a labelled picture, row by row.

    >>> marks_of("2 . X\\n1 O .")
    [['.', 'X'], ['O', '.']]
    """
    return [line.split()[1:] for line in picture.split("\n")]


def empty_cells(names: Iterable[str], picture: str) -> tuple[str, ...]:
    """Return the names of the empty cells of a labelled picture; `names` has all cells in the order of the picture.

    >>> empty_cells(("a2", "b2", "a1", "b1"), "2 . X\\n1 O .")
    ('a2', 'b1')
    """
    return tuple(compress(names, picture.encode().translate(_IS_EMPTY, _LABELS)))


def planes(cells: Sequence[Sequence[str]], marks: Iterable[str], *constants: float) -> NDArray[np.float32]:
    """Return for every mark where it stands, and for every constant a plane full of it: (planes, rows, columns).

    >>> planes(["XO"], "XO", 1).tolist()
    [[[1.0, 0.0]], [[0.0, 1.0]], [[1.0, 1.0]]]
    """
    board = np.array([list(row) for row in cells])
    found = [board == mark for mark in marks]
    return np.stack([*found, *(np.full(board.shape, value) for value in constants)]).astype(np.float32)


@lru_cache(maxsize=1 << 14)
def row_of(crosses: int, noughts: int, size: int) -> str:
    """Return a row of a board as text: X and O where the bits of either are set, the lowest bit first.

    >>> row_of(0b001, 0b100, 3)
    'X . O'
    """
    return " ".join("X" if crosses >> c & 1 else "O" if noughts >> c & 1 else EMPTY for c in range(size))
