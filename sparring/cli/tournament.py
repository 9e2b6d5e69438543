"""`sparring tournament`: agents meet at a game, all as often and from every seat; ratings come with what is not known about them."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.cli._environment import read_arguments
from sparring.cli._output import chance, signed, write, write_json, write_table
from sparring.cli._parser import add_argument_option, add_json_option, natural, play_budget, positive
from sparring.errors import BadValue, unknown_name

if TYPE_CHECKING:
    from sparring.leaderboard.exploit import Exploitability
    from sparring.leaderboard.standings import Standings
    from sparring.leaderboard.tournament import Tournament

_EVERY = 2.0
"""Seconds between two lines of progress."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("env", metavar="GAME", help="an environment of two seats or more, such as KuhnPoker-v0")
    add("--agents", metavar="SPEC", nargs="+", required=True, help="who plays, as for `sparring eval`; each once")
    add(
        "--deals",
        type=positive,
        metavar="N",
        default=50,
        help="of every pair, each played from both seats (default 50)",
    )
    add(
        "--anchor",
        metavar="AGENT=POINTS",
        action="append",
        default=[],
        help="hold an agent's rating; may be repeated (default: the mean is 0)",
    )
    add("--seed", type=natural, metavar="N", default=0, help="of the deals (default 0)")
    add(
        "--max-concurrency", type=positive, metavar="N", default=256, help="games that are played at once (default 256)"
    )
    add("--budget", metavar="LIMIT", help="stop after 60s, 5min, 2h or 10M-tokens; call it again to go on")
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the games are kept (default: runs/tournament/GAME); what is there is not played again",
    )
    add(
        "--exploitability",
        type=positive,
        metavar="ANSWERS",
        nargs="?",
        const=64,
        help="of every agent, where the game is solved exactly: by probabilities, or by so many answers at each information state (default 64)",
    )
    add("--device", metavar="NAME", default="auto", help="where models of one's own live (default: auto)")
    add_argument_option(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Play what is missing and write the standings; 1 if games are void or missing."""
    from sparring.leaderboard.standings import standings
    from sparring.leaderboard.tournament import Plan, begin

    budget = play_budget(args.budget)
    anchors = dict(map(_anchor, args.anchor))
    plan = Plan(args.env, tuple(args.agents), args.deals, read_arguments(args.env, args.arguments), seed=args.seed)
    folder = args.out or Path("runs/tournament") / re.sub(r"[^A-Za-z0-9._-]+", "-", args.env)
    opened = begin(plan, folder, device=args.device)
    for name in anchors:
        if name not in opened.agents:
            raise unknown_name("agent of this tournament", name, opened.agents)
    exact = _exploitability(opened, args.exploitability) if args.exploitability else {}
    complete = opened.play(live=args.max_concurrency, budget=budget, report=_quiet if args.json else _display())
    found = standings(opened.played(), opened.environment.spec, anchors=anchors)
    record = {**found.to_json(), "exploitability": {name: asdict(one) for name, one in exact.items()}}
    (folder / "standings.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    if args.json:
        write_json({"folder": str(folder), "complete": complete, **record})
    else:
        _show(opened, found, exact)
        if not complete:
            write(f"{opened.games - found.games} games are missing or void; the same command plays them.")
    return int(not complete)


def _exploitability(opened: Tournament, answers: int) -> dict[str, Exploitability]:
    from sparring.leaderboard.exploit import exploitability

    return {name: exploitability(agent, opened.environment, answers=answers) for name, agent in opened.agents.items()}


def _anchor(text: str) -> tuple[str, float]:
    """Read AGENT=POINTS; the agent's own name may have equals signs in it."""
    agent, equals, points = text.rpartition("=")
    try:
        return agent, float(points if equals else "")
    except ValueError:
        raise BadValue(f"anchor={text!r:.80}: write AGENT=POINTS, for example random=0") from None


def _quiet(done: int, total: int) -> None:
    """Show nothing."""


def _display() -> Callable[[int, int], None]:
    """Return what writes a line now and then."""
    began = last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            write(f"{done:,} of {total:,} games, {done / (now - began):,.0f}/s")
            sys.stdout.flush()

    return show


def _show(opened: Tournament, found: Standings, exact: Mapping[str, Exploitability]) -> None:
    rows, digits = [], 3 if found.graded else 0
    for one in found.rows:
        points, rank, mass = one.points, one.rank, one.mass
        span = f"{rank.best}" if rank.best == rank.worst else f"{rank.best}-{rank.worst}"
        between = "held" if one.anchor else f"{signed(points.low, digits)} to {signed(points.high, digits)}"
        share = "" if mass is None else f"{mass.mass:.2f} ({mass.low:.2f}-{mass.high:.2f})"
        tokens = "" if not one.tokens else f"{one.tokens:,.0f}"
        rows.append(
            (
                span,
                one.agent,
                signed(points.value, digits),
                between,
                f"{one.score:.3f}",
                share,
                f"{one.games}",
                f"{one.legal:.1%}",
                tokens,
            )
        )
    columns = (
        "rank",
        "agent",
        "paid per game" if found.graded else "points",
        "95 % interval",
        "score",
        "Nash mass",
        "games",
        "legal",
        "tokens",
    )
    write_table(f"{opened.plan.env}, {opened.plan.deals} deals for each who meet", columns, rows)
    for name, gain in sorted(exact.items(), key=lambda item: item[1].value):
        known = "" if gain.answers is None else f", from {gain.answers} answers at each information state"
        write(f"A best response gains {gain.value:.4f} a game from {name}{known}.")
    if found.seat is not None:
        value, low, high = (signed(each, 0) for each in found.seat)
        write(f"The first seat is worth {value} points ({low} to {high}).")
    for cycle in found.cycles:
        write(
            f"A cycle: {' beats '.join((*cycle.agents, cycle.agents[0]))} (p: {chance(cycle.p_value)}); points cannot show that."
        )
    if found.copies and opened.environment.spec.foreseeable:
        write(
            f"{found.copies} of {found.games} games repeat another move by move: intervals take them for new evidence."
        )
    write(f"games: {opened.folder}")
