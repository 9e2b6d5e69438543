"""`sparring info`: all that is known about an environment or a task pack before it is used."""

from __future__ import annotations

import argparse
import inspect
import json
import re
from dataclasses import asdict, fields
from typing import Any

from sparring.agents.resolve import player_names
from sparring.cli._environment import make_environment
from sparring.cli._output import write, write_json, write_markdown, write_table
from sparring.cli._parser import add_argument_option, add_json_option
from sparring.envs.core import EnvSpec
from sparring.envs.registry import environment_names, resolve
from sparring.envs.strength import published
from sparring.errors import BadValue, UsageError, unknown_name
from sparring.tasks import Pack, get_pack, pack_names
from sparring.tasks.datasets import PREFIXES

_EXAMPLES = 3
_APART = ("id", "doc", "arguments", "analysis", "strength")
"""What is not shown in one line of its own name."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("id", metavar="ID", help="an environment or task pack, as `sparring list` shows it")
    add_argument_option(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write the data sheet."""
    if args.id in pack_names() or args.id.startswith(PREFIXES):
        if args.arguments:
            raise UsageError(f"{args.id} is a task pack and takes no --arg")
        record, show = describe_pack(get_pack(args.id)), _show_pack
    else:
        record, show = describe_environment(_known(args.id), args.arguments), _show_environment
    if args.json:
        write_json(record)
    else:
        show(record)
    return 0


def describe_environment(id: str, arguments: list[tuple[str, str]]) -> dict[str, Any]:
    """Return every field of the spec, with the arguments, the players' names and the reference exploitabilities."""
    environment = make_environment(id, arguments)
    spec = environment.spec
    record: dict[str, Any] = {field.name: getattr(spec, field.name) for field in fields(spec)}
    record["doc"] = inspect.cleandoc(spec.doc)
    record["pack"] = spec.pack or None
    record["arguments"] = dict(environment.kwargs)
    record["players"] = list(player_names(environment))
    record["analysis"] = _analysis(spec)
    record["strength"] = {
        name: {other: asdict(one) for other, one in row.items()} for name, row in published(spec.id).items()
    }
    return record


def describe_pack(pack: Pack) -> dict[str, Any]:
    """Return the sizes of a pack's splits and the first tasks of each."""
    first = {split: [task.to_json() for task in pack.tasks(split)[:_EXAMPLES]] for split in pack.sizes}
    return {"name": pack.name, "version": pack.version, "sizes": dict(pack.sizes), "first": first}


def _known(id: str) -> str:
    """Return the id, or raise the error that knows both environments and task packs."""
    names = (*environment_names(), *pack_names())
    if ":" in id:
        return resolve(id)
    if id.removeprefix("sparring/") not in names:
        if "/" in id and re.search(r"-v\d+$", id):
            return resolve(id)  # raises what is said of environments alone
        raise unknown_name("environment or task pack", id, names, hint="(`sparring list` shows all)")
    return id


def _analysis(spec: EnvSpec) -> dict[str, Any] | None:
    if spec.analysis is None:
        return None
    try:
        return {"exploitability": dict(spec.analysis().references)}
    except BadValue as error:
        return {"unavailable": str(error)}


def _show_environment(record: dict[str, Any]) -> None:
    write(f"{record['id']}\n")
    write_markdown(record["doc"])
    write()
    for name, value in record.items():
        if name not in _APART:
            write(f"{name:<13} {_plain(value)}")
    write("arguments" if record["arguments"] else "arguments     none")
    for key, value in record["arguments"].items():
        write(f"  --arg {key}={_plain(value)}")
    for title, values in (record["analysis"] or {}).items():
        write(f"analysis      {title}: {_plain(values)}")
    _show_strength(record["strength"])


def _show_strength(strength: dict[str, dict[str, dict[str, float]]]) -> None:
    """Write the mean return of every player (row) against every other (column), with half the 95 % interval."""
    others = sorted({other for row in strength.values() for other in row})
    rows = [
        (name, *(f"{row[o]['mean']:+.2f} ±{row[o]['spread']:.2f}" if o in row else "-" for o in others))
        for name, row in strength.items()
    ]
    if rows:
        write()
        write_table(
            "mean return with the default arguments", ("player", *(f"against {o}" if o else "" for o in others)), rows
        )


def _show_pack(record: dict[str, Any]) -> None:
    write(f"{record['name']}, version {record['version']}")
    for split, size in record["sizes"].items():
        write(f"\n{split}: {size} tasks")
        for task in record["first"][split]:
            write(f"  {task['index']}: {json.dumps(task['params'])}")


def _plain(value: Any) -> str:
    """Return a value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {item:.3f}" for key, item in value.items()) or "exact, no references"
    if isinstance(value, (list, tuple)):
        shown = [str(item) for item in (value if len(value) <= 12 else (*value[:3], "...", value[-1]))]
        return ", ".join(shown)
    return "none" if value is None else str(value)
