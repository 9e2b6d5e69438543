"""Guide: who is told a hint, that the hint is gone from what is learnt, and how the ratio to what it changed is shaped."""

import math
import pickle
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.hints import Hinted, first_part, first_steps, reading_lessons
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.sampled import (
    by_group,
    policy_gradient,
    ratio_quantile,
    sampled,
    shaped_policy_gradient,
)
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes import guide
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.resolve import find_player
from sparring.errors import BadValue, UnknownName
from sparring.tasks.core import Task

from .conftest import TINY, another
from .toys import Toy


@pytest.fixture(scope="module")
def sums():
    return sparring.make("Arithmetic-v0")


@pytest.fixture(scope="module")
def adder(sums):
    return build_nano(sums, random_agent(sums), config=TINY, episodes=50, device="cpu")


@pytest.fixture(scope="module")
def reader(sums, adder):
    """Begins with what a hint says, and knows no sum."""
    session = Session(sums, Learner(another(adder), lr=1e-2), seed=0)
    guide._teach(session, guide.Config(reading=60, share=1.0, lr=1e-2))
    return session.policy


def begin(environment, policy, **settings):
    session = Session(environment, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("guide").function(session, get_recipe("guide").config(**settings))


@given(st.text(max_size=20), st.floats(0, 1))
def test_a_hint_is_a_beginning_and_longer_with_its_share(text, share):
    hint = first_part(text, share)
    assert text.startswith(hint)
    assert len(hint) == math.ceil(share * len(text))


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=5), st.floats(0, 1))
def test_the_last_step_of_a_solution_is_never_told(steps, share):
    whole = " ".join(steps[:-1])
    assert whole.startswith(first_steps(steps, share))
    assert first_steps(steps, 1.0) == whole
    assert first_steps(steps, 0.0) == ""


def test_hints_come_from_the_worked_solution_or_from_a_player(sums):
    task = Task("own", params={"a": 47, "b": 5, "solution": ("7 + 5 = 12", "40 + 12 = 52", "The answer is 52.")})
    oracle = find_player(sums, "oracle")
    assert Hinted(oracle, 0.5).hint(sums.start(task, seed=0)) == "7 + 5 = 12"
    bare = sums.start(Task("own", params={"a": 47, "b": 5}), seed=0)
    assert [Hinted(oracle, share).hint(bare) for share in (0.5, 1.0)] == ["5", "52"]
    assert Hinted(None, 1.0).hint(bare) == ""
    (prompt,) = [next(pickle.loads(pickle.dumps(Hinted(oracle, 0.5)))(bare, 3))]
    assert prompt.messages[-1].content == "47+5=\n\nHint: 5"
    assert next(Hinted(None, 0.5)(bare, 3)).messages == bare.transcript("player_0")


def test_only_groups_in_which_all_fail_are_tried_again_and_with_other_draws(sums, adder):
    session, steps = begin(sums, adder, iterations=1, tasks=80, samples=16)
    metrics = next(steps)
    groups = {group[0].group: group for group in by_group(session.latest)}
    failed = {name for name, group in groups.items() if not any(t.returns["player_0"] for t in group)}
    own = {name for name in groups if not name.endswith(" hinted")}
    assert 0 < len(own - failed) < 80
    assert {name for name in groups if name not in own} == {f"{name} hinted" for name in failed & own}
    assert metrics["failed"] == len(failed & own) / 80
    again = groups[next(name for name in groups if name not in own)]
    assert [t.sample for t in again] == list(range(80 * 16, 80 * 16 + 16))
    assert "Hint: " in again[0].steps[0].calls[0].messages[-1].content


@pytest.mark.slow
def test_what_is_learnt_from_a_hinted_answer_has_no_hint(sums, reader):
    session, steps = begin(sums, reader, iterations=1, tasks=30, samples=8, share=1.0)
    seen = []
    session.learner.minimise = lambda items, loss, lr: seen.extend(row for (row,) in items) or 0.0
    next(steps)
    mixed = [g for g in by_group(session.latest) if len({t.returns["player_0"] for t in g}) == 2]
    helped = [t for group in mixed if group[0].group.endswith("hinted") for t in group]
    expected = set()
    for t in [t for group in mixed for t in group]:
        prompt = session.policy.encode(t.steps[0].messages)
        expected.add((*prompt, *t.steps[0].completion.token_ids))
    assert helped
    assert all(t.steps[0].completion.prompt_ids != session.policy.encode(t.steps[0].messages) for t in helped)
    assert {row.ids for row in seen} == expected


def some(session, sums):
    played = session.collect(session.groups(0, 6, 8))
    out = []
    for group in by_group(played):
        gained = group_advantages([sum(c in "02468" for c in t.steps[0].text) for t in group])
        out += [each for t, a in zip(group, gained, strict=True) for each in sampled(t, a)]
    return out


def gradient(session, take):
    session.learner._step = lambda lr, loss: None
    take(session.learner)
    return torch.cat([p.grad.flatten() for p in session.policy.model.parameters()])


def test_the_gradient_of_guided_answers_is_shaped_and_that_of_own_ones_is_not(sums, adder):
    # where the hint changed nothing rho is 1, gamma too, and d/d(log rho) of rho / (rho + 1) is 1/4
    sessions = [begin(sums, adder)[0] for _ in range(3)]
    batch, settings = some(sessions[0], sums), PolicyGradient()
    plain = gradient(sessions[0], lambda learner: policy_gradient(learner, batch, settings))
    guided = gradient(sessions[1], lambda learner: shaped_policy_gradient(learner, [], batch, settings))
    both = gradient(sessions[2], lambda learner: shaped_policy_gradient(learner, batch, batch, settings))
    assert plain.norm() > 0
    assert torch.allclose(guided, plain / 4, atol=1e-6)
    assert torch.allclose(both, plain * 5 / 8, atol=1e-6)


def test_the_quantile_is_over_all_tokens_and_never_too_small():
    assert ratio_quantile([[0.0]], [[20.0]], 0.9) == 1e-4
    assert ratio_quantile([], [], 0.9) == 1e-4
    assert ratio_quantile([[0.0, 0.0, 0.0]], [[0.0, math.log(0.5), math.log(0.25)]], 0.75) == pytest.approx(3.0)


def test_a_model_is_taught_what_a_hint_is_without_a_label(sums, adder):
    session, _ = begin(sums, adder)
    random = dict.fromkeys(sums.spec.seats, random_agent(sums))
    played = session.collect([replace(job, agents=random) for job in session.groups(0, 10, 1)])
    for row, t in zip(reading_lessons(session.policy, played, 0.5), played, strict=True):
        asked, said = session.policy.decode(row.ids[: row.mask.index(True)]), t.steps[0].text
        assert asked.endswith(f"{first_part(said, 0.5)}<|act|>")
        assert session.policy.decode(row.ids).endswith(f"<|act|>{said}<|end|>")


def test_who_reads_hints_says_what_they_say(sums, reader):
    metrics = next(begin(sums, reader, iterations=1, tasks=40, samples=4, share=1.0)[1])
    assert metrics["hinted"] > 0.2
    assert metrics["return/player_0"] < 0.1


def test_it_refuses_what_it_cannot_do(kuhn, sums, adder):
    with pytest.raises(BadValue, match=r"'guide'.*KuhnPoker-v0"):
        get_recipe("guide").require(kuhn.spec)
    with pytest.raises(BadValue, match=r"share=1\.5"):
        get_recipe("guide").check(guide.Config(share=1.5), sums)
    with pytest.raises(UnknownName, match="oracle"):
        get_recipe("guide").check(guide.Config(player="orakel"), sums)
    with pytest.raises(BadValue, match="no hints in Toy-v0"):
        get_recipe("guide").check(guide.Config(), Toy())
