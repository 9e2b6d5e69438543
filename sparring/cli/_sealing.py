"""Sealed seeds from the command line: a board is told what will be played, and draws the seeds (`docs/verification.md`)."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.cli._board import add_board_options, read_token
from sparring.errors import BadValue, InfrastructureError, UsageError

if TYPE_CHECKING:
    from sparring.leaderboard.run import Run
    from sparring.leaderboard.sealed import Seal
    from sparring.leaderboard.suites import Suite

_PATIENCE = 60.0
"""Seconds by which this machine's clock may be behind the board's: that long is waited."""


def add_sealing_options(parser: argparse.ArgumentParser) -> None:
    """Add `--sealed-by URL`, and what it needs."""
    parser.add_argument(
        "--sealed-by",
        metavar="URL",
        help="have this board draw the seeds, now that the agent is fixed (tier T2); it must be all of a suite",
    )
    add_board_options(parser)


def check_sealing_options(args: argparse.Namespace) -> None:
    """Refuse options that say nothing here.

    Raises:
        UsageError: There are such.
    """
    if args.sealed_by is None and (args.token_file is not None or args.plain):
        raise UsageError("--token-file and --plain are of a board that draws the seeds: name it as --sealed-by URL")
    if args.sealed_by is not None and args.resume is not None:
        raise UsageError("a sealed run knows its seeds: leave out --sealed-by where it goes on by --resume")
    changed = [f"--{key}" for key in ("limit", "repeats", "seed") if getattr(args, key) is not None]
    if args.sealed_by is not None and changed:
        raise UsageError(f"{', '.join(changed)}: a sealed run asks all of a suite, with the board's seeds")


def sealed(args: argparse.Namespace, suite: Suite, folder: Path) -> Seal:
    """Return the seal of the run that a folder is for: the one that is there, or a new one of the board.

    Raises:
        BadValue: In the folder is something else, or this machine's clock is behind the board's.
        InfrastructureError: The board cannot be reached, or refuses.
        UsageError: There is no token.
    """
    from sparring.agents.spec import parse
    from sparring.leaderboard.card import weights_hash
    from sparring.leaderboard.sealed import promised, read_seal, seal_from
    from sparring.leaderboard.seats import agent_models
    from sparring.leaderboard.submissions.client import Client

    known = read_seal(folder)
    if known is not None:
        return known
    client = Client(args.sealed_by, read_token(args.token_file), plain=args.plain)
    agent = str(parse(args.agent))
    models = {name: weights for name in sorted(agent_models(agent)) if (weights := weights_hash(name))}
    promise = promised(folder, agent, suite, models)
    said = client.commit(promise.hash)["receipt"]
    try:
        found = seal_from({"run": promise.run, "nonce": promise.nonce, "receipt": said})
    except BadValue as error:
        raise InfrastructureError(f"{args.sealed_by} gives no receipt that can be read: {error}") from error
    _wait(found.receipt.revealed)
    found.write(folder)
    return found


def _wait(revealed: str) -> None:
    """Wait until this machine's clock is past a time: a run must not have begun before its seeds were known."""
    left = datetime.fromisoformat(revealed).timestamp() - time.time()
    if left > _PATIENCE:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        raise BadValue(f"the board's clock says {revealed}, and this machine's {now}: set it, a run would be refused")
    time.sleep(max(0.0, left))


def check_sealed(seal: Seal, run: Run, suite: Suite) -> None:
    """Check, before anything is played, that a run is the one that was committed to.

    Raises:
        BadValue: It is not; or the board did not sign the receipt.
        MissingExtra: cryptography is not installed.
    """
    from sparring.leaderboard.sealed import check_seal

    wrong = check_seal(seal, run.card, suite, run.suite)
    if wrong is not None:
        field, expected, found = wrong
        raise BadValue(
            f"{run.folder} is not what was committed to: {field} is {found}, not {expected}; name another folder"
        )
