"""`sparring check`: try every rule of the contract on environments."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import asdict

from sparring.cli._environment import arguments_with_data, read_arguments
from sparring.cli._output import write, write_json
from sparring.cli._parser import add_argument_option, add_data_options, add_json_option, positive
from sparring.envs.conformance import EPISODES, PATIENCE, Report, check
from sparring.envs.registry import environment_names, resolve
from sparring.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("ids", metavar="ID", nargs="*", help="environments, as `sparring list` shows them")
    parser.add_argument("--all", action="store_true", help="check every registered environment")
    parser.add_argument(
        "--episodes",
        metavar="N",
        type=positive,
        default=EPISODES,
        help="episodes to play for most rules (default: %(default)s)",
    )
    parser.add_argument(
        "--without",
        metavar="RULE",
        action="append",
        default=[],
        help="leave a rule out, as other-processes, which starts two interpreters; may be given again",
    )
    parser.add_argument(
        "--patience",
        metavar="SECONDS",
        type=positive,
        default=PATIENCE,
        help="how long one call of an environment's code may take (default: %(default)s)",
    )
    add_argument_option(parser)
    add_data_options(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Check one environment after the other; the exit code is 1 if one of them breaks a rule."""
    passed = True
    records = []
    arguments = arguments_with_data(args)
    for id in chosen(args):
        report = check(
            id,
            kwargs=read_arguments(id, arguments),
            episodes=args.episodes,
            without=args.without,
            patience=args.patience,
        )
        passed = passed and report.passed
        records.append({**asdict(report), "passed": report.passed})
        if not args.json:
            show(report, args.without)
    if args.json:
        write_json(records)
    return 0 if passed else 1


def chosen(args: argparse.Namespace) -> list[str]:
    """Return the ids to check.

    Raises:
        UnknownName: There is no such environment.
        UsageError: No environment is named, or `--all` is mixed with ids or arguments of one environment.
    """
    given = args.arguments or args.data
    if args.all and (args.ids or given):
        raise UsageError(
            "--all takes neither ids nor --arg nor --data: it checks every environment as it is by default"
        )
    if given and len(args.ids) > 1:
        raise UsageError(f"--arg and --data are for one environment, not for {len(args.ids)}: check them one by one")
    if not args.ids and not args.all:
        raise UsageError("say which environment to check: an ID, or --all (`sparring list` shows all)")
    return [resolve(id) for id in args.ids] or list(environment_names())


def show(report: Report, without: Collection[str]) -> None:
    """Write a line per rule, and the sum."""
    arguments = ", ".join(f"{key}={value}" for key, value in report.kwargs.items())
    write(f"{report.environment} ({arguments or 'no arguments'})")
    for rule in report.checks:
        status = ("note" if "Note: " in rule.detail else "ok") if rule.passed else "FAIL"
        write(f"  {status:<4}  {rule.name:<16} {rule.detail}")
    for name in report.skipped:
        why = "left out" if name in without else "it means nothing while a rule above is broken"
        write(f"  --    {name:<16} Not tried: {why}.")
    seconds = sum(rule.seconds for rule in report.checks)
    write(
        f"  {len(report.checks) - len(report.failures)} rules hold, {len(report.failures)} broken ({seconds:.1f} s)\n"
    )
