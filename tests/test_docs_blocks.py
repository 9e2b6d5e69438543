"""Every Python block of the documentation, and of modules' docstrings, is run: what no door's test runs is run here, as it stands, in an
empty folder.

Sessions (`pycon`) are run by `tests/test_docs.py`. A block in a language that nothing here knows fails.
"""

import ast
import doctest
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import asdict
from itertools import pairwise, takewhile
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import sparring
from sparring.agents.improve.engine import Engine
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import RunConfig
from sparring.agents.training.presets import preset_config
from sparring.cli._settings import value
from sparring.cli.main import main
from sparring.leaderboard.suites import read_suite
from tests.cases import cases
from tests.pages import PAGES, ROOT, Block, blocks, blocks_of, commands
from tests.wrappers.http_server import client

READ = {"", "text", "math", "{toctree}", "bash", "sh", "toml", "pycon", "python"}
"""The languages of blocks: the first four are shown, commands are read (`tests/test_docs.py`) and the others run or read here."""


class Needs(NamedTuple):
    """What a block needs beside itself."""

    before: str = ""
    """What the reader has done before, in Python."""
    after: str = ""
    """What is true afterwards."""
    file: str = ""
    """The page says to put it into this file; then the page's commands that import it are run."""
    loud: bool = False
    """Libraries of others warn, or write to the standard error."""
    long: bool = False


MODEL = """
import sparring
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
kuhn = sparring.make("KuhnPoker-v0")
build_nano(kuhn, random_agent(kuhn), config=NanoConfig(16, 1, 2), episodes=50).save_pretrained("path/to/a/model")
"""
LOADED = """
assert sparring.resolve_agent("transformers:runs/kuhn", kuhn).policy.name == "transformers:runs/kuhn"
"""
PLAYED = """
env = sparring.make("largest/Largest-v0")
task = env.tasks("test")[0]
assert env.start(task, seed=0).step(str(max(map(int, filter(str.isdigit, task.params["question"]))))).rewards == {"player_0": 1.0}
"""
INSTALLED = f"""
import sys
sys.path.append("{ROOT}/examples/rock_paper_scissors")
import sparring_rock_paper_scissors
"""
FACE = """
import pytest
import sparring
from doors.golden import GOLDENS
from sparring.wrappers.pettingzoo import aec

class Face:
    def __init__(self, environment, task, seed):
        self.env = aec(environment, actions="text")
        self.env.reset(options={"index": task.index, "episode_seed": seed})

    def step(self, action):
        self.env.step(action)
        return self.env.rewards

def text_of(face, seat):
    return face.env.observe(seat)["prompt"]

door = Face
"""
TOKENS = """
import gymnasium
import sparring
from sparring.wrappers.tokens import Tokens
"""
FIRST = """
env = sparring.make("mine/{name}-v0")
env.start(env.tasks()[0], seed=0)
"""
COMPARED = """
(mark,) = test_golden_episodes.pytestmark
for golden in mark.args[1]:
    test_golden_episodes(golden)
assert len(mark.args[1]) > 5
"""
NEEDS = {
    "docs/distributed.md, Episodes on Ray": Needs(loud=True, long=True),
    "docs/registering.md, A package of one's own": Needs(file="my_recipe.py", long=True),
    "docs/tour.md, A task": Needs(after=PLAYED),
    "docs/trainers.md, TRL": Needs(before=MODEL, after=LOADED, loud=True, long=True),
    "doors/README.md, Doors whose pins conflict with ours": Needs(before=FACE, after=COMPARED),
    "examples/rock_paper_scissors/README.md, Rock, paper, scissors": Needs(before=INSTALLED),
    "sparring/envs/bridges/gymnasium.py": Needs(after=FIRST.format(name="Lake")),
    "sparring/envs/bridges/inspect_samples.py": Needs(after=FIRST.format(name="Capitals")),
    "sparring/envs/bridges/pettingzoo.py": Needs(after=FIRST.format(name="Crosses"), loud=True),
    "sparring/wrappers/tokens.py": Needs(before=TOKENS, after="env.reset(seed=0)"),
}
MODULES = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "sparring").rglob("*.py"))]
MODULES = [path for path in MODULES if "\n```python\n" in (ROOT / path).read_text("utf-8")]
ALL = [each for page in [*PAGES, *MODULES] for each in blocks(page, "python")]


def run_by_doors() -> dict[tuple[str, str, int], str]:
    """Return the blocks that tests of the doors ask for, and which test does."""
    found = {}
    for path in (ROOT / "doors").glob("*/test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "python_block":
                page, section, *number = map(ast.literal_eval, node.args)
                found[page, section, *(number or [0])] = path.relative_to(ROOT).as_posix()
    return found


ELSEWHERE = run_by_doors()
HERE = [each for each in ALL if each[:3] not in ELSEWHERE]


def python(folder, *words, loud=False):
    """Run Python in a folder, and return what it says; a warning is an error, but of libraries of others."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    call = [sys.executable, *(() if loud else ("-W", "error")), *words]
    done = subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert loud or done.stderr == ""
    return done.stdout


def importing(folder, page, file, text):
    """Write a file of a page's reader, run the page's commands that import it, and return what they say."""
    (folder / file).write_text(text, "utf-8")
    found = [words for words in commands((ROOT / page).read_text("utf-8")) if file in words and "play" not in words]
    assert found, f"no command of {page} imports {file}"
    return "".join(python(folder, "-m", "sparring.cli.main", *words) for words in found)


def run(folder, block, needs):
    """Run a block, or the commands that import its file; return what is said."""
    if needs.file:
        return importing(folder, block.page, needs.file, block.text)
    return python(folder, "-c", needs.before + block.text + needs.after, loud=needs.loud)


def marked(block: Block):
    needs = NEEDS.get(str(block), Needs())
    return pytest.param(block, needs, id=str(block), marks=[pytest.mark.long if needs.long else pytest.mark.slow])


@pytest.mark.parametrize(("block", "needs"), [marked(each) for each in HERE])
def test_a_block_runs_as_it_stands_and_says_what_it_shows(block, needs, tmp_path):
    said = run(tmp_path, block, needs).splitlines()
    for line in re.findall(r"print\(.*\)  # (.*)", block.text):
        assert line in said


@pytest.mark.slow
def test_the_agent_of_a_session_plays_the_suite_of_another_page(tmp_path):
    page = "docs/registering-an-agent.md"
    (tmp_path / "suite.toml").write_text(blocks("docs/leaderboard.md", "toml")[0].text, "utf-8")
    lines = doctest.DocTestParser().get_examples("\n".join(each.text for each in blocks(page, "pycon")))
    said = importing(tmp_path, page, "noisy.py", "".join(line.source for line in lines if line.exc_msg is None))
    assert "noisy:0.1 on mine-v0" in said
    assert "are void" not in said


def test_nothing_is_said_of_blocks_that_there_are_not():
    assert set(NEEDS) <= {str(each) for each in HERE}
    assert set(ELSEWHERE) <= {each[:3] for each in ALL}


@cases("page", PAGES)
def test_every_block_is_in_a_language_that_is_read(page):
    found = [each for each in blocks(page) if each.language not in READ]
    assert found == [], "say in READ how it is read, and read it"


@cases("page", PAGES)
def test_blocks_are_those_of_markdown(page):
    text = (ROOT / page).read_text("utf-8")
    theirs = [(each.info.strip(), each.content) for each in MarkdownIt().parse(text) if each.type == "fence"]
    assert [(each.language, each.text) for each in blocks_of(text)] == theirs


LINES = ["```", "```python", "````", "~~~", "~~~text", "``` ", "x = 1", "", "# One", "## Two", "    y"]


@given(st.lists(st.sampled_from(LINES)))
def test_blocks_of_any_page_are_those_of_markdown(lines):
    text = "".join(f"{line}\n" for line in lines)
    theirs = [(each.info.strip(), each.content) for each in MarkdownIt().parse(text) if each.type == "fence"]
    assert [(each.language, each.text) for each in blocks_of(text)] == theirs


READERS = {"parts": read_suite, "fields": sparring.load_pack, "tasks": sparring.load_pack, "env": RunConfig.from_toml}
"""A key that a TOML file of one kind has -> what reads files of that kind."""


@cases("block", [each for page in PAGES for each in blocks(page, "toml")])
def test_settings_are_read_by_what_reads_them(block, tmp_path_factory):
    path = tmp_path_factory.mktemp("settings") / "it.toml"
    path.write_text(block.text, "utf-8")
    (kind,) = READERS.keys() & tomllib.loads(block.text).keys()
    READERS[kind](path)


def test_rows_are_read_by_their_commands(tmp_path, monkeypatch, capsys):
    sums = {"problem": "What is 6 * 7?", "final": "42"}
    code = {
        "text": "Write a function that doubles.",
        "checks": ["assert double(2) == 4"],
        "code": "def double(x): return 2 * x",
    }
    monkeypatch.chdir(tmp_path)
    shown = [words for words in commands((ROOT / "docs/data-sets.md").read_text("utf-8")) if "problems.jsonl" in words]
    for words in [words for words in shown if words[0] == "tasks"]:
        (tmp_path / "problems.jsonl").write_text(json.dumps(code if "tests=" in words[-1] else sums), "utf-8")
        assert main(words) == 0
    said = capsys.readouterr().out
    assert sums["problem"] in said
    assert code["text"] in said


def test_requests_by_hand_are_answered_as_shown():
    """A server without a socket hears what `curl` would send."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    (block,) = [each for each in blocks("docs/serving.md", "bash") if each.text.startswith("curl")]
    with client(sparring.make("KuhnPoker-v0")) as web:
        session = "none"
        for line in block.text.splitlines():
            command, _, shown = line.partition("#")
            _curl, *words = shlex.split(command)
            method = words[words.index("-X") + 1] if "-X" in words else "POST" if "-d" in words else "GET"
            path = next(word for word in words if "/v1" in word).removeprefix("localhost:8090").replace("ID", session)
            data = words[words.index("-d") + 1] if "-d" in words else None
            answer = web.request(method, path, content=data, headers=form if data else {})
            assert answer.is_success, (line, answer.text)
            said = answer.json() if answer.content else {}
            assert {*re.findall(r'"(\w+)": ', shown)} <= said.keys()
            session = said.get("session", session)
        assert web.get(f"/v1/sessions/{session}").json()["code"] == "no-session"


@pytest.mark.slow
def test_tasks_of_inspect_are_made_as_their_commands_say():
    from sparring.agents.trainers.inspect_tasks import play
    from sparring.leaderboard.inspect_suites import suite

    made = {"sparring/play": play, "sparring/suite": suite}
    (block,) = [each for each in blocks("docs/trainers.md", "") if each.text.startswith("inspect eval")]
    for line in block.text.splitlines():
        _inspect, _eval, name, *words = shlex.split(line)
        arguments = dict(word.split("=", 1) for before, word in pairwise(words) if before == "-T")
        assert len(made[name](**{key: value(text) for key, text in arguments.items()}).dataset) > 0


@cases("page", PAGES)
def test_settings_of_commands_are_there(page):
    for words in commands((ROOT / page).read_text("utf-8")):
        if words[0] == "train" and "--set" in words:
            recipe = words[words.index("--recipe") + 1] if "--recipe" in words else None
            settings = dict(word.split("=", 1) for before, word in pairwise(words) if before == "--set")
            preset_config(words[1], recipe)[0].override({key: value(text) for key, text in settings.items()})


def rows(page, *header):
    """Return the rows of the table with a header."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    start = lines.index(f"| {' | '.join(header)} |") + 2
    return [
        re.split(r" *\| *", line.replace("`", ""))[1:-1]
        for line in takewhile(lambda line: line[:1] == "|", lines[start:])
    ]


def test_defaults_in_tables_are_those():
    engine = {name: default for name, default, _ in rows("docs/training.md", "setting", "default", "meaning")}
    assert {name: value(default) for name, default in engine.items()} == asdict(Engine())
    for names, recipe, defaults, _ in rows("docs/self-play.md", "setting", "recipe", "default", "meaning"):
        for each in ("magnet", "spiral", "pfsp") if recipe == "all" else (recipe,):
            config = get_recipe(each).config()
            assert [getattr(config, name) for name in names.split(", ")] == [float(one) for one in defaults.split(", ")]


@cases("block", [each for page in PAGES for each in blocks(page, "") if re.match(r"\$ sparring .*\n[^$]", each.text)])
def test_a_command_says_what_is_shown_below_it(block, capsys):
    command, _, shown = block.text.partition("\n")
    main(shlex.split(command)[2:])
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(shown, capsys.readouterr().out, flags)
