"""Exact probabilities of answers, and answers drawn from the listed choices."""

from collections import Counter
from itertools import pairwise
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.policies._choosing import choose, renormalised
from sparring.agents.policies.core import as_seeds
from sparring.types import Message, Prompt

from .conftest import another
from .toys import naive_logps

MOVES = ("check", "bet", "check bet", "call call")


def asked(count=1, text="Your card is J. Moves: check, bet."):
    return [Prompt((Message("user", text),), seed, MOVES) for seed in range(count)]


@pytest.mark.parametrize("family", ["untrained", "absolute"])
def test_probabilities_are_those_of_the_bare_model_row_by_row(family, request):
    policy = request.getfixturevalue(family)
    prompts = asked() + asked(text="K") + asked(text="Your card is Q. Your opponent bets. Moves: fold, call.")
    for prompt, table in zip(prompts, policy.probabilities(prompts), strict=True):
        ids = policy.encode(prompt.messages)
        for move in MOVES:
            expected = sum(naive_logps(policy.model, ids, policy.encode_answer(move)))
            assert table[move] == pytest.approx(exp(expected), rel=1e-5)


def test_probabilities_do_not_depend_on_the_batch(untrained):
    prompts = asked() + asked(text="K") + asked(text="K Q J")
    small = another(untrained, batch_tokens=1)
    assert small.probabilities(prompts) == [pytest.approx(t, rel=1e-6) for t in untrained.probabilities(prompts)]


def frequencies_fit(policy, table, count=4000):
    said = Counter(c.text for c in policy.generate(asked(count)))
    return {m: abs(said[m] / count - p) < 4 * (p * (1 - p) / count) ** 0.5 + 1e-9 for m, p in table.items()}


def test_answers_come_as_often_as_their_probabilities_say(speaker):
    table = speaker.probabilities(asked())[0]
    assert 0.2 < table["check"] < 0.8
    assert all(frequencies_fit(speaker, table).values())


@pytest.mark.parametrize("max_new_tokens", [1, 2, 3])
def test_an_answer_that_is_cut_off_at_its_very_end_is_still_that_answer(speaker, max_new_tokens):
    policy = another(speaker, max_new_tokens=max_new_tokens)
    table = policy.probabilities(asked())[0]
    assert (table["check bet"] > 0) is (max_new_tokens > 1)
    assert all(frequencies_fit(policy, table).values())


def test_constrained_probabilities_are_the_same_renormalised(untrained):
    free, bound = untrained.probabilities(asked())[0], another(untrained, constrain=True).probabilities(asked())[0]
    assert sum(bound.values()) == pytest.approx(1)
    assert bound == pytest.approx({move: p / sum(free.values()) for move, p in free.items()})


@pytest.mark.parametrize("model", ["untrained", "speaker"])
def test_constrained_answers_are_choices_and_come_as_often_as_they_should(model, request):
    policy = another(request.getfixturevalue(model), constrain=True, max_new_tokens=1)
    answers = policy.generate(asked(500))
    assert {c.text for c in answers} <= set(MOVES)
    assert all(c.finish_reason == "stop" and c.token_ids == policy.encode_answer(c.text) for c in answers)
    assert all(frequencies_fit(policy, policy.probabilities(asked())[0]).values())


def test_logprobs_of_constrained_answers_add_up_to_the_answers_probability(speaker):
    policy = another(speaker, constrain=True)
    table = policy.probabilities(asked())[0]
    for c in policy.generate(asked(50)):
        assert len(c.logprobs) == len(c.token_ids)
        assert exp(sum(c.logprobs)) == pytest.approx(table[c.text])


def test_prompts_without_choices_are_answered_freely_among_constrained_ones(untrained):
    policy = another(untrained, constrain=True)
    mixed = [Prompt((Message("user", "K"),), 1), *asked(), Prompt((Message("user", "K"),), 2, ())]
    answers = policy.generate(mixed)
    assert answers[1].text in MOVES
    assert [answers[i].token_ids for i in (0, 2)] == [c.token_ids for c in untrained.generate([mixed[0], mixed[2]])]


scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-2000, 0), min_size=1)


@given(scores, st.integers(0, 2**64 - 1))
def test_choosing_is_safe_for_hopeless_choices(table, seed):
    answers = {c: (ord(c), 0) for c in table}
    probabilities = renormalised(table)
    chosen = choose((1,), answers, table, as_seeds([seed]), temperature=1.0)[0]
    assert sum(probabilities.values()) == pytest.approx(1)
    assert exp(sum(chosen.logprobs)) == pytest.approx(probabilities[chosen.text], abs=1e-12)
    assert probabilities[chosen.text] > 0


@given(scores)
def test_cold_choosing_takes_the_best_and_heat_levels(table):
    answers, seeds = {c: (ord(c), 0) for c in table}, as_seeds([1])
    best = choose((1,), answers, table, seeds, temperature=0)[0].text
    assert table[best] == max(table.values())
    levels = [
        exp(sum(choose((1,), answers, {**table, best: 0.0}, seeds, temperature=t)[0].logprobs)) for t in (1e6, 1e9)
    ]
    assert all(p == pytest.approx(1 / len(table), rel=0.01) for p in levels)
    assert all(a <= b + 0.01 for a, b in pairwise(levels))
