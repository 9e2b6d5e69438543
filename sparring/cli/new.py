"""`sparring new`: a package of one's own that works as it is, with types, tests and entry points.

Its files are the templates in the folder `scaffolds`, with names put in (`string.Template`). A kind is one part, `plugin` has all.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Literal

from sparring._version import __version__
from sparring.cli._output import write
from sparring.errors import BadValue, unknown_name
from sparring.tasks.registry import PREFIXES

LONGEST = 32
"""Characters of a name: with more of them the templates' lines would have to be broken."""
_TEMPLATES = Path(__file__).parent / "scaffolds"
_NAME = re.compile(rf"(?=.{{1,{LONGEST}}}\Z)[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_RESERVED = ("sparring", "tests", "build", "dist", "runs")
_MAY_BE = (".git", ".venv")
"""What a folder may have that counts as empty."""
_COMMON = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "test.yml": ".github/workflows/test.yml",
    "__init__.py": "$module/__init__.py",
}
"""Template -> file."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a package can hold."""

    what: str
    points: Mapping[str, str]
    """Group of entry points -> its own."""
    use: str
    """A command that uses it."""
    files: Mapping[str, str]
    """File -> what it is, beside its module and that one's test."""
    direct: str = ""
    """A command that does without installing it."""
    needs: str = ""
    """Extras of Sparring."""


_SUITE = "a suite for `sparring eval`"
PARTS = {
    "game": Part(
        "a game of two seats",
        {"sparring.envs": 'game = "$module.game"'},
        "sparring play $id",
        {"suite.toml": _SUITE},
        "sparring --import $module.game check $id",
    ),
    "task": Part(
        "a task with one question and one answer",
        {"sparring.envs": 'task = "$module.task"'},
        "sparring eval --agent reference --suite suite.toml",
        {"suite.toml": _SUITE, "capitals.toml": "the other way: a task without code"},
        "sparring --import $module.task check $id",
    ),
    "env": Part(
        "an environment of one seat and two turns",
        {"sparring.envs": 'env = "$module.env"'},
        "sparring eval --agent reference --suite suite.toml",
        {"suite.toml": _SUITE},
        "sparring --import $module.env check $id",
    ),
    "agent": Part(
        "an agent: a flow and a policy",
        {"sparring.flows": '$module = "$module.agent"', "sparring.policies": '$module = "$module.agent"'},
        "sparring eval --agent '$module($module:first)' --suite suite.toml",
        {"suite.toml": _SUITE},
        "sparring --import $module.agent eval --agent '$module($module:first)' --suite suite.toml",
    ),
    "recipe": Part(
        "a recipe for `sparring train`",
        {"sparring.recipes": '$dist = "$module.recipe:improve"'},
        "sparring train arithmetic --recipe $dist",
        {},
        needs="[train]",
    ),
}
KINDS = {**{kind: (kind,) for kind in PARTS}, "plugin": tuple(PARTS)}
"""Kind -> its parts."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("kind", metavar="KIND", help=f"{', '.join(PARTS)}, or plugin: all of these in one package")
    parser.add_argument("name", metavar="NAME", help="of the package, such as word_sums")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where it is written (default: NAME)")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the files of the same names that are there; others stay"
    )


def run(args: argparse.Namespace) -> int:
    """Write the package, and say what can be done with it."""
    folder = args.out or Path(args.name)
    files = render(args.kind, check_name(args.kind, args.name, folder))
    write_files(folder, files, overwrite=args.overwrite)
    where = "this folder" if folder == Path() else folder
    write(f"{_what(args.kind)}, in {where}:")
    for path in files:
        write(f"  {path}")
    write(f"next, in {where}:")
    for command in ("pip install --editable '.[test]'", "python -m pytest", *_commands(args.kind, args.name, "use")):
        write(f"  {command}")
    if direct := _commands(args.kind, args.name, "direct"):
        write("or, without installing it:")
        for command in direct:
            write(f"  {command}")
    return 0


def check_name(kind: str, name: str, folder: Path) -> str:
    """Return the name if a package of this kind can have it.

    Args:
        kind: What the package is.
        name: Of the package.
        folder: Where it is to be: what is there already may have that name.

    Raises:
        UnknownName: There is no such kind; the nearest is named.
        BadValue: It is no name of a package, or something else has it; one that would do is named.
    """
    if kind not in KINDS:
        raise unknown_name("kind of package", kind, KINDS)
    if _NAME.fullmatch(name) is None:
        why = f"it has small letters, digits, _ and - between them, begins with a letter, and has at most {LONGEST} characters"
    else:
        why = _taken(kind, name, folder)
    if why:
        raise BadValue(
            f"{name[:80]!r} cannot be the name of a package: {why}; take {nearest_name(kind, name, folder)!r}"
        )
    return name


def nearest_name(kind: str, name: str, folder: Path) -> str:
    """Return a name that a package in that folder can have, made of one that it cannot.

    >>> [nearest_name("task", name, Path("made")) for name in ("Word Sums!", "3-digits", "class")]
    ['word_sums', 'my_3_digits', 'my_class']
    """
    plain = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower())
    found = "_".join(words)[:LONGEST].rstrip("_") or f"my_{kind}"
    good = _NAME.fullmatch(found) is not None and not _taken(kind, found, folder)
    return found if good else f"my_{found}"[:LONGEST].rstrip("_")


def render(kind: str, name: str) -> dict[str, str]:
    """Return the files of a package: path -> text."""
    values, parts = _names(name), KINDS[kind]
    values |= {
        "what": _what(kind)[0].upper() + _what(kind)[1:],
        "sparring": f"sparring{''.join(PARTS[part].needs for part in parts)}>={'.'.join(__version__.split('.')[:2])}",
        "points": _points(parts, values),
        "use": "\n".join(_commands(kind, name, "use")),
        "files": "\n".join(f"| `{path}` | {what} |" for path, what in _described(parts, values).items()),
    }
    out = {_filled(path, values): _read(template, values) for template, path in _COMMON.items()}
    out[f"{values['module']}/py.typed"] = ""
    suite = ""
    for part in parts:
        values |= {"name": f"{values['module']}/{values['title']}{_suffix(kind, part)}", "id": _id(kind, part, values)}
        out[f"{values['module']}/{part}.py"] = _read(f"{part}.py", values)
        out[f"tests/test_{part}.py"] = _read(f"test_{part}.py", values)
        for path in PARTS[part].files:
            if path != "suite.toml":
                out[path] = _read(path, values)
            else:
                suite += _read(f"suite_{part}.toml", values)
    if suite:
        out["suite.toml"] = _read("suite.toml", values) + suite
    return dict(sorted(out.items()))


def write_files(folder: Path, files: Mapping[str, str], *, overwrite: bool) -> None:
    """Write files into a folder, which is made if it is not there.

    Raises:
        BadValue: The folder is not empty and nothing is to be overwritten, or it cannot be written to.
    """
    try:
        there = sorted(path.name for path in folder.iterdir() if path.name not in _MAY_BE) if folder.exists() else []
        if there and not overwrite:
            raise BadValue(
                f"{folder} is not empty (it has {there[0]}): name another folder with --out, or replace the files of the same names "
                "with --overwrite"
            )
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadValue(f"{error.filename or folder}: {error.strerror}: name another folder with --out") from error


def _taken(kind: str, name: str, folder: Path) -> str:
    """Return why a name that is well formed cannot be taken; "" if it can."""
    module = name.replace("-", "_")
    if keyword.iskeyword(module) or module in sys.stdlib_module_names:
        return "it is a word or a module of Python"
    found = None if module in _RESERVED else find_spec(module)
    if found is not None and found.origin in (None, str(folder.resolve() / module / "__init__.py")):
        return ""  # a folder without a module in it, or what is to be written over
    if module in _RESERVED or found is not None:
        return "there is a module of that name already"
    if f"{module}/" in PREFIXES and {"task", "env", "game"} & set(KINDS[kind]):
        return f"names that begin with {module}/ are those of Sparring's own packs of tasks"
    return "an agent or a recipe has that name already" if {name, _names(name)["dist"]} & _known(kind) else ""


def _known(kind: str) -> set[str]:
    """Return the names by which agents, or recipes, are known already."""
    from sparring.agents.flows.catalog import flow_names
    from sparring.agents.recipes.catalog import recipe_names
    from sparring.agents.resolve import RESERVED, model_kinds

    known: set[str] = set()
    if "agent" in KINDS[kind]:
        known |= {*flow_names(), *model_kinds(), *RESERVED}
    return known | set(recipe_names()) if "recipe" in KINDS[kind] else known


def _names(name: str) -> dict[str, str]:
    """Return what a package's name is in the places that have one."""
    module = name.replace("-", "_")
    title = "".join(word.capitalize() for word in module.split("_"))
    return {"module": module, "dist": module.replace("_", "-"), "title": title}


def _suffix(kind: str, part: str) -> str:
    return "" if len(KINDS[kind]) == 1 else part.capitalize()


def _id(kind: str, part: str, values: Mapping[str, str]) -> str:
    return f"{values['module']}/{values['title']}{_suffix(kind, part)}-v0"


def _what(kind: str) -> str:
    return PARTS[kind].what if kind in PARTS else "a game, a task, an environment, an agent and a recipe"


def _commands(kind: str, name: str, field: Literal["use", "direct"]) -> list[str]:
    """Return a command of every part that has one, each once."""
    values = _names(name)
    said = (_filled(getattr(PARTS[part], field), {**values, "id": _id(kind, part, values)}) for part in KINDS[kind])
    return [command for command in dict.fromkeys(said) if command]


def _points(parts: tuple[str, ...], values: Mapping[str, str]) -> str:
    """Return the tables of entry points."""
    tables: dict[str, list[str]] = {}
    for part in parts:
        for group, line in PARTS[part].points.items():
            tables.setdefault(group, []).append(_filled(line, values))
    return "".join(f'[project.entry-points."{group}"]\n' + "\n".join(lines) + "\n\n" for group, lines in tables.items())


def _described(parts: tuple[str, ...], values: Mapping[str, str]) -> dict[str, str]:
    """Return what is in the files that one would change."""
    found = {f"{values['module']}/{part}.py": PARTS[part].what for part in parts}
    found |= {path: what for part in parts for path, what in PARTS[part].files.items()}
    return found | {"tests": "the contract, and what is special here"}


def _read(template: str, values: Mapping[str, str]) -> str:
    return _filled((_TEMPLATES / f"{template}.in").read_text(encoding="utf-8"), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)
