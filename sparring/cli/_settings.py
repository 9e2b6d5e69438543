"""What the verbs that train share: run folders, and values on the command line."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, MissingExtra


def value(text: str) -> Any:
    """Return what a text says as JSON, or the text.

    >>> value("3"), value("true"), value("cuda:0")
    (3, True, 'cuda:0')
    """
    try:
        return json.loads(text)
    except ValueError:
        return text


def free_folder(name: str) -> Path:
    """Return the first of runs/NAME, runs/NAME-2 ... that is not there."""
    base = Path("runs") / name.replace("/", "-")
    number = 2
    path = base
    while path.exists():
        path = base.with_name(f"{base.name}-{number}")
        number += 1
    return path


def newest(name: str) -> Path:
    """Return the run folder of that name that was changed last.

    Raises:
        BadValue: There is none.
    """
    base = Path("runs") / name.replace("/", "-")
    found = [p for p in base.parent.glob(f"{base.name}*") if (p / "config.toml").exists()]
    if not found:
        raise BadValue(f"there is no run to resume at {base}; name its folder with --out")
    return max(found, key=lambda p: p.stat().st_mtime)


def need_torch() -> None:
    """See that training can begin, and keep the libraries' warnings away from who did not ask for them.

    Raises:
        MissingExtra: torch or transformers is not installed.
    """
    try:
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise MissingExtra(f"training needs {error.name}: pip install 'sparring[train]'") from error
    if not sys.warnoptions:
        warnings.filterwarnings("ignore", module="torch|transformers")
