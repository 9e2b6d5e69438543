"""What the documentation shows is what happens: its sessions are run, what it imports is there, its commands can be read, and its
links and paths lead somewhere."""

import ast
import doctest
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.training.presets import PRESETS
from sparring.cli._parser import Parser
from sparring.cli.main import VERBS
from sparring.envs.registry import environment_names
from sparring.leaderboard.suites import suite_names
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


BLOCK = re.compile(r"^(`{3,})python\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^ *(?:\$ )?(sparring (?:.*\\\n)*.*)$", re.MULTILINE)
TOLD = [*PAGES, "README.md", "CONTRIBUTING.md", "benchmarks/README.md"]


def commands(text):
    """The command lines of a page: lists of words, without what follows `#`."""
    for line in COMMAND.findall(text):
        words = shlex.split(line.replace("\\\n", " "), comments=True)
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            one, words = words[1:end], words[end + 1 :]
            yield one


def wrong_names(verb, args, words):
    """Environments, presets, recipes and suites of a command that there are not; `--import` may bring others."""
    known = {*environment_names(), *PRESETS, *recipe_names(), *suite_names()}
    known |= {name.rpartition("-v")[0] for name in suite_names()}
    named = {word for word in words if re.fullmatch(r"[A-Za-z0-9]+-v\d+", word)}
    if verb == "train":
        named |= {*(args.suite or args.preset or "").split(","), args.recipe or ""}
    if verb == "eval":
        named |= {name for name in args.suite or () if not name.endswith(".toml")}
    return named - known - {""}


@cases("page", TOLD)
def test_commands_can_be_read_and_name_what_is_there(page):
    for words in commands((ROOT / page).read_text(encoding="utf-8")):
        imports = words[0] == "--import"
        verb, *rest = words[2:] if imports else words
        parser = Parser(prog=f"sparring {verb}", description=VERBS[verb])
        importlib.import_module(f"sparring.cli.{verb.replace('-', '_')}").configure(parser)
        args = parser.read(rest)
        assert imports or wrong_names(verb, args, rest) == set(), words


def test_mistakes_in_commands_are_found():
    assert list(commands("    $ sparring --import a.py eval \\\n  --agent x # y\nsparring list && sparring runs")) == [
        ["--import", "a.py", "eval", "--agent", "x"],
        ["list"],
        ["runs"],
    ]
    assert wrong_names("check", None, ["KuhnPokr-v0", "TicTacToe-v0", "mine/Game-v0"]) == {"KuhnPokr-v0"}


@cases("page", TOLD)
def test_python_imports_what_is_there(page):
    """Blocks that are no sessions are read, not run: what they import of Sparring is there."""
    for _, block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        for node in ast.walk(ast.parse(f"{block}    ..." if block.endswith(":\n") else block)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sparring":
                module = importlib.import_module(node.module)
                for name in node.names:
                    if not hasattr(module, name.name):
                        importlib.import_module(f"{node.module}.{name.name}")


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
