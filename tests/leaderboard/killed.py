"""Plays a run again and again in processes that are killed at a random moment, then once to its end.

    python -m tests.leaderboard.killed FOLDER SUITE.toml KILLS SEED

Each is a fork of this process, which has imported everything, so that a hundred take seconds. Prints what was on disk after each
kill: the bytes of whole lines, and their SHA-256.
"""

import json
import os
import random
import signal
import sys
import time
from hashlib import sha256
from pathlib import Path

from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import load_suite

STEP = 10_000
"""The most bytes, some five episodes, that a process writes before it is killed."""


def whole(path):
    """The lines of a file that are whole."""
    data = path.read_bytes() if path.exists() else b""
    return data[: data.rfind(b"\n") + 1]


def main(folder, suite, kills, seed):
    run = begin("random", load_suite(suite), folder)
    rng, told, path = random.Random(seed), [], folder / "episodes.jsonl"
    for _ in range(kills):
        child = os.fork()
        if not child:
            run.play(live=4, report=lambda progress: time.sleep(1e-3))
            os._exit(0)
        enough = (path.stat().st_size if path.exists() else 0) + rng.randrange(STEP)
        while not path.exists() or path.stat().st_size < enough:
            time.sleep(1e-4)
        time.sleep(rng.random() * 1e-3)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        lines = whole(path)
        told.append([len(lines), sha256(lines).hexdigest(), os.WIFSIGNALED(status)])
    finished = run.play(live=4)
    json.dump({"told": told, "finished": finished}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
