"""`sparring submit`: send a run or a tournament to a board, which plays it again and lists it.

Exit codes: 0 accepted (with --no-wait: sent), 1 rejected or a duplicate, 2 it could not be sent, or could not be verified there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sparring.cli._board import add_board_options, read_token
from sparring.cli._output import printable, write, write_json
from sparring.cli._parser import add_json_option, positive
from sparring.errors import BadValue, InfrastructureError, UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add(
        "bundle",
        metavar="FILE.zip|FOLDER",
        type=Path,
        help="a bundle, or the folder of a run or a tournament that is complete",
    )
    add("--to", metavar="URL", required=True, help="the board, for example https://board.example.org")
    add("--key", metavar="FILE", type=Path, help="a private key to sign a folder's bundle with")
    add("--no-wait", action="store_true", help="do not wait until it is verified")
    add("--patience", metavar="SECONDS", type=positive, default=3600, help="how long to wait for that (default 3600)")
    add_board_options(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Send, wait, and tell what came of it."""
    from sparring.leaderboard.bundle import check_bundle
    from sparring.leaderboard.submissions.client import Client

    client = Client(args.to, read_token(args.token_file), plain=args.plain)
    if not args.bundle.exists():
        raise BadValue(f"there is no {args.bundle}: name a bundle, or the folder of a run or a tournament")
    if args.key and not args.bundle.is_dir():
        raise UsageError("--key signs the bundle of a folder: this is a bundle already")
    me = client.me()
    with _bundled(args.bundle, args.key) as path:
        size = path.stat().st_size
        if size > me["size"]:
            raise BadValue(f"{path} has {size:,} bytes, the board takes {me['size']:,}: bundle fewer tasks")
        check_bundle(path)  # nobody is sent a file that is something else
        found = client.send(path, _shows(args.json))
    if not args.json:
        write(f"sent as {printable(me['name'])}: {size:,} bytes, submission {printable(found['id'])}")
    if not args.no_wait:
        found = client.wait(found["id"], args.patience)
    if args.json:
        write_json(found)
    else:
        _show(found)
    return _code(found, args)


def _code(found: Mapping[str, Any], args: argparse.Namespace) -> int:
    state = found["state"]
    if state in ("failed", "withdrawn"):
        raise InfrastructureError(f"submission {found['id']} is {state}: {printable('; '.join(found['reasons']))}")
    if state in ("queued", "verifying") and not args.no_wait:
        raise InfrastructureError(f"submission {found['id']} is still {state} after {args.patience} s: look later")
    return 1 if state in ("rejected", "duplicate") else 0


@contextmanager
def _bundled(path: Path, key: Path | None) -> Iterator[Path]:
    """Yield the bundle: that of a folder is made, and removed again."""
    from sparring.leaderboard.bundle import write_bundle
    from sparring.leaderboard.signing import read_key

    if not path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix="sparring-") as folder:
        out = Path(folder) / f"{path.resolve().name}.zip"
        write_bundle(path, out, key=read_key(key) if key else None)
        yield out


def _shows(quiet: bool) -> Any:
    """Return what shows how much was sent, on a terminal."""

    def show(sent: int, size: int) -> None:
        if sys.stderr.isatty() and not quiet:
            end = "\n" if sent == size else ""
            sys.stderr.write(f"\rsending {sent:,} of {size:,} bytes ({sent / size:.0%}){end}")
            sys.stderr.flush()

    return show


def _show(found: Mapping[str, Any]) -> None:
    report = found["report"]
    tier = f", T{report['tier']} {report['badge']}" if found["state"] == "accepted" else ""
    write(f"{found['state']}{tier}")
    for reason in found["reasons"]:
        write(f"  {printable(str(reason))}")
    if found["state"] == "accepted":
        plan = report["plan"]
        write(_run_line(report) if plan is None else _tournament_line(report, plan))
        write(f"{'run   ' if plan is None else 'tournament'} {found['run']}")
        for note in report["notes"]:
            write(f"note   {printable(str(note))}")


def _run_line(report: Mapping[str, Any]) -> str:
    ranked = "" if report["frozen"] else " (not the whole suite with its own or sealed seeds: it is not ranked)"
    return f"{printable(report['name'])} on {report['suite']}: {report['score']:.4f} over {report['episodes']} episodes{ranked}"


def _tournament_line(report: Mapping[str, Any], plan: Mapping[str, Any]) -> str:
    return f"{printable(plan['env'])}: {len(plan['agents'])} agents, {report['episodes']} games, {plan['deals']} deals for each who meet"
