"""What the documentation shows is what happens: its sessions are run, and its links and paths lead somewhere."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases import cases

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("**/*.md"))
SESSION = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"`((?:benchmarks|docs|doors|examples|sparring|tests)/[\w./-]*)`")


@pytest.mark.parametrize("page", PAGES)
def test_sessions_go_as_shown(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    sessions = "\n".join(SESSION.findall(text))
    test = doctest.DocTestParser().get_doctest(sessions, {}, page, page, 0)
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)  # what it registers stays, and stays whole
    assert "".join(said) == ""


@cases("page", [*PAGES, "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"])
def test_paths_lead_somewhere(page):
    named = PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("number", range(3))
def test_the_readme_runs(number):
    script = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)[
        number
    ]
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    for said in re.findall(r"print\(.*\)  # (.*)", script):
        assert said in done.stdout
