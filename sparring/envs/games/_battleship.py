"""The sea of Battleship: where ships can lie, and where to shoot by what is known. A sea is a text, a mark for each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

UNKNOWN, MISS, HIT, SUNK = ".oX#"
_WEIGHT = 100
"""What a place is worth for each hit that it explains, beside one that explains none."""


class Place(NamedTuple):
    """Where a ship can lie: `c3-c5`, its cells (as numbers and as bits, row by row from the top), and all around as bits."""

    name: str
    indices: tuple[int, ...]
    cells: int
    around: int


def cell_name(size: int, i: int) -> str:
    """Return `c4` for column c, row 4.

    >>> cell_name(10, 32)
    'c4'
    """
    return f"{chr(97 + i % size)}{i // size + 1}"


def bits(indices: Iterator[int] | Sequence[int]) -> int:
    """Return a set of cells as bits."""
    return sum(1 << i for i in indices)


@lru_cache(maxsize=256)
def places(size: int, length: int) -> tuple[Place, ...]:
    """Every place for a ship: all horizontal ones row by row, then all vertical ones."""
    starts = [(r, c) for r in range(size) for c in range(size)]
    across = [tuple(r * size + c + k for k in range(length)) for r, c in starts if c + length <= size]
    down = [tuple((r + k) * size + c for k in range(length)) for r, c in starts if r + length <= size]
    found = []
    for indices in across + (down if length > 1 else []):
        name = f"{cell_name(size, indices[0])}-{cell_name(size, indices[-1])}"
        found.append(Place(name, indices, bits(indices), around(size, bits(indices))))
    return tuple(found)


@lru_cache(maxsize=65536)
def around(size: int, cells: int) -> int:
    """Cells and all that touch them, at corners too.

    >>> bin(around(3, 1)).count("1"), bin(around(3, 16)).count("1")
    (4, 9)
    """
    left = bits(range(0, size * size, size))
    right = left << (size - 1)
    wide = cells | (cells & ~right) << 1 | (cells & ~left) >> 1
    return (wide | wide << size | wide >> size) & ((1 << size * size) - 1)


def _marked(sea: str, mark: str) -> int:
    return bits([i for i, m in enumerate(sea) if m == mark])


def _closed(size: int, sea: str, touching: bool) -> int:
    """The cells where no ship that is afloat can lie."""
    sunk = _marked(sea, SUNK)
    return _marked(sea, MISS) | (sunk if touching else around(size, sunk))


def hunt(size: int, sea: str, afloat: Sequence[int], touching: bool) -> list[int]:
    """Where to shoot: on along a line of hits, else beside a hit, else on a pattern that no ship afloat fits between."""
    line, beside = [], []
    for i, j, k in _steps(size):
        if sea[j] == HIT and sea[k] == UNKNOWN:
            beside.append(k)
            if i >= 0 and sea[i] == HIT:
                line.append(k)
    if beside:
        return sorted(set(line or beside))
    closed, step = _closed(size, sea, touching), min(afloat)
    free = [i for i, mark in enumerate(sea) if mark == UNKNOWN and not closed >> i & 1]
    return [i for i in free if (i // size + i % size) % step == 0] or free


@lru_cache
def _steps(size: int) -> tuple[tuple[int, int, int], ...]:
    """Cells j and k side by side, with the cell i before them in the same line (-1 for none)."""
    found = []
    for r in range(size):
        for c in range(size):
            for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                before, after = (r - dr, c - dc), (r + dr, c + dc)
                if all(0 <= x < size for x in after):
                    inside = all(0 <= x < size for x in before)
                    i = before[0] * size + before[1] if inside else -1
                    found.append((i, r * size + c, after[0] * size + after[1]))
    return tuple(found)


def densest(size: int, sea: str, afloat: Sequence[int], touching: bool) -> list[int]:
    """Where to shoot: the cells that lie in most places of ships afloat that fit what is known.

    Places are counted for each ship by itself, not for fleets; one that explains a hit counts for 100 that explain none.
    """
    closed, hits = _closed(size, sea, touching), _marked(sea, HIT)
    counts = [0] * len(sea)
    for length in afloat:
        for _, indices, cells, near in places(size, length):
            if cells & closed or (not touching and near & hits & ~cells):
                continue
            weight = _WEIGHT ** (cells & hits).bit_count() if cells & hits else 1
            for i in indices:
                counts[i] += weight
    unknown = [i for i, mark in enumerate(sea) if mark == UNKNOWN]
    most = max(counts[i] for i in unknown)
    return [i for i in unknown if counts[i] == most]
