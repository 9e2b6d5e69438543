"""The task pack `addition`: all 900 sums of a two-digit and a one-digit number, 720 to train on, 180 to test on."""

from __future__ import annotations

from collections.abc import Mapping

from sparring.tasks.core import Pack, Task, episode_rng
from sparring.tasks.registry import register_pack


def _problems() -> tuple[tuple[int, int], ...]:
    """Return every (a, b) with 10 <= a <= 99 and 0 <= b <= 9 in one fixed shuffled order."""
    pairs = [(a, b) for a in range(10, 100) for b in range(10)]
    episode_rng(Task("addition"), 0, "split").shuffle(pairs)
    return tuple(pairs)


_PROBLEMS = _problems()
_OFFSETS = {"train": 0, "test": 720}


def _params(split: str, index: int) -> Mapping[str, int]:
    a, b = _PROBLEMS[_OFFSETS[split] + index]
    return {"a": a, "b": b}


def carries(params: Mapping[str, int]) -> str:
    """Return how often one is carried: what makes a sum hard.

    >>> carries({"a": 93, "b": 6}), carries({"a": 93, "b": 8})
    ('0 carries', '2 carries')
    """
    first = params["a"] % 10 + params["b"] >= 10
    return f"{first + (params['a'] + params['b'] >= 100)} carries"


ADDITION = register_pack(Pack("addition", {"train": 720, "test": 180}, _params, category=carries))
