"""`sparring recipes`."""

import json

import pytest

from sparring.agents.flows.catalog import flow_names
from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.recipes.sheets import read_flow, read_sheet


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
    recipes, flows = result.out.split("\ntest time (flows)\n")
    assert recipes.count("    paper:  ") == recipes.count("    blocks: ") == len(recipe_names())
    assert flows.count("    paper:  ") == len(flow_names())
    assert all(f"{name}: " in flows for name in flow_names())
    assert result.out.count("    league: ") == len(recipe_names())


def test_a_verdict_stands_beside_the_value_and_that_of_the_untrained_model(cli):
    assert (
        "    league: kuhn 0.334 from 0.497, helps; leduc 1.978 from 3.476, helps; tic-tac-toe -0.929 from -0.731, no clear effect;"
        in cli("recipes").out
    )


def test_one_is_shown_in_full(cli):
    out = cli("recipes", "spiral").out
    assert out.startswith("spiral: self-play with role-conditioned advantage estimation.")
    assert "Liu et al. (2025)" in out
    assert "\nFails: On Kuhn poker" in out or "\nFails: on Kuhn poker" in out


@pytest.mark.parametrize(("name", "source"), [("vote", "2203.11171"), ("tt-si", "Acikgoz et al. (2025)")])
def test_one_of_test_time_is_shown_with_paper_and_options(cli, name, source):
    result = cli("recipes", name)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{name}(AGENT, option=value), a flow for test time: ")
    assert source in result.out
    assert "    n: " in result.out


@pytest.mark.parametrize("name", flow_names())
def test_every_flow_has_a_paper_line(name):
    sheet = read_flow(name)
    assert sheet.line.endswith(".")
    assert sheet.paper
    assert "Faithful" not in sheet.paper


def test_as_json(cli):
    found = json.loads(cli("recipes", "--json").out)
    assert [each["name"] for each in found if each["kind"] == "flow"] == list(flow_names())
    found = [each for each in found if each["kind"] == "recipe"]
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
