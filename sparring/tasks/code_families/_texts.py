"""Texts that the families of strings share."""

from __future__ import annotations

from sparring.tasks.code_families._ops import LETTERS
from sparring.tasks.core import EpisodeRng

FEW = "abcdehilnorstu"
MARKS = "-+.*_"
VOWELS = "aeiou"


def sentence(rng: EpisodeRng, size: int, favourites: str = "") -> str:
    """Words of few letters, so that letters come twice and side by side; digits, capitals and signs in between."""
    out = []
    for _ in range(rng.randint(0, size)):
        pool = "".join(rng.choices(FEW, k=4)) + favourites
        word = "".join(rng.choice(pool) for _ in range(rng.randint(1, 7)))
        kind = rng.random()
        if kind < 0.15:
            word = str(rng.randint(0, 999))
        elif kind < 0.3:
            word = word.capitalize()
        elif kind < 0.4:
            word += rng.choice("-+.0123456789") + rng.choice(pool)
        out.append(word)
    return " ".join(out)


def shift(letter: str, k: int) -> str:
    """Return the letter k places later in the alphabet; other characters stay."""
    return LETTERS[(LETTERS.index(letter) + k) % 26] if letter in LETTERS else letter
