"""Golden transcripts of the wrappers; `python -m tests.golden.wrapped` writes them anew after a change that is meant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import gymnasium as gym

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.wrappers import (
    ActionParser,
    History,
    OpponentPool,
    RecordTrajectory,
    Reflection,
    Seat,
    TimeLimit,
    TokenBudget,
)
from sparring.wrappers.record_trajectory import read_trajectories
from tests.golden.regenerate import HERE, _environment

FOLDER = HERE / "wrappers"


def _played(*environments: Environment) -> Iterator[str]:
    for environment in environments:
        yield from _environment(environment, environment.kwargs)


def _recorded() -> Iterator[str]:
    """The file's lines, with the clock at 0."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "episodes.jsonl"
        env = RecordTrajectory(
            make("KuhnPoker-v0", illegal="retry(1)"), file, agents={"player_0": "a", "player_1": "b"}
        )
        for seed, moves in enumerate((("bet", "fold"), ("What?", "I [check].", "check"))):
            episode = env.start(env.tasks()[seed], seed=seed)
            for move in moves:
                episode.step(move)
        for trajectory in read_trajectories(file):
            data = trajectory.to_json()
            yield json.dumps({**data, "steps": [{**step, "seconds": 0} for step in data["steps"]]}, indent=1)


def _observed(**kwargs: object) -> Iterator[str]:
    """What Gymnasium observes."""
    env = History(gym.make("sparring/GuessNumber-v0", high=99, tries=3), **kwargs)  # type: ignore[arg-type]
    yield f"######## {kwargs}"
    yield env.reset(seed=0)[0]
    for move in ("50", "I try less: [25]", "12"):
        yield f"==== after {move!r}"
        yield env.step(move)[0]


GOLDEN: Mapping[str, Callable[[], Iterator[str]]] = {
    "ActionParser": lambda: _played(
        ActionParser(make("Arithmetic-v0"), "answer", format_reward=0.5),
        ActionParser(make("KuhnPoker-v0", illegal="retry(1)"), r"\[(\w+)\]", format_reward=0.5, note="Write [move]."),
    ),
    "ChatTemplate": lambda: _observed(template="chatml"),
    "History": lambda: (line for turns in (None, 1, 2) for line in _observed(turns=turns)),
    "OpponentPool": lambda: _played(OpponentPool(make("KuhnPoker-v0"), "player_1", {"equilibrium": 1, "random": 1})),
    "RecordTrajectory": _recorded,
    "Reflection": lambda: _played(
        Reflection(make("Math-v0", level=2), 3, discount=0.5), Reflection(make("Arithmetic-v0"), feedback="none")
    ),
    "Seat": lambda: _played(Seat(make("KuhnPoker-v0"), "player_1", "equilibrium")),
    "TimeLimit": lambda: _played(TimeLimit(make("GuessNumber-v0", high=99, illegal="retry(1)"), 3)),
    "TokenBudget": lambda: _played(TokenBudget(make("KuhnPoker-v0", illegal="retry(1)"), 10)),
}
"""How every transcript is made."""


def golden(name: str) -> str:
    """Return the transcript of a wrapper."""
    return "\n".join(GOLDEN[name]()) + "\n"


def main() -> None:
    """Write all transcripts."""
    FOLDER.mkdir(exist_ok=True)
    for name in GOLDEN:
        (FOLDER / f"{name}.txt").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    main()
