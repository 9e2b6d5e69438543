"""Training runs in processes of their own that are killed or stopped from outside."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparring.agents.training import train

from .conftest import tiny_run
from .test_training import outcome

pytestmark = pytest.mark.slow
PATIENCE = 120.0
"""Seconds after which a test fails instead of hanging."""
PROGRAM = """
import sys
from pathlib import Path
from sparring.agents.training import train
from tests.agents.conftest import tiny_run
folder = Path(sys.argv[1])
config = tiny_run("star").override({"iterations": 30, "checkpoint_every": 1, "eval_every": 30})
summary = train(config, folder, resume=(folder / "config.toml").exists())
print("interrupted" if summary.interrupted else "done")
"""
CONFIG = tiny_run("star").override({"iterations": 30, "checkpoint_every": 1, "eval_every": 30})


def start(folder):
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def wait_for(folder, lines):
    """Wait until the run has logged that many iterations."""
    began = time.monotonic()
    while not (folder / "metrics.jsonl").exists() or (folder / "metrics.jsonl").read_bytes().count(b"\n") < lines:
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.002)


@pytest.mark.long
def test_a_run_that_is_killed_and_stopped_ends_as_if_it_had_not_been(tmp_path):
    """One process is killed; the next is stopped as by Ctrl-C in a terminal, and leaves a valid folder."""
    folder, rng = tmp_path / "run", random.Random(0)
    with start(folder) as process:
        wait_for(folder, 5)
        time.sleep(rng.random() * 0.05)  # somewhere in playing, learning or writing a checkpoint
        os.kill(process.pid, signal.SIGKILL)
    with start(folder) as process:
        wait_for(folder, 15)
        os.kill(process.pid, signal.SIGINT)
        assert process.communicate(timeout=PATIENCE)[0] == "interrupted\n"
    assert process.returncode == 0
    assert (folder / "policy" / "model.safetensors").exists()
    assert not train(CONFIG, folder, resume=True).interrupted
    train(CONFIG, tmp_path / "whole")
    assert outcome(folder) == outcome(tmp_path / "whole")
