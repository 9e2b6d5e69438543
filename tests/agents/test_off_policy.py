"""Learning from what earlier policies sampled: the corrected loss by hand, and a recipe with a replay buffer."""

import json
import math
import random

import pytest
import torch

import sparring
from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.replay import Record, ReplayBuffer
from sparring.agents.improve.rows import answer_row
from sparring.agents.improve.sampled import Proximal, Sampled, by_group, policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent

from .conftest import TINY, another
from .toys import naive_logps, state_bytes

ROWS = [answer_row((4, 5), (6, 7, 8)), answer_row((4, 5, 9), (10, 11))]
ADVANTAGES = [1.5, -0.5]


def by_itself(policy, row):
    start = row.mask.index(True)
    return naive_logps(policy.model, row.ids[:start], row.ids[start:])


@pytest.fixture
def stale(untrained):
    """A learner, and answers that another policy sampled: likelier, as likely, and less likely than now."""
    learner = Learner(another(untrained), lr=0.05)
    shifts = [(-0.3, 0.0, -2.0), (0.4, -0.1)]  # what to add for the sampler's log-probability
    batch = []
    for row, advantage, shift in zip(ROWS, ADVANTAGES, shifts, strict=True):
        now = by_itself(learner.policy, row)
        batch.append(Sampled(row, tuple(a + b for a, b in zip(now, shift, strict=True)), advantage))
    return learner, batch, shifts


def test_at_the_start_of_an_update_the_loss_is_the_truncated_weights_times_the_advantage(stale):
    learner, batch, shifts = stale
    proximal = Proximal(score(learner.policy, ROWS), cap=3.0)
    loss = policy_gradient(learner, batch, PolicyGradient(), proximal=proximal, lr=0.0)
    by_hand = -sum(min(math.exp(-s), 3.0) * a for a, shift in zip(ADVANTAGES, shifts, strict=True) for s in shift) / 5
    assert math.exp(2.0) > 3.0  # one is cut
    assert loss == pytest.approx(by_hand, abs=1e-5)


def test_then_the_clipped_ratio_is_to_the_start_and_the_weights_stay(stale):
    learner, batch, shifts = stale
    proximal = Proximal(score(learner.policy, ROWS), cap=3.0)
    policy_gradient(learner, batch, PolicyGradient(), proximal=proximal)
    by_hand, clipped = 0.0, 0
    for row, advantage, shift, old in zip(ROWS, ADVANTAGES, shifts, proximal.old, strict=True):
        for now, then, moved in zip(by_itself(learner.policy, row), old, shift, strict=True):
            ratio = math.exp(now - then)
            kept = min(max(ratio, 0.8), 1.2)
            clipped += ratio * advantage > kept * advantage
            by_hand -= min(math.exp(-moved), 3.0) * min(ratio * advantage, kept * advantage) / 5
    assert clipped
    loss = policy_gradient(learner, batch, PolicyGradient(), proximal=proximal, lr=0.0)
    assert loss == pytest.approx(by_hand, abs=1e-5)


def test_on_the_policys_own_answers_the_correction_changes_nothing(untrained):
    found = []
    for corrected in (False, True):
        learner = Learner(another(untrained), lr=0.05)
        old = score(learner.policy, ROWS)
        batch = [Sampled(row, tuple(o), a) for row, o, a in zip(ROWS, old, ADVANTAGES, strict=True)]
        policy_gradient(learner, batch, PolicyGradient(), proximal=Proximal(old) if corrected else None)
        found.append(torch.cat([w.flatten() for w in learner.policy.model.parameters()]))
    assert torch.allclose(*found, atol=1e-6)


def replaying(session, iterations):
    """A recipe: half of each batch is new, half was sampled by earlier policies; yields how old the batch is."""
    buffer = ReplayBuffer(64).fill(session.memory.get("replay", []))
    for iteration in session.iterations(iterations):
        fresh = []
        for group in by_group(session.collect(session.groups(iteration, 4, 4))):
            advantages = group_advantages([sum(t.returns.values()) for t in group])
            for t, advantage in zip(group, advantages, strict=True):
                fresh += [
                    Record(s.row, t.task["hash"], iteration, s.advantage, logprobs=s.logprobs)
                    for s in sampled(t, advantage)
                ]
        old = buffer.draw(len(fresh), session.rng(iteration, "replay"), version=iteration, half_life=2.0)
        buffer.add(fresh)
        batch = [Sampled(r.row, r.logprobs, r.reward) for r in [*fresh, *old]]
        proximal = Proximal(score(session.policy, [each.row for each in batch]))
        for _ in range(2):
            policy_gradient(session.learner, batch, PolicyGradient(), proximal=proximal)
        session.memory["replay"] = buffer.to_json()
        yield max((iteration - r.version for r in old), default=0)


@pytest.fixture(scope="module")
def guesser():
    environment = sparring.make("GuessNumber-v0")
    return environment, build_nano(environment, random_agent(environment), config=TINY, episodes=50, device="cpu")


def test_a_recipe_replays_what_earlier_policies_sampled_and_continues_to_the_bit(guesser, tmp_path):
    environment, policy = guesser
    whole, cut, rest = (Session(environment, Learner(another(policy), lr=0.02), 0) for _ in range(3))
    ages = list(replaying(whole, 5))
    assert max(ages) > 1
    list(replaying(cut, 3))
    cut.learner.save(tmp_path)
    rest.learner.load(tmp_path)
    rest.first, rest.memory = 3, json.loads(json.dumps(cut.memory))
    assert list(replaying(rest, 5)) == ages[3:]
    assert state_bytes(rest.policy.model) == state_bytes(whole.policy.model) != state_bytes(cut.policy.model)


def test_a_record_found_again_has_the_probabilities_of_the_newer_policy():
    buffer = ReplayBuffer(4)
    buffer.add([Record(ROWS[0], "a", version, logprobs=(-float(version),) * 3) for version in (2, 5, 3)])
    (kept,) = ReplayBuffer(4).fill(json.loads(json.dumps(buffer.to_json()))).draw(1, random.Random(0))
    assert (kept.version, kept.found, kept.logprobs) == (5, 3, (-5.0, -5.0, -5.0))
