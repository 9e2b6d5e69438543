"""`sparring league`: published methods and their controls on the same environments, from the same weights, for at most as many tokens."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.cli._output import write, write_json, write_table
from sparring.cli._parser import add_json_option, positive
from sparring.cli._settings import need_torch
from sparring.errors import BadValue

if TYPE_CHECKING:
    from sparring.agents.league.openings import Openings
    from sparring.agents.league.store import Plan, Record
    from sparring.agents.league.table import Row


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add(
        "arenas",
        metavar="ARENA",
        nargs="*",
        help="where to play (default: everywhere; `sparring league --list` shows all)",
    )
    add("--entrants", metavar="NAMES", default="", help="only these, with commas between them; the base always plays")
    add("--seeds", type=positive, metavar="N", default=3, help="how many (default 3)")
    add("--scale", type=float, metavar="X", default=1.0, help="times the tokens of every arena (default 1)")
    add(
        "--jobs",
        type=positive,
        metavar="N",
        default=1,
        help="processes of one thread each that play at a time (default 1)",
    )
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the records are; what is there is not played again (default runs/league, of a smoke test runs/league-smoke)",
    )
    add("--smoke", action="store_true", help="seconds for each cell: shows that everything runs, not who is good")
    add("--list", action="store_true", help="show arenas and entrants, and play nothing")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Play what is missing, then write `league.json`, `league.md` and `league.svg` of all that was played with these settings."""
    need_torch()
    from sparring.agents.league.arenas import ARENAS
    from sparring.agents.league.openings import count_openings
    from sparring.agents.league.store import Plan, Store, chosen, play
    from sparring.agents.league.table import rows

    if not 0 < args.scale <= 1000:
        raise BadValue(f"scale={args.scale}: use a number above 0, such as 0.5")
    entrants = [name.strip() for name in args.entrants.split(",") if name.strip()]
    playing = chosen(ARENAS, args.arenas, entrants)
    plan = Plan(ARENAS, 1 if args.smoke else args.seeds, args.scale, args.smoke, playing)
    if args.list:
        return _list(plan, as_json=args.json)

    def show(arena: str, entrant: str, record: Record) -> None:
        if not args.json:
            spent = f"{record['trained']:,} tokens, {record['cpu_seconds']:.0f} CPU s"
            write(f"{arena}: {entrant}, seed {record['seed']}: {record['metric']} {record['value']:.4f}  ({spent})")

    out = args.out or Path("runs/league-smoke" if args.smoke else "runs/league")
    store = Store(out)
    play(plan, store, jobs=args.jobs, report=show)
    found = rows(store.whole(replace(plan, playing=None)))
    openings = {name: count_openings(plan.cell(name, "base")) for name in dict.fromkeys(row.arena for row in found)}
    records = _write(found, openings, plan, out)
    if args.json:
        write_json(records)
    else:
        _show([row for row in found if row.entrant in playing.get(row.arena, ())], openings, smoke=args.smoke)
        write(f"records, table and picture of all that was played so: {out / 'league.json'}, league.md, league.svg")
    return 0


def _write(found: list[Row], openings: Mapping[str, Openings | None], plan: Plan, out: Path) -> dict[str, object]:
    """Write the records, the table and the picture; return the records."""
    from sparring.agents.league.picture import draw
    from sparring.agents.league.table import markdown, to_json

    counted = {name: None if one is None else asdict(one) for name, one in openings.items()}
    records: dict[str, object] = {"smoke": plan.smoke, "scale": plan.scale, "openings": counted}
    records["rows"] = [to_json(row) for row in found]
    (out / "league.json").write_text(json.dumps(records, indent=1) + "\n", "utf-8")
    (out / "league.md").write_text(markdown(found, openings), "utf-8")
    draw(found, out / "league.svg")
    return records


def _list(plan: Plan, *, as_json: bool) -> int:
    """Write who would play where."""
    if as_json:
        write_json(_listed(plan))
        return 0
    for name, entrants in plan.entrants.items():
        arena = plan.arenas[name]
        mine = [(each, one.kind, one.recipe or one.agent) for each in entrants for one in (arena.entrants[each],)]
        title = f"{name}: {arena.env}, {round(arena.tokens * plan.scale):,} tokens each at most"
        write_table(title, ("entrant", "kind", "recipe or agent"), mine)
    return 0


def _listed(plan: Plan) -> list[dict[str, object]]:
    """Return a record for every entrant."""
    return [
        {"arena": name, "env": arena.env, "tokens": round(arena.tokens * plan.scale), "entrant": entrant, "kind": one.kind,
         "recipe": one.recipe or one.agent}
        for name, entrants in plan.entrants.items()
        for entrant in entrants
        for arena in (plan.arenas[name],)
        for one in (arena.entrants[entrant],)
    ]  # fmt: skip


def _show(found: list[Row], openings: Mapping[str, Openings | None], *, smoke: bool) -> None:
    from sparring.agents.league.table import COLUMNS, TWICE, cells, held_out

    write()
    for arena in dict.fromkeys(row.arena for row in found):
        mine = [row for row in found if row.arena == arena]
        better = "more" if mine[0].sign > 0 else "less"
        more = TWICE if any(row.flips for row in mine) else ()
        width = len(COLUMNS) + len(more)
        title = f"{arena}: {mine[0].metric}, {better} is better; seeds 0 to {len(mine[0].values) - 1}"
        write_table(title, (*COLUMNS, *more), [cells(row)[:width] for row in mine])
        write(held_out(openings[arena]))
    if smoke:
        write("A smoke test: everything runs. It says nothing about who is good.")
