"""`sparring tasks`: the packs of tasks, what some of their tasks say, and whether a data set's programming problems can be
solved."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sparring.cli._environment import pack_of_data
from sparring.cli._output import printable, write, write_json, write_table
from sparring.cli._parser import add_data_options, add_json_option, natural, positive
from sparring.errors import BadValue, UsageError, unknown_name
from sparring.tasks import get_pack, pack_names, program_families, programs
from sparring.tasks.core import Task
from sparring.tasks.datasets import PREFIXES, code_problem, dataset_names, get_dataset
from sparring.tasks.families import ALL, LEVELS, PREFIX, SKILL, family_names, get_family, skill_tag

_LONGEST, _SHOWN = 20_000, 3
SECTIONS = (
    ("families of problems", "skills"),
    ("families of programming problems", "takes"),
    ("programming problems", "needs"),
    ("data sets of the hub", "rows"),
    ("other packs", "sizes"),
)
"""Titles, and the key that the records of a section have."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "what",
        choices=("list", "preview", "audit"),
        help="all packs and families, tasks of one, or which programming problems of a data set their own solutions fail",
    )
    parser.add_argument(
        "pack", metavar="PACK", nargs="?", help=f"for preview: {PREFIX}linear_systems, {PREFIX}{ALL} ..."
    )
    parser.add_argument("--skill", metavar="SKILL", help="list: only what needs it, such as number-theory")
    parser.add_argument(
        "--level", type=int, choices=LEVELS, help="preview: one level of difficulty (default: all in turn)"
    )
    parser.add_argument(
        "-n", "--number", type=positive, help=f"how many tasks (default: {_SHOWN} for preview, all for audit)"
    )
    parser.add_argument("--first", type=natural, default=0, help="index of the first (default: %(default)s)")
    parser.add_argument("--split", default="train", help="train, validation or test (default: %(default)s)")
    parser.add_argument("--solution", action="store_true", help="preview: show the worked solutions too")
    add_data_options(parser)
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write the list or the tasks."""
    if args.what != "list":
        tasks = _chosen(args)
        return _preview(args, tasks) if args.what == "preview" else _audit(args, tasks)
    if args.pack is not None:
        raise UsageError(
            f"`sparring tasks list` has no use for {args.pack!r}; `sparring tasks preview {args.pack}` shows it"
        )
    found = records(args.skill)
    if args.json:
        write_json(found)
        return 0
    for title, key in SECTIONS:
        rows = [(one["name"], _cell(one[key])) for one in found if key in one]
        if rows:
            write_table(f"{title} ({len(rows)})", ("name", key), rows)
    write(
        f"{PREFIX}{ALL} has all families in turn, {PREFIX}{SKILL}TAG those that need a skill, {program_families.ALL} those of "
        "programming; NAME:LEVEL has one level of 5."
    )
    return 0


def records(skill: str | None = None) -> list[dict[str, Any]]:
    """Return a record for every family of problems (its name and skills), every family of programming problems (its name and
    what it takes), every programming problem (its name, level and what it needs), every known data set (its name, the hub's id
    and the documented number of rows) and every other pack (its name and sizes)."""
    named: list[dict[str, Any]] = [
        *({"name": f"{PREFIX}{name}", "skills": list(get_family(name).skills)} for name in family_names()),
        *(
            {
                "name": f"{program_families.PREFIX}{name}",
                "takes": list(program_families.get_program_family(name).skills),
            }
            for name in program_families.program_family_names()
        ),
        *(
            {"name": f"{programs.PREFIX}{one.name}", "level": one.level, "needs": list(one.skills)}
            for one in map(programs.get_program, programs.program_names())
        ),
    ]
    if skill is not None:
        return _needing(skill, named)
    made = (PREFIX, programs.PREFIX)
    sets = [get_dataset(name) for name in dataset_names()]
    others = [get_pack(name) for name in pack_names() if not name.startswith(made)]
    return [
        *named,
        *({"name": f"hf:{one.name}", "hub": one.hub, "rows": dict(one.rows)} for one in sets),
        *({"name": pack.name, "sizes": dict(pack.sizes)} for pack in others),
    ]


def _needing(skill: str, named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records of what needs a skill, `number-theory` or `number theory`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in named:
        for key in ("skills", "takes", "needs"):
            for each in record.get(key, ()):
                found.setdefault(skill_tag(each), []).append(record)
    if skill_tag(skill) not in found:
        raise unknown_name("skill", skill, found)
    return found[skill_tag(skill)]


def _cell(value: list[str] | Mapping[str, int]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{split} {size}" for split, size in value.items())
    return ", ".join(value)


def _chosen(args: argparse.Namespace) -> list[Task]:
    """Return the tasks that are asked for."""
    args.pack = pack_of_data(args) or args.pack
    if args.pack is None:
        raise UsageError(
            f"say which pack: `sparring tasks {args.what} {PREFIX}linear_systems` (`sparring tasks list` shows all)"
        )
    name = args.pack if args.level is None else f"{args.pack}:{args.level}"
    levelled = (PREFIX, f"{programs.PREFIX}{ALL}", program_families.ALL, program_families.PREFIX)
    if args.level is not None and not args.pack.startswith(levelled):
        kinds = f"`{PREFIX}...`, `{programs.PREFIX}{ALL}` and `{program_families.ALL}`"
        raise UsageError(f"--level {args.level} is for the packs {kinds}; {args.pack!r} has no levels")
    if args.what == "audit" and not args.pack.startswith(PREFIXES):
        raise UsageError(f"{args.pack!r} is no data set or file: only their problems are audited")
    tasks = get_pack(name).tasks(args.split)
    if args.first >= len(tasks):
        raise BadValue(f"--first {args.first}: {name}/{args.split} has {len(tasks)} tasks, counted from 0")
    number = args.number or (_SHOWN if args.what == "preview" else len(tasks))
    return [tasks[i] for i in range(args.first, min(args.first + number, len(tasks)))]


def _audit(args: argparse.Namespace, tasks: list[Task]) -> int:
    """Say of every problem that its own solutions do not solve why; 1 if there are such."""
    from sparring.envs.code.conversion.audit import audit

    found = list(audit(tasks))
    if args.json:
        write_json(
            [{"task": one.task.id, "outcome": one.outcome, "tests": one.kind, "words": one.words} for one in found]
        )
    else:
        for one in found:
            if one.outcome != "passed":
                write(printable(f"{one.task.id} ({one.task.params['id']}) {one.outcome}: {one.words}", _LONGEST))
        counts = Counter(one.outcome for one in found)
        write(", ".join(f"{counts[outcome]} {outcome}" for outcome in sorted(counts)))
    return int(any(one.outcome in ("failed", "unreadable") for one in found))


def _preview(args: argparse.Namespace, found: list[Task]) -> int:
    if args.json:
        write_json([task.to_json() for task in found])
        return 0
    for task in found:
        write(f"{task.id}{_told(task.params)}")
        for line in _lines(task, solution=args.solution):
            write(f"  {line}")
        write()
    return 0


def _told(params: Mapping[str, Any]) -> str:
    """Return family or problem and level in brackets, where a task says them."""
    name = params.get("family") or params.get("program")
    return f" ({name}, level {params['level']})" if name and "level" in params else ""


def _lines(task: Task, *, solution: bool) -> list[str]:
    """Return question, steps and answer, or whatever else a task says."""
    params = task.params
    if "digest" in params:
        problem = code_problem(task)
        texts = [params["question"], problem.starter, *problem.examples, *(problem.solutions[:1] if solution else ())]
        return [line for text in texts for line in printable(text, _LONGEST).splitlines()]
    if "program" in params:
        return _problem(program_families.find_problem(params), solution=solution)
    if "question" not in params:
        return [printable(json.dumps(dict(params), default=repr), _LONGEST)]
    steps = params.get("solution") or []
    texts = [params["question"], *(steps if solution else []), f"answer: {params.get('answer')}"]
    return [line for text in texts for line in printable(str(text), _LONGEST).splitlines()]


def _problem(found: programs.Problem, *, solution: bool) -> list[str]:
    """Return statement, first line and examples of a programming problem, or its whole reference."""
    body = found.solution if solution else found.signature
    shown = [f"{found.name}({', '.join(map(repr, each.args))}) -> {each.expected!r}" for each in found.examples]
    return [*found.statement.splitlines(), *body.splitlines(), *shown]
