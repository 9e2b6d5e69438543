"""A recipe that a script registers, for one command."""

import sys

import pytest

from sparring.agents.recipes.catalog import _SCRIPTS, get_recipe, recipe_names, register_recipe
from sparring.errors import RegistrationError

SCRIPT = '''"""Sample, and learn nothing.

Paper: none.
Blocks: sample.
Faithful: yes.
Differs: no.
Fails: always.
"""
from dataclasses import dataclass

from sparring.agents.recipes.catalog import register_recipe


@dataclass(frozen=True)
class Config:
    iterations: int = 1
    average_decay: float = 0.95


def require(spec):
    pass


@register_recipe("{name}")
def idle(session, config):
    for iteration in session.iterations(config.iterations):
        yield {{"played": len(session.collect(session.groups(iteration, 2, 2)))}}
'''


@pytest.fixture(autouse=True)
def path():
    """The folder of a script is on the path, and what it registers is known, for one test."""
    before, known = list(sys.path), set(_SCRIPTS.names())
    yield
    sys.path[:] = before
    for name in set(_SCRIPTS.names()) - known:
        del _SCRIPTS._items[name]
    _SCRIPTS._sorted = ((0, 0), ())


def written(folder, name):
    script = folder / f"{name.replace('-', '_')}.py"
    script.write_text(SCRIPT.format(name=name))
    return str(script)


def test_a_script_adds_a_recipe(cli, tmp_path):
    result = cli("--import", written(tmp_path, "idle-one"), "recipes", "idle-one")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("idle-one: Sample, and learn nothing.")
    assert recipe_names()["idle-one"] == "of the module idle_one"
    assert get_recipe("idle-one").config().iterations == 1


@pytest.mark.slow
def test_a_script_trains(cli, tmp_path):
    words = ("train", "arithmetic", "--recipe", "idle-two", "--out", str(tmp_path / "run"), "--set", "start.steps=2")
    result = cli("--import", written(tmp_path, "idle-two"), *words, "--set", "eval_episodes=4")
    assert (result.code, result.err) == (0, "")
    assert 'recipe = "idle-two"' in (tmp_path / "run" / "config.toml").read_text()


def test_a_script_without_settings_is_told_what_is_missing():
    register_recipe("idle-three")(lambda session, config: iter(()))
    with pytest.raises(
        RegistrationError, match=r"recipe 'idle-three' .* has no attribute 'Config'; .* the module has Config"
    ):
        get_recipe("idle-three")


def test_a_name_is_well_formed_and_free():
    with pytest.raises(RegistrationError, match="no recipe can be called 'My Star': write small letters"):
        register_recipe("My Star")
    with pytest.raises(RegistrationError, match="there is a recipe 'star' already"):
        register_recipe("star")
