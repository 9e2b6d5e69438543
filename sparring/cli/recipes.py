"""`sparring recipes`: the methods, their papers, their blocks, and what came of them in the league."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from typing import Any

from sparring.agents.league.results import results
from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.recipes.sheets import Sheet, read_sheet
from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option

_PARTS = ("paper", "blocks", "faithful", "differs", "fails")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="show the data sheet of one")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write a table of all, or one's data sheet."""
    sheets = [read_sheet(name) for name in ([args.name] if args.name else recipe_names())]
    if args.json:
        write_json([{**dataclasses.asdict(sheet), "league": results(sheet.name)} for sheet in sheets])
        return 0
    if args.name:
        _show(sheets[0])
        return 0
    for sheet in sheets:
        write(f"{sheet.name}: {recipe_names()[sheet.name]}")
        write(f"    blocks: {sheet.blocks.rstrip('.')}")
        write(f"    paper:  {sheet.source}")
        write(f"    league: {_verdict(sheet.name)}")
    write()
    write(
        "`sparring recipes NAME` shows what is faithful, what differs, and where it fails; `sparring train ENV --recipe NAME` runs it."
    )
    return 0


def _show(sheet: Sheet) -> None:
    write(f"{sheet.name}: {sheet.line}")
    for part in _PARTS:
        write(f"{part.capitalize()}: {getattr(sheet, part)}")
    for one in results(sheet.name):
        write(f"In the league: {_sentence(one)}")


def _verdict(name: str) -> str:
    """Return the verdicts in a few words, or that there is none."""
    found = results(name)
    return "; ".join(f"{_where(name, one)} {one['verdict']} {one['gain']:+.2f}" for one in found) or "not run"


def _where(name: str, one: Mapping[str, Any]) -> str:
    """Return the arena, and as what the recipe was there, if under another name."""
    return one["arena"] if one["entrant"] == name else f"{one['arena']} (as {one['entrant']})"


def _sentence(one: Mapping[str, Any]) -> str:
    return (
        f"{one['arena']}, as {one['entrant']}: {one['metric']} {one['mean']:.3f} after {one['trained']:,.0f} tokens, "
        f"{one['gain']:+.3f} over the base ({one['verdict']}, {one['seeds']} seeds)"
    )
