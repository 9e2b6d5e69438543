"""`sparring recipes`."""

import json

import pytest

from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.recipes.sheets import read_sheet


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_has_a_data_sheet(name):
    sheet = read_sheet(name)
    assert all((sheet.line, sheet.paper, sheet.blocks, sheet.faithful, sheet.differs, sheet.fails))
    assert any(char.isdigit() for char in sheet.source), "the source has a year"


def test_all_are_listed_with_paper_blocks_and_verdict(cli):
    result = cli("recipes")
    assert (result.code, result.err) == (0, "")
    for name in recipe_names():
        assert f"{name}: " in result.out
    assert result.out.count("    paper:  ") == result.out.count("    blocks: ") == len(recipe_names())
    assert result.out.count("    league: ") == len(recipe_names())


def test_one_is_shown_in_full(cli):
    out = cli("recipes", "spiral").out
    assert out.startswith("spiral: self-play with role-conditioned advantage estimation.")
    assert "Liu et al. (2025)" in out
    assert "\nFails: On Kuhn poker" in out or "\nFails: on Kuhn poker" in out


def test_as_json(cli):
    found = json.loads(cli("recipes", "--json").out)
    assert [each["name"] for each in found] == list(recipe_names())
    assert all({"paper", "blocks", "faithful", "differs", "fails", "league"} <= each.keys() for each in found)


def test_a_mistake_is_named(cli):
    result = cli("recipes", "spiral2")
    assert result.code == 2
    assert "spiral" in result.err


def test_torch_is_not_imported():
    import subprocess
    import sys

    code = "import sys; from sparring.cli.main import main; main(['recipes']); assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
