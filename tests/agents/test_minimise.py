"""The learner on any loss: the same gradient however the batch is cut, and what it makes likelier."""

import math

import pytest
import torch

from sparring.agents.improve.critic import bce_values
from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, Part, score
from sparring.agents.improve.losses import GRPO, PolicyGradient, TokenBatch, policy_gradient_loss, truncated_weights
from sparring.agents.improve.preferences import Pairs, dpo_values
from sparring.agents.improve.rows import Row, answer_row
from sparring.errors import InfrastructureError
from sparring.types import Message, Prompt

from .conftest import another
from .toys import naive_logps, state_bytes


def make(policy, **changes):
    return Learner(another(policy), **{"lr": 1e-2, **changes})


def some_rows(policy, count=24):
    """Answers of many lengths to prompts of many lengths, and what they were sampled with."""
    prompts = [Prompt((Message("user", "Your card is K." * (i % 4) + "bet"),), seed=i) for i in range(count)]
    answers = policy.generate(prompts)
    return [answer_row(c.prompt_ids, c.token_ids, i % 3 - 1) for i, c in enumerate(answers)], answers


def flat_gradient(learner, items, loss):
    """The gradient that the learner's step would use."""
    learner._step = lambda lr, total: None
    learner.minimise(items, loss)
    return torch.cat([p.grad.flatten() for p in learner.policy.model.parameters()])


def weighted(rows):
    weights = torch.tensor([float(row.weight) for row in rows])
    return lambda part: -(part.logps[:, 0].sum(-1) * weights[part.items]).sum() / 10


def test_minimising_weighted_likelihood_is_update(untrained):
    rows, _ = some_rows(untrained)
    one, other = make(untrained), make(untrained)
    loss = one.minimise([(row,) for row in rows], weighted(rows), lr=1e-3)
    assert loss == pytest.approx(other.update(rows, lr=1e-3, normalizer=10.0), rel=1e-4)
    prompts = [Prompt((Message("user", "bet"),), 0, ("bet", "call"))]
    assert one.policy.probabilities(prompts)[0] == pytest.approx(other.policy.probabilities(prompts)[0], rel=1e-3)


@pytest.mark.parametrize("batch_tokens", [1, 60, 300])
def test_the_gradient_does_not_depend_on_how_the_batch_is_cut(untrained, batch_tokens):
    rows, answers = some_rows(untrained)
    advantages = torch.tensor([float(row.weight) for row in rows])
    old = [[x - 0.05 * (i % 3) for x in a.logprobs] for i, a in enumerate(answers)]

    def loss(part):
        a = advantages[part.items, None]
        batch = TokenBatch(part.logps[:, 0], part.aligned(old), a, part.mask[:, 0], part.aligned(old))
        return policy_gradient_loss(batch, GRPO, total=len(rows))

    items = [(row,) for row in rows]
    whole, cut = (
        flat_gradient(make(untrained, engine=Engine(**s)), items, loss) for s in ({}, {"batch_tokens": batch_tokens})
    )
    assert whole.abs().max() > 1e-3
    assert torch.allclose(whole, cut, atol=1e-5)


def test_scores_are_hand_computed_logprobs_and_those_of_the_sampler(untrained):
    rows, answers = some_rows(untrained)
    got = score(untrained, rows, batch_tokens=200)
    for row, answer, logps in zip(rows, answers, got, strict=True):
        start = row.mask.index(True)
        assert logps == pytest.approx(naive_logps(untrained.model, row.ids[:start], row.ids[start:]), abs=1e-4)
        assert logps == pytest.approx(answer.logprobs, abs=1e-4)


def test_positions_that_do_not_count_score_0(untrained):
    prompt, answer = (5, 6), (7, 8, 9)
    (got,) = score(untrained, [Row((*prompt, *answer), (False, False, True, False, True))])
    by_hand = naive_logps(untrained.model, prompt, answer)
    assert got == pytest.approx([by_hand[0], 0.0, by_hand[2]], abs=1e-4)


def test_values_are_aligned_with_the_last_tokens():
    part = Part([2, 0], torch.zeros(2, 1, 3), torch.ones(2, 1, 3).bool())
    assert part.aligned([[1.0], [9.0], [1.0, 2.0, 3.0, 4.0]]).tolist() == [[2.0, 3.0, 4.0], [0.0, 0.0, 1.0]]
    assert part.aligned([[], [], []]).tolist() == [[0.0] * 3] * 2


def test_on_policy_ratios_and_corrections_are_1(untrained):
    rows, answers = some_rows(untrained)
    sampled, seen = [a.logprobs for a in answers], []

    def loss(part):
        seen.append(truncated_weights(part.logps[:, 0], part.aligned(sampled), part.mask[:, 0])[part.mask[:, 0]])
        return part.logps.sum() * 0.0

    make(untrained).minimise([(row,) for row in rows], loss)
    assert torch.allclose(torch.cat(seen), torch.ones(1), atol=1e-3)


def test_preferred_answers_become_likelier_than_rejected_ones(untrained):
    learner = make(untrained)
    prompt = learner.policy.encode((Message("user", "Your card"),))
    before = learner.policy.answer_probabilities([(prompt, ("bet", "call"))])[0]
    pair = tuple(answer_row(prompt, learner.policy.encode_answer(move)) for move in ("bet", "call"))
    reference = [score(untrained, [rows[k] for rows in [pair, pair]]) for k in (0, 1)]

    def loss(part):
        own = part.logps.sum(-1).unbind(1)
        kept = [part.aligned(reference[k], k).sum(-1) for k in (0, 1)]
        return dpo_values(Pairs(*own, *kept), beta=0.5).sum() / 2

    losses = [learner.minimise([pair, pair], loss) for _ in range(4)]
    after = learner.policy.answer_probabilities([(prompt, ("bet", "call"))])[0]
    assert losses[0] == pytest.approx(0.693147, abs=1e-4)  # the margin begins at 0
    assert losses == sorted(losses, reverse=True)
    assert after["bet"] / after["call"] > before["bet"] / before["call"]


def test_a_critic_that_answers_yes_or_no_is_fitted_to_the_share_that_succeeded(untrained):
    learner, targets = make(untrained), torch.tensor([0.9, 0.25])
    prompts = [learner.policy.encode((Message("user", text),)) for text in ("Your card is K.", "bet")]
    answers = [learner.policy.encode_answer(word) for word in ("call", "bet")]  # its yes and no
    items = [tuple(answer_row(prompt, answer) for answer in answers) for prompt in prompts]

    def loss(part):
        yes, no = part.logps.sum(-1).unbind(1)
        return bce_values(yes - no, targets[part.items]).sum() / 2

    for _ in range(60):
        learner.minimise(items, loss)
    scores = [[sum(s) for s in score(learner.policy, pair)] for pair in items]
    assert [1 / (1 + math.exp(no - yes)) for yes, no in scores] == pytest.approx(targets.tolist(), abs=0.05)


def test_a_clipped_step_stops_at_its_bound(untrained):
    learner = make(untrained)
    prompt = learner.policy.encode((Message("user", "Your card"),))
    row = answer_row(prompt, learner.policy.encode_answer("bet"))
    old = score(untrained, [row])

    def loss(part):
        batch = TokenBatch(part.logps[:, 0], part.aligned(old), torch.ones(1, 1), part.mask[:, 0])
        return policy_gradient_loss(batch, PolicyGradient(level="sequence", high=0.1))

    for _ in range(10):
        learner.minimise([(row,)], loss)
    first = flat_gradient(learner, [(row,)], loss)
    assert not first.any()


def test_nothing_to_minimise_changes_nothing(untrained):
    learner = make(untrained)
    assert learner.minimise([], lambda part: part.logps.sum()) == 0.0
    assert state_bytes(learner.policy.model) == state_bytes(untrained.model)


def test_a_loss_that_is_no_number_leaves_the_weights_alone(untrained):
    learner = make(untrained)
    rows, _ = some_rows(untrained)
    with pytest.raises(InfrastructureError, match="the weights are as before"):
        learner.minimise([(row,) for row in rows], lambda part: part.logps.sum() * float("nan"))
    assert state_bytes(learner.policy.model) == state_bytes(untrained.model)
