"""`sparring runs`: what was evaluated here, read from each run's card and report and not from its episodes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sparring.cli._output import write, write_json, write_table
from sparring.cli._parser import add_json_option
from sparring.errors import BadValue


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        nargs="?",
        default=Path("runs"),
        help="where to look, at any depth (default: runs)",
    )
    parser.add_argument("--suite", metavar="NAME-vN", help="runs of this suite only")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write a line for every run, the best of a suite first.

    Raises:
        BadValue: Some are damaged; all others are written before.
    """
    from sparring.leaderboard.card import FILE

    if not args.folder.is_dir():
        raise BadValue(f"there is no folder {args.folder}: `sparring eval` makes runs in runs/eval")
    found, damaged = list[dict[str, Any]](), list[BadValue]()
    for path in sorted(args.folder.rglob(FILE)):
        try:
            found.append(_record(path.parent))
        except BadValue as error:
            damaged.append(error)
    kept = [one for one in found if args.suite in (None, one["suite"])]
    kept.sort(key=lambda one: (one["suite"], -(one["score"] or 0.0), one["name"]))
    if args.json:
        write_json(kept)
    elif kept:
        write_table(
            "runs", ("suite", "agent", "score", "95 % interval", "episodes", "void", "begun", "folder"), map(_row, kept)
        )
    else:
        write(f"no runs in {args.folder}")
    if damaged:
        raise BadValue(f"left out: {'; '.join(map(str, damaged))}")
    return 0


def _record(folder: Path) -> dict[str, Any]:
    """Return what a run says of itself; without a report it was cut off before it could write one.

    Raises:
        BadValue: A file of it is damaged.
    """
    from sparring.leaderboard.card import read_card

    card, file = read_card(folder), folder / "report.json"
    try:
        whole = json.loads(file.read_text("utf-8"))["whole"] if file.exists() else {}
        score = whole.get("score") or {}
        if not all(isinstance(score.get(end, 0.0), int | float) for end in ("mean", "low", "high")):
            raise ValueError(f"its score is {score!s:.100}")
        return {
            "suite": card.suite if card.frozen else f"{card.suite}, changed",
            "name": card.name,
            "agent": card.agent,
            **{key: score.get(end) for key, end in (("score", "mean"), ("low", "low"), ("high", "high"))},
            "finished": whole.get("finished"),
            "episodes": whole.get("episodes"),
            "voids": whole.get("voids"),
            "begun": card.begun,
            "folder": str(folder),
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadValue(
            f"{file} is damaged ({error}): delete it; `sparring eval --resume {folder}` makes it anew"
        ) from error


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    known = one["score"] is not None
    done = "not told yet" if one["finished"] is None else str(one["finished"])
    if one["finished"] != one["episodes"]:
        done += f" of {one['episodes']}"
    return (
        one["suite"],
        one["name"],
        f"{one['score']:.3f}" if known else "",
        f"{one['low']:.3f} to {one['high']:.3f}" if known else "",
        done,
        str(one["voids"] or ""),
        one["begun"],
        one["folder"],
    )
