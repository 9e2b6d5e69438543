"""What commands of a board share: a token and a way that nobody reads, and what is audited of runs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sparring.errors import BadValue, UsageError

VARIABLE = "SPARRING_TOKEN"


def add_board_options(parser: argparse.ArgumentParser) -> None:
    """Add `--token-file` and `--plain`."""
    add = parser.add_argument
    add("--token-file", metavar="FILE", type=Path, help=f"where the token is (default: the variable {VARIABLE})")
    add(
        "--plain",
        action="store_true",
        help="send the token in the clear to another machine: only on a network of your own",
    )


def add_share_option(parser: argparse.ArgumentParser) -> None:
    """Add `--share X`, beside an `--audit FOLDER`."""
    parser.add_argument("--share", metavar="X", type=float, help="of a run's episodes that are audited (default 0.02)")


def audit_share(args: argparse.Namespace) -> float:
    """Return the share of episodes that are audited, after a look at what may be loaded.

    Raises:
        UsageError: There is no `--audit`.
        BadValue: The folder has no models, or the number is out of range.
    """
    from sparring.leaderboard.audit import SHARE
    from sparring.leaderboard.submissions.shelf import check_shelf

    if args.audit is None:
        if args.share is not None:
            raise UsageError("--share is of audits: name the folder of the models as --audit FOLDER")
        return SHARE
    check_shelf(args.audit)
    share = SHARE if args.share is None else float(args.share)
    if not 0 < share <= 1:
        raise BadValue(f"share={share}: a number above 0, at most 1")
    return share


def read_token(path: Path | None) -> str:
    """Return the token; it is not an option, since other users of a machine can read what commands are given.

    Raises:
        BadValue: The file cannot be read.
        UsageError: There is none.
    """
    if path is None:
        text = os.environ.get(VARIABLE, "").strip()
    else:
        try:
            text = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadValue(f"cannot read the token in {path}: {error}") from error
    if not text:
        raise UsageError(
            f"a token is needed: --token-file FILE, or the variable {VARIABLE}; who runs the board gives it"
        )
    return text
