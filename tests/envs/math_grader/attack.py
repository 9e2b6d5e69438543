"""Grades the adversarial rows in a process of its own, whose memory and imports are then known, and prints what happened.

    python -m tests.envs.math_grader.attack CANARY [KIND ...]

One JSON line for each row (id, verdict, path, CPU seconds, what of its text was compiled or opened), the last with the memory that
the whole block took beyond what the process had when it began.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from tests.envs.math_grader.adversarial import CANARY
from tests.envs.math_grader.make_corpus import ADVERSARIAL, expand, load

_WATCHED = ("compile", "exec", "open", "os.system", "subprocess.Popen", "os.posix_spawn", "os.mkdir", "socket.connect")


def main(canary: str, *kinds: str) -> None:
    """Grade all rows, or those of some kinds."""
    from sparring.envs.math.grader import grade

    rows = [row for row in load(ADVERSARIAL) if not kinds or row["kind"] in kinds]
    texts = [expand(row["response"]).replace(CANARY, canary) for row in rows]
    seen: list[str] = []

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event in _WATCHED and canary in str(args[:2]):
            seen.append(f"{event} {args[:2]}"[:300])

    sys.addaudithook(watch)
    grade("\\sin 1", "\\boxed{\\sin(x)^2}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for row, text in zip(rows, texts, strict=True):
        seen.clear()
        began = time.process_time()
        found = grade(row["gold"], text)
        spent = time.process_time() - began
        told = {"id": row["id"], "verdict": found.verdict, "path": found.path, "cpu": spent, "seen": seen}
        print(json.dumps(told), flush=True)  # noqa: T201
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"grown_mib": grown / 1024}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
