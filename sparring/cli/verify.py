"""`sparring verify`: whether a bundle is what it says, by playing every episode of it again.

Exit codes: 0 verified, 1 rejected, 2 it could not be found out.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.cli._environment import add_game_options, make_game
from sparring.cli._output import printable, signed, write, write_json, write_table
from sparring.cli._parser import add_json_option, natural, positive
from sparring.errors import UsageError

if TYPE_CHECKING:
    from sparring.leaderboard.audit import Audit
    from sparring.leaderboard.findings import Report


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add(
        "bundle",
        metavar="FILE.zip|FOLDER",
        type=Path,
        help="a bundle, or the folder of a run or a tournament that is complete",
    )
    add(
        "--jobs", metavar="N", type=positive, default=os.cpu_count() or 1, help="processes (default: one for each core)"
    )
    add("--suite", metavar="FILE", help="a suite of one's own that was asked; those of the package are known")
    add_game_options(parser)
    add("--signed-by", metavar="KEY", default="", help="the public key that must have signed it")
    add(
        "--board",
        metavar="KEY",
        action="append",
        default=[],
        help="the public key of a board whose receipts of sealed seeds are believed; may be repeated",
    )
    add(
        "--audit",
        metavar="MODEL",
        type=Path,
        help="a folder with the declared weights: compute log-probabilities again",
    )
    add("--share", metavar="X", type=float, help="of the episodes that are audited (default 0.02, at least one)")
    add(
        "--dtype",
        default="auto",
        help="format to audit in, that of the run: float32, bfloat16 or float16 (default: auto)",
    )
    add("--seed", metavar="N", type=natural, help="draws them (default: a secret one)")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Verify, audit if that is asked for, and tell what came of it."""
    from sparring.leaderboard.suites import load_suite
    from sparring.leaderboard.verify import verify

    if args.audit is None and (args.share, args.seed, args.dtype) != (None, None, "auto"):
        raise UsageError("--share, --seed and --dtype are of an audit: name the model as --audit MODEL")
    if args.audit is not None and args.bundle.is_dir():
        raise UsageError(f"an audit is of a bundle: `sparring bundle {args.bundle}` makes one")
    suite = load_suite(args.suite) if args.suite else None
    game = make_game(args)
    report = verify(args.bundle, jobs=args.jobs, suite=suite, game=game, signed_by=args.signed_by, boards=args.board)
    if args.board and report.plan is not None:
        report = replace(
            report, notes=(*report.notes, "only the seeds of runs are sealed: of a tournament no board has a receipt")
        )
    found = None
    if args.audit is not None and report.verified:
        from sparring.leaderboard.audit import SHARE, audit

        share = SHARE if args.share is None else args.share
        found = audit(args.bundle, args.audit, suite=suite, share=share, seed=args.seed, dtype=args.dtype)
        report = replace(report, tier=3 if found.passed else 0, faults=found.faults)
    if args.json:
        write_json({**report.to_json(), "audit": None if found is None else {**asdict(found), "passed": found.passed}})
    else:
        _show(report, found)
    return 0 if report.verified else 1


def _show(report: Report, found: Audit | None) -> None:
    from sparring.leaderboard.findings import TIERS

    if report.verified:
        write(f"verified: T{report.tier}, {TIERS[report.tier]}")
    else:
        write(
            f"rejected: {len(report.faults)} {'fault' if len(report.faults) == 1 else 'faults, the first of each episode'}"
        )
        for fault in report.faults:
            write(f"  {printable(str(fault))}")
    if report.agent:
        partial = report.verified and not report.frozen  # of a bundle that is rejected nothing is known
        own = " (not as a whole, or with other seeds: no board ranks it)" if partial else ""
        write(f"agent  {printable(report.agent)}")
        write(f"suite  {report.suite}{own}")
    if report.plan is not None:
        plan = report.plan
        arguments = "".join(f", {key}={json.dumps(value)}" for key, value in plan["kwargs"].items())
        write(f"game   {printable(plan['env'] + arguments)}")
        write(f"deals  {plan['deals']} for each who meet, of the split {plan['split']!r}, seed {plan['seed']}")
    if report.agent or report.plan is not None:
        write(f"key    {report.key or 'not signed'}")
    if report.verified:
        write(f"root   {report.root}")
    if report.verified and report.voids:
        tries = "try was" if report.voids == 1 else "tries were"
        write(f"voids  {report.voids:,} {tries} void, up to {report.most_voids:,} of one episode")
    for note in report.notes:
        write(f"note   {printable(note)}")
    if found is not None:
        write(
            f"audit  {len(found.episodes)} episodes (seed {found.seed}), {found.answers} answers, {found.tokens} tokens: "
            f"log-probabilities differ by {found.most:.3g} at most, {found.mean:.3g} on average"
        )
    if report.verified and report.parts:
        write()
        _show_tournament(report) if report.plan is not None else _show_parts(report.parts, report.score)


def _show_parts(parts: Mapping[str, Mapping[str, Any]], score: float) -> None:
    rows = [
        (name, f"{each['episodes']}", f"{each['score'] / each['episodes']:.3f}", *map(str, _counts(each)))
        for name, each in parts.items()
    ]
    write_table(f"score {score:.4f}", ("part", "episodes", "score", "voids", "steps", "illegal"), rows)


def _show_tournament(report: Report) -> None:
    """Write the standings: they are worked out from the games, whatever was said of them."""
    found = report.standings
    if found is None:
        return
    unit, digits = ("paid per game", 3) if found["graded"] else ("points", 0)
    rows = [
        (
            "-".join(dict.fromkeys(str(one["rank"][end]) for end in ("best", "worst"))),
            printable(one["agent"]),
            signed(one["points"][0], digits),
            f"{signed(one['points'][1], digits)} to {signed(one['points'][2], digits)}",
            f"{one['games']}",
            f"{one['legal']:.1%}",
        )
        for one in found["rows"]
    ]
    write_table(f"{found['games']} games", ("rank", "agent", unit, "95 % interval", "games", "legal"), rows)


def _counts(totals: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(totals[key] for key in ("voids", "steps", "illegal"))
