"""Does self-play on games move arithmetic? One joint nano model, trained on some environments and evaluated on all.

Every run begins with the same weights (one warm-up on all members) and differs in what it is then trained on: all together, each
alone, poker with the returns of its games dealt out at random, and poker whose bets move no chips. Rows are what was trained on,
columns what it did to each environment: the change of its headline (share solved; exploitability of the weight average, where
less is better) and, for sums, of the probability of the right answer to held-out ones, which moves long before the share
solved does. Forgotten: how much of the best evaluation of the run was lost by its end. Intervals are by Student's t over seeds.

Runs are kept in --out; what is there is not run again. The figures are in docs/transfer.md.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks._common import machine, table
from sparring.agents.flows.core import question
from sparring.agents.league.table import t_interval
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player
from sparring.agents.training.suite import SuiteConfig, changes, suite_config, train_suite
from sparring.envs.core import Environment
from sparring.envs.registry import make

MEMBERS = ("arithmetic", "guess-number", "kuhn-poker")
BROKEN: Mapping[str, Any] = {"kuhn-poker.env_kwargs": {"bet": 0}}
RUNS: Mapping[str, Mapping[str, Any]] = {
    "all three": {},
    "arithmetic": {"only": ["arithmetic"]},
    "guess-number": {"only": ["guess-number"]},
    "kuhn-poker": {"only": ["kuhn-poker"]},
    "kuhn-poker, random rewards": {"only": ["kuhn-poker"], "rewards": "shuffled"},
    "kuhn-poker, bets move no chips": {"only": ["kuhn-poker"], **BROKEN},
    "both games": {"only": ["guess-number", "kuhn-poker"]},
    "both games, random rewards": {"only": ["guess-number", "kuhn-poker"], "rewards": "shuffled"},
}
"""What is trained on -> settings of the suite."""


def right_answer(policy: TransformersPolicy, environment: Environment) -> float:
    """Return the mean log-probability of the oracle's answer to every held-out task, in nats."""
    oracle = find_player(environment, "oracle")
    prompts = []
    for task in environment.tasks("test"):
        episode = environment.start(task, seed=0)
        answer = max(oracle(episode).items(), key=lambda item: item[1])[0]
        prompts.append(replace(question(episode, 0), choices=(answer,)))
    masses = [sum(found.values()) for found in policy.probabilities(prompts)]
    return sum(math.log(mass) for mass in masses) / len(masses)


def sums(seed: int, settings: Mapping[str, Any]) -> tuple[Environment, SuiteConfig]:
    """Return the arithmetic that all runs are evaluated on, and the suite that trains on everything."""
    config = suite_config(MEMBERS, {**settings, "seed": seed})
    member = config.members["arithmetic"]
    return make(member.env, **member.env_kwargs), config


def begun(seed: int, settings: Mapping[str, Any], folder: Path) -> float:
    """Return the mean log-probability of right answers after the warm-up, which all runs of a seed share."""
    kept = folder / "right-answer"
    if not kept.exists():
        environment, config = sums(seed, settings)
        train_suite(replace(config, iterations=1, members={n: m.override({"iterations": 1}) for n, m in config.members.items()}),
                    folder / "run", overwrite=True)  # fmt: skip
        start = TransformersPolicy.from_pretrained(str(folder / "run" / "checkpoints" / "000000" / "policy"))
        kept.write_text(str(right_answer(start, environment)), "utf-8")
    return float(kept.read_text("utf-8"))


def one_run(name: str, seed: int, settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Train if it is not there yet, and return what it did to every member."""
    result = folder / "result.json"
    if not result.exists():
        environment, _ = sums(seed, settings)
        config = suite_config(MEMBERS, {**settings, **RUNS[name], "seed": seed})
        summary = train_suite(config, folder / "run", overwrite=True)
        members = {one.name: {"before": one.before, "best": one.best, "after": one.after} for one in changes(summary)}
        after = right_answer(summary.policy, environment)
        record = {"members": members, "right_answer": after, "cpu_seconds": summary.cpu_seconds}
        result.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    found: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return found


def cell(values: Sequence[float]) -> str:
    """Return a mean with its interval."""
    low, high = t_interval(values)
    mean = f"{sum(values) / len(values):+.3f}"
    return mean if math.isinf(low) else f"{mean} [{low:+.3f}, {high:+.3f}]"


def main(argv: Sequence[str] | None = None) -> None:
    """Train what is missing and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", choices=list(RUNS), default=list(RUNS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--iterations", type=int, default=160)
    parser.add_argument("--out", type=Path, default=Path("runs/transfer"))
    args = parser.parse_args(argv)
    settings = {"iterations": args.iterations, "device": "cpu"}
    print(machine("torch", "transformers"), "\n")
    moved, lost = [], []
    for name in args.runs:
        found = [
            one_run(name, seed, settings, args.out / name.replace(" ", "-").replace(",", "") / str(seed))
            for seed in args.seeds
        ]
        starts = [begun(seed, settings, args.out / "start" / str(seed)) for seed in args.seeds]
        columns = {n: [one["members"][n] for one in found] for n in MEMBERS}
        changed = [cell([m["after"] - m["before"] for m in columns[n]]) for n in MEMBERS]
        right = [one["right_answer"] - start for one, start in zip(found, starts, strict=True)]
        seconds = sum(one["cpu_seconds"] for one in found) / len(found)
        moved.append((name, *changed, cell(right), f"{seconds:.0f}"))
        lost.append((name, *(cell([abs(m["best"] - m["after"]) for m in columns[n]]) for n in MEMBERS)))
    head = ("trained on", "arithmetic, solved", "guess-number, solved", "kuhn-poker, exploitability")
    seeds = f"{len(args.seeds)} seeds, {args.iterations} iterations"
    print(table(f"Change ({seeds})", (*head, "ln p of the right sum", "CPU s"), moved))
    print(table(f"Forgotten ({seeds})", head, lost))


if __name__ == "__main__":
    main()
