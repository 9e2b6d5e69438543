"""What `docs/trainers.md` shows of RLlib is run."""

import os
import subprocess
import sys

from tests.pages import python_block


def test_a_league_as_it_is_shown():
    call = [sys.executable, "-c", python_block("docs/trainers.md", "RLlib")]
    env = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    done = subprocess.run(call, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["('past_0',)"]), done.stderr
