"""Ready-made runs: what `sparring train NAME` means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import RunConfig, Start
from sparring.envs.core import Environment
from sparring.envs.registry import environment_names, make, resolve
from sparring.errors import UnknownName, unknown_name


@dataclass(frozen=True, slots=True)
class Preset:
    """An environment, the recipe that suits it, and settings tuned for two CPU cores."""

    env: str
    recipe: str
    line: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of the run's configuration, for the preset's own recipe."""
    start: Start = field(default_factory=Start)
    env_kwargs: Mapping[str, Any] = field(default_factory=dict)
    control: Mapping[str, Any] | None = None
    """Arguments of the environment in the control run that is trained beside it."""


PRESETS: dict[str, Preset] = {
    "kuhn-poker": Preset("KuhnPoker-v0", "magnet", "self-play to near-equilibrium Kuhn poker"),
    "leduc-poker": Preset(
        "LeducPoker-v0",
        "magnet",
        "self-play to a third of random play's exploitability in Leduc poker",
        settings={
            "iterations": 200,
            "games": 512,
            "eta": 2.0,
            "eta_end": 0.6,
            "alpha": 0.1,
            "lr_end": 2e-4,
            "memory": 0.9,
            "average_decay": 0.96,
        },
        start=Start(phrases=True),
    ),
    "tic-tac-toe": Preset(
        "TicTacToe-v0",
        "magnet",
        "self-play to draws with the perfect player",
        settings={
            "iterations": 110,
            "games": 512,
            "epochs": 6,
            "batch": 512,
            "lr": 3e-3,
            "lr_end": 4e-4,
            "eta": 20.0,
            "eta_end": 20.0,
            "alpha": 0.2,
            "alpha_end": 0.1,
            "settle": 0.9,
            "memory": 0.95,
            "shrink": 2.0,
            "explore": 0.6,
            "average_decay": 0.9,
            "eval_every": 10,
            "eval_episodes": 2000,
            "eval_against": "perfect,random",
            "eval_temperature": 0.0,
        },
        start=Start(phrases=True, latest=True),
        env_kwargs={"listed": False},
    ),
    "guess-number": Preset(
        "GuessNumber-v0",
        "star",
        "learn to use feedback over the turns of an episode",
        settings={
            "iterations": 80,
            "tasks": 256,
            "samples": 1,
            "window": 4,
            "unique": False,
            "updates": 4,
            "batch": 192,
            "lr_end": 2e-4,
            "eval_every": 10,
            "eval_episodes": 2000,
        },
        start=Start(steps=150, batch=64),
        control={"feedback": "right-wrong"},
    ),
    "arithmetic": Preset(
        "Arithmetic-v0",
        "star",
        "learn to add from a verifier",
        settings={"iterations": 160, "batch": 256, "eval_every": 10, "eval_episodes": 180},
        start=Start(players={"oracle": 0.6, "random": 0.4}, episodes=2880, steps=150, batch=128, init_std=0.05),
        env_kwargs={"digits": "reversed"},
    ),
    "self-correction": Preset(
        "SelfCorrection-v0",
        "score",
        "learn to put one's own answer right, with nothing said in between",
        settings={
            "iterations": 160,
            "stage": 0.97,
            "alpha": 10.0,
            "lr": 2e-3,
            "lr_end": 5e-4,
            "eval_every": 20,
            "eval_episodes": 2160,
        },
        start=Start(
            players={"oracle": 0.8, "random": 0.2}, episodes=2880, steps=200, batch=128, init_std=0.05, phrases=True
        ),
        env_kwargs={"env_kwargs": {"digits": "reversed"}},
    ),
}


def preset_config(name: str, recipe: str | None = None) -> tuple[RunConfig, Preset | None]:
    """Return the configuration that a preset's name (or an environment's id) stands for, and the preset.

    Raises:
        UnknownName: It is neither a preset nor an environment; the nearest is named.
    """
    preset = PRESETS.get(name)
    if preset is None:
        try:
            env = resolve(name)
        except UnknownName:
            raise unknown_name("training preset", name, [*PRESETS, *environment_names()]) from None
        preset = next((p for p in PRESETS.values() if p.env == env), None)
    else:
        env = preset.env
    method = recipe or (preset.recipe if preset else _suitable(make(env)))
    config = RunConfig(
        env=env, recipe=method, method=get_recipe(method).config(), start=preset.start if preset else Start()
    )
    if preset is not None:
        config = config.override({"env_kwargs": dict(preset.env_kwargs)})
    if preset is not None and method == preset.recipe:
        config = config.override(preset.settings)
    return config, preset


def _suitable(environment: Environment) -> str:
    spec = environment.spec
    return "magnet" if spec.zero_sum and spec.moves is not None else "star"
