"""`sparring recipes`: the methods of training and of test time, their papers, their blocks, and what came of them in the league."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sparring.agents.flows.catalog import flow_names
from sparring.agents.league.results import results, untrained
from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.recipes.sheets import FlowSheet, Sheet, read_flow, read_sheet
from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option
from sparring.errors import Boundary, unknown_name

_PARTS = ("paper", "blocks", "faithful", "differs", "fails")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="show the data sheet of one")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write a table of all, or one's data sheet."""
    if args.name and args.name not in {*recipe_names(), *flow_names()}:
        raise unknown_name("recipe or flow", args.name, [*recipe_names(), *flow_names()])
    sheets = [_sheet(name) for name in recipe_names() if args.name in (None, name)]
    flows = [read_flow(name) for name in flow_names() if args.name in (None, name)]
    if args.json:
        found = [{"kind": "recipe", **dataclasses.asdict(each), "league": results(each.name)} for each in sheets]
        write_json([*found, *({"kind": "flow", **dataclasses.asdict(each)} for each in flows)])
    elif args.name:
        for sheet in sheets:
            _show(sheet)
        for flow in flows:
            write(f"{flow.name}(AGENT, option=value), a flow for test time: {flow.text}")
    else:
        _list(sheets, flows)
    return 0


def _sheet(name: str) -> Sheet:
    """Return a recipe's data sheet; where that of an installed package has none, one that says so."""
    with Boundary() as boundary:
        return read_sheet(name)
    return Sheet(name, f"it has no data sheet: {boundary.error}", *("not said",) * 5)


def _list(sheets: Sequence[Sheet], flows: Sequence[FlowSheet]) -> None:
    for sheet in sheets:
        write(f"{sheet.name}: {recipe_names()[sheet.name]}")
        write(f"    blocks: {sheet.blocks.rstrip('.')}")
        write(f"    paper:  {sheet.source}")
        write(f"    league: {_verdict(sheet.name)}")
    write()
    write("test time (flows)")
    for flow in flows:
        write(f"{flow.name}: {flow.line}")
        write(f"    paper:  {flow.paper or 'none named'}")
    write()
    write(
        "`sparring recipes NAME` shows what is faithful, what differs, and where it fails; `sparring train ENV --recipe NAME` runs a "
        "recipe, `sparring eval --agent 'FLOW(AGENT)'` a flow."
    )


def _show(sheet: Sheet) -> None:
    write(f"{sheet.name}: {sheet.line}")
    for part in _PARTS:
        write(f"{part.capitalize()}: {getattr(sheet, part)}")
    for one in results(sheet.name):
        write(f"In the league: {_sentence(one)}")


def _verdict(name: str) -> str:
    """Return what came out and the verdicts in a few words, or that there is none."""
    return "; ".join(f"{_where(name, one)} {_change(one)}, {one['verdict']}" for one in results(name)) or "not run"


def _change(one: Mapping[str, Any]) -> str:
    """Return the value after training, and that of the untrained model."""
    return f"{one['mean']:.3f} from {untrained(one['arena']):.3f}"


def _where(name: str, one: Mapping[str, Any]) -> str:
    """Return the arena, and as what the recipe was there, if under another name."""
    return one["arena"] if one["entrant"] == name else f"{one['arena']} (as {one['entrant']})"


def _sentence(one: Mapping[str, Any]) -> str:
    return (
        f"{one['arena']}, as {one['entrant']}: {one['metric']} {_change(one)} after {one['trained']:,.0f} tokens, "
        f"{one['gain']:+.3f} over the base ({one['verdict']}, {one['seeds']} seeds)"
    )
