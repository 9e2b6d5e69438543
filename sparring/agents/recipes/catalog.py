"""The catalogue of recipes: names, functions, configurations.

An installed package adds its own by an entry point of the group `sparring.recipes`: the recipe's name, and `MODULE:FUNCTION`; a script by
`register_recipe`. The module has what the modules here have: `Config`, `require`, and perhaps `check`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sparring.errors import BadValue, Boundary, RegistrationError, unknown_name
from sparring.names import Registry

if TYPE_CHECKING:
    from sparring.agents.improve.session import Session
    from sparring.envs.core import Environment, EnvSpec

Function = TypeVar("Function", bound="Callable[..., Iterator[dict[str, float]]]")

_RECIPES = {
    "agent-r": ("agent_r", "turning round at the first mistake one can tell (Yuan et al. 2025)"),
    "agent0": ("agent0", "tasks that one role writes and the other is unsure of (Xia et al. 2025)"),
    "b-star": ("b_star", "expert iteration that balances how it samples (Zeng et al. 2024)"),
    "bc": ("bc", "what a player shows: gold labels (Pomerleau 1991)"),
    "comas": ("comas", "rewards from what agents say of each other (Xue et al. 2025)"),
    "cycle": ("cycle", "what passes after a wrong program and what the run said of it (Ding et al. 2024)"),
    "exit": ("exit", "single steps of improvement from histories worth going on from (Jiang et al. 2025)"),
    "grpo": ("grpo", "policy gradient on answers compared with their siblings (Shao et al. 2024)"),
    "guide": ("guide", "GRPO with hints where all answers fail (Nath et al. 2025)"),
    "magnet": ("magnet_selfplay", "magnetic mirror descent by self-play (Sokota et al. 2023)"),
    "mcts-dpo": ("mcts_dpo", "preferences between siblings of a search tree (Xie et al. 2024)"),
    "nft": ("nft", "negative-aware fine-tuning (Chen et al. 2025)"),
    "pfsp": ("pfsp", "self-play against one's own past, most against what still wins (Vinyals et al. 2019)"),
    "re-rest": ("re_rest", "wrong answers put right by a reflector are learnt, too (Dou et al. 2024)"),
    "rest-em": ("rest_em", "rounds of sampling and fine-tuning from the beginning (Singh et al. 2024)"),
    "rest-mcts": ("rest_mcts", "a value model searches for what the policy imitates (Zhang et al. 2024)"),
    "rise": ("rise", "the best of several answers at every turn of one's own mistakes (Qu et al. 2024)"),
    "score": ("score", "self-correction by reinforcement in two stages (Kumar et al. 2024)"),
    "sec": ("sec", "a bandit that draws the tasks that teach most, around a method (Chen et al. 2025)"),
    "spc": ("spc", "a critic against a sneak that hides errors (Chen et al. 2025)"),
    "spiral": ("spiral", "self-play with role-conditioned advantages (Liu et al. 2025)"),
    "star": ("star", "expert iteration on verified samples (Zelikman et al. 2022)"),
    "vision-zero": ("vision_zero", "who is the spy: clues by self-play, votes by verification (Wang et al. 2025)"),
}
"""Name -> (module, whose function has the recipe's name, with _ for -; one line)."""
_UNPAID = ("agent0", "bc", "comas", "mcts-dpo", "rest-mcts", "rise")
"""Recipes that learn from labels, marks or majorities, or try answers in copies of an episode, not from what it paid."""
_SCRIPTS: Registry[Callable[..., Any]] = Registry("recipe")
"""Recipes of modules that no entry point names."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COMPARING = ("agent0", "exit", "grpo", "guide", "nft", "score", "sec", "vision-zero")
"""Recipes that learn from the difference between several `samples` of the same."""


def _anything(config: object, environment: Environment) -> None:
    """Refuse nothing."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A method: `function(session, config)` yields one dict of metrics per iteration."""

    name: str
    function: Callable[[Session, Any], Iterator[dict[str, float]]]
    config: type[Any]
    require: Callable[[EnvSpec], None]
    """Raises `BadValue` if the recipe cannot work on an environment."""
    refuse: Callable[[Any, Environment], None] = _anything
    """Raises `BadValue` or `UnknownName` if a configuration cannot work there: the module's `check`, if it has one."""

    @property
    def paid(self) -> bool:
        """Whether it learns from the returns of what `Session.collect` plays, which `rewards=shuffled` deals out anew."""
        return self.name not in _UNPAID

    def check(self, config: Any, environment: Environment) -> None:
        """See that a configuration can work on an environment, before anything is written or played.

        Raises:
            BadValue: The environment does not suit the recipe, or a value does not suit the environment or another value.
            UnknownName: A value names what is not there; the nearest is named.
        """
        self.require(environment.spec)
        if self.name in _COMPARING and config.samples < 2:
            raise BadValue(
                f"samples={config.samples}: recipe {self.name!r} compares samples of the same, so take at least 2"
            )
        self.refuse(config, environment)


@cache
def _installed() -> dict[str, importlib.metadata.EntryPoint]:
    """Return the recipes of installed packages. They are not loaded: that would import torch."""
    points = importlib.metadata.entry_points(group="sparring.recipes")
    return {point.name: point for point in points if point.name not in _RECIPES}


def register_recipe(name: str) -> Callable[[Function], Function]:
    """Return a decorator that registers a recipe of a script, beside `Config` and `require` in the same module.

    `sparring --import my_recipe.py train ENV --recipe my-recipe` runs it then; `docs/registering.md` shows one. A package needs no call: its entry point names the recipe.

    Raises:
        RegistrationError: The name is taken, or has other characters than small letters, digits and hyphens between them.
    """
    if _NAME.fullmatch(name) is None:
        raise RegistrationError(
            f"no recipe can be called {name!r}: write small letters, digits and hyphens, as in my-recipe"
        )
    if name in _RECIPES or name in _installed():
        raise RegistrationError(f"there is a recipe {name!r} already ({recipe_names()[name]}): choose another name")

    def decorate(function: Function) -> Function:
        _SCRIPTS.register(name, function)
        return function

    return decorate


def recipe_names() -> dict[str, str]:
    """Return the known recipes with a line about each."""
    others = {name: f"of the package {point.dist.name}" for name, point in _installed().items() if point.dist}
    scripts = {name: f"of the module {_SCRIPTS.get(name).__module__}" for name in _SCRIPTS.names()}
    return {name: line for name, (_, line) in _RECIPES.items()} | others | scripts


def module_of(name: str) -> str:
    """Return the module that a recipe is in.

    Raises:
        UnknownName: There is none; the nearest is named.
    """
    if name in _installed():
        return _installed()[name].module
    if name in _SCRIPTS.names():
        return str(_SCRIPTS.get(name).__module__)
    if name not in _RECIPES:
        raise unknown_name("recipe", name, recipe_names())
    return f"sparring.agents.recipes.{_RECIPES[name][0]}"


def get_recipe(name: str) -> Recipe:
    """Return a recipe by name; only now is its module (and torch) imported.

    Raises:
        UnknownName: There is none; the nearest is named.
        RegistrationError: It is of an installed package that does not keep what its entry point says, or of a script that lacks something.
    """
    if name in _installed():
        point = _installed()[name]
        return _of_others(name, point.value, point.load, point.module)
    if name in _SCRIPTS.names():
        function = _SCRIPTS.get(name)
        return _of_others(name, f"{function.__module__}:{function.__name__}", lambda: function, function.__module__)
    module = importlib.import_module(module_of(name))
    function, refuse = getattr(module, name.replace("-", "_")), getattr(module, "check", _anything)
    return Recipe(name, function, module.Config, module.require, refuse)


def _of_others(name: str, where: str, load: Callable[[], Any], module: str) -> Recipe:
    with Boundary() as boundary:
        function, home = load(), importlib.import_module(module)
        found = Recipe(name, function, home.Config, home.require, getattr(home, "check", _anything))
    if boundary.error is not None:
        raise RegistrationError(
            f"recipe {name!r} ({where}) cannot be loaded: {type(boundary.error).__name__}: {boundary.error}; its entry point, if it has "
            "one, names MODULE:FUNCTION, and the module has Config and require"
        ) from boundary.error
    return found
