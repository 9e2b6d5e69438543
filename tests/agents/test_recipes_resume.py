"""Every recipe carries all that it needs over a checkpoint: a run that is stopped and continued ends as if it had not been."""

import pytest

from sparring.agents.recipes.catalog import get_recipe, recipe_names
from sparring.agents.training import train
from sparring.agents.training.budget import Budget
from sparring.agents.training.config import RunConfig, Start

from .test_training import RECIPES, outcome

GROUPS = {"tasks": 8, "samples": 4}
SMALL = {
    "grpo": ("GuessNumber-v0", {**GROUPS, "kl": 0.1, "updates": 2}),
    "nft": ("GuessNumber-v0", GROUPS),
    "pfsp": ("KuhnPoker-v0", {"games": 16, "every": 2, "pool": 2}),
    "rest-em": ("GuessNumber-v0", {"tasks": 32, "samples": 8, "updates": 2, "batch": 8}),
    "rise": ("GuessNumber-v0", {"tasks": 8, "best_of": 4}),
    "score": ("SelfCorrection-v0", {**GROUPS, "stage": 1.0}),
}


def small(name):
    env, settings = SMALL[name]
    kwargs = {"high": 1} if env == "GuessNumber-v0" else {}
    start = Start(hidden_size=16, layers=1, heads=2, context=128, episodes=50, steps=10, batch=16)
    method = get_recipe(name).config(iterations=4, **settings)
    cadence = {"eval_every": 2, "eval_episodes": 4, "checkpoint_every": 1, "device": "cpu"}
    return RunConfig(env=env, recipe=name, method=method, env_kwargs=kwargs, start=start, **cadence)


def test_no_recipe_is_left_out():
    assert {*RECIPES, *SMALL} == {*recipe_names()}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_stopped_run_continues_to_the_bit(name, tmp_path):
    whole = train(small(name), tmp_path / "whole")
    assert train(small(name), tmp_path / "run", budget=Budget(iterations=3)).interrupted
    assert not train(small(name), tmp_path / "run", resume=True).interrupted
    assert outcome(tmp_path / "run") == outcome(whole.folder)
    records = outcome(whole.folder)[1]
    assert any(record["loss"] for record in records[1:]), "nothing was learnt: there is nothing to carry over"
