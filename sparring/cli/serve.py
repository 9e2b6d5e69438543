"""`sparring serve`: show a board in the browser, and take submissions if that is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

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
        help="take runs from whoever has a token (`sparring token`), play them again and list what is true",
    )
    parser.add_argument(
        "--audit",
        metavar="FOLDER",
        type=Path,
        help="models that may be loaded here: runs of theirs that are submitted are audited (T3)",
    )
    parser.add_argument("--share", metavar="X", type=float, help="of a run's episodes that are audited (default 0.02)")
    add_picture_option(parser)
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
    share = _share(args)
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


def _share(args: argparse.Namespace) -> float:
    """Return the share of episodes that are audited, after a look at what may be loaded."""
    from sparring.leaderboard.audit import SHARE
    from sparring.leaderboard.submissions.shelf import check_shelf

    if args.audit is None:
        if args.share is not None:
            raise UsageError("--share is of audits: name the folder of the models as --audit FOLDER")
        return SHARE
    if not args.submissions:
        raise UsageError("--audit is for runs that are submitted: add --submissions")
    check_shelf(args.audit)
    share = SHARE if args.share is None else float(args.share)
    if not 0 < share <= 1:
        raise BadValue(f"share={share}: a number above 0, at most 1")
    return share
