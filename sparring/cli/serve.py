"""`sparring serve`: show a board in the browser, and take submissions if that is asked for."""

from __future__ import annotations

import argparse

from sparring.cli._output import write
from sparring.cli._parser import natural
from sparring.cli.board import add_store_option
from sparring.errors import BadValue


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_store_option(parser)
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default: this machine only)"
    )
    parser.add_argument(
        "--submissions",
        action="store_true",
        help="take runs from whoever has a token (`sparring token`), play them again and list what is true",
    )
    parser.add_argument("--port", type=natural, metavar="N", default=8080, help="0 for any that is free (default 8080)")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    import sys

    from sparring.leaderboard.site.server import listen, make_app, serve
    from sparring.leaderboard.store import Store
    from sparring.leaderboard.submissions.desk import desk_folder
    from sparring.leaderboard.submissions.limits import Limits
    from sparring.leaderboard.submissions.server import serve_board
    from sparring.leaderboard.submissions.worker import Station

    if args.port > 65535:
        raise BadValue(f"port={args.port}: from 0 to 65535")
    Store(args.store, write=args.submissions).close()
    with listen(args.host, args.port) as opened:
        write(f"the board is at http://{args.host}:{opened.getsockname()[1]}/  (Ctrl-C ends this)")
        sys.stdout.flush()
        if args.submissions:
            serve_board(make_app(args.store), Station(desk_folder(args.store), args.store, Limits()), opened)
        else:
            serve(args.store, opened)
    return 0
