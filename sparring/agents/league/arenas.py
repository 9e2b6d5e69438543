"""The arenas: an environment, the model that everybody begins with, how many tokens each may sample, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sparring.agents.training.config import Start
from sparring.agents.training.presets import PRESETS
from sparring.types import EMPTY

Kind = Literal["base", "recipe", "labels", "control", "test time"]


@dataclass(frozen=True, slots=True)
class Entrant:
    """One way to spend the tokens."""

    kind: Kind
    """`base`: not trained. `recipe`: a method. `labels`: what a perfect player shows, which methods do without. `control`: what a
    method is to be better than. `test time`: not trained, but asked
    in a dearer way."""
    recipe: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of the run's configuration."""
    env_kwargs: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the environment that are other than the arena's, in training and evaluation alike."""
    agent: str = ""
    """At test time: the agent, with {policy} for the policy."""
    samples: int = 1
    """At test time: independent episodes per task, of which the best counts (the verifier chooses)."""


@dataclass(frozen=True, slots=True)
class Arena:
    """Where entrants meet."""

    env: str
    tokens: int
    """How many each may sample in training: a bound, not what all take; see `sparring.agents.league.cells.planned`."""
    entrants: Mapping[str, Entrant]
    start: Start = field(default_factory=Start)
    env_kwargs: Mapping[str, Any] = field(default_factory=dict)
    judged: Mapping[str, Any] | None = None
    """Arguments of the environment in which all are judged, where that is not how they are trained."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of everybody's configuration, such as how many episodes an evaluation takes."""


BASE = Entrant("base")
_CADENCE = ("iterations", "eval_every", "eval_episodes")


def _tuned(preset: str, **more: Any) -> dict[str, Any]:
    """Return a preset's settings but for how long it runs and how often it is evaluated."""
    return {key: value for key, value in PRESETS[preset].settings.items() if key not in _CADENCE} | more


RANDOM = " on random rewards"
"""How the name of a recipe's control of random rewards ends."""


def _shuffled(recipe: str, settings: Mapping[str, Any] = EMPTY) -> Entrant:
    """Return the control of a random reward for a recipe."""
    return Entrant("control", recipe, {**settings, "rewards": "shuffled"})


def _labels(player: str, settings: Mapping[str, Any] = EMPTY) -> Entrant:
    """Return the control of gold labels: as many tokens as others may sample are read from a player that knows."""
    return Entrant("labels", "bc", {**settings, "player": player, "tasks": 512, "samples": 1})


_SUMS = _tuned("arithmetic")
_GUESSING = _tuned("guess-number")
_LEDUC = {key: value for key, value in _tuned("leduc-poker").items() if not key.startswith("eval")}
_TICTACTOE = {key: value for key, value in _tuned("tic-tac-toe").items() if not key.startswith("eval")}
_TWICE = _tuned("self-correction")
_PROGRAMS = {"tasks": 256, "samples": 4, "updates": 4, "batch": 512, "lr_end": 5e-4}
_PUZZLES = {"batch": 128}

ARENAS: Mapping[str, Arena] = {
    "kuhn": Arena(
        "KuhnPoker-v0",
        tokens=3_000_000,
        entrants={
            "base": BASE,
            "magnet": Entrant("recipe", "magnet"),
            "spiral": Entrant("recipe", "spiral"),
            "pfsp": Entrant("recipe", "pfsp"),
            "magnet on random rewards": _shuffled("magnet"),
        },
    ),
    "leduc": Arena(
        "LeducPoker-v0",
        tokens=900_000,
        entrants={
            "base": BASE,
            "magnet": Entrant("recipe", "magnet", _LEDUC),
            "spiral": Entrant("recipe", "spiral", {"games": 512}),
            "pfsp": Entrant("recipe", "pfsp", {"games": 512}),
            "magnet on random rewards": _shuffled("magnet", _LEDUC),
        },
        start=PRESETS["leduc-poker"].start,
    ),
    "tic-tac-toe": Arena(
        "TicTacToe-v0",
        tokens=700_000,
        entrants={
            "base": BASE,
            "magnet": Entrant("recipe", "magnet", _TICTACTOE),
            "spiral": Entrant("recipe", "spiral", {"games": 512}),
            "pfsp": Entrant("recipe", "pfsp", {"games": 512}),
            "magnet on random rewards": _shuffled("magnet", _TICTACTOE),
        },
        start=PRESETS["tic-tac-toe"].start,
        env_kwargs=PRESETS["tic-tac-toe"].env_kwargs,
        settings={"eval_against": "perfect,random", "eval_temperature": 0.0, "eval_episodes": 1000},
    ),
    "sums": Arena(
        "Arithmetic-v0",
        tokens=400_000,
        entrants={
            "base": BASE,
            "star": Entrant("recipe", "star", _SUMS),
            "rest-em": Entrant("recipe", "rest-em"),
            "b-star": Entrant("recipe", "b-star", {"samples": 8, "trial": 16}),
            "re-rest": Entrant("recipe", "re-rest"),
            "grpo": Entrant("recipe", "grpo"),
            "dr-grpo": Entrant("recipe", "grpo", {"std": False, "mean": "constant"}),
            "rloo": Entrant("recipe", "grpo", {"std": False, "mean": "constant", "baseline": "others"}),
            "nft": Entrant("recipe", "nft"),
            "guide": Entrant("recipe", "guide"),
            "gold labels": _labels("oracle", _SUMS),
            "star on random rewards": _shuffled("star", _SUMS),
            "grpo on random rewards": _shuffled("grpo"),
            "base with 8 tries": Entrant("control", samples=8),
            "base vote of 8": Entrant("test time", agent="vote({policy}, n=8)"),
        },
        start=PRESETS["arithmetic"].start,
        env_kwargs=PRESETS["arithmetic"].env_kwargs,
        settings={"eval_episodes": 180},
    ),
    "sums of three lengths": Arena(
        "Arithmetic-v0",
        tokens=300_000,
        entrants={
            "base": BASE,
            "sec": Entrant("recipe", "sec"),
            "grpo": Entrant("recipe", "grpo"),
            "sec on random rewards": _shuffled("sec"),
        },
        start=PRESETS["arithmetic"].start,
        env_kwargs={**PRESETS["arithmetic"].env_kwargs, "tasks": "sums"},
        settings={"eval_episodes": 600},
    ),
    "countdown": Arena(
        "Countdown-v0",
        tokens=200_000,
        entrants={
            "base": BASE,
            "star": Entrant("recipe", "star"),
            "grpo": Entrant("recipe", "grpo"),
            "nft": Entrant("recipe", "nft"),
            "gold labels": _labels("solver"),
            "star on random rewards": _shuffled("star"),
            "base with 8 tries": Entrant("control", samples=8),
        },
        start=Start(
            players={"solver": 0.7, "greedy": 0.3},
            episodes=4000,
            steps=200,
            lr=2e-3,
            init_std=0.08,
            phrases=True,
            max_new_tokens=10,
        ),
        env_kwargs={"difficulty": 1, "tries": 1},
        settings={"eval_episodes": 300},
    ),
    "guess-number": Arena(
        "GuessNumber-v0",
        tokens=350_000,
        entrants={
            "base": BASE,
            "star": Entrant("recipe", "star", _GUESSING),
            "rise": Entrant("recipe", "rise"),
            "cycle": Entrant("recipe", "cycle", {k: v for k, v in _GUESSING.items() if k != "unique"}),
            "grpo": Entrant("recipe", "grpo"),
            "exit": Entrant("recipe", "exit"),
            "agent-r": Entrant("recipe", "agent-r", {"most": 1}, {"illegal": "retry(1)"}),
            "gold labels": _labels("bisect", _GUESSING),
            "star on random rewards": _shuffled("star", _GUESSING),
            "star told right or wrong": Entrant("control", "star", _GUESSING, {"feedback": "right-wrong"}),
            "base guessing once, 4 times": Entrant("control", env_kwargs={"tries": 1}, samples=4),
        },
        start=PRESETS["guess-number"].start,
        settings={"eval_episodes": 1000},
    ),
    "self-correction": Arena(
        "SelfCorrection-v0",
        tokens=800_000,
        entrants={
            "base": BASE,
            "score": Entrant("recipe", "score", _TWICE),
            "exit": Entrant("recipe", "exit"),
            "star": Entrant("recipe", "star", _SUMS),
            "grpo": Entrant("recipe", "grpo"),
            "gold labels": _labels("oracle", _SUMS),
            "score on random rewards": _shuffled("score", _TWICE),
        },
        start=PRESETS["self-correction"].start,
        env_kwargs=PRESETS["self-correction"].env_kwargs,
        settings={"eval_episodes": 720},
    ),
    "programs": Arena(
        "ToyProgram-v0",
        tokens=600_000,
        entrants={
            "base": BASE,
            "cycle": Entrant("recipe", "cycle", _PROGRAMS),
            "star": Entrant("recipe", "star", _PROGRAMS),
            "re-rest": Entrant("recipe", "re-rest", _PROGRAMS),
            "gold labels": _labels("solver", _PROGRAMS),
            "star told right or wrong": Entrant("control", "star", _PROGRAMS, {"feedback": "right-wrong"}),
            "star on random rewards": _shuffled("star", _PROGRAMS),
        },
        start=Start(
            players={"solver": 0.7, "random": 0.3},
            episodes=2000,
            steps=250,
            batch=256,
            lr=2e-3,
            init_std=0.08,
            max_new_tokens=5,
        ),
        env_kwargs={"tries": 2},
        settings={"eval_episodes": 400},
    ),
    "sliding puzzle": Arena(
        "FifteenPuzzle-v0",
        tokens=150_000,
        entrants={
            "base": BASE,
            "star": Entrant("recipe", "star", _PUZZLES),
            "rest-mcts": Entrant("recipe", "rest-mcts", _PUZZLES),
            "mcts-dpo": Entrant("recipe", "mcts-dpo", {"lr": 3e-4, "updates": 4, "visits": 12}),
            "grpo": Entrant("recipe", "grpo"),
            "gold labels": _labels("solver", _PUZZLES),
            "star on random rewards": _shuffled("star", _PUZZLES),
        },
        env_kwargs={"size": 3, "shuffle": 4, "patience": 1},
        settings={"eval_episodes": 200},
    ),
    "missing digit": Arena(
        "MissingDigit-v0",
        tokens=600_000,
        entrants={
            "base": BASE,
            "agent0": Entrant("recipe", "agent0"),
            "agent0 whose proposer does not learn": Entrant("control", "agent0", {"proposing": 0}),
        },
        start=Start(players={"oracle": 0.6, "random": 0.4}, steps=600),
        env_kwargs={"roles": "propose"},
        judged={"roles": "solve"},
        settings={"eval_episodes": 436},
    ),
    "missing digit, judged": Arena(
        "MissingDigit-v0",
        tokens=600_000,
        entrants={
            "base": BASE,
            "comas": Entrant("recipe", "comas"),
            "comas without a scorer": Entrant("control", "comas", {"scorer": False}),
        },
        start=Start(players={"oracle": 0.6, "random": 0.4}, steps=600),
        env_kwargs={"roles": "judge"},
        judged={"roles": "solve"},
        settings={"eval_episodes": 436},
    ),
    "sneaky step": Arena(
        "SneakyStep-v0",
        tokens=300_000,
        entrants={
            "base": BASE,
            "spc": Entrant("recipe", "spc"),
            "spiral": Entrant("recipe", "spiral", {"games": 512}),
            "spc on random rewards": _shuffled("spc"),
        },
        env_kwargs={"steps": 1, "numbers": 2},
        settings={"eval_against": "expert", "eval_episodes": 1000},
    ),
    "who is the spy": Arena(
        "WhoIsTheSpy-v0",
        tokens=300_000,
        entrants={
            "base": BASE,
            "vision-zero": Entrant("recipe", "vision-zero", {"games": 64, "samples": 4}),
            "spiral": Entrant("recipe", "spiral", {"games": 512}),
            "vision-zero on random rewards": _shuffled("vision-zero", {"games": 64, "samples": 4}),
        },
        env_kwargs={"seats": 3, "rounds": 1, "pairs": 2},
        settings={"eval_episodes": 900},
    ),
}
"""Name -> arena, in the order in which they are shown."""
