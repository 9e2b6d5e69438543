"""The learner: its loss by hand, its gradient under every way of cutting the batch, and its state on disk."""

import pytest
import torch

import sparring
from sparring.agents.flows import policy_agent
from sparring.agents.improve import packing
from sparring.agents.improve.demonstrations import spoken_by
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import answer_row, combine, step_row, trajectory_rows
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, CheckpointError, InfrastructureError
from sparring.types import Message, Prompt

from .conftest import TINY, another
from .toys import full_disk, jobs, naive_logps, state_bytes


def make(policy, **changes):
    return Learner(another(policy), **{"lr": 1e-2, **changes})


def some_rows(policy, count=40):
    """Rows of many lengths, weights of both signs."""
    prompts = [Prompt((Message("user", "Your card is K." * (i % 4) + "bet"),), seed=i) for i in range(count)]
    answers = policy.generate(prompts)
    return [answer_row(c.prompt_ids, c.token_ids, (i % 5 - 1) / 2) for i, c in enumerate(answers)]


def gradient(policy, rows, **settings):
    """The loss and the gradient of the step that a learner would take."""
    learner = Learner(policy, lr=1e-2, engine=Engine(**settings))
    learner._step = lambda lr, loss: None
    loss = learner.update(rows, normalizer=1.0)
    found = torch.cat([p.grad.flatten() for p in policy.model.parameters() if p.requires_grad])
    policy.model.zero_grad()
    return loss, found


def test_the_loss_is_the_weighted_sum_of_hand_computed_logprobs(untrained):
    rows = some_rows(untrained)
    by_hand = 0.0
    for row in rows:
        start = row.mask.index(True)
        by_hand -= row.weight * sum(naive_logps(untrained.model, row.ids[:start], row.ids[start:]))
    assert gradient(another(untrained), rows)[0] == pytest.approx(by_hand, rel=1e-4)


def test_combined_rows_have_the_gradient_of_the_separate_ones(untrained):
    rows = some_rows(untrained)
    rows += [row._replace(weight=0.7) for row in rows[::3]]
    merged = combine(rows)
    assert len(merged) < len(rows)
    assert torch.allclose(gradient(another(untrained), rows)[1], gradient(another(untrained), merged)[1], atol=1e-4)


def test_merged_turns_have_the_gradient_of_the_separate_ones():
    env = sparring.make("GuessNumber-v0")
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    Learner(policy, lr=1e-2).update([answer_row(policy.encode((Message("user", "x"),)), policy.encode_answer("3"))])
    spoken = list(rollout(jobs(env, spoken_by(policy, random_agent(env)), 20)))
    merged = [row for t in spoken for row in trajectory_rows(t)]
    apart = [step_row(step) for t in spoken for step in t.steps]
    assert len(merged) == len(spoken) < len(apart)
    assert torch.allclose(gradient(policy, merged)[1], gradient(policy, apart)[1], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("batch_tokens", [1, 60, 300])
def test_accumulating_over_passes_is_one_batch(untrained, batch_tokens):
    policy, rows = another(untrained), some_rows(untrained)
    whole, cut = gradient(policy, rows), gradient(policy, rows, batch_tokens=batch_tokens)
    assert cut[0] == pytest.approx(whole[0], abs=1e-4)
    assert torch.allclose(cut[1], whole[1], atol=1e-5 * float(whole[1].abs().max()))
    assert len(plan(policy, rows, batch_tokens)) > len(plan(policy, rows, 65536)) == 1


def plan(policy, rows, batch_tokens):
    return packing.plan(policy, [(row,) for row in rows], batch_tokens, pack=True, share=True)


def test_a_large_vocabulary_makes_smaller_passes(untrained, monkeypatch):
    rows = some_rows(untrained)
    monkeypatch.setattr(packing, "_LOGITS", 36 * 60)
    passes = plan(untrained, rows, 65536)
    assert len(passes) > 1
    assert sorted(i for each in passes for i in each.items) == list(range(len(rows)))


def test_updates_make_what_is_rewarded_likelier_and_what_is_punished_less_likely(untrained):
    learner = make(untrained)
    prompt = learner.policy.encode((Message("user", "Your card"),))
    before = learner.policy.answer_probabilities([(prompt, ("bet", "call"))])[0]
    rows = [answer_row(prompt, learner.policy.encode_answer(move), w) for move, w in (("bet", 1.0), ("call", -1.0))]
    for _ in range(3):
        learner.update(rows)
    after = learner.policy.answer_probabilities([(prompt, ("bet", "call"))])[0]
    assert after["bet"] > before["bet"]
    assert after["call"] < before["call"]


def test_no_rows_change_nothing(untrained):
    learner = make(untrained)
    assert learner.update([]) == 0.0
    assert state_bytes(learner.policy.model) == state_bytes(untrained.model)


def test_the_step_size_is_that_of_the_call(untrained):
    learner = make(untrained)
    learner.update(some_rows(untrained), lr=0.0)
    assert state_bytes(learner.policy.model) == state_bytes(untrained.model)


def test_the_norm_of_the_gradient_is_clipped(untrained):
    small, large = make(untrained), make(untrained)
    rows = some_rows(untrained)
    small.update(rows, normalizer=1.0)
    large.update([row._replace(weight=row.weight * 1000) for row in rows], normalizer=1.0)
    pairs = zip(small.policy.model.parameters(), large.policy.model.parameters(), strict=True)
    assert all(torch.allclose(a, b, atol=1e-4) for a, b in pairs)


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_gradient_that_is_no_number_leaves_the_weights_alone(untrained, weight):
    learner = make(untrained)
    row = some_rows(untrained)[0]._replace(weight=weight)
    with pytest.raises(InfrastructureError, match="the weights are as before"):
        learner.update([row], normalizer=1.0)
    assert state_bytes(learner.policy.model) == state_bytes(untrained.model)
    assert learner.update([row._replace(weight=1.0)]) > 0


def test_the_average_moves_by_its_share(untrained):
    learner = make(untrained, average_decay=0.9)
    learner.update(some_rows(untrained))
    learner.update_average()
    groups = (untrained, learner.policy, learner.average)
    for old, new, mean in zip(*(policy.model.parameters() for policy in groups), strict=True):
        assert torch.allclose(mean, 0.9 * old + 0.1 * new, atol=1e-7)
    learner.reset_average()
    assert state_bytes(learner.average.model) == state_bytes(learner.policy.model)


def test_an_average_of_decay_0_is_the_policy_itself(untrained, tmp_path):
    learner = make(untrained, average_decay=0.0)
    learner.update(some_rows(untrained))
    learner.update_average()
    assert learner.average is learner.policy
    learner.save(tmp_path)
    other = make(untrained, average_decay=0.0)
    other.load(tmp_path)
    assert state_bytes(other.policy.model) == state_bytes(learner.policy.model) != state_bytes(untrained.model)


def test_the_average_answers_and_is_never_trained(untrained):
    learner = make(untrained)
    learner.update(some_rows(untrained))
    assert state_bytes(learner.average.model) == state_bytes(untrained.model)
    assert not any(p.requires_grad for p in learner.average.model.parameters())
    assert learner.average.name == "copy-average"


def test_a_loaded_learner_goes_on_to_the_bit(untrained, tmp_path):
    rows, first, second = some_rows(untrained), make(untrained), make(untrained)
    first.update(rows)
    first.update_average()
    first.save(tmp_path)
    second.load(tmp_path)
    for learner in (first, second):
        learner.update(rows)
        learner.update_average()
    assert state_bytes(first.policy.model) == state_bytes(second.policy.model)
    assert state_bytes(first.average.model) == state_bytes(second.average.model)


def test_what_is_kept_does_not_move_and_is_saved(untrained, tmp_path):
    learner, other = make(untrained), make(untrained)
    kept = learner.keep("start")
    learner.update(some_rows(untrained))
    assert state_bytes(kept.model) == state_bytes(untrained.model) != state_bytes(learner.policy.model)
    learner.save(tmp_path)
    other.load(tmp_path)
    assert [*other.kept] == ["start"]
    assert state_bytes(other.kept["start"].model) == state_bytes(untrained.model)
    other.restore(other.kept["start"])
    assert state_bytes(other.policy.model) == state_bytes(untrained.model)


def test_a_checkpoint_of_another_model_does_not_fit(untrained, tmp_path):
    env = sparring.make("TicTacToe-v0")
    other = build_nano(env, random_agent(env), config=TINY, episodes=20, device="cpu")
    make(other).save(tmp_path)
    with pytest.raises(CheckpointError, match="does not fit this run's model"):
        make(untrained).load(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"torn", None])
def test_a_damaged_optimizer_is_an_error(untrained, tmp_path, damage):
    learner = make(untrained)
    learner.save(tmp_path)
    (tmp_path / "optimizer.pt").unlink() if damage is None else (tmp_path / "optimizer.pt").write_bytes(damage)
    with pytest.raises(CheckpointError, match=r"optimizer|does not fit"):
        learner.load(tmp_path)


def test_a_full_disk_is_an_error_for_the_optimizer_too(untrained, tmp_path):
    learner = make(untrained)
    learner.update(some_rows(untrained))
    model = sum(p.numel() for p in untrained.model.parameters()) * 4
    with full_disk(model + 5000), pytest.raises(CheckpointError, match=r"cannot write .*optimizer\.pt"):
        learner.save(tmp_path)


def test_models_in_half_precision_are_not_trained(untrained):
    half = another(untrained)
    half.model = half.model.bfloat16()
    with pytest.raises(BadValue, match="load it with dtype='float32'"):
        Learner(half, lr=1e-3)


def test_a_policy_in_training_plays_with_its_present_weights(untrained, kuhn):
    learner = make(untrained)
    first = list(rollout(jobs(kuhn, policy_agent(learner.policy), 20)))
    for _ in range(5):
        learner.update(some_rows(untrained))
    assert list(rollout(jobs(kuhn, policy_agent(learner.policy), 20))) != first
