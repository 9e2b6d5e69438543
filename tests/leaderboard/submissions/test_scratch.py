"""What a process that was killed has left, the next one clears away; what is in use stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from sparring.leaderboard.submissions.scratch import clear, scratch

KILLED = """
import os, signal, sys
from pathlib import Path
from sparring.leaderboard.submissions.scratch import scratch
with scratch(Path(sys.argv[1])) as folder:
    (folder / "found.json").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_folder_is_cleared_when_its_process_is_dead_and_not_before(tmp_path):
    desk = tmp_path / "desk"
    words = (sys.executable, "-c", KILLED, str(desk))
    with (
        scratch(desk) as mine,
        scratch(tmp_path / "another") as anothers,
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        its = process.stdout.readline().strip()
        clear(desk)
        assert (mine.is_dir(), os.listdir(its)) == (True, ["found.json"])
        process.stdin.close()
        assert process.wait() == -signal.SIGKILL
        clear(tmp_path / "another")
        assert os.path.isdir(its)
        clear(desk)
        assert not os.path.exists(its)
        assert mine.is_dir()
        assert anothers.is_dir()
    assert not mine.exists()
