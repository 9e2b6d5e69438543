"""How generated rows are declared: a function makes items, a decorator says how many go into which category."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from tests.envs.math_grader.make_corpus import Row, wrapped

Rng = random.Random
Item = tuple[str, Sequence[str], Sequence[str]]
"""A gold answer, right and wrong responses."""
Make = Callable[[Rng], Item]


@dataclass(frozen=True)
class Recipe:
    """How many items of a kind are made, and where they go."""

    make: Make
    count: int
    category: str
    how: str
    mode: str


_RECIPES: list[Recipe] = []
_TAKE = 2
"""Right and wrong responses that are taken from each item."""


def rows_of(category: str, count: int, how: str, mode: str = "any") -> Callable[[Make], Make]:
    """Return a decorator: `count` items of this function go into a category."""

    def decorate(make: Make) -> Make:
        _RECIPES.append(Recipe(make, count, category, f"generated: {how}", mode))
        return make

    return decorate


def generated() -> Iterator[Row]:
    """Yield all generated rows."""
    for module in ("numbers_made", "shapes_made"):
        import_module(f"{__package__}.{module}")
    for recipe in _RECIPES:
        rng, number = Rng(recipe.make.__name__), 0
        for _ in range(recipe.count):
            gold, right, wrong = recipe.make(rng)
            for responses, correct in ((right, True), (wrong, False)):
                for response in rng.sample(list(responses), min(_TAKE, len(responses))):
                    yield Row(gold, wrapped(response, recipe.mode, number), correct, recipe.category, recipe.how)
                    number += 1
