"""`sparring serve`: show a board in the browser, and take submissions if that is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

from sparring.cli._board import add_share_option, audit_share
from sparring.cli._output import write
from sparring.cli._parser import natural
from sparring.cli.board import add_store_option
from sparring.cli.export import add_picture_option
from sparring.errors import BadValue, UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_store_option(parser)
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default: this machine only)"
    )
    parser.add_argument(
        "--submissions",
        action="store_true",
        help="take runs and tournaments from whoever has a token (`sparring token`), play them again and list what is true",
    )
    parser.add_argument(
        "--audit",
        metavar="FOLDER",
        type=Path,
        help="models that may be loaded here: runs of theirs that are submitted are audited (T3)",
    )
    add_share_option(parser)
    add_picture_option(parser)
    parser.add_argument("--port", type=natural, metavar="N", default=8080, help="0 for any that is free (default 8080)")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    import sys

    from sparring.leaderboard.site.server import make_app, serve
    from sparring.leaderboard.store import Store
    from sparring.leaderboard.submissions.desk import desk_folder
    from sparring.leaderboard.submissions.limits import Limits
    from sparring.leaderboard.submissions.server import serve_board
    from sparring.leaderboard.submissions.worker import Station
    from sparring.wrappers.http.sockets import listen

    if args.port > 65535:
        raise BadValue(f"port={args.port}: from 0 to 65535")
    if args.audit is not None and not args.submissions:
        raise UsageError("--audit is for runs that are submitted: add --submissions")
    share = audit_share(args)
    Store(args.store, write=args.submissions).close()
    pictures = not args.no_pictures
    with listen(args.host, args.port) as opened:
        write(f"the board is at http://{args.host}:{opened.getsockname()[1]}/  (Ctrl-C ends this)")
        sys.stdout.flush()
        if args.submissions:
            station = Station(desk_folder(args.store), args.store, Limits(), models=args.audit, share=share)
            serve_board(make_app(args.store, pictures=pictures), station, opened)
        else:
            serve(args.store, opened, pictures=pictures)
    return 0
