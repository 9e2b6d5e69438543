"""What a user installs: the wheel, in an environment of its own, far from this checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from pathlib import Path

import pytest

from sparring.cli.main import VERBS

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder of the scripts of an environment that has the wheel, and this one's packages of others."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, timeout=300)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True, timeout=300).stdout.strip()
    (Path(own) / "others.pth").write_text(sysconfig.get_path("purelib"))  # after it, and without what is editable there
    return python.parent


@pytest.fixture
def sparring(installed, tmp_path):
    """Return a function that runs `sparring WORDS` in an empty folder, and returns what it writes."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*words):
        done = subprocess.run(
            [installed / "sparring", *words], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    return run


@pytest.mark.long
def test_every_verb_is_there(installed, sparring, tmp_path):
    where = "import sparring; print(sparring.__file__)"
    found = subprocess.run(
        [installed / "python", "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=300
    )
    assert found.stdout.startswith(str(installed.parent))
    shown = sparring("--help")
    for verb in VERBS:
        assert re.search(rf"^  {verb} ", shown, re.MULTILINE)
        assert f"usage: sparring {verb}" in sparring(verb, "--help")
    sparring("new", "plugin", "mine")
    assert (tmp_path / "mine" / "mine" / "task.py").exists()


@pytest.mark.long
def test_from_nothing_to_a_board_of_four_suites_in_four_commands(installed, sparring, tmp_path):
    said = sparring("eval", "--agent", "reference", "--suite", "math", "code", "web", "games", "--limit", "1", "--json")
    runs = json.loads(said)
    assert [run["complete"] for run in runs] == [True] * 4
    assert "T1" in sparring("board", "add", *(run["folder"] for run in runs))
    command = [installed / "sparring", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline())[0]
            with urllib.request.urlopen(url, timeout=300) as page:
                text = page.read().decode()
        finally:
            server.terminate()
    for suite in ("math-v0", "code-v0", "web-v0", "games-v0"):
        assert suite in text
