"""`sparring train`: run a recipe on an environment, show its progress, and say in figures what came out."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.cli._environment import read_arguments
from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option, natural, pair, positive
from sparring.cli._settings import free_folder, need_torch, newest, value
from sparring.cli._suite import run_suite
from sparring.errors import BadValue, CheckpointError, UsageError

if TYPE_CHECKING:
    from sparring.agents.improve.processes import Processes
    from sparring.agents.training import RunConfig, Summary
    from sparring.agents.training.presets import Preset


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `train`."""
    add = parser.add_argument
    add(
        "preset",
        metavar="NAME",
        nargs="?",
        help="kuhn-poker, leduc-poker, tic-tac-toe, guess-number, arithmetic, self-correction, or an environment's id",
    )
    add(
        "--suite", metavar="NAMES", help="train one model on several, with commas between them, and show what it forgot"
    )
    add("--only", metavar="NAMES", help="with --suite: those to train on; it is evaluated on the others, too")
    add("--recipe", metavar="NAME", help="another method than the preset's (`sparring list` shows all)")
    add("--seed", type=natural, metavar="N", help="decides initial weights, tasks and draws (default 0)")
    add("--iterations", type=positive, metavar="N", help="length of the run; schedules stretch with it")
    add("--budget", metavar="AMOUNT", help="stop when this is used up: 60s, 5min, 2h, 10M-tokens, 500-iterations")
    add(
        "--policy",
        metavar="SPEC",
        help="train this model: transformers:PATH, or nano, a small one made for the environment",
    )
    add("--config", type=Path, metavar="FILE", help="a config.toml to take all settings from; --set changes some")
    add("--out", type=Path, metavar="FOLDER", help="the run folder (default runs/NAME, or runs/NAME-2 ...)")
    add("--resume", action="store_true", help="continue the run in --out from its newest checkpoint")
    add("--overwrite", action="store_true", help="replace the run in --out")
    add("--device", metavar="NAME", help="auto, cpu, cuda, cuda:0 (default auto)")
    add(
        "--workers",
        type=natural,
        metavar="N",
        help="Ray actors that play the training episodes (default 0: played here)",
    )
    add(
        "--tracker",
        metavar="NAME",
        help="where metrics go besides metrics.jsonl: tensorboard, wandb, trackio; with commas",
    )
    add("--set", dest="settings", metavar="KEY=VALUE", type=pair("KEY=VALUE"), action="append", default=[],
        help="any other setting of config.toml, for example lr=0.0005 or start.steps=50; may be repeated")  # fmt: skip
    add("--arg", dest="arguments", metavar="KEY=VALUE", type=pair("KEY=VALUE"), action="append", default=[],
        help="an argument of the environment; may be repeated")  # fmt: skip
    add("--no-control", action="store_true", help="skip the control run of presets that have one")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Train, then report. Exit code 130 if it was stopped by Ctrl-C after a whole iteration."""
    if (args.preset is None) == (args.suite is None) or (args.only and not args.suite):
        raise UsageError(
            "name what to train on: `sparring train kuhn-poker`, or `sparring train --suite kuhn-poker,arithmetic`"
        )
    need_torch()
    if args.suite is not None:
        return run_suite(args)
    from sparring.agents.improve.processes import join_processes

    with join_processes() as processes:
        return _run(args, processes)


def _run(args: argparse.Namespace, processes: Processes) -> int:
    from sparring.agents.training import train
    from sparring.agents.training.budget import UNLIMITED, parse_budget
    from sparring.agents.training.presets import preset_config
    from sparring.cli._progress import progress_display
    from sparring.cli._report import draw, report, summary_json

    if args.resume and args.overwrite:
        raise UsageError("--resume continues a run and --overwrite replaces it: choose one")
    config, preset = preset_config(args.preset, args.recipe)
    if args.config is not None:
        config = _from_file(args, config)
    folder = processes.same(args.out or (newest(args.preset) if args.resume else free_folder(args.preset)))
    if args.resume:
        config = _stored(folder, env=config.env, recipe=args.recipe)
    config = config.override(_settings(args, config))
    budget = UNLIMITED if args.budget is None else parse_budget(args.budget)
    silent = args.json or not processes.first
    with progress_display(config, quiet=silent) as show:
        summary = train(config, folder, resume=args.resume, overwrite=args.overwrite, budget=budget, report=show)
    control = None if args.no_control else _train_control(preset, summary, processes, silent=silent)
    if not processes.first:
        return 0
    if args.json:
        draw(summary)
        write_json(summary_json(summary, control))
    else:
        report(summary, control, args.import_words)
    stopped = [each for each in (summary, control) if each is not None and each.interrupted]
    return 130 if any(not each.exhausted for each in stopped) else 0


def _train_control(preset: Preset | None, summary: Summary, processes: Processes, *, silent: bool) -> Summary | None:
    """Train the preset's control with the same budget inside the run folder; None if there is none to train."""
    from sparring.agents.training import train
    from sparring.agents.training.folder import RunFolder
    from sparring.cli._progress import progress_display

    config = summary.config
    if preset is None or preset.control is None or summary.interrupted or config.recipe != preset.recipe:
        return None
    config = replace(config, env_kwargs={**config.env_kwargs, **preset.control})
    folder = summary.folder / "control"
    resume = processes.same(RunFolder(folder).latest() is not None)
    if not silent:
        said = ", ".join(f"{k}={v}" for k, v in preset.control.items())
        write(f"control: the same run with {said}")
    with progress_display(config, quiet=silent) as show:
        return train(config, folder, resume=resume, overwrite=not resume, report=show)


def _settings(args: argparse.Namespace, config: RunConfig) -> dict[str, Any]:
    """Return what the command line changes, as settings of the configuration."""
    out: dict[str, Any] = {key: value(text) for key, text in args.settings}
    if args.arguments:
        out["env_kwargs"] = {**config.env_kwargs, **read_arguments(config.env, args.arguments)}
    if args.policy is not None:
        out["start.model"] = _model(args.policy)
        if out["start.model"] != "nano":
            out.setdefault("start.steps", 0)  # a model that can speak needs no warm-up, which imitates random players
    for name in ("seed", "iterations", "device", "workers", "tracker"):
        if getattr(args, name) is not None:
            out[name] = getattr(args, name)
    return out


def _from_file(args: argparse.Namespace, config: RunConfig) -> RunConfig:
    """Return the configuration of a file.

    Raises:
        UsageError: The run is resumed, which has a configuration.
        CheckpointError: The file is no configuration, or one of another environment or recipe.
    """
    from sparring.agents.training import RunConfig

    if args.resume:
        raise UsageError("--resume goes on as the run began: leave --config out")
    found = RunConfig.from_toml(args.config)
    if found.env != config.env or args.recipe not in (None, found.recipe):
        wanted = config.env if found.env != config.env else args.recipe
        raise CheckpointError(
            f"{args.config} is of {found.env} by {found.recipe!r}, not of {wanted}: name what it is of"
        )
    return found


def _model(text: str) -> str:
    """Return the setting `start.model` for a policy's name.

    Raises:
        BadValue: It names no model that can be trained.
    """
    kind, _, rest = text.partition(":")
    if text != "nano" and (kind != "transformers" or not rest):
        raise BadValue(f"policy {text!r} cannot be trained: write nano or transformers:PATH")
    return rest or text


def _stored(folder: Path, *, env: str, recipe: str | None) -> RunConfig:
    """Return the configuration that the folder was made with, so that `--resume --out FOLDER` need not repeat it.

    Raises:
        CheckpointError: The folder is no run, or one of another environment or recipe than is asked for.
    """
    from sparring.agents.training import RunConfig

    stored = RunConfig.from_toml(folder / "config.toml")
    if stored.env != env:
        raise CheckpointError(f"{folder} is a run on {stored.env}, not on {env}: name its own environment to resume it")
    if recipe not in (None, stored.recipe):
        raise CheckpointError(f"{folder} is a run of recipe {stored.recipe!r}, not {recipe!r}: leave --recipe out")
    return stored
