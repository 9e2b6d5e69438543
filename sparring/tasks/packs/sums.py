"""The task packs `sums`, numbers of 1, 2 and 3 digits in turn, and `sums:N`, of N digits: items are drawn, splits are disjoint."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sparring.tasks.core import SPLITS, UNBOUNDED, Pack, Task, episode_rng
from sparring.tasks.families import split_of
from sparring.tasks.registry import register_pack

DIGITS = (1, 2, 3)


def _params(digits: int, split: str, index: int) -> Mapping[str, int]:
    """Return two numbers of as many digits (the index says how many if 0); a sum belongs to one split for ever."""
    n = digits or DIGITS[index % len(DIGITS)]
    rng = episode_rng(Task(f"sums:{n}", split=split, index=index), 0, "sum")
    low, high = (10 ** (n - 1), 10**n - 1) if n > 1 else (0, 9)
    while True:
        a, b = rng.randint(low, high), rng.randint(low, high)
        if split_of(f"{a}+{b}") == split:
            return {"a": a, "b": b, "level": n}


for _n in (0, *DIGITS):
    register_pack(Pack(f"sums:{_n}" if _n else "sums", dict.fromkeys(SPLITS, UNBOUNDED), partial(_params, _n)))
