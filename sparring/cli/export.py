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
    add_picture_option(parser)


def add_picture_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that keeps browsers away."""
    parser.add_argument(
        "--no-pictures",
        action="store_true",
        help="show web pages in replays as text only (default: as Chromium draws them, too, where it is installed)",
    )


def run(args: argparse.Namespace) -> int:
    """Write them."""
    from sparring.leaderboard.site.export import export

    found = export(args.store, args.out, per_part=args.episodes, pictures=not args.no_pictures)
    write(f"{found.pages} pages, {found.bytes / 1e6:.1f} MB: open {args.out / 'index.html'}")
    return 0
