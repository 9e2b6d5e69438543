"""How strong the named players of every game are: all against all, each in every seat; writes `sparring/envs/strength.json`.

A pair plays until its CPU seconds are used up, but at least a few tasks; every task is played once from every seat, so the luck
of the deal cancels. What is written is each player's mean return with the half width of its 95 % interval over tasks.

    python -m benchmarks.strength [ID ...]
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from typing import Any

import sparring
from sparring.agents.resolve import find_player, player_names
from sparring.envs.core import Environment, Player
from sparring.envs.strength import STRENGTH
from sparring.tasks import episode_rng
from sparring.wrappers.seat import draw_move

LEAST, MOST = 10, 500
"""How many tasks a pair plays."""


def pairs(environment: Environment) -> list[tuple[str, str]]:
    """Return who plays whom: all against all, or each alone where there is one seat."""
    names = player_names(environment)
    return [(a, b) for a in names for b in (names if len(environment.spec.seats) > 1 else ("",)) if a != b]


def two_and_zero(environment: Environment) -> bool:
    """Return whether what one player wins the other loses, so that a pair need not be played twice."""
    return environment.spec.zero_sum and len(environment.spec.seats) == 2


def play(environment: Environment, task: sparring.Task, me: str, mine: Player, others: Player | None) -> float:
    """Play one episode with `mine` in seat `me`; return its return."""
    episode = environment.start(task, seed=0)
    rngs = {seat: episode_rng(task, 0, f"player:{seat}") for seat in environment.spec.seats}
    total = episode.turn.rewards[me]
    while (seat := episode.turn.seat) is not None:
        player = mine if seat == me else others
        assert player is not None
        total += episode.step(draw_move(player, episode, rngs[seat])).rewards[me]
    return total


def strength(environment: Environment, name: str, other: str, seconds: float) -> dict[str, Any]:
    """Return the mean return of a player against another, the half width of its interval, and the number of games."""
    mine, others = find_player(environment, name), find_player(environment, other) if other else None
    tasks, seats = environment.tasks("test"), environment.spec.seats
    means: list[float] = []
    began = time.process_time()
    while len(means) < MOST and (len(means) < LEAST or time.process_time() - began < seconds):
        task = tasks[len(means) % len(tasks)]
        means.append(sum(play(environment, task, me, mine, others) for me in seats) / len(seats))
    mean = sum(means) / len(means)
    spread = 1.96 * math.sqrt(sum((m - mean) ** 2 for m in means) / (len(means) - 1) / len(means))
    return {"mean": round(mean, 4), "spread": round(spread, 4), "games": len(means) * len(seats)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write; environments that are not named keep their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", help="environments (default: all)")
    parser.add_argument("--seconds", type=float, default=4.0, help="CPU seconds for a pair (default: %(default)g)")
    args = parser.parse_args(arguments)
    for id in args.ids or sparring.environment_names():
        environment = sparring.make(id)
        found: dict[str, dict[str, Any]] = {}
        for name, other in pairs(environment):
            mirrored = found.get(other, {}).get(name) if two_and_zero(environment) else None
            one = (
                {**mirrored, "mean": -mirrored["mean"]}
                if mirrored
                else strength(environment, name, other, args.seconds)
            )
            found.setdefault(name, {})[other] = one
            print(id, name, other or "alone", found[name][other], flush=True)
        table = json.loads(STRENGTH.read_text()) if STRENGTH.exists() else {"environments": {}}
        table["environments"][id] = found
        table = {"version": sparring.__version__, "environments": dict(sorted(table["environments"].items()))}
        STRENGTH.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
