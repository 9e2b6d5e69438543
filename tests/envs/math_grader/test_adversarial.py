"""Attacks on the grader: nothing is executed, nothing hangs, raises, takes long or much memory, and no verdict is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.envs.math_grader.make_corpus import ADVERSARIAL, load

pytestmark = pytest.mark.slow

ROWS = {row["id"]: row for row in load(ADVERSARIAL)}
CPU_SECONDS = 0.5
CPU_SECONDS_ALL = 10.0
MEMORY_MIB = 200.0
UNREAD = ("reading", "extraction")
"""The paths of responses that were not understood; nobody is owed a reward for one of those."""
Attacked = tuple[Path, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> Attacked:
    canary = tmp_path_factory.mktemp("canary") / "bird"
    call = [sys.executable, "-m", "tests.envs.math_grader.attack", str(canary)]
    root = Path(__file__).parents[3]
    done = subprocess.run(call, capture_output=True, text=True, cwd=root, timeout=600, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, f"the row after {lines[-1:]} raised:\n{done.stderr[-3000:]}"
    return canary, list(map(json.loads, lines))


def test_there_are_enough_of_each_kind():
    assert len(ROWS) >= 150
    assert {row["kind"] for row in ROWS.values()} >= {"bomb", "injection", "nesting", "huge", "unicode", "unbalanced"}


def test_nothing_was_executed(attacked: Attacked):
    canary, found = attacked
    assert not canary.exists()
    assert not list(canary.parent.iterdir())
    assert [line for line in found if line.get("seen")] == []


def test_no_verdict_contradicts_its_label(attacked: Attacked):
    said = {line["id"]: line for line in attacked[1][:-1]}
    assert said.keys() == ROWS.keys()
    assert [name for name, line in said.items() if line["verdict"] == "correct" and not ROWS[name]["correct"]] == []
    refused = [name for name, line in said.items() if line["verdict"] == "wrong" and line["path"] not in UNREAD]
    assert [name for name in refused if ROWS[name]["correct"]] == []


def test_each_takes_little_time(attacked: Attacked):
    times = {line["id"]: line["cpu"] for line in attacked[1][:-1]}
    assert {name: spent for name, spent in times.items() if spent > CPU_SECONDS} == {}
    assert sum(times.values()) < CPU_SECONDS_ALL


def test_memory_stays_bounded(attacked: Attacked):
    assert attacked[1][-1]["grown_mib"] < MEMORY_MIB
