"""The process that verifies one bundle: limited in memory, time and what it may write, and ended with the worker that started it.

    python -I -m sparring.leaderboard.submissions.check ORDER.json

It is told nothing but where the bundle is; it writes what it found into a file.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, Boundary, InfrastructureError, UsageError


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done."""

    bundle: str
    """The file, as it is to be called."""
    out: str
    """Where to write what was found."""
    suites: tuple[str, ...]
    """Files of suites that are not the package's."""
    boards: tuple[str, ...]
    jobs: int
    memory: int
    cpu: int
    file: int

    def limit(self) -> None:
        """Limit this process, and all that it starts."""
        wanted = {
            resource.RLIMIT_AS: self.memory,
            resource.RLIMIT_CPU: self.cpu,
            resource.RLIMIT_FSIZE: self.file,
        }
        for kind, most in wanted.items():
            if most:
                hard = resource.getrlimit(kind)[1]
                least = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(kind, (least, hard if kind == resource.RLIMIT_CPU else least))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check(order: Order) -> dict[str, Any]:
    """Return what came of verifying a bundle.

    Returns:
        `state` is "verified" or "rejected", with `reasons` and the `report`; "unable" if it could not be found out, with `reasons`;
        "over" if it takes more than may be.
    """
    with Boundary() as boundary:
        return _checked(order)
    error = boundary.error
    if isinstance(error, MemoryError):
        return {"state": "over", "reasons": [f"verifying it takes more than {order.memory:,} bytes of memory"]}
    if isinstance(error, InfrastructureError | UsageError):
        return {"state": "unable", "reasons": [str(error)]}
    return {"state": "unable", "reasons": [f"the verifier itself failed: {type(error).__name__}"]}


def _checked(order: Order) -> dict[str, Any]:
    from sparring.leaderboard.bundle import open_bundle
    from sparring.leaderboard.intake import agent_key, run_key
    from sparring.leaderboard.suites import load_suite
    from sparring.leaderboard.verify import verify

    path = Path(order.bundle)
    try:
        with open_bundle(path) as bundle:
            card, seal = bundle.card, bundle.seal
    except BadValue as error:
        return {"state": "rejected", "reasons": [str(error)], "report": {}}
    own = next((file for file in order.suites if load_suite(file).id == card.suite), None)
    suite = load_suite(own) if own else None
    found = verify(path, jobs=order.jobs, suite=suite, boards=order.boards)
    said = {key: value for key, value in found.to_json().items() if key not in ("path", "faults", "verified")}
    return {
        "state": "verified" if found.verified else "rejected",
        "reasons": [str(fault) for fault in found.faults],
        "report": said,
        "agent_key": agent_key(card),
        "run": run_key(card),
        "commitment": seal.receipt.commitment if seal is not None and found.tier == 2 else None,
        "board": seal.receipt.board if seal is not None else None,
    }


def _end_with(parent: int) -> None:
    """End this process, and all that it started, when the pipe from its parent is closed."""
    os.read(parent, 1)
    os.kill(0 if os.getpgrp() == os.getpid() else os.getpid(), signal.SIGKILL)


def main(path: str) -> None:
    """Carry out the order in a file."""
    said: Mapping[str, Any] = json.loads(Path(path).read_text("utf-8"))
    order = Order(**{**said, "suites": tuple(said["suites"]), "boards": tuple(said["boards"])})
    threading.Thread(target=_end_with, args=(0,), daemon=True).start()
    order.limit()
    found = json.dumps(check(order))
    out = Path(order.out)
    draft = out.with_suffix(".draft")
    draft.write_text(found, "utf-8")
    os.replace(draft, out)


def order_text(order: Order) -> str:
    """Return an order as JSON."""
    return json.dumps(asdict(order))


if __name__ == "__main__":
    main(sys.argv[1])
