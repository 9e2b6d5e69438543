"""What the training presets reach, over several seeds: figures with intervals, beside their controls.

Trains all presets (and the control of `guess-number`, told only right or wrong) once per seed with the settings of `sparring train`
and prints one row per run. Exploitability is exact; shares have the 95 % Wilson interval of their held-out episodes; what second
answers gain has its own, beside that of first answers drawn anew. CPU seconds are those of training, warm-up included and
evaluation excluded.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks._common import machine, table
from sparring.agents.training import RunConfig, Summary, train
from sparring.agents.training.presets import PRESETS, preset_config


def runs(presets: Sequence[str], seeds: Sequence[int], settings: Mapping[str, Any]) -> Iterator[tuple[str, RunConfig]]:
    """Yield (name, configuration) of every run to make, controls included."""
    for name in presets:
        config, preset = preset_config(name)
        assert preset is not None
        for seed in seeds:
            now = config.override({"seed": seed, **settings})
            yield name, now
            if preset.control is not None:
                kwargs = {**now.env_kwargs, **preset.control}
                yield f"{name}, {', '.join(map(str, preset.control.values()))}", replace(now, env_kwargs=kwargs)


def row(name: str, summary: Summary) -> tuple[str, ...]:
    """Return the table's row of a finished run."""
    first, last = summary.first, summary.last
    head, tail = (name, str(summary.config.seed)), (f"{summary.cpu_seconds:.0f}",)
    if "eval/exploitability" in last:
        now, mean = "eval/exploitability", "eval/average/exploitability"
        reached = f"{last[now]:.3f} (average {last[mean]:.3f}), value {last['eval/average/value']:+.4f}"
        return (*head, f"{first[now]:.3f}", reached, f"{last['eval/legal_mass']:.2%}", *tail)
    if "eval/drawn" in last:
        before, after = (
            f"draws {record['eval/drawn']:.1%}, loses to random {record['eval/lost/random']:.1%}"
            for record in (first, last)
        )
        return (*head, before, after, f"{last['eval/legal_rate']:.2%}", *tail)
    if "eval/gain" in last:
        before, after = (f"{record['eval/first']:.1%}, then {record['eval/second']:.1%}" for record in (first, last))
        gained, anew = (
            f"{last[f'{which}_low']:+.1%} to {last[f'{which}_high']:+.1%}" for which in ("eval/gain", "eval/anew/gain")
        )
        return (*head, before, f"{after} ({gained}; drawn anew {anew})", f"{last['eval/legal_rate']:.2%}", *tail)
    reached = f"{last['eval/solved']:.1%} [{last['eval/solved_low']:.1%}-{last['eval/solved_high']:.1%}]"
    if len(last["eval/solved_by_turn"]) > 1:
        reached += f", first try {last['eval/solved_by_turn'][0]:.1%}"
    return (*head, f"{first['eval/solved']:.1%}", reached, f"{last['eval/legal_rate']:.2%}", *tail)


def main(argv: Sequence[str] | None = None) -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--presets", nargs="+", choices=list(PRESETS), default=list(PRESETS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--iterations", type=int, help="shorter runs than the presets'")
    args = parser.parse_args(argv)
    settings = {} if args.iterations is None else {"iterations": args.iterations}
    print(machine("torch", "transformers"), "\n")
    with tempfile.TemporaryDirectory() as scratch:
        jobs = runs(args.presets, args.seeds, settings)
        rows = [row(name, train(config, Path(scratch) / str(i))) for i, (name, config) in enumerate(jobs)]
    print(table("Training presets", ("preset", "seed", "before", "after", "legal answers", "CPU s"), rows))


if __name__ == "__main__":
    main()
