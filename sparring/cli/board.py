"""`sparring board`: put runs, bundles, tournaments and leagues' results on a board, take them off it, and see what is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.cli._board import add_share_option, audit_share
from sparring.cli._environment import add_game_options, make_game
from sparring.cli._output import printable, write, write_json, write_table
from sparring.cli._parser import add_json_option, positive
from sparring.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from sparring.leaderboard.intake import Checks

STORE = Path("runs/board.sqlite")
_ACTIONS = ("add", "list", "remove")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add(
        "action",
        metavar="ACTION",
        help="add: what follows; list: show what is there; remove: what follows, by its keys",
    )
    add(
        "paths",
        metavar="PATH",
        nargs="*",
        type=Path,
        help="the folder of a run or of a tournament, a bundle (.zip), or a league's results.json; of what is removed, the key",
    )
    add_store_option(parser)
    add("--no-verify", action="store_true", help="do not play runs again: they are listed as self-reported")
    add("--reason", metavar="TEXT", default="", help="why it is removed: everybody can read it")
    add("--jobs", type=positive, metavar="N", default=1, help="processes that play episodes again (default 1)")
    add("--suite", metavar="FILE", help="a suite of one's own that was asked; those of the package are known")
    add(
        "--board",
        metavar="KEY",
        action="append",
        default=[],
        help="the public key of a board whose receipts of sealed seeds are believed; may be repeated",
    )
    add_game_options(parser)
    add(
        "--audit",
        metavar="FOLDER",
        type=Path,
        help="models that may be loaded here: bundles of their runs are audited (T3) before they are added",
    )
    add_share_option(parser)
    add_json_option(parser)


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add `--store FILE`."""
    parser.add_argument(
        "--store", type=Path, metavar="FILE", default=STORE, help=f"the board's file (default: {STORE})"
    )


def run(args: argparse.Namespace) -> int:
    """Add, remove or list."""
    if args.action not in _ACTIONS:
        raise unknown_name("action of `sparring board`", args.action, _ACTIONS)
    if args.action == "list":
        return _list(args)
    if args.action == "remove":
        return _remove(args)
    if args.reason:
        raise UsageError("--reason says why something is removed: sparring board remove KEY --reason TEXT")
    if not args.paths:
        raise UsageError("name what to add: sparring board add runs/eval/smoke-v0/random")
    from sparring.leaderboard.intake import add
    from sparring.leaderboard.store import Store

    checks = _checks(args)
    with Store(args.store, write=True) as store:
        found = []
        for path in args.paths:
            found.append(add(store, path, checks))
            if not args.json:
                write(f"{found[-1].kind} {found[-1].key}  {found[-1].line}")
                for note in found[-1].notes:
                    write(f"  {printable(note)}")
    if args.json:
        write_json([one._asdict() for one in found])
    else:
        write(
            f"board: {args.store}; `sparring serve --store {args.store}` shows it, `sparring export` writes it as files"
        )
    return 0


def _checks(args: argparse.Namespace) -> Checks:
    """Return how what is added is played again, and audited."""
    from sparring.leaderboard.intake import Checks
    from sparring.leaderboard.submissions.auditing import auditor
    from sparring.leaderboard.suites import load_suite

    share = audit_share(args)
    if args.audit and args.no_verify:
        raise UsageError("--audit is of runs that were played again: leave --no-verify away")
    suite = load_suite(args.suite) if args.suite else None
    known = (not args.no_verify, args.jobs, suite, args.board, make_game(args))
    return Checks(*known, None if args.audit is None else auditor(args.audit, share, suite))


def _remove(args: argparse.Namespace) -> int:
    if not args.paths or not args.reason.strip():
        raise UsageError("name a key and say why: sparring board remove KEY --reason TEXT; `list` shows the keys")
    from sparring.leaderboard.submissions.removal import remove_listed

    found = [remove_listed(args.store, str(key), args.reason.strip()) for key in args.paths]
    if args.json:
        write_json(found)
        return 0
    for key in found:
        write(f"removed {key}: its page and the log say so")
    return 0


def _list(args: argparse.Namespace) -> int:
    from sparring.leaderboard.store import Store

    with Store(args.store) as store:
        runs, contests = store.runs(), store.tournaments()
    if args.json:
        write_json(
            {
                "runs": [
                    {"key": r.key, "suite": r.suite, "name": r.name, "tier": r.tier, "ranked": r.ranked} for r in runs
                ],
                "tournaments": [{"key": one.key, "env": one.env} for one in contests],
            }
        )
        return 0
    rows = [(r.key, r.suite, r.name, f"T{r.tier}", "yes" if r.ranked else "no") for r in runs]
    write_table("runs", ("key", "suite", "name", "tier", "whole suite"), rows)
    write_table("tournaments", ("key", "game"), [(one.key, one.env) for one in contests])
    return 0
