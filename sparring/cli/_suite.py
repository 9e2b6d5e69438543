"""`sparring train --suite`: one model on several environments, and what it learnt and forgot on each."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.cli._output import write, write_json, write_table
from sparring.cli._settings import free_folder, newest, value
from sparring.errors import UsageError

if TYPE_CHECKING:
    from sparring.agents.training.suite import Change, SuiteConfig, SuiteSummary

_ELSEWHERE = ("recipe", "policy", "config", "tracker", "workers", "arguments", "no_control")
"""Options of a run on one environment that a suite has none of; `--set NAME.KEY=VALUE` reaches a member's own settings."""


def run_suite(args: argparse.Namespace) -> int:
    """Train, then show the table. Exit code 130 if it was stopped by Ctrl-C after a whole iteration.

    Raises:
        UsageError: An option does not go with `--suite`.
    """
    from sparring.agents.training.budget import UNLIMITED, parse_budget
    from sparring.agents.training.suite import SuiteConfig, changes, suite_config, train_suite

    given = [name for name in _ELSEWHERE if getattr(args, name)]
    if args.preset or given:
        words = f"--{given[0].replace('_', '-')}" if given else args.preset
        raise UsageError(f"{words} does not go with --suite; settings of one member are --set NAME.KEY=VALUE")
    name = "suite-" + args.suite.replace(",", "-")
    folder: Path = args.out or (newest(name) if args.resume else free_folder(name))
    config = (
        SuiteConfig.from_toml(folder / "config.toml") if args.resume else suite_config(_names(args), _settings(args))
    )
    budget = UNLIMITED if args.budget is None else parse_budget(args.budget)

    def show(iteration: int, record: Mapping[str, Any]) -> None:
        if not args.json and any("/eval/" in key for key in record):
            write(
                f"iteration {iteration}/{config.iterations}  {record['cpu_seconds']:.1f} CPU s  {_line(config, record)}"
            )

    summary = train_suite(config, folder, resume=args.resume, overwrite=args.overwrite, budget=budget, report=show)
    found = changes(summary)
    if args.json:
        write_json(_record(summary, found))
    else:
        _report(summary, found)
    return 130 if summary.interrupted and not summary.exhausted else 0


def _names(args: argparse.Namespace) -> list[str]:
    return [name.strip() for name in args.suite.split(",") if name.strip()]


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    out = {key: value(text) for key, text in args.settings}
    for name in ("seed", "iterations", "device"):
        if getattr(args, name) is not None:
            out[name] = getattr(args, name)
    if args.only:
        out["only"] = [name.strip() for name in args.only.split(",")]
    return out


def _line(config: SuiteConfig, record: Mapping[str, Any]) -> str:
    from sparring.agents.training.evaluate import headline

    shown = []
    for name in config.members:
        metric, _ = headline(record, f"{name}/eval/")
        shown.append(f"{name} {metric.rpartition('/')[2]} {record[f'{name}/eval/{metric}']:.3f}")
    return "  ".join(shown)


def _report(summary: SuiteSummary, found: list[Change]) -> None:
    if summary.interrupted:
        why = "has used up its budget" if summary.exhausted else "was stopped after a whole iteration"
        write(f"the run {why} and is saved; to go on: repeat it with --out {summary.folder} --resume")
    rows = []
    for one in found:
        interval = "exact" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        trained = "yes" if one.trained else "no"
        metric = one.metric.rpartition("/")[2]
        numbers = (f"{one.before:.3f}", f"{one.best:.3f}", f"{one.after:.3f}", interval, f"{one.forgotten:.3f}")
        rows.append((one.name, trained, metric, *numbers))
    columns = ("", "trained on", "metric", "before", "best", "after", "95 % interval", "forgotten")
    write()
    write_table(f"one model, seed {summary.config.seed}, {summary.cpu_seconds:.1f} CPU s", columns, rows)
    write("Exploitability is better when it is less. Forgotten: how much of the best evaluation was lost by the end.")
    write(f"model: {summary.folder / 'policy'}   all of it: {summary.folder}")


def _record(summary: SuiteSummary, found: list[Change]) -> dict[str, Any]:
    return {
        "folder": str(summary.folder),
        "seed": summary.config.seed,
        "members": [{**dataclasses.asdict(one), "forgotten": one.forgotten} for one in found],
        "cpu_seconds": summary.cpu_seconds,
        "complete": not summary.interrupted,
    }
