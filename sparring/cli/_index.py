"""What `sparring list` shows of the environments of this package, written down: to make them all takes several times as long.

`python -m sparring.cli._index` writes it anew; a test compares it with the environments themselves.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sparring.envs.core import Environment

FILE = Path(__file__).parent / "index.json"


def known() -> dict[str, dict[str, Any]]:
    """Return the records by the environments' ids, without those that need a library that is not installed here."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    needs = {id: record.pop("needs") for id, record in found.items()}
    return {id: record for id, record in found.items() if all(map(find_spec, needs[id]))}


def record(environment: Environment) -> dict[str, Any]:
    """Return what is shown of an environment."""
    from sparring.agents.resolve import player_names

    spec = environment.spec
    return {
        "id": spec.id,
        "seats": len(spec.seats),
        "zero_sum": spec.zero_sum,
        "moves": None if spec.moves is None else list(spec.moves),
        "pack": spec.pack or None,
        "players": list(player_names(environment)),
        "summary": spec.doc.strip().partition("\n")[0],
    }


def index() -> dict[str, dict[str, Any]]:
    """Return a record for every environment of this package; `needs` are the libraries that it was the first to import."""
    from sparring.envs.registry import environment_names, make

    found = {}
    before = {*_libraries(), "gymnasium", "numpy", "pettingzoo", "rich"}
    for id in environment_names():
        if "/" in id:  # another package's
            continue
        environment = make(id)
        found[id] = {**record(environment), "needs": sorted(_libraries() - before)}
        before |= _libraries()
    return found


def _libraries() -> set[str]:
    """Return the libraries that are imported and are neither Python's nor ours."""
    tops = {name.partition(".")[0] for name, module in sys.modules.items() if getattr(module, "__file__", None)}
    return tops - sys.stdlib_module_names - {"sparring", "__main__"}


if __name__ == "__main__":
    FILE.write_text(json.dumps(index(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
