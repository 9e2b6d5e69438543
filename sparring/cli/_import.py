"""`sparring --import FILE VERB ...`: what a script registers, for one command."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from sparring.errors import BadValue, Boundary, SparringError, UsageError, raised


def import_named(words: Sequence[str]) -> None:
    """Import the .py file or the module that the first word names; its folder (or this one) is then on the path.

    Raises:
        UsageError: There is no word.
        BadValue: The file is not there, it is a folder, or it fails when it is imported.
    """
    if not words:
        raise UsageError("--import names no file: write `sparring --import my_tasks.py VERB ...`")
    named = words[0]
    path = Path(named)
    is_file = path.suffix == ".py"
    if is_file and not path.is_file():
        raise BadValue(f"--import {named}: there is no such file")
    if path.is_dir() and (path.name != named or not (path / "__init__.py").is_file()):
        raise BadValue(f"--import {named}: that is a folder; name the .py file in it that registers something")
    if is_file and not path.stem.isidentifier():
        raise BadValue(
            f"--import {named}: a file is imported by its name, so call it like a variable, for example my_tasks.py"
        )
    folder = str(path.parent.resolve() if is_file else Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    with Boundary() as boundary:
        module = importlib.import_module(path.stem if is_file else named)
    if isinstance(boundary.error, SparringError):
        raise boundary.error
    if boundary.error is not None:
        raise BadValue(f"--import {named} fails: {raised(boundary.error)}") from boundary.error
    if is_file and Path(module.__file__ or "").resolve() != path.resolve():
        raise BadValue(
            f"--import {named}: {module.__name__!r} is already the module {module.__file__}; give the file another name"
        )
