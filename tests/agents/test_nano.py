"""Nano models: a tokenizer that loses nothing of the environment's text, and weights that follow the seed."""

import random
from dataclasses import replace

import numpy as np
import pytest
import torch

import sparring
from sparring.agents.policies.nano import ACT, END, NanoConfig, build_nano, random_agent, tied_words
from sparring.agents.rollout import rollout
from sparring.errors import BadValue
from sparring.types import Message

from .conftest import TINY
from .toys import jobs, state_bytes

NAMES = ("KuhnPoker-v0", "TicTacToe-v0", "GuessNumber-v0", "Arithmetic-v0")


def nano(name="KuhnPoker-v0", **changes):
    environment = sparring.make(name)
    settings = {"config": TINY, "episodes": 100, "device": "cpu", **changes}
    return build_nano(environment, random_agent(environment), **settings)


@pytest.mark.parametrize("name", NAMES)
def test_the_tokenizer_is_lossless_on_what_the_environment_says(name):
    policy, environment = nano(name, episodes=300), sparring.make(name)
    for t in rollout(jobs(environment, random_agent(environment), 50)):
        for text in [m.content for step in t.steps for m in step.messages if m.role != "system"]:
            ids = policy.tokenizer.encode(text)
            assert policy.tokenizer.decode(ids) == text
            assert policy.tokenizer.unk_token_id not in ids


def test_a_chat_is_what_the_seat_was_told_and_said_without_the_rules(untrained):
    chat = (
        Message("system", "rules"),
        Message("user", "Your card"),
        Message("assistant", "bet"),
        Message("user", "bet"),
    )
    assert untrained.tokenizer.decode(list(untrained.encode(chat))) == f"Your card{ACT}bet{END}bet{ACT}"


def test_a_chat_only_grows(untrained):
    first = (Message("user", "K"),)
    more = (*first, Message("assistant", "bet"), Message("user", "J"))
    said = untrained.encode(first) + untrained.encode_answer("bet")
    assert untrained.encode(more)[: len(said)] == said


@pytest.mark.parametrize("name", ["LeducPoker-v0", "TicTacToe-v0", "GuessNumber-v0"])
def test_phrases_say_the_same_in_fewer_tokens(name):
    environment = sparring.make(name)
    words, phrases = (nano(name, config=replace(TINY, phrases=value)) for value in (False, True))
    told = {step.messages[-1:] for t in rollout(jobs(environment, random_agent(environment), 50)) for step in t.steps}
    for messages in told:
        assert words.decode(words.encode(messages)) == phrases.decode(phrases.encode(messages))
        assert phrases.tokenizer.unk_token_id not in phrases.encode(messages)
    assert len({phrases.encode(messages) for messages in told}) == len(told)
    tokens = [sum(len(policy.encode(messages)) for messages in told) for policy in (words, phrases)]
    assert tokens[1] < 0.75 * tokens[0]
    for move in environment.spec.moves:
        assert len(phrases.encode_answer(move)) == len(words.encode_answer(move))


def test_words_are_tied_where_one_never_stands_without_the_other():
    texts = [["The", " card", " is", " J"], ["The", " pot", " is", " 2"], [" J"]]
    assert tied_words(texts) == ["The card is J", "The pot is"]
    assert tied_words([["a", "b"], ["b", "a"], ["a"]]) == []
    assert tied_words([["a", "1"], ["a", "1"]]) == []


def test_with_latest_the_model_reads_the_last_message_alone():
    policy = nano(config=replace(TINY, latest=True))
    chat = (
        Message("system", "rules"),
        Message("user", "Your card"),
        Message("assistant", "bet"),
        Message("user", "bet"),
    )
    assert policy.decode(policy.encode(chat)) == f"bet{ACT}"
    assert policy.encode(chat) == policy.encode(chat[-1:])


def test_the_seed_decides_the_weights():
    assert state_bytes(nano(seed=3).model) == state_bytes(nano(seed=3).model) != state_bytes(nano(seed=4).model)


def test_building_a_model_touches_no_global_generator():
    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    nano()
    assert (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == before


def test_heads_must_divide_the_width():
    with pytest.raises(BadValue, match="multiple of heads=3"):
        nano(config=NanoConfig(hidden_size=16, heads=3))


def test_it_is_an_ordinary_llama(untrained):
    assert type(untrained.model).__name__ == "LlamaForCausalLM"
    out = untrained.model.generate(torch.tensor([untrained.encode((Message("user", "K"),))]), max_new_tokens=3)
    assert out.shape[1] <= 5
