"""`sparring list`: what there is, by section."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from sparring.agents.recipes.catalog import recipe_names
from sparring.cli._output import write, write_json, write_table
from sparring.cli._parser import add_json_option
from sparring.envs.bridges import status
from sparring.envs.registry import environment_names, make
from sparring.errors import SparringError
from sparring.tasks import get_pack, pack_names
from sparring.tasks.families import ALL

Record = dict[str, Any]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--bridges", action="store_true", help="the environments of other suites, and what each keeps of the contract"
    )
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write every section, or the bridged environments."""
    if args.bridges:
        return _bridges(as_json=args.json)
    if args.json:
        write_json({title: records() for title, (records, _) in SECTIONS.items()})
        return 0
    for title, (records, columns) in SECTIONS.items():
        found = records()
        shown = [
            record
            for record in found
            if title != "tasks" or record["name"].rpartition("/")[2] == ALL or "/" not in record["name"]
        ]
        _show(title, shown, columns)
        if len(shown) < len(found):
            write(f"  and {len(found) - len(shown)} of one kind of problem: `sparring tasks list`")
    return 0


def _bridges(*, as_json: bool) -> int:
    """Write what was measured of other suites' environments."""
    found = status()
    if as_json:
        write_json(found)
        return 0
    rows = [(id, "yes" if one["passed"] else "no", one["reason"]) for id, one in found["environments"].items()]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    write_table(
        f"bridges (conformance check of {found['episodes']} episodes; {versions})", ("id", "passes", "why not"), rows
    )
    passed = sum(one["passed"] for one in found["environments"].values())
    write(
        f"{passed} of {len(rows)} pass. `sparring check ID` repeats a check; `sparring.make(ID)` makes one that is not listed too."
    )
    return 0


def environments() -> list[Record]:
    """Return a record for every registered environment; one that cannot be made here has an `error`."""
    from sparring.cli._index import known

    found = known()
    return [found[id] if id in found else _made(id) for id in environment_names()]


def packs() -> list[Record]:
    """Return a record for every registered task pack."""
    found = [get_pack(name) for name in pack_names()]
    return [{"name": pack.name, "version": pack.version, "sizes": dict(pack.sizes)} for pack in found]


def recipes() -> list[Record]:
    """Return a record for every recipe that `sparring train` knows."""
    return [{"name": name, "summary": summary} for name, summary in recipe_names().items()]


SECTIONS: dict[str, tuple[Callable[[], list[Record]], tuple[str, ...]]] = {
    "environments": (environments, ("id", "seats", "zero_sum", "moves", "pack", "players", "error")),
    "tasks": (packs, ("name", "version", "sizes")),
    "recipes": (recipes, ("name", "summary")),
}
"""Title -> (what makes its records, the columns that are shown)."""


def _made(id: str) -> Record:
    from sparring.cli._index import record

    try:
        return record(make(id))
    except (SparringError, ImportError) as error:
        return {"id": id, "error": str(error)}


def _show(title: str, records: list[Record], columns: Sequence[str]) -> None:
    """Write a section's table without the columns that nothing has."""
    shown = [column for column in columns if any(column in record for record in records)]
    rows = [[_cell(record, column) for column in shown] for record in records]
    write_table(title, [column.replace("_", "-") for column in shown], rows)


def _cell(record: Record, column: str) -> str:
    """Return what a table shows for a value of a record."""
    value = record.get(column)
    if value is None:
        return "any text" if column == "moves" and column in record else "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, list):
        return f"{len(value)} ({value[0]} .. {value[-1]})" if len(value) > 5 else ", ".join(map(str, value))
    return str(value)
