"""`sparring export`: write a board as files that open without a server."""

from __future__ import annotations

import argparse
from pathlib import Path

from sparring.cli._output import write
from sparring.cli._parser import natural
from sparring.cli.board import add_store_option


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("out", metavar="FOLDER", type=Path, help="where to; an earlier export is replaced")
    add_store_option(parser)
    parser.add_argument(
        "--episodes",
        type=natural,
        metavar="N",
        default=8,
        help="of each part of a run that have a page: all if there are no more, else a seeded sample (default 8)",
    )


def run(args: argparse.Namespace) -> int:
    """Write them."""
    from sparring.leaderboard.site.export import export

    found = export(args.store, args.out, per_part=args.episodes)
    write(f"{found.pages} pages, {found.bytes / 1e6:.1f} MB: open {args.out / 'index.html'}")
    return 0
