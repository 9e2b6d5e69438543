from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import RunConfig, Start
from sparring.agents.training.warmup import warm_up

torch.set_num_threads(1)
TINY = NanoConfig(hidden_size=16, layers=2, heads=2, context=64)


@pytest.fixture(scope="session")
def kuhn():
    return sparring.make("KuhnPoker-v0")


@pytest.fixture(scope="session")
def untrained(kuhn) -> TransformersPolicy:
    """A nano model as it is born: answers are nearly uniform noise. Do not train it; `another` makes copies."""
    return build_nano(kuhn, random_agent(kuhn), config=TINY, episodes=200, device="cpu")


@pytest.fixture(scope="session")
def speaker(kuhn, untrained) -> TransformersPolicy:
    """A nano model that mostly answers with legal moves. Do not train it; `another` makes copies."""
    policy = another(untrained)
    warm_up(Learner(policy, lr=1e-2), kuhn, Start(episodes=100, steps=60, batch=64, lr=1e-2), seed=0)
    return policy


@pytest.fixture(scope="session")
def game():
    """A number to guess that takes few tries."""
    return sparring.make("GuessNumber-v0", high=3)


@pytest.fixture(scope="session")
def guesser(game) -> TransformersPolicy:
    """A nano model that mostly guesses in the format of `game`. Do not train it; `another` makes copies."""
    policy = build_nano(game, random_agent(game), config=TINY, episodes=100, device="cpu")
    warm_up(Learner(policy, lr=1e-2), game, Start(episodes=100, steps=60, batch=64, lr=1e-2), seed=0)
    return policy


@pytest.fixture(scope="session")
def absolute(untrained) -> TransformersPolicy:
    """A model of another family, whose positions are learnt and absolute: padding that shifts them would show."""
    size = {"n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 64, "initializer_range": 0.3}
    tokenizer = untrained.tokenizer
    config = GPT2Config(vocab_size=len(tokenizer), bos_token_id=None, eos_token_id=tokenizer.eos_token_id, **size)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        model = GPT2LMHeadModel(config).eval()
    return TransformersPolicy(model, tokenizer, name="gpt2", max_new_tokens=8)


def another(policy: TransformersPolicy, **changes) -> TransformersPolicy:
    """A policy with a copy of the model and other settings."""
    settings = {"name": "copy", "max_new_tokens": policy.max_new_tokens, **changes}
    return TransformersPolicy(deepcopy(policy.model), policy.tokenizer, **settings)


def tiny_run(recipe: str = "magnet", env: str | None = None, **start) -> RunConfig:
    """A run of a second: six iterations of sixteen episodes, evaluated every third, saved every second."""
    budget = {"tasks": 4, "samples": 4, "window": 2, "batch": 16} if recipe == "star" else {"games": 16}
    return RunConfig(
        env=env or ("GuessNumber-v0" if recipe == "star" else "KuhnPoker-v0"),
        recipe=recipe,
        method=get_recipe(recipe).config(iterations=6, **budget),
        start=Start(hidden_size=16, layers=1, heads=2, episodes=32, steps=4, batch=16, **start),
        eval_every=3,
        eval_episodes=20,
        checkpoint_every=2,
        device="cpu",
    )
