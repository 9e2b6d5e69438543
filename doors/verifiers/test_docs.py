"""What `docs/bridges.md` and the door show of verifiers is run."""

import re
import sys
from pathlib import Path

import pytest

import sparring
from sparring.envs.conformance import check
from tests.pages import python_block

PLUGINS = Path(__file__).parent / "plugins"


@pytest.mark.parametrize(
    ("block", "id"),
    [
        (python_block("docs/bridges.md", "Tasksets of verifiers"), "mine/Sums-v0"),
        (python_block("docs/bridges.md", "Environments of verifiers with agents"), "mine/Guess-v0"),
    ],
    ids=["taskset", "agents"],
)
def test_an_environment_of_theirs_as_it_is_shown(block, id, monkeypatch, capsys):
    monkeypatch.syspath_prepend(PLUGINS)
    module = type(sys)("shown")  # a class of theirs asks for the module that it is in
    monkeypatch.setitem(sys.modules, "shown", module)
    exec(block, vars(module))
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", block)
    assert sparring.make(id).spec.id == id
    check(id, episodes=2, without=["other-processes"]).raise_for_failures()


def test_a_module_of_theirs_as_the_door_shows_it():
    shown = {}
    exec(python_block("sparring/agents/trainers/verifiers.py", "", 1), shown)
    assert all(isinstance(shown[name], type) for name in shown["__all__"])
