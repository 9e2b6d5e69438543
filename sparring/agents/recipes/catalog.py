"""The catalogue of recipes: names, functions, configurations."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sparring.errors import unknown_name

if TYPE_CHECKING:
    from sparring.agents.improve.session import Session
    from sparring.envs.core import EnvSpec

_RECIPES = {
    "grpo": ("grpo", "policy gradient on answers compared with their siblings (Shao et al. 2024)"),
    "magnet": ("magnet_selfplay", "magnetic mirror descent by self-play (Sokota et al. 2023)"),
    "nft": ("nft", "negative-aware fine-tuning (Chen et al. 2025)"),
    "pfsp": ("pfsp", "self-play against one's own past, most against what still wins (Vinyals et al. 2019)"),
    "rest-em": ("rest_em", "rounds of sampling and fine-tuning from the beginning (Singh et al. 2024)"),
    "rise": ("rise", "the best of several answers at every turn of one's own mistakes (Qu et al. 2024)"),
    "score": ("score", "self-correction by reinforcement in two stages (Kumar et al. 2024)"),
    "spiral": ("spiral", "self-play with role-conditioned advantages (Liu et al. 2025)"),
    "star": ("star", "expert iteration on verified samples (Zelikman et al. 2022)"),
}
"""Name -> (module, whose function has the recipe's name, with _ for -; one line)."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A method: `function(session, config)` yields one dict of metrics per iteration."""

    name: str
    function: Callable[[Session, Any], Iterator[dict[str, float]]]
    config: type[Any]
    require: Callable[[EnvSpec], None]
    """Raises `BadValue` if the recipe cannot work on an environment."""


def recipe_names() -> dict[str, str]:
    """Return the known recipes with a line about each."""
    return {name: line for name, (_, line) in _RECIPES.items()}


def get_recipe(name: str) -> Recipe:
    """Return a recipe by name; only now is its module (and torch) imported.

    Raises:
        UnknownName: There is none; the nearest is named.
    """
    if name not in _RECIPES:
        raise unknown_name("recipe", name, _RECIPES)
    module = importlib.import_module(f"sparring.agents.recipes.{_RECIPES[name][0]}")
    return Recipe(name, getattr(module, name.replace("-", "_")), module.Config, module.require)
