"""Inputs that many problems share: (generator, size 1 to 10) -> arguments."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng


def integers(rng: EpisodeRng, size: int, low: int = -99, high: int = 99) -> list[int]:
    """Up to 4 * size whole numbers; one list in four has many equal ones."""
    if rng.random() < 0.25:
        low, high = 0, size
    return [rng.randint(low, high) for _ in range(rng.randint(0, 4 * size))]


def one_list(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    """A list of whole numbers."""
    return (integers(rng, size),)


def word(rng: EpisodeRng, size: int, letters: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """Up to 4 * size letters."""
    return "".join(rng.choices(letters, k=rng.randint(0, 4 * size)))


def pairs(rng: EpisodeRng, count: int, low: float = 0.5, high: float = 1.8) -> list[tuple[int, int]]:
    """Pairs of different numbers below `count`, about `low` to `high` times as many as numbers."""
    amount = round(count * rng.uniform(low, high)) if count > 1 else 0
    drawn = [rng.sample(range(count), 2) for _ in range(amount)]
    return [(a, b) for a, b in drawn]
