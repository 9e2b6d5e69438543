"""Where to cut prompts so that what they share is computed once: a prompt's beginning, or each group's, or both.

Rows of prompts are cut at the same columns. Up to the first cut there is a row for every distinct beginning of that length, up
to the second for every distinct longer one, and behind the last for every prompt. Which cuts cost least is found by dynamic
programming over the columns at which some two prompts part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_PASS = 64
"""What another forward pass costs, in tokens (measured with a nano model on a CPU)."""
_COPY = 0.05
"""What it costs to copy a token's keys and values, in tokens."""
_CUTS = 24
"""At how many columns a cut is tried: those at which most prompts part."""
_LEAST = 8
"""No cut is tried before that column."""
Tokens = tuple[int, ...]


class Level(NamedTuple):
    """Rows that are extended together."""

    parents: NDArray[np.int64]
    """(R,), the row of the level before that each continues; of the first level, nothing."""
    pieces: list[Tokens]
    """(R,), what each is extended by: at least one token in the last level."""


def levels(prompts: Sequence[Tokens]) -> list[Level]:
    """Return how to compute prompts: the rows of the last level are the prompts, in order."""
    cuts = [0, *_best_cuts(prompts)]
    whole = [len(prompt) for prompt in prompts]
    ends = [*([min(cut, n - 1) for n in whole] for cut in cuts), whole]
    out: list[Level] = []
    before = np.zeros(len(prompts), np.int64)  # the row of each prompt in the level before
    for begins, stops in pairwise(ends):
        known: dict[Tokens, int] = {}
        if stops is whole:
            rows = np.arange(len(prompts))
        else:
            rows = np.array([known.setdefault(p[:stop], len(known)) for p, stop in zip(prompts, stops, strict=True)])
        _, first = np.unique(rows, return_index=True)
        out.append(Level(before[first], [prompts[i][begins[i] : stops[i]] for i in first]))
        before = rows
    return out


def _best_cuts(prompts: Sequence[Tokens]) -> list[int]:
    """Return the columns, ascending, at which cutting costs least; none if nothing is saved."""
    shared = _shared(prompts)
    if int(shared.sum()) <= _PASS:
        return []
    parting = Counter(shared.tolist())
    columns = [0, *sorted(c for c, _ in parting.most_common(_CUTS) if c >= _LEAST)]
    rows = [1 + int((shared < column).sum()) for column in columns]
    longest = max(map(len, prompts))
    # best[i]: the least cost of all levels up to the cut at columns[i], and the cut before it
    best: list[tuple[float, int]] = [(0.0, 0)]
    for i in range(1, len(columns)):
        best.append(min((best[j][0] + _cost(rows[i], columns[j], columns[i]), j) for j in range(i)))
    ends = [best[j][0] + _cost(len(prompts), columns[j], longest) for j in range(len(columns))]
    at, cuts = int(np.argmin(ends)), []
    while at:
        cuts.append(columns[at])
        at = best[at][1]
    return cuts[::-1]


def _cost(rows: int, begin: int, end: int) -> float:
    """Return what it costs to extend rows from one column to another, in tokens."""
    return rows * (end - begin) + _PASS + rows * begin * _COPY


def _shared(prompts: Sequence[Tokens]) -> NDArray[np.int64]:
    """Return how many first tokens neighbours in sorted order have in common: (R - 1,)."""
    ordered = sorted(prompts)
    table = np.full((len(ordered), max(map(len, ordered)) + 1), -1, np.int64)
    for i, prompt in enumerate(ordered):
        table[i, : len(prompt)] = prompt
        table[i, len(prompt) :] = -1 - i % 2  # so that what is behind the end differs from the neighbour's
    parting: NDArray[np.int64] = (table[1:] != table[:-1]).argmax(-1)
    return parting
