"""The configuration of a run: round trip, overrides with their checks, differences."""

import pytest

from sparring.agents.recipes.catalog import get_recipe, recipe_names
from sparring.agents.training import train
from sparring.agents.training.config import RunConfig, Start
from sparring.agents.training.presets import PRESETS, preset_config
from sparring.envs.registry import make
from sparring.errors import BadValue, CheckpointError, UnknownName

from .conftest import tiny_run


@pytest.mark.parametrize("name", PRESETS)
def test_a_configuration_survives_toml(name, tmp_path):
    config, _ = preset_config(name)
    (tmp_path / "config.toml").write_text(config.to_toml())
    assert RunConfig.from_toml(tmp_path / "config.toml") == config


def test_overrides_reach_every_section():
    config = tiny_run().override({"seed": 7, "lr": 0.5, "start.steps": 3, "method.games": 9, "env_kwargs": {"a": 1}})
    assert (config.seed, config.method.lr, config.start.steps, config.method.games) == (7, 0.5, 3, 9)
    assert config.env_kwargs == {"a": 1}


def test_whole_numbers_are_numbers():
    assert tiny_run().override({"lr": 1}).method.lr == 1.0


WRONG = {
    "lrr": (0.1, "did you mean 'lr'"),
    "stps": (1, "did you mean 'start.steps'"),
    "start.stps": (1, "did you mean 'steps'"),
    "iterations": ("many", "expected int"),
    "games": (1.5, "expected int"),
    "lr": (True, "expected float"),
    "method.lr": (-0.1, ">= 0"),
    "eval_every": (0, ">= 1"),
    "checkpoint_every": (0, ">= 1"),
    "threads": (-1, "between 1 and 1024"),
    "eta": (float("nan"), ">= 0"),
    "alpha": (float("inf"), ">= 0"),
    "average_decay": (1.5, "between 0 and 1"),
    "env_kwargs": (3, "names and values"),
    "start": ({}, "no setting to change"),
    "recipe": ("star", "no setting to change"),
    "engine.lora_rnk": (4, "did you mean 'lora_rank'"),
    "lora_rank": (4, "did you mean 'engine.lora_rank'"),
    "engine.lora_rank": (-1, ">= 0"),
    "engine.batch_tokens": (0, ">= 1"),
    "engine.optimizer": ("paged-adam", "did you mean 'paged-adam8bit'"),
    "engine.dtype": ("float16", "train in 'auto', 'float32' or 'bfloat16'"),
    "engine": ({}, "no setting to change"),
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_setting_is_one_sentence(key):
    value, said = WRONG[key]
    with pytest.raises((BadValue, UnknownName), match=said):
        tiny_run().override({key: value})


def test_differences_name_the_fields():
    other = tiny_run().override({"seed": 5, "start.steps": 9})
    assert tiny_run().differences(tiny_run()) == []
    assert tiny_run().differences(other) == ["seed = 0, not 5", "start.steps = 4, not 9"]


def test_a_file_without_an_engine_has_the_default_one(tmp_path):
    before, _, after = tiny_run().to_toml().partition("[engine]\n")
    (tmp_path / "config.toml").write_text(before + after[after.index("[") :] if "[" in after else before)
    assert RunConfig.from_toml(tmp_path / "config.toml") == tiny_run()


DAMAGE = ["", "seed = ", "seed = 1\n", 'sparring = "0"\nrecipe = "magnet"\nmethod = 3\n']


@pytest.mark.parametrize("text", DAMAGE)
def test_a_damaged_file_is_one_sentence(tmp_path, text):
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(CheckpointError, match=r"config\.toml is damaged or from another version"):
        RunConfig.from_toml(tmp_path / "config.toml")


def test_a_folder_without_a_configuration_is_no_run(tmp_path):
    with pytest.raises(CheckpointError, match="is no run folder"):
        RunConfig.from_toml(tmp_path / "config.toml")


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_has_its_own_configuration(name):
    recipe = get_recipe(name)
    assert recipe.config().iterations > 0
    assert recipe.function.__name__ == name.replace("-", "_")


RECIPE_WRONG = [
    ("grpo", "mean", "sequense", "did you mean 'sequence'"),
    ("grpo", "baseline", "foo", "'mean', 'others'|mean, others"),
    ("nft", "prompts", "grop", "did you mean 'grpo'"),
    ("sec", "temperature", 0, "temperature=0.0: must be a number > 0"),
    ("b-star", "coolest", 0.0, "must be a number > 0"),
]


@pytest.mark.parametrize(("recipe", "name", "value", "said"), RECIPE_WRONG)
def test_a_wrong_value_of_a_recipe_is_one_sentence(recipe, name, value, said):
    with pytest.raises((BadValue, UnknownName), match=said):
        preset_config("arithmetic", recipe)[0].override({name: value})


TOGETHER_WRONG = [
    ("grpo", {"samples": 1}, "samples=1: recipe 'grpo' compares"),
    ("nft", {"samples": 1}, "samples=1"),
    ("sec", {"category": "foo"}, "no category 'foo'"),
    ("sec", {"inner": "rise"}, "inner='rise'"),
    ("sec", {"inner": "nfd"}, "did you mean 'nft'"),
    ("bc", {"player": "nobody"}, "nobody"),
    ("b-star", {"samples": 2}, "fewest=4 to samples=2: swap them"),
    ("guide", {"player": "nobody"}, "nobody"),
]


@pytest.mark.parametrize(("recipe", "settings", "said"), TOGETHER_WRONG)
def test_what_cannot_work_is_refused_before_anything_is_written(recipe, settings, said, tmp_path):
    config = preset_config("arithmetic", recipe)[0].override(settings)
    with pytest.raises((BadValue, UnknownName), match=said):
        train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_settings_that_only_fit_together_can_be_given_in_any_order():
    config = preset_config("arithmetic", "b-star")[0].override({"samples": 2, "fewest": 2})
    get_recipe("b-star").check(config.method, make(config.env))


@pytest.mark.parametrize("name", recipe_names())
def test_a_random_reward_is_refused_where_it_changes_nothing(name):
    config = RunConfig("any", name, get_recipe(name).config())
    if name in ("agent0", "bc", "comas", "mcts-dpo", "rest-mcts", "rise"):
        with pytest.raises(BadValue, match=f"recipe '{name}' does not learn from what training episodes are paid"):
            config.override({"rewards": "shuffled"})
    else:
        assert config.override({"rewards": "shuffled"}).rewards == "shuffled"


def test_an_unknown_recipe_is_told_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'magnet'"):
        get_recipe("magent")


def test_a_fresh_start_warms_up_with_the_random_player():
    assert Start().players == {"random": 1.0}
