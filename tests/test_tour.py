"""The tour: its commands, one after the other in an empty folder, say what the page shows.

The first command, which installs, is not run: what it would install is what the tests run in. The others find no network.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tour.md").read_text("utf-8")
STEPS = re.findall(r"^```bash\n(.*?)^```\n(?:\n```\n(.*?)^```$)?", PAGE, re.DOTALL | re.MULTILINE)
"""(Command, what it says), in the order of the page."""
NOWHERE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


def masked(text):
    """Return text with a 0 for every number: figures of training differ a little from machine to machine."""
    return re.sub(r"\d+(?:[.,]\d+)*", "0", text)


def test_there_are_six_commands_and_the_first_installs():
    commands = [command.strip() for command, _ in STEPS]
    assert len(commands) == 6
    assert all("\n" not in command for command in commands)
    extra = re.fullmatch(r'pip install "sparring\[(\w+)\]"', commands[0])
    assert extra is not None
    assert (
        extra.group(1)
        in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    )
    assert all(command.startswith("sparring ") for command in commands[1:])


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Walk through the commands; return the folder and what each said."""
    folder, said = tmp_path_factory.mktemp("tour"), []
    env = {**os.environ, **NOWHERE, "OMP_NUM_THREADS": "1"}
    for command, _ in STEPS[1:]:
        call = [sys.executable, "-m", "sparring.cli.main", *shlex.split(command)[1:]]
        done = subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, timeout=600)
        assert (done.returncode, done.stderr) == (0, ""), command
        said.append(done.stdout)
    return folder, said


@pytest.mark.long
def test_the_commands_say_what_the_page_shows(walked):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for (command, wanted), said in zip(STEPS[1:], walked[1], strict=True):
        assert doctest.OutputChecker().check_output(masked(wanted), masked(f"\n{said}"), flags), (command, said)


@pytest.mark.long
def test_the_page_shows_the_task_that_is_written(walked):
    (shown,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert (walked[0] / "largest" / "task.py").read_text("utf-8") == shown


@pytest.mark.long
def test_what_was_trained_is_far_better(walked):
    before, after = (
        float(re.search(r"^ +all +\d+ +(\S+)", said, re.MULTILINE).group(1)) for said in (walked[1][2], walked[1][4])
    )
    assert before < 0.4
    assert after > 0.7
