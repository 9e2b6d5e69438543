"""The process that verifies or audits one bundle: limited in memory, time and what it may write, and ended with its worker.

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
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue, Boundary, InfrastructureError, UsageError
from sparring.leaderboard.files import replacing

if TYPE_CHECKING:
    from sparring.leaderboard.findings import Report
    from sparring.leaderboard.suites import Suite

_PLAN = ("env", "agents", "deals", "split", "seed")
"""What is told of a tournament's plan: what decides its games. Standings are worked out where it is listed."""


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
    model: str = ""
    """The folder with the declared weights: the bundle is verified already, and is to be audited."""
    share: float = 0.0
    """Of the episodes that are audited."""

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
    """Return what came of verifying a bundle, or of auditing it.

    Returns:
        `state` is "verified" or "rejected", with `reasons` and the `report`; of an audit, "passed" or "failed", with `reasons` and
        what it found in numbers; "unable" if it could not be found out, with `reasons`; "over" if it takes more than may be, or if
        nothing can be listed of it.
    """
    with Boundary() as boundary:
        return _audited(order) if order.model else _checked(order)
    error = boundary.error
    if isinstance(error, MemoryError):
        most = f"{order.memory:,} bytes of memory" if order.memory else "the memory that there is"
        return {"state": "over", "reasons": [f"verifying it takes more than {most}"]}
    if isinstance(error, InfrastructureError | UsageError):
        return {"state": "unable", "reasons": [str(error)]}
    return {"state": "unable", "reasons": [f"the verifier itself failed: {type(error).__name__}"]}


def _checked(order: Order) -> dict[str, Any]:
    from sparring.leaderboard.bundle import open_bundle
    from sparring.leaderboard.card import Card
    from sparring.leaderboard.intake import agent_key, key_of
    from sparring.leaderboard.verify import verify

    path = Path(order.bundle)
    try:
        with open_bundle(path) as bundle:
            subject, seal = bundle.subject, bundle.seal
    except BadValue as error:
        return {"state": "rejected", "reasons": [str(error)], "report": {}}
    suite = _suite(order, subject.suite) if isinstance(subject, Card) else None
    found = verify(path, jobs=order.jobs, suite=suite, boards=order.boards)
    if found.verified and found.plan is not None and found.standings is None:
        return {"state": "over", "reasons": list(found.notes), "report": _told(found)}
    if not found.verified:
        return {"state": "rejected", "reasons": [str(fault) for fault in found.faults], "report": _told(found)}
    return {
        "state": "verified",
        "reasons": [],
        "report": _told(found),
        "agent_key": agent_key(subject),
        "run": key_of(subject),
        "weights": dict(subject.models),
        "commitment": seal.receipt.commitment if seal is not None and found.tier == 2 else None,
        "board": seal.receipt.board if seal is not None else None,
    }


def _told(found: Report) -> dict[str, Any]:
    """Return what a submission keeps of a verification: little, however many agents a tournament has."""
    said = {
        key: value for key, value in found.to_json().items() if key not in ("path", "faults", "verified", "standings")
    }
    return said if found.plan is None else {**said, "plan": {key: found.plan[key] for key in _PLAN}}


def _suite(order: Order, name: str) -> Suite | None:
    """Return the suite of a name, if it is one of the order's."""
    from sparring.leaderboard.suites import load_suite

    return next((found for file in order.suites if (found := load_suite(file)).id == name), None)


def _audited(order: Order) -> dict[str, Any]:
    from sparring.leaderboard.bundle import open_bundle
    from sparring.leaderboard.submissions.auditing import check_weights

    path = Path(order.bundle)
    with open_bundle(path) as bundle:
        suite = _suite(order, bundle.card.suite)
    return check_weights(path, order.model, order.share, suite)


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
    with replacing(Path(order.out)) as draft:
        draft.write_text(found, "utf-8")


def order_text(order: Order) -> str:
    """Return an order as JSON."""
    return json.dumps(asdict(order))


if __name__ == "__main__":
    main(sys.argv[1])
