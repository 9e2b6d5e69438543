"""What the rule `other-processes` compares, for many environments in one other interpreter; the rule starts two for each."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sparring.envs._recording import Subject
from sparring.envs.core import Environment

Digests = Mapping[str, list[list[str]]]
"""Of every environment, and every episode, a digest of every state."""


def played(subjects: Mapping[str, tuple[Callable[[], Environment], int]]) -> Digests:
    """Play that many episodes of what each of some named factories makes."""
    found = {}
    for name, (factory, episodes) in subjects.items():
        subject = Subject(factory(), factory, (), episodes)
        found[name] = [subject.record(case).digests for case in subject.cases()]
    return found


def played_with(hash_seed: str, subjects: Mapping[str, tuple[Callable[[], Environment], int]]) -> Digests:
    """The same in another process, with this PYTHONHASHSEED."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.envs.elsewhere"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        input=pickle.dumps(subjects),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Digests = json.loads(run.stdout)
    return found


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        everything = played(pickle.load(sys.stdin.buffer))
    json.dump(everything, sys.stdout)
