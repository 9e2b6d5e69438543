"""`sparring convert`: a run in a format of others, or a log of others as a table."""

from __future__ import annotations

import argparse
from pathlib import Path

from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option
from sparring.errors import BadValue

FORMATS = ("csv", "parquet", "inspect", "every-eval", "hub")
_TABLES = ("csv", "parquet")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("what", metavar="RUN|LOG", type=Path, help="the folder of a run that is over; with --from, a log")
    add(
        "--to",
        choices=FORMATS,
        required=True,
        help="csv, parquet: a table of episodes; inspect: a log of inspect_ai (.eval or .json); every-eval: a folder for Every Eval Ever; "
        "hub: a folder with a model's files, for Hugging Face",
    )
    add("--out", metavar="PATH", type=Path, required=True, help="the file, or the folder, to write")
    add(
        "--from", dest="source", choices=("inspect", "verifiers"), help="it is a log of one of these; to csv or parquet"
    )
    add("--dataset", metavar="OWNER/NAME", default="", help="for hub: the benchmark on the Hub that the suite is there")
    add("--source", dest="address", metavar="URL", default="", help="for hub: where the run can be looked at")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write it."""
    if (args.dataset or args.address) and args.to != "hub":
        raise BadValue("--dataset and --source are for --to hub: leave them out")
    written = _log(args) if args.source else _run(args)
    if args.json:
        write_json({"written": [str(path) for path in written]})
    else:
        for path in written:
            write(f"{path}")
    return 0


def _log(args: argparse.Namespace) -> tuple[Path, ...]:
    from sparring.leaderboard.exports.table import csv_file, parquet_file
    from sparring.leaderboard.imports import COLUMNS, read_log

    if args.to not in _TABLES:
        raise BadValue(f"a log of {args.source} becomes a table: --to csv or --to parquet, not {args.to}")
    found = read_log(args.what, args.source)
    (csv_file if args.to == "csv" else parquet_file)(COLUMNS, found.rows(), args.out)
    return (args.out,)


def _run(args: argparse.Namespace) -> tuple[Path, ...]:
    from sparring.leaderboard.records import read_run

    found = read_run(args.what)
    if args.to in _TABLES:
        from sparring.leaderboard.exports.table import write_csv, write_parquet

        (write_csv if args.to == "csv" else write_parquet)(found, args.out)
    elif args.to == "inspect":
        from sparring.leaderboard.exports.inspect_log import write_inspect

        write_inspect(found, args.out)
    elif args.to == "every-eval":
        from sparring.leaderboard.exports.every_eval import write_every_eval

        return (write_every_eval(found, args.out),)
    else:
        from sparring.leaderboard.exports.hub import write_hub

        return write_hub(found, args.out, dataset=args.dataset, source=args.address)
    return (args.out,)
