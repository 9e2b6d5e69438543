"""Hashes of the code that decides what happens in an environment.

For an environment of this package: the module that registers it, the module that makes its tasks, every module of the package
that these import, at any depth (also inside functions), and the data files that lie beside them. For one of another package, all
files of that package as well.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from sparring.envs.core import Environment
from sparring.envs.registry import factory

_OURS = "sparring"
_ROOT = Path(__file__).parents[1]
_LEFT_OUT = ("__pycache__",)


def code_hash(environment: Environment) -> str:
    """Return the SHA-256 over names and contents of all files that an environment's code consists of, in hexadecimal."""
    whole = sha256()
    for name, path in code_files(environment).items():
        whole.update(f"{name} {_hash(path, path.stat().st_mtime_ns)}\n".encode())
    return whole.hexdigest()


def code_files(environment: Environment) -> dict[str, Path]:
    """Return the files in the order of their names, which are those inside the folder that their package is installed in."""
    roots = {str(factory(environment.spec.id).__module__), type(environment).__module__, *_makers(environment)}
    found: dict[str, Path] = {}
    ours = {name for name in roots if _is_ours(name)}
    for name in roots - ours:
        theirs = dict(_package_files(name.partition(".")[0]))
        found |= theirs
        for path in theirs.values():
            if path.suffix == ".py":
                ours |= _named(path, path.stat().st_mtime_ns)
    for name in _closure(ours):
        path = _path(name)
        found[path.relative_to(_ROOT.parent).as_posix()] = path
    for folder in {path.parent for path in found.values() if path.is_relative_to(_ROOT)} - {_ROOT}:
        found |= {path.relative_to(_ROOT.parent).as_posix(): path for path in _data(folder)}
    return dict(sorted(found.items()))


def _makers(environment: Environment) -> set[str]:
    """Return the module of what makes the tasks, if it tells."""
    made = environment.tasks("test").pack.params
    while isinstance(made, partial):
        made = made.func
    module = getattr(made, "__module__", None) or type(made).__module__
    return {module} if module != "builtins" else set()


def _is_ours(name: str) -> bool:
    return name == _OURS or name.startswith(f"{_OURS}.")


def _closure(names: set[str]) -> set[str]:
    """Return modules of ours and all that they import."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        parents = {name.rsplit(".", i)[0] for i in range(1, name.count(".") + 1)} - {_OURS}
        path = _path(name)
        waiting |= (_named(path, path.stat().st_mtime_ns) | parents) - found - {_OURS}
    return found


@cache
def _named(path: Path, changed: int) -> frozenset[str]:
    """Return the modules of ours that a file imports; `changed` is when it was written."""
    tree = ast.parse(path.read_bytes())
    package = ".".join(path.relative_to(_ROOT.parent).parent.parts) if path.is_relative_to(_ROOT) else ""
    return frozenset(name for node in ast.walk(tree) for name in _imported(node, package))


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if _is_module(alias.name))
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        names = [f"{base}.{alias.name}" for alias in node.names]
        yield from (name for name in (base, *names) if _is_module(name))


@cache
def _is_module(name: str) -> bool:
    return _is_ours(name) and any(path.exists() for path in _places(name))


def _places(name: str) -> tuple[Path, Path]:
    place = _ROOT.parent.joinpath(*name.split("."))
    return place.with_name(f"{place.name}.py"), place / "__init__.py"


@cache
def _path(name: str) -> Path:
    return next(path for path in _places(name) if path.exists())


def _data(folder: Path) -> Iterator[Path]:
    """Yield the data files of a folder of modules, and of folders below it that have no modules."""
    for path in folder.iterdir():
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path
        elif path.is_dir() and path.name not in _LEFT_OUT and not (path / "__init__.py").exists():
            yield from (one for one in path.rglob("*") if one.is_file() and not {*one.parts} & {*_LEFT_OUT})


def _package_files(package: str) -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file of an installed package."""
    spec = importlib.util.find_spec(package)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    if spec is not None and not places and spec.origin:
        yield Path(spec.origin).name, Path(spec.origin)
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path.relative_to(place.parent).as_posix(), path


@cache
def _hash(path: Path, changed: int) -> str:
    """Return the SHA-256 of a file; `changed` is when it was written."""
    return sha256(path.read_bytes()).hexdigest()
