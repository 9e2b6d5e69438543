"""Which environments the tests go through: every built-in id, and some with other arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from sparring.envs.registry import environment_names, factory

BUILT_IN = tuple(name for name in environment_names() if "/" not in name)
LEVELLED = tuple(name for name in BUILT_IN if "difficulty" in inspect.signature(factory(name)).parameters)
"""Environments with difficulties 1 to 5."""
VARIANTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("Arithmetic-v0", {"digits": "reversed"}),
    ("Code-v0", {"reward": "share", "illegal": "retry(1)", "level": 1}),
    ("CodeDuel-v0", {"tests": 2, "illegal": "retry(1)", "level": 2}),
    ("CodeRepair-v0", {"attempts": 2, "feedback": "diff", "discount": 0.5}),
    ("CodeTool-v0", {"calls": 2, "reward": "share", "shown": 200, "illegal": "retry(2)"}),
    ("GuessNumber-v0", {"feedback": "right-wrong"}),
    ("GuessNumber-v0", {"high": 99, "tries": 7}),
    ("GuessNumber-v0", {"high": 1, "tries": 1}),
    ("GuessNumber-v0", {"illegal": "random_legal"}),
    ("GuessNumber-v0", {"illegal": "retry(2)", "tries": 2}),
    ("TicTacToe-v0", {"illegal": "retry(2)"}),
    ("TicTacToe-v0", {"illegal": "random_legal"}),
    ("KuhnPoker-v0", {"illegal": "retry(2)"}),
    ("KuhnPoker-v0", {"illegal": "retry(1) then random_legal"}),
    ("KuhnPoker-v0", {"illegal": "random_legal"}),
    ("Math-v0", {"attempts": 3, "feedback": "hint", "level": 2}),
    ("Math-v0", {"attempts": 2, "feedback": "none", "illegal": "forfeit"}),
    ("Math-v0", {"attempts": 2, "feedback": "right_wrong", "discount": 0.5, "illegal": "retry(1)"}),
    ("Math-v0", {"attempts": 2, "feedback": "step", "tasks": "math/circle_areas", "grading": {"tolerance": 0.01}}),
    ("MathCritic-v0", {"clean": 0.0, "equations": 1, "level": 4}),
    ("MathDuel-v0", {"attempts": 2, "rounds": 3}),
    ("MathDuel-v0", {"families": ["gcd", "lcm"], "low": 0.5, "high": 1.0}),
    ("Web-v0", {"tasks": "web/shop", "level": 2, "observation": "diff", "max_chars": 600, "illegal": "forfeit"}),
    (
        "WebInjection-v0",
        {"tasks": "web/mail", "payoff": "own", "edits": 2, "observation": "diff", "illegal": "forfeit"},
    ),
    ("WebMarket-v0", {"things": 3, "turns": 4, "payoff": "own", "max_steps": 20, "illegal": "forfeit"}),
    ("SelfCorrection-v0", {"env": "Math-v0", "env_kwargs": {"level": 2}, "feedback": "verdict"}),
    ("MathTool-v0", {"calls": 1, "illegal": "forfeit", "level": 2}),
    ("ToyProgram-v0", {"feedback": "right-wrong", "examples": 2, "tries": 2}),
    ("MissingDigit-v0", {"roles": "judge"}),
    ("MissingDigit-v0", {"roles": "solve", "illegal": "retry(1) then random_legal"}),
    ("MissingDigit-v0", {"checked": False}),
    ("SneakyStep-v0", {"clean": 0.0, "illegal": "retry(1)"}),
    ("WhoIsTheSpy-v0", {"seats": 3, "rounds": 1, "pairs": 2, "abstain": True}),
    *((name, {"difficulty": 1}) for name in LEVELLED),
)
HARDEST = tuple((name, {"difficulty": 5}) for name in LEVELLED)


def label(environment: tuple[str, Mapping[str, Any]]) -> str:
    """`Name-v0(argument=value)`."""
    name, kwargs = environment
    return f"{name}({', '.join(f'{k}={v}' for k, v in kwargs.items())})"
