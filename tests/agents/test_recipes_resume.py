"""Every recipe carries all that it needs over a checkpoint: a run that is stopped and continued ends as if it had not been."""

import pytest

from sparring.agents.recipes.catalog import get_recipe, recipe_names
from sparring.agents.training import train
from sparring.agents.training.budget import Budget
from sparring.agents.training.config import RunConfig, Start

from .test_training import RECIPES, outcome

GROUPS = {"tasks": 8, "samples": 4}
SMALL = {
    "agent-r": ("GuessNumber-v0", {**GROUPS, "alpha": 0.9, "reflection": "wait"}),
    "agent0": ("MissingDigit-v0", {"questions": 12, "samples": 4, "proposing": 1, "solving": 1, "low": 0.2}),
    "b-star": ("GuessNumber-v0", {**GROUPS, "fewest": 2, "trial": 4, "every": 2, "updates": 1, "batch": 8}),
    "bc": ("GuessNumber-v0", {"tasks": 16, "updates": 1, "batch": 8}),
    "comas": ("MissingDigit-v0", {"games": 24}),
    "cycle": ("GuessNumber-v0", {**GROUPS, "updates": 1, "batch": 8}),
    "exit": ("GuessNumber-v0", {**GROUPS, "least": 2}),
    "grpo": ("GuessNumber-v0", {**GROUPS, "kl": 0.1, "updates": 2}),
    "guide": ("GuessNumber-v0", {**GROUPS, "reading": 2}),
    "mcts-dpo": ("GuessNumber-v0", {"tasks": 8, "visits": 4, "width": 3, "updates": 1}),
    "nft": ("GuessNumber-v0", GROUPS),
    "pfsp": ("KuhnPoker-v0", {"games": 16, "every": 2, "pool": 2}),
    "re-rest": ("GuessNumber-v0", {**GROUPS, "batch": 8}),
    "rest-em": ("GuessNumber-v0", {"tasks": 32, "samples": 8, "updates": 2, "batch": 8}),
    "rest-mcts": ("GuessNumber-v0", {"tasks": 8, "visits": 3, "updates": 1, "batch": 8, "value_updates": 1}),
    "rise": ("GuessNumber-v0", {"tasks": 8, "best_of": 4}),
    "score": ("SelfCorrection-v0", {**GROUPS, "stage": 1.0}),
    "sec": ("Arithmetic-v0", {"tasks": 16, "samples": 8, "look": 60}),
    "spc": ("SneakyStep-v0", {"games": 24}),
    "vision-zero": ("WhoIsTheSpy-v0", {"games": 16, "samples": 2, "clue": 1, "decision": 1}),
}
KWARGS = {
    "agent-r": {"high": 2, "illegal": "retry(1)"},
    "comas": {"roles": "judge"},
    "sec": {"tasks": "sums"},
    "spc": {"steps": 1, "numbers": 2},
    "vision-zero": {"seats": 3, "rounds": 1, "pairs": 1},
}
FIRST = {name: {"steps": 40, "batch": 64, "lr": 1e-2} for name in ("agent0", "comas", "mcts-dpo", "rest-mcts", "sec")}


def small(name):
    env, settings = SMALL[name]
    kwargs = KWARGS.get(name) or ({"high": 1} if env == "GuessNumber-v0" else {})
    start = Start(
        hidden_size=16, layers=1, heads=2, context=128, episodes=50, **{"steps": 10, "batch": 16, **FIRST.get(name, {})}
    )
    method = get_recipe(name).config(iterations=4, **settings)
    cadence = {"eval_every": 2, "eval_episodes": 4, "checkpoint_every": 1, "device": "cpu"}
    return RunConfig(env=env, recipe=name, method=method, env_kwargs=kwargs, start=start, **cadence)


FEW = ("comas", "grpo", "mcts-dpo", "pfsp", "sec")
"""Groups, trees, opponents, a curriculum, several roles: what there is to carry over. The others in `make test-long`."""


def test_no_recipe_is_left_out():
    assert {*RECIPES, *SMALL} == {*recipe_names()}
    assert {*FEW} <= {*SMALL}


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.long] * (name not in FEW)) for name in SMALL])
def test_a_stopped_run_continues_to_the_bit(name, tmp_path):
    whole = train(small(name), tmp_path / "whole")
    assert train(small(name), tmp_path / "run", budget=Budget(iterations=3)).interrupted
    assert not train(small(name), tmp_path / "run", resume=True).interrupted
    assert outcome(tmp_path / "run") == outcome(whole.folder)
    records = outcome(whole.folder)[1]
    assert any(record["loss"] for record in records[1:]), "nothing was learnt: there is nothing to carry over"
