"""Pairs and critics as a learner takes them: which tokens count, where a step leads, and a second model beside the first."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.companion import companion
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.paired import Pair, critic_values, dpo, fit_values, pair_of, verdict_pair
from sparring.agents.improve.rows import answer_row
from sparring.agents.improve.session import Session
from sparring.errors import BadValue
from sparring.types import Completion

from .conftest import another
from .toys import state_bytes

tokens = st.lists(st.integers(0, 3), min_size=1, max_size=5)


def said(*ids):
    return Completion("", prompt_ids=(9, 8), token_ids=tuple(ids))


@given(tokens, tokens)
def test_a_pair_is_learnt_from_the_first_token_that_differs(one, other):
    pair = pair_of(said(*one), said(*other))
    for row, answer in ((pair.chosen, one), (pair.rejected, other)):
        assert row.ids == (9, 8, *answer)
        first = row.mask.index(True) if True in row.mask else len(row.ids)
        assert row.mask == (False,) * first + (True,) * (len(row.ids) - first)
        same = first - 2
        assert one[:same] == other[:same]
    if one[0] != other[0]:
        assert pair.chosen.mask == (False, False, *[True] * len(one))


def some_pair(policy, noise=0.0):
    """Two answers to an empty hand: the words do not matter."""
    prompt, (yes, no) = (2,), (policy.encode_answer("bet"), policy.encode_answer("check"))
    return Pair(answer_row(prompt, yes), answer_row(prompt, no), noise)


def margin(policy, pair):
    chosen, rejected = score(policy, [pair.chosen, pair.rejected])
    return sum(chosen) - sum(rejected)


def slope(policy, pair):
    """The norm of the gradient of a pair's loss."""
    learner = Learner(another(policy), lr=1e-3)
    learner._step = lambda lr, loss: None
    dpo(learner, [pair], policy, beta=0.1)
    return torch.cat([p.grad.flatten() for p in learner.policy.model.parameters()]).norm().item()


def test_a_step_prefers_the_chosen_and_noise_of_a_half_stops_it(speaker):
    learner, sure = Learner(another(speaker), lr=1e-3), some_pair(speaker)
    assert dpo(learner, [sure], speaker, beta=0.1) == pytest.approx(math.log(2), abs=1e-5)
    assert margin(learner.policy, sure) > margin(speaker, sure)
    assert slope(speaker, some_pair(speaker, 0.25)) == pytest.approx(slope(speaker, sure) / 2, rel=1e-3)
    assert slope(speaker, some_pair(speaker, 0.5)) < 1e-4 * slope(speaker, sure)
    assert dpo(learner, [], speaker, beta=0.1) == 0.0


def test_a_critic_comes_to_its_targets(speaker):
    learner = Learner(another(speaker), lr=1e-2)
    prompts, targets = [(2,), (2, 3, 2)], [0.25, 0.75]
    losses = [fit_values(learner, prompts, targets) for _ in range(80)]
    assert critic_values(learner.policy, prompts) == pytest.approx(targets, abs=0.05)
    assert losses[-1] == pytest.approx(-(0.25 * math.log(0.25) + 0.75 * math.log(0.75)), abs=0.01)
    pair = verdict_pair(speaker, (2,))
    logit = margin(speaker, pair)
    assert critic_values(speaker, [(2,)]) == pytest.approx([1 / (1 + math.exp(-logit))], abs=1e-5)
    assert critic_values(speaker, []) == []
    with pytest.raises(BadValue, match=r"\[0, 1\]"):
        fit_values(learner, prompts, [0.5, 1.5])


def test_a_companion_begins_as_the_policy_and_goes_its_own_way(kuhn, speaker):
    session = Session(kuhn, Learner(another(speaker), lr=1e-2), seed=0)
    first = state_bytes(speaker.model)
    second = companion(session, "value", lr=1e-2)
    assert state_bytes(second.policy.model) == first
    fit_values(second, [(2,)], [1.0])
    assert state_bytes(session.policy.model) == first
    moved = state_bytes(second.policy.model)
    assert moved != first
    assert companion(session, "value", lr=1e-2).policy is second.policy
    assert state_bytes(session.learner.kept["value"].model) == moved


def test_a_companion_is_not_shared_out(kuhn, speaker):
    session = Session(kuhn, Learner(another(speaker), lr=1e-2, engine=Engine(shard=True)), seed=0)
    with pytest.raises(BadValue, match=r"engine\.shard"):
        companion(session, "value", lr=1e-2)


def test_masked_tokens_count_for_nothing(speaker):
    # both answers begin alike: the shared tokens are in the prompt of what is scored
    whole = pair_of(said(4, 5, 3), said(4, 6, 3))
    logps = score(speaker, [whole.chosen])[0]
    assert len(logps) == 2
    assert torch.isfinite(torch.tensor(logps)).all()
