"""The library's own forward pass draws what transformers' draws; beginnings are computed once; stop strings; tools."""

from copy import deepcopy

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.agents.policies import _drawing
from sparring.agents.policies._decoder import _SPARE, has_own_decoder
from sparring.agents.policies._prefixes import levels
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue
from sparring.types import Message, Prompt, ToolSpec

from .conftest import another

SIZE = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "initializer_range": 0.4,
    "max_position_embeddings": 256,
    "sliding_window": None,
}
FAMILIES = ("Llama", "Mistral", "Qwen2", "Qwen3")
WORDS = ("check", "bet", "fold", "call", "Your card is K.", "Moves: fold, call.")


def model_of(family, untrained, tokens=10, **changes):
    """A random model in float64 with the tokenizer of a nano one."""
    tokenizer = untrained.tokenizer
    config = getattr(transformers, f"{family}Config")(
        vocab_size=len(tokenizer), bos_token_id=None, eos_token_id=tokenizer.eos_token_id, **{**SIZE, **changes}
    )
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(1)
        model = getattr(transformers, f"{family}ForCausalLM")(config)
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.4)
    return TransformersPolicy(model.double().eval(), tokenizer, name=family, max_new_tokens=tokens)


def foreign(policy):
    """The same policy through transformers' forward pass: whoever hooks a module of the model wants it called."""
    settings = {"max_new_tokens": policy.max_new_tokens, "temperature": policy.temperature}
    copy = TransformersPolicy(deepcopy(policy.model), policy.tokenizer, name="foreign", **settings)
    copy.model.register_forward_hook(lambda *given: None)
    assert has_own_decoder(policy.model)
    assert not has_own_decoder(copy.model)
    return copy


def asked(beginnings=("",), endings=WORDS, copies=3):
    texts = [f"{beginning}{ending}" for beginning in beginnings for ending in endings for _ in range(copies)]
    return [Prompt((Message("user", text),), seed=i) for i, text in enumerate(texts)]


def same(one, other):
    assert [c.token_ids for c in one] == [c.token_ids for c in other]
    assert [c.text for c in one] == [c.text for c in other]
    for a, b in zip(one, other, strict=True):
        assert a.logprobs == pytest.approx(b.logprobs, abs=1e-9)


SHARED = asked([WORDS[5] * 5, WORDS[5] * 5 + WORDS[4] * 3, WORDS[4] * 7, ""])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("prompts", [asked(), SHARED], ids=["ragged", "shared"])
def test_every_family_draws_what_transformers_draws(family, prompts, untrained):
    policy = model_of(family, untrained)
    same(policy.generate(prompts), foreign(policy).generate(prompts))


@pytest.mark.parametrize("family", FAMILIES)
def test_long_answers_are_drawn_from_stacked_weights_and_columns_that_grow(family, untrained):
    policy = model_of(family, untrained, tokens=40)
    expected = foreign(policy).generate(asked(copies=2))
    assert max(len(c.token_ids) for c in expected) > 2 * _SPARE
    same(policy.generate(asked(copies=2)), expected)
    policy.batch_tokens = 200
    same(policy.generate(asked(copies=2)), expected)


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0, 0.5])
@pytest.mark.parametrize("batch_tokens", [100, 400, 1500])
def test_places_that_become_free_are_filled_and_nothing_changes(temperature, batch_tokens, untrained, monkeypatch):
    policy = model_of("Llama", untrained)
    policy.temperature = temperature
    expected = foreign(policy).generate(SHARED)
    policy.batch_tokens = batch_tokens
    same(policy.generate(SHARED), expected)
    monkeypatch.setattr(_drawing, "_REFILL", 1.0)
    same(policy.generate(SHARED), expected)


def test_looking_seldom_which_answers_have_ended_changes_nothing(untrained, monkeypatch):
    policy = model_of("Llama", untrained)
    policy.batch_tokens = 400
    prompts = [Prompt(p.messages, seed) for seed, p in enumerate(asked(copies=1))]
    expected = policy.generate(prompts)

    class Seldom(_drawing.Drawing):
        def __init__(self, *given):
            super().__init__(*given)
            self._stride = 4

    monkeypatch.setattr("sparring.agents.policies._sampling.Drawing", Seldom)
    same(policy.generate(prompts), expected)


@pytest.mark.parametrize(
    ("family", "changes"),
    [
        ("Llama", {"hidden_act": "gelu"}),
        ("Qwen2", {"sliding_window": 8, "use_sliding_window": True, "max_window_layers": 1}),
        ("Llama", {"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4}}),
    ],
)
def test_what_the_own_forward_pass_does_not_know_goes_through_transformers(family, changes, untrained):
    assert not has_own_decoder(model_of(family, untrained, **changes).model)
    assert not has_own_decoder(model_of("Llama", untrained).model.train())


def test_answers_are_yielded_as_they_end(untrained):
    policy = another(untrained)
    prompts = [Prompt((Message("user", w),), i) for i, w in enumerate(WORDS * 20)]
    came = list(policy.stream(prompts))
    assert [c for _, c in sorted(came, key=lambda pair: pair[0])] == policy.generate(prompts)
    lengths = [len(c.token_ids) for _, c in came]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 3


def tokens_read(policy, prompts):
    """How many tokens, padding included, go through the model in each forward pass."""
    sizes = []
    hook = policy.model.get_input_embeddings().register_forward_pre_hook(
        lambda module, args: sizes.append(args[0].numel())
    )
    policy.generate(prompts)
    hook.remove()
    return sizes


def test_a_beginning_that_prompts_share_is_computed_once(untrained):
    policy = model_of("Llama", untrained)
    long = WORDS[5] * 9
    prompts = asked([long], copies=1)
    alone = len(policy.encode((Message("user", long),)))
    beginning, endings, *_ = tokens_read(policy, prompts)
    assert beginning <= alone > 50
    assert beginning + endings < 2 * alone < sum(len(policy.encode(p.messages)) for p in prompts) / 3


def test_answers_that_have_ended_leave_their_rows(untrained):
    policy = another(untrained)
    sizes = tokens_read(policy, [Prompt((Message("user", w),), i) for i, w in enumerate(WORDS * 20)])
    ended = [
        len(c.token_ids) for c in policy.generate([Prompt((Message("user", w),), i) for i, w in enumerate(WORDS * 20)])
    ]
    assert sizes[-1] == sum(n == policy.max_new_tokens for n in ended) < max(sizes[1:])


beginnings = st.lists(st.integers(0, 2), max_size=30).map(tuple)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    shared=st.lists(beginnings, min_size=1, max_size=3),
    endings=st.lists(st.tuples(st.integers(0, 2), beginnings), min_size=1, max_size=40),
)
def test_the_levels_spell_the_prompts_and_never_cost_more_tokens(shared, endings):
    prompts = list(dict.fromkeys(shared[i % len(shared)] * 4 + end + (9,) for i, end in endings))
    plan = levels(prompts)
    rows = [()]
    parents = np.zeros(len(plan[0].pieces), np.int64)
    for number, level in enumerate(plan):
        parents = level.parents if number else parents
        rows = [rows[parent] + piece for parent, piece in zip(parents, level.pieces, strict=True)]
    assert rows == prompts
    assert all(plan[-1].pieces)
    padded = sum(len(level.pieces) * max(map(len, level.pieces)) for level in plan)
    assert padded <= len(prompts) * max(map(len, prompts))


# --- stop strings ---


def first_stop(policy, token_ids, stop):
    """By definition: the fewest tokens whose text contains a stop string; None if there are none."""
    said = token_ids[:-1] if token_ids[-1] == policy.end else token_ids
    for n in range(1, len(said) + 1):
        if any(text in policy.decode(said[:n]) for text in stop):
            return n
    return None


@pytest.mark.parametrize("stop", [("e",), ("t check", "Your"), ("bet", "t")])
@pytest.mark.parametrize("copies", [1, 40])
def test_an_answer_ends_with_the_token_that_completes_the_first_stop_string(stop, copies, untrained):
    prompts = [Prompt((Message("user", w),), i) for i, w in enumerate(WORDS * copies)]
    free = another(untrained, max_new_tokens=20).generate(prompts)
    policy = another(untrained, max_new_tokens=20, stop=stop)
    cut = 0
    for whole, c in zip(free, policy.generate(prompts), strict=True):
        n = first_stop(policy, whole.token_ids, stop)
        if n is None:
            assert c.token_ids == whole.token_ids
            assert (c.text, c.finish_reason) == (whole.text, whole.finish_reason)
            continue
        cut += 1
        assert c.token_ids == whole.token_ids[:n]
        assert c.logprobs == pytest.approx(whole.logprobs[:n], abs=1e-5)
        assert c.finish_reason == "stop"
        assert not any(text in c.text for text in stop)
        assert any(policy.decode(c.token_ids).startswith(c.text + text) for text in stop)
    assert cut >= copies


@pytest.mark.parametrize("stop", ["\n", ("a", ""), (3,)])
def test_stop_strings_are_texts(stop, untrained):
    with pytest.raises(BadValue, match="stop="):
        another(untrained, stop=stop)


# --- tools ---

TOOLS = (ToolSpec("bet", "Bets so many chips.", {"type": "object", "properties": {"check": {"type": "integer"}}}),)


def test_tools_are_written_where_the_chat_template_has_a_place_for_them(untrained):
    chat = (Message("user", "K"),)
    policy = another(untrained)
    assert policy.encode(chat, TOOLS) == policy.encode(chat)
    policy.tokenizer = deepcopy(policy.tokenizer)
    policy.tokenizer.chat_template = (
        "{%- for t in tools or [] -%}{{- t.type + ' ' + t.function.name + '.' -}}{%- endfor -%}"
        + policy.tokenizer.chat_template
    )
    taught = another(policy)
    assert taught.encode(chat) == policy.encode(chat)
    assert taught.decode(taught.encode(chat, TOOLS)).startswith("<|unk|> bet.")
    assert taught.encode(chat, TOOLS)[-1:] == policy.encode(chat)[-1:]
    (answer,) = taught.generate([Prompt(chat, tools=TOOLS)])
    assert answer.prompt_ids == taught.encode(chat, TOOLS)
