"""Recipes that compare several answers to one task: what they take from a group, and where they begin."""

import pytest
import torch

import sparring
from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.sampled import Sampled, by_group, merged, policy_gradient, sampled, total_of
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue

from .conftest import TINY, another
from .toys import state_bytes


@pytest.fixture(scope="module")
def sums():
    return sparring.make("Arithmetic-v0")


@pytest.fixture(scope="module")
def adder(sums):
    return build_nano(sums, random_agent(sums), config=TINY, episodes=50, device="cpu")


def session_of(environment, policy):
    return Session(environment, Learner(another(policy), lr=1e-2), seed=0)


def begin(recipe, session, **settings):
    found = get_recipe(recipe)
    return found.function(session, found.config(**settings))


def gradient(session, take):
    """The gradient of the step that `take` takes."""
    session.learner._step = lambda lr, loss: None
    take()
    return torch.cat([p.grad.flatten() for p in session.policy.model.parameters()])


def some(policy, environment):
    """What was sampled, with the reward of a text that is made up: how many of its digits are even."""
    session = session_of(environment, policy)
    played = session.collect(session.groups(0, 6, 8))
    out = []
    for group in by_group(played):
        rewards = [sum(c in "02468" for c in t.steps[0].text) for t in group]
        out += [each for t, a in zip(group, group_advantages(rewards), strict=True) for each in sampled(t, a)]
    return out


@pytest.mark.parametrize("mean", ["token", "sequence", "constant"])
def test_equal_answers_are_merged_without_a_change_of_the_gradient(sums, adder, mean):
    batch = some(adder, sums) * 2
    assert len(merged(batch)) < len(batch) / 1.9
    settings = PolicyGradient(mean=mean, low=0.01, high=0.01)
    older = [0.02 * (sum(each.row.ids) % 2) for each in batch]  # the ratio of every second answer is beyond the bounds
    shifted = [b._replace(logprobs=tuple(x - d for x in b.logprobs)) for b, d in zip(batch, older, strict=True)]
    one, other = session_of(sums, adder), session_of(sums, adder)
    short = gradient(one, lambda: policy_gradient(one.learner, shifted, settings))
    reference = [each.logprobs for each in shifted]
    whole = PolicyGradient(mean=mean, low=0.01, high=0.01, kl=1e-12)
    long = gradient(other, lambda: policy_gradient(other.learner, shifted, whole, reference=reference))
    assert short.norm() > 0
    assert torch.allclose(short, long, atol=1e-6)


def test_the_mean_is_over_answers_that_count_for_nothing_too():
    batch = [Sampled(None, (0.0,) * n, float(n == 3)) for n in (1, 2, 3)]
    assert [total_of(batch, mean, 8) for mean in ("token", "sequence", "constant")] == [6.0, 3.0, 24.0]


@pytest.mark.parametrize("recipe", ["grpo", "nft"])
def test_groups_that_are_all_alike_teach_nothing(recipe):
    env = sparring.make("GuessNumber-v0", high=1)
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    alone = session_of(env, policy)  # of one answer to each task there is nothing to compare
    next(begin(recipe, alone, iterations=1, tasks=300, samples=1, lr=0.5))
    assert sum(max(t.returns.values()) for t in alone.latest) > 0
    assert state_bytes(alone.policy.model) == state_bytes(policy.model)


@pytest.mark.slow
def test_nft_on_its_own_samples_is_a_policy_gradient(sums, adder):
    # Chen et al. 2025, proposition in section 3.3: the gradients agree on data of the present policy, up to the scale.
    one, other = session_of(sums, adder), session_of(sums, adder)
    found = gradient(one, lambda: next(begin("nft", one, iterations=1, tasks=200, samples=16)))
    settings = {"std": False, "mean": "token", "iterations": 1, "tasks": 200, "samples": 16}
    expected = gradient(other, lambda: next(begin("grpo", other, **settings)))
    assert expected.norm() > 0
    assert torch.cosine_similarity(found, expected, 0) == pytest.approx(1.0, abs=1e-4)


def test_grpo_raises_what_was_better_than_its_siblings(sums, adder):
    session, batch = session_of(sums, adder), some(adder, sums)
    better = max(batch, key=lambda each: each.advantage)
    policy_gradient(session.learner, batch, PolicyGradient(), lr=1e-3)
    assert sum(score(session.policy, [better.row])[0]) > sum(better.logprobs)


def test_rest_em_begins_every_round_from_the_first_weights(sums, adder):
    session = session_of(sums, adder)
    first = state_bytes(session.policy.model)
    rounds = begin("rest-em", session, iterations=2, tasks=60, samples=16, updates=2, batch=8, per_task=1)
    kept = next(rounds)["kept"]
    assert 0 < kept <= 60
    assert state_bytes(session.policy.model) != first
    assert state_bytes(session.start.model) == first
    session.learner.restore(session.start)
    again = state_bytes(session.policy.model)
    assert again == first


def test_a_recipe_for_one_seat_refuses_games(kuhn):
    for recipe in ("grpo", "nft", "rest-em"):
        with pytest.raises(BadValue, match=rf"'{recipe}'.*KuhnPoker-v0"):
            get_recipe(recipe).require(kuhn.spec)
