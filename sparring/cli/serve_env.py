"""`sparring serve-env`: serve an environment to trainers on other machines."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sparring.cli._environment import arguments_with_data, make_environment
from sparring.cli._output import write
from sparring.cli._parser import add_argument_option, add_data_options, natural, positive
from sparring.errors import BadValue


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("id", metavar="ID", help="an environment, as `sparring list` shows it")
    add_argument_option(parser)
    add_data_options(parser)
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="where to listen (default: this machine only)"
    )
    parser.add_argument("--port", type=natural, metavar="N", default=8090, help="0 for any that is free (default 8090)")
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        type=Path,
        help="tokens that are let in, one in a line (default: the one in SPARRING_SERVE_TOKEN; without any, this machine alone)",
    )
    parser.add_argument("--sessions", type=positive, metavar="N", help="of one token at once (default 4096)")
    parser.add_argument("--idle", type=positive, metavar="SECONDS", help="after which a session ends (default 600)")
    parser.add_argument("--threads", type=positive, metavar="N", help="for slow environments (default 8)")
    parser.add_argument(
        "--any-task",
        action="store_true",
        help="let clients bring tasks of their own, not only those of the environment",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted, or told to end."""
    from sparring.wrappers.http.keys import read_keys
    from sparring.wrappers.http.limits import Limits
    from sparring.wrappers.http.serving import check_reach, serve
    from sparring.wrappers.http.sockets import listen

    if args.port > 65535:
        raise BadValue(f"port={args.port}: from 0 to 65535")
    asked = {name: getattr(args, name) for name in ("sessions", "idle", "threads") if getattr(args, name) is not None}
    keys, limits = read_keys(args.token_file), Limits(**asked)
    check_reach(args.host, keys)
    environment = make_environment(args.id, arguments_with_data(args))
    signal.signal(signal.SIGTERM, _leave)
    with listen(args.host, args.port) as opened:
        host = f"[{args.host}]" if ":" in args.host else args.host
        where = f"{host}:{opened.getsockname()[1]}"
        write(f"{environment.spec.id} is at http://{where} and ws://{where}  (Ctrl-C ends this)")
        sys.stdout.flush()
        serve(environment, opened, keys=keys, limits=limits, any_task=args.any_task)
    return 0


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End as a process does by itself, so that what environments have started ends, too."""
    raise SystemExit(0)
