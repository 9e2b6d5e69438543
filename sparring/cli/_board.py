"""What commands need that talk to a board: a token, and a way to it that nobody reads."""

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
