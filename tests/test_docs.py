"""What the documentation shows is what happens: its sessions are run, what it imports is there, its commands can be read, and its
links and paths lead somewhere."""

import ast
import doctest
import importlib
import re
import tomllib

import pytest

from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.training.presets import PRESETS
from sparring.cli._parser import Parser
from sparring.cli.main import VERBS
from sparring.envs.registry import environment_names
from sparring.leaderboard.suites import suite_names
from tests.cases import cases
from tests.pages import PAGES, ROOT, blocks, commands

PATH = re.compile(r"`((?:benchmarks|docs|doors|examples|sparring|tests)/[\w./-]*)`")
NAMED = re.compile(r"(?<!`)`sparring (?:--import [\w./]+ )?([a-z][\w-]*)( [^`\n]*)?`(?!`)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
EXTRA = re.compile(r"sparring\[([\w,-]+)\]")


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "pycon")])
def test_sessions_go_as_shown(page):
    sessions = "\n".join(each.text for each in blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(sessions, {}, page, page, 0)
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)  # what it registers stays, and stays whole
    assert "".join(said) == ""


def parser_of(verb):
    """Return the parser of a command."""
    parser = Parser(prog=f"sparring {verb}", description=VERBS[verb])
    importlib.import_module(f"sparring.cli.{verb.replace('-', '_')}").configure(parser)
    return parser


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


@cases("page", PAGES)
def test_commands_can_be_read_and_name_what_is_there(page):
    for words in commands((ROOT / page).read_text(encoding="utf-8")):
        imports = words[0] == "--import"
        verb, *rest = words[2:] if imports else words
        args = parser_of(verb).read(rest)
        assert imports or wrong_names(verb, args, rest) == set(), words


@cases("page", PAGES)
def test_what_sentences_say_of_commands_is_there(page):
    for verb, rest in NAMED.findall((ROOT / page).read_text("utf-8")):
        assert verb in VERBS
        assert set(OPTION.findall(rest)) <= {*OPTION.findall(parser_of(verb).format_help())}, (verb, rest)


def test_mistakes_in_commands_are_found():
    said = "    $ sparring --import a.py eval \\\n  --agent x # y\nsparring list && sparring runs\ntorchrun --n 4 -m sparring play"
    assert list(commands(said)) == [["--import", "a.py", "eval", "--agent", "x"], ["list"], ["runs"], ["play"]]
    assert wrong_names("check", None, ["KuhnPokr-v0", "TicTacToe-v0", "mine/Game-v0"]) == {"KuhnPokr-v0"}


@cases("block", [each for page in PAGES for each in blocks(page, "python")])
def test_python_imports_what_is_there(block):
    """The doors' libraries are not here (`tests/test_docs_blocks.py`): what is imported of Sparring is."""
    for node in ast.walk(ast.parse(block.text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sparring":
            module = importlib.import_module(node.module)
            for name in node.names:
                if not hasattr(module, name.name):
                    importlib.import_module(f"{node.module}.{name.name}")


@cases("page", PAGES)
def test_extras_are_there(page):
    named = {extra for found in EXTRA.findall((ROOT / page).read_text("utf-8")) for extra in found.split(",")}
    there = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert named - {*there, "all"} == set()


@cases("page", PAGES)
def test_paths_lead_somewhere(page):
    named = PATH.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [path for path in named if "NAME" not in path and not (ROOT / path).exists()] == []
