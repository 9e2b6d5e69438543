"""TransformersPolicy.generate: exact, shared, repeatable, and independent of what else is in the batch."""

import numpy as np
import pytest
import torch

from sparring.agents.policies import _drawing
from sparring.errors import BadValue, PolicyError
from sparring.types import Message, Prompt

from .conftest import another
from .toys import naive_logps

CARDS = ("Your card is J. Moves: check, bet.", "Your card is Q. Your opponent bets. Moves: fold, call.", "K")


def asked(count, choices=None):
    """Prompts of three lengths in turn, each with its own seed."""
    return [Prompt((Message("user", CARDS[i % 3]),), seed=i, choices=choices) for i in range(count)]


@pytest.fixture(scope="module")
def answers(untrained):
    return untrained.generate(asked(120))


@pytest.mark.parametrize("family", ["untrained", "absolute"])
def test_logprobs_are_those_of_the_bare_model_row_by_row(family, request):
    policy = request.getfixturevalue(family)
    for c in policy.generate(asked(120)):
        assert c.logprobs == pytest.approx(naive_logps(policy.model, c.prompt_ids, c.token_ids), abs=2e-5)


def test_the_answers_are_of_many_lengths_and_say_how_they_ended(untrained, answers):
    assert len({len(c.token_ids) for c in answers}) > 4
    for c in answers:
        assert untrained.end not in c.token_ids[:-1]
        assert c.finish_reason == ("stop" if c.token_ids[-1] == untrained.end else "length")
        assert c.finish_reason == "stop" or len(c.token_ids) == untrained.max_new_tokens


def test_an_answer_depends_on_its_prompt_and_seed_alone(untrained, answers):
    prompts = asked(120)
    alone = [untrained.generate([prompt])[0] for prompt in prompts[:12]]
    backwards = untrained.generate(prompts[::-1])[::-1]
    assert [c.token_ids for c in alone] == [c.token_ids for c in answers[:12]]
    assert [c.token_ids for c in backwards] == [c.token_ids for c in answers]


@pytest.mark.slow
@pytest.mark.parametrize("batch_tokens", [1, 100, 1000])
def test_cutting_into_batches_changes_nothing(untrained, answers, batch_tokens):
    small = another(untrained, batch_tokens=batch_tokens).generate(asked(120))
    assert [c.token_ids for c in small] == [c.token_ids for c in answers]
    assert [c.logprobs for c in small] == [pytest.approx(c.logprobs, abs=1e-5) for c in answers]


def test_cutting_the_table_of_probabilities_changes_nothing(untrained, answers, monkeypatch):
    monkeypatch.setattr(_drawing, "_TABLE", 100)
    assert [c.token_ids for c in untrained.generate(asked(120))] == [c.token_ids for c in answers]


def rows_of_forward_passes(policy, prompts):
    rows = []
    hook = policy.model.get_input_embeddings().register_forward_pre_hook(
        lambda module, args: rows.append(tuple(args[0].shape))
    )
    policy.generate(prompts)
    hook.remove()
    return rows


def test_identical_prompts_and_beginnings_are_computed_once(speaker):
    rows = rows_of_forward_passes(another(speaker, batch_tokens=1 << 20), asked(3000))
    assert rows[0][0] == 3
    assert rows[1][0] <= 3 * len(speaker.tokenizer)
    assert rows[1][1] == 1


def test_a_batch_never_has_more_rows_than_batch_tokens_allow(untrained):
    policy = another(untrained, batch_tokens=500)
    prompt = 0
    for rows, length in rows_of_forward_passes(policy, asked(300)):
        prompt = length if length > 1 else prompt
        assert rows * (prompt + policy.max_new_tokens) <= 500


def test_greedy_answers_take_the_likeliest_token_each_time(untrained):
    for c in another(untrained, temperature=0).generate(asked(6)):
        for n, token in enumerate(c.token_ids):
            ids = torch.tensor([[*c.prompt_ids, *c.token_ids[:n]]])
            assert token == int(untrained.model(input_ids=ids).logits[0, -1].argmax())


def test_temperature_divides_the_logits(untrained):
    for c in another(untrained, temperature=2.5).generate(asked(6)):
        expected = naive_logps(untrained.model, c.prompt_ids, c.token_ids, temperature=2.5)
        assert c.logprobs == pytest.approx(expected, abs=2e-5)


def test_the_global_generators_play_no_part(untrained, answers):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    assert [c.token_ids for c in untrained.generate(asked(120))] == [c.token_ids for c in answers]
    assert torch.equal(before, torch.get_rng_state())


def test_special_tokens_inside_an_answer_stay_in_its_text(untrained):
    # Left out, they made junk invisible: a policy learnt to pad its answers with tokens that no verifier saw.
    answers = untrained.generate(asked(600))
    for token in ("<|act|>", "<|pad|>", "<|unk|>"):
        number = untrained.tokenizer.convert_tokens_to_ids(token)
        assert sum(number in c.token_ids for c in answers) > 10
        assert all(c.text.count(token) == c.token_ids.count(number) for c in answers)


def test_an_empty_batch_has_no_answers(untrained):
    assert untrained.generate([]) == []
    assert untrained.probabilities([]) == []


def test_a_diverged_model_is_an_error_and_no_answer(untrained):
    policy = another(untrained)
    torch.nn.init.constant_(policy.model.model.norm.weight, float("nan"))
    with pytest.raises(PolicyError, match="diverged"):
        policy.generate(asked(1))
    with pytest.raises(PolicyError, match="diverged"):
        policy.probabilities(asked(1, ("bet",)))


def test_a_prompt_beyond_the_context_is_refused_before_the_model_sees_it(untrained):
    long = Prompt((Message("user", "K " * 70),), choices=("bet",))
    for ask in (untrained.generate, untrained.probabilities):
        with pytest.raises(BadValue, match="context of 64 tokens"):
            ask([long])


def test_a_prompt_of_which_the_template_leaves_nothing_is_refused(untrained):
    with pytest.raises(BadValue, match="empty prompt"):
        untrained.generate([Prompt((Message("system", "rules"),))])


def test_half_a_surrogate_pair_is_text_like_any_other(untrained):
    assert untrained.encode((Message("user", "K\ud800"),)) == untrained.encode((Message("user", "K?"),))


def test_drawing_never_leads_past_the_last_possible_token():
    logp = torch.log_softmax(torch.tensor([[0.0, 1.0, -torch.inf], [2.0, -torch.inf, -torch.inf]]).double(), -1)
    largest = float(np.nextafter(1.0, 0.0))
    tokens = _drawing._invert(logp, torch.tensor([[largest, 0.0], [largest, largest]]).double())
    assert tokens.tolist() == [[1, 0], [0, 0]]
