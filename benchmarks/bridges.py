"""Which environments of other suites keep our contract: the conformance check of every bridged id, in a process each.

The outcome is written to `sparring/envs/bridges/status.json`, which `sparring list --bridges` shows: what passes, what
cannot be played here and why, and which rules the rest breaks. Of TextArena's variants of one game (sizes, lengths) the one
with the shortest name is checked.

    pip install -e '.[bridges,reasoning-gym]'
    python -m benchmarks.bridges [ID ...]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sparring.envs.bridges import STATUS, status
from sparring.envs.conformance import check
from sparring.envs.registry import bridge, bridge_names
from sparring.errors import SparringError

PACKAGES = ("gymnasium", "open_spiel", "textarena", "pettingzoo", "rlcard", "chess", "reasoning_gym")
EPISODES = 2


def surveyed() -> list[str]:
    """Return the ids that are checked: of every game one."""
    ids: list[str] = []
    for prefix in bridge_names():
        first: dict[str, str] = {}
        for name in sorted(bridge(prefix).names(), key=lambda name: (len(name), name)):
            stem = re.split(r"-v\d+", name)[0] if prefix == "textarena" else name
            first.setdefault(stem, name)
        ids += sorted(f"{prefix}:{name}" for name in first.values())
    return ids


def examine(id: str) -> dict[str, Any]:
    """Return the outcome of the check of one id: `passed` and, if not, the `reason`."""
    try:
        report = check(id, episodes=EPISODES)
    except SparringError as error:
        return {"passed": False, "reason": short(str(error).removeprefix(f"{id}: ").removeprefix(f"{id} "))}
    if report.passed and not report.skipped:
        return {"passed": True, "reason": ""}
    broken = "; ".join(f"{found.name}: {found.detail.partition(' But ')[2][:160]}" for found in report.failures)
    return {"passed": False, "reason": short(broken)}


def short(reason: str) -> str:
    """Return a reason without what is true of one machine only: where its packages lie."""
    return (
        re.sub(r"/\S*/site-packages/", "", reason)
        .partition(" For more information")[0]
        .partition(" Attempted")[0][:300]
    )


def elsewhere(id: str, seconds: float) -> dict[str, Any]:
    """Examine an id in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bridges", "--one", id]
    try:
        child = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return {"passed": False, "reason": f"the check was not over after {seconds:g} s"}
    if child.returncode:
        return {"passed": False, "reason": f"the process ended with {child.returncode}"}
    outcome: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return outcome


def versions() -> dict[str, str]:
    """Return the versions of the suites."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Examine the ids and write the table; those that are not named keep their lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", help="what to check (default: one of every game)")
    parser.add_argument("--one", metavar="ID", help="check one id in this process and print the outcome")
    parser.add_argument("--seconds", type=float, default=240, help="for one check (default: %(default)g)")
    args = parser.parse_args(arguments)
    if args.one:
        print(json.dumps(examine(args.one)))
        return
    table = status() if STATUS.exists() else {"environments": {}}
    for id in args.ids or surveyed():
        outcome = elsewhere(id, args.seconds)
        print(id, outcome, flush=True)
        known = {**table["environments"], id: outcome}
        table = {"versions": versions(), "episodes": EPISODES, "environments": dict(sorted(known.items()))}
        STATUS.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
