"""`sparring bundle`: a run or a tournament as one file that anybody can verify."""

from __future__ import annotations

import argparse
from pathlib import Path

from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option
from sparring.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("run", metavar="FOLDER", type=Path, nargs="?", help="of a run or a tournament that is complete")
    add("--out", metavar="FILE.zip", type=Path, help="where to write (default: FOLDER.zip)")
    add("--key", metavar="FILE", type=Path, help="a private key to sign with")
    add("--new-key", metavar="FILE", type=Path, help="make a private key; without FOLDER, nothing else is done")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Make the key and the bundle that were asked for."""
    from sparring.leaderboard.bundle import write_bundle
    from sparring.leaderboard.signing import new_key, read_key

    if args.run is None and args.new_key is None:
        raise UsageError("say which FOLDER to bundle: one that `sparring eval` or `sparring tournament` wrote")
    if args.key and args.new_key:
        raise UsageError("--key and --new-key do not go together: the new key signs")
    who = None
    if args.new_key:
        who = new_key(args.new_key)
        if not args.json:
            write(f"key {args.new_key}: keep it to yourself. Public key: {who}")
    if args.run is None:
        if args.json:
            write_json({"key": who})
        return 0
    file = args.key or args.new_key
    out = args.out or args.run.with_name(f"{args.run.resolve().name}.zip")
    manifest = write_bundle(args.run, out, key=read_key(file) if file else None)
    if args.json:
        write_json({"path": str(out), "bytes": out.stat().st_size, "manifest": manifest})
        return 0
    signed = f"signed by {manifest['key']}" if manifest["key"] else "not signed"
    write(f"{out}: {manifest['episodes']['count']} episodes, {out.stat().st_size:,} bytes, {signed}")
    write(f"root {manifest['episodes']['root']}")
    return 0
