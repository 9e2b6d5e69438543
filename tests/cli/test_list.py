"""`sparring list`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sparring.agents.recipes.catalog import recipe_names
from sparring.cli import _index
from sparring.envs.registry import environment_names, make
from sparring.tasks import pack_names

PACKAGE = """
from sparring import register
from sparring.errors import MissingExtra

@register("demo/Needy-v0")
def needy():
    raise MissingExtra("Needy needs a goose: pip install goose")
"""


def test_a_line_for_everything_that_has_a_name(cli):
    result = cli("list")
    assert (result.code, result.err) == (0, "")
    packs = [name for name in pack_names() if "/" not in name or name.endswith("/all")]
    for name in (*environment_names(), *packs, *recipe_names()):
        assert f"\n  {name} " in result.out
    assert f"and {len(pack_names()) - len(packs)} of one kind of problem" in result.out


def test_columns_are_aligned(cli):
    lines = cli("list").out.splitlines()
    head = next(line for line in lines if "zero-sum" in line)
    kuhn = next(line for line in lines if "KuhnPoker-v0" in line)
    assert kuhn[head.index("moves") :].startswith("check, bet, fold, call")
    assert kuhn[head.index("zero-sum") :].startswith("yes")


def test_long_lists_of_moves_and_free_text(cli):
    out = cli("list").out
    assert "10 (0 .. 9)" in out
    assert "any text" in out


def test_json_has_what_a_script_wants(cli):
    records = {record["id"]: record for record in cli("list", "--json").json["environments"]}
    kuhn = records["KuhnPoker-v0"]
    assert kuhn.pop("summary").startswith("Kuhn poker: ")
    assert kuhn == {
        "id": "KuhnPoker-v0",
        "seats": 2,
        "zero_sum": True,
        "moves": ["check", "bet", "fold", "call"],
        "pack": None,
        "players": ["equilibrium", "random"],
    }


def test_what_is_written_down_of_environments_is_what_they_say():
    """`python -m sparring.cli._index` writes it anew."""
    names = [name for name in environment_names() if "/" not in name]
    assert _index.known() == {name: _index.record(make(name)) for name in names}


def test_an_environment_whose_library_is_not_there_says_so():
    code = "import sys; sys.modules['chess'] = None\nfrom sparring.cli.main import main\nmain(['list'])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    chess = next(line for line in out.splitlines() if line.startswith("  Chess-v0"))
    assert "sparring[games]" in chess


def test_json_has_the_sizes_of_packs(cli):
    assert {"name": "addition", "version": 0, "sizes": {"train": 720, "test": 180}} in cli("list", "--json").json[
        "tasks"
    ]


@pytest.mark.slow
def test_an_environment_that_cannot_be_made_here_says_why_and_hides_no_other(tmp_path):
    (tmp_path / "needy.py").write_text(PACKAGE)
    (tmp_path / "demo-1.dist-info").mkdir()
    (tmp_path / "demo-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 1\n")
    (tmp_path / "demo-1.dist-info" / "entry_points.txt").write_text("[sparring.envs]\nneedy = needy\n")
    command = [sys.executable, "-m", "sparring.cli.main", "list"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Needy needs a goose: pip install goose" in done.stdout
    assert "KuhnPoker-v0" in done.stdout
