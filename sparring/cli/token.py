"""`sparring token`: who may submit to a board; run where the board is."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from sparring.cli._output import write, write_json, write_table
from sparring.cli._parser import add_json_option
from sparring.cli.board import add_store_option
from sparring.errors import BadValue, UsageError, unknown_name

_ACTIONS = ("add", "list", "revoke")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("action", metavar="ACTION", help="add: make a token, which is shown once; list: show whose there are; revoke")
    add("name", metavar="NAME", nargs="?", help="whose: what is sent with the token belongs to this name")
    add("--role", metavar="ROLE", help="submitter (the default) or admin, who sees and withdraws what others have sent")
    add_store_option(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Add, list or revoke."""
    from sparring.leaderboard.submissions.desk import desk_folder, open_desk

    if args.action not in _ACTIONS:
        raise unknown_name("action of `sparring token`", args.action, _ACTIONS)
    if (args.action == "list") != (args.name is None):
        raise UsageError(
            "say whose: sparring token add NAME" if args.name is None else "a list is of all: leave NAME away"
        )
    if args.role is not None and args.action != "add":
        raise UsageError("--role is of a new token: sparring token add NAME --role ROLE")
    folder = desk_folder(args.store)
    if args.action != "add" and not folder.is_dir():
        raise BadValue(f"there is no folder {folder}: `sparring token add NAME --store {args.store}` makes it")
    desk = open_desk(folder)
    try:
        if args.action == "add":
            text = desk.tokens.add(args.name, args.role or "submitter")
            _told(args.json, {"name": args.name, "token": text}, f"{text}\nkeep it: it is not shown again")
        elif args.action == "revoke":
            desk.tokens.revoke(args.name)
            _told(args.json, {"name": args.name, "revoked": True}, f"the token of {args.name} is worth nothing now")
        elif args.json:
            write_json([asdict(one) for one in desk.tokens.all()])
        else:
            rows = [
                (one.name, one.role, one.id, _day(one.made), _day(one.used), _day(one.revoked))
                for one in desk.tokens.all()
            ]
            write_table("tokens", ("name", "role", "id", "made", "last used", "revoked"), rows)
    finally:
        desk.close()
    return 0


def _told(as_json: bool, data: dict[str, object], words: str) -> None:
    if as_json:
        write_json(data)
    else:
        write(words)


def _day(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
