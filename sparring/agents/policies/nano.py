"""Nano models: randomly initialised Llamas of 0.1 M parameters whose vocabulary is that of one environment.

They are written as normal Hugging Face folders. The tokenizer is lossless on the environment's text: a token is a word
with the space before it, a single digit, or a single other character; or, with `phrases`, words
that never stand apart. The chat template leaves system messages out (a nano model cannot read rules) and ends what a seat is told
with `<|act|>`, what it says with `<|end|>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sparring.agents.flows.core import Agent, player_agent
from sparring.agents.policies.devices import pick_device
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.rollout import Job, rollout
from sparring.envs.core import Environment
from sparring.errors import BadValue

PAD, UNKNOWN, ACT, END = "<|pad|>", "<|unk|>", "<|act|>", "<|end|>"
CHAT_TEMPLATE = (
    "{%- for m in messages -%}{%- if m.role == 'assistant' -%}{{- m.content + '<|end|>' -}}"
    "{%- elif m.role != 'system' -%}{{- m.content + '<|act|>' -}}{%- endif -%}{%- endfor -%}"
)
LATEST_TEMPLATE = CHAT_TEMPLATE.replace("in messages", "in messages[-1:]")
_WORDS = r" ?\p{L}+| ?[^\s\p{L}\p{N}]|\p{N}|\s"
_PARTS = _WORDS.replace(r"|\p{N}", r"| ?\p{N}")
"""Of phrases: digits, too, have the space before them."""


@dataclass(frozen=True, slots=True)
class NanoConfig:
    """Size of a nano model."""

    hidden_size: int = 64
    layers: int = 2
    heads: int = 4
    context: int = 512
    """Longest input in tokens."""
    init_std: float = 0.125
    """Standard deviation of the initial weights. 1 / sqrt(64) learns twice as fast as the usual 0.02, which suits width 2500;
    smaller values generalise better where there is a rule to find."""
    phrases: bool = False
    """Words one of which is always beside the other are one token: prompts are several times shorter and say as much. Digits
    stay single."""
    latest: bool = False
    """The model reads the last message alone: enough where all is always seen (a board), and prompts come again more often."""


def build_nano(
    environment: Environment,
    agent: Agent,
    *,
    config: NanoConfig | None = None,
    seed: int = 0,
    device: str = "auto",
    episodes: int = 1000,
    max_new_tokens: int = 8,
    beside: Iterable[tuple[Environment, Agent]] = (),
) -> TransformersPolicy:
    """Return a randomly initialised policy whose vocabulary covers what `environment` says and `agent` answers.

    Args:
        environment: Where it will play; its words are collected from `episodes` episodes of its training tasks.
        agent: Plays all seats while the words are collected.
        config: Size of the model.
        seed: Decides the initial weights (and nothing else).
        device: Where the model lives.
        episodes: How many episodes are played to collect words.
        max_new_tokens: Longest answer in tokens.
        beside: Other environments whose words it is to know, with an agent for each.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    size = config or NanoConfig()
    if size.hidden_size % size.heads:
        raise BadValue(f"hidden_size={size.hidden_size} must be a multiple of heads={size.heads}")
    texts = [text for one, player in ((environment, agent), *beside) for text in _texts(one, player, episodes)]
    tokenizer = _tokenizer(texts, size)
    llama = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=size.hidden_size,
        intermediate_size=size.hidden_size * 3,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.heads,
        max_position_embeddings=size.context,
        tie_word_embeddings=True,
        initializer_range=size.init_std,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    with torch.random.fork_rng(devices=[]):  # the weights are drawn on the CPU; no other generator is touched
        torch.default_generator.manual_seed(seed & (2**63 - 1))
        model = LlamaForCausalLM(llama)
    model = model.to(pick_device(device)).eval()
    model.generation_config.do_sample = True
    return TransformersPolicy(model, tokenizer, name=f"nano-{environment.spec.id}", max_new_tokens=max_new_tokens)


def _texts(environment: Environment, agent: Agent, episodes: int) -> list[str]:
    """Return everything that is said in some episodes, every move, and the digits."""
    tasks = environment.tasks("train")
    agents = dict.fromkeys(environment.spec.seats, agent)
    texts = {"0123456789", *(environment.spec.moves or ())}
    for trajectory in rollout(Job(environment, tasks[i % len(tasks)], 0, agents) for i in range(episodes)):
        if trajectory.error is not None:
            raise BadValue(f"cannot collect the vocabulary of {environment.spec.id}: {trajectory.error}")
        for step in trajectory.steps:
            texts.update(m.content for m in step.messages if m.role != "system")
            texts.add(step.text)
    return sorted(texts)


def tied_words(texts: Sequence[Sequence[str]]) -> list[str]:
    """Return phrases: sequences of words one of which never stands without the other, joined as far as that goes.

    Where every `a` is followed by `b`, or every `b` follows an `a`, the token `ab` says what both said; then the same again with
    the longer tokens. Words with digits in them are not joined.

    >>> tied_words([["The", " card", " is", " J"], ["The", " card", " is", " Q"]])
    ['The card is J', 'The card is Q']
    """
    now = [list(text) for text in texts]
    while True:
        alone = Counter(word for text in now for word in text)
        pairs = Counter(pair for text in now for pair in pairwise(text))
        tied = {(a, b) for (a, b), n in pairs.items() if n in (alone[a], alone[b]) and not any(map(str.isdigit, a + b))}
        if not tied:
            known = {word for text in texts for word in text}
            return sorted({word for text in now for word in text} - known, key=lambda phrase: (-len(phrase), phrase))
        now = [_joined(text, tied) for text in now]


def _joined(words: Sequence[str], tied: Set[tuple[str, str]]) -> list[str]:
    """Return the words, those that are tied joined from left to right, two by two."""
    out: list[str] = []
    free = False
    for word in words:
        if free and (out[-1], word) in tied:
            out[-1] += word
            free = False
        else:
            out.append(word)
            free = True
    return out


def _tokenizer(texts: list[str], size: NanoConfig) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    parts = _PARTS if size.phrases else _WORDS
    split = pre_tokenizers.Split(Regex(parts), "isolated")
    spoken = [[word for word, _ in split.pre_tokenize_str(text)] for text in texts]
    known = {word for words in spoken for word in words}
    if size.phrases:
        found = tied_words(spoken)
        known.update(found)
        split = pre_tokenizers.Split(Regex("|".join([*map(re.escape, found), parts])), "isolated")
    vocabulary = {word: i for i, word in enumerate([PAD, UNKNOWN, ACT, END, *sorted(known)])}
    core = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    core.pre_tokenizer = split
    core.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        unk_token=UNKNOWN,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[ACT],
        chat_template=LATEST_TEMPLATE if size.latest else CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
        model_max_length=size.context,
        padding_side="left",
    )


def random_agent(environment: Environment) -> Agent:
    """Return the agent that plays uniformly among the legal moves, or the environment's own `random` player."""
    from sparring.agents.resolve import find_player

    return player_agent(find_player(environment, "random"), "random")
